//! How many bookings a class could take, as some of those who book do not come.

use super::entries::{Entry, Form};
use super::meetings::{Checked, Kind, Meetings};
use crate::book::Category;
use crate::stats::overbooking::level;
use crate::stats::proportion::wilson;
use std::collections::BTreeMap;

/// How likely it may be that more come than the room holds.
pub const MOST_OVERFLOW: f64 = 0.05;
/// Places taken, kept or missed, below which nothing is advised.
pub const FEWEST: u64 = 50;

/// What is measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pool {
    /// Classes of a service, by its code.
    Service(u32),
    /// Classes that begin in an hour of the day, where no service is known.
    Hour(u8),
}

/// The advice for one class.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The class.
    pub entry: Entry,
    /// With which others it was measured.
    pub pool: Pool,
    /// Places that were taken there, and those whose clients stayed away.
    pub booked: u64,
    /// Of these missed.
    pub missed: u64,
    /// The 95 % Wilson interval of the missed part.
    pub interval: [f64; 2],
    /// Bookings at which more come than fit in one of twenty times, at the measured rate.
    pub bookings: usize,
    /// The same at the low end of the interval: the careful number.
    pub careful: usize,
    /// How likely it is that more come than fit, at the measured rate and the careful number.
    pub overflow: f64,
}

impl Advice {
    /// Whether more bookings than places are worth taking.
    pub fn pays(&self) -> bool {
        self.bookings > self.entry.capacity as usize
    }
}

/// Which pool a class belongs to.
fn pool(kind: &Kind) -> Pool {
    match kind.service {
        Category::MISSING => Pool::Hour((kind.start / 60) as u8),
        code => Pool::Service(code),
    }
}

/// The most bookings at which more than `capacity` come with a probability of at most [`MOST_OVERFLOW`], each with the
/// probability `show` on their own.
pub fn most_bookings(capacity: usize, show: f64) -> Option<(usize, f64)> {
    let overflow = |bookings: usize| level(bookings, capacity, show, 1.0, 1.0).map(|l| l.overflow);
    let mut best = (capacity, overflow(capacity)?);
    for bookings in capacity + 1..=capacity * 2 {
        let probability = overflow(bookings)?;
        if probability > MOST_OVERFLOW {
            break;
        }
        best = (bookings, probability);
    }
    Some(best)
}

/// For the classes of the timetable whose pool was checked in often enough, in the order of the week. Only meetings
/// that were checked in count.
pub(super) fn advice(meetings: &Meetings, entries: &[Entry]) -> Vec<Advice> {
    let mut pools: BTreeMap<Pool, [u64; 2]> = BTreeMap::new();
    let classes: std::collections::HashSet<&Kind> =
        entries.iter().filter(|e| e.form == Form::Class).map(|e| &e.kind).collect();
    let counted = |m: &&super::meetings::Meeting| {
        m.checked == Checked::In && !meetings.is_to_come(m) && classes.contains(&m.kind)
    };
    for meeting in meetings.all.iter().filter(counted) {
        let [attended, missed] = pools.entry(pool(&meeting.kind)).or_default();
        *attended += u64::from(meeting.attended());
        *missed += u64::from(meeting.missed);
    }
    let of_class = |entry: &Entry| {
        let pool = pool(&entry.kind);
        let [attended, missed] = pools.get(&pool).copied()?;
        let booked = attended + missed;
        let interval = wilson(missed, booked).filter(|_| booked >= FEWEST && missed > 0)?;
        let capacity = entry.capacity as usize;
        let (bookings, _) = most_bookings(capacity, 1.0 - missed as f64 / booked as f64)?;
        let (careful, _) = most_bookings(capacity, 1.0 - interval.first().copied()?)?;
        let overflow = level(careful, capacity, 1.0 - missed as f64 / booked as f64, 1.0, 1.0)?.overflow;
        Some(Advice { entry: entry.clone(), pool, booked, missed, interval, bookings, careful, overflow })
    };
    entries.iter().filter(|e| e.form == Form::Class && e.capacity <= 500).filter_map(of_class).collect()
}

#[cfg(test)]
mod tests {
    use super::most_bookings;

    #[test]
    fn ten_places_and_a_fifth_that_stays_away_by_hand() {
        // scipy 1.16: binom.sf(10, 11, 0.8) = 0.0859 > 5 %; binom.sf(10, 11, 0.75) = 0.0422, binom.sf(10, 12, 0.75) = 0.158.
        assert_eq!(most_bookings(10, 0.8).unwrap().0, 10);
        let (bookings, overflow) = most_bookings(10, 0.75).unwrap();
        assert!(bookings == 11 && (overflow - 0.75_f64.powi(11)).abs() < 1e-12);
        assert_eq!(most_bookings(10, 1.0).unwrap(), (10, 0.0));
        assert_eq!(most_bookings(10, 0.0).unwrap().0, 20);
        assert!(most_bookings(10, f64::NAN).is_none());
    }
}
