//! Which sign divides whole from part, by all numbers of a column.

use super::cells::{self, shown};
use super::raw::{RawColumn, RawValue};
use std::ops::Range;

/// Which sign divides whole from part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimal {
    /// `1,234.50`
    #[default]
    Point,
    /// `1.234,50`
    Comma,
}

/// Whether a number has a part behind its point.
pub fn has_decimals(value: f64) -> bool {
    value.is_finite() && value.fract() != 0.0
}

/// What the texts of a column say.
pub fn votes_of(column: &RawColumn, rows: Range<u32>) -> Votes {
    let mut votes = Votes::default();
    match column {
        // The header's text weighs nothing unless it is a number itself.
        RawColumn::Dictionary { values, .. } => values.iter().for_each(|text| votes.count(text)),
        _ => cells::each(column, rows, |_, value| {
            if let RawValue::Text(text) = value {
                votes.count(text);
            }
        }),
    }
    votes
}

/// The decimal sign that `texts` agree on, or most of them.
pub fn decide<'a>(texts: impl Iterator<Item = &'a str>) -> Decimal {
    let mut votes = Votes::default();
    texts.for_each(|text| votes.count(text));
    votes.decimal()
}

/// What numbers say of their decimal sign.
#[derive(Default)]
pub struct Votes {
    point: usize,
    comma: usize,
    /// Numbers like `1.234`, which say nothing by themselves.
    groups: usize,
    /// Those of them that end in a zero, as round amounts do.
    round: usize,
    /// Whole numbers from 100 to 999, as they stand beside thousands.
    hundreds: usize,
}

impl Votes {
    /// `1.234` and `1,234` alone say nothing; `1.5`, `0.125`, `1,234.5` and `1,234,567` do.
    pub fn count(&mut self, text: &str) {
        if !text.bytes().any(|b| b == b'.' || b == b',') || !text.bytes().any(|b| b.is_ascii_digit()) {
            self.hundreds += usize::from(text.bytes().filter(u8::is_ascii_digit).count() == 3);
            return;
        }
        let text = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let text = text.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
        let whole_is_none = text.starts_with(['0', '.', ',']);
        let (point, comma) = (text.rfind('.'), text.rfind(','));
        match (point, comma) {
            (Some(p), Some(c)) if p > c => self.point += 1,
            (Some(_), Some(_)) => self.comma += 1,
            (Some(p), None) => match text.matches('.').count() {
                1 if text.len() - p - 1 != 3 || whole_is_none => self.point += 1,
                1 if p <= 3 => {
                    self.groups += 1;
                    self.round += usize::from(text.ends_with('0'));
                }
                1 => {}
                _ => self.comma += 1,
            },
            (None, Some(c)) => match text.matches(',').count() {
                1 if text.len() - c - 1 != 3 || whole_is_none => self.comma += 1,
                1 => {}
                _ => self.point += 1,
            },
            (None, None) => {}
        }
    }

    /// The same of a number that was written with a point.
    pub fn count_number(&mut self, value: f64) {
        if !has_decimals(value) {
            self.hundreds += usize::from((100.0..1000.0).contains(&value.abs()));
            return;
        }
        let thousandths = value.abs() * 1000.0;
        let three = (thousandths - thousandths.round()).abs() < 1e-6 && (thousandths.round() % 10.0) != 0.0;
        match three && (1.0..1000.0).contains(&value.abs()) {
            true => self.groups += 1,
            false => self.point += 1,
        }
    }

    /// Whether points divide thousands of money, although no amount says so by itself: `1.200` beside `850`. A number that a
    /// program stored ends in no zero, so that one that does was written.
    pub fn are_thousands(&self) -> bool {
        let alone = self.groups > 0 && self.point == 0 && self.comma == 0;
        alone && self.round > 0 && (self.round * 2 >= self.groups || self.hundreds > 0)
    }

    /// The sign that most agree on.
    pub fn decimal(&self) -> Decimal {
        if self.comma > self.point { Decimal::Comma } else { Decimal::Point }
    }

