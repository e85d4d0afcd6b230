//! The formats of an exported table.

use super::table::ExportTable;
use super::{Material, csv, parquet, rows, xlsx};
use std::io::{self, Write};
use std::path::Path;

/// What a table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum TableFormat {
    /// Plain text, for everything.
    Csv,
    /// A formatted workbook with charts, assumptions and findings.
    Xlsx,
    /// An array of objects.
    Json,
    /// For data programs.
    Parquet,
}

impl TableFormat {
    /// By the file's ending; nothing where there is none that is known.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(TableFormat::Csv),
            "xlsx" => Some(TableFormat::Xlsx),
            "json" => Some(TableFormat::Json),
            "parquet" => Some(TableFormat::Parquet),
            _ => None,
        }
    }

    /// Writes `table` to `out`; `material` fills a workbook's other sheets.
    ///
    /// # Errors
    /// More rows than the format holds; whatever `out` answers.
    pub fn write(self, table: &ExportTable, material: &Material, out: &mut dyn Write) -> io::Result<()> {
        match self {
            TableFormat::Csv => csv::write(table, out),
            TableFormat::Xlsx => xlsx::write(table, material, out),
            TableFormat::Json => rows::write(table, out),
            TableFormat::Parquet => parquet::write(table, out),
        }
    }
}
