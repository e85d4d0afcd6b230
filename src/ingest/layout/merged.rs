//! A client who is named once for several rows.

use super::build::changed;
use super::outline::{Outline, is_field};
use super::say;
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::totals::says_total;
use crate::ingest::values::{Decimal, amount};
use std::collections::{HashMap, HashSet};

/// Writes what stands once for several rows into each of them: texts and days of merged cells in every column, and names
/// of clients in one column where no name stands twice and the rows below are as full as the named one.
pub fn fill_down(sheet: &mut RawSheet, outline: &Outline) {
    for (column, sources) in merged_down(sheet, outline) {
        let header = shown(sheet.value(outline.header, column)).into_owned();
        fill(sheet, column, &sources);
        let message = format!(
            "\"{header}\" is written once over several merged rows; it was taken for all {} of them",
            sources.len()
        );
        say(sheet, message, sources.len(), None);
    }
    days_written_once(sheet, outline);
    let names = [Field::ClientId, Field::Name];
    let Some(column) = outline.column(sheet, &names).filter(|c| says_nothing_else(sheet, outline, *c)) else { return };
    let Some(sources) = named_once(sheet, outline, column) else { return };
    let header = shown(sheet.value(outline.header, column)).into_owned();
    let row = sources.keys().min().copied();
    fill(sheet, column, &sources);
    sheet.remarks.push(crate::ingest::raw::Remark {
        code: "names_filled_down",
        message: format!(
            "\"{header}\" is empty in {} rows and no name stands in it twice; each of these rows was taken for the client named above it",
            sources.len()
        ),
        count: sources.len(),
        row,
    });
}

/// Fills the days down where each stands only in the first of its rows: the rows without one are as full but for it.
fn days_written_once(sheet: &mut RawSheet, outline: &Outline) {
    let Some(column) = outline.column(sheet, &[Field::Date]) else { return };
    let filled: Vec<u32> = outline.rows().filter(|row| outline.filled_in(*row) > 0).collect();
    let has_day = |row: &u32| sheet.value(*row, column) != RawValue::Empty;
    let (with, without): (Vec<u32>, Vec<u32>) = filled.iter().partition(|row| has_day(row));
    let fullest = with.iter().map(|row| outline.filled_in(*row)).min().unwrap_or(0);
    let as_full = without.iter().all(|row| outline.filled_in(*row) + 1 >= fullest && outline.filled_in(*row) >= 2);
    // Rows without a day at the end alone are of no day so far.
    let runs = filled.windows(2).filter(|pair| matches!(pair, [a, b] if has_day(a) && !has_day(b))).count();
    let says = |row: u32, c: usize| matches!(sheet.value(row, c), RawValue::Text(text) if says_total(text));
    let total = |row: &u32| outline.columns.clone().any(|c| says(*row, c));
    if runs < 2
        || without.len() * 5 < filled.len()
        || with.len() < 2
        || !as_full
        || !filled.first().is_some_and(has_day)
        || without.iter().any(total)
    {
        return;
    }
    let mut above = None;
    let mut sources = HashMap::new();
    for row in filled {
        match (has_day(&row), above) {
            (true, _) => above = Some(row),
            (false, Some(from)) => {
                sources.insert(row, from);
            }
            (false, None) => {}
        }
    }
    let header = shown(sheet.value(outline.header, column)).into_owned();
    let row = sources.keys().min().copied();
    fill(sheet, column, &sources);
    let message = format!(
        "\"{header}\" is empty in {} rows that are as full as the others; each was taken for the day above it",
        sources.len()
    );
    sheet.remarks.push(crate::ingest::raw::Remark { code: "days_filled_down", message, count: sources.len(), row });
}

/// Whether the table is one of days or months, and no other column says who a row is of.
fn says_nothing_else(sheet: &RawSheet, outline: &Outline, names: usize) -> bool {
    const WHO: [Field; 6] =
        [Field::ClientId, Field::Name, Field::FirstName, Field::LastName, Field::Email, Field::Phone];
    let headers = outline.columns.clone().map(|c| (c, shown(sheet.value(outline.header, c)).into_owned()));
    let mut others = headers.clone().filter(|(c, _)| *c != names);
    let mut dated = headers;
    !others.any(|(_, text)| is_field(&text, &WHO))
        && dated.any(|(_, text)| is_field(&text, &[Field::Date, Field::Start, Field::Period]))
}

/// Puts the value of another row into the rows that have none.
fn fill(sheet: &mut RawSheet, column: usize, sources: &HashMap<u32, u32>) {
    let Some(old) = sheet.columns.get(column) else { return };
    let new = changed(old, sheet.rows, |row| sources.get(&row).map(|from| old.value(*from)));
    if let Some(place) = sheet.columns.get_mut(column) {
        *place = new;
    }
}

/// Per column, the rows inside of merged cells with the row that holds their value.
fn merged_down(sheet: &RawSheet, outline: &Outline) -> HashMap<usize, HashMap<u32, u32>> {
    let mut columns: HashMap<usize, HashMap<u32, u32>> = HashMap::new();
    for area in &sheet.merged {
        let column = area.columns.start as usize;
        if area.columns.len() != 1 || area.rows.start <= outline.header || !outline.columns.contains(&column) {
            continue;
        }
        let is_name = match sheet.value(area.rows.start, column) {
            RawValue::Text(text) => amount(text, Decimal::Point).is_none(),
            RawValue::Date(_) => true,
            // A sum for several rows is not the sum of each.
            RawValue::Empty | RawValue::Number(_) | RawValue::Bool(_) | RawValue::Error(_) => false,
        };
        let below = area.rows.start + 1..area.rows.end.min(sheet.rows);
        if is_name {
            let empty = below.filter(|row| outline.filled_in(*row) > 0 && sheet.value(*row, column) == RawValue::Empty);
            let sources = columns.entry(column).or_default();
            sources.extend(empty.map(|row| (row, area.rows.start)));
        }
    }
    columns.retain(|_, sources| !sources.is_empty());
    columns
}

/// The rows without a name and the row that names their client.
fn named_once(sheet: &RawSheet, outline: &Outline, column: usize) -> Option<HashMap<u32, u32>> {
    let (mut names, mut sources) = (HashSet::new(), HashMap::new());
    let mut above: Option<(u32, u32)> = None;
    for row in outline.rows() {
        let full = outline.filled_in(row);
        match sheet.value(row, column) {
            RawValue::Empty if full == 0 => {}
            RawValue::Empty => {
                // As full as the named row but for the name, and no row of totals or notes.
                let (from, width) = above?;
                if full + 1 < width {
                    return None;
                }
                sources.insert(row, from);
            }
            RawValue::Text(text) if says_total(text) => {}
            value => {
                if !names.insert(shown(value).into_owned()) {
                    return None;
                }
                above = Some((row, full));
            }
        }
    }
    (names.len() >= 2 && sources.len() >= 3 && sources.len() * 2 >= names.len()).then_some(sources)
}
