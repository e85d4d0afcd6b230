//! How far two divisions of the same rows agree.

use std::collections::BTreeMap;

/// The Rand index corrected for chance [Hubert & Arabie 1985]: 1 where the two are the same but for their numbers, about
/// 0 where they have nothing in common, below where they agree less than by chance. 1 also for fewer than two rows.
///
/// # Panics
/// When the two are of different lengths.
pub fn adjusted_rand(a: &[usize], b: &[usize]) -> f64 {
    assert_eq!(a.len(), b.len(), "two labels per row");
    let pairs = |count: &usize| *count as f64 * (*count as f64 - 1.0) / 2.0;
    let (mut both, mut first, mut second) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (&x, &y) in a.iter().zip(b) {
        *both.entry((x, y)).or_insert(0usize) += 1;
        *first.entry(x).or_insert(0usize) += 1;
        *second.entry(y).or_insert(0usize) += 1;
    }
    let together: f64 = both.values().map(pairs).sum();
    let (in_a, in_b): (f64, f64) = (first.values().map(pairs).sum(), second.values().map(pairs).sum());
    let all = pairs(&a.len());
    if both.len() == first.len() && both.len() == second.len() || all <= 0.0 {
        return 1.0;
    }
    let expected = in_a * in_b / all;
    (together - expected) / ((in_a + in_b) / 2.0 - expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_as_scikit_learn_has_it() {
        // sklearn.metrics.adjusted_rand_score, scikit-learn 1.9.1 (its documentation's own examples).
        assert_eq!(adjusted_rand(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0);
        assert!((adjusted_rand(&[0, 0, 1, 2], &[0, 0, 1, 1]) - 0.571_428_571_428_571_4).abs() < 1e-12);
        assert!((adjusted_rand(&[0, 0, 1, 1], &[0, 1, 0, 1]) + 0.5).abs() < 1e-12);
        assert_eq!(adjusted_rand(&[0, 0, 0, 0], &[0, 1, 2, 3]), 0.0);
    }

    #[test]
    fn nothing_one_row_and_one_group_agree() {
        assert_eq!(
            (adjusted_rand(&[], &[]), adjusted_rand(&[4], &[9]), adjusted_rand(&[1, 1], &[2, 2])),
            (1.0, 1.0, 1.0)
        );
        assert_eq!(adjusted_rand(&[0, 1, 2], &[2, 0, 1]), 1.0);
    }
}
