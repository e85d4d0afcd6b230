//! One-way analysis of variance: do the means of several groups differ?

use super::distributions::f_upper;
use super::groups::{Untestable, moments};

/// The answer of a one-way analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Anova {
    /// Variance between the groups ÷ variance within them; infinite where the groups differ and no group has a spread.
    pub f: f64,
    /// Groups − 1.
    pub df_between: usize,
    /// Values − groups.
    pub df_within: usize,
    /// The probability of such an F, or a greater one, if all means were the same and the values normal.
    pub p: f64,
    /// Share of the variation that lies between the groups.
    pub eta_squared: f64,
    /// The same, freed of the part that chance alone puts between groups [Hays 1963]; an estimate below zero is zero.
    pub omega_squared: f64,
    /// How many values.
    pub n: usize,
    /// How many were not finite and were left out.
    pub left_out: usize,
}

/// One-way analysis of variance [Fisher 1925]. Empty groups do not count; values that are not finite are left out.
pub fn one_way<G: AsRef<[f64]>>(groups: &[G]) -> Result<Anova, Untestable> {
    let (groups, left_out) = moments(groups);
    let n: usize = groups.iter().map(|g| g.n).sum();
    if groups.len() < 2 {
        return Err(Untestable::FewGroups);
    }
    let (df_between, df_within) = (groups.len() - 1, n - groups.len());
    if df_within == 0 {
        return Err(Untestable::NoReplicates);
    }
    let origin = groups.first().map_or(0.0, |g| g.mean);
    let grand = origin + groups.iter().map(|g| g.n as f64 * (g.mean - origin)).sum::<f64>() / n as f64;
    let between: f64 = groups.iter().map(|g| g.n as f64 * (g.mean - grand) * (g.mean - grand)).sum();
    let within: f64 = groups.iter().map(|g| g.squares).sum();
    let total = between + within;
    if !total.is_finite() {
        return Err(Untestable::TooLarge);
    }
    if total == 0.0 {
        return Err(Untestable::AllEqual);
    }
    let mean_within = within / df_within as f64;
    let f = between / df_between as f64 / mean_within;
    Ok(Anova {
        f,
        df_between,
        df_within,
        p: f_upper(f, df_between as f64, df_within as f64),
        eta_squared: between / total,
        omega_squared: ((between - df_between as f64 * mean_within) / (total + mean_within)).max(0.0),
        n,
        left_out,
    })
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, lists, number};
    use super::*;

    #[test]
    fn statistic_and_p_agree_with_scipy() {
        for case in cases("groups") {
            let got = one_way(&lists(&case["groups"])).unwrap();
            assert_close(got.f, number(&case["anova"]["f"]), 1e-9, &case["name"]);
            assert_close(got.p, number(&case["anova"]["p"]), 1e-8, &case["name"]);
            assert_close(got.eta_squared, number(&case["anova"]["eta_squared"]), 1e-9, &case["name"]);
            assert_close(got.omega_squared, number(&case["anova"]["omega_squared"]), 1e-8, &case["name"]);
        }
    }

    #[test]
    fn three_groups_by_hand() {
        // Means 2, 5, 8, grand mean 5: between 3·(9 + 0 + 9) = 54, within 6, F = 27 ÷ 1.
        let got = one_way(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]).unwrap();
        assert_eq!((got.f, got.df_between, got.df_within, got.n), (27.0, 2, 6, 9));
        assert_eq!((got.eta_squared, got.omega_squared), (0.9, 52.0 / 61.0));
    }

    #[test]
    fn what_cannot_be_tested_says_why() {
        let none: [Vec<f64>; 0] = [];
        assert_eq!(one_way(&none), Err(Untestable::FewGroups));
        assert_eq!(one_way(&[vec![1.0, 2.0], vec![], vec![f64::NAN]]), Err(Untestable::FewGroups));
        assert_eq!(one_way(&[vec![1.0], vec![2.0]]), Err(Untestable::NoReplicates));
        assert_eq!(one_way(&[vec![0.1; 3], vec![0.1; 7]]), Err(Untestable::AllEqual));
        assert_eq!(one_way(&[vec![1e200, 2e200], vec![-1e200]]), Err(Untestable::TooLarge));
    }

    #[test]
    fn groups_without_any_spread_that_differ_are_beyond_doubt() {
        let got = one_way(&[vec![0.1; 3], vec![0.3; 7], vec![f64::NAN]]).unwrap();
        assert_eq!((got.f, got.p, got.eta_squared, got.left_out), (f64::INFINITY, 0.0, 1.0, 1));
        let single = one_way(&[vec![1.0], vec![2.0, 4.0]]).unwrap();
        assert_eq!((single.df_within, single.n), (1, 3));
    }
}
