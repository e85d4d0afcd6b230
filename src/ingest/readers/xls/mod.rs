//! `.xls` (BIFF). The workbook library makes a rectangle per sheet, so that the extent of every sheet is looked up first.

use super::bytes::Bytes;
use super::cells::SheetBuilder;
use super::library_values::{data_sheets, put_data};
use super::ole::{Compound, damaged, u16_at, u32_at};
use super::{PROTECTED, Reason, whole};
use crate::ingest::Progress;
use crate::ingest::raw::RawSheet;
use calamine::{Reader, Xls, XlsError};
use std::io::{Cursor, Read};

/// Cells of all sheets' rectangles together; a full sheet of 65,536 rows has 120 columns then.
const MOST_CELLS: u64 = 8_000_000;
/// A larger file is no workbook of this old kind.
const MOST_BYTES: usize = 512 << 20;

/// Reads every sheet of an `.xls`.
///
/// # Errors
/// Where it has a password, is damaged, or its cells lie too far apart.
pub fn read(mut bytes: Bytes, progress: &Progress) -> Result<Vec<RawSheet>, Reason> {
    let mut file = Vec::new();
    (&mut bytes).take(MOST_BYTES as u64 + 1).read_to_end(&mut file).map_err(|e| super::sources::in_words(&e))?;
    progress.advance(file.len() as u64);
    if file.len() > MOST_BYTES {
        return Err("is larger than any .xls; save it as .xlsx".into());
    }
    check(&file)?;
    let mut workbook = Xls::new(Cursor::new(file)).map_err(|e| in_words(&e))?;
    let mut sheets = Vec::new();
    for (_, name, hidden) in data_sheets(&workbook) {
        let mut sheet = SheetBuilder::default();
        let range = workbook.worksheet_range(&name).map_err(|e| in_words(&e))?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            put_data(&mut sheet, top + row as u32, left + column as u32, value)?;
        }
        drop(range);
        let formulas = workbook.worksheet_formula(&name).map_err(|e| in_words(&e))?;
        let (top, left) = formulas.start().unwrap_or_default();
        // What the library cannot spell out it says in place of the formula.
        for (row, column, text) in formulas.used_cells().filter(|(_, _, t)| !t.starts_with("Unrecognised formula")) {
            sheet.formula(top + row as u32, left + column as u32, || text.clone());
        }
        sheets.push(RawSheet { hidden, ..sheet.finish("xls", name) });
    }
    Ok(sheets)
}

fn in_words(error: &XlsError) -> Reason {
    match error {
        XlsError::Password => PROTECTED.into(),
        _ => damaged(),
    }
}

/// Looks for a password, and at how far the cells lie apart.
fn check(file: &[u8]) -> Result<(), Reason> {
    let compound = Compound::open(file)?;
    if compound.has("EncryptedPackage") || compound.has("EncryptionInfo") {
        return Err(PROTECTED.into());
    }
    let stream = match ["Workbook", "Book"].into_iter().find(|name| compound.has(name)) {
        Some(name) => compound.stream(name)?,
        None if compound.has("WordDocument") => return Err("is a Word document, not a workbook".into()),
        None => return Err("is an Office file without a workbook in it; save it as .xlsx".into()),
    };
    let mut area = 0u64;
    let mut steps = 0usize;
    for start in sheet_starts(&stream) {
        let mut extent = Extent::default();
        for (kind, data) in Records(stream.get(start..).unwrap_or_default()) {
            if kind == END_OF_STREAM {
                break;
            }
            extent.take(kind, data);
            steps += 1;
        }
        area = area.saturating_add(extent.cells());
        // Sheets that share their records would make a small file long to read.
        if area > MOST_CELLS || steps > MOST_CELLS as usize * 2 {
            return Err(format!(
                "spreads its cells over a rectangle of more than {} cells; save it as .xlsx",
                whole(MOST_CELLS)
            ));
        }
    }
    Ok(())
}

const END_OF_STREAM: u16 = 0x000A;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
/// Records of one or more cells in a row: formula, string cell, many numbers, rich text, number, label, truth, number.
const CELLS: [u16; 8] = [0x0006, 0x00FD, 0x00BD, 0x00D6, 0x0203, 0x0204, 0x0205, 0x027E];
/// Many numbers in neighbouring columns; the last two bytes name the last column.
const MANY_NUMBERS: u16 = 0x00BD;

fn sheet_starts(stream: &[u8]) -> Vec<usize> {
    let globals = Records(stream).take_while(|(kind, _)| *kind != END_OF_STREAM);
    globals.filter(|(kind, _)| *kind == BOUND_SHEET).filter_map(|(_, data)| Some(u32_at(data, 0)? as usize)).collect()
}

/// The rectangle around cells, as the library will make it.
#[derive(Debug, Default)]
struct Extent {
    rows: Option<(u64, u64)>,
    columns: Option<(u64, u64)>,
    announced: u64,
}

impl Extent {
    fn take(&mut self, kind: u16, data: &[u8]) {
        if kind == DIMENSIONS {
            self.announced = announced_cells(data);
        } else if CELLS.contains(&kind)
            && let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2))
        {
            let last = match data.len().checked_sub(2) {
                Some(end) if kind == MANY_NUMBERS => u16_at(data, end).unwrap_or(column),
                _ => column,
            };
            widen(&mut self.rows, u64::from(row));
            widen(&mut self.columns, u64::from(column));
            widen(&mut self.columns, u64::from(last.max(column)));
        }
    }

    fn cells(&self) -> u64 {
        let span = |range: Option<(u64, u64)>| range.map_or(0, |(low, high)| high - low + 1);
        // Room that is only announced is asked for and never written to: an eighth is a fair price.
        (span(self.rows) * span(self.columns)).max(self.announced / 8)
    }
}

fn widen(range: &mut Option<(u64, u64)>, to: u64) {
    *range = Some(range.map_or((to, to), |(low, high)| (low.min(to), high.max(to))));
}

fn announced_cells(data: &[u8]) -> u64 {
    let wide = |at: usize| u32_at(data, at).map_or(0, u64::from);
    let narrow = |at: usize| u16_at(data, at).map_or(0, u64::from);
    let (rows, columns) = if data.len() >= 14 { (wide(4), narrow(10)) } else { (narrow(2), narrow(6)) };
    rows * columns
}

/// The records of a BIFF stream, up to the first that is cut off.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (u16_at(self.0, 0)?, u16_at(self.0, 2)? as usize);
        let data = self.0.get(4..4 + length)?;
        self.0 = self.0.get(4 + length..)?;
        Some((kind, data))
    }
}

#[cfg(test)]
mod tests;
