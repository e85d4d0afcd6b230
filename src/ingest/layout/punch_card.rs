//! Names down and numbers across (`1 2 3`, `Session 1`, `Visit 2`), the day of a visit in each cell: a row per visit.

use super::build::Growing;
use super::grid::{day_of, names_before};
use super::{LAYOUT, outline::is_field};
use crate::ingest::cells::{clean, shown};
use crate::ingest::fields::Field;
use crate::ingest::raw::{Place, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::normalize;
use crate::ingest::totals::says_total;

/// How far down a title may push the numbers.
const HEADER_WITHIN: u32 = 20;
/// Fewer numbers side by side are no card.
const FEWEST: usize = 3;

/// Replaces the sheet by a list of visits where it is a list of punch cards; says whether it did.
pub fn to_rows(sheet: &mut RawSheet) -> bool {
    let top = 0..sheet.rows.min(HEADER_WITHIN);
    let cards = top.map(|row| (row, numbered(sheet, row))).find(|(_, columns)| columns.len() >= FEWEST);
    let Some((header, columns)) = cards else { return false };
    let Some(names) = columns.first().and_then(|first| names_before(sheet, header, *first)) else { return false };
    let (mut filled, mut dated) = (0, 0);
    for value in (header + 1..sheet.rows).flat_map(|row| columns.iter().map(move |c| (row, *c))) {
        let value = sheet.value(value.0, value.1);
        filled += usize::from(value != RawValue::Empty);
        dated += usize::from(day_of(value).is_some());
    }
    if dated < FEWEST || dated * 10 < filled * 8 {
        return false;
    }
    let (mut name, mut date, mut places) = (Growing::default(), Growing::default(), Vec::new());
    let title = match sheet.value(header, names) {
        RawValue::Text(text) if is_field(text, &[Field::ClientId, Field::Name]) => clean(text).into_owned(),
        _ => "Client".into(),
    };
    name.push(0, RawValue::Text(&title));
    date.push(0, RawValue::Text("Date"));
    let place = |row: u32, column: usize| Place { sheet: sheet.sheet.clone(), row, column: Some(column as u32) };
    places.push(place(header, names));
    for row in header + 1..sheet.rows {
        let who = sheet.value(row, names);
        if who == RawValue::Empty || matches!(who, RawValue::Text(t) if says_total(t)) {
            continue;
        }
        for column in columns.iter().filter(|c| day_of(sheet.value(row, **c)).is_some()) {
            let at = places.len() as u32;
            name.push(at, who);
            date.push(at, sheet.value(row, *column));
            places.push(place(row, *column));
        }
    }
    let count = places.len() - 1;
    let message = format!("a row stands for a card with days across; the {count} days were read as a visit each");
    sheet.remarks.push(Remark { code: LAYOUT, message, count, row: None });
    sheet.rows = places.len() as u32;
    sheet.columns = vec![name.finish(), date.finish()];
    sheet.formulas.clear();
    sheet.merged.clear();
    sheet.places = places;
    true
}

/// The columns of a header row that count up from one, bare or behind the same word.
fn numbered(sheet: &RawSheet, row: u32) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut word: Option<String> = None;
    for column in 0..sheet.columns.len() {
        let text = normalize(&shown(sheet.value(row, column)));
        let (before, number) = text.rsplit_once(' ').unwrap_or(("", text.as_str()));
        let counts_on = number.parse() == Ok(found.len() + 1);
        if counts_on && word.as_deref().is_none_or(|w| w == before) {
            word.get_or_insert_with(|| before.to_string());
            found.push(column);
        }
    }
    found
}
