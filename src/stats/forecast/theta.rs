//! The dynamic optimized theta model [Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler 2016].
//!
//! With the line A + B·t through what is known, renewed with every value: ŷₜ = ℓₜ₋₁ + (1 − 1/θ)·gₜ,
//! gₜ = (1 − α)^(t−1)·Aₜ₋₁ + (1 − (1 − α)^t)/α·Bₜ₋₁ and ℓₜ = α·yₜ + (1 − α)·ℓₜ₋₁. For a given α the errors are linear in ℓ₀
//! and in w = 1 − 1/θ, so that only α is searched.

/// The bounds of α: those of the R package forecTheta.
const ALPHA: [f64; 2] = [0.1, 0.99];
/// The first errors, in which the line is not settled, are not counted: as in forecTheta.
const SKIPPED: usize = 3;
/// How many values of α are looked at before the search between two of them.
const GRID: usize = 16;
/// Steps of the golden section.
const STEPS: usize = 18;

/// The model at the least squares.
#[derive(Debug, Clone, PartialEq)]
pub struct Theta {
    /// α, of the level.
    pub alpha: f64,
    /// 1 − 1/θ, the weight of the line: 0 to 1.
    pub weight: f64,
    /// ℓ before the first value.
    pub first_level: f64,
    /// Σ of the squares of the errors that were counted.
    pub squares: f64,
    last: Line,
}

/// Where the recursion stands.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    level: f64,
    mean: f64,
    intercept: f64,
    slope: f64,
    /// How many values were taken in, and (1 − α) to that power.
    count: f64,
    power: f64,
}

impl Line {
    /// Before the first value.
    fn new(level: f64) -> Self {
        Line { level, mean: 0.0, intercept: 0.0, slope: 0.0, count: 0.0, power: 1.0 }
    }

    /// gₜ of the next value.
    fn pull(&self, alpha: f64) -> f64 {
        self.power * self.intercept + (1.0 - self.power * (1.0 - alpha)) / alpha * self.slope
    }

    fn take(&mut self, alpha: f64, y: f64) {
        let t = self.count + 1.0;
        self.level = alpha * y + (1.0 - alpha) * self.level;
        if t > 1.0 {
            self.slope = ((t - 2.0) * self.slope + 6.0 * (y - self.mean) / t) / (t + 1.0);
        }
        self.mean += (y - self.mean) / t;
        self.intercept = self.mean - self.slope * (t + 1.0) / 2.0;
        self.count = t;
        self.power *= 1.0 - alpha;
    }
}

/// ℓ₀, w and the sum of squares for one α.
fn profile(series: &[f64], alpha: f64) -> (f64, f64, f64) {
    let mut line = Line::new(0.0);
    // Regression of y − ℓ (with ℓ₀ = 0) on (1 − α)^(t−1) and gₜ.
    let (mut uu, mut uv, mut vv, mut uy, mut vy, mut yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (t, &y) in series.iter().enumerate() {
        if t >= SKIPPED {
            let (u, v, left) = (line.power, line.pull(alpha), y - line.level);
            uu += u * u;
            uv += u * v;
            vv += v * v;
            uy += u * left;
            vy += v * left;
            yy += left * left;
        }
        line.take(alpha, y);
    }
    // ℓ₀ near the first value costs nothing where the later ones say nothing of it.
    let ridge = 1e-6 * (uu + 1e-9);
    let (uu, uy) = (uu + ridge, uy + ridge * series[0]);
    let determinant = uu * vv - uv * uv;
    let free = if determinant > 1e-12 * uu * vv { (uu * vy - uv * uy) / determinant } else { 0.0 };
    let weight = if free.is_finite() { free.clamp(0.0, 1.0) } else { 0.0 };
    let level = (uy - weight * uv) / uu;
    let squares =
        yy - 2.0 * (level * uy + weight * vy) + level * level * uu + 2.0 * level * weight * uv + weight * weight * vv;
    (level, weight, squares.max(0.0))
}

impl Theta {
    /// The model of a series without season; `None` on fewer than five values.
    pub fn fit(series: &[f64]) -> Option<Self> {
        if series.len() < SKIPPED + 2 {
            return None;
        }
        // Least squares around the first value: sums of large squares lose what is small.
        let origin = series[0];
        let moved: Vec<f64> = series.iter().map(|y| y - origin).collect();
        let sum = |alpha: f64| profile(&moved, alpha).2;
        let [low, high] = ALPHA;
        let step = (high - low) / GRID as f64;
        let best = (0..=GRID).map(|i| low + step * i as f64).min_by(|a, b| sum(*a).total_cmp(&sum(*b)))?;
        let alpha = golden((best - step).max(low), (best + step).min(high), sum);
        let (first_level, weight, squares) = profile(&moved, alpha);
        // The line carries w·origin of what was taken away.
        let first_level = first_level + (1.0 - weight) * origin;
        let mut last = Line::new(first_level);
        series.iter().for_each(|y| last.take(alpha, *y));
        squares.is_finite().then_some(Theta { alpha, weight, first_level, squares, last })
    }

    /// Point forecasts: the recursion run on with no error.
    pub fn forecast(&self, horizon: usize) -> Vec<f64> {
        let mut line = self.last;
        (0..horizon)
            .map(|_| {
                let expected = line.level + self.weight * line.pull(self.alpha);
                line.take(self.alpha, expected);
                expected
            })
            .collect()
    }
}

/// The minimum between two places, by the golden section [Kiefer 1953].
fn golden(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    const PART: f64 = 0.618_033_988_749_894_9;
    let (mut left, mut right) = (high - PART * (high - low), low + PART * (high - low));
    let (mut at_left, mut at_right) = (value(left), value(right));
    for _ in 0..STEPS {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - PART * (high - low);
            at_left = value(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + PART * (high - low);
            at_right = value(right);
        }
    }
    if at_left <= at_right { left } else { right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_at_least_half_and_a_constant_stays() {
        let line: Vec<f64> = (0..40).map(|t| 10.0 + 2.0 * f64::from(t)).collect();
        let said = Theta::fit(&line).unwrap().forecast(5);
        // The level follows at once, and the line has its whole weight: 90, 92, …
        assert!(said.iter().zip([90.0, 92.0, 94.0, 96.0, 98.0]).all(|(said, y)| (said - y).abs() < 0.5), "{said:?}");
        let flat = Theta::fit(&[7.0; 12]).unwrap();
        assert!(flat.forecast(3).iter().all(|said| (said - 7.0).abs() < 1e-9) && flat.squares < 1e-9);
    }

    #[test]
    fn a_far_origin_loses_nothing_and_few_values_have_no_model() {
        let near: Vec<f64> = (0..30).map(|t| f64::from(t * t % 17) + 3.0).collect();
        let far: Vec<f64> = near.iter().map(|y| y + 1e7).collect();
        let (a, b) = (Theta::fit(&near).unwrap(), Theta::fit(&far).unwrap());
        for (a, b) in a.forecast(12).iter().zip(b.forecast(12)) {
            assert!((a + 1e7 - b).abs() < 1e-3, "{a} {b}");
        }
        assert!(Theta::fit(&near[..4]).is_none() && Theta::fit(&[]).is_none());
        let huge: Vec<f64> = near.iter().map(|y| y * 1e300).collect();
        assert!(Theta::fit(&huge).is_none_or(|model| model.forecast(3).iter().all(|said| !said.is_nan())));
    }
}
