//! What goes wrong between here and a server, in plain words: without the user's name, which the server repeats.

use crate::book::clean;
use std::io;

/// What went wrong.
#[derive(Debug)]
pub enum Fault {
    /// No machine has the name.
    NoHost,
    /// Nobody listens there.
    Refused(String),
    /// Nothing came for longer than anything should take.
    Silent,
    /// No encryption, or not with the right server.
    Tls(String),
    /// The connection broke.
    Lost(String),
    /// The connection broke, as the system says it.
    Io(io::Error),
    /// The job was cancelled.
    Cancelled,
    /// The server answers something that is not PostgreSQL's.
    Odd(&'static str),
    /// Not let in.
    Password(String),
    /// What the server says.
    Server(ServerError),
    /// A sentence of our own.
    Told(String),
}

/// An error as the server sends it.
#[derive(Debug, Default, Clone)]
pub struct ServerError {
    /// Its code of five letters.
    pub code: String,
    /// What it says.
    pub message: String,
}

impl ServerError {
    /// From its code and its message, which may hold anything.
    pub fn of(code: &str, message: &str) -> Self {
        let text = |text: &str, most: usize| clean::line(text).chars().take(most).collect();
        ServerError { code: text(code, 5), message: text(message, 500) }
    }

    /// Whether it is about rights on something.
    pub fn is_about_rights(&self) -> bool {
        self.code == "42501"
    }

    fn in_words(&self) -> String {
        match self.code.as_str() {
            "28P01" => "did not accept the user or the password".into(),
            "28000" => "does not let this user in from this machine (pg_hba.conf), or not without encryption".into(),
            "3D000" => "has no such database".into(),
            "42501" => format!("does not allow it ({})", self.message),
            "53300" => "has no connection left; try again later".into(),
            "57014" if self.message.contains("timeout") => {
                "stopped a query that took longer than statement_timeout; name fewer tables with --table, or allow more \
                 time (see docs/warehouse.md)"
                    .into()
            }
            "57014" => "stopped the query".into(),
            "55P03" => "keeps a table locked for somebody else; try again later".into(),
            "57P01" | "57P02" | "57P05" => lost(&self.message),
            "57P03" => "is starting or stopping; try again in a moment".into(),
            code => format!("answered: {} ({code})", self.message),
        }
    }
}

impl Fault {
    /// What follows the name of the database: `the server at …`.
    pub fn in_words(&self) -> String {
        match self {
            Fault::NoHost => "names a host that there is not; check its spelling and the network".into(),
            Fault::Refused(error) => format!("cannot be reached: {error}; check host and port, and whether it runs"),
            Fault::Silent => "does not answer".into(),
            Fault::Tls(reason) | Fault::Password(reason) | Fault::Told(reason) => reason.clone(),
            Fault::Lost(error) => lost(error),
            Fault::Io(error) => lost(&error.to_string()),
            Fault::Cancelled => "cancelled".into(),
            Fault::Odd(what) => format!("does not answer as PostgreSQL does ({what})"),
            Fault::Server(error) => error.in_words(),
        }
    }
}

fn lost(error: &str) -> String {
    format!("lost the connection before everything was read, so nothing is shown ({error}); try again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_server_are_told_without_the_user() {
        let error = ServerError::of("28P01", "password authentication failed for user \"reader\"");
        assert_eq!(error.code, "28P01");
        assert!(!Fault::Server(error).in_words().contains("reader"));
        let other = ServerError::of("42P01", "no table\x1b[2J");
        assert_eq!(Fault::Server(other).in_words(), "answered: no table [2J (42P01)");
    }
}
