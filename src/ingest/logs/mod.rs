//! Logs: tables with a row per visit, sale or pass, recognised and read into the book.

pub mod columns;
mod currencies;
mod days;
mod order_lines;
mod passes;
mod people;
mod rows;
mod sales;
mod sessions;
mod shapes;
mod times;

use super::choose::Found;
use super::fields::Field;
use super::raw::{RawSheet, RawValue};
use crate::book::{FileUse, Finding, OrderLines, Passes, Sales, Sessions, Severity};
pub use people::{Ids, People};

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// A row per client (or per client and month).
    #[default]
    Clients,
    /// A row per appointment, visit or check-in.
    Sessions,
    /// A row per sale.
    Sales,
    /// A row per line of an order, without client and date.
    OrderLines,
    /// A row per pass of a client.
    Passes,
    /// A row per recurring membership or subscription of a client.
    Memberships,
    /// A row per class of the timetable, with how many came.
    Classes,
    /// A row per thing that is sold, with its price.
    Prices,
    /// A row per person who works there.
    Staff,
    /// Nothing of a business with clients that the program knows.
    Other,
}

impl TableKind {
    /// As `input.files` and the inspection call it.
    pub fn name(self) -> &'static str {
        match self {
            TableKind::Clients => "clients",
            TableKind::Sessions => "sessions",
            TableKind::Sales => "sales",
            TableKind::OrderLines => "order lines",
            TableKind::Passes => "passes",
            TableKind::Memberships => "memberships",
            TableKind::Classes => "classes",
            TableKind::Prices => "prices",
            TableKind::Staff => "staff",
            TableKind::Other => "other",
        }
    }

    /// Whether it is a log of which rows are read into the book.
    pub fn is_log(self) -> bool {
        matches!(self, TableKind::Sessions | TableKind::Sales | TableKind::OrderLines | TableKind::Passes)
    }
}

/// The logs of all files, put together.
#[derive(Debug, Default)]
pub struct Logs {
    /// Appointments and visits.
    pub sessions: Option<Sessions>,
    /// Sales.
    pub sales: Option<Sales>,
    /// Lines of orders.
    pub order_lines: Option<OrderLines>,
    /// Passes.
    pub passes: Option<Passes>,
    /// How each table was used.
    pub files: Vec<FileUse>,
    /// What was odd.
    pub findings: Vec<Finding>,
}

/// One table while it is read: its findings and what became of its rows.
pub struct Part<'a> {
    /// Its sheet.
    pub sheet: &'a RawSheet,
    /// Where it stands, and what its columns are.
    pub found: &'a Found,
    /// What was odd.
    pub findings: Vec<Finding>,
}

/// A finding for each table that names clients whom no other one does: per table its name, how many, of how many.
pub fn seen_once(tables: &[(String, usize, usize)]) -> Vec<Finding> {
    let named: Vec<_> = tables.iter().filter(|(.., of)| *of > 0).collect();
    if named.len() < 2 {
        return Vec::new();
    }
    let finding = |(name, once, of): &&(String, usize, usize)| Finding {
        code: "clients_in_one_file",
        severity: Severity::Info,
        message: format!("{once} of the {of} clients in {name} stand in no other file."),
        count: *once,
        location: name.clone(),
    };
    named.iter().filter(|(_, once, _)| *once > 0).map(finding).collect()
}

/// The logs in the order in which they are read. Those with ids first, so that names are found beside them. Of sales,
/// orders before the lines of them, and those before order lines of no client, which look for their orders. Of equals
/// the longest first: a report that says the same in part is then the one that is set aside.
fn in_order<'a>(sheets: &[RawSheet], mut tables: Vec<&'a Found>) -> Vec<&'a Found> {
    let has = |f: &Found, field| f.recognized.get(field).is_some();
    let orders = |f: &&Found| f.kind == TableKind::Sales && has(f, Field::OrderId) && !has(f, Field::Item);
    let by_order = tables.iter().any(orders);
    let is_detail = |f: &Found| by_order && f.kind == TableKind::Sales && has(f, Field::OrderId) && has(f, Field::Item);
    tables.sort_by_cached_key(|f| {
        let lines = f.kind == TableKind::OrderLines;
        (lines, !has_own_ids(sheets, f), is_detail(f), std::cmp::Reverse(f.table.rows.len()))
    });
    tables
}

/// Whether the ids of a table are more than names: few of its first ones are words apart.
fn has_own_ids(sheets: &[RawSheet], found: &Found) -> bool {
    let id = found.recognized.get(Field::ClientId);
    let Some((id, sheet)) = id.and_then(|d| Some((d, sheets.get(found.sheet)?))) else { return false };
    let values = found.table.rows.clone().take(NAMES).map(|row| sheet.value(row, id.column));
    let is_name = |v: &RawValue<'_>| matches!(v, RawValue::Text(t) if t.trim().contains(' ') && !t.bytes().any(|b| b.is_ascii_digit()));
    let values: Vec<RawValue<'_>> = values.filter(|v| *v != RawValue::Empty).collect();
    values.iter().filter(|v| is_name(v)).count() * 2 < values.len()
}

/// Rows looked at to tell names from ids.
const NAMES: usize = 100;

/// Reads every log among `chosen`; clients that no client table has are added to `people`.
pub fn read(sheets: &[RawSheet], found: &[Found], chosen: &[usize], people: &mut People) -> Logs {
    let mut logs = Logs::default();
    for f in in_order(sheets, chosen.iter().filter_map(|i| found.get(*i)).filter(|f| f.kind.is_log()).collect()) {
        let Some(sheet) = sheets.get(f.sheet) else { continue };
        let mut part = Part { sheet, found: f, findings: Vec::new() };
        people.begin_table(super::cells::file_name(&sheet.path));
        let file = match f.kind {
            TableKind::Clients
            | TableKind::Memberships
            | TableKind::Classes
            | TableKind::Prices
            | TableKind::Staff
            | TableKind::Other => continue,
            TableKind::Sessions => {
                let (sessions, file) = sessions::read(&mut part, people);
                sessions::append(&mut logs.sessions, sessions, &mut part, file)
            }
            TableKind::Sales => {
                let (sales, file) = sales::read(&mut part, people);
                sales::append(&mut logs, sales, &mut part, file)
            }
            TableKind::OrderLines => {
                let (lines, file) = order_lines::read(&mut part, logs.sales.as_ref());
                logs.order_lines.get_or_insert_default().extend(lines);
                file
            }
            TableKind::Passes => {
                let (passes, file) = passes::read(&mut part, people);
                logs.passes.get_or_insert_default().extend(passes);
                file
            }
        };
        logs.files.push(file);
        logs.findings.append(&mut part.findings);
    }
    logs.findings.retain(|f| f.count > 0);
    logs
}
