//! What clients who are still there will bring for as long as they stay: Σ S(t + k) ÷ S(t) over the months ahead, times
//! what they pay a month, after costs, discounted [Fader & Hardie 2007, with the survival curve in place of a model].

use super::SurvivalChoices;
use super::curves::Curve;
use super::source::{Kind, Source};
use super::vocabulary::MONTH;
use crate::analysis::{Figures, Section, Unavailable};
use crate::book::Book;

/// Clients that must have been observed at a time for the curve to be believed there.
pub const FEWEST_AT_RISK: u64 = 10;

/// What is expected of one client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Months ahead of which the curve says anything: at most the horizon.
    pub known: u32,
    /// Months of them that the client is expected to stay.
    pub months: f64,
    /// What that brings; `None` where nobody knows what the client pays.
    pub value: Option<f64>,
}

/// The clients together.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Contract {
    /// Months ahead.
    pub horizon: u32,
    /// Clients who are still there and of whom something can be said.
    pub clients: usize,
    /// Clients who have stayed longer than the curve is known, of whom nothing can be said.
    pub beyond: usize,
    /// Clients of whom fewer months than the horizon are known.
    pub shortened: usize,
    /// Mean months of which something is known.
    pub mean_known: f64,
    /// Mean months of them that clients are expected to stay.
    pub mean_months: f64,
    /// Σ of the value; `None` where no revenue is known.
    pub value: Option<f64>,
    /// Clients of whom the revenue is known.
    pub valued: usize,
    /// Months up to which the curve is known.
    pub known_to: f64,
    /// Whether each client's own features bend the curve (Cox), or one curve stands for all.
    pub personal: bool,
    /// Per client of the book; `None` for who has left.
    #[serde(skip)]
    pub of_client: Vec<Option<Expected>>,
}

/// How a client's chance of staying runs.
pub enum Chances<'a> {
    /// One curve for everybody.
    Curve(&'a Curve),
    /// Cumulative hazards of the baseline, and by how much each client's differ.
    Personal(&'a [(f64, f64)], &'a [f64]),
}

impl Chances<'_> {
    /// The chance of client `client`, there after `from` months, of being there after `to`.
    fn staying(&self, client: usize, from: f64, to: f64) -> f64 {
        match self {
            Chances::Curve(curve) => curve.steps.survival_at(to) / curve.steps.survival_at(from),
            Chances::Personal(baseline, factors) => {
                let hazard = |time: f64| {
                    let passed = baseline.partition_point(|step| step.0 <= time);
                    passed.checked_sub(1).and_then(|last| baseline.get(last)).map_or(0.0, |step| step.1)
                };
                let factor = factors.get(client).copied().unwrap_or(1.0);
                (-(hazard(to) - hazard(from)) * factor).exp()
            }
        }
    }
}

/// Works it out for every client who is still there.
///
/// # Errors
/// Where too few clients were observed, or nobody is left.
pub fn contract(
    book: &Book,
    figures: &Figures,
    choices: &SurvivalChoices,
    source: &Source,
    curve: &Curve,
    chances: &Chances,
) -> Section<Contract> {
    let known_to = curve.known_to(FEWEST_AT_RISK);
    if (curve.clients as u64) < FEWEST_AT_RISK {
        return Err(Unavailable::needs(format!("at least {FEWEST_AT_RISK} clients whose time is known")));
    }
    let horizon = choices.value.horizon_months;
    let monthly = monthly_revenue(book, figures, source);
    let mut found = Contract {
        horizon,
        clients: 0,
        beyond: 0,
        shortened: 0,
        mean_known: 0.0,
        mean_months: 0.0,
        value: None,
        valued: 0,
        known_to,
        personal: matches!(chances, Chances::Personal(..)),
        of_client: vec![None; source.clients.len()],
    };
    for (client, place) in found.of_client.iter_mut().enumerate() {
        let lifetime = source.clients.get(client).copied().flatten();
        let Some(lifetime) = lifetime.filter(|l| l.left == Some(false) && l.months.is_finite()) else { continue };
        let known = (known_to - lifetime.months).floor().clamp(0.0, f64::from(horizon)) as u32;
        if known == 0 {
            found.beyond += 1;
            continue;
        }
        let (mut months, mut discounted) = (0.0, 0.0);
        for k in 1..=known {
            let stays = chances.staying(client, lifetime.months, lifetime.months + f64::from(k));
            months += stays;
            discounted += stays / (1.0 + choices.value.monthly_discount).powi(k as i32);
        }
        if !months.is_finite() {
            found.beyond += 1;
            continue;
        }
        let value = monthly.get(client).copied().flatten().map(|m| m * choices.profit_margin * discounted);
        *place = Some(Expected { known, months, value });
        found.clients += 1;
        found.shortened += usize::from(known < horizon);
        found.mean_known += f64::from(known);
        found.mean_months += months;
        if let Some(value) = value {
            found.value = Some(found.value.unwrap_or(0.0) + value);
            found.valued += 1;
        }
    }
    found.mean_known /= found.clients as f64;
    found.mean_months /= found.clients as f64;
    match found.clients {
        0 => Err(Unavailable::needs("a client who has not left and whose time lies within the curve")),
        _ => Ok(found),
    }
}

/// What each client pays a month while being one: revenue of the period ÷ the months for which it pays, which are those
/// that the client was there and those for which passes are still valid; at least one. Not for purchases: what these are
/// worth follows from how often clients buy (view Value).
fn monthly_revenue(book: &Book, figures: &Figures, source: &Source) -> Vec<Option<f64>> {
    let ahead = paid_ahead(book);
    let there = |client: usize| {
        let lifetime = source.clients.get(client).copied().flatten()?;
        let ahead = ahead.get(client).copied().unwrap_or(0.0);
        Some((lifetime.months.min(figures.months) + ahead).max(1.0))
    };
    let of = |client: usize| {
        let whole = figures.monthly_revenue(client)?.to_f64();
        // Only what the logs date is paid while somebody is there; a price a month is one already.
        let months = if book.activity.billing.is_some() { there(client)? } else { figures.months };
        Some(whole * figures.months / months).filter(|m| m.is_finite())
    };
    match source.kind {
        Kind::Purchases => Vec::new(),
        _ => (0..source.clients.len()).map(of).collect(),
    }
}

/// Months after the last day for which each client's passes are valid.
fn paid_ahead(book: &Book) -> Vec<f64> {
    let mut ahead = vec![0.0; book.clients.len()];
    let (Some(sales), Some(as_of)) = (&book.sales, book.period.as_of) else { return ahead };
    let Some(expiry) = &sales.expiry else { return ahead };
    for ((client, date), end) in sales.client.iter().zip(&sales.date).zip(expiry) {
        let days = end.filter(|_| *date <= as_of).map_or(0, |end| (end - as_of).num_days());
        if let Some(place) = ahead.get_mut(*client as usize) {
            *place = f64::max(*place, days as f64 / MONTH);
        }
    }
    ahead
}
