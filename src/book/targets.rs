//! What the user aims at, and what is planned for the coming month.

use super::Money;

/// A goal per figure; none where the user set none.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Targets {
    /// Revenue a month.
    pub revenue_monthly: Option<Money>,
    /// Delivered ÷ expected hours.
    pub utilization: Option<f64>,
    /// The share of one month's clients who come again in the next.
    pub retention: Option<f64>,
    /// Missed ÷ (attended + missed) sessions; lower is better.
    pub miss_rate: Option<f64>,
    /// What winning a client may cost; lower is better.
    pub acquisition_cost: Option<Money>,
    /// The mean score, in the file's own unit.
    pub satisfaction: Option<f64>,
}

/// What is decided about prices and the coming month; none of it changes a figure of today.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanSettings {
    /// The change of price that is looked at where no what-if sets one: 0.1 is ten per cent up.
    pub price_change: f64,
    /// In how many steps a rise comes.
    pub price_steps: u32,
    /// Months between two steps.
    pub step_months: u32,
    /// Sessions of a package.
    pub package_sessions: u32,
    /// What is taken off the price of a package.
    pub package_discount: f64,
    /// Clients who can be called in a week.
    pub calls_a_week: u32,
    /// The part of a channel's spend that is moved to a better one.
    pub moved_spend: f64,
}

impl Default for PlanSettings {
    fn default() -> Self {
        PlanSettings {
            price_change: 0.1,
            price_steps: 2,
            step_months: 3,
            package_sessions: 10,
            package_discount: 0.1,
            calls_a_week: 10,
            moved_spend: 0.2,
        }
    }
}
