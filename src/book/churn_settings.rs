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

impl ChurnSettings {
    /// The fewest days: two visits of a week apart are no sign of anything.
    pub const SHORTEST: u32 = 7;
    /// The most: five years.
    pub const LONGEST: u32 = 1826;

    /// The chosen horizon in days, kept within what makes sense.
    pub fn horizon(&self) -> Option<u32> {
        self.horizon_days.map(|days| days.clamp(Self::SHORTEST, Self::LONGEST))
    }
}
