//! Dates as people write them; the order of day and month is decided by the whole column.

use super::cells::{self, Parsed};
use super::raw::{RawColumn, RawValue};
use super::synonyms::{fold, synonyms};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};
use std::borrow::Cow;
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

/// One value of a column of dates. Numbers are read as [`day_number`] does.
pub fn date(value: RawValue<'_>, order: DateOrder) -> Option<NaiveDate> {
    match value {
        RawValue::Date(d) => Some(d.date()),
        RawValue::Number(n) => day_number(n),
        RawValue::Text(text) => parse(text, order).or_else(|| digits(text).and_then(day_number)),
        RawValue::Empty | RawValue::Bool(_) | RawValue::Error(_) => None,
    }
}

/// A text of nothing but digits, and perhaps a fraction, as a number.
fn digits(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.len() <= 24 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

/// A date in text; a time of day behind it is left aside.
pub fn parse(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let tidy = tidied(text);
    let text = tidy.as_ref();
    let day = text.split(['T', ' ']).next().unwrap_or("");
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(day, "%Y%m%d").ok().filter(plausible);
    }
    if let Some((a, b, year, _)) = year_last(text) {
        let (day, month) = if order == DateOrder::DayFirst { (a, b) } else { (b, a) };
        return NaiveDate::from_ymd_opt(year, month, day).filter(plausible);
    }
    year_first(day).or_else(|| in_words(text))
}

/// `2024-12-31`, `2024/12/31`, `2024.12.31`.
fn year_first(day: &str) -> Option<NaiveDate> {
    let mut parts = day.trim_end_matches('.').split(['-', '/', '.']);
    let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day).filter(plausible)
}

/// Without blanks at the ends, blanks after the points of `31. 12. 2024`, and the signs of `2024年12月31日`.
fn tidied(text: &str) -> Cow<'_, str> {
    let text = without_weekday(text.trim());
    if text.len() > 48 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    // `04/05/2026, 18:30`, as browsers write a moment.
    if let Some((day, _)) = text.split_once(',').filter(|(day, _)| day.contains(['/', '.', '-'])) {
        return Cow::Owned(day.replace(". ", ".").trim().to_string());
    }
    if text.contains(". ") && !text.chars().any(char::is_alphabetic) {
        return Cow::Owned(text.replace(". ", "."));
    }
    if text.contains(['年', '년']) {
        let signs = text.replace(['年', '년', '月', '월'], "-").replace(['日', '일'], " ").replace("- ", "-");
        return Cow::Owned(signs.trim().to_string());
    }
    Cow::Borrowed(text)
}

/// What stands behind the day of the week in `Mon. 04.05.2026` or `пн 04.05.2026`; another text as it is.
fn without_weekday(text: &str) -> &str {
    let Some(start) = text.find(|c: char| c.is_ascii_digit()).filter(|start| (1..=24).contains(start)) else {
        return text;
    };
    let (word, rest) = text.split_at(start);
    let word = word.trim_end_matches([' ', '.', ',']);
    let day = rest.split([' ', ',']).next().unwrap_or("");
    let numeric = day.len() >= 6 && day.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | '-'));
    if numeric && day.contains(['/', '.', '-']) && !word.is_empty() && word.chars().all(char::is_alphabetic) {
        rest
    } else {
        text
    }
}

/// `January 5, 2024 9:00 am`, `5 Jan 2024`, `05-Jan-24`, `Mon, 5 января 2024`, `10th March 2024`, `10. Februar 2024`.
fn in_words(text: &str) -> Option<NaiveDate> {
    let (day, month, year) = words_of(text)?;
    NaiveDate::from_ymd_opt(year?, month, day).filter(plausible)
}

/// Whether a text is a day of a month without a year: `10 Feb`, `March 3rd`.
pub fn lacks_year(text: &str) -> bool {
    words_of(text.trim()).is_some_and(|(_, _, year)| year.is_none())
}

