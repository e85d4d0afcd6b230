//! Studios whose law is known, small: what the figures claim is held against what is true in them.

use super::*;
use crate::analysis::figures::Yardstick;
use crate::analysis::utilization::utilization;
use crate::analysis::{Figures, Selection};
use crate::book::{Assumptions, Clients, IdealHours, Limits, Sessions, Status};
use crate::stats::random::RngExt;
use chrono::Days;

/// A log of `days` days in which client i comes on day d with probability `rate(i, d)` ÷ 7, an hour each.
fn world(seed: u64, clients: u32, days: u32, rate: impl Fn(u32, u32) -> f64) -> Book {
    let start: NaiveDate = "2024-01-01".parse().unwrap();
    let mut random = random::stream(seed, 0);
    let mut sessions = Sessions::default();
    for client in 0..clients {
        for day in 0..days {
            if random.random::<f64>() < rate(client, day) / 7.0 {
                sessions.client.push(client);
                sessions.date.push(start + Days::new(u64::from(day)));
                sessions.status.push(Status::Attended);
            }
        }
    }
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i}")).collect();
    let clients = Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() };
    let book = Book { clients, sessions: Some(std::sync::Arc::new(sessions)), ..Book::default() };
    book.within_period(Limits::default(), Some(start + Days::new(u64::from(days - 1))))
}

fn rate(client: u32) -> f64 {
    1.0 + f64::from(client % 3)
}

fn figures(book: &Book) -> Figures {
    Figures::compute(book, &Assumptions::default())
}

#[test]
fn where_nobody_changes_nothing_is_missing() {
    for seed in 0..3 {
        let figures = figures(&world(seed, 120, 420, |i, _| rate(i)));
        let used = utilization(&figures, &Selection::All).unwrap();
        assert_eq!(used.against, Yardstick::Rhythm);
        assert!((used.overall - 1.0).abs() < 0.03, "{}", used.overall);
        assert!(used.unrealized_hours_monthly < 0.03 * used.expected_hours / figures.months);
        // The rhythm itself is neither too high nor too low.
        let known: Vec<f64> = figures.ideal.iter().copied().filter(|h| h.is_finite()).collect();
        let hours = known.iter().sum::<f64>() / known.len() as f64;
        assert!(known.len() >= 114 && (hours / (2.0 * WEEKS) - 1.0).abs() < 0.04, "{hours} {}", known.len());
    }
}

#[test]
fn what_a_fifth_no_longer_comes_is_missing_and_nothing_else() {
    for seed in 0..3 {
        let fades = |i: u32| i.is_multiple_of(5);
        let figures = figures(&world(seed, 200, 420, |i, day| match fades(i) && day >= 350 {
            true => rate(i) / 2.0,
            false => rate(i),
        }));
        let truth: f64 = (0..200).filter(|i| fades(*i)).map(|i| rate(i) / 2.0 * WEEKS).sum();
        let missing: f64 = figures.unrealized.iter().filter(|h| h.is_finite()).sum();
        assert!((missing / truth - 1.0).abs() < 0.25, "{missing} of {truth}");
    }
}

#[test]
fn a_holiday_of_the_whole_studio_is_nobodys_absence() {
    let closed = world(5, 100, 420, |i, day| if (395..412).contains(&day) { 0.0 } else { rate(i) });
    let figures = figures(&closed);
    assert!(figures.unrealized.iter().filter(|h| h.is_finite()).sum::<f64>() < 5.0);
    let hours: f64 = figures.ideal.iter().filter(|h| h.is_finite()).sum();
    assert!((hours / (100.0 * 2.0 * WEEKS) - 1.0).abs() < 0.04, "{hours}");
}

#[test]
fn who_comes_more_often_misses_nothing() {
    let figures = figures(&world(7, 150, 420, |i, day| if i % 5 == 0 && day >= 340 { 2.0 * rate(i) } else { rate(i) }));
    let used = utilization(&figures, &Selection::All).unwrap();
    assert!(used.unrealized_hours_monthly < 0.03 * used.expected_hours / figures.months);
    assert!(used.over_delivered_hours_monthly > 0.5 * 30.0 * 2.0 * WEEKS, "{used:?}");
}

#[test]
fn who_is_gone_has_no_rhythm_and_a_number_of_the_user_is_a_plan() {
    let book = world(3, 60, 300, |i, day| if i == 0 && day > 150 { 0.0 } else { 2.0 });
    assert!(figures(&book).ideal[0].is_nan() && figures(&book).band[0].is_none());
    let fixed = Assumptions { ideal_hours: IdealHours::Fixed(4.0), ..Assumptions::default() };
    let planned = Figures::compute(&book, &fixed);
    assert_eq!((planned.yardstick, planned.ideal[0]), (Yardstick::Plan, 4.0));
    assert_eq!(planned.held[1], planned.delivered[1]);
}

#[test]
fn the_same_stretch_of_last_year_is_held_against_the_same_kind_of_rhythm() {
    let book = world(11, 80, 700, |i, _| rate(i));
    for to in ["2024-12-31", "2025-11-30"] {
        let limits = Limits { from: None, to: to.parse().ok() };
        let then = figures(&book.clone().within_period(limits, None));
        let overall = utilization(&then, &Selection::All).unwrap().overall;
        assert!((overall - 1.0).abs() < 0.04, "{to}: {overall}");
    }
}

#[test]
fn a_frequency_that_a_file_states_is_a_plan_and_goes_before_the_rhythm() {
    // Everybody comes once a week; the even ones agreed to twice a week, and the last one has not come for months.
    let mut book = world(13, 60, 400, |i, day| if i == 59 && day > 200 { 0.0 } else { 1.0 });
    let labels = (0..60).map(|i| if i % 2 == 0 || i == 59 { Some("twice a week") } else { None });
    book.clients.service_type = Some(labels.collect());
    let figures = figures(&book);
    assert_eq!(figures.yardstick, Yardstick::PlanOrRhythm);
    assert!((figures.ideal[0] - 2.0 * WEEKS).abs() < 1e-9 && (figures.ideal[1] / WEEKS - 1.0).abs() < 0.35);
    let used = |i: usize| figures.utilization[i];
    assert!((used(0) - 0.5).abs() < 0.15 && (used(1) - 1.0).abs() < 0.15, "{} {}", used(0), used(1));
    // Who is gone misses nothing of a plan.
    assert!(figures.ideal[59].is_nan());
    // Ten visits in three months, by the pass that is valid on the last day.
    book.clients.service_type = None;
    let day = |text: &str| Some(text.parse().unwrap());
    book.passes = Some(std::sync::Arc::new(crate::book::Passes {
        client: vec![3],
        activation: vec![day("2024-12-01")],
        expiry: vec![day("2025-02-28")],
        paid: vec![None],
        bought: vec![10.0],
        remaining: vec![f64::NAN],
        name: None,
    }));
    let figures = Figures::compute(&book, &Assumptions::default());
    assert!((figures.ideal[3] - 10.0 / (90.0 / 30.4375)).abs() < 1e-9, "{}", figures.ideal[3]);
}
