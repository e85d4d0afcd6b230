//! What a reader hands over: the cells of one sheet or text file, before anything is known about them.
//!
//! Rows and columns count from 0 in the file's own terms (row 0 is the sheet's row 1, or the first line), so that
//! every finding can name its place. Nothing here is a rectangle in memory: a workbook's columns are sparse, a text
//! file's columns are dense in the narrowest form that keeps what was written.

use super::codes::Codes;
use crate::book::TextColumn;
use chrono::NaiveDateTime;
use std::ops::Range;

/// One sheet of a workbook, or one text or Parquet file.
#[derive(Debug, Clone, Default)]
pub struct RawSheet {
    /// The path as the user gave it.
    pub path: String,
    /// What the reader found: `xlsx`, `csv; windows-1251; semicolon`, …
    pub format: String,
    /// The sheet's name, where there are sheets.
    pub sheet: Option<String>,
    /// Rows, the last one with a value included.
    pub rows: u32,
    /// Columns in order; may be of unequal length.
    pub columns: Vec<RawColumn>,
    /// Formulas of a workbook, in row order, as written in the file and with shared ones expanded.
    pub formulas: Vec<Formula>,
    /// Whether the workbook does not show it.
    pub hidden: bool,
    /// Rows that the workbook does not show, ascending.
    pub hidden_rows: Vec<u32>,
    /// Merged cells; their value stands in the first one.
    pub merged: Vec<Area>,
    /// Whether the workbook counts days from 1904.
    pub from_1904: bool,
    /// Where each row stands in the file, of a sheet that was put together from others or turned around; else empty.
    pub places: Vec<Place>,
    /// Whether all its rows are part of another sheet that was put together.
    pub stacked: bool,
    /// What its rows are to other tables, which refer to them by id.
    pub referred: Referred,
    /// What the reader itself has to say (`2 lines have more fields than the header`, `3 undecodable bytes`).
    pub remarks: Vec<Remark>,
}

/// What the rows of a table are to other tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Referred {
    /// No other table refers to them, or to people.
    #[default]
    No,
    /// Services, classes, products, staff: nobody who could be a client.
    Things,
    /// Memberships of people.
    Memberships,
}

/// A rectangle of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// From 0.
    pub rows: Range<u32>,
    /// From 0.
    pub columns: Range<u32>,
}

/// Where a row of a sheet that was put together stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The sheet, where there are sheets.
    pub sheet: Option<String>,
    /// From 0.
    pub row: u32,
    /// From 0, where the row was one cell.
    pub column: Option<u32>,
}

/// A formula and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// From 0.
    pub row: u32,
    /// From 0.
    pub column: u32,
    /// Without the leading `=`.
    pub text: String,
}

/// Something odd that only a reader can see. Becomes a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The finding's code.
    pub code: &'static str,
    /// In plain words.
    pub message: String,
    /// How many lines, cells or bytes.
    pub count: usize,
    /// The first row concerned, from 0.
    pub row: Option<u32>,
}

/// The values of one column by row.
#[derive(Debug, Clone)]
pub enum RawColumn {
    /// A workbook's cells: ascending rows, gaps are empty.
    Cells {
        /// Row of each cell.
        rows: Vec<u32>,
        /// The cells.
        cells: Vec<Cell>,
        /// The text that `Cell::Text` indexes.
        text: TextColumn,
    },
    /// A number in (almost) every row; NaN where there is none. Only numbers that print back as they were written are
    /// held here (`007` and `1.10` are not), so that an id is never changed.
    Numbers {
        /// One per row.
        values: Vec<f64>,
        /// Rows that hold something else, ascending, with their text (the header is one of them).
        others: Vec<(u32, String)>,
    },
    /// Few distinct texts: one code per row into `values`; code 0 is the empty text.
    Dictionary {
        /// One per row.
        codes: Codes,
        /// The distinct texts; the first is empty.
        values: TextColumn,
    },
    /// Text as written, one per row.
    Text(TextColumn),
}

/// A workbook's cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A number.
    Number(f64),
    /// Index into the column's text.
    Text(u32),
    /// A date or a time; a time of day alone has the date 1899-12-30 or 31.
    Date(NaiveDateTime),
    /// True or false.
    Bool(bool),
    /// A formula error (`#REF!`), as an index into the column's text.
    Error(u32),
}

