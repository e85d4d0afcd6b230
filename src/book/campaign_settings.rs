//! What a campaign to keep clients costs and brings: the user's own figures, of which the data know nothing.

use super::Money;

/// The terms of a campaign to keep clients, and what a test of it showed.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CampaignSettings {
    /// What contacting one client costs: time, postage, the offer itself.
    pub cost_per_contact: Money,
    /// Of the contacted clients who were about to leave, the share that stays because of it.
    pub success_rate: f64,
    /// How many months a client who was won stays.
    pub months_kept: f64,
    /// What a client brings a month where no file says; `None` leaves such clients out.
    pub client_month: Option<Money>,
    /// How it is counted what a client who was won is worth.
    pub value: KeptValue,
    /// The chance that a test of the campaign sees its effect, if it is there.
    pub power: f64,
    /// What a test showed.
    pub test: TestCounts,
}

impl Default for CampaignSettings {
    fn default() -> Self {
        CampaignSettings {
            cost_per_contact: Money::from_f64(5.0).unwrap_or_default(),
            success_rate: 0.2,
            months_kept: 6.0,
            client_month: None,
            value: KeptValue::Months,
            power: 0.8,
            test: TestCounts::default(),
        }
    }
}

/// How it is counted what a client who was won is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeptValue {
    /// The client's monthly revenue, so many months, after costs.
    #[default]
    Months,
    /// The client's lifetime value by the purchase models, where there is one.
    Lifetime,
}

/// The counts of a test of two arms, as the user typed them; nobody asked is no test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestCounts {
    /// Clients of arm A, who got the offer.
    pub offered: u32,
    /// How many of them stayed.
    pub offered_stayed: u32,
    /// Clients of arm B, who were left alone.
    pub alone: u32,
    /// How many of them stayed.
    pub alone_stayed: u32,
}
