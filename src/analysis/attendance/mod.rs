//! Who came, who stayed away, and what can be said of it.

mod checked;
pub mod groups;

use super::{Section, Selection, Unavailable};
use crate::book::sessions::Status;
use crate::book::{Assumptions, Book, Money, Sessions, Span};
use crate::stats::proportion::wilson;
use checked::NeverCheckedIn;
pub(crate) use checked::never_checked_in;
use chrono::Datelike;
use rayon::prelude::*;

/// Rows that are counted together on one core.
const BLOCK: usize = 65_536;
/// Days within which a second visit is looked for.
pub const SECOND_WITHIN_DAYS: i64 = 60;
/// Days with fewer than so many on the account of a client count as late.
const LATE_AFTER_GAPS: f64 = 2.0;

/// Attendance of the selected clients within the period.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Attendance {
    /// Sessions to which the client came.
    pub attended: u64,
    /// Sessions from which the client stayed away.
    pub no_show: u64,
    /// Cancelled too late.
    pub late_cancel: u64,
    /// Cancelled in time.
    pub early_cancel: u64,
    /// Still to come.
    pub booked: u64,
    /// Slots without a client.
    pub blocks: u64,
    /// What became of them is not known.
    pub unknown: u64,
    /// (no-shows + late cancels) ÷ (attended + these); `None` without a session.
    pub miss_rate: Option<f64>,
    /// Its 95 % Wilson interval.
    pub miss_rate_interval: Option<[f64; 2]>,
    /// Slots whose rows were probably never checked in.
    pub never_checked_in: NeverCheckedIn,
    /// The miss rate without them.
    pub miss_rate_checked: Option<f64>,
    /// By weekday and hour, where times are known.
    pub heatmap: Vec<Cell>,
    /// Clients who came and have stopped.
    pub lapsed: Lapsed,
    /// Clients who came exactly once.
    pub one_timers: usize,
    /// Of those who came for the first time, how many came again.
    pub second_visit: SecondVisit,
    /// Clients whose last visit is longer ago than twice their own usual gap.
    pub late: Late,
    /// What the missed sessions cost.
    pub missed_value: MissedValue,
    /// Sessions that the file marks as unpaid.
    pub unpaid: Option<Unpaid>,
    /// What clients owe by their last known balance.
    pub owed: Option<Owed>,
}

/// One hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Cell {
    /// `Mon` … `Sun`.
    pub weekday: chrono::Weekday,
    /// 0–23.
    pub hour: u8,
    /// Sessions to which the client came.
    pub attended: u64,
    /// Sessions missed.
    pub missed: u64,
    /// Of these, those in slots that were probably never checked in.
    pub never_checked_in: u64,
}

/// Clients who came and have stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Lapsed {
    /// More than so many days before the as-of date.
    pub days: u32,
    /// How many.
    pub clients: usize,
    /// Of how many who came at least once.
    pub of: usize,
}

/// First visits that were followed by a second.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct SecondVisit {
    /// Clients whose first visit lies in the period, and far enough back to tell.
    pub of: usize,
    /// Those who came again in time.
    pub clients: usize,
    /// Within so many days.
    pub within_days: i64,
    /// The share; `None` where there is nobody.
    pub rate: Option<f64>,
    /// Its 95 % Wilson interval.
    pub interval: Option<[f64; 2]>,
}

/// Clients behind their own rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Late {
    /// Last visit longer ago than twice the usual gap.
    pub clients: usize,
    /// Of how many whose usual gap is known.
    pub of: usize,
}

/// What misses cost.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct MissedValue {
    /// Over the period.
    pub amount: Money,
    /// Missed sessions with a price: the row's own, else what the client pays per visit.
    pub sessions: u64,
    /// Missed sessions of clients whose price is not known.
    pub without_price: u64,
}

/// Sessions marked as unpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Unpaid {
    /// How many.
    pub sessions: u64,
    /// Of how many clients.
    pub clients: usize,
}

/// Negative balances.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Owed {
    /// In all, as a positive amount.
    pub amount: Money,
    /// Of how many clients.
    pub clients: usize,
}

