//! Expected purchases of a client who is still here.
//!
//! Given (r, α, a, b), x repeats and age T: λ ~ Γ(r+x, α+T), p ~ B(a, b+x), and the expectation over time t is
//! E[(1 − e^(−λpt))/p]. The published form has a Gaussian hypergeometric function ₂F₁(r+x, b+x; a+b+x−1; z),
//! z = t/(α+T+t), which overflows for many repeats and is 0/0 at a = 1. Euler's transformation
//! ₂F₁(A,B;C;z) = (1−z)^(C−A−B) ₂F₁(C−A, C−B; C; z) turns it into ₂F₁(a+b−1−r, a−1; a+b+x−1; z), whose terms all carry
//! the factor a − 1 that the formula divides by: nothing overflows, and a = 1 is a value like any other.

use crate::stats::special::ln_beta;

/// Beyond this argument the series is slow and the integral is taken.
const SERIES_UP_TO: f64 = 0.97;
/// Terms after which the series gives way to the integral.
const MOST_TERMS: usize = 4000;
/// A term of this size relative to the sum no longer counts.
const SMALL: f64 = 1e-13;

/// Times evaluated side by side.
const LANES: usize = 6;

/// Writes into `out` the expected purchases within each of `times` (ascending) of a client with shape r+x = `shape`,
/// clock α+T = `clock`, and p ~ B(a, `b`) with `b` already raised by x.
pub(super) fn purchases_if_here(shape: f64, clock: f64, a: f64, b: f64, times: &[f64], out: &mut [f64]) {
    let furthest = times.last().map_or(0.0, |t| t / (clock + t));
    if furthest > SERIES_UP_TO || a > 500.0 || !series(shape, clock, a, b, times, out) {
        for (value, &time) in out.iter_mut().zip(times) {
            *value = integral(shape, time / clock, a, b);
        }
    }
}

/// E = c·[−expm1((a−1) ln(1−z))/(a−1) − (1−z)^(a−1)·S], c = a+b−1 and S = (₂F₁ − 1)/(a−1). The coefficients are the
/// same for all times. `false` where the series does not settle.
fn series(shape: f64, clock: f64, a: f64, b: f64, times: &[f64], out: &mut [f64]) -> bool {
    let c = a + b - 1.0;
    let first = c - shape;
    // Terms of both signs would cancel: a rate of many shapes and hardly any repeats.
    if c <= 1e-9 || first < -20.0 {
        return false;
    }
    out.fill(0.0);
    let furthest = times.last().map_or(0.0, |t| t / (clock + t));
    let mut coefficient = first / c;
    let (mut power, mut sum, mut settled) = (furthest, 0.0, false);
    let mut terms = 0;
    // The largest argument decides how many terms are taken; the coefficients are kept for the others.
    let mut coefficients = [0.0; 128];
    let mut powers_done = 0;
    while !settled && terms < MOST_TERMS {
        let block = coefficients.len().min(MOST_TERMS - terms);
        let mut filled = 0;
        while filled < block && !settled {
            coefficients[filled] = coefficient;
            let term = coefficient * power;
            sum += term;
            let j = (terms + filled + 1) as f64;
            let ratio = (first + j) * (a - 1.0 + j) / ((c + j) * (j + 1.0));
            settled = term.abs() <= SMALL * f64::abs(sum) && (ratio * furthest).abs() < 1.0;
            coefficient *= ratio;
            power *= furthest;
            filled += 1;
        }
        for (values, times) in out.chunks_mut(LANES).zip(times.chunks(LANES)) {
            let mut z = [0.0; LANES];
            z.iter_mut().zip(times).for_each(|(z, time)| *z = time / (clock + time));
            let sums = horner(&coefficients[..filled], &z);
            for ((value, sum), z) in values.iter_mut().zip(sums).zip(z) {
                *value += sum * z * if powers_done == 0 { 1.0 } else { z.powi(powers_done) };
            }
        }
        terms += filled;
        powers_done += filled as i32;
    }
    for (value, &time) in out.iter_mut().zip(times) {
        // ln(1 − z) = −ln(1 + t/(α+T)).
        let ln_rest = -(time / clock).ln_1p();
        let away = (a - 1.0) * ln_rest;
        let less_one = away.exp_m1();
        let direct = if away.abs() < 1e-300 { -ln_rest } else { -less_one / (a - 1.0) };
        // Where little is left, 1 + expm1 has lost it.
        let rest = if less_one > -0.5 { 1.0 + less_one } else { away.exp() };
        *value = (c * (direct - rest * *value)).max(0.0);
    }
    settled && out.iter().all(|value| value.is_finite())
}

