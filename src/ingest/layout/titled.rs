//! A register of one day: names with who came, and the day in the title above them.

use super::build::Growing;
use super::days;
use super::grid::day_of;
use super::outline::Outline;
use super::say;
use crate::book::Status;
use crate::ingest::cells::shown;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::{statuses, titles};
use chrono::NaiveDate;

/// Rows looked at.
const SAMPLE: usize = 60;

/// Writes the day of the title beside each row, where no column has days and one says who came.
pub fn name_days(sheet: &mut RawSheet, outline: &Outline) {
    let Some((row, day)) = day_of_titles(sheet, outline) else { return };
    if !outline.columns.clone().any(|c| says_who_came(sheet, outline, c))
        || outline.columns.clone().any(|c| days::are_in(sheet, sample(outline), c))
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

/// The one day that the rows above the header name, where it is not that of the print, and day and month are no question.
fn day_of_titles(sheet: &RawSheet, outline: &Outline) -> Option<(u32, NaiveDate)> {
    let cells = (0..outline.header).flat_map(|row| outline.columns.clone().map(move |column| (row, column)));
    let mut found: Vec<(u32, NaiveDate)> = Vec::new();
    for (row, column) in cells {
        match sheet.value(row, column) {
            RawValue::Text(text) if titles::is_of_the_file(text) => {}
            RawValue::Text(text) => {
                for readings in days::in_text(text) {
                    found.push((row, days::only(readings)?));
                }
            }
            other => found.extend(day_of(other).map(|day| (row, day))),
        }
    }
    let first = found.first().copied()?;
    found.iter().all(|(_, day)| *day == first.1).then_some(first)
}

fn sample(outline: &Outline) -> impl Iterator<Item = u32> + '_ {
    outline.rows().filter(|row| outline.filled_in(*row) >= 2).take(SAMPLE)
}

fn values(sheet: &RawSheet, outline: &Outline, column: usize) -> Vec<String> {
    sample(outline)
        .map(|row| shown(sheet.value(row, column)).into_owned())
        .filter(|text| !text.trim().is_empty())
        .collect()
}

fn says_who_came(sheet: &RawSheet, outline: &Outline, column: usize) -> bool {
    let values = values(sheet, outline, column);
    let came = |text: &&String| {
        let status = statuses::status(text).or_else(|| titles::status_of_mark(text));
        matches!(status, Some(Status::Attended | Status::NoShow | Status::LateCancel | Status::EarlyCancel))
    };
    values.len() >= 3 && values.iter().filter(came).count() * 10 >= values.len() * 8
}