/// A value, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RawValue<'a> {
    /// Nothing, or nothing but white space.
    Empty,
    /// Text exactly as written, blanks at the ends included.
    Text(&'a str),
    /// A number as stored.
    Number(f64),
    /// A date or time as stored.
    Date(NaiveDateTime),
    /// A truth value as stored.
    Bool(bool),
    /// A formula error such as `#REF!`.
    Error(&'a str),
}

impl RawSheet {
    /// The value at `row`, `column`.
    pub fn value(&self, row: u32, column: usize) -> RawValue<'_> {
        self.columns.get(column).map_or(RawValue::Empty, |c| c.value(row))
    }
}

impl RawColumn {
    /// The value in `row`.
    pub fn value(&self, row: u32) -> RawValue<'_> {
        match self {
            RawColumn::Cells { rows, cells, text } => {
                position(rows, row).and_then(|i| cells.get(i)).map_or(RawValue::Empty, |c| c.value(text))
            }
            RawColumn::Numbers { values, others } => match values.get(row as usize) {
                Some(v) if !v.is_nan() => RawValue::Number(*v),
                _ => match others.binary_search_by_key(&row, |(r, _)| *r) {
                    Ok(i) => others.get(i).map_or(RawValue::Empty, |(_, t)| text_value(t)),
                    Err(_) => RawValue::Empty,
                },
            },
            RawColumn::Dictionary { codes, values } => {
                codes.get(row as usize).map_or(RawValue::Empty, |c| text_value(values.get(c as usize)))
            }
            RawColumn::Text(values) => text_value(values.get(row as usize)),
        }
    }
}

impl Cell {
    /// The value, with its text looked up.
    pub fn value(self, text: &TextColumn) -> RawValue<'_> {
        match self {
            Cell::Number(n) => RawValue::Number(n),
            Cell::Text(i) => text_value(text.get(i as usize)),
            Cell::Date(d) => RawValue::Date(d),
            Cell::Bool(b) => RawValue::Bool(b),
            Cell::Error(i) => RawValue::Error(text.get(i as usize)),
        }
    }
}

/// Where `row` stands in the ascending `rows`: at once where there are no gaps above it.
fn position(rows: &[u32], row: u32) -> Option<usize> {
    let guess = row.checked_sub(*rows.first()?)? as usize;
    if rows.get(guess) == Some(&row) { Some(guess) } else { rows.binary_search(&row).ok() }
}

fn text_value(text: &str) -> RawValue<'_> {
    if text.trim().is_empty() { RawValue::Empty } else { RawValue::Text(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_storage_answers_by_row() {
        let cells = RawColumn::Cells {
            rows: vec![0, 1_048_575],
            cells: vec![Cell::Text(0), Cell::Number(2.0)],
            text: ["id"].into_iter().collect(),
        };
        assert_eq!(
            [cells.value(0), cells.value(1), cells.value(1_048_575)],
            [RawValue::Text("id"), RawValue::Empty, RawValue::Number(2.0)]
        );
        let gap = RawColumn::Cells {
            rows: vec![1, 2, 5],
            cells: vec![Cell::Number(1.0), Cell::Number(2.0), Cell::Number(5.0)],
            text: TextColumn::default(),
        };
        assert_eq!(
            [gap.value(0), gap.value(2), gap.value(3), gap.value(5)],
            [RawValue::Empty, RawValue::Number(2.0), RawValue::Empty, RawValue::Number(5.0)]
        );
        let numbers = RawColumn::Numbers { values: vec![f64::NAN, 4.0, f64::NAN], others: vec![(0, "hours".into())] };
        assert_eq!(
            [numbers.value(0), numbers.value(1), numbers.value(2)],
            [RawValue::Text("hours"), RawValue::Number(4.0), RawValue::Empty]
        );
        let coded =
            RawColumn::Dictionary { codes: [1, 0].into_iter().collect(), values: ["", "hour"].into_iter().collect() };
        assert_eq!(
            [coded.value(0), coded.value(1), coded.value(7)],
            [RawValue::Text("hour"), RawValue::Empty, RawValue::Empty]
        );
    }
}
