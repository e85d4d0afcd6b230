//! What earlier figures claimed and what happened, as a table and in the report.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable, ExportValues};
use crate::analysis::columns::Kind;
use crate::analysis::track_record::{Promise, Replay, TrackRecord, Unit};
use crate::analysis::{Section, Unavailable};
use serde_json::{Value, json};

/// What was found.
///
/// # Errors
/// Where the data do not tell it.
pub fn track_record_of<'a>(material: &Material<'a>) -> Section<&'a TrackRecord> {
    let needs = "visits or sales with a date each, to see what happened after a figure was shown";
    material.answers.results.studies.section(needs)
}

/// A row per promise and day.
///
/// # Errors
/// Where the data do not tell it.
pub fn track_record(material: &Material) -> Section<ExportTable> {
    let found = track_record_of(material)?;
    let rows: Vec<&Replay> = Promise::ALL.into_iter().flat_map(|promise| found.of(promise)).collect();
    if rows.is_empty() {
        return Err(Unavailable::needs("a figure that could be shown on one of the earlier days"));
    }
    let number = |name: &str, title: &str, value: fn(&Replay) -> f64| {
        ExportColumn::number(name, title, Kind::Number, rows.iter().map(move |row| value(row)))
    };
    let day = |name: &str, title: &str, value: fn(&Replay) -> chrono::NaiveDate| {
        let days = rows.iter().map(|row| Some(value(row))).collect();
        ExportColumn::new(name, title, Kind::Date, ExportValues::Date(days))
    };
    let unit = |row: &&Replay| match row.promise.unit() {
        Unit::Clients => "clients",
        Unit::MoneyMonthly => "money a month",
        Unit::HoursMonthly => "hours a month",
    };
    let columns = vec![
        ExportColumn::text("promise", "Figure", rows.iter().map(|row| row.promise.title())),
        ExportColumn::text("unit", "In", rows.iter().map(unit)),
        day("day", "On", |row| row.day),
        day("until", "Looked at until", |row| row.until),
        number("claimed", "Claimed", |row| rounded(row.claimed)),
        number("happened", "Happened", |row| rounded(row.happened)),
        number("whole", "Of", |row| rounded(row.whole)),
        number("cases", "Cases", |row| row.cases as f64),
    ];
    Ok(ExportTable::new("Track record", columns))
}

/// To the hundredth: more would look as if it were known.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The section `track_record` of the report.
///
/// # Errors
/// Where the data do not tell it.
pub fn json(material: &Material) -> Section<Value> {
    let found = track_record_of(material)?;
    let mut value = json!(found);
    if let Some(value) = value.as_object_mut() {
        value.insert("statements".into(), json!(found.describe(material.locale)));
    }
    Ok(value)
}
