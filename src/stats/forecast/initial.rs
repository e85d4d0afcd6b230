//! First guesses of the initial states [Hyndman et al. 2008, section 2.6.1], as statsmodels makes them.

use super::filter::State;
use super::form::{Form, Season, Trend};

/// How many values the line through the beginning takes.
const LINE: usize = 10;
/// How many cycles the seasons are averaged over.
const CYCLES: usize = 5;

/// How many values the guess of a season of `period` takes: two cycles, and ten values left when they are averaged out.
pub fn needs(period: usize) -> usize {
    (2 * period).max(LINE + 2 * (period / 2))
}

/// The level, trend and seasons before the first observation: seasons from the ratios (or differences) to a centred
/// moving average, level and trend from a line through the first ten values without season. The first season is then
/// made 0 (or 1), its part given to the level.
///
/// # Panics
/// On an empty series, or one shorter than two cycles for a seasonal form: bugs of the caller.
pub fn guess(form: Form, period: usize, series: &[f64]) -> State {
    assert!(!series.is_empty(), "no observation");
    let mut seasons = Vec::new();
    let mut smooth = Vec::new();
    if form.season != Season::None {
        assert!(period > 1 && series.len() >= 2 * period, "fewer than two cycles");
        smooth = moving_average(cycles(series, period), period);
        seasons = seasonal_means(cycles(series, period), &smooth, period, form.season);
    }
    let (mut level, slope) = line(if smooth.is_empty() { series } else { &smooth });
    let mean = series.iter().sum::<f64>() / series.len() as f64;
    if form.needs_positive() && (level <= 0.0 || level + slope <= 0.0) {
        level = mean;
    }
    let mut trend = match form.trend {
        Trend::None => 0.0,
        Trend::Additive | Trend::AdditiveDamped => slope,
        Trend::Multiplicative | Trend::MultiplicativeDamped => (1.0 + slope / level).clamp(0.5, 2.0),
    };
    let first = seasons.first().copied().unwrap_or_default();
    match form.season {
        Season::None => seasons = vec![0.0],
        Season::Additive => {
            level += first;
            seasons.iter_mut().for_each(|s| *s -= first);
        }
        Season::Multiplicative => {
            level *= first;
            trend *= if form.trend.multiplies() { 1.0 } else { first };
            seasons.iter_mut().for_each(|s| *s /= first);
        }
    }
    State { level, trend, seasons, place: 0 }
}

/// The beginning that the seasons are read from: whole cycles, at most five, or as many as the moving average needs.
fn cycles(series: &[f64], period: usize) -> &[f64] {
    let needed = (LINE + 2 * (period / 2)).div_ceil(period);
    let count = (series.len() / period).min(CYCLES).max(needed);
    &series[..(count * period).min(series.len())]
}

/// The centred moving average over a cycle, of the places where it is whole (from `period / 2` on); an even cycle's ends
/// weigh half.
fn moving_average(series: &[f64], period: usize) -> Vec<f64> {
    let half = period / 2;
    let at = |t: usize| {
        let window: f64 = series[t - half..=t + half].iter().sum();
        let excess = if period.is_multiple_of(2) { 0.5 * (series[t - half] + series[t + half]) } else { 0.0 };
        (window - excess) / period as f64
    };
    (half..series.len() - half).map(at).collect()
}

fn seasonal_means(series: &[f64], smooth: &[f64], period: usize, season: Season) -> Vec<f64> {
    let (mut sums, mut counts) = (vec![0.0; period], vec![0.0; period]);
    for (t, trend) in (period / 2..).zip(smooth) {
        sums[t % period] += if season == Season::Multiplicative { series[t] / trend } else { series[t] - trend };
        counts[t % period] += 1.0;
    }
    let mut means: Vec<f64> = sums.iter().zip(&counts).map(|(sum, count)| sum / f64::max(*count, 1.0)).collect();
    let mean = means.iter().sum::<f64>() / period as f64;
    for value in &mut means {
        *value = if season == Season::Multiplicative { (*value / mean).max(1e-3) } else { *value - mean };
    }
    means
}

/// Level (at 0) and slope of the least-squares line through the first ten values, numbered from 1.
fn line(values: &[f64]) -> (f64, f64) {
    let values = &values[..values.len().min(LINE)];
    let n = values.len() as f64;
    let (mean_x, mean_y) = ((n + 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let (mut xy, mut xx) = (0.0, 0.0);
    for (i, y) in values.iter().enumerate() {
        let x = i as f64 + 1.0 - mean_x;
        xy += x * (y - mean_y);
        xx += x * x;
    }
    let slope = if xx > 0.0 { xy / xx } else { 0.0 };
    (mean_y - slope * mean_x, slope)
}
