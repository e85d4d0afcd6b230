//! What a column of the client table is: its values, and the columns that studies give.

use super::Results;
use super::study::{AnyStudy, Studies};
use crate::book::{Assumptions, Book, Money};

/// What a column's values are, which says how to write and align them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, left-aligned.
    Text,
    /// A plain number.
    Number,
    /// Hours.
    Hours,
    /// A fraction shown as a percentage.
    Percent,
    /// Money.
    Money,
    /// A date.
    Date,
    /// Yes or no.
    Flag,
}

/// A value of the client table.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing known.
    Missing,
    /// Text.
    Text(&'a str),
    /// A number, hours, or a fraction.
    Number(f64),
    /// Money.
    Money(Money),
    /// A date.
    Date(chrono::NaiveDate),
    /// Yes or no.
    Flag(bool),
}

impl<'a> Value<'a> {
    /// Text; nothing where it is empty or not known.
    pub fn text(text: Option<&'a str>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Value::Missing, Value::Text)
    }

    /// A number; nothing where it is not known or NaN.
    pub fn number(number: Option<f64>) -> Self {
        number.filter(|number| !number.is_nan()).map_or(Value::Missing, Value::Number)
    }

    /// An amount; nothing where it is not known.
    pub fn money(amount: Option<Money>) -> Self {
        amount.map_or(Value::Missing, Value::Money)
    }
}

/// Reads the value of a client.
pub type ValueOf = for<'a> fn(&Book, &'a Results, usize) -> Value<'a>;

/// A column that studies give to the client table. It is there once they have run and found something.
#[derive(Debug, Clone, Copy)]
pub struct StudyColumn {
    /// The name for filters, sorting and exports.
    pub name: &'static str,
    /// The title on screen.
    pub title: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The studies that it takes.
    pub studies: fn(&Assumptions) -> Vec<AnyStudy>,
    /// Whether they gave it.
    pub is_there: fn(&Studies) -> bool,
    /// The value of a client.
    pub value: ValueOf,
    /// Its labels, where these are few and have an order of their own.
    pub labels: Option<Labels>,
}

/// The labels of a column, and where a client's label stands among them.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    /// All of them, in order.
    pub all: for<'a> fn(&'a Studies) -> Vec<&'a str>,
    /// The place of the client's label in that order.
    pub rank: fn(&Studies, usize) -> Option<u64>,
}

impl StudyColumn {
    /// The same with labels that have an order.
    pub const fn ranked(
        self,
        all: for<'a> fn(&'a Studies) -> Vec<&'a str>,
        rank: fn(&Studies, usize) -> Option<u64>,
    ) -> Self {
        StudyColumn { labels: Some(Labels { all, rank }), ..self }
    }

    /// The same, there only where `is_there` says so.
    pub const fn only_where(self, is_there: fn(&Studies) -> bool) -> Self {
        StudyColumn { is_there, ..self }
    }
}
