//! What belongs to the user and not to the data file: configuration, scenarios, recipes, notes, pseudonyms, the log.
//!
//! Knows the book's terms (assumptions, money) and nothing of files with data, figures or screens.

pub mod config;
pub mod effective;
mod files;
pub mod kept_clusters;
pub mod layers;
pub mod log;
pub mod notes;
pub mod paths;
pub mod place;
pub mod pseudonyms;
pub mod recipes;
pub mod scenarios;
pub mod template;

use std::path::{Path, PathBuf};

/// Why something of the user's could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no home folder to keep things in.
    #[error("there is no home folder to keep this in; set HOME, or XDG_DATA_HOME and XDG_CONFIG_HOME")]
    NoHome,
    /// Under `--anonymize` nothing is kept, since it would be under the real ids.
    #[error("scenarios and notes are kept under the real ids, which --anonymize hides; open without it to use them")]
    Hidden,
    /// The file system said no.
    #[error("{}: could not be {action}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `read`, `written`, …
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what this program wrote, or what the configuration allows.
    #[error("{}{}: {reason}", path.display(), line.map(|l| format!(":{l}")).unwrap_or_default())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// No scenario has this name.
    #[error("no what-if \"{name}\" is saved for these files; {}", known_names(known))]
    NoSuchScenario {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// No recipe has this name.
    #[error("no recipe \"{name}\" is saved; {}", known_names(known))]
    NoSuchRecipe {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
}

impl StoreError {
    fn io(path: &Path, action: &'static str) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.to_path_buf();
        move |source| StoreError::Io { path, action, source }
    }
}

fn known_names(known: &[String]) -> String {
    match known {
        [] => "there are none yet".to_string(),
        names => format!("there are: {}", names.join(", ")),
    }
}

/// The entry of `known` that `word` was probably meant to be.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
