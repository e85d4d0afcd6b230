//! Passes: which end soon or carry few visits, what is paid and not yet delivered, and what was earned against sold.

use super::ledger::Chosen;
use super::{Section, Selection, Unavailable};
use crate::book::{Book, Money, Sales, Span};
use chrono::{Days, NaiveDate};

/// Days after the as-of date within which a pass ends soon.
pub const SOON_DAYS: u64 = 30;
/// Visits left that are few.
pub const FEW_VISITS: f64 = 2.0;
/// Days within which a visit must have said how many are left; older figures are history.
const RECENT_DAYS: u64 = 60;

/// What the files say about passes.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PassReport {
    /// Clients whose newest pass ends within [`SOON_DAYS`] of the as-of date.
    pub ends_soon: usize,
    /// Clients with few visits left, seen not long ago.
    pub few_visits: usize,
    /// Both, the pass that ends first at the top.
    pub clients: Vec<PassRow>,
    /// Paid and not yet delivered at the as-of date.
    pub liability: Option<Liability>,
    /// Per month, what passes were sold for and what of them was earned by time.
    pub by_month: Vec<EarnedMonth>,
}

/// A client to talk to about the next pass.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PassRow {
    /// Index into the client table.
    #[serde(skip)]
    pub client: usize,
    /// The id.
    pub id: String,
    /// The last day of the newest pass.
    pub ends: Option<NaiveDate>,
    /// Visits left, where that is few.
    pub visits_left: Option<f64>,
}

/// What is owed in visits or time.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Liability {
    /// Over the passes that are still valid.
    pub amount: Money,
    /// How many passes.
    pub passes: usize,
    /// How it was worked out.
    pub method: &'static str,
}

/// A month of passes.
#[derive(Debug, Clone, serde::Serialize)]
pub struct EarnedMonth {
    /// `2018-01`.
    pub month: String,
    /// Paid for passes in the month.
    pub sold: Money,
    /// The part of all passes that fell into the month, each spread evenly over the days from activation to expiry.
    pub earned: Money,
}

const BY_VISITS: &str = "what was paid × visits left ÷ visits bought, over the passes that are still valid";
const BY_TIME: &str = "an estimate by time: what was paid × days left ÷ days of validity, since no file says how many \
    visits are left of each";

/// Passes of the selected clients. The balance is of the as-of date, whenever a pass was sold before it.
///
/// # Errors
/// Where no file says when a pass ends or how many visits are left.
pub fn passes(book: &Book, selection: &Selection) -> Section<PassReport> {
    let lacking = || Unavailable::needs("passes: an expiration date of sales (--map expiry=COLUMN), or visits left");
    let as_of = book.period.as_of.ok_or_else(lacking)?;
    let n = book.clients.len();
    let chosen = Chosen::new(selection, n);
    let ends = newest_end(book, as_of);
    let left = visits_left(book, as_of);
    if ends.is_none() && left.is_none() {
        return Err(lacking());
    }
    let soon = as_of.checked_add_days(Days::new(SOON_DAYS)).unwrap_or(as_of);
    let (mut clients, mut ends_soon, mut few_visits) = (Vec::new(), 0, 0);
    for client in selection.indices(n) {
        let end = ends.as_ref().and_then(|e| e.get(client).copied().flatten());
        let end = end.filter(|e| (as_of..=soon).contains(e));
        let few = left.as_ref().and_then(|l| l.get(client).copied()).filter(|v| *v <= FEW_VISITS);
        ends_soon += usize::from(end.is_some());
        few_visits += usize::from(few.is_some());
        if end.is_some() || few.is_some() {
            clients.push(PassRow { client, id: book.clients.ids.get(client).into(), ends: end, visits_left: few });
        }
    }
    clients.sort_by_key(|row| (row.ends.unwrap_or(NaiveDate::MAX), row.client));
    let by_month = book.sales.as_deref().zip(book.period.span).map(|(s, span)| earned(s, &chosen, span, as_of));
    Ok(PassReport {
        ends_soon,
        few_visits,
        clients,
        liability: liability(book, &chosen, as_of),
        by_month: by_month.unwrap_or_default(),
    })
}

