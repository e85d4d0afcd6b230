//! The part of a book that was known as it happened: the logs. What is written of clients today is left behind.

use crate::book::sessions::NO_CLIENT;
use crate::book::{Book, Category, Clients, Period, Sales, Sessions};
use std::sync::Arc;

/// A book with the sessions and the sales of `book`, as many clients without a word about them, and the days on which they
/// joined. Whatever is asked of it `over` a time that ends on some day was known on that day: no column of the client
/// table, no stated hours, no list of passes and no summary is there to tell more.
pub fn alone(book: &Book) -> Book {
    let n = book.clients.len();
    Book {
        clients: Clients {
            ids: std::iter::repeat_n("", n).collect(),
            joined: book.clients.joined.clone(),
            ..Clients::default()
        },
        sessions: book.sessions.clone(),
        sales: book.sales.clone(),
        period: Period { limits: book.period.limits, ..Period::default() },
        ..Book::default()
    }
}

/// The same of some clients, in the order of `clients`; only the columns that features are made of.
pub fn of_some(book: &Book, clients: &[u32]) -> Book {
    let mut place = vec![NO_CLIENT; book.clients.len()];
    for (new, old) in clients.iter().enumerate() {
        if let Some(slot) = place.get_mut(*old as usize) {
            *slot = new as u32;
        }
    }
    let place = |client: &u32| place.get(*client as usize).copied().unwrap_or(NO_CLIENT);
    let joined = book.clients.joined.as_ref();
    Book {
        clients: Clients {
            ids: clients.iter().map(|_| "").collect(),
            joined: joined.map(|j| clients.iter().map(|c| j.get(*c as usize).copied().flatten()).collect()),
            ..Clients::default()
        },
        sessions: book.sessions.as_deref().map(|s| Arc::new(sessions(s, place))),
        sales: book.sales.as_deref().map(|s| Arc::new(sales(s, place))),
        period: Period { limits: book.period.limits, ..Period::default() },
        ..Book::default()
    }
}

fn sessions(log: &Sessions, place: impl Fn(&u32) -> u32) -> Sessions {
    let rows = rows(&log.client, &place);
    Sessions {
        client: rows.iter().filter_map(|row| log.client.get(*row)).map(place).collect(),
        date: pick(&log.date, &rows),
        status: pick(&log.status, &rows),
        minutes: log.minutes.as_ref().map(|c| pick(c, &rows)),
        service: log.service.as_ref().map(|c| labels(c, &rows)),
        price: log.price.as_ref().map(|c| pick(c, &rows)),
        pass_ends: log.pass_ends.as_ref().map(|c| pick(c, &rows)),
        ..Sessions::default()
    }
}

fn sales(ledger: &Sales, place: impl Fn(&u32) -> u32) -> Sales {
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
    use crate::analysis::features::Features;
    use crate::analysis::testing::shop;
    use crate::book::Limits;

    #[test]
    fn some_clients_have_the_features_that_they_have_among_all() {
        let book = shop();
        let over = |book: Book| book.within_period(Limits::default(), None);
        let (all, some) = (over(alone(&book)), over(of_some(&book, &[1, 0])));
        let (all, some) = (Features::logged(&all), Features::logged(&some));
        assert!(all.len() > 4);
        for feature in &some {
            let same = all.iter().find(|f| f.name == feature.name).unwrap();
            assert_eq!(
                (feature.values[0].to_bits(), feature.values[1].to_bits()),
                (same.values[1].to_bits(), same.values[0].to_bits())
            );
        }
    }
}
