//! Columns that a study gives once it was done.

use super::{Kind, Value, number};
use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::study::Studies;
use crate::analysis::{Figures, campaign};
use crate::book::{Book, Money};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StudyColumn {
    RfmSegment,
    RfmR,
    RfmF,
    RfmM,
    Group,
    GroupCertainty,
    GroupSilhouette,
    PAlive,
    ExpectedPurchases,
    Clv,
    Tier,
    ValueByForest,
    ChurnProbability,
    ChurnBand,
    RemainingMonths,
    ContractValue,
    ExpectedGain,
    Recommendation,
    NextServiceReason,
    RhythmRatio,
}

/// Every column that any study gives: the column, its name, its title, what its values are.
pub(super) const ALL: &[(StudyColumn, &str, &str, Kind)] = &[
    (StudyColumn::RfmSegment, "rfm_segment", "RFM segment", Kind::Text),
    (StudyColumn::RfmR, "rfm_r", "Recency 1–5", Kind::Number),
    (StudyColumn::RfmF, "rfm_f", "Frequency 1–5", Kind::Number),
    (StudyColumn::RfmM, "rfm_m", "Money 1–5", Kind::Number),
    (StudyColumn::Group, "group", "Group", Kind::Text),
    (StudyColumn::GroupCertainty, "group_certainty", "Group certainty", Kind::Percent),
    (StudyColumn::GroupSilhouette, "group_silhouette", "Group silhouette", Kind::Number),
    (StudyColumn::PAlive, "p_alive", "Still a client", Kind::Percent),
    (StudyColumn::ExpectedPurchases, "expected_purchases", "Purchases expected", Kind::Number),
    (StudyColumn::Clv, "clv", "Lifetime value", Kind::Money),
    (StudyColumn::Tier, "tier", "Tier", Kind::Text),
    (StudyColumn::ValueByForest, "value_by_forest", "Value by forest", Kind::Money),
    (StudyColumn::ChurnProbability, "churn_probability", "Probability of leaving", Kind::Percent),
    (StudyColumn::ChurnBand, "churn_band", "Risk of leaving", Kind::Text),
    (StudyColumn::RemainingMonths, "remaining_months", "Months still expected", Kind::Number),
    (StudyColumn::ContractValue, "contract_value", "Value while staying", Kind::Money),
    (StudyColumn::ExpectedGain, "expected_gain", "Gain of contacting", Kind::Money),
    (StudyColumn::Recommendation, "next_service", "Next service", Kind::Text),
    (StudyColumn::NextServiceReason, "next_service_reason", "Why that service", Kind::Text),
    (StudyColumn::RhythmRatio, "rhythm_ratio", "Wait ÷ own rhythm", Kind::Number),
];

impl StudyColumn {
    /// Whether the study was done and had an answer.
    pub(super) fn is_there(self, studied: &Studies) -> bool {
        match self {
            StudyColumn::RfmSegment | StudyColumn::RfmR | StudyColumn::RfmF | StudyColumn::RfmM => {
                studied.rfm().is_some()
            }
            StudyColumn::Group | StudyColumn::GroupCertainty | StudyColumn::GroupSilhouette => {
                studied.clusters().is_some()
            }
            StudyColumn::PAlive | StudyColumn::ExpectedPurchases | StudyColumn::Clv | StudyColumn::Tier => {
                studied.value().is_some()
            }
            StudyColumn::ValueByForest => studied.value().is_some_and(|w| w.better_by_forest().is_some()),
            StudyColumn::Recommendation | StudyColumn::NextServiceReason => studied.recommendation().is_some(),
            StudyColumn::RemainingMonths => studied.survival().is_some_and(|l| l.contract.is_ok()),
            StudyColumn::ContractValue => {
                studied.survival().is_some_and(|l| l.contract.as_ref().is_ok_and(|c| c.valued > 0))
            }
            StudyColumn::ChurnProbability | StudyColumn::ChurnBand | StudyColumn::ExpectedGain => {
                studied.churn().is_some()
            }
            StudyColumn::RhythmRatio => studied.churn().is_some_and(|churn| churn.dated().is_some()),
        }
    }

