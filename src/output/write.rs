//! Where bytes go: standard output, or a file that is either complete or not there.

use crate::safe_file::{self, Replace, SafeFile};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Whether a file that is already there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overwrite {
    /// It stays, and writing fails.
    #[default]
    No,
    /// It is replaced (`--force`).
    Yes,
}

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Target {
    /// From `-o`: a file; `-` or nothing is standard output.
    pub fn from_option(path: Option<&Path>) -> Self {
        match path {
            Some(path) if path != Path::new("-") => Target::File(path.to_path_buf()),
            _ => Target::Stdout,
        }
    }
}

/// Why an output was not written. The messages name the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file of this name is there.
    #[error("{}: there is a file of that name already; choose another name, or replace it with --force", .0.display())]
    Exists(PathBuf),
    /// The target is one of the files that are read.
    #[error("{}: is one of the files that are read, and those are never written to; choose another name", .0.display())]
    IsInput(PathBuf),
    /// The folder is not there.
    #[error("{}: there is no folder \"{}\"; create it first, or choose another place", path.display(), folder.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// Its folder.
        folder: PathBuf,
    },
    /// The target is a folder.
    #[error("{}: is a folder; give the name of a file in it", .0.display())]
    IsFolder(PathBuf),
    /// The system refused, or the disk is full.
    #[error("{what}: could not be written: {error}")]
    Failed {
        /// The file, or `standard output`.
        what: String,
        /// What the system said.
        error: io::Error,
    },
}

/// Lets `fill` write into `target` and returns the file written, `None` for standard output.
///
/// A file is written beside its place and renamed when it is complete, so that it is never half there. `inputs` are
/// never replaced, whatever `overwrite` says. A reader of standard output who has gone away is no error.
///
/// # Errors
/// [`WriteError`]; the place is then as it was before.
pub fn write(
    target: &Target,
    overwrite: Overwrite,
    inputs: &[PathBuf],
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Option<PathBuf>, WriteError> {
    match target {
        Target::Stdout => {
            let mut out = BufWriter::new(io::stdout().lock());
            match fill(&mut out).and_then(|()| out.flush()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    Err(WriteError::Failed { what: "standard output".into(), error })
                }
                _ => Ok(None),
            }
        }
        Target::File(path) => write_file(path, overwrite, inputs, fill).map(|()| Some(path.clone())),
    }
}

fn write_file(
    path: &Path,
    overwrite: Overwrite,
    inputs: &[PathBuf],
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    let failed = |error| WriteError::Failed { what: path.display().to_string(), error };
    // What a link points to is replaced, not the link.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    // A table of a database is named as if it lay in the file.
    let mut read =
        inputs.iter().flat_map(|input| [Some(input.as_path()), input.parent().filter(|file| file.is_file())]).flatten();
    if read.any(|input| fs::canonicalize(input).is_ok_and(|input| input == place)) {
        return Err(WriteError::IsInput(path.into()));
    }
    let there = fs::metadata(&place).ok();
    match &there {
        Some(meta) if meta.is_dir() => return Err(WriteError::IsFolder(path.into())),
        // A pipe or a device holds nothing that could be lost, and must not be replaced by a file.
        Some(meta) if !meta.is_file() => {
            let mut out = BufWriter::new(File::options().write(true).open(&place).map_err(failed)?);
            return fill(&mut out).and_then(|()| out.flush()).map_err(failed);
        }
        Some(_) if overwrite == Overwrite::No => return Err(WriteError::Exists(path.into())),
        _ => {}
    }
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    if !folder.is_dir() {
        return Err(WriteError::NoFolder { path: path.into(), folder });
    }
    let mut out = BufWriter::new(SafeFile::create(&place, mode(there.as_ref())).map_err(failed)?);
    fill(&mut out).map_err(failed)?;
    let replace = match overwrite {
        Overwrite::Yes => Replace::Always,
        Overwrite::No => Replace::Never,
    };
    let kept = out.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.keep(replace));
    kept.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists(path.into()),
        _ => failed(error),
    })
}

/// The permissions of the file that is replaced; a new file is the user's alone.
fn mode(replaces: Option<&fs::Metadata>) -> u32 {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        replaces.map_or(safe_file::PRIVATE, |meta| meta.permissions().mode() & 0o777)
    }
    #[cfg(not(unix))]
    {
        let _ = replaces;
        safe_file::PRIVATE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(
        target: &Path,
        overwrite: Overwrite,
        inputs: &[PathBuf],
        what: &str,
    ) -> Result<Option<PathBuf>, WriteError> {
        write(&Target::File(target.into()), overwrite, inputs, |out| out.write_all(what.as_bytes()))
    }

    #[test]
    fn a_file_is_never_replaced_unless_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        assert_eq!(text(&path, Overwrite::No, &[], "one").unwrap(), Some(path.clone()));
        let error = text(&path, Overwrite::No, &[], "two").unwrap_err().to_string();
        assert!(error.contains("a.csv") && error.contains("--force"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        text(&path, Overwrite::Yes, &[], "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left beside it");
    }

    #[test]
    fn what_fails_half_way_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        let result = write(&Target::File(path.clone()), Overwrite::Yes, &[], |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(result.unwrap_err().to_string().contains("the disk is full"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn the_input_is_never_written_to_even_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("data.xlsx");
        fs::write(&input, "data").unwrap();
        #[cfg(unix)]
        {
            let link = folder.path().join("link.xlsx");
            std::os::unix::fs::symlink(&input, &link).unwrap();
            let error = text(&link, Overwrite::Yes, std::slice::from_ref(&input), "x").unwrap_err();
            assert!(matches!(error, WriteError::IsInput(_)));
        }
        assert!(text(&input, Overwrite::Yes, std::slice::from_ref(&input), "x").is_err());
        assert!(text(&input, Overwrite::Yes, &[input.join("table")], "x").is_err());
        assert_eq!(fs::read_to_string(&input).unwrap(), "data");
    }

    #[test]
    fn a_missing_folder_and_a_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = text(&folder.path().join("no/a.csv"), Overwrite::No, &[], "x").unwrap_err().to_string();
        assert!(missing.contains("no folder") && missing.contains("no\""), "{missing}");
        let error = text(folder.path(), Overwrite::Yes, &[], "x").unwrap_err();
        assert!(matches!(error, WriteError::IsFolder(_)));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        text(Path::new("/dev/null"), Overwrite::No, &[], "x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_dash_and_nothing_are_standard_output() {
        assert_eq!(Target::from_option(Some(Path::new("-"))), Target::Stdout);
        assert_eq!(Target::from_option(None), Target::Stdout);
        assert_eq!(Target::from_option(Some(Path::new("a"))), Target::File("a".into()));
    }
}
