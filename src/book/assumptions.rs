//! Everything that a figure depends on besides the data. All of it is the user's to change.

use super::{
    CampaignSettings, ChurnSettings, ClusterSettings, ForecastSettings, Money, PlanSettings, ScheduleSettings,
    SurvivalSettings, Targets, ValueSettings,
};
use std::collections::BTreeMap;

/// The thresholds, prices and behaviours that the analysis assumes. A what-if is another one of these.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Assumptions {
    /// What-if price per session type, by the file's label (`hour` → 67). Replaces the file's own rate.
    pub rates: BTreeMap<String, Money>,
    /// What-if price per client, by id. Comes before everything else.
    pub client_rates: BTreeMap<String, Money>,
    /// Whether a rate is the price of an hour or of a session.
    pub rate_basis: RateBasis,
    /// Where ideal hours come from for clients of whom no file says any.
    pub ideal_hours: IdealHours,
    /// Ideal hours a month per client, by id. Comes before everything else.
    pub client_ideal_hours: BTreeMap<String, f64>,
    /// The part of the ideal hours that is worth aiming at.
    pub target_utilization: f64,
    /// The part of the missing hours that could be won back.
    pub recapture_share: f64,
    /// Share of revenue from which a client counts as high revenue; `None` is the rule of the house: 5 %, and with
    /// more than twenty clients one n-th.
    pub high_revenue_share: Option<f64>,
    /// Utilization below which a client is in the lowest band.
    pub low_utilization: f64,
    /// Utilization from which a client counts as highly used.
    pub high_utilization: f64,
    /// How demand answers to price: hours become hours × (1 + price change)^elasticity. Zero or below.
    pub price_elasticity: f64,
    /// The part of the price that is left after the costs of delivering the hour.
    pub profit_margin: f64,
    /// Days without a visit after which a client counts as lapsed.
    pub lapsed_days: u32,
    /// How groups of alike clients are formed.
    #[serde(alias = "grouping")]
    pub clusters: ClusterSettings,
    /// How far ahead a client's value is looked at.
    #[serde(alias = "worth")]
    pub value: ValueSettings,
    /// What is decided about learning who leaves.
    #[serde(alias = "leaving")]
    pub churn: ChurnSettings,
    /// How far ahead is looked, and what a what-if changes on the way.
    #[serde(alias = "forecasting")]
    pub forecast: ForecastSettings,
    /// What is decided about how long clients stay.
    #[serde(alias = "lifetimes")]
    pub survival: SurvivalSettings,
    /// What the user aims at.
    pub targets: Targets,
    /// What is decided about prices and the coming month.
    pub plan: PlanSettings,
    /// When the studio is open, and what is decided about the week.
    #[serde(alias = "timetable")]
    pub schedule: ScheduleSettings,
    /// What a campaign to keep clients costs and brings.
    pub campaign: CampaignSettings,
    /// Where chance decides (restarts, samples), from which numbers on: the same seed gives the same result.
    pub seed: u64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Assumptions {
            rates: BTreeMap::new(),
            client_rates: BTreeMap::new(),
            rate_basis: RateBasis::Hour,
            ideal_hours: IdealHours::Rhythm,
            client_ideal_hours: BTreeMap::new(),
            target_utilization: 1.0,
            recapture_share: 1.0,
            high_revenue_share: None,
            low_utilization: 0.6,
            high_utilization: 0.8,
            price_elasticity: 0.0,
            profit_margin: 1.0,
            lapsed_days: 60,
            clusters: ClusterSettings::default(),
            value: ValueSettings::default(),
            churn: ChurnSettings::default(),
            forecast: ForecastSettings::default(),
            survival: SurvivalSettings::default(),
            targets: Targets::default(),
            plan: PlanSettings::default(),
            schedule: ScheduleSettings::default(),
            campaign: CampaignSettings::default(),
            seed: 1,
        }
    }
}

impl Assumptions {
    /// Whether every figure is the same under `other`: how groups are formed changes none, nor how it is learned who leaves,
    /// nor what is aimed at, planned, forecast, and decided about the week.
    pub fn has_figures_of(&self, other: &Assumptions) -> bool {
        let same = |own: &Assumptions| Assumptions {
            clusters: own.clusters.clone(),
            churn: own.churn.clone(),
            survival: own.survival.clone(),
            targets: own.targets.clone(),
            plan: own.plan.clone(),
            schedule: own.schedule.clone(),
            forecast: own.forecast.clone(),
            seed: own.seed,
            ..other.clone()
        };
        self == other || *self == same(self)
    }

    /// The share from which a client counts as high revenue among `clients` clients with revenue.
    pub fn high_revenue_share_for(&self, clients: usize) -> f64 {
        self.high_revenue_share.unwrap_or(if clients > 20 { 1.0 / clients as f64 } else { 0.05 })
    }
}

/// Where ideal hours come from for clients of whom no file says any.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdealHours {
    /// The client's own best regular rhythm, where the visits have dates.
    #[default]
    Rhythm,
    /// So many hours a month for everybody.
    Fixed(f64),
}

impl std::fmt::Display for IdealHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            IdealHours::Rhythm => f.write_str("rhythm"),
            IdealHours::Fixed(hours) => write!(f, "{hours}"),
        }
    }
}

impl std::str::FromStr for IdealHours {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "rhythm" => Ok(IdealHours::Rhythm),
            other => match other.parse::<f64>() {
                Ok(hours) if (0.0..=744.0).contains(&hours) => Ok(IdealHours::Fixed(hours)),
                _ => Err(format!("\"{other}\" is neither `rhythm` nor a number of hours a month")),
            },
        }
    }
}

/// What a rate is the price of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum RateBasis {
    /// An hour, whatever the length of the session.
    #[default]
    Hour,
    /// One session; the hourly rate follows from the session's length.
    Session,
}

/// Whether `value` reaches `threshold`, with the float dust of a division forgiven (9.6 of 12 hours is 80 %).
pub fn reaches(value: f64, threshold: f64) -> bool {
    value >= threshold - 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_revenue_threshold_follows_the_number_of_clients() {
        let a = Assumptions::default();
        assert_eq!((a.high_revenue_share_for(20), a.high_revenue_share_for(40)), (0.05, 0.025));
        let own = Assumptions { high_revenue_share: Some(0.1), ..a };
        assert_eq!(own.high_revenue_share_for(40), 0.1);
    }

    #[test]
    fn nine_point_six_of_twelve_is_eighty_percent() {
        assert!(reaches(9.6 / 12.0, 0.8) && !reaches(0.7999, 0.8) && !reaches(f64::NAN, 0.8));
    }
}
