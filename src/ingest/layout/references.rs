//! Tables of a database: `class_id` in one refers to the rows of `classes`, and what those say of a visit or a sale (its day,
//! its service, who taught it) is written beside it.

use super::days;
use super::{LAYOUT, MAX_ROWS, outline::Outline};
use crate::book::TextColumn;
use crate::ingest::cells::shown;
use crate::ingest::evidence;
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawColumn, RawSheet, RawValue, Referred, Remark};
use crate::ingest::synonyms::{normalize, synonyms};
use std::collections::HashMap;

/// How far down a title may push the header.
const HEADER_WITHIN: u32 = 20;
/// Rows of a table that others refer to.
const MOST_ROWS: u32 = 1_000_000;
/// References to references: a booking's class has a trainer.
const STEPS: usize = 3;
/// What the row referred to may say of the one that refers to it.
const FIELDS: [Field; 14] = [
    Field::Date,
    Field::Start,
    Field::End,
    Field::SessionMinutes,
    Field::Service,
    Field::Staff,
    Field::Location,
    Field::Item,
    Field::Category,
    Field::Price,
    Field::ClientId,
    Field::Email,
    Field::FirstName,
    Field::LastName,
];

/// A column of one table that names the rows of another.
struct Reference {
    /// The table that refers, and its header's row.
    child: (usize, u32),
    column: usize,
    header: String,
    /// The other table, and its header's row.
    parent: (usize, u32),
    key: usize,
    /// What a row of the other table is: `class`.
    thing: String,
}

/// Adds to each table what the rows that it refers to say. People are joined by their ids elsewhere.
pub fn fill_in(sheets: &mut [RawSheet]) {
    if sheets.len() < 2 {
        return;
    }
    for _ in 0..STEPS {
        let found: Vec<Reference> = (0..sheets.len()).flat_map(|child| references(sheets, child)).collect();
        found.iter().for_each(|reference| mark(sheets, reference));
        let changed = found.iter().filter(|reference| follow(sheets, reference)).count();
        if changed == 0 {
            return;
        }
    }
}

/// Whether a cell near the top ends in `id`: without one nothing refers to another table.
fn may_refer(sheet: &RawSheet) -> bool {
    let ends_in_id = |value: RawValue<'_>| matches!(value, RawValue::Text(text) if text.len() <= 80 && text.trim_end().to_lowercase().ends_with("id"));
    (0..sheet.rows.min(HEADER_WITHIN))
        .any(|row| (0..sheet.columns.len()).any(|column| ends_in_id(sheet.value(row, column))))
}

/// Marks a table that others refer to: its ids are no clients', unless it names people and is none of staff.
fn mark(sheets: &mut [RawSheet], reference: &Reference) {
    let people = [Field::ClientId, Field::Email, Field::Phone, Field::FirstName, Field::LastName];
    let names_people = |header: &String| {
        header != "id"
            && (synonyms().of_people(header).is_some()
                || synonyms().log_header(header).is_some_and(|field| people.contains(&field)))
    };
    let Some(sheet) = sheets.get_mut(reference.parent.0) else { return };
    let named = headers(sheet, reference.parent.1).iter().any(names_people);
    if !named || synonyms().log_header(&reference.thing) == Some(Field::Staff) {
        sheet.referred = Referred::Things;
    } else if evidence::is_of_memberships(&reference.thing) {
        sheet.referred = Referred::Memberships;
    }
}

/// Whether a table says days of its own: then those of what it refers to are of something else.
fn has_days(sheet: &RawSheet, header: u32) -> bool {
    headers(sheet, header).iter().enumerate().any(|(column, text)| {
        let booked = matches!(synonyms().log_header(text), Some(Field::BookedAt | Field::CancelledAt));
        let rows = header + 1..sheet.rows.min(header + 40);
        !booked && !evidence::is_of_record(text) && days::are_in(sheet, rows, column)
    })
}

fn header_row(sheet: &RawSheet) -> Option<u32> {
    if sheet.rows > MAX_ROWS { Some(0) } else { Outline::of(sheet).map(|outline| outline.header) }
}

fn headers(sheet: &RawSheet, row: u32) -> Vec<String> {
    let text = |column: usize| match sheet.value(row, column) {
        RawValue::Text(text) if text.len() <= 80 => normalize(text),
        _ => String::new(),
    };
    (0..sheet.columns.len()).map(text).collect()
}

/// What a table is called: its sheet, or its file without its ending.
fn name(sheet: &RawSheet) -> String {
    let file = || std::path::Path::new(&sheet.path).file_stem().map(|s| s.to_string_lossy().into_owned());
    normalize(&sheet.sheet.clone().or_else(file).unwrap_or_default())
}

/// Whether a table's name is the plural of `thing`, or ends in it.
fn is_table_of(name: &str, thing: &str) -> bool {
    let many = thing.strip_suffix('y').map(|stem| format!("{stem}ies"));
    let forms = [Some(thing.to_string()), Some(format!("{thing}s")), Some(format!("{thing}es")), many];
    forms.into_iter().flatten().any(|form| name == form || name.ends_with(&format!(" {form}")))
}

