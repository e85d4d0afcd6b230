//! Maximum likelihood of one form: Levenberg–Marquardt within bounds, from several starts.

use super::filter::{Layout, Smoothing, State, Workspace, differentiate, sum_of_squares};
use super::form::{ErrorKind, Form, Trend};
use super::initial::guess;

/// The bounds of α, β*, γ*: those of statsmodels and R, a hair within 0 and 1.
const OPEN: [f64; 2] = [1e-4, 1.0 - 1e-4];
/// The bounds of φ.
const DAMPING: [f64; 2] = [0.8, 0.98];
/// Where the search starts: α, β*, γ*, φ.
const STARTS: [[f64; 4]; 10] = [
    [0.1, 0.1, 0.01, 0.97],
    [0.5, 0.05, 0.1, 0.9],
    [0.9, 0.3, 0.5, 0.85],
    [0.02, 0.02, 0.3, 0.95],
    [0.3, 0.01, 0.6, 0.82],
    [0.9, 0.02, 0.02, 0.97],
    [0.2, 0.7, 0.05, 0.82],
    [0.7, 0.9, 0.2, 0.9],
    [1e-4, 1e-4, 1e-4, 0.98],
    [0.14, 0.98, 2e-4, 0.978],
];
/// What each start gets before the best go on.
const FIRST: Effort = Effort { iterations: 12, settle: 3, flat: 1e-10 };
/// What the best get.
const TO_THE_END: Effort = Effort { iterations: 200, settle: 0, flat: 1e-10 };
/// What it takes from a fit of nearly the same series.
const AGAIN: Effort = Effort { iterations: 25, settle: 0, flat: 1e-7 };
/// How many starts go on to the end.
const KEPT: usize = 4;
/// A standard error below this part of the mean magnitude counts as exact: floats hold no more.
const EXACT: f64 = 1e-9;

/// A form with its parameters at the maximum of the likelihood.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The form.
    pub form: Form,
    /// The length of a cycle; 1 where the form has no season.
    pub period: usize,
    /// The smoothing parameters.
    pub smoothing: Smoothing,
    /// The states before the first observation.
    pub initial: State,
    /// The states after the last one.
    pub last: State,
    /// The one-step errors: y − ŷ, or y/ŷ − 1 for a multiplicative error.
    pub residuals: Vec<f64>,
    /// The standard deviation of the errors, √(Σe² ÷ (n − k)), k without the variance itself.
    pub sigma: f64,
    /// −n/2·(ln(2π·s²) + 1) − Σ ln|kₜ|, s² the mean square of the errors, kₜ = ŷₜ for a multiplicative error and else 1:
    /// the definition of statsmodels' `ETSModel`.
    pub log_likelihood: f64,
    /// How many parameters were estimated, the variance among them.
    pub parameters: usize,
    /// Akaike's criterion, 2k − 2·logL.
    pub aic: f64,
    /// Akaike's criterion corrected for small samples [Hurvich & Tsai 1989]; infinite for n ≤ k + 1.
    pub aicc: f64,
    /// The Bayesian criterion, k·ln n − 2·logL [Schwarz 1978].
    pub bic: f64,
    pub(super) packed: Vec<f64>,
}

/// The lower and upper bound of each packed parameter; initial states are free.
pub(super) fn bounds(layout: Layout) -> Vec<[f64; 2]> {
    let form = layout.form;
    let mut bounds = vec![OPEN; form.smoothing_parameters()];
    if form.trend.is_damped() {
        *bounds.last_mut().unwrap_or(&mut [0.0; 2]) = DAMPING;
    }
    bounds.resize(layout.width(), [f64::NEG_INFINITY, f64::INFINITY]);
    bounds
}

/// How long a search goes on.
struct Effort {
    /// Iterations at most.
    iterations: usize,
    /// The first iterations move the initial states only, so that a poor guess does not drive α up.
    settle: usize,
    /// Two steps that lower the sum by less than this part of it end the search.
    flat: f64,
}

/// Where a search stands.
struct Search {
    packed: Vec<f64>,
    sum: f64,
    done: bool,
}

