//! Records and fields of delimited text (RFC 4180 and what people make of it).
//!
//! A field that starts with a quote ends at the next single one; two quotes inside stand for one; what follows the
//! closing quote up to the delimiter belongs to the field. A quote anywhere else is a character like any other. Unlike
//! the `csv` crate, an empty line is a record, so that rows keep the numbers that a spreadsheet would show; otherwise the
//! two agree (tested).

use crate::ingest::options::Delimiter;
use memchr::{memchr, memchr2};

/// How the text is cut into records and fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: Delimiter,
    /// After records: a line feed, or a carriage return in files that have nothing else.
    pub terminator: u8,
    /// Whether quotes mean anything.
    pub quoting: bool,
}

/// The fields of one record after the other.
pub struct Records<'a> {
    text: &'a str,
    at: usize,
    dialect: Dialect,
    /// Where a field with doubled quotes is put together.
    scratch: String,
}

impl<'a> Records<'a> {
    /// All records of `text`.
    pub fn new(text: &'a str, dialect: Dialect) -> Self {
        Records { text, at: 0, dialect, scratch: String::new() }
    }

    /// Calls `f` with the column and text of every field of the next record. Returns how many there were, `None` at the
    /// end of the text. An empty line has one empty field.
    pub fn next_record(&mut self, mut f: impl FnMut(usize, &str)) -> Option<usize> {
        if self.at >= self.text.len() {
            return None;
        }
        match self.dialect.delimiter {
            Delimiter::Byte(delimiter) => Some(self.delimited(delimiter, &mut f)),
            Delimiter::Whitespace => {
                let end = self.find_terminator(self.at);
                let line = self.text.get(self.at..end).unwrap_or_default();
                self.at = end + 1;
                let fields = line.split_whitespace().enumerate().map(|(i, field)| f(i, field)).count();
                Some(fields.max(1))
            }
        }
    }

    fn find_terminator(&self, from: usize) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        memchr(self.dialect.terminator, rest).map_or(self.text.len(), |i| from + i)
    }

    fn delimited(&mut self, delimiter: u8, f: &mut impl FnMut(usize, &str)) -> usize {
        let bytes = self.text.as_bytes();
        let returns = self.dialect.terminator == b'\n';
        let mut column = 0;
        loop {
            let quoted = self.dialect.quoting && bytes.get(self.at) == Some(&b'"');
            let (field, end) = if quoted { self.quoted(delimiter) } else { self.plain(delimiter) };
            let last = bytes.get(end) != Some(&delimiter);
            // A record that ends in a carriage return and a line feed ends before both.
            let field = if last && returns { field.strip_suffix('\r').unwrap_or(field) } else { field };
            f(column, field);
            column += 1;
            self.at = end + 1;
            if last {
                return column;
            }
        }
    }

    /// An unquoted field from here, and where its delimiter or terminator stands.
    fn plain(&self, delimiter: u8) -> (&str, usize) {
        let end = end_of_field(self.text.as_bytes(), self.at, delimiter, self.dialect.terminator);
        (self.text.get(self.at..end).unwrap_or_default(), end)
    }

    fn quoted(&mut self, delimiter: u8) -> (&str, usize) {
        let text = self.text;
        let bytes = text.as_bytes();
        let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        self.scratch.clear();
        let mut from = self.at + 1;
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let Some(close) = memchr(b'"', rest).map(|i| from + i) else {
                self.scratch.push_str(piece(from, text.len()));
                return (&self.scratch, text.len());
            };
            if bytes.get(close + 1) == Some(&b'"') {
                self.scratch.push_str(piece(from, close + 1));
                from = close + 2;
                continue;
            }
            let rest = bytes.get(close + 1..).unwrap_or_default();
            let end = memchr2(delimiter, self.dialect.terminator, rest).map_or(text.len(), |i| close + 1 + i);
            if self.scratch.is_empty() && end == close + 1 {
                return (piece(from, close), end);
            }
            self.scratch.push_str(piece(from, close));
            self.scratch.push_str(piece(close + 1, end));
            return (&self.scratch, end);
        }
    }
}

/// Where the delimiter or the terminator next stands from `from` on, or the end. Most fields are shorter than what a
/// call of `memchr` costs, so that the first words are looked at here.
fn end_of_field(bytes: &[u8], from: usize, delimiter: u8, terminator: u8) -> usize {
    const NEAR: usize = 4;
    let mut at = from;
    for _ in 0..NEAR {
        let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { break };
        let word = u64::from_le_bytes(*chunk);
        let hits = equal_bytes(word, delimiter) | equal_bytes(word, terminator);
        if hits != 0 {
            return at + hits.trailing_zeros() as usize / 8;
        }
        at += size_of::<u64>();
    }
    memchr2(delimiter, terminator, bytes.get(at..).unwrap_or_default()).map_or(bytes.len(), |i| at + i)
}

