//! What a workbook says beside its cells, which the workbook library does not hand over: hidden rows, merged cells, and
//! from what year it counts days.

use crate::ingest::raw::Area;
use memchr::memmem;
use std::io::{Read, Seek};
use zip::ZipArchive;

/// Larger parts are written by programs, which neither merge nor hide.
const MOST_BYTES: u64 = 8 << 20;
/// Hidden rows and merged cells that are kept of one sheet.
const MOST_KEPT: usize = 100_000;

/// What is said beside the cells of a whole workbook.
#[derive(Debug, Default)]
pub struct Notes {
    /// Days are counted from 1904 and not from 1900.
    pub from_1904: bool,
    /// Per sheet, in the order of the workbook.
    pub sheets: Vec<SheetNotes>,
}

/// What is said beside the cells of one sheet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SheetNotes {
    /// From 0, ascending.
    pub hidden_rows: Vec<u32>,
    /// Merged cells.
    pub merged: Vec<Area>,
}

/// Reads what is there; a part that cannot be read says nothing, the reader of the cells complains of it.
pub fn read<R: Read + Seek>(source: R) -> Notes {
    let Ok(mut zip) = ZipArchive::new(source) else { return Notes::default() };
    let workbook = part(&mut zip, "xl/workbook.xml").unwrap_or_default();
    let relations = part(&mut zip, "xl/_rels/workbook.xml.rels").unwrap_or_default();
    let properties = tags(&workbook, "workbookPr").next().and_then(|tag| attribute(tag, "date1904"));
    let target = |id: &str| {
        let relation = tags(&relations, "Relationship").find(|tag| attribute(tag, "Id") == Some(id))?;
        let target = attribute(relation, "Target")?;
        Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_string))
    };
    let paths: Vec<Option<String>> =
        tags(&workbook, "sheet").map(|tag| attribute(tag, "id").and_then(target)).collect();
    let sheets = paths.into_iter().map(|path| path.and_then(|p| part(&mut zip, &p)).map(|xml| of_sheet(&xml)));
    Notes {
        from_1904: properties.is_some_and(|v| matches!(v, "1" | "true")),
        sheets: sheets.map(Option::unwrap_or_default).collect(),
    }
}

fn part<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Option<String> {
    let part = zip.by_name(name).ok().filter(|p| p.size() <= MOST_BYTES)?;
    let mut bytes = Vec::new();
    part.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

fn of_sheet(xml: &str) -> SheetNotes {
    let mut notes = SheetNotes::default();
    // Most sheets hide nothing: rows are looked at only where the word occurs.
    for at in memmem::find_iter(xml.as_bytes(), b" hidden=").take(MOST_KEPT) {
        let tag = xml.get(..at).and_then(|before| before.rfind('<')).and_then(|start| tag_at(xml, start));
        let row = tag.filter(|tag| is_named(tag, "row") && matches!(attribute(tag, "hidden"), Some("1" | "true")));
        let number = row.and_then(|tag| attribute(tag, "r")?.parse::<u32>().ok()?.checked_sub(1));
        notes.hidden_rows.extend(number);
    }
    notes.hidden_rows.sort_unstable();
    notes.hidden_rows.dedup();
    if let Some(start) = memmem::find(xml.as_bytes(), b"mergeCells") {
        let areas = tags(xml.get(start..).unwrap_or_default(), "mergeCell").take(MOST_KEPT);
        notes.merged = areas.filter_map(|tag| area(attribute(tag, "ref")?)).collect();
    }
    notes
}

/// The start tags of elements with a local name, without their brackets.
fn tags<'a>(xml: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    memchr::memchr_iter(b'<', xml.as_bytes()).filter_map(|at| tag_at(xml, at)).filter(move |tag| is_named(tag, name))
}

/// The tag that begins at `start`.
fn tag_at(xml: &str, start: usize) -> Option<&str> {
    let rest = xml.get(start + 1..)?;
    let end = memchr::memchr(b'>', rest.as_bytes())?;
    rest.get(..end)
}

fn is_named(tag: &str, name: &str) -> bool {
    let own = tag.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or("");
    own.rsplit(':').next() == Some(name)
}

/// The value of an attribute by its local name, as written.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.trim_end().rsplit(|c: char| c.is_ascii_whitespace() || c == ':').next().unwrap_or("");
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = after.get(1..)?.split_once(quote)?;
        if key == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// `A2:B4` as rows and columns from 0.
fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':')?;
    let ((row, column), (last_row, last_column)) = (cell(first)?, cell(last)?);
    Some(Area { rows: row..last_row.checked_add(1)?, columns: column..last_column.checked_add(1)? })
}

fn cell(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit()).filter(|at| (1..=3).contains(at))?;
    let (letters, number) = text.split_at(digits);
    let mut column = 0u32;
    for c in letters.bytes() {
        column = column * 26 + u32::from(c.is_ascii_uppercase().then_some(c - b'A' + 1)?);
    }
    Some((number.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_merged_cells_are_read_with_and_without_prefixes() {
        let xml = "<x:sheetData><x:row r=\"1\"><c/></x:row><x:row r='3' hidden='1'/><x:row hidden=\"true\" r=\"2\"></x:row></x:sheetData>\
            <x:cols><x:col hidden=\"1\"/></x:cols><x:mergeCells count=\"1\"><x:mergeCell ref=\"A2:B4\"/></x:mergeCells>";
        let notes = of_sheet(xml);
        assert_eq!(notes.hidden_rows, [1, 2]);
        assert_eq!(notes.merged, [Area { rows: 1..4, columns: 0..2 }]);
        assert_eq!(of_sheet("<row r=\"9\" hidden=\"0\"/><mergeCells><mergeCell ref=\"x\"/>"), SheetNotes::default());
    }

    #[test]
    fn cells_are_named_by_letters_and_number() {
        assert_eq!(
            ["A1", "AB10", "$C$3", "1", "A", "A0"].map(cell),
            [Some((0, 0)), Some((9, 27)), Some((2, 2)), None, None, None]
        );
    }
}
