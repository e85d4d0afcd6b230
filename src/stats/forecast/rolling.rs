//! How well the method predicted what it had not seen: rolling-origin evaluation [Tashman 2000].

use super::choice::{Chase, season_needs};
use super::ets::Options;
use super::naive::{Naive, scale};
use super::simulate::{Point, averaged, averaged_means, fan};

/// Paths per origin.
const PATHS: usize = 400;
/// The shortest beginning that is forecast from.
pub const SHORTEST: usize = 6;

/// Errors over all origins and horizons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Mean absolute error in units of the beginning's own mean absolute (seasonal) change [Hyndman & Koehler 2006];
    /// `None` where that never changes.
    pub mase: Option<f64>,
    /// Mean of 2|e| ÷ (|y| + |ŷ|), 0 to 2; both zero count as no error.
    pub smape: f64,
    /// Σ|e| ÷ Σ|y|: by which part the forecasts were off on average; `None` where every value is zero.
    pub off: Option<f64>,
    /// √(mean e²).
    pub rmse: f64,
    /// How many values were forecast.
    pub values: usize,
}

/// One value forecast from one origin, by the method and by the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// How many values were known.
    pub origin: usize,
    /// How many periods ahead, from 1.
    pub step: usize,
    /// What came.
    pub actual: f64,
    /// The method's forecast.
    pub method: Point,
    /// The baseline's.
    pub baseline: Point,
    /// The unit of MASE at this origin.
    pub unit: Option<f64>,
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
    /// The shares of values within the 80 % and the 95 % interval of the method.
    pub coverage: [f64; 2],
    /// The same of the baseline.
    pub baseline_coverage: [f64; 2],
    /// How many origins.
    pub origins: usize,
    /// The longest horizon.
    pub horizon: usize,
    /// Every value that was forecast: origin by origin, step by step.
    pub trials: Vec<Trial>,
}

impl Accuracy {
    /// From (what came, what was forecast, the unit of MASE).
    pub fn of(values: impl Iterator<Item = (f64, f64, Option<f64>)>) -> Self {
        let (mut scaled, mut scales, mut smape, mut squares, mut errors, mut sizes, mut count) =
            (0.0, 0usize, 0.0, 0.0, 0.0, 0.0, 0usize);
        for (y, forecast, unit) in values {
            let error = (y - forecast).abs();
            if let Some(unit) = unit {
                scaled += error / unit;
                scales += 1;
            }
            let size = y.abs() + forecast.abs();
            smape += if size > 0.0 { 2.0 * error / size } else { 0.0 };
            squares += error * error;
            errors += error;
            sizes += y.abs();
            count += 1;
        }
        let n = count.max(1) as f64;
        Accuracy {
            mase: (scales > 0).then(|| scaled / scales as f64),
            smape: smape / n,
            off: (sizes > 0.0).then_some(errors / sizes),
            rmse: (squares / n).sqrt(),
            values: count,
        }
    }

    /// Whether the mean error is smaller: by MASE, and where that has no unit by the squares.
    pub fn is_better_than(&self, other: &Accuracy) -> bool {
        match (self.mase, other.mase) {
            (Some(a), Some(b)) => a < b,
            _ => self.rmse < other.rmse,
        }
    }
}

/// The shares of `trials` within their 80 % and 95 % intervals.
fn coverage(trials: &[Trial], of: fn(&Trial) -> Point) -> [f64; 2] {
    let share = |within: fn(&Point, f64) -> bool| {
        let count = trials.iter().filter(|trial| within(&of(trial), trial.actual)).count();
        count as f64 / trials.len().max(1) as f64
    };
    [
        share(|point, y| (point.low_80..=point.high_80).contains(&y)),
        share(|point, y| (point.low_95..=point.high_95).contains(&y)),
    ]
}

/// The naive method that a series of `n` values is compared with where the first origin knows `first` of them: the
/// same place in the last cycle where a season can be seen at all, else the last value.
pub fn baseline_for(period: usize, n: usize, first: usize) -> Naive {
    let seasonal = period > 1 && n >= season_needs(period) && first > period;
    if seasonal { Naive::Seasonal(period) } else { Naive::Last }
}

/// How many values the first origin of a series of `n` knows.
pub fn first_origin(n: usize, most: usize) -> usize {
    SHORTEST.max(n / 2).max(n.saturating_sub(most))
}

