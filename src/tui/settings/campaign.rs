//! The terms of a campaign to keep clients as knobs.

use super::Unit;
use crate::book::{CampaignSettings, Money};

/// The terms of a campaign to keep clients, and the counts of a test of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignSetting {
    /// What a contact costs.
    Cost,
    /// The share that stays because of it.
    Success,
    /// How many months who was won stays.
    MonthsKept,
    /// What a client brings a month where no file says.
    ClientMonth,
    /// How it is counted what a client is worth.
    Value,
    /// The chance that a test sees the effect.
    Power,
    /// How many were offered something.
    Offered,
    /// How many of them stayed.
    OfferedStayed,
    /// How many were left alone.
    Alone,
    /// How many of them stayed.
    AloneStayed,
}

impl CampaignSetting {
    /// All, those of the calculator first, then those of the test.
    pub const ALL: [CampaignSetting; 10] = [
        CampaignSetting::Cost,
        CampaignSetting::Success,
        CampaignSetting::MonthsKept,
        CampaignSetting::ClientMonth,
        CampaignSetting::Value,
        CampaignSetting::Power,
        CampaignSetting::Offered,
        CampaignSetting::OfferedStayed,
        CampaignSetting::Alone,
        CampaignSetting::AloneStayed,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            CampaignSetting::Cost => "campaign: cost of a contact",
            CampaignSetting::Success => "campaign: success rate",
            CampaignSetting::MonthsKept => "campaign: months kept",
            CampaignSetting::ClientMonth => "campaign: a client's month",
            CampaignSetting::Value => "campaign: a client is worth",
            CampaignSetting::Power => "test: power",
            CampaignSetting::Offered => "test: got the offer (A)",
            CampaignSetting::OfferedStayed => "test: of A stayed",
            CampaignSetting::Alone => "test: left alone (B)",
            CampaignSetting::AloneStayed => "test: of B stayed",
        }
    }

    pub(super) fn explanation(self) -> &'static str {
        match self {
            CampaignSetting::Cost => "What contacting one client costs you: time, postage, the offer itself.",
            CampaignSetting::Success => {
                "Of the contacted clients who were about to leave, the share that stays because of it. Your guess, until \
                 a test has measured it."
            }
            CampaignSetting::MonthsKept => "How many months a client stays who was won.",
            CampaignSetting::ClientMonth => "What a client brings a month where no file says.",
            CampaignSetting::Value => {
                "A client who was won is worth the months kept, or the lifetime value of the Value view."
            }
            CampaignSetting::Power => {
                "The chance that a test of the campaign sees its effect, if it is there. 80 % is usual."
            }
            CampaignSetting::Offered => "What a test showed: clients of arm A, who got the offer.",
            CampaignSetting::OfferedStayed => "What a test showed: how many of arm A stayed.",
            CampaignSetting::Alone => "What a test showed: clients of arm B, who were left alone.",
            CampaignSetting::AloneStayed => "What a test showed: how many of arm B stayed.",
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            CampaignSetting::Cost | CampaignSetting::ClientMonth => Unit::Money,
            CampaignSetting::Success | CampaignSetting::Power => Unit::Percent,
            CampaignSetting::Value => Unit::Choice,
            _ => Unit::Whole,
        }
    }

    pub(super) fn number(self, campaign: &CampaignSettings) -> f64 {
        match self {
            CampaignSetting::Cost => campaign.cost_per_contact.to_f64(),
            CampaignSetting::Success => campaign.success_rate,
            CampaignSetting::MonthsKept => campaign.months_kept,
            CampaignSetting::ClientMonth => campaign.client_month.map_or(f64::NAN, Money::to_f64),
            CampaignSetting::Value => f64::NAN,
            CampaignSetting::Power => campaign.power,
            CampaignSetting::Offered => campaign.test.offered.into(),
            CampaignSetting::OfferedStayed => campaign.test.offered_stayed.into(),
            CampaignSetting::Alone => campaign.test.alone.into(),
            CampaignSetting::AloneStayed => campaign.test.alone_stayed.into(),
        }
    }

    pub(super) fn set(self, campaign: &mut CampaignSettings, number: f64) {
        let money = Money::from_f64(number.max(0.0));
        let count = number.clamp(0.0, 1e9) as u32;
        match self {
            CampaignSetting::Cost => campaign.cost_per_contact = money.unwrap_or_default(),
            CampaignSetting::Success => campaign.success_rate = number.clamp(0.0, 1.0),
            CampaignSetting::MonthsKept => campaign.months_kept = number.clamp(0.0, 120.0),
            CampaignSetting::ClientMonth => campaign.client_month = money,
            CampaignSetting::Value => {}
            CampaignSetting::Power => campaign.power = number.clamp(0.5, 0.99),
            CampaignSetting::Offered => campaign.test.offered = count,
            CampaignSetting::OfferedStayed => campaign.test.offered_stayed = count,
            CampaignSetting::Alone => campaign.test.alone = count,
            CampaignSetting::AloneStayed => campaign.test.alone_stayed = count,
        }
    }

    pub(super) fn restore(self, campaign: &mut CampaignSettings, baseline: &CampaignSettings) {
        match self {
            CampaignSetting::Value => campaign.value = baseline.value,
            CampaignSetting::ClientMonth => campaign.client_month = baseline.client_month,
            _ => self.set(campaign, self.number(baseline)),
        }
    }
}
