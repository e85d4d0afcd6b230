//! What the child process does that reads a file first.

use super::bytes::Bytes;
use super::format::Format;
use super::vet::{ARGUMENT, READABLE, named};
use super::{Reason, guard, parquet, workbook, xls};
use crate::ingest::Progress;
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::{Cursor, Read, Write};
use std::process::ExitCode;

/// What the child does, where the arguments say that this process is one.
pub fn run(arguments: &[OsString]) -> Option<ExitCode> {
    let [_, argument, format] = arguments else { return None };
    let format = (argument == OsStr::new(ARGUMENT)).then(|| format.to_str().and_then(named))??;
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    let read = match std::io::stdin().read_to_end(&mut bytes) {
        Ok(_) => guard::guarded(|| read_whole(format, bytes)),
        Err(error) => Err(super::sources::in_words(&error)),
    };
    let answer = read.err().unwrap_or_else(|| READABLE.into());
    // Without somebody to tell there is nothing more to do.
    drop(std::io::stdout().write_all(answer.as_bytes()));
    Some(ExitCode::SUCCESS)
}

fn read_whole(format: Format, bytes: Vec<u8>) -> Result<(), Reason> {
    let bytes = Bytes::Memory(Cursor::new(Cow::Owned(bytes)));
    let progress = Progress::default();
    match format {
        Format::Parquet => parquet::read(bytes).map(drop),
        Format::Ole => xls::read(bytes, &progress).map(drop),
        Format::Zip => workbook::read_zip(bytes, &progress).map(drop),
        Format::Text | Format::Html | Format::Calendar | Format::Sqlite => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_arguments_of_a_child_make_one() {
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(run(&words(&["tpa-tui", "clients.csv"])).is_none());
        assert!(run(&words(&["tpa-tui", ARGUMENT, "csv"])).is_none());
        assert!(run(&words(&["tpa-tui", ARGUMENT])).is_none());
        assert_eq!(named("parquet"), Some(Format::Parquet));
    }
}
