//! Many tests at once: the Benjamini–Hochberg correction.

/// The adjusted p-values of Benjamini & Hochberg [1995]: calling everything below q significant leaves a share of at
/// most q of false calls on average. In the order given; a p-value that is NaN was no test, stays NaN and does not count.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).filter(|&i| !p_values[i].is_nan()).collect();
    order.sort_unstable_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let tests = order.len() as f64;
    let mut adjusted = vec![f64::NAN; p_values.len()];
    let mut least: f64 = 1.0;
    for (place, &i) in order.iter().enumerate().rev() {
        least = least.min(p_values[i] * tests / (place + 1) as f64);
        adjusted[i] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, numbers};
    use super::*;

    #[test]
    fn adjusted_values_agree_with_scipy() {
        for case in cases("benjamini_hochberg") {
            let got = benjamini_hochberg(&numbers(&case["p"]));
            got.iter().zip(numbers(&case["want"])).for_each(|(&g, w)| assert_close(g, w, 1e-12, &case));
        }
    }

    #[test]
    fn what_was_no_test_does_not_count() {
        let got = benjamini_hochberg(&[0.02, f64::NAN, 0.01]);
        assert_eq!((got[0], got[2]), (0.02, 0.02));
        assert!(got[1].is_nan());
        assert!(benjamini_hochberg(&[]).is_empty());
        assert_eq!(benjamini_hochberg(&[0.9]), [0.9]);
    }
}
