//! What a forecast is worth on observations that it has not seen: splits, ranking, scores, calibration, thresholds.

pub mod calibration;
pub mod clustered;
pub mod folds;
pub mod ranking;
pub mod recalibration;
pub mod scores;
pub mod threshold;

/// Mean and standard deviation (n − 1) of a few values, such as a score over the folds; the deviation is 0 for one
/// value and both are NaN for none.
pub fn mean_and_spread(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    match values.len() {
        1 => (mean, 0.0),
        _ => (mean, (squares / (n - 1.0)).sqrt()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation_by_hand() {
        assert_eq!(mean_and_spread(&[1.0, 2.0, 3.0]), (2.0, 1.0));
        assert_eq!(mean_and_spread(&[4.0]), (4.0, 0.0));
        assert!(mean_and_spread(&[]).0.is_nan());
    }
}
