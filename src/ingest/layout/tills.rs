//! A till book with a column for each way of paying (`Cash`, `Card`): their sum is the amount, and the way stands beside it.

use super::build::Growing;
use super::outline::{Outline, is_field};
use super::say;
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::synonyms::synonyms;
use crate::ingest::values::{Unit, numbers};

/// Adds the columns `Amount` and `Payment method`, where two columns or more are called after ways of paying, hold numbers, and
/// no other column says an amount.
pub fn add_up(sheet: &mut RawSheet, outline: &Outline) {
    let header = |column: usize| shown(sheet.value(outline.header, column)).into_owned();
    let amounts = [Field::Amount, Field::Price, Field::UnitPrice, Field::Revenue, Field::Subtotal];
    let ways: Vec<usize> = outline.columns.clone().filter(|c| synonyms().is_payment_word(&header(*c))).collect();
    let told = outline.columns.clone().any(|c| !ways.contains(&c) && is_field(&header(c), &amounts));
    let dated = outline.column(sheet, &[Field::Date, Field::Start]).is_some();
    if ways.len() < 2 || told || !dated {
        return;
    }
    let rows = outline.rows();
    let mut columns = Vec::new();
    for way in &ways {
        let Some(column) = sheet.columns.get(*way) else { return };
        let parsed = numbers(column, rows.clone(), Unit::Money);
        // Four digits of a card are no money.
        let mut known = parsed.values.iter().filter(|v| !v.is_nan());
        if known.all(|v| v.fract() == 0.0 && (1_000.0..10_000.0).contains(v)) {
            return;
        }
        if !parsed.bad.is_empty() || parsed.values.iter().all(|v| v.is_nan()) {
            return;
        }
        columns.push((header(*way), parsed.values));
    }
    let (mut amount, mut method) = (Growing::default(), Growing::default());
    amount.push(outline.header, RawValue::Text("Amount"));
    method.push(outline.header, RawValue::Text("Payment method"));
    let mut count = 0;
    for (place, row) in rows.enumerate() {
        let paid = columns.iter().filter_map(|(way, values)| Some((way, values.get(place).copied()?)));
        let paid: Vec<(&String, f64)> = paid.filter(|(_, value)| value.abs() > 0.0).collect();
        if paid.is_empty() {
            continue;
        }
        count += 1;
        amount.push(row, RawValue::Number(paid.iter().map(|(_, value)| value).sum()));
        let names: Vec<&str> = paid.iter().map(|(way, _)| way.as_str()).collect();
        method.push(row, RawValue::Text(&names.join(" + ")));
    }
    let names: Vec<String> = ways.iter().map(|way| format!("\"{}\"", header(*way))).collect();
    sheet.columns.truncate(outline.columns.end);
    sheet.columns.extend([amount.finish(), method.finish()]);
    let message =
        format!("{} say what was paid in which way; they were added up to one amount a row", names.join(", "));
    say(sheet, message, count, None);
}
