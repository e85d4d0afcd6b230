//! Whether a probability of 30 % comes true three times in ten.

use crate::stats::proportion::wilson;
use crate::stats::validation::recalibration::{Method, Recalibration};
use crate::stats::validation::scores::log_loss;
use serde::{Deserialize, Serialize};

/// Observations of similar forecast probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// How many observations.
    pub count: usize,
    /// Mean forecast probability.
    pub forecast: f64,
    /// Share that came true.
    pub observed: f64,
    /// 95 % Wilson interval of that share.
    pub interval: [f64; 2],
}

/// The calibration curve (reliability diagram [Murphy & Winkler 1977]): observations in order of their probability, cut
/// into at most `bins` groups of equal count. Equal probabilities stay together, so there may be fewer groups. Empty
/// without observations or where a probability is not a number.
///
/// # Panics
/// When probabilities and outcomes differ in number: a bug of the caller.
pub fn calibration_curve(probabilities: &[f64], outcome: &[bool], bins: usize) -> Vec<CalibrationBin> {
    assert_eq!(probabilities.len(), outcome.len(), "a probability per outcome");
    if probabilities.iter().any(|p| p.is_nan()) {
        return Vec::new();
    }
    let n = probabilities.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
    let mut curve = Vec::new();
    let mut start = 0;
    for bin in 1..=bins.max(1) {
        let mut end = bin * n / bins.max(1);
        if end <= start {
            continue;
        }
        while end < n && probabilities[order[end]] == probabilities[order[end - 1]] {
            end += 1;
        }
        let rows = &order[start..end];
        let yes = rows.iter().filter(|&&row| outcome[row]).count();
        let forecast = rows.iter().map(|&row| probabilities[row]).sum::<f64>() / rows.len() as f64;
        let interval = wilson(yes as u64, rows.len() as u64).unwrap_or([0.0, 1.0]);
        curve.push(CalibrationBin { count: rows.len(), forecast, observed: yes as f64 / rows.len() as f64, interval });
        start = end;
    }
    curve
}

/// The line of true over forecast log-odds [Cox 1958]: intercept 0 and slope 1 for probabilities that come true.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationLine {
    /// Above 0 where too little is forecast on the whole.
    pub intercept: f64,
    /// Below 1 where the forecasts are too bold, above 1 where they are too timid.
    pub slope: f64,
    /// How likely chance alone makes the line differ so much from 0 and 1: likelihood ratio against χ² of two degrees of
    /// freedom [Miller, Hui, Tierney 1991].
    pub p: f64,
}

/// The line, with Platt's targets a hair inside 0 and 1, so that it is finite where the probabilities tell the outcomes
/// apart without error. `None` where one class is missing or a probability is not a number.
///
/// # Panics
/// When probabilities and outcomes differ in number: a bug of the caller.
pub fn calibration_line(probabilities: &[f64], outcome: &[bool]) -> Option<CalibrationLine> {
    let map = Recalibration::fit(Method::Platt, probabilities, outcome)?;
    let Recalibration::Platt { intercept, slope } = map else { return None };
    let mapped: Vec<f64> = probabilities.iter().map(|p| map.apply(*p)).collect();
    let gain = log_loss(probabilities, outcome)? - log_loss(&mapped, outcome)?;
    // The upper tail of χ² with two degrees of freedom is e^(−x/2), and x is twice the gain of all observations.
    let p = (-(gain * outcome.len() as f64).max(0.0)).exp();
    Some(CalibrationLine { intercept, slope, p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_two_groups_by_hand() {
        // 30 % and 70 % come true where 2 % and 98 % were forecast: slope ln(7/3) ÷ ln(49), intercept 0.
        let outcome: Vec<bool> = (0..10_000).map(|row| row % 10 < if row < 5000 { 3 } else { 7 }).collect();
        let of = |low: f64| (0..10_000).map(|row| if row < 5000 { low } else { 1.0 - low }).collect::<Vec<f64>>();
        let bold = calibration_line(&of(0.02), &outcome).unwrap();
        assert!((bold.slope - (7.0_f64 / 3.0).ln() / 49.0_f64.ln()).abs() < 1e-3 && bold.intercept.abs() < 1e-3);
        assert!(bold.p < 1e-12);
        let right = calibration_line(&of(0.3), &outcome).unwrap();
        assert!((right.slope - 1.0).abs() < 1e-2 && right.p > 0.9, "{right:?}");
        assert_eq!(calibration_line(&[0.5], &[true]), None);
    }

    #[test]
    fn two_groups_by_hand() {
        let p = [0.1, 0.2, 0.3, 0.6, 0.8, 0.7];
        let y = [false, false, true, true, true, false];
        let curve = calibration_curve(&p, &y, 2);
        assert_eq!((curve.len(), curve[0].count, curve[1].count), (2, 3, 3));
        assert!((curve[0].forecast - 0.2).abs() < 1e-15 && (curve[1].forecast - 0.7).abs() < 1e-15);
        assert!((curve[0].observed - 1.0 / 3.0).abs() < 1e-15 && (curve[1].observed - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(Some(curve[0].interval), wilson(1, 3));
    }

    #[test]
    fn equal_probabilities_are_one_group_and_nothing_is_none() {
        let curve = calibration_curve(&[0.25; 8], &[true, false, false, false, true, false, false, false], 10);
        assert_eq!((curve.len(), curve[0].forecast, curve[0].observed), (1, 0.25, 0.25));
        assert!(calibration_curve(&[], &[], 10).is_empty());
        assert!(calibration_curve(&[f64::NAN], &[true], 10).is_empty());
        assert_eq!(calibration_curve(&[0.5, 0.6], &[true, false], 10).len(), 2);
    }
}
