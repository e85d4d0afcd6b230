//! A reader per format: bytes in, [`RawSheet`]s out.
//!
//! A file's format is told by its content first, and by its ending only where the content does not say. Whatever the
//! bytes, the answer is sheets or one sentence, in time and memory bounded by the size of the file.

mod archive;
mod blocks;
mod bytes;
mod cells;
pub mod child;
pub(in crate::ingest) mod columns;
mod databases;
mod delimited;
mod dictionary;
mod encoding;
mod format;
mod guard;
mod html;
mod ics;
mod library_values;
mod ods;
mod ole;
mod parquet;
mod parsed;
mod partitions;
#[cfg(feature = "postgres")]
mod postgres;
mod records;
mod sniff;
mod sources;
mod sqlite;
pub mod vet;
mod workbook;
mod xls;

pub use guard::is_guarded;
pub use sources::is_data_file;

use super::address::Address;
use super::raw::{RawSheet, RawValue, Remark};
use super::{OpenError, OpenOptions, Progress, Source};
use crate::book::clean;
use bytes::{Bytes, Counted};
use format::Format;
use sources::{Input, Place};
use std::borrow::Cow;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

/// The widest sheet that a spreadsheet can hold.
const MOST_COLUMNS: usize = 16_384;
/// The longest sheet that a spreadsheet can hold.
const MOST_ROWS: u32 = 1_048_576;

/// Lines that are looked at to tell a note from a list.
const LOOKED_AT: u32 = 200;
/// A line of a list has hardly more words than this: of a file for data, and of one for text.
const MOST_WORDS: [usize; 2] = [4, 2];

/// The sentence for workbooks with a password.
const PROTECTED: &str = "is password-protected; save a copy without a password and open that";

/// Why a file cannot be read, without its name: what follows `clients.xlsx: `.
type Reason = String;

/// Every sheet of every file of `sources`, folders expanded, in a stable order.
///
/// # Errors
/// [`OpenError::Unreadable`] for the first file that cannot be read, [`OpenError::Cancelled`] where `progress` asks for it.
pub fn read(sources: &[Source], options: &OpenOptions, progress: &Progress) -> Result<Vec<RawSheet>, OpenError> {
    let inputs = sources::expand(sources)?;
    progress.start(inputs.iter().map(|input| input.size).sum());
    let mut sheets: Vec<RawSheet> = Vec::new();
    let (mut remarks, mut failure) = (Vec::new(), None);
    for input in inputs {
        let read = guard::guarded(|| read_input(&input, options, progress));
        if progress.is_cancelled() {
            return Err(OpenError::Cancelled);
        }
        let prose = |new: Vec<RawSheet>| {
            if input.found && new.iter().all(|sheet| is_prose(sheet, &input.path)) {
                Err("holds text and no table".into())
            } else {
                Ok(new)
            }
        };
        let mut new = match read.and_then(prose) {
            Ok(new) => new,
            // One file of a folder may be damaged: the others are read all the same.
            Err(reason) if input.found => {
                remarks.extend(input.remarks);
                remarks.push(not_read(&input.path, &reason));
                failure.get_or_insert(OpenError::Unreadable { path: input.path, reason });
                continue;
            }
            Err(reason) => return Err(OpenError::Unreadable { path: input.path, reason }),
        };
        if let Some(first) = new.first_mut() {
            first.remarks.extend(input.remarks);
        }
        for sheet in &mut new {
            partitions::add(sheet, &input.partitions);
            // A table of a database has a name of its own.
            sheet.path = match sheet.path.as_str() {
                "" => input.path.display().to_string(),
                table => format!("{}/{}", input.path.display(), clean::line(table).replace(['/', '\\'], "_")),
            };
            sheet.sheet = sheet.sheet.take().map(|name| clean::line(&name).into_owned());
        }
        sheets.extend(new);
    }
    if let (Some(table), None, None) = (options.tables.first(), sheets.iter().find(|s| is_of_database(s)), &failure) {
        let reason = format!("--table {table} names a table of a database, and none was given; --sheet names a sheet");
        return Err(OpenError::Unreadable { path: sheets.first().map_or("", |s| &s.path).into(), reason });
    }
    match (sheets.first_mut(), failure) {
        (None, Some(failure)) => return Err(failure),
        (None, None) => {}
        (Some(first), _) => first.remarks.append(&mut remarks),
    }
    Ok(sheets)
}

