//! The rows of a table as the server sends them: CSV with a header.

use super::connection::Connection;
use super::fault::Fault;
use crate::task::Progress;
use std::io::{self, Read};
use std::ops::Range;

/// How far the server is.
#[derive(Debug)]
enum State {
    Running,
    Ended,
    Failed(Fault),
}

/// A table on its way.
pub struct Incoming<'c, 'a> {
    connection: &'c mut Connection<'a>,
    progress: &'a Progress,
    /// Bytes of the message at hand that are not handed on yet.
    rest: Range<usize>,
    state: State,
    /// Bytes that may still come, of this table and those after it.
    left: &'c mut u64,
}

impl<'c, 'a> Incoming<'c, 'a> {
    /// Asks for the rows of `select`.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn of(
        connection: &'c mut Connection<'a>,
        select: &str,
        left: &'c mut u64,
        progress: &'a Progress,
    ) -> Result<Self, Fault> {
        connection.ask(&format!("COPY ({select}) TO STDOUT WITH (FORMAT csv, HEADER true)"))?;
        Ok(Incoming { connection, progress, rest: 0..0, state: State::Running, left })
    }

    /// Whether everything came.
    ///
    /// # Errors
    /// What went wrong meanwhile, or that the reader stopped before the end.
    pub fn ended(self) -> Result<(), Fault> {
        match self.state {
            State::Ended => Ok(()),
            State::Failed(fault) => Err(fault),
            State::Running => Err(Fault::Lost("it was not read to its end".into())),
        }
    }

    /// Looks at the next message.
    fn next(&mut self) -> Result<(), Fault> {
        if self.progress.is_cancelled() {
            self.connection.stop();
        }
        match self.connection.message() {
            Ok((b'd', body)) => {
                let size = body.len() as u64;
                *self.left = self.left.checked_sub(size).ok_or_else(too_much)?;
                self.progress.advance(size);
                self.rest = body;
            }
            Ok((b'Z', _)) => self.state = State::Ended,
            Ok(_) => {}
            Err(Fault::Server(error)) => return Err(self.connection.after(error)),
            Err(fault) => return Err(fault),
        }
        Ok(())
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
        let mut filled = 0;
        while filled < out.len() && matches!(self.state, State::Running) {
            if self.rest.is_empty() {
                // What is here already is handed on before more is waited for.
                if filled > 0 && !self.connection.has_message() {
                    break;
                }
                if let Err(fault) = self.next() {
                    let told = io::Error::other(fault.in_words());
                    self.state = State::Failed(fault);
                    return Err(told);
                }
                continue;
            }
            let bytes = self.connection.body(self.rest.clone());
            let room = out.get_mut(filled..).unwrap_or_default();
            let count = bytes.len().min(room.len());
            if let (Some(to), Some(from)) = (room.get_mut(..count), bytes.get(..count)) {
                to.copy_from_slice(from);
            }
            // A body that is not there would never end.
            self.rest = if count == 0 { 0..0 } else { self.rest.start + count..self.rest.end };
            filled += count;
        }
        Ok(filled)
    }
}
