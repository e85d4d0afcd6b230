//! A connection that is waited for: the job may be cancelled meanwhile, and a server that says nothing is given up.

use super::fault::{Fault, ServerError};
use super::settings::{Protection, Settings};
use super::tls;
use crate::task::Progress;
use futures_util::StreamExt;
use std::error::Error as _;
use std::future::Future;
use std::net::ToSocketAddrs;
use std::pin::{Pin, pin};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::{CancelToken, Client, Config, CopyOutStream, Error, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How often a wait looks whether somebody still waits.
const LOOK: Duration = Duration::from_millis(50);
/// All rows of a query together, in bytes.
const LONGEST_ANSWER: usize = 64 << 20;
/// How long a server may take to stop after it was asked to.
const STOPPING: Duration = Duration::from_secs(5);

/// A row of texts.
pub type Row = Vec<Option<String>>;

/// A connection that is logged in.
pub struct Connection<'a> {
    runtime: Runtime,
    client: Client,
    wait: Wait<'a>,
}

/// What a wait needs to know.
struct Wait<'a> {
    progress: &'a Progress,
    /// How long the server may say nothing.
    silence: Duration,
    /// How the server is asked to stop, once there is something to stop.
    stop: Option<(CancelToken, MakeRustlsConnect)>,
    /// When it was asked.
    stopping: Option<Instant>,
}

impl<'a> Connection<'a> {
    /// Connects and logs in.
    ///
    /// # Errors
    /// Where nobody answers, or not as securely as it must be, or the user is not let in.
    pub fn open(settings: &Settings, progress: &'a Progress) -> Result<Self, Fault> {
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(|error| Fault::Lost(error.to_string()))?;
        if !settings.is_socket() && (settings.host.as_str(), settings.port).to_socket_addrs().is_err() {
            return Err(Fault::NoHost);
        }
        let tls = MakeRustlsConnect::new(tls::config(settings).map_err(Fault::Tls)?);
        let mut wait = Wait { progress, silence: settings.patience, stop: None, stopping: None };
        let config = config(settings);
        let (client, connection) =
            runtime.block_on(wait.until(config.connect(tls.clone()))).map_err(|fault| at_login(fault, settings))?;
        // It works whenever something is waited for.
        runtime.spawn(async {
            if let Err(error) = connection.await {
                tracing::debug!("the connection ended: {error}");
            }
        });
        wait.stop = Some((client.cancel_token(), tls));
        Ok(Connection { runtime, client, wait })
    }

    /// Sets how long the server may say nothing.
    pub fn allow(&mut self, silence: Duration) {
        self.wait.silence = silence;
    }

    /// Does what is said, and gives the rows.
    ///
    /// # Errors
    /// What the server says; it can be asked again then.
    pub fn query(&mut self, sql: &str) -> Result<Vec<Row>, Fault> {
        let Connection { runtime, client, wait } = self;
        runtime.block_on(async {
            let mut messages = pin!(wait.until(client.simple_query_raw(sql)).await?);
            let (mut rows, mut size) = (Vec::new(), 0);
            while let Some(message) = wait.next(messages.as_mut()).await? {
                let SimpleQueryMessage::Row(row) = message else { continue };
                let texts: Row = (0..row.len()).map(|at| row.get(at).map(str::to_string)).collect();
                size += texts.iter().flatten().map(String::len).sum::<usize>();
                if size > LONGEST_ANSWER {
                    return Err(Fault::Told("lists more tables and columns than are read".into()));
                }
                rows.push(texts);
            }
            Ok(rows)
        })
    }

    /// Begins to send what `sql` copies out.
    ///
    /// # Errors
    /// What the server says.
    pub fn copy_out(&mut self, sql: &str) -> Result<Pin<Box<CopyOutStream>>, Fault> {
        let Connection { runtime, client, wait } = self;
        runtime.block_on(wait.until(client.copy_out(sql))).map(Box::pin)
    }

    /// The next bytes of a copy; `None` at its end.
    ///
    /// # Errors
    /// What the server says, or that the connection is gone or silent.
    pub fn next_bytes(
        &mut self,
        copy: &mut Pin<Box<CopyOutStream>>,
    ) -> Result<Option<impl AsRef<[u8]> + use<>>, Fault> {
        let Connection { runtime, wait, .. } = self;
        runtime.block_on(wait.next(copy.as_mut()))
    }
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        let Connection { runtime, wait, .. } = self;
        if wait.progress.is_cancelled() {
            runtime.block_on(wait.stop());
        }
    }
}