fn references(sheets: &[RawSheet], child: usize) -> Vec<Reference> {
    let refers = |sheet: &&RawSheet| may_refer(sheet);
    let Some((sheet, row)) = sheets.get(child).filter(refers).and_then(|s| Some((s, header_row(s)?))) else {
        return Vec::new();
    };
    let all = headers(sheet, row);
    let reference = |(column, header): (usize, &String)| {
        let thing = header.strip_suffix(" id").filter(|t| !t.is_empty())?;
        if synonyms().of_people(header).is_some() || synonyms().log_header(header) == Some(Field::ClientId) {
            return None;
        }
        let is_parent =
            |other: &usize| *other != child && sheets.get(*other).is_some_and(|s| is_table_of(&name(s), thing));
        let parent = (0..sheets.len()).find(is_parent)?;
        let other = sheets.get(parent).filter(|s| s.rows <= MOST_ROWS)?;
        let parent_row = header_row(other)?;
        let key = headers(other, parent_row).iter().position(|h| h == "id" || h == header)?;
        Some(Reference {
            child: (child, row),
            column,
            header: header.clone(),
            parent: (parent, parent_row),
            key,
            thing: thing.into(),
        })
    };
    all.iter().enumerate().filter_map(reference).collect()
}

/// Writes what the rows referred to say beside those that refer; says whether there was anything to write.
fn follow(sheets: &mut [RawSheet], reference: &Reference) -> bool {
    let Some((columns, named)) = columns(sheets, reference) else { return false };
    let table = sheets.get(reference.parent.0).map(name).unwrap_or_default();
    let Some(sheet) = sheets.get_mut(reference.child.0) else { return false };
    let count = sheet.rows.saturating_sub(reference.child.1 + 1) as usize;
    let message = format!("{} of \"{table}\" was added to each row by its \"{}\"", named.join(", "), reference.header);
    sheet.remarks.push(Remark { code: LAYOUT, message, count, row: None });
    sheet.columns.extend(columns);
    true
}

/// The new columns, with their headers; `None` where there are none, or the ids do not fit.
fn columns(sheets: &[RawSheet], reference: &Reference) -> Option<(Vec<RawColumn>, Vec<String>)> {
    let (child, parent) = (sheets.get(reference.child.0)?, sheets.get(reference.parent.0)?);
    let known = headers(child, reference.child.1);
    let dated = has_days(child, reference.child.1);
    let wanted: Vec<(usize, String)> = headers(parent, reference.parent.1)
        .into_iter()
        .enumerate()
        .filter(|(column, _)| *column != reference.key)
        .filter_map(|(column, header)| Some((column, said(&header, &reference.thing, dated)?)))
        .filter(|(_, header)| !known.contains(header))
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let rows = rows_of(child, parent, reference)?;
    let gathered = wanted.iter().map(|(column, header)| gather(parent, *column, header, reference.child.1, &rows));
    Some((gathered.collect(), wanted.iter().map(|(_, header)| format!("\"{header}\"")).collect()))
}

/// The header under which a column of the other table says something of the row that refers to it.
fn said(header: &str, thing: &str, dated: bool) -> Option<String> {
    if evidence::is_of_record(header) {
        return None;
    }
    let of_thing = format!("{thing} {header}");
    // What a trainer is paid is no price.
    let of_staff = synonyms().log_header(thing) == Some(Field::Staff);
    let fits = |header: &String| match synonyms().log_header(header) {
        Some(Field::Date | Field::Start | Field::End) if dated => false,
        Some(Field::Staff) => true,
        Some(field) => FIELDS.contains(&field) && !of_staff,
        None => false,
    };
    // A class's "name" is no client's.
    let plain = (header != "name").then(|| header.to_string());
    [Some(of_thing), plain].into_iter().flatten().find(fits)
}

/// For each row of the child, the row that it refers to; `None` where most ids are not found or the other's repeat.
fn rows_of(child: &RawSheet, parent: &RawSheet, reference: &Reference) -> Option<Vec<Option<u32>>> {
    let id = |sheet: &RawSheet, row: u32, column: usize| {
        Some(shown(sheet.value(row, column)).trim().to_string()).filter(|text| !text.is_empty())
    };
    let mut places: HashMap<String, u32> = HashMap::new();
    for row in reference.parent.1 + 1..parent.rows {
        let Some(key) = id(parent, row, reference.key) else { continue };
        if places.insert(key, row).is_some() {
            return None;
        }
    }
    let (mut filled, mut found) = (0usize, 0usize);
    let rows: Vec<Option<u32>> = (0..child.rows)
        .map(|row| {
            let key = (row > reference.child.1).then(|| id(child, row, reference.column)).flatten()?;
            filled += 1;
            let place = places.get(&key).copied();
            found += usize::from(place.is_some());
            place
        })
        .collect();
    (found > 0 && found * 10 >= filled * 9).then_some(rows)
}

/// A column of the other table, by the rows of the child.
fn gather(parent: &RawSheet, column: usize, header: &str, header_row: u32, rows: &[Option<u32>]) -> RawColumn {
    let mut values = TextColumn::default();
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut code = |text: String| {
        let next = known.len() as u32;
        *known.entry(text).or_insert_with_key(|text| {
            values.push(text);
            next
        })
    };
    code(String::new());
    let codes = rows.iter().enumerate().map(|(row, place)| match place {
        _ if row as u32 == header_row => code(header.to_string()),
        Some(place) => code(shown(parent.value(*place, column)).into_owned()),
        None => code(String::new()),
    });
    let codes = codes.collect();
    RawColumn::Dictionary { codes, values }
}
