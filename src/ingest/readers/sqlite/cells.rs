//! The rows of one table as columns.

use super::{Budget, in_words};
use crate::ingest::raw::{RawColumn, RawSheet, Remark};
use crate::ingest::readers::columns::ColumnBuilder;
use crate::task::Progress;
use chrono::{DateTime, NaiveDateTime};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::borrow::Cow;

/// Whole numbers from here on are not exact as numbers.
const FIRST_INEXACT: u64 = 1 << 53;
/// Rows between two looks at whether the job was cancelled.
const LOOK_EVERY: u32 = 4096;
/// The longest column of text, in bytes: places in it are numbers of four bytes.
const LONGEST_COLUMN: usize = u32::MAX as usize - (64 << 20);

/// How a database counts moments in columns that it declares as dates or times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moments {
    /// Seconds or milliseconds since 1970, or days of the Julian calendar.
    Usual,
    /// Seconds since 2001, as apps for Apple's systems store them.
    CoreData,
}

impl Moments {
    /// Apple's way is told by the table that its library makes.
    pub fn of(connection: &Connection) -> Self {
        let sql = "SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = 'Z_PRIMARYKEY'";
        match connection.query_row(sql, [], |_| Ok(())) {
            Ok(()) => Moments::CoreData,
            Err(_) => Moments::Usual,
        }
    }

    /// The moment that a number stands for.
    fn at(self, number: f64) -> Option<NaiveDateTime> {
        const SECONDS: std::ops::Range<f64> = 631_152_000.0..4_102_444_800.0;
        const FROM_2001: f64 = 978_307_200.0;
        let seconds = match self {
            Moments::CoreData => number + FROM_2001,
            Moments::Usual if SECONDS.contains(&number) => number,
            Moments::Usual if SECONDS.contains(&(number / 1000.0)) => number / 1000.0,
            Moments::Usual if (2_415_020.5..2_488_070.0).contains(&number) => (number - 2_440_587.5) * 86_400.0,
            Moments::Usual => return None,
        };
        // To a millisecond: a Julian day has no more digits.
        let moment = DateTime::from_timestamp_millis((seconds * 1000.0).round() as i64)?.naive_utc();
        (-1e11..1e11).contains(&seconds).then_some(moment)
    }

    fn words(self) -> &'static str {
        match self {
            Moments::Usual => "as a number of seconds, milliseconds or days",
            Moments::CoreData => "as a number of seconds since 2001",
        }
    }
}

/// A column that is read.
#[derive(Debug)]
struct Column {
    name: String,
    /// Whether it is declared as a date or a time.
    is_moment: bool,
    builder: ColumnBuilder,
    blobs: usize,
    moments: usize,
}

/// The cells of one table, while they are read.
#[derive(Debug)]
pub struct Cells {
    table: String,
    columns: Vec<Column>,
    /// Columns that are declared as binary, which are not asked for.
    binary: Vec<String>,
    moments: Moments,
    undecodable: usize,
    nul: usize,
}

