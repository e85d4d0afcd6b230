//! What a campaign to keep clients brings: whom to contact, how many, and from which success on it pays.
//!
//! A contact is worth P(leaving) × success rate × what the client is worth once won − its cost. Clients are contacted in
//! the order of P(leaving) × worth; the best size is the one of greatest expected profit [after Neslin, Gupta, Kamakura,
//! Lu & Mason 2006, without an offer that those who stay anyway would take as well].

mod chance;
mod columns;
mod words;

use super::churn::{ClientChurn, monthly_value};
use super::study::Studies;
use super::{Results, Section, Selection, Unavailable};
use crate::analysis::churn::Churn;
use crate::analysis::value::CustomerValue;
use crate::book::{Assumptions, Book, CampaignSettings, KeptValue, Money};
pub use chance::{Method, Spread};
pub use columns::COLUMNS;
use rayon::prelude::*;

/// Points of the curve at most.
const POINTS: usize = 200;

/// On what terms a client would be contacted: carried with the figures, so that each client's gain can be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The user's choices.
    pub choices: CampaignSettings,
    /// What is left of a price after costs.
    pub margin: f64,
}

impl Default for Terms {
    fn default() -> Self {
        Terms::of(&Assumptions::default())
    }
}

impl Terms {
    /// Those of the assumptions.
    pub fn of(assumptions: &Assumptions) -> Self {
        Terms { choices: assumptions.campaign.clone(), margin: assumptions.profit_margin }
    }

    fn cost(&self) -> f64 {
        self.choices.cost_per_contact.to_f64().max(0.0)
    }

    /// The share of those who would be lost that contacting them keeps.
    pub fn success(&self) -> f64 {
        self.choices.success_rate.clamp(0.0, 1.0)
    }
}

/// One client who could be contacted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Index into the client table.
    pub client: u32,
    /// How likely it is that the client leaves.
    pub probability: f64,
    /// What the client is worth once won, after costs.
    pub value: f64,
    /// The expected gain of contacting this client: probability × success rate × value − cost.
    pub gain: f64,
}

/// What contacting so many brings.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Size {
    /// How many are contacted.
    pub contacted: usize,
    /// What contacting them costs.
    pub cost: Money,
    /// How many of them would leave, on average.
    #[serde(rename = "leaving")]
    pub churn: f64,
    /// How many of those would be won, on average.
    pub won: f64,
    /// The expected profit.
    pub profit: Money,
    /// How it may turn out.
    pub spread: Spread,
}

/// The expected profit of one size.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct CurvePoint {
    /// How many are contacted.
    pub contacted: usize,
    /// Contacting those with the most at stake.
    pub profit: f64,
    /// Contacting as many drawn by lot.
    pub by_lot: f64,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct RetentionCampaign {
    /// Who could be contacted, the most at stake first.
    pub targets: Vec<Target>,
    /// The size of greatest expected profit; 0 where no contact pays.
    pub best: Size,
    /// Contacting as many drawn by lot: the expected profit.
    pub by_lot: Money,
    /// Contacting everybody.
    pub everybody: Size,
    /// The success rate from which the best size pays for itself; where no contact pays, from which the first one does.
    /// Above 1 it never does; `None` where nobody is worth anything.
    pub break_even: Option<f64>,
    /// Expected profit by size.
    pub curve: Vec<CurvePoint>,
    /// Clients left out because no file says what they bring.
    pub unknown_value: usize,
    /// On what terms.
    pub terms: Terms,
}

/// What client `index` is worth once won, after costs; `None` where nobody knows.
pub fn value_once_won(book: &Book, results: &Results, index: usize) -> Option<f64> {
    let Terms { choices, margin } = &Terms::of(&results.assumptions);
    let monthly = monthly_value(book, results, index).or(choices.client_month);
    let by_months = monthly.map(|m| m.to_f64() * margin * choices.months_kept);
    if choices.value == KeptValue::Months {
        return by_months;
    }
    // Until the purchase models have been asked, nothing stands in their place.
    match results.studies.get::<CustomerValue>()? {
        Ok(worth) => worth.client(index).map(|c| c.clv).filter(|v| v.is_finite()).or(by_months),
        Err(_) => by_months,
    }
}

/// The expected gain of contacting client `index`; `None` for who has left and where the model has no skill.
pub fn expected_gain(book: &Book, results: &Results, index: usize) -> Option<f64> {
    let client_churn = prospect(&results.studies, index)?;
    Some(gain(&Terms::of(&results.assumptions), client_churn.probability, value_once_won(book, results, index)?))
}

fn gain(terms: &Terms, probability: f64, value: f64) -> f64 {
    probability * terms.success() * value - terms.cost()
}

