//! The Kruskal–Wallis test: do several groups lie differently, whatever the shape of their values?

use super::distributions::chi_square_upper;
use super::groups::Untestable;
use super::ranks::average_ranks;

/// The answer of a Kruskal–Wallis test.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Kruskal {
    /// The statistic, corrected for ties.
    pub h: f64,
    /// Groups − 1.
    pub df: usize,
    /// The probability of such an H, or a greater one, if all groups were drawn alike (chi-square approximation).
    pub p: f64,
    /// ε² = H ÷ (n − 1): 0 no difference, 1 the groups do not overlap at all [Tomczak & Tomczak 2014].
    pub epsilon_squared: f64,
    /// How many values.
    pub n: usize,
    /// How many were missing and were left out.
    pub left_out: usize,
}

/// The Kruskal–Wallis test with the correction for ties [Kruskal & Wallis 1952]. Empty groups do not count; NaN is left
/// out, while infinite values have a rank as others have.
pub fn kruskal_wallis<G: AsRef<[f64]>>(groups: &[G]) -> Result<Kruskal, Untestable> {
    let all: Vec<f64> = groups.iter().flat_map(|g| g.as_ref().iter().copied()).collect();
    let ranked = average_ranks(&all);
    let n = ranked.n as f64;
    let mut ranks = ranked.ranks.as_slice();
    let (mut present, mut weighted) = (0, 0.0);
    for group in groups {
        let (own, rest) = ranks.split_at(group.as_ref().len());
        ranks = rest;
        let count = own.iter().filter(|r| !r.is_nan()).count();
        if count > 0 {
            // Around the mean rank, so that many clients lose no digits.
            let off: f64 = own.iter().filter(|r| !r.is_nan()).map(|r| r - (n + 1.0) / 2.0).sum();
            weighted += off * off / count as f64;
            present += 1;
        }
    }
    if present < 2 {
        return Err(Untestable::FewGroups);
    }
    let ties = 1.0 - ranked.tie_term / (n * n * n - n);
    if ties <= 0.0 {
        return Err(Untestable::AllEqual);
    }
    let h = 12.0 * weighted / (n * (n + 1.0)) / ties;
    Ok(Kruskal {
        h,
        df: present - 1,
        p: chi_square_upper(h, (present - 1) as f64),
        epsilon_squared: h / (n - 1.0),
        n: ranked.n,
        left_out: all.len() - ranked.n,
    })
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, lists, number};
    use super::*;

    #[test]
    fn statistic_and_p_agree_with_scipy() {
        for case in cases("groups") {
            let got = kruskal_wallis(&lists(&case["groups"])).unwrap();
            assert_close(got.h, number(&case["kruskal"]["h"]), 1e-9, &case["name"]);
            assert_close(got.p, number(&case["kruskal"]["p"]), 1e-8, &case["name"]);
        }
    }

    #[test]
    fn groups_that_do_not_overlap_by_hand() {
        // Ranks 1–3 and 4–6: rank sums 6 and 15; H = 12 ÷ 42 · (36 + 225) ÷ 3 − 21 = 27 ÷ 7.
        let got = kruskal_wallis(&[[1.0, 2.0, 3.0], [10.0, 20.0, f64::INFINITY]]).unwrap();
        assert_close(got.h, 27.0 / 7.0, 1e-12, &got);
        assert_close(got.epsilon_squared, 27.0 / 35.0, 1e-12, &got);
    }

    proptest::proptest! {
        #[test]
        fn any_growing_change_of_the_values_changes_nothing(a in values(), b in values()) {
            let groups = [a, b];
            let stretched = groups.clone().map(|g| g.iter().map(|&v| f64::from(v).exp()).collect::<Vec<_>>());
            let groups = groups.map(|g| g.into_iter().rev().map(f64::from).collect::<Vec<_>>());
            let (one, other) = (kruskal_wallis(&groups), kruskal_wallis(&stretched));
            proptest::prop_assert_eq!(one.map(|k| k.p), other.map(|k| k.p));
            proptest::prop_assert!(one.is_err() || one.is_ok_and(|k| (0.0..=1.0).contains(&k.p) && k.epsilon_squared < 1.0 + 1e-12));
        }
    }

    fn values() -> impl proptest::strategy::Strategy<Value = Vec<i8>> {
        proptest::collection::vec(-9i8..9, 0..12)
    }

    #[test]
    fn edges_are_answers() {
        assert_eq!(kruskal_wallis(&[vec![1.0], vec![]]), Err(Untestable::FewGroups));
        assert_eq!(kruskal_wallis::<Vec<f64>>(&[]), Err(Untestable::FewGroups));
        assert_eq!(kruskal_wallis(&[vec![2.0; 3], vec![2.0; 4]]), Err(Untestable::AllEqual));
        let got = kruskal_wallis(&[vec![1.0, f64::NAN], vec![2.0]]).unwrap();
        assert_eq!((got.n, got.left_out, got.df, got.h), (2, 1, 1, 1.0));
    }
}
