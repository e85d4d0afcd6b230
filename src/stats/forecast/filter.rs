//! The recursion of exponential smoothing, with its derivatives.

use super::form::{ErrorKind, Form, Season, Trend};

/// Smoothing parameters as they are searched: each free of the others. β = β*·α and γ = γ*·(1 − α).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smoothing {
    /// α, of the level.
    pub level: f64,
    /// β* = β ÷ α, of the trend.
    pub trend: f64,
    /// γ* = γ ÷ (1 − α), of the season.
    pub season: f64,
    /// φ, of the damping; 1 where there is none.
    pub damping: f64,
}

/// Where the recursion stands after an observation.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The level.
    pub level: f64,
    /// The trend: 0 or 1 (a factor) where the form has none.
    pub trend: f64,
    /// The season of each place in the cycle: 0 or 1 (a factor) where the form has none.
    pub seasons: Vec<f64>,
    /// The place in the cycle of the next observation.
    pub place: usize,
}

/// One step's parts: what the next observation is made of.
struct Parts {
    /// The trend after damping.
    drift: f64,
    /// The level after the trend.
    base: f64,
    /// The season in force.
    season: f64,
    /// The expected observation.
    expected: f64,
}

impl State {
    /// The free initial states of `form` as one vector: level, trend, and the seasons but the first.
    pub fn pack(&self, form: Form) -> Vec<f64> {
        let mut packed = vec![self.level];
        if form.trend != Trend::None {
            packed.push(self.trend);
        }
        if form.season != Season::None {
            packed.extend(self.seasons.iter().skip(1));
        }
        packed
    }

    /// From [`State::pack`]'s vector: the first season is 0 (or the factor 1).
    pub fn unpack(form: Form, period: usize, packed: &[f64]) -> Self {
        let mut state = State { level: 0.0, trend: 0.0, seasons: Vec::new(), place: 0 };
        state.refill(form, period, packed);
        state
    }

    fn refill(&mut self, form: Form, period: usize, packed: &[f64]) {
        let (trended, seasonal) = (form.trend != Trend::None, form.season != Season::None);
        let neutral = if form.season == Season::Multiplicative { 1.0 } else { 0.0 };
        self.level = packed[0];
        self.trend = if trended { packed[1] } else { f64::from(u8::from(form.trend.multiplies())) };
        self.seasons.clear();
        self.seasons.push(neutral);
        if seasonal {
            self.seasons.extend_from_slice(&packed[1 + usize::from(trended)..]);
            debug_assert_eq!(self.seasons.len(), period);
        }
        self.place = 0;
    }

    #[inline]
    fn parts(&self, form: Form, damping: f64) -> Parts {
        let season = self.seasons[self.place];
        let (drift, base) = if form.trend.multiplies() {
            let factor = if form.trend.is_damped() { self.trend.powf(damping) } else { self.trend };
            (factor, self.level * factor)
        } else {
            let amount = damping * self.trend;
            (amount, self.level + amount)
        };
        let expected = if form.season == Season::Multiplicative { base * season } else { base + season };
        Parts { drift, base, season, expected }
    }

    /// The expected next observation.
    #[inline]
    pub fn expected(&self, form: Form, smoothing: &Smoothing) -> f64 {
        self.parts(form, smoothing.damping).expected
    }

    /// Takes an observation in.
    #[inline]
    pub fn observe(&mut self, form: Form, smoothing: &Smoothing, y: f64) {
        let parts = self.parts(form, smoothing.damping);
        let free = if form.season == Season::Multiplicative { y / parts.season } else { y - parts.season };
        let level = smoothing.level * free + (1.0 - smoothing.level) * parts.base;
        if form.trend != Trend::None {
            let moved = if form.trend.multiplies() { level / self.level } else { level - self.level };
            self.trend = smoothing.trend * moved + (1.0 - smoothing.trend) * parts.drift;
        }
        if form.season != Season::None {
            let left = if form.season == Season::Multiplicative { y / level } else { y - level };
            self.seasons[self.place] = smoothing.season * left + (1.0 - smoothing.season) * parts.season;
        }
        self.level = level;
        self.advance();
    }

    #[inline]
    fn advance(&mut self) {
        self.place += 1;
        if self.place == self.seasons.len() {
            self.place = 0;
        }
    }

    /// Whether what multiplies is positive, so that the recursion means something.
    #[inline]
    pub fn is_proper(&self, form: Form) -> bool {
        let level_ok = self.level > 0.0 || !(form.trend.multiplies() || form.season == Season::Multiplicative);
        let season_ok = form.season != Season::Multiplicative || self.seasons[self.place] > 0.0;
        level_ok && season_ok && (!form.trend.multiplies() || self.trend > 0.0)
    }
}

