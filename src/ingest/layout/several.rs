//! The names of several people in one cell: a row for each of them.

use super::build::Growing;
use super::outline::{Outline, is_field};
use super::{LAYOUT, MAX_ROWS};
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::raw::{Place, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::titles;
use std::collections::{HashMap, HashSet};

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
    let found = people(sheet, outline).into_iter().find_map(|(column, header)| {
        let texts = outline.rows().map(|row| (row, shown(sheet.value(row, column)).into_owned()));
        let cells: Vec<(u32, String)> = texts.filter(|(_, text)| !text.trim().is_empty()).collect();
        Some((column, header, parts(sheet, outline, column, &cells)?, cells))
    });
    let Some((column, header, parts, cells)) = found else { return };
    let of = |text: &str| parts.get(text).cloned().unwrap_or_else(|| vec![text.to_string()]);
    let (mut rows, mut total) = (Vec::new(), 0);
    for (row, text) in &cells {
        let names = of(text).len();
        total += names;
        rows.extend((names > 1).then_some(*row));
    }
    if total > MAX_ROWS as usize {
        return;
    }
    let count = rows.len();
    if has_money(sheet, outline) {
        let message = format!(
            "{count} cells of \"{header}\" hold the names of several people; they were left as they are, since an amount stands beside them"
        );
        sheet.remarks.push(Remark { code: "several_names", message, count, row: rows.first().copied() });
        return;
    }
    spread(sheet, outline, column, of);
    let message = format!(
        "{count} cells of \"{header}\" hold the names of several people; {total} rows were read, one for each name"
    );
    sheet.remarks.push(Remark { code: LAYOUT, message, count: total, row: None });
}

/// The names in each cell that holds several; `None` where none does. They stand between separators in most cells, or
/// between signs and words that join people (`Ann & Bo`), each of them with rows alone as well.
fn parts(
    sheet: &RawSheet,
    outline: &Outline,
    column: usize,
    cells: &[(u32, String)],
) -> Option<HashMap<String, Vec<String>>> {
    let several = may_hold_several(sheet, outline, column);
    let separator = SEPARATORS.into_iter().filter(|_| several).find(|s| separates(cells, *s));
    // The same people stand in many cells.
    let texts: HashSet<&str> = cells.iter().map(|(_, text)| text.as_str()).collect();
    let found: HashMap<String, Vec<String>> = match separator {
        Some(separator) => {
            let parts = |text: &str| names(text, separator).map(str::to_string).collect::<Vec<_>>();
            texts.into_iter().map(|text| (text.to_string(), parts(text))).filter(|(_, parts)| parts.len() > 1).collect()
        }
        None => {
            let joined = texts.into_iter().map(|text| (text, titles::joined(text)));
            let (several, single): (Vec<_>, Vec<_>) = joined.partition(|(_, parts)| parts.len() > 1);
            let alone: HashSet<String> = single.iter().map(|(text, _)| normalize(text)).collect();
            let known = |(text, joined): &(&str, Vec<&str>)| Some((text.to_string(), people_known(joined, &alone)?));
            several.iter().filter_map(known).collect()
        }
    };
    (!found.is_empty()).then_some(found)
}

/// Whole names of the people who are joined, where all of them have rows alone: `Ann & Bo Lee` are Ann Lee and Bo Lee.
fn people_known(joined: &[&str], alone: &HashSet<String>) -> Option<Vec<String>> {
    let family = joined.last().and_then(|last| last.trim().rsplit_once(' ')).map(|(_, family)| family);
    let whole = |part: &&str| {
        let part = part.trim();
        let with_family = || family.map(|family| format!("{part} {family}"));
        [Some(part.to_string()), with_family()].into_iter().flatten().find(|name| alone.contains(&normalize(name)))
    };
    let names: Option<Vec<String>> = joined.iter().map(whole).collect();
    names.filter(|names| names.len() > 1)
}

/// The columns of people, each with its header.
fn people(sheet: &RawSheet, outline: &Outline) -> Vec<(usize, String)> {
    let columns = outline.columns.clone().filter_map(|column| {
        let RawValue::Text(text) = sheet.value(outline.header, column) else { return None };
        let fields = [Field::ClientId, Field::Name];
        let like = || synonyms().log_header_like(&normalize(text)).is_some_and(|(field, _)| fields.contains(&field));
        // Likeness takes long, and is looked for only where there is reason to.
        let may_be = || text.len() <= 80 && may_hold_several(sheet, outline, column) && like();
        (is_field(text, &fields) || may_be()).then(|| (column, text.trim().to_string()))
    });
    columns.collect()
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

/// Repeats each row for every part of its cell in `column`.
pub fn spread(sheet: &mut RawSheet, outline: &Outline, column: usize, parts_of: impl Fn(&str) -> Vec<String>) {
    let mut columns: Vec<Growing> = sheet.columns.iter().map(|_| Growing::default()).collect();
    let mut places = Vec::new();
    for row in 0..sheet.rows {
        let text = shown(sheet.value(row, column)).into_owned();
        let parts = if row > outline.header { parts_of(&text) } else { Vec::new() };
        for part in parts.iter().map(|part| Some(part.as_str())).chain(parts.is_empty().then_some(None)) {
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
