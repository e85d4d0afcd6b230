//! A header of two rows: months above, and below each of them the same columns again.

use super::build::changed;
use super::outline::Outline;
use super::say;
use crate::ingest::cells::shown;
use crate::ingest::period;
use crate::ingest::raw::{RawSheet, RawValue};
use std::collections::HashMap;

/// Writes the month above a group of columns into their headers (`Hours` under `January` becomes `Hours January`), where
/// headers repeat and the row above them names months.
pub fn into_headers(sheet: &mut RawSheet, outline: &Outline) {
    let Some(above) = outline.header.checked_sub(1) else { return };
    let mut names: HashMap<String, usize> = HashMap::new();
    let texts: Vec<(usize, String)> =
        outline.columns.clone().map(|c| (c, shown(sheet.value(outline.header, c)).into_owned())).collect();
    for (_, text) in texts.iter().filter(|(_, t)| !t.is_empty()) {
        *names.entry(text.to_lowercase()).or_default() += 1;
    }
    let repeated = |text: &str| names.get(&text.to_lowercase()).is_some_and(|n| *n > 1);
    let (mut month, mut groups, mut others) = (String::new(), 0usize, 0usize);
    let mut new: Vec<(usize, String)> = Vec::new();
    for (column, text) in &texts {
        match sheet.value(above, *column) {
            RawValue::Empty => {}
            value => {
                let label = shown(value).into_owned();
                let is_month = period::in_header(&label).is_some_and(|p| p.months == 1.0 && p.first.is_some());
                groups += usize::from(is_month);
                others += usize::from(!is_month);
                month = if is_month { label } else { String::new() };
            }
        }
        if !month.is_empty() && repeated(text) {
            new.push((*column, format!("{text} {month}")));
        }
    }
    if groups < 2 || groups < others || new.len() < 2 {
        return;
    }
    for (column, text) in &new {
        let Some(old) = sheet.columns.get(*column) else { continue };
        let header = changed(old, sheet.rows, |row| {
            let above = (row == above).then_some(RawValue::Empty);
            above.or_else(|| (row == outline.header).then_some(RawValue::Text(text)))
        });
        if let Some(place) = sheet.columns.get_mut(*column) {
            *place = header;
        }
    }
    let message = format!(
        "the header has two rows; the {groups} months of the upper one were added to the {} columns under them",
        new.len()
    );
    say(sheet, message, new.len(), Some(above));
}
