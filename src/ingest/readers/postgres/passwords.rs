//! The files in which people keep passwords and addresses of servers: `.pgpass` and `pg_service.conf`. (No crate reads both
//! as PostgreSQL's own programs do.)

use std::path::{Path, PathBuf};

/// Looks a variable of the environment up.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Files are read up to here: they are written by hand.
const LONGEST: u64 = 1 << 20;

/// A file of passwords: `host:port:database:user:password` on each line.
#[derive(Debug, Default)]
pub struct PasswordFile {
    lines: Vec<[String; 5]>,
    /// Why it was not read.
    pub warning: Option<String>,
}

impl PasswordFile {
    /// The file that is named, or the user's own. One that others may read is not used.
    pub fn read(named: Option<PathBuf>, home: Option<&Path>) -> Self {
        let usual = || home.map(|home| home.join(if cfg!(windows) { "pgpass.conf" } else { ".pgpass" }));
        let Some(file) = named.or_else(usual).filter(|file| file.is_file()) else { return PasswordFile::default() };
        if may_be_read_by_others(&file) {
            let warning = format!("{} was not used, since others may read it (chmod 600)", file.display());
            return PasswordFile { lines: Vec::new(), warning: Some(warning) };
        }
        match text(&file) {
            Ok(text) => PasswordFile { lines: text.lines().filter_map(fields).collect(), warning: None },
            Err(reason) => PasswordFile { lines: Vec::new(), warning: Some(reason) },
        }
    }

    /// The first password that fits.
    pub fn password(&self, host: &str, port: u16, database: &str, user: &str) -> Option<String> {
        let fits = |line: &&[String; 5]| {
            let [_, _, _, of, _] = line;
            is_for(line, host, port, database) && (of == "*" || of == user)
        };
        self.lines.iter().find(fits).map(|[.., password]| password.clone())
    }

    /// The user, where the file knows exactly one for a database.
    pub fn only_user(&self, host: &str, port: u16, database: &str) -> Option<String> {
        let mut users = self.lines.iter().filter(|line| is_for(line, host, port, database)).map(|[.., user, _]| user);
        let first = users.next().filter(|user| *user != "*")?;
        users.all(|user| user == first).then(|| first.clone())
    }
}

fn is_for([of_host, of_port, of_database, ..]: &[String; 5], host: &str, port: u16, database: &str) -> bool {
    // A socket counts as this machine.
    let host = if host.starts_with('/') { "localhost" } else { host };
    (of_host == "*" || of_host == host)
        && (of_port == "*" || *of_port == port.to_string())
        && (of_database == "*" || of_database == database)
}

/// The five fields of a line, in which `\` takes the meaning from `:` and `\`.
fn fields(line: &str) -> Option<[String; 5]> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields: [String; 5] = Default::default();
    let (mut at, mut letters) = (0, line.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => fields.get_mut(at)?.extend(letters.next()),
            ':' if at < 4 => at += 1,
            letter => fields.get_mut(at)?.push(letter),
        }
    }
    (at == 4).then_some(fields)
}

/// What the service file says of `name`.
///
/// # Errors
/// Where no file knows the service.
pub fn service(name: &str, home: Option<&Path>, lookup: Lookup<'_>) -> Result<Vec<(String, String)>, String> {
    let own = lookup("PGSERVICEFILE").map(PathBuf::from).or_else(|| Some(home?.join(".pg_service.conf")));
    let of_system = Path::new(&lookup("PGSYSCONFDIR").unwrap_or_else(|| "/etc".into())).join("pg_service.conf");
    let files: Vec<PathBuf> = own.into_iter().chain([of_system]).collect();
    for file in &files {
        if let Some(found) = text(file).ok().and_then(|text| section(&text, name)) {
            return Ok(found);
        }
    }
    let looked: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    Err(format!("names the service \"{name}\", which is not in {}", looked.join(" or ")))
}

fn section(text: &str, name: &str) -> Option<Vec<(String, String)>> {
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) == Some(name))?;
    let own = lines.take_while(|line| !line.starts_with('['));
    let pairs = own.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    Some(pairs.map(|(key, value)| (key.trim().to_string(), value.trim().to_string())).collect())
}

fn text(file: &Path) -> Result<String, String> {
    use std::io::Read;
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map(|_| text).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

#[cfg(unix)]
fn may_be_read_by_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn may_be_read_by_others(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_holds_the_password() {
        let lines = ["# a:b:c:d:e", "h:5432:db:ann:a\\:b\\\\", "*:*:other:*:all", "h:5432:db:bob:x:y", "too:few"];
        let file = PasswordFile { lines: lines.iter().filter_map(|line| fields(line)).collect(), warning: None };
        assert_eq!(file.password("h", 5432, "db", "ann").as_deref(), Some("a:b\\"));
        assert_eq!(file.password("h", 5432, "db", "bob").as_deref(), Some("x:y"));
        assert_eq!(file.password("/run", 1, "other", "x").as_deref(), Some("all"));
        assert_eq!(file.password("h", 5433, "db", "ann"), None);
        assert_eq!([file.only_user("h", 5432, "db"), file.only_user("h", 5432, "other")], [None, None]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".pgpass");
        std::fs::write(&file, "h:*:db:ann:word\n").unwrap();
        for (mode, password) in [(0o644, None), (0o600, Some("word"))] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let read = PasswordFile::read(None, Some(folder.path()));
            assert_eq!(read.password("h", 1, "db", "ann").as_deref(), password);
            assert_eq!(read.warning.is_some(), password.is_none());
        }
    }
}
