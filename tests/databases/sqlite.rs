//! SQLite.

use super::{assert_same, error, output, report, samples, studio};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use tpa::ingest::{OpenOptions, Progress, Source};

/// The figures of `tables` as files and as a database, which must be the same.
fn compare(tables: &[studio::Table]) {
    let folder = studio::folder(tables);
    let file = tempfile::tempdir().unwrap();
    let file = file.path().join("studio.sqlite");
    studio::sqlite(&file, tables);
    let (folder, file) = (folder.path().to_str().unwrap(), file.to_str().unwrap());
    let of_files = report(&[folder], &[&format!("{folder}/"), ".csv"]);
    let of_tables = report(&[file], &[&format!("{file}/"), "studio.sqlite/", ".csv"]);
    assert_same(&of_files, &of_tables, "");
}

#[test]
fn the_seeded_studio_is_the_same_as_files_and_as_tables() {
    compare(&studio::seeded());
}

#[test]
fn the_sample_studios_are_the_same_as_files_and_as_tables() {
    samples().iter().for_each(|files| compare(&studio::of_files(files)));
}

/// Name, size, time and content of everything in a folder.
fn state(folder: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    let of = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let name = entry.file_name().to_str().unwrap().to_string();
        (name, (std::fs::read(entry.path()).unwrap(), entry.metadata().unwrap().modified().unwrap()))
    };
    std::fs::read_dir(folder).unwrap().map(of).collect()
}

fn rows(file: &Path, tables: &[&str]) -> Result<Vec<(String, u32)>, String> {
    let options = OpenOptions { tables: tables.iter().map(|t| t.to_string()).collect(), ..OpenOptions::default() };
    let sheets = tpa::ingest::readers::read(&[Source::Path(file.into())], &options, &Progress::default());
    let sheets = sheets.map_err(|error| error.to_string())?;
    Ok(sheets.iter().map(|sheet| (sheet.path.rsplit('/').next().unwrap().to_string(), sheet.rows)).collect())
}

#[test]
fn what_stands_in_a_log_beside_the_database_counts_and_nothing_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app 100%.db");
    let writer = Connection::open(&file).unwrap();
    writer
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a); INSERT INTO t VALUES (1)",
        )
        .unwrap();
    writer.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES (2), (3)").unwrap();
    let before = state(folder.path());
    assert!(before["app 100%.db-wal"].0.len() > 1000, "nothing stands in the log");
    assert_eq!(rows(&file, &[]).unwrap(), [("t".to_string(), 4)]);
    assert_eq!(state(folder.path()), before);
    drop(writer);
    let before = state(folder.path());
    assert_eq!(before.len(), 1);
    assert_eq!(rows(&file, &[]).unwrap(), [("t".to_string(), 4)]);
    assert_eq!(state(folder.path()), before);
}

#[test]
fn tables_are_read_and_views_where_they_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.sqlite");
    let base = Connection::open(&file).unwrap();
    base.execute_batch(
        "CREATE TABLE b (x INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO b VALUES (1); CREATE TABLE a (y);
         INSERT INTO a VALUES (1), (2); CREATE VIEW v AS SELECT * FROM a UNION ALL SELECT * FROM a;
         CREATE VIEW broken AS SELECT * FROM gone;",
    )
    .unwrap();
    let named = |names: &[(&str, u32)]| names.iter().map(|(n, rows)| (n.to_string(), *rows)).collect::<Vec<_>>();
    assert_eq!(rows(&file, &[]).unwrap(), named(&[("a", 3), ("b", 2)]));
    assert_eq!(rows(&file, &["V", "main.b"]).unwrap(), named(&[("b", 2), ("v", 5)]));
    let unknown = rows(&file, &["visits"]).unwrap_err();
    assert!(unknown.contains("has no table \"visits\" (for --table); its tables are a, b, broken, v"), "{unknown}");
    assert!(rows(&file, &["broken"]).unwrap_err().contains("view \"broken\""));
    let csv = folder.path().join("a.csv");
    std::fs::write(&csv, "id,hours\n1,2\n").unwrap();
    assert!(rows(&csv, &["a"]).unwrap_err().contains("--table a names a table of a database, and none was given"));
}