impl Cells {
    /// The columns of `table`.
    ///
    /// # Errors
    /// What SQLite says, as of a view whose table is gone.
    pub fn new(connection: &Connection, table: &str, is_view: bool, moments: Moments) -> Result<Self, String> {
        let mut cells =
            Cells { table: table.into(), columns: Vec::new(), binary: Vec::new(), moments, undecodable: 0, nul: 0 };
        let found = || -> rusqlite::Result<Vec<(String, String)>> {
            // 1 stands for the hidden columns of virtual tables; computed ones are 2 and 3.
            let sql = "SELECT name, type FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid";
            let mut list = connection.prepare(sql)?;
            list.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        for (name, declared) in found().map_err(|e| in_words(&e))? {
            let declared = declared.to_uppercase();
            // Columns of a view that have no type are called BLOB.
            if !is_view && (declared.contains("BLOB") || declared.contains("BINARY")) {
                cells.binary.push(name);
                continue;
            }
            let is_moment = declared.contains("DATE") || declared.contains("TIME");
            let mut builder = ColumnBuilder::default();
            builder.push(0, &name);
            cells.columns.push(Column { name, is_moment, builder, blobs: 0, moments: 0 });
        }
        Ok(cells)
    }

    /// Reads the rows.
    ///
    /// # Errors
    /// What SQLite says, or that there is more than `budget` allows.
    pub fn read(
        mut self,
        connection: &Connection,
        budget: &mut Budget,
        progress: &Progress,
    ) -> Result<RawSheet, String> {
        let mut rows = 1u32;
        if !self.columns.is_empty() {
            let names: Vec<String> = self.columns.iter().map(|column| quoted(&column.name)).collect();
            let sql = format!("SELECT {} FROM main.{}", names.join(", "), quoted(&self.table));
            let mut statement = connection.prepare(&sql).map_err(|e| in_words(&e))?;
            let mut found = statement.query([]).map_err(|e| in_words(&e))?;
            while let Some(row) = found.next().map_err(|e| in_words(&e))? {
                let text = self.take(row, rows).map_err(|e| in_words(&e))?;
                budget.cells = budget.cells.checked_sub(self.columns.len() as u64).ok_or_else(too_much)?;
                budget.text = budget.text.checked_sub(text).ok_or_else(too_much)?;
                rows = rows.checked_add(1).ok_or_else(too_much)?;
                progress.advance(text + self.columns.len() as u64);
                if rows.is_multiple_of(LOOK_EVERY) {
                    self.check(progress)?;
                }
            }
        }
        Ok(self.finish(rows))
    }

    /// Takes a row, and says how many bytes of text it has.
    fn take(&mut self, cells: &rusqlite::Row<'_>, row: u32) -> rusqlite::Result<u64> {
        let mut text = 0;
        for (index, column) in self.columns.iter_mut().enumerate() {
            match cells.get_ref(index)? {
                ValueRef::Null => {}
                ValueRef::Blob(_) => column.blobs += 1,
                ValueRef::Integer(whole) => column.push_whole(row, whole, self.moments),
                ValueRef::Real(number) => column.push_number(row, number, self.moments),
                ValueRef::Text(bytes) => {
                    text += bytes.len() as u64;
                    let written = String::from_utf8_lossy(bytes);
                    self.undecodable += usize::from(matches!(written, Cow::Owned(_)));
                    self.nul += memchr::memchr_iter(0, bytes).count();
                    column.builder.push(row, &written);
                }
            }
        }
        Ok(text)
    }

    fn check(&self, progress: &Progress) -> Result<(), String> {
        if progress.is_cancelled() {
            return Err("cancelled".into());
        }
        match self.columns.iter().any(|column| column.builder.text_bytes() > LONGEST_COLUMN) {
            true => Err(too_much()),
            false => Ok(()),
        }
    }

    fn finish(self, rows: u32) -> RawSheet {
        let mut sheet = RawSheet { path: self.table, format: "sqlite".into(), rows, ..RawSheet::default() };
        let mut say = |code, count, message| sheet.remarks.push(Remark { code, message, count, row: None });
        for name in &self.binary {
            say("unreadable_column", 1, format!("column \"{name}\" holds binary data, which are left out"));
        }
        if self.undecodable > 0 {
            let message =
                format!("{} texts could not be decoded in full and are shown with \u{fffd}", self.undecodable);
            say("undecodable_text", self.undecodable, message);
        }
        match self.nul {
            0 => {}
            1 => say("nul_bytes", 1, "the table holds 1 NUL byte".into()),
            nul => say("nul_bytes", nul, format!("the table holds {nul} NUL bytes")),
        }
        for column in self.columns {
            if column.blobs > 0 {
                let message = format!(
                    "column \"{}\" holds binary data in {} rows, which are taken as empty",
                    column.name, column.blobs
                );
                say("unreadable_column", column.blobs, message);
            }
            if column.moments > 0 {
                let message =
                    format!("column \"{}\" stores moments {}; they are read in UTC", column.name, self.moments.words());
                say("times_in_utc", column.moments, message);
            }
            sheet.columns.push(column.builder.finish());
        }
        trim(&mut sheet);
        sheet
    }
}

/// Rows below the last value are no rows, as in a text file.
fn trim(sheet: &mut RawSheet) {
    let length = |column: &RawColumn| match column {
        RawColumn::Numbers { values, .. } => values.len(),
        RawColumn::Dictionary { codes, .. } => codes.len(),
        RawColumn::Text(text) => text.len(),
        RawColumn::Cells { rows, .. } => rows.last().map_or(0, |row| *row as usize + 1),
    };
    let longest = sheet.columns.iter().map(length).max().unwrap_or(0);
    sheet.rows = sheet.rows.min(u32::try_from(longest).unwrap_or(u32::MAX));
}

impl Column {
    fn push_whole(&mut self, row: u32, whole: i64, moments: Moments) {
        if !self.is_moment && whole.unsigned_abs() >= FIRST_INEXACT {
            self.builder.push_text(row, &whole.to_string());
        } else {
            self.push_number(row, whole as f64, moments);
        }
    }

    fn push_number(&mut self, row: u32, number: f64, moments: Moments) {
        match moments.at(number).filter(|_| self.is_moment) {
            Some(moment) => {
                self.moments += 1;
                self.builder.push(row, &moment.format("%Y-%m-%d %H:%M:%S").to_string());
            }
            None if number.is_finite() => self.builder.push_number(row, number),
            None => self.builder.push(row, &number.to_string()),
        }
    }
}

fn too_much() -> String {
    format!("holds or computes more rows than a database of this size can; {}", super::INSTEAD)
}

/// A name as SQL takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