/// The high bit of every byte of `word` that is `byte`; exact up to the first of them (Mycroft 1987).
fn equal_bytes(word: u64, byte: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let zero_where_equal = word ^ (ONES * u64::from(byte));
    zero_where_equal.wrapping_sub(ONES) & !zero_where_equal & HIGH
}

/// Where a block of bytes can be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// After the last complete record.
    pub end: usize,
    /// The quote, in the record that follows, that is not closed in these bytes.
    pub open_quote: Option<usize>,
}

/// Finds the last place in `bytes`, which start with a record, where a record ends.
pub fn last_cut(bytes: &[u8], dialect: Dialect) -> Cut {
    let terminator = dialect.terminator;
    let last_end = |from: usize, to: usize| {
        let part = bytes.get(from..to).unwrap_or_default();
        memchr::memrchr(terminator, part).map(|i| from + i + 1)
    };
    let delimiter = match dialect.delimiter {
        Delimiter::Byte(byte) if dialect.quoting => byte,
        _ => return Cut { end: last_end(0, bytes.len()).unwrap_or(0), open_quote: None },
    };
    let (mut end, mut from) = (0, 0);
    while let Some(quote) = memchr(b'"', bytes.get(from..).unwrap_or_default()).map(|i| from + i) {
        end = last_end(from, quote).unwrap_or(end);
        let before = quote.checked_sub(1).and_then(|i| bytes.get(i)).copied();
        if before.is_some_and(|b| b != delimiter && b != terminator) {
            from = quote + 1;
            continue;
        }
        match closing_quote(bytes, quote + 1) {
            Some(close) => from = close + 1,
            None => return Cut { end, open_quote: Some(quote) },
        }
        // What follows the closing quote belongs to the field: a quote in it opens nothing.
        let rest = bytes.get(from..).unwrap_or_default();
        from = memchr2(delimiter, terminator, rest).map_or(bytes.len(), |i| from + i);
    }
    Cut { end: last_end(from, bytes.len()).unwrap_or(end), open_quote: None }
}

fn closing_quote(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let close = from + memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(close + 1) != Some(&b'"') {
            return Some(close);
        }
        from = close + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CSV: Dialect = Dialect { delimiter: Delimiter::Byte(b','), terminator: b'\n', quoting: true };

    fn all(text: &str, dialect: Dialect) -> Vec<Vec<String>> {
        let mut records = Records::new(text, dialect);
        let mut rows = Vec::new();
        loop {
            let mut row = Vec::new();
            if records.next_record(|_, field| row.push(field.to_string())).is_none() {
                return rows;
            }
            rows.push(row);
        }
    }

    #[test]
    fn fields_are_unquoted_and_lines_end_in_either_way() {
        assert_eq!(
            all("a,\"b \"\"x\"\", c\"\r\n\n1,\"2\n3\"", CSV),
            [vec!["a", "b \"x\", c"], vec![""], vec!["1", "2\n3"]]
        );
        assert_eq!(all("5\" band,\"x\"y\n", CSV), [["5\" band", "xy"]]);
    }

    #[test]
    fn white_space_of_any_length_separates() {
        let dialect = Dialect { delimiter: Delimiter::Whitespace, ..CSV };
        assert_eq!(all("  00001  1 \t11.77\n\n", dialect), [vec!["00001", "1", "11.77"], vec![]]);
    }

    #[test]
    fn a_cut_never_falls_into_quotes() {
        assert_eq!(last_cut(b"a,\"x\ny\"\nb,\"z\n", CSV), Cut { end: 8, open_quote: Some(10) });
        assert_eq!(last_cut(b"a,5\" b\nc", CSV), Cut { end: 7, open_quote: None });
        assert_eq!(last_cut(b"abc", CSV), Cut { end: 0, open_quote: None });
    }

    /// The `csv` crate's answer, empty lines aside.
    fn by_csv_crate(text: &str) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(text.as_bytes())
            .records()
            .map(|r| r.unwrap().iter().map(str::to_string).collect())
            .collect()
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate(text in "[a\",\n]{0,40}|([a-z,]{0,40}\n){0,3}") {
            let ours: Vec<_> = all(&text, CSV).into_iter().filter(|r| r != &[""]).collect();
            let theirs: Vec<_> = by_csv_crate(&text).into_iter().filter(|r| r != &[""]).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn two_parts_of_a_cut_text_have_the_records_of_the_whole(text in "[a\",\n]{0,40}") {
            let cut = last_cut(text.as_bytes(), CSV);
            let (first, second) = text.split_at(cut.end);
            let mut parts = all(first, CSV);
            parts.extend(all(second, CSV));
            prop_assert_eq!(parts, all(&text, CSV));
        }
    }
}
