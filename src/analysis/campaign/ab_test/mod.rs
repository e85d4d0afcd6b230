//! A test of a campaign in two arms: how many clients it takes before, who gets the offer, and what it showed after.
//!
//! Arm A gets the offer, arm B is left alone; who is in which is drawn by lot. What counts is the share that stays.

mod found;
mod words;

pub use found::{FileTest, in_file};

use super::super::{Section, Unavailable};
use super::{RetentionCampaign, Target};
use crate::book::TestCounts;
use crate::stats::ab_test::{Arm, Effect, Plan, effect};
use crate::stats::random::{self, SliceRandom};

/// The two-sided probability of seeing an effect where there is none.
const ALPHA: f64 = 0.05;
/// The random numbers of drawing arms are apart from all others.
const LOT: u64 = 0xAB;

/// In which arm a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Side {
    /// Gets the offer.
    A,
    /// Is left alone, for comparison.
    B,
    /// Waits until the test is read.
    Later,
}

impl Side {
    /// As it is exported.
    pub fn name(self) -> &'static str {
        match self {
            Side::A => "A",
            Side::B => "B",
            Side::Later => "later",
        }
    }
}

/// How large a test must be.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Design {
    /// The share that stays if it is left alone: 1 − the mean probability of leaving.
    pub stay_alone: f64,
    /// The share that stays with the offer, if the success rate is as assumed.
    pub stay_offered: f64,
    /// The chance of seeing the effect, as wanted.
    pub power: f64,
    /// The probability of seeing one where there is none.
    pub alpha: f64,
    /// Clients that each arm takes.
    pub per_arm: u64,
    /// Clients whose contact pays: those who can be tested.
    pub clients: usize,
    /// The chance of seeing the effect with all of them, half in each arm.
    pub power_with_all: f64,
    /// The success rate that all of them would show with the power wanted; `None` where not even one of 100 % would.
    pub detectable: Option<f64>,
}

impl Design {
    /// Whether there are enough.
    pub fn is_enough(&self) -> bool {
        2 * self.per_arm <= self.clients as u64
    }
}

/// How large a test of the campaign must be.
///
/// # Errors
/// Where nobody can be tested, or there is no effect to be seen.
pub fn design(campaign: &RetentionCampaign) -> Section<Design> {
    let contacted = campaign.contacted();
    if contacted.len() < 2 {
        return Err(Unavailable::needs("two clients whose contact pays; see the page Campaign"));
    }
    let leave = contacted.iter().map(|t| t.probability).sum::<f64>() / contacted.len() as f64;
    let choices = &campaign.terms.choices;
    let stay_alone = 1.0 - leave;
    let stay_offered = 1.0 - leave * (1.0 - choices.success_rate);
    let plan = Plan { baseline: stay_alone, expected: stay_offered, alpha: ALPHA, power: choices.power };
    let refused = |why| Unavailable::needs(format!("another campaign to test: {why}"));
    let half = contacted.len() as u64 / 2;
    let rate = plan.detectable(half).map_err(refused)?;
    Ok(Design {
        stay_alone,
        stay_offered,
        power: choices.power,
        alpha: ALPHA,
        per_arm: plan.per_arm().map_err(refused)?,
        clients: contacted.len(),
        power_with_all: plan.power_of(half).map_err(refused)?,
        detectable: rate.map(|rate| (rate - stay_alone) / leave),
    })
}

/// Draws the arms by lot: as many in each as the test takes, and where there are not so many, half and half. One per
/// contacted client, in their order.
pub fn arms(contacted: &[Target], design: Option<&Design>, seed: u64) -> Vec<Side> {
    let half = contacted.len() / 2;
    let each = design.map_or(half, |d| usize::try_from(d.per_arm).unwrap_or(half).min(half));
    let mut order: Vec<usize> = (0..contacted.len()).collect();
    order.shuffle(&mut random::stream(seed, LOT));
    let mut sides = vec![Side::Later; contacted.len()];
    for (place, client) in order.into_iter().take(2 * each).enumerate() {
        if let Some(side) = sides.get_mut(client) {
            *side = if place < each { Side::A } else { Side::B };
        }
    }
    sides
}

/// What a test showed.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Reading {
    /// Left alone.
    pub alone: Arm,
    /// With the offer.
    pub offered: Arm,
    /// Offered less alone.
    pub effect: Effect,
    /// The share of those who would have left that stayed because of the offer, and its interval: the effect ÷ the share
    /// that left when left alone; `None` where nobody did.
    pub success_rate: Option<(f64, [f64; 2])>,
}

/// Reads the counts that the user typed. `None` where nothing was typed yet.
///
/// # Errors
/// Where more stayed than there were.
pub fn reading(counts: &TestCounts) -> Option<Section<Reading>> {
    if *counts == TestCounts::default() {
        return None;
    }
    let arm = |stayed: u32, of: u32| Arm { successes: stayed.into(), trials: of.into() };
    Some(read(arm(counts.alone_stayed, counts.alone), arm(counts.offered_stayed, counts.offered)))
}

/// Compares the offer with leaving alone, by the shares that succeeded.
///
/// # Errors
/// Where an arm is empty, or more succeeded than there were.
pub fn read(alone: Arm, offered: Arm) -> Section<Reading> {
    if alone.successes > alone.trials || offered.successes > offered.trials {
        return Err(Unavailable::needs("counts in which no more clients stayed than there were in the arm"));
    }
    let found = effect(alone, offered, 1.0 - ALPHA);
    let effect = found
        .ok_or_else(|| Unavailable::needs("clients in both arms: those who got the offer, and those left alone"))?;
    let leave = 1.0 - effect.rates[0];
    let success_rate = (leave > 0.0).then(|| (effect.difference / leave, effect.interval.map(|end| end / leave)));
    Ok(Reading { alone, offered, effect, success_rate })
}

#[cfg(test)]
mod tests;
