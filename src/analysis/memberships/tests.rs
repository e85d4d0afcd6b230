use super::*;
use crate::analysis::testing::day;
use crate::book::sessions::NO_CLIENT;
use crate::book::{Category, Limits, Period};
use chrono::NaiveDate;
use std::sync::Arc;

fn priced() -> Book {
    let mut book = Book::default();
    book.clients.ids = ["a", "b", "c"].into_iter().collect();
    let plans = [Some("Gold"), Some("Gold"), Some("Kids"), None, Some("Kids")];
    book.memberships = Some(Arc::new(Memberships {
        client: vec![0, 1, 0, 2, 1],
        plan: Some(plans.into_iter().collect::<Category>()),
        price: [129.0, 1200.0, 30.0, 50.0, 30.0].map(Money::from_f64).to_vec(),
        interval_months: vec![1.0, 12.0, 3.0, f64::NAN, 1.0],
        start: vec![None; 5],
        end: vec![None; 5],
        period_end: vec![None; 5],
        state: vec![Term::Active, Term::Active, Term::Active, Term::Active, Term::Ended],
        last_day: None,
    }));
    book
}

#[test]
fn active_ones_are_counted_and_brought_to_a_month() {
    let report = memberships(&priced(), &Selection::All).unwrap();
    assert_eq!((report.memberships, report.active, report.active_members, report.ended), (5, 4, 3, 1));
    // 129 + 1200 ÷ 12 + 30 ÷ 3; the price of an unknown interval is left out.
    assert_eq!((report.monthly_recurring, report.priced), (Money::from_f64(239.0), 3));
    let plans: Vec<(&str, usize)> = report.plans.iter().map(|p| (p.plan.as_str(), p.active)).collect();
    assert_eq!(plans, [("Gold", 2), ("Kids", 1), ("", 1)]);
}

#[test]
fn a_filter_keeps_the_memberships_of_its_clients_and_no_table_is_said() {
    let report = memberships(&priced(), &Selection::Some(vec![1])).unwrap();
    assert_eq!((report.memberships, report.active, report.monthly_recurring), (2, 1, Money::from_f64(100.0)));
    assert!(memberships(&Book::default(), &Selection::All).unwrap_err().to_string().starts_with("needs a table"));
}

/// A membership as (client, first day, last day and what else a test needs): monthly at `price`.
#[derive(Clone, Copy)]
struct Row(u32, &'static str, &'static str, Term, f64);

fn table(rows: &[Row], as_of: &str) -> Book {
    let date = |text: &str| (!text.is_empty()).then(|| day(text));
    let clients = rows.iter().map(|r| r.0).filter(|n| *n < NO_CLIENT).max().map_or(0, |last| last + 1);
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i}")).collect();
    let mut book = Book { period: Period { as_of: Some(day(as_of)), ..Period::default() }, ..Book::default() };
    book.clients.ids = ids.iter().map(String::as_str).collect();
    book.memberships = Some(Arc::new(Memberships {
        client: rows.iter().map(|r| r.0).collect(),
        plan: None,
        price: rows.iter().map(|r| Money::from_f64(r.4)).collect(),
        interval_months: vec![1.0; rows.len()],
        start: rows.iter().map(|r| date(r.1)).collect(),
        end: rows.iter().map(|r| date(r.2)).collect(),
        period_end: vec![None; rows.len()],
        state: rows.iter().map(|r| r.3).collect(),
        last_day: None,
    }));
    book
}

fn of(rows: &[Row], as_of: &str) -> Movements {
    movements(&table(rows, as_of), &Selection::All).unwrap()
}

use Term::{Active, Ended, Paused, Trial, Unknown};

