//! Columns of passwords, hashes of passwords and card numbers, which are never kept.

use super::build::Growing;
use crate::ingest::cells::{each, number_text};
use crate::ingest::raw::{RawColumn, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::normalize;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Headers of such columns, one a line.
static HEADERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../../../assets/secret-headers.txt")
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect()
});

/// Values looked at.
const SAMPLE: usize = 100;
/// Values among which the last digits of card numbers are no chance.
const ENOUGH: usize = 5;

/// Takes the values of such columns out of a sheet, and says so.
pub fn take_out(sheet: &mut RawSheet) {
    for index in 0..sheet.columns.len() {
        let Some((row, header)) = sheet.columns.get(index).and_then(secret) else { continue };
        let mut empty = Growing::default();
        empty.push(row, RawValue::Text(&header));
        if let Some(place) = sheet.columns.get_mut(index) {
            *place = empty.finish();
        }
        sheet.remarks.push(Remark {
            code: "secret_column",
            message: format!("the column \"{header}\" looks like passwords or card numbers; its values were not kept"),
            count: 1,
            row: Some(row),
        });
    }
}

/// The header of a column of secrets, and its row.
fn secret(column: &RawColumn) -> Option<(u32, String)> {
    let mut sample: Vec<(u32, String)> = Vec::new();
    let last = crate::ingest::cells::length(column).min(1_000);
    each(column, 0..last, |row, value| {
        if sample.len() < SAMPLE {
            match value {
                RawValue::Text(text) => sample.push((row, text.trim().chars().take(200).collect())),
                RawValue::Number(n) => sample.push((row, number_text(n))),
                RawValue::Empty | RawValue::Date(_) | RawValue::Bool(_) | RawValue::Error(_) => {}
            }
        }
    });
    // A title may stand above the header; what stands there again is a value.
    let once = |text: &str| sample.iter().filter(|(_, other)| other == text).count() == 1;
    let mut top = sample.iter().take(3);
    let named = top.find(|(_, text)| text.len() <= 40 && HEADERS.contains(normalize(text).as_str()) && once(text));
    if let Some((row, header)) = named {
        return Some((*row, header.clone()));
    }
    let ((row, header), values) = sample.split_first()?;
    let like = values.iter().filter(|(_, text)| is_hash(text) || is_card(text)).count();
    (like >= ENOUGH && like * 10 >= values.len() * 9).then(|| (*row, header.clone()))
}

/// The forms in which programs store passwords.
fn is_hash(text: &str) -> bool {
    ["$2a$", "$2b$", "$2y$", "$argon2", "$pbkdf2", "pbkdf2_", "$scrypt", "$5$", "$6$"]
        .iter()
        .any(|p| text.starts_with(p))
}

/// Digits of a payment card, of which the last proves the others (ISO/IEC 7812-1, Luhn).
fn is_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter(|c| !matches!(c, ' ' | '-')).map_while(|c| c.to_digit(10)).collect();
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
    let double = |d: u32| if d > 4 { 2 * d - 9 } else { 2 * d };
    let sum: u32 = digits.iter().rev().enumerate().map(|(i, d)| if i % 2 == 1 { double(*d) } else { *d }).sum();
    plain && (13..=19).contains(&digits.len()) && matches!(digits.first(), Some(2..=6)) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tables::tests::csv;

    fn said(lines: &str) -> (Vec<String>, usize) {
        let mut sheet = csv(lines);
        take_out(&mut sheet);
        let values = (0..sheet.columns.len()).filter(|c| sheet.value(1, *c) != RawValue::Empty).count();
        (sheet.remarks.iter().map(|r| r.message.clone()).collect(), values)
    }

    #[test]
    fn secrets_are_told_by_their_header_or_their_form() {
        let (remarks, values) = said("id;Password_Hash;name\n1;5f4dcc3b5aa765d61d8327deb882cf99;Ann");
        assert!(remarks[0].contains("\"Password_Hash\"") && values == 2);
        let bcrypt = format!("id;pw\n{}", "1;$2y$10$abcdefghijklmnopqrstuv\n".repeat(6));
        assert_eq!(said(&bcrypt).1, 1);
        let cards =
            ["4111 1111 1111 1111", "5500-0000-0000-0004", "4012888888881881", "5105105105105100", "4222222222222"];
        assert!(cards.iter().all(|c| is_card(c)), "{cards:?}");
        assert_eq!(said(&format!("id;ref\n{}", cards.map(|c| format!("1;{c}")).join("\n"))).1, 1);
        let ids = [
            "20250101000001",
            "20250101000002",
            "20250101000003",
            "20250101000004",
            "20250101000005",
            "20250101000006",
        ];
        assert_eq!(said(&format!("id;name\n{}", ids.map(|c| format!("{c};Ann")).join("\n"))).0.len(), 0);
    }
}