/// Whose rows count: those within the period, of the selected clients; rows without a client only for everybody.
pub(crate) struct Rows<'a> {
    /// The log.
    pub sessions: &'a Sessions,
    span: Option<Span>,
    selected: Option<Vec<bool>>,
}

impl<'a> Rows<'a> {
    /// # Errors
    /// Where the book has no session log.
    pub fn new(book: &'a Book, selection: &Selection) -> Section<Self> {
        let sessions = book.sessions.as_deref().ok_or_else(|| {
            Unavailable::needs("visits with a date and a status: a report with a row per appointment or check-in")
        })?;
        let selected = match selection {
            Selection::All => None,
            Selection::Some(_) => {
                let mut selected = vec![false; book.clients.len()];
                for i in selection.indices(book.clients.len()) {
                    if let Some(place) = selected.get_mut(i) {
                        *place = true;
                    }
                }
                Some(selected)
            }
        };
        Ok(Rows { sessions, span: book.period.span, selected })
    }

    /// Whether a row counts.
    pub fn counts(&self, row: usize) -> bool {
        let inside = self.sessions.date.get(row).is_some_and(|d| self.span.is_none_or(|s| s.contains(*d)));
        inside
            && match &self.selected {
                None => true,
                Some(selected) => self.sessions.client(row).and_then(|c| selected.get(c)) == Some(&true),
            }
    }

    /// Folds over the rows that count, in blocks on all cores.
    pub fn fold<T: Send>(
        &self,
        empty: impl Fn() -> T + Sync + Send,
        add: impl Fn(&mut T, usize) + Sync + Send,
        join: impl Fn(&mut T, T),
    ) -> T {
        let n = self.sessions.len();
        let block = |from: usize| {
            let mut sum = empty();
            (from..(from + BLOCK).min(n)).filter(|row| self.counts(*row)).for_each(|row| add(&mut sum, row));
            sum
        };
        let parts: Vec<T> = (0..n).into_par_iter().step_by(BLOCK).map(block).collect();
        parts.into_iter().fold(empty(), |mut all, part| {
            join(&mut all, part);
            all
        })
    }
}

/// The miss rate of counts.
pub fn miss_rate(missed: u64, attended: u64) -> Option<f64> {
    (missed + attended > 0).then(|| missed as f64 / (missed + attended) as f64)
}

/// Sums the log.
///
/// # Errors
/// Where there is no log of visits.
pub fn attendance(book: &Book, assumptions: &Assumptions, selection: &Selection) -> Section<Attendance> {
    let rows = Rows::new(book, selection)?;
    let counts = counts(&rows);
    let of = |status: Status| counts.get(status as usize).copied().unwrap_or(0);
    let (attended, no_show, late_cancel) = (of(Status::Attended), of(Status::NoShow), of(Status::LateCancel));
    let missed = no_show + late_cancel;
    let never = never_checked_in(&rows);
    Ok(Attendance {
        attended,
        no_show,
        late_cancel,
        early_cancel: of(Status::EarlyCancel),
        booked: of(Status::Booked),
        blocks: of(Status::Block),
        unknown: of(Status::Unknown),
        miss_rate: miss_rate(missed, attended),
        miss_rate_interval: wilson(missed, missed + attended),
        miss_rate_checked: miss_rate(missed.saturating_sub(never.rows), attended),
        heatmap: heatmap(&rows, &never),
        never_checked_in: never,
        lapsed: lapsed(book, assumptions, selection),
        one_timers: of_clients(book, selection, |visits, i| visits.attended.get(i) == Some(&1)),
        second_visit: second_visit(book, &rows, selection),
        late: late(book, selection),
        missed_value: missed_value(book, &rows),
        unpaid: unpaid(book, &rows),
        owed: owed(book, &rows),
    })
}

fn counts(rows: &Rows<'_>) -> [u64; Status::ALL.len()] {
    rows.fold(
        || [0; Status::ALL.len()],
        |counts, row| {
            let status = rows.sessions.status.get(row).map(|s| *s as usize);
            if let Some(count) = status.and_then(|s| counts.get_mut(s)) {
                *count += 1;
            }
        },
        |all, part| all.iter_mut().zip(part).for_each(|(a, p)| *a += p),
    )
}