    /// The same of amounts of money, which nobody writes with three decimals.
    pub fn decimal_of_money(&self) -> Decimal {
        if self.are_thousands() { Decimal::Comma } else { self.decimal() }
    }
}

/// Amounts whose points were taken to divide thousands.
pub struct Thousands {
    /// The rows of such amounts.
    pub rows: Vec<u32>,
    /// What to say of them.
    pub message: String,
    /// Whether amounts below a thousand, without a point, bear it out.
    pub is_sure: bool,
}

/// What to say where the points of a column of money were taken to divide thousands.
pub fn thousands(column: &RawColumn, range: Range<u32>, header: &str) -> Option<Thousands> {
    if !is_in_thousands(column, range.clone()) {
        return None;
    }
    let texts = range.map(|row| (row, shown(column.value(row)))).filter(|(_, text)| !text.trim().is_empty());
    let (dotted, whole): (Vec<_>, Vec<_>) = texts.partition(|(_, text)| text.contains('.'));
    let message = format!(
        "{} amounts under \"{header}\" have a point and three digits behind it (\"{}\"); the point was taken to divide thousands.",
        dotted.len(),
        dotted.first().map_or("", |(_, text)| text)
    );
    Some(Thousands { rows: dotted.into_iter().map(|(row, _)| row).collect(), message, is_sure: !whole.is_empty() })
}

/// Whether the points of a column of money divide thousands.
pub fn is_in_thousands(column: &RawColumn, rows: Range<u32>) -> bool {
    let mut votes = votes_of(column, rows.clone());
    if let RawColumn::Numbers { values, .. } = column {
        let known = values.get(rows.start as usize..values.len().min(rows.end as usize)).unwrap_or_default();
        known.iter().filter(|v| v.is_finite()).for_each(|v| votes.count_number(*v));
    }
    votes.are_thousands()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::readers::columns::ColumnBuilder;
    use crate::ingest::values::{Unit, numbers};

    fn column(fields: &[&str]) -> RawColumn {
        let mut builder = ColumnBuilder::default();
        (0..).zip(fields).for_each(|(row, field)| builder.push(row, field));
        builder.finish()
    }

    #[test]
    fn three_digits_behind_a_point_are_thousands_of_money() {
        let read = |fields: &[&str]| -> Vec<f64> {
            let (column, rows) = (column(fields), 0..fields.len() as u32);
            let said = is_in_thousands(&column, rows.clone());
            let values = numbers(&column, rows, Unit::Money).values;
            assert_eq!(said, values.iter().any(|v| *v >= 1000.0), "{fields:?}");
            values
        };
        assert_eq!(read(&["1.200", "850", "1.055"]), [1200.0, 850.0, 1055.0]);
        assert_eq!(read(&["€ 1.200", "€ 850"]), [1200.0, 850.0]);
        assert_eq!(read(&["120.000", "85.000"]), [120_000.0, 85_000.0]);
        // Other decimals, and what no thousand begins with, are decimals.
        assert_eq!(read(&["1.205", "8.5"]), [1.205, 8.5]);
        assert_eq!(read(&["62.375", "55.125", "71.875"]), [62.375, 55.125, 71.875]);
        assert_eq!(read(&["0.125", "1.205"]), [0.125, 1.205]);
        // Numbers that a program stored have no zeros at their end, and are what they are.
        let mut builder = ColumnBuilder::default();
        [62.375, 850.0, 12.125].into_iter().enumerate().for_each(|(row, value)| builder.push_number(row as u32, value));
        assert_eq!(numbers(&builder.finish(), 0..3, Unit::Money).values, [62.375, 850.0, 12.125]);
    }

    #[test]
    fn thousands_are_said_with_an_example() {
        let told = |fields: &[&str]| thousands(&column(fields), 0..fields.len() as u32, "Betrag");
        let found = told(&["1.200", "850", "1.050"]).unwrap();
        assert!(found.is_sure && found.rows == [0, 2] && found.message.contains("\"1.200\""), "{}", found.message);
        assert!(!told(&["1.200", "1.050"]).unwrap().is_sure && told(&["1.20"]).is_none());
    }
}
