//! Columns that are put together value by value.

use crate::book::TextColumn;
use crate::ingest::raw::{Cell, RawColumn, RawValue};

/// A column that grows downwards.
#[derive(Debug, Default)]
pub struct Growing {
    rows: Vec<u32>,
    cells: Vec<Cell>,
    text: TextColumn,
}

impl Growing {
    /// Puts a value into `row`, which lies below all rows before.
    pub fn push(&mut self, row: u32, value: RawValue<'_>) {
        let cell = match value {
            RawValue::Empty => return,
            RawValue::Text(text) => Cell::Text(self.keep(text)),
            RawValue::Error(text) => Cell::Error(self.keep(text)),
            RawValue::Number(n) => Cell::Number(n),
            RawValue::Date(d) => Cell::Date(d),
            RawValue::Bool(b) => Cell::Bool(b),
        };
        self.rows.push(row);
        self.cells.push(cell);
    }

    fn keep(&mut self, text: &str) -> u32 {
        self.text.push(text);
        self.text.len() as u32 - 1
    }

    /// The finished column.
    pub fn finish(self) -> RawColumn {
        RawColumn::Cells { rows: self.rows, cells: self.cells, text: self.text }
    }
}

/// The column with other values in some rows: `change` gives the new value of a row, or none where it stays.
pub fn changed<'a>(column: &RawColumn, rows: u32, change: impl Fn(u32) -> Option<RawValue<'a>>) -> RawColumn {
    let mut growing = Growing::default();
    for row in 0..rows {
        match change(row) {
            Some(value) => growing.push(row, value),
            None => growing.push(row, column.value(row)),
        }
    }
    growing.finish()
}