/// Forecasts from at most `options.origins` origins, the last of which leaves one value; each origin chooses its form
/// from its own past only. `None` where no more than [`SHORTEST`] values are there, or `cancel` says so.
pub fn evaluate(
    series: &[f64],
    period: usize,
    options: &Options,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Evaluation> {
    let (n, horizon) = (series.len(), options.horizon);
    let first = first_origin(n, options.origins);
    if first >= n || horizon == 0 {
        return None;
    }
    let baseline_method = baseline_for(period, n, first);
    let unit_lag = if first >= 2 * baseline_method.lag() { baseline_method.lag() } else { 1 };
    let mut trials = Vec::new();
    let mut chase = Chase::new(period, options.growth);
    for origin in first..n {
        if cancel() {
            return None;
        }
        let (past, future) = series.split_at(origin);
        let ahead = future.len().min(horizon);
        let seed = options.seed ^ origin as u64;
        let fits = chase.fit(past);
        if fits.is_empty() {
            return None;
        }
        let means = averaged_means(fits, ahead);
        let mut points = fan(&means, &averaged(fits, past, ahead, PATHS, options.errors, seed));
        let mut plain = naive_points(baseline_method, past, ahead, PATHS, seed)?;
        options.support.cut(&mut points);
        options.support.cut(&mut plain);
        let unit = scale(past, unit_lag);
        let steps = future.iter().zip(points).zip(plain).zip(1..);
        trials.extend(steps.map(|(((&actual, method), baseline), step)| Trial {
            origin,
            step,
            actual,
            method,
            baseline,
            unit,
        }));
    }
    Some(Evaluation {
        method: Accuracy::of(trials.iter().map(|t| (t.actual, t.method.mean, t.unit))),
        baseline: Accuracy::of(trials.iter().map(|t| (t.actual, t.baseline.mean, t.unit))),
        baseline_method,
        coverage: coverage(&trials, |t| t.method),
        baseline_coverage: coverage(&trials, |t| t.baseline),
        origins: n - first,
        horizon: horizon.min(n - first),
        trials,
    })
}

/// The fan of a naive method; a series of one value, of whose errors nothing is known, has no width.
pub(super) fn naive_points(method: Naive, past: &[f64], ahead: usize, paths: usize, seed: u64) -> Option<Vec<Point>> {
    let means = method.forecast(past, ahead)?;
    Some(fan(&means, &method.paths(past, ahead, paths, seed).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_those_of_the_textbook() {
        // |e| 1, 2, 0; |y| 10, 20, 0; unit 2.
        let values = [(10.0, 11.0, Some(2.0)), (20.0, 18.0, Some(2.0)), (0.0, 0.0, None)];
        let accuracy = Accuracy::of(values.into_iter());
        assert_eq!((accuracy.mase, accuracy.off, accuracy.values), (Some(0.75), Some(0.1), 3));
        assert!((accuracy.smape - (2.0 / 21.0 + 4.0 / 38.0) / 3.0).abs() < 1e-12);
        assert!((accuracy.rmse - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        let nothing = Accuracy::of([(0.0, 0.0, None)].into_iter());
        assert_eq!((nothing.mase, nothing.off), (None, None));
        assert!(!accuracy.is_better_than(&accuracy) && nothing.is_better_than(&accuracy));
    }

    #[test]
    fn a_season_is_the_baseline_only_where_one_can_be_seen() {
        assert_eq!([first_origin(15, 12), first_origin(7, 12), first_origin(60, 12)], [7, 6, 48]);
        assert_eq!(baseline_for(12, 15, 7), Naive::Last);
        assert_eq!(baseline_for(52, 65, 53), Naive::Last);
        assert_eq!(baseline_for(12, 36, 24), Naive::Seasonal(12));
    }

    #[test]
    fn every_origin_is_kept_with_what_it_said() {
        let series: Vec<f64> = (0..15).map(|t| 100.0 + f64::from(t * t % 7)).collect();
        let options = Options { horizon: 3, ..Options::default() };
        let found = evaluate(&series, 12, &options, &|| false).unwrap();
        assert_eq!((found.origins, found.trials.len(), found.horizon), (8, 6 * 3 + 2 + 1, 3));
        let first = found.trials[0];
        assert_eq!((first.origin, first.step, first.actual, first.baseline.mean), (7, 1, series[7], series[6]));
        assert!(
            found.trials.iter().all(|t| t.method.low_95 <= t.method.low_80 && t.baseline.low_95 <= t.baseline.mean)
        );
        assert!(evaluate(&series[..6], 12, &options, &|| false).is_none());
    }
}
