//! One table of a sheet: where its header and its rows stand.

use crate::ingest::cells::shown;
use crate::ingest::raw::{RawSheet, RawValue};
use std::ops::Range;

/// One table of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The header's sheet row; `None` where there is no header.
    pub header: Option<u32>,
    /// Its columns on the sheet.
    pub columns: Range<usize>,
    /// Its data rows on the sheet.
    pub rows: Range<u32>,
}

impl Table {
    /// Whether a cell is part of it, the header included.
    pub fn contains(&self, row: u32, column: usize) -> bool {
        let first = self.header.unwrap_or(self.rows.start);
        self.columns.contains(&column) && (first..self.rows.end).contains(&row)
    }

    /// The header of a column as written.
    pub fn header_text(&self, sheet: &RawSheet, column: usize) -> String {
        self.header.map_or(String::new(), |row| match sheet.value(row, column) {
            RawValue::Text(text) => text.to_string(),
            other => shown(other).into_owned(),
        })
    }
}
