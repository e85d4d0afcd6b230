//! A client table becomes clients and delivered hours.

mod columns;
mod time;

use super::cells::{Rows, file_name, location, number_text, shown, texts};
use super::fields::{Field, Meaning};
use super::raw::{RawColumn, RawSheet, RawValue};
use super::recognize::{Decision, Recognized};
use super::synonyms::{Hint, normalize, synonyms};
use super::tables::{Table, repeats_header};
use super::unique::first_of_each;
use crate::book::{Clients, FileUse, Finding, Period, Severity, TextColumn};

/// One client table, read.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// One entry per distinct id.
    pub clients: Clients,
    /// Delivered hours per client, where the table has them.
    pub hours: Option<Vec<f64>>,
    /// The period that its headers name.
    pub period: Period,
    /// The sheet rows that became clients, in order.
    pub rows: Rows,
    /// Rows read, used and set aside.
    pub file_use: FileUse,
    /// What was odd.
    pub findings: Vec<Finding>,
    /// Most rows repeat a client: a list of sessions or sales, and no list of clients.
    pub is_log: bool,
}

/// Reads a client table; `currency` is the only one that is analyzed, where the user names one.
pub fn build(sheet: &RawSheet, table: &Table, recognized: &Recognized, currency: Option<&str>) -> Roster {
    let mut work = Work { sheet, table, recognized, currency, findings: Vec::new() };
    let ids = work.ids();
    let (mut clients, hours, period) = work.columns(&ids);
    clients.ids = ids.texts;
    let mut findings = work.findings;
    findings.retain(|f| f.count > 0);
    Roster { clients, hours, period, rows: ids.rows, file_use: ids.file_use, findings, is_log: ids.is_log }
}

struct Work<'a> {
    sheet: &'a RawSheet,
    table: &'a Table,
    recognized: &'a Recognized,
    currency: Option<&'a str>,
    findings: Vec<Finding>,
}

/// The ids that stay, and what became of the other rows.
struct Ids {
    texts: TextColumn,
    rows: Rows,
    /// Of a table with several rows per client: per row of the range, its client.
    groups: Option<Vec<Option<u32>>>,
    is_log: bool,
    file_use: FileUse,
}

/// Why a row does not become a client.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aside {
    Blank,
    Header,
    Total,
    NoId,
    Staff,
    Repeated,
}

impl Aside {
    fn reason(self) -> &'static str {
        match self {
            Aside::Blank => "blank",
            Aside::Header => "repeats the header",
            Aside::Total => "a row of totals",
            Aside::NoId => "no client id",
            Aside::Staff => "staff by the role, and no client",
            Aside::Repeated => "repeats the id of an earlier row",
        }
    }
}

