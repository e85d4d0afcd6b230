//! The likelihood of the BG/NBD model with its derivatives, on distinct histories.

use super::sums::Sums;
use super::{History, PurchaseError};
use crate::stats::newton::Surface;
use crate::stats::special::{ln_add_exp, ln_beta, trigamma};
use rayon::prelude::*;
use statrs::function::gamma::{digamma, ln_gamma};

/// Rows of one partial sum: fixed, so that the sums do not depend on the threads.
const CHUNK: usize = 2048;

/// Distinct histories with their weights, time scaled.
#[derive(Debug, Clone)]
pub(super) struct Distinct {
    rows: Vec<(History, f64)>,
    /// The distinct numbers of repeat purchases, each with its weight.
    repeats: Vec<(u32, f64)>,
    /// Σ of the weights.
    pub weight: f64,
}

impl Distinct {
    /// Checks the histories, scales time by `scale`, and merges equal rows. Weights are 1 where `None`.
    ///
    /// # Errors
    /// The first history whose times are impossible or whose weight is negative; no weight at all; no repeats.
    pub fn new(histories: &[History], weights: Option<&[f64]>, scale: f64) -> Result<Self, PurchaseError> {
        let mut rows = Vec::with_capacity(histories.len());
        for (row, history) in histories.iter().enumerate() {
            let weight = weights.map_or(1.0, |weights| weights[row]);
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(PurchaseError::Weight { row });
            }
            let ordered = history.last >= 0.0 && history.last <= history.age && history.age.is_finite();
            if !ordered {
                return Err(PurchaseError::Times { row });
            }
            if weight > 0.0 {
                let last = if history.repeats == 0 { 0.0 } else { history.last * scale };
                rows.push((History { repeats: history.repeats, last, age: history.age * scale }, weight));
            }
        }
        let order = |a: &(History, f64), b: &(History, f64)| {
            let (a, b) = (&a.0, &b.0);
            a.repeats.cmp(&b.repeats).then(a.last.total_cmp(&b.last)).then(a.age.total_cmp(&b.age))
        };
        // Stable, so that equal rows add their weights in the order given.
        rows.par_sort_by(order);
        rows.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let mut repeats: Vec<(u32, f64)> = Vec::new();
        for (history, weight) in &rows {
            match repeats.last_mut().filter(|last| last.0 == history.repeats) {
                Some(last) => last.1 += weight,
                None => repeats.push((history.repeats, *weight)),
            }
        }
        match (rows.is_empty(), repeats.last()) {
            (true, _) => Err(PurchaseError::Empty),
            (_, Some((0, _)) | None) => Err(PurchaseError::NoRepeats),
            _ => Ok(Self { weight: rows.iter().map(|row| row.1).sum(), rows, repeats }),
        }
    }

    /// How many distinct rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Every `step`-th row: enough to find the neighbourhood of the maximum.
    pub fn thinned(&self, step: usize) -> Option<Self> {
        let rows: Vec<(History, f64)> = self.rows.iter().step_by(step).copied().collect();
        let weights: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let histories: Vec<History> = rows.iter().map(|row| row.0).collect();
        Self::new(&histories, Some(&weights), 1.0).ok()
    }

    /// The mean negative log-likelihood plus `penalty` × Σ parameter² at the logarithms of (r, α, a, b), with its
    /// derivatives in those logarithms [Fader, Hardie & Lee 2005, eq. 6; the sum of exponentials as in the note of
    /// 2019, http://brucehardie.com/notes/027/].
    pub fn surface(&self, logs: &[f64], penalty: f64) -> Surface {
        let theta: [f64; 4] = std::array::from_fn(|i| logs[i].exp());
        let partial: Vec<Sums> = self.rows.par_chunks(CHUNK).map(|rows| Sums::of_rows(rows, theta)).collect();
        let mut sums = partial.iter().fold(Sums::default(), |sum, part| sum.plus(part));
        sums.add_repeats(&self.repeats, self.weight, theta);
        sums.to_surface(theta, self.weight, penalty)
    }
}

