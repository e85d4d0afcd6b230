//! What the user decides about how long clients stay.

/// What is decided about it. What is left open follows from the data.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SurvivalSettings {
    /// The header of the column that says for how many months somebody has been, or was, a client.
    pub duration: Option<String>,
}
