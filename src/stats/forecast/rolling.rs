//! How well the method predicted what it had not seen: rolling-origin evaluation [Tashman 2000].

use super::choice::fit_all;
use super::fit::Fit;
use super::form::Growth;
use super::naive::{Naive, scale};
use super::simulate::{Errors, averaged, fan};

/// Paths per origin.
const PATHS: usize = 400;
/// The shortest beginning that is forecast from.
const SHORTEST: usize = 8;

/// Errors over all origins and horizons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Mean absolute error in units of the beginning's own mean absolute (seasonal) change [Hyndman & Koehler 2006];
    /// `None` where that never changes.
    pub mase: Option<f64>,
    /// Mean of 2|e| ÷ (|y| + |ŷ|), 0 to 2; both zero count as no error.
    pub smape: f64,
    /// √(mean e²).
    pub rmse: f64,
}

/// The method's errors beside those of the baseline, on the same origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Exponential smoothing, its form chosen anew at each origin.
    pub method: Accuracy,
    /// The naive method.
    pub baseline: Accuracy,
    /// Which.
    pub baseline_method: Naive,
    /// The share of values within the 80 % interval.
    pub coverage_80: f64,
    /// The share of values within the 95 % interval.
    pub coverage_95: f64,
    /// How many origins.
    pub origins: usize,
    /// How many values were forecast, over all origins.
    pub values: usize,
    /// The longest horizon.
    pub horizon: usize,
}

#[derive(Default)]
struct Sums {
    scaled: f64,
    scales: usize,
    smape: f64,
    squares: f64,
    count: usize,
}

impl Sums {
    fn add(&mut self, y: f64, forecast: f64, scale: Option<f64>) {
        let error = (y - forecast).abs();
        if let Some(scale) = scale {
            self.scaled += error / scale;
            self.scales += 1;
        }
        let size = y.abs() + forecast.abs();
        self.smape += if size > 0.0 { 2.0 * error / size } else { 0.0 };
        self.squares += error * error;
        self.count += 1;
    }

    fn accuracy(&self) -> Accuracy {
        let count = self.count.max(1) as f64;
        Accuracy {
            mase: (self.scales > 0).then(|| self.scaled / self.scales as f64),
            smape: self.smape / count,
            rmse: (self.squares / count).sqrt(),
        }
    }
}

/// Forecasts from at most `most` origins, the last of which leaves one value; each origin chooses its form from its own
/// past only. `None` where fewer than nine values are there, or `cancel` says so.
pub fn evaluate(
    series: &[f64],
    period: usize,
    horizon: usize,
    growth: Growth,
    most: usize,
    seed: u64,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Evaluation> {
    let n = series.len();
    let first = SHORTEST.max(n / 2).max(n.saturating_sub(most));
    if first >= n || horizon == 0 {
        return None;
    }
    let baseline_method = Naive::baseline(period, first);
    let (mut method, mut baseline) = (Sums::default(), Sums::default());
    let (mut within_80, mut within_95) = (0usize, 0usize);
    let mut fits: Vec<Fit> = Vec::new();
    for origin in first..n {
        if cancel() {
            return None;
        }
        let (past, future) = series.split_at(origin);
        let ahead = future.len().min(horizon);
        fits = fit_all(past, period, growth, &fits);
        let best = fits.first()?;
        let means = best.forecast(ahead);
        let points = fan(&means, &averaged(&fits, past, ahead, PATHS, Errors::Gaussian, seed ^ origin as u64));
        let naive = baseline_method.forecast(past, ahead)?;
        let unit = scale(past, period);
        for ((&y, point), naive) in future.iter().zip(&points).zip(naive) {
            method.add(y, point.mean, unit);
            baseline.add(y, naive, unit);
            within_80 += usize::from((point.low_80..=point.high_80).contains(&y));
            within_95 += usize::from((point.low_95..=point.high_95).contains(&y));
        }
    }
    let share = |count: usize| count as f64 / method.count.max(1) as f64;
    Some(Evaluation {
        method: method.accuracy(),
        baseline: baseline.accuracy(),
        baseline_method,
        coverage_80: share(within_80),
        coverage_95: share(within_95),
        origins: n - first,
        values: method.count,
        horizon: horizon.min(n - first),
    })
}
