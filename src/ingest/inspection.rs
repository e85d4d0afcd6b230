//! How files were understood, column by column.

use serde::Serialize;

/// Every table that was found, the used ones and the others.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Inspection {
    /// In the order of the files and of their sheets.
    pub tables: Vec<TableInspection>,
}

/// One table of one file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TableInspection {
    /// The path as the user gave it.
    pub path: String,
    /// `xlsx`, `csv; UTF-16`, …
    pub format: String,
    /// The sheet, where there are sheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// `clients` where it is the analysed client table; what it was taken for otherwise (`dashboard`, `not used`).
    pub role: String,
    /// Why it was chosen or not, in a sentence.
    pub why: String,
    /// The header's row, from 1; `None` without a header.
    pub header_row: Option<u32>,
    /// Data rows below the header.
    pub rows: usize,
    /// Its columns, in order.
    pub columns: Vec<ColumnUse>,
}

/// What became of one column.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ColumnUse {
    /// Its place: `D`, or `4` where there are no letters.
    pub place: String,
    /// The header as written.
    pub header: String,
    /// The field in snake case (`hours`), `attribute`, `claim: revenue_share`, or `ignored`.
    pub field: String,
    /// How it was recognised or why it is ignored: `synonym of hours; 3 months from "nov_jan"`.
    pub why: String,
    /// A few values as written.
    pub examples: Vec<String>,
}