/// The hour of the week of a row, counted from Monday at midnight.
fn hour_of_week(sessions: &Sessions, row: usize) -> Option<usize> {
    let day = sessions.date.get(row)?.weekday().num_days_from_monday() as usize;
    Some(day * 24 + usize::from(sessions.hour(row)?))
}

fn heatmap(rows: &Rows<'_>, never: &NeverCheckedIn) -> Vec<Cell> {
    let cells = rows.fold(
        || [[0u64; 2]; 7 * 24],
        |cells, row| {
            let (Some(status), Some(place)) = (rows.sessions.status.get(row), hour_of_week(rows.sessions, row)) else {
                return;
            };
            let kind = match status {
                Status::Attended => 0,
                status if status.is_miss() => 1,
                _ => return,
            };
            if let Some(count) = cells.get_mut(place).and_then(|c| c.get_mut(kind)) {
                *count += 1;
            }
        },
        |all, part| {
            for (a, p) in all.iter_mut().zip(part) {
                a.iter_mut().zip(p).for_each(|(a, p)| *a += p);
            }
        },
    );
    let mut unchecked = [0u64; 7 * 24];
    for place in never.which.iter().filter_map(|row| hour_of_week(rows.sessions, *row as usize)) {
        if let Some(count) = unchecked.get_mut(place) {
            *count += 1;
        }
    }
    let cell = |(place, [attended, missed]): (usize, &[u64; 2])| Cell {
        weekday: weekday(place / 24),
        hour: (place % 24) as u8,
        attended: *attended,
        missed: *missed,
        never_checked_in: unchecked.get(place).copied().unwrap_or(0),
    };
    cells.iter().enumerate().filter(|(_, [a, m])| a + m > 0).map(cell).collect()
}

/// The weekday so many days after Monday.
pub fn weekday(days: usize) -> chrono::Weekday {
    (0..days % 7).fold(chrono::Weekday::Mon, |day, _| day.succ())
}

fn of_clients(book: &Book, selection: &Selection, is: impl Fn(&crate::book::activity::Visits, usize) -> bool) -> usize {
    let Some(visits) = &book.activity.visits else { return 0 };
    selection.indices(book.clients.len()).filter(|i| is(visits, *i)).count()
}

fn days_since(book: &Book, last: Option<chrono::NaiveDate>) -> Option<i64> {
    Some((book.period.as_of? - last?).num_days())
}

fn lapsed(book: &Book, assumptions: &Assumptions, selection: &Selection) -> Lapsed {
    let days = assumptions.lapsed_days;
    Lapsed {
        days,
        clients: of_clients(book, selection, |visits, i| {
            days_since(book, visits.last.get(i).copied().flatten()).is_some_and(|d| d > i64::from(days))
        }),
        of: of_clients(book, selection, |visits, i| visits.attended.get(i).is_some_and(|n| *n > 0)),
    }
}

fn late(book: &Book, selection: &Selection) -> Late {
    let gap = |visits: &crate::book::activity::Visits, i: usize| visits.gap.get(i).copied().filter(|g| *g > 0.0);
    Late {
        clients: of_clients(book, selection, |visits, i| {
            let since = days_since(book, visits.last.get(i).copied().flatten());
            gap(visits, i).zip(since).is_some_and(|(gap, days)| days as f64 > LATE_AFTER_GAPS * f64::from(gap))
        }),
        of: of_clients(book, selection, |visits, i| gap(visits, i).is_some()),
    }
}

