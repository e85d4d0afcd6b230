//! What the user named, as a list of files to read.

use super::partitions::{self, Partition};
use crate::ingest::address::Address;
use crate::ingest::raw::Remark;
use crate::ingest::{OpenError, Source};
use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Endings of data files, for folders.
const ENDINGS: [&str; 15] = [
    "xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "txt", "parquet", "html", "htm", "ics", "sqlite", "sqlite3",
    "db",
];
/// Folders in folders whose names say values.
const DEEPEST: usize = 8;
/// Files of one folder.
const MOST_FILES: usize = 10_000;
/// Files that systems leave in folders, and that look like data by their names.
const NOT_DATA: [&str; 1] = ["thumbs.db"];

/// Whether a file is a data file by its name.
pub fn is_data_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let known = NOT_DATA.contains(&name.to_lowercase().as_str());
    !name.starts_with('.') && !name.starts_with("~$") && !known && ENDINGS.contains(&ending.as_str())
}

/// The workbook that `--demo` opens.
pub const DEMO: &[u8] = include_bytes!("../../../sample-data/trainer.xlsx");

/// Something to read.
#[derive(Debug)]
pub struct Input {
    /// The path as the user gave it; `-` and `demo` for what has none.
    pub path: PathBuf,
    /// Where its bytes are.
    pub place: Place,
    /// Bytes, as far as they are known beforehand.
    pub size: u64,
    /// What is to be said about it, apart from its content.
    pub remarks: Vec<Remark>,
    /// Whether it was found in a folder: one of several, without which the others can do.
    pub found: bool,
    /// What the folders on the way to it say.
    pub partitions: Vec<Partition>,
}

/// Where bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At the input's path.
    File,
    /// Standard input.
    Stdin,
    /// In the binary: [`DEMO`].
    BuiltIn,
    /// In the tables of a database that runs elsewhere.
    Database(Box<Address>),
}

/// The files of `sources`, in order; a folder's in the order of their names.
///
/// # Errors
/// [`OpenError::Unreadable`] where there is no such file, or it is no file; nothing is opened, so that a pipe without a
/// writer cannot block.
pub fn expand(sources: &[Source]) -> Result<Vec<Input>, OpenError> {
    let mut inputs = Vec::new();
    for source in sources {
        match source {
            Source::Path(path) => match path_inputs(path) {
                Ok(found) => inputs.extend(found),
                Err(reason) => return Err(OpenError::Unreadable { path: path.clone(), reason }),
            },
            Source::Stdin => inputs.push(Input::at("-".into(), Place::Stdin, 0)),
            Source::Database(address) => {
                inputs.push(Input::at(address.name().into(), Place::Database(address.clone()), 0));
            }
            Source::Demo => inputs.push(Input::at("demo.xlsx".into(), Place::BuiltIn, DEMO.len() as u64)),
        }
    }
    Ok(inputs)
}

impl Input {
    fn at(path: PathBuf, place: Place, size: u64) -> Self {
        Input { path, place, size, remarks: Vec::new(), found: false, partitions: Vec::new() }
    }
}

fn path_inputs(path: &Path) -> Result<Vec<Input>, String> {
    let meta = std::fs::metadata(path).map_err(|e| in_words(&e))?;
    if meta.is_dir() {
        return folder_inputs(path);
    }
    if !meta.is_file() {
        return Err(not_a_file(&meta));
    }
    Ok(vec![Input::at(path.to_path_buf(), Place::File, meta.len())])
}

/// What lies in a folder.
#[derive(Default)]
struct Found {
    inputs: Vec<Input>,
    /// Files that are no data files.
    others: Vec<String>,
    /// Folders that nobody looked into.
    folders: Vec<String>,
}

/// The data files right in `folder`, and in folders whose names say values (`year=2025`). Hidden files and the lock files of
/// office programs are not data.
fn folder_inputs(folder: &Path) -> Result<Vec<Input>, String> {
    let mut found = Found::default();
    look_into(folder, &[], &mut found)?;
    found.inputs.sort_by(|a, b| a.path.cmp(&b.path));
    found.others.sort();
    found.folders.sort();
    match found.inputs.first_mut() {
        None => Err(format!("holds no data files (looked for .{}){}", ENDINGS.join(" ."), deeper(&found.folders))),
        Some(first) => {
            first.remarks.extend(left_out(folder, &found.others));
            first.remarks.extend(not_looked_into(folder, &found.folders));
            Ok(found.inputs)
        }
    }
}

