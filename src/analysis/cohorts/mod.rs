//! Cohorts: of the clients who were first seen in a month, how many still came so many months later, and what of their
//! money still came, with number, method and interval for every share.

mod words;

use super::active_days::{ActiveDays, SeenBy, ToldBy};
use super::study::{Context, Studies, Study};
use super::{Section, Unavailable};
use crate::book::span::{end_of_month, month_number};
use crate::book::{Assumptions, Book, Money};
use crate::stats::retention::{self, Activity, Cohort};
use crate::task::Task;
use chrono::NaiveDate;

/// Months since the first one that are followed.
const OLDEST: usize = 120;
/// Clients of a cohort from which on it is compared with others.
pub const COMPARED: u64 = 10;

/// Whom a cohort holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// Who was first seen in the month.
    InMonth,
    /// Who was there before the log began; their first month in it is not their first.
    Before,
}

/// Those who were first seen in one month.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct CohortRow {
    /// `2018-01`; the first month of the log for those who were there before.
    pub month: String,
    /// Whom it holds.
    pub joined: Joined,
    /// How many clients.
    pub clients: u64,
    /// Clients seen 0, 1, 2 … months later.
    pub active: Vec<u64>,
    /// What they paid in those months, returns taken off; nothing where no amounts are known.
    pub revenue: Vec<Money>,
    /// Months that are over; a further one in `active` is still under way.
    pub whole: usize,
}

/// All newcomers together at one age.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Retained {
    /// Months since the first one.
    pub age: usize,
    /// Clients whose cohort was observed that long.
    pub clients: u64,
    /// Of them, seen in that month.
    pub active: u64,
    /// Their share.
    pub share: f64,
    /// Its 95 % Wilson interval.
    pub interval: [f64; 2],
    /// What those cohorts paid in that month as a part of what they paid in their first; `None` where nothing is known.
    pub revenue_share: Option<f64>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Cohorts {
    /// Whether clients came or bought.
    pub by: SeenBy,
    /// How it was told who was there before the log began.
    pub told_by: ToldBy,
    /// The first day of the log.
    pub start: NaiveDate,
    /// The day up to which it is known.
    pub as_of: NaiveDate,
    /// Those who were there before first, then a row per month with newcomers, earliest first.
    pub cohorts: Vec<CohortRow>,
    /// The newcomers of all months together, over months that are over.
    pub curve: Vec<Retained>,
}

impl CohortRow {
    /// The share seen `age` months later; `None` where it is not observed yet.
    pub fn share(&self, age: usize) -> Option<f64> {
        self.active.get(age).map(|&active| active as f64 / self.clients as f64)
    }

    /// What was paid `age` months later as a part of what was paid in the first month.
    pub fn revenue_share(&self, age: usize) -> Option<f64> {
        let first = self.revenue.first().filter(|first| **first > Money::ZERO)?;
        self.revenue.get(age).map(|amount| amount.ratio(*first))
    }
}

impl Cohorts {
    /// The newcomers together at `age`.
    pub fn at(&self, age: usize) -> Option<&Retained> {
        self.curve.get(age).filter(|point| point.age == age)
    }

    /// The curve as far as enough clients were followed; all of it where there never were.
    pub fn well_known(&self) -> &[Retained] {
        let known = self.curve.iter().take_while(|point| point.clients >= COMPARED).count();
        self.curve.get(..known).filter(|known| !known.is_empty()).unwrap_or(&self.curve)
    }

    /// The most months that any cohort was followed.
    pub fn months(&self) -> usize {
        self.cohorts.iter().map(|row| row.active.len()).max().unwrap_or(0)
    }

    /// Whether what clients paid is known.
    pub fn has_revenue(&self) -> bool {
        self.cohorts.iter().any(|row| !row.revenue.is_empty())
    }
}

impl Study for Cohorts {
    const TITLE: &'static str = "how many newcomers still come";
    type Choices = ();

    fn choices(_: &Assumptions) {}

    fn run(context: Context, (): &(), _: Task) -> Option<Section<Cohorts>> {
        Some(cohorts(context.book))
    }
}

impl Studies {
    /// How many newcomers still come, where it is known.
    pub fn cohorts(&self) -> Option<&Cohorts> {
        self.answer()
    }
}

