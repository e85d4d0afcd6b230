//! PostgreSQL: a table becomes a sheet, as a file of a folder does. Every row is read, as text, in one transaction that
//! only reads and sees the data of one moment.

mod catalog;
mod connection;
mod copy;
mod fault;
mod passwords;
mod settings;
mod tls;

use crate::ingest::address::Address;
use crate::ingest::raw::{RawSheet, Remark};
use crate::ingest::readers::databases::{listed, no_such_table, views_left_out};
use crate::task::Progress;
use catalog::{Column, Relation};
use connection::Connection;
use copy::Incoming;
use fault::Fault;
use settings::Settings;
use std::io::Read;
use std::time::Duration;

/// Bytes of text that are read of one database.
const MOST_BYTES: u64 = 4 << 30;
/// How much longer than the server's own limit an answer may take.
const GRACE: Duration = Duration::from_secs(30);
/// Settings of the transaction: limits where the server has none, and rows in the order in which they lie.
const PREPARE: &str = "SELECT set_config(name, CASE name WHEN 'statement_timeout' THEN '600000' \
     WHEN 'lock_timeout' THEN '10000' ELSE 'off' END, true) FROM pg_catalog.pg_settings \
     WHERE (name IN ('statement_timeout', 'lock_timeout') AND setting = '0') OR name = 'synchronize_seqscans'";

/// Makes a sheet of CSV.
pub type SheetOf<'s> = &'s mut dyn FnMut(&mut (dyn Read + Send)) -> Result<RawSheet, String>;

/// Reads the tables called `wanted`, or all that the user may read. Views repeat rows of tables, so that they are read only
/// where they are wanted, or where there is nothing else. The `path` of each sheet is the name of its table.
///
/// # Errors
/// Where the server cannot be reached or does not let us in, a table is not there or may not be read, or anything fails
/// before all rows are there.
pub fn read(
    address: &Address,
    wanted: &[String],
    progress: &Progress,
    sheet_of: SheetOf<'_>,
) -> Result<Vec<RawSheet>, String> {
    let lookup = |name: &str| std::env::var(name).ok();
    let settings = Settings::of(address, &lookup)?;
    let mut read = || -> Result<Vec<RawSheet>, Fault> {
        let mut connection = Connection::open(&settings, progress)?;
        begin(&mut connection)?;
        let (chosen, remarks) = choose(catalog::relations(&mut connection)?, wanted)?;
        let sizes = catalog::sizes(&mut connection, &chosen)?;
        if wanted.is_empty() {
            bounded(&chosen, &sizes)?;
        }
        if progress.fraction().is_none() {
            progress.start(sizes.iter().sum());
        }
        let columns = catalog::columns(&mut connection, &chosen)?;
        let mut reading = Reading { progress, sheet_of, left: MOST_BYTES, remarks, sheets: Vec::new() };
        for (relation, columns) in chosen.iter().zip(&columns) {
            reading.table(&mut connection, relation, columns, !wanted.is_empty())?;
        }
        connection.query("COMMIT")?;
        Ok(reading.finish())
    };
    match read() {
        _ if progress.is_cancelled() => Err("cancelled".into()),
        Ok(sheets) if sheets.is_empty() => Err("holds no table that this user may read".into()),
        Ok(sheets) => Ok(sheets),
        Err(fault) => Err(fault.in_words()),
    }
}

fn begin(connection: &mut Connection<'_>) -> Result<(), Fault> {
    connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    connection.query("SET LOCAL DateStyle TO ISO")?;
    connection.query(PREPARE)?;
    let limit = connection.query("SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'")?;
    let milliseconds = limit.first().and_then(|row| row.first()?.as_ref()?.parse().ok()).unwrap_or(600_000);
    connection.allow(Duration::from_millis(milliseconds) + GRACE);
    Ok(())
}

/// Those that are read, and what is said of the others.
fn choose(relations: Vec<Relation>, wanted: &[String]) -> Result<(Vec<Relation>, Vec<Remark>), Fault> {
    if !wanted.is_empty() {
        return named(&relations, wanted).map(|chosen| (chosen, Vec::new()));
    }
    let near = relations.into_iter().filter(|relation| !relation.is_part && relation.is_near);
    let (readable, others): (Vec<_>, Vec<_>) = near.partition(|relation| relation.is_readable);
    let (views, tables): (Vec<_>, Vec<_>) = readable.into_iter().partition(|relation| relation.is_view);
    let mut remarks: Vec<Remark> = no_rights(&names(&others)).into_iter().collect();
    if tables.is_empty() {
        return Ok((views, remarks));
    }
    let left_out = names(&views);
    remarks.extend(views_left_out(&left_out.iter().map(String::as_str).collect::<Vec<_>>()));
    Ok((tables, remarks))
}

