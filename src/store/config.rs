//! Everything that can be configured.

use crate::book::Assumptions;
use std::collections::BTreeMap;

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What figures depend on besides the data.
    pub assumptions: Assumptions,
    /// How things look.
    pub display: Display,
    /// Keys per action of the explorer, which knows the actions and refuses duplicates.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// How things look.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Display {
    /// Colours.
    pub theme: Theme,
    /// An ISO code or a symbol; `None` is the locale's.
    pub currency: Option<String>,
    /// `es_ES`; `None` is American English.
    pub locale: Option<String>,
    /// Plain ASCII characters only.
    pub ascii: bool,
    /// Whether the explorer uses the mouse.
    pub mouse: bool,
}

/// The choice of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the terminal's background asks for.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// No colours.
    Mono,
}