#[test]
fn members_and_money_by_month_by_hand() {
    let found = of(
        &[
            // Moves to a dearer plan on 1 March.
            Row(0, "2025-01-10", "2025-03-01", Ended, 50.0),
            Row(0, "2025-03-01", "", Active, 80.0),
            // Leaves in February, is back in April: 59 days without a membership.
            Row(1, "2025-01-01", "2025-02-15", Ended, 40.0),
            Row(1, "2025-04-15", "", Active, 30.0),
            // Leaves for good.
            Row(2, "2025-01-05", "2025-04-01", Ended, 20.0),
            // Two plans, one of which ends.
            Row(3, "2025-02-01", "", Active, 60.0),
            Row(3, "2025-02-01", "2025-04-20", Ended, 15.0),
        ],
        "2025-05-10",
    );
    let counts: Vec<[usize; 5]> =
        found.months.iter().map(|m| [m.members_start, m.joined, m.came_back, m.left, m.members_end]).collect();
    assert_eq!(counts, [[0, 3, 0, 0, 3], [3, 1, 0, 1, 3], [3, 0, 0, 0, 3], [3, 0, 1, 1, 3], [3, 0, 0, 0, 3]]);
    let money: Vec<[f64; 7]> = found.months.iter().filter_map(|m| m.recurring).map(amounts).collect();
    assert_eq!(
        money,
        [
            [0.0, 110.0, 0.0, 0.0, 0.0, 0.0, 110.0],
            [110.0, 75.0, 0.0, 0.0, 0.0, 40.0, 145.0],
            [145.0, 0.0, 0.0, 30.0, 0.0, 0.0, 175.0],
            [175.0, 0.0, 30.0, 0.0, 15.0, 20.0, 170.0],
            [170.0, 0.0, 0.0, 0.0, 0.0, 0.0, 170.0],
        ]
    );
    let churn: Vec<Option<f64>> = found.months.iter().map(|m| m.churn).collect();
    // The first month had nobody at its start; the last is not over.
    assert_eq!(churn, [None, Some(1.0 / 3.0), Some(0.0), Some(1.0 / 3.0), None]);
    assert_eq!(found.months[1].retention, Some(1.0 - 1.0 / 3.0));
    assert_eq!(found.months[4].average_revenue, Money::from_f64(56.666667));
    let flags: Vec<(bool, bool)> = found.months.iter().map(|m| (m.complete, m.settled)).collect();
    assert_eq!(flags, [(true, true), (true, true), (true, true), (true, false), (false, false)]);
    // Two leavings are too few for a mean.
    assert!(found.length().is_none());
}

/// Start, new, won back, upgraded, downgraded, lost, end.
fn amounts(r: Recurring) -> [f64; 7] {
    [r.start, r.new, r.won_back, r.upgraded, r.downgraded, r.lost, r.end].map(Money::to_f64)
}

#[test]
fn a_gap_of_thirty_days_is_a_renewal_and_one_of_thirty_one_is_not() {
    let with = |again: &'static str| {
        of(&[Row(0, "2025-01-01", "2025-02-01", Ended, 10.0), Row(0, again, "", Active, 10.0)], "2025-04-30")
    };
    let left = |found: &Movements| found.months.iter().map(|m| (m.left, m.came_back)).collect::<Vec<_>>();
    let renewed = with("2025-03-03");
    assert_eq!(left(&renewed), [(0, 0); 4]);
    // What was due before is held over the gap: nobody moved.
    let moved = |r: Recurring| r.upgraded == Money::ZERO && r.downgraded == Money::ZERO && r.lost == Money::ZERO;
    assert!(renewed.months.iter().filter_map(|m| m.recurring).all(moved));
    assert_eq!(left(&with("2025-03-04")), [(0, 0), (1, 0), (0, 1), (0, 0)]);
}

#[test]
fn who_left_lately_may_still_renew() {
    let rows = [Row(0, "2025-01-01", "2025-03-10", Ended, 10.0), Row(1, "2025-01-01", "", Active, 10.0)];
    let soon = of(&rows, "2025-04-08");
    assert_eq!((soon.left_lately, soon.stay.left, soon.months[2].settled), (1, 0, false));
    let later = of(&rows, "2025-04-09");
    assert_eq!((later.left_lately, later.stay.left), (0, 1));
    assert!(soon.describe(&crate::book::Locale::default()).iter().any(|s| s.contains("may still change")));
}

#[test]
fn paused_ones_are_members_of_whom_nothing_is_due() {
    let found = of(&[Row(0, "2025-01-01", "", Paused, 10.0), Row(1, "2025-01-01", "", Active, 25.0)], "2025-02-28");
    let last = found.months.last().unwrap();
    assert_eq!((last.members_end, last.paying), (2, 1));
    assert_eq!(
        (last.recurring.unwrap().end, last.average_revenue),
        (Money::from_f64(25.0).unwrap(), Money::from_f64(25.0))
    );
    assert_eq!((found.paused, found.paused_monthly, found.unpriced), (1, Money::from_f64(10.0), 0));
}