/// Cohorts of the whole book.
///
/// # Errors
/// Where no visits or purchases have dates.
pub fn cohorts(book: &Book) -> Section<Cohorts> {
    let needs = "visits or purchases with a client and a date (a log of visits or of sales): this file says how much, and \
                 not when";
    let seen = ActiveDays::of(book).ok_or_else(|| Unavailable::needs(needs))?;
    let (start, last) = (month_number(seen.start), month_number(seen.as_of));
    let joined = first_months(&seen, book.clients.len());
    let is_over = end_of_month(seen.as_of) == Some(seen.as_of);
    let activity = |newcomers: bool| -> Vec<Activity> {
        let rows = seen.days.iter().filter_map(|&(client, day)| {
            let client = client as usize;
            let before = seen.before.get(client).copied().unwrap_or(false);
            let joined = if before { start } else { joined.get(client).copied().flatten()? };
            (before != newcomers).then(|| Activity { client, joined, active: ActiveDays::month_of(day) })
        });
        rows.collect()
    };
    let before = retention::cohorts(&activity(false), last, OLDEST);
    let new = retention::cohorts(&activity(true), last, OLDEST);
    let paid = paid(book, &seen, &joined, [start, last]);
    let row = |cohort: Cohort, joined: Joined| {
        let place = usize::try_from(cohort.joined - start).unwrap_or(0) + usize::from(joined == Joined::InMonth);
        let mut revenue = paid.as_ref().and_then(|p| p.get(place)).cloned().unwrap_or_default();
        revenue.truncate(cohort.active.len());
        let followed = usize::try_from(last - cohort.joined).unwrap_or(0) + 1;
        let whole = cohort.active.len().min(followed - usize::from(!is_over));
        CohortRow {
            month: written(cohort.joined),
            joined,
            clients: cohort.clients,
            active: cohort.active,
            revenue,
            whole,
        }
    };
    let rows =
        before.into_iter().map(|c| row(c, Joined::Before)).chain(new.into_iter().map(|c| row(c, Joined::InMonth)));
    let cohorts: Vec<CohortRow> = rows.collect();
    let curve = curve(&cohorts);
    Ok(Cohorts { by: seen.by, told_by: seen.told_by, start: seen.start, as_of: seen.as_of, cohorts, curve })
}

/// `2018-01` of a month as [`month_number`] counts it.
fn written(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The month in which each client was first seen.
fn first_months(seen: &ActiveDays, clients: usize) -> Vec<Option<i32>> {
    let mut months = vec![None; clients];
    for (client, days) in seen.clients() {
        if let (Some(place), Some(day)) = (months.get_mut(client), days.first()) {
            *place = Some(ActiveDays::month_of(day.1));
        }
    }
    months
}

/// What each cohort paid in each month since its first: first those who were there before, then by month of the log.
fn paid(book: &Book, seen: &ActiveDays, joined: &[Option<i32>], [start, last]: [i32; 2]) -> Option<Vec<Vec<Money>>> {
    let rows = amounts(book, seen.as_of)?;
    let months = usize::try_from(last - start).ok()? + 1;
    let mut sums: Vec<Vec<Money>> = std::iter::once(months)
        .chain((0..months).map(|place| months - place))
        .map(|followed| vec![Money::ZERO; followed.min(OLDEST + 1)])
        .collect();
    for (client, month, amount) in rows {
        let Some(first) = joined.get(client).copied().flatten() else { continue };
        let before = seen.before.get(client).copied().unwrap_or(false);
        let (place, first) = if before { (0, start) } else { (usize::try_from(first - start).ok()? + 1, first) };
        let age = usize::try_from(month - first).ok();
        if let Some(sum) = age.and_then(|age| sums.get_mut(place)?.get_mut(age)) {
            *sum += amount;
        }
    }
    Some(sums)
}

/// (client, month, amount) of every sale up to the as-of date, else of every session that brought something.
fn amounts(book: &Book, as_of: NaiveDate) -> Option<Vec<(usize, i32, Money)>> {
    if let Some(sales) = &book.sales {
        let rows = sales.client.iter().zip(&sales.date).zip(&sales.amount).filter(|((_, date), _)| **date <= as_of);
        return Some(rows.map(|((client, date), amount)| (*client as usize, month_number(*date), *amount)).collect());
    }
    let sessions = book.sessions.as_ref()?;
    sessions.price.as_ref()?;
    let priced = sessions.earnings().filter(|(_, date, _)| *date <= as_of);
    Some(priced.map(|(client, date, price)| (client as usize, month_number(date), price)).collect())
}

/// The newcomers' cohorts together, over the months that are over.
fn curve(rows: &[CohortRow]) -> Vec<Retained> {
    let newcomers = || rows.iter().filter(|row| row.joined == Joined::InMonth);
    let whole = newcomers().map(|row| Cohort {
        joined: 0,
        clients: row.clients,
        active: row.active.iter().take(row.whole).copied().collect(),
    });
    let points = retention::retention_curve(&whole.collect::<Vec<Cohort>>());
    let revenue = |age: usize| {
        let (mut first, mut later) = (Money::ZERO, Money::ZERO);
        for row in newcomers().filter(|row| row.whole > age) {
            first += row.revenue.first().copied()?;
            later += row.revenue.get(age).copied()?;
        }
        (first > Money::ZERO).then(|| later.ratio(first))
    };
    let retained = |p: &retention::RetentionPoint| Retained {
        age: p.age,
        clients: p.observed,
        active: p.active,
        share: p.share,
        interval: p.interval,
        revenue_share: revenue(p.age),
    };
    points.iter().map(retained).collect()
}

#[cfg(test)]
mod tests;