/// Day, month and perhaps the year of a date with the month's name in it.
fn words_of(text: &str) -> Option<(u32, u32, Option<i32>)> {
    if text.len() > 48 || !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let words = text.split(|c: char| !c.is_alphanumeric() && c != ':').filter(|w| !w.is_empty());
    let (mut day, mut month, mut year): (Option<u32>, Option<u32>, Option<i32>) = (None, None, None);
    for word in words.filter(|w| !w.contains(':')) {
        let number = synonyms().without_ordinal(word);
        match number.parse::<u32>() {
            Ok(n) if number.len() == 4 => year = year.or(Some(n as i32)),
            Ok(n) if number.len() <= 2 && day.is_none() => day = Some(n),
            Ok(n) if word.len() == 2 && month.is_some() && year.is_none() => year = Some(2000 + n as i32),
            // Of two names the later one: the first of `mar. 4 févr.` is a day of the week.
            _ => month = synonyms().months.get(&fold(word)).copied().or(month),
        }
    }
    Some((day?, month?, year))
}

/// `a sep b sep year`, the year of two or four digits.
fn year_last(text: &str) -> Option<(u32, u32, i32, char)> {
    let tidy = tidied(text);
    let day = tidy.split(['T', ' ']).next().unwrap_or("").trim_end_matches('.');
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

/// A number in a column of dates: a spreadsheet's day number, `20241231`, or the seconds or milliseconds since 1970 that
/// programs count.
pub fn day_number(n: f64) -> Option<NaiveDate> {
    if n.fract() == 0.0 && (19_000_101.0..21_991_232.0).contains(&n) {
        let n = n as u32;
        return NaiveDate::from_ymd_opt((n / 10_000) as i32, n / 100 % 100, n % 100);
    }
    moment_number(n).map(|moment| moment.date()).or_else(|| serial(n))
}

/// The moment, in UTC, that a number of seconds or milliseconds since 1970 says, between 1990 and 2100.
pub fn moment_number(n: f64) -> Option<NaiveDateTime> {
    const SECONDS: std::ops::Range<f64> = 631_152_000.0..4_102_444_800.0;
    let seconds = if SECONDS.contains(&n) { n } else { n / 1000.0 };
    DateTime::from_timestamp(seconds as i64, 0).filter(|_| SECONDS.contains(&seconds)).map(|moment| moment.naive_utc())
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
        for text in [
            "2024-12-31",
            "2024-12-31 10:00",
            "20241231",
            "2024/12/31",
            "31.12.2024",
            "31-12-2024",
            "31.12.24",
            "31/12/2024, 18:30",
            "31.12.2024, 18:30:05",
            "Tue. 31.12.2024",
            "вт 31.12.2024 18:30",
            "Di, 31.12.2024",
        ] {
            assert_eq!(read(&[text]).0[0].as_deref(), Some("2024-12-31"), "{text}");
        }
        for text in ["2024-13-01", "99/99/2024", "1234", "abc", "", "1.5", "10000000", "Room 3", "A-1/2", "Tue 31/12"] {
            assert_eq!(read(&[text]).0[0], None, "{text}");
        }
        for text in [
            "31st December 2024",
            "December 31st, 2024",
            "31. Dezember 2024",
            "31 décembre 2024",
            "mar. 31 déc. 2024",
            "31 dicembre 2024",
            "31 de dezembro de 2024",
            "31 december 2024",
            "31 grudnia 2024",
            "31. 12. 2024",
            "2024. 12. 31.",
            "2024年12月31日",
            "2024년 12월 31일",
        ] {
            assert_eq!(read(&[text]).0[0].as_deref(), Some("2024-12-31"), "{text}");
        }
        for (number, day) in [(45_657.0, "2024-12-31"), (20_241_231.0, "2024-12-31"), (1_735_603_200.0, "2024-12-31")] {
            assert_eq!(day_number(number).map(|d| d.to_string()).as_deref(), Some(day), "{number}");
        }
        assert_eq!([day_number(1_735_603_200_000.0), day_number(20_241_301.0)].map(|d| d.is_some()), [true, false]);
        assert_eq!(["10 Feb", "March 3rd", "10 Feb 2024", "Feb"].map(lacks_year), [true, true, false, false]);
        assert_eq!(read(&["45657"]).0[0].as_deref(), Some("2024-12-31"));
        assert_eq!(serial(45_657.0).map(|d| d.to_string()).as_deref(), Some("2024-12-31"));
        assert_eq!(serial(12.0), None);
    }
}
