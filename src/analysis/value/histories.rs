//! What each client bought, in the form of the purchase models: from the rows of the logs, or from a summary.

use crate::analysis::Unavailable;
use crate::book::sessions::NO_CLIENT;
use crate::book::{Book, Money, PurchaseSummary, Span};
use crate::stats::purchases::{History, Spending};
use chrono::{Datelike, NaiveDate};
use rayon::slice::ParallelSliceMut;

/// Days in a unit of the models' time, a week.
pub const DAYS: f64 = 7.0;

const LACKING: &str = "purchases with a client, a date and an amount, or a summary of repeat purchases, age at the \
                       last one and age of each client";

/// A day on which a client bought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bought {
    /// The client.
    pub client: u32,
    /// The day, counted as [`Datelike::num_days_from_ce`] does.
    pub day: i32,
    /// What was paid on it, returns of the same day taken off; above zero.
    pub amount: f64,
}

/// The days on which anybody bought, by client and day.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// In the order of client, then day.
    pub days: Vec<Bought>,
    /// The first and the last day that the log covers.
    pub span: (i32, i32),
    /// Returns on days of their own as a part of what was bought, 0 to 1.
    pub returned: f64,
}

/// One history and one mean value per client who bought.
#[derive(Debug, Clone, Default)]
pub struct Histories {
    /// The client of each, ascending.
    pub clients: Vec<u32>,
    /// Repeat purchases, age at the last, age; in weeks.
    pub histories: Vec<History>,
    /// The repeat purchases and their mean value; nothing for those of whom no value is known.
    pub spending: Vec<Spending>,
}

impl Log {
    /// The days of purchase within the period of the book; `None` where it has no log of amounts.
    pub fn of(book: &Book) -> Option<Self> {
        let span = book.period.span?;
        let mut rows = rows(book, span)?;
        rows.par_sort_unstable();
        let (mut days, mut bought, mut returned) = (Vec::new(), 0.0, 0.0);
        for day in rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let Some(&(client, date, _)) = day.first() else { continue };
            let mut sum = Money::ZERO;
            day.iter().for_each(|row| sum += row.2);
            let amount = sum.to_f64();
            // A day of nothing but returns is no purchase.
            if amount > 0.0 {
                bought += amount;
                days.push(Bought { client, day: date, amount });
            } else {
                returned -= amount;
            }
        }
        let returned = if bought > 0.0 { f64::min(returned / bought, 1.0) } else { 0.0 };
        Some(Log { days, span: (span.from.num_days_from_ce(), span.to.num_days_from_ce()), returned })
    }

    /// The histories as they stood at the end of day `until`.
    pub fn until(&self, until: i32) -> Histories {
        let mut found = Histories::default();
        for days in self.days.chunk_by(|a, b| a.client == b.client) {
            let known = days.partition_point(|bought| bought.day <= until);
            let Some((first, repeats)) = days.get(..known).and_then(<[Bought]>::split_first) else { continue };
            let last = repeats.last().map_or(0, |last| last.day - first.day);
            let paid: f64 = repeats.iter().map(|bought| bought.amount).sum();
            let count = repeats.len() as u32;
            found.clients.push(first.client);
            found.histories.push(History {
                repeats: count,
                last: f64::from(last) / DAYS,
                age: f64::from(until - first.day) / DAYS,
            });
            found
                .spending
                .push(Spending { purchases: count, mean: if count > 0 { paid / f64::from(count) } else { 0.0 } });
        }
        found
    }

    /// The last day as a date.
    pub fn last_day(&self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.span.1)
    }
}

/// (client, day, amount) of every sale, else of every session that brought something.
fn rows(book: &Book, span: Span) -> Option<Vec<(u32, i32, Money)>> {
    let inside = |client: u32, date: NaiveDate| client != NO_CLIENT && span.contains(date);
    if let Some(sales) = &book.sales {
        let rows = sales.client.iter().zip(&sales.date).zip(&sales.amount);
        let rows = rows.filter(|((client, date), _)| inside(**client, **date));
        return Some(rows.map(|((&client, date), &amount)| (client, date.num_days_from_ce(), amount)).collect());
    }
    let sessions = book.sessions.as_ref()?;
    sessions.price.as_ref()?;
    let priced = sessions.earnings().filter(|(client, date, _)| inside(*client, *date));
    Some(priced.map(|(client, date, price)| (client, date.num_days_from_ce(), price)).collect())
}

impl Histories {
    /// From a summary; rows that contradict themselves are left out.
    pub fn of_summary(summary: &PurchaseSummary) -> Self {
        let mut found = Histories::default();
        for (row, ((&repeats, &last), &age)) in summary.repeats.iter().zip(&summary.last).zip(&summary.age).enumerate()
        {
            let whole = repeats >= 0.0 && repeats.fract() == 0.0 && repeats <= f64::from(u32::MAX);
            let last = if repeats == 0.0 { 0.0 } else { last };
            if !(whole && last >= 0.0 && last <= age && age.is_finite()) {
                continue;
            }
            let mean = summary.value.as_ref().and_then(|value| value.get(row)).copied().unwrap_or(f64::NAN);
            let known = repeats > 0.0 && mean > 0.0 && mean.is_finite();
            found.clients.push(row as u32);
            found.histories.push(History { repeats: repeats as u32, last, age });
            found.spending.push(if known {
                Spending { purchases: repeats as u32, mean }
            } else {
                Spending { purchases: 0, mean: 0.0 }
            });
        }
        found
    }

    /// Clients who bought more than once.
    pub fn returning(&self) -> usize {
        self.histories.iter().filter(|history| history.repeats > 0).count()
    }

    /// The repeat purchases and their mean value of those of whom one is known.
    pub fn valued(&self) -> Vec<Spending> {
        self.spending.iter().copied().filter(|spent| spent.purchases > 0).collect()
    }
}

/// The histories of a book with the log that they come from; `None` for the log where a summary gives them.
///
/// # Errors
/// Where neither is there.
pub fn of(book: &Book) -> Result<(Histories, Option<Log>), Unavailable> {
    let summary = || book.clients.purchases.as_ref().map(Histories::of_summary);
    let found = match Log::of(book) {
        Some(log) => Some((log.until(log.span.1), Some(log))),
        None => summary().map(|histories| (histories, None)),
    };
    found.filter(|(histories, _)| !histories.clients.is_empty()).ok_or_else(|| Unavailable::needs(LACKING))
}
