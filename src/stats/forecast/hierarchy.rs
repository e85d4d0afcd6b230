//! Sums over several periods forecast beside the single ones, and made to agree with them: temporal hierarchies
//! [Athanasopoulos, Hyndman, Kourentzes & Petropoulos 2017]. What is lost in the noise of months is seen in quarters and years.

/// Steps of the conjugate gradients at most, as a multiple of the cycle, and the part of the first error that ends them.
const ENOUGH: (usize, f64) = (2, 1e-20);

/// How many periods are taken together: the divisors of the cycle beyond 1 that leave at least `fewest` of `n` values.
pub fn levels(period: usize, n: usize, fewest: usize) -> Vec<usize> {
    (2..=period).filter(|k| period.is_multiple_of(*k) && n / k >= fewest).collect()
}

/// Means of `k` values each, counted from the end; what is left over at the beginning is not used.
pub fn aggregate(series: &[f64], k: usize) -> Vec<f64> {
    series[series.len() % k..].chunks_exact(k).map(|part| part.iter().sum::<f64>() / k as f64).collect()
}

/// Forecasts of single periods that come as near as can be to `single` and to `means` (of k periods each) at once: least squares
/// with the weight k for a mean of k, "structural scaling". Whole cycles of `period`; what goes beyond them stays.
pub fn reconcile(single: &[f64], means: &[(usize, Vec<f64>)], period: usize) -> Vec<f64> {
    let mut out = single.to_vec();
    for (cycle, values) in out.chunks_exact_mut(period.max(1)).enumerate() {
        let parts: Vec<(usize, &[f64])> = means
            .iter()
            .filter_map(|(k, means)| {
                let each = period / k;
                Some((*k, means.get(cycle * each..(cycle + 1) * each)?))
            })
            .collect();
        settle(values, &parts);
    }
    out
}

/// Conjugate gradients [Hestenes & Stiefel 1952] on (I + Σ PₖᵀPₖ·k)·x = single + Σ Pₖᵀ·k·means, Pₖ taking means of k.
fn settle(values: &mut [f64], parts: &[(usize, &[f64])]) {
    let times = |x: &[f64]| {
        let mut out = x.to_vec();
        for (k, _) in parts {
            for (out, x) in out.chunks_exact_mut(*k).zip(x.chunks_exact(*k)) {
                let mean = x.iter().sum::<f64>() / *k as f64;
                out.iter_mut().for_each(|value| *value += mean);
            }
        }
        out
    };
    let mut wanted = values.to_vec();
    for (k, means) in parts {
        for (wanted, mean) in wanted.chunks_exact_mut(*k).zip(*means) {
            wanted.iter_mut().for_each(|value| *value += mean);
        }
    }
    let mut residual: Vec<f64> = wanted.iter().zip(times(values)).map(|(wanted, has)| wanted - has).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut way = residual.clone();
    let first = dot(&residual, &residual);
    let (mut error, (most, part)) = (first, ENOUGH);
    for _ in 0..most * values.len() {
        if error.is_nan() || error <= part * first {
            return;
        }
        let turned = times(&way);
        let length = error / dot(&way, &turned);
        values.iter_mut().zip(&way).for_each(|(value, way)| *value += length * way);
        residual.iter_mut().zip(&turned).for_each(|(left, turned)| *left -= length * turned);
        let now = dot(&residual, &residual);
        way.iter_mut().zip(&residual).for_each(|(way, left)| *way = left + now / error * *way);
        error = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_divide_the_cycle_and_leave_enough_values() {
        assert_eq!(levels(12, 24, 5), [2, 3, 4]);
        assert_eq!(levels(12, 120, 5), [2, 3, 4, 6, 12]);
        assert_eq!(levels(1, 50, 5), [0; 0]);
        assert_eq!(levels(52, 110, 5), [2, 4, 13]);
        assert_eq!(aggregate(&[9.0, 1.0, 3.0, 5.0, 9.0], 2), [2.0, 7.0]);
    }

    #[test]
    fn two_months_and_their_mean_meet_by_hand() {
        // x₁ + (x₁ + x₂)/2 = 2 + 9 and x₂ + (x₁ + x₂)/2 = 4 + 9: x₁ + x₂ = 12, so 5 and 7.
        let got = reconcile(&[2.0, 4.0], &[(2, vec![9.0])], 2);
        assert!((got[0] - 5.0).abs() < 1e-9 && (got[1] - 7.0).abs() < 1e-9, "{got:?}");
        // What agrees stays, and so does what goes beyond a cycle or has no mean.
        assert_eq!(reconcile(&[2.0, 4.0, 8.0], &[(2, vec![3.0])], 2), [2.0, 4.0, 8.0]);
        assert_eq!(reconcile(&[2.0, 4.0], &[], 2), [2.0, 4.0]);
    }
}
