//! Tail probabilities and quantiles of the normal, Student, F and chi-square distributions.
//!
//! Small tails keep their relative accuracy, and degrees of freedom may be as many as there are clients: the
//! incomplete beta function at hand in libraries gives up after some hundred terms, which a million clients need.

use statrs::function::{erf, gamma};
use std::f64::consts::{PI, SQRT_2};

/// P(Z ≤ z) of the standard normal.
pub fn normal_lower(z: f64) -> f64 {
    0.5 * erf::erfc(-z / SQRT_2)
}

/// P(Z ≥ z) of the standard normal.
pub fn normal_upper(z: f64) -> f64 {
    0.5 * erf::erfc(z / SQRT_2)
}

/// P(|Z| ≥ |z|) of the standard normal.
pub fn normal_two_sided(z: f64) -> f64 {
    erf::erfc(z.abs() / SQRT_2)
}

/// The z below which the standard normal lies with probability `p`; infinite at 0 and 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    match p {
        p if !(0.0..=1.0).contains(&p) => f64::NAN,
        // The lower half is turned over, so that small p keep their digits.
        p if p < 0.5 => -SQRT_2 * erf::erfc_inv(2.0 * p),
        p => SQRT_2 * erf::erfc_inv(2.0 * (1.0 - p)),
    }
}

/// The z that a standard normal exceeds in absolute value with probability 1 − `confidence`: 1.96 for 0.95.
pub fn normal_critical(confidence: f64) -> f64 {
    -normal_quantile((1.0 - confidence) / 2.0)
}

/// P(|T| ≥ |t|) of Student's t with `df` degrees of freedom (infinitely many are the normal).
pub fn student_two_sided(t: f64, df: f64) -> f64 {
    if df == f64::INFINITY {
        return normal_two_sided(t);
    }
    if t.is_infinite() {
        return 0.0;
    }
    let squares = t * t;
    incomplete_beta(df / 2.0, 0.5, df / (df + squares), squares / (df + squares))
}

/// The t that Student's t with `df` degrees of freedom exceeds in absolute value with probability 1 − `confidence`.
pub fn student_critical(confidence: f64, df: f64) -> f64 {
    let wanted = 1.0 - confidence;
    if df.is_nan() || df <= 0.0 || !(0.0..=1.0).contains(&wanted) {
        return f64::NAN;
    }
    if wanted == 0.0 {
        return f64::INFINITY;
    }
    let mut high = normal_critical(confidence).max(1.0);
    while student_two_sided(high, df) > wanted && high < 1e300 {
        high *= 2.0;
    }
    bisect(0.0, high, |t| student_two_sided(t, df) > wanted)
}

/// P(F ≥ f) of Fisher's F with `between` and `within` degrees of freedom.
pub fn f_upper(f: f64, between: f64, within: f64) -> f64 {
    if f.is_nan() {
        return f64::NAN;
    }
    if f <= 0.0 {
        return 1.0;
    }
    if f == f64::INFINITY {
        return 0.0;
    }
    let scaled = between * f;
    incomplete_beta(within / 2.0, between / 2.0, within / (within + scaled), scaled / (within + scaled))
}

/// P(X ≥ x) of the chi-square distribution with `df` degrees of freedom.
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    match x {
        x if x.is_nan() => f64::NAN,
        x if x <= 0.0 => 1.0,
        f64::INFINITY => 0.0,
        x => gamma::checked_gamma_ur(df / 2.0, x / 2.0).unwrap_or(f64::NAN),
    }
}

