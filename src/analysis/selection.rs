//! Which clients a filter selects.

use super::columns::{Column, Kind, Value};
use super::{Results, Selection, per_client};
use crate::book::Book;
use crate::book::filter::{Filter, FilterColumn, FilterError, FilterKind, QuickValue};
use polars::prelude::{
    BooleanChunked, Column as Series, DataFrame, DataType, Float64Chunked, Int32Chunked, IntoColumn, IntoLazy,
    IntoSeries, NewChunkedArray, StringChunked,
};

/// The clients who meet the condition `text` over `columns` (of [`super::columns::columns`]). Where the condition is
/// neither true nor false, because a value is missing, the client is not selected.
///
/// # Errors
/// A sentence about what is not understood.
pub fn select(book: &Book, results: &Results, columns: &[Column], text: &str) -> Result<Selection, FilterError> {
    let filter = Filter::parse(text, &filter_columns(book, results, columns))?;
    let clients = book.clients.len();
    if clients == 0 {
        return Ok(Selection::Some(Vec::new()));
    }
    let mut data = Vec::with_capacity(filter.columns().len());
    for &index in filter.columns() {
        let Some(column) = columns.get(index) else { continue };
        data.push(series(book, results, column, clients)?.with_name(Filter::column_name(index).into()));
    }
    let evaluate = || -> polars::prelude::PolarsResult<Vec<u32>> {
        let frame = DataFrame::new(clients, data)?;
        let selected = frame.lazy().select([filter.condition().clone().alias("selected")]).collect()?;
        let mask = selected.column("selected")?.bool()?.clone();
        Ok((0u32..).zip(mask.iter()).filter(|(_, selected)| *selected == Some(true)).map(|(i, _)| i).collect())
    };
    evaluate().map(Selection::Some).map_err(|e| cannot(&e))
}

/// The value of a cell as what a quick filter compares with.
pub fn quick_value<'a>(value: &Value<'a>) -> QuickValue<'a> {
    match value {
        Value::Missing => QuickValue::Missing,
        Value::Text(text) => QuickValue::Text(text),
        Value::Number(number) => QuickValue::Number(*number),
        Value::Money(amount) => QuickValue::Number(amount.to_f64()),
        Value::Date(date) => QuickValue::Date(*date),
        Value::Flag(flag) => QuickValue::Flag(*flag),
    }
}

fn filter_columns<'a>(book: &'a Book, results: &'a Results, columns: &'a [Column]) -> Vec<FilterColumn<'a>> {
    let column = |c: &'a Column| FilterColumn {
        name: &c.name,
        title: &c.title,
        kind: match c.kind {
            Kind::Text => FilterKind::Text,
            Kind::Number | Kind::Hours | Kind::Money => FilterKind::Number,
            Kind::Percent => FilterKind::Percent,
            Kind::Date => FilterKind::Date,
            Kind::Flag => FilterKind::Flag,
        },
        labels: c.labels(book, results),
    };
    columns.iter().map(column).collect()
}

fn series(book: &Book, results: &Results, column: &Column, clients: usize) -> Result<Series, FilterError> {
    let value = |i: usize| column.value(book, results, i);
    let name = "".into();
    Ok(match column.kind {
        Kind::Text => {
            let texts = (0..clients).map(|i| match value(i) {
                Value::Text(text) => Some(text),
                _ => None,
            });
            StringChunked::from_iter_options(name, texts).into_column()
        }
        Kind::Number | Kind::Hours | Kind::Percent | Kind::Money => {
            let numbers = per_client::map(clients, |i| match value(i) {
                Value::Number(number) => Some(number),
                Value::Money(amount) => Some(amount.to_f64()),
                _ => None,
            });
            Float64Chunked::from_slice_options(name, &numbers).into_column()
        }
        Kind::Date => {
            let days = per_client::map(clients, |i| match value(i) {
                Value::Date(date) => {
                    i32::try_from(date.signed_duration_since(chrono::NaiveDate::default()).num_days()).ok()
                }
                _ => None,
            });
            let days = Int32Chunked::from_slice_options(name, &days).into_series();
            days.cast(&DataType::Date).map_err(|e| cannot(&e))?.into_column()
        }
        Kind::Flag => {
            let flags = per_client::map(clients, |i| match value(i) {
                Value::Flag(flag) => Some(flag),
                _ => None,
            });
            BooleanChunked::from_slice_options(name, &flags).into_column()
        }
    })
}

