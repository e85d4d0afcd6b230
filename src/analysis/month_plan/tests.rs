use super::*;
use crate::analysis::calls::calls;
use crate::analysis::testing::{day, money, roster};
use crate::book::PlanSettings;

fn made(book: &Book, a: &Assumptions) -> Section<MonthPlan> {
    let all = Selection::All;
    let answers = Answers::compute(book, a, &all);
    let before = Assumptions { rates: Default::default(), client_rates: Default::default(), ..a.clone() };
    let baseline = (before != *a).then(|| Answers::compute(book, &before, &all));
    let locale = Locale::default();
    let rows = calls(book, a, &answers, &all, &locale);
    plan(Inputs {
        book,
        assumptions: a,
        answers: &answers,
        baseline: baseline.as_ref(),
        selection: &all,
        calls: &rows,
        dealt_with: &["N99".to_string()],
        today: day("2026-11-24"),
        locale: &locale,
    })
}

fn many(n: usize) -> Book {
    let ids: Vec<String> = (0..n).map(|i| format!("N{i}")).collect();
    let rows: Vec<_> = ids.iter().enumerate().map(|(i, id)| (id.as_str(), 4.0, 3.0 + (i % 5) as f64, "hour")).collect();
    roster(&rows)
}

#[test]
fn the_total_is_the_sum_of_its_parts_and_of_the_action_list() {
    let (book, a) = (many(12), Assumptions::default());
    let plan = made(&book, &a).unwrap();
    assert_eq!(plan.items.iter().map(|i| i.value_monthly).sum::<Money>(), plan.total_monthly);
    let answers = Answers::compute(&book, &a, &Selection::All);
    assert_eq!(plan.total_monthly, answers.opportunity.unwrap().monthly);
    assert_eq!((plan.items.len(), plan.left_over, plan.left_over_monthly), (12, 0, Money::ZERO));
}

#[test]
fn the_most_valuable_come_first_and_no_week_has_more_than_it_holds() {
    let a = Assumptions { plan: PlanSettings { calls_a_week: 3, ..PlanSettings::default() }, ..Assumptions::default() };
    let plan = made(&many(30), &a).unwrap();
    for week in 1..=5 {
        assert!(plan.items.iter().filter(|i| i.week == week).count() <= 3);
    }
    assert!(plan.items.windows(2).all(|w| w[0].value_monthly >= w[1].value_monthly && w[0].date <= w[1].date));
    // December 2026 begins on a Tuesday: four days, three full weeks, four days.
    assert_eq!((plan.items.len(), plan.left_over), (15, 15));
    let worth: Money = plan.total_monthly + plan.left_over_monthly;
    assert_eq!(worth, Answers::compute(&many(30), &a, &Selection::All).opportunity.unwrap().monthly);
}

#[test]
fn the_month_follows_the_data_and_has_working_days_only() {
    let mut book = many(3);
    let plan = made(&book, &Assumptions::default()).unwrap();
    assert_eq!((plan.from, plan.to, plan.follows), (day("2026-12-01"), day("2026-12-31"), Follows::Today));
    book.period.as_of = Some(day("2019-03-31"));
    let plan = made(&book, &Assumptions::default()).unwrap();
    assert_eq!((plan.from, plan.to, plan.follows), (day("2019-04-01"), day("2019-04-30"), Follows::AsOf));
    for (from, to) in [("2026-12-01", "2026-12-31"), ("2026-08-01", "2026-08-31"), ("2026-02-01", "2026-02-28")] {
        let days = working_days(day(from), day(to));
        assert!(days.iter().all(|(d, _)| d.weekday().number_from_monday() <= 5));
        assert!(days.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
        for week in 1..=days.last().unwrap().1 {
            assert!(days.iter().filter(|(_, w)| *w == week).count() >= 3, "{from} {week}");
        }
    }
}

#[test]
fn a_price_of_the_what_if_is_announced_for_what_it_brings() {
    let mut a = Assumptions::default();
    a.rates.insert("hour".into(), Money::from_f64(73.44).unwrap());
    let book = roster(&[("A", 4.0, 12.0, "hour"), ("B", 4.0, 12.0, "hour"), ("C", 4.0, 6.0, "thirty")]);
    let plan = made(&book, &a).unwrap();
    let first = &plan.items[0];
    // 24 h × 12.24 ÷ 3.
    assert_eq!((first.kind, Some(first.value_monthly)), (Kind::Price, money(97.92)));
    assert!(first.whom.contains("hour") && first.what_to_do.contains("$73.44 instead of $61.20"), "{first:?}");
    // An own price is told apart, and no client is counted twice.
    a.client_rates.insert("B".into(), Money::from_f64(70.0).unwrap());
    let plan = made(&book, &a).unwrap();
    let prices: Vec<f64> =
        plan.items.iter().filter(|i| i.kind == Kind::Price).map(|i| i.value_monthly.to_f64()).collect();
    assert_eq!(prices, [48.96, 35.2]);
    assert_eq!(plan.items.iter().map(|i| i.value_monthly).sum::<Money>(), plan.total_monthly);
}

#[test]
fn two_reasons_for_one_client_count_once() {
    let task = |index, value: f64, kind, reason: &str| Task {
        kind,
        index: Some(index),
        whom: String::new(),
        reason: reason.into(),
        value: Money::from_f64(value).unwrap(),
        what: String::new(),
    };
    let kept = once(vec![
        task(1, 50.0, Kind::Call, "missing"),
        task(2, 70.0, Kind::Call, "absent"),
        task(1, 90.0, Kind::Keep, "leaving"),
    ]);
    let said: Vec<(&str, f64)> = kept.iter().map(|t| (t.reason.as_str(), t.value.to_f64())).collect();
    assert_eq!(said, [("leaving; missing", 90.0), ("absent", 70.0)]);
}

#[test]
fn nothing_to_do_is_a_plan_and_nothing_known_is_none() {
    let full = roster(&[("A", 4.0, 12.0, "hour")]);
    let plan = made(&full, &Assumptions::default()).unwrap();
    assert_eq!((plan.items.len(), plan.total_monthly), (0, Money::ZERO));
    assert!(made(&Book::default(), &Assumptions::default()).is_err());
}
