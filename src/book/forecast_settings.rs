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
    /// Months of data below which nothing is forecast: six to fit, and one to be tested on.
    pub const FEWEST_MONTHS: u32 = 7;

    /// Whether no lever is moved.
    pub fn changes_nothing(&self) -> bool {
        let ForecastSettings {
            months: _,
            price_change,
            retention_gain,
            new_clients,
            closed_days,
            closed_month: _,
            closed,
        } = self;
        [price_change, retention_gain, new_clients].iter().all(|lever| **lever == 0.0)
            && *closed_days == 0
            && closed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_further_ahead_changes_nothing_and_a_lever_does() {
        assert!(ForecastSettings { months: 9, closed_month: 3, ..ForecastSettings::default() }.changes_nothing());
        assert!(!ForecastSettings { new_clients: -1.0, ..ForecastSettings::default() }.changes_nothing());
    }
}
