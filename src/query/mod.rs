//! Questions to the tables of the book: an SQL query, or a pivot. What can be asked is bounded before it is worked out,
//! and what polars refuses, or panics over, becomes a sentence.
//!
//! A query is understood by `sqlparser` and run by `polars_sql`; the tables are in [`tables`] and docs/query.md.

mod answer;
mod error;
pub mod functions;
mod growth;
mod joins;
pub mod kinds;
pub mod pivot;
mod read;
mod rewrite;
mod rows;
mod scalar;
mod select;
mod source;
mod statement;
pub mod tables;
mod worker;

pub use answer::{Answer, AnswerColumn, Values};
pub use error::QueryError;
pub use pivot::Pivot;
pub use source::{Described, Source};
pub use worker::is_guarded;

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// In SQL.
    Sql(String),
    /// A pivot.
    Pivot(Box<Pivot>),
}

impl Question {
    /// From what somebody typed: `pivot table=sales rows=staff …`, or SQL.
    ///
    /// # Errors
    /// A sentence about what of a pivot is not understood; SQL is read when it is answered.
    pub fn read(text: &str) -> Result<Self, QueryError> {
        match pivot::keyword(text) {
            Some(rest) => Ok(Question::Pivot(Box::new(rest.parse()?))),
            None => Ok(Question::Sql(text.trim().to_string())),
        }
    }

    /// As it can be typed.
    pub fn text(&self) -> String {
        match self {
            Question::Sql(text) => text.clone(),
            Question::Pivot(pivot) => format!("{} {pivot}", pivot::KEYWORD),
        }
    }

    /// The words that could be columns, with blanks between them: what must be worked out before the answer. The `group` of
    /// `group by` is none.
    pub fn words(&self) -> String {
        match self {
            Question::Sql(text) => statement::words(text).join(" "),
            Question::Pivot(pivot) => pivot.to_string(),
        }
    }

    /// The answer.
    ///
    /// # Errors
    /// A sentence about what is not understood, not there, or too much.
    pub fn answer(&self, source: &Source) -> Result<Answer, QueryError> {
        worker::apart(|| match self {
            Question::Sql(text) => select::answer(source, text),
            Question::Pivot(pivot) => pivot::answer(source, pivot),
        })
    }
}

#[cfg(test)]
mod tests;
