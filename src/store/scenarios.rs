//! Named what-ifs, kept under the XDG data folder per data file.
//!
//! A scenario holds all of its assumptions, so that its figures stay what they were when the configuration changes.

use super::paths::Paths;
use super::{StoreError, files};
use crate::book::Assumptions;
use crate::safe_file::Lock;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// How the files of unsaved what-ifs start; no scenario's file name starts with a dot.
const UNSAVED: &str = ".current";
/// Unsaved what-ifs that are kept: this session's and those of the sessions before, or beside it.
const UNSAVED_KEPT: usize = 4;
/// When each name was saved, as far as this session knows: it opened the what-if, or saved it.
pub type Known = BTreeMap<String, chrono::DateTime<chrono::Local>>;

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

    /// Saves a what-if under `name`, unless another window saved another one of that name after `since` that this
    /// session does not know: then it is saved as `name (2)` beside it. The name under which it was saved.
    ///
    /// # Errors
    /// As [`DataFolder::save`].
    pub fn save_beside(
        &self,
        name: &str,
        assumptions: &Assumptions,
        since: chrono::DateTime<chrono::Local>,
        known: &mut Known,
    ) -> Result<String, StoreError> {
        self.describe()?;
        let _lock = Lock::of(&self.folder).map_err(StoreError::io(&self.folder, "locked"))?;
        let foreign = |name: &str| {
            let there = read(&self.file(name)).ok().flatten();
            there.is_some_and(|there| {
                there.saved > since && known.get(name) != Some(&there.saved) && there.assumptions != *assumptions
            })
        };
        let name = name.trim();
        let names = std::iter::once(name.to_string()).chain((2..100).map(|n| format!("{name} ({n})")));
        let free = names.into_iter().find(|name| !foreign(name)).unwrap_or_else(|| name.to_string());
        self.save(&free, assumptions)?;
        known.extend(read(&self.file(&free))?.map(|there| (free.clone(), there.saved)));
        Ok(free)
    }

    /// The scenario saved as `name`.
    ///
    /// # Errors
    /// [`StoreError::NoSuchScenario`] with the names that there are; others where the file is damaged.
    pub fn load(&self, name: &str) -> Result<Assumptions, StoreError> {
        self.load_saved(name).map(|saved| saved.assumptions)
    }

    /// The scenario saved as `name`, and when it was saved.
    ///
    /// # Errors
    /// As [`DataFolder::load`].
    pub fn load_saved(&self, name: &str) -> Result<Saved, StoreError> {
        read(&self.file(name.trim()))?.ok_or_else(|| self.no_such(name))
    }

    /// All scenarios, in the order of their names. A damaged file is left out, and logged.
    ///
    /// # Errors
    /// [`StoreError::Io`] where the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Saved>, StoreError> {
        let folder = self.scenarios();
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

    /// Keeps the unsaved what-if of this session, called after every change, so that a lost line loses nothing. `name` is
    /// the scenario that it started from, or empty. Sessions beside this one keep theirs; of old ones the last few stay.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn keep_unsaved(&self, name: &str, assumptions: &Assumptions) -> Result<(), StoreError> {
        self.write(&self.scenarios().join(own_unsaved()), name, assumptions)?;
        // Its own stays whatever the clock of the file system says; another session may have deleted an old one already.
        let others = self.unsaved_files()?.into_iter().filter(|path| !path.ends_with(own_unsaved()));
        for old in others.skip(UNSAVED_KEPT - 1) {
            match std::fs::remove_file(&old) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(StoreError::io(&old, "deleted")(e)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The what-ifs that sessions left unsaved, the last first. A damaged file is left out, and logged.
    ///
    /// # Errors
    /// [`StoreError`] where the folder cannot be read.
    pub fn unsaved(&self) -> Result<Vec<Saved>, StoreError> {
        Ok(self.read_unsaved()?.into_iter().map(|(_, saved)| saved).collect())
    }

    /// Forgets the unsaved what-if in this place of [`DataFolder::unsaved`], from 0: the user left it behind on purpose.
    ///
    /// # Errors
    /// [`StoreError::Io`] where it cannot be deleted.
    pub fn forget_unsaved(&self, place: usize) -> Result<(), StoreError> {
        let Some((path, _)) = self.read_unsaved()?.into_iter().nth(place) else { return Ok(()) };
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(&path, "deleted")(e)),
            _ => Ok(()),
        }
    }

    fn read_unsaved(&self) -> Result<Vec<(PathBuf, Saved)>, StoreError> {
        let mut found = Vec::new();
        for path in self.unsaved_files()? {
            match read(&path) {
                Ok(saved) => found.extend(saved.map(|saved| (path, saved))),
                Err(error) => tracing::warn!("{error}"),
            }
        }
        found.sort_by_key(|(_, saved)| std::cmp::Reverse(saved.saved));
        Ok(found)
    }

    /// The files of unsaved what-ifs, the last written first.
    fn unsaved_files(&self) -> Result<Vec<PathBuf>, StoreError> {
        let folder = self.scenarios();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(StoreError::io(&folder, "read")(e)),
        };
        let ours = |name: &std::ffi::OsStr| {
            name.to_str().is_some_and(|name| name.starts_with(UNSAVED) && name.ends_with(".toml"))
        };
        let mut files: Vec<_> = entries
            .filter_map(|entry| entry.ok().filter(|e| ours(&e.file_name())))
            .map(|e| (e.metadata().and_then(|meta| meta.modified()).ok(), e.path()))
            .collect();
        files.sort();
        Ok(files.into_iter().rev().map(|(_, path)| path).collect())
    }

    fn scenarios(&self) -> PathBuf {
        self.folder.join("scenarios")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.scenarios().join(file_name(name))
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

/// Whether a name is that of a database that runs elsewhere.
pub fn is_database(path: &Path) -> bool {
    path.to_str().is_some_and(|name| name.starts_with("postgres://"))
}

/// The same file reached by another path is the same data; one that is gone is known by where it was.
fn identity(path: &Path) -> PathBuf {
    if path == Path::new("-") || path == Path::new("--demo") || is_database(path) {
        return path.to_path_buf();
    }
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

/// The file of this session's unsaved what-if: two explorers on the same files must not overwrite each other's.
fn own_unsaved() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| format!("{UNSAVED}-{:016x}.toml", std::hash::RandomState::new().build_hasher().finish()))
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
        assert_eq!(data.unsaved().unwrap(), []);
        data.keep_unsaved("", &Assumptions::default()).unwrap();
        data.keep_unsaved("", &what_if()).unwrap();
        let unsaved = data.unsaved().unwrap();
        assert_eq!(unsaved.iter().map(|s| &s.assumptions).collect::<Vec<_>>(), [&what_if()]);
        assert_eq!(data.list().unwrap(), []);
        data.forget_unsaved(0).unwrap();
        data.forget_unsaved(0).unwrap();
        assert_eq!(data.unsaved().unwrap(), []);
    }

    #[test]
    fn the_unsaved_ones_of_other_sessions_stay_until_they_are_many() {
        let (_root, data) = folder();
        data.keep_unsaved("", &what_if()).unwrap();
        let text = std::fs::read_to_string(data.scenarios().join(own_unsaved())).unwrap();
        // What versions before this one wrote, and what sessions beside this one write.
        for name in ["", "-1", "-2", "-3", "-4", "-5"] {
            std::fs::write(data.scenarios().join(format!("{UNSAVED}{name}.toml")), &text).unwrap();
        }
        assert_eq!(data.unsaved().unwrap().len(), 7);
        data.keep_unsaved("", &Assumptions::default()).unwrap();
        let unsaved = data.unsaved().unwrap();
        assert_eq!((unsaved.len(), &unsaved[0].assumptions), (UNSAVED_KEPT, &Assumptions::default()));
    }

    #[test]
    fn what_another_window_saved_under_the_same_name_stays() {
        let (_root, data) = folder();
        let (mut one, mut two) = (Known::new(), Known::new());
        data.save("march", &Assumptions::default()).unwrap();
        let since = chrono::Local::now();
        let a = what_if();
        let b = Assumptions { price_elasticity: -0.7, ..what_if() };
        assert_eq!(data.save_beside("march", &a, since, &mut one).unwrap(), "march");
        assert_eq!(data.save_beside("march", &b, since, &mut two).unwrap(), "march (2)");
        assert_eq!((data.load("march").unwrap(), data.load("march (2)").unwrap()), (a, b.clone()));
        // One's own is replaced, and so is what is the same.
        assert_eq!(data.save_beside("march", &b, since, &mut one).unwrap(), "march");
        assert_eq!(data.save_beside("march", &b, since, &mut two).unwrap(), "march");
        assert!(data.save_beside(" ", &b, since, &mut two).is_err());
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
