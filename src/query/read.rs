//! How a column of a table becomes a column of a data frame: only the rows that count, only where a query names it.

use super::rows::Rows;
use crate::analysis::per_client;
use crate::book::sessions::Status;
use crate::book::span::month_number;
use crate::book::{Category, Money, TextColumn};
use chrono::{Datelike, NaiveDate};
use polars::prelude::{
    BooleanChunked, ChunkTake, Column, DataType, Float64Chunked, IdxCa, Int32Chunked, Int128Chunked, IntoColumn,
    IntoSeries, NewChunkedArray, PolarsResult, StringChunked,
};

/// Digits of an amount in all, and behind its point: millionths, as [`Money`] has them.
pub const MONEY_DIGITS: (usize, usize) = (38, 6);

/// What a row has in a column.
type Of<'a, T> = Box<dyn Fn(usize) -> T + Sync + 'a>;

/// Where the values of a column come from, row by row.
pub enum Read<'a> {
    /// The id of a client, by index into the client table.
    Client(Of<'a, Option<usize>>),
    /// A label of the book.
    Labels(&'a Category),
    /// One of few labels, by its place among them.
    Few(Vec<String>, Of<'a, Option<usize>>),
    /// The month of a day, or its year.
    Months(Months, Of<'a, Option<NaiveDate>>),
    /// A number; NaN where unknown.
    Number(Of<'a, f64>),
    /// An amount.
    Money(Of<'a, Option<Money>>),
    /// A day.
    Date(Of<'a, Option<NaiveDate>>),
    /// Yes or no.
    Flag(Of<'a, Option<bool>>),
}

/// How long a stretch of the calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Months {
    /// A month: `2024-03`.
    One,
    /// A year: `2024`.
    Twelve,
}

/// As what amounts are handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyAs {
    /// An exact decimal of six places.
    Decimal,
    /// A float, for the filter language.
    Float,
}

pub(super) fn clients<'a>(of: impl Fn(usize) -> Option<usize> + Sync + 'a) -> Read<'a> {
    Read::Client(Box::new(of))
}

pub(super) fn labels(category: Option<&Category>) -> Option<Read<'_>> {
    category.map(Read::Labels)
}

pub(super) fn statuses<'a>(of: impl Fn(usize) -> Option<Status> + Sync + 'a) -> Read<'a> {
    let names = Status::ALL.map(|status| status.name().to_string()).to_vec();
    Read::Few(names, Box::new(move |row| of(row).map(|status| status as usize)))
}

/// Monday first, as the week goes.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn weekdays<'a>(of: impl Fn(usize) -> Option<NaiveDate> + Sync + 'a) -> Read<'a> {
    let names = WEEKDAYS.map(String::from).to_vec();
    Read::Few(names, Box::new(move |row| of(row).map(|day| day.weekday().num_days_from_monday() as usize)))
}

/// Minutes after midnight as `09:30`.
pub(super) fn times<'a>(of: impl Fn(usize) -> Option<u16> + Sync + 'a) -> Read<'a> {
    let names = (0..24 * 60).map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60)).collect();
    Read::Few(names, Box::new(move |row| of(row).map(usize::from)))
}

pub(super) fn months<'a>(of: impl Fn(usize) -> Option<NaiveDate> + Sync + 'a) -> Read<'a> {
    Read::Months(Months::One, Box::new(of))
}

pub(super) fn years<'a>(of: impl Fn(usize) -> Option<NaiveDate> + Sync + 'a) -> Read<'a> {
    Read::Months(Months::Twelve, Box::new(of))
}

pub(super) fn numbers<'a>(of: impl Fn(usize) -> f64 + Sync + 'a) -> Read<'a> {
    Read::Number(Box::new(of))
}

pub(super) fn money<'a>(of: impl Fn(usize) -> Option<Money> + Sync + 'a) -> Read<'a> {
    Read::Money(Box::new(of))
}

pub(super) fn dates<'a>(of: impl Fn(usize) -> Option<NaiveDate> + Sync + 'a) -> Read<'a> {
    Read::Date(Box::new(of))
}

pub(super) fn flags<'a>(of: impl Fn(usize) -> Option<bool> + Sync + 'a) -> Read<'a> {
    Read::Flag(Box::new(of))
}

