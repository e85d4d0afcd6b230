//! Named what-ifs, kept under the XDG data folder per data file.
//!
//! A scenario holds all of its assumptions, so that its figures stay what they were when the configuration changes.

use super::paths::Paths;
use super::{StoreError, files};
use crate::book::Assumptions;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// The unsaved what-if of the last session; no scenario's file name starts with a dot.
const CURRENT: &str = ".current.toml";

/// The folder of one set of data files: their scenarios and notes.
#[derive(Debug, Clone)]
pub struct DataFolder {
    folder: PathBuf,
    data: Vec<String>,
}

/// A scenario as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// As the user named it.
    pub name: String,
    /// When it was saved.
    pub saved: chrono::DateTime<chrono::Local>,
    /// What it assumes.
    pub assumptions: Assumptions,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    name: String,
    saved: chrono::DateTime<chrono::Local>,
    assumptions: Assumptions,
}

#[derive(serde::Serialize)]
struct About<'a> {
    data: &'a [String],
}

impl DataFolder {
    /// The folder for `data`: the files' paths in any order, or what stands for them (`-`, `--demo`). Nothing is made
    /// before something is saved.
    ///
    /// # Errors
    /// [`StoreError::NoHome`] where there is no data folder.
    pub fn of(paths: &Paths, data: &[PathBuf]) -> Result<Self, StoreError> {
        let mut canonical: Vec<PathBuf> = data.iter().map(|p| identity(p)).collect();
        canonical.sort();
        canonical.dedup();
        let mut hasher = SipHasher13::new();
        for path in &canonical {
            hasher.write(path.as_os_str().as_encoded_bytes());
            hasher.write_u8(0);
        }
        let name =
            canonical.first().and_then(|p| p.file_stem()).map_or_else(String::new, |s| s.to_string_lossy().into());
        let folder = format!("{}-{:016x}", slug(&name), hasher.finish128().h1);
        let data = canonical.iter().map(|p| p.display().to_string()).collect();
        Ok(DataFolder { folder: paths.data_folder()?.join("files").join(folder), data })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Saves a what-if under `name`, in place of an earlier one of that name.
    ///
    /// # Errors
    /// [`StoreError`] where the name is blank or the file cannot be written.
    pub fn save(&self, name: &str, assumptions: &Assumptions) -> Result<(), StoreError> {
        let name = name.trim();
        if name.is_empty() {
            let reason = "a what-if needs a name".to_string();
            return Err(StoreError::Invalid { path: "scenario".into(), line: None, reason });
        }
        self.write(&self.file(name), name, assumptions)
    }

    /// The scenario saved as `name`.
    ///
    /// # Errors
    /// [`StoreError::NoSuchScenario`] with the names that there are; others where the file is damaged.
    pub fn load(&self, name: &str) -> Result<Assumptions, StoreError> {
        match read(&self.file(name.trim()))? {
            Some(saved) => Ok(saved.assumptions),
            None => Err(self.no_such(name)),
        }
    }

    /// All scenarios, in the order of their names. A damaged file is left out, and logged.
    ///
    /// # Errors
    /// [`StoreError::Io`] where the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Saved>, StoreError> {
        let folder = self.folder.join("scenarios");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(StoreError::io(&folder, "read")(e)),
        };
        let mut saved = Vec::new();
        for path in entries.filter_map(|entry| entry.ok().map(|e| e.path())) {
            let hidden = path.file_name().is_none_or(|n| n.as_encoded_bytes().starts_with(b"."));
            if hidden || path.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            match read(&path) {
                Ok(found) => saved.extend(found),
                Err(error) => tracing::warn!("{error}"),
            }
        }
        saved.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(saved)
    }

    /// Deletes the scenario saved as `name`.
    ///
    /// # Errors
    /// [`StoreError::NoSuchScenario`] with the names that there are; [`StoreError::Io`] where it cannot be deleted.
    pub fn delete(&self, name: &str) -> Result<(), StoreError> {
        let path = self.file(name.trim());
        match std::fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(self.no_such(name)),
            Err(e) => Err(StoreError::io(&path, "deleted")(e)),
        }
    }

    /// Keeps the unsaved what-if, called after every change, so that a lost line loses nothing. `name` is the scenario
    /// that it started from, or empty.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn keep_current(&self, name: &str, assumptions: &Assumptions) -> Result<(), StoreError> {
        self.write(&self.folder.join("scenarios").join(CURRENT), name, assumptions)
    }

    /// The what-if that an earlier session left unsaved.
    ///
    /// # Errors
    /// [`StoreError`] where the file is damaged.
    pub fn current(&self) -> Result<Option<Saved>, StoreError> {
        read(&self.folder.join("scenarios").join(CURRENT))
    }

    /// Forgets the unsaved what-if: it was saved, or the user left it behind on purpose.
    ///
    /// # Errors
    /// [`StoreError::Io`] where it cannot be deleted.
    pub fn forget_current(&self) -> Result<(), StoreError> {
        let path = self.folder.join("scenarios").join(CURRENT);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(&path, "deleted")(e)),
            _ => Ok(()),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join("scenarios").join(file_name(name))
    }

    fn write(&self, path: &Path, name: &str, assumptions: &Assumptions) -> Result<(), StoreError> {
        self.describe()?;
        let saved = chrono::Local::now();
        let file = ScenarioFile { name: name.to_string(), saved, assumptions: assumptions.clone() };
        files::write_toml(path, &file)
    }

    /// Leaves a file that says in clear whose folder this is.
    pub(super) fn describe(&self) -> Result<(), StoreError> {
        let about = self.folder.join("about.toml");
        if about.exists() {
            return Ok(());
        }
        files::write_toml(&about, &About { data: &self.data })
    }

    fn no_such(&self, name: &str) -> StoreError {
        let known = self.list().unwrap_or_default().into_iter().map(|s| s.name).collect();
        StoreError::NoSuchScenario { name: name.to_string(), known }
    }
}

