//! A book as it was known on an earlier day: what a replay, a test in time or a comparison may look at.

use super::sessions::NO_CLIENT;
use super::{Book, Category, Clients, Limits, Period, Sales, Sessions};
use chrono::NaiveDate;
use std::sync::Arc;

impl Book {
    /// A book with the sessions and the sales of this one, as many clients without a word about them, and the days on which
    /// they joined. What is written of clients today is left behind: no column of the client table, no stated hours, no
    /// list of passes and no summary is there to tell more.
    pub fn logs_alone(&self) -> Book {
        let n = self.clients.len();
        Book {
            clients: Clients {
                ids: std::iter::repeat_n("", n).collect(),
                joined: self.clients.joined.clone(),
                ..Clients::default()
            },
            sessions: self.sessions.clone(),
            sales: self.sales.clone(),
            period: Period { limits: self.period.limits, ..Period::default() },
            ..Book::default()
        }
    }

    /// The same of some clients, in the order of `clients`; only the columns that describe what they did.
    pub fn logs_of(&self, clients: &[u32]) -> Book {
        let mut place = vec![NO_CLIENT; self.clients.len()];
        for (new, old) in clients.iter().enumerate() {
            if let Some(slot) = place.get_mut(*old as usize) {
                *slot = new as u32;
            }
        }
        let place = |client: &u32| place.get(*client as usize).copied().unwrap_or(NO_CLIENT);
        let joined = self.clients.joined.as_ref();
        Book {
            clients: Clients {
                ids: clients.iter().map(|_| "").collect(),
                joined: joined.map(|j| clients.iter().map(|c| j.get(*c as usize).copied().flatten()).collect()),
                ..Clients::default()
            },
            sessions: self.sessions.as_deref().map(|s| Arc::new(sessions_of(s, place))),
            sales: self.sales.as_deref().map(|s| Arc::new(sales_of(s, place))),
            period: Period { limits: self.period.limits, ..Period::default() },
            ..Book::default()
        }
    }

    /// The book as it was known on the evening of `day`: rows of later days are gone, so is what reports say as of today
    /// (who left, balances, visits left, sums of purchases, other columns), and every sum is taken up to `day`. The terms
    /// on which clients come (plans and prices) carry no date and stay.
    pub fn known_on(&self, day: NaiveDate) -> Book {
        let mut book = self.clone();
        book.clients = Clients {
            ids: std::mem::take(&mut book.clients.ids),
            joined: book.clients.joined.take(),
            ideal_hours_month: book.clients.ideal_hours_month.take(),
            service_type: book.clients.service_type.take(),
            session_type: book.clients.session_type.take(),
            rates: book.clients.rates.take(),
            ..Clients::default()
        };
        book.delivery = None;
        book.period.months_stated = false;
        if let Some(sessions) = &mut book.sessions {
            let known: Vec<bool> = sessions.date.iter().map(|date| *date <= day).collect();
            let sessions = Arc::make_mut(sessions);
            sessions.retain(&known);
            (sessions.balance, sessions.remaining, sessions.unpaid) = (None, None, None);
        }
        if let Some(sales) = &mut book.sales {
            let known: Vec<bool> = sales.date.iter().map(|date| *date <= day).collect();
            Arc::make_mut(sales).retain(&known);
        }
        for joined in book.clients.joined.iter_mut().flatten() {
            *joined = joined.filter(|date| *date <= day);
        }
        (book.order_lines, book.passes) = (None, None);
        let to = book.period.limits.to.map_or(day, |to| to.min(day));
        let limits = Limits { from: book.period.limits.from, to: Some(to) };
        book.within_period(limits, Some(day))
    }
}

impl Book {
    /// The same client table with the rows of the clients who are `counted` alone; rows without a client are gone.
    pub fn rows_of(&self, counted: &[bool]) -> Book {
        let counts = |client: &u32| counted.get(*client as usize).copied().unwrap_or(false);
        let mut book = self.clone();
        if let Some(sessions) = &mut book.sessions {
            let keep: Vec<bool> = sessions.client.iter().map(counts).collect();
            Arc::make_mut(sessions).retain(&keep);
        }
        if let Some(sales) = &mut book.sales {
            let keep: Vec<bool> = sales.client.iter().map(counts).collect();
            Arc::make_mut(sales).retain(&keep);
        }
        book
    }
}

