//! Figures, studies and assumptions together: what tables, filters, lists of clients and exports read.

use super::Figures;
use super::study::Studies;
use crate::book::{Assumptions, Book};
use std::ops::Deref;
use std::sync::Arc;

/// The figures of every client, what the studies found, and the assumptions of both. A copy shares them.
///
/// It stands for its figures wherever figures are asked for.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// The figures of every client.
    pub figures: Arc<Figures>,
    /// What the studies found so far.
    pub studies: Studies,
    /// What the figures were computed with.
    pub assumptions: Arc<Assumptions>,
}

impl Results {
    /// Figures under `assumptions`, with what the studies found of the same book.
    pub fn new(figures: impl Into<Arc<Figures>>, studies: Studies, assumptions: &Assumptions) -> Self {
        Results { figures: figures.into(), studies, assumptions: Arc::new(assumptions.clone()) }
    }

    /// The figures of `book`, before any study.
    pub fn compute(book: &Book, assumptions: &Assumptions) -> Self {
        Results::new(Figures::compute(book, assumptions), Studies::default(), assumptions)
    }

    /// The same figures with what the studies found since.
    pub fn with_studies(&self, studies: Studies) -> Self {
        Results { studies, ..self.clone() }
    }
}

impl Deref for Results {
    type Target = Figures;

    fn deref(&self) -> &Figures {
        &self.figures
    }
}
