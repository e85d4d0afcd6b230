//! What is written is whole or as it was before, whatever happens meanwhile: `kill -9`, SIGTERM, SIGHUP, a limit on the
//! size of files, a full disk, a folder that is read-only. What writes is a process of its own, ended at random moments.
//!
//! `TPA_KILLS` sets how many times each is tried.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/sample-data/people.rs"]
#[allow(dead_code)]
mod people;
#[allow(dead_code)]
mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tpa::book::{Assumptions, ClusterMethod, KeptCluster, KeptClusters};
use tpa::output::TableFormat;
use tpa::output::deliver_error::DeliverError;
use tpa::output::export_catalog::CatalogItem;
use tpa::output::write::{Overwrite, Target, WriteError};
use tpa::store::notes::Notes;
use tpa::store::paths::Paths;
use tpa::store::scenarios::{DataFolder, Known};

const FOLDER: &str = "TPA_KEPT_FOLDER";
const WHAT: &str = "TPA_KEPT_WHAT";
/// Long enough for a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn times() -> usize {
    std::env::var("TPA_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(12)
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// Not a test of its own: the process that the tests start and end.
#[test]
#[ignore = "started by the other tests"]
fn child() {
    let (Some(folder), Ok(what)) = (std::env::var_os(FOLDER), std::env::var(WHAT)) else { return };
    let folder = PathBuf::from(folder);
    match what.as_str() {
        "exports" => write_exports(&folder, usize::MAX),
        "exports once" => write_exports(&folder, 1),
        store => write_store(&folder, store),
    }
}

/// Everything that can be taken away, over and over, in place of what is there.
fn write_exports(folder: &Path, rounds: usize) {
    let clients: Vec<_> = (0..12).map(|i| (8.0, f64::from(i) * 3.0, 60.0 + f64::from(i))).collect();
    let case = support::small(&clients);
    let material = case.material();
    for _ in 0..rounds {
        let mut refused = BTreeSet::new();
        for item in CatalogItem::all() {
            let path = folder.join(format!("{}.{}", item.name(), item.extension()));
            match item.deliver(&material, &Target::File(path), Overwrite::Yes, &[]) {
                Ok(_) | Err(DeliverError::Unavailable { .. }) => {}
                Err(DeliverError::Write(WriteError::Failed { error, .. })) => drop(refused.insert(error.to_string())),
                Err(error) => panic!("{error}"),
            }
        }
        println!("\nround {}", refused.into_iter().collect::<Vec<_>>().join("; "));
    }
}

/// Notes, what-ifs and groups, each said once it is kept. `writer` is a name, and how many rounds.
fn write_store(folder: &Path, writer: &str) {
    let (name, rounds) = writer.split_once(' ').unwrap();
    let data = DataFolder::of(&Paths::below(folder), &["--demo".into()]).unwrap();
    let mut known = Known::new();
    let since = chrono::Local::now();
    let today = since.date_naive();
    for round in 0..rounds.parse::<usize>().unwrap() {
        let assumptions = Assumptions { price_elasticity: -0.001 * round as f64, ..Assumptions::default() };
        let kept = KeptClusters {
            saved: today,
            method: ClusterMethod::Ward,
            features: vec!["recency_days".into()],
            groups: vec![KeptCluster { title: "a".into(), clients: vec![format!("{name}{round}")] }],
        };
        let wrote = Notes::load(&data)
            .and_then(|mut notes| notes.set_text(&format!("{name}{round}"), &"long ".repeat(40), today))
            .and_then(|()| data.save_beside(&format!("{name}{}", round % 5), &assumptions, since, &mut known))
            .and_then(|_| data.keep_unsaved("", &assumptions))
            .and_then(|()| data.keep_groups("groups", &kept));
        match wrote {
            Ok(()) => println!("\nround {round}"),
            Err(error) => println!("\nrefused {error}"),
        }
    }
}

struct Running {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Running {
    /// Starts the child and waits until it has done its first round.
    fn start(what: &str, folder: &Path) -> Self {
        let mut running = Self::spawn(command(what, folder));
        running.line("round");
        running
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Running { child, lines }
    }

    /// The next line that starts like this; `None` at the end.
    fn line(&mut self, start: &str) -> Option<String> {
        let mut line = String::new();
        while self.lines.read_line(&mut line).unwrap() > 0 {
            if let Some(rest) = line.strip_prefix(start) {
                return Some(rest.trim().to_string());
            }
            line.clear();
        }
        None
    }

    fn end(mut self, signal: &str) -> Vec<String> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.finish()
    }

    /// The rounds that it said it had done.
    fn finish(&mut self) -> Vec<String> {
        let rounds = std::iter::from_fn(|| self.line("round")).collect();
        let started = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
        rounds
    }
}

fn command(what: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, folder).env(WHAT, what);
    command
}

