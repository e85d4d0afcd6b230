//! Which table is the client table, and what to say where there is none.

use super::cells::texts;
use super::evidence;
use super::exports::Export;
use super::fields::{Field, Meaning};
use super::found::Found;
use super::headers::list_columns;
use super::kind::TableKind;
use super::logs;
use super::logs::columns::{Read, read_table, recognize_like};
use super::maps::{FieldMap, Subject};
use super::profile::Profile;
use super::raw::{RawSheet, RawValue};
use super::reading::Reading;
use super::recognize::{Recognized, UNIQUE, recognize, recognize_as};
use super::synonyms::{normalize, synonyms};
use super::tables::{self, Table};
use super::told::{self, Told};
use super::{OpenError, OpenOptions};

use std::collections::HashSet;
use std::path::PathBuf;

fn refuse(path: &str, reason: String) -> OpenError {
    OpenError::NotUnderstood { path: PathBuf::from(path), reason }
}

/// Every table of every sheet, recognised and scored.
///
/// # Errors
/// [`OpenError::NotUnderstood`] where a `--map` names no field.
pub fn look(sheets: &[RawSheet], options: &OpenOptions) -> Result<Vec<Found>, OpenError> {
    let path = sheets.first().map_or("", |s| s.path.as_str());
    for map in &options.maps {
        if let Some(reason) = map.fault() {
            return Err(refuse(path, reason));
        }
    }
    let mut found = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        for table in tables::find(sheet, options.no_header) {
            found.push(read_one(sheets, index, table, options));
        }
    }
    like_their_neighbours(sheets, &mut found);
    Ok(found)
}

/// One table, read as the kind for which the most speaks.
fn read_one(sheets: &[RawSheet], index: usize, table: Table, options: &OpenOptions) -> Found {
    let Some(sheet) = sheets.get(index) else {
        return Found {
            sheet: index,
            table,
            recognized: Recognized::default(),
            score: 0.0,
            kind: TableKind::Other,
            reading: Reading::default(),
            export: None,
            date_order: None,
            told: Told::default(),
        };
    };
    let mut told = Told::of(sheet, &table, options);
    let mut read = read_as_told(sheet, &table, &told);
    while told.set_aside_other_person(&read.recognized) {
        read = read_as_told(sheet, &table, &told);
    }
    let ReadAs { recognized, score, reading, export } = read;
    let kind = reading.kind;
    let date_order = options.date_order.or(export.and_then(|e| e.date_order));
    Found { sheet: index, table, recognized, score, kind, reading, export, date_order, told }
}

/// A table under what the user says of it.
struct ReadAs {
    recognized: Recognized,
    score: f64,
    reading: Reading,
    export: Option<&'static Export>,
}

fn read_as_told(sheet: &RawSheet, table: &Table, told: &Told) -> ReadAs {
    let maps: Vec<&FieldMap> = told.columns.iter().collect();
    let roster = recognize(sheet, table, &maps);
    let Read { reading, columns, export } = read_table(sheet, table, &maps, &roster, told.kind);
    if let Some(recognized) = columns {
        return ReadAs { recognized, score: 0.0, reading, export };
    }
    let mut recognized = match export {
        Some(_) => recognize_as(sheet, table, &maps, export),
        None => roster,
    };
    if reading.kind == TableKind::Memberships {
        recognized.leave_out_money();
    }
    let score = score(sheet, table, &recognized);
    ReadAs { recognized, score, reading, export }
}

/// A sheet or file per month: a table with the headers of a log is one too, though too few rows may not show it.
fn like_their_neighbours(sheets: &[RawSheet], found: &mut [Found]) {
    let headers = |f: &Found| -> Vec<String> {
        let Some(sheet) = sheets.get(f.sheet).filter(|_| f.table.header.is_some()) else { return Vec::new() };
        f.table.columns.clone().map(|c| normalize(&f.table.header_text(sheet, c))).collect()
    };
    let logs = found.iter().filter(|f| f.kind.is_log() && f.export.is_none());
    let known: Vec<(Vec<String>, TableKind)> = logs.map(|f| (headers(f), f.kind)).collect();
    for f in found.iter_mut().filter(|f| !f.kind.is_log() && !f.reading.told && !known.is_empty()) {
        // What was spent has the same columns as what came in.
        if sheets.get(f.sheet).is_some_and(evidence::names_expenses) {
            continue;
        }
        let own = headers(f);
        let kind = known.iter().find(|(log, _)| !own.is_empty() && *log == own).map(|(_, kind)| *kind);
        if let Some((kind, sheet)) = kind.zip(sheets.get(f.sheet)) {
            let maps: Vec<&FieldMap> = f.told.columns.iter().collect();
            f.recognized = recognize_like(sheet, &f.table, &maps, kind);
            f.kind = kind;
            f.reading =
                Reading { kind, reasons: vec!["another table with its headers is".into()], ..Reading::default() };
        }
    }
}

