//! What is odd on the sheets, the analysed one and the others: blanks at the ends of texts, error cells, client rows
//! and client tables that stand there twice.

use super::cells::{clean, each, file_name, location, places, shown, texts};
use super::fields::Field;
use super::found::Found;
use super::raw::{RawColumn, RawSheet, RawValue};
use super::values::{Decimal, Unit, amount, numbers};
use crate::book::claims::column_letters;
use crate::book::{Clients, Finding, Severity};
use std::collections::HashMap;

/// Sheets longer than this are looked at through their tables only.
const MAX_ROWS: u32 = 50_000;

/// Findings for every sheet. `main` is the analysed table.
pub fn audit(sheets: &[RawSheet], found: &[Found], main: usize, clients: &Clients) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let small = |s: &&RawSheet| s.rows <= MAX_ROWS;
    let ids: HashMap<&str, usize> = if clients.len() <= MAX_ROWS as usize && sheets.iter().any(|s| small(&s)) {
        clients.ids.iter().enumerate().map(|(i, id)| (id, i)).collect()
    } else {
        HashMap::new()
    };
    for (index, sheet) in sheets.iter().enumerate() {
        let tables: Vec<&Found> = found.iter().filter(|f| f.sheet == index).collect();
        findings.extend(trimmed_headers(sheet, &tables));
        if sheet.rows <= MAX_ROWS {
            let analysed = found.get(main).filter(|m| m.sheet == index);
            findings.extend(trimmed_texts(sheet, &tables, analysed, &ids));
            findings.extend(errors(sheet));
            findings.extend(repeated_rows(sheet, &tables, &ids));
        }
    }
    findings.extend(copies(sheets, found, main, &ids));
    findings
}

fn finding(
    code: &'static str,
    severity: Severity,
    sheet: &RawSheet,
    cells: &[(u32, u32)],
    message: String,
) -> Option<Finding> {
    let location = location(sheet, cells);
    (!cells.is_empty()).then_some(Finding { code, severity, message, count: cells.len(), location })
}

/// What the reader of a sheet had to say.
pub fn remarks(sheet: &RawSheet) -> Vec<Finding> {
    let place = |row: Option<u32>| {
        row.map_or_else(
            || location(sheet, &[]),
            |row| match &sheet.sheet {
                Some(name) => format!("{}, {name}, row {}", file_name(&sheet.path), row.saturating_add(1)),
                None => location(sheet, &[(row, 0)]),
            },
        )
    };
    let as_finding = |r: &super::raw::Remark| Finding {
        code: r.code,
        // How a layout was read is no fault of the file.
        severity: if r.code == super::layout::LAYOUT { Severity::Info } else { Severity::Warning },
        message: r.message.clone(),
        count: r.count,
        location: place(r.row),
    };
    sheet.remarks.iter().map(as_finding).collect()
}

