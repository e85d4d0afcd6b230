//! The rows of a table as the server sends them: CSV with a header.

use super::connection::Connection;
use super::fault::Fault;
use crate::task::Progress;
use std::io::{self, Read};
use std::pin::Pin;
use tokio_postgres::CopyOutStream;

/// How far the server is.
enum State {
    Running(Pin<Box<CopyOutStream>>),
    Ended,
    Failed(Fault),
}

/// A table on its way.
pub struct Incoming<'c, 'a> {
    connection: &'c mut Connection<'a>,
    progress: &'a Progress,
    /// Bytes that are not handed on yet.
    rest: Vec<u8>,
    /// How many of them are.
    handed: usize,
    state: State,
    /// Bytes that may still come, of this table and those after it.
    left: &'c mut u64,
}

impl<'c, 'a> Incoming<'c, 'a> {
    /// Asks for the rows of `select`.
    pub fn of(
        connection: &'c mut Connection<'a>,
        select: &str,
        left: &'c mut u64,
        progress: &'a Progress,
    ) -> Incoming<'c, 'a> {
        let state = match connection.copy_out(&format!("COPY ({select}) TO STDOUT WITH (FORMAT csv, HEADER true)")) {
            Ok(copy) => State::Running(copy),
            Err(fault) => State::Failed(fault),
        };
        Incoming { connection, progress, rest: Vec::new(), handed: 0, state, left }
    }

    /// Whether everything came.
    ///
    /// # Errors
    /// What went wrong meanwhile, or that the reader stopped before the end.
    pub fn ended(self) -> Result<(), Fault> {
        match self.state {
            State::Ended => Ok(()),
            State::Failed(fault) => Err(fault),
            State::Running(_) => Err(Fault::Lost("it was not read to its end".into())),
        }
    }

    /// Waits for more bytes. Where they are too many, or none come any more, that is the state.
    fn receive(&mut self) {
        let State::Running(copy) = &mut self.state else { return };
        let ended = match self.connection.next_bytes(copy) {
            Ok(Some(bytes)) => {
                let bytes = bytes.as_ref();
                match self.left.checked_sub(bytes.len() as u64) {
                    None => State::Failed(too_much()),
                    Some(left) => {
                        *self.left = left;
                        self.progress.advance(bytes.len() as u64);
                        self.rest.clear();
                        self.rest.extend_from_slice(bytes);
                        self.handed = 0;
                        return;
                    }
                }
            }
            Ok(None) => State::Ended,
            Err(fault) => State::Failed(fault),
        };
        self.state = ended;
    }
}

fn too_much() -> Fault {
    Fault::Told(format!(
        "holds more than the {} GB of text that are read of one database; name the tables that matter with --table",
        super::MOST_BYTES >> 30
    ))
}

impl Read for Incoming<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.handed == self.rest.len() && matches!(self.state, State::Running(_)) {
            self.receive();
        }
        if let State::Failed(fault) = &self.state {
            return Err(io::Error::other(fault.in_words()));
        }
        let bytes = self.rest.get(self.handed..).unwrap_or_default();
        let count = bytes.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        self.handed += count;
        Ok(count)
    }
}
