//! Small businesses of a known law.

use super::series::Events;
use super::{Cadence, Forecasts, Line, Measure};
use crate::analysis::study::Study;
use crate::analysis::testing::{day, money, study};
use crate::book::sessions::{Sessions, Status};
use crate::book::{Assumptions, Book, Clients, Limits, Sales};
use crate::stats::random::{RngExt, stream};
use crate::task::Task;
use chrono::{Datelike, Days};
use std::sync::Arc;

/// A book of (client, day, amount).
pub fn sold(rows: &[(u32, String, f64)]) -> Book {
    let clients = rows.iter().map(|row| row.0 + 1).max().unwrap_or(0);
    let names: Vec<String> = (0..clients).map(|i| format!("C{i:03}")).collect();
    let sales = Sales {
        client: rows.iter().map(|row| row.0).collect(),
        date: rows.iter().map(|row| day(&row.1)).collect(),
        amount: rows.iter().filter_map(|row| money(row.2)).collect(),
        ..Sales::default()
    };
    let clients = Clients { ids: names.iter().map(String::as_str).collect(), ..Clients::default() };
    Book { clients, sales: Some(Arc::new(sales)), ..Book::default() }.within_period(Limits::default(), None)
}

/// `months` months from January 2023 and ten days of the next: clients come and go, each visits and pays `price` about
/// weekly on one of the six working days; about every twentieth is lost in a month and replaced by a new one.
pub fn business(seed: u64, months: u32, price: f64) -> Book {
    let mut rng = stream(seed, 5);
    let first = day("2023-01-01");
    let last = first.checked_add_months(chrono::Months::new(months)).unwrap() + Days::new(9);
    let mut here: Vec<u32> = (0..40).collect();
    let mut next = 40;
    let (mut clients, mut dates, mut amounts) = (Vec::new(), Vec::new(), Vec::new());
    for date in first.iter_days().take_while(|date| *date <= last) {
        if date.weekday().num_days_from_monday() == 6 {
            continue;
        }
        for place in &mut here {
            if rng.random::<f64>() < 0.05 / 26.0 {
                *place = next;
                next += 1;
            }
            if rng.random::<f64>() < 1.0 / 6.0 {
                clients.push(*place);
                dates.push(date);
                amounts.push(money(price * (0.8 + 0.4 * rng.random::<f64>())).unwrap());
            }
        }
    }
    let names: Vec<String> = (0..next).map(|i| format!("C{i:03}")).collect();
    let sessions = Sessions {
        client: clients.clone(),
        date: dates.clone(),
        status: vec![Status::Attended; clients.len()],
        ..Sessions::default()
    };
    let sales = Sales { client: clients, date: dates, amount: amounts, ..Sales::default() };
    let clients = Clients { ids: names.iter().map(String::as_str).collect(), ..Clients::default() };
    let book = Book { clients, sales: Some(Arc::new(sales)), sessions: Some(Arc::new(sessions)), ..Book::default() };
    book.within_period(Limits::default(), None)
}

/// A ledger with one amount in the middle of each month from January 2020, and something of nothing on its first and last
/// days, so that every month is complete.
pub fn monthly(amounts: &[f64]) -> Book {
    let mut rows = Vec::new();
    for (i, amount) in amounts.iter().enumerate() {
        let start = day("2020-01-01").checked_add_months(chrono::Months::new(i as u32)).unwrap();
        let end = crate::book::span::end_of_month(start).unwrap();
        rows.push((0, start.to_string(), 0.0));
        rows.push((0, (start + Days::new(14)).to_string(), *amount));
        rows.push((0, end.to_string(), 0.0));
    }
    sold(&rows)
}

/// One line of a book, without the others.
pub fn line_of(book: &Book, measure: Measure, cadence: Cadence) -> Line {
    let series = Events::of(book).series(measure, cadence).unwrap();
    super::line(measure, series, &Forecasts::choices(&Assumptions::default()), Task::UNWATCHED).unwrap().unwrap()
}

/// The forecasts of a book that has them.
pub fn forecast_of(book: &Book) -> Forecasts {
    study(book, &Assumptions::default()).unwrap()
}
