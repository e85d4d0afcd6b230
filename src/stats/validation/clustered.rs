//! The area under the ROC curve where the same clients are tested again and again: its error counts clients, not rows.

use super::mean_and_spread;
use std::collections::BTreeMap;

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A mean AUC with its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredAuc {
    /// Mean of the AUC of each part.
    pub auc: f64,
    /// Standard deviation of the parts' AUC (n − 1); 0 for one part.
    pub spread: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
    /// Parts that hold both classes, and so have an AUC.
    pub parts: usize,
}

impl ClusteredAuc {
    /// The 95 % interval of the mean, by the normal distribution: by the error within the parts, or by that between them
    /// (spread ÷ √parts) where this is greater, for parts that differ by more than chance tell of more such parts to come.
    pub fn interval(&self) -> [f64; 2] {
        let between = self.spread / (self.parts as f64).sqrt();
        let reach = Z * self.standard_error.max(between);
        [(self.auc - reach).max(0.0), (self.auc + reach).min(1.0)]
    }
}

/// The mean over the parts of the AUC within each, where rows of one cluster depend on each other, in one part and from
/// one part to the next [Obuchowski 1997]: the structural components of every row [DeLong, DeLong, Clarke-Pearson 1988]
/// are summed by cluster before they are squared. A part with one class only has no AUC and is left out. `None` where no
/// part has one, there are fewer than two clusters, or a score is not a number.
///
/// # Panics
/// When scores, outcomes, parts and clusters differ in number: a bug of the caller.
pub fn clustered_auc(scores: &[f64], outcome: &[bool], part: &[u32], cluster: &[u32]) -> Option<ClusteredAuc> {
    let n = scores.len();
    assert!(outcome.len() == n && part.len() == n && cluster.len() == n, "an outcome, a part and a cluster per score");
    if scores.iter().any(|s| s.is_nan()) {
        return None;
    }
    let mut rows_of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    part.iter().enumerate().for_each(|(row, &part)| rows_of.entry(part).or_default().push(row));
    let mut aucs = Vec::new();
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for rows in rows_of.values() {
        let Some((auc, influence)) = components(scores, outcome, rows) else { continue };
        aucs.push(auc);
        influence.into_iter().for_each(|(row, part)| *sums.entry(cluster[row]).or_default() += part);
    }
    let clusters = sums.len() as f64;
    if aucs.is_empty() || clusters < 2.0 {
        return None;
    }
    let (auc, spread) = mean_and_spread(&aucs);
    let parts = aucs.len() as f64;
    let squares: f64 = sums.values().map(|s| (s / parts) * (s / parts)).sum();
    let standard_error = (squares * clusters / (clusters - 1.0)).sqrt();
    Some(ClusteredAuc { auc, spread, standard_error, parts: aucs.len() })
}

/// The AUC of some rows, and what each of them adds to its error: (its mean win − AUC) ÷ rows of its class.
fn components(scores: &[f64], outcome: &[bool], rows: &[usize]) -> Option<(f64, Vec<(usize, f64)>)> {
    let positives = rows.iter().filter(|&&row| outcome[row]).count() as f64;
    let negatives = rows.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let mut order = rows.to_vec();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let (mut above_yes, mut above_no, mut wins) = (0.0, 0.0, 0.0);
    let mut won = Vec::with_capacity(rows.len());
    for tied in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let yes = tied.iter().filter(|&&row| outcome[row]).count() as f64;
        let no = tied.len() as f64 - yes;
        for &row in tied {
            let share = match outcome[row] {
                true => (negatives - above_no - no / 2.0) / negatives,
                false => (above_yes + yes / 2.0) / positives,
            };
            wins += if outcome[row] { share } else { 0.0 };
            won.push((row, share));
        }
        above_yes += yes;
        above_no += no;
    }
    let auc = wins / positives;
    let part = |(row, share): (usize, f64)| (row, (share - auc) / if outcome[row] { positives } else { negatives });
    Some((auc, won.into_iter().map(part).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::validation::ranking::auc;

    const SCORES: [f64; 5] = [0.8, 0.4, 0.4, 0.4, 0.1];
    const OUTCOME: [bool; 5] = [true, true, false, true, false];

    #[test]
    fn alone_in_their_clusters_rows_have_the_error_by_hand() {
        // Wins of the positives 1, ¾, ¾, of the negatives ⅔, 1; AUC 5/6. Squares: 1/18², twice 1/36², twice 1/12².
        let found = clustered_auc(&SCORES, &OUTCOME, &[0; 5], &[0, 1, 2, 3, 4]).unwrap();
        assert!((found.auc - auc(&SCORES, &OUTCOME).unwrap()).abs() < 1e-15);
        let squares = 1.0 / 324.0 + 2.0 / 1296.0 + 2.0 / 144.0;
        assert!((found.standard_error - f64::sqrt(squares * 5.0 / 4.0)).abs() < 1e-15);
        assert_eq!((found.parts, found.spread), (1, 0.0));
    }

    #[test]
    fn saying_the_same_twice_makes_nothing_surer() {
        let twice = |v: &[f64]| [v, v].concat();
        let both = [OUTCOME, OUTCOME].concat();
        let clusters = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4];
        let once = clustered_auc(&SCORES, &OUTCOME, &[0; 5], &[0, 1, 2, 3, 4]).unwrap();
        for parts in [[0; 10], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]] {
            let again = clustered_auc(&twice(&SCORES), &both, &parts, &clusters).unwrap();
            assert!((again.auc - once.auc).abs() < 1e-15 && (again.standard_error - once.standard_error).abs() < 1e-15);
        }
        // As other clients they do.
        let others = clustered_auc(&twice(&SCORES), &both, &[0; 10], &(0..10).collect::<Vec<_>>()).unwrap();
        assert!(others.standard_error < once.standard_error);
    }

    #[test]
    fn parts_that_disagree_make_the_interval_wide() {
        // AUC 1 in one part and 0 in the other: mean ½, spread √½, so that ½ lies within by far.
        let found = clustered_auc(&[0.9, 0.1, 0.1, 0.9], &[true, false, true, false], &[0, 0, 1, 1], &[0, 1, 2, 3]);
        let found = found.unwrap();
        assert_eq!((found.auc, found.standard_error, found.interval()), (0.5, 0.0, [0.0, 1.0]));
        assert!((found.spread - f64::sqrt(0.5)).abs() < 1e-15);
    }

    #[test]
    fn the_edges() {
        assert_eq!(clustered_auc(&[], &[], &[], &[]), None);
        assert_eq!(clustered_auc(&[0.1, 0.2], &[true, true], &[0, 0], &[0, 1]), None);
        assert_eq!(clustered_auc(&[f64::NAN, 0.2], &[true, false], &[0, 0], &[0, 1]), None);
        assert_eq!(clustered_auc(&[0.1, 0.2], &[true, false], &[0, 0], &[7, 7]), None);
        let perfect = clustered_auc(&[0.9, 0.2], &[true, false], &[0, 0], &[0, 1]).unwrap();
        assert_eq!((perfect.auc, perfect.interval()), (1.0, [1.0, 1.0]));
        // A part of one class is left out.
        let found = clustered_auc(&[0.9, 0.2, 0.5], &[true, false, true], &[0, 0, 1], &[0, 1, 2]).unwrap();
        assert_eq!(found.parts, 1);
    }
}