/// The same under a limit on the size of files, in blocks of the shell.
fn limited(what: &str, folder: &Path, blocks: u64) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]).arg(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, folder).env(WHAT, what);
    command
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// All files of a folder and those below it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { found.extend(files_below(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(".tpa-tui-")
}

/// Every file is whole, as its format shows at the end.
#[track_caller]
fn assert_whole(folder: &Path) {
    for name in names(folder).iter().filter(|name| !is_temporary(name)) {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let ends = |end: &[u8]| bytes.trim_ascii_end().ends_with(end);
        let whole = match name.rsplit_once('.').unwrap().1 {
            "json" => serde_json::from_slice::<serde_json::Value>(&bytes).is_ok(),
            "html" => ends(b"</html>"),
            "svg" => ends(b"</svg>"),
            "png" => bytes.windows(4).rev().take(16).any(|w| w == b"IEND"),
            "parquet" => ends(b"PAR1"),
            "xlsx" => zip::ZipArchive::new(std::io::Cursor::new(&bytes)).is_ok(),
            "ics" => ends(b"END:VCALENDAR"),
            "csv" | "md" | "txt" => bytes.ends_with(b"\n"),
            other => panic!("{name}: how does {other} end?"),
        };
        assert!(whole, "{name} is cut off after {} bytes", bytes.len());
    }
}

/// The next file that is written takes away what a killed process may have left, and nothing is left then.
#[track_caller]
fn assert_no_litter(folder: &Path, expected: &BTreeSet<String>) {
    tpa::safe_file::replace(&folder.join("last.md"), b"last\n").unwrap();
    std::fs::remove_file(folder.join("last.md")).unwrap();
    assert_eq!(names(folder), *expected);
}

#[test]
fn every_export_is_whole_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    drop(Running::spawn(command("exports once", folder.path())).finish());
    let expected = names(folder.path());
    assert!(expected.len() > 20, "{expected:?}");
    for (n, signal) in ["-KILL", "-TERM", "-HUP"].iter().cycle().take(times()).enumerate() {
        let running = Running::start("exports", folder.path());
        std::thread::sleep(Duration::from_millis(random.below(150)));
        running.end(signal);
        let litter = names(folder.path()).into_iter().filter(|name| is_temporary(name)).count();
        assert!(litter <= 1, "kill {n}: {:?}", names(folder.path()));
        assert_whole(folder.path());
    }
    assert_no_litter(folder.path(), &expected);
}

#[test]
fn nothing_that_was_kept_is_lost_by_a_kill() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for signal in ["-KILL", "-TERM", "-HUP"].iter().cycle().take(times()) {
        let root = tempfile::tempdir().unwrap();
        let running = Running::start("a 100000", root.path());
        std::thread::sleep(Duration::from_millis(random.below(80)));
        let rounds = 1 + running.end(signal).len();
        let data = DataFolder::of(&Paths::below(root.path()), &["--demo".into()]).unwrap();
        let notes = Notes::load(&data).unwrap();
        assert!(notes.iter().count() >= rounds, "{signal}: {} of {rounds} notes", notes.iter().count());
        assert!(data.list().unwrap().len() >= rounds.min(5));
        assert_eq!(data.unsaved().unwrap().len(), 1);
        assert_eq!(data.kept_groups("groups").unwrap().groups.len(), 1);
        // Everything can go on.
        drop(Running::spawn(command("b 1", root.path())).finish());
        let files = files_below(root.path());
        let litter = |path: &PathBuf| is_temporary(&path.file_name().unwrap().to_string_lossy());
        assert!(files.iter().filter(|path| litter(path)).count() == 0, "{files:?}");
        for file in files {
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "{}", file.display());
        }
    }
}

