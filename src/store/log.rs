//! The log: a file per day under the state folder, made when there is something to write; never the terminal, which
//! belongs to the screen.

use super::paths::Paths;
use crate::safe_file;
use std::path::PathBuf;
use std::sync::OnceLock;
use tracing::level_filters::LevelFilter;
use tracing_appender::rolling::{RollingFileAppender, RollingWriter, Rotation};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::writer::OptionalWriter;

/// A week of days is enough to find out what happened.
const FILES_KEPT: usize = 7;

/// Starts logging at the level named by `level` (`TPA_LOG`: off, error, warn, info, debug, trace), warnings by default.
/// Where there is no state folder, nothing is logged. A second call changes nothing.
pub fn start(paths: &Paths, level: Option<&str>) {
    let Some(folder) = paths.state.clone() else { return };
    let level = level.and_then(|l| l.trim().parse().ok()).unwrap_or(LevelFilter::WARN);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        .with_writer(LogFile { folder, file: OnceLock::new() })
        .finish();
    // The only error is that a log is running already.
    drop(tracing::subscriber::set_global_default(subscriber));
}

/// Opens the file with the first line; a folder that cannot be written to is no reason to stop working.
struct LogFile {
    folder: PathBuf,
    file: OnceLock<Option<RollingFileAppender>>,
}

impl<'a> MakeWriter<'a> for LogFile {
    type Writer = OptionalWriter<RollingWriter<'a>>;

    fn make_writer(&'a self) -> Self::Writer {
        let open = || {
            // Made first: the appender would print that it is not there.
            safe_file::make_folder(&self.folder).ok()?;
            RollingFileAppender::builder()
                .rotation(Rotation::DAILY)
                .filename_prefix("tpa-tui")
                .filename_suffix("log")
                .max_log_files(FILES_KEPT)
                .build(&self.folder)
                .ok()
        };
        match self.file.get_or_init(open) {
            Some(file) => OptionalWriter::some(file.make_writer()),
            None => OptionalWriter::none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_file_is_made_with_the_first_line() {
        let folder = tempfile::tempdir().unwrap();
        let log = LogFile { folder: folder.path().join("state"), file: OnceLock::new() };
        assert!(!log.folder.exists());
        log.make_writer().write_all(b"a line\n").unwrap();
        assert_eq!(std::fs::read_dir(&log.folder).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_not_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let log = LogFile { folder: file.path().join("below-a-file"), file: OnceLock::new() };
        log.make_writer().write_all(b"lost\n").unwrap();
    }
}
