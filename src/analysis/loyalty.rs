//! Loyalty: who stays over a year, passes bought and never used, attendance by month since the first visit.

use super::ledger::Chosen;
use super::{Section, Selection, Unavailable};
use crate::book::sessions::Status;
use crate::book::{Book, Money};
use chrono::{Days, NaiveDate};

/// Days that make a member of a year, and days within which somebody was seen who is still active.
const YEAR: u64 = 365;
/// See [`YEAR`].
const ACTIVE: u64 = 60;
/// Months since the first visit that are followed.
const MONTHS: usize = 12;

/// What the dates say about loyalty.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Loyalty {
    /// Clients known for more than a year who came or bought in the last sixty days.
    pub members_over_one_year: usize,
    /// Clients who came or bought in the last sixty days.
    pub active: usize,
    /// Passes bought and never used, where sales have a validity and visits are known.
    pub unused_passes: Option<Unused>,
    /// Mean visits per client in each month of thirty days since the first visit.
    pub by_month_since_first_visit: Vec<SinceFirst>,
}

/// Passes whose clients attended nothing while they were valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Unused {
    /// How many.
    pub passes: usize,
    /// What was paid for them.
    pub amount: Money,
    /// Of how many that have been valid for some time.
    pub of: usize,
}

/// One month since the first visit.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct SinceFirst {
    /// 0 is the month that begins with the first visit.
    pub month: usize,
    /// Clients whose month lies wholly within the files.
    pub clients: usize,
    /// Mean visits of each in that month.
    pub visits: f64,
}

/// Loyalty of the selected clients at the as-of date, over all of the files.
///
/// # Errors
/// Where nothing has a date.
pub fn loyalty(book: &Book, selection: &Selection) -> Section<Loyalty> {
    let as_of = book.period.as_of.filter(|_| book.sessions.is_some() || book.sales.is_some());
    let as_of = as_of.ok_or_else(|| Unavailable::needs("sales or visits with dates"))?;
    let chosen = Chosen::new(selection, book.clients.len());
    let days = attended(book, &chosen, as_of);
    let (members_over_one_year, active) = members(book, selection, &days, as_of);
    Ok(Loyalty {
        members_over_one_year,
        active,
        unused_passes: book.sessions.as_ref().and_then(|_| unused(book, &chosen, &days, as_of)),
        by_month_since_first_visit: since_first(&days, as_of),
    })
}

/// Every attended visit up to the as-of date as (client, day), sorted.
fn attended(book: &Book, chosen: &Chosen, as_of: NaiveDate) -> Vec<(u32, NaiveDate)> {
    let Some(sessions) = &book.sessions else { return Vec::new() };
    let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status);
    let known = book.clients.len();
    let came = rows.filter(|((client, day), status)| {
        **status == Status::Attended && **day <= as_of && (**client as usize) < known && chosen.has(**client)
    });
    let mut days: Vec<(u32, NaiveDate)> = came.map(|((client, day), _)| (*client, *day)).collect();
    days.sort_unstable();
    days
}

fn members(book: &Book, selection: &Selection, days: &[(u32, NaiveDate)], as_of: NaiveDate) -> (usize, usize) {
    let n = book.clients.len();
    let mut known: Vec<Option<(NaiveDate, NaiveDate)>> = vec![None; n];
    let mut seen = |client: u32, day: NaiveDate| {
        if let Some(place) = known.get_mut(client as usize) {
            *place = Some(place.map_or((day, day), |(a, b)| (a.min(day), b.max(day))));
        }
    };
    days.iter().for_each(|(client, day)| seen(*client, *day));
    if let Some(sales) = &book.sales {
        let rows = sales.client.iter().zip(&sales.date).zip(&sales.amount);
        let bought = rows.filter(|((_, day), amount)| **day <= as_of && **amount >= Money::ZERO);
        bought.for_each(|((client, day), _)| seen(*client, *day));
    }
    let before = |days| as_of.checked_sub_days(Days::new(days)).unwrap_or(as_of);
    let (year, recent) = (before(YEAR), before(ACTIVE));
    let joined = |i: usize| book.clients.joined.as_ref().and_then(|j| j.get(i).copied().flatten());
    let (mut members, mut active) = (0, 0);
    for client in selection.indices(n) {
        let Some((first, last)) = known.get(client).copied().flatten() else { continue };
        if last < recent {
            continue;
        }
        active += 1;
        members += usize::from(joined(client).map_or(first, |j| j.min(first)) < year);
    }
    (members, active)
}

