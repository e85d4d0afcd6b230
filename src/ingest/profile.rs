//! What a column's values look like, from a sample of them.

use super::cells::clean;
use super::dates::{self, DateOrder};
use super::fields::{Field, Meaning};
use super::raw::{RawColumn, RawValue};
use super::synonyms::synonyms;
use super::tables::is_code;
use super::values::{self, Unit, number};
use crate::book::claims::ClaimedFigure;
use std::collections::HashSet;
use std::ops::Range;

/// Counts over a sample of a column's rows.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Rows looked at.
    pub sampled: usize,
    /// Those with a value.
    pub filled: usize,
    /// Plain numbers or amounts.
    pub numbers: usize,
    /// Numbers, clock times and durations.
    pub hours: usize,
    /// Dates.
    pub dates: usize,
    /// Whole numbers that are days in a column of dates: `45657`, `20241231`.
    pub day_numbers: usize,
    /// Amounts with their currency.
    pub money: usize,
    /// Yes or no.
    pub flags: usize,
    /// Anything that is no number.
    pub texts: usize,
    /// Letters with digits (`C001`).
    pub codes: usize,
    /// Whole numbers.
    pub integers: usize,
    /// Words without a blank in between.
    pub single_words: usize,
    /// Whole numbers with as many digits as telephones have, and texts with them.
    pub telephones: usize,
    /// Numbers below the shortest session in minutes.
    pub small: usize,
    /// Whether no value of the sample repeats.
    pub distinct_in_sample: bool,
    emails: usize,
    sessions: usize,
    services: usize,
    segments: usize,
    negative: usize,
    /// Numbers that may be a no or a yes; in other columns they are ids and counts.
    zeros_and_ones: usize,
}

/// Rows looked at from the top, and rows taken evenly from the rest.
const TOP: u32 = 200;
const SPREAD: u32 = 200;

/// The shortest session in minutes.
const SHORTEST: f64 = 15.0;

/// Digits of a telephone number, with what stands between them.
fn is_telephone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-().,/'".contains(c))
}

impl Profile {
    /// Looks at `column` within `rows`.
    pub fn of(column: &RawColumn, rows: Range<u32>) -> Profile {
        let rest = rows.end.saturating_sub(rows.start.saturating_add(TOP));
        let step = (rest / SPREAD).max(1) as usize;
        let from = rows.start.saturating_add(TOP).min(rows.end);
        let sample = (rows.start..from).chain((from..rows.end).step_by(step));
        let mut profile = Profile { distinct_in_sample: true, ..Profile::default() };
        let mut seen = HashSet::new();
        let values: Vec<RawValue<'_>> = sample.map(|row| column.value(row)).collect();
        let decimal =
            values::decide(values.iter().filter_map(|v| if let RawValue::Text(t) = v { Some(*t) } else { None }));
        for value in values {
            profile.sampled += 1;
            if value == RawValue::Empty || matches!(value, RawValue::Text(t) if synonyms().is_missing(t)) {
                continue;
            }
            profile.filled += 1;
            profile.distinct_in_sample &= seen.insert(super::cells::shown(value).into_owned());
            let plain = number(value, decimal, Unit::Plain);
            profile.numbers += usize::from(plain.is_some());
            profile.hours += usize::from(plain.is_some() || number(value, decimal, Unit::Hours).is_some());
            profile.integers += usize::from(plain.is_some_and(|n| n.fract() == 0.0));
            profile.day_numbers += usize::from(plain.is_some_and(|n| dates::day_number(n).is_some()));
            profile.negative += usize::from(plain.is_some_and(|n| n < 0.0));
            profile.small += usize::from(plain.is_some_and(|n| n < SHORTEST));
            profile.telephones += usize::from(is_telephone(&super::cells::shown(value)));
            match value {
                RawValue::Text(text) => profile.count_text(&clean(text), plain.is_none()),
                RawValue::Date(_) => profile.dates += 1,
                RawValue::Bool(_) => profile.flags += 1,
                _ if plain == Some(0.0) || plain == Some(1.0) => profile.zeros_and_ones += 1,
                _ => {}
            }
        }
        profile
    }

    fn count_text(&mut self, text: &str, wordy: bool) {
        let known = synonyms();
        self.texts += usize::from(wordy);
        self.single_words += usize::from(wordy && !text.contains(' '));
        self.codes += usize::from(wordy && is_code(text));
        self.emails += usize::from(text.contains('@') && text.contains('.') && !text.contains(' '));
        self.dates += usize::from(
            dates::parse(text, DateOrder::DayFirst).or_else(|| dates::parse(text, DateOrder::MonthFirst)).is_some(),
        );
        self.money += usize::from(values::is_money(text));
        self.flags += usize::from(known.flag(text).is_some());
        self.sessions += usize::from(wordy && known.session_minutes(text).is_some());
        self.services += usize::from(wordy && known.is_service(text));
        self.segments += usize::from(known.is_segment(text));
    }

