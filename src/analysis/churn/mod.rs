//! Who is leaving, trained on clients of whom the file says whether they left, or else from who came back after earlier
//! days and who did not: the models compared on data that they had not seen, what they rest on, and for each client how
//! likely it is, why, and what to do.

mod advice;
mod at_risk;
mod basis;
mod calibration;
mod columns;
mod drivers;
mod explanations;
mod from_dates;
mod labelled;
pub(in crate::analysis) mod leakage;
mod learning;
mod model_quality;
mod saved_model;
mod scoring;
pub mod words;

pub use advice::advise;
pub use at_risk::{AtRisk, DriverRisk, RevenueAtRisk, RiskFrom, monthly_value};
pub use basis::{Basis, Coming, Dated, PlainRule, Standing, Tested};
pub use calibration::Calibration;
pub use columns::COLUMNS;
pub use drivers::Driver;
pub use explanations::Reason;
pub use leakage::header;
pub use model_quality::{ModelQuality, ModelRow};
pub use saved_model::SavedModel;

use self::disengagement::RiskBand;
use super::Section;
use super::features::Excluded;
use super::study::{Context, Studies, Study};
use crate::book::{Assumptions, ChurnSettings};
use crate::task::Task;

/// What was learned about leaving.
#[derive(Debug, Clone)]
pub struct Churn {
    /// The model whose probabilities these are.
    pub method: &'static str,
    /// The plain sentence that says what the probabilities are worth.
    pub statement: String,
    /// The header of the column that says who left; in words where none does: `did not come back within 60 days`.
    pub outcome: String,
    /// What the outcome comes from.
    pub basis: Basis,
    /// Every model that was tried, simplest first.
    pub models: Vec<ModelRow>,
    /// What the chosen model showed on clients that it had not seen.
    pub validation: ModelQuality,
    /// What it rests on, greatest first.
    pub drivers: Vec<Driver>,
    /// Columns that it did not see, and why.
    pub excluded: Vec<Excluded>,
    /// Columns that the guard would leave out and the user put back, and why it would.
    pub put_back: Vec<Excluded>,
    /// One per client of the book.
    pub clients: Vec<ClientChurn>,
    /// The model itself, for other clients and for later.
    pub model: Option<std::sync::Arc<SavedModel>>,
}

/// One client.
#[derive(Debug, Clone)]
pub struct ClientChurn {
    /// How likely it is that the client leaves: by a model that had not seen this client, where the outcome is known.
    pub probability: f64,
    /// `None` where the model has no skill.
    pub band: Option<RiskBand>,
    /// What the file says.
    pub left: Option<bool>,
    /// What speaks most for it; where nothing does, what speaks most against it.
    pub reasons: Vec<Reason>,
    /// What to do, where a rule fits.
    pub action: Option<&'static str>,
}

/// What the churn model depends on besides the book.
#[derive(Debug, Clone, PartialEq)]
pub struct ChurnChoices {
    /// The horizon, and the columns that count although the leak guard left them out.
    pub churn: ChurnSettings,
    /// Days of silence after which a client has left.
    pub lapsed_days: u32,
    /// From where random numbers start.
    pub seed: u64,
}

impl Study for Churn {
    const TITLE: &'static str = "who is leaving";
    type Choices = ChurnChoices;

    fn choices(of: &Assumptions) -> ChurnChoices {
        ChurnChoices { churn: of.churn.clone(), lapsed_days: of.lapsed_days, seed: of.seed }
    }

    /// By the saved model that was given, else by one that is trained on the book: on the column that says who left, or where
    /// there is none, on the dates.
    fn run(context: Context, choices: &ChurnChoices, task: Task) -> Option<Section<Churn>> {
        let mut found = match (context.studies.given::<SavedModel>(), &context.book.clients.outcome) {
            (Some(model), _) => saved_model::score(&model, context, task)?,
            (None, Some(known)) => labelled::churn(known, context, choices, task)?,
            (None, None) => from_dates::churn(context.book, choices, task)?,
        };
        if let Ok(found) = &mut found {
            advise(found, context.book);
            found.hide_predictions_without_skill();
        }
        Some(found)
    }
}

impl Studies {
    /// Who is leaving, where it is known.
    pub fn churn(&self) -> Option<&Churn> {
        self.answer()
    }
}

impl Churn {
    /// How the outcome was built, where it was built from dates.
    pub fn dated(&self) -> Option<&Dated> {
        match &self.basis {
            Basis::Dated(dated) => Some(dated),
            Basis::Known => None,
        }
    }

    /// Takes probabilities and reasons away where the model has no skill: what nobody can stand behind is not shown.
    pub fn hide_predictions_without_skill(&mut self) {
        if !self.validation.has_skill {
            for client in &mut self.clients {
                client.probability = f64::NAN;
                client.reasons.clear();
                client.action = None;
            }
        }
    }

    /// Whether something can be said of the client at `index`, or could if the model had skill.
    pub fn can_be_kept(&self, index: usize) -> bool {
        let at_stake = |d: &Dated| d.standing(index) == Some(Standing::AtStake);
        self.client(index).is_some_and(|c| match self.validation.has_skill {
            true => c.left != Some(true) && c.probability.is_finite(),
            false => c.left != Some(true) && self.dated().is_none_or(at_stake),
        })
    }

    /// Whether the client at `index` left, as a file says or the dates tell.
    pub fn has_gone(&self, index: usize) -> bool {
        self.client(index).is_some_and(|c| c.left == Some(true))
            || self.dated().is_some_and(|d| d.standing(index) == Some(Standing::Gone))
    }

    /// The client at `index`.
    pub fn client(&self, index: usize) -> Option<&ClientChurn> {
        self.clients.get(index)
    }
}

pub mod disengagement;
#[cfg(test)]
mod tests;
