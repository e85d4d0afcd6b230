//! The rows that revenue is made of: sales, else attended sessions with a price.

use super::Selection;
use crate::book::span::month_number;
use crate::book::{Book, Money, Sales, Sessions, Span};
use chrono::NaiveDate;
use rayon::prelude::*;

/// Rows that one thread takes at a time.
const CHUNK: usize = 1 << 16;

/// Where the amounts stand.
#[derive(Debug, Clone, Copy)]
pub enum Ledger<'a> {
    /// In the sales.
    Sales(&'a Sales),
    /// In the prices of sessions that were attended.
    Prices(&'a Sessions),
}

/// An amount on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Index into the client table, or [`crate::book::sessions::NO_CLIENT`].
    pub client: u32,
    /// The day.
    pub date: NaiveDate,
    /// Signed.
    pub amount: Money,
}

impl<'a> Ledger<'a> {
    /// The sales where there are any, else the sessions where they have prices.
    pub fn of(book: &'a Book) -> Option<Self> {
        match (&book.sales, &book.sessions) {
            (Some(sales), _) => Some(Ledger::Sales(sales)),
            (None, Some(sessions)) if sessions.price.is_some() => Some(Ledger::Prices(sessions)),
            _ => None,
        }
    }

    /// How many rows, those without an amount among them.
    pub fn len(&self) -> usize {
        match self {
            Ledger::Sales(sales) => sales.len(),
            Ledger::Prices(sessions) => sessions.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The amount in `row`, where it has one.
    pub fn entry(&self, row: usize) -> Option<Entry> {
        match self {
            Ledger::Sales(s) => {
                Some(Entry { client: *s.client.get(row)?, date: *s.date.get(row)?, amount: *s.amount.get(row)? })
            }
            Ledger::Prices(s) => {
                Some(Entry { client: *s.client.get(row)?, date: *s.date.get(row)?, amount: s.earned(row)? })
            }
        }
    }

    /// Adds up the rows of `chosen` clients in `span`, on several threads where there are many; sums of money do not
    /// depend on the order.
    pub fn fold<T: Send>(
        &self,
        chosen: &Chosen,
        span: Span,
        start: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, usize, Entry) + Sync,
        join: impl Fn(&mut T, T),
    ) -> T {
        let block = |number: usize| {
            let mut sum = start();
            for row in number * CHUNK..self.len().min((number + 1) * CHUNK) {
                if let Some(entry) = self.entry(row).filter(|e| span.contains(e.date) && chosen.has(e.client)) {
                    add(&mut sum, row, entry);
                }
            }
            sum
        };
        let blocks = self.len().div_ceil(CHUNK);
        if blocks <= 1 {
            return block(0);
        }
        let parts: Vec<T> = (0..blocks).into_par_iter().map(block).collect();
        parts.into_iter().fold(start(), |mut sum, part| {
            join(&mut sum, part);
            sum
        })
    }
}

/// Whose rows count. Rows without a client count for everybody only.
#[derive(Debug, Clone)]
pub struct Chosen(Option<Vec<bool>>);

impl Chosen {
    /// The clients of a selection among `clients`.
    pub fn new(selection: &Selection, clients: usize) -> Self {
        match selection {
            Selection::All => Chosen(None),
            Selection::Some(_) => {
                let mut mask = vec![false; clients];
                for i in selection.indices(clients) {
                    if let Some(place) = mask.get_mut(i) {
                        *place = true;
                    }
                }
                Chosen(Some(mask))
            }
        }
    }

    /// Whether the rows of `client` count.
    pub fn has(&self, client: u32) -> bool {
        match &self.0 {
            None => true,
            Some(mask) => mask.get(client as usize).copied().unwrap_or(false),
        }
    }
}

/// Revenue of the selected clients per calendar month that `span` touches.
pub fn by_month(book: &Book, selection: &Selection, span: Span) -> Vec<Money> {
    let Some(ledger) = Ledger::of(book) else { return Vec::new() };
    let months = span.months_touched().count();
    let first = month_number(span.from);
    ledger.fold(
        &Chosen::new(selection, book.clients.len()),
        span,
        || vec![Money::ZERO; months],
        |sums, _, entry| {
            let place = usize::try_from(month_number(entry.date) - first).ok();
            if let Some(sum) = place.and_then(|p| sums.get_mut(p)) {
                *sum += entry.amount;
            }
        },
        |sums, part| sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, shop};
    use crate::book::Status;
    use crate::book::sessions::NO_CLIENT;

    #[test]
    fn what_is_cached_for_everybody_is_what_the_rows_say() {
        let book = shop();
        let span = book.period.span.unwrap();
        assert_eq!(by_month(&book, &Selection::All, span), book.activity.billing.unwrap().by_month);
    }

    #[test]
    fn only_attended_sessions_with_a_price_are_entries() {
        let amount = Money::from_f64(5.0);
        let sessions = Sessions {
            client: vec![0, 0, 0],
            date: vec![day("2024-01-01"); 3],
            status: vec![Status::Attended, Status::NoShow, Status::Attended],
            price: Some(vec![amount, amount, None]),
            ..Sessions::default()
        };
        let found: Vec<bool> = (0..4).map(|row| Ledger::Prices(&sessions).entry(row).is_some()).collect();
        assert_eq!(found, [true, false, false, false]);
        assert!(!Chosen::new(&Selection::Some(vec![0]), 1).has(NO_CLIENT));
        assert!(Chosen::new(&Selection::All, 1).has(NO_CLIENT));
    }
}
