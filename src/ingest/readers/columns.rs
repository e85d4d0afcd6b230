//! Builders of a text file's columns: each keeps what was written in the narrowest form, and changes its mind when the
//! data do.
//!
//! A column starts as numbers. When too many of its fields are something else it becomes a dictionary, and when too few
//! of those repeat, plain text. Blocks of a file are built apart, on several threads, and appended in order; the
//! result does not depend on where the blocks were cut.

use super::dictionary::Dictionary;
use crate::book::TextColumn;
use crate::ingest::codes::Codes;
use crate::ingest::raw::RawColumn;
use std::fmt::Write;

/// Fields other than numbers that a column of numbers may hold before it becomes text: a header and a few slips …
const OTHERS_FREE: usize = 32;
/// … or one in so many.
const OTHERS_SHARE: usize = 8;
/// After so many values it is judged whether a dictionary is worth its table.
const TRIAL_VALUES: usize = 4096;
/// Repeats among the trial's values, below which a column counts as all different. Sixteen repeats among 4,096 values
/// drawn evenly mean some half a million different ones.
const TRIAL_REPEATS: usize = 16;

/// A column that grows.
#[derive(Debug)]
pub struct ColumnBuilder {
    store: Store,
}

#[derive(Debug)]
enum Store {
    Numbers { values: Vec<f64>, numbers: usize, others: Vec<(u32, String)> },
    Dictionary { codes: Codes, dictionary: Dictionary, filled: usize },
    Text(TextColumn),
}

impl Default for ColumnBuilder {
    fn default() -> Self {
        ColumnBuilder { store: Store::Numbers { values: Vec::new(), numbers: 0, others: Vec::new() } }
    }
}

impl ColumnBuilder {
    /// Rows up to the last one with a value.
    pub fn len(&self) -> usize {
        match &self.store {
            Store::Numbers { values, .. } => values.len(),
            Store::Dictionary { codes, .. } => codes.len(),
            Store::Text(text) => text.len(),
        }
    }

    /// Puts `field` into `row`, which is below all rows so far. Fields of white space alone are left out.
    pub fn push(&mut self, row: u32, field: &str) {
        if field.as_bytes().first().is_none_or(|b| *b <= b' ') && field.trim().is_empty() {
            return;
        }
        match &mut self.store {
            Store::Numbers { values, numbers, others } => {
                values.resize(row as usize, f64::NAN);
                match exact_number(field.as_bytes()) {
                    Some(value) => {
                        values.push(value);
                        *numbers += 1;
                    }
                    None => {
                        values.push(f64::NAN);
                        others.push((row, field.to_string()));
                        if others.len() > OTHERS_FREE + *numbers / OTHERS_SHARE {
                            self.make_textual();
                        }
                    }
                }
            }
            Store::Dictionary { codes, dictionary, filled } => {
                codes.put(row as usize, dictionary.code(field));
                *filled += 1;
                if *filled == TRIAL_VALUES && dictionary.len() > TRIAL_VALUES - TRIAL_REPEATS {
                    self.make_plain();
                }
            }
            Store::Text(text) => {
                pad(text, row as usize);
                text.push(field);
            }
        }
    }

    /// As [`ColumnBuilder::push`], for a number that is stored as one.
    pub fn push_number(&mut self, row: u32, value: f64) {
        // Without the sign of a zero, which says nothing.
        let value = value + 0.0;
        match &mut self.store {
            Store::Numbers { values, numbers, .. } => {
                values.resize(row as usize, f64::NAN);
                values.push(value);
                *numbers += 1;
            }
            Store::Dictionary { .. } | Store::Text(_) => self.push(row, &value.to_string()),
        }
    }

    /// As [`ColumnBuilder::push`], for text that is known to be text: digits stay text, too.
    pub fn push_text(&mut self, row: u32, text: &str) {
        self.make_textual();
        self.push(row, text);
    }

