//! How many bookings to take for a room, when some do not come.

use statrs::distribution::{Binomial, Discrete};

/// One number of bookings and what it brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Bookings taken.
    pub bookings: usize,
    /// gain × E[min(come, capacity)] − cost × E[max(come − capacity, 0)].
    pub value: f64,
    /// P(more come than the room holds).
    pub overflow: f64,
}

/// The best number of bookings at the measured probability of coming, and at the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Advice {
    /// At the probability itself.
    pub best: Level,
    /// As many bookings as the room holds, for comparison.
    pub none: Level,
    /// The best number at the low and the high end of the interval: fewer come, more may be booked.
    pub range: [usize; 2],
}

/// The value of `bookings`, each of whom comes with probability `show` on their own (binomial) [Rothstein 1971];
/// `None` where `show` is not a probability.
pub fn level(bookings: usize, capacity: usize, show: f64, gain: f64, cost: f64) -> Option<Level> {
    let law = Binomial::new(show, bookings as u64).ok()?;
    let mean = bookings as f64 * show;
    let (mut turned, mut overflow) = (0.0, 0.0);
    for come in capacity + 1..=bookings {
        let p = law.pmf(come as u64);
        turned += p * (come - capacity) as f64;
        overflow += p;
    }
    Some(Level { bookings, value: gain * (mean - turned) - cost * turned, overflow })
}

/// The number of bookings of greatest expected value, the smallest where equal: one more pays while
/// gain·P(room left) > cost·P(full), which only falls. `None` where a probability is not one, the room holds nobody, or a
/// gain or cost is negative or undefined. At most ten rooms full are looked at.
pub fn advise(capacity: usize, show: f64, interval: [f64; 2], gain: f64, cost: f64) -> Option<Advice> {
    let valid = |amount: f64| amount.is_finite() && amount >= 0.0;
    if capacity == 0 || !valid(gain) || !valid(cost) {
        return None;
    }
    let best = |show: f64| -> Option<Level> {
        let mut best = level(capacity, capacity, show, gain, cost)?;
        for bookings in capacity + 1..=capacity * 10 {
            let next = level(bookings, capacity, show, gain, cost)?;
            if next.value <= best.value * (1.0 + 1e-12) {
                break;
            }
            best = next;
        }
        Some(best)
    };
    let [low, high] = interval;
    Some(Advice {
        best: best(show)?,
        none: level(capacity, capacity, show, gain, cost)?,
        range: [best(high)?.bookings, best(low)?.bookings],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seats_by_hand() {
        // Three bookings, each comes with 1/2: 3 come with 1/8. E[come] = 1.5; turned away 1/8.
        let three = level(3, 2, 0.5, 8.0, 16.0).unwrap();
        assert!((three.value - (8.0 * 1.375 - 16.0 * 0.125)).abs() < 1e-12 && (three.overflow - 0.125).abs() < 1e-12);
        // A fourth fills a seat with 4/8 + … : 8·(1/2·P(≤1 of 3)) − 16·(1/2·P(≥2 of 3)) = 2 − 4 < 0.
        let advice = advise(2, 0.5, [0.4, 0.6], 8.0, 16.0).unwrap();
        assert_eq!((advice.best.bookings, advice.none.bookings, advice.none.overflow), (3, 2, 0.0));
        assert!(advice.range[0] <= 3 && advice.range[1] >= 3);
    }

    #[test]
    fn all_come_none_come_and_nonsense() {
        assert_eq!(advise(10, 1.0, [1.0, 1.0], 5.0, 5.0).unwrap().best.bookings, 10);
        assert_eq!(advise(10, 0.0, [0.0, 0.1], 5.0, 5.0).unwrap().best.bookings, 10);
        assert!(advise(10, f64::NAN, [0.0, 1.0], 5.0, 5.0).is_none() && advise(0, 0.5, [0.0, 1.0], 5.0, 5.0).is_none());
        // Nothing lost by turning away: bookings without end, cut at ten rooms.
        assert!(advise(3, 0.5, [0.5, 0.5], 5.0, 0.0).unwrap().best.bookings <= 30);
    }
}
