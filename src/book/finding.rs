//! What was odd in the data.

/// Something that the reader of the figures should know about the files.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Finding {
    /// Stable and machine-readable: `ids_trimmed`, `duplicate_clients`, `share_column_differs`, …
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One or two plain sentences: what, and what it means for the figures; what to do where something can be done.
    pub message: String,
    /// How many rows or cells.
    pub count: usize,
    /// File, sheet and cells or rows: `clean_data.xlsx, Sheet1!A3, A6 …`.
    #[serde(rename = "where")]
    pub location: String,
}

/// How much a finding matters. Ordered: an error is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; no figure depends on it.
    Info,
    /// A figure may differ from what the reader expects.
    Warning,
    /// A figure in the file is wrong, or one of ours cannot be trusted.
    Error,
}
