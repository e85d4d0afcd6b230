//! How far ahead a client's value is looked at: the user's choices.

/// The horizon of a client's value.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ValueSettings {
    /// Whole months ahead.
    pub horizon_months: u32,
    /// What a purchase loses a month by being later, as a fraction.
    pub monthly_discount: f64,
}

impl Default for ValueSettings {
    fn default() -> Self {
        ValueSettings { horizon_months: 12, monthly_discount: 0.01 }
    }
}