impl Sums {
    /// The part that depends on the times: ln(e^A₃ + e^A₄), A₃ = −(r+x) ln(α+T) for a client still here and
    /// A₄ = ln(a/(b+x−1)) − (r+x) ln(α+t_x) for one who left after the last purchase.
    fn of_rows(rows: &[(History, f64)], [r, alpha, a, b]: [f64; 4]) -> Sums {
        let mut sums = Sums::default();
        let ln_a = a.ln();
        // Rows come sorted by repeats: one logarithm serves many.
        let (mut known, mut ln_left) = (0, 0.0);
        for &(History { repeats, last, age }, weight) in rows {
            let shape = r + f64::from(repeats);
            let (ln_age, per_age) = ((alpha + age).ln(), 1.0 / (alpha + age));
            let here = -shape * ln_age;
            if repeats == 0 {
                sums.value += weight * here;
                sums.first[0] -= weight * ln_age;
                sums.first[1] -= weight * shape * per_age;
                sums.second[0][1] -= weight * per_age;
                sums.second[1][1] += weight * shape * per_age * per_age;
                continue;
            }
            let before = b + f64::from(repeats) - 1.0;
            if repeats != known {
                (known, ln_left) = (repeats, ln_a - before.ln());
            }
            let (ln_last, per_last) = ((alpha + last).ln(), 1.0 / (alpha + last));
            let left = ln_left - shape * ln_last;
            // The share of the likelihood in which the client left.
            let gone = 1.0 / (1.0 + (here - left).exp());
            let alive = 1.0 - gone;
            sums.value += weight * ln_add_exp(here, left);
            let slope = alive * per_age + gone * per_last;
            sums.first[0] -= weight * (alive * ln_age + gone * ln_last);
            sums.first[1] -= weight * shape * slope;
            sums.first[2] += weight * gone / a;
            sums.first[3] -= weight * gone / before;
            // Mean of the second derivatives, plus the variance of the first ones between the two cases.
            let between = [ln_age - ln_last, shape * (per_age - per_last), 1.0 / a, -1.0 / before];
            let spread = weight * alive * gone;
            for i in 0..4 {
                for j in i..4 {
                    sums.second[i][j] += spread * between[i] * between[j];
                }
            }
            sums.second[0][1] -= weight * slope;
            sums.second[1][1] += weight * shape * (alive * per_age * per_age + gone * per_last * per_last);
            sums.second[2][2] -= weight * gone / (a * a);
            sums.second[3][3] += weight * gone / (before * before);
        }
        sums
    }

    /// The part that depends on the number of repeats alone:
    /// ln Γ(r+x) − ln Γ(r) + r ln α + ln B(a, b+x) − ln B(a, b).
    fn add_repeats(&mut self, repeats: &[(u32, f64)], weight: f64, [r, alpha, a, b]: [f64; 4]) {
        self.value += weight * (r * alpha.ln() - ln_gamma(r) - ln_beta(a, b));
        self.first[0] += weight * (alpha.ln() - digamma(r));
        self.first[1] += weight * r / alpha;
        self.first[2] += weight * (digamma(a + b) - digamma(a));
        self.first[3] += weight * (digamma(a + b) - digamma(b));
        self.second[0][0] -= weight * trigamma(r);
        self.second[0][1] += weight / alpha;
        self.second[1][1] -= weight * r / (alpha * alpha);
        self.second[2][2] += weight * (trigamma(a + b) - trigamma(a));
        self.second[2][3] += weight * trigamma(a + b);
        self.second[3][3] += weight * (trigamma(a + b) - trigamma(b));
        for &(count, weight) in repeats {
            let x = f64::from(count);
            self.value += weight * (ln_gamma(r + x) + ln_beta(a, b + x));
            self.first[0] += weight * digamma(r + x);
            self.first[2] += weight * (digamma(a) - digamma(a + b + x));
            self.first[3] += weight * (digamma(b + x) - digamma(a + b + x));
            self.second[0][0] += weight * trigamma(r + x);
            self.second[2][2] += weight * (trigamma(a) - trigamma(a + b + x));
            self.second[2][3] -= weight * trigamma(a + b + x);
            self.second[3][3] += weight * (trigamma(b + x) - trigamma(a + b + x));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_agree_with_differences() {
        let histories: Vec<History> = [(0, 0.0, 9.0), (1, 3.0, 8.0), (4, 6.5, 7.0), (300, 9.0, 9.5), (1, 3.0, 8.0)]
            .map(|(repeats, last, age)| History { repeats, last, age })
            .to_vec();
        let distinct = Distinct::new(&histories, None, 1.0).unwrap();
        assert_eq!((distinct.len(), distinct.weight), (4, 5.0));
        let at = [-0.8, 0.4, -0.2, 0.9];
        let surface = distinct.surface(&at, 0.01);
        let step = 1e-5;
        for i in 0..4 {
            let moved = |by: f64| {
                let mut at = at;
                at[i] += by;
                distinct.surface(&at, 0.01)
            };
            let (up, down) = (moved(step), moved(-step));
            let slope = (up.value - down.value) / (2.0 * step);
            assert!((slope - surface.gradient[i]).abs() < 1e-6 * (1.0 + slope.abs()), "{i}");
            for j in 0..4 {
                let curve = (up.gradient[j] - down.gradient[j]) / (2.0 * step);
                assert!((curve - surface.hessian[(i, j)]).abs() < 1e-6 * (1.0 + curve.abs()), "{i} {j}");
            }
        }
    }

    #[test]
    fn impossible_histories_are_named() {
        let one = |repeats, last, age| Distinct::new(&[History { repeats, last, age }], None, 1.0).map(|d| d.len());
        assert_eq!(one(1, 5.0, 4.0), Err(PurchaseError::Times { row: 0 }));
        assert_eq!(one(1, f64::NAN, 4.0), Err(PurchaseError::Times { row: 0 }));
        assert_eq!(one(1, 1.0, f64::INFINITY), Err(PurchaseError::Times { row: 0 }));
        assert_eq!(one(0, 0.0, 4.0), Err(PurchaseError::NoRepeats));
        assert_eq!(Distinct::new(&[], None, 1.0).map(|d| d.len()), Err(PurchaseError::Empty));
    }
}
