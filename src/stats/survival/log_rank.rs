//! Whether groups leave at the same pace [Mantel 1966, Peto & Peto 1972].

use super::{Duration, chi_squared_tail};
use nalgebra::{Cholesky, DMatrix, DVector};

/// The log-rank test of k groups.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// χ², near `degrees` where the groups do not differ.
    pub statistic: f64,
    /// Groups less one.
    pub degrees: usize,
    /// The chance of a statistic at least this large if they do not differ.
    pub p: f64,
    /// Events seen in each group, and expected were they alike.
    pub events: Vec<[f64; 2]>,
}

/// Compares the groups `0 … groups`; times that are negative or not finite are left out. `None` with fewer than two
/// groups that have a client, or without variance (no event while two groups were observed).
///
/// # Panics
/// When the lengths differ or a group's number is too large.
pub fn log_rank(durations: &[Duration], group: &[usize], groups: usize) -> Option<LogRank> {
    assert!(durations.len() == group.len() && group.iter().all(|&g| g < groups), "a group per duration");
    let mut rows: Vec<(Duration, usize)> = durations.iter().copied().zip(group.iter().copied()).collect();
    rows.retain(|row| row.0.is_sound());
    rows.sort_by(|a, b| a.0.time.total_cmp(&b.0.time));
    let mut at_risk = vec![0.0; groups];
    rows.iter().for_each(|row| at_risk[row.1] += 1.0);
    let present: Vec<usize> = (0..groups).filter(|&g| at_risk[g] > 0.0).collect();
    let free = present.len().checked_sub(1).filter(|&free| free > 0)?;
    let mut events = vec![[0.0; 2]; groups];
    let mut variance = DMatrix::zeros(free, free);
    for same in rows.chunk_by(|a, b| a.0.time == b.0.time) {
        let n: f64 = at_risk.iter().sum();
        let d = same.iter().filter(|row| row.0.is_event()).count() as f64;
        for row in same.iter().filter(|row| row.0.is_event()) {
            events[row.1][0] += 1.0;
        }
        for (sums, risk) in events.iter_mut().zip(&at_risk) {
            sums[1] += d * risk / n;
        }
        if n > 1.0 {
            let factor = d * (n - d) / (n - 1.0);
            for i in 0..free {
                for j in 0..free {
                    let (a, b) = (at_risk[present[i]] / n, at_risk[present[j]] / n);
                    variance[(i, j)] += factor * a * (if i == j { 1.0 } else { 0.0 } - b);
                }
            }
        }
        same.iter().for_each(|row| at_risk[row.1] -= 1.0);
    }
    let excess = DVector::from_iterator(free, present[..free].iter().map(|&g| events[g][0] - events[g][1]));
    let statistic = excess.dot(&Cholesky::new(variance)?.solve(&excess));
    Some(LogRank { statistic, degrees: free, p: chi_squared_tail(statistic, free), events })
}

#[cfg(test)]
mod tests {
    use super::super::End;
    use super::*;

    #[test]
    fn one_group_no_event_and_the_same_group_twice() {
        let at = |time, end| Duration { time, end };
        let events = [at(1.0, End::Event), at(1.0, End::Event), at(2.0, End::Event), at(2.0, End::Event)];
        assert_eq!(log_rank(&events, &[0; 4], 2), None);
        assert_eq!(log_rank(&[], &[], 2), None);
        let same = log_rank(&events, &[0, 1, 0, 1], 2).unwrap();
        assert!(same.statistic.abs() < 1e-12 && same.p == 1.0);
        assert_eq!(log_rank(&[at(1.0, End::Censored), at(2.0, End::Censored)], &[0, 1], 2), None);
    }
}
