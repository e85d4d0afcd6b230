//! What the files say of clients who are new and of clients who stop coming: what a what-if is worked out from.

use super::calendar::Calendar;
use super::series::{Event, Events, Measure};
use crate::analysis::periods::first_days;
use crate::book::Book;
use crate::book::sessions::NO_CLIENT;

/// Fewer newcomers say nothing of the next.
pub const FEWEST: usize = 5;
/// Who was seen first in this part of the periods may have been a client before the files begin.
const TOO_OLD: f64 = 0.25;
/// Periods over which the rate of new clients is taken.
const RECENT: usize = 6;
/// Who is not seen in so many periods after one was lost in it.
const AWAY: usize = 2;

/// New clients and lost ones, by the periods of one cadence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClientFlows {
    /// How many newcomers the profile is of.
    pub newcomers: usize,
    /// New clients in each of the last six complete periods, on average.
    pub arrivals: f64,
    /// What a newcomer brings in the period of the first sale or visit, in the next, …: revenue.
    pub revenue: Vec<f64>,
    /// … sessions.
    pub sessions: Vec<f64>,
    /// … the chance of being seen at all.
    pub active: Vec<f64>,
    /// Of the clients of a period, the part who were not seen in the two after it; with how many that is of.
    pub lost: Option<(f64, usize)>,
}

/// What one client did in one period.
#[derive(Debug, Clone, Copy)]
struct Stay {
    client: u32,
    period: usize,
    revenue: f64,
    sessions: f64,
}

impl ClientFlows {
    /// Of the complete periods of `calendar`.
    pub fn of(book: &Book, events: &Events, calendar: &Calendar) -> Self {
        let stays = stays(&events.all, calendar);
        let firsts = first_days(book);
        let first_of = |client: u32| firsts.get(client as usize).copied().flatten();
        let n = calendar.complete;
        let from = ((n as f64 * TOO_OLD).ceil() as usize).max(1);
        // Clients whose first day lies in each period.
        let mut arrived = vec![0usize; n];
        for first in firsts.iter().flatten() {
            if let Some(count) = calendar.index(*first).and_then(|index| arrived.get_mut(index)) {
                *count += 1;
            }
        }
        let recent = n.saturating_sub(RECENT).max(from.min(n));
        let last: &[usize] = arrived.get(recent..).unwrap_or(&[]);
        let mut people = ClientFlows {
            newcomers: arrived.iter().skip(from).sum(),
            arrivals: last.iter().sum::<usize>() as f64 / last.len().max(1) as f64,
            lost: lost(&stays, n),
            ..ClientFlows::default()
        };
        let mut sums = vec![[0.0; 3]; n];
        for stay in &stays {
            let Some(born) = first_of(stay.client).and_then(|day| calendar.index(day)).filter(|b| *b >= from) else {
                continue;
            };
            if let Some(sum) = stay.period.checked_sub(born).and_then(|age| sums.get_mut(age)) {
                sum.iter_mut().zip([stay.revenue, stay.sessions, 1.0]).for_each(|(sum, value)| *sum += value);
            }
        }
        for (age, [revenue, sessions, active]) in sums.into_iter().enumerate() {
            // Those who have been there long enough to have reached that age.
            let of: usize = arrived.iter().take(n - age).skip(from).sum();
            if of < FEWEST {
                break;
            }
            people.revenue.push(revenue / of as f64);
            people.sessions.push(sessions / of as f64);
            people.active.push(active / of as f64);
        }
        people
    }

    /// What a newcomer brings, by age in periods.
    pub fn profile(&self, measure: Measure) -> &[f64] {
        match measure {
            Measure::Revenue => &self.revenue,
            Measure::Sessions => &self.sessions,
            Measure::Clients => &self.active,
        }
    }
}

/// The events of each client in each complete period, added up; by client, then period.
fn stays(events: &[Event], calendar: &Calendar) -> Vec<Stay> {
    let mut stays: Vec<Stay> = events
        .iter()
        .filter(|event| event.client != NO_CLIENT)
        .filter_map(|event| {
            let period = calendar.index(event.day)?;
            Some(Stay { client: event.client, period, revenue: event.amount, sessions: event.sessions })
        })
        .collect();
    // Sums of floats must not depend on anything but the rows' order, so the sort is stable.
    stays.sort_by_key(|stay| (stay.client, stay.period));
    stays.dedup_by(|next, sum| {
        let same = (next.client, next.period) == (sum.client, sum.period);
        if same {
            sum.revenue += next.revenue;
            sum.sessions += next.sessions;
        }
        same
    });
    stays
}

/// The part of the clients of a period who were in none of the next two, over all periods that have two after them.
fn lost(stays: &[Stay], periods: usize) -> Option<(f64, usize)> {
    let (mut gone, mut of) = (0usize, 0usize);
    for (i, stay) in stays.iter().enumerate().filter(|(_, stay)| stay.period + AWAY < periods) {
        of += 1;
        let next = stays.get(i + 1).filter(|next| next.client == stay.client);
        gone += usize::from(next.is_none_or(|next| next.period > stay.period + AWAY));
    }
    (of >= FEWEST).then(|| (gone as f64 / of as f64, of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::forecast::calendar::Cadence;
    use crate::analysis::forecast::testing::sold;

    /// Eight months; ten clients from the first; in months 4, 5 and 6 two newcomers each who pay 40, then 10, then nothing.
    fn rows() -> Vec<(u32, String, f64)> {
        let mut rows = Vec::new();
        for month in 1..=8 {
            for client in 0..10 {
                rows.push((client, format!("2024-{month:02}-{:02}", 1 + client * 3), 50.0));
            }
        }
        for (i, month) in [4, 4, 5, 5, 6, 6].into_iter().enumerate() {
            rows.push((10 + i as u32, format!("2024-{month:02}-05"), 40.0));
            rows.push((10 + i as u32, format!("2024-{:02}-05", month + 1), 10.0));
        }
        rows.push((0, "2024-08-31".into(), 0.0));
        rows
    }

    #[test]
    fn newcomers_are_followed_and_the_lost_are_counted() {
        let book = sold(&rows());
        let events = Events::of(&book);
        let calendar = events.calendar(Measure::Revenue, Cadence::Monthly).unwrap();
        assert_eq!(calendar.complete, 8);
        let people = ClientFlows::of(&book, &events, &calendar);
        assert_eq!((people.newcomers, people.revenue.as_slice()), (6, &[40.0, 10.0, 0.0][..]));
        assert_eq!(people.active, [1.0, 1.0, 0.0]);
        // Two in each of three of the last six months (March to August).
        assert_eq!(people.arrivals, 1.0);
        // Months 1 to 6 count: 60 stays of the ten, and those of the newcomers up to June, of whom the first two pairs
        // were not seen again after their second month.
        let (share, of) = people.lost.unwrap();
        assert_eq!((of, (share * of as f64).round()), (70, 4.0));
    }

    #[test]
    fn too_few_newcomers_have_no_profile() {
        let book = sold(&rows()[..80]);
        let events = Events::of(&book);
        let calendar = events.calendar(Measure::Revenue, Cadence::Monthly).unwrap();
        let people = ClientFlows::of(&book, &events, &calendar);
        assert!(people.revenue.is_empty() && people.newcomers == 0);
        assert_eq!(ClientFlows::of(&Book::default(), &Events::default(), &calendar).lost, None);
    }
}
