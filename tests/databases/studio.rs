//! A made-up studio as text files, as tables of SQLite and as SQL.

use std::fmt::Write as _;
use std::path::Path;
use tempfile::TempDir;

/// A table: its name, its columns with their types, and its rows.
pub struct Table {
    pub name: String,
    /// Whether a column holds numbers.
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<Vec<String>>,
}

/// Numbers that are the same on every machine.
struct Lots(u64);

impl Lots {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn table(name: &str, columns: &[(&str, bool)]) -> Table {
    let columns = columns.iter().map(|(name, number)| (name.to_string(), *number)).collect();
    Table { name: name.into(), columns, rows: Vec::new() }
}

/// Clients, visits and payments, with what files and databases write differently: quotes, line breaks, other scripts,
/// zeros in front, nothing at all.
pub fn seeded() -> Vec<Table> {
    let mut lots = Lots(19);
    let mut clients = table(
        "clients",
        &[("client_id", false), ("name", false), ("email", false), ("joined", false), ("note", false)],
    );
    let mut visits = table(
        "visits",
        &[("client_id", false), ("visit_date", false), ("start_time", false), ("status", false), ("minutes", true)],
    );
    let mut sales = table("sales", &[("client_id", false), ("sale_date", false), ("item", false), ("amount", true)]);
    let names = ["Ann \"Annie\" Lee", "Bo, junior", "Zoë Ünal", "Ирина", "=Cy", "O'Dea"];
    let day = |n: u64| (chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(n)).to_string();
    for client in 0..60u64 {
        let id = format!("{:05}", client * 7 + 1);
        let note = ["", "two\nlines", "knee; back", "a,b"][lots.below(4) as usize];
        let name = format!("{} {client}", names[lots.below(6) as usize]);
        let email = if lots.below(5) == 0 { String::new() } else { format!("c{client}@example.com") };
        let begun = lots.below(200);
        clients.rows.push(vec![id.clone(), name, email, day(begun), note.into()]);
        let end = begun + 30 + lots.below(300);
        let every = 2 + lots.below(9);
        for at in (begun..end).step_by(every as usize) {
            let status = ["attended", "attended", "attended", "no show", "cancelled"][lots.below(5) as usize];
            let time = format!("{:02}:{:02}", 7 + lots.below(12), 15 * lots.below(4));
            let minutes = ["60", "45", "30"][lots.below(3) as usize];
            visits.rows.push(vec![id.clone(), day(at), time, status.into(), minutes.into()]);
            if lots.below(4) == 0 {
                let amount = format!("{}.{:02}", 20 + lots.below(130), 25 * lots.below(4));
                let item = ["Hour", "Pack of 5", "Massage"][lots.below(3) as usize];
                sales.rows.push(vec![id.clone(), day(at), item.into(), amount]);
            }
        }
    }
    visits.rows.sort_by(|a, b| (&a[1], &a[2], &a[0]).cmp(&(&b[1], &b[2], &b[0])));
    sales.rows.sort_by(|a, b| (&a[1], &a[0]).cmp(&(&b[1], &b[0])));
    vec![clients, sales, visits]
}

/// The files of a folder as tables of texts, named as the files.
pub fn of_files(files: &[std::path::PathBuf]) -> Vec<Table> {
    let read = |file: &std::path::PathBuf| {
        let mut reader = csv::Reader::from_path(file).unwrap();
        let columns = reader.headers().unwrap().iter().map(|name| (name.to_string(), false)).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect();
        Table { name: file.file_stem().unwrap().to_str().unwrap().into(), columns, rows }
    };
    files.iter().map(read).collect()
}

/// A folder with a file for each table.
pub fn folder(tables: &[Table]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for table in tables {
        let mut writer = csv::Writer::from_path(folder.path().join(format!("{}.csv", table.name))).unwrap();
        writer.write_record(table.columns.iter().map(|(name, _)| name)).unwrap();
        table.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
    }
    folder
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A database of SQLite with the tables. Empty texts are NULL.
pub fn sqlite(file: &Path, tables: &[Table]) {
    let mut connection = rusqlite::Connection::open(file).unwrap();
    let transaction = connection.transaction().unwrap();
    for table in tables {
        let kind = |number: bool| if number { "NUMERIC" } else { "TEXT" };
        let columns: Vec<String> =
            table.columns.iter().map(|(name, n)| format!("{} {}", quoted(name), kind(*n))).collect();
        transaction.execute_batch(&format!("CREATE TABLE {} ({})", quoted(&table.name), columns.join(", "))).unwrap();
        let places = vec!["?"; table.columns.len()].join(", ");
        let mut insert =
            transaction.prepare(&format!("INSERT INTO {} VALUES ({places})", quoted(&table.name))).unwrap();
        for row in &table.rows {
            let values = row.iter().map(|text| (!text.is_empty()).then_some(text));
            insert.execute(rusqlite::params_from_iter(values)).unwrap();
        }
    }
    transaction.commit().unwrap();
}

/// The statements that make the tables in PostgreSQL.
pub fn sql(tables: &[Table]) -> String {
    let mut sql = String::new();
    for table in tables {
        let kind = |number: bool| if number { "numeric" } else { "text" };
        let columns: Vec<String> =
            table.columns.iter().map(|(name, n)| format!("{} {}", quoted(name), kind(*n))).collect();
        let name = quoted(&table.name);
        write!(sql, "CREATE TABLE {name} ({});\nCOPY {name} FROM stdin WITH (FORMAT csv);\n", columns.join(", "))
            .unwrap();
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        table.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        sql.push_str(std::str::from_utf8(&writer.into_inner().unwrap()).unwrap());
        sql.push_str("\\.\n");
    }
    sql
}
