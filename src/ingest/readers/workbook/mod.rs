//! Workbooks in zip archives, cell by cell: values and formulas in one pass, and never a rectangle.

mod notes;

use super::archive::{self, Kind};
use super::bytes::{Bytes, Counted};
use super::cells::{SheetBuilder, Value};
use super::format::Format;
use super::library_values::{data_sheets, put_data};
use super::vet::vet;
use super::{PROTECTED, Reason, ods};
use crate::ingest::Progress;
use crate::ingest::raw::{RawSheet, Remark};
use calamine::{Data, DataRef, Reader, Xlsb, XlsbError, Xlsx, XlsxError, XlsxFormulaMetadata, expand_shared_formula};
use hashbrown::HashMap;
use notes::{Notes, SheetNotes};
use std::io::{BufReader, Seek};

type Source<'a> = BufReader<Counted<'a, Bytes>>;

/// Reads every sheet of an `.xlsx`, `.xlsb` or `.ods`, the hidden ones too.
///
/// # Errors
/// Where the archive is no workbook, has a password, or is damaged.
pub fn read_zip(mut bytes: Bytes, progress: &Progress) -> Result<Vec<RawSheet>, Reason> {
    let kind = archive::inspect(BufReader::new(&mut bytes))?;
    let notes = if kind == Kind::Xlsx { notes::read(BufReader::new(&mut bytes)) } else { Notes::default() };
    bytes.rewind().map_err(|e| super::sources::in_words(&e))?;
    if matches!(kind, Kind::Xlsb) {
        vet(Format::Zip, &mut bytes, progress)?;
    }
    let source = BufReader::new(Counted::new(bytes, progress));
    match kind {
        Kind::Xlsx => read_xlsx(source, notes),
        Kind::Xlsb => read_xlsb(source),
        Kind::Ods => ods::read(source),
    }
}

fn read_xlsx(source: Source<'_>, notes: Notes) -> Result<Vec<RawSheet>, Reason> {
    let mut workbook = Xlsx::new(source).map_err(|e| xlsx_error(&e))?;
    let mut sheets = Vec::new();
    for (index, name, hidden) in data_sheets(&workbook) {
        let in_sheet = |reason: Reason| format!("sheet \"{name}\" {reason}");
        let sheet = xlsx_sheet(&mut workbook, &name).map_err(in_sheet)?;
        let SheetNotes { hidden_rows, merged } = notes.sheets.get(index).cloned().unwrap_or_default();
        sheets.push(RawSheet { hidden, hidden_rows, merged, from_1904: notes.from_1904, ..sheet });
    }
    Ok(sheets)
}

fn xlsx_sheet(workbook: &mut Xlsx<Source<'_>>, name: &str) -> Result<RawSheet, Reason> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|e| xlsx_error(&e))?;
    let mut sheet = SheetBuilder::default();
    // Templates of shared formulas and where they stand. The library's own expansion keeps them in a list that a
    // damaged file can make as long as it likes.
    let mut shared: HashMap<usize, (String, (u32, u32))> = HashMap::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|e| xlsx_error(&e))? {
        let (row, column) = cell.pos;
        put(&mut sheet, row, column, &cell.value)?;
        match cell.formula {
            None => {}
            Some(XlsxFormulaMetadata::Normal { formula }) => sheet.formula(row, column, || formula),
            Some(XlsxFormulaMetadata::Shared { shared_index, range, formula }) => {
                if sheet.wants_formulas() {
                    shared.insert(shared_index, (formula.clone(), range.map_or(cell.pos, |r| r.start)));
                }
                sheet.formula(row, column, || formula);
            }
            Some(formula) => {
                if let Some((template, start)) = formula.shared_index().and_then(|i| shared.get(&i)) {
                    sheet.formula(row, column, || {
                        expand_shared_formula(template, *start, cell.pos).unwrap_or_else(|_| template.clone())
                    });
                }
            }
        }
    }
    Ok(sheet.finish("xlsx", name.into()))
}

fn read_xlsb(source: Source<'_>) -> Result<Vec<RawSheet>, Reason> {
    let mut workbook = Xlsb::new(source).map_err(|e| xlsb_error(&e))?;
    let mut sheets = Vec::new();
    for (_, name, hidden) in data_sheets(&workbook) {
        let in_sheet = |reason: Reason| format!("sheet \"{name}\" {reason}");
        let sheet = xlsb_sheet(&mut workbook, &name).map_err(in_sheet)?;
        sheets.push(RawSheet { hidden, ..sheet });
    }
    Ok(sheets)
}

/// Values and formulas in two passes: this format's reader gives either.
fn xlsb_sheet(workbook: &mut Xlsb<Source<'_>>, name: &str) -> Result<RawSheet, Reason> {
    let mut sheet = SheetBuilder::default();
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|e| xlsb_error(&e))?;
    while let Some(cell) = reader.next_cell().map_err(|e| xlsb_error(&e))? {
        let (row, column) = cell.get_position();
        put(&mut sheet, row, column, cell.get_value())?;
    }
    drop(reader);
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|e| xlsb_error(&e))?;
    let mut unreadable = false;
    loop {
        match reader.next_formula() {
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                sheet.formula(row, column, || cell.get_value().clone());
            }
            Ok(None) => break,
            // The values were read: a formula of a kind that the library does not know must not cost them.
            Err(_) => {
                unreadable = true;
                break;
            }
        }
    }
    let mut sheet = sheet.finish("xlsb", name.into());
    if unreadable {
        let message = "some formulas could not be read; their values were".into();
        sheet.remarks.push(Remark { code: "formulas_left_out", message, count: 1, row: None });
    }
    Ok(sheet)
}

fn put(sheet: &mut SheetBuilder, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), Reason> {
    match value {
        DataRef::Empty => Ok(()),
        DataRef::SharedString(text) => sheet.put(row, column, Value::Shared(text)),
        DataRef::Float(n) => sheet.put(row, column, Value::Number(*n)),
        other => put_data(sheet, row, column, &Data::from(other.clone())),
    }
}

fn xlsx_error(error: &XlsxError) -> Reason {
    match error {
        XlsxError::Password => PROTECTED.into(),
        other => damaged(other),
    }
}

fn xlsb_error(error: &XlsbError) -> Reason {
    match error {
        XlsbError::Password => PROTECTED.into(),
        other => damaged(other),
    }
}

fn damaged(error: &dyn std::fmt::Display) -> Reason {
    format!("is damaged ({error}); open it in a spreadsheet and save it again")
}

#[cfg(test)]
mod tests;
