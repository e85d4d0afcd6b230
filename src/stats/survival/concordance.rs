//! How often the one who is said to leave sooner does [Harrell, Lee & Mark 1996].

use super::Duration;

/// Harrell's C of `risk` (greater leaves sooner): over pairs in which it is known who met the event first, the share
/// ordered right, ties of risk a half; whoever has no risk (NaN) is in no pair. `None` without such a pair. n log n.
///
/// # Panics
/// When the lengths differ.
pub fn concordance(durations: &[Duration], risk: &[f64]) -> Option<f64> {
    assert!(durations.len() == risk.len(), "a risk per duration");
    let ranks = Ranks::of(risk);
    let known = |&i: &usize| durations[i].is_sound() && !risk[i].is_nan();
    let mut order: Vec<usize> = (0..durations.len()).filter(known).collect();
    // Latest first; whoever is still observed at a time is known to have outlived the events at it.
    order.sort_by(|&a, &b| durations[b].time.total_cmp(&durations[a].time));
    let mut later = Counts::new(ranks.0.len());
    let (mut pairs, mut right) = (0.0, 0.0);
    for same in order.chunk_by(|&a, &b| durations[a].time == durations[b].time) {
        let place = |i: usize| ranks.place(risk[i]);
        same.iter().filter(|&&i| !durations[i].is_event()).for_each(|&i| later.add(place(i)));
        for &i in same.iter().filter(|&&i| durations[i].is_event()) {
            let (below, up_to) = (later.below(place(i)), later.below(place(i) + 1));
            pairs += later.all as f64;
            right += below as f64 + (up_to - below) as f64 / 2.0;
        }
        same.iter().filter(|&&i| durations[i].is_event()).for_each(|&i| later.add(place(i)));
    }
    (pairs > 0.0).then(|| right / pairs)
}

/// The distinct values in ascending order: -0 and 0 are one value, NaN is none.
struct Ranks(Vec<f64>);

impl Ranks {
    fn of(values: &[f64]) -> Self {
        let mut ranked: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        ranked.sort_by(f64::total_cmp);
        ranked.dedup();
        Ranks(ranked)
    }

    /// How many distinct values are less. Compares as `dedup` does, so that every value that was ranked has a place.
    fn place(&self, value: f64) -> usize {
        self.0.partition_point(|ranked| *ranked < value)
    }
}

/// Counts by place with running sums [Fenwick 1994].
struct Counts {
    tree: Vec<u64>,
    all: u64,
}

impl Counts {
    fn new(places: usize) -> Self {
        Self { tree: vec![0; places + 1], all: 0 }
    }

    fn add(&mut self, place: usize) {
        let mut node = place + 1;
        while node < self.tree.len() {
            self.tree[node] += 1;
            node += node & node.wrapping_neg();
        }
        self.all += 1;
    }

    fn below(&self, place: usize) -> u64 {
        let (mut node, mut sum) = (place, 0);
        while node > 0 {
            sum += self.tree[node];
            node &= node - 1;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::super::End;
    use super::*;

    #[test]
    fn right_wrong_undecided_and_nothing_to_compare() {
        let durations: Vec<Duration> =
            [1.0, 2.0, 3.0].map(|time| Duration { time, end: End::Event }).into_iter().collect();
        assert_eq!(concordance(&durations, &[3.0, 2.0, 1.0]), Some(1.0));
        assert_eq!(concordance(&durations, &[1.0, 2.0, 3.0]), Some(0.0));
        assert_eq!(concordance(&durations, &[1.0; 3]), Some(0.5));
        assert_eq!(concordance(&durations[..1], &[1.0]), None);
        assert_eq!(concordance(&[], &[]), None);
    }

    #[test]
    fn zeros_of_both_signs_are_a_tie_and_no_risk_is_in_no_pair() {
        let durations = [1.0, 2.0, 3.0].map(|time| Duration { time, end: End::Event });
        assert_eq!(concordance(&durations, &[-0.0, 0.0, -0.0]), Some(0.5));
        assert_eq!(concordance(&durations, &[0.0, -0.0, f64::NAN]), Some(0.5));
        assert_eq!(concordance(&durations, &[f64::INFINITY, f64::NAN, f64::NEG_INFINITY]), Some(1.0));
        assert_eq!(concordance(&durations, &[f64::NAN; 3]), None);
    }
}
