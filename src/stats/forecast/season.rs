//! The season of a series, shrunk by how far the data bear it out: taken out before the rest is forecast, and put back.

/// Turns between season and trend when they are taken apart.
const ROUNDS: usize = 6;
/// What a cycle may count beside the one after it.
const MEMORIES: [f64; 6] = [1.0, 0.9, 0.8, 0.65, 0.5, 0.3];
/// That of a season that too few cycles were seen of.
const USUAL_MEMORY: f64 = 0.8;
/// Neighbouring places of a longer cycle than this are averaged, as long as it was seen less than [`SEEN_OFTEN`].
const MANY_PLACES: usize = 24;
/// See [`MANY_PLACES`].
const SEEN_OFTEN: usize = 6;
/// A season of which less than this is kept is none: noise alone leaves about a quarter.
const LEAST_KEPT: f64 = 0.3;
/// A season smaller than this part of the values is what floats make of none.
const EXACT: f64 = 1e-9;
/// A season as factors must not make a value nothing.
const SMALLEST: f64 = 0.01;

/// How many values a season of `period` needs to be tried: one place that was seen twice.
pub fn needs(period: usize) -> usize {
    period + 1
}

/// A season.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// Amount, or factor, of each place of the cycle; value t has place t mod the length.
    pub places: Vec<f64>,
    /// Whether the places are factors.
    pub factors: bool,
    /// How much of what was seen was kept, 0 to 1.
    pub kept: f64,
    /// What a cycle counts beside the one after it.
    pub memory: f64,
}

impl Pattern {
    /// The season of a series with cycles of `period`; `None` where no place was seen twice, or where the
    /// data do not bear a season out. Factors for positive values, amounts
    /// otherwise. A cycle counts less than the one after it, by as much as was best for predicting each cycle from those before it.
    pub fn of(series: &[f64], period: usize) -> Option<Self> {
        let n = series.len();
        if period < 2 || n < needs(period) {
            return None;
        }
        let factors = series.iter().all(|&y| y > 0.0);
        let values: Vec<f64> = if factors { series.iter().map(|y| y.ln()).collect() } else { series.to_vec() };
        let mut memory = USUAL_MEMORY;
        let mut places = vec![0.0; period];
        let mut left = vec![0.0; n];
        let mut kept = 0.0;
        for round in 0..ROUNDS {
            let without: Vec<f64> = values.iter().enumerate().map(|(t, y)| y - places[t % period]).collect();
            let trend = smooth(&without, period);
            left.iter_mut().zip(values.iter().zip(&trend)).for_each(|(left, (y, trend))| *left = y - trend);
            if round > 0 {
                memory = best_memory(&left, period);
            }
            let weights: Vec<f64> = (0..n).map(|t| memory.powf((n - 1 - t) as f64 / period as f64)).collect();
            let mut means = means(&left, &weights, period);
            let quiet = if period > MANY_PLACES && n < SEEN_OFTEN * period { smooth_places(&mut means) } else { 1.0 };
            kept = kept_of(&left, &weights, &means, quiet);
            places = means;
        }
        let size = if factors { 1.0 } else { values.iter().map(|y| y.abs()).sum::<f64>() / n as f64 };
        if places.iter().all(|place| place.abs() <= EXACT * size) {
            return None;
        }
        places.iter_mut().for_each(|place| *place *= kept);
        if factors {
            places.iter_mut().for_each(|place| *place = place.exp());
            let mean = places.iter().sum::<f64>() / period as f64;
            places.iter_mut().for_each(|place| *place = (*place / mean).max(SMALLEST));
        }
        (kept >= LEAST_KEPT && places.iter().all(|place| place.is_finite())).then_some(Pattern {
            places,
            factors,
            kept,
            memory,
        })
    }

    /// The value at time `t` without the season.
    pub fn take(&self, t: usize, value: f64) -> f64 {
        let place = self.places[t % self.places.len()];
        if self.factors { value / place } else { value - place }
    }

    /// The value at time `t` with the season.
    pub fn put(&self, t: usize, value: f64) -> f64 {
        let place = self.places[t % self.places.len()];
        if self.factors { value * place } else { value + place }
    }

