//! What the values of a column say where its header says nothing.

use crate::book::Status;
use crate::ingest::dates::{self, DateOrder};
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::states;
use crate::ingest::statuses;
use crate::ingest::synonyms::synonyms;
use crate::ingest::tables::Table;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// Rows looked at.
const SAMPLE: usize = 200;

/// What a sample of one column's values has in common.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// Nearly every value says what became of a session, in more words than yes and no.
    pub outcomes: bool,
    /// Some values say that somebody came, and some that somebody did not.
    pub attendance: bool,
    /// Every value says which way money went, and not always in.
    pub movements: bool,
    /// Nearly every value is the first day of a month, and not always of the same.
    pub month_starts: bool,
    /// Nearly every value is a day.
    pub days: bool,
    /// Days with a time of day that is not always midnight.
    pub moments: bool,
    /// Email addresses.
    pub addresses: bool,
    /// Times of day alone, or days with one that is not always midnight.
    pub times: bool,
    /// Words that say what became of something, or whether somebody is active.
    pub states: States,
}

/// The parts of a column's values that say what became of a visit, of a payment, of a membership and of nothing else.
#[derive(Debug, Clone, Copy, Default)]
pub struct States {
    /// Of visits only.
    pub visits: f64,
    /// Of payments only.
    pub payments: f64,
    /// Of memberships only.
    pub terms: f64,
    /// Whether nearly every value is of one of them.
    pub all: bool,
    /// Whether any value is.
    pub any: bool,
}

impl Shape {
    /// Looks at the first rows of a column.
    pub fn of(sheet: &RawSheet, table: &Table, column: usize) -> Shape {
        let (mut filled, mut addresses) = (0, 0);
        let (mut days, mut times, mut clocks) = (0, 0, 0);
        let mut firsts: Vec<NaiveDate> = Vec::new();
        let mut labels = Labels::default();
        for row in table.rows.clone().take(SAMPLE) {
            let value = sheet.value(row, column);
            match value {
                RawValue::Empty => continue,
                RawValue::Text(text) if synonyms().is_missing(text) => continue,
                RawValue::Text(text) => {
                    labels.count(text);
                    clocks += usize::from(super::times::time(value).is_some());
                    addresses += usize::from(text.contains('@') && text.contains('.') && !text.trim().contains(' '));
                    let day =
                        [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().find_map(|o| dates::parse(text, o));
                    days += usize::from(day.is_some());
                    firsts.extend(day.filter(|d| d.day() == 1));
                    times += usize::from(day.is_some() && text.contains(':'));
                }
                RawValue::Date(moment) => {
                    days += 1;
                    firsts.extend(Some(moment.date()).filter(|d| d.day() == 1));
                    times += usize::from(moment.time() != chrono::NaiveTime::MIN);
                    clocks += usize::from(moment.time() != chrono::NaiveTime::MIN);
                }
                RawValue::Number(n) => clocks += usize::from(dates::moment_number(n).is_some()),
                RawValue::Bool(_) | RawValue::Error(_) => {}
            }
            filled += 1;
        }
        let nearly = |n: usize| filled > 0 && n * 10 >= filled * 9;
        Shape {
            outcomes: labels.are_outcomes(filled),
            attendance: labels.are_attendance(),
            movements: labels.are_movements(filled),
            month_starts: filled >= 6 && nearly(firsts.len()) && firsts.iter().any(|d| Some(d) != firsts.first()),
            days: nearly(days),
            moments: nearly(days) && times * 2 > filled,
            addresses: nearly(addresses),
            times: filled > 0 && clocks * 2 > filled,
            states: labels.states(filled),
        }
    }
}

/// Different labels beyond which a column says no states.
const MOST_LABELS: usize = 40;

/// What one label says.
#[derive(Debug, Clone, Copy)]
struct Label {
    flag: Option<bool>,
    visit: Option<Status>,
    payment: bool,
    term: bool,
}

impl Label {
    fn of(text: &str) -> Label {
        let short = text.len() <= 60;
        Label {
            flag: synonyms().flag(text),
            visit: if short { statuses::status(text) } else { None },
            payment: states::payment(text).is_some(),
            term: states::term(text).is_some(),
        }
    }
}

/// The labels of a column with how often they stand there, as long as they are few.
#[derive(Default)]
struct Labels<'a> {
    known: HashMap<&'a str, (Label, usize)>,
    many: bool,
}

impl<'a> Labels<'a> {
    fn count(&mut self, text: &'a str) {
        if self.many {
            return;
        }
        self.known.entry(text).or_insert_with(|| (Label::of(text), 0)).1 += 1;
        self.many = self.known.len() > MOST_LABELS;
    }

    fn sum(&self, of: impl Fn(&Label) -> bool) -> usize {
        self.known.values().filter(|(label, _)| of(label)).map(|(_, count)| count).sum()
    }

    /// Whether nearly every value says what became of a visit, in more words than yes and no. A word that no list has is
    /// said to the user.
    fn are_outcomes(&self, filled: usize) -> bool {
        let known =
            self.known.iter().filter(|(text, (label, _))| label.visit.is_some() || statuses::in_words(text).is_some());
        let known: usize = known.map(|(_, (_, count))| count).sum();
        let (listed, flags) = (self.sum(|l| l.visit.is_some()), self.sum(|l| l.flag.is_some()));
        !self.many && listed * 2 > filled && known * 10 >= filled * 8 && flags < filled
    }

    /// Whether some came and some did not.
    fn are_attendance(&self) -> bool {
        let says = |came: bool, status: Status| {
            self.known.values().any(|(label, _)| label.flag == Some(came) || label.visit == Some(status))
        };
        !self.many && says(true, Status::Attended) && says(false, Status::NoShow)
    }

    /// Whether every value is a sale, a return or a transfer, and not all of them are sales.
    fn are_movements(&self, filled: usize) -> bool {
        let all = |test: fn(&str) -> bool| {
            self.known.iter().filter(|(text, _)| test(text)).map(|(_, (_, n))| n).sum::<usize>()
        };
        let back = all(|t| synonyms().is_return(t) || synonyms().is_transfer(t));
        !self.many && filled > 0 && back > 0 && all(|t| synonyms().is_movement(t)) * 10 >= filled * 9
    }

    fn states(&self, filled: usize) -> States {
        let flags = self.sum(|l| l.flag.is_some());
        let known = self.sum(|l| l.flag.is_none() && (l.visit.is_some() || l.payment || l.term));
        if self.many || known == 0 {
            return States::default();
        }
        // Yes and no among the states are states too, of whatever the others are.
        let part = |n: usize| n as f64 / filled.saturating_sub(flags).max(1) as f64;
        States {
            visits: part(self.sum(|l| l.flag.is_none() && l.visit.is_some() && !l.payment)),
            payments: part(self.sum(|l| l.flag.is_none() && l.payment && l.visit.is_none())),
            terms: part(self.sum(|l| l.flag.is_none() && l.term && l.visit.is_none() && !l.payment)),
            all: (known + flags) * 10 >= filled * 8,
            any: true,
        }
    }
}
