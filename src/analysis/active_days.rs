//! On which days clients were seen, over the whole of a log up to the as-of date: what lifetimes and cohorts are made of.
//! A chosen period does not cut it, since whoever left before it began would be missing.

use crate::book::sessions::{NO_CLIENT, Status};
use crate::book::span::{end_of_month, month_number};
use crate::book::{Book, Money};
use chrono::{Datelike, NaiveDate};
use rayon::slice::ParallelSliceMut;

/// Days of its first month that a log must cover for the month to stand for those who were there before.
const ENOUGH_DAYS: i64 = 15;

/// How clients were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    /// They came.
    Visits,
    /// They bought.
    Purchases,
}

/// How it is told who was a client before the log began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldBy {
    /// The log marks first visits.
    FirstVisits,
    /// The client table has days of joining.
    Joined,
    /// By when they were first seen alone.
    FirstDays,
}

/// The days, client by client.
#[derive(Debug, Clone)]
pub struct ActiveDays {
    /// How.
    pub by: SeenBy,
    /// (client, day as [`Datelike::num_days_from_ce`] counts), ascending, each pair once.
    pub days: Vec<(u32, i32)>,
    /// The first day of the log.
    pub start: NaiveDate,
    /// The day up to which it is known.
    pub as_of: NaiveDate,
    /// How it was told who was there before.
    pub told_by: ToldBy,
    /// Per client of the book, whether they were clients before the log began; `false` for who was never seen.
    pub before: Vec<bool>,
}

impl ActiveDays {
    /// Visits where the book has any, else purchases; `None` where it has neither.
    pub fn of(book: &Book) -> Option<Self> {
        Self::of_some(book, |_| true)
    }

    /// The same of the clients who are `counted` alone.
    pub fn of_some(book: &Book, counted: impl Fn(u32) -> bool) -> Option<Self> {
        let as_of = book.period.as_of?;
        let n = book.clients.len() as u32;
        let rows = |by: SeenBy| {
            let mut days = match by {
                SeenBy::Visits => visits(book),
                SeenBy::Purchases => purchases(book),
            };
            let last = as_of.num_days_from_ce();
            days.retain(|(client, day)| *client < n && *day <= last && counted(*client));
            days.par_sort_unstable();
            days.dedup();
            (!days.is_empty()).then_some((by, days))
        };
        let (by, days) = rows(SeenBy::Visits).or_else(|| rows(SeenBy::Purchases))?;
        let first = days.iter().map(|(_, day)| *day).min()?;
        let start = NaiveDate::from_num_days_from_ce_opt(first)?;
        let mut seen =
            ActiveDays { by, days, start, as_of, told_by: ToldBy::FirstDays, before: vec![false; n as usize] };
        seen.tell(book);
        Some(seen)
    }

    /// Each client's days, in the order of clients.
    pub fn clients(&self) -> impl Iterator<Item = (usize, &[(u32, i32)])> {
        let chunks = self.days.chunk_by(|a, b| a.0 == b.0);
        chunks.filter_map(|days| Some((days.first()?.0 as usize, days)))
    }

    /// The last day of the stretch in which everybody seen first counts as there before, where nothing better is known.
    pub fn first_stretch(&self) -> NaiveDate {
        let end = end_of_month(self.start).unwrap_or(self.start);
        match (end - self.start).num_days() + 1 < ENOUGH_DAYS {
            true => end.succ_opt().and_then(end_of_month).unwrap_or(end),
            false => end,
        }
    }

    /// The number of the month, counted as [`month_number`] does, of a day.
    pub fn month_of(day: i32) -> i32 {
        NaiveDate::from_num_days_from_ce_opt(day).map_or(0, month_number)
    }

