//! Databases give the same figures as files with the same data, are never changed, and say what is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(all(unix, feature = "postgres"))]
mod postgres;
#[cfg(unix)]
mod server;
mod sqlite;
mod studio;

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The program in a home of its own, without what the environment says of databases.
fn program(home: &Path) -> Command {
    let mut command = Command::cargo_bin("tpa-tui").unwrap();
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"] {
        command.env(name, home);
    }
    let of_others =
        ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE", "PGSSLMODE", "PGSSLROOTCERT"];
    for name in of_others {
        command.env_remove(name);
    }
    command
}

/// What the program writes, where it succeeds.
#[track_caller]
fn output(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What the program says, where it fails.
#[track_caller]
fn error(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = program(home.path()).args(arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?} succeeded");
    String::from_utf8(output.stderr).unwrap()
}

/// The report of `data`, with `replaced` in place of the names of files.
#[track_caller]
fn report(data: &[&str], replaced: &[&str]) -> Value {
    let text = output(&[&["report", "--format", "json", "--as-of", "2025-03-01"], data].concat());
    let text = replaced.iter().fold(text, |text, name| text.replace(name, ""));
    serde_json::from_str(&text).unwrap()
}

/// Compares key by key and names the first key that differs.
#[track_caller]
fn assert_same(one: &Value, other: &Value, at: &str) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{at}");
            a.iter().zip(b.values()).for_each(|((key, a), b)| assert_same(a, b, &format!("{at}.{key}")));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{at}: {one} and {other}");
            a.iter().zip(b).enumerate().for_each(|(i, (a, b))| assert_same(a, b, &format!("{at}[{i}]")));
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{at}: {a} and {b}");
        }
        _ => assert_eq!(one, other, "{at}"),
    }
}

/// The sample studios: the files of each.
fn samples() -> Vec<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let mut reports: Vec<PathBuf> =
        std::fs::read_dir(folder.join("studio")).unwrap().map(|entry| entry.unwrap().path()).collect();
    reports.sort();
    vec![vec![folder.join("clients.csv")], reports]
}