    /// The value of client `index`.
    pub(super) fn value<'a>(self, book: &Book, figures: &'a Figures, index: usize) -> Value<'a> {
        let studied = &figures.studied;
        let scored = studied.rfm().and_then(|rfm| rfm.client(index));
        let score = |pick: fn(&crate::analysis::segments::rfm::Scored) -> u8| {
            number(scored.map_or(f64::NAN, |s| pick(s).into()))
        };
        let worth = studied.value().and_then(|worth| worth.client(index));
        match self {
            StudyColumn::RfmSegment => scored.map_or(Value::Missing, |s| Value::Text(s.segment().name())),
            StudyColumn::RfmR => score(|s| s.r),
            StudyColumn::RfmF => score(|s| s.f),
            StudyColumn::RfmM => score(|s| s.m),
            StudyColumn::Group => {
                let group = studied.clusters().and_then(|groups| groups.of(index));
                group.map_or(Value::Missing, |group| Value::Text(&group.title))
            }
            StudyColumn::GroupCertainty => {
                number(studied.clusters().and_then(|g| g.certainty.get(index)).copied().unwrap_or(f64::NAN))
            }
            StudyColumn::GroupSilhouette => {
                number(studied.clusters().and_then(|g| g.silhouettes.get(index)).copied().unwrap_or(f64::NAN))
            }
            StudyColumn::PAlive => number(worth.and_then(|w| w.p_alive).unwrap_or(f64::NAN)),
            StudyColumn::ExpectedPurchases => number(worth.map_or(f64::NAN, |w| w.expected_purchases)),
            StudyColumn::Clv => {
                worth.and_then(|w| crate::analysis::value::amount(w.clv)).map_or(Value::Missing, Value::Money)
            }
            StudyColumn::Tier => worth.and_then(|w| w.tier).map_or(Value::Missing, |tier| Value::Text(tier.name())),
            StudyColumn::ValueByForest => {
                let expected = || studied.value()?.by_forest.as_ref().ok()?.expected.get(index).copied();
                expected().and_then(crate::analysis::value::amount).map_or(Value::Missing, Value::Money)
            }
            StudyColumn::ChurnProbability => number(client_churn(studied, index).map_or(f64::NAN, |c| c.probability)),
            StudyColumn::Recommendation => {
                studied.recommendation().and_then(|n| n.service(index)).map_or(Value::Missing, Value::Text)
            }
            StudyColumn::NextServiceReason => {
                studied.recommendation().and_then(|n| n.reason(index)).map_or(Value::Missing, Value::Text)
            }
            StudyColumn::ExpectedGain => {
                let gain = campaign::expected_gain(book, figures, index).and_then(Money::from_f64);
                gain.map_or(Value::Missing, Value::Money)
            }
            StudyColumn::ChurnBand => client_churn(studied, index)
                .and_then(|c| c.band)
                .map_or(Value::Missing, |band| Value::Text(band.name())),
            StudyColumn::RemainingMonths => number(expected(studied, index).map_or(f64::NAN, |e| e.months)),
            StudyColumn::ContractValue => {
                let value = expected(studied, index).and_then(|e| e.value);
                value.and_then(crate::analysis::value::amount).map_or(Value::Missing, Value::Money)
            }
            StudyColumn::RhythmRatio => {
                let dated = studied.churn().and_then(|churn| churn.dated());
                number(dated.and_then(|d| d.rhythm.get(index)).copied().unwrap_or(f64::NAN))
            }
        }
    }

    /// Whether its labels have an order with a meaning.
    pub(super) fn is_ranked(self) -> bool {
        matches!(self, StudyColumn::RfmSegment | StudyColumn::Group | StudyColumn::Tier | StudyColumn::ChurnBand)
    }

    /// The place of the client's label in that order.
    pub(super) fn rank(self, studied: &Studies, index: usize) -> Option<u64> {
        match self {
            StudyColumn::RfmSegment => studied.rfm()?.client(index).map(|s| s.segment() as u64),
            StudyColumn::Group => studied.clusters()?.of_client.get(index).copied().flatten().map(u64::from),
            StudyColumn::Tier => studied.value()?.client(index)?.tier.map(|tier| tier as u64),
            StudyColumn::ChurnBand => client_churn(studied, index)?.band.map(|band| band as u64),
            _ => None,
        }
    }

    /// The distinct labels, where they are few.
    pub(super) fn labels(self, studied: &Studies) -> Vec<&str> {
        match self {
            StudyColumn::RfmSegment => crate::analysis::segments::rfm::RfmSegment::ALL.map(|s| s.name()).to_vec(),
            StudyColumn::Group => {
                let groups = studied.clusters().map(|g| g.groups.iter().map(|group| group.title.as_str()).collect());
                groups.unwrap_or_default()
            }
            StudyColumn::Tier => crate::analysis::value::Tier::ALL.map(|t| t.name()).to_vec(),
            StudyColumn::ChurnBand => RiskBand::ALL.map(RiskBand::name).to_vec(),
            _ => Vec::new(),
        }
    }
}

fn expected(studied: &Studies, index: usize) -> Option<&crate::analysis::survival::Expected> {
    studied.survival()?.expected(index)
}

fn client_churn(studied: &Studies, index: usize) -> Option<&crate::analysis::churn::ClientChurn> {
    studied.churn()?.client(index)
}