/// The smoothing parameters and initial states of a form as one vector, and back.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The form.
    pub form: Form,
    /// How many places the cycle has.
    pub period: usize,
}

impl Layout {
    /// How many numbers.
    pub fn width(self) -> usize {
        self.form.smoothing_parameters() + self.form.initial_states(self.period)
    }

    /// Smoothing and damping first (α, β*, γ*, φ, those that the form has), then the initial states.
    pub fn pack(self, smoothing: &Smoothing, initial: &State) -> Vec<f64> {
        let mut packed = vec![smoothing.level];
        if self.form.trend != Trend::None {
            packed.push(smoothing.trend);
        }
        if self.form.season != Season::None {
            packed.push(smoothing.season);
        }
        if self.form.trend.is_damped() {
            packed.push(smoothing.damping);
        }
        packed.extend(initial.pack(self.form));
        packed
    }

    /// The smoothing parameters of a packed vector.
    pub fn smoothing(self, packed: &[f64]) -> Smoothing {
        let mut rest = packed.iter().copied();
        let mut take = |has: bool, otherwise: f64| if has { rest.next().unwrap_or(otherwise) } else { otherwise };
        let level = take(true, 0.0);
        let trend = take(self.form.trend != Trend::None, 0.0);
        let season = take(self.form.season != Season::None, 0.0);
        Smoothing { level, trend, season, damping: take(self.form.trend.is_damped(), 1.0) }
    }

    /// The initial states of a packed vector.
    pub fn initial(self, packed: &[f64]) -> State {
        State::unpack(self.form, self.period, &packed[self.form.smoothing_parameters()..])
    }
}

/// Working memory of the derivatives, kept between evaluations.
#[derive(Debug, Default)]
pub struct Workspace {
    /// One per observation: the residual whose squares are summed.
    pub residuals: Vec<f64>,
    /// Their derivatives, one row of [`Layout::len`] per observation.
    pub jacobian: Vec<f64>,
    expected: Vec<f64>,
    level: Vec<f64>,
    trend: Vec<f64>,
    seasons: Vec<f64>,
    mean_log: Vec<f64>,
}

/// Σ of squares whose minimum is the maximum of the likelihood: of e for an additive error; of (e/ŷ)·G for a
/// multiplicative one, G the geometric mean of ŷ. With it logL = −n/2·(ln(2π·Σ/n) + 1) [Ord, Koehler, Snyder 1997].
/// `None` where a factor is not positive or the recursion leaves the floats.
pub fn sum_of_squares(layout: Layout, packed: &[f64], series: &[f64]) -> Option<f64> {
    let (form, smoothing) = (layout.form, layout.smoothing(packed));
    let mut state = layout.initial(packed);
    let (mut squares, mut log_product) = (0.0, LogProduct::default());
    for &y in series {
        if !state.is_proper(form) {
            return None;
        }
        let expected = state.expected(form, &smoothing);
        match form.error {
            ErrorKind::Additive => squares += (y - expected) * (y - expected),
            ErrorKind::Multiplicative if expected > 0.0 => {
                let relative = y / expected - 1.0;
                squares += relative * relative;
                log_product.push(expected);
            }
            ErrorKind::Multiplicative => return None,
        }
        state.observe(form, &smoothing, y);
    }
    let mean = log_product.total() / series.len() as f64;
    let sum = squares * (2.0 * mean).exp();
    sum.is_finite().then_some(sum)
}

/// The logarithm of a product, taken once for many factors.
struct LogProduct {
    product: f64,
    sum: f64,
}

impl Default for LogProduct {
    fn default() -> Self {
        Self { product: 1.0, sum: 0.0 }
    }
}

impl LogProduct {
    fn push(&mut self, factor: f64) {
        let product = self.product * factor;
        if (1e-200..1e200).contains(&product) {
            self.product = product;
        } else {
            self.sum += self.product.ln() + factor.ln();
            self.product = 1.0;
        }
    }

    fn total(&self) -> f64 {
        self.sum + self.product.ln()
    }
}