/// Of the clients whose first visit lies in the period and at least sixty days before its end, those who came on
/// another day within sixty days.
fn second_visit(book: &Book, rows: &Rows<'_>, selection: &Selection) -> SecondVisit {
    let mut result = SecondVisit { of: 0, clients: 0, within_days: SECOND_WITHIN_DAYS, rate: None, interval: None };
    let (Some(visits), Some(span), Some(as_of)) = (&book.activity.visits, book.period.span, book.period.as_of) else {
        return result;
    };
    let mut waiting: Vec<Option<chrono::NaiveDate>> = vec![None; book.clients.len()];
    for i in selection.indices(book.clients.len()) {
        let first = visits.first.get(i).copied().flatten().filter(|first| span.contains(*first));
        let first = first.filter(|first| (as_of - *first).num_days() >= SECOND_WITHIN_DAYS);
        if let Some(place) = waiting.get_mut(i) {
            *place = first;
        }
    }
    result.of = waiting.iter().flatten().count();
    let sessions = rows.sessions;
    for (row, (date, status)) in sessions.date.iter().zip(&sessions.status).enumerate() {
        let Some(place) = sessions.client(row).and_then(|c| waiting.get_mut(c)) else { continue };
        let again = place.is_some_and(|first| (1..=SECOND_WITHIN_DAYS).contains(&(*date - first).num_days()));
        if *status == Status::Attended && again {
            *place = None;
            result.clients += 1;
        }
    }
    result.rate = (result.of > 0).then(|| result.clients as f64 / result.of as f64);
    result.interval = wilson(result.clients as u64, result.of as u64);
    result
}

fn missed_value(book: &Book, rows: &Rows<'_>) -> MissedValue {
    let price = |row: usize| {
        let own = rows.sessions.price(row).filter(|p| *p > Money::ZERO);
        own.or_else(|| per_visit(book, rows.sessions.client(row)?))
    };
    let empty = || MissedValue { amount: Money::ZERO, sessions: 0, without_price: 0 };
    rows.fold(
        empty,
        |sum, row| {
            if !rows.sessions.status.get(row).is_some_and(|s| s.is_miss()) {
                return;
            }
            match price(row) {
                Some(price) => {
                    sum.amount += price;
                    sum.sessions += 1;
                }
                None => sum.without_price += 1,
            }
        },
        |all, part| {
            all.amount += part.amount;
            all.sessions += part.sessions;
            all.without_price += part.without_price;
        },
    )
}

/// What a client pays per visit: revenue ÷ attended sessions, both of the period.
pub fn per_visit(book: &Book, client: usize) -> Option<Money> {
    let paid = book.activity.billing.as_ref()?.revenue.get(client).copied().flatten().filter(|r| *r > Money::ZERO)?;
    let visits = book.activity.visits.as_ref()?.attended.get(client).copied().filter(|n| *n > 0)?;
    Some(paid.times(1.0 / f64::from(visits)))
}

fn unpaid(book: &Book, rows: &Rows<'_>) -> Option<Unpaid> {
    let flags = rows.sessions.unpaid.as_ref()?;
    let mut clients = vec![false; book.clients.len()];
    let mut sessions = 0;
    for row in (0..flags.len()).filter(|row| flags.get(*row) == Some(&true) && rows.counts(*row)) {
        sessions += 1;
        if let Some(client) = rows.sessions.client(row).and_then(|c| clients.get_mut(c)) {
            *client = true;
        }
    }
    Some(Unpaid { sessions, clients: clients.iter().filter(|c| **c).count() })
}

/// The balance in each client's latest row.
fn owed(book: &Book, rows: &Rows<'_>) -> Option<Owed> {
    let balances = rows.sessions.balance.as_ref()?;
    let mut last: Vec<Option<(chrono::NaiveDate, Money)>> = vec![None; book.clients.len()];
    for (row, (balance, date)) in balances.iter().zip(&rows.sessions.date).enumerate() {
        let (Some(balance), Some(client)) = (balance, rows.sessions.client(row)) else { continue };
        if let Some(place) =
            last.get_mut(client).filter(|p| p.is_none_or(|(d, _)| d <= *date)).filter(|_| rows.counts(row))
        {
            *place = Some((*date, *balance));
        }
    }
    let debts = || last.iter().flatten().map(|(_, balance)| *balance).filter(|b| *b < Money::ZERO);
    Some(Owed { amount: Money::ZERO - debts().sum::<Money>(), clients: debts().count() })
}

#[cfg(test)]
mod tests;
