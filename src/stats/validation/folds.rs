//! Which observations teach and which ones test.

use crate::stats::random::{self, SliceRandom};

/// Every observation is tested in exactly one fold and teaches in all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    of: Vec<u32>,
    count: usize,
}

/// One split: observations to learn from, and later or other ones to be tested on. Ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to be tested on.
    pub test: Vec<usize>,
}

impl Folds {
    /// `count` folds in which every class has the same share to within one observation [Kohavi 1995]: each class is
    /// shuffled and dealt out in turn, the next class beginning where the last one ended. Classes are any small
    /// numbers (0 and 1, tiers); one class alone gives plain shuffled folds. At least one fold, at most one an
    /// observation.
    pub fn stratified(classes: &[usize], count: usize, seed: u64) -> Self {
        let count = count.clamp(1, classes.len().max(1));
        let mut of = vec![0; classes.len()];
        let mut dealt = 0;
        let highest = classes.iter().max().copied();
        for class in 0..highest.map_or(0, |h| h + 1) {
            let mut rows: Vec<usize> = (0..classes.len()).filter(|&row| classes[row] == class).collect();
            rows.shuffle(&mut random::stream(seed, class as u64));
            for row in rows {
                of[row] = (dealt % count) as u32;
                dealt += 1;
            }
        }
        Self { of, count }
    }

    /// Stratified folds of a yes/no outcome.
    pub fn of_outcome(outcome: &[bool], count: usize, seed: u64) -> Self {
        let classes: Vec<usize> = outcome.iter().map(|&yes| usize::from(yes)).collect();
        Self::stratified(&classes, count, seed)
    }

    /// Shuffled folds without classes, for a value that is forecast.
    pub fn plain(rows: usize, count: usize, seed: u64) -> Self {
        Self::stratified(&vec![0; rows], count, seed)
    }

    /// Folds that are given: the one in which each observation is tested, counted from 0.
    pub fn given(of: Vec<u32>) -> Self {
        let count = of.iter().max().map_or(1, |&last| last as usize + 1);
        Self { of, count }
    }

    /// How many folds.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The fold in which each observation is tested.
    pub fn of(&self) -> &[u32] {
        &self.of
    }

    /// The split of fold `fold`.
    pub fn split(&self, fold: usize) -> Split {
        let (test, train) = (0..self.of.len()).partition(|&row| self.of[row] as usize == fold);
        Split { train, test }
    }

    /// All splits in order.
    pub fn splits(&self) -> Vec<Split> {
        (0..self.count).map(|fold| self.split(fold)).collect()
    }
}

/// Splits that roll forward in time [Tashman 2000]. `cutoffs` holds, for every row, the moment up to which its features
/// look (any unit), and its outcome is known `horizon` later. For each moment from the second on, the rows of that
/// moment are the test and every row whose outcome was already known then (moment + horizon ≤ test moment) teaches.
/// Moments for which nothing was known are left out; the splits come in order of time.
pub fn rolling_origins(cutoffs: &[i64], horizon: i64) -> Vec<Split> {
    let mut moments = cutoffs.to_vec();
    moments.sort_unstable();
    moments.dedup();
    let split = |&moment: &i64| {
        let known = |&row: &usize| cutoffs[row] < moment && cutoffs[row].saturating_add(horizon) <= moment;
        let train: Vec<usize> = (0..cutoffs.len()).filter(known).collect();
        let test = (0..cutoffs.len()).filter(|&row| cutoffs[row] == moment).collect();
        (!train.is_empty()).then_some(Split { train, test })
    };
    moments.iter().filter_map(split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_spread_evenly_and_every_row_is_tested_once() {
        let outcome: Vec<bool> = (0..103).map(|row| row % 4 == 0).collect();
        let folds = Folds::of_outcome(&outcome, 5, 7);
        let mut tested = [0; 103];
        for split in folds.splits() {
            assert_eq!(split.train.len() + split.test.len(), 103);
            assert!((20..=21).contains(&split.test.len()));
            let yes = split.test.iter().filter(|&&row| outcome[row]).count();
            assert!((5..=6).contains(&yes));
            split.test.iter().for_each(|&row| tested[row] += 1);
        }
        assert_eq!(tested, [1; 103]);
        assert_eq!(folds, Folds::of_outcome(&outcome, 5, 7));
        assert_ne!(folds, Folds::of_outcome(&outcome, 5, 8));
    }

    #[test]
    fn few_rows_give_fewer_folds() {
        assert_eq!(Folds::plain(3, 5, 0).count(), 3);
        assert_eq!(Folds::plain(0, 5, 0).splits(), [Split { train: vec![], test: vec![] }]);
    }

    #[test]
    fn no_test_row_teaches_before_its_outcome_was_known() {
        // Three moments a month apart, outcomes known 45 days later: only the first is known at the third.
        let cutoffs = [0, 0, 30, 30, 60, 60];
        assert_eq!(rolling_origins(&cutoffs, 45), [Split { train: vec![0, 1], test: vec![4, 5] }]);
        let monthly = rolling_origins(&cutoffs, 30);
        assert_eq!(monthly[1], Split { train: vec![0, 1, 2, 3], test: vec![4, 5] });
        assert_eq!(rolling_origins(&[], 30), []);
        // Without a horizon a moment still never teaches itself.
        assert_eq!(rolling_origins(&[5, 5], 0), []);
    }
}