/// [`sum_of_squares`] with its residuals and their derivatives in `work`. `None` as there.
pub fn differentiate(layout: Layout, packed: &[f64], series: &[f64], work: &mut Workspace) -> Option<f64> {
    let (form, smoothing, width) = (layout.form, layout.smoothing(packed), layout.width());
    let mut state = layout.initial(packed);
    work.start(layout, series.len());
    for (t, &y) in series.iter().enumerate() {
        if !state.is_proper(form) {
            return None;
        }
        let parts = state.parts(form, smoothing.damping);
        if form.error == ErrorKind::Multiplicative && parts.expected <= 0.0 {
            return None;
        }
        work.expected.push(parts.expected);
        work.step(form, &smoothing, &state, &parts, y, &mut Row { t, width });
        state.observe(form, &smoothing, y);
    }
    work.finish(form, series, width)
}

/// Which row of the derivatives is being written.
struct Row {
    t: usize,
    width: usize,
}

impl Workspace {
    fn start(&mut self, layout: Layout, rows: usize) {
        let (form, width) = (layout.form, layout.width());
        let places = if form.season == Season::None { 1 } else { layout.period };
        for (buffer, len) in [
            (&mut self.jacobian, rows * width),
            (&mut self.level, width),
            (&mut self.trend, width),
            (&mut self.seasons, places * width),
        ] {
            buffer.clear();
            buffer.resize(len, 0.0);
        }
        self.residuals.clear();
        self.expected.clear();
        // The initial states are parameters of their own.
        let mut lane = form.smoothing_parameters();
        self.level[lane] = 1.0;
        lane += 1;
        if form.trend != Trend::None {
            self.trend[lane] = 1.0;
            lane += 1;
        }
        for place in 1..places {
            self.seasons[place * width + lane] = 1.0;
            lane += 1;
        }
    }

    /// Derivatives of ŷ into the row, and of the states one step on.
    fn step(&mut self, form: Form, smoothing: &Smoothing, state: &State, parts: &Parts, y: f64, row: &mut Row) {
        let width = row.width;
        let (trended, seasonal) = (form.trend != Trend::None, form.season != Season::None);
        let (times_trend, times_season) = (form.trend.multiplies(), form.season == Season::Multiplicative);
        let (alpha, beta, gamma, phi) = (smoothing.level, smoothing.trend, smoothing.season, smoothing.damping);
        // The level after the observation, as `observe` has it.
        let free = if times_season { y / parts.season } else { y - parts.season };
        let level = alpha * free + (1.0 - alpha) * parts.base;
        let moved = if times_trend { level / state.level } else { level - state.level };
        let left = if times_season { y / level } else { y - level };
        // d drift = to_drift·db; d base = dl·keep + d drift·lift; dŷ = d base·by_season + ds·by_base.
        let to_drift = if times_trend { phi * parts.drift / state.trend } else { phi };
        let (keep, lift) = if times_trend { (parts.drift, state.level) } else { (1.0, 1.0) };
        let (by_season, by_base) = if times_season { (parts.season, parts.base) } else { (1.0, 1.0) };
        let free_by_season = if times_season { -y / (parts.season * parts.season) } else { -1.0 };
        let moved_by_level = if times_trend { 1.0 / state.level } else { 1.0 };
        let moved_by_before = if times_trend { -moved / state.level } else { -1.0 };
        let left_by_level = if times_season { -y / (level * level) } else { -1.0 };
        let damping_lane =
            if form.trend.is_damped() { 1 + usize::from(trended) + usize::from(seasonal) } else { usize::MAX };
        let drift_by_damping = if times_trend { state.trend.ln() * parts.drift } else { state.trend };

        let jacobian = &mut self.jacobian[row.t * width..(row.t + 1) * width];
        let seasons = &mut self.seasons[state.place * width..(state.place + 1) * width];
        let (levels, trends) = (&mut self.level[..width], &mut self.trend[..width]);
        let season_lane = 1 + usize::from(trended);
        for lane in 0..width {
            let (dl, db, ds) = (levels[lane], trends[lane], seasons[lane]);
            let d_drift = to_drift * db + if lane == damping_lane { drift_by_damping } else { 0.0 };
            let d_base = dl * keep + d_drift * lift;
            jacobian[lane] = d_base * by_season + ds * by_base;
            let own_level = if lane == 0 { free - parts.base } else { 0.0 };
            let d_level = alpha * free_by_season * ds + (1.0 - alpha) * d_base + own_level;
            if trended {
                let own = if lane == 1 { moved - parts.drift } else { 0.0 };
                let d_moved = moved_by_level * d_level + moved_by_before * dl;
                trends[lane] = beta * d_moved + (1.0 - beta) * d_drift + own;
            }
            if seasonal {
                let own = if lane == season_lane { left - parts.season } else { 0.0 };
                seasons[lane] = gamma * left_by_level * d_level + (1.0 - gamma) * ds + own;
            }
            levels[lane] = d_level;
        }
    }

