//! Which rows of a table a query sees: those of the period and of the clients who are selected.

use crate::analysis::Selection;
use crate::book::Book;

/// Rows of a table, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// All of them, from the first on.
    All(usize),
    /// These.
    Some(Vec<u32>),
}

impl Rows {
    /// The clients in `selection`.
    pub fn of_clients(book: &Book, selection: &Selection) -> Rows {
        match selection {
            Selection::All => Rows::All(book.clients.len()),
            Selection::Some(indices) => Rows::Some(indices.clone()),
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Rows::All(rows) => *rows,
            Rows::Some(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at `place`; past the end, one that no table has.
    pub fn get(&self, place: usize) -> usize {
        match self {
            Rows::All(rows) if place < *rows => place,
            Rows::All(_) => usize::MAX,
            Rows::Some(rows) => rows.get(place).map_or(usize::MAX, |row| *row as usize),
        }
    }

    /// Those of them for which `keep` holds, by their place.
    #[must_use]
    pub fn filter(&self, keep: impl Iterator<Item = bool>) -> Rows {
        let kept = keep.enumerate().take(self.len()).filter(|(_, kept)| *kept);
        Rows::Some(kept.filter_map(|(place, _)| u32::try_from(self.get(place)).ok()).collect())
    }
}
