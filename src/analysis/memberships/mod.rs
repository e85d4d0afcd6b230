//! Recurring memberships: how many run, and what those that run bring in a mean month by their prices.
//!
//! Prices are no payments: nothing of this is revenue.

mod history;
mod length;
mod month;
mod movements;
#[cfg(test)]
mod tests;
mod words;

pub use history::{LeftOut, RENEWAL_DAYS};
pub use month::{Length, Month, Recurring};
pub use movements::{Movements, movements};

use super::ledger::Chosen;
use super::{Section, Selection, Unavailable};
use crate::book::{Book, Memberships, Money, Term};
use std::collections::{BTreeMap, HashSet};

/// What a report of memberships says.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MembershipReport {
    /// Memberships in all.
    pub memberships: usize,
    /// Clients with a membership that runs and is paid.
    pub active_members: usize,
    /// Memberships that run and are paid.
    pub active: usize,
    /// Memberships that run and are not paid for so far.
    pub trial: usize,
    /// Paused ones.
    pub paused: usize,
    /// Those that ended.
    pub ended: usize,
    /// Those of which the file does not say whether they run.
    pub unknown: usize,
    /// Σ price ÷ months of its interval, over the active ones whose price and interval are known. `None` where none is.
    pub monthly_recurring: Option<Money>,
    /// Active ones whose price and interval are known.
    pub priced: usize,
    /// The same plan by plan, the one that brings the most first.
    pub plans: Vec<PlanRow>,
}

/// The memberships of one plan.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PlanRow {
    /// What it is called; empty where the file does not say.
    pub plan: String,
    /// Active ones.
    pub active: usize,
    /// What the active ones bring in a mean month.
    pub monthly_recurring: Option<Money>,
}

/// Memberships of the selected clients.
///
/// # Errors
/// Where no file lists memberships.
pub fn memberships(book: &Book, selection: &Selection) -> Section<MembershipReport> {
    let table = book.memberships.as_deref().filter(|table| !table.is_empty()).ok_or_else(|| lacking(book))?;
    let rows = selected(table, selection, book.clients.len());
    let count = |term: Term| rows.iter().filter(|row| table.state.get(**row) == Some(&term)).count();
    let active: Vec<usize> = rows.iter().copied().filter(|row| table.state.get(*row) == Some(&Term::Active)).collect();
    let members: HashSet<u32> = active.iter().filter_map(|row| table.client.get(*row).copied()).collect();
    let due: Vec<Money> = active.iter().filter_map(|row| table.monthly(*row)).collect();
    Ok(MembershipReport {
        memberships: rows.len(),
        active_members: members.len(),
        active: active.len(),
        trial: count(Term::Trial),
        paused: count(Term::Paused),
        ended: count(Term::Ended),
        unknown: count(Term::Unknown),
        monthly_recurring: (!due.is_empty()).then(|| due.iter().copied().sum()),
        priced: due.len(),
        plans: plans(table, &active),
    })
}

/// What a book without memberships lacks. A pass that ends says nothing of a client who leaves, so passes are no substitute.
fn lacking(book: &Book) -> Unavailable {
    let needs = "a table of memberships: plan, price, interval, start, end (--map kind=memberships names one)";
    Unavailable::needs(match book.passes.is_some() || book.sales.as_ref().is_some_and(|sales| sales.expiry.is_some()) {
        true => format!("{needs}; passes alone do not say who is a member, since one that ends need not be renewed"),
        false => needs.to_string(),
    })
}

/// The rows of selected clients; without a filter those of nobody as well.
fn selected(table: &Memberships, selection: &Selection, clients: usize) -> Vec<usize> {
    if *selection == Selection::All {
        return (0..table.len()).collect();
    }
    let chosen = Chosen::new(selection, clients);
    let is_chosen = |row: &usize| table.client.get(*row).is_some_and(|client| chosen.has(*client));
    (0..table.len()).filter(is_chosen).collect()
}

fn plans(table: &Memberships, active: &[usize]) -> Vec<PlanRow> {
    let mut by_name: BTreeMap<&str, (usize, Option<Money>)> = BTreeMap::new();
    for row in active {
        let name = table.plan.as_ref().and_then(|plan| plan.get(*row)).unwrap_or("");
        let entry = by_name.entry(name).or_default();
        entry.0 += 1;
        if let Some(due) = table.monthly(*row) {
            entry.1 = Some(entry.1.unwrap_or(Money::ZERO) + due);
        }
    }
    let row = |(plan, (active, monthly_recurring)): (&str, (usize, Option<Money>))| PlanRow {
        plan: plan.to_string(),
        active,
        monthly_recurring,
    };
    let mut plans: Vec<PlanRow> = by_name.into_iter().map(row).collect();
    plans.sort_by(|a, b| b.monthly_recurring.cmp(&a.monthly_recurring).then(b.active.cmp(&a.active)));
    plans
}
