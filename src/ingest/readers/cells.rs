//! Builds a workbook's sheet from its cells, keeping only those that are there.

use super::{MOST_COLUMNS, MOST_ROWS, Reason, whole};
use crate::book::TextColumn;
use crate::ingest::raw::{Cell, Formula, RawColumn, RawSheet, Remark};
use chrono::NaiveDateTime;
use hashbrown::HashMap;

/// Formulas that are kept: enough for any sheet made by hand, little beside a large one made by a program.
const MOST_FORMULAS: usize = 50_000;
/// Bytes of formulas that are kept.
const MOST_FORMULA_BYTES: usize = 16 << 20;
/// Bytes of text that a sheet may hold; a text that many cells share counts once per column.
const MOST_TEXT: usize = 2 << 30;

/// A cell as a reader sees it.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// A number; one that is none (NaN, infinite) becomes an error cell.
    Number(f64),
    /// Text of its own.
    Text(&'a str),
    /// Text from the workbook's table of shared strings: the same address is the same text.
    Shared(&'a str),
    /// A date or time.
    Date(NaiveDateTime),
    /// A truth value.
    Bool(bool),
    /// A formula error.
    Error(&'a str),
}

#[derive(Debug, Default)]
struct Column {
    rows: Vec<u32>,
    cells: Vec<Cell>,
    text: TextColumn,
    shared: HashMap<(usize, usize), u32>,
    unsorted: bool,
}

/// A sheet that grows.
#[derive(Debug, Default)]
pub struct SheetBuilder {
    columns: Vec<Column>,
    rows: u32,
    text_bytes: usize,
    formulas: Vec<Formula>,
    formula_bytes: usize,
    formulas_left_out: usize,
}

impl SheetBuilder {
    /// Puts `value` at `row`, `column`, in any order; the last one put there counts.
    ///
    /// # Errors
    /// Where the place is outside of any sheet, or the sheet holds too much text.
    pub fn put(&mut self, row: u32, column: u32, value: Value<'_>) -> Result<(), Reason> {
        let index = column as usize;
        if row >= MOST_ROWS || index >= MOST_COLUMNS {
            return Err(format!(
                "has a cell in row {}, column {}, outside of any sheet: it is damaged",
                whole(u64::from(row) + 1),
                whole(u64::from(column) + 1)
            ));
        }
        if self.columns.len() <= index {
            self.columns.resize_with(index + 1, Column::default);
        }
        let Some(column) = self.columns.get_mut(index) else { return Ok(()) };
        let before = column.text.byte_len();
        column.put(row, value);
        self.text_bytes += column.text.byte_len() - before;
        self.rows = self.rows.max(row + 1);
        if self.text_bytes > MOST_TEXT {
            return Err("has more than 2 GB of text in one sheet; split it".into());
        }
        Ok(())
    }

    /// Whether another formula will be kept. Asked before a formula is put together at some cost.
    pub fn wants_formulas(&self) -> bool {
        self.formulas.len() < MOST_FORMULAS && self.formula_bytes < MOST_FORMULA_BYTES
    }

    /// Keeps the formula at `row`, `column`, or counts it as left out where there are too many; `text` is asked only in
    /// the first case.
    pub fn formula(&mut self, row: u32, column: u32, text: impl FnOnce() -> String) {
        if !self.wants_formulas() {
            self.formulas_left_out += 1;
            return;
        }
        let text = text();
        self.formula_bytes += text.len();
        self.formulas.push(Formula { row, column, text });
    }

    /// The finished sheet.
    pub fn finish(mut self, format: &str, name: String) -> RawSheet {
        if !self.formulas.is_sorted_by_key(|f| (f.row, f.column)) {
            self.formulas.sort_by_key(|f| (f.row, f.column));
        }
        let mut remarks = Vec::new();
        if self.formulas_left_out > 0 {
            let (kept, left_out) = (whole(self.formulas.len() as u64), whole(self.formulas_left_out as u64));
            remarks.push(Remark {
                code: "formulas_left_out",
                message: format!(
                    "the first {kept} formulas were looked at, {left_out} more were not; their values were read"
                ),
                count: self.formulas_left_out,
                row: None,
            });
        }
        RawSheet {
            path: String::new(),
            format: format.into(),
            sheet: Some(name),
            rows: self.rows,
            columns: self.columns.into_iter().map(Column::finish).collect(),
            formulas: self.formulas,
            remarks,
            ..RawSheet::default()
        }
    }
}

impl Column {
    fn put(&mut self, row: u32, value: Value<'_>) {
        self.unsorted |= self.rows.last().is_some_and(|&last| last >= row);
        let cell = match value {
            Value::Number(n) if n.is_finite() => Cell::Number(n),
            Value::Number(n) => Cell::Error(self.keep(&n.to_string())),
            Value::Text(text) => Cell::Text(self.keep(text)),
            Value::Shared(text) => {
                let key = (text.as_ptr() as usize, text.len());
                let known = self.shared.get(&key).copied();
                Cell::Text(known.unwrap_or_else(|| {
                    let index = self.keep(text);
                    self.shared.insert(key, index);
                    index
                }))
            }
            Value::Date(date) => Cell::Date(date),
            Value::Bool(truth) => Cell::Bool(truth),
            Value::Error(text) => Cell::Error(self.keep(text)),
        };
        self.rows.push(row);
        self.cells.push(cell);
    }

    fn keep(&mut self, text: &str) -> u32 {
        self.text.push(text);
        self.text.len() as u32 - 1
    }

    fn finish(mut self) -> RawColumn {
        if self.unsorted {
            let mut both: Vec<(u32, Cell)> = self.rows.iter().copied().zip(self.cells).collect();
            both.sort_by_key(|(row, _)| *row);
            // Of several cells in one place the last one counts.
            both.reverse();
            both.dedup_by_key(|(row, _)| *row);
            both.reverse();
            (self.rows, self.cells) = both.into_iter().unzip();
        }
        RawColumn::Cells { rows: self.rows, cells: self.cells, text: self.text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::raw::RawValue;

    #[test]
    fn two_cells_at_opposite_corners_take_no_room() {
        let mut builder = SheetBuilder::default();
        builder.put(0, 0, Value::Number(1.0)).unwrap();
        builder.put(MOST_ROWS - 1, 16_383, Value::Text("end")).unwrap();
        let sheet = builder.finish("xlsx", "S".into());
        assert_eq!((sheet.rows, sheet.columns.len()), (1_048_576, 16_384));
        assert_eq!(sheet.value(1_048_575, 16_383), RawValue::Text("end"));
        let cells: usize =
            sheet.columns.iter().map(|c| if let RawColumn::Cells { rows, .. } = c { rows.len() } else { 0 }).sum();
        assert_eq!(cells, 2);
    }

    #[test]
    fn cells_out_of_order_are_sorted_and_the_last_of_two_counts() {
        let mut builder = SheetBuilder::default();
        for (row, n) in [(3, 3.0), (1, 1.0), (3, 4.0), (2, 2.0)] {
            builder.put(row, 0, Value::Number(n)).unwrap();
        }
        let sheet = builder.finish("xlsx", "S".into());
        let values: Vec<_> = (1..4).map(|row| sheet.value(row, 0)).collect();
        assert_eq!(values, [RawValue::Number(1.0), RawValue::Number(2.0), RawValue::Number(4.0)]);
    }

    #[test]
    fn places_outside_of_a_sheet_are_refused_and_odd_numbers_are_errors() {
        let mut builder = SheetBuilder::default();
        assert!(builder.put(MOST_ROWS, 0, Value::Bool(true)).unwrap_err().contains("row 1,048,577"));
        assert!(builder.put(0, 16_384, Value::Bool(true)).is_err());
        builder.put(0, 0, Value::Number(f64::INFINITY)).unwrap();
        assert_eq!(builder.finish("xlsx", "S".into()).value(0, 0), RawValue::Error("inf"));
    }

    #[test]
    fn formulas_beyond_the_limit_are_counted() {
        let mut builder = SheetBuilder::default();
        (0..50_002).for_each(|row| builder.formula(row, 0, || "A1".into()));
        let sheet = builder.finish("xlsx", "S".into());
        assert_eq!((sheet.formulas.len(), sheet.remarks[0].count), (50_000, 2));
    }
}
