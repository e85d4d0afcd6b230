//! A studio whose law is known: what is claimed on earlier days, and what happened.

use super::*;
use crate::analysis::testing::day;
use crate::analysis::track_record::Record;
use crate::book::{Clients, Limits, Sessions};
use crate::stats::random::RngExt;
use std::sync::Arc;

/// Client i comes on day d with probability `rate(i, d)` ÷ 7, at $20 an hour, from 1 January 2024 on.
fn studio(clients: u32, days: u32, rate: impl Fn(u32, u32) -> f64) -> Book {
    let start = day("2024-01-01");
    let mut random = random::stream(9, 0);
    let mut sessions = Sessions { price: Some(Vec::new()), ..Sessions::default() };
    for client in 0..clients {
        for after in 0..days {
            if random.random::<f64>() < rate(client, after) / 7.0 || (client == 0 && after + 1 == days) {
                sessions.client.push(client);
                sessions.date.push(start + Days::new(u64::from(after)));
                sessions.status.push(Status::Attended);
                sessions.price.as_mut().unwrap().push(Money::from_f64(20.0));
            }
        }
    }
    of(sessions, clients)
}

fn of(sessions: Sessions, clients: u32) -> Book {
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i}")).collect();
    let clients = Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() };
    let book = Book { clients, sessions: Some(Arc::new(sessions)), ..Book::default() };
    book.within_period(Limits::default(), None)
}

fn replayed(book: &Book) -> TrackRecord {
    let assumptions = Assumptions::default();
    let figures = Figures::compute(book, &assumptions);
    let studies = Studies::default();
    let context = Context { book, figures: &figures, studies: &studies };
    track_record(context, &assumptions, Task::UNWATCHED).unwrap().unwrap()
}

fn record(found: &TrackRecord, promise: Promise) -> Record {
    *found.record(promise).unwrap()
}

/// A third of the clients leaves for good at some time; the others come once or twice a week.
fn leaving(client: u32, after: u32) -> f64 {
    let end = 60 + 7 * client;
    if client.is_multiple_of(3) && after > end { 0.0 } else { 1.0 + f64::from(client % 2) }
}

#[test]
fn nothing_that_happened_later_changes_what_was_claimed() {
    let book = studio(60, 420, leaving);
    let found = replayed(&book);
    assert_eq!(found.days.len(), DAYS);
    // The 420th day is 23 February 2025; 90 days before it no month ends after October.
    assert_eq!((found.days[5], found.days[0]), (day("2024-10-31"), day("2024-05-31")));
    // The same log without the last 90 days, but for its last one.
    let mut sessions = (*book.sessions.clone().unwrap()).clone();
    let keep: Vec<bool> = sessions.date.iter().map(|d| *d <= day("2024-11-25") || *d == found.as_of).collect();
    sessions.retain(&keep);
    let other = replayed(&of(sessions, 60));
    assert_eq!(found.days, other.days);
    for promise in [Promise::Returns, Promise::Brought, Promise::RevenueAtRisk, Promise::Forecast] {
        for (a, b) in found.of(promise).zip(other.of(promise)) {
            assert_eq!((a.day, a.claimed), (b.day, b.claimed), "{promise:?}");
        }
    }
    let last = |found: &TrackRecord| found.of(Promise::Brought).last().unwrap().happened;
    assert!(last(&other) < last(&found));
}

#[test]
fn what_is_claimed_of_a_known_law_happens() {
    let found = replayed(&studio(90, 500, leaving));
    let returns = record(&found, Promise::Returns);
    // Nobody comes back of those who left, and the list is of those who may have.
    assert!(returns.cases >= 20 && (returns.claimed - returns.happened).abs() < 0.12 * returns.whole, "{returns:?}");
    let at_risk = record(&found, Promise::RevenueAtRisk);
    assert!(!at_risk.off && at_risk.happened > 100.0, "{at_risk:?}");
    let forecast = record(&found, Promise::Forecast);
    assert!(!forecast.off && forecast.cases >= 12, "{forecast:?}");
    assert!((forecast.claimed / forecast.happened - 1.0).abs() < 0.25, "{forecast:?}");
    assert!(found.lacking.iter().all(|lacking| lacking.unavailable.starts_with("needs ")));
}

#[test]
fn hours_that_stay_missing_are_told_from_those_that_come_back() {
    // A third halves its pace in the summer; either for good, or for ten weeks.
    let pace = |back: bool| {
        move |client: u32, after: u32| match client.is_multiple_of(3) && after > 230 && !(back && after > 300) {
            true => 1.0,
            false => 3.0,
        }
    };
    let [stays, returns] = [false, true].map(|back| {
        let found = replayed(&studio(60, 420, pace(back)));
        let on = found.of(Promise::MissingHours).find(|replay| replay.day == day("2024-10-31")).copied();
        on.map_or((0.0, 0.0), |replay| (replay.claimed, replay.happened))
    });
    assert!(stays.0 > 100.0 && (stays.1 / stays.0 - 1.0).abs() < 0.4, "{stays:?}");
    assert!(returns.1 < 0.4 * stays.1, "{returns:?}");
}

#[test]
fn a_short_log_says_how_many_days_it_needs() {
    let says = |days: u32| super::days(&studio(5, days, |_, _| 2.0)).map_err(|why| why.unavailable);
    assert!(says(150).unwrap_err().contains("at least 215 days"));
    let (short, _) = says(240).unwrap();
    assert!(short.len() == DAYS && short.windows(2).all(|w| (w[1] - w[0]).num_days() >= 7), "{short:?}");
    assert!(super::days(&Book::default()).unwrap_err().unavailable.starts_with("needs visits or sales"));
}

#[test]
fn who_left_by_a_column_without_days_cannot_be_replayed() {
    let mut book = studio(40, 420, leaving);
    book.clients.outcome = Some(crate::book::clients::Outcome { name: "churn".into(), left: vec![Some(false); 40] });
    let found = replayed(&book);
    assert!(found.record(Promise::RevenueAtRisk).is_none() && found.record(Promise::Forecast).is_some());
    let why = found.lacking.iter().find(|l| l.promise == Promise::Returns).unwrap();
    assert!(why.unavailable.contains("and not when"));
}

#[test]
fn of_many_clients_a_sample_is_replayed_and_a_cancelled_one_ends() {
    let book = studio(30, 300, |_, _| 2.0);
    let mut many = book.clone();
    let ids: Vec<String> = (0..3_000).map(|i| format!("C{i}")).collect();
    many.clients.ids = ids.iter().map(String::as_str).collect();
    assert_eq!(sampled(many, 1).1, Some([MOST_CLIENTS, 3_000]));
    assert_eq!(sampled(book.clone(), 1).1, None);
    let (assumptions, studies) = (Assumptions::default(), Studies::default());
    let figures = Figures::compute(&book, &assumptions);
    let context = Context { book: &book, figures: &figures, studies: &studies };
    let stopped = Task::new(&|| true, &|_| {}, &|_| {});
    assert!(track_record(context, &assumptions, stopped).is_none());
}
