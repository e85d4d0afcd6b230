//! How each client came.

use crate::book::sessions::Status;
use crate::book::{Sessions, Span};
use chrono::NaiveDate;

/// The last weeks before the as-of day over which days with a visit are counted, from the shortest stretch to the longest.
pub const STRETCHES: [u16; 13] = [2, 3, 4, 6, 8, 10, 13, 17, 22, 26, 34, 43, 52];

/// Visits per client. Counts are of the period; `recent` is of the weeks before the as-of day, wherever the period begins.
#[derive(Debug, Clone, Default)]
pub struct Visits {
    /// Attended sessions.
    pub attended: Vec<u32>,
    /// No-shows.
    pub no_shows: Vec<u32>,
    /// Late cancels.
    pub late_cancels: Vec<u32>,
    /// Hours of the attended sessions; a session of unknown length counts one hour.
    pub hours: Vec<f64>,
    /// Attended sessions of unknown length.
    pub without_length: usize,
    /// The first attended day of the whole history.
    pub first: Vec<Option<NaiveDate>>,
    /// The last attended day within the period.
    pub last: Vec<Option<NaiveDate>>,
    /// Median days between two visits within the period (visits of one day are one); NaN below three visit days.
    pub gap: Vec<f32>,
    /// Days with a visit within each of the last [`STRETCHES`], the day of the first visit of all left out.
    pub recent: Vec<[u16; STRETCHES.len()]>,
    /// Hours of a day with a visit, on average over the longest of the stretches; NaN without such a day.
    pub hours_a_day: Vec<f32>,
    /// Entry k: on how many of the last k days the business was open (see [`open_days`]).
    pub open: Vec<u16>,
}

/// The first and the last day of a session that took place (bookings still to come are none).
pub fn dated(sessions: &Sessions) -> Option<Span> {
    let done = sessions.date.iter().zip(&sessions.status).filter(|(_, s)| **s != Status::Booked);
    super::extent(done.map(|(d, _)| *d))
}

impl Visits {
    /// Counts the sessions of `clients` clients within `span`; none where there is no span.
    pub fn of(sessions: &Sessions, clients: usize, span: Option<Span>, as_of: NaiveDate) -> Self {
        let mut visits = Visits {
            attended: vec![0; clients],
            no_shows: vec![0; clients],
            late_cancels: vec![0; clients],
            hours: vec![0.0; clients],
            without_length: 0,
            first: vec![None; clients],
            last: vec![None; clients],
            gap: vec![f32::NAN; clients],
            recent: vec![[0; STRETCHES.len()]; clients],
            hours_a_day: vec![f32::NAN; clients],
            open: Vec::new(),
        };
        let ((), days) = rayon::join(|| visits.count(sessions, span), || Days::of(sessions, clients));
        visits.follow(&days, span, as_of);
        visits
    }

    fn count(&mut self, sessions: &Sessions, span: Option<Span>) {
        let Some(span) = span else { return };
        for (row, ((&client, &date), &status)) in
            sessions.client.iter().zip(&sessions.date).zip(&sessions.status).enumerate()
        {
            if !span.contains(date) {
                continue;
            }
            let client = client as usize;
            let counts = match status {
                Status::Attended => &mut self.attended,
                Status::NoShow => &mut self.no_shows,
                Status::LateCancel => &mut self.late_cancels,
                _ => continue,
            };
            let Some(count) = counts.get_mut(client) else { continue };
            *count += 1;
            if let Some(hours) = self.hours.get_mut(client).filter(|_| status == Status::Attended) {
                let minutes = sessions.minutes(row);
                self.without_length += usize::from(minutes.is_none());
                *hours += minutes.map_or(1.0, |m| f64::from(m) / 60.0);
            }
        }
    }

    /// What follows from each client's days of visits in order.
    fn follow(&mut self, days: &Days, span: Option<Span>, as_of: NaiveDate) {
        let as_of = number(as_of);
        let mut gaps: Vec<i32> = Vec::new();
        self.open = open_days(&days.days, as_of);
        let recently = self.recent.iter_mut().zip(&mut self.hours_a_day);
        let of_client = self.first.iter_mut().zip(&mut self.last).zip(self.gap.iter_mut().zip(recently));
        for (client, ((first, last), (gap, (recent, hours_a_day)))) in of_client.enumerate() {
            let all = days.of_client(client);
            let inside = span.map_or(&[][..], |s| between(all, number(s.from), number(s.to)));
            *first = all.first().and_then(|d| date(d.0));
            *last = inside.last().and_then(|d| date(d.0));
            gaps.clear();
            gaps.extend(inside.iter().zip(inside.iter().skip(1)).map(|(a, b)| b.0 - a.0).filter(|gap| *gap > 0));
            *gap = if gaps.len() < 2 { f32::NAN } else { median(&mut gaps) };
            (*recent, *hours_a_day) = lately(between(all, i32::MIN, as_of), as_of);
        }
    }
}

