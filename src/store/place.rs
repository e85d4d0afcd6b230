//! Where the user was in a set of files, to begin there the next time; and the sets of files that were looked at last.

use super::scenarios::{DataFolder, is_database};
use super::{StoreError, files, paths::Paths};
use std::path::{Path, PathBuf};

/// The file, in the folder of the set of files.
const FILE: &str = "place.toml";
/// Folders that are looked at for the list of recent files.
const MOST_FOLDERS: usize = 1_000;

/// Where the user was, and what was seen there.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// When.
    pub left: chrono::DateTime<chrono::Local>,
    /// The main figures in a line: `24 clients, $6,289 a month`.
    pub headline: String,
    /// The name of the page.
    pub page: String,
    /// The filter; empty for everybody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The column by which the client table is sorted, and whether the greatest is first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<(String, bool)>,
    /// The id of the client under the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The what-if in force, by the name under which it is found again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
}

/// A set of files that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// The files, or what stands for them (`--demo`).
    pub data: Vec<PathBuf>,
    /// Where the user was.
    pub place: Place,
}

impl DataFolder {
    /// Where the user was; nothing where these files are new, or the note of it cannot be read.
    pub fn place(&self) -> Option<Place> {
        read(&self.path().join(FILE))
    }

    /// Notes where the user is.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn keep_place(&self, place: &Place) -> Result<(), StoreError> {
        self.describe()?;
        files::write_toml(&self.path().join(FILE), place)
    }
}

fn read(path: &Path) -> Option<Place> {
    match files::read_toml::<Place>(path) {
        Ok(place) => place,
        Err(error) => {
            tracing::warn!("{error}");
            None
        }
    }
}

#[derive(serde::Deserialize)]
struct About {
    data: Vec<PathBuf>,
}

/// The sets of files that were looked at and are still there, the latest first.
pub fn recent(paths: &Paths) -> Vec<Recent> {
    let Ok(folder) = paths.data_folder() else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(folder.join("files")) else { return Vec::new() };
    let look = |folder: PathBuf| {
        let place = read(&folder.join(FILE))?;
        let about = files::read_toml::<About>(&folder.join("about.toml")).ok().flatten()?;
        // Whether a database is still there shows when it is opened.
        let there = |path: &PathBuf| path.as_os_str() == "--demo" || is_database(path) || path.exists();
        about.data.iter().all(there).then_some(Recent { data: about.data, place })
    };
    let folders = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).take(MOST_FOLDERS);
    let mut recent: Vec<Recent> = folders.filter_map(look).filter(|recent| !recent.data.is_empty()).collect();
    recent.sort_by_key(|recent| std::cmp::Reverse(recent.place.left));
    recent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_and_its_files_are_recent_while_they_are_there() {
        let root = tempfile::tempdir().unwrap();
        let paths = Paths::below(root.path());
        let file = root.path().join("clients.csv");
        std::fs::write(&file, "id\n1\n").unwrap();
        let folder = DataFolder::of(&paths, std::slice::from_ref(&file)).unwrap();
        assert_eq!((folder.place(), recent(&paths)), (None, vec![]));
        let place = Place {
            left: chrono::Local::now(),
            headline: "1 client".into(),
            page: "risk".into(),
            filter: "hours > 3".into(),
            sort: Some(("hours".into(), true)),
            client: Some("C \"1\"".into()),
            scenario: Some("dearer".into()),
        };
        folder.keep_place(&place).unwrap();
        assert_eq!(folder.place(), Some(place.clone()));
        let file = file.canonicalize().unwrap();
        assert_eq!(recent(&paths), [Recent { data: vec![file.clone()], place }]);
        std::fs::remove_file(file).unwrap();
        assert_eq!(recent(&paths), []);
    }

    #[test]
    fn a_damaged_note_is_no_place() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::of(&Paths::below(root.path()), &["--demo".into()]).unwrap();
        std::fs::create_dir_all(folder.path()).unwrap();
        std::fs::write(folder.path().join(FILE), "page = 3").unwrap();
        assert_eq!(folder.place(), None);
    }
}
