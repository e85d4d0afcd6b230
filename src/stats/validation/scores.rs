//! Scores of probabilities and of values, each beside that of the plain baseline.

use serde::{Deserialize, Serialize};

/// Probabilities this close to 0 or 1 are taken as this close when their logarithm is needed.
const HAIR: f64 = 1e-15;

/// Mean −ln of the probability that was given to what happened [Good 1952]; `None` without observations.
///
/// # Panics
/// When probabilities and outcomes differ in number: a bug of the caller.
pub fn log_loss(probabilities: &[f64], outcome: &[bool]) -> Option<f64> {
    assert_eq!(probabilities.len(), outcome.len(), "a probability per outcome");
    let loss = |(p, &yes): (&f64, &bool)| -(if yes { *p } else { 1.0 - p }).clamp(HAIR, 1.0 - HAIR).ln();
    mean(probabilities.iter().zip(outcome).map(loss), outcome.len())
}

/// Mean squared difference of probability and outcome [Brier 1950]; `None` without observations.
///
/// # Panics
/// When probabilities and outcomes differ in number: a bug of the caller.
pub fn brier(probabilities: &[f64], outcome: &[bool]) -> Option<f64> {
    assert_eq!(probabilities.len(), outcome.len(), "a probability per outcome");
    let squared = |(p, &yes): (&f64, &bool)| (p - f64::from(u8::from(yes))).powi(2);
    mean(probabilities.iter().zip(outcome).map(squared), outcome.len())
}

/// What the plain baseline scores that gives everyone the same probability, the rate of positives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Share of positives.
    pub rate: f64,
    /// Its log loss: the entropy of the rate.
    pub log_loss: f64,
    /// Its Brier score: rate × (1 − rate).
    pub brier: f64,
    /// Share called right by always naming the commoner class.
    pub accuracy: f64,
}

/// The baseline of an outcome; `None` without observations. Its AUC is 0.5.
pub fn baseline(outcome: &[bool]) -> Option<Baseline> {
    let rate = mean(outcome.iter().map(|&yes| f64::from(u8::from(yes))), outcome.len())?;
    let part = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
    Some(Baseline {
        rate,
        log_loss: part(rate) + part(1.0 - rate),
        brier: rate * (1.0 - rate),
        accuracy: rate.max(1.0 - rate),
    })
}

/// 1 − score ÷ baseline's score: the part of the baseline's loss that the forecast takes away, negative where it is
/// worse. `None` where the baseline has no loss.
pub fn skill(score: f64, of_baseline: f64) -> Option<f64> {
    (of_baseline > 0.0).then(|| 1.0 - score / of_baseline)
}

/// Scores of forecast values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueScores {
    /// How many observations.
    pub count: usize,
    /// 1 − Σ(y − ŷ)² ÷ Σ(y − ȳ)²; 0 is the skill of the mean, negative is worse. `None` where all values are equal.
    pub r_squared: Option<f64>,
    /// √ of the mean squared error, in the unit of the values.
    pub rmse: f64,
    /// Mean absolute error, in the unit of the values.
    pub mae: f64,
    /// The RMSE of forecasting the mean of the observed values for everyone.
    pub baseline_rmse: f64,
}

/// Scores forecasts against what was observed; `None` without observations.
///
/// # Panics
/// When forecasts and observations differ in number: a bug of the caller.
pub fn value_scores(forecast: &[f64], observed: &[f64]) -> Option<ValueScores> {
    assert_eq!(forecast.len(), observed.len(), "a forecast per observation");
    let n = observed.len();
    let average = mean(observed.iter().copied(), n)?;
    let errors = || forecast.iter().zip(observed).map(|(f, o)| o - f);
    let squared = mean(errors().map(|e| e * e), n)?;
    let variance = mean(observed.iter().map(|o| (o - average) * (o - average)), n)?;
    Some(ValueScores {
        count: n,
        r_squared: skill(squared, variance),
        rmse: squared.sqrt(),
        mae: mean(errors().map(f64::abs), n)?,
        baseline_rmse: variance.sqrt(),
    })
}

