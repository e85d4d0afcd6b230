use super::histories::{Histories, Log};
use super::tiers::{Tier, tiers};
use super::*;
use crate::analysis::Selection;
use crate::analysis::testing::study;
use crate::analysis::testing::{day, money};
use crate::book::{Assumptions, Book, Clients, Limits, Locale, PurchaseSummary, Sales};
use crate::stats::random::stream;
use rand::RngExt;
use std::sync::Arc;

/// A book of sales (client, day, amount) over the days that these have.
fn sold(clients: usize, rows: &[(u32, chrono::NaiveDate, f64)]) -> Book {
    let sales = Sales {
        client: rows.iter().map(|r| r.0).collect(),
        date: rows.iter().map(|r| r.1).collect(),
        amount: rows.iter().filter_map(|r| money(r.2)).collect(),
        ..Sales::default()
    };
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i}")).collect();
    let clients = Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() };
    Book { clients, sales: Some(Arc::new(sales)), ..Book::default() }.within_period(Limits::default(), None)
}

fn asked(book: &Book) -> Section<CustomerValue> {
    study(book, &Assumptions::default())
}

/// Clients who buy every day with probability `rate`, and leave after a purchase with probability `leave`; half of
/// them twice as often.
fn simulated(clients: u32, days: u64, rate: f64, leave: f64) -> Vec<(u32, chrono::NaiveDate, f64)> {
    let start = day("2023-01-02");
    let mut rows = Vec::new();
    for client in 0..clients {
        let mut random = stream(7, client.into());
        let own = rate * f64::from(client % 2 + 1);
        for passed in u64::from(client) % 60..days {
            let first = passed == u64::from(client) % 60;
            if first || random.random::<f64>() < own {
                rows.push((client, start + chrono::Days::new(passed), 20.0 + random.random::<f64>() * 60.0));
                if !first && random.random::<f64>() < leave {
                    break;
                }
            }
        }
    }
    rows
}

#[test]
fn days_are_purchases_and_returns_are_not() {
    let rows = [
        (0, day("2024-01-01"), 10.0),
        (0, day("2024-01-01"), 5.0),
        (0, day("2024-01-15"), 30.0),
        (0, day("2024-01-15"), -10.0),
        (0, day("2024-01-22"), -7.0),
        (1, day("2024-01-29"), 28.0),
    ];
    let log = Log::of(&sold(3, &rows)).unwrap();
    let data = log.until(log.span.1);
    assert_eq!(data.clients, [0, 1]);
    let [first, second] = [data.histories[0], data.histories[1]];
    assert_eq!((first.repeats, first.last, first.age), (1, 2.0, 4.0));
    assert_eq!((second.repeats, second.last, second.age), (0, 0.0, 0.0));
    assert_eq!((data.spending[0].purchases, data.spending[0].mean), (1, 20.0));
    assert!((log.returned - 7.0 / 63.0).abs() < 1e-12);
    // Earlier, less is known.
    assert_eq!(log.until(log.span.0).histories.len(), 1);
}

#[test]
fn a_summary_keeps_the_rows_that_make_sense() {
    let summary = PurchaseSummary {
        repeats: vec![2.0, 0.0, 1.5, 1.0, f64::NAN, 1.0],
        last: vec![3.0, f64::NAN, 1.0, 9.0, 1.0, 2.0],
        age: vec![8.0, 8.0, 8.0, 8.0, 8.0, 8.0],
        value: Some(vec![5.0, 0.0, 5.0, 5.0, 5.0, -3.0]),
    };
    let data = Histories::of_summary(&summary);
    assert_eq!(data.clients, [0, 1, 5]);
    assert_eq!(data.valued().len(), 1);
}

#[test]
fn equal_values_share_a_tier() {
    let all = |tier| vec![Some(tier); 10];
    assert_eq!(tiers(&[4.0; 10]), all(Tier::Silver));
    let descending: Vec<f64> = (0..10).map(|i| f64::from(10 - i)).collect();
    let found = tiers(&descending);
    let counts = Tier::ALL.map(|t| found.iter().filter(|f| **f == Some(t)).count());
    assert_eq!(counts, [1, 2, 3, 4]);
    assert_eq!(tiers(&[f64::NAN, 1.0]), [None, Some(Tier::Platinum)]);
    assert!(tiers(&[]).is_empty());
}

#[test]
fn what_cannot_be_told_is_one_sentence() {
    let needs = |book: &Book| asked(book).as_ref().unwrap_err().unavailable.clone();
    assert!(needs(&Book::default()).starts_with("needs purchases with a client"));
    let once: Vec<_> = (0..50).map(|client| (client, day("2024-01-01"), 10.0)).collect();
    assert!(needs(&sold(50, &once)).ends_with("0 of 50 have one"), "{}", needs(&sold(50, &once)));
    let returned: Vec<_> = (0..5).map(|client| (client, day("2024-01-01"), -10.0)).collect();
    assert!(needs(&sold(5, &returned)).starts_with("needs purchases"));
}

#[test]
fn a_simulated_shop_is_forecast_better_than_by_the_past_rate() {
    let book = sold(300, &simulated(300, 500, 0.03, 0.1));
    let found = asked(&book);
    let worth = found.as_ref().unwrap();
    let holdout = worth.holdout.as_ref().unwrap();
    assert!(holdout.purchases.rmse < holdout.purchases_baseline.rmse, "{holdout:?}");
    assert!((holdout.purchases.forecast / holdout.purchases.observed - 1.0).abs() < 0.4, "{holdout:?}");
    let last = worth.tracking.last().unwrap();
    assert!((last.expected / last.actual as f64 - 1.0).abs() < 0.1, "{last:?}");
    assert_eq!(worth.frequencies.iter().map(|f| f.actual).sum::<u64>(), 300);
    let (total, interval) = worth.total;
    let [low, high] = interval.unwrap();
    assert!(low < total && total < high);
    let rows = worth.tier_rows(&Selection::All);
    assert_eq!(rows.iter().map(|r| r.clients).sum::<usize>(), 300);
    assert!(rows.windows(2).all(|pair| pair[0].from > pair[1].from));
    // Amounts are drawn without regard to the client: no correlation.
    assert!(worth.correlation.unwrap().abs() < 0.15);
    let newcomers = worth.newcomers.as_ref().unwrap();
    assert_eq!(newcomers.confusion.iter().flatten().sum::<u64>(), newcomers.clients as u64);
    let locale = Locale::default();
    for text in [worth.headline(&locale), worth.skill(&locale), worth.describe_newcomers(&locale)] {
        assert!(!text.contains("NaN"), "{text}");
    }
    // The same seed, the same result to the bit.
    let again = asked(&book);
    let again = again.as_ref().unwrap();
    assert_eq!(again.total, worth.total);
    assert_eq!(again.clients, worth.clients);
}

#[test]
fn one_purchase_says_nothing_of_being_active() {
    let found = asked(&sold(200, &simulated(200, 300, 0.02, 0.3)));
    let worth = found.as_ref().unwrap();
    assert!(worth.clients.iter().flatten().all(|c| (c.repeats == 0) == c.p_alive.is_none()));
}
