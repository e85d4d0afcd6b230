//! Where things are kept: the XDG folders, or what the platform has in their place.

use super::StoreError;
use directories::ProjectDirs;
use std::path::{Path, PathBuf};

/// The folders of this program; none of them need exist.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// For `config.toml`.
    pub config: Option<PathBuf>,
    /// For scenarios, notes and the pseudonym key.
    pub data: Option<PathBuf>,
    /// For the log.
    pub state: Option<PathBuf>,
}

impl Paths {
    /// The user's folders, as `XDG_CONFIG_HOME`, `XDG_DATA_HOME` and `XDG_STATE_HOME` or the home folder say.
    pub fn locate() -> Self {
        let Some(dirs) = ProjectDirs::from("", "", "tpa-tui") else {
            return Paths::default();
        };
        Paths {
            config: Some(dirs.config_dir().to_path_buf()),
            data: Some(dirs.data_dir().to_path_buf()),
            state: Some(dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_path_buf()),
        }
    }

    /// All folders below one: for tests.
    pub fn below(root: &Path) -> Self {
        Paths { config: Some(root.join("config")), data: Some(root.join("data")), state: Some(root.join("state")) }
    }

    /// The user's configuration file, whether it exists or not.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|folder| folder.join("config.toml"))
    }

    /// The folder for what must not be lost.
    ///
    /// # Errors
    /// [`StoreError::NoHome`] where there is none.
    pub fn data_folder(&self) -> Result<&Path, StoreError> {
        self.data.as_deref().ok_or(StoreError::NoHome)
    }
}

/// `path` with the home folder written as `~`.
pub fn with_tilde(path: &Path) -> String {
    let home = directories::BaseDirs::new();
    match home.as_ref().and_then(|h| path.strip_prefix(h.home_dir()).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}
