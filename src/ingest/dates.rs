//! Dates as people write them; the order of day and month is decided by the whole column.

use super::cells::{self, Parsed};
use super::raw::{RawColumn, RawValue};
use super::synonyms::{fold, synonyms};
use chrono::{Days, NaiveDate};
use std::ops::Range;

/// Which of day and month stands first where the year stands last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `31/12/2024`
    DayFirst,
    /// `12/31/2024`
    MonthFirst,
    /// Both readings are possible for every value; read as month first.
    Undecided,
}

/// The column's dates, and the order in which they were read.
pub fn dates(column: &RawColumn, rows: Range<u32>) -> (Parsed<Option<NaiveDate>>, DateOrder) {
    let mut evidence = Evidence::default();
    match column {
        RawColumn::Dictionary { values, .. } => values.iter().for_each(|text| evidence.count(text)),
        _ => cells::each(column, rows.clone(), |_, value| {
            if let RawValue::Text(text) = value {
                evidence.count(text);
            }
        }),
    }
    let order = evidence.order();
    (cells::parse(column, rows, None, |value| date(value, order).map(Some)), order)
}

/// The column's dates in a given order.
pub fn in_order(column: &RawColumn, rows: Range<u32>, order: DateOrder) -> Vec<Option<NaiveDate>> {
    cells::parse(column, rows, None, |value| date(value, order).map(Some)).values
}

#[derive(Default)]
struct Evidence {
    day_first: usize,
    month_first: usize,
    open: usize,
}

impl Evidence {
    fn count(&mut self, text: &str) {
        let Some((a, b, _, separator)) = year_last(text) else { return };
        match (a > 12, b > 12) {
            (true, false) => self.day_first += 1,
            (false, true) => self.month_first += 1,
            // Nobody writes the month first with points.
            (false, false) if separator == '.' => self.day_first += 1,
            (false, false) if a != b => self.open += 1,
            _ => {}
        }
    }

    fn order(&self) -> DateOrder {
        if self.day_first > self.month_first {
            DateOrder::DayFirst
        } else if self.month_first > 0 || self.open == 0 {
            DateOrder::MonthFirst
        } else {
            DateOrder::Undecided
        }
    }
}

/// One value as a date.
pub fn date(value: RawValue<'_>, order: DateOrder) -> Option<NaiveDate> {
    match value {
        RawValue::Date(d) => Some(d.date()),
        RawValue::Number(n) => serial(n),
        RawValue::Text(text) => parse(text, order),
        RawValue::Empty | RawValue::Bool(_) | RawValue::Error(_) => None,
    }
}

/// A date in text; a time of day behind it is left aside.
pub fn parse(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let day = text.trim().split(['T', ' ']).next().unwrap_or("");
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(day, "%Y%m%d").ok().filter(plausible);
    }
    if let Some((a, b, year, _)) = year_last(text) {
        let (day, month) = if order == DateOrder::DayFirst { (a, b) } else { (b, a) };
        return NaiveDate::from_ymd_opt(year, month, day).filter(plausible);
    }
    let mut parts = day.split(['-', '/', '.']);
    let Some(year) = parts.next().filter(|y| y.len() == 4).and_then(|y| y.parse().ok()) else { return in_words(text) };
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day).filter(plausible)
}

/// `January 5, 2024 9:00 am`, `5 Jan 2024`, `05-Jan-24`, `Mon, 5 января 2024`.
fn in_words(text: &str) -> Option<NaiveDate> {
    if text.len() > 48 || !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let words = text.split(|c: char| !c.is_alphanumeric() && c != ':').filter(|w| !w.is_empty());
    let (mut day, mut month, mut year): (Option<u32>, Option<u32>, Option<i32>) = (None, None, None);
    for word in words.filter(|w| !w.contains(':')) {
        match word.parse::<u32>() {
            Ok(n) if word.len() == 4 => year = year.or(Some(n as i32)),
            Ok(n) if word.len() <= 2 && day.is_none() => day = Some(n),
            Ok(n) if word.len() == 2 && month.is_some() && year.is_none() => year = Some(2000 + n as i32),
            _ => month = month.or_else(|| synonyms().months.get(&fold(word)).copied()),
        }
    }
    NaiveDate::from_ymd_opt(year?, month?, day?).filter(plausible)
}

/// `a sep b sep year`, the year of two or four digits.
fn year_last(text: &str) -> Option<(u32, u32, i32, char)> {
    let day = text.trim().split(['T', ' ']).next().unwrap_or("");
    let separator = day.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = day.split(separator);
    let (a, b, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || a.len() > 2 || b.len() > 2 || !matches!(year.len(), 2 | 4) {
        return None;
    }
    let (a, b, short) = (a.parse().ok()?, b.parse().ok()?, year.len() == 2);
    let year: i32 = year.parse().ok()?;
    // Two digits: 70 and later are the last century.
    let year = if !short {
        year
    } else if year < 70 {
        2000 + year
    } else {
        1900 + year
    };
    Some((a, b, year, separator))
}

/// A spreadsheet's day number, where it is between 1950 and 2100.
pub fn serial(n: f64) -> Option<NaiveDate> {
    if !(18_264.0..73_051.0).contains(&n) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(n as u64))
}

fn plausible(date: &NaiveDate) -> bool {
    use chrono::Datelike;
    (1900..2200).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> (Vec<Option<String>>, DateOrder) {
        let column = RawColumn::Text(texts.iter().copied().collect());
        let (parsed, order) = dates(&column, 0..texts.len() as u32);
        (parsed.values.into_iter().map(|d| d.map(|d| d.to_string())).collect(), order)
    }

    #[test]
    fn one_late_day_decides_the_whole_column() {
        let (dates, order) = read(&["03/04/2024", "31/12/2024"]);
        assert_eq!((dates[0].as_deref(), order), (Some("2024-04-03"), DateOrder::DayFirst));
        let (dates, order) = read(&["03/04/2024", "12/31/2024"]);
        assert_eq!((dates[0].as_deref(), order), (Some("2024-03-04"), DateOrder::MonthFirst));
        assert_eq!(read(&["03/04/2024", "05/06/2024"]).1, DateOrder::Undecided);
        assert_eq!(read(&["05/05/2024"]).1, DateOrder::MonthFirst);
    }

    #[test]
    fn the_usual_forms_are_read() {
        for text in ["2024-12-31", "2024-12-31 10:00", "20241231", "2024/12/31", "31.12.2024", "31-12-2024", "31.12.24"]
        {
            assert_eq!(read(&[text]).0[0].as_deref(), Some("2024-12-31"), "{text}");
        }
        for text in ["2024-13-01", "99/99/2024", "1234", "abc", "", "1.5", "10000000"] {
            assert_eq!(read(&[text]).0[0], None, "{text}");
        }
        assert_eq!(serial(45_657.0).map(|d| d.to_string()).as_deref(), Some("2024-12-31"));
        assert_eq!(serial(12.0), None);
    }
}
