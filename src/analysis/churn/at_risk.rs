//! What is at stake: what each client brings now, times how likely it is that the client leaves.

use super::{Churn, ClientChurn};
use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::{Answers, Figures, Selection};
use crate::book::{Book, Money};
use std::cmp::Reverse;

/// The clients in the selection summed.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct AtRisk {
    /// Σ probability × monthly revenue of those who have not left; `None` where no revenue is known.
    pub revenue: Option<Money>,
    /// Those who have left, or by dates count as gone.
    pub gone: usize,
    /// Those who have not and have a probability.
    pub scored: usize,
    /// These by band, high, medium, low; zeros where the model has no skill.
    pub bands: [usize; RiskBand::ALL.len()],
    /// The same by the reason that raises the probability most, in the order of the drivers; only those with anybody.
    pub by_driver: Vec<DriverRisk>,
}

/// Clients whom the same driver puts at risk most.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct DriverRisk {
    /// The driver's name.
    pub driver: String,
    /// How many of them are at high or medium risk.
    pub clients: usize,
    /// Σ probability × monthly revenue over these.
    pub revenue: Option<Money>,
}

/// What client `index` brings a month: what was paid over the time in which it was used
/// ([`crate::book::activity::Billing::monthly`]), at today's pace where that has changed, and at the prices of a what-if; of a
/// client table, the revenue of the period ÷ its months. `None` without a revenue row.
pub fn monthly_value(book: &Book, figures: &Figures, index: usize) -> Option<Money> {
    let Some(billing) = &book.activity.billing else { return figures.monthly_revenue(index) };
    let monthly = billing.monthly.get(index).copied().flatten()?.times(figures.pace_lately(book, index));
    let (paid, now) = (billing.revenue.get(index).copied().flatten()?, figures.revenue.get(index).copied().flatten()?);
    Some(if paid == now || paid == Money::ZERO { monthly } else { monthly.times(now.ratio(paid)) })
}

/// The revenue at risk, and what says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RevenueAtRisk {
    /// A month.
    pub monthly: Money,
    /// What says so.
    pub by: RiskFrom,
}

/// What tells a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskFrom {
    /// The probability of leaving, by a model that was tested on clients or days that it had not seen.
    Probability,
    /// The disengagement score: 1 − min(1, utilization).
    Disengagement,
}

impl RevenueAtRisk {
    pub(in crate::analysis) fn of(answers: &Answers, book: &Book, selection: &Selection) -> Option<Self> {
        let results = &answers.results;
        let by_model = results.studies.churn().filter(|c| c.validation.has_skill);
        match by_model.and_then(|churn| churn.revenue_at_risk(book, results, selection)) {
            Some(monthly) => Some(RevenueAtRisk { monthly, by: RiskFrom::Probability }),
            None => {
                let monthly = answers.disengagement.as_ref().ok()?.revenue_at_risk;
                Some(RevenueAtRisk { monthly, by: RiskFrom::Disengagement })
            }
        }
    }

    /// What the figure is, in a sentence.
    pub fn statement(&self) -> &'static str {
        match self.by {
            RiskFrom::Probability => {
                "Σ chance of leaving × what the client brings a month, by the churn model, which is better than chance on \
                 tests"
            }
            RiskFrom::Disengagement => "of the clients in the lowest band, which is a score and not a probability",
        }
    }
}

impl Churn {
    /// Σ probability × [`monthly_value`] over the selected clients who have not left; `None` where no revenue is
    /// known.
    pub fn revenue_at_risk(&self, book: &Book, figures: &Figures, selection: &Selection) -> Option<Money> {
        let stake = |i: usize| {
            let client = self.client(i).filter(|c| c.left != Some(true) && c.probability.is_finite())?;
            Some(monthly_value(book, figures, i)?.times(client.probability))
        };
        selection.indices(self.clients.len()).filter_map(stake).reduce(|sum, amount| sum + amount)
    }

    /// The selected clients summed, in all and by what puts them at risk.
    pub fn at_risk(&self, book: &Book, figures: &Figures, selection: &Selection) -> AtRisk {
        let revenue = self.revenue_at_risk(book, figures, selection);
        let mut sums = AtRisk { revenue, gone: 0, scored: 0, bands: [0; 3], by_driver: Vec::new() };
        let mut by_driver: Vec<DriverRisk> =
            self.drivers.iter().map(|d| DriverRisk { driver: d.name.clone(), clients: 0, revenue: None }).collect();
        let place = |client_churn: &ClientChurn| {
            let first = client_churn.reasons.first().filter(|r| r.points > 0.0)?;
            self.drivers.iter().position(|d| d.name == first.feature)
        };
        for i in selection.indices(self.clients.len()) {
            let Some(client_churn) = self.client(i) else { continue };
            if self.has_gone(i) {
                sums.gone += 1;
                continue;
            }
            sums.scored += usize::from(self.can_be_kept(i));
            let Some(band) = client_churn.band else { continue };
            if let Some(count) = sums.bands.get_mut(band as usize) {
                *count += 1;
            }
            let driver = place(client_churn).filter(|_| band != RiskBand::Low).and_then(|at| by_driver.get_mut(at));
            if let Some(driver) = driver {
                driver.clients += 1;
                let stake = monthly_value(book, figures, i).map(|m| m.times(client_churn.probability));
                driver.revenue = driver.revenue.into_iter().chain(stake).reduce(|sum, amount| sum + amount);
            }
        }
        by_driver.retain(|d| d.clients > 0);
        sums.by_driver = by_driver;
        sums
    }

    /// The selected clients, those who may still be kept first: the most revenue at risk on top, and where the money is the
    /// same or unknown the likeliest to leave. Then those who left, then those of whom nothing is known.
    pub fn ranked(&self, book: &Book, figures: &Figures, selection: &Selection) -> Vec<usize> {
        let key = |i: usize| {
            let client_churn = self.client(i);
            let p = client_churn.map_or(f64::NAN, |c| c.probability);
            let kind = match client_churn.map(|c| c.left) {
                _ if p.is_nan() => 2_u8,
                Some(Some(true)) => 1,
                _ => 0,
            };
            let p = if p.is_nan() { 0.0 } else { p };
            let money = monthly_value(book, figures, i).map_or(Money::ZERO, |m| m.times(p).max(Money::ZERO));
            (kind, Reverse(money), p, i)
        };
        let mut keys: Vec<_> = selection.indices(self.clients.len()).map(key).collect();
        keys.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)).then(a.3.cmp(&b.3)));
        keys.into_iter().map(|(.., i)| i).collect()
    }
}
