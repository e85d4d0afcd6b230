//! Where a database lies, and how it is opened without changing anything beside it.
//!
//! SQLite makes files beside a database even to read it. Told that the file never changes, it makes none, and then it does
//! not look at changes that stand in a log beside it either. So a database with such a log is copied together with it, and
//! the copy is opened.

use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// The files beside a database that hold changes of their own: of the two ways in which SQLite writes.
const BESIDE: [&str; 2] = ["-wal", "-journal"];
/// How often a database is copied that is changed meanwhile, and the wait between.
const ATTEMPTS: usize = 5;
/// See [`ATTEMPTS`].
const WAIT: Duration = Duration::from_millis(200);

/// A database that can be opened.
#[derive(Debug)]
pub struct Place {
    file: PathBuf,
    /// The folder of a copy, deleted with it.
    copy: Option<TempDir>,
    /// Bytes of the database and what stands beside it.
    pub size: u64,
}

/// What shows that a file was changed.
type State = Vec<Option<(u64, Option<SystemTime>)>>;

impl Place {
    /// The database at `path`, or a copy of it where changes stand beside it.
    ///
    /// # Errors
    /// Where it cannot be read, or is changed so often that no copy is whole.
    pub fn at(path: &Path) -> Result<Self, String> {
        let file = path.canonicalize().map_err(|e| in_words(&e))?;
        for attempt in 0..ATTEMPTS {
            let before = state(&file);
            let size = before.iter().flatten().map(|(size, _)| size).sum();
            if before.iter().skip(1).all(Option::is_none) {
                return Ok(Place { file, copy: None, size });
            }
            let copy = copied(&file, &before).map_err(|e| format!("cannot be copied to be read: {e}"))?;
            if state(&file) == before {
                return Ok(Place { file: copy.path().join(COPY), copy: Some(copy), size });
            }
            std::thread::sleep(WAIT * u32::from(attempt + 1 < ATTEMPTS));
        }
        Err("is being changed by another program all the time; try again when it rests".into())
    }

    /// A database that is in memory, such as one from standard input.
    ///
    /// # Errors
    /// Where it cannot be written to a temporary folder.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, String> {
        let kept = || -> io::Result<TempDir> {
            let folder = tempfile::tempdir()?;
            std::fs::write(folder.path().join(COPY), bytes)?;
            Ok(folder)
        };
        let folder = kept().map_err(|e| format!("cannot be copied to be read: {e}"))?;
        Ok(Place { file: folder.path().join(COPY), copy: Some(folder), size: bytes.len() as u64 })
    }

    /// Opens it: read only where it lies, since what stands in a log must be put into a copy first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn open(&self) -> rusqlite::Result<Connection> {
        let common = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
        match &self.copy {
            Some(_) => Connection::open_with_flags(&self.file, common | OpenFlags::SQLITE_OPEN_READ_WRITE),
            None => {
                let flags = common | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
                Connection::open_with_flags(unchanging(&self.file), flags)
            }
        }
    }
}

/// The name of a copy in its folder.
const COPY: &str = "copy.sqlite";

/// The database first, then what stands beside it; an empty log is none.
fn state(file: &Path) -> State {
    let of = |path: &Path| {
        let meta = path.metadata().ok()?;
        Some((meta.len(), meta.modified().ok())).filter(|(size, _)| *size > 0)
    };
    std::iter::once(of(file)).chain(BESIDE.iter().map(|ending| of(&beside(file, ending)))).collect()
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_os_string();
    name.push(ending);
    name.into()
}

/// Copies the database and what stands beside it; files of ours, whatever the rights of theirs.
fn copied(file: &Path, state: &State) -> io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join(COPY);
    for (ending, there) in std::iter::once("").chain(BESIDE).zip(state) {
        if there.is_some() {
            let mut from = File::open(beside(file, ending))?;
            io::copy(&mut from, &mut File::create(beside(&copy, ending))?)?;
        }
    }
    Ok(folder)
}

/// The address of a file that is promised not to change while it is read.
fn unchanging(file: &Path) -> String {
    let mut address = String::from("file:");
    let path = file.to_string_lossy();
    // Windows: `file:///C:/…`, also of what `canonicalize` gives there.
    let path =
        if cfg!(windows) { format!("/{}", path.trim_start_matches(r"\\?\").replace('\\', "/")) } else { path.into() };
    let bytes = if cfg!(windows) { path.into_bytes() } else { file.as_os_str().as_encoded_bytes().to_vec() };
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => address.push(byte.into()),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address.push_str("?immutable=1");
    address
}

fn in_words(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_written_so_that_sqlite_finds_the_file() {
        if !cfg!(windows) {
            let address = unchanging(Path::new("/a b/50%?#ö.db"));
            assert_eq!(address, "file:/a%20b/50%25%3F%23%C3%B6.db?immutable=1");
        }
    }

    #[test]
    fn a_database_with_changes_beside_it_is_copied_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        std::fs::write(&file, "x").unwrap();
        std::fs::write(folder.path().join("a.db-wal"), "").unwrap();
        assert!(Place::at(&file).unwrap().copy.is_none());
        std::fs::write(folder.path().join("a.db-wal"), "log").unwrap();
        let place = Place::at(&file).unwrap();
        let copy = place.copy.as_ref().unwrap().path().to_path_buf();
        assert_eq!(std::fs::read_dir(&copy).unwrap().count(), 2);
        drop(place);
        assert!(!copy.exists());
        assert!(Place::at(&folder.path().join("no.db")).unwrap_err().starts_with("cannot be read"));
    }
}
