//! A share of successes with its interval.

use super::distributions::normal_critical;

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % Wilson score interval of `successes` out of `trials` [Wilson 1927]; `None` without a trial.
pub fn wilson(successes: u64, trials: u64) -> Option<[f64; 2]> {
    score_interval(successes, trials, Z)
}

/// The Wilson score interval at any confidence.
pub fn wilson_at(successes: u64, trials: u64, confidence: f64) -> Option<[f64; 2]> {
    score_interval(successes, trials, normal_critical(confidence))
}

fn score_interval(successes: u64, trials: u64, z: f64) -> Option<[f64; 2]> {
    if trials == 0 {
        return None;
    }
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let denominator = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / denominator;
    let half = z / denominator * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends the formula is exact and its floats are not.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes >= trials { 1.0 } else { (centre + half).min(1.0) };
    Some([low, high])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(interval: Option<[f64; 2]>, low: f64, high: f64) {
        let [a, b] = interval.unwrap();
        assert!((a - low).abs() < 1e-6 && (b - high).abs() < 1e-6, "{a} {b}");
    }

    #[test]
    fn the_interval_agrees_with_published_values() {
        // R: prop.test(15, 148, correct = FALSE) and binom.wilson [Newcombe 1998, table I].
        close(wilson(81, 263), 0.255_288_52, 0.366_209_58);
        close(wilson(0, 20), 0.0, 0.161_125_16);
        close(wilson(1, 29), 0.006_114_21, 0.171_755_19);
    }

    #[test]
    fn nothing_and_everything_stay_within_zero_and_one() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(7, 7).unwrap()[1], 1.0);
        assert_eq!(wilson(0, 7).unwrap()[0], 0.0);
    }
}
