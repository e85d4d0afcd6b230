//! The names of several people in one cell: a row for each of them.

use super::build::Growing;
use super::outline::{Outline, is_field};
use super::{LAYOUT, MAX_ROWS};
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::raw::{Place, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::{normalize, synonyms};
use std::collections::HashSet;

/// What stands between names, the surest first.
const SEPARATORS: [char; 4] = ['\n', ';', '|', ','];
/// Rows looked at before anything else is.
const SAMPLE: usize = 60;
/// Names in one cell.
const MOST_NAMES: usize = 200;
/// The longest name, in characters and in words.
const LONGEST: (usize, usize) = (40, 4);

/// Writes a row for each name, where the cells of a column of people hold several and no column says an amount, which would
/// count for each of them.
pub fn to_rows(sheet: &mut RawSheet, outline: &Outline) {
    let Some((column, header)) = people(sheet, outline) else { return };
    let cells: Vec<(u32, String)> = outline
        .rows()
        .map(|row| (row, shown(sheet.value(row, column)).into_owned()))
        .filter(|(_, text)| !text.trim().is_empty())
        .collect();
    let Some(separator) = SEPARATORS.into_iter().find(|s| separates(&cells, *s)) else { return };
    let total: usize = cells.iter().map(|(_, text)| names(text, separator).count().max(1)).sum();
    if total > MAX_ROWS as usize {
        return;
    }
    if has_money(sheet, outline) {
        let message = format!(
            "the cells of \"{header}\" hold the names of several people; they were left as they are, since an amount stands beside them"
        );
        let row = cells.first().map(|(row, _)| *row);
        sheet.remarks.push(Remark { code: "several_names", message, count: cells.len(), row });
        return;
    }
    spread(sheet, outline, column, separator);
    let message = format!(
        "the cells of \"{header}\" hold the names of several people; {total} rows were read, one for each name"
    );
    sheet.remarks.push(Remark { code: LAYOUT, message, count: total, row: None });
}

/// The first column of people, with its header.
fn people(sheet: &RawSheet, outline: &Outline) -> Option<(usize, String)> {
    outline.columns.clone().filter(|column| may_hold_several(sheet, outline, *column)).find_map(|column| {
        let RawValue::Text(text) = sheet.value(outline.header, column) else { return None };
        let fields = [Field::ClientId, Field::Name];
        let like = || synonyms().log_header_like(&normalize(text)).is_some_and(|(field, _)| fields.contains(&field));
        (is_field(text, &fields) || (text.len() <= 80 && like())).then(|| (column, text.trim().to_string()))
    })
}

/// Whether half of the first cells hold what could stand between names.
fn may_hold_several(sheet: &RawSheet, outline: &Outline, column: usize) -> bool {
    let (mut filled, mut several) = (0usize, 0usize);
    for row in outline.rows().take(SAMPLE) {
        match sheet.value(row, column) {
            RawValue::Empty => {}
            RawValue::Text(text) => {
                filled += 1;
                several += usize::from(text.contains(SEPARATORS));
            }
            RawValue::Number(_) | RawValue::Date(_) | RawValue::Bool(_) | RawValue::Error(_) => filled += 1,
        }
    }
    several >= 2 && several * 3 >= filled
}

fn names(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|part| !part.is_empty())
}

/// Whether the separator stands between names in most cells. In `Hartley, Owen` it always stands once, and between a first
/// and a last name.
fn separates(cells: &[(u32, String)], separator: char) -> bool {
    let counts: Vec<usize> = cells.iter().map(|(_, text)| names(text, separator).count()).collect();
    let several = counts.iter().filter(|n| **n >= 2).count();
    // `Gray, Tom, Jr.` among many of `Hartley, Owen` makes no list of names.
    let pairs = counts.iter().filter(|n| **n == 2).count();
    if separator == ',' && pairs * 10 >= counts.len() * 8 {
        return false;
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    if several < 3 || several * 2 < cells.len() || !(3..=MOST_NAMES).contains(&most) {
        return false;
    }
    let is_name = |part: &&str| {
        part.chars().count() <= LONGEST.0
            && part.split_whitespace().count() <= LONGEST.1
            && part.chars().any(char::is_alphabetic)
            && part.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || ".'’-()".contains(c))
    };
    let all: Vec<&str> = cells.iter().flat_map(|(_, text)| names(text, separator)).collect();
    let different: HashSet<String> = all.iter().map(|name| normalize(name)).collect();
    all.iter().filter(|part| is_name(part)).count() * 10 >= all.len() * 9 && different.len() < all.len()
}

/// Whether a column says what was paid.
fn has_money(sheet: &RawSheet, outline: &Outline) -> bool {
    outline.columns.clone().any(|column| {
        let RawValue::Text(text) = sheet.value(outline.header, column) else { return false };
        is_field(text, &[Field::Amount, Field::Price, Field::UnitPrice, Field::Revenue, Field::Rate])
            || synonyms().ends_in_money(&normalize(text))
    })
}

/// Repeats each row for every name in its cell.
fn spread(sheet: &mut RawSheet, outline: &Outline, column: usize, separator: char) {
    let mut columns: Vec<Growing> = sheet.columns.iter().map(|_| Growing::default()).collect();
    let mut places = Vec::new();
    for row in 0..sheet.rows {
        let text = shown(sheet.value(row, column)).into_owned();
        let parts: Vec<&str> = if row > outline.header { names(&text, separator).collect() } else { Vec::new() };
        for part in parts.iter().copied().map(Some).chain(parts.is_empty().then_some(None)) {
            let at = places.len() as u32;
            for (index, growing) in columns.iter_mut().enumerate() {
                let value = sheet.value(row, index);
                growing.push(at, part.filter(|_| index == column).map_or(value, RawValue::Text));
            }
            let place = Place { sheet: sheet.sheet.clone(), row, column: None };
            places.push(sheet.places.get(row as usize).cloned().unwrap_or(place));
        }
    }
    sheet.columns = columns.into_iter().map(Growing::finish).collect();
    sheet.rows = places.len() as u32;
    sheet.formulas.clear();
    sheet.merged.clear();
    sheet.places = places;
}
