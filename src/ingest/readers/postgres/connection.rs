//! PostgreSQL's protocol, as far as reading needs it: logging in, queries whose rows are few, and `COPY … TO STDOUT`.
//! (<https://www.postgresql.org/docs/current/protocol-message-formats.html>.)

use super::fault::{Fault, ServerError};
use super::settings::Settings;
use super::stream::{Stream, is_silence};
use crate::task::Progress;
use std::io::{Read, Write};
use std::ops::Range;
use std::time::{Duration, Instant};

/// A longer message is not one of PostgreSQL's.
const LONGEST_MESSAGE: usize = 256 << 20;
/// All rows of a query together, in bytes.
const LONGEST_ANSWER: usize = 64 << 20;
/// Bytes that are read at once.
const CHUNK: usize = 64 << 10;
/// How long a server may take to stop after it was asked to.
const STOPPING: Duration = Duration::from_secs(5);
/// The version of the protocol.
const VERSION: [u8; 4] = [0, 3, 0, 0];
/// What stands in place of the version in a request to cancel.
const CANCEL: [u8; 4] = [4, 210, 22, 46];

/// A row of texts.
pub type Row = Vec<Option<String>>;

/// A connection that is logged in.
pub struct Connection<'a> {
    stream: Stream,
    settings: &'a Settings,
    progress: &'a Progress,
    received: Vec<u8>,
    /// What of `received` is not taken yet begins here.
    taken: usize,
    /// The process that serves us and the number that proves it.
    key: Option<[u8; 8]>,
    /// How long the server may say nothing.
    pub silence: Duration,
    heard: Instant,
    /// When it was asked to stop.
    stopping: Option<Instant>,
}

impl<'a> Connection<'a> {
    /// Connects and says who asks. Next is [`super::login::login`], then [`Connection::ready`].
    ///
    /// # Errors
    /// Where nobody answers.
    pub fn open(settings: &'a Settings, progress: &'a Progress) -> Result<Self, Fault> {
        let stream = Stream::connect(settings, progress)?;
        let (silence, heard) = (settings.patience, Instant::now());
        let mut connection = Connection {
            stream,
            settings,
            progress,
            received: Vec::new(),
            taken: 0,
            key: None,
            silence,
            heard,
            stopping: None,
        };
        connection.greet()?;
        Ok(connection)
    }

    /// Waits until the server takes statements.
    ///
    /// # Errors
    /// Where it does not.
    pub fn ready(&mut self) -> Result<(), Fault> {
        loop {
            match self.message()? {
                (b'K', body) => self.key = self.body(body).try_into().ok(),
                (b'Z', _) => return Ok(()),
                _ => {}
            }
        }
    }

    fn greet(&mut self) -> Result<(), Fault> {
        let mut body = VERSION.to_vec();
        let options = self.settings.options.as_deref().map(|options| ("options", options));
        let known = [
            ("user", self.settings.user.as_str()),
            ("database", self.settings.database.as_str()),
            ("application_name", "tpa-tui"),
            ("client_encoding", "UTF8"),
            ("DateStyle", "ISO"),
        ];
        for (name, value) in known.into_iter().chain(options) {
            for text in [name, value] {
                // A zero would end the text early and begin another one.
                body.extend(text.bytes().filter(|byte| *byte != 0));
                body.push(0);
            }
        }
        body.push(0);
        let length = (body.len() as u32 + 4).to_be_bytes();
        self.send_bytes(&[length.as_slice(), &body].concat())
    }