fn names<'r>(relations: impl IntoIterator<Item = &'r Relation>) -> Vec<String> {
    relations.into_iter().map(Relation::name).collect()
}

/// Those that `--table` names.
fn named(relations: &[Relation], wanted: &[String]) -> Result<Vec<Relation>, Fault> {
    let mut chosen: Vec<Relation> = Vec::new();
    for name in wanted {
        let found: Vec<&Relation> = relations.iter().filter(|relation| relation.is_named(name)).collect();
        match found.as_slice() {
            [] => {
                let all = names(relations.iter().filter(|relation| relation.is_readable));
                let all: Vec<&str> = all.iter().map(String::as_str).collect();
                return Err(Fault::Told(no_such_table(name, &all)));
            }
            [one] if !one.is_readable => return Err(Fault::Told(may_not_read(one))),
            [one] if chosen.contains(one) => {}
            [one] => chosen.push((*one).clone()),
            several => {
                let all = names(several.iter().copied()).join(", ");
                return Err(Fault::Told(format!(
                    "has several tables \"{name}\" (for --table): {all}; name one of them in full"
                )));
            }
        }
    }
    chosen.sort_by_key(Relation::name);
    Ok(chosen)
}

fn may_not_read(relation: &Relation) -> String {
    let name = relation.name();
    format!("does not let this user read {name}; ask its owner for: GRANT SELECT ON {name} TO the user")
}

fn no_rights(names: &[String]) -> Option<Remark> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let message = match names.as_slice() {
        [] => return None,
        [one] => format!("the table {one} may not be read by this user and was left out"),
        many => format!("{} tables may not be read by this user and were left out ({})", many.len(), listed(many)),
    };
    Some(Remark { code: "tables_without_rights", message, count: names.len(), row: None })
}

/// A whole warehouse is not fetched by mistake.
fn bounded(relations: &[Relation], sizes: &[u64]) -> Result<(), Fault> {
    if sizes.iter().sum::<u64>() <= MOST_BYTES {
        return Ok(());
    }
    let mut largest: Vec<(u64, String)> = sizes.iter().copied().zip(relations.iter().map(Relation::name)).collect();
    largest.sort_by(|a, b| b.cmp(a));
    let named: Vec<String> =
        largest.iter().take(5).map(|(size, name)| format!("{name} with {:.1} GB", *size as f64 / 1e9)).collect();
    Err(Fault::Told(format!(
        "is too large to be read as a whole (the largest tables are {}); name the tables that matter with --table",
        named.join(", ")
    )))
}

/// The tables so far.
struct Reading<'a, 's> {
    progress: &'a Progress,
    sheet_of: SheetOf<'s>,
    left: u64,
    remarks: Vec<Remark>,
    sheets: Vec<RawSheet>,
}

impl<'a> Reading<'a, '_> {
    /// Reads a table; one that this user may not read after all, such as a view on one, is left out and said.
    fn table(
        &mut self,
        connection: &mut Connection<'a>,
        relation: &Relation,
        columns: &[Column],
        is_wanted: bool,
    ) -> Result<(), Fault> {
        let (query, said) = catalog::select(relation, columns);
        let mut remarks: Vec<Remark> = said
            .into_iter()
            .map(|message| Remark { code: "unreadable_column", message, count: 1, row: Some(0) })
            .collect();
        let Some(query) = query else {
            self.remarks.append(&mut remarks);
            return Ok(());
        };
        connection.query("SAVEPOINT one_table")?;
        let mut incoming = Incoming::of(connection, &query, &mut self.left, self.progress);
        let sheet = (self.sheet_of)(&mut incoming);
        match (incoming.ended(), sheet) {
            (Ok(()), Ok(mut sheet)) => {
                sheet.path = relation.name();
                sheet.format = "postgres".into();
                sheet.remarks.append(&mut remarks);
                self.sheets.push(sheet);
                connection.query("RELEASE SAVEPOINT one_table")?;
                Ok(())
            }
            (Err(Fault::Server(error)), _) if error.is_about_rights() && !is_wanted => {
                connection.query("ROLLBACK TO SAVEPOINT one_table")?;
                self.remarks.extend(no_rights(&[relation.name()]));
                Ok(())
            }
            (Err(fault @ Fault::Server(_)), _) => {
                Err(Fault::Told(format!("{} (table {})", fault.in_words(), relation.name())))
            }
            (Err(fault), Ok(_)) => Err(fault),
            // Only where the table was not read to its end does the reader's own reason count.
            (Err(Fault::Lost(_)) | Ok(()), Err(reason)) => {
                Err(Fault::Told(format!("has a table {} that {reason}", relation.name())))
            }
            (Err(fault), Err(_)) => Err(fault),
        }
    }

    fn finish(mut self) -> Vec<RawSheet> {
        if let Some(first) = self.sheets.first_mut() {
            first.remarks.append(&mut self.remarks);
        }
        self.sheets
    }
}