/// What the options say of the columns of a sheet.
fn maps_for<'a>(sheet: &RawSheet, options: &'a OpenOptions) -> Vec<&'a FieldMap> {
    told::for_sheet(sheet, options).into_iter().filter(|map| map.subject() == Subject::Column).collect()
}

/// What makes a table a client table: its fields, then its length, then how tidy it and its sheet are.
fn score(sheet: &RawSheet, table: &Table, recognized: &Recognized) -> f64 {
    let weight = |field: Field| match field {
        Field::ClientId | Field::Hours => 4.0,
        Field::IdealHoursMonth => 3.0,
        Field::Rate | Field::Revenue => 2.0,
        Field::Name => 1.5,
        Field::SessionType | Field::ServiceType => 1.0,
        Field::Email | Field::SessionMinutes | Field::Period => 0.5,
        _ => 0.2,
    };
    let fields: f64 = Field::CLIENTS.iter().filter(|f| recognized.get(**f).is_some()).map(|f| weight(*f)).sum();
    let claims = recognized.columns.iter().filter(|d| matches!(d.meaning, Meaning::Claim(_))).count();
    let length = (1.0 + table.rows.len() as f64).ln() * 0.2;
    let repeats = recognized
        .get(Field::ClientId)
        .and_then(|d| sheet.columns.get(d.column))
        .is_some_and(|c| !Profile::of(c, table.rows.clone()).distinct_in_sample);
    let misses = recognized.unmapped.len() as f64;
    // Numbers that merely count up are the rows' own.
    let counts = recognized.get(Field::ClientId).filter(|d| d.why == UNIQUE).and_then(|d| sheet.columns.get(d.column));
    let counts = counts.map(|c| Profile::of(c, table.rows.clone())).is_some_and(|p| p.integers == p.filled);
    let untidy = emptiness(sheet, table) + loose_share(sheet, table);
    let doubt = f64::from(u8::from(repeats)) + 3.0 * f64::from(u8::from(counts));
    fields + (claims as f64 * 0.3).min(2.0) + length.min(1.0) - doubt - untidy - 10.0 * misses
}

/// The part of the first rows' cells that are empty.
fn emptiness(sheet: &RawSheet, table: &Table) -> f64 {
    let rows = table.rows.clone().take(200);
    let (mut cells, mut empty) = (0usize, 0usize);
    for row in rows {
        for column in table.columns.clone() {
            cells += 1;
            empty += usize::from(sheet.value(row, column) == RawValue::Empty);
        }
    }
    if cells == 0 { 1.0 } else { empty as f64 / cells as f64 }
}

/// The part of a workbook sheet's cells that stand outside the table.
fn loose_share(sheet: &RawSheet, table: &Table) -> f64 {
    let (mut all, mut outside) = (0usize, 0usize);
    for (index, column) in sheet.columns.iter().enumerate() {
        if let super::raw::RawColumn::Cells { rows, .. } = column {
            all += rows.len();
            outside += rows.iter().filter(|row| !table.contains(**row, index)).count();
        }
    }
    if all == 0 { 0.0 } else { outside as f64 / all as f64 }
}

/// The best table of each file, the best of all first.
///
/// # Errors
/// [`OpenError::NotUnderstood`] where no table is usable, or the user's sheet or column is not there.
pub fn choose(sheets: &[RawSheet], found: &[Found], options: &OpenOptions) -> Result<Vec<usize>, OpenError> {
    let Some(first) = sheets.first() else {
        return Err(refuse("", "no data file was given".into()));
    };
    let allowed = allowed_sheets(sheets, options)?;
    let is_log = |f: &Found| f.kind.is_log() && !f.table.rows.is_empty() && allowed.contains(&f.sheet);
    let logs: Vec<usize> = found.iter().enumerate().filter(|(_, f)| is_log(f)).map(|(i, _)| i).collect();
    let mut best: Vec<(usize, f64)> = Vec::new();
    let mut paths: Vec<&str> = sheets.iter().map(|s| s.path.as_str()).collect();
    paths.dedup();
    for path in paths {
        let candidates = found.iter().enumerate().filter(|(_, f)| {
            let usable = |s: &RawSheet| {
                s.path == path && f.is_usable(s) && (logs.is_empty() || joins_logs(sheets, found, &logs, f))
            };
            f.kind.is_people() && allowed.contains(&f.sheet) && sheets.get(f.sheet).is_some_and(usable)
        });
        // Of equals the first.
        let top = candidates.fold(None::<(usize, f64)>, |top, (i, f)| match top {
            Some((_, score)) if score >= f.score => top,
            _ => Some((i, f.score)),
        });
        best.extend(top);
    }
    best.sort_by(|a, b| b.1.total_cmp(&a.1));
    let chosen: Vec<usize> = best.into_iter().map(|(i, _)| i).collect();
    if chosen.is_empty() && logs.is_empty() {
        return Err(refuse(&first.path, nothing_found(sheets, found, &allowed)));
    }
    let all: Vec<usize> = chosen.iter().chain(&logs).copied().collect();
    check_maps(sheets, found, &all, options)?;
    // A file beside the best one helps only where both tell clients apart.
    let joinable = |i: &usize| found.get(*i).is_some_and(Found::has_ids);
    let main = chosen.first().copied();
    // Ids that were guessed must stand in the other table too.
    let same = |i: &usize| {
        let (Some(main), Some(other)) = (main.and_then(|m| found.get(m)), found.get(*i)) else { return false };
        main.kind.is_log() || shares_ids(sheets, main, other)
    };
    Ok(chosen
        .into_iter()
        .filter(|i| Some(*i) == main || (joinable(i) && main.as_ref().is_some_and(joinable) && same(i)))
        .chain(logs)
        .collect())
}

