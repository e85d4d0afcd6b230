//! Whom to call this week: client, why, what it is worth a month, what to do; ranked by money.

use super::{Answers, Section, Selection, Unavailable};
use crate::book::{Assumptions, Book, Locale, Money};

/// One client to act on.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ActionRow {
    /// Index into the client table.
    #[serde(skip)]
    pub index: usize,
    /// The client's id.
    pub client: String,
    /// Why, in one sentence with its figures: `came 11 of 24 hours (46%); 4.3 h a month are missing`.
    pub reason: String,
    /// What acting can bring or keep a month.
    pub value_monthly: Money,
    /// What to do, from `assets/actions.toml`.
    #[serde(rename = "do")]
    pub what_to_do: String,
}

/// The clients worth a call, greatest value first.
pub fn actions(
    book: &Book,
    assumptions: &Assumptions,
    answers: &Answers,
    selection: &Selection,
    locale: &Locale,
) -> Section<Vec<ActionRow>> {
    let _ = (book, assumptions, answers, selection, locale);
    Err(Unavailable::needs("…"))
}