#[test]
fn two_at_once_lose_no_note_and_no_what_if_of_either() {
    let root = tempfile::tempdir().unwrap();
    let mut both = ["a 40", "b 40"].map(|writer| Running::spawn(command(writer, root.path())));
    let said = both.each_mut().map(|running| running.finish().len());
    assert_eq!(said, [40, 40]);
    let data = DataFolder::of(&Paths::below(root.path()), &["--demo".into()]).unwrap();
    assert_eq!(Notes::load(&data).unwrap().iter().count(), 80);
    let names: Vec<String> = data.list().unwrap().into_iter().map(|saved| saved.name).collect();
    assert_eq!(names, ["a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4"]);
    assert_eq!(data.unsaved().unwrap().len(), 2, "each session's unsaved what-if");
}

#[test]
fn a_limit_on_the_size_of_files_is_told_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    drop(Running::spawn(command("exports once", folder.path())).finish());
    let expected = names(folder.path());
    let mut random = Random(77);
    for blocks in (0..times()).map(|n| if n == 0 { 1 } else { random.below(60) }) {
        let said = Running::spawn(limited("exports once", folder.path(), blocks)).finish();
        assert_eq!(said.len(), 1, "{blocks} blocks ended the process");
        assert!(blocks > 40 || said[0].contains("too large"), "{blocks}: {said:?}");
        assert_eq!(names(folder.path()), expected);
        assert_whole(folder.path());
    }
    let root = tempfile::tempdir().unwrap();
    drop(Running::spawn(command("a 8", root.path())).finish());
    let mut running = Running::spawn(limited("b 8", root.path(), 1));
    assert!(running.line("refused").unwrap().contains("could not be written"));
    running.finish();
    let data = DataFolder::of(&Paths::below(root.path()), &["--demo".into()]).unwrap();
    assert!((0..8).all(|n| Notes::load(&data).unwrap().find(&format!("a{n}")).is_some()));
}

#[test]
fn a_full_disk_is_told_and_leaves_what_was_there() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("small");
    std::fs::create_dir(&folder).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"]).arg(&folder).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        return println!("skipped: a small disk can only be mounted by root");
    }
    let mut running = Running::spawn(command("exports once", &folder));
    let said = running.finish();
    let (there, whole) = (names(&folder), std::panic::catch_unwind(|| assert_whole(&folder)));
    assert!(Command::new("umount").arg(&folder).status().unwrap().success());
    assert!(said.len() == 1 && said[0].contains("No space left"), "{said:?}");
    assert!(whole.is_ok() && !there.iter().any(|name| is_temporary(name)), "{there:?}");
}

#[test]
fn a_folder_that_is_read_only_is_told() {
    let root = tempfile::tempdir().unwrap();
    std::fs::set_permissions(root.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let folder = root.path().join("closed");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("calls.csv"), "old\n").unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
    let mut command = command("exports once", &folder);
    if std::fs::metadata(&folder).is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0) {
        // Nothing is read-only for root.
        command.uid(65_534).gid(65_534).current_dir("/");
    }
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(child) = child else { return println!("skipped: nobody else can run this test") };
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains("Permission denied"), "{said}");
    assert_eq!(names(&folder), ["calls.csv".to_string()].into());
    assert_eq!(std::fs::read_to_string(folder.join("calls.csv")).unwrap(), "old\n");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
}

/// The program itself under the same limit: one message, nothing left, the old file as it was.
#[test]
fn the_program_tells_that_a_file_grew_too_large() {
    let home = tempfile::tempdir().unwrap();
    let clients = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/clients.csv");
    for name in ["chart.png", "chart.svg"] {
        std::fs::write(home.path().join(name), "old").unwrap();
        let output = Command::new("sh")
            .args(["-c", "ulimit -f 1; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_tpa-tui")])
            .args(["chart", "lorenz", "--force", "-o", name, clients])
            .current_dir(home.path())
            .env("HOME", home.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(name) && said.lines().count() == 1, "{said}");
        assert_eq!(std::fs::read_to_string(home.path().join(name)).unwrap(), "old");
        assert!(!names(home.path()).iter().any(|name| is_temporary(name)));
    }
}

#[test]
fn exports_and_their_folders_are_the_users_alone() {
    let root = tempfile::tempdir().unwrap();
    let case = support::demo();
    let emails = root.path().join("emails");
    let none: &[PathBuf] = &[];
    tpa::output::emails::write_folder(&case.material(), &emails, Some(TableFormat::Csv), Overwrite::No, none).unwrap();
    drop(Running::spawn(command("exports once", root.path())).finish());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&emails), 0o700);
    for file in files_below(root.path()) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}
