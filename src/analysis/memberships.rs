//! Recurring memberships: how many run, and what those that run bring in a mean month by their prices.
//!
//! Prices are no payments: nothing of this is revenue.

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
    let lacking = || {
        Unavailable::needs(
            "a table of memberships: plan, price, interval, start, end (--map kind=memberships names one)",
        )
    };
    let table = book.memberships.as_deref().filter(|table| !table.is_empty()).ok_or_else(lacking)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Category;
    use std::sync::Arc;

    fn book() -> Book {
        let mut book = Book::default();
        book.clients.ids = ["a", "b", "c"].into_iter().collect();
        let plans = [Some("Gold"), Some("Gold"), Some("Kids"), None, Some("Kids")];
        book.memberships = Some(Arc::new(Memberships {
            client: vec![0, 1, 0, 2, 1],
            plan: Some(plans.into_iter().collect::<Category>()),
            price: [129.0, 1200.0, 30.0, 50.0, 30.0].map(Money::from_f64).to_vec(),
            interval_months: vec![1.0, 12.0, 3.0, f64::NAN, 1.0],
            start: vec![None; 5],
            end: vec![None; 5],
            period_end: vec![None; 5],
            state: vec![Term::Active, Term::Active, Term::Active, Term::Active, Term::Ended],
        }));
        book
    }

    #[test]
    fn active_ones_are_counted_and_brought_to_a_month() {
        let report = memberships(&book(), &Selection::All).unwrap();
        assert_eq!((report.memberships, report.active, report.active_members, report.ended), (5, 4, 3, 1));
        // 129 + 1200 ÷ 12 + 30 ÷ 3; the price of an unknown interval is left out.
        assert_eq!((report.monthly_recurring, report.priced), (Money::from_f64(239.0), 3));
        let plans: Vec<(&str, usize)> = report.plans.iter().map(|p| (p.plan.as_str(), p.active)).collect();
        assert_eq!(plans, [("Gold", 2), ("Kids", 1), ("", 1)]);
    }

    #[test]
    fn a_filter_keeps_the_memberships_of_its_clients_and_no_table_is_said() {
        let report = memberships(&book(), &Selection::Some(vec![1])).unwrap();
        assert_eq!((report.memberships, report.active, report.monthly_recurring), (2, 1, Money::from_f64(100.0)));
        assert!(memberships(&Book::default(), &Selection::All).unwrap_err().to_string().starts_with("needs a table"));
    }
}