/// Whether a sheet is a table of a database.
fn is_of_database(sheet: &RawSheet) -> bool {
    sheet.format.starts_with("sqlite") || sheet.format.starts_with("postgres")
}

/// Whether a text file holds sentences and no columns: a note among the data files of a folder. A list of ids, names or
/// addresses has one column as well, but few words to a line.
fn is_prose(sheet: &RawSheet, path: &Path) -> bool {
    if sheet.sheet.is_some() || sheet.columns.len() > 1 || is_of_database(sheet) {
        return false;
    }
    let words = |row| match sheet.value(row, 0) {
        RawValue::Text(text) => text.split_whitespace().count(),
        _ => 1,
    };
    let lines: Vec<usize> = (0..sheet.rows.min(LOOKED_AT)).map(words).filter(|words| *words > 0).collect();
    let for_data = path.extension().is_some_and(|end| ["csv", "tsv"].iter().any(|data| end.eq_ignore_ascii_case(data)));
    let [data, text] = MOST_WORDS;
    let long = lines.iter().filter(|words| **words > if for_data { data } else { text }).count();
    lines.len() < 2 || long * 3 > lines.len()
}

/// What is said of a file of a folder that could not be read.
fn not_read(path: &Path, reason: &str) -> Remark {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let message = format!("{name} {reason}; it was left out and the other files of its folder were read");
    Remark { code: "file_not_read", message, count: 1, row: None }
}

fn read_input(input: &Input, options: &OpenOptions, progress: &Progress) -> Result<Vec<RawSheet>, Reason> {
    match &input.place {
        Place::File => read_file(&input.path, options, progress),
        Place::Stdin => read_stdin(options, progress),
        Place::BuiltIn => {
            let bytes = Bytes::Memory(Cursor::new(Cow::Borrowed(sources::DEMO)));
            read_format(Format::Zip, bytes, options, progress)
        }
        Place::Database(address) => read_database(address, options, progress),
    }
}

/// The tables of a database that runs elsewhere, which come as text of commas.
#[cfg(feature = "postgres")]
fn read_database(address: &Address, options: &OpenOptions, progress: &Progress) -> Result<Vec<RawSheet>, Reason> {
    let csv =
        OpenOptions { delimiter: Some(super::options::Delimiter::Byte(b',')), no_header: false, ..options.clone() };
    // What is read is counted where it comes in.
    let mut sheet_of = |source: &mut (dyn Read + Send)| delimited::read(source, &csv, progress);
    postgres::read(address, &options.tables, progress, &mut sheet_of)
}

#[cfg(not(feature = "postgres"))]
fn read_database(_: &Address, _: &OpenOptions, _: &Progress) -> Result<Vec<RawSheet>, Reason> {
    Err("cannot be opened: this program was built without PostgreSQL (cargo build --features postgres)".into())
}

fn read_file(path: &Path, options: &OpenOptions, progress: &Progress) -> Result<Vec<RawSheet>, Reason> {
    let mut file = File::open(path).map_err(|e| sources::in_words(&e))?;
    let state = |meta: std::fs::Metadata| (meta.len(), meta.modified().ok());
    let before = file.metadata().map(state).map_err(|e| sources::in_words(&e))?;
    let head = head_of(&mut file)?;
    file.rewind().map_err(|e| sources::in_words(&e))?;
    let mut sheets = match Format::of(&head, path)? {
        Format::Sqlite => sqlite::read(&sqlite::Place::at(path)?, &options.tables, progress)?,
        format => read_format(format, Bytes::File(file), options, progress)?,
    };
    let after = std::fs::metadata(path).map(state);
    if let Some(first) = sheets.first_mut()
        && after.ok() != Some(before)
    {
        first.remarks.push(Remark {
            code: "changed_while_read",
            message: "the file was changed while it was being read; reload it to see all of it".into(),
            count: 1,
            row: None,
        });
    }
    Ok(sheets)
}

