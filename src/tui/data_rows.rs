//! The rows of the Data view: tables, their columns, and the findings, one below the other.

use crate::book::Book;
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
    /// Findings first, then every table, the columns of the used ones below them.
    pub fn all(book: &Book, inspection: &Inspection) -> Vec<DataRow> {
        let mut rows: Vec<DataRow> = (0..book.findings.len()).map(DataRow::Finding).collect();
        for (t, table) in inspection.tables.iter().enumerate() {
            rows.push(DataRow::Table(t));
            rows.extend((0..table.columns.len()).map(|c| DataRow::Column(t, c)));
        }
        rows
    }
}
