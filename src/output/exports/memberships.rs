//! Recurring memberships as a table.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable, ExportValues};
use crate::analysis::columns::Kind;
use crate::analysis::memberships::memberships;
use crate::analysis::{Section, Selection};
use crate::book::sessions::NO_CLIENT;
use crate::book::{Memberships, Money};
use chrono::NaiveDate;

/// A row per membership of the selected clients.
///
/// # Errors
/// Where no file lists memberships.
pub fn table(material: &Material) -> Section<ExportTable> {
    memberships(material.book, material.selection)?;
    let empty = Memberships::default();
    let all = material.book.memberships.as_deref().unwrap_or(&empty);
    let clients = material.book.clients.len();
    let chosen: Option<std::collections::HashSet<usize>> = match material.selection {
        Selection::All => None,
        selection => Some(selection.indices(clients).collect()),
    };
    let client = |row: usize| all.client.get(row).copied().filter(|c| *c != NO_CLIENT).map(|c| c as usize);
    let is_chosen =
        |row: &usize| chosen.as_ref().is_none_or(|chosen| client(*row).is_some_and(|client| chosen.contains(&client)));
    let rows: Vec<usize> = (0..all.len()).filter(is_chosen).collect();
    let id = |row: &usize| client(*row).map_or("", |client| material.book.clients.ids.get(client));
    let name = |row: &usize| client(*row).map_or("", |client| material.client_label(client));
    let plan = |row: &usize| all.plan.as_ref().and_then(|plan| plan.get(*row)).unwrap_or("");
    let price = |row: &usize| -> Option<Money> { all.price.get(*row).copied().flatten() };
    let months = |row: &usize| all.interval_months.get(*row).copied().unwrap_or(f64::NAN);
    let state = |row: &usize| all.state.get(*row).map_or("", |term| term.name());
    let days = |name: &str, title: &str, days: &[Option<NaiveDate>]| ExportColumn {
        name: name.into(),
        title: title.into(),
        kind: Kind::Date,
        values: ExportValues::Date(rows.iter().map(|row| days.get(*row).copied().flatten()).collect()),
    };
    let columns = vec![
        ExportColumn::text("client", "Client", rows.iter().map(id)),
        ExportColumn::text("name", "Name", rows.iter().map(name)),
        ExportColumn::text("plan", "Plan", rows.iter().map(plan)),
        ExportColumn::money("price", "Price", rows.iter().map(price)),
        ExportColumn::number("interval_months", "Months of the interval", Kind::Number, rows.iter().map(months)),
        ExportColumn::money("monthly", "A month", rows.iter().map(|row| all.monthly(*row))),
        days("start", "Start", &all.start),
        days("end", "End", &all.end),
        days("period_end", "Paid until", &all.period_end),
        ExportColumn::text("state", "State", rows.iter().map(state)),
    ];
    Ok(ExportTable::new("Memberships", columns))
}
