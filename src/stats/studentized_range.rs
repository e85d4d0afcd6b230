//! The studentized range: how far apart the largest and the smallest of several means lie by chance alone.

use super::distributions::{normal_lower, student_critical};

/// Inner integrals reach so many standard deviations to either side.
const REACH: f64 = 9.0;
/// A range of so many standard deviations has a probability below the smallest float.
const BEYOND: f64 = 54.0;

/// The distribution of the studentized range of some normal means. Both integrals are trapezoidal sums, which converge
/// exponentially for such bell-shaped, analytic integrands [Trefethen & Weideman 2014]; the tail is summed itself, not
/// taken from one, so that small probabilities keep their digits.
#[derive(Debug, Clone)]
pub struct StudentizedRange {
    groups: f64,
    df: f64,
    step: f64,
    points: Vec<Point>,
}

/// One point of the inner sum.
#[derive(Debug, Clone, Copy)]
struct Point {
    z: f64,
    /// Φ(z).
    below: f64,
    /// groups · φ(z) · Φ(z)^(groups − 1) · step.
    weight: f64,
}

impl StudentizedRange {
    /// The range of `groups` means whose common variance was estimated with `df` degrees of freedom; infinitely many
    /// mean that it is known.
    pub fn new(groups: usize, df: f64) -> Self {
        let groups = groups as f64;
        // The power Φ^(groups − 1) grows along the imaginary axis as e^(groups·y²/2): this step keeps the error of the
        // sum below e^−34.
        let step = 0.76 / groups.max(2.0).sqrt();
        let (first, last) = ((-REACH / step).floor() as i64, ((BEYOND / 2.0 + REACH) / step).ceil() as i64);
        let point = |i: i64| {
            let z = i as f64 * step;
            let below = normal_lower(z);
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            Point { z, below, weight: groups * density * below.powf(groups - 1.0) * step }
        };
        Self { groups, df, step, points: (first..=last).map(point).collect() }
    }

    /// P(Q ≥ q). NaN for fewer than two groups, no degrees of freedom or an undefined q.
    pub fn upper(&self, q: f64) -> f64 {
        if q.is_nan() || self.groups < 2.0 || self.df.is_nan() || self.df <= 0.0 {
            return f64::NAN;
        }
        if q <= 0.0 {
            return 1.0;
        }
        if q == f64::INFINITY {
            return 0.0;
        }
        if self.df == f64::INFINITY {
            return self.normal_upper(q);
        }
        self.mix(q).clamp(0.0, 1.0)
    }

    /// The q that is exceeded with probability `p`, to ten digits.
    pub fn critical(&self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) || self.upper(1.0).is_nan() {
            return f64::NAN;
        }
        if p == 0.0 || p == 1.0 {
            return if p == 0.0 { f64::INFINITY } else { 0.0 };
        }
        // Two means bound the range from below, Bonferroni's inequality over all pairs from above.
        let pairs = self.groups * (self.groups - 1.0) / 2.0;
        let bound = |p: f64| std::f64::consts::SQRT_2 * student_critical(1.0 - p, self.df);
        let (low, high) = (bound(p) * (1.0 - 1e-9), bound(p / pairs) * (1.0 + 1e-9));
        illinois(low, high, |q| (self.upper(q) / p).ln())
    }

    /// P(range ≥ w) of normal deviates whose deviation is known to be one.
    fn normal_upper(&self, w: f64) -> f64 {
        if w >= BEYOND {
            return 0.0;
        }
        // The mass of the sum lies around w/2 once w is large.
        let from = (((w / 2.0 - REACH).max(-REACH) - self.points[0].z) / self.step) as usize;
        let count = (2.0 * REACH / self.step) as usize + 2;
        let others = self.groups - 1.0;
        let term = |p: &Point| {
            let both = normal_lower(p.z - w) / p.below;
            -p.weight * (others * (-both).ln_1p()).exp_m1()
        };
        self.points.iter().skip(from).take(count).map(term).sum::<f64>().min(1.0)
    }

    /// The mean of [`Self::normal_upper`] over the estimated deviation s, summed over u = ln s.
    fn mix(&self, q: f64) -> f64 {
        let spread = 1.0 / (2.0 * self.df).sqrt();
        // Squares of s must stay in the right half-plane: the strip in which the integrand is tame ends at π/4.
        let step = (0.6 * spread).min(0.14);
        // Far out, it is small deviations that make ranges large.
        let scaled = q / (2.0 * self.df).sqrt();
        // The square of a large one is infinite, and the sum would never end.
        let shift = if scaled > 1e9 { scaled.ln() } else { 0.5 * (scaled * scaled).ln_1p() };
        let (from, to) = (shift + 8.5 * spread + 37.0 / self.df, 8.5 * spread);
        let (first, last) = (-(from / step).ceil() as i64, (to / step).ceil() as i64);
        let (mut sum, mut total) = (0.0, 0.0);
        for i in first..=last {
            let u = i as f64 * step;
            // The density of u up to a factor, which the sum of all weights gives without factorials.
            let weight = (self.df * (u - 0.5 * (2.0 * u).exp_m1())).exp();
            total += weight;
            if weight > 0.0 {
                sum += weight * self.normal_upper(q * u.exp());
            }
        }
        sum / total
    }
}