fn read(path: &Path) -> Result<Option<Saved>, StoreError> {
    let Some(file) = files::read_toml::<ScenarioFile>(path)? else { return Ok(None) };
    crate::book::settings::check(&file.assumptions).map_err(|(key, reason)| StoreError::Invalid {
        path: path.to_path_buf(),
        line: None,
        reason: format!("{key} {reason}"),
    })?;
    Ok(Some(Saved { name: file.name, saved: file.saved, assumptions: file.assumptions }))
}

/// The same file reached by another path is the same data; one that is gone is known by where it was.
fn identity(path: &Path) -> PathBuf {
    if path == Path::new("-") || path == Path::new("--demo") {
        return path.to_path_buf();
    }
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

/// The name in the file's name is for people who look into the folder; the hash tells `A b` from `a-B`.
pub(super) fn file_name(name: &str) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(name.as_bytes());
    format!("{}-{:08x}.toml", slug(name), hasher.finish128().h1 as u32)
}

/// Letters and digits of a name, the rest as dashes, short enough for a file name.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().take(40) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "untitled".to_string() } else { slug.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Money, RateBasis};

    fn folder() -> (tempfile::TempDir, DataFolder) {
        let root = tempfile::tempdir().unwrap();
        let data = DataFolder::of(&Paths::below(root.path()), &[root.path().join("clients.csv")]).unwrap();
        (root, data)
    }

    fn what_if() -> Assumptions {
        let rates = [("hour".to_string(), Money::from_f64(67.32).unwrap())].into();
        let client_rates = [("C \"3\" Ö".to_string(), Money::from_f64(0.1).unwrap())].into();
        Assumptions {
            rates,
            client_rates,
            rate_basis: RateBasis::Session,
            price_elasticity: -0.3,
            ..Assumptions::default()
        }
    }

    #[test]
    fn what_is_saved_comes_back_and_is_listed_and_deleted() {
        let (_root, data) = folder();
        assert_eq!(data.list().unwrap(), []);
        assert!(!data.path().exists());
        for name in ["Raise to 67", "raise-to-67", "../../etc/passwd", "повышение", "  spaces  "] {
            data.save(name, &what_if()).unwrap();
            assert_eq!(data.load(name).unwrap(), what_if());
        }
        let names: Vec<String> = data.list().unwrap().into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["../../etc/passwd", "Raise to 67", "raise-to-67", "spaces", "повышение"]);
        data.delete("raise-to-67").unwrap();
        assert_eq!(data.list().unwrap().len(), 4);
        assert!(data.save("  ", &what_if()).is_err());
    }

    #[test]
    fn a_what_if_that_was_saved_under_former_names_of_tables_comes_back() {
        let (_root, data) = folder();
        data.save("old", &what_if()).unwrap();
        let mut text = std::fs::read_to_string(data.file("old")).unwrap();
        let names = [
            ("clusters", "grouping"),
            ("value", "worth"),
            ("churn", "leaving"),
            ("survival", "lifetimes"),
            ("schedule", "timetable"),
            ("forecast", "forecasting"),
        ];
        for (today, former) in names {
            assert!(text.contains(&format!("[assumptions.{today}")), "{text}");
            text = text.replace(&format!("[assumptions.{today}"), &format!("[assumptions.{former}"));
        }
        std::fs::write(data.file("old"), text).unwrap();
        assert_eq!(data.load("old").unwrap(), what_if());
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let (_root, data) = folder();
        assert!(data.load("x").unwrap_err().to_string().ends_with("there are none yet"));
        data.save("Raise", &what_if()).unwrap();
        assert!(data.delete("raise").unwrap_err().to_string().ends_with("there are: Raise"));
    }

    #[test]
    fn the_unsaved_one_survives_and_is_not_listed() {
        let (_root, data) = folder();
        assert_eq!(data.current().unwrap(), None);
        data.keep_current("", &what_if()).unwrap();
        assert_eq!(data.current().unwrap().unwrap().assumptions, what_if());
        assert_eq!(data.list().unwrap(), []);
        data.forget_current().unwrap();
        data.forget_current().unwrap();
        assert_eq!(data.current().unwrap(), None);
    }

    #[test]
    fn the_same_files_have_the_same_folder_in_any_order() {
        let root = tempfile::tempdir().unwrap();
        let paths = Paths::below(root.path());
        let (a, b) = (root.path().join("a.csv"), root.path().join("b.csv"));
        std::fs::write(&a, "").unwrap();
        let of = |files: &[PathBuf]| DataFolder::of(&paths, files).unwrap().folder;
        assert_eq!(of(&[a.clone(), b.clone()]), of(&[b.clone(), root.path().join("./a.csv")]));
        assert_ne!(of(std::slice::from_ref(&a)), of(&[a, b.clone()]));
        assert_ne!(of(&["--demo".into()]), of(&[b]));
        assert!(matches!(DataFolder::of(&Paths::default(), &[]), Err(StoreError::NoHome)));
    }

    #[test]
    fn a_damaged_file_names_its_place_and_does_not_hide_the_others() {
        let (_root, data) = folder();
        data.save("good", &what_if()).unwrap();
        data.save("bad", &what_if()).unwrap();
        let text = std::fs::read_to_string(data.file("bad")).unwrap();
        std::fs::write(data.file("bad"), text.replace("profit_margin = 1.0", "profit_margin = 9.0")).unwrap();
        assert!(data.load("bad").unwrap_err().to_string().contains("profit_margin must be"));
        assert_eq!(data.list().unwrap().len(), 1);
    }
}