impl Wait<'_> {
    /// Waits for an answer, as long as somebody waits for the job and the server is not silent for too long.
    async fn until<T>(&mut self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        let (begun, mut answer) = (Instant::now(), pin!(answer));
        loop {
            if self.progress.is_cancelled() {
                self.stop().await;
            }
            match timeout(LOOK, answer.as_mut()).await {
                Ok(answer) => return answer.map_err(|error| fault(&error)),
                Err(_) if self.stopping.is_some_and(|asked| asked.elapsed() > STOPPING) => {
                    return Err(Fault::Cancelled);
                }
                Err(_) if self.stop.is_none() && self.progress.is_cancelled() => return Err(Fault::Cancelled),
                Err(_) if begun.elapsed() > self.silence => return Err(Fault::Silent),
                Err(_) => {}
            }
        }
    }

    /// The next of several answers.
    async fn next<S, T>(&mut self, mut answers: Pin<&mut S>) -> Result<Option<T>, Fault>
    where
        S: futures_util::Stream<Item = Result<T, Error>>,
    {
        self.until(async { answers.next().await.transpose() }).await
    }

    /// Asks the server, once and through a connection of its own, to stop what it is doing.
    async fn stop(&mut self) {
        let Some((token, tls)) = self.stop.as_ref().filter(|_| self.stopping.is_none()) else { return };
        self.stopping = Some(Instant::now());
        if !matches!(timeout(STOPPING, token.cancel_query(tls.clone())).await, Ok(Ok(()))) {
            tracing::warn!("the server could not be asked to stop a query");
        }
    }
}

fn config(settings: &Settings) -> Config {
    let mut config = Config::new();
    config
        .user(&settings.user)
        .dbname(&settings.database)
        .port(settings.port)
        .application_name("tpa-tui")
        .connect_timeout(settings.patience)
        .ssl_mode(match settings.protection {
            _ if settings.is_socket() => SslMode::Disable,
            Protection::Disable => SslMode::Disable,
            Protection::Prefer => SslMode::Prefer,
            Protection::Require | Protection::VerifyAuthority | Protection::VerifyFull => SslMode::Require,
        });
    // A folder is that of a socket.
    config.host(&settings.host);
    if let Some(password) = &settings.password {
        config.password(&password.0);
    }
    if let Some(options) = &settings.options {
        config.options(options);
    }
    config
}

/// What an error of the library's says, by what caused it.
fn fault(error: &Error) -> Fault {
    if let Some(told) = error.as_db_error() {
        return Fault::Server(ServerError::of(told.code().code(), told.message()));
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        let io = inner.downcast_ref::<std::io::Error>();
        let within = io.and_then(|io| io.get_ref()).and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(tls) = within.or_else(|| inner.downcast_ref()) {
            return Fault::Tls(tls::in_words(tls));
        }
        if let Some(io) = io {
            return Fault::Io(std::io::Error::new(io.kind(), io.to_string()));
        }
        cause = inner.source();
    }
    match error.source() {
        Some(cause) => Fault::Lost(format!("{error}: {cause}")),
        None => Fault::Lost(error.to_string()),
    }
}

/// What went wrong before anything could be asked.
fn at_login(fault: Fault, settings: &Settings) -> Fault {
    use std::io::ErrorKind;
    match fault {
        Fault::Io(error) if error.kind() == ErrorKind::TimedOut => Fault::Silent,
        Fault::Io(error) if error.kind() == ErrorKind::UnexpectedEof => Fault::Lost("the server closed it".into()),
        Fault::Io(error) => Fault::Refused(error.to_string()),
        Fault::Lost(said) if said.contains("password missing") => Fault::Password(match &settings.hint {
            Some(hint) => format!("asks for a password, and {hint}"),
            None => "asks for a password; put it into ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD), or set PGPASSWORD"
                .into(),
        }),
        Fault::Lost(said) if said.contains("unsupported authentication") => Fault::Password(
            "asks for another proof than a password, which is not known here; ask for a user with one".into(),
        ),
        Fault::Lost(said) if said.contains("does not support TLS") => {
            Fault::Tls("does not encrypt, and sslmode asks for it; use sslmode=disable where nobody can listen".into())
        }
        Fault::Lost(said) if said.contains("parsing") || said.contains("unexpected message") => {
            Fault::Odd("its greeting is another one")
        }
        Fault::NoHost
        | Fault::Refused(_)
        | Fault::Silent
        | Fault::Tls(_)
        | Fault::Lost(_)
        | Fault::Cancelled
        | Fault::Odd(_)
        | Fault::Password(_)
        | Fault::Server(_)
        | Fault::Told(_) => fault,
    }
}
