//! The forecasts that any other must beat: last value, last season, last value with drift.

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

    /// Seasonal where a whole cycle is there, else the last value.
    pub fn baseline(period: usize, shortest: usize) -> Self {
        if period > 1 && shortest > period { Naive::Seasonal(period) } else { Naive::Last }
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
}

/// The mean absolute change over a cycle of a series: the scale of MASE [Hyndman & Koehler 2006]. Over one step where
/// the series is no longer than a cycle; `None` where it never changes.
pub fn scale(series: &[f64], period: usize) -> Option<f64> {
    let lag = if period > 1 && series.len() > period { period } else { 1 };
    let changes = series.len().checked_sub(lag).filter(|&count| count > 0)?;
    let sum: f64 = series.iter().zip(&series[lag..]).map(|(before, after)| (after - before).abs()).sum();
    (sum > 0.0).then_some(sum / changes as f64)
}