#[test]
fn values_are_taken_as_they_are_stored() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.sqlite");
    Connection::open(&file)
        .unwrap()
        .execute_batch(
            "CREATE TABLE t (id TEXT, at TIMESTAMP, whole INTEGER, part REAL, photo BLOB, mixed);
             INSERT INTO t VALUES ('007', 1704103200, 9007199254740993, 0.5, x'00ff', x'ff'),
             ('a' || char(0) || 'b', 1704103200000, 5, -0.0, NULL, 'text'),
             (CAST(x'61ff' AS TEXT), 2460310.9166666665, NULL, 1e300, NULL, 7),
             (NULL, '2024-01-01 10:00:00', -3, 2, NULL, NULL);",
        )
        .unwrap();
    let options = OpenOptions::default();
    let sheets = tpa::ingest::readers::read(&[Source::Path(file)], &options, &Progress::default()).unwrap();
    let [sheet] = sheets.as_slice() else { panic!("{sheets:?}") };
    let text = |row, column| match sheet.value(row, column) {
        tpa::ingest::raw::RawValue::Text(text) => text.to_string(),
        tpa::ingest::raw::RawValue::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(sheet.columns.len(), 5, "the binary column is left out");
    (1..5).for_each(|row| assert_eq!(text(row, 1), "2024-01-01 10:00:00", "row {row}"));
    assert_eq!([text(1, 0), text(2, 0), text(3, 0), text(4, 0)], ["007", "a\0b", "a\u{fffd}", "Empty"]);
    assert_eq!([text(1, 2), text(2, 2), text(3, 2)], ["9007199254740993", "5", "Empty"]);
    assert_eq!([text(1, 3), text(2, 3)], ["0.5", "0"]);
    assert_eq!([text(1, 4), text(2, 4), text(3, 4)], ["Empty", "text", "7"]);
    let codes: Vec<(&str, usize)> = sheet.remarks.iter().map(|remark| (remark.code, remark.count)).collect();
    let wanted = [
        ("unreadable_column", 1),
        ("undecodable_text", 1),
        ("nul_bytes", 1),
        ("times_in_utc", 3),
        ("unreadable_column", 1),
    ];
    assert_eq!(codes, wanted);
}

#[test]
fn hostile_databases_end_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = |name: &str, sql: &str| {
        let file = folder.path().join(name);
        Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        let started = Instant::now();
        let said = rows(&file, &[]).map_or_else(|error| error, |rows| format!("{rows:?}"));
        assert!(started.elapsed() < Duration::from_secs(180), "{name} took {:?}", started.elapsed());
        said
    };
    let endless = "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT";
    let said = hostile("silent.db", &format!("{endless} count(*) AS n FROM r"));
    assert!(said.contains("took longer than 60 seconds"), "{said}");
    let said = hostile("rows.db", &format!("{endless} n FROM r"));
    assert!(said.contains("more rows than a database of this size can"), "{said}");
    let said = hostile("text.db", &format!("{endless} printf('%.1000000c', 'x') AS n FROM r"));
    assert!(said.contains("more rows than a database of this size can"), "{said}");
    let said = hostile("sorted.db", &format!("{endless} n, printf('%.100000c', 'x') AS t FROM r ORDER BY n DESC"));
    assert!(said.contains("MB of memory") || said.contains("took longer"), "{said}");
    let columns: Vec<String> = (0..1500).map(|i| format!("ALTER TABLE t ADD COLUMN c{i} DEFAULT 12345.5;")).collect();
    let fill =
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 20000) INSERT INTO t SELECT n FROM r;";
    let said = hostile("wide.db", &format!("CREATE TABLE t (a); {fill} {}", columns.concat()));
    assert!(said.contains("more rows than a database of this size can"), "{said}");
    assert_eq!(
        hostile("empty.db", "PRAGMA user_version = 1"),
        format!("{}: holds no tables", folder.path().join("empty.db").display())
    );
}

#[test]
fn damaged_and_encrypted_databases_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    let base = Connection::open(&file).unwrap();
    base.execute_batch("CREATE TABLE t (a, b); WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 5000) INSERT INTO t SELECT n, 'text ' || n FROM r;").unwrap();
    drop(base);
    let whole = std::fs::read(&file).unwrap();
    for (name, bytes) in [
        ("cut.db", whole[..whole.len() / 2].to_vec()),
        ("head.db", whole[..100].to_vec()),
        (
            "mixed.db",
            whole.iter().enumerate().map(|(i, b)| if i > 5000 && i % 97 == 0 { b ^ 255 } else { *b }).collect(),
        ),
        ("noise.sqlite", (0..9000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let said = rows(&file, &[]);
        let error = said.unwrap_err();
        assert!(
            error.contains("damaged") || error.contains("encrypted") || error.contains("tables"),
            "{name}: {error}"
        );
    }
}

#[test]
fn standard_input_and_every_command_take_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("studio.sqlite3");
    studio::sqlite(&file, &studio::seeded());
    let name = file.to_str().unwrap();
    assert!(output(&["inspect", name]).contains("studio.sqlite3/visits"));
    assert!(output(&["query", "SELECT count(*) AS n FROM visits", name]).contains('n'));
    assert!(output(&["export", "clients", name]).lines().count() == 61);
    assert!(output(&["report", name, "--table", "clients", "--table", "sales"]).len() > 100);
    let mapped = output(&["inspect", name, "--map", "visits:ignored=minutes"]);
    assert!(mapped.contains("ignored"), "{mapped}");
    let home = tempfile::tempdir().unwrap();
    let read = super::program(home.path()).args(["inspect", "-"]).pipe_stdin(&file).unwrap().output().unwrap();
    assert!(read.status.success() && String::from_utf8_lossy(&read.stdout).contains("visits"));
    assert!(error(&["report", name, "--table", "gone"]).contains("its tables are clients, sales, visits"));
}