/// The place between `low` and `high` where `before` turns from true to false, to the last digit.
pub(super) fn bisect(mut low: f64, mut high: f64, before: impl Fn(f64) -> bool) -> f64 {
    // Two hundred halvings pass every float; most searches end after sixty.
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        match before(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    0.5 * (low + high)
}

/// I_x(a, b), the regularised incomplete beta function, with x and y = 1 − x both given so that neither loses digits.
/// Continued fraction of Lentz's kind [DLMF 8.17.22]; it needs some √max(a, b) terms.
fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 || y <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let scale = beta_prefix(a, b, x, y);
    match x < (a + 1.0) / (a + b + 2.0) {
        true => scale * beta_fraction(a, b, x) / a,
        false => 1.0 - scale * beta_fraction(b, a, y) / b,
    }
}

/// xᵃ·yᵇ ÷ B(a, b), by deviances from the mean and Stirling's remainders: logarithms of large factorials would cancel.
fn beta_prefix(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let sum = a + b;
    // x ÷ (a/sum) − 1 and y ÷ (b/sum) − 1, the difference being the same up to its sign.
    let off = x * b - y * a;
    let exponent = a * ln_ratio(off / a, x * sum / a) + b * ln_ratio(-off / b, y * sum / b);
    let rest = stirling_rest(sum) - stirling_rest(a) - stirling_rest(b);
    (a * b / (2.0 * PI * sum)).sqrt() * (exponent + rest).exp()
}

/// The logarithm of `ratio` = 1 + `off`, from whichever has more digits.
fn ln_ratio(off: f64, ratio: f64) -> f64 {
    if off.abs() < 0.5 { off.ln_1p() } else { ratio.ln() }
}

/// ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π].
fn stirling_rest(x: f64) -> f64 {
    if x < 10.0 {
        return gamma::ln_gamma(x) - ((x - 0.5) * x.ln() - x + 0.5 * (2.0 * PI).ln());
    }
    let inverse = 1.0 / (x * x);
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    series.iter().rev().fold(0.0, |sum, &term| sum * inverse + term) / x
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-290;
    let keep = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let terms = 200 + (20.0 * a.max(b).sqrt()) as usize;
    for m in (1..=terms).map(|m| m as f64) {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / keep(1.0 + even * d);
        c = keep(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / keep(1.0 + odd * d);
        c = keep(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, number};
    use super::*;

    #[test]
    fn tails_agree_with_scipy_far_out_and_with_a_million_degrees_of_freedom() {
        for case in cases("tails") {
            let x = number(&case["x"]);
            let (a, b) = (number(&case["a"]), number(&case["b"]));
            let got = match case["law"].as_str().unwrap() {
                "normal" => normal_two_sided(x),
                "student" => student_two_sided(x, a),
                "f" => f_upper(x, a, b),
                "chi2" => chi_square_upper(x, a),
                "normal_quantile" => normal_quantile(x),
                "student_critical" => student_critical(x, a),
                law => panic!("{law}"),
            };
            assert_close(got, number(&case["want"]), 1e-9, &case);
        }
    }

    #[test]
    fn the_ends_are_zero_and_one() {
        assert_eq!((f_upper(0.0, 2.0, 9.0), f_upper(f64::INFINITY, 2.0, 9.0)), (1.0, 0.0));
        assert_eq!((chi_square_upper(0.0, 1.0), chi_square_upper(f64::INFINITY, 1.0)), (1.0, 0.0));
        assert_eq!((student_two_sided(0.0, 3.0), student_two_sided(f64::NEG_INFINITY, 3.0)), (1.0, 0.0));
        assert_eq!((normal_quantile(0.0), normal_quantile(0.5)), (f64::NEG_INFINITY, 0.0));
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(1.5).is_nan() && f_upper(f64::NAN, 1.0, 1.0).is_nan());
        assert!(student_critical(0.95, 0.0).is_nan() && student_critical(1.0, 3.0).is_infinite());
    }

    #[test]
    fn one_degree_of_freedom_is_the_cauchy_distribution() {
        for t in [0.1, 1.0, 12.0, 1e6] {
            assert!((student_two_sided(t, 1.0) / ((1.0 / t).atan() * 2.0 / PI) - 1.0).abs() < 1e-12);
        }
    }
}