/// Passes with a validity of which some has passed, and whose client attended nothing in it.
fn unused(book: &Book, chosen: &Chosen, days: &[(u32, NaiveDate)], as_of: NaiveDate) -> Option<Unused> {
    let sales = book.sales.as_ref()?;
    let (activation, expiry) = (sales.activation.as_ref()?, sales.expiry.as_ref()?);
    let span = book.period.span?;
    let mut unused = Unused { passes: 0, amount: Money::ZERO, of: 0 };
    for (row, (from, to)) in activation.iter().zip(expiry).enumerate() {
        let (Some(from), Some(to), Some(&client)) = (*from, *to, sales.client.get(row)) else { continue };
        let (Some(amount), Some(date)) = (sales.amount.get(row), sales.date.get(row)) else { continue };
        let last = to.min(as_of);
        let counts = *amount > Money::ZERO && from <= last && span.contains(*date) && chosen.has(client);
        if !counts || client as usize >= book.clients.len() {
            continue;
        }
        unused.of += 1;
        let next = days.get(days.partition_point(|d| *d < (client, from)));
        if !next.is_some_and(|(c, day)| *c == client && *day <= last) {
            unused.passes += 1;
            unused.amount += *amount;
        }
    }
    Some(unused)
}

fn since_first(days: &[(u32, NaiveDate)], as_of: NaiveDate) -> Vec<SinceFirst> {
    let mut clients = [0_usize; MONTHS];
    let mut visits = [0_usize; MONTHS];
    for one in days.chunk_by(|a, b| a.0 == b.0) {
        let Some((_, first)) = one.first() else { continue };
        let months = usize::try_from(((as_of - *first).num_days() + 1) / 30).unwrap_or(0).min(MONTHS);
        clients.iter_mut().take(months).for_each(|n| *n += 1);
        for (_, day) in one {
            let month = usize::try_from((*day - *first).num_days() / 30).unwrap_or(usize::MAX);
            // A month that is not over counts for nobody.
            if let Some(n) = visits.get_mut(month).filter(|_| month < months) {
                *n += 1;
            }
        }
    }
    let months = clients.into_iter().zip(visits).enumerate().filter(|(_, (clients, _))| *clients > 0);
    months.map(|(month, (clients, v))| SinceFirst { month, clients, visits: v as f64 / clients as f64 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, shop};
    use crate::book::{Limits, Sessions};
    use std::sync::Arc;

    fn book() -> Book {
        let mut book = shop();
        let days = ["2024-01-10", "2024-02-01", "2024-02-10", "2022-12-01", "2024-03-01"];
        book.sessions = Some(Arc::new(Sessions {
            client: vec![0, 0, 0, 2, 2],
            date: days.iter().map(|d| day(d)).collect(),
            status: vec![Status::Attended; 5],
            ..Sessions::default()
        }));
        let mut sales = (**book.sales.as_ref().unwrap()).clone();
        let only = |d: &str| Some((0..sales.len()).map(|row| [0, 3].contains(&row).then(|| day(d))).collect());
        (sales.activation, sales.expiry) = (only("2024-01-05"), only("2024-12-31"));
        book.sales = Some(Arc::new(sales));
        book.within_period(Limits::default(), None)
    }

    #[test]
    fn members_are_known_for_a_year_and_seen_lately() {
        let all = loyalty(&book(), &Selection::All).unwrap();
        assert_eq!((all.members_over_one_year, all.active), (1, 3));
        assert_eq!(loyalty(&book(), &Selection::Some(vec![0])).unwrap().members_over_one_year, 0);
        assert!(loyalty(&Book::default(), &Selection::All).is_err());
    }

    #[test]
    fn a_pass_without_a_visit_was_never_used() {
        // Of the two, client A came; client B never did.
        let unused = loyalty(&book(), &Selection::All).unwrap().unused_passes.unwrap();
        assert_eq!((unused.passes, unused.amount.to_f64(), unused.of), (1, 85.0, 2));
        assert!(loyalty(&shop(), &Selection::All).unwrap().unused_passes.is_none());
    }

    #[test]
    fn only_months_that_are_over_are_observed() {
        // A: first on 10 January, the files end on 9 March: sixty days, two months. C: fifteen months.
        let months = loyalty(&book(), &Selection::All).unwrap().by_month_since_first_visit;
        assert_eq!(months[0], SinceFirst { month: 0, clients: 2, visits: 1.5 });
        assert_eq!((months[1].clients, months.len()), (2, 12));
        assert_eq!(months[2].clients, 1);
    }
}
