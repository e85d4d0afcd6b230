//! What the user decided about files of some shape, one small file each under the XDG data folder.
//!
//! A recipe holds columns and decisions as texts; whoever reads data files gives them their meaning.

use super::paths::Paths;
use super::{StoreError, files, scenarios};
use crate::safe_file::Lock;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The form of the files. A higher number was written by a newer program.
const VERSION: u32 = 1;
/// Recipes that are read, columns and decisions of each, and characters of each text: more were not written by this
/// program.
const MOST: usize = 500;
/// See [`MOST`].
const MOST_COLUMNS: usize = 2_000;
/// See [`MOST`].
const MOST_DECISIONS: usize = 500;
/// See [`MOST`].
const LONGEST: usize = 1_000;
/// Bytes of one file.
const LARGEST: usize = 1 << 20;

/// What was decided about files of one shape.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The form of the file.
    pub version: u32,
    /// As the user calls it.
    pub name: String,
    /// When it was saved.
    pub saved: chrono::DateTime<chrono::Local>,
    /// The product and report that has these columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The columns by which such a file is known.
    pub columns: BTreeSet<String>,
    /// What was decided, each as `--map` takes it.
    pub decisions: Vec<String>,
}

impl Recipe {
    /// Of now.
    pub fn new(name: &str, product: Option<String>, columns: BTreeSet<String>, decisions: Vec<String>) -> Self {
        Recipe { version: VERSION, name: name.trim().into(), saved: chrono::Local::now(), product, columns, decisions }
    }

    /// As TOML.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] where it is larger than a recipe can be.
    pub fn to_text(&self) -> Result<String, StoreError> {
        let path = Path::new("recipe");
        self.check(path)?;
        files::toml_text(path, self)
    }

    fn check(&self, path: &Path) -> Result<(), StoreError> {
        let invalid = |reason: String| Err(StoreError::Invalid { path: path.to_path_buf(), line: None, reason });
        let texts = self.columns.iter().chain(&self.decisions).chain(&self.product).chain([&self.name]);
        if self.version != VERSION {
            return invalid(format!("has version {}; this program reads version {VERSION}", self.version));
        }
        if self.name.trim().is_empty() {
            return invalid("a recipe needs a name".into());
        }
        if self.columns.is_empty() {
            return invalid("a recipe needs columns to be recognized by".into());
        }
        if self.columns.len() > MOST_COLUMNS || self.decisions.len() > MOST_DECISIONS {
            return invalid(format!("has more than {MOST_COLUMNS} columns or {MOST_DECISIONS} decisions"));
        }
        if texts.into_iter().any(|text| text.chars().count() > LONGEST) {
            return invalid(format!("has a text of more than {LONGEST} characters"));
        }
        Ok(())
    }
}

/// A recipe from a file that the user names, wherever it is.
///
/// # Errors
/// [`StoreError`] where there is no such file, or it is not a recipe.
pub fn read(path: &Path) -> Result<Recipe, StoreError> {
    let gone = || StoreError::io(path, "read")(std::io::Error::from(std::io::ErrorKind::NotFound));
    let text = files::read(path)?.ok_or_else(gone)?;
    if text.len() > LARGEST {
        let reason = "is far too large for a recipe".to_string();
        return Err(StoreError::Invalid { path: path.to_path_buf(), line: None, reason });
    }
    let recipe: Recipe = toml::from_str(&text).map_err(|e| files::invalid(path, &text, &e))?;
    recipe.check(path)?;
    Ok(recipe)
}

/// Recipes with their files, and why others could not be read.
type Read = (Vec<(PathBuf, Recipe)>, Vec<StoreError>);

/// The folder of the recipes.
#[derive(Debug, Clone)]
pub struct Recipes {
    folder: PathBuf,
}

impl Recipes {
    /// The user's. Nothing is made before something is saved.
    ///
    /// # Errors
    /// [`StoreError::NoHome`] where there is no data folder.
    pub fn of(paths: &Paths) -> Result<Self, StoreError> {
        Ok(Recipes { folder: paths.data_folder()?.join("recipes") })
    }

    /// All of them, the last saved first, and why others could not be read.
    ///
    /// # Errors
    /// [`StoreError::Io`] where the folder cannot be read.
    pub fn list(&self) -> Result<(Vec<Recipe>, Vec<StoreError>), StoreError> {
        let (read, damaged) = self.read_all()?;
        Ok((read.into_iter().map(|(_, recipe)| recipe).collect(), damaged))
    }

    /// The recipe of this name.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRecipe`] with the names that there are.
    pub fn load(&self, name: &str) -> Result<Recipe, StoreError> {
        self.named(name).map(|(_, recipe)| recipe)
    }