impl Read<'_> {
    /// The distinct labels, where the column has few.
    pub fn labels(&self) -> Vec<&str> {
        match self {
            Read::Labels(category) => category.labels.iter().collect(),
            Read::Few(names, _) => names.iter().map(String::as_str).collect(),
            Read::Client(_) | Read::Months(..) | Read::Number(_) | Read::Money(_) | Read::Date(_) | Read::Flag(_) => {
                Vec::new()
            }
        }
    }

    /// The values of `rows`. `ids` are those of the client table.
    ///
    /// # Errors
    /// What polars refuses.
    pub fn column(&self, rows: &Rows, ids: &TextColumn, money: MoneyAs) -> PolarsResult<Column> {
        let all = |value: &(dyn Fn(usize) -> Option<u32> + Sync)| per_client::map(rows.len(), |i| value(rows.get(i)));
        match self {
            Read::Client(of) => coded(ids.iter(), &all(&|row| of(row).and_then(|client| u32::try_from(client).ok()))),
            Read::Labels(category) => {
                let known = |code: &u32| *code != Category::MISSING;
                coded(category.labels.iter(), &all(&|row| category.codes.get(row).copied().filter(known)))
            }
            Read::Few(names, of) => {
                let codes = all(&|row| of(row).and_then(|place| u32::try_from(place).ok()));
                coded(names.iter().map(String::as_str), &codes)
            }
            Read::Months(length, of) => stretches(*length, rows, of),
            Read::Number(of) => {
                let values = per_client::map(rows.len(), |i| Some(of(rows.get(i))).filter(|v| !v.is_nan()));
                Ok(numbers_of(&values))
            }
            Read::Money(of) => money_column(&per_client::map(rows.len(), |i| of(rows.get(i))), money),
            Read::Date(of) => date_column(&per_client::map(rows.len(), |i| of(rows.get(i)))),
            Read::Flag(of) => {
                let values = per_client::map(rows.len(), |i| of(rows.get(i)));
                Ok(BooleanChunked::from_slice_options("".into(), &values).into_column())
            }
        }
    }
}

/// A column of numbers.
pub(super) fn numbers_of(values: &[Option<f64>]) -> Column {
    Float64Chunked::from_slice_options("".into(), values).into_column()
}

/// A column of amounts.
pub(super) fn money_column(values: &[Option<Money>], money: MoneyAs) -> PolarsResult<Column> {
    match money {
        MoneyAs::Float => {
            let values: Vec<Option<f64>> = values.iter().map(|amount| amount.map(Money::to_f64)).collect();
            Ok(numbers_of(&values))
        }
        MoneyAs::Decimal => {
            let micros = values.iter().map(|amount| amount.map(|amount| i128::from(amount.micros())));
            let micros = Int128Chunked::from_iter_options("".into(), micros);
            let (precision, scale) = MONEY_DIGITS;
            Ok(micros.into_decimal(precision, scale)?.into_series().into_column())
        }
    }
}

/// A column of days.
pub(super) fn date_column(values: &[Option<NaiveDate>]) -> PolarsResult<Column> {
    let days: Vec<Option<i32>> = values.iter().map(|day| day.map(|day| day.to_epoch_days())).collect();
    let days = Int32Chunked::from_slice_options("".into(), &days).into_series();
    Ok(days.cast(&DataType::Date)?.into_column())
}

/// A column of labels by their codes. Each label is in memory once; empty text is nothing known.
fn coded<'a>(labels: impl Iterator<Item = &'a str>, codes: &[Option<u32>]) -> PolarsResult<Column> {
    let labels = StringChunked::from_iter_options("".into(), labels.map(|label| Some(label).filter(|l| !l.is_empty())));
    // A code without a label would be a fault of ours; it is nothing known, as elsewhere in the book.
    let codes: Vec<Option<u32>> =
        codes.iter().map(|code| code.filter(|code| (*code as usize) < labels.len())).collect();
    let codes = IdxCa::from_slice_options("".into(), &codes);
    Ok(labels.take(&codes)?.into_column())
}

/// The months or years of days, as text that sorts as the calendar does.
fn stretches(length: Months, rows: &Rows, of: &Of<Option<NaiveDate>>) -> PolarsResult<Column> {
    let number = |day: NaiveDate| match length {
        Months::One => month_number(day),
        Months::Twelve => day.year(),
    };
    let numbers = per_client::map(rows.len(), |i| of(rows.get(i)).map(number));
    let known = || numbers.iter().copied().flatten();
    let first = known().min().unwrap_or(0);
    let last = known().max().unwrap_or(-1);
    let names: Vec<String> = (first..=last)
        .map(|number| match length {
            Months::One => format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
            Months::Twelve => format!("{number:04}"),
        })
        .collect();
    let codes: Vec<Option<u32>> =
        numbers.iter().map(|number| number.and_then(|number| u32::try_from(number - first).ok())).collect();
    coded(names.iter().map(String::as_str), &codes)
}
