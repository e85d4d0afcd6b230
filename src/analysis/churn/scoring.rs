//! A fitted model asked about many clients: in blocks on all cores, with a way to stop.

use super::explanations::{Explanation, families};
use super::learning::table;
use super::model_quality::ModelQuality;
use super::{ClientChurn, advice};
use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::features::Feature;
use crate::stats::models::Calibrated;
use crate::task::Task;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Clients who are scored together.
const BLOCK: usize = 4096;
/// Beyond so many clients only those at risk get reasons: nobody reads a million of them.
const ALL_REASONS: usize = 100_000;

/// A model with everything that its answers need.
pub(super) struct Asked<'a> {
    /// The model, its probabilities mended where they were off.
    pub model: Calibrated<'a>,
    /// What it is asked about: the features of all clients of the book.
    pub features: &'a [Feature],
    /// What it showed on clients that it had not seen; decides the bands.
    pub evidence: &'a ModelQuality,
    /// What is known of all clients of the book.
    pub known: &'a [Option<bool>],
}

impl Asked<'_> {
    /// One answer per client of `rows`, in their order; `None` where the work was cancelled.
    pub fn score(&self, rows: &[usize], task: Task) -> Option<Vec<ClientChurn>> {
        let done = AtomicUsize::new(0);
        let all_reasons = rows.len() <= ALL_REASONS;
        let block = |rows: &[usize]| {
            if task.is_cancelled() {
                return None;
            }
            let found = self.block(rows, all_reasons)?;
            let so_far = done.fetch_add(rows.len(), Ordering::Relaxed) + rows.len();
            task.report(so_far as f64 / self.known.len().max(rows.len()).max(1) as f64);
            Some(found)
        };
        let blocks: Option<Vec<Vec<ClientChurn>>> = rows.par_chunks(BLOCK).map(block).collect();
        blocks.map(|blocks| blocks.into_iter().flatten().collect())
    }

    fn block(&self, rows: &[usize], all_reasons: bool) -> Option<Vec<ClientChurn>> {
        let families = families(self.features);
        let x = table(self.features, rows);
        let p = self.model.probability(&x).ok()?;
        let left = |row: usize| self.known.get(row).copied().flatten();
        let silent = Explanation::of(&[], &[], &[], 0);
        let mut found: Vec<ClientChurn> =
            rows.iter().zip(&p).map(|(&row, &p)| client_churn(p, left(row), &silent, self.evidence)).collect();
        let risky = |l: &ClientChurn| matches!(l.band, Some(RiskBand::High | RiskBand::Medium));
        let telling: Vec<usize> =
            found.iter().enumerate().filter(|(_, l)| all_reasons || risky(l)).map(|(i, _)| i).collect();
        if telling.is_empty() {
            return Some(found);
        }
        let points = self.model.points(&x.select(&telling)).ok()?;
        for (place, &i) in telling.iter().enumerate() {
            let (Some(&row), Some(&p)) = (rows.get(i), p.get(i)) else { continue };
            let told = Explanation::of(points.parts.row(place), self.features, &families, row);
            if let Some(slot) = found.get_mut(i) {
                *slot = client_churn(p, left(row), &told, self.evidence);
            }
        }
        Some(found)
    }
}

/// The band of a probability: high from the threshold on, medium from half of it.
fn band(probability: f64, evidence: &ModelQuality) -> Option<RiskBand> {
    let high = evidence.threshold;
    match probability {
        _ if !evidence.has_skill || probability.is_nan() => None,
        p if p >= high => Some(RiskBand::High),
        p if p >= high / 2.0 => Some(RiskBand::Medium),
        _ => Some(RiskBand::Low),
    }
}

/// One client with the probability, what speaks for and against it, and what to do.
pub(super) fn client_churn(
    probability: f64,
    left: Option<bool>,
    told: &Explanation,
    evidence: &ModelQuality,
) -> ClientChurn {
    let band = band(probability, evidence);
    // Nobody can be kept who has gone.
    let action = if left == Some(true) { None } else { advice::action(band, &told.rising()) };
    ClientChurn { probability, band, left, reasons: told.shown(band), action }
}