    /// Saves a recipe in place of the one for the same columns. Another one of its name keeps it, and this one is numbered;
    /// the name under which it was saved.
    ///
    /// # Errors
    /// [`StoreError`] where it is too large or cannot be written.
    pub fn save(&self, recipe: &Recipe) -> Result<String, StoreError> {
        recipe.check(&self.folder)?;
        crate::safe_file::make_folder(&self.folder).map_err(StoreError::io(&self.folder, "created"))?;
        let _lock = Lock::of(&self.folder).map_err(StoreError::io(&self.folder, "locked"))?;
        let (all, _) = self.read_all()?;
        let same = |other: &Recipe| other.columns == recipe.columns && other.product == recipe.product;
        let others: Vec<&str> = all.iter().filter(|(_, r)| !same(r)).map(|(_, r)| r.name.as_str()).collect();
        let names =
            std::iter::once(recipe.name.clone()).chain((2..=MOST + 1).map(|n| format!("{} ({n})", recipe.name)));
        let name = names.into_iter().find(|name| !others.contains(&name.as_str())).unwrap_or_default();
        let path = self.folder.join(scenarios::file_name(&name));
        files::write_toml(&path, &Recipe { name: name.clone(), ..recipe.clone() })?;
        for (old, _) in all.iter().filter(|(old, r)| same(r) && *old != path) {
            std::fs::remove_file(old).map_err(StoreError::io(old, "deleted"))?;
        }
        Ok(name)
    }

    /// Deletes the recipe of this name.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRecipe`] with the names that there are; [`StoreError::Io`] where it cannot be deleted.
    pub fn delete(&self, name: &str) -> Result<(), StoreError> {
        let (path, _) = self.named(name)?;
        std::fs::remove_file(&path).map_err(StoreError::io(&path, "deleted"))
    }

    fn named(&self, name: &str) -> Result<(PathBuf, Recipe), StoreError> {
        let (all, _) = self.read_all()?;
        let known = all.iter().map(|(_, recipe)| recipe.name.clone()).collect();
        let found = all.into_iter().find(|(_, recipe)| recipe.name == name.trim());
        found.ok_or_else(|| StoreError::NoSuchRecipe { name: name.to_string(), known })
    }

    fn read_all(&self) -> Result<Read, StoreError> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Default::default()),
            Err(e) => return Err(StoreError::io(&self.folder, "read")(e)),
        };
        let (mut all, mut damaged) = (Vec::new(), Vec::new());
        for path in entries.take(MOST).filter_map(|entry| entry.ok().map(|e| e.path())) {
            let hidden = path.file_name().is_none_or(|n| n.as_encoded_bytes().starts_with(b"."));
            if hidden || path.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            match read(&path) {
                Ok(recipe) => all.push((path, recipe)),
                Err(error) => damaged.push(error),
            }
        }
        all.sort_by(|a, b| b.1.saved.cmp(&a.1.saved).then_with(|| a.1.name.cmp(&b.1.name)));
        Ok((all, damaged))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(name: &str, columns: &[&str]) -> Recipe {
        let columns = columns.iter().map(|c| (*c).to_string()).collect();
        Recipe::new(name, None, columns, vec!["kind=sales".into(), "status:In Transit=paid".into()])
    }

    fn folder() -> (tempfile::TempDir, Recipes) {
        let root = tempfile::tempdir().unwrap();
        let recipes = Recipes::of(&Paths::below(root.path())).unwrap();
        (root, recipes)
    }

    #[test]
    fn a_recipe_is_kept_once_per_shape_and_names_are_told_apart() {
        let (_root, recipes) = folder();
        assert_eq!(recipes.list().unwrap().0, []);
        assert_eq!(recipes.save(&recipe("Sales", &["date", "amount"])).unwrap(), "Sales");
        assert_eq!(recipes.save(&recipe("Sales", &["day", "paid"])).unwrap(), "Sales (2)");
        assert_eq!(recipes.save(&recipe("Till", &["date", "amount"])).unwrap(), "Till");
        let names: BTreeSet<String> = recipes.list().unwrap().0.into_iter().map(|r| r.name).collect();
        assert_eq!(names, ["Sales (2)", "Till"].map(String::from).into());
        assert_eq!(recipes.load("Till").unwrap().decisions[1], "status:In Transit=paid");
        recipes.delete("Till").unwrap();
        let gone = recipes.delete("Till").unwrap_err().to_string();
        assert!(gone.contains("no recipe \"Till\"") && gone.contains("Sales (2)"), "{gone}");
    }

    #[test]
    fn damaged_and_hostile_files_are_named_and_the_others_are_read() {
        let (root, recipes) = folder();
        recipes.save(&recipe("Good", &["date"])).unwrap();
        let place = root.path().join("data/recipes");
        let wide: String = (0..3000).map(|n| format!("\"c{n}\",")).collect();
        let saved = "2026-01-01T00:00:00Z";
        let texts = [
            "name = [".to_string(),
            format!("version = 9\nname = \"x\"\nsaved = \"{saved}\"\ncolumns = [\"a\"]\ndecisions = []"),
            format!("version = 1\nname = \"x\"\nsaved = \"{saved}\"\ncolumns = [{wide}]\ndecisions = []"),
            format!(
                "version = 1\nname = \"x\"\nsaved = \"{saved}\"\ncolumns = [\"{}\"]\ndecisions = []",
                "a".repeat(2000)
            ),
            "\0".repeat(2 << 20),
        ];
        for (n, text) in texts.iter().enumerate() {
            std::fs::write(place.join(format!("{n}.toml")), text).unwrap();
        }
        let (read, damaged) = recipes.list().unwrap();
        assert_eq!((read.len(), damaged.len()), (1, texts.len()));
        assert!(read.iter().all(|r| r.name == "Good"));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_a_recipe() {
        use std::os::unix::fs::PermissionsExt;
        let (root, recipes) = folder();
        recipes.save(&recipe("Sales", &["date"])).unwrap();
        let file = std::fs::read_dir(root.path().join("data/recipes")).unwrap().next().unwrap().unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