/// The last day of each client's newest pass.
fn newest_end(book: &Book, as_of: NaiveDate) -> Option<Vec<Option<NaiveDate>>> {
    let mut ends = vec![None; book.clients.len()];
    let mut take = |client: Option<usize>, end: Option<NaiveDate>| {
        if let Some(place) = client.and_then(|c| ends.get_mut(c)) {
            *place = (*place).max(end);
        }
    };
    if let Some(passes) = &book.passes {
        for (client, end) in passes.client.iter().zip(&passes.expiry) {
            take(Some(*client as usize), *end);
        }
    } else if let Some((sales, expiry)) = book.sales.as_ref().and_then(|s| Some((s, s.expiry.as_ref()?))) {
        for (row, end) in expiry.iter().enumerate() {
            let counts = sales.date.get(row).is_some_and(|d| *d <= as_of)
                && sales.amount.get(row).is_some_and(|a| *a >= Money::ZERO);
            take(sales.client(row).filter(|_| counts), *end);
        }
    } else {
        let sessions = book.sessions.as_ref()?;
        for (row, end) in sessions.pass_ends.as_ref()?.iter().enumerate() {
            let counts = sessions.date.get(row).is_some_and(|d| *d <= as_of);
            take(sessions.client(row).filter(|_| counts), *end);
        }
    }
    Some(ends)
}

/// Visits left per client: over all valid passes, else as the latest visit says; NaN where unknown, infinite where
/// unlimited.
fn visits_left(book: &Book, as_of: NaiveDate) -> Option<Vec<f64>> {
    let mut left = vec![f64::NAN; book.clients.len()];
    if let Some(passes) = &book.passes {
        for (row, (client, remaining)) in passes.client.iter().zip(&passes.remaining).enumerate() {
            let valid = passes.expiry.get(row).copied().flatten().is_none_or(|e| e >= as_of);
            if let Some(sum) = left.get_mut(*client as usize).filter(|_| valid && !remaining.is_nan()) {
                *sum = if sum.is_nan() { *remaining } else { *sum + *remaining };
            }
        }
        return Some(left);
    }
    let sessions = book.sessions.as_ref()?;
    let recent = as_of.checked_sub_days(Days::new(RECENT_DAYS))?;
    let mut latest = vec![NaiveDate::MIN; book.clients.len()];
    for (row, (remaining, date)) in sessions.remaining.as_ref()?.iter().zip(&sessions.date).enumerate() {
        if remaining.is_nan() || !(recent..=as_of).contains(date) {
            continue;
        }
        let client = sessions.client(row);
        let places = client.and_then(|c| Some((left.get_mut(c)?, latest.get_mut(c)?)));
        if let Some((left, latest)) = places.filter(|(_, latest)| *date >= **latest) {
            (*left, *latest) = (f64::from(*remaining), *date);
        }
    }
    Some(left)
}

fn liability(book: &Book, chosen: &Chosen, as_of: NaiveDate) -> Option<Liability> {
    if let Some(passes) = &book.passes {
        let mut owed = Liability { amount: Money::ZERO, passes: 0, method: BY_VISITS };
        for (row, _) in passes.client.iter().enumerate().filter(|(_, c)| chosen.has(**c)) {
            let valid = passes.expiry.get(row).copied().flatten().is_none_or(|e| e >= as_of);
            let (paid, bought, left) = (passes.paid.get(row)?, passes.bought.get(row)?, passes.remaining.get(row)?);
            let share = (left / bought).min(1.0);
            if let Some(paid) = paid.filter(|_| valid && share > 0.0 && bought.is_finite()) {
                owed.amount += paid.times(share);
                owed.passes += 1;
            }
        }
        return Some(owed);
    }
    let sales = book.sales.as_ref()?;
    let mut owed = Liability { amount: Money::ZERO, passes: 0, method: BY_TIME };
    for (valid, _, amount) in validities(sales, chosen, as_of)? {
        let from = as_of.succ_opt().map_or(valid.from, |d| d.max(valid.from));
        if let Some(rest) = Span::new(from, valid.to) {
            owed.amount += amount.times(rest.days() as f64 / valid.days() as f64);
            owed.passes += 1;
        }
    }
    Some(owed)
}

