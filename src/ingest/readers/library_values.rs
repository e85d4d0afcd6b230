//! What the spreadsheet library returns, as sheets and values of ours.

use super::Reason;
use super::cells::{SheetBuilder, Value};
use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible};
use chrono::{NaiveDate, NaiveDateTime};
use std::io::Seek;

/// Serial dates that a workbook can show: up to the end of the year 9999.
const LAST_SERIAL: f64 = 2_958_466.0;

/// The sheets that hold cells (charts and dialogs do not): their place among all, their names, and whether they are hidden.
pub fn data_sheets<R: std::io::Read + Seek>(workbook: &impl Reader<R>) -> Vec<(usize, String, bool)> {
    let sheets = workbook.sheets_metadata().iter().enumerate();
    let data = sheets.filter(|(_, s)| s.typ == SheetType::WorkSheet);
    data.map(|(index, s)| (index, s.name.clone(), s.visible != SheetVisible::Visible)).collect()
}

/// Puts one of the library's values.
///
/// # Errors
/// As [`SheetBuilder::put`].
pub fn put_data(sheet: &mut SheetBuilder, row: u32, column: u32, value: &Data) -> Result<(), Reason> {
    let value = match value {
        Data::Empty => return Ok(()),
        Data::Int(n) => Value::Number(*n as f64),
        Data::Float(n) => Value::Number(*n),
        Data::String(text) | Data::DurationIso(text) => Value::Text(text),
        Data::Bool(truth) => Value::Bool(*truth),
        Data::DateTime(date) => date_value(date),
        Data::DateTimeIso(text) => iso_date(text).map_or(Value::Text(text), Value::Date),
        Data::Error(error) => return sheet.put(row, column, Value::Error(&error.to_string())),
    };
    sheet.put(row, column, value)
}

fn date_value(date: &ExcelDateTime) -> Value<'static> {
    let serial = date.as_f64();
    // The range comes first: the conversion fails hard on numbers far from any date.
    let moment = (0.0..LAST_SERIAL).contains(&serial).then(|| date.as_datetime()).flatten();
    moment.map_or(Value::Number(serial), Value::Date)
}

/// A date, or a date and a time, in ISO 8601.
pub fn iso_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches('Z');
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(y, m, d).unwrap().and_hms_opt(0, 0, 0).unwrap()
    }

    #[test]
    fn serials_that_are_no_dates_stay_numbers() {
        let odd = |serial: f64| date_value(&ExcelDateTime::new(serial, calamine::ExcelDateTimeType::DateTime, false));
        assert!(matches!(odd(-1e300), Value::Number(_)) && matches!(odd(1e300), Value::Number(_)));
        assert!(matches!(odd(45_322.0), Value::Date(d) if d == date(2024, 1, 31)));
        assert_eq!(iso_date("2024-01-31"), Some(date(2024, 1, 31)));
        assert_eq!(iso_date("yesterday"), None);
    }
}
