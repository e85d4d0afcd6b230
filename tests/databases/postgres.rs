//! PostgreSQL, on a server of the test's own.

use super::server::{PASSWORD, Server};
use super::{assert_same, error, output, program, report, samples, studio};
use std::time::{Duration, Instant};
use tpa::ingest::{OpenError, OpenOptions, Progress, Source};

/// The figures of `tables` as files and as tables, which must be the same.
fn compare(server: &Server, schema: &str, tables: &[studio::Table]) {
    let sql = format!("CREATE SCHEMA {schema}; SET search_path = {schema};\n{}", studio::sql(tables));
    server.run(&sql);
    let folder = studio::folder(tables);
    let folder = folder.path().to_str().unwrap();
    let address = server.address("owner", "?sslmode=disable");
    let names: Vec<String> = tables.iter().map(|table| format!("--table={schema}.{}", table.name)).collect();
    let data: Vec<&str> = names.iter().map(String::as_str).chain([address.as_str()]).collect();
    let shown = format!("postgres://127.0.0.1:{}/postgres/", server.port);
    let of_files = report(&[folder], &[&format!("{folder}/"), ".csv"]);
    let of_tables = report(&data, &[&shown, &format!("{schema}."), ".csv"]);
    assert_same(&of_files, &of_tables, "");
}

/// One server for everything: starting one takes seconds.
#[test]
fn postgres() {
    let Some(server) = Server::start() else { return };
    compare(&server, "seeded", &studio::seeded());
    for (files, schema) in samples().iter().zip(["roster", "reports"]) {
        compare(&server, schema, &studio::of_files(files));
    }
    rights(&server);
    refusals(&server);
    values(&server);
    structure(&server);
    every_command(&server);
    passwords(&server);
    encryption(&server);
    limits(&server);
    lost(&server);
}

fn user(server: &Server, name: &str, rights: &str) {
    server.run(&format!("CREATE USER {name} PASSWORD '{PASSWORD}'; GRANT USAGE ON SCHEMA seeded TO {name}; {rights}"));
}

fn rights(server: &Server) {
    user(server, "reader", "GRANT SELECT ON seeded.clients, seeded.visits TO reader;");
    let address = server.address("reader", "");
    let findings = report(&[&address], &[])["findings"].to_string();
    let wanted = "may not be read by this user and was left out";
    assert!(findings.contains(wanted) && findings.contains("seeded.sales"), "{findings}");
    let said = error(&["report", &address, "--table", "seeded.sales"]);
    assert!(said.contains("does not let this user read seeded.sales") && said.contains("GRANT SELECT"), "{said}");
    user(server, "some_columns", "GRANT SELECT (client_id, name) ON seeded.clients TO some_columns;");
    let said = output(&["inspect", &server.address("some_columns", "")]);
    assert!(said.contains("seeded.clients"), "{said}");
    user(server, "stranger", "");
    assert!(error(&["report", &server.address("stranger", "")]).contains("holds no table that this user may read"));
}

/// Errors are clear, and give nothing away.
fn refusals(server: &Server) {
    let port = server.port;
    let cases = [
        (format!("postgres://reader:wrong@127.0.0.1:{port}/postgres"), "did not accept the user or the password"),
        (format!("postgres://reader@127.0.0.1:{port}/postgres"), "asks for a password"),
        (
            server.address("reader", "").replace("/postgres", "/gone").replace("gone://", "postgres://"),
            "no such database",
        ),
        (format!("postgres://reader:{PASSWORD}@no-such-host.invalid/x"), "names a host that there is not"),
        (format!("postgres://reader:{PASSWORD}@127.0.0.1:1/x"), "cannot be reached"),
        (server.address("reader", "?sslmode=sometimes"), "unknown sslmode"),
        (server.address("reader", "?colour=blue"), "parameter \"colour\""),
        (server.address("reader", "").replace("127.0.0.1", "127.0.0.1:x"), "port"),
    ];
    for (address, wanted) in cases {
        let said = error(&["report", &address]);
        assert!(said.contains(wanted), "{wanted}: {said}");
        assert!(!said.contains(PASSWORD) && !said.contains("reader"), "{said}");
    }
}

