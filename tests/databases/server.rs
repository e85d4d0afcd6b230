//! A PostgreSQL server of the test's own, on a port of its own, where its programs are installed.

use rustix::process::{Pid, Signal, kill_process};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The password of the owner and of everybody else.
pub const PASSWORD: &str = "s3cret-w0rd";
/// The user `nobody`: the server does not run as root.
const NOBODY: u32 = 65_534;

/// A server that runs until it is dropped.
pub struct Server {
    folder: TempDir,
    child: Child,
    pub port: u16,
}

/// A program of PostgreSQL, in the path or where Linux distributions put it.
fn program(name: &str) -> Option<PathBuf> {
    let in_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let folders = in_path.chain(versions.map(|version| version.path().join("bin")));
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

/// As somebody else where this process is root's.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

impl Server {
    /// Starts one; says that the test was skipped where there is none.
    pub fn start() -> Option<Self> {
        let (Some(initdb), Some(postgres), Some(_)) = (program("initdb"), program("postgres"), program("psql")) else {
            println!("skipped: initdb, postgres or psql of PostgreSQL is not installed");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let word = folder.path().join("word");
        std::fs::write(&word, PASSWORD).unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::fs::set_permissions(&data, PermissionsExt::from_mode(0o700)).unwrap();
        if is_root() {
            [folder.path(), &word, &data].iter().for_each(|path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap());
        }
        let made = command(&initdb)
            .args(["-U", "owner", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"])
            .arg(format!("--pwfile={}", word.display()))
            .arg("-D")
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        certificate(&data);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let ssl = if data.join("server.key").exists() { "on" } else { "off" };
        let child = command(&postgres)
            .stderr(Stdio::null())
            .arg("-D")
            .arg(&data)
            .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"])
            .arg(folder.path())
            .args(["-c", "fsync=off", "-c", &format!("ssl={ssl}")])
            .spawn()
            .unwrap();
        let server = Server { folder, child, port };
        server.wait();
        Some(server)
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() || self.try_run("owner", "SELECT 1").is_err() {
            assert!(Instant::now() < end, "the server did not start");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The folder of its socket and its certificate.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of its certificate, where there is one.
    pub fn certificate(&self) -> Option<PathBuf> {
        let file = self.folder.path().join("data/server.crt");
        file.exists().then_some(file)
    }

    /// Runs statements as the owner and gives what they print.
    pub fn run(&self, sql: &str) -> String {
        self.try_run("owner", sql).unwrap()
    }

    fn try_run(&self, user: &str, sql: &str) -> Result<String, String> {
        let mut psql = Command::new(program("psql").unwrap())
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", user, "-d", "postgres"])
            .args(["-p", &self.port.to_string()])
            .env("PGPASSWORD", PASSWORD)
            .env("PGCLIENTENCODING", "UTF8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(psql.stdin.take().unwrap().write_all(sql.as_bytes()));
        let output = psql.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(String::from_utf8(output.stdout).unwrap()) } else { Err(error) }
    }

    /// The address as `user` through TCP, with more parameters.
    pub fn address(&self, user: &str, more: &str) -> String {
        format!("postgres://{user}:{PASSWORD}@127.0.0.1:{}/postgres{more}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Ends every connection and stops.
            let _ = kill_process(pid, Signal::INT);
        }
        drop(self.child.wait());
    }
}

/// A certificate for localhost, signed by itself.
fn certificate(data: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(data.join("server.key"))
        .arg("-out")
        .arg(data.join("server.crt"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return println!("no openssl here: encryption is not tested");
    }
    for name in ["server.key", "server.crt"] {
        let file = data.join(name);
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        if is_root() {
            chown(&file, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
}
