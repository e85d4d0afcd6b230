//! Two studios whose law is known, small: one whose clients leave for good, one whose clients take breaks and come back. What
//! the list of calls and the revenue at risk claim is held against what is true in them.

use super::*;
use crate::analysis::churn::Churn;
use crate::analysis::study::{Studies, Study};
use crate::book::{Clients, Limits, Sessions, Status};
use crate::stats::random::{self, RngExt};
use chrono::{Days, NaiveDate};
use std::sync::Arc;

const START: &str = "2024-01-01";

/// A log of visits at $20 as (client, day after the start), an hour each.
fn book(visits: &[(u32, u32)], days: u32) -> Book {
    let start: NaiveDate = START.parse().unwrap();
    let clients = visits.iter().map(|v| v.0 + 1).max().unwrap_or(0);
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i}")).collect();
    let sessions = Sessions {
        client: visits.iter().map(|v| v.0).collect(),
        date: visits.iter().map(|v| start + Days::new(u64::from(v.1))).collect(),
        status: vec![Status::Attended; visits.len()],
        price: Some(vec![Money::from_f64(20.0); visits.len()]),
        ..Sessions::default()
    };
    let clients = Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() };
    let book = Book { clients, sessions: Some(Arc::new(sessions)), ..Book::default() };
    book.within_period(Limits::default(), Some(start + Days::new(u64::from(days - 1))))
}

fn answered(book: &Book) -> (Answers, Vec<Call>) {
    let assumptions = Assumptions::default();
    let figures = Figures::compute(book, &assumptions);
    let studied = Studies::default().with([Churn::STUDY], book, &figures, &assumptions);
    let results = Results::new(figures, studied, &assumptions);
    let answers = Answers::from_results(book, &assumptions, &Selection::All, results);
    let calls = calls(book, &assumptions, &answers, &Selection::All, &Locale::default()).unwrap();
    (answers, calls)
}

#[test]
fn where_clients_leave_for_good_nobody_is_promised_back() {
    let days = 540;
    let mut random = random::stream(21, 0);
    let (mut visits, mut last) = (Vec::new(), Vec::new());
    for day in 0..days {
        // About ten newcomers a month, who stay for eight months on average.
        if random.random::<f64>() >= 10.0 / 30.4 {
            continue;
        }
        let client = last.len() as u32;
        let end = f64::from(day) - 240.0 * (1.0 - random.random::<f64>()).ln();
        let rate = [1.0, 1.5, 2.0][random.random_range(0..3)];
        let came = (day..days).filter(|d| *d == day || f64::from(*d) <= end && random.random::<f64>() < rate / 7.0);
        let came: Vec<u32> = came.collect();
        last.push(*came.last().unwrap());
        visits.extend(came.into_iter().map(|d| (client, d)));
    }
    let (answers, calls) = answered(&book(&visits, days));
    let promised: f64 = calls.iter().map(|c| c.value_monthly.to_f64()).sum();
    let of_gone = calls.iter().filter(|c| last[c.index] + 90 < days).map(|c| c.value_monthly.to_f64());
    assert!(of_gone.sum::<f64>() <= 0.05 * promised, "{promised}");
    let revenue = answers.revenue.as_ref().unwrap().monthly.to_f64();
    assert!(promised < 0.15 * revenue, "{promised} of {revenue}");
    // Every number of a call is what it says.
    for call in &calls {
        let (monthly, lost) = (call.monthly_value.unwrap().to_f64(), call.chance_lost.unwrap());
        assert!((0.0..=1.0).contains(&lost) && call.value_monthly.to_f64() <= 0.2 * monthly + 0.01, "{call:?}");
    }
}

#[test]
fn where_everybody_comes_back_nothing_is_at_risk() {
    let days = 540;
    let mut random = random::stream(22, 0);
    let mut visits = Vec::new();
    for client in 0..80_u32 {
        let rate = [1.5, 2.0, 3.0][client as usize % 3];
        let mut pause = random.random_range(0..60_u32);
        let mut away = pause..pause + random.random_range(42..64);
        for day in 0..days {
            if day >= away.end {
                pause = away.end + random.random_range(50..75_u32);
                away = pause..pause + random.random_range(42..64);
            }
            if !away.contains(&day) && random.random::<f64>() < rate / 7.0 {
                visits.push((client, day));
            }
        }
    }
    let book = book(&visits, days);
    let (answers, calls) = answered(&book);
    let revenue = answers.revenue.as_ref().unwrap().monthly.to_f64();
    let at_risk = answers.revenue_at_risk(&book, &Selection::All).unwrap().monthly.to_f64();
    assert!(at_risk <= 0.05 * revenue, "{at_risk} of {revenue}");
    // Of those who are away, nearly all are expected back.
    let lost: f64 = calls.iter().filter_map(|c| c.chance_lost).sum();
    assert!(lost <= 0.1 * calls.len().max(1) as f64, "{lost} of {}", calls.len());
}

#[test]
fn who_comes_half_as_often_brings_half_as_much_now() {
    let days = 450;
    let mut random = random::stream(23, 0);
    let rate = |client: u32| 1.0 + f64::from(client % 3);
    let now =
        |client: u32, day: u32| if client.is_multiple_of(5) && day >= 380 { rate(client) / 2.0 } else { rate(client) };
    let mut visits = Vec::new();
    for client in 0..150_u32 {
        visits
            .extend((0..days).filter(|day| random.random::<f64>() < now(client, *day) / 7.0).map(|day| (client, day)));
    }
    let book = book(&visits, days);
    let figures = Figures::compute(&book, &Assumptions::default());
    let sums = |fades: bool| {
        let of = (0..150_u32).filter(|client| client.is_multiple_of(5) == fades);
        of.fold((0.0, 0.0), |(claimed, truth), client| {
            let monthly = monthly_value(&book, &figures, client as usize).unwrap().to_f64();
            (claimed + monthly, truth + now(client, days) / 7.0 * 20.0 * 365.25 / 12.0)
        })
    };
    let (fading, steady) = (sums(true), sums(false));
    // Of some who fade nobody can be sure; by the pace of the year it would be 1.8 times the truth.
    assert!((0.9..1.25).contains(&(fading.0 / fading.1)), "{fading:?}");
    assert!(((fading.0 + steady.0) / (fading.1 + steady.1) - 1.0).abs() < 0.05, "{fading:?} {steady:?}");
}
