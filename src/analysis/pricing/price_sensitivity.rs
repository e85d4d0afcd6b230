//! Who would feel a rise most: value × risk × the raise.

use super::{ChangeFrom, Scope};
pub use crate::analysis::churn::RiskFrom;
use crate::analysis::churn::{disengagement, monthly_value};
use crate::analysis::per_client::at;
use crate::analysis::{Section, Unavailable, per_client};
use crate::book::Money;
use std::cmp::Reverse;

/// Clients that are listed.
const MOST: usize = 50;

/// The clients nearest the edge.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PriceSensitivity {
    /// Where the risk comes from.
    pub risk_from: RiskFrom,
    /// How many clients would pay more.
    pub affected: usize,
    /// Of how many a risk is known.
    pub with_risk: usize,
    /// Σ risk × monthly revenue of them: what is at risk already, before any rise.
    pub at_risk_monthly: Money,
    /// The greatest value × risk × raise first, at most fifty.
    pub clients: Vec<PriceSensitiveClient>,
}

/// One client.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PriceSensitiveClient {
    /// Index into the client table.
    #[serde(skip)]
    pub index: usize,
    /// The client's id.
    pub client: String,
    /// What the client brings a month.
    pub monthly_revenue: Money,
    /// What the rise would add a month while nothing else changes.
    pub raise_monthly: Money,
    /// From 0 to 1.
    pub risk: f64,
    /// Risk × monthly revenue.
    pub at_risk_monthly: Money,
}

/// Ranks the selected clients whose price would rise.
///
/// # Errors
/// Where no risk is known, or nobody would pay more.
pub(super) fn price_sensitivity(scope: &Scope, change: f64, from: ChangeFrom) -> Section<PriceSensitivity> {
    let churn = scope.baseline.studies.churn().filter(|c| c.validation.has_skill);
    if churn.is_none() {
        scope.baseline.needs_utilization()?;
    }
    let risk = |i: usize| match churn {
        Some(churn) => churn.client(i).filter(|c| c.left != Some(true)).map(|c| c.probability),
        None => Some(disengagement::risk(at(&scope.baseline.utilization, i))),
    };
    // With a model, the same figures as of the revenue at risk.
    let brings = |i: usize| match churn {
        Some(_) => monthly_value(scope.book, scope.baseline, i),
        None => scope.baseline.monthly_revenue(i),
    };
    let raise = |i: usize| match from {
        ChangeFrom::WhatIf => scope.change(i).unwrap_or(0.0),
        ChangeFrom::Choice => change,
    };
    let (affected, with_risk, at_risk, keys) = per_client::fold(
        scope.baseline.clients(),
        scope.selection,
        || (0_usize, 0_usize, Money::ZERO, Vec::new()),
        |(affected, with_risk, at_risk, keys), i| {
            let revenue = brings(i).filter(|r| *r > Money::ZERO);
            let (Some(revenue), raise) = (revenue, raise(i)) else { return };
            if raise <= 0.0 {
                return;
            }
            *affected += 1;
            let Some(risk) = risk(i).filter(|r| r.is_finite()) else { return };
            *with_risk += 1;
            *at_risk += revenue.times(risk);
            let edge = revenue.times(raise * risk);
            if edge > Money::ZERO {
                keys.push((Reverse(edge), i));
            }
        },
        |all, mut part| {
            all.0 += part.0;
            all.1 += part.1;
            all.2 += part.2;
            all.3.append(&mut part.3);
        },
    );
    if affected == 0 {
        return Err(Unavailable::needs("a client with revenue whose price would rise"));
    }
    let client = |(_, index): (Reverse<Money>, usize)| {
        let monthly_revenue = brings(index).unwrap_or_default();
        let risk = risk(index).unwrap_or(f64::NAN);
        PriceSensitiveClient {
            index,
            client: scope.book.clients.ids.get(index).to_string(),
            monthly_revenue,
            raise_monthly: monthly_revenue.times(raise(index)),
            risk,
            at_risk_monthly: monthly_revenue.times(risk),
        }
    };
    Ok(PriceSensitivity {
        risk_from: if churn.is_some() { RiskFrom::Probability } else { RiskFrom::Disengagement },
        affected,
        with_risk,
        at_risk_monthly: at_risk,
        clients: per_client::smallest(keys, MOST, |key| *key).into_iter().map(client).collect(),
    })
}