/// A client who has not left and of whom a model with skill says how likely that is.
fn prospect(studies: &Studies, index: usize) -> Option<&ClientChurn> {
    let churn = studies.churn().filter(|l| l.validation.has_skill)?;
    churn.client(index).filter(|c| c.left != Some(true) && c.probability.is_finite())
}

/// The campaign among the selected clients who have not left.
///
/// # Errors
/// Where nobody can say who leaves, or what anybody brings.
pub fn retention_campaign(book: &Book, results: &Results, selection: &Selection) -> Section<RetentionCampaign> {
    let churn = match results.studies.get::<Churn>() {
        Some(Ok(churn)) => churn,
        Some(Err(why)) => return Err(why.clone()),
        None => return Err(Unavailable::needs("to know who leaves (--map outcome=COLUMN, or --train FILE)")),
    };
    if !churn.validation.has_skill {
        return Err(Unavailable::needs("a model that predicts who leaves better than chance; this one does not"));
    }
    let (mut targets, mut unknown_value) = (Vec::new(), 0);
    for i in selection.indices(churn.clients.len()) {
        let Some(client_churn) = prospect(&results.studies, i) else { continue };
        let Some(value) = value_once_won(book, results, i) else {
            unknown_value += 1;
            continue;
        };
        let probability = client_churn.probability;
        let gain = gain(&Terms::of(&results.assumptions), probability, value);
        targets.push(Target { client: i as u32, probability, value, gain });
    }
    if targets.is_empty() && unknown_value > 0 {
        return Err(Unavailable::needs(
            "what a client brings a month, which no file says: press r and type it at \"campaign: a client's month\" \
             (in config.toml: client_month), and the calculator opens",
        ));
    }
    if targets.is_empty() {
        return Err(Unavailable::needs("clients who have not left"));
    }
    Ok(of(targets, unknown_value, &Terms::of(&results.assumptions), results.assumptions.seed))
}

/// The campaign among `targets`, in any order.
fn of(mut targets: Vec<Target>, unknown_value: usize, terms: &Terms, seed: u64) -> RetentionCampaign {
    let stake = |t: &Target| t.probability * t.value;
    targets.par_sort_unstable_by(|a, b| stake(b).total_cmp(&stake(a)).then(a.client.cmp(&b.client)));
    // Gains fall along this order, so that what still pays comes first.
    let best = targets.partition_point(|t| t.gain > 0.0);
    let mean = targets.iter().map(|t| t.gain).sum::<f64>() / targets.len().max(1) as f64;
    let chosen = targets.get(..best).unwrap_or_default();
    let at_stake: f64 = chosen.iter().map(stake).sum();
    let most = targets.first().map_or(0.0, stake);
    let needed = |cost: f64, stake: f64| (stake > 0.0).then(|| cost / stake);
    let break_even = match best {
        0 => needed(terms.cost(), most),
        k => needed(terms.cost() * k as f64, at_stake),
    };
    RetentionCampaign {
        best: size(chosen, terms, seed),
        by_lot: money(mean * best as f64),
        everybody: size(&targets, terms, seed),
        break_even,
        curve: curve(&targets, best, mean),
        unknown_value,
        terms: terms.clone(),
        targets,
    }
}

fn size(contacted: &[Target], terms: &Terms, seed: u64) -> Size {
    let churn: f64 = contacted.iter().map(|t| t.probability).sum();
    Size {
        contacted: contacted.len(),
        cost: terms.choices.cost_per_contact.times(contacted.len() as f64),
        churn,
        won: churn * terms.success(),
        profit: money(contacted.iter().map(|t| t.gain).sum()),
        spread: chance::spread(contacted, terms.success(), terms.cost(), seed),
    }
}

/// Sizes from nobody to everybody in even steps, the best one among them.
fn curve(targets: &[Target], best: usize, mean: f64) -> Vec<CurvePoint> {
    let step = targets.len().div_ceil(POINTS).max(1);
    let mut points = vec![CurvePoint { contacted: 0, profit: 0.0, by_lot: 0.0 }];
    let mut profit = 0.0;
    for (i, target) in targets.iter().enumerate() {
        profit += target.gain;
        let contacted = i + 1;
        if contacted % step == 0 || contacted == best || contacted == targets.len() {
            points.push(CurvePoint { contacted, profit, by_lot: mean * contacted as f64 });
        }
    }
    points
}

impl RetentionCampaign {
    /// Those whose contact pays, the most at stake first.
    pub fn contacted(&self) -> &[Target] {
        self.targets.get(..self.best.contacted).unwrap_or_default()
    }
}

/// An amount that may be too large to be one.
fn money(amount: f64) -> Money {
    Money::from_f64(amount).unwrap_or_default()
}

pub mod ab_test;
#[cfg(test)]
mod tests;
