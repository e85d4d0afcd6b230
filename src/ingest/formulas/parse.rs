//! A formula taken apart as far as comparing needs: references, ranges, and the text between them.

use crate::book::claims::column_letters;
use std::fmt;

/// One reference: `J2`, `$M$19`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ref {
    /// From 0.
    pub row: u32,
    /// From 0.
    pub column: u32,
    /// `$` before the row.
    pub row_fixed: bool,
    /// `$` before the column.
    pub column_fixed: bool,
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |fixed: bool| if fixed { "$" } else { "" };
        let (column, row) = (column_letters(self.column), u64::from(self.row) + 1);
        write!(f, "{}{column}{}{row}", sign(self.column_fixed), sign(self.row_fixed))
    }
}

/// A part of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Anything between references: upper case, without blanks outside quotes.
    Text(String),
    /// One cell.
    Ref(Ref),
    /// `A1:B2`.
    Range(Ref, Ref),
}

/// A formula in parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Formula {
    /// In order.
    pub parts: Vec<Part>,
}

/// Takes a formula apart.
pub fn parse(text: &str) -> Formula {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = text.trim().trim_start_matches('=');
    while let Some(c) = rest.chars().next() {
        let quoted = c == '"' || c == '\'';
        let end = if quoted {
            rest[1..].find(c).map_or(rest.len(), |i| i + 2)
        } else if is_word(c) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let (token, after) = rest.split_at(end);
        rest = after;
        // A name before `(` is a function, one before `!` a sheet.
        let is_name = rest.trim_start().starts_with(['(', '!']);
        match reference(token).filter(|_| !quoted && !is_name) {
            Some(r) => push_reference(&mut parts, r),
            None if quoted => push_text(&mut parts, token),
            None => push_text(&mut parts, &token.split_whitespace().collect::<String>().to_uppercase()),
        }
    }
    Formula { parts }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '_' | '.')
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.to_string())),
    }
}

/// A reference after `A1:` makes a range of both.
fn push_reference(parts: &mut Vec<Part>, r: Ref) {
    match parts.as_slice() {
        [.., Part::Ref(first), Part::Text(colon)] if colon == ":" => {
            let range = Part::Range(*first, r);
            parts.truncate(parts.len() - 2);
            parts.push(range);
        }
        _ => parts.push(Part::Ref(r)),
    }
}

fn reference(token: &str) -> Option<Ref> {
    let (column_fixed, rest) = token.strip_prefix('$').map_or((false, token), |rest| (true, rest));
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = rest.split_at(letters);
    let (row_fixed, digits) = rest.strip_prefix('$').map_or((false, rest), |rest| (true, rest));
    if !(1..=3).contains(&letters) || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = name.bytes().fold(0u32, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse::<u32>().ok()?.checked_sub(1)?;
    Some(Ref { row, column: column - 1, row_fixed, column_fixed })
}

impl Formula {
    /// The formula as seen from its cell, so that one that was filled down reads the same in every row. Ranges count
    /// by their columns only: where they drift is another question.
    pub fn shape(&self, row: u32, column: u32) -> String {
        let mut shape = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => shape.push_str(text),
                Part::Ref(r) => shape.push_str(&relative(r, row, column)),
                Part::Range(a, b) => {
                    let place = |r: &Ref| i64::from(r.column) - i64::from(column);
                    shape.push_str(&format!("C[{}]:C[{}]", place(a), place(b)));
                }
            }
        }
        shape
    }

    /// The range of the sum by which the formula divides.
    pub fn divisor(&self) -> Option<(Ref, Ref)> {
        self.parts.windows(2).find_map(|pair| match pair {
            [Part::Text(text), Part::Range(a, b)] if text.ends_with("/SUM(") => Some((*a, *b)),
            _ => None,
        })
    }
}

fn relative(r: &Ref, row: u32, column: u32) -> String {
    let axis = |fixed: bool, at: u32, from: u32| match fixed {
        true => at.to_string(),
        false => format!("[{}]", i64::from(at) - i64::from(from)),
    };
    format!("R{}C{}", axis(r.row_fixed, r.row, row), axis(r.column_fixed, r.column, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_were_filled_down_have_one_shape() {
        let shape = |text: &str, row| parse(text).shape(row, 10);
        assert_eq!(shape("J2 / SUM(J1:J15)", 1), shape(" j3/SUM(J1:J18)", 2));
        assert_ne!(shape("J2*$H$1", 1), shape("J3*$H$2", 2));
        assert_ne!(shape("J2*2", 1), shape("J3*3", 2));
    }

    #[test]
    fn names_and_quoted_texts_are_no_references() {
        let parts = parse("IF(G2=\"A1 b\",LOG10(5),Sheet1!B3)").parts;
        let refs: Vec<String> =
            parts.iter().filter_map(|p| if let Part::Ref(r) = p { Some(r.to_string()) } else { None }).collect();
        assert_eq!(refs, ["G2", "B3"]);
        assert_eq!(parse("\"open").parts, [Part::Text("\"open".into())]);
        assert_eq!(parse("SUM($M$2:AA19)").parts.len(), 3);
    }
}