/// A polynomial, lowest coefficient first, at several places at once.
fn horner(coefficients: &[f64], places: &[f64; LANES]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for &coefficient in coefficients.iter().rev() {
        for lane in 0..LANES {
            sums[lane] = sums[lane] * places[lane] + coefficient;
        }
    }
    sums
}

/// ∫ (1 − (1 + w·p)^(−shape))/p dB(a, b)(p), w = t/(α+T): the trapezoid rule in y = ln(p/(1−p)), stretched by a sinh
/// about the density's peak so that narrow and heavy-tailed densities are both met.
fn integral(shape: f64, w: f64, a: f64, b: f64) -> f64 {
    const STEP: f64 = 1.0 / 24.0;
    const REACH: i32 = 240;
    let (centre, width) = ((a / b).ln(), (1.0 / a + 1.0 / b).sqrt().min(2.0));
    let ln_norm = ln_beta(a, b);
    let sum: f64 = (-REACH..=REACH)
        .map(|node| {
            let s = f64::from(node) * STEP;
            let y = centre + width * s.sinh();
            // ln p and ln(1 − p), each without cancellation.
            let (ln_p, ln_rest) = (-(-y).exp().ln_1p(), -y.exp().ln_1p());
            let (ln_p, ln_rest) = (if y < -700.0 { y } else { ln_p }, if y > 700.0 { -y } else { ln_rest });
            let density = (a * ln_p + b * ln_rest - ln_norm).exp() * width * s.cosh();
            let p = ln_p.exp();
            let gain = if p * w * shape < 1e-12 { shape * w } else { -(-shape * (w * p).ln_1p()).exp_m1() / p };
            if density > 0.0 { density * gain } else { 0.0 }
        })
        .sum();
    sum * STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series_at(shape: f64, clock: f64, a: f64, b: f64, t: f64) -> f64 {
        let mut out = [0.0];
        assert!(series(shape, clock, a, b, &[t], &mut out));
        out[0]
    }

    #[test]
    fn the_series_and_the_integral_agree_wherever_both_hold() {
        for (shape, x) in [(0.05, 0.0), (0.8, 0.0), (7.0, 3.0), (300.5, 300.0)] {
            for (a, b) in [(0.05, 0.99), (0.8, 2.4), (1.0, 3.0), (1.0 + 1e-9, 5.0), (6.0, 300.0), (40.0, 60.0)] {
                let b = b + x;
                for t in [0.01, 1.0, 40.0, 150.0] {
                    let (one, two) = (series_at(shape, 9.0, a, b, t), integral(shape, t / 9.0, a, b));
                    assert!((one / two - 1.0).abs() < 1e-8, "{shape} {a} {b} {t}: {one} {two}");
                }
            }
        }
    }

    #[test]
    fn a_short_time_brings_the_present_rate() {
        let got = series_at(3.0, 5.0, 0.7, 2.0, 1e-9);
        assert!((got / (3.0 / 5.0 * 1e-9) - 1.0).abs() < 1e-6);
        assert_eq!(series_at(3.0, 5.0, 0.7, 2.0, 0.0), 0.0);
    }
}
