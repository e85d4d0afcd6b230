//! Business answers: pure functions of a [`Book`], the [`Assumptions`] and a [`Selection`], one file per answer.
//!
//! Shares, segments, scores and bands are of the whole book ([`figures`]); a selection only chooses who is summed.

pub mod active_days;
pub mod attendance;
pub mod audit;
pub mod break_even;
pub mod calls;
pub mod campaign;
pub mod channels;
pub mod churn;
pub mod cohorts;
pub mod column;
pub mod columns;
pub mod comparison;
pub mod concentration;
pub mod email_groups;
pub mod features;
pub mod figures;
pub mod forecast;
pub mod frequency;
pub mod ideal;
pub mod ledger;
pub mod loyalty;
pub mod memberships;
pub mod milestones;
mod missing_data;
pub mod month_plan;
pub mod names;
pub mod opportunity;
pub mod passes;
pub(crate) mod per_client;
pub mod periods;
pub mod prices;
pub mod pricing;
pub mod profiles;
pub mod reach;
pub mod recommendation;
pub mod registry;
pub mod replay;
pub mod results;
pub mod revenue;
pub mod rhythm;
pub mod scenarios;
pub mod schedule;
pub mod segments;
pub mod selection;
pub mod study;
pub mod survival;
pub mod targets;
#[cfg(test)]
pub(crate) mod testing;
pub mod track_record;
pub mod trend;
pub mod utilization;
pub mod value;
pub mod yardstick;

use crate::book::{Assumptions, Book};
pub use figures::Figures;
pub use results::Results;

/// An answer, or what the data lack to give it.
pub type Section<T> = Result<T, Unavailable>;

/// A section within a serialized answer: the answer itself, or `{"unavailable": "needs …"}`.
///
/// # Errors
/// What the serializer answers.
pub fn serialize_section<T: serde::Serialize, S: serde::Serializer>(
    section: &Section<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match section {
        Ok(answer) => serde::Serialize::serialize(answer, serializer),
        Err(missing) => serde::Serialize::serialize(missing, serializer),
    }
}

/// Why an answer cannot be given: `needs a column for ideal hours (--map ideal_hours_month=COLUMN)`.
///
/// In JSON, `{"unavailable": "needs …"}`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("{unavailable}")]
pub struct Unavailable {
    /// The sentence, starting with `needs`.
    pub unavailable: String,
}

impl Unavailable {
    /// From the sentence.
    pub fn needs(what: impl Into<String>) -> Self {
        Unavailable { unavailable: format!("needs {}", what.into()) }
    }
}

/// The clients who are shown and summed, as indices into the client table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Selection {
    /// Everybody.
    #[default]
    All,
    /// These, in ascending order.
    Some(Vec<u32>),
}

impl Selection {
    /// How many of `clients` clients are selected.
    pub fn count(&self, clients: usize) -> usize {
        match self {
            Selection::All => clients,
            Selection::Some(indices) => indices.len(),
        }
    }

    /// The selected indices among `clients` clients, ascending.
    pub fn indices(&self, clients: usize) -> Box<dyn Iterator<Item = usize> + '_> {
        match self {
            Selection::All => Box::new(0..clients),
            Selection::Some(indices) => Box::new(indices.iter().map(|&i| i as usize).filter(move |i| *i < clients)),
        }
    }
}

/// The answers that every view's header and the report need, for one set of assumptions.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Per client, of the whole book, with what the studies found.
    pub results: Results,
    /// Revenue in all and a month.
    pub revenue: Section<revenue::Revenue>,
    /// Hours delivered against hours expected.
    pub utilization: Section<utilization::Utilization>,
    /// What the missing hours are worth.
    pub opportunity: Section<opportunity::Opportunity>,
    /// How the revenue is spread over the clients.
    pub concentration: Section<concentration::Concentration>,
    /// The four rule segments.
    pub rule_segments: Section<segments::rules::RuleSegments>,
    /// Disengagement bands.
    pub disengagement: Section<churn::disengagement::Disengagement>,
}

impl Answers {
    /// The revenue at risk of the clients in `selection`, for whoever shows it: by the churn model where it is better than
    /// chance, else by bands.
    pub fn revenue_at_risk(&self, book: &Book, selection: &Selection) -> Option<churn::RevenueAtRisk> {
        churn::RevenueAtRisk::of(self, book, selection)
    }

    /// The same sums beside other results of the same figures.
    pub fn with_results(&self, results: Results) -> Self {
        Answers { results, ..self.clone() }
    }

    /// Computes all of them for the clients in `selection`.
    pub fn compute(book: &Book, assumptions: &Assumptions, selection: &Selection) -> Self {
        Self::from_results(book, assumptions, selection, Results::compute(book, assumptions))
    }

    /// The same from figures computed before (a change of the filter leaves them as they are).
    pub fn from_results(book: &Book, assumptions: &Assumptions, selection: &Selection, results: Results) -> Self {
        let figures = &*results.figures;
        let sums = || {
            (
                revenue::revenue(book, figures, selection),
                utilization::utilization(figures, selection),
                opportunity::opportunity(assumptions, figures, selection),
                segments::rules::rule_segments(figures, selection),
                churn::disengagement::disengagement(book, figures, selection),
            )
        };
        let spread = || concentration::concentration(book, figures, selection);
        // Threads are worth waking for many clients only; sorting is the longest part.
        let (concentration, (revenue, utilization, opportunity, rule_segments, disengagement)) =
            match figures.clients() > 4096 {
                true => rayon::join(spread, sums),
                false => (spread(), sums()),
            };
        Answers { results, revenue, utilization, opportunity, concentration, rule_segments, disengagement }
    }
}