fn cannot(error: &polars::prelude::PolarsError) -> FilterError {
    let first: String = error.to_string().lines().next().unwrap_or_default().chars().take(160).collect();
    FilterError::new(format!("this filter cannot be worked out ({first})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::columns::columns;
    use crate::analysis::testing::roster;
    use crate::book::filter::quick_filter;
    use crate::book::{Assumptions, Attribute, AttributeValues};

    fn book() -> Book {
        let mut book = roster(&[
            ("C1", 4.0, 6.0, "thirty"),
            ("C2", 4.0, 12.0, "hour"),
            ("C3", 4.0, f64::NAN, "hour"),
            ("C4", 4.0, 9.6, "Hour"),
            ("C5", 0.0, 0.0, "hour"),
        ]);
        let day = |y, m, d| chrono::NaiveDate::from_ymd_opt(y, m, d);
        let attributes = [
            (
                "Join Date",
                AttributeValues::Date(vec![day(2024, 2, 29), day(1969, 12, 31), None, day(2024, 3, 1), None]),
            ),
            ("Dog?", AttributeValues::Flag(vec![Some(true), Some(false), None, None, None])),
            ("Note", AttributeValues::Text(["", "50% off", "a.c", "O'Neil", "abc"].into_iter().collect())),
        ];
        book.clients.attributes =
            attributes.into_iter().map(|(name, values)| Attribute { name: name.into(), values }).collect();
        book
    }

    fn selected(text: &str) -> Vec<u32> {
        let book = book();
        let figures = Results::compute(&book, &Assumptions::default());
        match select(&book, &figures, &columns(&book), text) {
            Ok(Selection::Some(indices)) => indices,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn figures_and_labels_are_compared() {
        assert_eq!(selected("utilization < 80%"), [0]);
        assert_eq!(selected("utilization >= 0.8"), [1, 3]);
        assert_eq!(selected("session_type = 'hour' and hourly_rate = 61.2"), [1, 2, 4]);
        assert_eq!(selected("session_type in ('hour', 'Hour')"), [1, 2, 3, 4]);
        assert_eq!(selected("session_type = 'HOUR'"), [1, 2, 3, 4]);
        assert_eq!(selected("session_type <> 'hour'"), [0, 3]);
        assert_eq!(selected("session_type not in ('thirty')"), [1, 2, 3, 4]);
        assert_eq!(selected("segment in ('anchor', 'steady')"), [1, 3]);
    }

    #[test]
    fn what_is_missing_is_neither_selected_nor_excluded() {
        assert_eq!(selected("hours > 1 or hours <= 1"), [0, 1, 3, 4]);
        assert_eq!(selected("not hours > 1"), [4]);
        assert_eq!(selected("hours is null"), [2]);
        assert_eq!(selected("hours = null"), [0u32; 0]);
        assert_eq!(selected("hours in (6, null)"), [0]);
        assert_eq!(selected("not dog"), [1]);
        // Nothing divided by nothing is unknown.
        assert_eq!(selected("hours / expected_hours > 0.1 or hours / expected_hours <= 0.1"), [0, 1, 3]);
    }

    #[test]
    fn dates_flags_and_text() {
        assert_eq!(selected("join_date >= '2024-03-01'"), [3]);
        assert_eq!(selected("\"Join Date\" < date '2024-02-29'"), [1]);
        assert_eq!(selected("dog"), [0]);
        assert_eq!(selected("note like '%50\u{25}%'"), [1]);
        assert_eq!(selected("note like 'a_c'"), [2, 4]);
        assert_eq!(selected("note like '%.%'"), [2]);
        assert_eq!(selected("note ilike 'o%'"), [3]);
        assert_eq!(selected("upper(client_id) = 'C4' or length(note) = 3"), [2, 3, 4]);
        assert_eq!(selected("hours % 2 = 0 and hours between 6 and 12"), [0, 1]);
    }

    #[test]
    fn the_value_of_every_cell_selects_its_client() {
        let book = book();
        let figures = Results::compute(&book, &Assumptions::default());
        for column in columns(&book) {
            for i in 0..book.clients.len() {
                let text = quick_filter(&column.name, quick_value(&column.value(&book, &figures, i)));
                assert!(selected(&text).contains(&(i as u32)), "{text} does not select client {i}");
            }
        }
    }

    #[test]
    fn the_longest_filters_are_worked_out() {
        assert_eq!(selected(&["hours > 100"; 59].join(" or ")), [0u32; 0]);
        assert_eq!(selected(&format!("hours > 1{} - 100", " + 1".repeat(100))), [0, 1, 3]);
        assert_eq!(selected(&format!("client_id in ({}, 'C2')", ["'c'"; 200].join(", "))), [1]);
    }

    #[test]
    fn an_empty_book_selects_nobody() {
        let book = Book::default();
        let figures = Results::compute(&book, &Assumptions::default());
        assert_eq!(select(&book, &figures, &columns(&book), "client_id = 'x'"), Ok(Selection::Some(vec![])));
    }
}