/// Fits `form` to a series. `warm` is a fit of the same form to a series that differs little (one origin earlier): its
/// parameters become the first start. `None` where no start has a likelihood (a factor not positive).
///
/// # Panics
/// On an empty or not finite series, or one of fewer than two cycles for a seasonal form: bugs of the caller.
pub fn fit(form: Form, period: usize, series: &[f64], warm: Option<&Fit>, work: &mut Workspace) -> Option<Fit> {
    assert!(!series.is_empty() && series.iter().all(|y| y.is_finite()), "an empty or not finite series");
    let period = if form.season == super::form::Season::None { 1 } else { period };
    let layout = Layout { form, period };
    let bounds = bounds(layout);
    let guessed = guess(form, period, series);
    let mut searches: Vec<Search> = Vec::new();
    if let Some(warm) = warm.filter(|warm| warm.form == form && warm.period == period) {
        searches.extend(search(layout, warm.packed.clone(), &bounds, series, &AGAIN, work));
    }
    let starts = if searches.is_empty() { &STARTS[..] } else { &STARTS[..1] };
    for &[level, trend, season, damping] in starts {
        let packed = layout.pack(&Smoothing { level, trend, season, damping }, &guessed);
        searches.extend(search(layout, packed, &bounds, series, &FIRST, work));
    }
    searches.sort_by(|a, b| a.sum.total_cmp(&b.sum));
    // Starts that met are one.
    searches.dedup_by(|b, a| (b.sum - a.sum).abs() < 1e-7 * a.sum.abs());
    searches.truncate(KEPT);
    let unfinished = if warm.is_some() { 0 } else { searches.len() };
    for kept in searches.iter_mut().take(unfinished).filter(|kept| !kept.done) {
        let packed = std::mem::take(&mut kept.packed);
        if let Some(further) = search(layout, packed, &bounds, series, &TO_THE_END, work) {
            *kept = further;
        }
    }
    let best = searches.into_iter().filter(|s| !s.packed.is_empty()).min_by(|a, b| a.sum.total_cmp(&b.sum))?;
    Some(summarise(layout, best, series))
}

fn summarise(layout: Layout, best: Search, series: &[f64]) -> Fit {
    let (form, smoothing, initial) = (layout.form, layout.smoothing(&best.packed), layout.initial(&best.packed));
    let mut last = initial.clone();
    let mut residuals = Vec::with_capacity(series.len());
    for &y in series {
        let expected = last.expected(form, &smoothing);
        residuals.push(match form.error {
            ErrorKind::Additive => y - expected,
            ErrorKind::Multiplicative => y / expected - 1.0,
        });
        last.observe(form, &smoothing, y);
    }
    let n = series.len() as f64;
    let magnitude = series.iter().map(|y| y.abs()).sum::<f64>() / n;
    let floor = (EXACT * magnitude).powi(2).max(f64::MIN_POSITIVE);
    let log_likelihood = -0.5 * n * ((std::f64::consts::TAU * (best.sum / n).max(floor)).ln() + 1.0);
    let parameters = form.parameters(layout.period);
    let k = parameters as f64;
    let aic = 2.0 * k - 2.0 * log_likelihood;
    let corrected = aic + correction(parameters, series.len());
    let squares: f64 = residuals.iter().map(|e| e * e).sum();
    Fit {
        form,
        period: layout.period,
        smoothing,
        initial,
        last,
        residuals,
        sigma: (squares / (n - k + 1.0).max(1.0)).sqrt(),
        log_likelihood,
        parameters,
        aic,
        aicc: corrected,
        bic: k * n.ln() - 2.0 * log_likelihood,
        packed: best.packed,
    }
}

impl Fit {
    /// Point forecasts: the recursion run on with no error.
    pub fn forecast(&self, horizon: usize) -> Vec<f64> {
        let mut state = self.last.clone();
        (0..horizon)
            .map(|_| {
                let expected = state.expected(self.form, &self.smoothing);
                state.observe(self.form, &self.smoothing, expected);
                expected
            })
            .collect()
    }

    /// β, of the trend: β*·α.
    pub fn beta(&self) -> Option<f64> {
        (self.form.trend != Trend::None).then_some(self.smoothing.trend * self.smoothing.level)
    }

    /// γ, of the season: γ*·(1 − α).
    pub fn gamma(&self) -> Option<f64> {
        (self.form.season != super::form::Season::None).then_some(self.smoothing.season * (1.0 - self.smoothing.level))
    }
}

/// Levenberg–Marquardt [Levenberg 1944, Marquardt 1963] with parameters held at a bound that they press on.
fn search(
    layout: Layout,
    mut packed: Vec<f64>,
    bounds: &[[f64; 2]],
    series: &[f64],
    effort: &Effort,
    work: &mut Workspace,
) -> Option<Search> {
    let width = layout.width();
    let clamp = |value: f64, [low, high]: [f64; 2]| value.clamp(low, high);
    packed.iter_mut().zip(bounds).for_each(|(value, &range)| *value = clamp(*value, range));
    let mut sum = differentiate(layout, &packed, series, work)?;
    let (mut lambda, mut still, mut done) = (1e-3, 0, false);
    let mut normal = Normal::new(width);
    let mut trial = packed.clone();
    'outer: for iteration in 0..effort.iterations {
        normal.assemble(work, width);
        normal.release(&packed, bounds);
        if iteration < effort.settle {
            normal.free.retain(|&lane| lane >= layout.form.smoothing_parameters());
        }
        loop {
            let step_found = normal.solve(lambda);
            let mut accepted = false;
            if step_found {
                for lane in 0..width {
                    trial[lane] = clamp(packed[lane] + normal.step[lane], bounds[lane]);
                }
                if let Some(next) = sum_of_squares(layout, &trial, series).filter(|&next| next < sum) {
                    still = if sum - next < effort.flat * sum { still + 1 } else { 0 };
                    accepted = true;
                }
            }
            if accepted {
                lambda = f64::max(lambda * 0.2, 1e-12);
                break;
            }
            lambda *= 6.0;
            if lambda > 1e10 {
                done = true;
                break 'outer;
            }
        }
        packed.copy_from_slice(&trial);
        sum = differentiate(layout, &packed, series, work)?;
        if still >= 2 || sum == 0.0 {
            done = true;
            break;
        }
    }
    Some(Search { packed, sum, done })
}