fn values(server: &Server) {
    server.run(
        "CREATE SCHEMA kinds; CREATE TYPE kinds.state AS ENUM ('done'); CREATE DOMAIN kinds.price AS money;
         SET TIME ZONE 'UTC'; SET lc_monetary = 'C';
         CREATE TABLE kinds.t (a numeric(8,2), b kinds.price, c date, d timestamp, e timestamptz, f boolean, g uuid,
         h float8, i bigint, j jsonb, k text[], l bytea, m kinds.state, n interval, o time, p text, q int4range);
         INSERT INTO kinds.t VALUES (68, 1234.5, '2024-01-31', '2024-01-31 10:00', '2024-01-31 10:00+00', true,
         '00000000-0000-0000-0000-000000000001', 0.1, 9007199254740993, '{\"a\": 1}', '{x}', 'y', 'done', '1 hour',
         '10:30', E'two\\n\"lines\", é', '[1,2)'); INSERT INTO kinds.t (d, p) VALUES ('infinity', '');",
    );
    let address = server.address("owner", "?options=-c%20TimeZone%3DEurope/Berlin&sslmode=disable");
    let options = OpenOptions { tables: vec!["kinds.t".into()], ..OpenOptions::default() };
    let source = Source::Database(Box::new(address.parse().unwrap()));
    let sheets = tpa::ingest::readers::read(&[source], &options, &Progress::default()).unwrap();
    let sheet = &sheets[0];
    let text = |column| match sheet.value(1, column) {
        tpa::ingest::raw::RawValue::Text(text) => text.to_string(),
        tpa::ingest::raw::RawValue::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let row: Vec<String> = (0..sheet.columns.len()).map(text).collect();
    let wanted = [
        "68.00",
        "1234.50",
        "2024-01-31",
        "2024-01-31 10:00:00",
        "2024-01-31 11:00:00",
        "true",
        "00000000-0000-0000-0000-000000000001",
        "0.1",
        "9007199254740993",
        "{\"a\": 1}",
        "done",
        "01:00:00",
        "10:30:00",
        "two\n\"lines\", é",
    ];
    assert_eq!(row, wanted);
    assert_eq!((sheet.rows, sheet.remarks.len(), sheet.format.as_str()), (3, 3, "postgres"));
}

/// Partitions and views count once.
fn structure(server: &Server) {
    server.run(
        "CREATE SCHEMA parts; CREATE TABLE parts.visits (client_id text, visit_date date) PARTITION BY RANGE (visit_date);
         CREATE TABLE parts.early PARTITION OF parts.visits FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
         CREATE TABLE parts.late PARTITION OF parts.visits FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
         INSERT INTO parts.visits SELECT 'c' || n % 7, date '2024-01-01' + n FROM generate_series(0, 58) n;
         CREATE VIEW parts.again AS SELECT * FROM parts.visits;
         CREATE MATERIALIZED VIEW parts.kept AS SELECT * FROM parts.visits;
         CREATE SCHEMA twin; CREATE TABLE twin.visits (a int);
         CREATE USER part_reader PASSWORD 's3cret-w0rd'; GRANT USAGE ON SCHEMA parts TO part_reader;
         GRANT SELECT ON ALL TABLES IN SCHEMA parts TO part_reader;
         CREATE USER view_reader PASSWORD 's3cret-w0rd'; GRANT USAGE ON SCHEMA parts TO view_reader;
         GRANT SELECT ON parts.again TO view_reader;",
    );
    let names = |user: &str, tables: &[&str]| {
        let address = server.address(user, "");
        let options = OpenOptions { tables: tables.iter().map(|t| t.to_string()).collect(), ..OpenOptions::default() };
        let source = Source::Database(Box::new(address.parse().unwrap()));
        let sheets = tpa::ingest::readers::read(&[source], &options, &Progress::default());
        sheets.map(|s| s.iter().map(|s| (s.path.rsplit('/').next().unwrap().to_string(), s.rows)).collect::<Vec<_>>())
    };
    let one = |name: &str| vec![(name.to_string(), 60)];
    assert_eq!(names("part_reader", &[]).unwrap(), one("parts.visits"));
    assert_eq!(names("part_reader", &["parts.late"]).unwrap()[0].1, 29);
    assert_eq!(names("part_reader", &["kept"]).unwrap(), one("parts.kept"));
    assert_eq!(names("view_reader", &[]).unwrap(), one("parts.again"));
    let several = names("owner", &["visits"]).unwrap_err().to_string();
    assert!(several.contains("parts.visits, seeded.visits, twin.visits; name one of them in full"), "{several}");
}

fn every_command(server: &Server) {
    let address = server.address("reader", "");
    let inspected = output(&["inspect", &address]);
    assert!(inspected.contains(&format!("postgres://127.0.0.1:{}/postgres/seeded.visits", server.port)), "{inspected}");
    assert!(!inspected.contains(PASSWORD) && !inspected.contains("reader"), "{inspected}");
    assert!(output(&["query", "SELECT count(*) AS n FROM visits", &address]).contains('n'));
    assert_eq!(output(&["export", "clients", &address]).lines().count(), 61);
    assert!(output(&["inspect", &address, "--map", "visits:ignored=minutes"]).contains("ignored"));
    // Nothing that is kept or logged names the user or the password.
    let home = tempfile::tempdir().unwrap();
    let saved = ["scenario", "save", "dearer", "--rate", "hour=80", &address];
    let output = program(home.path()).args(saved).env("TPA_LOG", "trace").output().unwrap();
    let wrong = program(home.path()).args(["report", &address, "--table", "gone"]).env("TPA_LOG", "trace").output();
    assert!(!wrong.unwrap().status.success());
    let mut files = vec![home.path().to_path_buf()];
    let mut seen = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    while let Some(path) = files.pop() {
        match std::fs::read_dir(&path) {
            Ok(entries) => files.extend(entries.map(|entry| entry.unwrap().path())),
            Err(_) => seen.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap())),
        }
        seen.push_str(&path.display().to_string());
    }
    assert!(!seen.contains(PASSWORD) && !seen.contains("reader"), "{seen}");
}