    /// From the derivatives of ŷ to those of the residuals.
    fn finish(&mut self, form: Form, series: &[f64], width: usize) -> Option<f64> {
        let n = series.len() as f64;
        if form.error == ErrorKind::Additive {
            self.residuals.extend(series.iter().zip(&self.expected).map(|(y, expected)| y - expected));
            self.jacobian.iter_mut().for_each(|slope| *slope = -*slope);
        } else {
            let mut product = LogProduct::default();
            self.mean_log.clear();
            self.mean_log.resize(width, 0.0);
            for (row, &expected) in self.jacobian.chunks_exact(width).zip(&self.expected) {
                product.push(expected);
                self.mean_log.iter_mut().zip(row).for_each(|(sum, slope)| *sum += slope / (expected * n));
            }
            let scale = (product.total() / n).exp();
            for ((row, &expected), &y) in self.jacobian.chunks_exact_mut(width).zip(&self.expected).zip(series) {
                let relative = y / expected - 1.0;
                let by_expected = -y / (expected * expected);
                for (slope, mean) in row.iter_mut().zip(&self.mean_log) {
                    *slope = scale * (by_expected * *slope + relative * mean);
                }
                self.residuals.push(relative * scale);
            }
        }
        let sum: f64 = self.residuals.iter().map(|r| r * r).sum();
        sum.is_finite().then_some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::Growth;
    use super::*;

    /// Every form, the unstable ones too.
    fn forms() -> Vec<Form> {
        let mut forms = Vec::new();
        for error in [ErrorKind::Additive, ErrorKind::Multiplicative] {
            for trend in [
                Trend::None,
                Trend::Additive,
                Trend::AdditiveDamped,
                Trend::Multiplicative,
                Trend::MultiplicativeDamped,
            ] {
                for season in [Season::None, Season::Additive, Season::Multiplicative] {
                    forms.push(Form::new(error, trend, season));
                }
            }
        }
        forms
    }

    fn start(form: Form) -> Vec<f64> {
        let neutral = if form.season == Season::Multiplicative { [0.9, 1.2] } else { [-3.0, 6.0] };
        let trend = if form.trend.multiplies() { 1.03 } else { 0.7 };
        let seasons = vec![if form.season == Season::Multiplicative { 1.0 } else { 0.0 }, neutral[0], neutral[1]];
        let state = State { level: 30.0, trend, seasons, place: 0 };
        let smoothing = Smoothing { level: 0.3, trend: 0.2, season: 0.25, damping: 0.9 };
        Layout { form, period: 3 }.pack(&smoothing, &state)
    }

    const SERIES: [f64; 11] = [31.0, 27.0, 38.0, 33.0, 30.0, 41.0, 36.0, 29.0, 44.0, 35.0, 34.0];

    #[test]
    fn derivatives_agree_with_differences_for_all_thirty_forms() {
        let forms = forms();
        assert_eq!((forms.len(), Form::stable(Growth::Linear).len()), (30, 15));
        let mut work = Workspace::default();
        for form in forms {
            let layout = Layout { form, period: 3 };
            let packed = start(form);
            let sum = differentiate(layout, &packed, &SERIES, &mut work).unwrap();
            let plain = sum_of_squares(layout, &packed, &SERIES).unwrap();
            assert!((sum - plain).abs() < 1e-9 * plain, "{} {sum} {plain}", form.name());
            let gradient: Vec<f64> = (0..layout.width())
                .map(|j| {
                    (0..SERIES.len()).map(|t| 2.0 * work.residuals[t] * work.jacobian[t * layout.width() + j]).sum()
                })
                .collect();
            for (j, slope) in gradient.iter().enumerate() {
                let h = 1e-6 * packed[j].abs().max(1e-2);
                let moved = |by: f64| {
                    let mut at = packed.clone();
                    at[j] += by;
                    sum_of_squares(layout, &at, &SERIES).unwrap()
                };
                let difference = (moved(h) - moved(-h)) / (2.0 * h);
                assert!(
                    (difference - slope).abs() < 1e-5 * (1.0 + slope.abs()),
                    "{} parameter {j}: {difference} {slope}",
                    form.name()
                );
            }
        }
    }

    #[test]
    fn a_factor_below_zero_has_no_likelihood() {
        let form = Form::new(ErrorKind::Multiplicative, Trend::None, Season::None);
        let layout = Layout { form, period: 1 };
        assert_eq!(sum_of_squares(layout, &[0.5, -1.0], &SERIES), None);
        assert_eq!(differentiate(layout, &[0.5, -1.0], &SERIES, &mut Workspace::default()), None);
    }
}
