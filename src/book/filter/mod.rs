//! The filter expression: an SQL condition over the client table's columns, percent signs allowed.
//!
//! Text becomes a polars expression (`polars_sql`), of which only comparisons, logic, arithmetic and a few functions
//! of text are let through, each checked against the types of its columns: what remains cannot fail half-way.

mod condition;
mod percent;

pub(crate) use percent::percentages_to_fractions;

use polars::prelude::Expr;
use std::collections::BTreeSet;

/// A longer text than this is not a filter that somebody typed.
const MAX_LENGTH: usize = 4000;
/// Every word may nest the expression one deeper, and the parser's stack is finite.
const MAX_WORDS: usize = 240;

/// A column that a filter may name.
#[derive(Debug, Clone)]
pub struct FilterColumn<'a> {
    /// Its name: `join_date`.
    pub name: &'a str,
    /// Its title or header, which may be used in double quotes: `"Join Date"`.
    pub title: &'a str,
    /// What its values are.
    pub kind: FilterKind,
    /// Its distinct labels, where it has few.
    pub labels: Vec<&'a str>,
}

/// What a filter may do with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterKind {
    /// Compare with text.
    Text,
    /// Compare with numbers.
    Number,
    /// A fraction, compared with numbers or percentages.
    Percent,
    /// Compare with a date in text.
    Date,
    /// Use as it is.
    Flag,
}

/// A filter that was understood.
#[derive(Debug, Clone)]
pub struct Filter {
    text: String,
    condition: Expr,
    columns: Vec<usize>,
}

/// Why a filter was not understood, in a sentence that says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FilterError(String);

impl FilterError {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        FilterError(sentence.into())
    }
}

impl Filter {
    /// Understands `text` as a condition over `columns`. Names are found whatever their capitals; text in a column of
    /// few labels too, where no label is spelt exactly so.
    ///
    /// # Errors
    /// A sentence about the first thing that is not understood.
    pub fn parse(text: &str, columns: &[FilterColumn]) -> Result<Filter, FilterError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FilterError::new("write a condition such as utilization < 80% and segment = 'Opportunity'"));
        }
        if text.len() > MAX_LENGTH {
            return Err(FilterError::new(format!("a filter may have {MAX_LENGTH} characters; this one is longer")));
        }
        if percent::tokens(text) > MAX_WORDS {
            return Err(FilterError::new(format!("a filter may have {MAX_WORDS} words and signs; this one has more")));
        }
        let sql = percent::percentages_to_fractions(text);
        let parsed = polars_sql::sql_expr(&sql).map_err(|e| FilterError::new(syntax(&e.to_string())))?;
        let mut mentioned = BTreeSet::new();
        let condition = condition::Checker { columns, mentioned: &mut mentioned }.condition(&parsed)?;
        if mentioned.is_empty() {
            return Err(FilterError::new("the filter names no column; write for example utilization < 80%"));
        }
        Ok(Filter { text: text.to_string(), condition, columns: mentioned.into_iter().collect() })
    }

    /// As the user wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The columns that the filter depends on, as indices of those given to [`Filter::parse`].
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The condition over columns that are named as [`Filter::column_name`] says: numbers as floats with null for
    /// what is unknown, dates as dates, text as text.
    pub fn condition(&self) -> &Expr {
        &self.condition
    }

    /// The name that [`Filter::condition`] has for the column at `index`. Never the user's own text, in which polars
    /// could see a pattern.
    pub fn column_name(index: usize) -> String {
        format!("c{index}")
    }
}

/// A value to filter by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum QuickValue<'a> {
    /// Nothing known.
    Missing,
    /// Text.
    Text(&'a str),
    /// A number as the column holds it.
    Number(f64),
    /// A date.
    Date(chrono::NaiveDate),
    /// Yes or no.
    Flag(bool),
}

/// The expression that selects the clients with `value` in the column `column`: `segment = 'Opportunity'`.
pub fn quick_filter(column: &str, value: QuickValue) -> String {
    let name = quoted_where_needed(column);
    match value {
        QuickValue::Missing => format!("{name} is null"),
        QuickValue::Text(text) => format!("{name} = '{}'", text.replace('\'', "''")),
        QuickValue::Number(number) => format!("{name} = {number:?}"),
        QuickValue::Date(date) => format!("{name} = '{date}'"),
        QuickValue::Flag(true) => name,
        QuickValue::Flag(false) => format!("not {name}"),
    }
}

/// Both conditions; an empty one counts as none.
pub fn combine(first: &str, second: &str) -> String {
    let bracketed = |text: &str| {
        // Only `or` binds more loosely than the `and` that joins them.
        let has_or = text.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("or"));
        if has_or { format!("({text})") } else { text.to_string() }
    };
    match (first.trim(), second.trim()) {
        ("", only) | (only, "") => only.to_string(),
        (first, second) => format!("{} and {}", bracketed(first), bracketed(second)),
    }
}

/// A name as it can stand in an expression: as it is where it reads as a column, else in double quotes.
fn quoted_where_needed(column: &str) -> String {
    let plain = column.chars().all(|c| c.is_alphanumeric() || c == '_');
    let reads_as_column =
        || matches!(polars_sql::sql_expr(format!("{column} = 1")), Ok(e) if percent::is_comparison_of(&e, column));
    match plain && reads_as_column() {
        true => column.to_string(),
        false => format!("\"{}\"", column.replace('"', "\"\"")),
    }
}

/// A parser's message as one sentence for people.
fn syntax(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let detail = ["sql parser error: ", "SQLInterface: ", "SQLSyntax: "]
        .iter()
        .fold(first, |text, prefix| text.split_once(prefix).map_or(text, |(_, rest)| rest));
    let detail: String = detail.chars().filter(|c| !c.is_control()).take(160).collect();
    format!(
        "cannot read this as a condition ({detail}); write for example utilization < 80% and segment = 'Opportunity'"
    )
}

#[cfg(test)]
mod tests;
