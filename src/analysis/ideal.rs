//! How many hours a client is expected to come: what the file says as hours, a frequency or a pass, else what the user says (a
//! plan), else the client's own rhythm.

use super::per_client::at;
use super::rhythm::Rhythms;
use super::{frequency, per_client};
use crate::book::{Assumptions, Book, IdealHours, Span};
use std::sync::OnceLock;

/// The ideal hours of a book under some assumptions.
pub(crate) struct Plan<'a> {
    clients: usize,
    months: f64,
    file: &'a [f64],
    /// Hours a month by a frequency or a pass that files state.
    stated: Vec<f64>,
    rhythms: Option<&'a Rhythms>,
    fixed: Option<f64>,
    /// Clients whose ideal hours the user set, by index, ascending.
    by_client: Vec<(usize, f64)>,
    first: &'a [Option<chrono::NaiveDate>],
    span: Option<Span>,
}

impl<'a> Plan<'a> {
    /// Looks at the file, the log and the assumptions; `months` are those of the book, and `rhythms` are worked out where
    /// they are needed and not there yet.
    pub fn new(book: &'a Book, assumptions: &Assumptions, months: f64, rhythms: &'a OnceLock<Option<Rhythms>>) -> Self {
        let visits = book.activity.visits.as_ref();
        Plan {
            clients: book.clients.len(),
            months,
            file: book.clients.ideal_hours_month.as_deref().unwrap_or_default(),
            stated: frequency::stated(book, assumptions.lapsed_days).unwrap_or_default(),
            rhythms: match assumptions.ideal_hours {
                IdealHours::Fixed(_) => None,
                IdealHours::Rhythm if is_planned(book) => None,
                IdealHours::Rhythm => worked_out(rhythms, book),
            },
            fixed: match assumptions.ideal_hours {
                IdealHours::Fixed(hours) => Some(hours),
                IdealHours::Rhythm => None,
            },
            by_client: by_client(book, assumptions),
            first: visits.map_or(&[], |v| v.first.as_slice()),
            span: book.period.span,
        }
    }

    /// Ideal hours a month of each client, NaN where nobody says any, in the memory of `column`.
    pub fn ideal(&self, column: Vec<f64>) -> Vec<f64> {
        let mut ideal = per_client::map_into(column, self.clients, |i| {
            let stated = at(self.file, i);
            if !stated.is_nan() {
                return stated;
            }
            let agreed = at(&self.stated, i);
            if !agreed.is_nan() {
                return agreed;
            }
            self.fixed.or_else(|| self.rhythms.map(|r| at(&r.hours, i))).unwrap_or(f64::NAN)
        });
        for &(i, hours) in &self.by_client {
            if let Some(place) = ideal.get_mut(i) {
                *place = hours;
            }
        }
        ideal
    }

    /// What client `index` is held against; `None` where nothing is known.
    pub fn against(&self, index: usize) -> Option<Against> {
        let user = self.by_client.binary_search_by_key(&index, |c| c.0).is_ok();
        let stated = !at(self.file, index).is_nan() || !at(&self.stated, index).is_nan();
        if user || self.fixed.is_some() || stated {
            return Some(Against::Plan);
        }
        let rhythms = self.rhythms?;
        let shortfall = at(&rhythms.shortfall, index);
        (!shortfall.is_nan()).then(|| Against::Rhythm { shortfall, excess: at(&rhythms.excess, index) })
    }

    /// The months over which client `index` was expected: those of the period; by a number that the user set or a frequency, those since
    /// the first visit, so that somebody who began last month is not behind for a year.
    pub fn months(&self, index: usize) -> f64 {
        if !at(self.file, index).is_nan() || matches!(self.against(index), Some(Against::Rhythm { .. })) {
            return self.months;
        }
        let Some((span, first)) = self.span.zip(self.first.get(index).copied().flatten()) else { return self.months };
        Span::new(first.max(span.from), span.to).map_or(0.0, |known| known.months())
    }
}

/// The rhythms, worked out outside of the lock: they are computed on all threads, and one that waits for its part may be
/// given other work that asks for them.
pub(super) fn worked_out<'a>(rhythms: &'a OnceLock<Option<Rhythms>>, book: &Book) -> Option<&'a Rhythms> {
    if rhythms.get().is_none() {
        // Whoever comes second found the same.
        let _ = rhythms.set(Rhythms::of(book));
    }
    rhythms.get()?.as_ref()
}

/// What a client's hours are held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Against {
    /// Hours that a file or the user states.
    Plan,
    /// The own rhythm, in hours a month.
    Rhythm {
        /// What is expected to be missing to it now.
        shortfall: f64,
        /// What comes on top of it.
        excess: f64,
    },
}

/// Whether the file states ideal hours for everybody.
fn is_planned(book: &Book) -> bool {
    book.clients.ideal_hours_month.as_ref().is_some_and(|hours| !hours.iter().any(|h| h.is_nan()))
}

fn by_client(book: &Book, assumptions: &Assumptions) -> Vec<(usize, f64)> {
    if assumptions.client_ideal_hours.is_empty() {
        return Vec::new();
    }
    let ids = book.clients.ids.iter().enumerate();
    ids.filter_map(|(i, id)| Some((i, *assumptions.client_ideal_hours.get(id)?))).collect()
}