/// Validity, day of sale and amount of every sale up to the as-of date that has a validity.
fn validities<'a>(
    sales: &'a Sales,
    chosen: &'a Chosen,
    as_of: NaiveDate,
) -> Option<impl Iterator<Item = (Span, NaiveDate, Money)> + 'a> {
    let (activation, expiry) = (sales.activation.as_ref()?, sales.expiry.as_ref()?);
    Some(activation.iter().zip(expiry).enumerate().filter_map(move |(row, (from, to))| {
        let valid = Span::new((*from)?, (*to)?)?;
        let (date, amount) = (*sales.date.get(row)?, *sales.amount.get(row)?);
        (date <= as_of && amount != Money::ZERO && chosen.has(*sales.client.get(row)?)).then_some((valid, date, amount))
    }))
}

fn earned(sales: &Sales, chosen: &Chosen, span: Span, as_of: NaiveDate) -> Vec<EarnedMonth> {
    let Some(rows) = validities(sales, chosen, as_of) else { return Vec::new() };
    let month = |first: NaiveDate| {
        let last = crate::book::span::end_of_month(first).unwrap_or(first);
        Span::new(first.max(span.from), last.min(span.to))
    };
    let months: Vec<(NaiveDate, Option<Span>)> = span.months_touched().map(|m| (m, month(m))).collect();
    let mut sums = vec![(Money::ZERO, Money::ZERO); months.len()];
    for (valid, date, amount) in rows {
        let days = valid.days() as f64;
        for ((_, month), (sold, earned)) in months.iter().zip(&mut sums) {
            let Some(month) = month else { continue };
            if month.contains(date) {
                *sold += amount;
            }
            if let Some(part) = Span::new(month.from.max(valid.from), month.to.min(valid.to)) {
                *earned += amount.times(part.days() as f64 / days);
            }
        }
    }
    let name = |first: &NaiveDate| first.format("%Y-%m").to_string();
    months.iter().zip(sums).map(|((m, _), (sold, earned))| EarnedMonth { month: name(m), sold, earned }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, money, shop};
    use crate::book::{Limits, Passes};
    use std::sync::Arc;

    fn with_pass(activation: &str, expiry: &str) -> Book {
        let mut book = shop();
        let mut sales = (**book.sales.as_ref().unwrap()).clone();
        let only_first = |d: &str| Some((0..sales.len()).map(|row| (row == 0).then(|| day(d))).collect());
        (sales.activation, sales.expiry) = (only_first(activation), only_first(expiry));
        book.sales = Some(Arc::new(sales));
        book.within_period(Limits::default(), None)
    }

    #[test]
    fn what_is_left_by_time_is_owed_and_the_rest_was_earned() {
        // 100 over the hundred days from 10 January; the files end on 9 March, the sixtieth of them.
        let r = passes(&with_pass("2024-01-10", "2024-04-18"), &Selection::All).unwrap();
        let owed = r.liability.unwrap();
        assert_eq!((owed.amount.to_f64(), owed.passes), (40.0, 1));
        let months: Vec<_> = r.by_month.iter().map(|m| (m.sold.to_f64(), m.earned.to_f64())).collect();
        assert_eq!(months, [(100.0, 22.0), (0.0, 29.0), (0.0, 9.0)]);
        assert_eq!((r.ends_soon, r.clients.len()), (0, 0));
    }

    #[test]
    fn soon_is_within_thirty_days_and_others_have_nothing() {
        let book = with_pass("2024-01-10", "2024-04-08");
        assert_eq!(passes(&book, &Selection::All).unwrap().ends_soon, 1);
        assert_eq!(passes(&book, &Selection::Some(vec![1])).unwrap().ends_soon, 0);
        assert_eq!(passes(&with_pass("2024-01-10", "2024-03-08"), &Selection::All).unwrap().ends_soon, 0);
        assert!(passes(&shop(), &Selection::All).is_err());
    }

    #[test]
    fn a_list_of_passes_counts_visits_and_leaves_the_unlimited_out() {
        let mut book = shop();
        book.passes = Some(Arc::new(Passes {
            client: vec![0, 1, 2],
            name: None,
            activation: vec![None; 3],
            expiry: vec![None, None, Some(day("2024-01-01"))],
            paid: vec![money(100.0), money(80.0), money(50.0)],
            bought: vec![10.0, f64::INFINITY, 5.0],
            remaining: vec![2.0, f64::INFINITY, 5.0],
        }));
        let r = passes(&book, &Selection::All).unwrap();
        assert_eq!((r.few_visits, r.clients[0].visits_left), (1, Some(2.0)));
        let owed = r.liability.unwrap();
        assert_eq!((owed.amount.to_f64(), owed.passes), (20.0, 1));
    }
}
