//! Attendance of groups: by client, service, staff, weekday, hour, lead time, booking channel, month, place.

use super::{Rows, checked, miss_rate, weekday};
use crate::analysis::{Section, Selection, Unavailable};
use crate::book::sessions::Status;
use crate::book::span::month_number;
use crate::book::{Book, Category};
use crate::stats::proportion::wilson;
use chrono::Datelike;

/// What the sessions are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// The weekday.
    #[default]
    Weekday,
    /// The hour in which the session starts.
    Hour,
    /// The calendar month.
    Month,
    /// What the session is.
    Service,
    /// Who leads it.
    Staff,
    /// Where it takes place.
    Location,
    /// How it was booked.
    Channel,
    /// How many days before it was booked.
    LeadTime,
    /// The client.
    Client,
}

impl By {
    /// All, in the order in which they are offered.
    pub const ALL: [By; 9] =
        [By::Weekday, By::Hour, By::Month, By::Service, By::Staff, By::Location, By::Channel, By::LeadTime, By::Client];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            By::Weekday => "weekday",
            By::Hour => "hour",
            By::Month => "month",
            By::Service => "service",
            By::Staff => "staff",
            By::Location => "location",
            By::Channel => "booking channel",
            By::LeadTime => "days booked ahead",
            By::Client => "client",
        }
    }

    /// The next one that the book has.
    pub fn next(self, book: &Book) -> By {
        let place = By::ALL.iter().position(|b| *b == self).unwrap_or(0);
        let rest = By::ALL.iter().cycle().skip(place + 1).take(By::ALL.len());
        rest.copied().find(|by| by.is_known(book)).unwrap_or(self)
    }

    /// Whether the log has it.
    pub fn is_known(self, book: &Book) -> bool {
        let Some(s) = &book.sessions else { return false };
        match self {
            By::Weekday | By::Month | By::Client => true,
            By::Hour => s.start.is_some(),
            By::Service => s.service.is_some(),
            By::Staff => s.staff.is_some(),
            By::Location => s.location.is_some(),
            By::Channel => s.channel.is_some(),
            By::LeadTime => s.booked.is_some(),
        }
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Group {
    /// What its sessions have in common.
    pub group: String,
    /// The client, where the groups are clients.
    #[serde(skip)]
    pub client: Option<usize>,
    /// Sessions to which the client came.
    pub attended: u64,
    /// Sessions from which the client stayed away.
    pub no_show: u64,
    /// Cancelled too late.
    pub late_cancel: u64,
    /// Rows of slots that were probably never checked in, among the no-shows.
    pub never_checked_in: u64,
    /// Missed ÷ (attended + missed).
    pub miss_rate: Option<f64>,
    /// Its 95 % Wilson interval.
    pub interval: Option<[f64; 2]>,
}

const LEAD: [&str; 6] = ["same day", "1 day", "2–3 days", "4–7 days", "8–14 days", "15 days or more"];

/// The groups of the log; those with an order of their own (weekdays, hours, months, lead times) in that order, the
/// others by the number of their sessions.
///
/// # Errors
/// Where there is no log, or none of its columns says what to group by.
pub fn groups(book: &Book, selection: &Selection, by: By) -> Section<Vec<Group>> {
    let rows = Rows::new(book, selection)?;
    if !by.is_known(book) {
        return Err(Unavailable::needs(format!("a column that tells the {} of a session", by.title())));
    }
    let keys = Keys::new(book, by, &rows);
    let mut counts = rows.fold(
        || vec![[0u64; 4]; keys.len()],
        |counts, row| {
            let kind = match rows.sessions.status.get(row) {
                Some(Status::Attended) => 0,
                Some(Status::NoShow) => 1,
                Some(Status::LateCancel) => 2,
                _ => return,
            };
            if let Some(count) = keys.of(row).and_then(|k| counts.get_mut(k)).and_then(|c| c.get_mut(kind)) {
                *count += 1;
            }
        },
        |all, part| {
            for (a, p) in all.iter_mut().zip(part) {
                a.iter_mut().zip(p).for_each(|(a, p)| *a += p);
            }
        },
    );
    for row in checked::never_checked_in(&rows).which {
        if let Some([.., never]) = keys.of(row as usize).and_then(|k| counts.get_mut(k)) {
            *never += 1;
        }
    }
    let known = counts.into_iter().enumerate().filter(|(_, [a, n, l, _])| a + n + l > 0);
    let mut groups: Vec<Group> = known.map(|(key, counts)| keys.group(key, counts)).collect();
    if !keys.is_ordered() {
        groups.sort_by_key(|g| std::cmp::Reverse(g.attended + g.no_show + g.late_cancel));
    }
    Ok(groups)
}

/// Which group a row belongs to.
struct Keys<'a> {
    book: &'a Book,
    rows: &'a Rows<'a>,
    by: By,
    first_month: i32,
    months: usize,
}

