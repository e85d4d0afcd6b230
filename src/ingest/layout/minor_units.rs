//! Amounts in cents, as programs keep them (`amount_cents`): written as whole units.

use super::say;
use crate::book::TextColumn;
use crate::ingest::raw::{Cell, RawColumn, RawSheet, RawValue};
use crate::ingest::synonyms::{normalize, synonyms};

/// How far down a title may push the header.
const HEADER_WITHIN: u32 = 20;
/// Rows looked at.
const SAMPLE: u32 = 200;

/// Divides the columns of whole numbers whose header says that they are cents, and takes that word off the header.
pub fn to_whole(sheet: &mut RawSheet) {
    for index in 0..sheet.columns.len() {
        let Some((row, header)) = header(sheet, index) else { continue };
        let Some(column) = sheet.columns.get_mut(index).filter(|column| holds_whole_numbers(column, row)) else {
            continue;
        };
        divide(column, row, &header);
        say(sheet, format!("\"{header}\" is in hundredths, as its header says; it was divided by 100"), 1, Some(row));
    }
}

/// The row of a header that says cents, with the header without that word.
fn header(sheet: &RawSheet, column: usize) -> Option<(u32, String)> {
    (0..sheet.rows.min(HEADER_WITHIN)).find_map(|row| {
        let RawValue::Text(text) = sheet.value(row, column) else { return None };
        if text.len() > 60 {
            return None;
        }
        let words = normalize(text);
        let (rest, last) = words.rsplit_once(' ')?;
        synonyms().is_minor_unit(last).then(|| (row, rest.strip_suffix(" in").unwrap_or(rest).to_string()))
    })
}

fn holds_whole_numbers(column: &RawColumn, header: u32) -> bool {
    let values = (header + 1..header + 1 + SAMPLE).map(|row| column.value(row));
    let values: Vec<RawValue<'_>> = values.filter(|value| *value != RawValue::Empty).collect();
    let whole = |value: &RawValue<'_>| match value {
        RawValue::Number(n) => n.fract() == 0.0,
        RawValue::Text(text) => text.trim().parse::<i64>().is_ok(),
        RawValue::Empty | RawValue::Date(_) | RawValue::Bool(_) | RawValue::Error(_) => false,
    };
    !values.is_empty() && values.iter().all(whole)
}

fn divide(column: &mut RawColumn, header_row: u32, header: &str) {
    let divided = |text: &str| match text.trim().parse::<i64>() {
        Ok(n) => (n as f64 / 100.0).to_string(),
        Err(_) => text.to_string(),
    };
    match column {
        RawColumn::Numbers { values, others } => {
            values.iter_mut().for_each(|value| *value /= 100.0);
            for (row, text) in others {
                *text = if *row == header_row { header.to_string() } else { divided(text) };
            }
        }
        RawColumn::Cells { rows, cells, text } => {
            let mut texts = TextColumn::default();
            for (row, cell) in rows.iter().zip(cells) {
                match cell {
                    Cell::Number(n) => *n /= 100.0,
                    Cell::Text(at) | Cell::Error(at) => {
                        let old = text.get(*at as usize);
                        *at = texts.len() as u32;
                        texts.push(&if *row == header_row { header.to_string() } else { divided(old) });
                    }
                    Cell::Date(_) | Cell::Bool(_) => {}
                }
            }
            *text = texts;
        }
        RawColumn::Dictionary { codes, values } => {
            let at = codes.get(header_row as usize).unwrap_or(0) as usize;
            let new = |(code, text): (usize, &str)| if code == at { header.to_string() } else { divided(text) };
            *values = values.iter().enumerate().map(new).collect::<Vec<String>>().iter().map(String::as_str).collect();
        }
        RawColumn::Text(values) => {
            let new = |(row, text): (usize, &str)| {
                if row == header_row as usize { header.to_string() } else { divided(text) }
            };
            *values = values.iter().enumerate().map(new).collect::<Vec<String>>().iter().map(String::as_str).collect();
        }
    }
}
