//! What a price could be: revenue and margin against price, who would feel a rise, rises in steps, packages.
//!
//! Everything starts from today's prices and hours (the baseline) and from two assumptions of the user: how demand
//! answers to price, and what is left of a price after costs. What the files themselves can show of the first is
//! [`measured`].

pub mod elasticity;
mod groups;
mod packages;
mod phased_increase;
mod price_sensitivity;
mod step;

pub use elasticity::MeasuredElasticity;
pub use groups::{CHANGES, CurvePoint, PriceGroup};
pub use packages::{Offer, Package};
pub use phased_increase::{MONTHS, Newcomers, PhasedIncrease, PhasedPlan};
pub use price_sensitivity::{PriceSensitiveClient, PriceSensitivity, RiskFrom};
pub use step::PriceStep;

use super::{Figures, Results, Section, Selection};
use crate::book::{Assumptions, Book, Money};

/// What can be said of prices.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Pricing {
    /// The change of price that is looked at: the what-if's where one is in force, else the one chosen.
    pub price_change: f64,
    /// Where that comes from.
    pub change_from: ChangeFrom,
    /// Hours become hours × (1 + change)^elasticity.
    pub elasticity: f64,
    /// What is left of a price after the costs of the hour.
    pub profit_margin: f64,
    /// The elasticity at which the change brings neither profit nor loss: ln(m ÷ (m + p)) ÷ ln(1 + p).
    pub break_even_elasticity: Option<f64>,
    /// By what the rows are groups.
    pub by: String,
    /// Every group, the one with most revenue first.
    pub groups: Vec<PriceGroup>,
    /// Everybody together.
    pub all: PriceGroup,
    /// Who would feel it most.
    #[serde(serialize_with = "crate::analysis::serialize_section")]
    pub edge: Section<PriceSensitivity>,
    /// The change in steps.
    #[serde(serialize_with = "crate::analysis::serialize_section")]
    pub staged: Section<PhasedIncrease>,
    /// Packages at a discount.
    #[serde(serialize_with = "crate::analysis::serialize_section")]
    pub packages: Section<Vec<Package>>,
    /// What the files show of how demand answers to price.
    #[serde(serialize_with = "crate::analysis::serialize_section")]
    pub measured: Section<MeasuredElasticity>,
}

/// Where the change of price that is looked at comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeFrom {
    /// Prices that a what-if sets.
    WhatIf,
    /// The plan's choice.
    Choice,
}

/// By session type: how prices are set.
pub const BY_TYPE: &str = "session type";
/// All together, where there are no session types.
pub const BY_NOTHING: &str = "everybody";
/// By rule segment.
pub const BY_SEGMENT: &str = "segment";

/// By what prices can be compared in this book: session types first, then the rule segments, then every category of the
/// client table.
pub fn ways(book: &Book) -> Vec<String> {
    let categories = book.clients.categories().into_iter().map(|(name, _)| name.to_string());
    let other = categories.filter(|name| name != "session_type");
    let first = if book.clients.session_type.is_some() { BY_TYPE } else { BY_NOTHING };
    [first, BY_SEGMENT].map(str::to_string).into_iter().chain(other).collect()
}

/// Prices of the selected clients, in groups by `by` (see [`ways`]). `scenario` differs from `baseline` where a what-if
/// sets prices.
///
/// # Errors
/// Where no client has revenue, or there is no such way to form groups.
pub fn pricing(
    book: &Book,
    assumptions: &Assumptions,
    baseline: &Results,
    scenario: &Figures,
    selection: &Selection,
    by: &str,
    measured: Section<MeasuredElasticity>,
) -> Section<Pricing> {
    baseline.needs_revenue()?;
    let by = if by == BY_TYPE && book.clients.session_type.is_none() { BY_NOTHING } else { by };
    // A change of all prices that the forecast looks at is looked at here, too.
    let everywhere = assumptions.forecast.price_change;
    let looked_at = if everywhere == 0.0 { assumptions.plan.price_change } else { everywhere };
    let mut scope = Scope { book, assumptions, baseline, scenario, selection, change: looked_at };
    let all = groups::everybody(&scope);
    let (price_change, change_from) = match all.what_if {
        Some(change) => (change, ChangeFrom::WhatIf),
        None => (looked_at, ChangeFrom::Choice),
    };
    if change_from == ChangeFrom::WhatIf {
        // Beside prices that a what-if sets, the others stay as they are.
        scope.change = 0.0;
    }
    Ok(Pricing {
        price_change,
        change_from,
        elasticity: assumptions.price_elasticity,
        profit_margin: assumptions.profit_margin,
        break_even_elasticity: break_even_elasticity(price_change, assumptions.profit_margin),
        by: by.to_string(),
        groups: groups::groups(&scope, by)?,
        edge: price_sensitivity::price_sensitivity(&scope, price_change, change_from),
        staged: phased_increase::phased_increase(&scope, &all, price_change),
        all,
        packages: packages::packages(&scope),
        measured,
    })
}

/// What the parts are worked out from.
struct Scope<'a> {
    book: &'a Book,
    assumptions: &'a Assumptions,
    baseline: &'a Results,
    scenario: &'a Figures,
    selection: &'a Selection,
    /// The change that is looked at where no what-if sets a price.
    change: f64,
}

impl Scope<'_> {
    /// By how much the price of client `index` changes in the what-if; `None` where it does not.
    fn change(&self, index: usize) -> Option<f64> {
        let price = |f: &Figures| f.hourly_rate.get(index).copied().flatten();
        let (before, after) = (price(self.baseline)?, price(self.scenario)?);
        (before != after && before > Money::ZERO).then(|| after.ratio(before) - 1.0)
    }
}

/// The elasticity at which a change `p` at the profit margin `m` leaves the profit where it is: (1 + p)^ε · (m + p) = m.
/// Nothing for no change, and for a cut below the cost of the hour.
pub fn break_even_elasticity(p: f64, m: f64) -> Option<f64> {
    let elasticity = (m / (m + p)).ln() / (1.0 + p).ln();
    (p != 0.0 && m > 0.0 && m + p > 0.0 && p > -1.0 && elasticity.is_finite()).then_some(elasticity)
}

#[cfg(test)]
mod tests;
