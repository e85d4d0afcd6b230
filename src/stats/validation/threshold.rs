//! From a probability to a decision.

use serde::{Deserialize, Serialize};

/// What calling everyone at or above a probability positive gets right and wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confusion {
    /// Called positive, and are.
    pub true_positives: u64,
    /// Called positive, and are not.
    pub false_positives: u64,
    /// Called negative, and are not.
    pub true_negatives: u64,
    /// Called negative, and are positive.
    pub false_negatives: u64,
}

impl Confusion {
    /// Counts with everyone at or above `threshold` called positive.
    ///
    /// # Panics
    /// When probabilities and outcomes differ in number: a bug of the caller.
    pub fn at(probabilities: &[f64], outcome: &[bool], threshold: f64) -> Self {
        assert_eq!(probabilities.len(), outcome.len(), "a probability per outcome");
        let mut counts = Self::default();
        for (&p, &yes) in probabilities.iter().zip(outcome) {
            match (p >= threshold, yes) {
                (true, true) => counts.true_positives += 1,
                (true, false) => counts.false_positives += 1,
                (false, false) => counts.true_negatives += 1,
                (false, true) => counts.false_negatives += 1,
            }
        }
        counts
    }

    /// Share of those called positive that are; `None` where nobody is called.
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positives, self.true_positives + self.false_positives)
    }

    /// Share of the positives that are called; `None` without positives.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// Share called right; `None` without observations.
    pub fn accuracy(&self) -> Option<f64> {
        let right = self.true_positives + self.true_negatives;
        share(right, right + self.false_positives + self.false_negatives)
    }

    /// F-measure [van Rijsbergen 1979]: recall counts `beta` times as much as precision; 1 is their harmonic mean.
    /// `None` where there is neither a positive nor a call.
    pub fn f_score(&self, beta: f64) -> Option<f64> {
        let hits = (1.0 + beta * beta) * self.true_positives as f64;
        let all = hits + beta * beta * self.false_negatives as f64 + self.false_positives as f64;
        (all > 0.0).then(|| hits / all)
    }
}

fn share(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

/// The threshold of greatest F₁, chosen likewise.
///
/// # Panics
/// When probabilities and outcomes differ in number: a bug of the caller.
pub fn threshold_of_best_f1(probabilities: &[f64], outcome: &[bool]) -> Option<(f64, Confusion)> {
    best_threshold(probabilities, outcome, |counts| counts.f_score(1.0).unwrap_or(0.0))
}

/// What the threshold of greatest F₁ gets right and wrong on observations that did not choose it: each part is decided by
/// the threshold chosen on all other parts [Varma & Simon 2006, the same for tuning]. `parts` names the part of each
/// observation. `None` where no threshold can be chosen.
///
/// # Panics
/// When the three differ in number: a bug of the caller.
pub fn cross_fitted_f1(probabilities: &[f64], outcome: &[bool], parts: &[u32]) -> Option<Confusion> {
    assert!(probabilities.len() == outcome.len() && parts.len() == outcome.len(), "an outcome and a part per row");
    let mut all: Vec<u32> = parts.to_vec();
    all.sort_unstable();
    all.dedup();
    let mut sum = Confusion::default();
    for part in all {
        let of = |inside: bool| -> (Vec<f64>, Vec<bool>) {
            let rows = (0..parts.len()).filter(|&row| (parts[row] == part) == inside);
            rows.map(|row| (probabilities[row], outcome[row])).unzip()
        };
        let (others, theirs) = of(false);
        let (threshold, _) = threshold_of_best_f1(&others, &theirs)?;
        let (tested, truth) = of(true);
        let counts = Confusion::at(&tested, &truth, threshold);
        sum.true_positives += counts.true_positives;
        sum.false_positives += counts.false_positives;
        sum.true_negatives += counts.true_negatives;
        sum.false_negatives += counts.false_negatives;
    }
    (!outcome.is_empty()).then_some(sum)
}

fn best_threshold(
    probabilities: &[f64],
    outcome: &[bool],
    worth: impl Fn(&Confusion) -> f64,
) -> Option<(f64, Confusion)> {
    assert_eq!(probabilities.len(), outcome.len(), "a probability per outcome");
    if probabilities.is_empty() || probabilities.iter().any(|p| p.is_nan()) {
        return None;
    }
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    let mut counts = Confusion::at(probabilities, outcome, f64::INFINITY);
    let mut best = (f64::INFINITY, counts, worth(&counts));
    for tied in order.chunk_by(|&a, &b| probabilities[a] == probabilities[b]) {
        let yes = tied.iter().filter(|&&row| outcome[row]).count() as u64;
        let no = tied.len() as u64 - yes;
        counts.true_positives += yes;
        counts.false_negatives -= yes;
        counts.false_positives += no;
        counts.true_negatives -= no;
        let now = worth(&counts);
        if now > best.2 {
            best = (probabilities[tied[0]], counts, now);
        }
    }
    Some((best.0, best.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: [f64; 6] = [0.9, 0.8, 0.6, 0.4, 0.3, 0.1];
    const Y: [bool; 6] = [true, true, false, true, false, false];

    #[test]
    fn counts_and_shares_by_hand() {
        let c = Confusion::at(&P, &Y, 0.5);
        assert_eq!((c.true_positives, c.false_positives, c.true_negatives, c.false_negatives), (2, 1, 2, 1));
        assert_eq!((c.precision(), c.recall(), c.accuracy()), (Some(2.0 / 3.0), Some(2.0 / 3.0), Some(4.0 / 6.0)));
        assert!((c.f_score(1.0).unwrap() - 2.0 / 3.0).abs() < 1e-15);
        let nobody = Confusion::at(&P, &Y, 2.0);
        assert_eq!((nobody.precision(), nobody.recall(), nobody.f_score(1.0)), (None, Some(0.0), Some(0.0)));
        assert_eq!(Confusion::at(&[], &[], 0.5).f_score(1.0), None);
    }

    #[test]
    fn each_part_is_decided_by_the_others() {
        // Part 0 alone would choose .4 (3 hits of 3), part 1 alone .8: each is decided by the other's threshold.
        let p = [0.9, 0.6, 0.4, 0.1, 0.8, 0.7, 0.5, 0.2];
        let y = [true, true, true, false, true, false, false, false];
        let parts = [0, 0, 0, 0, 1, 1, 1, 1];
        let honest = cross_fitted_f1(&p, &y, &parts).unwrap();
        let of =
            |t, f, n, m| Confusion { true_positives: t, false_positives: f, true_negatives: n, false_negatives: m };
        assert_eq!(honest, of(2, 2, 2, 2));
        let (_, rosy) = threshold_of_best_f1(&p, &y).unwrap();
        assert!(rosy.f_score(1.0) > honest.f_score(1.0));
        assert_eq!(cross_fitted_f1(&[], &[], &[]), None);
        // Nobody else to choose by.
        assert_eq!(cross_fitted_f1(&[0.5, 0.4], &[true, false], &[0, 0]), None);
    }

    #[test]
    fn the_best_f_and_the_edges() {
        // At .4: 3 hits, 1 false call, F = 6/7.
        let (threshold, counts) = threshold_of_best_f1(&P, &Y).unwrap();
        assert_eq!((threshold, counts.f_score(1.0)), (0.4, Some(6.0 / 7.0)));
        assert_eq!(threshold_of_best_f1(&[], &[]), None);
        assert_eq!(threshold_of_best_f1(&[0.5], &[false]).unwrap().0, f64::INFINITY);
    }
}
