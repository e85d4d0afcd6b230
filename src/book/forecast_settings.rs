//! How far ahead is looked, and what a what-if changes on the way: the user's choices.

use chrono::NaiveDate;

/// The horizon of forecasts, and the levers of a what-if. Without a change every lever stands at nothing.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForecastSettings {
    /// Whole months ahead.
    pub months: u32,
    /// By which part all prices rise; for files that have no session types whose rates could be changed one by one.
    pub price_change: f64,
    /// Points by which the part of the clients who are lost in a month falls: 0.01 is one client of a hundred more who
    /// stays, each month.
    pub retention_gain: f64,
    /// New clients a month more than come anyway.
    pub new_clients: f64,
    /// Working days that are closed in the month `closed_month`.
    pub closed_days: u32,
    /// Which month ahead that is: 1 is the first that has not begun.
    pub closed_month: u32,
    /// Further days that are closed.
    pub closed: Vec<NaiveDate>,
}

impl Default for ForecastSettings {
    fn default() -> Self {
        ForecastSettings {
            months: 6,
            price_change: 0.0,
            retention_gain: 0.0,
            new_clients: 0.0,
            closed_days: 0,
            closed_month: 1,
            closed: Vec::new(),
        }
    }
}

impl ForecastSettings {
    /// The months, at least one and at most two years.
    pub fn months(&self) -> u32 {
        self.months.clamp(1, 24)
    }

    /// The change of price, within what makes sense.
    pub fn price_change(&self) -> f64 {
        if self.price_change.is_finite() { self.price_change.clamp(-0.9, 9.0) } else { 0.0 }
    }

    /// The points of churn less.
    pub fn retention_gain(&self) -> f64 {
        if self.retention_gain.is_finite() { self.retention_gain.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// New clients a month.
    pub fn new_clients(&self) -> f64 {
        if self.new_clients.is_finite() { self.new_clients.clamp(-10_000.0, 10_000.0) } else { 0.0 }
    }

    /// The month ahead whose days are closed.
    pub fn closed_month(&self) -> usize {
        self.closed_month.clamp(1, 24) as usize
    }

    /// Whether no lever is moved.
    pub fn changes_nothing(&self) -> bool {
        self.price_change() == 0.0
            && self.retention_gain() == 0.0
            && self.new_clients() == 0.0
            && self.closed_days == 0
            && self.closed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_held_within_bounds_and_nothing_is_nothing() {
        let wild = ForecastSettings {
            months: 0,
            price_change: f64::NAN,
            retention_gain: 7.0,
            new_clients: f64::INFINITY,
            closed_month: 0,
            ..ForecastSettings::default()
        };
        assert_eq!((wild.months(), wild.price_change(), wild.retention_gain()), (1, 0.0, 1.0));
        assert_eq!((wild.new_clients(), wild.closed_month()), (0.0, 1));
        assert!(ForecastSettings { months: 9, closed_month: 3, ..ForecastSettings::default() }.changes_nothing());
        assert!(!wild.changes_nothing());
    }
}
