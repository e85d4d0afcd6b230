//! What a client is like, in numbers: the table from which groups are formed and from which it is learned who leaves.
//!
//! Behaviour comes from the logs and the figures, everything else from the client table's own columns. What cannot tell
//! clients apart, or tells only one from all others, is left out with a reason.

mod attributes;
mod behaviour;
mod exclude;

use super::Figures;
use crate::book::Book;

/// One number per client.
#[derive(Debug, Clone)]
pub struct Feature {
    /// The name for choosing it: a column of the client table, or a behaviour (`recency_days`).
    pub name: String,
    /// The title on screen.
    pub title: String,
    /// What its values are.
    pub scale: Scale,
    /// Where it comes from.
    pub origin: Origin,
    /// One per client of the book; NaN where unknown.
    pub values: Vec<f64>,
}

/// What the values of a feature are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// A quantity.
    Number,
    /// A quantity of money.
    Money,
    /// A part of a whole.
    Share,
    /// Days.
    Days,
    /// 0 or 1: yes or no, or one label of a category.
    Flag,
}

/// Where a feature comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// What the client did.
    Behaviour,
    /// A column of the client table, by its place among the attributes; `None` for a column with a field of its own.
    Attribute(Option<usize>),
}

/// A column that is no feature.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Excluded {
    /// Its name.
    pub column: String,
    /// Why, in a few words: `the same for every client`.
    pub why: String,
    /// Whether it could tell clients apart and knows the outcome already, so that only the user can let it count.
    #[serde(skip)]
    pub leaks: bool,
}

/// All features of a book, and what was left out.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// Behaviour first, then the client table's columns in its order.
    pub list: Vec<Feature>,
    /// What is no feature, and why.
    pub excluded: Vec<Excluded>,
}

impl Features {
    /// Builds them from the book and its figures (of the baseline: a what-if changes prices, not people).
    pub fn of(book: &Book, figures: &Figures) -> Self {
        let mut features = Features { list: behaviour::features(book, figures), excluded: Vec::new() };
        attributes::add(book, &mut features);
        exclude::unusable(&mut features);
        features
    }

    /// Every one of them, also what cannot tell these clients apart: for a model that was trained on others.
    pub fn unfiltered(book: &Book, figures: &Figures) -> Vec<Feature> {
        let mut features = Features { list: behaviour::features(book, figures), excluded: Vec::new() };
        attributes::add(book, &mut features);
        features.list
    }

    /// What the logs alone say of each client, known of few or not: nothing is left out, and nothing comes from the client
    /// table or from prices.
    pub(in crate::analysis) fn logged(book: &Book) -> Vec<Feature> {
        behaviour::features(book, &Figures::default())
    }

    /// The features of `list` that can tell rows apart, and why the others cannot.
    pub(in crate::analysis) fn usable(list: Vec<Feature>) -> Self {
        let mut features = Features { list, excluded: Vec::new() };
        exclude::unusable(&mut features);
        features
    }

    /// The feature called `name`.
    pub fn find(&self, name: &str) -> Option<&Feature> {
        self.list.iter().find(|f| f.name == name)
    }
}

impl Feature {
    pub(in crate::analysis) fn behaviour(name: &str, title: &str, scale: Scale, values: Vec<f64>) -> Self {
        Feature { name: name.into(), title: title.into(), scale, origin: Origin::Behaviour, values }
    }

    /// Its known values.
    pub fn known(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().copied().filter(|v| v.is_finite())
    }
}

#[cfg(test)]
mod tests;
