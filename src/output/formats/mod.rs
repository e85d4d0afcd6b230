//! The formats of an exported table.

pub mod csv;
pub mod json;
pub mod parquet;
pub mod xlsx;

use super::Material;
use super::table::ExportTable;
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

/// The formats that an export can be asked for in: those of tables, and those of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// A table as plain text.
    Csv,
    /// A table as a workbook.
    Xlsx,
    /// A table as objects.
    Json,
    /// A table for data programs.
    Parquet,
    /// Something to read, as Markdown.
    Md,
    /// Something to read, as a page.
    Html,
    /// Something for the calendar.
    Ics,
}

impl ExportFormat {
    /// What is written in it.
    pub fn kind(self) -> Written {
        match self {
            ExportFormat::Csv => Written::Table(TableFormat::Csv),
            ExportFormat::Xlsx => Written::Table(TableFormat::Xlsx),
            ExportFormat::Json => Written::Table(TableFormat::Json),
            ExportFormat::Parquet => Written::Table(TableFormat::Parquet),
            ExportFormat::Md => Written::Document(DocumentFormat::Md),
            ExportFormat::Html => Written::Document(DocumentFormat::Html),
            ExportFormat::Ics => Written::Document(DocumentFormat::Ics),
        }
    }

    /// A table's format, where it is one.
    pub fn table(self) -> Option<TableFormat> {
        match self.kind() {
            Written::Table(format) => Some(format),
            Written::Document(_) => None,
        }
    }
}

impl From<DocumentFormat> for ExportFormat {
    fn from(format: DocumentFormat) -> Self {
        match format {
            DocumentFormat::Md => ExportFormat::Md,
            DocumentFormat::Html => ExportFormat::Html,
            DocumentFormat::Ics => ExportFormat::Ics,
        }
    }
}

/// What an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A table in this format.
    Table(TableFormat),
    /// A text in this one.
    Document(DocumentFormat),
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
            TableFormat::Json => json::write(table, out),
            TableFormat::Parquet => parquet::write(table, out),
        }
    }
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFormat {
    /// Markdown.
    Md,
    /// One HTML file.
    Html,
    /// iCalendar.
    Ics,
}

impl DocumentFormat {
    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            DocumentFormat::Md => "md",
            DocumentFormat::Html => "html",
            DocumentFormat::Ics => "ics",
        }
    }
}
