//! What the files show of how demand answers to price: only where the same item really changed its price, and often
//! enough.

use crate::analysis::{Section, Unavailable};
use crate::book::sessions::Status;
use crate::book::span::{end_of_month, month_number};
use crate::book::{Book, Category, Span};
use crate::stats::elasticity::{Elasticity, Observation, log_log};
use crate::stats::summary;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Lasting changes of price that it takes, over all items.
pub const FEWEST_CHANGES: usize = 3;
/// Months of items that it takes.
pub const FEWEST_MONTHS: usize = 24;
/// A price that differs by no more than this is the same price.
const SAME: f64 = 0.01;
/// Months that a price must hold to be one.
const LASTING: usize = 2;
/// Sales of an item in a month from which its usual price is known.
const FEWEST_SALES: usize = 3;

/// The elasticity that the files show.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MeasuredElasticity {
    /// −0.5: a price one per cent higher went with half a per cent less sold.
    pub elasticity: f64,
    /// Its 95 % interval.
    pub interval: [f64; 2],
    /// Items whose price changed.
    pub items: usize,
    /// Lasting changes of price among them.
    pub changes: usize,
    /// Months of items.
    pub months: usize,
    /// What was counted: `hours`, `units`, `sales`.
    pub unit: &'static str,
    /// How it was estimated.
    pub method: &'static str,
}

const METHOD: &str = "log-log regression within items, a constant per item and a common trend, least squares";

/// One sale, or one attended session.
struct Row<'a> {
    item: &'a str,
    date: NaiveDate,
    price: f64,
    quantity: f64,
}

/// An item's month.
#[derive(Debug, Clone, Copy)]
struct Month {
    number: i32,
    price: f64,
    quantity: f64,
}

/// Estimates it from the months that the files cover wholly.
///
/// # Errors
/// Where the files cannot show it, and why.
pub fn measured_elasticity(book: &Book) -> Section<MeasuredElasticity> {
    let (rows, unit) = rows(book).ok_or_else(|| {
        Unavailable::needs("dated sales of named items, or dated sessions with a price and a service")
    })?;
    let span = book.dated().ok_or_else(|| Unavailable::needs("sales or sessions with dates"))?;
    let by_item = months(&rows, span);
    let all = by_item.len();
    let changed: Vec<(usize, Vec<Month>)> =
        by_item.into_iter().map(|months| (changes(&months), months)).filter(|(n, _)| *n > 0).collect();
    let changes: usize = changed.iter().map(|(n, _)| n).sum();
    let count: usize = changed.iter().map(|(_, m)| m.len()).sum();
    if changes < FEWEST_CHANGES || count < FEWEST_MONTHS {
        return Err(Unavailable::needs(format!(
            "at least {FEWEST_CHANGES} lasting changes of the price of the same item and {FEWEST_MONTHS} whole months of such \
             items; of {all} items with a usual price {} changed it, {changes} times in all, over {count} months",
            changed.len()
        )));
    }
    let observations: Vec<Observation> = changed
        .iter()
        .enumerate()
        .flat_map(|(item, (_, months))| {
            months.iter().map(move |m| Observation {
                item,
                time: f64::from(m.number),
                price: m.price,
                quantity: m.quantity,
            })
        })
        .collect();
    let found: Elasticity = log_log(&observations).ok_or_else(|| {
        Unavailable::needs("prices that changed otherwise than time passed: here price and time cannot be told apart")
    })?;
    Ok(MeasuredElasticity {
        elasticity: found.elasticity,
        interval: found.interval,
        items: found.items,
        changes,
        months: found.observations,
        unit,
        method: METHOD,
    })
}