/// Per client the attended days with their hours, ascending: rows of a client stand side by side.
struct Days {
    ends: Vec<u32>,
    days: Vec<(i32, f32)>,
}

impl Days {
    fn of(sessions: &Sessions, clients: usize) -> Self {
        let mut ends = vec![0u32; clients + 1];
        let attended = || {
            let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status).enumerate();
            rows.filter(|(_, (_, status))| **status == Status::Attended).map(|(row, ((c, d), _))| (row, *c, *d))
        };
        for (_, client, _) in attended() {
            if let Some(count) = ends.get_mut(client as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for end in &mut ends {
            total += *end;
            *end = total;
        }
        let mut next = ends.clone();
        let mut days = vec![(0, 0.0); total as usize];
        for (row, client, day) in attended() {
            // A client past the end has no place here and no days.
            let Some(place) = next.get_mut(client as usize).filter(|_| (client as usize) < clients) else { continue };
            if let Some(slot) = days.get_mut(*place as usize) {
                *slot = (number(day), sessions.minutes(row).map_or(1.0, |m| f32::from(m) / 60.0));
            }
            *place += 1;
        }
        let mut sorted = Days { ends, days };
        sorted.sort();
        sorted
    }

    fn sort(&mut self) {
        let mut from = 0;
        for &end in self.ends.iter().skip(1) {
            if let Some(days) = self.days.get_mut(from as usize..end as usize).filter(|d| !d.is_sorted_by_key(|d| d.0))
            {
                days.sort_unstable_by_key(|d| d.0);
            }
            from = end;
        }
    }

    fn of_client(&self, client: usize) -> &[(i32, f32)] {
        match (self.ends.get(client), self.ends.get(client + 1)) {
            (Some(&from), Some(&to)) => self.days.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The days from `from` to `to`, both included.
fn between(days: &[(i32, f32)], from: i32, to: i32) -> &[(i32, f32)] {
    let start = days.partition_point(|d| d.0 < from);
    let end = days.partition_point(|d| d.0 <= to);
    days.get(start..end).unwrap_or_default()
}

/// Days with a visit within each of the last [`STRETCHES`], and the hours of such a day.
fn lately(days: &[(i32, f32)], as_of: i32) -> ([u16; STRETCHES.len()], f32) {
    let mut counts = [0; STRETCHES.len()];
    let (mut hours, mut all, mut before) = (0.0, 0.0, None);
    let first = days.first().map_or(i32::MAX, |d| d.0);
    let longest = STRETCHES.last().map_or(0, |weeks| 7 * i32::from(*weeks));
    for (day, length) in days.iter().rev().take_while(|d| as_of - d.0 < longest) {
        hours += length;
        if before.replace(*day) == Some(*day) {
            continue;
        }
        all += 1.0;
        if *day == first {
            continue;
        }
        for (count, weeks) in counts.iter_mut().zip(STRETCHES) {
            *count += u16::from(as_of - day < 7 * i32::from(weeks));
        }
    }
    (counts, if all > 0.0 { hours / all } else { f32::NAN })
}

/// The same weekday of this many weeks before and after tells how many visits a day usually has.
const AROUND: i32 = 13;
/// A day with no more than this part of its usual visits is quiet.
const QUIET: f64 = 0.1;
/// Days in a row that are quiet are closed where this many visits would have been usual: fewer may be missing by chance.
const MISSED: f64 = 10.0;

/// Entry k: on how many of the last k days the business was open. Days in a row on which (nearly) nobody came, where ten
/// visits or more would have been usual, are closed: nobody misses a visit on them.
fn open_days(days: &[(i32, f32)], as_of: i32) -> Vec<u16> {
    let longest = STRETCHES.last().map_or(0, |weeks| 7 * i32::from(*weeks));
    let first = as_of - longest - 7 * AROUND;
    let mut visits = vec![0u32; (longest + 7 * AROUND + 1) as usize];
    for (day, _) in days.iter().filter(|d| d.0 >= first && d.0 <= as_of) {
        if let Some(count) = visits.get_mut((day - first) as usize) {
            *count += 1;
        }
    }
    let usual = |day: usize| {
        let weeks = (-AROUND..=AROUND).filter_map(|w| visits.get(usize::try_from(day as i32 + 7 * w).ok()?));
        let mut same: Vec<u32> = weeks.copied().collect();
        same.sort_unstable();
        f64::from(same.get(same.len() / 2).copied().unwrap_or(0))
    };
    let usual: Vec<f64> = (0..visits.len()).map(usual).collect();
    let mut open = vec![true; visits.len()];
    let mut begin = 0;
    for day in 0..=visits.len() {
        let quiet = visits.get(day).zip(usual.get(day)).is_some_and(|(came, usual)| f64::from(*came) <= QUIET * usual);
        if quiet {
            continue;
        }
        let missed: f64 = usual.get(begin..day).unwrap_or_default().iter().sum();
        if missed >= MISSED {
            open.get_mut(begin..day).unwrap_or_default().fill(false);
        }
        begin = day + 1;
    }
    let mut sum = 0;
    let mut counts = vec![0];
    counts.extend(open.iter().rev().take(longest as usize).map(|is_open| {
        sum += u16::from(*is_open);
        sum
    }));
    counts
}

fn median(values: &mut [i32]) -> f32 {
    values.sort_unstable();
    let middle = values.len() / 2;
    match (values.get(middle.wrapping_sub(1)), values.get(middle)) {
        (Some(&a), Some(&b)) if values.len().is_multiple_of(2) => (a as f32 + b as f32) / 2.0,
        (_, Some(&b)) => b as f32,
        _ => f32::NAN,
    }
}

fn number(day: NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&day)
}

fn date(number: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(rows: &[(u32, &str, Status, u16)]) -> Sessions {
        Sessions {
            client: rows.iter().map(|r| r.0).collect(),
            date: rows.iter().map(|r| r.1.parse().unwrap()).collect(),
            status: rows.iter().map(|r| r.2).collect(),
            minutes: Some(rows.iter().map(|r| r.3).collect()),
            ..Sessions::default()
        }
    }

    #[test]
    fn counts_days_and_gaps() {
        use Status::{Attended as A, LateCancel as L, NoShow as N};
        let s = log(&[
            (0, "2024-01-08", A, 60),
            (0, "2024-01-01", A, 30),
            (0, "2024-01-11", A, 60),
            (0, "2024-01-11", A, Sessions::NO_TIME),
            (1, "2024-01-02", N, 60),
            (1, "2024-01-03", L, 60),
            (crate::book::sessions::NO_CLIENT, "2024-01-03", Status::Block, 60),
        ]);
        let span = dated(&s);
        assert_eq!(span.map(|s| s.days()), Some(11));
        let v = Visits::of(&s, 2, span, "2024-01-11".parse().unwrap());
        assert_eq!((v.attended[0], v.no_shows[1], v.late_cancels[1], v.hours[0]), (4, 1, 1, 3.5));
        assert_eq!((v.gap[0], v.without_length, v.last[0]), (5.0, 1, "2024-01-11".parse().ok()));
        assert!(v.gap[1].is_nan() && v.first[1].is_none() && v.hours_a_day[1].is_nan());
        // The first day ever tells nothing of the pace; two rows of the eleventh are one day.
        assert_eq!((v.recent[0][0], v.recent[0][10], v.hours_a_day[0]), (2, 2, 3.5 / 3.0));
    }

    #[test]
    fn days_in_a_row_without_visits_are_closed_where_visits_were_usual() {
        // Three clients on every weekday; nobody in the week of days 70 to 76, and never on the seventh day of a week.
        let usual = (1..=400).filter(|d| d % 7 != 6 && !(70..77).contains(d));
        let days: Vec<(i32, f32)> = usual.flat_map(|d| [(d, 1.0); 3]).collect();
        let open = open_days(&days, 400);
        assert_eq!((open.len(), open[7], open[320], open[364]), (365, 7, 320, 356));
        // One client alone may well stay away for a week.
        let alone: Vec<(i32, f32)> = (1..=400).filter(|d| !(70..77).contains(d)).map(|d| (d, 1.0)).collect();
        assert_eq!(open_days(&alone, 400)[364], 364);
        assert_eq!(open_days(&[], 400)[364], 364);
    }
}
