//! The address of a database that runs elsewhere: `postgres://reader@host:5432/studio?sslmode=verify-full`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// How such an address starts.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];
/// What helps where a password was not encoded.
const ENCODE: &str = "in user names and passwords, : @ / ? # and % are written as %3A %40 %2F %3F %23 %25";
/// The port where none is said.
const PORT: u16 = 5432;

/// Parameters that are understood.
const KNOWN: [&str; 12] = [
    "host",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "sslrootcert",
    "connect_timeout",
    "options",
    "service",
    "passfile",
    "channel_binding",
];
/// Parameters that change nothing here.
const WITHOUT_EFFECT: [&str; 4] = ["application_name", "client_encoding", "gssencmode", "target_session_attrs"];
/// Parameters that are kept with the name: without them the same address would mean another server, or a less careful way.
const KEPT: [&str; 4] = ["host", "service", "sslmode", "sslrootcert"];

/// What is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Where a database is, and the user who asks it. What is not said comes from the environment when it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The name or number of a host, or the folder of a socket.
    pub host: Option<String>,
    /// Where the server listens.
    pub port: Option<u16>,
    /// The user.
    pub user: Option<String>,
    /// The password, where it stands in the address.
    pub password: Option<Secret>,
    /// The database.
    pub database: Option<String>,
    /// The other parameters by name.
    parameters: Vec<(String, String)>,
}

