//! SQLite databases: a table becomes a sheet, as a file of a folder does.
//!
//! The file is untrusted. Nothing in it is run beyond what its views and computed columns say, and those only with
//! functions that SQLite takes for harmless; time, memory, rows and text are bounded by the size of the file. It is never
//! changed, and nothing is written beside it (`place.rs`).

mod cells;
mod place;

pub use place::Place;

use crate::ingest::raw::{RawSheet, Remark};
use crate::ingest::readers::databases;
use crate::task::Progress;
use cells::{Cells, Moments};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Time for any database (a busy machine gives a process little of it), and bytes that are read in each further second.
const SECONDS: u64 = 60;
/// See [`SECONDS`].
const BYTES_A_SECOND: u64 = 512 << 10;
/// Cells of any database, and how many more for each byte: a stored cell takes a byte at least.
const CELLS: u64 = 1_000_000;
/// See [`CELLS`].
const CELLS_A_BYTE: u64 = 4;
/// Bytes of text of any database, and how many times its size beyond that.
const TEXT: u64 = 64 << 20;
/// See [`TEXT`].
const TEXT_A_BYTE: u64 = 16;
/// What SQLite itself may take for sorting, caches and temporary tables.
const HEAP: u64 = 512 << 20;
/// The longest value, in bytes.
const LONGEST: i32 = 64 << 20;
/// How often the watch looks whether somebody still waits.
const PATIENCE: Duration = Duration::from_millis(50);

/// What may still be read of a database.
#[derive(Debug)]
pub struct Budget {
    /// Cells.
    pub cells: u64,
    /// Bytes of text.
    pub text: u64,
}

/// A table or view to read.
#[derive(Debug)]
struct Relation {
    name: String,
    is_view: bool,
}

/// Reads the tables called `wanted`, or all of them where none is. Views repeat rows of tables, so that they are read only
/// where they are wanted, or where there is nothing else. Row 0 of each sheet holds the columns' names, and its `path` the
/// name of the table.
///
/// # Errors
/// Where it is damaged or encrypted, needs more time or memory than its size allows, or has no such table.
pub fn read(place: &Place, wanted: &[String], progress: &Progress) -> Result<Vec<RawSheet>, String> {
    let connection = place.open().and_then(prepared).map_err(|e| in_words(&e))?;
    let seconds = SECONDS + place.size / BYTES_A_SECOND;
    let end = Instant::now() + Duration::from_secs(seconds);
    let read = watched(&connection, end, progress, || {
        let relations = relations(&connection).map_err(|e| in_words(&e))?;
        let (chosen, left_out) = choose(relations, wanted)?;
        let mut budget = Budget {
            cells: CELLS + place.size.saturating_mul(CELLS_A_BYTE),
            text: TEXT + place.size.saturating_mul(TEXT_A_BYTE),
        };
        let moments = Moments::of(&connection);
        let mut sheets = Vec::with_capacity(chosen.len());
        for relation in &chosen {
            let cells = Cells::new(&connection, &relation.name, relation.is_view, moments);
            let sheet = cells.and_then(|cells| cells.read(&connection, &mut budget, progress));
            sheets.push(sheet.map_err(|reason| about(relation, &reason))?);
        }
        if let Some(first) = sheets.first_mut() {
            first.remarks.extend(left_out);
        }
        Ok(sheets)
    });
    match read {
        _ if progress.is_cancelled() => Err("cancelled".into()),
        Err(_) if Instant::now() > end => {
            Err(format!("took longer than {seconds} seconds to read, and was given up; {INSTEAD}"))
        }
        read => read,
    }
}

/// What helps where a database is too much.
const INSTEAD: &str = "--table NAME reads one table of it";

fn about(relation: &Relation, reason: &str) -> String {
    format!("{} \"{}\" {reason}", if relation.is_view { "view" } else { "table" }, relation.name)
}

/// A connection on which a hostile file can do little.
fn prepared(connection: Connection) -> rusqlite::Result<Connection> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_WORKER_THREADS, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100)?;
    connection.execute_batch(&format!(
        "PRAGMA hard_heap_limit = {HEAP}; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;"
    ))?;
    Ok(connection)
}

/// Does `work`, and interrupts SQLite once the time is over or nobody waits any longer.
fn watched<T>(
    connection: &Connection,
    end: Instant,
    progress: &Progress,
    work: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let handle = connection.get_interrupt_handle();
    std::thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        let watch = move || {
            while let Err(RecvTimeoutError::Timeout) = waiting.recv_timeout(PATIENCE) {
                if progress.is_cancelled() || Instant::now() > end {
                    handle.interrupt();
                }
            }
        };
        let started = std::thread::Builder::new().name("sqlite".into()).spawn_scoped(scope, watch);
        let result = match started {
            Ok(_) => work(),
            Err(error) => Err(format!("cannot be read: {error}")),
        };
        drop(done);
        result
    })
}

/// The tables and views by name, without those of SQLite itself and the parts of search indexes.
fn relations(connection: &Connection) -> rusqlite::Result<Vec<Relation>> {
    let mut list = connection.prepare(
        "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view') \
         AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name",
    )?;
    let rows =
        list.query_map([], |row| Ok(Relation { name: row.get(0)?, is_view: row.get::<_, String>(1)? == "view" }))?;
    rows.collect()
}

/// Those that are read, and what is said of the others.
fn choose(relations: Vec<Relation>, wanted: &[String]) -> Result<(Vec<Relation>, Option<Remark>), String> {
    if relations.is_empty() {
        return Err("holds no tables".into());
    }
    if wanted.is_empty() {
        let (views, tables): (Vec<_>, Vec<_>) = relations.into_iter().partition(|relation| relation.is_view);
        if tables.is_empty() {
            return Ok((views, None));
        }
        let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
        return Ok((tables, databases::views_left_out(&names)));
    }
    let is_named = |relation: &Relation, name: &str| {
        let name = name.strip_prefix("main.").unwrap_or(name);
        relation.name.eq_ignore_ascii_case(name)
    };
    if let Some(unknown) = wanted.iter().find(|name| !relations.iter().any(|relation| is_named(relation, name))) {
        let names: Vec<&str> = relations.iter().map(|relation| relation.name.as_str()).collect();
        return Err(databases::no_such_table(unknown, &names));
    }
    let chosen = relations.into_iter().filter(|relation| wanted.iter().any(|name| is_named(relation, name)));
    Ok((chosen.collect(), None))
}

/// What SQLite says, in plain words.
fn in_words(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            "is not a database of SQLite, or is encrypted; save it without a password".into()
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            "is damaged; repair it with `sqlite3 FILE .recover`, or open a backup".into()
        }
        Some(ErrorCode::OutOfMemory) => format!("needs more than {} MB of memory to be read", HEAP >> 20),
        Some(ErrorCode::TooBig) => format!("holds a value of more than {} MB", LONGEST >> 20),
        Some(ErrorCode::OperationInterrupted) => "took too long".into(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests;
