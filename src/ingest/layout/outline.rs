//! Where the header of a sheet's first table stands, and how full its rows are.

use super::build::changed;
use crate::ingest::cells;
use crate::ingest::dates;
use crate::ingest::fields::{Field, Meaning};
use crate::ingest::headers::by_header;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::values::{Decimal, amount};
use std::ops::Range;

/// How far down a title may push the header.
const HEADER_WITHIN: u32 = 50;

/// What is known of a sheet from how full it is.
#[derive(Debug)]
pub struct Outline {
    /// The header's row.
    pub header: u32,
    /// From the first to the last column of the header and of the rows below it.
    pub columns: Range<usize>,
    /// Per row, how many cells are filled.
    pub filled: Vec<u32>,
    /// Per row, its first filled column.
    pub first: Vec<u32>,
}

impl Outline {
    /// Looks at every cell once. `None` where nothing looks like a header of at least two columns.
    pub fn of(sheet: &RawSheet) -> Option<Outline> {
        let rows = sheet.rows as usize;
        let (mut filled, mut first) = (vec![0u32; rows], vec![u32::MAX; rows]);
        let (mut start, mut end) = (usize::MAX, 0);
        for (index, column) in sheet.columns.iter().enumerate() {
            cells::each(column, 0..sheet.rows, |row, _| {
                if let (Some(n), Some(f)) = (filled.get_mut(row as usize), first.get_mut(row as usize)) {
                    *n += 1;
                    *f = (*f).min(index as u32);
                }
                (start, end) = (start.min(index), end.max(index + 1));
            });
        }
        let top = filled.get(..rows.min(HEADER_WITHIN as usize))?;
        let widest = top.iter().copied().max().filter(|n| *n >= 2)?;
        let is_header = |row: &usize| {
            top.get(*row).is_some_and(|n| n * 10 >= widest * 6) && is_wordy(sheet, *row as u32, start..end)
        };
        let header = (0..top.len()).find(is_header)? as u32;
        Some(Outline { header, columns: start..end, filled, first })
    }

    /// The rows below the header.
    pub fn rows(&self) -> Range<u32> {
        self.header + 1..self.filled.len() as u32
    }

    /// How many cells of a row are filled.
    pub fn filled_in(&self, row: u32) -> u32 {
        self.filled.get(row as usize).copied().unwrap_or(0)
    }

    /// The first column whose header is one of `fields`, in tables of clients or in logs.
    pub fn column(&self, sheet: &RawSheet, fields: &[Field]) -> Option<usize> {
        self.columns.clone().find(|c| {
            let RawValue::Text(text) = sheet.value(self.header, *c) else { return false };
            is_field(text, fields)
        })
    }
}

/// Whether a header names one of `fields`.
pub fn is_field(text: &str, fields: &[Field]) -> bool {
    if text.len() > 80 {
        return false;
    }
    let of_clients = by_header(text, false).map(|m| m.meaning);
    matches!(of_clients, Some(Meaning::Field(f)) if fields.contains(&f))
        || synonyms().log_header(&normalize(text)).is_some_and(|f| fields.contains(&f))
}

/// Whether nearly all that stands in a row are words.
fn is_wordy(sheet: &RawSheet, row: u32, columns: Range<usize>) -> bool {
    let (mut words, mut all) = (0, 0);
    for column in columns {
        match sheet.value(row, column) {
            RawValue::Empty => continue,
            RawValue::Text(text) if amount(text, Decimal::Point).is_none() => words += 1,
            _ => {}
        }
        all += 1;
    }
    all >= 2 && words * 10 >= all * 8
}

/// Turns numbers under a header of dates into days, where the workbook counts days from 1904: what is formatted as a
/// date was read so, and what is formatted as a number was not.
pub fn days_from_1904(sheet: &mut RawSheet, outline: &Outline) {
    const FOUR_YEARS: f64 = 1_462.0;
    if !sheet.from_1904 {
        return;
    }
    for index in outline.columns.clone() {
        let header = match sheet.value(outline.header, index) {
            RawValue::Text(text) => text.to_string(),
            _ => continue,
        };
        let dated = is_field(&header, &[Field::Date, Field::Start, Field::End, Field::BookedAt])
            || synonyms().is_date_header(&normalize(&header));
        let Some(column) = sheet.columns.get(index).filter(|_| dated) else { continue };
        let day = |row: u32| match column.value(row) {
            RawValue::Number(n) => {
                let day = dates::serial(n + FOUR_YEARS)?;
                let seconds = (n.fract() * 86_400.0).round() as u32;
                Some(day.and_time(chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?))
            }
            _ => None,
        };
        let count = outline.rows().filter(|row| day(*row).is_some()).count();
        if count == 0 {
            continue;
        }
        let new = changed(column, sheet.rows, |row| day(row).filter(|_| row > outline.header).map(RawValue::Date));
        if let Some(place) = sheet.columns.get_mut(index) {
            *place = new;
        }
        let message = format!(
            "the dates of \"{header}\" are numbers; they were read as days counted from 1904, as this workbook does"
        );
        super::say(sheet, message, count, None);
    }
}