fn passwords(server: &Server) {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(".pgpass");
    std::fs::write(&file, format!("*:{}:postgres:reader:{PASSWORD}\n", server.port)).unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    let service = format!("[studio]\nhost={}\nport={}\ndbname=postgres\n", server.folder().display(), server.port);
    std::fs::write(home.path().join(".pg_service.conf"), service).unwrap();
    // Through TCP and through a socket; the file knows the user.
    for address in [format!("postgres://127.0.0.1:{}/postgres", server.port), "postgres://?service=studio".into()] {
        let read = program(home.path()).args(["inspect", &address]).output().unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    }
    let read = program(home.path()).args(["inspect", "postgres://"]).env("PGSERVICE", "studio").output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let address = format!("postgres://reader@127.0.0.1:{}/postgres", server.port);
    let read = program(home.path()).args(["inspect", &address]).output().unwrap();
    let said = String::from_utf8_lossy(&read.stderr).into_owned();
    assert!(said.contains("others may read it (chmod 600)"), "{said}");
}

fn encryption(server: &Server) {
    let Some(certificate) = server.certificate() else { return };
    let file = certificate.display();
    let by_name = |more: String| server.address("reader", &more).replace("127.0.0.1", "localhost");
    let encrypted = "?sslmode=require".to_string();
    output(&["inspect", &server.address("reader", &encrypted)]);
    output(&["inspect", &by_name(format!("?sslmode=verify-full&sslrootcert={file}"))]);
    output(&["inspect", &server.address("reader", &format!("?sslmode=verify-ca&sslrootcert={file}"))]);
    let said = error(&["inspect", &server.address("reader", &format!("?sslmode=verify-full&sslrootcert={file}"))]);
    assert!(said.contains("a certificate of another host"), "{said}");
    let said = error(&["inspect", &by_name("?sslmode=verify-full".into())]);
    assert!(said.contains("signed by nobody who is trusted") || said.contains("no authority"), "{said}");
    // Whether it was encrypted, the server knows.
    server.run(
        "CREATE SCHEMA shown; CREATE VIEW shown.ssl AS SELECT 'c' AS client_id, 1 AS hours, ssl FROM pg_stat_ssl \
         WHERE pid = pg_backend_pid(); GRANT USAGE ON SCHEMA shown TO reader; GRANT SELECT ON shown.ssl TO reader;",
    );
    for (mode, shown) in [("require", "true"), ("prefer", "true"), ("disable", "false")] {
        let address = server.address("reader", &format!("?sslmode={mode}"));
        let options = OpenOptions { tables: vec!["shown.ssl".into()], ..OpenOptions::default() };
        let source = Source::Database(Box::new(address.parse().unwrap()));
        let sheets = tpa::ingest::readers::read(&[source], &options, &Progress::default()).unwrap();
        assert_eq!(sheets[0].value(1, 2), tpa::ingest::raw::RawValue::Text(shown), "{mode}");
    }
}

