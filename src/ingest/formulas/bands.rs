//! Counts of a band (`<60%`, `60-80%`) whose criteria are not what their label says.

use super::{cells, finding, missing_rows, named_rows};
use crate::book::Finding;
use crate::book::claims::column_letters;
use crate::ingest::cells::clean;
use crate::ingest::formulas::parse::{self, Part, Ref};
use crate::ingest::found::Found;
use crate::ingest::raw::{Formula, RawSheet, RawValue};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::values::{Decimal, amount};
use std::ops::Range;

/// Values from `low` to below `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Band {
    low: f64,
    high: f64,
}

impl Band {
    const ALL: Band = Band { low: f64::NEG_INFINITY, high: f64::INFINITY };

    fn same(self, other: Band) -> bool {
        let near = |a: f64, b: f64| a == b || (a - b).abs() < 1e-9;
        near(self.low, other.low) && near(self.high, other.high)
    }
}

/// The finding for one cell, where it counts a band that its label does not name.
pub fn audit(sheet: &RawSheet, tables: &[&Found], formula: &Formula) -> Option<Finding> {
    let (counted, criteria) = counted(&formula.text)?;
    let (label_cell, label, text) = label_of(sheet, formula)?;
    if label.same(counted) {
        return None;
    }
    let (first, last) = range(&formula.text)?;
    let missing = missing_rows(sheet, tables, &first, &last).unwrap_or_default();
    let rows = tables
        .iter()
        .map(|f| &f.table)
        .find(|t| t.columns.contains(&(first.column as usize)) && t.rows.start <= last.row && first.row < t.rows.end)
        .map_or(first.row..last.row.saturating_add(1), |t| t.rows.clone());
    let (inside, all) = recount(sheet, first.column as usize, rows, label);
    let place = cells(sheet, formula.column, &[formula.row]);
    let twin = twin(sheet, label_cell, counted).map_or(String::new(), |(row, name)| {
        format!(", the band of \"{name}\" ({}{})", column_letters(formula.column), row + 1)
    });
    let range_note = if missing.is_empty() {
        String::new()
    } else {
        format!(" Its range {first}:{last} also leaves out {}.", named_rows(&missing))
    };
    let verdict = match sheet.value(formula.row, formula.column as usize) {
        RawValue::Number(n) if n == inside as f64 => format!("the {n} shown is right by luck"),
        RawValue::Number(n) => format!("the {n} shown is wrong"),
        _ => "the cell shows no number".into(),
    };
    let message = format!(
        "{place} is labeled \"{text}\" and counts values {criteria}{twin}.{range_note} Counted again, {inside} of {all} values are in the labeled band: {verdict}."
    );
    Some(finding("band_count_contradicts_label", sheet, &place, 1, message))
}

/// The band that a formula of nothing but COUNTIF or COUNTIFS counts, and its criteria in words.
fn counted(text: &str) -> Option<(Band, String)> {
    let text = text.trim().trim_start_matches('=').trim();
    let open = text.find('(')?;
    let name = text[..open].trim().to_uppercase();
    let inner = text[open + 1..].trim_end().strip_suffix(')')?;
    if name != "COUNTIF" && name != "COUNTIFS" {
        return None;
    }
    let mut band = Band::ALL;
    let mut words = Vec::new();
    // Every second argument is a criterion; quotes hold no separator that counts.
    for criterion in arguments(inner).iter().skip(1).step_by(2) {
        let quoted = criterion.trim().strip_prefix('"')?.strip_suffix('"')?.trim();
        let digits = quoted.trim_start_matches(['<', '>', '=']);
        let value = amount(digits, Decimal::Point)?;
        match quoted.get(..quoted.len() - digits.len())? {
            "<" | "<=" => band.high = band.high.min(value),
            ">" | ">=" => band.low = band.low.max(value),
            _ => return None,
        }
        words.push(quoted.to_string());
    }
    (!words.is_empty()).then(|| (band, words.join(" and ")))
}

fn arguments(text: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        match arguments.last_mut() {
            Some(_) if !quoted && (c == ',' || c == ';') => arguments.push(String::new()),
            Some(last) => last.push(c),
            None => {}
        }
    }
    arguments
}