fn read_stdin(options: &OpenOptions, progress: &Progress) -> Result<Vec<RawSheet>, Reason> {
    let mut stdin = std::io::stdin();
    let head = head_of(&mut stdin)?;
    match Format::of(&head, Path::new("-"))? {
        Format::Text => {
            let source = Counted::new(Cursor::new(head).chain(stdin), progress);
            Ok(vec![delimited::read(source, options, progress)?])
        }
        format => {
            let mut all = head;
            stdin.read_to_end(&mut all).map_err(|e| sources::in_words(&e))?;
            read_format(format, Bytes::Memory(Cursor::new(Cow::Owned(all))), options, progress)
        }
    }
}

fn head_of(source: &mut impl Read) -> Result<Vec<u8>, Reason> {
    let mut head = Vec::new();
    source.take(4096).read_to_end(&mut head).map_err(|e| sources::in_words(&e))?;
    Ok(head)
}

fn read_format(
    format: Format,
    mut bytes: Bytes,
    options: &OpenOptions,
    progress: &Progress,
) -> Result<Vec<RawSheet>, Reason> {
    if matches!(format, Format::Parquet | Format::Ole) {
        vet::vet(format, &mut bytes, progress)?;
    }
    match format {
        Format::Text => Ok(vec![delimited::read(Counted::new(bytes, progress), options, progress)?]),
        Format::Parquet => Ok(vec![parquet::read(bytes)?]),
        Format::Ole => xls::read(bytes, progress),
        Format::Zip => workbook::read_zip(bytes, progress),
        Format::Sqlite => {
            let mut all = Vec::new();
            Read::read_to_end(&mut bytes, &mut all).map_err(|e| sources::in_words(&e))?;
            sqlite::read(&sqlite::Place::of_bytes(&all)?, &options.tables, progress)
        }
        Format::Html | Format::Calendar => read_markup(format, bytes, options, progress),
    }
}

/// A web page or a calendar, read as the text that it stands for.
fn read_markup(
    format: Format,
    mut bytes: Bytes,
    options: &OpenOptions,
    progress: &Progress,
) -> Result<Vec<RawSheet>, Reason> {
    let mut all = Vec::new();
    Read::read_to_end(&mut bytes, &mut all).map_err(|e| sources::in_words(&e))?;
    let page = match encoding_rs::Encoding::for_bom(&all) {
        Some((encoding, _)) => encoding.decode(&all).0.into_owned(),
        None => match String::from_utf8(all) {
            Ok(text) => text,
            Err(error) => encoding::eight_bit(error.as_bytes()).decode(error.as_bytes()).0.into_owned(),
        },
    };
    let (text, name, remark) = match format {
        Format::Calendar => {
            let today = options.as_of.unwrap_or_else(|| chrono::Local::now().date_naive());
            let (text, remark) = ics::to_text(&page, today)?;
            (text, "iCalendar", Some(remark))
        }
        _ => (html::to_text(&page)?, "HTML", None),
    };
    let options = OpenOptions { delimiter: Some(super::options::Delimiter::Byte(b',')), ..options.clone() };
    let mut sheet = delimited::read(Counted::new(Cursor::new(text.into_bytes()), progress), &options, progress)?;
    sheet.format = name.into();
    sheet.remarks.extend(remark);
    Ok(vec![sheet])
}

/// A whole number with commas between thousands, for messages.
fn whole(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests;
