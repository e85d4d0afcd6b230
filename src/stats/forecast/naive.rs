//! The forecasts that any other must beat: last value, last season, last value with drift.

use crate::stats::random::{RngExt, stream};
use rand_distr::{ChiSquared, Distribution, StandardNormal};

/// A method without parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naive {
    /// The last value.
    Last,
    /// The last value of the same place in the cycle.
    Seasonal(usize),
    /// The last value, moving by the mean change.
    Drift,
}

impl Naive {
    /// How many values the method needs.
    pub fn needs(self) -> usize {
        match self {
            Naive::Last => 1,
            Naive::Seasonal(period) => period.max(1),
            Naive::Drift => 2,
        }
    }

    /// How many periods lie between a value and the one that it repeats.
    pub fn lag(self) -> usize {
        if let Naive::Seasonal(period) = self { period.max(1) } else { 1 }
    }

    /// Forecasts for 1 to `horizon`; `None` on fewer values than the method needs.
    pub fn forecast(self, series: &[f64], horizon: usize) -> Option<Vec<f64>> {
        let (n, &last) = (series.len(), series.last()?);
        if n < self.needs() {
            return None;
        }
        Some(match self {
            Naive::Last => vec![last; horizon],
            Naive::Seasonal(period) => (0..horizon).map(|h| series[n - period.max(1) + h % period.max(1)]).collect(),
            Naive::Drift => {
                let slope = (last - series[0]) / (n as f64 - 1.0);
                (1..=horizon).map(|h| last + slope * h as f64).collect()
            }
        })
    }

    /// `count` possible futures of `horizon` periods, one after another: what is repeated plus normal errors that add up
    /// from repetition to repetition, their variance that of the method's own errors in the past and drawn from what
    /// these leave open [Hyndman & Athanasopoulos 2021, section 5.5]. `None` where there is no error to learn from. Path p
    /// has the random stream p of `seed`.
    pub fn paths(self, series: &[f64], horizon: usize, count: usize, seed: u64) -> Option<Vec<f64>> {
        let (n, lag) = (series.len(), self.lag());
        let freedom = n.checked_sub(lag).filter(|&errors| errors > 0 && n >= self.needs())? as f64;
        let slope = if self == Naive::Drift { (series[n - 1] - series[0]) / (n as f64 - 1.0) } else { 0.0 };
        let changes = series.iter().zip(&series[lag..]).map(|(before, after)| after - before - slope);
        let variance = changes.map(|error| error * error).sum::<f64>() / freedom;
        let law = ChiSquared::new(freedom).ok();
        let mut out: Vec<f64> = Vec::with_capacity(horizon * count);
        for path in 0..count {
            let rng = &mut stream(seed, path as u64);
            let inflation = law.map_or(1.0, |law| freedom / law.sample(rng).max(1e-9));
            let spread = (variance * inflation).sqrt();
            // What the past leaves open of the mean change.
            let tilt = match self {
                Naive::Drift => slope + spread / freedom.sqrt() * rng.sample::<f64, _>(StandardNormal),
                _ => 0.0,
            };
            let start = out.len();
            for h in 0..horizon {
                let before = if h < lag { series[n - lag + h] } else { out[start + h - lag] };
                out.push(before + tilt + spread * rng.sample::<f64, _>(StandardNormal));
            }
        }
        Some(out)
    }
}

/// The mean absolute change over `lag` steps of a series: the scale of MASE [Hyndman & Koehler 2006]. `None` where the
/// series is shorter or never changes.
pub fn scale(series: &[f64], lag: usize) -> Option<f64> {
    let changes = series.len().checked_sub(lag).filter(|&count| count > 0)?;
    let sum: f64 = series.iter().zip(&series[lag..]).map(|(before, after)| (after - before).abs()).sum();
    (sum > 0.0).then_some(sum / changes as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERIES: [f64; 5] = [10.0, 20.0, 14.0, 26.0, 18.0];

    #[test]
    fn values_seasons_and_drifts_are_repeated() {
        assert_eq!(Naive::Last.forecast(&SERIES, 2), Some(vec![18.0, 18.0]));
        assert_eq!(Naive::Seasonal(2).forecast(&SERIES, 3), Some(vec![26.0, 18.0, 26.0]));
        assert_eq!(Naive::Drift.forecast(&SERIES, 2), Some(vec![20.0, 22.0]));
        assert_eq!(Naive::Seasonal(6).forecast(&SERIES, 1), None);
        assert_eq!(Naive::Last.forecast(&[], 1), None);
        // |10| + |6| + |12| + |8| over four, and |4| + |6| + |4| over three.
        assert_eq!((scale(&SERIES, 1), scale(&SERIES, 2)), (Some(9.0), Some(14.0 / 3.0)));
        assert_eq!((scale(&[3.0; 4], 1), scale(&SERIES, 5)), (None, None));
    }

    #[test]
    fn a_random_walk_spreads_with_the_root_of_time() {
        let mut rng = stream(3, 1);
        let mut level = 0.0;
        let walk: Vec<f64> = (0..400)
            .map(|_| {
                level += 5.0 * rng.sample::<f64, _>(StandardNormal);
                level
            })
            .collect();
        let (horizon, count) = (9, 4000);
        let paths = Naive::Last.paths(&walk, horizon, count, 1).unwrap();
        let spread = |h: usize| {
            let last = walk[walk.len() - 1];
            let sum: f64 = paths.chunks(horizon).map(|path| (path[h] - last).powi(2)).sum();
            (sum / count as f64).sqrt()
        };
        assert!((spread(0) - 5.0).abs() < 0.5 && (spread(8) / spread(0) - 3.0).abs() < 0.15);
        let seasonal = Naive::Seasonal(4).paths(&walk, 8, 10, 1).unwrap();
        assert_eq!(seasonal.len(), 80);
        assert!(Naive::Last.paths(&[1.0], 3, 10, 1).is_none());
        assert!(Naive::Drift.paths(&SERIES, 3, 10, 1).is_some());
    }
}
