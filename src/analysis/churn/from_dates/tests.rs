use super::super::basis::{Coming, Standing};
use super::*;
use crate::analysis::features::Scale;
use crate::analysis::study::Study;
use crate::analysis::testing::STOPPED;
use crate::book::sessions::Status;
use crate::book::{Assumptions, Book, Clients, Limits, Money, Sales, Sessions};
use crate::stats::random::{Random, RngExt, stream};
use crate::stats::validation::ranking::auc;
use chrono::{Days, NaiveDate};
use std::sync::Arc;

fn start() -> NaiveDate {
    "2022-01-01".parse().unwrap()
}

fn day(number: i32) -> NaiveDate {
    start().checked_add_days(Days::new(number as u64)).unwrap()
}

/// A studio whose clients come on the days given, counted from the first of January 2022.
fn studio(clients: usize, rows: &[(usize, i32)]) -> Book {
    let sessions = Sessions {
        client: rows.iter().map(|r| r.0 as u32).collect(),
        date: rows.iter().map(|r| day(r.1)).collect(),
        status: vec![Status::Attended; rows.len()],
        ..Sessions::default()
    };
    let names: Vec<String> = (0..clients).map(|i| format!("c{i}")).collect();
    let clients = Clients { ids: names.iter().map(String::as_str).collect(), ..Clients::default() };
    Book { clients, sessions: Some(Arc::new(sessions)), ..Book::default() }.within_period(Limits::default(), None)
}

/// Each client comes on any day by chance, as often as `rate` says for the client and the day.
fn simulated(clients: usize, days: i32, rate: impl Fn(usize, i32, &mut Random) -> f64) -> Book {
    let mut rows = Vec::new();
    for client in 0..clients {
        let mut random = stream(7, client as u64);
        for day in 0..days {
            let rate = rate(client, day, &mut random);
            if random.random::<f64>() < rate {
                rows.push((client, day));
            }
        }
    }
    studio(clients, &rows)
}

fn learn_with(book: &Book, assumptions: &Assumptions) -> Section<Churn> {
    churn(book, &Churn::choices(assumptions), Task::UNWATCHED).unwrap()
}

fn within(days: u32) -> Assumptions {
    let mut assumptions = Assumptions::default();
    assumptions.churn.horizon_days = Some(days);
    assumptions
}

fn says(book: &Book) -> String {
    learn_with(book, &Assumptions::default()).err().map(|e| e.unavailable).unwrap()
}

/// Those who leave come more and more seldom before: two weeks of every day or so, eight weeks of once a week, never.
fn fading() -> Book {
    let end = |client: usize| 60 + (client as i32 * 97) % 620;
    simulated(150, 480, move |client, day, _| match end(client) - day {
        ..0 => 0.0,
        0..56 => 0.07,
        _ => 0.3,
    })
}

#[test]
fn a_constant_hazard_leaves_nothing_to_foresee_though_the_published_label_would_score_one() {
    // Everybody comes on one day in fifty, for ever: who stays away for sixty days does so by chance.
    let book = simulated(250, 480, |_, _, _| 0.02);
    let found = learn_with(&book, &within(60)).unwrap();
    assert!((0.4..0.6).contains(&found.validation.auc), "{}", found.validation.auc);
    assert!(!found.validation.has_skill && found.statement.starts_with("No skill"), "{}", found.statement);
    assert!(found.clients.iter().all(|c| c.band.is_none() && c.action.is_none()));
    assert!(found.excluded[0].why.contains("on the same day"));
    // The label of the same day, which the published accuracy rests on.
    let comings = VisitDays::of(&book).unwrap();
    let last = comings.span.1;
    let since: Vec<f64> = (0..250).filter_map(|c| Some(f64::from(last - comings.until(c, last).last()?))).collect();
    let label: Vec<bool> = since.iter().map(|days| *days > 60.0).collect();
    assert_eq!(auc(&since, &label), Some(1.0));
}

#[test]
fn who_comes_more_and_more_seldom_leaves_and_it_is_foreseen() {
    let found = learn_with(&fading(), &within(60)).unwrap();
    let evidence = &found.validation;
    assert!(evidence.has_skill && evidence.auc > 0.8, "{}", found.statement);
    assert!(evidence.brier < evidence.baseline.unwrap().brier);
    assert!(
        evidence.scheme.starts_with("rolling forward in time: 5 cut-off days, 60 days apart"),
        "{}",
        evidence.scheme
    );
    assert_eq!(found.outcome, "did not come back within 60 days");
    let dated = found.dated().unwrap();
    assert_eq!((dated.coming, dated.cut_offs.len(), dated.tested.len()), (Coming::Visit, 7, 5));
    assert_eq!(evidence.clients, dated.tested.iter().map(|t| t.clients).sum::<usize>());
    // Each learns from all before it, and no more.
    assert!(dated.tested.windows(2).all(|w| w[1].learnt_from == w[0].learnt_from + w[0].clients));
    assert_eq!(dated.rules.len(), 2);
    let counts = |wanted: Standing| dated.standing.iter().filter(|s| **s == wanted).count();
    assert_eq!((counts(Standing::AtStake), counts(Standing::Gone)), (dated.at_stake, dated.gone));
    for (client, standing) in found.clients.iter().zip(&dated.standing) {
        assert_eq!(client.probability.is_finite(), *standing == Standing::AtStake);
        assert_eq!(client.left, None);
    }
}

