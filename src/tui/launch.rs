//! What the command line and the configuration decide before the explorer starts.

use super::keymap::Keymap;
use super::theme::ThemeName;
use super::user_data::UserData;
use crate::analysis::churn::SavedModel;
use crate::book::{Assumptions, Locale};
use crate::ingest::{OpenOptions, Source};
use crate::store::place::Place;
use std::path::PathBuf;
use std::sync::Arc;

/// Everything that is decided before the explorer starts.
pub struct Launch {
    /// Where the data come from.
    pub sources: Vec<Source>,
    /// How they are read.
    pub options: OpenOptions,
    /// What the header calls them: `clean_data.xlsx`.
    pub title: String,
    /// The assumptions that a what-if is compared with.
    pub baseline: Assumptions,
    /// The assumptions to begin with.
    pub assumptions: Assumptions,
    /// The filter to begin with.
    pub filter: String,
    /// How figures are written.
    pub locale: Locale,
    /// The colours asked for.
    pub theme: ThemeName,
    /// Nothing but ASCII on the screen.
    pub ascii: bool,
    /// Clicks and the wheel.
    pub mouse: bool,
    /// Read the files again when they change.
    pub watch: bool,
    /// The keys.
    pub keymap: Keymap,
    /// The key of the pseudonyms, where names are hidden.
    pub pseudonyms: Option<[u8; 16]>,
    /// The model that tells who leaves, where it was trained on other files.
    pub model: Option<Arc<SavedModel>>,
    /// Scenarios and notes of these files.
    pub user_data: UserData,
    /// Where the user was in these files the last time, to begin there.
    pub place: Option<Place>,
    /// For snoozed clients.
    pub today: chrono::NaiveDate,
    /// Where exports go.
    pub folder: PathBuf,
}
