//! A sheet per month, or per client, with the same columns: one table with a column for the month or the client.

use super::build::Growing;
use super::grid::month_of;
use super::outline::{Outline, is_field};
use super::{LAYOUT, MAX_ROWS};
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::period;
use crate::ingest::raw::{Place, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::totals::says_total;
use std::collections::HashSet;

/// What a sheet's name says of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Name {
    /// Their month; sortable where the sheets name their years.
    Month(i32, u32),
    /// Their client.
    Client(usize),
}

impl Name {
    /// The header of the column that says it.
    fn header(self) -> &'static str {
        match self {
            Name::Month(..) => "Month",
            Name::Client(_) => "Client",
        }
    }

    /// Fewer sheets than this may look alike by chance.
    fn fewest(self) -> usize {
        match self {
            Name::Month(..) => 2,
            Name::Client(_) => 3,
        }
    }
}

/// One sheet that is of a month or of a client.
struct Part {
    /// Its place among the sheets.
    index: usize,
    outline: Outline,
    name: Name,
    label: String,
    headers: Vec<String>,
}

/// Puts sheets of one workbook that are of a month or a client each, and have the same columns, under each other.
pub fn stack(sheets: &mut Vec<RawSheet>) {
    let mut parts: Vec<Part> = sheets.iter().enumerate().filter_map(|(index, sheet)| part(index, sheet)).collect();
    while let Some(first) = parts.first() {
        let path = sheets.get(first.index).map(|s| s.path.clone());
        let (name, columns, names) = (first.name, sorted(&first.headers), &mut HashSet::new());
        let (group, rest): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|p| {
            sheets.get(p.index).map(|s| s.path.clone()) == path
                && p.name.header() == name.header()
                && sorted(&p.headers) == columns
                && names.insert(p.name)
        });
        parts = rest;
        let rows: u32 = group.iter().filter_map(|p| sheets.get(p.index)).map(|s| s.rows).fold(0, u32::saturating_add);
        if group.len() >= name.fewest() && rows <= MAX_ROWS {
            put_together(sheets, group, name);
        }
    }
    sheets.retain(|s| !s.stacked);
}

fn sorted(headers: &[String]) -> Vec<String> {
    let mut sorted = headers.to_vec();
    sorted.sort();
    sorted
}

fn part(index: usize, sheet: &RawSheet) -> Option<Part> {
    let name = sheet.sheet.as_deref().filter(|_| sheet.rows <= MAX_ROWS && sheet.columns.len() <= 200)?;
    let month = period::in_header(name).filter(|p| p.months == 1.0 && p.rest.split(' ').count() <= 2);
    let outline = Outline::of(sheet)?;
    let texts: Vec<String> =
        outline.columns.clone().map(|c| shown(sheet.value(outline.header, c)).into_owned()).collect();
    let has = |fields: &[Field]| texts.iter().any(|t| is_field(t, fields));
    let people = has(&[Field::ClientId, Field::Name, Field::Email, Field::FirstName, Field::LastName, Field::Phone]);
    let days = has(&[Field::Date, Field::Start]);
    let (of, label) = match month {
        // Days of their own, or a column of months, say more than the sheet's name.
        Some(found) if people && !days && !has(&[Field::Period]) => {
            let (month, year) = month_of(name).unwrap_or((found.first?, 0));
            (Name::Month(year, month), found.label)
        }
        None if days && !people && is_of_somebody(name) => (Name::Client(index), name.trim().to_string()),
        _ => return None,
    };
    let headers: Vec<String> = texts.iter().map(|t| normalize(t)).collect();
    let distinct: HashSet<&String> = headers.iter().collect();
    (distinct.len() == headers.len()).then_some(Part { index, outline, name: of, label, headers })
}

/// Whether the name of a sheet may be that of a client: words, and not what spreadsheets call their sheets.
fn is_of_somebody(name: &str) -> bool {
    let normal = normalize(name);
    let first = normal.split(' ').next().unwrap_or("");
    !name.bytes().any(|b| b.is_ascii_digit())
        && normal.chars().any(char::is_alphabetic)
        && !says_total(name)
        && !is_field(name, &[Field::Service, Field::Staff, Field::Location, Field::Status])
        && !synonyms().is_sheet_word(first)
}

/// Replaces the first sheet of the group by all of them; the others are taken out.
fn put_together(sheets: &mut [RawSheet], mut group: Vec<Part>, of: Name) {
    group.sort_by_key(|p| p.name);
    let Some(headers) = group.first().map(|m| m.headers.clone()) else { return };
    let mut columns: Vec<Growing> = headers.iter().map(|_| Growing::default()).collect();
    let mut month = Growing::default();
    let mut places: Vec<Place> = Vec::new();
    for (number, m) in group.iter().enumerate() {
        let Some(sheet) = sheets.get(m.index) else { continue };
        let from: Vec<Option<usize>> = headers
            .iter()
            .map(|h| m.headers.iter().position(|own| own == h).map(|i| m.outline.columns.start + i))
            .collect();
        let header = (number == 0).then_some(m.outline.header);
        for row in header.into_iter().chain(m.outline.rows()) {
            let total = header != Some(row)
                && m.outline.columns.clone().any(|c| matches!(sheet.value(row, c), RawValue::Text(t) if says_total(t)));
            if total || m.outline.filled_in(row) == 0 {
                continue;
            }
            let at = places.len() as u32;
            for (column, from) in columns.iter_mut().zip(&from) {
                column.push(at, from.map_or(RawValue::Empty, |c| sheet.value(row, c)));
            }
            month.push(at, RawValue::Text(if header == Some(row) { of.header() } else { &m.label }));
            places.push(Place { sheet: sheet.sheet.clone(), row, column: None });
        }
    }
    let names: Vec<&str> = group.iter().map(|m| m.label.as_str()).collect();
    let name = match names.as_slice() {
        [first, .., last] => format!("{first}–{last}"),
        _ => return,
    };
    let (code, whose) = match of {
        Name::Month(..) => (LAYOUT, "month"),
        Name::Client(_) => ("sheets_as_clients", "client"),
    };
    let message = format!(
        "{} sheets have the same columns; they were read as one table, with the name of each sheet as its {whose}",
        names.len()
    );
    columns.push(month);
    let (count, rows) = (names.len(), places.len() as u32);
    let mut remarks: Vec<Remark> = Vec::new();
    let mut indices = group.iter().map(|m| m.index);
    let Some(first) = indices.next() else { return };
    for index in indices {
        if let Some(sheet) = sheets.get_mut(index) {
            sheet.stacked = true;
            remarks.append(&mut sheet.remarks);
        }
    }
    if let Some(sheet) = sheets.get_mut(first) {
        sheet.sheet = Some(name);
        sheet.rows = rows;
        sheet.columns = columns.into_iter().map(Growing::finish).collect();
        sheet.formulas.clear();
        sheet.merged.clear();
        sheet.places = places;
        sheet.remarks.append(&mut remarks);
        sheet.remarks.push(Remark { code, message, count, row: None });
    }
}
