//! What those who leave are like, and what those who stay: every feature side by side, and how many leave of each kind
//! of clients.
//!
//! Where a file says who left, they are compared as the file says. Else the model's own bands stand in for them, high
//! against low: that shows what the model looks at, and is no evidence.

mod rates;
mod words;

pub use rates::{Family, RateRow, families};

use super::churn::disengagement::RiskBand;
use super::churn::{Churn, header};
use super::features::{Features, Scale};
use super::study::{AnyStudy, Context, Studies, Study};
use super::{Section, Unavailable};
use crate::book::Assumptions;
use crate::stats::ab_test::{Arm, effect};
use crate::stats::effect_size::cliffs_delta;
use crate::stats::kruskal::kruskal_wallis;
use crate::stats::multiple_testing::benjamini_hochberg;
use crate::stats::summary::{finite, mean, median};
use crate::task::Task;
use rayon::prelude::*;

/// Clients on each side from which the sides are compared.
const FEWEST: usize = 8;
/// Clients beyond which an even part of them is compared: nobody can see the difference.
const COMPARED: usize = 50_000;

/// Who counts as a leaver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Those who left, as the file says.
    Known,
    /// Those in the model's high band against those in its low one.
    Bands,
}

/// One feature of both sides.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Contrast {
    /// The feature's name.
    pub feature: String,
    /// Its title.
    pub title: String,
    /// What its values are.
    pub scale: Scale,
    /// Mean of leavers and of stayers whose value is known; of a yes or no, the share of yes.
    pub means: [f64; 2],
    /// Their medians.
    pub medians: [f64; 2],
    /// How many of each.
    pub known: [usize; 2],
    /// Cliff's δ: how much oftener a leaver has more of it than a stayer than the other way round, −1 to 1 [Cliff 1993].
    pub delta: f64,
    /// The two-sided p-value by ranks [Kruskal & Wallis 1952] or of two shares; `None` where the sides are bands.
    pub p: Option<f64>,
    /// The same, adjusted for the number of features [Benjamini & Hochberg 1995].
    pub p_adjusted: Option<f64>,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Profiles {
    /// Who counts as a leaver.
    pub basis: Basis,
    /// The header of the outcome, or what the model foretells.
    pub outcome: String,
    /// Leavers and stayers.
    pub clients: [usize; 2],
    /// How many of both were compared, where not all.
    pub compared: usize,
    /// Every feature, the greatest difference first.
    pub contrasts: Vec<Contrast>,
}

/// On which side each client is: `true` for leavers.
pub fn sides(churn: &Churn) -> (Basis, Vec<Option<bool>>) {
    let known: Vec<Option<bool>> = churn.clients.iter().map(|c| c.left).collect();
    let count = |side: bool| known.iter().filter(|l| **l == Some(side)).count();
    if count(true) >= FEWEST && count(false) >= FEWEST {
        return (Basis::Known, known);
    }
    let side = |band: Option<RiskBand>| match band? {
        RiskBand::High => Some(true),
        RiskBand::Medium => None,
        RiskBand::Low => Some(false),
    };
    (Basis::Bands, churn.clients.iter().map(|c| side(c.band)).collect())
}

impl Study for Profiles {
    const TITLE: &'static str = "what leavers and stayers are like";
    const NEEDS: &'static [AnyStudy] = &[Churn::STUDY];
    type Choices = ();

    fn choices(_: &Assumptions) {}

    fn run(context: Context, (): &(), task: Task) -> Option<Section<Profiles>> {
        profiles(context, task)
    }
}

impl Studies {
    /// What leavers and stayers are like, where it is known.
    pub fn profiles(&self) -> Option<&Profiles> {
        self.answer()
    }
}

/// Compares the two sides; `None` when cancelled.
fn profiles(context: Context, task: Task) -> Option<Section<Profiles>> {
    let churn = match context.studies.get::<Churn>() {
        Some(Ok(churn)) => churn,
        Some(Err(why)) => return Some(Err(why.clone())),
        None => return Some(Err(Unavailable::needs("to know who leaves (--map outcome=COLUMN, or --train FILE)"))),
    };
    let (basis, sides) = sides(churn);
    let of = |side: bool| -> Vec<usize> { (0..sides.len()).filter(|&i| sides.get(i) == Some(&Some(side))).collect() };
    let (left, stayed) = (of(true), of(false));
    let clients = [left.len(), stayed.len()];
    if left.len().min(stayed.len()) < FEWEST {
        let needs =
            format!("{FEWEST} clients who leave and {FEWEST} who stay; there are {} and {}", left.len(), stayed.len());
        return Some(Err(Unavailable::needs(needs)));
    }
    let every = (left.len() + stayed.len()).div_ceil(COMPARED).max(1);
    let thin = |rows: Vec<usize>| -> Vec<usize> { rows.into_iter().step_by(every).collect() };
    let (left, stayed) = (thin(left), thin(stayed));
    if task.is_cancelled() {
        return None;
    }
    let mut features = Features::of(context.book, context.figures).list;
    features.retain(|f| !churn.excluded.iter().any(|e| e.column == header(context.book, f)));
    let one = |feature: &super::features::Feature| {
        if task.is_cancelled() {
            return None;
        }
        let values = |rows: &[usize]| -> Vec<f64> {
            finite(&rows.iter().map(|&r| feature.values.get(r).copied().unwrap_or(f64::NAN)).collect::<Vec<_>>())
        };
        contrast(&feature.name, &feature.title, feature.scale, values(&left), values(&stayed))
    };
    let mut contrasts: Vec<Contrast> = features.par_iter().filter_map(one).collect();
    if task.is_cancelled() {
        return None;
    }
    judge(&mut contrasts, basis);
    let (outcome, compared) = (churn.outcome.clone(), left.len() + stayed.len());
    Some(Ok(Profiles { basis, outcome, clients, compared, contrasts }))
}

/// Both sides of one feature; nothing where one side has no value, or all values are the same.
fn contrast(name: &str, title: &str, scale: Scale, left: Vec<f64>, stayed: Vec<f64>) -> Option<Contrast> {
    let delta = cliffs_delta(&left, &stayed)?;
    let p = match scale {
        Scale::Flag => {
            let arm = |values: &[f64]| Arm {
                successes: values.iter().filter(|v| **v > 0.5).count() as u64,
                trials: values.len() as u64,
            };
            effect(arm(&stayed), arm(&left), 0.95)?.p
        }
        _ => kruskal_wallis(&[&left, &stayed]).ok()?.p,
    };
    Some(Contrast {
        feature: name.into(),
        title: title.into(),
        scale,
        means: [mean(&left)?, mean(&stayed)?],
        medians: [median(&left)?, median(&stayed)?],
        known: [left.len(), stayed.len()],
        delta,
        p: Some(p),
        p_adjusted: None,
    })
}

/// Adjusts the p-values and puts the greatest differences first. Sides that a model drew from these features differ in
/// them by construction: no test says anything of that.
fn judge(contrasts: &mut [Contrast], basis: Basis) {
    if basis == Basis::Bands {
        contrasts.iter_mut().for_each(|c| c.p = None);
    }
    let p: Vec<f64> = contrasts.iter().map(|c| c.p.unwrap_or(f64::NAN)).collect();
    for (contrast, adjusted) in contrasts.iter_mut().zip(benjamini_hochberg(&p)) {
        contrast.p_adjusted = Some(adjusted).filter(|p| p.is_finite());
    }
    contrasts.sort_by(|a, b| b.delta.abs().total_cmp(&a.delta.abs()));
}

#[cfg(test)]
mod tests;