/// The tables of recurring memberships that name somebody.
///
/// # Errors
/// [`OpenError::NotUnderstood`] where the user's sheet is not there.
pub fn memberships(sheets: &[RawSheet], found: &[Found], options: &OpenOptions) -> Result<Vec<usize>, OpenError> {
    let allowed = allowed_sheets(sheets, options)?;
    let is_one = |f: &Found| f.kind == TableKind::Memberships && !f.table.rows.is_empty() && f.tells_apart();
    let tables = found.iter().enumerate().filter(|(_, f)| is_one(f) && allowed.contains(&f.sheet));
    Ok(tables.map(|(index, _)| index).collect())
}

/// Whether a table of clients belongs to the logs: its header says what tells them apart, or the values that were
/// guessed to be ids stand in a log too.
fn joins_logs(sheets: &[RawSheet], found: &[Found], logs: &[usize], table: &Found) -> bool {
    if table.recognized.get(Field::ClientId).is_none_or(|d| d.why != UNIQUE) {
        return table.tells_apart();
    }
    logs.iter().filter_map(|i| found.get(*i)).any(|log| shares_ids(sheets, log, table))
}

/// Whether the ids of two tables are the same people's: their headers say so, or, where one was guessed, values of one
/// stand in the other.
fn shares_ids(sheets: &[RawSheet], one: &Found, other: &Found) -> bool {
    let guessed = |f: &Found| f.recognized.get(Field::ClientId).is_none_or(|d| d.why == UNIQUE);
    if !guessed(one) && !guessed(other) {
        return true;
    }
    let values = |f: &Found, field: Field| -> HashSet<String> {
        let column = f.recognized.get(field).and_then(|d| sheets.get(f.sheet)?.columns.get(d.column));
        let texts = column.map(|c| texts(c, f.table.rows.clone()).0);
        texts.iter().flat_map(|t| t.iter()).filter(|t| !t.is_empty()).map(str::to_string).collect()
    };
    let own = values(other, Field::ClientId);
    [Field::ClientId, Field::Name]
        .into_iter()
        .map(|field| values(one, field))
        .any(|theirs| own.iter().filter(|v| theirs.contains(*v)).count() * 10 >= theirs.len().min(own.len()).max(1))
}

/// The sheets that `--sheet` allows: all of them without it; a file without sheets is always allowed.
fn allowed_sheets(sheets: &[RawSheet], options: &OpenOptions) -> Result<Vec<usize>, OpenError> {
    let all = || (0..sheets.len()).collect();
    let Some(wanted) = &options.sheet else { return Ok(all()) };
    let named: Vec<(usize, &RawSheet, &str)> =
        sheets.iter().enumerate().filter_map(|(i, s)| Some((i, s, s.sheet.as_deref()?))).collect();
    let Some((_, workbook, _)) = named.first() else { return Ok(all()) };
    let matching = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
        named.iter().filter(|(_, _, name)| test(name)).map(|(i, ..)| *i).collect()
    };
    let mut wanted_sheets = matching(&|name| name == wanted);
    if wanted_sheets.is_empty() {
        wanted_sheets = matching(&|name| name.trim().to_lowercase() == wanted.trim().to_lowercase());
    }
    if let (true, Ok(number)) = (wanted_sheets.is_empty(), wanted.parse::<usize>()) {
        let of_file = |s: &RawSheet| {
            named.iter().filter(|(_, other, _)| other.path == s.path).map(|(i, ..)| *i).nth(number.wrapping_sub(1))
        };
        wanted_sheets = named.iter().filter(|(i, s, _)| of_file(s) == Some(*i)).map(|(i, ..)| *i).collect();
    }
    if wanted_sheets.is_empty() {
        let names: Vec<String> =
            named.iter().enumerate().map(|(n, (_, _, name))| format!("{} \"{name}\"", n + 1)).collect();
        return Err(refuse(&workbook.path, format!("has no sheet \"{wanted}\"; its sheets are {}", names.join(", "))));
    }
    wanted_sheets.extend((0..sheets.len()).filter(|i| sheets.get(*i).is_some_and(|s| s.sheet.is_none())));
    Ok(wanted_sheets)
}