/// The root of the decreasing `f` between `low` and `high` by false position with halving [Dowell & Jarratt 1971].
fn illinois(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    let (mut last, mut rose) = (f64::NAN, None);
    for _ in 0..200 {
        if at_low <= 0.0 || at_high >= 0.0 {
            return if at_low <= 0.0 { low } else { high };
        }
        let secant = (low * at_high - high * at_low) / (at_high - at_low);
        let middle = if secant > low && secant < high { secant } else { 0.5 * (low + high) };
        let at = f(middle);
        if (middle - last).abs() <= 1e-12 * middle || at == 0.0 {
            return middle;
        }
        // An end that stays twice in a row is what slows false position down: its value is halved.
        let rises = at > 0.0;
        let factor = if rose == Some(rises) { 0.5 } else { 1.0 };
        if rises {
            (low, at_low) = (middle, at);
            at_high *= factor;
        } else {
            (high, at_high) = (middle, at);
            at_low *= factor;
        }
        (last, rose) = (middle, Some(rises));
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::super::distributions::{normal_two_sided, student_two_sided};
    use super::super::oracle::{assert_close, cases, number};
    use super::*;

    #[test]
    fn a_range_beyond_all_bounds_ends() {
        for q in [1e9, 1e155, 1e200, f64::MAX] {
            let p = StudentizedRange::new(3, 1.0).upper(q);
            assert!((0.0..1e-8).contains(&p), "{q}: {p}");
        }
        // The tail of one degree of freedom falls as 1/q.
        let p = [1e6, 1e12].map(|q| StudentizedRange::new(3, 1.0).upper(q) * q);
        assert!((p[0] / p[1] - 1.0).abs() < 1e-4, "{p:?}");
    }
    use std::f64::consts::SQRT_2;

    #[test]
    fn probabilities_agree_with_scipy_to_its_own_accuracy() {
        for case in cases("studentized_range") {
            let range = StudentizedRange::new(number(&case["k"]) as usize, number(&case["df"]));
            let (got, want) = (range.upper(number(&case["q"])), number(&case["upper"]));
            assert!((got - want).abs() < 1e-9, "{got} {case}");
        }
        for case in cases("studentized_range_critical") {
            let range = StudentizedRange::new(number(&case["k"]) as usize, number(&case["df"]));
            assert_close(range.critical(number(&case["p"])), number(&case["q"]), 1e-7, &case);
        }
    }

    #[test]
    fn two_means_are_a_t_test_however_far_out() {
        // The range of two deviates is √2·|t|.
        for df in [1.0, 2.0, 3.0, 5.0, 17.0, 120.0, 4000.0, 1e6] {
            let range = StudentizedRange::new(2, df);
            for q in [0.01, 0.5, 2.0, 3.7, 9.0, 25.0, 45.0] {
                assert_close(range.upper(q), student_two_sided(q / SQRT_2, df), 1e-9, &(df, q));
            }
            assert_close(range.critical(0.05), SQRT_2 * student_critical(0.95, df), 1e-9, &df);
        }
        assert_close(
            StudentizedRange::new(2, f64::INFINITY).upper(30.0),
            normal_two_sided(30.0 / SQRT_2),
            1e-9,
            &"normal",
        );
    }

    #[test]
    fn the_upper_five_per_cent_of_the_printed_tables() {
        // Harter [1960]: three decimals.
        for (groups, df, want) in [(3, 10.0, 3.877), (5, 20.0, 4.232), (10, 60.0, 4.646), (20, f64::INFINITY, 5.012)] {
            let got = StudentizedRange::new(groups, df).critical(0.05);
            assert!((got - want).abs() < 6e-4, "{groups} {df} {got}");
        }
    }

    #[test]
    fn the_ends_are_zero_and_one() {
        let range = StudentizedRange::new(4, 12.0);
        assert_eq!((range.upper(0.0), range.upper(-1.0), range.upper(f64::INFINITY)), (1.0, 1.0, 0.0));
        assert_eq!((range.critical(1.0), range.critical(0.0)), (0.0, f64::INFINITY));
        assert!(range.upper(f64::NAN).is_nan() && range.critical(2.0).is_nan());
        assert!(
            StudentizedRange::new(1, 12.0).upper(1.0).is_nan() && StudentizedRange::new(3, 0.0).upper(1.0).is_nan()
        );
    }
}