    /// `count` as a part of the values.
    pub fn share(&self, count: usize) -> f64 {
        if self.filled == 0 { 0.0 } else { count as f64 / self.filled as f64 }
    }

    /// The part of the rows that have a value.
    pub fn filled_share(&self) -> f64 {
        if self.sampled == 0 { 0.0 } else { self.filled as f64 / self.sampled as f64 }
    }

    /// How many say yes or no, in words or as 1 and 0.
    pub fn yes_or_no(&self) -> usize {
        self.flags + self.zeros_and_ones
    }

    /// Whether nearly all are amounts with their currency.
    pub fn is_money(&self) -> bool {
        self.filled > 0 && self.money * 10 >= self.filled * 9
    }

    /// How many are email addresses.
    pub fn emails(&self) -> usize {
        self.emails
    }

    /// Why these values cannot be `meaning`; `None` where they can.
    pub fn misfit(&self, meaning: Meaning) -> Option<String> {
        if self.filled == 0 {
            return Some("it has no values".into());
        }
        let numeric = match meaning {
            Meaning::Field(Field::Hours | Field::IdealHoursMonth) => self.hours,
            _ => self.numbers,
        };
        // Half and a little, so that notes among the numbers do not hide a column.
        if meaning.is_numeric() && numeric * 10 < self.filled * 6 {
            return Some(format!("{} of its {} values looked at are not numbers", self.filled - numeric, self.filled));
        }
        match meaning {
            Meaning::Field(Field::Name) | Meaning::Claim(ClaimedFigure::Segment) if self.texts * 2 < self.filled => {
                Some("its values are not words".into())
            }
            Meaning::Field(Field::Email) if self.emails * 2 < self.filled => {
                Some("its values are not email addresses".into())
            }
            Meaning::Field(Field::Outcome) if self.yes_or_no() < self.filled => {
                Some("its values are not yes or no".into())
            }
            Meaning::Field(Field::SessionType) if self.small * 10 >= self.filled * 8 => {
                Some("its values are counts and no lengths".into())
            }
            Meaning::Field(Field::Hours | Field::IdealHoursMonth) if self.negative * 2 > self.filled => {
                Some("most of its values are negative".into())
            }
            _ => None,
        }
    }

    /// What the values alone say.
    pub fn meaning(&self) -> Option<(Meaning, &'static str)> {
        let most = |count: usize| self.filled >= 2 && count * 10 >= self.filled * 8;
        if most(self.emails) {
            Some((Meaning::Field(Field::Email), "the values are email addresses"))
        } else if most(self.segments) {
            Some((Meaning::Claim(ClaimedFigure::Segment), "the values are names of segments"))
        } else if most(self.services) {
            Some((Meaning::Field(Field::ServiceType), "the values say how often somebody comes"))
        } else if most(self.sessions) {
            Some((Meaning::Field(Field::SessionType), "the values are lengths of sessions"))
        } else {
            None
        }
    }

    /// Whether the sample allows for an id: nearly always there, never repeated, no measure, date or address.
    pub fn may_be_id(&self) -> bool {
        self.filled > 0
            && self.filled * 100 >= self.sampled * 90
            && self.distinct_in_sample
            && (self.numbers == 0 || self.integers == self.numbers)
            && self.negative == 0
            && self.dates * 2 < self.filled
            && self.emails * 2 < self.filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(values: &[&str]) -> Profile {
        Profile::of(&RawColumn::Text(values.iter().copied().collect()), 0..values.len() as u32)
    }

    #[test]
    fn values_say_what_they_are() {
        assert_eq!(profile(&["thirty", "hour"]).meaning().map(|m| m.0), Some(Meaning::Field(Field::SessionType)));
        assert_eq!(profile(&["once", "3x", "twice"]).meaning().map(|m| m.0), Some(Meaning::Field(Field::ServiceType)));
        assert_eq!(profile(&["1", "0", "1"]).meaning(), None);
        assert!(profile(&["C1", "C2"]).may_be_id() && !profile(&["C1", "C1"]).may_be_id());
        assert!(!profile(&["1.5", "2.5"]).may_be_id() && !profile(&["2024-01-01", "2024-01-02"]).may_be_id());
    }

    #[test]
    fn amounts_are_known_by_their_currency() {
        assert!(profile(&["$45", "R$ 150,00", "60 kr", "EUR 12", "(£5.00)", "-3 €", "1.200 Kč", "1000円"]).is_money());
        assert_eq!(profile(&["45", "3 x", "12/05/2026", "A$AP 1", "$", "2 h"]).money, 0);
    }

    #[test]
    fn words_are_no_hours_and_an_empty_column_is_nothing() {
        let hours = Meaning::Field(Field::Hours);
        assert!(profile(&["morning", "2"]).misfit(hours).is_some());
        assert!(profile(&["1:30", "2", "---"]).misfit(hours).is_none());
        assert!(profile(&["", ""]).misfit(hours).is_some());
    }
}