fn nothing_found(sheets: &[RawSheet], found: &[Found], allowed: &[usize]) -> String {
    let hours = synonyms().examples(Meaning::Field(Field::Hours), 3);
    let ids = synonyms().examples(Meaning::Field(Field::ClientId), 3);
    let looked = format!("a header row with a column for client ids ({ids}) or hours ({hours}) was expected");
    let first = allowed.first().and_then(|i| sheets.get(*i));
    let name = first
        .and_then(|s| s.sheet.as_ref())
        .filter(|_| allowed.len() == 1)
        .map_or("it".into(), |n| format!("sheet \"{n}\""));
    if sheets.iter().all(|s| s.rows == 0) {
        return "is empty; a table of clients was expected".into();
    }
    let table = found.iter().find(|f| allowed.contains(&f.sheet));
    match table.and_then(|f| Some((f, sheets.get(f.sheet)?))) {
        Some((f, _)) if f.table.rows.is_empty() => format!("{name} has a header and no rows below it"),
        Some((f, sheet)) if !f.kind.is_people() => {
            let looks = match f.kind {
                TableKind::Other => String::new(),
                kind => format!("looks like {} and ", kind.title()),
            };
            format!(
                "{name} {looks}names no clients (what speaks for that: {}); its columns are {}. If it holds something else, say so with --map kind=clients, visits or sales",
                f.reading.reasons.join(", "),
                list_columns(sheet, &f.table)
            )
        }
        Some((f, sheet)) => format!(
            "{name} has no table of clients: {looked}; found the columns {}; name them with --map client_id=COLUMN",
            list_columns(sheet, &f.table)
        ),
        None => format!("{name} has no table of clients: {looked}"),
    }
}

/// Every `--map` must have found its column, or the statuses that it is about, in a chosen table.
fn check_maps(sheets: &[RawSheet], found: &[Found], chosen: &[usize], options: &OpenOptions) -> Result<(), OpenError> {
    for map in options.maps.iter().filter(|map| matches!(map.subject(), Subject::Column | Subject::Status)) {
        let mut missed: Option<(&RawSheet, &Found)> = None;
        let mut resolved = false;
        for f in chosen.iter().filter_map(|i| found.get(*i)) {
            let Some(sheet) = sheets.get(f.sheet) else { continue };
            if !map.is_for(&sheet.path, sheet.sheet.as_deref()) {
                continue;
            }
            if lacks(sheet, f, map, options) {
                missed = missed.or(Some((sheet, f)));
            } else {
                resolved = true;
            }
        }
        match (resolved, missed) {
            (true, _) => {}
            (false, Some((sheet, f))) => {
                let name = sheet.sheet.as_ref().map_or("it".into(), |n| format!("sheet \"{n}\""));
                let columns = list_columns(sheet, &f.table);
                let reason = match map.subject() {
                    Subject::Status => format!(
                        "{name} has no column of statuses (for --map {map}); its columns are {columns}; --map status=COLUMN names one"
                    ),
                    _ => format!(
                        "{name} has no column \"{}\" (for --map {}); its columns are {columns}",
                        map.column, map.field
                    ),
                };
                return Err(refuse(&sheet.path, reason));
            }
            (false, None) => {
                let path = sheets.first().map_or("", |s| s.path.as_str());
                let file = map.file.as_deref().unwrap_or("");
                return Err(refuse(
                    path,
                    format!("--map {file}:{}={}: no file that was read ends in \"{file}\"", map.field, map.column),
                ));
            }
        }
    }
    Ok(())
}

/// Whether a table lacks the column that a map names, or any statuses.
fn lacks(sheet: &RawSheet, f: &Found, map: &FieldMap, options: &OpenOptions) -> bool {
    if map.subject() == Subject::Status && f.kind == TableKind::Memberships {
        return logs::membership_columns(sheet, f).get(Field::Status).is_none();
    }
    if map.subject() == Subject::Status {
        return f.recognized.get(Field::Status).is_none();
    }
    let place = maps_for(sheet, options).iter().position(|m| *m == map);
    place.is_some_and(|place| f.recognized.unmapped.contains(&place))
}
