//! Concentration of a total over its parts: Lorenz curve, Gini coefficient, Herfindahl–Hirschman index, top shares.
//!
//! Amounts are whole numbers (the smallest unit of whatever is measured), so that sums are exact and no amount is
//! infinite or undefined.

use rayon::slice::ParallelSliceMut;

/// One running total is kept per so many values: a prefix sum costs at most this many additions.
const BLOCK: usize = 1024;
/// From so many values on, sorting on several threads pays.
const PARALLEL: usize = 1 << 16;

/// Amounts in ascending order, with their running totals.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    values: Vec<i64>,
    /// Σ of the values before each block.
    before: Vec<i128>,
    total: i128,
    /// Σ i·x₍ᵢ₎, i from 1.
    weighted: i128,
    squares: f64,
    negatives: usize,
}

impl Spread {
    /// Takes the amounts in any order; negative ones become zero and are counted.
    pub fn new(mut values: Vec<i64>) -> Self {
        let mut negatives = 0;
        for value in &mut values {
            if *value < 0 {
                *value = 0;
                negatives += 1;
            }
        }
        match values.len() >= PARALLEL {
            true => values.par_sort_unstable(),
            false => values.sort_unstable(),
        }
        let mut spread =
            Spread { before: Vec::with_capacity(values.len() / BLOCK + 1), negatives, ..Spread::default() };
        let mut rank: i128 = 0;
        for block in values.chunks(BLOCK) {
            spread.before.push(spread.total);
            for &value in block {
                rank += 1;
                spread.total += i128::from(value);
                spread.weighted += rank * i128::from(value);
                spread.squares += value as f64 * value as f64;
            }
        }
        spread.values = values;
        spread
    }

    /// How many amounts.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The amounts, ascending.
    pub fn values(&self) -> &[i64] {
        &self.values
    }

    /// How many amounts were negative and count as zero.
    pub fn negatives_clipped(&self) -> usize {
        self.negatives
    }

    /// Σ of the `count` smallest amounts.
    pub fn prefix(&self, count: usize) -> i128 {
        let count = count.min(self.len());
        let block = count / BLOCK;
        let start = self.before.get(block).copied().unwrap_or(self.total);
        let rest = self.values.get(block * BLOCK..count).unwrap_or_default();
        start + rest.iter().map(|&v| i128::from(v)).sum::<i128>()
    }

    /// Gini = Σ(2i − n − 1)·x₍ᵢ₎ ÷ (n·Σx), ascending [Gini 1912; this form: Sen 1973]. 0 where all are equal, (n−1)/n
    /// where one has everything; `None` where the total is zero.
    pub fn gini(&self) -> Option<f64> {
        gini(self.weighted, self.total, self.len())
    }

    /// Gini × n/(n−1), which reaches 1 whatever the number; `None` for fewer than two amounts or a total of zero.
    pub fn gini_corrected(&self) -> Option<f64> {
        let n = self.len() as f64;
        if self.len() < 2 { None } else { self.gini().map(|g| g * n / (n - 1.0)) }
    }

    /// The Gini without the amount that is `from_top` places below the largest (0 is the largest itself), from the
    /// sums at hand. `None` past the end or where nothing is left.
    pub fn gini_without(&self, from_top: usize) -> Option<f64> {
        let place = self.len().checked_sub(from_top + 1)?;
        let value = i128::from(*self.values.get(place)?);
        // Everything above moves down one rank.
        let above = self.total - self.prefix(place + 1);
        gini(self.weighted - (place as i128 + 1) * value - above, self.total - value, self.len() - 1)
    }

    /// Σ share² [Herfindahl 1950, Hirschman 1945]; 1/n where all are equal, 1 where one has everything.
    pub fn hhi(&self) -> Option<f64> {
        let total = self.total as f64;
        (self.total > 0).then(|| self.squares / (total * total))
    }

    /// Share of the `count` largest amounts.
    pub fn top_share(&self, count: usize) -> Option<f64> {
        let below = self.prefix(self.len().saturating_sub(count));
        (self.total > 0).then(|| (self.total - below) as f64 / self.total as f64)
    }

    /// Share of the top `part` (0 to 1) of the amounts, interpolated on the Lorenz curve.
    pub fn top_part_share(&self, part: f64) -> Option<f64> {
        let place = (1.0 - part.clamp(0.0, 1.0)) * self.len() as f64;
        let whole = place.floor() as usize;
        let next = self.values.get(whole).copied().unwrap_or(0) as f64;
        let below = self.prefix(whole) as f64 + (place - place.floor()) * next;
        (self.total > 0).then(|| 1.0 - below / self.total as f64)
    }

    /// The fewest amounts, largest first, that together reach `share` of the total.
    pub fn count_for_share(&self, share: f64) -> Option<usize> {
        if self.total <= 0 {
            return None;
        }
        // A hair is forgiven: 0.8 of a total is rarely a float.
        let wanted = share * self.total as f64 * (1.0 - 1e-12);
        let mut sum: i128 = 0;
        for (count, &value) in self.values.iter().rev().enumerate() {
            if sum as f64 >= wanted {
                return Some(count);
            }
            sum += i128::from(value);
        }
        Some(self.len())
    }

