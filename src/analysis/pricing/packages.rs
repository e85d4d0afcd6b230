//! Packages: so many sessions at a discount, and how many more sessions that must bring.

use super::Scope;
use crate::analysis::prices::TypePrice;
use crate::analysis::{Section, Unavailable};
use crate::book::Money;

/// What is offered: sessions and the part taken off their price.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Offer {
    /// How many.
    pub sessions: u32,
    /// What is taken off.
    pub discount: f64,
}

impl Offer {
    /// Of the sessions in the package, how many must be ones that the buyer would not have come to otherwise: sold
    /// singly, s sessions bring s·P·m after costs; the package of n brings n·P·(m − x); so that n − s = n·x ÷ m.
    /// Nothing where the discount eats the whole margin.
    pub fn extra_sessions(&self, margin: f64) -> Option<f64> {
        let extra = f64::from(self.sessions) * self.discount / margin;
        (margin > 0.0 && self.discount < margin && extra.is_finite()).then_some(extra)
    }
}

/// An offer for one session type.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Package {
    /// The session type.
    pub label: String,
    /// How many, at what discount.
    #[serde(flatten)]
    pub offer: Offer,
    /// What one session costs today.
    pub session_price: Money,
    /// What the package would cost.
    pub package_price: Money,
    /// What its buyer would save.
    pub saving: Money,
    /// Sessions of the package that must be additional for it to pay; `None`: it never does.
    pub extra_sessions: Option<f64>,
}

/// Types that are listed.
const MOST_TYPES: usize = 6;

/// A small, the chosen and a large package for each session type on which somebody comes.
///
/// # Errors
/// Where no price is known.
pub(super) fn packages(scope: &Scope) -> Section<Vec<Package>> {
    scope.baseline.needs_rate()?;
    let (choices, margin) = (&scope.assumptions.plan, scope.assumptions.profit_margin);
    let chosen = Offer { sessions: choices.package_sessions.max(1), discount: choices.package_discount };
    let half = Offer { sessions: (chosen.sessions / 2).max(1), discount: chosen.discount / 2.0 };
    let double = Offer { sessions: chosen.sessions.saturating_mul(2), discount: (chosen.discount * 1.5).min(0.99) };
    let session = |kind: &TypePrice| {
        let hourly = kind.hourly()?;
        Some(kind.minutes.map_or(hourly, |minutes| hourly.times(minutes / 60.0)))
    };
    let mut types: Vec<(&TypePrice, Money)> = scope
        .baseline
        .types
        .iter()
        .filter(|kind| kind.clients > 0 && !kind.label.is_empty())
        .filter_map(|kind| Some((kind, session(kind)?)))
        .filter(|(_, price)| *price > Money::ZERO)
        .collect();
    types.sort_by_key(|(kind, _)| std::cmp::Reverse(kind.clients));
    types.truncate(MOST_TYPES);
    if types.is_empty() {
        return Err(Unavailable::needs("a session type with a price above zero"));
    }
    let package = |(kind, price): (&TypePrice, Money), offer: Offer| {
        let full = price.times(f64::from(offer.sessions));
        let package_price = full.times(1.0 - offer.discount);
        Package {
            label: kind.label.clone(),
            offer,
            session_price: price,
            package_price,
            saving: full - package_price,
            extra_sessions: offer.extra_sessions(margin),
        }
    };
    Ok(types.into_iter().flat_map(|kind| [half, chosen, double].map(|offer| package(kind, offer))).collect())
}
