//! How large a difference between two groups is, apart from how sure.

use super::ranks::average_ranks;

/// Cliff's delta [1993]: the probability that a value of the first group exceeds one of the second, less the probability
/// of the reverse; −1 to 1. NaN is left out; `None` where a group has no value.
pub fn cliffs_delta(a: &[f64], b: &[f64]) -> Option<f64> {
    let ranked = average_ranks(&[a, b].concat());
    let own = || ranked.ranks.iter().take(a.len()).filter(|r| !r.is_nan());
    let n = own().count() as f64;
    let m = ranked.n as f64 - n;
    // Mann & Whitney's U, from the sum of the first group's ranks.
    let u = own().sum::<f64>() - n * (n + 1.0) / 2.0;
    (n > 0.0 && m > 0.0).then(|| 2.0 * u / (n * m) - 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{cases, numbers};
    use super::*;

    #[test]
    fn cliffs_delta_agrees_with_counting_pairs() {
        for case in cases("effect_size") {
            let (a, b) = (numbers(&case["a"]), numbers(&case["b"]));
            let pairs = a.iter().flat_map(|x| b.iter().map(move |y| f64::from((x > y) as i8 - (x < y) as i8)));
            let counted = pairs.sum::<f64>() / (a.len() * b.len()) as f64;
            assert!((cliffs_delta(&a, &b).unwrap() - counted).abs() < 1e-12);
        }
    }

    #[test]
    fn edges_are_answers() {
        assert_eq!(cliffs_delta(&[1.0, f64::NAN], &[f64::NAN]), None);
        assert_eq!(cliffs_delta(&[1.0, f64::NAN], &[0.0, f64::NEG_INFINITY]), Some(1.0));
        assert_eq!(cliffs_delta(&[1.0; 3], &[1.0; 2]), Some(0.0));
    }
}