impl Address {
    /// Whether a word is meant as such an address.
    pub fn is_meant(word: &str) -> bool {
        SCHEMES.iter().any(|scheme| word.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What it is called wherever it is shown or kept: without user and password.
    pub fn name(&self) -> String {
        let host = self.host.as_deref().filter(|host| !host.starts_with('/')).unwrap_or("");
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_string() };
        let port = self.port.filter(|port| *port != PORT).map(|port| format!(":{port}")).unwrap_or_default();
        let service = self.parameter("service").filter(|_| self.database.is_none() && host.is_empty());
        let database = self.database.as_deref().or(service).unwrap_or("");
        format!("postgres://{host}{port}/{database}")
    }

    /// The name with what is needed to open it again, by which the user's own things about it are kept. Whoever opens it by
    /// that is the user in the environment.
    pub fn identity(&self) -> PathBuf {
        let kept = |name: &&&str| **name != "host" || self.host.as_deref().is_some_and(|host| host.starts_with('/'));
        let of = |name: &str| match name {
            "host" => self.host.as_deref(),
            name => self.parameter(name),
        };
        let pairs = KEPT.iter().filter(kept).filter_map(|name| Some(format!("{name}={}", encoded(of(name)?))));
        let pairs: Vec<String> = pairs.collect();
        let host = self.host.as_deref().filter(|host| !host.starts_with('/')).unwrap_or("");
        let host = if host.contains(':') { format!("[{host}]") } else { encoded(host) };
        let port = self.port.filter(|port| *port != PORT).map(|port| format!(":{port}")).unwrap_or_default();
        let database = self.database.as_deref().map(encoded).unwrap_or_default();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("postgres://{host}{port}/{database}{mark}{}", pairs.join("&")).into()
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), String> {
        match name {
            "host" => self.host = Some(value),
            "port" => self.port = Some(port(&value)?),
            "user" => self.user = Some(value),
            "password" => self.password = Some(Secret(value)),
            "dbname" => self.database = Some(value),
            "channel_binding" if value == "require" => {
                return Err(
                    "channel_binding=require is not supported; leave it out, and use sslmode=verify-full".into()
                );
            }
            name if KNOWN.contains(&name) => self.parameters.push((name.into(), value)),
            name if WITHOUT_EFFECT.contains(&name) => {}
            name => {
                return Err(format!("the address has a parameter \"{name}\", and only {} are known", KNOWN.join(", ")));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl FromStr for Address {
    /// A sentence without any part of the address that may be secret.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = SCHEMES.iter().find_map(|scheme| {
            let start = text.get(..scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then(|| text.get(scheme.len()..))?
        });
        let rest = rest.ok_or("the address does not start with postgres://")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        // The rest of a password that was not encoded must not be taken for a name that is shown.
        if database.contains('@') || query.contains('@') {
            return Err(format!("the address has an @ behind the host; {ENCODE}"));
        }
        let mut address = Address::default();
        let hosts = match authority.rsplit_once('@') {
            Some((who, hosts)) => {
                let (user, password) = who.split_once(':').map_or((who, None), |(user, word)| (user, Some(word)));
                address.user = Some(decoded(user)?).filter(|user| !user.is_empty());
                address.password = password.map(decoded).transpose()?.map(Secret);
                hosts
            }
            None => authority,
        };
        if hosts.contains(',') {
            return Err("the address names several hosts; name one of them".into());
        }
        let (host, after) = match hosts.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((number, after)) => (number, after.strip_prefix(':')),
            None => hosts.split_once(':').map_or((hosts, None), |(host, port)| (host, Some(port))),
        };
        address.host = Some(decoded(host)?).filter(|host| !host.is_empty());
        address.port = after.filter(|text| !text.is_empty()).map(port).transpose()?;
        address.database = Some(decoded(database)?).filter(|name| !name.is_empty());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or("a parameter of the address has no value")?;
            address.set(&decoded(name)?, decoded(value)?)?;
        }
        Ok(address)
    }
}

fn port(text: &str) -> Result<u16, String> {
    // A password with a colon or an @ that is not encoded ends up here: it is not repeated.
    text.parse().map_err(|_| format!("the port in the address is not a number; {ENCODE}"))
}

fn decoded(text: &str) -> Result<String, String> {
    let wrong = || "the address has a % that is not followed by two digits (a % itself is written as %25)".to_string();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next()).ok_or_else(wrong)?, digit(rest.next()).ok_or_else(wrong)?);
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map_err(|_| "the address is not UTF-8".into())
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_the_usual_parts() {
        let address =
            read("postgresql://ann%40x:p%3Aw@db.example.com:5433/the%20studio?sslmode=require&connect_timeout=3");
        assert_eq!((address.user.as_deref(), address.host.as_deref()), (Some("ann@x"), Some("db.example.com")));
        assert_eq!(address.password, Some(Secret("p:w".into())));
        assert_eq!((address.port, address.database.as_deref()), (Some(5433), Some("the studio")));
        assert_eq!(address.parameter("sslmode"), Some("require"));
        let address = read("postgres://[::1]:6000/db");
        assert_eq!((address.host.as_deref(), address.port), (Some("::1"), Some(6000)));
        assert_eq!(read("postgres://"), Address::default());
        let socket = read("postgres:///db?host=/run/pg&user=u");
        assert_eq!((socket.host.as_deref(), socket.user.as_deref()), (Some("/run/pg"), Some("u")));
    }

    #[test]
    fn nobody_reads_who_asks_or_the_password() {
        let text = "postgres://reader:s3cret@h:5432/db?sslmode=verify-full&password=s3cret&user=reader";
        let address = read(text);
        for shown in [address.to_string(), format!("{address:?}"), address.identity().display().to_string()] {
            assert!(!shown.contains("s3cret"), "{shown}");
        }
        assert_eq!(address.to_string(), "postgres://h/db");
        assert_eq!(address.identity().to_str(), Some("postgres://h/db?sslmode=verify-full"));
        assert_eq!(read(address.identity().to_str().unwrap()).name(), "postgres://h/db");
        let wrong = [
            "postgres://u:s3cret:x@h:s3cret/db",
            "postgres://u:1/s3cret@h/db",
            "postgres://u:p?s3cret=1@h/db",
            "postgres://u:s3cret@h/db?secret=s3cret",
            "postgres://u:s3%cret@h",
        ];
        for text in wrong {
            let error = text.parse::<Address>().unwrap_err();
            assert!(!error.contains("s3cret") && !error.contains("s3%cret"), "{error}");
        }
    }

    #[test]
    fn what_is_kept_opens_the_same_place_again() {
        for text in
            ["postgres:///db?host=/run/pg", "postgres://[::1]:6/a%20b?sslmode=require", "postgres:///?service=x"]
        {
            let address = read(text);
            let again = read(address.identity().to_str().unwrap());
            assert_eq!(again, address, "{text}");
        }
    }
}
