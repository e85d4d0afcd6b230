//! A workbook's own derived columns and cells, checked against the recomputed figures; and prices that may be meant
//! otherwise than they are read.
//!
//! What agrees is silent: within half a percent, or within the rounding of the value that is shown.

mod cells;
mod claimed;
mod labels;
mod numbers;
mod session_prices;

use super::{Answers, Selection};
use crate::book::claims::{ClaimedFigure, ColumnClaim};
use crate::book::{Assumptions, Book, Finding, Locale};
use std::cell::LazyCell;

/// Findings for every claim that disagrees with the figures recomputed at the file's own prices.
pub fn audit(book: &Book, locale: &Locale) -> Vec<Finding> {
    // Only where something is to be compared: on a million clients it takes longer than reading the claims.
    let answers = LazyCell::new(|| Answers::compute(book, &Assumptions::default(), &Selection::All));
    let mut differences: Vec<Difference> = Vec::new();
    for claim in &book.claims.columns {
        let found = match claim.figure {
            ClaimedFigure::Segment => labels::check(book, &answers.results, claim),
            _ => numbers::check(&answers.results, claim, locale),
        };
        let Some(found) = found else { continue };
        // The same column on a copy of the sheet is one finding with two places.
        match differences.iter_mut().find(|d| d.message == found.message) {
            Some(known) if claim.analysed => known.places.insert(0, place(claim, &found.rows)),
            Some(known) => known.places.push(place(claim, &found.rows)),
            None => differences.push(Difference { places: vec![place(claim, &found.rows)], ..found }),
        }
    }
    let mut findings: Vec<Finding> = differences.into_iter().map(Difference::finding).collect();
    findings.extend(book.claims.cells.iter().filter_map(|cell| cells::check(&answers, cell, locale)));
    findings.extend(session_prices::check(book, &answers, locale));
    findings
}

/// A column that disagrees.
struct Difference {
    code: &'static str,
    severity: crate::book::Severity,
    message: String,
    /// The sheet's rows that differ, from 0.
    rows: Vec<u32>,
    places: Vec<String>,
}

impl Difference {
    fn finding(self) -> Finding {
        Finding {
            code: self.code,
            severity: self.severity,
            message: self.message,
            count: self.rows.len(),
            location: self.places.join("; "),
        }
    }
}

fn place(claim: &ColumnClaim, rows: &[u32]) -> String {
    let sheet = claim.sheet.as_ref().map(|sheet| format!(", {sheet}!")).unwrap_or_else(|| ", ".into());
    format!("{}{sheet}{}", claim.file, claimed::cells(claim.column, rows))
}

#[cfg(test)]
mod tests;
