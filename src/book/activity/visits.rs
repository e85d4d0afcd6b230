//! How each client came.

use crate::book::sessions::Status;
use crate::book::{Sessions, Span};
use chrono::NaiveDate;

/// The longest stretch from which a client's own rhythm is taken, in days: twelve weeks.
pub const LATEST_WINDOW: i32 = 84;
/// The shortest one: four weeks.
const SHORTEST_WINDOW: i32 = 28;
/// Days with a visit below which there is no rhythm.
const FEWEST_DAYS: usize = 4;
/// Days of a mean month.
const MONTH: f64 = 365.25 / 12.0;

/// Visits per client. Counts are of the period; `rhythm` is of the whole history up to the as-of date.
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
    /// Hours a month in the client's own best regular rhythm; NaN where there is none. The definition is
    /// [`Visits::RHYTHM`].
    pub rhythm: Vec<f64>,
}

/// The first and the last day of a session that took place (bookings still to come are none).
pub fn dated(sessions: &Sessions) -> Option<Span> {
    let done = sessions.date.iter().zip(&sessions.status).filter(|(_, s)| **s != Status::Booked);
    super::extent(done.map(|(d, _)| *d))
}

impl Visits {
    /// How [`Visits::rhythm`] is defined, in a sentence for the screen.
    pub const RHYTHM: &'static str = "the hours a month of the client's best twelve weeks (since the first visit, if \
        that is shorter, but at least four weeks), with visits on at least four days";

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
            rhythm: vec![f64::NAN; clients],
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
        let of_client = self.first.iter_mut().zip(&mut self.last).zip(self.gap.iter_mut().zip(&mut self.rhythm));
        for (client, ((first, last), (gap, rhythm))) in of_client.enumerate() {
            let all = days.of_client(client);
            let inside = span.map_or(&[][..], |s| between(all, number(s.from), number(s.to)));
            *first = all.first().and_then(|d| date(d.0));
            *last = inside.last().and_then(|d| date(d.0));
            gaps.clear();
            gaps.extend(inside.iter().zip(inside.iter().skip(1)).map(|(a, b)| b.0 - a.0).filter(|gap| *gap > 0));
            *gap = if gaps.len() < 2 { f32::NAN } else { median(&mut gaps) };
            *rhythm = best_rhythm(between(all, i32::MIN, as_of), as_of);
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

/// The most hours in any window of twelve weeks, or of the whole time since the first visit where that is shorter, as
/// hours a month.
fn best_rhythm(days: &[(i32, f32)], as_of: i32) -> f64 {
    let Some(first) = days.first() else { return f64::NAN };
    let window = LATEST_WINDOW.min(as_of - first.0 + 1);
    if window < SHORTEST_WINDOW {
        return f64::NAN;
    }
    let (mut best, mut sum, mut distinct, mut start) = (f64::NAN, 0.0, 0usize, 0usize);
    for (end, day) in days.iter().enumerate() {
        let is_new = |i: usize| i == 0 || days.get(i - 1).map(|d| d.0) != days.get(i).map(|d| d.0);
        sum += f64::from(day.1);
        distinct += usize::from(is_new(end));
        while let Some(oldest) = days.get(start).filter(|d| d.0 <= day.0 - window) {
            sum -= f64::from(oldest.1);
            start += 1;
            // The last row of that day leaves: the day does.
            distinct -= usize::from(is_new(start));
        }
        if distinct >= FEWEST_DAYS {
            best = f64::max(best, sum);
        }
    }
    best / f64::from(window) * MONTH
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
        assert!(v.gap[1].is_nan() && v.first[1].is_none() && v.rhythm[0].is_nan());
    }

    #[test]
    fn the_rhythm_is_of_the_best_twelve_weeks() {
        // Weekly hours for sixteen weeks, then nothing for as long.
        let start: NaiveDate = "2024-01-01".parse().unwrap();
        let days: Vec<(i32, f32)> = (0..16).map(|w| (number(start) + 7 * w, 1.0)).collect();
        let later = number(start) + 7 * 32;
        assert!((best_rhythm(&days, later) - 12.0 / 84.0 * MONTH).abs() < 1e-12);
        // Four weeks known: four visits in twenty-eight days.
        assert!((best_rhythm(&days[..4], number(start) + 27) - 4.0 / 28.0 * MONTH).abs() < 1e-12);
        assert!(best_rhythm(&days[..4], number(start) + 26).is_nan());
        // Many visits of one day are no rhythm.
        assert!(best_rhythm(&[(1, 1.0); 9], 400).is_nan());
        assert!(best_rhythm(&[], 1).is_nan());
    }
}
