use super::*;

#[test]
fn a_database_in_memory_is_read_as_one_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    Connection::open(&file)
        .unwrap()
        .execute_batch("CREATE TABLE \"a \"\"b\" (x); INSERT INTO \"a \"\"b\" VALUES (1)")
        .unwrap();
    let place = Place::of_bytes(&std::fs::read(&file).unwrap()).unwrap();
    let sheets = read(&place, &[], &Progress::default()).unwrap();
    assert_eq!((sheets[0].path.as_str(), sheets[0].rows, sheets[0].format.as_str()), ("a \"b", 2, "sqlite"));
}

#[test]
fn a_cancelled_job_reads_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    let endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)";
    let sql = format!("CREATE VIEW v AS {endless} SELECT count(*) AS n FROM r");
    Connection::open(&file).unwrap().execute_batch(&sql).unwrap();
    let (place, progress) = (Place::at(&file).unwrap(), Progress::default());
    let started = Instant::now();
    progress.cancel();
    assert_eq!(read(&place, &[], &progress).unwrap_err(), "cancelled");
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// The part of the budget is counted over all tables, and what is computed counts as what is stored.
#[test]
fn rows_are_bounded_by_the_size_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db");
    let sql = "CREATE TABLE a (x); INSERT INTO a VALUES (1), (2); CREATE TABLE b (y); INSERT INTO b VALUES (3);";
    Connection::open(&file).unwrap().execute_batch(sql).unwrap();
    let place = Place::at(&file).unwrap();
    let connection = place.open().and_then(prepared).unwrap();
    let mut budget = Budget { cells: 2, text: 0 };
    let cells = |table: &str| Cells::new(&connection, table, false, Moments::Usual).unwrap();
    assert_eq!(cells("a").read(&connection, &mut budget, &Progress::default()).unwrap().rows, 3);
    let reason = cells("b").read(&connection, &mut budget, &Progress::default()).unwrap_err();
    assert!(reason.contains("more rows than a database of this size"), "{reason}");
}