#[test]
fn own_rhythm_foresees_what_days_alone_cannot() {
    // Half come every 50 days for ever, half every second day until they stop one day, and none of them warns.
    let end = |client: usize| 80 + (client as i32 * 131) % 900;
    let book = simulated(160, 480, move |client, day, _| {
        let comes = match client % 2 {
            0 => (day + client as i32) % 50 == 0,
            _ => day <= end(client) && (day + client as i32) % 2 == 0,
        };
        f64::from(u8::from(comes))
    });
    let found = learn_with(&book, &within(60)).unwrap();
    let rules = &found.dated().unwrap().rules;
    assert!(rules[1].auc > rules[0].auc + 0.1, "{rules:?}");
    assert!(rules[1].name.ends_with("usual gap"));
}

#[test]
fn nothing_after_a_cut_off_is_known_on_it() {
    let book = with_sales(fading());
    let comings = VisitDays::of(&book).unwrap();
    let plan = Plan::of(&comings, &Assumptions::default().churn, 60).unwrap();
    let cut = plan.cut_offs[2];
    let past = |day: &NaiveDate| visit_days::number(*day) <= cut;
    let mut cut_off = book.logs_alone();
    let log = book.sessions.as_deref().unwrap();
    let rows: Vec<usize> = (0..log.len()).filter(|row| past(&log.date[*row])).collect();
    cut_off.sessions = Some(Arc::new(Sessions {
        client: rows.iter().map(|r| log.client[*r]).collect(),
        date: rows.iter().map(|r| log.date[*r]).collect(),
        status: rows.iter().map(|r| log.status[*r]).collect(),
        service: log.service.as_ref().map(|s| rows.iter().map(|r| s.get(*r)).collect()),
        ..Sessions::default()
    }));
    let sold = book.sales.as_deref().unwrap();
    let rows: Vec<usize> = (0..sold.len()).filter(|row| past(&sold.date[*row])).collect();
    cut_off.sales = Some(Arc::new(Sales {
        client: rows.iter().map(|r| sold.client[*r]).collect(),
        date: rows.iter().map(|r| sold.date[*r]).collect(),
        amount: rows.iter().map(|r| sold.amount[*r]).collect(),
        expiry: sold.expiry.as_ref().map(|e| rows.iter().map(|r| e[*r]).collect()),
        ..Sales::default()
    }));
    let stake = training_rows::at_stake(&comings, plan.horizon, cut);
    assert!(stake.len() > 20);
    let (whole, early) =
        (snapshot::at(&book.logs_alone(), &comings, &plan, cut), snapshot::at(&cut_off, &comings, &plan, cut));
    let names = |list: &[Feature]| list.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&whole), names(&early));
    assert!(names(&whole).contains(&"pass_end".to_string()) && names(&whole).contains(&"share_yoga".to_string()));
    for (a, b) in whole.iter().zip(&early) {
        let bits = |f: &Feature| training_rows::pick(f, &stake).iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(a), bits(b), "{}", a.name);
    }
}

/// A pass is bought on every tenth visit, and ends half a year later; yoga and boxing by turns, boxing only from day 200.
fn with_sales(mut book: Book) -> Book {
    let mut log = (**book.sessions.as_ref().unwrap()).clone();
    log.service = Some(
        (0..log.len())
            .map(|row| {
                let late = log.date[row] > day(200) && row % 3 > 0;
                Some(match row % 2 {
                    _ if late => "Boxing",
                    0 => "Yoga",
                    _ => "Pilates",
                })
            })
            .collect(),
    );
    let rows: Vec<usize> = (0..log.len()).step_by(10).collect();
    book.sales = Some(Arc::new(Sales {
        client: rows.iter().map(|r| log.client[*r]).collect(),
        date: rows.iter().map(|r| log.date[*r]).collect(),
        amount: rows.iter().map(|r| Money::from_f64(50.0 + (r % 7) as f64).unwrap()).collect(),
        expiry: Some(rows.iter().map(|r| log.date[*r].checked_add_days(Days::new(180))).collect()),
        ..Sales::default()
    }));
    book.sessions = Some(Arc::new(log));
    book.within_period(Limits::default(), None)
}

#[test]
fn a_sample_of_the_clients_has_the_rows_that_they_have_among_all() {
    let book = with_sales(fading());
    let comings = VisitDays::of(&book).unwrap();
    let plan = Plan::of(&comings, &Assumptions::default().churn, 60).unwrap();
    let every: Vec<u32> = (0..150).step_by(3).collect();
    let never = || false;
    let all = Rows::of(&book.logs_alone(), &comings, &plan, &never).unwrap();
    let some = Rows::of(&book.logs_of(&every), &comings.of_some(&every), &plan, &never).unwrap();
    let of_all: Vec<usize> = (0..all.client.len()).filter(|row| all.client[*row].is_multiple_of(3)).collect();
    assert_eq!(some.left, of_all.iter().map(|row| all.left[*row]).collect::<Vec<_>>());
    let recency = |rows: &Rows| rows.features.list[rows.place("days_since_visit").unwrap()].values.clone();
    assert_eq!(recency(&some), of_all.iter().map(|row| recency(&all)[*row]).collect::<Vec<_>>());
    let (came, chosen) = sample(&comings, 1);
    assert_eq!((came, chosen.len()), (150, 150));
}

