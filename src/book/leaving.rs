//! What the user decides about learning who leaves.

/// What is decided about it. What is left open follows from the data.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LeavingChoices {
    /// Columns that the leak guard left out and that count all the same, by their headers.
    pub put_back: Vec<String>,
}