    fn tell(&mut self, book: &Book) {
        let flagged = self.flagged(book);
        let joined = book.clients.joined.as_ref().filter(|j| j.iter().any(Option::is_some));
        self.told_by = match (&flagged, joined) {
            (Some(_), _) => ToldBy::FirstVisits,
            (None, Some(_)) => ToldBy::Joined,
            (None, None) => ToldBy::FirstDays,
        };
        let stretch = self.first_stretch().num_days_from_ce();
        let mut before = std::mem::take(&mut self.before);
        for (client, days) in self.clients() {
            let first = days.first().map_or(i32::MAX, |d| d.1);
            let joined = joined.and_then(|j| j.get(client).copied().flatten());
            let was_there = match (&flagged, joined) {
                (Some(flagged), _) => !flagged.get(client).copied().unwrap_or(false),
                (None, Some(joined)) => joined < self.start,
                (None, None) => first <= stretch,
            };
            if let Some(place) = before.get_mut(client) {
                *place = was_there;
            }
        }
        self.before = before;
    }

    /// Whose first day in the log is marked as a first visit; `None` where the log marks none.
    fn flagged(&self, book: &Book) -> Option<Vec<bool>> {
        let sessions = book.sessions.as_ref().filter(|_| self.by == SeenBy::Visits)?;
        let marks = sessions.first_visit.as_ref().filter(|marks| marks.contains(&true))?;
        let mut first = vec![i32::MAX; self.before.len()];
        for (client, days) in self.clients() {
            if let (Some(place), Some(day)) = (first.get_mut(client), days.first()) {
                *place = day.1;
            }
        }
        let mut flagged = vec![false; self.before.len()];
        for ((client, date), _) in sessions.client.iter().zip(&sessions.date).zip(marks).filter(|(_, mark)| **mark) {
            let client = *client as usize;
            if let Some(place) = flagged.get_mut(client) {
                *place |= first.get(client) == Some(&date.num_days_from_ce());
            }
        }
        Some(flagged)
    }
}

fn visits(book: &Book) -> Vec<(u32, i32)> {
    let Some(sessions) = &book.sessions else { return Vec::new() };
    let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status);
    let came = rows.filter(|((client, _), status)| **status == Status::Attended && **client != NO_CLIENT);
    came.map(|((client, date), _)| (*client, date.num_days_from_ce())).collect()
}

fn purchases(book: &Book) -> Vec<(u32, i32)> {
    let Some(sales) = &book.sales else { return Vec::new() };
    let rows = sales.client.iter().zip(&sales.date).zip(&sales.amount);
    let bought = rows.filter(|((client, _), amount)| **amount > Money::ZERO && **client != NO_CLIENT);
    bought.map(|((client, date), _)| (*client, date.num_days_from_ce())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, diary, shop};

    #[test]
    fn days_count_once_and_only_up_to_the_last_one() {
        let mut book =
            diary(&[(0, "2024-01-03"), (0, "2024-01-03"), (1, "2024-03-09"), (0, "2024-02-01")], "2024-03-01");
        let seen = ActiveDays::of(&book).unwrap();
        assert_eq!((seen.by, seen.days.len(), seen.start), (SeenBy::Visits, 2, day("2024-01-03")));
        // First seen in the first month: there before, for all that is known.
        assert_eq!((seen.told_by, seen.before.as_slice()), (ToldBy::FirstDays, &[true, false][..]));
        book.clients.joined = Some(vec![Some(day("2024-01-03")), Some(day("2020-01-01"))]);
        let seen = ActiveDays::of(&book).unwrap();
        assert_eq!((seen.told_by, seen.before.as_slice()), (ToldBy::Joined, &[false, false][..]));
    }

    #[test]
    fn a_log_that_begins_late_in_a_month_takes_the_next_one_to_it() {
        let book = diary(&[(0, "2024-01-25"), (1, "2024-02-20"), (2, "2024-03-01")], "2024-03-31");
        assert_eq!(ActiveDays::of(&book).unwrap().before, [true, true, false]);
    }

    #[test]
    fn without_visits_purchases_count_and_returns_do_not() {
        let seen = ActiveDays::of(&shop()).unwrap();
        assert_eq!((seen.by, seen.clients().count(), seen.days.len()), (SeenBy::Purchases, 2, 2));
        assert!(ActiveDays::of(&Book::default()).is_none());
    }
}