#[test]
fn purchases_serve_where_nobody_visits_and_the_seed_decides() {
    let mut book = fading();
    let log = book.sessions.take().unwrap();
    book.sales = Some(Arc::new(Sales {
        client: log.client.clone(),
        date: log.date.clone(),
        amount: log.client.iter().map(|c| Money::from_f64(f64::from(10 + c % 9)).unwrap()).collect(),
        ..Sales::default()
    }));
    book.clients.joined = Some((0..150).map(|i| Some(day(i % 90))).collect());
    let book = book.within_period(Limits::default(), None);
    let once = learn_with(&book, &within(60)).unwrap();
    assert_eq!(once.outcome, "did not buy again within 60 days");
    assert!(once.method.contains("purchase") || once.models.len() == 4);
    let again = learn_with(&book, &within(60)).unwrap();
    let bits = |l: &Churn| l.clients.iter().map(|c| c.probability.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&once), bits(&again));
    assert_eq!(once.statement, again.statement);
}

#[test]
fn what_cannot_be_learnt_from_says_so_in_one_sentence() {
    assert!(says(&Book::default()).contains("--map outcome=COLUMN"));
    let weekly = |clients: usize, days: i32| {
        let rows: Vec<(usize, i32)> = (0..clients).flat_map(|c| (0..days).step_by(7).map(move |d| (c, d))).collect();
        studio(clients, &rows)
    };
    let short = says(&weekly(30, 100));
    assert!(short.starts_with("needs at least 6 months of dated visits"), "{short}");
    // One client, or many who all go on for ever, on the same days.
    for clients in [1, 40] {
        let says = says(&weekly(clients, 600));
        assert!(says.contains("0 of them had no visit in the 60 days after"), "{says}");
    }
    // Nobody there on the days.
    assert!(says(&studio(5, &[(0, 0), (1, 3)])).contains("months of dated visits"));
}

#[test]
fn to_have_come_first_long_ago_is_no_reason_to_welcome_a_newcomer() {
    let found = learn_with(&fading(), &within(60)).unwrap();
    let reason = |feature: &str| super::super::Reason { feature: feature.into(), words: String::new(), points: 0.2 };
    let why = [reason("tenure_days"), reason("days_since_visit")];
    let old = found.dated().unwrap().newcomer.iter().position(|new| !new).unwrap();
    assert_eq!(found.basis.to_answer(old, &why), [reason("days_since_visit")]);
    assert_eq!(super::super::Basis::Known.to_answer(old, &why).len(), 2);
}

#[test]
fn rows_of_one_client_make_no_interval_narrower() {
    let mut driver = Driver {
        name: String::new(),
        title: String::new(),
        importance: 0.0,
        importance_interval: [0.0; 2],
        odds_ratio: Some(2.0),
        odds_ratio_interval: Some([1.0, 4.0]),
        partial_dependence: Vec::new(),
    };
    widen(&mut driver, 4.0);
    let [low, high] = driver.odds_ratio_interval.unwrap();
    assert!((low - 0.5).abs() < 1e-12 && (high - 8.0).abs() < 1e-12);
}

#[test]
fn a_long_stop_can_be_cancelled() {
    let (book, assumptions) = (fading(), within(60));
    assert!(churn(&book, &Churn::choices(&assumptions), STOPPED).is_none());
}

#[test]
fn features_are_what_they_are_called() {
    // Days 0, 10, 30 of one client, cut off on day 35; the log goes on to day 200.
    let book = studio(2, &[(0, 0), (0, 10), (0, 30), (0, 90), (1, 200)]);
    let comings = VisitDays::of(&book).unwrap();
    let first = comings.span.0;
    let plan = Plan { horizon: 28, why: String::new(), default: 60, cut_offs: vec![first + 35, first + 63], teach: 1 };
    let list = snapshot::at(&book.logs_alone(), &comings, &plan, first + 35);
    let value = |name: &str| list.iter().find(|f| f.name == name).map(|f| f.values[0]);
    assert_eq!(value("days_since_visit"), Some(5.0));
    assert_eq!((value("usual_gap"), value(snapshot::RHYTHM)), (Some(15.0), Some(5.0 / 15.0)));
    // Days 8 to 35: 10 and 30; the second half begins on day 22.
    assert_eq!((value("recent_visits"), value("turn_visits")), (Some(2.0), Some(0.0)));
    assert_eq!(value("tenure_days"), Some(35.0));
    assert!(list.iter().all(|f| f.scale != Scale::Money && f.values.len() == 2));
    assert!(list.iter().all(|f| f.values[1].is_nan() || f.values[1] == 0.0 || f.name == "tenure_days"), "{list:?}");
}
