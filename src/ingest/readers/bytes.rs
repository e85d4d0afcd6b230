//! Where bytes come from.

use crate::ingest::Progress;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// A file, or bytes in memory.
pub enum Bytes {
    /// On disk.
    File(File),
    /// From standard input, or built into the binary.
    Memory(Cursor<Cow<'static, [u8]>>),
}

impl Read for Bytes {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Bytes::File(file) => file.read(out),
            Bytes::Memory(memory) => memory.read(out),
        }
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Bytes::File(file) => file.seek(to),
            Bytes::Memory(memory) => memory.seek(to),
        }
    }
}

/// Tells `Progress` how much was read, and fails once the job is cancelled.
pub struct Counted<'a, R> {
    source: R,
    progress: &'a Progress,
}

impl<'a, R> Counted<'a, R> {
    /// Counts what is read from `source`.
    pub fn new(source: R, progress: &'a Progress) -> Self {
        Counted { source, progress }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        let count = self.source.read(out)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}