    /// Points [share of the amounts, share of the total], smallest first, from [0, 0] to [1, 1]: every amount, or
    /// `steps` evenly spaced ones where there are more. Empty where the total is zero.
    pub fn lorenz(&self, steps: usize) -> Vec<[f64; 2]> {
        let n = self.len();
        if self.total <= 0 || steps == 0 {
            return Vec::new();
        }
        let steps = steps.min(n);
        let point = |step: usize| {
            let count = (step as u128 * n as u128 / steps as u128) as usize;
            [count as f64 / n as f64, self.prefix(count) as f64 / self.total as f64]
        };
        (0..=steps).map(point).collect()
    }
}

fn gini(weighted: i128, total: i128, n: usize) -> Option<f64> {
    let count = n as i128;
    (total > 0).then(|| (2 * weighted - (count + 1) * total) as f64 / (count as f64 * total as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: Option<f64>, want: f64) -> bool {
        got.is_some_and(|g| (g - want).abs() < 1e-12)
    }

    #[test]
    fn four_amounts_by_hand() {
        // Σ(2i−5)x = −3·1 −1·2 +1·3 +3·4 = 10; 10 ÷ (4·10).
        let s = Spread::new(vec![3, 1, 4, 2]);
        assert!(close(s.gini(), 0.25) && close(s.gini_corrected(), 1.0 / 3.0));
        assert!(close(s.hhi(), 0.30));
        assert!(close(s.top_share(1), 0.4) && close(s.top_share(9), 1.0) && close(s.top_share(0), 0.0));
        // The top 30 % are 1.2 amounts: the 4 and a fifth of the 3.
        assert!(close(s.top_part_share(0.3), 0.46));
        assert_eq!(
            (s.count_for_share(0.4), s.count_for_share(0.41), s.count_for_share(0.9)),
            (Some(1), Some(2), Some(3))
        );
        assert_eq!(s.lorenz(200), [[0.0, 0.0], [0.25, 0.1], [0.5, 0.3], [0.75, 0.6], [1.0, 1.0]]);
    }

    #[test]
    fn losing_one_gives_the_gini_of_the_others() {
        let s = Spread::new(vec![5, 0, 9, 9, 2]);
        for (from_top, rest) in
            [vec![5, 0, 9, 2], vec![5, 0, 9, 2], vec![0, 9, 9, 2], vec![5, 0, 9, 9]].iter().enumerate()
        {
            assert_eq!(s.gini_without(from_top), Spread::new(rest.clone()).gini());
        }
        assert_eq!(s.gini_without(5), None);
        assert_eq!(Spread::new(vec![7]).gini_without(0), None);
    }

    #[test]
    fn nothing_one_and_zeros() {
        let empty = Spread::new(Vec::new());
        assert!(empty.is_empty() && empty.gini().is_none() && empty.hhi().is_none() && empty.lorenz(10).is_empty());
        assert_eq!((empty.top_share(3), empty.top_part_share(0.2), empty.count_for_share(0.8)), (None, None, None));
        let zeros = Spread::new(vec![0, 0, 0]);
        assert_eq!(
            (zeros.gini(), zeros.gini_corrected(), zeros.top_share(1), zeros.count_for_share(0.8)),
            (None, None, None, None)
        );
        let one = Spread::new(vec![7]);
        assert_eq!(
            (one.gini(), one.gini_corrected(), one.hhi(), one.count_for_share(0.8)),
            (Some(0.0), None, Some(1.0), Some(1))
        );
    }

    #[test]
    fn equal_amounts_are_not_concentrated_and_one_owner_is_all() {
        let equal = Spread::new(vec![4; 10]);
        assert!(close(equal.gini(), 0.0) && close(equal.hhi(), 0.1) && close(equal.top_part_share(0.2), 0.2));
        assert_eq!(equal.count_for_share(0.8), Some(8));
        let owner = Spread::new(vec![0, 0, 0, 9]);
        assert!(close(owner.gini(), 0.75) && close(owner.gini_corrected(), 1.0));
    }

    #[test]
    fn negative_amounts_are_clipped_and_counted() {
        let s = Spread::new(vec![-5, i64::MIN, 3, 1]);
        assert_eq!((s.negatives_clipped(), s.values()), (2, &[0, 0, 1, 3][..]));
        assert_eq!(s.gini(), Spread::new(vec![0, 0, 3, 1]).gini());
    }

    #[test]
    fn the_largest_possible_amounts_do_not_overflow() {
        let s = Spread::new(vec![i64::MAX; 3000]);
        assert!(close(s.gini(), 0.0) && close(s.hhi(), 1.0 / 3000.0));
    }

    #[test]
    fn prefix_sums_and_the_curve_agree_across_blocks() {
        let s = Spread::new((0..5000).rev().collect());
        for count in [0, 1, 1023, 1024, 1025, 4999, 5000, 9999] {
            let n = count.min(5000) as i128;
            assert_eq!(s.prefix(count), n * (n - 1) / 2);
        }
        let curve = s.lorenz(200);
        assert_eq!((curve.len(), curve.first(), curve.last()), (201, Some(&[0.0, 0.0]), Some(&[1.0, 1.0])));
        assert!(curve.windows(2).all(|w| w[0][0] < w[1][0] && w[0][1] <= w[1][1]));
    }
}
