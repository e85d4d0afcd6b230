//! What the user decides about learning who leaves.

/// What is decided about it. What is left open follows from the data.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChurnSettings {
    /// Columns that the leak guard left out and that count all the same, by their headers.
    pub put_back: Vec<String>,
    /// Where nobody marked who left: who does not come back within so many days has left.
    pub horizon_days: Option<u32>,
}