    /// The series without the season.
    pub fn adjusted(&self, series: &[f64]) -> Vec<f64> {
        series.iter().enumerate().map(|(t, y)| self.take(t, *y)).collect()
    }
}

/// The memory with which each cycle from the third on is predicted best (by squares) from the means of those before it.
fn best_memory(left: &[f64], period: usize) -> f64 {
    if left.len() < 3 * period {
        return USUAL_MEMORY;
    }
    let squares = |memory: f64| {
        let (mut sums, mut all) = (vec![0.0; period], vec![0.0; period]);
        let mut squares = 0.0;
        for (t, value) in left.iter().enumerate() {
            let place = t % period;
            if t >= 2 * period {
                squares += (value - sums[place] / all[place]).powi(2);
            }
            sums[place] = memory * sums[place] + value;
            all[place] = memory * all[place] + 1.0;
        }
        squares
    };
    let best = MEMORIES.into_iter().map(|memory| (memory, squares(memory))).min_by(|a, b| a.1.total_cmp(&b.1));
    // Half way to the usual one: the choice rests on few cycles.
    best.map_or(USUAL_MEMORY, |(memory, _)| 0.5 * (memory + USUAL_MEMORY))
}

/// Each place averaged with its neighbours by weights 1, 2, 3, 2, 1; the part of the variance by chance that this leaves.
fn smooth_places(means: &mut [f64]) -> f64 {
    const WEIGHTS: [f64; 5] = [1.0, 2.0, 3.0, 2.0, 1.0];
    let all: f64 = WEIGHTS.iter().sum();
    let before = means.to_vec();
    let places = before.len();
    for (place, mean) in means.iter_mut().enumerate() {
        let near = WEIGHTS.iter().enumerate().map(|(i, weight)| weight * before[(place + places + i - 2) % places]);
        *mean = near.sum::<f64>() / all;
    }
    WEIGHTS.iter().map(|weight| weight * weight).sum::<f64>() / (all * all)
}

/// The weighted mean of each place, their mean made 0.
fn means(left: &[f64], weights: &[f64], period: usize) -> Vec<f64> {
    let (mut sums, mut all) = (vec![0.0; period], vec![0.0; period]);
    for (t, (value, weight)) in left.iter().zip(weights).enumerate() {
        sums[t % period] += weight * value;
        all[t % period] += weight;
    }
    let mut means: Vec<f64> = sums.iter().zip(&all).map(|(sum, all)| sum / all).collect();
    let mean = means.iter().sum::<f64>() / period as f64;
    means.iter_mut().for_each(|value| *value -= mean);
    means
}

/// How much of the seasonal means to keep: 1 − (m − 3)/(m − 1)·V/(V + A), V the variance of a mean by chance and A that between
/// the places, the James–Stein weight of Miller & Williams (2003). `quiet` is the part of V that is
/// left after neighbouring places were averaged.
fn kept_of(left: &[f64], weights: &[f64], means: &[f64], quiet: f64) -> f64 {
    let period = means.len();
    let m = period as f64;
    let (mut sums, mut squared, mut squares, mut freedom) = (vec![0.0; period], vec![0.0; period], 0.0, 0.0);
    for (t, (value, weight)) in left.iter().zip(weights).enumerate() {
        squares += weight * (value - means[t % period]).powi(2);
        sums[t % period] += weight;
        squared[t % period] += weight * weight;
    }
    // Mean square that is left, corrected for the means that were taken from the same values.
    for (sum, squared) in sums.iter().zip(&squared) {
        freedom += sum - squared / sum;
    }
    if freedom <= 0.0 {
        return 0.0;
    }
    let noise = squares / freedom;
    let by_chance =
        quiet * noise * sums.iter().zip(&squared).map(|(sum, squared)| squared / (sum * sum)).sum::<f64>() / m;
    let spread = means.iter().map(|mean| mean * mean).sum::<f64>() / (m - 1.0);
    let between = (spread - by_chance).max(0.0);
    if spread <= 0.0 { 0.0 } else { 1.0 - (m - 3.0).max(0.0) / (m - 1.0) * by_chance / (by_chance + between) }
}