fn look_into(folder: &Path, partitions: &[Partition], found: &mut Found) -> Result<(), String> {
    for entry in std::fs::read_dir(folder).map_err(|e| in_words(&e))? {
        let path = entry.map_err(|e| in_words(&e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(meta) = std::fs::metadata(&path) else { continue };
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        match partitions::of(&name).filter(|_| meta.is_dir() && partitions.len() < DEEPEST) {
            Some(partition) => look_into(&path, &[partitions, &[partition]].concat(), found)?,
            None if meta.is_dir() => found.folders.push(name),
            None if !meta.is_file() => {}
            None if is_data_file(&path) => {
                let input = Input::at(path, Place::File, meta.len());
                found.inputs.push(Input { found: true, partitions: partitions.to_vec(), ..input });
            }
            None => found.others.push(name),
        }
        if found.inputs.len() > MOST_FILES {
            return Err(format!("holds more than {MOST_FILES} data files; name a folder with fewer"));
        }
    }
    Ok(())
}

fn deeper(folders: &[String]) -> String {
    match folders {
        [] => String::new(),
        [one] => format!("; the folder {one} in it was not looked into"),
        [first, ..] => format!("; the {} folders in it ({first}, …) were not looked into", folders.len()),
    }
}

fn not_looked_into(folder: &Path, folders: &[String]) -> Option<Remark> {
    let first = folders.first()?;
    let message = match folders.len() {
        1 => format!("the folder {first} in {} was not looked into; name it to read its files too", folder.display()),
        n => format!(
            "{n} folders in {} were not looked into ({first}, …); name them to read their files too",
            folder.display()
        ),
    };
    Some(Remark { code: "folders_left_out", message, count: folders.len(), row: None })
}

fn left_out(folder: &Path, others: &[String]) -> Option<Remark> {
    let first = others.first()?;
    let message = match others.len() {
        1 => format!("{first} in {} is not a data file and was left out", folder.display()),
        n => format!("{n} files in {} are not data files and were left out ({first}, …)", folder.display()),
    };
    Some(Remark { code: "files_left_out", message, count: others.len(), row: None })
}

#[cfg(unix)]
fn not_a_file(meta: &Metadata) -> String {
    use std::os::unix::fs::FileTypeExt;
    if meta.file_type().is_fifo() {
        "is a pipe, not a file; to read from a pipe use: COMMAND | tpa-tui -".into()
    } else {
        "is a device, not a file".into()
    }
}

#[cfg(not(unix))]
fn not_a_file(_: &Metadata) -> String {
    "is not a file".into()
}

/// An error of the operating system in plain words.
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".into(),
        ErrorKind::PermissionDenied => "may not be read by you (permission denied)".into(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(inputs: &[Input]) -> Vec<String> {
        inputs.iter().map(|i| i.path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_folder_gives_its_data_files_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.XLSX", ".hidden.csv", "~$a.xlsx", "notes.doc", "c.parquet"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("deeper.csv")).unwrap();
        std::fs::create_dir_all(folder.path().join("year=2025/location=North")).unwrap();
        std::fs::write(folder.path().join("year=2025/location=North/part-0.parquet"), "x").unwrap();
        let inputs = expand(&[Source::Path(folder.path().into())]).unwrap();
        assert_eq!(paths(&inputs), ["a.XLSX", "b.csv", "c.parquet", "part-0.parquet"]);
        let pair = |column: &str, value: &str| (column.to_string(), value.to_string());
        assert_eq!(inputs[3].partitions, [pair("year", "2025"), pair("location", "North")]);
        let folders = inputs[0].remarks.iter().find(|r| r.code == "folders_left_out").unwrap();
        assert!(folders.message.starts_with("the folder deeper.csv in "));
        let remark = inputs[0].remarks.first().unwrap();
        assert!(remark.count == 1 && remark.message.starts_with("notes.doc in "));
    }

    #[test]
    fn an_empty_folder_and_a_missing_file_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let error = expand(&[Source::Path(folder.path().into())]).unwrap_err().to_string();
        assert!(error.contains("no data files (looked for .xlsx"), "{error}");
        let error = expand(&[Source::Path(folder.path().join("gone.csv"))]).unwrap_err().to_string();
        assert!(error.ends_with("gone.csv: no such file"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_refused() {
        let error = expand(&[Source::Path("/dev/zero".into())]).unwrap_err().to_string();
        assert!(error.contains("device"), "{error}");
    }
}
