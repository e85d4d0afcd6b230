//! The terms of a campaign to keep clients as knobs.

use super::Unit;
use crate::book::{Campaign, Money};

/// The terms of a campaign to keep clients, and the counts of a test of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignKnob {
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

impl CampaignKnob {
    /// All, those of the calculator first, then those of the test.
    pub const ALL: [CampaignKnob; 10] = [
        CampaignKnob::Cost,
        CampaignKnob::Success,
        CampaignKnob::MonthsKept,
        CampaignKnob::ClientMonth,
        CampaignKnob::Value,
        CampaignKnob::Power,
        CampaignKnob::Offered,
        CampaignKnob::OfferedStayed,
        CampaignKnob::Alone,
        CampaignKnob::AloneStayed,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            CampaignKnob::Cost => "campaign: cost of a contact",
            CampaignKnob::Success => "campaign: success rate",
            CampaignKnob::MonthsKept => "campaign: months kept",
            CampaignKnob::ClientMonth => "campaign: a client's month",
            CampaignKnob::Value => "campaign: a client is worth",
            CampaignKnob::Power => "test: power",
            CampaignKnob::Offered => "test: got the offer (A)",
            CampaignKnob::OfferedStayed => "test: of A stayed",
            CampaignKnob::Alone => "test: left alone (B)",
            CampaignKnob::AloneStayed => "test: of B stayed",
        }
    }

    pub(super) fn explanation(self) -> &'static str {
        match self {
            CampaignKnob::Cost => "What contacting one client costs you: time, postage, the offer itself.",
            CampaignKnob::Success => {
                "Of the contacted clients who were about to leave, the share that stays because of it. Your guess, until \
                 a test has measured it."
            }
            CampaignKnob::MonthsKept => "How many months a client stays who was won.",
            CampaignKnob::ClientMonth => "What a client brings a month where no file says.",
            CampaignKnob::Value => {
                "A client who was won is worth the months kept, or the lifetime value of the Value view."
            }
            CampaignKnob::Power => {
                "The chance that a test of the campaign sees its effect, if it is there. 80 % is usual."
            }
            CampaignKnob::Offered => "What a test showed: clients of arm A, who got the offer.",
            CampaignKnob::OfferedStayed => "What a test showed: how many of arm A stayed.",
            CampaignKnob::Alone => "What a test showed: clients of arm B, who were left alone.",
            CampaignKnob::AloneStayed => "What a test showed: how many of arm B stayed.",
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            CampaignKnob::Cost | CampaignKnob::ClientMonth => Unit::Money,
            CampaignKnob::Success | CampaignKnob::Power => Unit::Percent,
            CampaignKnob::Value => Unit::Choice,
            _ => Unit::Whole,
        }
    }

    pub(super) fn number(self, campaign: &Campaign) -> f64 {
        match self {
            CampaignKnob::Cost => campaign.cost_per_contact.to_f64(),
            CampaignKnob::Success => campaign.success_rate,
            CampaignKnob::MonthsKept => campaign.months_kept,
            CampaignKnob::ClientMonth => campaign.client_month.map_or(f64::NAN, Money::to_f64),
            CampaignKnob::Value => f64::NAN,
            CampaignKnob::Power => campaign.power,
            CampaignKnob::Offered => campaign.test.offered.into(),
            CampaignKnob::OfferedStayed => campaign.test.offered_stayed.into(),
            CampaignKnob::Alone => campaign.test.alone.into(),
            CampaignKnob::AloneStayed => campaign.test.alone_stayed.into(),
        }
    }

    pub(super) fn set(self, campaign: &mut Campaign, number: f64) {
        let money = Money::from_f64(number.max(0.0));
        let count = number.clamp(0.0, 1e9) as u32;
        match self {
            CampaignKnob::Cost => campaign.cost_per_contact = money.unwrap_or_default(),
            CampaignKnob::Success => campaign.success_rate = number.clamp(0.0, 1.0),
            CampaignKnob::MonthsKept => campaign.months_kept = number.clamp(0.0, 120.0),
            CampaignKnob::ClientMonth => campaign.client_month = money,
            CampaignKnob::Value => {}
            CampaignKnob::Power => campaign.power = number.clamp(0.5, 0.99),
            CampaignKnob::Offered => campaign.test.offered = count,
            CampaignKnob::OfferedStayed => campaign.test.offered_stayed = count,
            CampaignKnob::Alone => campaign.test.alone = count,
            CampaignKnob::AloneStayed => campaign.test.alone_stayed = count,
        }
    }

    pub(super) fn restore(self, campaign: &mut Campaign, baseline: &Campaign) {
        match self {
            CampaignKnob::Value => campaign.value = baseline.value,
            CampaignKnob::ClientMonth => campaign.client_month = baseline.client_month,
            _ => self.set(campaign, self.number(baseline)),
        }
    }
}