    /// Appends a block's column, whose row 0 is this column's row `base`.
    pub fn append(&mut self, base: u32, block: ColumnBuilder) {
        if self.len() == 0 && base == 0 {
            *self = block;
            return;
        }
        match (&mut self.store, block.store) {
            (_, Store::Numbers { values, .. }) if values.is_empty() => {}
            (
                Store::Numbers { values, numbers, others },
                Store::Numbers { values: new, numbers: more, others: strange },
            ) => {
                values.resize(base as usize, f64::NAN);
                values.extend_from_slice(&new);
                *numbers += more;
                others.extend(strange.into_iter().map(|(row, text)| (row + base, text)));
                if others.len() > OTHERS_FREE + *numbers / OTHERS_SHARE {
                    self.make_textual();
                }
            }
            (
                Store::Dictionary { codes, dictionary, filled },
                Store::Dictionary { codes: new, dictionary: theirs, filled: more },
            ) => {
                let translated: Vec<u32> = theirs.values().iter().map(|v| dictionary.code(v)).collect();
                codes.pad(base as usize);
                codes.append(&new, &translated);
                *filled += more;
                if dictionary.len() > TRIAL_VALUES && dictionary.len() > *filled / 2 {
                    self.make_plain();
                }
            }
            (_, other) => {
                self.make_textual();
                if matches!(other, Store::Text(_)) {
                    self.make_plain();
                }
                each_text(&other, |row, text| self.push(base + row, text));
            }
        }
    }

    /// Bytes of text held, which must stay below four gigabytes.
    pub fn text_bytes(&self) -> usize {
        match &self.store {
            Store::Numbers { .. } => 0,
            Store::Dictionary { dictionary, .. } => dictionary.values().byte_len(),
            Store::Text(text) => text.byte_len(),
        }
    }

    /// The finished column.
    pub fn finish(mut self) -> RawColumn {
        if let Store::Dictionary { dictionary, filled, .. } = &self.store
            && dictionary.len() > *filled / 2 + 1
        {
            self.make_plain();
        }
        match self.store {
            Store::Numbers { values, others, .. } => RawColumn::Numbers { values, others },
            Store::Dictionary { codes, dictionary, .. } => {
                RawColumn::Dictionary { codes, values: dictionary.into_values() }
            }
            Store::Text(text) => RawColumn::Text(text),
        }
    }

    /// Numbers become a dictionary of what was written; anything else stays.
    fn make_textual(&mut self) {
        if !matches!(self.store, Store::Numbers { .. }) {
            return;
        }
        let empty = Store::Dictionary { codes: Codes::default(), dictionary: Dictionary::default(), filled: 0 };
        let numbers = std::mem::replace(&mut self.store, empty);
        each_text(&numbers, |row, text| self.push(row, text));
    }

    /// A dictionary becomes plain text; anything else stays.
    fn make_plain(&mut self) {
        if let Store::Dictionary { codes, dictionary, .. } = &self.store {
            let values = dictionary.values();
            let mut text = TextColumn::default();
            codes.each(0..codes.len(), |c| text.push(values.get(c as usize)));
            self.store = Store::Text(text);
        }
    }
}

/// Calls `f` for every value of `store` in row order, numbers as they were written.
fn each_text(store: &Store, mut f: impl FnMut(u32, &str)) {
    match store {
        Store::Numbers { values, others, .. } => {
            let mut others = others.iter().peekable();
            let mut written = String::new();
            for (row, value) in (0u32..).zip(values) {
                if let Some((_, text)) = others.next_if(|(r, _)| *r == row) {
                    f(row, text);
                } else if !value.is_nan() {
                    written.clear();
                    // Writing to a string cannot fail.
                    let _ = write!(written, "{value}");
                    f(row, &written);
                }
            }
        }
        Store::Dictionary { codes, dictionary, .. } => {
            let (values, mut row) = (dictionary.values(), 0);
            codes.each(0..codes.len(), |c| {
                if c != 0 {
                    f(row, values.get(c as usize));
                }
                row += 1;
            });
        }
        Store::Text(text) => (0u32..).zip(text.iter()).filter(|(_, t)| !t.is_empty()).for_each(|(row, t)| f(row, t)),
    }
}

fn pad(text: &mut TextColumn, rows: usize) {
    (text.len()..rows).for_each(|_| text.push(""));
}

