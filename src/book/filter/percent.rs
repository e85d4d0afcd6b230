//! The words of a filter and its percent signs: `utilization < 80%` means `utilization < 0.80`, while `hours % 2` stays a remainder.

use polars::prelude::{Expr, Operator};

/// Rewrites every number with a percent sign as a fraction. Quoted text and names stay as they are, and so does a
/// percent sign with something to divide by behind it.
pub(crate) fn percentages_to_fractions(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while !rest.is_empty() {
        let (token, after) = rest.split_at(token(rest));
        let behind = after.trim_start().strip_prefix('%').filter(|behind| !is_operand(behind));
        match behind.filter(|_| token.starts_with(|c: char| c.is_ascii_digit())) {
            Some(behind) => {
                out.push_str(&hundredth(token));
                rest = behind;
            }
            None => {
                out.push_str(token);
                rest = after;
            }
        }
    }
    out
}

/// How many words, numbers, quoted texts and signs there are, blanks and commas not counted.
pub(super) fn tokens(text: &str) -> usize {
    let (mut count, mut rest) = (0, text);
    while !rest.is_empty() {
        let (token, after) = rest.split_at(token(rest));
        count += usize::from(!token.trim().is_empty() && token != ",");
        rest = after;
    }
    count
}

/// The length of the first token of `text`.
fn token(text: &str) -> usize {
    match text.chars().next() {
        None => 0,
        Some(quote @ ('\'' | '"')) => quoted(text, quote),
        Some(c) if c.is_alphabetic() || c == '_' => run(text, |c| c.is_alphanumeric() || c == '_'),
        Some(c) if c.is_ascii_digit() => run(text, |c| c.is_ascii_digit() || c == '.'),
        Some(c) => c.len_utf8(),
    }
}

/// Whether `expr` compares the column `name` with something.
pub(super) fn is_comparison_of(expr: &Expr, name: &str) -> bool {
    match expr {
        Expr::BinaryExpr { left, op: Operator::Eq, .. } => matches!(&**left, Expr::Column(c) if c.as_str() == name),
        _ => false,
    }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of quoted text with its quotes; a doubled quote ends one text and starts the next, which is as good.
fn quoted(text: &str, quote: char) -> usize {
    text.get(1..).and_then(|inner| inner.find(quote)).map_or(text.len(), |end| end + 2)
}

/// Whether something follows that a remainder could be taken by.
fn is_operand(behind: &str) -> bool {
    let behind = behind.trim_start();
    let word = behind.get(..run(behind, char::is_alphanumeric)).unwrap_or_default();
    let joins = ["and", "or", "is", "in", "not", "between", "then", "else", "end"];
    match behind.chars().next() {
        None => false,
        Some(c) => (c.is_alphanumeric() || "_('\"".contains(c)) && !joins.iter().any(|j| word.eq_ignore_ascii_case(j)),
    }
}

/// A decimal divided by a hundred by moving its point: `80` is `0.80`, exactly.
fn hundredth(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = format!("{whole:0>3}");
    let (whole, cents) = whole.split_at(whole.len() - 2);
    format!("{whole}.{cents}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::percentages_to_fractions as fractions;

    #[test]
    fn a_percentage_is_a_fraction() {
        assert_eq!(fractions("u < 80%"), "u < 0.80");
        assert_eq!(fractions("u between 5 % and 112.5%"), "u between 0.05 and 1.125");
        assert_eq!(fractions("(u<80%)or u>7%"), "(u<0.80)or u>0.07");
    }

    #[test]
    fn a_remainder_and_quoted_text_stay() {
        for text in [
            "hours % 2 = 0",
            "7 % 2 = 1",
            "80 %(hours) > 1",
            "name like '5% of%'",
            "\"5%\" > 1",
            "c80 % x > 1",
            "n = '",
        ] {
            assert_eq!(fractions(text), text);
        }
    }
}
