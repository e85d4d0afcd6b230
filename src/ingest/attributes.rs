//! Columns without a meaning of their own, in the narrowest type that holds all their values.

use super::cells::{self, Rows, shown, texts};
use super::codes::Codes;
use super::dates::{self, DateOrder};
use super::profile::Profile;
use super::raw::{RawColumn, RawValue};
use super::synonyms::{normalize, synonyms};
use super::values::{Unit, numbers};
use crate::book::{Attribute, AttributeValues, Category, TextColumn};
use std::collections::HashMap;

/// More distinct labels than this are free text.
const MAX_LABELS: usize = 1000;

/// The values of a column, typed; and whether its dates could be read in two ways.
pub fn typed(column: &RawColumn, header: &str, rows: &Rows) -> (AttributeValues, bool) {
    let profile = Profile::of(column, rows.range.clone());
    let all = |count: usize| profile.filled > 0 && count == profile.filled;
    if profile.telephones * 2 > profile.filled && synonyms().is_phone(&normalize(header)) {
        return (labels_or_text(column, rows), false);
    }
    if all(profile.numbers) {
        let parsed = numbers(column, rows.range.clone(), Unit::Plain);
        if parsed.bad.is_empty() {
            return (number_or_more(rows.keep(parsed.values), header), false);
        }
    }
    if all(profile.flags) {
        let flags = cells::parse(column, rows.range.clone(), None, |value| match value {
            RawValue::Bool(b) => Some(Some(b)),
            RawValue::Text(text) if synonyms().is_missing(text) => Some(None),
            other => synonyms().flag(&shown(other)).map(Some),
        });
        if flags.bad.is_empty() {
            return (AttributeValues::Flag(rows.keep(flags.values)), false);
        }
    }
    if all(profile.dates) {
        let (parsed, order) = dates::dates(column, rows.range.clone());
        let missing = |row: &u32| matches!(column.value(*row), RawValue::Text(t) if synonyms().is_missing(t));
        if parsed.bad.iter().all(missing) {
            return (AttributeValues::Date(rows.keep(parsed.values)), order == DateOrder::Undecided);
        }
    }
    (labels_or_text(column, rows), false)
}

/// Zeros and ones are a flag, day numbers under a date's header are dates, everything else is a number.
fn number_or_more(values: Vec<f64>, header: &str) -> AttributeValues {
    let mut seen = [false; 2];
    let binary = values.iter().filter(|v| !v.is_nan()).all(|v| {
        seen[0] |= *v == 0.0;
        seen[1] |= *v == 1.0;
        *v == 0.0 || *v == 1.0
    });
    if binary && seen == [true; 2] {
        let flags = values.iter().map(|v| if v.is_nan() { None } else { Some(*v == 1.0) });
        return AttributeValues::Flag(flags.collect());
    }
    let is_day = |v: &f64| v.is_nan() || dates::serial(*v).is_some();
    if synonyms().is_date_header(&normalize(header)) && values.iter().all(is_day) {
        return AttributeValues::Date(values.into_iter().map(dates::serial).collect());
    }
    AttributeValues::Number(values)
}

fn labels_or_text(column: &RawColumn, rows: &Rows) -> AttributeValues {
    let most = MAX_LABELS.min(rows.len() / 2);
    match category(column, rows, most) {
        Ok(category) => AttributeValues::Category(category),
        Err(texts) => AttributeValues::Text(texts),
    }
}

/// The column as labels, or as text where it has more than `most` distinct ones.
///
/// # Errors
/// The text, so that it need not be cleaned again.
pub fn category(column: &RawColumn, rows: &Rows, most: usize) -> Result<Category, TextColumn> {
    if let RawColumn::Dictionary { codes, values } = column {
        // The header is one of the values.
        if values.len() <= most.saturating_add(2) {
            return Ok(from_codes(codes, values, rows));
        }
    }
    let texts = rows.keep_texts(texts(column, rows.range.clone()).0);
    match few_labels(&texts, most) {
        Some(category) => Ok(category),
        None => Err(texts),
    }
}

