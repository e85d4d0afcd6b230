//! What the chosen model showed on clients that it had not seen, beside the rate that everybody could have named.

use super::calibration::{Calibration, Tried};
use crate::book::Locale;
use crate::stats::validation::calibration::{CalibrationBin, calibration_curve};
use crate::stats::validation::ranking::{Gain, RocPoint, gains, roc};
use crate::stats::validation::scores::{Baseline, baseline};
use crate::stats::validation::threshold::{Confusion, cross_fitted_f1, threshold_of_best_f1};

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// One model beside the others, on the same folds.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ModelRow {
    /// Its name.
    pub model: &'static str,
    /// Mean AUC over the folds.
    pub auc: f64,
    /// Its standard deviation over the folds.
    pub auc_sd: f64,
    /// Of all out-of-fold probabilities.
    pub log_loss: f64,
    /// Of all out-of-fold probabilities.
    pub brier: f64,
    /// Whether its probabilities had to be mended to come true; the scores are those of the mended ones.
    pub recalibrated: bool,
}

impl From<&Tried> for ModelRow {
    fn from(tried: &Tried) -> Self {
        let v = &tried.validation;
        let recalibrated = tried.calibration.after.is_some();
        ModelRow {
            model: v.model.name(),
            auc: v.auc,
            auc_sd: v.auc_spread,
            log_loss: v.log_loss,
            brier: v.brier,
            recalibrated,
        }
    }
}

/// The evidence.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct ModelQuality {
    /// How it was tested.
    pub scheme: String,
    /// Clients tested on.
    pub clients: usize,
    /// Mean AUC over the folds.
    pub auc: f64,
    /// Its standard deviation over the folds.
    pub auc_sd: f64,
    /// 95 % interval of the AUC [Hanley & McNeil 1982].
    pub auc_interval: [f64; 2],
    /// Of all out-of-fold probabilities.
    pub log_loss: f64,
    /// Of all out-of-fold probabilities.
    pub brier: f64,
    /// Forecast against what came true.
    pub calibration: Vec<CalibrationBin>,
    /// Whether the probabilities came true by themselves, and after they were mended.
    pub recalibration: Calibration,
    /// The same scores of naming the rate for everybody.
    pub baseline: Option<Baseline>,
    /// From which probability on a client counts as leaving: the one of greatest F1 over all clients tested.
    pub threshold: f64,
    /// What such thresholds get right and wrong: each part of the clients decided by the one of all other parts.
    pub confusion: Confusion,
    /// Of those called, the share that left.
    pub precision: Option<f64>,
    /// Of those who left, the share called.
    pub recall: Option<f64>,
    /// Who is found by contacting the first tenth, two tenths, …
    pub lift: Vec<Gain>,
    /// The ROC curve.
    #[serde(skip)]
    pub roc: Vec<RocPoint>,
    /// Whether the model tells leavers from stayers better than chance.
    pub has_skill: bool,
}

/// What was tested, and how.
pub(super) struct Tested<'a> {
    /// The model and what it showed.
    pub tried: &'a Tried,
    /// What came true.
    pub outcome: &'a [bool],
    /// The part in which each client was tested.
    pub parts: &'a [u32],
    /// In words.
    pub scheme: String,
}

impl ModelQuality {
    /// From the validation of one model.
    pub(super) fn of(tested: Tested) -> Self {
        let Tested { tried, outcome, parts, scheme } = tested;
        let validation = &tried.validation;
        let p = &validation.probabilities;
        let (threshold, rosy) = threshold_of_best_f1(p, outcome).unwrap_or((0.5, Confusion::default()));
        let confusion = cross_fitted_f1(p, outcome, parts).unwrap_or(rosy);
        let auc_interval = interval(validation.auc, outcome);
        let baseline = baseline(outcome);
        let better = baseline.is_none_or(|b| validation.brier < b.brier);
        ModelQuality {
            scheme,
            clients: outcome.len(),
            auc: validation.auc,
            auc_sd: validation.auc_spread,
            auc_interval,
            log_loss: validation.log_loss,
            brier: validation.brier,
            calibration: calibration_curve(p, outcome, 10),
            recalibration: tried.calibration,
            baseline,
            threshold,
            confusion,
            precision: confusion.precision(),
            recall: confusion.recall(),
            lift: gains(p, outcome, 10),
            roc: roc(p, outcome),
            has_skill: auc_interval[0] > 0.5 && better,
        }
    }

    /// How far to trust it, in a plain sentence. On clients or days that the model had not seen.
    pub fn verdict(&self, locale: &Locale) -> String {
        let times = locale.number(self.auc * 100.0, 0);
        let grade = match self.auc {
            _ if !self.has_skill => return "not at all. Who leaves is told no better than by a coin.".into(),
            0.8.. => "good",
            0.7.. => "fair",
            _ => "weak",
        };
        format!("{grade}. Of two clients it names the one who leaves {times} times in 100.")
    }

    /// What it means, in a sentence or two.
    pub fn statement(&self, method: &str, outcome: &str) -> String {
        let [low, high] = self.auc_interval;
        let n = self.clients;
        let rate = self.baseline.map_or(f64::NAN, |b| b.rate);
        if !self.has_skill && low > 0.5 {
            return format!(
                "The model ranks {n} clients that it had not seen better than chance (AUC {:.2}, 95% interval {low:.2} to \
                 {high:.2}), but its probabilities are not more accurate than giving everybody the same. Do not act on \
                 them.",
                self.auc
            );
        }
        if !self.has_skill {
            return format!(
                "The model has no skill: on {n} clients that it had not seen it told those who left from those who \
                 stayed no better than chance (AUC {:.2}, 95% interval {low:.2} to {high:.2}; 0.5 is a coin). Do not \
                 act on these probabilities.",
                self.auc
            );
        }
        format!(
            "Of two clients, one who left and one who stayed, {method} names the right one {:.0} times in 100 (95% \
             interval {:.0} to {:.0}; a coin 50), on {n} clients that it had not seen ({outcome}: {:.1}% left).",
            self.auc * 100.0,
            low * 100.0,
            high * 100.0,
            rate * 100.0
        )
    }
}

/// 95 % interval of an AUC by the standard error of Hanley & McNeil (1982).
fn interval(auc: f64, outcome: &[bool]) -> [f64; 2] {
    let yes = outcome.iter().filter(|yes| **yes).count() as f64;
    let no = outcome.len() as f64 - yes;
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let square = auc * auc;
    let variance = (auc * (1.0 - auc) + (yes - 1.0) * (q1 - square) + (no - 1.0) * (q2 - square)) / (yes * no);
    let reach = Z * variance.max(0.0).sqrt();
    [(auc - reach).max(0.0), (auc + reach).min(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_coin_by_hand() {
        // Q1 = Q2 = 1/3, so the variance is (0.25 + 2 · 49 · (1/3 − 1/4)) ÷ 2500.
        let outcome: Vec<bool> = (0..100).map(|i| i < 50).collect();
        let reach = Z * ((0.25 + 98.0 / 12.0) / 2500.0_f64).sqrt();
        let [low, high] = interval(0.5, &outcome);
        assert!((low - (0.5 - reach)).abs() < 1e-12 && (high - (0.5 + reach)).abs() < 1e-12);
        assert_eq!(interval(1.0, &outcome), [1.0, 1.0]);
    }
}
