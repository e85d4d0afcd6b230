//! What is known of members in one month.

use crate::book::Money;

/// What the recurring revenue of a month (MRR) is made of: start + new + won back + upgraded − downgraded − lost = end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Recurring {
    /// On the last day of the month before.
    pub start: Money,
    /// Of clients who became members for the first time.
    pub new: Money,
    /// Of clients who had left before and are members again.
    pub won_back: Money,
    /// What members pay more than a month before.
    pub upgraded: Money,
    /// What members pay less than a month before.
    pub downgraded: Money,
    /// Of members who left.
    pub lost: Money,
    /// On the last day of the month.
    pub end: Money,
}

/// One month: members at start + joined + came back − left = members at end.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Month {
    /// `2025-07`.
    pub month: String,
    /// Whether the data reach its last day.
    pub complete: bool,
    /// Whether every renewal of a membership that ended in it is known.
    pub settled: bool,
    /// Members on the last day of the month before.
    pub members_start: usize,
    /// Clients who became members for the first time.
    pub joined: usize,
    /// Clients who had left before and became members again.
    pub came_back: usize,
    /// Members who left, those who joined in the same month among them.
    pub left: usize,
    /// Of the members at the start, how many left.
    pub left_of_start: usize,
    /// Members on the last day.
    pub members_end: usize,
    /// `left_of_start` ÷ `members_start` of a whole month.
    pub churn: Option<f64>,
    /// 1 − churn.
    pub retention: Option<f64>,
    /// Recurring revenue; `None` where no price is known.
    pub recurring: Option<Recurring>,
    /// Members on the last day whose price is known, paused ones not among them.
    pub paying: usize,
    /// Recurring revenue on the last day ÷ `paying`.
    pub average_revenue: Option<Money>,
    /// Churn over the twelve months up to this one, and what follows from it.
    pub twelve_months: Option<Length>,
}

/// Churn over up to twelve months that are complete and settled, and what follows where it stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Length {
    /// How many months.
    pub months: usize,
    /// Of the members at the start of each, how many left.
    pub left: u64,
    /// Members at the start of each month, summed.
    pub member_months: u64,
    /// `left` ÷ `member_months`.
    pub churn: f64,
    /// Its 95% interval [Wilson 1927].
    pub churn_interval: [f64; 2],
    /// 1 ÷ churn: how long members stay on average, in months.
    pub mean_months: f64,
    /// Its 95% interval.
    pub mean_interval: [f64; 2],
    /// Average revenue per member ÷ churn.
    pub lifetime_value: Option<Money>,
    /// Its 95% interval, as far as that of churn goes.
    pub lifetime_value_interval: Option<[Money; 2]>,
}
