//! What each client has taken: services attended, else what was bought.

use crate::book::sessions::Status;
use crate::book::{Book, Category, Money};
use rayon::slice::ParallelSliceMut;
use std::collections::HashSet;

/// Services that are told apart, the most taken first.
const MOST: usize = 512;

/// What the clients of a book have taken.
pub struct ServiceHistory {
    /// What is counted.
    pub what: &'static str,
    /// How taking it is said.
    pub verb: &'static str,
    /// The services by name.
    pub services: Vec<String>,
    /// Per client of the book the places of its services, ascending.
    pub sets: Vec<Vec<usize>>,
}

/// Clients and codes of one way of counting.
type Pairs<'a> = (Vec<(u32, u32)>, &'a Category);

/// One way of counting.
type Way = fn(&Book) -> Option<Pairs<'_>>;

impl ServiceHistory {
    /// The first way of counting by which at least `fewest` clients have taken two things: services attended, kinds of
    /// what was bought, items bought.
    pub fn of(book: &Book, fewest: usize) -> Option<Self> {
        let ways: [(&'static str, &'static str, Way); 4] = [
            ("services attended", "take", attended),
            ("categories bought", "buy", categories),
            ("items bought", "buy", items),
            ("items ordered", "buy", ordered),
        ];
        ways.into_iter().find_map(|(what, verb, pairs)| {
            let (pairs, category) = pairs(book)?;
            let (services, sets) = sets(pairs, category, book.clients.len());
            let several = sets.iter().filter(|set| set.len() > 1).count();
            (several >= fewest).then_some(ServiceHistory { what, verb, services, sets })
        })
    }

    /// Every distinct set that is not empty.
    pub fn kinds(&self) -> Vec<&Vec<usize>> {
        let kinds: HashSet<&Vec<usize>> = self.sets.iter().filter(|set| !set.is_empty()).collect();
        kinds.into_iter().collect()
    }
}

fn attended(book: &Book) -> Option<Pairs<'_>> {
    let sessions = book.sessions.as_ref()?;
    let service = sessions.service.as_ref()?;
    let inside = |row: usize| {
        sessions.status.get(row) == Some(&Status::Attended)
            && sessions.date.get(row).is_some_and(|d| book.period.span.is_none_or(|span| span.contains(*d)))
    };
    Some((pairs(&sessions.client, service, inside), service))
}

fn bought(book: &Book, row: usize) -> bool {
    let Some(sales) = &book.sales else { return false };
    sales.amount.get(row).is_some_and(|amount| *amount > Money::ZERO)
        && sales.date.get(row).is_some_and(|d| book.period.span.is_none_or(|span| span.contains(*d)))
}

fn categories(book: &Book) -> Option<Pairs<'_>> {
    let sales = book.sales.as_ref()?;
    let category = sales.category.as_ref()?;
    Some((pairs(&sales.client, category, |row| bought(book, row)), category))
}

fn items(book: &Book) -> Option<Pairs<'_>> {
    let sales = book.sales.as_ref()?;
    let item = sales.item.as_ref()?;
    Some((pairs(&sales.client, item, |row| bought(book, row)), item))
}

fn ordered(book: &Book) -> Option<Pairs<'_>> {
    let (sales, lines) = (book.sales.as_ref()?, book.order_lines.as_ref()?);
    let item = lines.category.as_ref().or(lines.item.as_ref())?;
    let line = |(sale, code): (&u32, &u32)| {
        let client = *sales.client.get(*sale as usize)?;
        (*code != Category::MISSING && bought(book, *sale as usize)).then_some((client, *code))
    };
    Some((lines.sale.iter().zip(&item.codes).filter_map(line).collect(), item))
}

fn pairs(clients: &[u32], category: &Category, counts: impl Fn(usize) -> bool) -> Vec<(u32, u32)> {
    let rows = clients.iter().zip(&category.codes).enumerate();
    rows.filter(|(row, (_, code))| **code != Category::MISSING && counts(*row))
        .map(|(_, (c, code))| (*c, *code))
        .collect()
}

/// The most taken services and the sets of them per client; rows without a client are nobody's.
fn sets(mut pairs: Vec<(u32, u32)>, category: &Category, clients: usize) -> (Vec<String>, Vec<Vec<usize>>) {
    pairs.retain(|(client, _)| (*client as usize) < clients);
    pairs.par_sort_unstable();
    pairs.dedup();
    let mut counts = vec![0_u64; category.labels.len()];
    for (_, code) in &pairs {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let mut top: Vec<usize> = (0..counts.len()).filter(|code| counts.get(*code) > Some(&0)).collect();
    top.sort_by_key(|code| (std::cmp::Reverse(counts.get(*code).copied()), *code));
    top.truncate(MOST);
    let mut place = vec![None; category.labels.len()];
    for (at, code) in top.iter().enumerate() {
        if let Some(slot) = place.get_mut(*code) {
            *slot = Some(at);
        }
    }
    let mut sets = vec![Vec::new(); clients];
    for (client, code) in pairs {
        if let (Some(set), Some(Some(at))) = (sets.get_mut(client as usize), place.get(code as usize)) {
            set.push(*at);
        }
    }
    sets.iter_mut().for_each(|set: &mut Vec<usize>| set.sort_unstable());
    (top.into_iter().map(|code| category.labels.get(code).to_string()).collect(), sets)
}
