//! A way to divide clients, as curves and covariates use it.

use crate::book::Category;

/// A way to divide clients: its name and a label per client.
pub struct Division {
    /// The header, or what it is.
    pub by: String,
    /// A label per client of the book.
    pub labels: Category,
    /// What to know of it before the curves are believed.
    pub caution: Option<&'static str>,
    /// Whether the log tells it from the first day on which a client was seen.
    pub of_first_day: bool,
}
