//! The bytes to and from a server: a socket of this machine, or TCP, encrypted or not.

use super::fault::Fault;
use super::settings::{Protection, Settings};
use super::tls;
use crate::task::Progress;
use rustls::{ClientConnection, StreamOwned};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// How often a wait looks whether somebody still waits.
pub const PATIENCE: Duration = Duration::from_millis(50);
/// The request to encrypt, with its length.
const ENCRYPT: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// A connection.
pub enum Stream {
    /// TCP as it is.
    Plain(TcpStream),
    /// TCP, encrypted.
    Encrypted(Box<StreamOwned<ClientConnection, TcpStream>>),
    /// A socket of this machine.
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixStream),
}

impl Stream {
    /// Connects, encrypted as the settings ask.
    ///
    /// # Errors
    /// Where nobody answers, or not as securely as it must be.
    pub fn connect(settings: &Settings, progress: &Progress) -> Result<Self, Fault> {
        if settings.is_socket() {
            return socket(settings);
        }
        let mut tcp = reached(settings, progress)?;
        let waiting = |error| Fault::Lost(format!("{error}"));
        tcp.set_nodelay(true).map_err(waiting)?;
        tcp.set_read_timeout(Some(PATIENCE)).map_err(waiting)?;
        tcp.set_write_timeout(Some(settings.patience)).map_err(waiting)?;
        if settings.protection == Protection::Disable {
            return Ok(Stream::Plain(tcp));
        }
        let end = Instant::now() + settings.patience;
        tcp.write_all(&ENCRYPT).map_err(waiting)?;
        let mut answer = [0u8];
        wait(end, progress, || tcp.read_exact(&mut answer))?;
        match (answer, settings.protection) {
            ([b'S'], _) => encrypted(tcp, settings, end, progress),
            ([b'N'], Protection::Prefer) => Ok(Stream::Plain(tcp)),
            ([b'N'], _) => Err(Fault::Tls(
                "does not encrypt, and sslmode asks for it; use sslmode=disable where nobody can listen".into(),
            )),
            _ => Err(Fault::Tls("does not answer as PostgreSQL does".into())),
        }
    }
}

fn encrypted(mut tcp: TcpStream, settings: &Settings, end: Instant, progress: &Progress) -> Result<Stream, Fault> {
    let mut client = tls::client(settings).map_err(Fault::Tls)?;
    while client.is_handshaking() {
        let step = wait(end, progress, || client.complete_io(&mut tcp));
        step.map_err(|fault| match fault {
            Fault::Io(error) => Fault::Tls(match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(error) => tls::in_words(error),
                None => format!("cannot agree on encryption ({error})"),
            }),
            other => other,
        })?;
    }
    Ok(Stream::Encrypted(Box::new(StreamOwned::new(client, tcp))))
}

/// Tries until it works, the time is over or nobody waits any longer.
fn wait<T>(end: Instant, progress: &Progress, mut attempt: impl FnMut() -> io::Result<T>) -> Result<T, Fault> {
    loop {
        match attempt() {
            Ok(done) => return Ok(done),
            Err(error) if is_silence(&error) && progress.is_cancelled() => return Err(Fault::Cancelled),
            Err(error) if is_silence(&error) && Instant::now() < end => {}
            Err(error) if is_silence(&error) => return Err(Fault::Silent),
            Err(error) => return Err(Fault::Io(error)),
        }
    }
}

/// Whether there is just nothing to read yet.
pub fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn reached(settings: &Settings, progress: &Progress) -> Result<TcpStream, Fault> {
    let addresses = (settings.host.as_str(), settings.port).to_socket_addrs().map_err(|_| Fault::NoHost)?;
    let mut last = Fault::NoHost;
    for address in addresses {
        match TcpStream::connect_timeout(&address, settings.patience) {
            Ok(tcp) => return Ok(tcp),
            Err(error) if is_silence(&error) => last = Fault::Silent,
            Err(error) => last = Fault::Refused(error.to_string()),
        }
        if progress.is_cancelled() {
            return Err(Fault::Cancelled);
        }
    }
    Err(last)
}

#[cfg(unix)]
fn socket(settings: &Settings) -> Result<Stream, Fault> {
    let connect = || {
        let socket = std::os::unix::net::UnixStream::connect(settings.socket())?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(settings.patience))?;
        Ok(socket)
    };
    connect().map(Stream::Socket).map_err(|error: io::Error| Fault::Refused(error.to_string()))
}

#[cfg(not(unix))]
fn socket(_: &Settings) -> Result<Stream, Fault> {
    Err(Fault::Refused("this system has no such sockets".into()))
}

impl Read for Stream {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(tcp) => tcp.read(out),
            Stream::Encrypted(tls) => tls.read(out),
            #[cfg(unix)]
            Stream::Socket(socket) => socket.read(out),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(tcp) => tcp.write(bytes),
            Stream::Encrypted(tls) => tls.write(bytes),
            #[cfg(unix)]
            Stream::Socket(socket) => socket.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Plain(tcp) => tcp.flush(),
            Stream::Encrypted(tls) => tls.flush(),
            #[cfg(unix)]
            Stream::Socket(socket) => socket.flush(),
        }
    }
}