fn trimmed_headers(sheet: &RawSheet, tables: &[&Found]) -> Option<Finding> {
    let mut cells = Vec::new();
    let mut names = Vec::new();
    for f in tables {
        let Some(row) = f.table.header else { continue };
        for column in f.table.columns.clone() {
            match sheet.value(row, column) {
                RawValue::Text(text) if clean(text).len() != text.len() => {
                    cells.push((row, column as u32));
                    names.push(format!("\"{}\"", clean(text)));
                }
                _ => {}
            }
        }
    }
    let message = format!(
        "{} with blanks at the end: {}; a formula or look-up that uses the name without them finds nothing.",
        counted(cells.len(), "header", "headers"),
        names.iter().take(5).cloned().collect::<Vec<_>>().join(", ")
    );
    finding("header_trimmed", Severity::Info, sheet, &cells, message)
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Ids and other texts with blanks at their ends. The analysed id column was reported when it was read.
fn trimmed_texts(
    sheet: &RawSheet,
    tables: &[&Found],
    analysed: Option<&Found>,
    ids: &HashMap<&str, usize>,
) -> Vec<Finding> {
    let (mut of_ids, mut others) = (Vec::new(), Vec::new());
    let header =
        |row: u32, column: usize| tables.iter().any(|f| f.table.header == Some(row) && f.table.contains(row, column));
    let reported = analysed.and_then(|f| Some((f.recognized.get(Field::ClientId)?.column, f)));
    for (index, column) in sheet.columns.iter().enumerate() {
        each(column, 0..sheet.rows, |row, value| {
            let RawValue::Text(text) = value else { return };
            let cleaned = clean(text);
            if cleaned.len() == text.len() || header(row, index) {
                return;
            }
            if ids.contains_key(cleaned.as_ref()) {
                if !reported.is_some_and(|(id, f)| id == index && f.table.contains(row, index)) {
                    of_ids.push((row, index as u32));
                }
            } else if amount(&cleaned, Decimal::Point).is_none() {
                others.push((row, index as u32));
            }
        });
    }
    let message = format!(
        "{} with blanks at the end; a look-up by the plain id does not find them. They are compared without the blanks here.",
        counted(of_ids.len(), "client id", "client ids")
    );
    let ids = finding("ids_trimmed", Severity::Warning, sheet, &of_ids, message);
    let message = format!(
        "{} with blanks or invisible characters at the ends; they were taken off.",
        counted(others.len(), "text", "texts")
    );
    let others = finding("text_trimmed", Severity::Info, sheet, &others, message);
    ids.into_iter().chain(others).collect()
}

fn errors(sheet: &RawSheet) -> Option<Finding> {
    let mut cells = Vec::new();
    let mut example = String::new();
    for (index, column) in sheet.columns.iter().enumerate() {
        if !matches!(column, RawColumn::Cells { .. }) {
            continue;
        }
        each(column, 0..sheet.rows, |row, value| {
            if let RawValue::Error(text) = value {
                if cells.is_empty() {
                    example = clean(text).into_owned();
                }
                cells.push((row, index as u32));
            }
        });
    }
    let message =
        format!("{} with a formula error ({example}); they count as missing.", counted(cells.len(), "cell", "cells"));
    finding("formula_errors", Severity::Warning, sheet, &cells, message)
}

/// Client rows outside every table: a second, headerless copy below or beside.
fn repeated_rows(sheet: &RawSheet, tables: &[&Found], ids: &HashMap<&str, usize>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, column) in sheet.columns.iter().enumerate() {
        let mut rows: Vec<u32> = Vec::new();
        each(column, 0..sheet.rows, |row, value| {
            if !matches!(value, RawValue::Text(_) | RawValue::Number(_))
                || tables.iter().any(|f| f.table.contains(row, index))
            {
                return;
            }
            // A number alone is no id: it must have the rest of a row beside it.
            let neighbours = (index + 1..index + 4).filter(|c| sheet.value(row, *c) != RawValue::Empty).count();
            if neighbours >= 2 && ids.contains_key(shown(value).as_ref()) {
                rows.push(row);
            }
        });
        if rows.len() < 3 {
            continue;
        }
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
        let letters = column_letters(index as u32);
        let place = format!("{letters}{}:{letters}{}", first + 1, last + 1);
        let name = sheet.sheet.as_deref().unwrap_or("the file");
        findings.push(Finding {
            code: "client_rows_repeated",
            severity: Severity::Warning,
            message: format!("{name} repeats {} client rows in {place}, outside the client table; they are not counted again here, and a sum over the whole column counts them twice.", rows.len()),
            count: rows.len(),
            location: format!("{}, {name}!{place}", file_name(&sheet.path)),
        });
    }
    findings
}