    /// Sends a message.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn send(&mut self, kind: u8, body: &[u8]) -> Result<(), Fault> {
        let length = (body.len() as u32 + 4).to_be_bytes();
        self.send_bytes(&[[kind].as_slice(), &length, body].concat())
    }

    fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.heard = Instant::now();
        self.stream.write_all(bytes)?;
        self.stream.flush()?;
        Ok(())
    }

    /// The next message: its kind, and where its body is. What says nothing to us is left out.
    ///
    /// # Errors
    /// An error of the server's, or that the connection is gone, silent or odd.
    pub fn message(&mut self) -> Result<(u8, Range<usize>), Fault> {
        loop {
            let (kind, body) = self.any_message()?;
            match kind {
                // Notices, changed settings, notifications.
                b'N' | b'S' | b'A' => {}
                b'E' => return Err(Fault::Server(ServerError::of(self.body(body)))),
                kind => return Ok((kind, body)),
            }
        }
    }

    fn any_message(&mut self) -> Result<(u8, Range<usize>), Fault> {
        let length = loop {
            match self.received.get(self.taken..).and_then(|waiting| waiting.first_chunk::<5>()) {
                Some([_, length @ ..]) => break u32::from_be_bytes(*length) as usize,
                None => self.receive()?,
            }
        };
        if !(4..=LONGEST_MESSAGE).contains(&length) {
            return Err(Fault::Odd("a message of a strange length"));
        }
        while self.received.len() < self.taken + length + 1 {
            self.receive()?;
        }
        let kind = self.received.get(self.taken).copied().unwrap_or(0);
        let body = self.taken + 5..self.taken + 1 + length;
        self.taken = body.end;
        Ok((kind, body))
    }

    /// The bytes of a body, until the next message is asked for.
    pub fn body(&self, body: Range<usize>) -> &[u8] {
        self.received.get(body).unwrap_or_default()
    }

    /// Whether a whole message waits already.
    pub fn has_message(&self) -> bool {
        let waiting = self.received.get(self.taken..).unwrap_or_default();
        let length = waiting.first_chunk::<5>().map(|[_, length @ ..]| u32::from_be_bytes(*length) as usize);
        length.is_some_and(|length| waiting.len() > length)
    }

    /// Waits for bytes.
    fn receive(&mut self) -> Result<(), Fault> {
        drop(self.received.drain(..self.taken));
        self.taken = 0;
        let length = self.received.len();
        self.received.resize(length + CHUNK, 0);
        let read = loop {
            match self.stream.read(self.received.get_mut(length..).unwrap_or_default()) {
                Ok(0) => break Err(Fault::Lost("the server closed it".into())),
                Ok(count) => break Ok(count),
                Err(error) if is_silence(&error) => {
                    if let Err(fault) = self.wait() {
                        break Err(fault);
                    }
                }
                Err(error) => break Err(Fault::Io(error)),
            }
        };
        self.received.truncate(length + read.as_ref().map_or(0, |count| *count));
        self.heard = Instant::now();
        read.map(drop)
    }

    /// Whether to go on waiting. Where nobody waits any longer, the server is asked to stop.
    fn wait(&mut self) -> Result<(), Fault> {
        if self.progress.is_cancelled() {
            self.stop();
        }
        match self.stopping {
            Some(asked) if asked.elapsed() > STOPPING => Err(Fault::Cancelled),
            None if self.heard.elapsed() > self.silence => Err(Fault::Silent),
            _ => Ok(()),
        }
    }

    /// Asks the server, once and through a connection of its own, to stop what it is doing.
    pub fn stop(&mut self) {
        if self.stopping.is_some() {
            return;
        }
        self.stopping = Some(Instant::now());
        let Some(key) = self.key else { return };
        let request = [[0, 0, 0, 16].as_slice(), &CANCEL, &key].concat();
        // The job is cancelled, and this must be said all the same.
        let asked = Stream::connect(self.settings, &Progress::default())
            .and_then(|mut stream| stream.write_all(&request).map_err(Fault::Io));
        if asked.is_err() {
            tracing::warn!("the server could not be asked to stop a query");
        }
    }

    /// Does what is said, and gives the rows.
    ///
    /// # Errors
    /// What the server says; it can be asked again then.
    pub fn query(&mut self, sql: &str) -> Result<Vec<Row>, Fault> {
        self.ask(sql)?;
        let (mut rows, mut size) = (Vec::new(), 0);
        loop {
            match self.message() {
                Ok((b'D', body)) => {
                    size += body.len();
                    if size > LONGEST_ANSWER {
                        return Err(Fault::Told("lists more tables and columns than are read".into()));
                    }
                    rows.push(row(self.body(body)).ok_or(Fault::Odd("a row that is cut off"))?);
                }
                Ok((b'Z', _)) => return Ok(rows),
                Ok(_) => {}
                Err(Fault::Server(error)) => return Err(self.after(error)),
                Err(fault) => return Err(fault),
            }
        }
    }

    /// Sends a query.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub fn ask(&mut self, sql: &str) -> Result<(), Fault> {
        self.send(b'Q', &[sql.as_bytes(), &[0]].concat())
    }

    /// Waits until the server is ready again after an error.
    pub fn after(&mut self, error: ServerError) -> Fault {
        loop {
            match self.message() {
                Ok((b'Z', _)) => return Fault::Server(error),
                Ok(_) | Err(Fault::Server(_)) => {}
                // The first error says more than the end of the connection that came of it.
                Err(_) => return Fault::Server(error),
            }
        }
    }
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        if self.progress.is_cancelled() {
            self.stop();
        }
        drop(self.send(b'X', &[]));
    }
}

/// The texts of a row: their number, then a length and the bytes of each; no text has the length -1.
fn row(body: &[u8]) -> Option<Row> {
    let (count, mut rest) = body.split_first_chunk::<2>()?;
    let mut row = Row::new();
    for _ in 0..u16::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk::<4>()?;
        rest = after;
        row.push(match usize::try_from(i32::from_be_bytes(*length)) {
            Err(_) => None,
            Ok(length) => {
                let (text, after) = rest.split_at_checked(length)?;
                rest = after;
                Some(String::from_utf8_lossy(text).into_owned())
            }
        });
    }
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_texts_and_a_cut_one_is_none() {
        let body = [0, 2, 0, 0, 0, 2, b'a', b'b', 255, 255, 255, 255];
        assert_eq!(row(&body), Some(vec![Some("ab".into()), None]));
        assert_eq!(row(&body[..7]), None);
    }
}