/// What was sold, at what price for one: sales by item, else the lines of orders, else attended sessions with a price.
fn rows(book: &Book) -> Option<(Vec<Row<'_>>, &'static str)> {
    if let Some(sales) = &book.sales {
        let of = |column: &Option<Vec<f64>>, row: usize| {
            column.as_ref().and_then(|q| q.get(row).copied()).filter(|q| q.is_finite() && *q > 0.0).unwrap_or(1.0)
        };
        if let Some(items) = sales.item.as_ref() {
            let row = |row: usize| {
                let (amount, quantity) = (sales.amount.get(row)?.to_f64(), of(&sales.quantity, row));
                row_of(items, row, *sales.date.get(row)?, amount / quantity, quantity)
            };
            let unit = if sales.quantity.is_some() { "units" } else { "sales" };
            return Some(((0..sales.len()).filter_map(row).collect(), unit));
        }
        let lines = book.order_lines.as_ref()?;
        let items = lines.item.as_ref()?;
        let row = |line: usize| {
            let date = *sales.date.get(*lines.sale.get(line)? as usize)?;
            let (amount, quantity) = (lines.amount.get(line).copied().flatten()?.to_f64(), of(&lines.quantity, line));
            row_of(items, line, date, amount / quantity, quantity)
        };
        return Some(((0..lines.sale.len()).filter_map(row).collect(), "units"));
    }
    let sessions = book.sessions.as_ref().filter(|s| s.price.is_some())?;
    let services = sessions.service.as_ref()?;
    let row = |row: usize| {
        let attended = sessions.status.get(row) == Some(&Status::Attended);
        let price = sessions.price(row).filter(|_| attended)?.to_f64();
        let hours = sessions.minutes(row).filter(|m| *m > 0).map_or(1.0, |m| f64::from(m) / 60.0);
        row_of(services, row, *sessions.date.get(row)?, price / hours, hours)
    };
    Some(((0..sessions.len()).filter_map(row).collect(), "hours"))
}

fn row_of(items: &Category, row: usize, date: NaiveDate, price: f64, quantity: f64) -> Option<Row<'_>> {
    let item = items.get(row)?;
    (price > 0.0 && price.is_finite()).then_some(Row { item, date, price, quantity })
}

/// Each item's whole months with enough sales, in the order of time: the median price and the quantity.
fn months(rows: &[Row], span: Span) -> Vec<Vec<Month>> {
    let whole = |number: i32| {
        let first = NaiveDate::from_ymd_opt(number.div_euclid(12), number.rem_euclid(12) as u32 + 1, 1);
        first.is_some_and(|first| first >= span.from && end_of_month(first).is_some_and(|last| last <= span.to))
    };
    let mut sold: BTreeMap<(&str, i32), (Vec<f64>, f64)> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.date.year() > 0) {
        let month = sold.entry((row.item, month_number(row.date))).or_default();
        month.0.push(row.price);
        month.1 += row.quantity;
    }
    let mut items: Vec<(&str, Vec<Month>)> = Vec::new();
    for ((item, number), (prices, quantity)) in sold {
        if prices.len() < FEWEST_SALES || !whole(number) {
            continue;
        }
        let Some(price) = summary::median(&prices) else { continue };
        let month = Month { number, price, quantity };
        match items.last_mut() {
            Some((last, months)) if *last == item => months.push(month),
            _ => items.push((item, vec![month])),
        }
    }
    items.into_iter().map(|(_, months)| months).collect()
}

/// How often the price of an item went from one that held to another that held.
fn changes(months: &[Month]) -> usize {
    let mut levels: Vec<(f64, usize)> = Vec::new();
    for month in months {
        match levels.last_mut() {
            Some((price, held)) if (month.price / *price - 1.0).abs() <= SAME => *held += 1,
            _ => levels.push((month.price, 1)),
        }
    }
    let lasting: Vec<f64> = levels.iter().filter(|(_, held)| *held >= LASTING).map(|(price, _)| *price).collect();
    lasting.windows(2).filter(|w| matches!(w, [a, b] if (b / a - 1.0).abs() > SAME)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(prices: &[f64]) -> Vec<Month> {
        prices.iter().enumerate().map(|(i, price)| Month { number: i as i32, price: *price, quantity: 1.0 }).collect()
    }

    #[test]
    fn only_prices_that_hold_are_changes() {
        assert_eq!(changes(&item(&[50.0, 50.0, 55.0, 55.0, 60.0, 60.0])), 2);
        // A month's offer, and medians that wander, are none.
        assert_eq!(changes(&item(&[50.0, 50.0, 40.0, 50.0, 50.0])), 0);
        assert_eq!(changes(&item(&[50.0, 52.0, 49.0, 57.0, 44.0])), 0);
        assert_eq!((changes(&[]), changes(&item(&[50.0]))), (0, 0));
    }
}