impl<'a> Work<'a> {
    fn column(&self, decision: &Decision) -> Option<&'a RawColumn> {
        self.sheet.columns.get(decision.column)
    }

    fn find(&mut self, code: &'static str, severity: Severity, cells: &[(u32, u32)], count: usize, message: String) {
        self.findings.push(Finding { code, severity, message, count, location: location(self.sheet, cells) });
    }

    /// The id column: as named, else names that never repeat, else the row numbers.
    fn id_texts(&mut self) -> (Option<u32>, TextColumn) {
        let range = self.table.rows.clone();
        let place = file_name(&self.sheet.path).to_string();
        if let Some((decision, column)) = self.recognized.get(Field::ClientId).and_then(|d| Some((d, self.column(d)?)))
        {
            let (ids, cleaned) = texts(column, range);
            let cells: Vec<(u32, u32)> = cleaned.iter().take(6).map(|r| (*r, decision.column as u32)).collect();
            let message = format!(
                "{} client ids had blanks or invisible characters at their ends; they were taken off, so that the same client is not counted as two.",
                cleaned.len()
            );
            self.find("ids_trimmed", Severity::Warning, &cells, cleaned.len(), message);
            return (Some(decision.column as u32), ids);
        }
        let candidates = [("names_are_ids", "name", Field::Name), ("emails_are_ids", "address", Field::Email)];
        for (code, what, field) in candidates {
            let Some((decision, column)) = self.recognized.get(field).and_then(|d| Some((d, self.column(d)?))) else {
                continue;
            };
            let (values, _) = texts(column, range.clone());
            if let Some(filled) = never_repeats(&values) {
                let plural = if what == "name" { "names" } else { "addresses" };
                let message = format!(
                    "{place} has no column of client ids; no {what} occurs twice, so the {plural} are the ids (--map client_id=COLUMN names another)."
                );
                self.find(code, Severity::Info, &[], filled, message);
                return (Some(decision.column as u32), values);
            }
        }
        if let Some((column, names)) = self.names_apart() {
            let message = format!(
                "{place} has no column of client ids; no first and last name occur together twice, so they are the ids (--map client_id=COLUMN names another)."
            );
            self.find("names_are_ids", Severity::Info, &[], names.len(), message);
            return (Some(column), names);
        }
        let ids: TextColumn =
            range.map(|row| number_text(f64::from(row) + 1.0)).collect::<Vec<_>>().iter().map(String::as_str).collect();
        let message = format!(
            "{place} has no column of client ids (looked for {}); the row numbers are used, so notes and prices per client do not survive a new order of the rows. Name it with --map client_id=COLUMN.",
            synonyms().examples(Meaning::Field(Field::ClientId), 4)
        );
        self.find("no_client_id", Severity::Warning, &[], ids.len(), message);
        (None, ids)
    }

    /// First and last names together, where no two rows share them; and the column of the last.
    fn names_apart(&self) -> Option<(u32, TextColumn)> {
        let part = |field| self.recognized.get(field).and_then(|d| Some((d, self.column(d)?)));
        let ((_, first), (decision, last)) = (part(Field::FirstName)?, part(Field::LastName)?);
        let range = self.table.rows.clone();
        let ((first, _), (last, _)) = (texts(first, range.clone()), texts(last, range));
        let both = first.iter().zip(last.iter()).map(|(a, b)| format!("{a} {b}").trim().to_string());
        let names: TextColumn = both.collect::<Vec<_>>().iter().map(String::as_str).collect();
        never_repeats(&names).map(|_| (decision.column as u32, names))
    }

    fn ids(&mut self) -> Ids {
        let (column, all) = self.id_texts();
        let start = self.table.rows.start;
        let header = column.map(|c| self.table.header_text(self.sheet, c as usize));
        let header = header.as_deref().map(str::trim);
        let mut aside: Vec<(u32, Aside)> = Vec::new();
        for (index, id) in all.iter().enumerate() {
            let row = start + index as u32;
            if let Some(why) = self.row_aside(row, id, header) {
                aside.push((row, why));
            }
        }
        let known: std::collections::HashSet<u32> = aside.iter().map(|(row, _)| *row).collect();
        aside.extend(self.staff().into_iter().filter(|row| !known.contains(row)).map(|row| (row, Aside::Staff)));
        aside.sort_unstable_by_key(|(row, _)| *row);
        let repeats = first_of_each(&all).repeats;
        let monthly = self.recognized.get(Field::Period).is_some() && !repeats.is_empty();
        let groups = monthly.then(|| groups(&all, &repeats, &aside, start));
        let out: std::collections::HashSet<u32> = aside.iter().map(|(row, _)| *row).collect();
        let repeated: Vec<u32> = repeats.iter().map(|(i, _)| start + i).filter(|row| !out.contains(row)).collect();
        let is_log = !monthly && repeated.len() * 2 > all.len() - aside.len();
        if !monthly {
            self.report_repeats(column.unwrap_or(0), &all, &repeated, is_log);
        }
        let mut dropped: Vec<u32> = out.iter().copied().chain(repeated.iter().copied()).collect();
        dropped.sort_unstable();
        aside.extend(repeated.iter().filter(|_| !monthly).map(|row| (*row, Aside::Repeated)));
        let rows = Rows { range: self.table.rows.clone(), dropped };
        let file_use = self.file_use(&aside, all.len());
        self.report_aside(&aside);
        Ids { texts: rows.keep_texts(all), rows, groups, is_log, file_use }
    }

    /// Rows whose role is one of staff, where others are clients' or say nothing.
    fn staff(&self) -> Vec<u32> {
        let is_role = |c: &usize| synonyms().says(Hint::Role, &normalize(&self.table.header_text(self.sheet, *c)));
        let Some(column) = self.table.columns.clone().find(is_role).and_then(|c| self.sheet.columns.get(c)) else {
            return Vec::new();
        };
        let role = |row: u32| synonyms().is_staff_role(&shown(column.value(row)));
        let rows = || self.table.rows.clone();
        if !rows().any(|row| role(row) == Some(false)) {
            return Vec::new();
        }
        rows().filter(|row| role(*row) == Some(true)).collect()
    }

    /// Why a row is no client; `header` is the id column's, where there are ids.
    fn row_aside(&self, row: u32, id: &str, header: Option<&str>) -> Option<Aside> {
        if let Some(header) = header.filter(|_| !id.is_empty() && !synonyms().is_missing(id)) {
            if synonyms().is_total(id) {
                return Some(Aside::Total);
            }
            // Only the header's own text is worth a look at the whole row.
            let again = id == header
                && self.table.header.is_some_and(|h| repeats_header(self.sheet, h, row, &self.table.columns));
            return again.then_some(Aside::Header);
        }
        let mut values = self.table.columns.clone().map(|c| self.sheet.value(row, c));
        // Without ids every row comes here: those of a long table are looked at near its end, where totals stand.
        if header.is_none() && self.table.rows.len() > 20_000 && row + 10 < self.table.rows.end {
            return values.all(|v| v == RawValue::Empty).then_some(Aside::Blank);
        }
        let (mut blank, mut total) = (true, false);
        for value in values {
            blank &= value == RawValue::Empty;
            total |= matches!(value, RawValue::Text(text) if synonyms().is_total(text));
        }
        match (blank, total) {
            (true, _) => Some(Aside::Blank),
            (_, true) => Some(Aside::Total),
            _ => header.map(|_| Aside::NoId),
        }
    }

    fn file_use(&self, aside: &[(u32, Aside)], all: usize) -> FileUse {
        let count = |why: Aside| aside.iter().filter(|(_, w)| *w == why).count();
        let kinds = [Aside::Header, Aside::Total, Aside::NoId, Aside::Staff, Aside::Repeated];
        let set_aside = kinds
            .into_iter()
            .map(|why| crate::book::SetAside { reason: why.reason().into(), count: count(why) })
            .filter(|group| group.count > 0)
            .collect();
        let rows_read = all - count(Aside::Blank);
        let rows_used = all - aside.len();
        FileUse { path: self.sheet.path.clone(), table: String::from("clients"), rows_read, rows_used, set_aside }
    }

    fn report_repeats(&mut self, column: u32, ids: &TextColumn, rows: &[u32], is_log: bool) {
        let start = self.table.rows.start;
        let mut named: Vec<&str> = rows.iter().take(5).map(|row| ids.get((row - start) as usize)).collect();
        named.dedup();
        let cells: Vec<(u32, u32)> = rows.iter().take(6).map(|row| (*row, column)).collect();
        let (severity, then) = if is_log {
            (
                Severity::Error,
                "this looks like a list of sessions or sales and not of clients, so its hours and amounts per row are not used",
            )
        } else {
            (Severity::Warning, "the first row of an id counts, the others do not")
        };
        let what = if rows.len() == 1 { "row repeats" } else { "rows repeat" };
        let more = if rows.len() > named.len() { " …" } else { "" };
        let message = format!("{} {what} the id of an earlier row ({}{more}); {then}.", rows.len(), named.join(", "));
        self.find("duplicate_clients", severity, &cells, rows.len(), message);
    }

    fn report_aside(&mut self, aside: &[(u32, Aside)]) {
        let first = self.table.columns.start as u32;
        for (why, code, severity, what) in [
            (Aside::Total, "total_rows", Severity::Info, ["is a total and no client", "are totals and no clients"]),
            (Aside::Header, "repeated_headers", Severity::Info, ["repeats the header", "repeat the header"]),
            (Aside::NoId, "rows_without_id", Severity::Warning, ["has no client id", "have no client id"]),
            (Aside::Staff, "staff_rows", Severity::Info, ["is of staff by its role", "are of staff by their role"]),
        ] {
            let rows: Vec<(u32, u32)> = aside.iter().filter(|(_, w)| *w == why).map(|(row, _)| (*row, first)).collect();
            let message = match (rows.len(), what) {
                (1, [one, _]) => format!("1 row {one}; it was left out."),
                (n, [_, several]) => format!("{n} rows {several}; they were left out."),
            };
            self.find(code, severity, rows.get(..6).unwrap_or(&rows), rows.len(), message);
        }
    }
}

/// How many of the values are there, if there are any and none of them is there twice.
fn never_repeats(values: &TextColumn) -> Option<usize> {
    let filled = values.iter().filter(|n| !n.is_empty()).count();
    (filled > 0 && first_of_each(values).repeats.len() <= values.len() - filled).then_some(filled)
}

/// Per row its client, numbered in the order of first rows; rows set aside have none.
fn groups(ids: &TextColumn, repeats: &[(u32, u32)], aside: &[(u32, Aside)], start: u32) -> Vec<Option<u32>> {
    let mut groups: Vec<Option<u32>> = vec![None; ids.len()];
    let mut out = aside.iter().map(|(row, _)| (row - start) as usize).peekable();
    let mut repeats = repeats.iter().peekable();
    let mut next = 0;
    for index in 0..ids.len() {
        let first = repeats.next_if(|(i, _)| *i as usize == index).map(|(_, first)| *first);
        if out.next_if_eq(&index).is_some() {
            continue;
        }
        let group = match first {
            Some(first) => groups.get(first as usize).copied().flatten(),
            None => {
                next += 1;
                Some(next - 1)
            }
        };
        if let Some(place) = groups.get_mut(index) {
            *place = group;
        }
    }
    groups
}