fn mean(values: impl Iterator<Item = f64>, count: usize) -> Option<f64> {
    (count > 0).then(|| values.sum::<f64>() / count as f64)
}

/// Counts of true (row) against forecast (column) class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassTable {
    /// `counts[truth][forecast]`.
    pub counts: Vec<Vec<u64>>,
}

impl ClassTable {
    /// Counts pairs of true and forecast class out of `classes`.
    ///
    /// # Panics
    /// When the two differ in number or a class is out of range: a bug of the caller.
    pub fn new(truth: &[usize], forecast: &[usize], classes: usize) -> Self {
        assert_eq!(truth.len(), forecast.len(), "a forecast per observation");
        let mut counts = vec![vec![0; classes]; classes];
        truth.iter().zip(forecast).for_each(|(&t, &f)| counts[t][f] += 1);
        Self { counts }
    }

    /// Share called right; `None` without observations.
    pub fn accuracy(&self) -> Option<f64> {
        let right: u64 = (0..self.counts.len()).map(|class| self.counts[class][class]).sum();
        let all: u64 = self.counts.iter().flatten().sum();
        (all > 0).then(|| right as f64 / all as f64)
    }

    /// Share called right by always naming the commonest class; `None` without observations.
    pub fn majority(&self) -> Option<f64> {
        let sums: Vec<u64> = self.counts.iter().map(|row| row.iter().sum()).collect();
        let all: u64 = sums.iter().sum();
        (all > 0).then(|| sums.iter().max().copied().unwrap_or(0) as f64 / all as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_by_hand() {
        let (p, y) = ([0.8, 0.3], [true, false]);
        assert!((log_loss(&p, &y).unwrap() + (0.8_f64.ln() + 0.7_f64.ln()) / 2.0).abs() < 1e-15);
        assert!((brier(&p, &y).unwrap() - (0.04 + 0.09) / 2.0).abs() < 1e-15);
        assert!(log_loss(&[0.0], &[true]).unwrap().is_finite());
        assert_eq!((log_loss(&[], &[]), brier(&[], &[])), (None, None));
    }

    #[test]
    fn the_baseline_scores_as_its_rate_does() {
        let y = [true, false, false, false];
        let b = baseline(&y).unwrap();
        assert_eq!((b.rate, b.brier, b.accuracy), (0.25, 0.1875, 0.75));
        assert!((b.log_loss - log_loss(&[0.25; 4], &y).unwrap()).abs() < 1e-15);
        assert_eq!(brier(&[0.25; 4], &y), Some(b.brier));
        assert_eq!(baseline(&[]), None);
        assert_eq!(baseline(&[true]).unwrap().log_loss, 0.0);
        assert_eq!((skill(0.05, 0.2), skill(0.1, 0.0)), (Some(0.75), None));
    }

    #[test]
    fn values_by_hand() {
        let s = value_scores(&[2.0, 2.0, 5.0], &[1.0, 2.0, 6.0]).unwrap();
        // Mean 3: Σ(y − ȳ)² = 4 + 1 + 9; errors −1, 0, 1.
        assert!((s.r_squared.unwrap() - (1.0 - 2.0 / 14.0)).abs() < 1e-15);
        assert!((s.rmse - (2.0_f64 / 3.0).sqrt()).abs() < 1e-15 && (s.mae - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(value_scores(&[1.0], &[4.0]).unwrap().r_squared, None);
        assert_eq!(value_scores(&[], &[]), None);
    }

    #[test]
    fn a_table_of_classes() {
        let table = ClassTable::new(&[0, 0, 1, 2, 2, 2], &[0, 1, 1, 2, 2, 0], 3);
        assert_eq!(table.counts, [[1, 1, 0], [0, 1, 0], [1, 0, 2]]);
        assert_eq!((table.accuracy(), table.majority()), (Some(4.0 / 6.0), Some(0.5)));
        assert_eq!(ClassTable::new(&[], &[], 2).accuracy(), None);
    }
}
