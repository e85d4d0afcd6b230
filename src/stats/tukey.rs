//! Which groups differ from which: Tukey's honestly significant difference, for groups of any size.

use super::groups::{Untestable, moments};
use super::studentized_range::StudentizedRange;

/// Every pair of groups compared.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Tukey {
    /// Each pair once, in the order of the groups.
    pub pairs: Vec<Pair>,
    /// Values − groups.
    pub df: usize,
    /// The probability that all intervals hold at once.
    pub confidence: f64,
    /// How many values were not finite and were left out.
    pub left_out: usize,
}

/// Two groups compared.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Pair {
    /// The two groups' places among those handed over.
    pub groups: [usize; 2],
    /// Mean of the first − mean of the second.
    pub difference: f64,
    /// The difference's interval, which holds together with those of all other pairs.
    pub interval: [f64; 2],
    /// The p-value, corrected for all pairs.
    pub p: f64,
}

/// Tukey's test of all pairs, with Kramer's standard error where sizes differ [Tukey 1949, Kramer 1956; conservative:
/// Hayter 1984]. Empty groups do not count; values that are not finite are left out. Groups without any spread differ
/// beyond doubt, or not at all.
pub fn tukey_kramer<G: AsRef<[f64]>>(groups: &[G], confidence: f64) -> Result<Tukey, Untestable> {
    let (groups, left_out) = moments(groups);
    if groups.len() < 2 {
        return Err(Untestable::FewGroups);
    }
    let df = groups.iter().map(|g| g.n).sum::<usize>() - groups.len();
    if df == 0 {
        return Err(Untestable::NoReplicates);
    }
    let variance = groups.iter().map(|g| g.squares).sum::<f64>() / df as f64;
    if !variance.is_finite() || groups.iter().any(|g| !g.mean.is_finite()) {
        return Err(Untestable::TooLarge);
    }
    let range = StudentizedRange::new(groups.len(), df as f64);
    let critical = range.critical(1.0 - confidence);
    let mut pairs = Vec::with_capacity(groups.len() * (groups.len() - 1) / 2);
    for (i, a) in groups.iter().enumerate() {
        for b in &groups[i + 1..] {
            let difference = a.mean - b.mean;
            let error = (variance / 2.0 * (1.0 / a.n as f64 + 1.0 / b.n as f64)).sqrt();
            // No difference is none, even measured against no spread.
            let q = if difference == 0.0 { 0.0 } else { difference.abs() / error };
            let half = if error == 0.0 { 0.0 } else { critical * error };
            pairs.push(Pair {
                groups: [a.group, b.group],
                difference,
                interval: [difference - half, difference + half],
                p: range.upper(q),
            });
        }
    }
    Ok(Tukey { pairs, df, confidence, left_out })
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, lists, number};
    use super::*;

    #[test]
    fn pairs_agree_with_scipy_also_for_unequal_sizes() {
        for case in cases("groups") {
            let got = tukey_kramer(&lists(&case["groups"]), 0.95).unwrap();
            let want = case["tukey"].as_array().unwrap();
            assert_eq!(got.pairs.len(), want.len());
            for (pair, want) in got.pairs.iter().zip(want) {
                assert_eq!(pair.groups, [number(&want["a"]) as usize, number(&want["b"]) as usize]);
                assert_close(pair.difference, number(&want["difference"]), 1e-9, &case["name"]);
                assert_close(pair.interval[0], number(&want["low"]), 1e-6, &case["name"]);
                assert_close(pair.interval[1], number(&want["high"]), 1e-6, &case["name"]);
                let p = number(&want["p"]);
                // SciPy takes its tail from one, so that below 1e-9 only ours has digits.
                assert!((pair.p - p).abs() < 1e-6 * p + 1e-10, "{} {p} {}", pair.p, case["name"]);
            }
        }
    }

    #[test]
    fn an_interval_leaves_zero_out_just_where_p_is_below_its_error() {
        for case in cases("groups") {
            for pair in tukey_kramer(&lists(&case["groups"]), 0.9).unwrap().pairs {
                assert_eq!(pair.p < 0.1, pair.interval[0] > 0.0 || pair.interval[1] < 0.0, "{pair:?}");
            }
        }
    }

    #[test]
    fn edges_are_answers() {
        assert_eq!(tukey_kramer(&[vec![1.0, 2.0]], 0.95), Err(Untestable::FewGroups));
        assert_eq!(tukey_kramer(&[vec![1.0], vec![2.0]], 0.95), Err(Untestable::NoReplicates));
        assert_eq!(tukey_kramer(&[vec![1e300, -1e300], vec![2.0]], 0.95), Err(Untestable::TooLarge));
        let got = tukey_kramer(&[vec![1.0; 3], vec![], vec![1.0; 2], vec![2.0, f64::NAN]], 0.95).unwrap();
        let p: Vec<_> = got.pairs.iter().map(|pair| (pair.groups, pair.p, pair.interval)).collect();
        assert_eq!(p, [([0, 2], 1.0, [0.0; 2]), ([0, 3], 0.0, [-1.0; 2]), ([2, 3], 0.0, [-1.0; 2])]);
        assert_eq!((got.df, got.left_out), (3, 1));
    }
}
