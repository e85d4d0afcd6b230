//! The log as meetings: rows with the same day, start, length, trainer, service and place took place together.

use crate::analysis::attendance::{Rows, never_checked_in};
use crate::analysis::{Section, Selection, Unavailable};
use crate::book::{Book, Category, Sessions, Status};
use chrono::{Datelike, NaiveDate};

/// Minutes that a session of unknown length counts.
const UNKNOWN_LENGTH: u16 = 60;
/// Minutes of a day: nothing lasts beyond it.
pub(super) const DAY: u16 = 24 * 60;

/// What makes meetings of different weeks the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind {
    /// 0 is Monday.
    pub weekday: u8,
    /// Minutes after midnight.
    pub start: u16,
    /// How long.
    pub minutes: u16,
    /// Code of the trainer; [`Category::MISSING`] where the file does not say.
    pub staff: u32,
    /// Code of the service.
    pub service: u32,
    /// Code of the place.
    pub location: u32,
}

impl Kind {
    /// When it ends: minutes after midnight.
    pub fn end(&self) -> u16 {
        self.start.saturating_add(self.minutes).min(DAY)
    }
}

/// One meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meeting {
    pub kind: Kind,
    pub date: NaiveDate,
    /// Who came, as a stretch of [`Meetings::people`].
    pub people: std::ops::Range<usize>,
    /// Who had a place and stayed away.
    pub missed: u32,
    /// Whether somebody was there to check people in.
    pub checked: Checked,
}

/// Whether a meeting was checked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checked {
    /// As far as the file shows.
    In,
    /// Three or more clients, and every one of them "Absent".
    Never,
}

impl Meeting {
    /// How many came.
    pub fn attended(&self) -> u32 {
        self.people.len() as u32
    }
}

/// All of them, in the order of their days.
#[derive(Debug, Clone, Default)]
pub(super) struct Meetings {
    pub all: Vec<Meeting>,
    /// Clients who came, meeting by meeting.
    pub people: Vec<u32>,
    /// Clients with the weekday of a booking that is still to come.
    pub booked: Vec<(u32, u8)>,
    /// The last day of the data.
    pub as_of: NaiveDate,
    /// Weeks before it that show how it is now; fewer where the log is shorter.
    pub weeks: u32,
    /// Rows whose start is not known.
    pub without_start: usize,
    /// Whether any length is known.
    pub lengths: bool,
}

impl Meetings {
    /// From the rows within the period.
    ///
    /// # Errors
    /// Where there is no log, no start, or less than four weeks of it.
    pub fn of(book: &Book, weeks: u32) -> Section<Self> {
        let rows = Rows::new(book, &Selection::All)?;
        let log = rows.sessions;
        if log.start.is_none() {
            return Err(Unavailable::needs("the time at which sessions start (--map start=COLUMN)"));
        }
        let as_of = book.period.as_of.ok_or_else(|| Unavailable::needs("visits with a date"))?;
        let never = never_checked_in(&rows).which;
        let mut without_start = 0;
        let mut keyed: Vec<(NaiveDate, Kind, u32)> = Vec::new();
        for row in 0..log.len() {
            let counted = rows.counts(row) || is_to_come(log, row, as_of);
            if !counted || !matters(log, row) || log.client(row).is_none_or(|c| c >= book.clients.len()) {
                continue;
            }
            match kind(log, row) {
                Some((date, kind)) => keyed.push((date, kind, row as u32)),
                None => without_start += 1,
            }
        }
        keyed.sort_unstable();
        let mut found = Meetings { as_of, without_start, lengths: log.minutes.is_some(), ..Meetings::default() };
        for (date, kind, row) in keyed {
            found.add(log, date, kind, row as usize, never.binary_search(&row).is_ok());
        }
        let first = found.all.first().map(|m| m.date).filter(|d| *d <= as_of);
        let days = first.map_or(0, |first| (as_of - first).num_days() + 1);
        found.weeks = weeks.min(u32::try_from(days / 7).unwrap_or(0));
        if found.weeks < 4 {
            return Err(Unavailable::needs("four weeks of visits with the time at which they start"));
        }
        Ok(found)
    }

    fn add(&mut self, log: &Sessions, date: NaiveDate, kind: Kind, row: usize, never: bool) {
        if self.all.last().is_none_or(|m| m.date != date || m.kind != kind) {
            let people = self.people.len()..self.people.len();
            let checked = if never { Checked::Never } else { Checked::In };
            self.all.push(Meeting { kind, date, people, missed: 0, checked });
        }
        let (Some(meeting), Some(client)) = (self.all.last_mut(), log.client(row)) else { return };
        match log.status.get(row) {
            Some(Status::Attended) => {
                self.people.push(client as u32);
                meeting.people.end = self.people.len();
            }
            Some(Status::Booked) if date > self.as_of => self.booked.push((client as u32, kind.weekday)),
            Some(Status::Booked) => {}
            _ => meeting.missed += 1,
        }
    }

    /// How many weeks before the last day a meeting was, where that is recent.
    pub fn week(&self, date: NaiveDate) -> Option<u32> {
        let days = (self.as_of - date).num_days();
        u32::try_from(days.div_euclid(7)).ok().filter(|week| *week < self.weeks)
    }

    /// Whether a meeting is still to come.
    pub fn is_to_come(&self, meeting: &Meeting) -> bool {
        meeting.date > self.as_of
    }

    /// Who came to a meeting.
    pub fn people(&self, meeting: &Meeting) -> &[u32] {
        self.people.get(meeting.people.clone()).unwrap_or_default()
    }
}

/// Bookings after the last day take up their hours as well.
fn is_to_come(log: &Sessions, row: usize, as_of: NaiveDate) -> bool {
    log.status.get(row) == Some(&Status::Booked) && log.date.get(row).is_some_and(|d| *d > as_of)
}

/// A row for which a client had a place.
fn matters(log: &Sessions, row: usize) -> bool {
    match log.status.get(row) {
        Some(Status::Attended | Status::Booked) => true,
        Some(status) => status.is_miss(),
        None => false,
    }
}

fn kind(log: &Sessions, row: usize) -> Option<(NaiveDate, Kind)> {
    let code = |category: &Option<Category>| {
        category.as_ref().and_then(|c| c.codes.get(row).copied()).unwrap_or(Category::MISSING)
    };
    let date = *log.date.get(row)?;
    let start = log.start(row).filter(|start| *start < DAY)?;
    let minutes = log.minutes(row).filter(|m| *m > 0).unwrap_or(UNKNOWN_LENGTH).min(DAY - start);
    let weekday = date.weekday().num_days_from_monday() as u8;
    let (staff, service, location) = (code(&log.staff), code(&log.service), code(&log.location));
    Some((date, Kind { weekday, start, minutes, staff, service, location }))
}
