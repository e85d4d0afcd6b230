//! Reports of known products.

use super::dates::DateOrder;
use super::logs::TableKind;
use crate::book::Status;
use std::collections::HashMap;

/// One report that a product lets its users download.
#[derive(Debug)]
pub struct Export {
    /// The product.
    pub product: String,
    /// The report.
    pub name: String,
    /// What it is.
    pub table: TableKind,
    /// Field names by normalised header.
    pub fields: HashMap<String, String>,
    /// Statuses by their text in lower case.
    pub statuses: HashMap<String, Status>,
    /// The order of day and month where the values cannot decide.
    pub date_order: Option<DateOrder>,
}

/// The export with these normalised headers.
pub fn known(_headers: &[String]) -> Option<&'static Export> {
    None
}
