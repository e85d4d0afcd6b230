//! Platinum, Gold, Silver, Bronze: clients by the value that is expected of them.

use crate::analysis::Selection;
use crate::book::Money;

/// A tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Tier {
    /// The tenth with the most expected value.
    Platinum,
    /// The next fifth.
    Gold,
    /// The next three tenths.
    Silver,
    /// The rest.
    Bronze,
}

impl Tier {
    /// All, the most valuable first.
    pub const ALL: [Tier; 4] = [Tier::Platinum, Tier::Gold, Tier::Silver, Tier::Bronze];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Platinum => "Platinum",
            Tier::Gold => "Gold",
            Tier::Silver => "Silver",
            Tier::Bronze => "Bronze",
        }
    }

    /// Whom it holds, in words.
    pub fn rule(self) -> &'static str {
        match self {
            Tier::Platinum => "top 10%",
            Tier::Gold => "next 20%",
            Tier::Silver => "next 30%",
            Tier::Bronze => "the other 40%",
        }
    }

    /// The tier at place `share` (0 the best, 1 the last).
    fn at(share: f64) -> Self {
        match share {
            share if share < 0.1 => Tier::Platinum,
            share if share < 0.3 => Tier::Gold,
            share if share < 0.6 => Tier::Silver,
            _ => Tier::Bronze,
        }
    }
}

/// A tier summed over the selected clients.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct TierRow {
    /// Which.
    pub tier: Tier,
    /// How many clients.
    pub clients: usize,
    /// The least expected value in it, of the whole book; `None` where nobody is in it.
    pub from: Option<Money>,
    /// Σ of the expected value.
    pub value: Money,
    /// Part of the expected value of all selected.
    pub share: f64,
}

/// The tier of each value by its mean place from the top: equal values share a tier, whatever their order. Values that
/// are not finite have none.
pub fn tiers(values: &[f64]) -> Vec<Option<Tier>> {
    let mut sorted: Vec<(f64, usize)> = values.iter().copied().zip(0..).filter(|(v, _)| v.is_finite()).collect();
    sorted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let n = sorted.len() as f64;
    let mut found = vec![None; values.len()];
    let mut before = 0.0;
    for ties in sorted.chunk_by(|a, b| a.0 == b.0) {
        let count = ties.len() as f64;
        let tier = Tier::at((before + (count - 1.0) / 2.0) / n);
        for (_, row) in ties {
            if let Some(place) = found.get_mut(*row) {
                *place = Some(tier);
            }
        }
        before += count;
    }
    found
}

impl super::CustomerValue {
    /// The tiers over the selected clients; their limits stay those of the whole book.
    pub fn tier_rows(&self, selection: &Selection) -> Vec<TierRow> {
        let amount = |value: f64| Money::from_f64(value).unwrap_or_default();
        let mut rows = Tier::ALL.map(|tier| TierRow { tier, clients: 0, from: None, value: Money::ZERO, share: 0.0 });
        for client in self.clients.iter().flatten() {
            if let Some(row) = client.tier.and_then(|tier| rows.get_mut(tier as usize)) {
                let value = amount(client.clv);
                row.from = Some(row.from.map_or(value, |from| from.min(value)));
            }
        }
        for client in selection.indices(self.clients.len()).filter_map(|i| self.client(i)) {
            if let Some(row) = client.tier.and_then(|tier| rows.get_mut(tier as usize)) {
                row.clients += 1;
                row.value += amount(client.clv);
            }
        }
        let mut total = Money::ZERO;
        rows.iter().for_each(|row| total += row.value);
        rows.iter_mut().for_each(|row| row.share = row.value.ratio(total));
        rows.to_vec()
    }
}
