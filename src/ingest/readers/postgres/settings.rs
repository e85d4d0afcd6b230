//! Which server is asked, by which user and how: what the address says, then the service file, then the environment, as other programs for
//! PostgreSQL have it.

use super::passwords;
use crate::ingest::address::{Address, Secret};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folders in which servers of this machine put their sockets.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];
const PORT: u16 = 5432;
/// How long a server may take to answer at all.
const CONNECT: Duration = Duration::from_secs(15);

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Never encrypted.
    Disable,
    /// Encrypted where the server can.
    Prefer,
    /// Encrypted, whoever the server is.
    Require,
    /// Encrypted, and the server's certificate is signed by an authority that is trusted.
    VerifyAuthority,
    /// And it is the certificate of this host.
    VerifyFull,
}

/// Everything that is needed to connect.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A host, or the folder of a socket.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The user.
    pub user: String,
    /// The password, where there is one.
    pub password: Option<Secret>,
    /// What is to be said where the password is refused or missing.
    pub hint: Option<String>,
    /// The database.
    pub database: String,
    /// Encryption.
    pub protection: Protection,
    /// The file of the authorities that are trusted; those of the system where there is none.
    pub authorities: Option<PathBuf>,
    /// How long to wait for the server.
    pub patience: Duration,
    /// What the server is told with `options`.
    pub options: Option<String>,
}

impl Settings {
    /// Puts them together.
    ///
    /// # Errors
    /// Where a service or a mode is named that there is not.
    pub fn of(address: &Address, lookup: passwords::Lookup<'_>) -> Result<Self, String> {
        let home = lookup("HOME").or_else(|| lookup("USERPROFILE")).map(PathBuf::from);
        let service = match address.parameter("service").map(str::to_string).or_else(|| lookup("PGSERVICE")) {
            Some(name) => passwords::service(&name, home.as_deref(), lookup)?,
            None => Vec::new(),
        };
        let find = |own: Option<&str>, name: &str, variable: &str| -> Option<String> {
            let in_service = || service.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            let value = own.map(str::to_string).or_else(in_service).or_else(|| lookup(variable));
            value.filter(|value| !value.is_empty())
        };
        let number = |text: Option<String>, what: &str| -> Result<Option<u64>, String> {
            text.map(|text| text.trim().parse().map_err(|_| format!("{what} is not a number"))).transpose()
        };
        let port = number(find(None, "port", "PGPORT"), "the port (PGPORT, or of the service)")?;
        let port = address.port.or(port.and_then(|port| u16::try_from(port).ok())).unwrap_or(PORT);
        let host = find(address.host.as_deref(), "host", "PGHOST").unwrap_or_else(|| usual_host(port));
        let named = find(address.database.as_deref(), "dbname", "PGDATABASE");
        let file = find(address.parameter("passfile"), "passfile", "PGPASSFILE").map(PathBuf::from);
        let file = passwords::PasswordFile::read(file, home.as_deref());
        let user = find(address.user.as_deref(), "user", "PGUSER");
        let user = user.or_else(|| file.only_user(&host, port, named.as_deref()?));
        let user = user.or_else(|| lookup("USER").or_else(|| lookup("USERNAME")));
        let user = user.ok_or("names no user; write postgres://USER@HOST/DATABASE, or set PGUSER")?;
        let database = named.unwrap_or_else(|| user.clone());
        let password = find(address.password.as_ref().map(|p| p.0.as_str()), "password", "PGPASSWORD");
        let password = password.or_else(|| file.password(&host, port, &database, &user)).map(Secret);
        let mode = find(address.parameter("sslmode"), "sslmode", "PGSSLMODE");
        let protection = mode.as_deref().map_or(Ok(Protection::Prefer), protection)?;
        let authorities = find(address.parameter("sslrootcert"), "sslrootcert", "PGSSLROOTCERT");
        let seconds = find(address.parameter("connect_timeout"), "connect_timeout", "PGCONNECT_TIMEOUT");
        let seconds = number(seconds, "connect_timeout")?.filter(|seconds| *seconds > 0);
        Ok(Settings {
            port,
            user,
            password,
            hint: file.warning,
            database,
            protection,
            authorities: authority_file(authorities, home.as_deref()),
            patience: seconds.map_or(CONNECT, |seconds| Duration::from_secs(seconds.min(600))),
            options: find(address.parameter("options"), "options", "PGOPTIONS"),
            host,
        })
    }

    /// Whether the server is reached through a socket of this machine.
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }
}

fn socket(folder: &Path, port: u16) -> PathBuf {
    folder.join(format!(".s.PGSQL.{port}"))
}

/// A server on this machine: its socket where there is one.
fn usual_host(port: u16) -> String {
    let there = SOCKETS.iter().find(|folder| cfg!(unix) && socket(Path::new(folder), port).exists());
    there.map_or_else(|| "localhost".into(), |folder| (*folder).into())
}

fn protection(mode: &str) -> Result<Protection, String> {
    Ok(match mode {
        "disable" => Protection::Disable,
        "allow" | "prefer" => Protection::Prefer,
        "require" => Protection::Require,
        "verify-ca" => Protection::VerifyAuthority,
        "verify-full" => Protection::VerifyFull,
        _ => return Err("has an unknown sslmode; it is disable, prefer, require, verify-ca or verify-full".into()),
    })
}

/// The file that is named, or the usual one where it is there; `system` stands for the system's own.
fn authority_file(named: Option<String>, home: Option<&Path>) -> Option<PathBuf> {
    match named {
        Some(name) if name == "system" => None,
        Some(name) => Some(name.into()),
        None => home.map(|home| home.join(".postgresql/root.crt")).filter(|file| file.exists()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(address: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string());
        Settings::of(&address.parse().unwrap(), &find)
    }

    #[test]
    fn the_address_goes_before_the_service_and_that_before_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("services");
        std::fs::write(&file, "# ours\n[other]\nhost=o\n[studio]\nhost=s\nport=6000\ndbname=sdb\nuser=su\n").unwrap();
        let variables = [
            ("PGSERVICE", "studio"),
            ("PGSERVICEFILE", file.to_str().unwrap()),
            ("PGHOST", "e"),
            ("PGPASSWORD", "word"),
            ("PGSSLMODE", "verify-full"),
        ];
        let all = settings("postgres://a/adb", &variables).unwrap();
        assert_eq!((all.host.as_str(), all.port, all.database.as_str(), all.user.as_str()), ("a", 6000, "adb", "su"));
        assert_eq!((all.password, all.protection), (Some(Secret("word".into())), Protection::VerifyFull));
        let unknown = settings("postgres://?service=gone", &variables).unwrap_err();
        assert!(unknown.contains("\"gone\"") && unknown.contains("services"), "{unknown}");
    }

    #[test]
    fn without_anything_there_is_a_user_and_a_database_of_that_name() {
        let all = settings("postgres://h", &[("USER", "ann")]).unwrap();
        assert_eq!((all.user.as_str(), all.database.as_str(), all.port), ("ann", "ann", 5432));
        assert_eq!(all.protection, Protection::Prefer);
        assert!(settings("postgres://h", &[]).unwrap_err().contains("PGUSER"));
        assert!(settings("postgres://u@h?sslmode=maybe", &[]).unwrap_err().contains("sslmode"));
    }
}