fn sessions_of(log: &Sessions, place: impl Fn(&u32) -> u32) -> Sessions {
    let rows = rows(&log.client, &place);
    Sessions {
        client: rows.iter().filter_map(|row| log.client.get(*row)).map(place).collect(),
        date: pick(&log.date, &rows),
        status: pick(&log.status, &rows),
        minutes: log.minutes.as_ref().map(|c| pick(c, &rows)),
        service: log.service.as_ref().map(|c| labels(c, &rows)),
        price: log.price.as_ref().map(|c| pick(c, &rows)),
        charged: log.charged.as_ref().map(|c| pick(c, &rows)),
        pass_ends: log.pass_ends.as_ref().map(|c| pick(c, &rows)),
        ..Sessions::default()
    }
}

fn sales_of(ledger: &Sales, place: impl Fn(&u32) -> u32) -> Sales {
    let rows = rows(&ledger.client, &place);
    Sales {
        client: rows.iter().filter_map(|row| ledger.client.get(*row)).map(place).collect(),
        date: pick(&ledger.date, &rows),
        amount: pick(&ledger.amount, &rows),
        order: ledger.order.as_ref().map(|c| labels(c, &rows)),
        item: ledger.item.as_ref().map(|c| labels(c, &rows)),
        category: ledger.category.as_ref().map(|c| labels(c, &rows)),
        expiry: ledger.expiry.as_ref().map(|c| pick(c, &rows)),
        ..Sales::default()
    }
}

/// The rows of the clients who have a place.
fn rows(client: &[u32], place: &impl Fn(&u32) -> u32) -> Vec<usize> {
    (0..client.len()).filter(|row| client.get(*row).is_some_and(|c| place(c) != NO_CLIENT)).collect()
}

fn pick<T: Copy>(column: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|row| column.get(*row).copied()).collect()
}

fn labels(column: &Category, rows: &[usize]) -> Category {
    Category { codes: pick(&column.codes, rows), labels: column.labels.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Money, Status};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_of_later_days_is_known() {
        let sessions = Sessions {
            client: vec![0, 1, 0],
            date: vec![day("2024-01-01"), day("2024-02-01"), day("2024-03-01")],
            status: vec![Status::Attended; 3],
            balance: Some(vec![None; 3]),
            ..Sessions::default()
        };
        let sales = Sales {
            client: vec![1, 0],
            date: vec![day("2024-01-05"), day("2024-04-01")],
            amount: vec![Money::ZERO; 2],
            ..Sales::default()
        };
        let clients = Clients {
            ids: ["A", "B"].into_iter().collect(),
            joined: Some(vec![Some(day("2024-01-01")), Some(day("2024-02-10"))]),
            ..Clients::default()
        };
        let book =
            Book { clients, sessions: Some(Arc::new(sessions)), sales: Some(Arc::new(sales)), ..Book::default() };
        let book = book.within_period(Limits::default(), None);
        let then = book.known_on(day("2024-02-05"));
        let (sessions, visits) = (then.sessions.as_ref().unwrap(), then.activity.visits.as_ref().unwrap());
        assert_eq!((sessions.len(), then.sales.as_ref().unwrap().len(), sessions.balance.is_none()), (2, 1, true));
        assert_eq!((visits.attended.as_slice(), then.period.as_of), (&[1, 1][..], Some(day("2024-02-05"))));
        assert_eq!(then.clients.joined, Some(vec![Some(day("2024-01-01")), None]));
        // The book itself is as it was.
        assert_eq!((book.sessions.as_ref().unwrap().len(), book.period.as_of), (3, Some(day("2024-04-01"))));
        // Of a day before everything, nothing is known.
        let never = book.known_on(day("2023-01-01"));
        assert!(never.dated().is_none() && never.sessions.is_some_and(|s| s.is_empty()));
    }

    #[test]
    fn logs_alone_tell_nothing_of_the_client_table() {
        let clients = Clients {
            ids: ["A", "B"].into_iter().collect(),
            emails: Some(["x", "y"].into_iter().collect()),
            ..Clients::default()
        };
        let sales = Sales {
            client: vec![1, 0, 1],
            date: vec![day("2024-01-05"); 3],
            amount: vec![Money::ZERO; 3],
            ..Sales::default()
        };
        let book = Book { clients, sales: Some(Arc::new(sales)), ..Book::default() };
        let alone = book.logs_alone();
        assert!(alone.clients.emails.is_none() && alone.clients.ids.get(1).is_empty() && alone.clients.len() == 2);
        assert_eq!(book.logs_of(&[1]).sales.unwrap().client, [0, 0]);
        assert_eq!(book.rows_of(&[false, true]).sales.unwrap().client, [1, 1]);
    }
}
