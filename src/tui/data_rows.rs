//! The rows of the Data view: tables with their columns, and findings.

use crate::ingest::Inspection;

/// A row of the Data view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataRow {
    /// A finding, by its place in the book.
    Finding(usize),
    /// A table, by its place in the inspection.
    Table(usize),
    /// A column of a table.
    Column(usize, usize),
}

impl DataRow {
    /// Every table, the columns of the used ones below them.
    pub fn tables(inspection: &Inspection) -> Vec<DataRow> {
        let mut rows = Vec::new();
        for (t, table) in inspection.tables.iter().enumerate() {
            rows.push(DataRow::Table(t));
            rows.extend((0..table.columns.len()).map(|c| DataRow::Column(t, c)));
        }
        rows
    }
}