/// A table that takes a minute to be read.
fn slow(server: &Server) {
    server.run(
        "CREATE SCHEMA slow; CREATE VIEW slow.visits AS SELECT 'c' || n AS client_id, date '2024-01-01' AS visit_date, \
         repeat('x', 1000) AS note, pg_sleep(0.01) IS NULL AS slept FROM generate_series(1, 6000) n;",
    );
}

fn open_slow(server: &Server, more: &str, progress: &Progress) -> OpenError {
    let options = OpenOptions { tables: vec!["slow.visits".into()], ..OpenOptions::default() };
    let source = Source::Database(Box::new(server.address("owner", more).parse().unwrap()));
    tpa::ingest::open(&[source], &options, progress).unwrap_err()
}

fn running(server: &Server) -> String {
    let of_ours = "application_name = 'tpa-tui' AND state = 'active'";
    server.run(&format!("SELECT count(*) FROM pg_stat_activity WHERE {of_ours}")).trim().to_string()
}

/// Waits until the slow query runs on the server.
fn until_it_runs(server: &Server) {
    let end = Instant::now() + Duration::from_secs(20);
    while running(server) != "1" {
        assert!(Instant::now() < end, "the query does not run");
    }
}

fn limits(server: &Server) {
    slow(server);
    let said = open_slow(server, "?options=-c%20statement_timeout%3D500ms", &Progress::default()).to_string();
    assert!(said.contains("took longer than statement_timeout") && said.contains("slow.visits"), "{said}");
    let progress = Progress::default();
    std::thread::scope(|scope| {
        let opened = scope.spawn(|| open_slow(server, "", &progress));
        until_it_runs(server);
        let cancelled = Instant::now();
        progress.cancel();
        assert!(matches!(opened.join().unwrap(), OpenError::Cancelled));
        assert!(cancelled.elapsed() < Duration::from_secs(5), "{:?}", cancelled.elapsed());
    });
    assert_eq!(running(server), "0", "the server still works");
}

/// A connection that breaks half-way gives no figures.
fn lost(server: &Server) {
    std::thread::scope(|scope| {
        let opened = scope.spawn(|| open_slow(server, "", &Progress::default()));
        until_it_runs(server);
        let ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tpa-tui'";
        server.run(ours);
        let said = opened.join().unwrap().to_string();
        assert!(said.contains("before everything was read, so nothing is shown"), "{said}");
    });
}
