//! Times of day as people and programs write them.

use crate::book::Sessions;
use crate::ingest::cells;
use crate::ingest::dates::moment_number;
use crate::ingest::raw::{RawColumn, RawValue};
use chrono::Timelike;
use std::ops::Range;

/// Minutes after midnight per row of the range; [`Sessions::NO_TIME`] where there is none.
pub fn times(column: &RawColumn, rows: Range<u32>) -> Vec<u16> {
    cells::parse(column, rows, Sessions::NO_TIME, |value| Some(time(value).unwrap_or(Sessions::NO_TIME))).values
}

/// Minutes after midnight.
pub fn time(value: RawValue<'_>) -> Option<u16> {
    match value {
        RawValue::Date(d) => Some((d.hour() * 60 + d.minute()) as u16),
        // A spreadsheet's time is the part of a day.
        RawValue::Number(n) if n.is_finite() && n >= 0.0 && n.fract() != 0.0 => {
            Some(((n.fract() * 1440.0).round() as u16).min(1439))
        }
        RawValue::Number(0.0) => Some(0),
        RawValue::Number(n) => moment_number(n).map(|moment| (moment.hour() * 60 + moment.minute()) as u16),
        RawValue::Text(text) => clock(text),
        _ => None,
    }
}

/// The time in `3:00 PM`, `15:00:00`, `9.30`, `2024-01-05T09:00`, `January 5, 2024 9:00 am`; of a day alone, none.
fn clock(text: &str) -> Option<u16> {
    let lower = text.trim().to_ascii_lowercase();
    let (body, half) = match lower.trim_end_matches('.').strip_suffix('m').map(|t| t.trim_end_matches('.')) {
        Some(t) if t.ends_with('a') => (t.trim_end_matches('a').trim_end(), Some(0)),
        Some(t) if t.ends_with('p') => (t.trim_end_matches('p').trim_end(), Some(12)),
        _ => (lower.as_str(), None),
    };
    let last = body.rsplit([' ', 't']).next()?;
    let last = last.trim_end_matches('z').split('+').next()?;
    let separator = if last.contains(':') { ':' } else { '.' };
    if separator == '.' && (last.matches('.').count() != 1 || body.len() != last.len()) && half.is_none() {
        return None;
    }
    let mut parts = last.split(separator);
    let hour: u16 = parts.next()?.parse().ok()?;
    let minute: u16 = match parts.next() {
        Some(minutes) if minutes.len() == 2 => minutes.parse().ok()?,
        None if half.is_some() => 0,
        _ => return None,
    };
    let hour = match half {
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        Some(_) => return None,
        None => hour,
    };
    (hour < 24 && minute < 60).then(|| hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for (text, minutes) in [
            ("3:00 PM", 900),
            ("12:15 am", 15),
            ("12:00 p.m.", 720),
            ("9:15", 555),
            ("18:30:00", 1110),
            ("9.30", 570),
            ("7 pm", 1140),
            ("2024-01-05T09:00:00Z", 540),
            ("2024-01-05 09:05", 545),
            ("January 5, 2024 9:00 am", 540),
        ] {
            assert_eq!(clock(text), Some(minutes), "{text}");
        }
        for text in ["25:00", "13:00 pm", "55501", "9999:00", "abc", "", "2024-01-05", "05.01.2024", "9:5", "12:60"] {
            assert_eq!(clock(text), None, "{text}");
        }
        assert_eq!(time(RawValue::Number(45_000.375)), Some(540));
    }
}