#[test]
fn what_does_not_count_is_told_and_a_status_decides_over_a_day_that_is_past() {
    let found = of(
        &[
            Row(0, "2025-01-01", "2025-02-01", Active, 10.0),
            Row(1, "", "", Active, 10.0),
            Row(1, "2025-06-01", "", Unknown, 10.0),
            Row(1, "2025-01-01", "2024-12-31", Ended, 10.0),
            Row(1, "2025-01-01", "", Ended, 10.0),
            Row(1, "2025-01-01", "", Trial, 10.0),
            Row(1, "2025-01-01", "", Unknown, 10.0),
            Row(NO_CLIENT, "2025-01-01", "", Unknown, 10.0),
            // Cancelled on the first day.
            Row(2, "2025-02-03", "2025-02-03", Ended, 10.0),
            // Cancelled, and runs until a day to come.
            Row(3, "2025-01-01", "2025-09-01", Ended, f64::NAN),
        ],
        "2025-03-31",
    );
    let left_out: Vec<(usize, &str)> = found.left_out.iter().map(|l| (l.memberships, l.why)).collect();
    assert_eq!(left_out.iter().map(|l| l.0).collect::<Vec<_>>(), [1; 7]);
    assert_eq!((found.memberships, found.ended, found.past_end, found.unpriced), (3, 1, 1, 1));
    let counts: Vec<[usize; 3]> = found.months.iter().map(|m| [m.joined, m.left, m.members_end]).collect();
    assert_eq!(counts, [[2, 0, 2], [1, 1, 2], [0, 0, 2]]);
    // Of the members at the start nobody left.
    assert_eq!(found.months[1].churn, Some(0.0));
    let words = found.describe(&crate::book::Locale::default()).join(" ");
    assert!(words.contains("Left out of 10 memberships: 1 name no client, 1 have no first day"), "{words}");
}

#[test]
fn a_table_of_running_ones_alone_gives_no_churn() {
    let found = of(&[Row(0, "2025-01-01", "", Active, 10.0), Row(1, "2025-02-01", "", Active, 10.0)], "2025-04-30");
    assert!(found.months.iter().all(|m| m.churn.is_none() && m.twelve_months.is_none()));
    assert!(found.describe(&crate::book::Locale::default())[1].starts_with("No membership has ended."));
}

#[test]
fn what_is_lacking_is_told() {
    let needs = |book: &Book| movements(book, &Selection::All).unwrap_err().to_string();
    assert!(needs(&Book::default()).starts_with("needs a table of memberships"));
    let mut passes = crate::analysis::testing::shop();
    let mut sales = (**passes.sales.as_ref().unwrap()).clone();
    sales.expiry = Some(vec![None; sales.len()]);
    passes.sales = Some(Arc::new(sales));
    assert!(needs(&passes.within_period(Limits::default(), None)).contains("passes alone do not say"));
    assert!(needs(&table(&[Row(0, "", "", Active, 10.0)], "2025-04-30")).starts_with("needs the first day"));
    let mut undated = table(&[Row(0, "", "", Active, 10.0)], "2025-04-30");
    undated.period.as_of = None;
    assert!(needs(&undated).starts_with("needs the first day"));
}

#[test]
fn memberships_alone_are_known_up_to_their_latest_day() {
    let mut book =
        table(&[Row(0, "2025-01-01", "2025-03-01", Ended, 10.0), Row(1, "2025-02-01", "", Active, 10.0)], "2025-04-30");
    book.period.as_of = None;
    let mut alone = (**book.memberships.as_ref().unwrap()).clone();
    alone.last_day = Some(day("2025-03-01"));
    book.memberships = Some(Arc::new(alone));
    let found = movements(&book, &Selection::All).unwrap();
    assert_eq!((found.as_of, found.months.len(), found.months[2].left), (day("2025-03-01"), 3, 1));
    let one = movements(&book, &Selection::Some(vec![1])).unwrap();
    assert_eq!((one.memberships, one.months.len(), one.months[1].members_end), (1, 2, 1));
    assert!(movements(&book, &Selection::Some(vec![])).unwrap().months.is_empty());
}

