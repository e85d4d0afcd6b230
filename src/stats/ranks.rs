//! Average ranks, where ties share the mean of the places that they take.

use rayon::slice::ParallelSliceMut;

/// From so many values on, sorting on several threads pays.
const PARALLEL: usize = 1 << 16;

/// The ranks of some values, and how much they are tied.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ranks {
    /// A rank per value, from 1; ties share their average, NaN has the rank NaN and takes no place.
    pub ranks: Vec<f64>,
    /// How many values have a rank.
    pub n: usize,
    /// Σ (t³ − t) over groups of t equal values: 0 without ties, n³ − n where all are equal.
    pub tie_term: f64,
}

/// Ranks `values` in ascending order. The order of the rows never matters; −0 and 0 are equal.
pub fn average_ranks(values: &[f64]) -> Ranks {
    let mut order: Vec<(f64, usize)> =
        values.iter().enumerate().filter(|(_, v)| !v.is_nan()).map(|(i, &v)| (v + 0.0, i)).collect();
    match order.len() >= PARALLEL {
        true => order.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0)),
        false => order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0)),
    }
    let mut ranks = vec![f64::NAN; values.len()];
    let (mut before, mut tie_term) = (0, 0.0);
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let count = tied.len() as f64;
        // The mean of before + 1, …, before + count.
        let rank = before as f64 + (count + 1.0) / 2.0;
        tied.iter().for_each(|&(_, i)| ranks[i] = rank);
        tie_term += count * count * count - count;
        before += tied.len();
    }
    Ranks { ranks, n: before, tie_term }
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{cases, numbers};
    use super::*;

    #[test]
    fn ranks_agree_with_scipy() {
        for case in cases("ranks") {
            assert_eq!(average_ranks(&numbers(&case["values"])).ranks, numbers(&case["want"]));
        }
    }

    #[test]
    fn ties_share_and_missing_values_take_no_place() {
        let got = average_ranks(&[3.0, f64::NAN, 1.0, 3.0, -0.0, 0.0, f64::INFINITY]);
        assert_eq!((got.n, got.tie_term), (6, 12.0));
        assert!(got.ranks[1].is_nan());
        assert_eq!([got.ranks[0], got.ranks[2], got.ranks[4], got.ranks[5], got.ranks[6]], [4.5, 3.0, 1.5, 1.5, 6.0]);
        assert_eq!(average_ranks(&[7.0; 4]), Ranks { ranks: vec![2.5; 4], n: 4, tie_term: 60.0 });
        assert_eq!(average_ranks(&[]), Ranks::default());
    }

    #[test]
    fn many_values_are_ranked_as_few_are() {
        let values: Vec<f64> = (0..100_000u64).map(|i| (i * 7919 % 1000) as f64).collect();
        let got = average_ranks(&values);
        assert!(values.iter().zip(&got.ranks).all(|(v, &r)| r == v * 100.0 + 50.5));
    }
}
