//! Formats whose libraries a damaged file can make hang, abort or ask for endless memory (Parquet, `.xls`, `.xlsb`) are
//! read once by a child process, within limits of time and memory that follow from the file's size. Only what the child
//! could read is read here.

use super::bytes::Bytes;
use super::format::Format;
use super::{Reason, guard};
use crate::ingest::Progress;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The first argument by which the program knows that it is the child.
pub(super) const ARGUMENT: &str = "--read-standard-input-as";
/// What the child answers where the file can be read.
pub(super) const READABLE: &str = "readable";
/// Time for any file, and bytes that are read in each further second.
const SECONDS: u64 = 4;
const BYTES_A_SECOND: u64 = 4 << 20;
/// Memory for any file, and how many times its size beyond that.
const MEMORY: u64 = 2 << 30;
const TIMES_ITS_SIZE: u64 = 64;
/// The longest reason that is taken from the child.
const LONGEST_REASON: u64 = 4096;
/// How often the wait looks whether somebody still waits.
const PATIENCE: Duration = Duration::from_millis(50);

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Names the program that reads such files first; it must call [`child`] before anything else. Without it, as in tests
/// of the library, files are read without being vetted.
pub fn enable(program: PathBuf) {
    // A second call changes nothing.
    drop(PROGRAM.set(program));
}

/// The formats that are vetted, by the name under which the child knows them.
fn name(format: Format) -> Option<&'static str> {
    match format {
        Format::Parquet => Some("parquet"),
        Format::Ole => Some("xls"),
        Format::Zip => Some("xlsb"),
        // SQLite bounds time and memory itself.
        Format::Text | Format::Html | Format::Calendar | Format::Sqlite => None,
    }
}

pub(super) fn named(text: &str) -> Option<Format> {
    [Format::Parquet, Format::Ole, Format::Zip].into_iter().find(|format| name(*format) == Some(text))
}

/// Has `bytes` read by a child; they stand at their beginning afterwards.
///
/// # Errors
/// What the child says, or that it did not end within its limits.
pub(super) fn vet(format: Format, bytes: &mut Bytes, progress: &Progress) -> Result<(), Reason> {
    let Some((program, name)) = PROGRAM.get().zip(name(format)) else { return Ok(()) };
    let in_words = |e: std::io::Error| super::sources::in_words(&e);
    let (input, size) = input(bytes).map_err(in_words)?;
    let started = Command::new(program)
        .args([ARGUMENT, name])
        .stdin(Stdio::from(input))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let answer = match started {
        Ok(child) => answer(child, size, progress),
        // Where no process can be started, the file is read as it is.
        Err(error) => {
            tracing::warn!("no process to read a file first: {error}");
            Ok(())
        }
    };
    bytes.rewind().map_err(in_words)?;
    answer
}

/// The bytes as a file that a process can read, and their number.
fn input(bytes: &mut Bytes) -> std::io::Result<(File, u64)> {
    bytes.rewind()?;
    match bytes {
        Bytes::File(file) => Ok((file.try_clone()?, file.metadata()?.len())),
        Bytes::Memory(memory) => {
            let mut file = tempfile::tempfile()?;
            file.write_all(memory.get_ref())?;
            file.rewind()?;
            Ok((file, memory.get_ref().len() as u64))
        }
    }
}

fn answer(mut child: Child, size: u64, progress: &Progress) -> Result<(), Reason> {
    let seconds = SECONDS + size / BYTES_A_SECOND;
    limit(&child, seconds, MEMORY.saturating_add(size.saturating_mul(TIMES_ITS_SIZE)));
    let said = listen(&mut child);
    let end = Instant::now() + Duration::from_secs(seconds);
    let answer = loop {
        match said.recv_timeout(PATIENCE) {
            Ok(text) => break Some(text),
            Err(RecvTimeoutError::Disconnected) => break None,
            Err(RecvTimeoutError::Timeout) if progress.is_cancelled() || Instant::now() > end => break None,
            Err(RecvTimeoutError::Timeout) => {}
        }
    };
    // It has ended, or must.
    drop(child.kill());
    drop(child.wait());
    match answer.as_deref() {
        Some(READABLE) => Ok(()),
        Some(reason) if !reason.is_empty() => Err(reason.into()),
        _ => Err(guard::gave_up()),
    }
}

/// What the child writes, once it is all there.
fn listen(child: &mut Child) -> Receiver<String> {
    let (send, receive) = channel();
    if let Some(out) = child.stdout.take() {
        let thread = move || {
            let mut text = String::new();
            let read = out.take(LONGEST_REASON).read_to_string(&mut text);
            drop(send.send(if read.is_ok() { text } else { String::new() }));
        };
        if let Err(error) = std::thread::Builder::new().name("vet".into()).spawn(thread) {
            tracing::warn!("no thread to listen to a reader: {error}");
        }
    }
    receive
}

/// Limits the child's time and memory from outside, so that nothing depends on how far it has come.
#[cfg(target_os = "linux")]
fn limit(child: &Child, seconds: u64, memory: u64) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) else { return };
    for (resource, most) in [(Resource::Cpu, seconds * 4), (Resource::Data, memory), (Resource::Core, 0)] {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        if let Err(error) = prlimit(Some(pid), resource, limit) {
            tracing::debug!("no limit on a reader: {error}");
        }
    }
}

/// Elsewhere time alone is limited.
#[cfg(not(target_os = "linux"))]
fn limit(_: &Child, _: u64, _: u64) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_does_not_end_is_given_up() {
        let started = Instant::now();
        let child = Command::new("sleep").arg("60").stdout(Stdio::piped()).spawn().unwrap();
        let progress = Progress::default();
        progress.cancel();
        assert!(answer(child, 0, &progress).unwrap_err().contains("gave up"));
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
