//! Logs: tables with a row per visit, sale or pass, recognised and read into the book.

pub mod columns;
mod days;
mod passes;
mod people;
mod rows;
mod sales;
mod sessions;
mod times;

use super::choose::Found;
use super::raw::RawSheet;
use crate::book::{FileUse, Finding, OrderLines, Passes, Sales, Sessions, Severity};
pub use people::People;

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
        }
    }

    /// Whether it is a log.
    pub fn is_log(self) -> bool {
        self != TableKind::Clients
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

/// Reads every log among `chosen`; clients that no client table has are added to `people`.
pub fn read(sheets: &[RawSheet], found: &[Found], chosen: &[usize], people: &mut People) -> Logs {
    let mut logs = Logs::default();
    // Order lines come last: they look for their orders among the sales.
    let mut tables: Vec<&Found> = chosen.iter().filter_map(|i| found.get(*i)).filter(|f| f.kind.is_log()).collect();
    tables.sort_by_key(|f| f.kind == TableKind::OrderLines);
    for f in tables {
        let Some(sheet) = sheets.get(f.sheet) else { continue };
        let mut part = Part { sheet, found: f, findings: Vec::new() };
        people.begin_table(super::cells::file_name(&sheet.path));
        let file = match f.kind {
            TableKind::Clients => continue,
            TableKind::Sessions => {
                let (sessions, file) = sessions::read(&mut part, people);
                sessions::append(&mut logs.sessions, sessions, &mut part, file)
            }
            TableKind::Sales => {
                let (sales, file) = sales::read(&mut part, people);
                sales::append(&mut logs.sales, sales, &mut part, file)
            }
            TableKind::OrderLines => {
                let (lines, file) = sales::read_lines(&mut part, logs.sales.as_ref());
                logs.order_lines = Some(lines);
                file
            }
            TableKind::Passes => {
                let (passes, file) = passes::read(&mut part, people);
                logs.passes = Some(passes);
                file
            }
        };
        logs.files.push(file);
        logs.findings.append(&mut part.findings);
    }
    logs.findings.retain(|f| f.count > 0);
    logs
}