/// The normal equations JᵀJ·d = −Jᵀr of the parameters that may move.
pub(super) struct Normal {
    width: usize,
    pub(super) matrix: Vec<f64>,
    gradient: Vec<f64>,
    pub(super) free: Vec<usize>,
    factor: Vec<f64>,
    step: Vec<f64>,
}

impl Normal {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            matrix: vec![0.0; width * width],
            gradient: vec![0.0; width],
            free: Vec::with_capacity(width),
            factor: vec![0.0; width * width],
            step: vec![0.0; width],
        }
    }

    /// JᵀJ (the lower triangle) and Jᵀr.
    pub(super) fn assemble(&mut self, work: &Workspace, width: usize) {
        self.matrix.fill(0.0);
        self.gradient.fill(0.0);
        for (row, &residual) in work.jacobian.chunks_exact(width).zip(&work.residuals) {
            for (i, &slope) in row.iter().enumerate() {
                self.gradient[i] += slope * residual;
                let line = &mut self.matrix[i * width..i * width + i + 1];
                line.iter_mut().zip(row).for_each(|(sum, other)| *sum += slope * other);
            }
        }
    }

    /// Which parameters may move: not those at a bound whose descent leads out.
    pub(super) fn release(&mut self, packed: &[f64], bounds: &[[f64; 2]]) {
        self.free.clear();
        for (lane, (&value, &[low, high])) in packed.iter().zip(bounds).enumerate() {
            let pressed = (value <= low && self.gradient[lane] > 0.0) || (value >= high && self.gradient[lane] < 0.0);
            if !pressed {
                self.free.push(lane);
            }
        }
    }

    /// The step of the free parameters with the diagonal raised by `lambda`; false where the matrix has no factor.
    fn solve(&mut self, lambda: f64) -> bool {
        self.step.fill(0.0);
        if !self.factorise(lambda) {
            return false;
        }
        let size = self.free.len();
        let mut solution: Vec<f64> = self.free.iter().map(|&lane| -self.gradient[lane]).collect();
        for i in 0..size {
            let known: f64 = (0..i).map(|j| self.factor[i * self.width + j] * solution[j]).sum();
            solution[i] = (solution[i] - known) / self.factor[i * self.width + i];
        }
        self.back_substitute(&mut solution);
        for (&lane, value) in self.free.iter().zip(solution) {
            self.step[lane] = value;
        }
        true
    }

    /// The Cholesky factor of the free part, its diagonal raised by `lambda`.
    pub(super) fn factorise(&mut self, lambda: f64) -> bool {
        let width = self.width;
        for (i, &row) in self.free.iter().enumerate() {
            for (j, &column) in self.free[..=i].iter().enumerate() {
                let mut value = self.matrix[row * width + column];
                if i == j {
                    value += lambda * value + f64::MIN_POSITIVE;
                }
                for k in 0..j {
                    value -= self.factor[i * width + k] * self.factor[j * width + k];
                }
                if i == j {
                    if value.is_nan() || value <= 0.0 {
                        return false;
                    }
                    self.factor[i * width + i] = value.sqrt();
                } else {
                    self.factor[i * width + j] = value / self.factor[j * width + j];
                }
            }
        }
        true
    }

    /// Solves Lᵀx = b in place.
    pub(super) fn back_substitute(&self, values: &mut [f64]) {
        for i in (0..values.len()).rev() {
            let known: f64 = (i + 1..values.len()).map(|j| self.factor[j * self.width + i] * values[j]).sum();
            values[i] = (values[i] - known) / self.factor[i * self.width + i];
        }
    }
}

/// What AICc adds to AIC for `parameters` estimated from `n` values; infinite where these are too few.
pub fn correction(parameters: usize, n: usize) -> f64 {
    let (k, n) = (parameters as f64, n as f64);
    if n > k + 1.0 { 2.0 * k * (k + 1.0) / (n - k - 1.0) } else { f64::INFINITY }
}
