//! Small text files of the user's, written whole or not at all.

use super::StoreError;
use crate::safe_file;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Nothing that is kept here is this large; a larger file was not written by this program.
pub const LARGEST: u64 = 16 << 20;

/// No name that is kept here takes a longer line.
const LONGEST_LINE: u64 = 64 << 10;

/// The text of `path`, `None` where there is no such file.
pub fn read(path: &Path) -> Result<Option<String>, StoreError> {
    let length = match std::fs::metadata(path) {
        Ok(meta) => meta.len(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(StoreError::io(path, "read")(e)),
    };
    if length > LARGEST {
        let reason = "is far too large for a file of this program".to_string();
        return Err(StoreError::Invalid { path: path.to_path_buf(), line: None, reason });
    }
    std::fs::read_to_string(path).map(Some).map_err(StoreError::io(path, "read"))
}

/// Writes `text` beside `path` and renames it into place, making the folders that are missing. Only the user may read
/// the file: notes and names of clients are nobody else's business.
pub fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    safe_file::make_folder(folder).map_err(StoreError::io(folder, "created"))?;
    safe_file::replace(path, text.as_bytes()).map_err(StoreError::io(path, "written"))
}

/// Reads a TOML file into `T`, `None` where there is no such file.
pub fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, StoreError> {
    let Some(text) = read(path)? else { return Ok(None) };
    toml::from_str(&text).map(Some).map_err(|e| invalid(path, &text, &e))
}

/// Writes `value` as TOML.
pub fn write_toml<T: serde::Serialize>(path: &Path, value: &T) -> Result<(), StoreError> {
    write(path, &toml_text(path, value)?)
}

/// `value` as TOML, for the file `path`.
pub fn toml_text<T: serde::Serialize>(path: &Path, value: &T) -> Result<String, StoreError> {
    toml::to_string(value).map_err(|e| StoreError::Invalid {
        path: path.to_path_buf(),
        line: None,
        reason: format!("could not be written as TOML: {e}"),
    })
}

/// The text that the first line of a TOML file gives to `key`; the lines after it are not read.
pub fn first_value(path: &Path, key: &str) -> Result<Option<String>, StoreError> {
    let file = std::fs::File::open(path).map_err(StoreError::io(path, "read"))?;
    let mut line = String::new();
    BufReader::new(file.take(LONGEST_LINE)).read_line(&mut line).map_err(StoreError::io(path, "read"))?;
    let mut values: std::collections::BTreeMap<String, String> =
        toml::from_str(&line).map_err(|e| invalid(path, &line, &e))?;
    Ok(values.remove(key))
}

/// A TOML error with its line.
pub fn invalid(path: &Path, text: &str, error: &toml::de::Error) -> StoreError {
    let line = error.span().map(|span| line_of(text, span.start));
    StoreError::Invalid { path: path.to_path_buf(), line, reason: error.message().trim().to_string() }
}

/// The line, from 1, of a byte of `text`.
pub fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|b| *b == b'\n').count()
}
