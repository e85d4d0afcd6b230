//! The client table as people see it: every per-client column by name, whether it comes from the file or is computed.
//!
//! One registry serves the tables on screen, sorting, the filter and the exports.

use super::Figures;
use crate::book::{Book, Money};
use std::cmp::Ordering;

/// One column of the client table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name for filters, sorting and exports: `utilization`, or an attribute's header.
    pub name: String,
    /// The title on screen: `Utilization`.
    pub title: String,
    /// What its values are.
    pub kind: Kind,
    source: Source,
}

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Id,
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

/// The columns that this book has, the computed ones first, then the attributes.
pub fn columns(book: &Book) -> Vec<Column> {
    let _ = book;
    vec![Column { name: "client_id".into(), title: "Client".into(), kind: Kind::Text, source: Source::Id }]
}

impl Column {
    /// The value of client `index`.
    pub fn value<'a>(&self, book: &'a Book, figures: &'a Figures, index: usize) -> Value<'a> {
        let _ = figures;
        match self.source {
            Source::Id => Value::Text(book.clients.ids.get(index)),
        }
    }

    /// Sorts client indices by this column, missing values last either way, ties by table order.
    pub fn sort(&self, book: &Book, figures: &Figures, descending: bool, indices: &mut [u32]) {
        let _ = (book, figures, descending, indices, Ordering::Equal);
    }
}