/// The texts as labels, unless there are more than `most` distinct ones.
fn few_labels(texts: &TextColumn, most: usize) -> Option<Category> {
    let mut distinct: HashMap<&str, u32> = HashMap::new();
    let mut category = Category::default();
    for text in texts.iter() {
        let code = match distinct.get(text) {
            Some(code) => *code,
            None if synonyms().is_missing(text) => Category::MISSING,
            None => {
                let code = distinct.len() as u32;
                distinct.insert(text, code);
                category.labels.push(text);
                code
            }
        };
        if distinct.len() > most {
            return None;
        }
        category.codes.push(code);
    }
    Some(category)
}

fn from_codes(codes: &Codes, values: &TextColumn, rows: &Rows) -> Category {
    const UNSEEN: u32 = u32::MAX - 1;
    let cleaned: Vec<String> = values.iter().map(|v| cells::clean(v).into_owned()).collect();
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut map: Vec<u32> =
        cleaned.iter().map(|t| if synonyms().is_missing(t) { Category::MISSING } else { UNSEEN }).collect();
    let mut category = Category { codes: Vec::with_capacity(rows.len()), ..Category::default() };
    let mut push = |code: u32| {
        let Some(label) = map.get_mut(code as usize) else {
            category.codes.push(Category::MISSING);
            return;
        };
        if *label == UNSEEN {
            let text = cleaned.get(code as usize).map_or("", String::as_str);
            *label = *known.entry(text).or_insert_with(|| {
                category.labels.push(text);
                category.labels.len() as u32 - 1
            });
        }
        category.codes.push(*label);
    };
    for row in rows.iter() {
        push(codes.get(row as usize).unwrap_or(0));
    }
    category
}

/// A header that no attribute has yet.
pub fn unused_name(header: &str, column: usize, attributes: &[Attribute]) -> String {
    let base = if header.is_empty() { format!("column {}", column + 1) } else { header.to_string() };
    let taken = |name: &str| attributes.iter().any(|a| a.name == name);
    let numbered = (2..).map(|n| format!("{base} ({n})"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str, values: &[&str]) -> AttributeValues {
        let column = RawColumn::Text(values.iter().copied().collect());
        typed(&column, header, &Rows { range: 0..values.len() as u32, dropped: Vec::new() }).0
    }

    #[test]
    fn each_column_gets_the_narrowest_type() {
        assert!(
            matches!(of("age", &["31", "", "40,5"]), AttributeValues::Number(v) if v[0] == 31.0 && v[1].is_nan() && v[2] == 40.5)
        );
        assert!(
            matches!(of("partner", &["да", "нет", "---"]), AttributeValues::Flag(v) if v == [Some(true), Some(false), None])
        );
        assert!(matches!(of("near", &["1", "0"]), AttributeValues::Flag(v) if v == [Some(true), Some(false)]));
        assert!(matches!(of("kids", &["1", "1"]), AttributeValues::Number(_)));
        assert!(
            matches!(of("since", &["31.12.2024", "n/a"]), AttributeValues::Date(v) if v[0].is_some() && v[1].is_none())
        );
        assert!(matches!(of("Start date", &["45657"]), AttributeValues::Date(v) if v[0].is_some()));
        assert!(
            matches!(of("goal", &["run", "lift ", "run", "lift"]), AttributeValues::Category(c) if c.labels.len() == 2)
        );
        assert!(matches!(of("notes", &["a", "b", "c"]), AttributeValues::Text(_)));
        assert!(matches!(of("mixed", &["1", "two", "3"]), AttributeValues::Text(_)));
    }

    #[test]
    fn a_dictionary_keeps_labels_in_order_of_appearance_and_without_dropped_rows() {
        let column = RawColumn::Dictionary {
            codes: [1, 3, 0, 2, 3].into_iter().collect(),
            values: ["", "goal", "lift", " run"].into_iter().collect(),
        };
        let rows = Rows { range: 1..5, dropped: vec![4] };
        let category = category(&column, &rows, 10).unwrap();
        assert_eq!(category.codes, [0, Category::MISSING, 1]);
        assert_eq!(category.labels.iter().collect::<Vec<_>>(), ["run", "lift"]);
    }
}
