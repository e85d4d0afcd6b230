//! How well scores rank the observations: area under the ROC curve, its points, lift and gain.

/// Rows by score, greatest first, equal scores in order of the rows.
fn descending(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    order
}

/// The probability that a random positive scores above a random negative, ties counting half: the area under the ROC
/// curve [Mann & Whitney 1947; Hanley & McNeil 1982]. `None` where one class is missing or a score is not a number.
///
/// # Panics
/// When scores and outcomes differ in number: a bug of the caller.
pub fn auc(scores: &[f64], outcome: &[bool]) -> Option<f64> {
    assert_eq!(scores.len(), outcome.len(), "a score per outcome");
    if scores.iter().any(|s| s.is_nan()) {
        return None;
    }
    let order = descending(scores);
    let (mut above, mut half_wins) = (0_u64, 0_u128);
    for tied in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let yes = tied.iter().filter(|&&row| outcome[row]).count() as u64;
        let no = tied.len() as u64 - yes;
        // Each negative here loses against all positives above it and draws with those beside it.
        half_wins += u128::from(no) * u128::from(2 * above + yes);
        above += yes;
    }
    let pairs = u128::from(above) * (scores.len() as u128 - u128::from(above));
    (pairs > 0).then(|| half_wins as f64 / 2.0 / pairs as f64)
}

/// A point of the ROC curve.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RocPoint {
    /// Observations at or above this score are called positive; infinite at the origin.
    pub threshold: f64,
    /// Share of the negatives called positive.
    pub false_positive_rate: f64,
    /// Share of the positives called positive.
    pub true_positive_rate: f64,
}

/// The ROC curve from (0, 0) to (1, 1), one point per distinct score. Empty where [`auc`] is `None`.
///
/// # Panics
/// When scores and outcomes differ in number: a bug of the caller.
pub fn roc(scores: &[f64], outcome: &[bool]) -> Vec<RocPoint> {
    if auc(scores, outcome).is_none() {
        return Vec::new();
    }
    let positives = outcome.iter().filter(|&&yes| yes).count() as f64;
    let negatives = outcome.len() as f64 - positives;
    let mut points = vec![RocPoint { threshold: f64::INFINITY, false_positive_rate: 0.0, true_positive_rate: 0.0 }];
    let (mut hits, mut alarms) = (0.0, 0.0);
    for tied in descending(scores).chunk_by(|&a, &b| scores[a] == scores[b]) {
        let yes = tied.iter().filter(|&&row| outcome[row]).count() as f64;
        hits += yes;
        alarms += tied.len() as f64 - yes;
        points.push(RocPoint {
            threshold: scores[tied[0]],
            false_positive_rate: alarms / negatives,
            true_positive_rate: hits / positives,
        });
    }
    points
}

/// The observations with the greatest scores, up to a share of all.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Gain {
    /// Share of all observations taken, greatest scores first.
    pub share: f64,
    /// How many observations those are.
    pub count: usize,
    /// Share of the positives that are among them: the gain.
    pub captured: f64,
    /// Their rate of positives ÷ the rate of all: the lift.
    pub lift: f64,
}

/// Cumulative gain and lift at `parts` equal steps (10: deciles). A score that repeats across the border of a step
/// counts with its mean outcome, so that the order of the rows does not matter. Empty without a positive, without
/// observations or where a score is not a number.
///
/// # Panics
/// When scores and outcomes differ in number: a bug of the caller.
pub fn gains(scores: &[f64], outcome: &[bool], parts: usize) -> Vec<Gain> {
    assert_eq!(scores.len(), outcome.len(), "a score per outcome");
    let positives = outcome.iter().filter(|&&yes| yes).count() as f64;
    if positives == 0.0 || scores.iter().any(|s| s.is_nan()) {
        return Vec::new();
    }
    let order = descending(scores);
    // hits[i]: expected positives among the first i.
    let mut hits = Vec::with_capacity(order.len() + 1);
    hits.push(0.0);
    let mut before = 0.0;
    for tied in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let yes = tied.iter().filter(|&&row| outcome[row]).count() as f64;
        let each = yes / tied.len() as f64;
        hits.extend((1..=tied.len()).map(|taken| before + each * taken as f64));
        before += yes;
    }
    let n = order.len();
    let step = |part: usize| {
        let count = (part * n).div_ceil(parts);
        let (share, captured) = (count as f64 / n as f64, hits[count] / positives);
        Gain { share, count, captured, lift: captured / share }
    };
    (1..=parts).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_counted_by_hand() {
        // Positives .8, .4, .4; negatives .4, .1: wins 1+1, then (½+1) twice = 5 of 6.
        let (scores, outcome) = ([0.8, 0.4, 0.4, 0.4, 0.1], [true, true, false, true, false]);
        assert_eq!(auc(&scores, &outcome), Some(5.0 / 6.0));
        let curve = roc(&scores, &outcome);
        assert_eq!((curve[1].false_positive_rate, curve[1].true_positive_rate), (0.0, 1.0 / 3.0));
        assert_eq!((curve[2].threshold, curve[2].false_positive_rate, curve[2].true_positive_rate), (0.4, 0.5, 1.0));
        // The trapezoids under the curve are the same area.
        let area: f64 = curve
            .windows(2)
            .map(|w| {
                (w[1].false_positive_rate - w[0].false_positive_rate)
                    * (w[0].true_positive_rate + w[1].true_positive_rate)
                    / 2.0
            })
            .sum();
        assert!((area - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn perfect_reversed_flat_and_one_class() {
        let outcome = [false, false, true, true];
        assert_eq!(auc(&[1.0, 2.0, 3.0, 4.0], &outcome), Some(1.0));
        assert_eq!(auc(&[4.0, 3.0, 2.0, 1.0], &outcome), Some(0.0));
        assert_eq!(auc(&[0.3; 4], &outcome), Some(0.5));
        assert_eq!(auc(&[f64::NEG_INFINITY, 0.0, 0.0, f64::INFINITY], &outcome), Some(0.875));
        assert_eq!(auc(&[0.3; 2], &[true, true]), None);
        assert_eq!(auc(&[], &[]), None);
        assert_eq!(auc(&[f64::NAN, 0.0], &[true, false]), None);
        assert!(roc(&[0.1], &[true]).is_empty());
    }

    #[test]
    fn the_first_decile_of_a_perfect_order_has_the_lift_of_the_rate() {
        let outcome: Vec<bool> = (0..100).map(|row| row < 20).collect();
        let scores: Vec<f64> = (0..100).map(|row| f64::from(100 - row)).collect();
        let deciles = gains(&scores, &outcome, 10);
        assert_eq!((deciles[0].count, deciles[0].captured, deciles[0].lift), (10, 0.5, 5.0));
        assert_eq!((deciles[1].captured, deciles[1].lift), (1.0, 5.0));
        assert_eq!((deciles[9].captured, deciles[9].lift), (1.0, 1.0));
        // A constant score has no lift, whatever the order of the rows.
        assert!(gains(&[0.5; 100], &outcome, 10).iter().all(|g| (g.lift - 1.0).abs() < 1e-12));
        assert!(gains(&[0.5], &[false], 10).is_empty() && gains(&[], &[], 10).is_empty());
    }
}
