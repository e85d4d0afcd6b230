//! A register of one day: names with who came, and the day in the title above them.

use super::build::Growing;
use super::grid::day_of;
use super::outline::Outline;
use super::say;
use crate::book::Status;
use crate::ingest::cells::shown;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::{statuses, titles};
use chrono::NaiveDate;
use std::collections::HashSet;

/// Rows looked at.
const SAMPLE: usize = 60;
/// The longest title.
const LONGEST: usize = 80;

/// Writes the day of the title beside each row, where no column has days and one says who came.
pub fn name_days(sheet: &mut RawSheet, outline: &Outline) {
    let Some((row, day)) = day_of_titles(sheet, outline) else { return };
    if !outline.columns.clone().any(|c| says_who_came(sheet, outline, c))
        || outline.columns.clone().any(|c| has_days(sheet, outline, c))
    {
        return;
    }
    let Some(moment) = day.and_hms_opt(0, 0, 0) else { return };
    let mut column = Growing::default();
    column.push(outline.header, RawValue::Text("Date"));
    let mut count = 0;
    for row in outline.rows().filter(|row| outline.filled_in(*row) >= 2) {
        column.push(row, RawValue::Date(moment));
        count += 1;
    }
    sheet.columns.push(column.finish());
    say(
        sheet,
        format!("the title says the day of the rows below it, {day}; {count} rows were read so"),
        count,
        Some(row),
    );
}

/// The one day that the rows above the header name.
fn day_of_titles(sheet: &RawSheet, outline: &Outline) -> Option<(u32, NaiveDate)> {
    let cells = (0..outline.header).flat_map(|row| outline.columns.clone().map(move |column| (row, column)));
    let mut found = Vec::new();
    for (row, column) in cells {
        let value = sheet.value(row, column);
        let days: HashSet<NaiveDate> = match value {
            RawValue::Text(text) if text.len() <= LONGEST => days_in(text),
            other => day_of(other).into_iter().collect(),
        };
        found.extend(days.into_iter().map(|day| (row, day)));
    }
    let first = found.first().copied()?;
    found.iter().all(|(_, day)| *day == first.1).then_some(first)
}

/// The days that some words of a text name.
fn days_in(text: &str) -> HashSet<NaiveDate> {
    let text = text.replace([',', ':', '(', ')'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = |length: usize| {
        words.windows(length).filter_map(|part| day_of(RawValue::Text(&part.join(" ")))).collect::<HashSet<NaiveDate>>()
    };
    [3, 1].into_iter().map(named).find(|days| !days.is_empty()).unwrap_or_default()
}

fn values(sheet: &RawSheet, outline: &Outline, column: usize) -> Vec<String> {
    let rows = outline.rows().filter(|row| outline.filled_in(*row) >= 2).take(SAMPLE);
    rows.map(|row| shown(sheet.value(row, column)).into_owned()).filter(|text| !text.trim().is_empty()).collect()
}

fn says_who_came(sheet: &RawSheet, outline: &Outline, column: usize) -> bool {
    let values = values(sheet, outline, column);
    let came = |text: &&String| {
        let status = statuses::status(text).or_else(|| titles::status_of_mark(text));
        matches!(status, Some(Status::Attended | Status::NoShow | Status::LateCancel | Status::EarlyCancel))
    };
    values.len() >= 3 && values.iter().filter(came).count() * 10 >= values.len() * 8
}

fn has_days(sheet: &RawSheet, outline: &Outline, column: usize) -> bool {
    let rows = outline.rows().filter(|row| outline.filled_in(*row) >= 2).take(SAMPLE);
    let values: Vec<RawValue<'_>> =
        rows.map(|row| sheet.value(row, column)).filter(|value| *value != RawValue::Empty).collect();
    values.iter().filter(|value| day_of(**value).is_some()).count() * 2 > values.len()
}