/// A line at each time through the values around it, those within a cycle, weighted by the tricube [Cleveland 1979]: at the
/// ends the cycle reaches inwards.
fn smooth(values: &[f64], period: usize) -> Vec<f64> {
    let n = values.len();
    let reach = period as f64 + 1.0;
    (0..n)
        .map(|t| {
            let (low, high) = (t.saturating_sub(period), (t + period).min(n - 1));
            let (mut w0, mut w1, mut w2, mut y0, mut y1) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (s, y) in values.iter().enumerate().take(high + 1).skip(low) {
                let d = s as f64 - t as f64;
                let near = 1.0 - (d.abs() / reach).powi(3);
                let weight = near * near * near;
                w0 += weight;
                w1 += weight * d;
                w2 += weight * d * d;
                y0 += weight * y;
                y1 += weight * d * y;
            }
            let determinant = w0 * w2 - w1 * w1;
            if determinant > 1e-12 * w0 * w2 { (w2 * y0 - w1 * y1) / determinant } else { y0 / w0 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::{RngExt, stream};
    use rand_distr::StandardNormal;

    /// Level 100, a trend, a season as a factor, noise in proportion.
    fn seasonal(n: usize, period: usize, season: f64, noise: f64, seed: u64) -> Vec<f64> {
        let mut rng = stream(seed, 5);
        (0..n)
            .map(|t| {
                let factor = 1.0 + season * (std::f64::consts::TAU * (t % period) as f64 / period as f64).sin();
                (100.0 + 0.5 * t as f64) * factor * (1.0 + noise * rng.sample::<f64, _>(StandardNormal))
            })
            .collect()
    }

    #[test]
    fn factors_are_found_from_eighteen_months_and_from_sixty() {
        for (n, near) in [(18, 0.08), (24, 0.06), (60, 0.03)] {
            let pattern = Pattern::of(&seasonal(n, 12, 0.3, 0.01, 3), 12).unwrap();
            assert!(pattern.factors && pattern.kept > 0.8, "{n} {pattern:?}");
            for (place, factor) in pattern.places.iter().enumerate() {
                let wanted = 1.0 + 0.3 * (std::f64::consts::TAU * place as f64 / 12.0).sin();
                assert!((factor - wanted).abs() < near, "{n} {place}: {factor} {wanted}");
            }
            let series = seasonal(n, 12, 0.3, 0.01, 3);
            let there = pattern.adjusted(&series);
            assert!(there.iter().enumerate().all(|(t, y)| (pattern.put(t, *y) - series[t]).abs() < 1e-9));
        }
    }

    #[test]
    fn noise_is_shrunk_or_no_season_at_all() {
        let kept = |seed| Pattern::of(&seasonal(48, 12, 0.0, 0.1, seed), 12).map_or(0.0, |pattern| pattern.kept);
        let mean = (0..40).map(kept).sum::<f64>() / 40.0;
        assert!(mean < 0.35, "{mean}");
    }

    #[test]
    fn twelve_months_constants_and_huge_values_have_their_answers() {
        assert!(Pattern::of(&seasonal(12, 12, 0.3, 0.01, 1), 12).is_none());
        assert!(Pattern::of(&[5.0; 40], 12).is_none() && Pattern::of(&[], 12).is_none());
        assert!(Pattern::of(&seasonal(40, 12, 0.3, 0.01, 1), 1).is_none());
        let mut below = seasonal(40, 12, 0.3, 0.01, 1);
        below[3] = -20.0;
        assert!(!Pattern::of(&below, 12).unwrap().factors);
        let huge: Vec<f64> = seasonal(40, 12, 0.3, 0.01, 1).iter().map(|y| y * 1e300).collect();
        assert!(Pattern::of(&huge, 12).is_none_or(|pattern| pattern.places.iter().all(|place| place.is_finite())));
    }

    #[test]
    fn a_year_of_weeks_is_found_from_two_years() {
        let pattern = Pattern::of(&seasonal(110, 52, 0.3, 0.05, 2), 52).unwrap();
        let off = |place: usize| {
            let wanted = 1.0 + 0.3 * (std::f64::consts::TAU * place as f64 / 52.0).sin();
            (pattern.places[place] - wanted).abs()
        };
        let mean = (0..52).map(off).sum::<f64>() / 52.0;
        assert!(pattern.kept > 0.7 && mean < 0.05, "{} {mean}", pattern.kept);
    }
}
