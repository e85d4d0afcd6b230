//! Days in titles and in columns, before anything is known of the order of day and month.

use super::grid::day_of;
use crate::ingest::dates::{self, DateOrder};
use crate::ingest::raw::{RawSheet, RawValue};
use chrono::NaiveDate;

/// The longest title.
const LONGEST: usize = 80;

/// A day that words of a text name: read with the day first and with the month first.
pub type Readings = [Option<NaiveDate>; 2];

/// The days that words of a text name, each in both readings: single words, else three in a row.
pub fn in_text(text: &str) -> Vec<Readings> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let text = text.replace([',', ':', '(', ')'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let read = |part: &str| [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| dates::parse(part, order));
    let named = |length: usize| -> Vec<Readings> {
        let parts = words.windows(length).map(|part| read(&part.join(" ")));
        parts.filter(|days| days.iter().any(Option::is_some)).collect()
    };
    [1, 3].into_iter().map(named).find(|days| !days.is_empty()).unwrap_or_default()
}

/// The day of both readings, where they do not differ.
pub fn only([day_first, month_first]: Readings) -> Option<NaiveDate> {
    match (day_first, month_first) {
        (Some(a), Some(b)) if a != b => None,
        (one, other) => one.or(other),
    }
}

/// Whether most values of a column are days, or moments since 1970.
pub fn are_in(sheet: &RawSheet, rows: impl Iterator<Item = u32>, column: usize) -> bool {
    let is_day = |value: &RawValue<'_>| match value {
        RawValue::Number(n) => dates::moment_number(*n).is_some(),
        other => day_of(*other).is_some(),
    };
    let values = rows.map(|row| sheet.value(row, column));
    let values: Vec<RawValue<'_>> = values.filter(|value| *value != RawValue::Empty).collect();
    values.iter().filter(|value| is_day(value)).count() * 2 > values.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_titles_are_read_in_both_orders() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        assert_eq!(in_text("Attendance, 26 Nov 2026"), [[day("2026-11-26"), day("2026-11-26")]]);
        assert_eq!(in_text("w/c 05/10/2026"), [[day("2026-10-05"), day("2026-05-10")]]);
        assert_eq!((only(in_text("05/10/2026")[0]), only(in_text("(26/11/2026)")[0])), (None, day("2026-11-26")));
        assert_eq!((in_text("1/9/2026 - 30/9/2026").len(), in_text("1 Sep 2026 - 30 Sep 2026").len()), (2, 2));
        assert!(in_text("Attendance").is_empty() && in_text(&"x ".repeat(60)).is_empty());
    }
}