/// The number that `text` stands for, where printing the number gives `text` back: no leading zeros or plus, no
/// trailing zeros after the point, no exponent, at most fifteen digits.
pub fn exact_number(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    match digits {
        [b'0'..=b'9'] => {}
        [b'0', b'.', ..] | [b'1'..=b'9', ..] => {}
        _ => return None,
    }
    if digits.len() > 16 {
        return None;
    }
    let (mut mantissa, mut decimals, mut seen_point) = (0u64, 0usize, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                decimals += usize::from(seen_point);
            }
            b'.' if !seen_point => seen_point = true,
            _ => return None,
        }
    }
    // Without a point sixteen digits may be too many; with one the last digit must say something.
    let exact = if seen_point { !matches!(digits, [.., b'0' | b'.']) } else { digits.len() <= 15 };
    if !exact || (negative && mantissa == 0) {
        return None;
    }
    // Both are whole and below 2^53, so the quotient is the nearest number to what was written.
    let value = mantissa as f64 / POWERS.get(decimals)?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::raw::RawValue;
    use proptest::prelude::*;

    fn built(fields: &[&str]) -> RawColumn {
        let mut builder = ColumnBuilder::default();
        (0..).zip(fields).for_each(|(row, field)| builder.push(row, field));
        builder.finish()
    }

    #[test]
    fn only_numbers_that_print_back_are_numbers() {
        for text in ["0", "7", "-7", "0.5", "-0.5", "61.2", "33.75", "999999999999999", "0.00000000000001"] {
            let value = exact_number(text.as_bytes());
            assert_eq!(value.map(|v| v.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "-",
            "007",
            "1.10",
            "1.",
            ".5",
            "+1",
            "1e3",
            "-0",
            "00",
            "1,5",
            "1234567890123456",
            "NaN",
            "inf",
            "0.0",
            "1.2.3",
        ] {
            assert_eq!(exact_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_header_above_numbers_leaves_them_numbers() {
        let column = built(&["hours", "4", "", "2.5"]);
        assert!(matches!(column, RawColumn::Numbers { .. }));
        assert_eq!(
            [column.value(0), column.value(1), column.value(2), column.value(3)],
            [RawValue::Text("hours"), RawValue::Number(4.0), RawValue::Empty, RawValue::Number(2.5)]
        );
    }

    #[test]
    fn few_texts_become_a_dictionary_and_many_stay_text() {
        let few: Vec<&str> = (0..1000).map(|i| ["hour", "thirty"][i % 2]).collect();
        assert!(matches!(built(&few), RawColumn::Dictionary { .. }));
        let many: Vec<String> = (0..10_000).map(|i| format!("C{i:05}")).collect();
        let column = built(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(matches!(column, RawColumn::Text(_)));
        assert_eq!(column.value(9_999), RawValue::Text("C09999"));
    }

    #[test]
    fn leading_zeros_survive_among_numbers() {
        let mut fields = vec!["7"; 400];
        fields.push("007");
        let column = built(&fields);
        assert_eq!([column.value(0), column.value(400)], [RawValue::Number(7.0), RawValue::Text("007")]);
    }

    fn text_of(column: &RawColumn, row: u32) -> String {
        match column.value(row) {
            RawValue::Number(n) => n.to_string(),
            RawValue::Text(t) => t.to_string(),
            _ => String::new(),
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_for_a_number_prints_back(text in "-?[0-9]{0,9}\\.?[0-9]{0,9}") {
            if let Some(value) = exact_number(text.as_bytes()) {
                prop_assert_eq!(value.to_string(), text);
            }
        }

        #[test]
        fn blocks_cut_anywhere_give_what_was_written(
            fields in prop::collection::vec("|[0-9]{1,2}|0[0-9]|[a-c]", 0..300),
            cut in 0usize..300,
        ) {
            let cut = cut.min(fields.len());
            let (first, second) = fields.split_at(cut);
            let mut whole = ColumnBuilder::default();
            for (base, part) in [(0, first), (cut as u32, second)] {
                let mut block = ColumnBuilder::default();
                (0..).zip(part).for_each(|(row, field)| block.push(row, field));
                whole.append(base, block);
            }
            let column = whole.finish();
            for (row, field) in (0u32..).zip(&fields) {
                prop_assert_eq!(&text_of(&column, row), field);
            }
        }
    }
}
