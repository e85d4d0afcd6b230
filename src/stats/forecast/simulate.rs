//! Possible futures of a fitted form, by seeded simulation.

use super::filter::{Layout, Smoothing, State, Workspace, differentiate};
use super::fit::{Fit, Normal, bounds};
use super::form::{ErrorKind, Form};
use crate::stats::random::{Random, RngExt, stream};
use rand_distr::{ChiSquared, Distribution, StandardNormal};

/// Where the errors of the future come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Errors {
    /// A normal law.
    #[default]
    Gaussian,
    /// The errors of the past, drawn with replacement.
    Bootstrap,
}

/// The interval and centre of one period ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The point forecast.
    pub mean: f64,
    /// The 80 % interval.
    pub low_80: f64,
    /// Its upper end.
    pub high_80: f64,
    /// The 95 % interval.
    pub low_95: f64,
    /// Its upper end.
    pub high_95: f64,
}

/// `count` paths of `horizon` periods, one after another. Each path draws its parameters from their asymptotic law
/// (the maximum and the inverse of JᵀJ, held within their bounds), its variance, and its errors. Path p has the random
/// stream p of `seed`, so that the same seed gives the same bits.
///
/// # Panics
/// Where `series` is not that of the fit: a bug of the caller.
pub fn paths(fit: &Fit, series: &[f64], horizon: usize, count: usize, errors: Errors, seed: u64) -> Vec<f64> {
    assert!(series.len() == fit.residuals.len(), "the fit is of another series");
    let layout = Layout { form: fit.form, period: fit.period };
    let (bounds, width) = (bounds(layout), layout.width());
    let (mut work, mut normal) = (Workspace::default(), Normal::new(width));
    let sum = differentiate(layout, &fit.packed, series, &mut work).unwrap_or(0.0);
    normal.assemble(&work, width);
    normal.free = (0..width).collect();
    let known = sum > 0.0 && normal.factorise(1e-8);
    let freedom = (series.len() as f64 - width as f64).max(1.0);
    let spread = (sum / freedom).sqrt();
    let rms = (fit.residuals.iter().map(|e| e * e).sum::<f64>() / series.len() as f64).sqrt();
    let law = ChiSquared::new(freedom).ok();
    let mut out = Vec::with_capacity(horizon * count);
    for path in 0..count {
        let rng = &mut stream(seed, path as u64);
        // The variance: what the squares leave open.
        let inflation = law.map_or(1.0, |law| (freedom / law.sample(rng).max(1e-9)).sqrt());
        let mut packed = fit.packed.clone();
        if known {
            let mut step: Vec<f64> = (0..width).map(|_| rng.sample::<f64, _>(StandardNormal)).collect();
            normal.back_substitute(&mut step);
            for ((value, by), [low, high]) in packed.iter_mut().zip(step).zip(&bounds) {
                *value = (*value + by * spread * inflation).clamp(*low, *high);
            }
        }
        let (smoothing, state) = start(fit, layout, &packed, series);
        let error = |rng: &mut Random| match errors {
            Errors::Gaussian => fit.sigma * inflation * rng.sample::<f64, _>(StandardNormal),
            Errors::Bootstrap if rms > 0.0 => fit.residuals[rng.random_range(0..fit.residuals.len())] * fit.sigma / rms,
            Errors::Bootstrap => 0.0,
        };
        run(fit.form, &smoothing, state, horizon, || error(rng), &mut out);
    }
    out
}

/// Forms of smaller weight than this part of the best one's have no share in [`averaged`].
const LEAST_WEIGHT: f64 = 0.02;

/// The share of each of several fits of one series by Akaike weight, exp(−ΔAICc/2) [Burnham & Anderson 2002]; best first.
fn shares(fits: &[Fit]) -> Vec<f64> {
    let best = fits.first().map_or(0.0, |fit| fit.aicc);
    let weights: Vec<f64> = fits
        .iter()
        .map(|fit| (0.5 * (best - fit.aicc)).exp())
        .map(|weight| if weight >= LEAST_WEIGHT { weight } else { 0.0 })
        .collect();
    let all: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / all).collect()
}

/// `count` paths over several fits of one series, best first, each with its share by Akaike weight: what the choice of the
/// form leaves open widens the fan.
pub fn averaged(fits: &[Fit], series: &[f64], horizon: usize, count: usize, errors: Errors, seed: u64) -> Vec<f64> {
    let mut out = Vec::with_capacity(horizon * count);
    for (part, (fit, share)) in fits.iter().zip(shares(fits)).enumerate().filter(|(_, (_, share))| *share > 0.0) {
        let share = (count as f64 * share).round().max(1.0) as usize;
        out.extend(paths(fit, series, horizon, share, errors, seed.wrapping_add((part as u64) << 32)));
    }
    out
}

/// The point forecasts of the same fits, each with its share: the centre that belongs to that fan.
pub fn averaged_means(fits: &[Fit], horizon: usize) -> Vec<f64> {
    let mut means = vec![0.0; horizon];
    for (fit, share) in fits.iter().zip(shares(fits)).filter(|(_, share)| *share > 0.0) {
        means.iter_mut().zip(fit.forecast(horizon)).for_each(|(mean, value)| *mean += share * value);
    }
    means
}

/// Parameters and state after `series` under `packed`; those of the fit where these leave what the form allows.
fn start(fit: &Fit, layout: Layout, packed: &[f64], series: &[f64]) -> (Smoothing, State) {
    let form = fit.form;
    let (smoothing, mut state) = (layout.smoothing(packed), layout.initial(packed));
    let mut proper = true;
    for &y in series {
        proper &= state.is_proper(form);
        state.observe(form, &smoothing, y);
    }
    if proper && state.is_proper(form) && state.level.is_finite() {
        return (smoothing, state);
    }
    (fit.smoothing, fit.last.clone())
}

/// Goes on from `state` for `horizon` periods with errors from `error`.
fn run(
    form: Form,
    smoothing: &Smoothing,
    mut state: State,
    horizon: usize,
    mut error: impl FnMut() -> f64,
    out: &mut Vec<f64>,
) {
    for _ in 0..horizon {
        let expected = state.expected(form, smoothing);
        let e = error();
        let y = match form.error {
            ErrorKind::Additive => expected + e,
            // A factor below zero is no factor.
            ErrorKind::Multiplicative => expected * (1.0 + e.max(-0.999)),
        };
        state.observe(form, smoothing, y);
        out.push(y);
    }
}

/// The points of a fan: `means` with the quantiles of the paths (linear between order statistics).
pub fn fan(means: &[f64], paths: &[f64]) -> Vec<Point> {
    let horizon = means.len().max(1);
    let count = paths.len() / horizon;
    let mut column = Vec::with_capacity(count);
    let mut points = Vec::with_capacity(means.len());
    for (h, &mean) in means.iter().enumerate() {
        column.clear();
        column.extend((0..count).map(|path| paths[path * horizon + h]));
        column.sort_unstable_by(f64::total_cmp);
        let at = |part: f64| quantile(&column, part).unwrap_or(mean);
        points.push(Point { mean, low_80: at(0.1), high_80: at(0.9), low_95: at(0.025), high_95: at(0.975) });
    }
    points
}

fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let place = part * (sorted.len() as f64 - 1.0);
    let (low, high) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
    Some(low + (high - low) * (place - place.floor()))
}