/// Other tables with the same clients, and where they disagree with the analysed one.
fn copies(sheets: &[RawSheet], found: &[Found], main: usize, ids: &HashMap<&str, usize>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some((best, best_sheet)) = found.get(main).and_then(|f| Some((f, sheets.get(f.sheet)?))) else {
        return findings;
    };
    let Some(best_rows) = rows_by_id(best_sheet, best, ids) else { return findings };
    for (index, other) in found.iter().enumerate() {
        let Some(sheet) = sheets.get(other.sheet).filter(|s| s.path == best_sheet.path && s.rows <= MAX_ROWS) else {
            continue;
        };
        let shared: Vec<Field> = SHARED.into_iter().filter(|f| is_of_one_time(best, other, *f)).collect();
        if index == main || shared.is_empty() {
            continue;
        }
        let Some(rows) = rows_by_id(sheet, other, ids) else { continue };
        let matched = rows.len();
        if matched * 2 < best_rows.len() {
            continue;
        }
        let (name, best_name) = (sheet.sheet.as_deref().unwrap_or(""), best_sheet.sheet.as_deref().unwrap_or(""));
        let first = (other.table.rows.start, other.table.columns.start as u32);
        findings.push(Finding {
            code: "client_table_copied",
            severity: Severity::Info,
            message: format!("{name} holds the client table too ({matched} clients); {best_name} is the tidier one and is analyzed (--sheet \"{name}\" takes the other)."),
            count: matched,
            location: location(sheet, &[first]),
        });
        findings.extend(differences((best_sheet, best, &best_rows), (sheet, other, &rows), &shared));
    }
    findings
}

/// Whether both tables have the field, and not of two times: last quarter's hours differ from this quarter's rightly.
fn is_of_one_time(a: &Found, b: &Found, field: Field) -> bool {
    let label = |f: &Found| f.recognized.get(field).map(|d| d.period.as_ref().map(|p| p.label.clone()));
    match (label(a), label(b)) {
        (Some(Some(a)), Some(Some(b))) => a == b,
        (a, b) => a.is_some() && b.is_some(),
    }
}

const SHARED: [Field; 4] = [Field::Hours, Field::IdealHoursMonth, Field::Rate, Field::Revenue];

/// The first sheet row of each client; nothing where the table has no ids.
fn rows_by_id(sheet: &RawSheet, f: &Found, ids: &HashMap<&str, usize>) -> Option<HashMap<usize, u32>> {
    let column = sheet.columns.get(f.recognized.get(Field::ClientId)?.column)?;
    let mut rows = HashMap::new();
    let (all, _) = texts(column, f.table.rows.clone());
    for (id, row) in all.iter().zip(f.table.rows.clone()) {
        if let Some(client) = ids.get(id) {
            rows.entry(*client).or_insert(row);
        }
    }
    Some(rows)
}

type Side<'a> = (&'a RawSheet, &'a Found, &'a HashMap<usize, u32>);

fn differences(a: Side<'_>, b: Side<'_>, shared: &[Field]) -> Option<Finding> {
    let mut cells: Vec<(u32, u32)> = Vec::new();
    for field in shared {
        let side = |(sheet, f, _): Side<'_>| {
            let column = f.recognized.get(*field)?.column;
            let values = numbers(sheet.columns.get(column)?, f.table.rows.clone(), Unit::Hours).values;
            Some((column as u32, f.table.rows.start, values))
        };
        let (Some((_, start_a, values_a)), Some((column, start_b, values_b))) = (side(a), side(b)) else { continue };
        let at = |values: &[f64], start: u32, row: u32| values.get((row - start) as usize).copied().unwrap_or(f64::NAN);
        for (client, row_b) in b.2 {
            let Some(row_a) = a.2.get(client) else { continue };
            let (x, y) = (at(&values_a, start_a, *row_a), at(&values_b, start_b, *row_b));
            if x.is_nan() != y.is_nan() || (x - y).abs() > 1e-6 * x.abs().max(1.0) {
                cells.push((*row_b, column));
            }
        }
    }
    cells.sort_unstable();
    let message = format!(
        "{} differ between the two copies of the client table: {} is not what {} says; {} is used.",
        counted(cells.len(), "cell", "cells"),
        places(b.0, &cells),
        a.0.sheet.as_deref().unwrap_or(""),
        a.0.sheet.as_deref().unwrap_or("")
    );
    finding("copies_differ", Severity::Warning, b.0, &cells, message)
}
