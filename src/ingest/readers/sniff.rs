//! Delimiter, line ends and usual width of a text file, found by looking at its first lines.

use super::records::{Dialect, Records};
use crate::ingest::options::Delimiter;

/// Lines that are looked at.
const LINES: usize = 200;

/// In order of preference where two fit equally well: a tab is never part of a value, and a comma often is.
const CANDIDATES: [u8; 4] = [b'\t', b';', b'|', b','];

/// What the first lines show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sniffed {
    /// How to read the file.
    pub dialect: Dialect,
    /// Fields that most lines have; 0 for a file of empty lines.
    pub width: usize,
    /// Whether the first line only names the delimiter (`sep=;`, as Excel writes it).
    pub separator_line: bool,
}

/// Looks at the start of a text file. `whole` says that `head` is all there is; otherwise its last line is left out.
pub fn sniff(head: &str, whole: bool, wanted: Option<Delimiter>) -> Sniffed {
    let terminator = if head.contains('\r') && !head.contains('\n') { b'\r' } else { b'\n' };
    let complete = head.rfind(char::from(terminator)).map_or(head, |i| head.get(..=i).unwrap_or(head));
    let sample = if whole { head } else { complete };
    let dialect = |delimiter| Dialect { delimiter, terminator, quoting: true };
    let named = named_separator(sample);
    let delimiter =
        wanted.or(named.map(Delimiter::Byte)).unwrap_or_else(|| best_delimiter(sample, dialect(Delimiter::Byte(b','))));
    let widths = widths(sample, dialect(delimiter));
    Sniffed { dialect: dialect(delimiter), width: usual(&widths).0, separator_line: named.is_some() }
}

/// The delimiter that a first line of `sep=;` names.
fn named_separator(sample: &str) -> Option<u8> {
    let line = sample.lines().next()?;
    match line.strip_prefix("sep=")?.trim_end_matches('\r').as_bytes() {
        [byte] if byte.is_ascii() && *byte != b'"' => Some(*byte),
        _ => None,
    }
}

fn best_delimiter(sample: &str, dialect: Dialect) -> Delimiter {
    let fit = |byte: u8, sample: &str| {
        let widths = widths(sample, Dialect { delimiter: Delimiter::Byte(byte), ..dialect });
        let (width, lines) = usual(&widths);
        if width < 2 { 0.0 } else { lines as f64 / widths.len() as f64 * (1.0 - 1.0 / width as f64) }
    };
    let mut best = (b',', 0.0);
    for byte in CANDIDATES {
        // Beside another delimiter that fits, a comma between digits is a decimal comma.
        let score = match byte {
            b',' if best.1 > 0.25 => fit(byte, &without_decimal_commas(sample)),
            _ => fit(byte, sample),
        };
        if score > best.1 + 1e-9 {
            best = (byte, score);
        }
    }
    if best.1 == 0.0 && is_apart_by_blanks(sample) { Delimiter::Whitespace } else { Delimiter::Byte(best.0) }
}

/// Whether every line is as many numbers as the others, with blanks between.
fn is_apart_by_blanks(sample: &str) -> bool {
    let lines = || sample.lines().filter(|line| !line.trim().is_empty()).take(LINES);
    let count = |line: &str| line.split_whitespace().count();
    let width = lines().next().map_or(0, count);
    let number = |field: &str| field.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    width >= 3 && lines().count() >= 3 && lines().all(|l| count(l) == width && l.split_whitespace().all(number))
}

fn without_decimal_commas(sample: &str) -> String {
    let bytes = sample.as_bytes();
    let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    let decimal = |i: usize| digit(i.checked_sub(1)) && digit(Some(i + 1));
    sample.char_indices().map(|(i, c)| if c == ',' && decimal(i) { '.' } else { c }).collect()
}

/// Fields per line, empty lines left out.
fn widths(sample: &str, dialect: Dialect) -> Vec<usize> {
    let mut records = Records::new(sample, dialect);
    let mut widths = Vec::new();
    while widths.len() < LINES {
        let mut any = false;
        match records.next_record(|_, field| any |= !field.trim().is_empty()) {
            None => break,
            Some(width) if any => widths.push(width),
            Some(_) => {}
        }
    }
    widths
}

/// The most frequent width (the larger of two equally frequent ones) and how many lines have it.
fn usual(widths: &[usize]) -> (usize, usize) {
    let mut sorted = widths.to_vec();
    sorted.sort_unstable();
    sorted
        .chunk_by(|a, b| a == b)
        .filter_map(|run| Some((*run.first()?, run.len())))
        .fold((0, 0), |best, (w, n)| if n >= best.1 { (w, n) } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (u8, usize) {
        let sniffed = sniff(text, true, None);
        match sniffed.dialect.delimiter {
            Delimiter::Byte(byte) => (byte, sniffed.width),
            Delimiter::Whitespace => (b' ', sniffed.width),
        }
    }

    #[test]
    fn the_delimiter_that_fits_most_lines_wins() {
        assert_eq!(found("id,name,hours\nC1,\"Doe; Ann\",4\nC2,\"Ray; Bo\",5\n"), (b',', 3));
        assert_eq!(found("id\tname\nC1\tDoe, Ann\nC2\tRay, Bo\n"), (b'\t', 2));
        assert_eq!(found("id|hours\nC1|4\n"), (b'|', 2));
    }

    #[test]
    fn decimal_commas_are_no_delimiters_beside_semicolons() {
        assert_eq!(found("id;часы;цена\nC1;1,5;2,5\nC2;3,5;4,0\n"), (b';', 3));
        assert_eq!(found("1,5;2,5\n3,5;4,0\n"), (b';', 2));
        assert_eq!(found("C1,1,5\nC2,3,4\n"), (b',', 3));
    }

    #[test]
    fn title_lines_do_not_decide() {
        assert_eq!(found("Roster, winter\n\nid;hours;rate\nC1;4;60\nC2;5;60\nC3;1;60\n"), (b';', 3));
    }

    #[test]
    fn one_column_and_nothing_at_all_fall_back_to_the_comma() {
        assert_eq!(found("id\nC1\nC2\n"), (b',', 1));
        assert_eq!(found("\n\n"), (b',', 0));
    }

    #[test]
    fn a_separator_line_is_obeyed_and_old_line_ends_are_seen() {
        let sniffed = sniff("sep=;\r\na;b,c\r\n", true, None);
        assert_eq!((sniffed.dialect.delimiter, sniffed.separator_line), (Delimiter::Byte(b';'), true));
        assert_eq!(sniff("a,b\r1,2\r", true, None).dialect.terminator, b'\r');
    }

    #[test]
    fn an_unfinished_last_line_is_not_judged() {
        assert_eq!(sniff("a,b,c\n1,2,3\n4", false, None).width, 3);
    }
}
