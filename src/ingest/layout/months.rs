//! A sheet per month with the same columns: one table with a column for the month.

use super::build::Growing;
use super::grid::month_of;
use super::outline::{Outline, is_field};
use super::{LAYOUT, MAX_ROWS};
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::period;
use crate::ingest::raw::{Place, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::normalize;
use crate::ingest::totals::says_total;
use std::collections::HashSet;

/// One sheet that is of a month.
struct Monthly {
    /// Its place among the sheets.
    index: usize,
    outline: Outline,
    /// Sortable where the sheets name their years.
    month: (i32, u32),
    label: String,
    headers: Vec<String>,
}

/// Puts sheets of one workbook that are of a month each, and have the same columns and no dates, under each other.
pub fn stack(sheets: &mut Vec<RawSheet>) {
    let mut monthly: Vec<Monthly> =
        sheets.iter().enumerate().filter_map(|(index, sheet)| of_a_month(index, sheet)).collect();
    while let Some(first) = monthly.first() {
        let path = sheets.get(first.index).map(|s| s.path.clone());
        let (columns, months) = (sorted(&first.headers), &mut HashSet::new());
        let (group, rest): (Vec<Monthly>, Vec<Monthly>) = monthly.into_iter().partition(|m| {
            sheets.get(m.index).map(|s| s.path.clone()) == path
                && sorted(&m.headers) == columns
                && months.insert(m.month)
        });
        monthly = rest;
        let rows: u32 = group.iter().filter_map(|m| sheets.get(m.index)).map(|s| s.rows).fold(0, u32::saturating_add);
        if group.len() >= 2 && rows <= MAX_ROWS {
            put_together(sheets, group);
        }
    }
    sheets.retain(|s| !s.stacked);
}

fn sorted(headers: &[String]) -> Vec<String> {
    let mut sorted = headers.to_vec();
    sorted.sort();
    sorted
}

fn of_a_month(index: usize, sheet: &RawSheet) -> Option<Monthly> {
    let name = sheet.sheet.as_deref().filter(|_| sheet.rows <= MAX_ROWS && sheet.columns.len() <= 200)?;
    let found = period::in_header(name).filter(|p| p.months == 1.0 && p.rest.split(' ').count() <= 2)?;
    let month = month_of(name).map_or((0, found.first?), |(month, year)| (year, month));
    let outline = Outline::of(sheet)?;
    let texts: Vec<String> =
        outline.columns.clone().map(|c| shown(sheet.value(outline.header, c)).into_owned()).collect();
    let has = |fields: &[Field]| texts.iter().any(|t| is_field(t, fields));
    // Days of their own, or a column of months, say more than the sheet's name.
    if !has(&[Field::ClientId, Field::Name]) || has(&[Field::Date, Field::Start, Field::Period]) {
        return None;
    }
    let headers: Vec<String> = texts.iter().map(|t| normalize(t)).collect();
    let distinct: HashSet<&String> = headers.iter().collect();
    (distinct.len() == headers.len()).then_some(Monthly { index, outline, month, label: found.label, headers })
}

/// Replaces the first sheet of the group by all of them; the others are taken out.
fn put_together(sheets: &mut [RawSheet], mut group: Vec<Monthly>) {
    group.sort_by_key(|m| m.month);
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
            month.push(at, RawValue::Text(if header == Some(row) { "Month" } else { &m.label }));
            places.push(Place { sheet: sheet.sheet.clone(), row, column: None });
        }
    }
    let names: Vec<&str> = group.iter().map(|m| m.label.as_str()).collect();
    let name = match names.as_slice() {
        [first, .., last] => format!("{first}–{last}"),
        _ => return,
    };
    let message = format!(
        "{} sheets are of a month each and have the same columns; they were read as one table with a column for the month",
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
        sheet.remarks.push(Remark { code: LAYOUT, message, count, row: None });
    }
}