impl<'a> Keys<'a> {
    fn new(book: &'a Book, by: By, rows: &'a Rows<'a>) -> Self {
        let span = book.period.span;
        let first_month = span.map_or(0, |s| month_number(s.from));
        let months = span.map_or(0, |s| month_number(s.to) - first_month + 1);
        Keys { book, rows, by, first_month, months: usize::try_from(months).unwrap_or(0) }
    }

    fn category(&self) -> Option<&'a Category> {
        let s = self.rows.sessions;
        match self.by {
            By::Service => s.service.as_ref(),
            By::Staff => s.staff.as_ref(),
            By::Location => s.location.as_ref(),
            By::Channel => s.channel.as_ref(),
            _ => None,
        }
    }

    fn is_ordered(&self) -> bool {
        matches!(self.by, By::Weekday | By::Hour | By::Month | By::LeadTime)
    }

    fn len(&self) -> usize {
        match self.by {
            By::Weekday => 7,
            By::Hour => 24,
            By::Month => self.months,
            By::LeadTime => LEAD.len(),
            By::Client => self.book.clients.len(),
            // One more for the rows that do not say.
            _ => self.category().map_or(0, |c| c.labels.len() + 1),
        }
    }

    fn of(&self, row: usize) -> Option<usize> {
        let s = self.rows.sessions;
        let date = *s.date.get(row)?;
        Some(match self.by {
            By::Weekday => date.weekday().num_days_from_monday() as usize,
            By::Hour => usize::from(s.hour(row)?),
            By::Month => usize::try_from(month_number(date) - self.first_month).ok()?,
            By::Client => s.client(row)?,
            By::LeadTime => {
                let booked = (*s.booked.as_ref()?.get(row)?)?;
                match (date - booked).num_days() {
                    ..=0 => 0,
                    1 => 1,
                    2..=3 => 2,
                    4..=7 => 3,
                    8..=14 => 4,
                    _ => 5,
                }
            }
            _ => {
                let category = self.category()?;
                (*category.codes.get(row)? as usize).min(category.labels.len())
            }
        })
    }

    fn group(&self, key: usize, [attended, no_show, late_cancel, never]: [u64; 4]) -> Group {
        let missed = no_show + late_cancel;
        let client = (self.by == By::Client).then_some(key);
        Group {
            group: self.label(key),
            client,
            attended,
            no_show,
            late_cancel,
            never_checked_in: never,
            miss_rate: miss_rate(missed, attended),
            interval: wilson(missed, missed + attended),
        }
    }

    fn label(&self, key: usize) -> String {
        match self.by {
            By::Weekday => weekday(key).to_string(),
            By::Hour => format!("{key:02}:00"),
            By::Month => {
                let month = self.first_month + key as i32;
                format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
            }
            By::LeadTime => LEAD.get(key).copied().unwrap_or_default().into(),
            By::Client => self.book.clients.ids.get(key).to_string(),
            _ => {
                self.category().map(|c| c.labels.get(key)).filter(|l| !l.is_empty()).unwrap_or("not stated").to_string()
            }
        }
    }
}