fn range(text: &str) -> Option<(Ref, Ref)> {
    let in_one_column = |part: Part| match part {
        Part::Range(a, b) if a.column == b.column && a.row <= b.row => Some((a, b)),
        _ => None,
    };
    parse::parse(text).parts.into_iter().find_map(in_one_column)
}

/// The band label left of the cell (up to two away) or above it.
fn label_of(sheet: &RawSheet, formula: &Formula) -> Option<((u32, u32), Band, String)> {
    let (row, column) = (formula.row, formula.column);
    let places =
        [(Some(row), column.checked_sub(1)), (Some(row), column.checked_sub(2)), (row.checked_sub(1), Some(column))];
    places.into_iter().filter_map(|(row, column)| Some((row?, column?))).find_map(|(row, column)| {
        let RawValue::Text(text) = sheet.value(row, column as usize) else { return None };
        Some(((row, column), band_in(text)?, clean(text).into_owned()))
    })
}

/// `<60%`, `under 60 %`, `≥ 80%`, `80%+`, `60-80%`.
fn band_in(label: &str) -> Option<Band> {
    let text = clean(label).to_lowercase();
    let percent = if text.contains('%') { 0.01 } else { 1.0 };
    let numbers: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .filter(|part| part.bytes().any(|b| b.is_ascii_digit()))
        .map(|part| part.replace(',', ".").parse::<f64>().ok().map(|n| n * percent))
        .collect::<Option<_>>()?;
    let below = synonyms().says_below(&normalize(&text));
    match numbers.as_slice() {
        [n] if text.starts_with(['<', '≤']) || below == Some(true) => Some(Band { high: *n, ..Band::ALL }),
        [n] if text.starts_with(['>', '≥']) || text.ends_with('+') || below == Some(false) => {
            Some(Band { low: *n, ..Band::ALL })
        }
        [low, high] if low < high => Some(Band { low: *low, high: *high }),
        _ => None,
    }
}

/// Another label near this one that names the band which was counted.
fn twin(sheet: &RawSheet, (row, column): (u32, u32), counted: Band) -> Option<(u32, String)> {
    (row.saturating_sub(6)..row.saturating_add(7)).filter(|r| *r != row).find_map(|r| {
        match sheet.value(r, column as usize) {
            RawValue::Text(text) if band_in(text)?.same(counted) => Some((r, clean(text).into_owned())),
            _ => None,
        }
    })
}

/// How many of the column's numbers are in the band, and of how many.
fn recount(sheet: &RawSheet, column: usize, rows: Range<u32>, band: Band) -> (usize, usize) {
    let values: Vec<f64> = rows
        .filter_map(|row| if let RawValue::Number(n) = sheet.value(row, column) { Some(n) } else { None })
        .collect();
    let inside = values.iter().filter(|v| **v >= band.low - 1e-9 && **v < band.high - 1e-9).count();
    (inside, values.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_criteria_name_the_same_bands() {
        let cases = [
            ("<60%", "COUNTIF(F2:F9,\"<0.6\")"),
            ("60-80%", "=COUNTIFS(F2:F9, \">.6\",F2:F9, \"<0.8\")"),
            ("≥ 80%", "COUNTIF(F2:F9;\">=80%\")"),
            ("under 60 %", "countif(F2:F9,\"<.6\")"),
            ("80%+", "COUNTIF(F2:F9,\">=0.8\")"),
            ("Менее 60%", "COUNTIF(F2:F9,\"<0.6\")"),
        ];
        for (label, formula) in cases {
            let (band, (counted, _)) = (band_in(label).unwrap(), counted(formula).unwrap());
            assert!(band.same(counted), "{label}: {band:?} {counted:?}");
        }
    }

    #[test]
    fn what_is_no_band_is_left_alone() {
        for label in ["Anchor:", "Clients", "80-60%", "Total 5", "1.2.3"] {
            assert_eq!(band_in(label), None, "{label}");
        }
        for formula in ["COUNTIF(M2:M19,\"Anchor\")", "COUNTA(A1:A5)", "SUM(A1:A3)", "COUNTIF(A1:A3,B1)", "COUNTIF("] {
            assert_eq!(counted(formula), None, "{formula}");
        }
    }
}
