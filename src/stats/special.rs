//! Special functions that `statrs` does not have.

use statrs::function::gamma::ln_gamma;

/// ln(eᵃ + eᵇ) without overflow: the numerical note of the BG/NBD likelihood [Hardie & Fader 2019] asks for it.
pub fn ln_add_exp(a: f64, b: f64) -> f64 {
    let larger = a.max(b);
    // Two minus infinities have no difference.
    if larger == f64::NEG_INFINITY { larger } else { larger + (-(a - b).abs()).exp().ln_1p() }
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), for positive a and b.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// The second derivative of ln Γ at positive x: the recurrence up to 10, then the asymptotic series
/// [Abramowitz & Stegun 1964, 6.4.12].
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    // Bernoulli numbers: 1/6, −1/30, 1/42, −1/30, 5/66, −691/2730.
    let tail = 1.0 / 6.0
        + square
            * (-1.0 / 30.0
                + square * (1.0 / 42.0 + square * (-1.0 / 30.0 + square * (5.0 / 66.0 - square * 691.0 / 2730.0))));
    sum + 1.0 / x + square / 2.0 + tail * square / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trigamma_agrees_with_scipy() {
        // scipy 1.17.1: special.polygamma(1, x).
        let table = [(0.1, 101.433_299_150_792_76), (0.5, 4.934_802_200_544_679), (1.0, 1.644_934_066_848_226_4)];
        for (x, want) in table.into_iter().chain([(3.7, 0.310_037_857_670_038_33), (42.0, 0.024_095_219_843_670_57)]) {
            assert!((trigamma(x) / want - 1.0).abs() < 1e-13, "{x}: {}", trigamma(x));
        }
    }

    #[test]
    fn logarithms_of_sums_and_of_the_beta_function() {
        assert!((ln_add_exp(1000.0, 1000.0) - (1000.0 + 2f64.ln())).abs() < 1e-12);
        assert_eq!(ln_add_exp(-5000.0, 3.0), 3.0);
        assert_eq!(ln_add_exp(f64::NEG_INFINITY, f64::NEG_INFINITY), f64::NEG_INFINITY);
        // B(2, 3) = 1/12.
        assert!((ln_beta(2.0, 3.0) + 12f64.ln()).abs() < 1e-12);
    }
}