#[test]
fn a_membership_since_long_ago_fills_ten_years_and_no_more() {
    let found =
        of(&[Row(0, "1901-01-01", "", Active, 10.0), Row(1, "1950-01-01", "1960-01-01", Ended, 5.0)], "2025-04-30");
    let first = &found.months[0];
    assert_eq!((found.months.len(), first.month.as_str(), first.members_start), (120, "2015-05", 1));
    assert_eq!(first.recurring.unwrap().start, Money::from_f64(10.0).unwrap());
    assert!(found.months.iter().all(|m| m.members_end == 1 && m.joined == 0));
}

/// What `tests/oracles/memberships.py` counts day by day.
#[derive(serde::Deserialize)]
struct Oracle {
    as_of: NaiveDate,
    #[allow(clippy::type_complexity, reason = "a row of the file")]
    rows: Vec<(u32, Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>, Term, Option<f64>, Option<f64>)>,
    memberships: usize,
    ended: usize,
    months: Vec<serde_json::Value>,
    length: serde_json::Value,
    stay: serde_json::Value,
}

#[test]
fn months_agree_with_a_count_day_by_day() {
    let oracle: Oracle = serde_json::from_str(include_str!("../../../tests/data/memberships.json")).unwrap();
    let mut book = Book { period: Period { as_of: Some(oracle.as_of), ..Period::default() }, ..Book::default() };
    let clients = oracle.rows.iter().map(|r| r.0).max().unwrap() + 1;
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i}")).collect();
    book.clients.ids = ids.iter().map(String::as_str).collect();
    book.memberships = Some(Arc::new(Memberships {
        client: oracle.rows.iter().map(|r| r.0).collect(),
        plan: None,
        price: oracle.rows.iter().map(|r| r.5.and_then(Money::from_f64)).collect(),
        interval_months: oracle.rows.iter().map(|r| r.6.unwrap_or(f64::NAN)).collect(),
        start: oracle.rows.iter().map(|r| r.1).collect(),
        end: oracle.rows.iter().map(|r| r.2).collect(),
        period_end: oracle.rows.iter().map(|r| r.3).collect(),
        state: oracle.rows.iter().map(|r| r.4).collect(),
        last_day: None,
    }));
    let found = movements(&book, &Selection::All).unwrap();
    assert_eq!(
        (found.memberships, found.ended, found.months.len()),
        (oracle.memberships, oracle.ended, oracle.months.len())
    );
    let close = |got: f64, want: &serde_json::Value| (got - want.as_f64().unwrap()).abs() < 1e-4;
    for (month, want) in found.months.iter().zip(&oracle.months) {
        assert_eq!(
            (month.month.as_str(), month.complete, month.settled),
            (want["month"].as_str().unwrap(), want["complete"].as_bool().unwrap(), want["settled"].as_bool().unwrap())
        );
        let counts = [
            ("members_start", month.members_start),
            ("joined", month.joined),
            ("came_back", month.came_back),
            ("left", month.left),
            ("left_of_start", month.left_of_start),
            ("members_end", month.members_end),
            ("paying", month.paying),
        ];
        for (name, got) in counts {
            assert_eq!(got as u64, want[name].as_u64().unwrap(), "{name} of {}", month.month);
        }
        for (got, want) in amounts(month.recurring.unwrap()).iter().zip(want["recurring"].as_array().unwrap()) {
            assert!(close(*got, want), "{}: {got} {want}", month.month);
        }
    }
    let (_, length) = found.length().unwrap();
    let want = &oracle.length;
    assert_eq!(
        [length.months as u64, length.left, length.member_months].map(Some),
        [&want["months"], &want["left"], &want["member_months"]].map(serde_json::Value::as_u64)
    );
    assert!(close(length.churn, &want["churn"]) && close(length.mean_months, &want["mean_months"]));
    assert!(
        close(length.churn_interval[0], &want["churn_interval"][0])
            && close(length.churn_interval[1], &want["churn_interval"][1])
    );
    assert!(close(length.lifetime_value.unwrap().to_f64(), &want["lifetime_value"]));
    let (stay, want) = (found.stay, &oracle.stay);
    assert_eq!(
        [Some(stay.stretches as u64), Some(stay.left as u64)],
        [want["stretches"].as_u64(), want["left"].as_u64()]
    );
    assert!(
        close(stay.median_months.unwrap(), &want["median_months"])
            && close(stay.tenure_months.unwrap(), &want["tenure_months"])
    );
}
