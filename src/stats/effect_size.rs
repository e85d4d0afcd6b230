//! How large a difference between two groups is, apart from how sure.

use super::groups::{Untestable, moments};
use super::ranks::average_ranks;
use statrs::function::gamma::ln_gamma;

/// The standardised difference of two means.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Standardised {
    /// Mean of the first less mean of the second, ÷ their pooled deviation [Cohen 1988].
    pub cohens_d: f64,
    /// The same freed of its bias in small groups, by the exact factor [Hedges 1981].
    pub hedges_g: f64,
}

/// The standardised difference of two groups' means; infinite where they differ and neither has a spread.
pub fn standardised_difference(a: &[f64], b: &[f64]) -> Result<Standardised, Untestable> {
    let (found, _) = moments(&[a, b]);
    let [a, b] = found.as_slice() else { return Err(Untestable::FewGroups) };
    let df = a.n + b.n - 2;
    if df == 0 {
        return Err(Untestable::NoReplicates);
    }
    let (difference, squares) = (a.mean - b.mean, a.squares + b.squares);
    if !difference.is_finite() || !squares.is_finite() {
        return Err(Untestable::TooLarge);
    }
    if difference == 0.0 && squares == 0.0 {
        return Err(Untestable::AllEqual);
    }
    let cohens_d = difference / (squares / df as f64).sqrt();
    let half = df as f64 / 2.0;
    // With one degree of freedom the expectation of d does not exist, and the factor is zero.
    let factor = if df == 1 { 0.0 } else { (ln_gamma(half) - ln_gamma(half - 0.5)).exp() / half.sqrt() };
    let hedges_g = if cohens_d.is_finite() { cohens_d * factor } else { cohens_d };
    Ok(Standardised { cohens_d, hedges_g })
}

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
    use super::super::oracle::{assert_close, cases, number, numbers};
    use super::*;

    #[test]
    fn agrees_with_the_definitions_in_numpy_and_with_counting_pairs() {
        for case in cases("effect_size") {
            let (a, b) = (numbers(&case["a"]), numbers(&case["b"]));
            let got = standardised_difference(&a, &b).unwrap();
            assert_close(got.cohens_d, number(&case["cohens_d"]), 1e-9, &case);
            assert_close(got.hedges_g, number(&case["hedges_g"]), 1e-9, &case);
            let pairs = a.iter().flat_map(|x| b.iter().map(move |y| f64::from((x > y) as i8 - (x < y) as i8)));
            let counted = pairs.sum::<f64>() / (a.len() * b.len()) as f64;
            assert!((cliffs_delta(&a, &b).unwrap() - counted).abs() < 1e-12);
        }
    }

    #[test]
    fn edges_are_answers() {
        assert_eq!(standardised_difference(&[1.0], &[]), Err(Untestable::FewGroups));
        assert_eq!(standardised_difference(&[1.0], &[2.0]), Err(Untestable::NoReplicates));
        assert_eq!(standardised_difference(&[0.1; 3], &[0.1; 4]), Err(Untestable::AllEqual));
        assert_eq!(standardised_difference(&[2.0; 3], &[1.0; 4]).unwrap().hedges_g, f64::INFINITY);
        assert_eq!(cliffs_delta(&[1.0, f64::NAN], &[f64::NAN]), None);
        assert_eq!(cliffs_delta(&[1.0, f64::NAN], &[0.0, f64::NEG_INFINITY]), Some(1.0));
        assert_eq!(cliffs_delta(&[1.0; 3], &[1.0; 2]), Some(0.0));
    }
}
