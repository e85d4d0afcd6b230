//! OpenDocument spreadsheets, streamed: repeated rows and columns are counted, and only those with values are built.

use super::cells::{SheetBuilder, Value};
use super::library_values::iso_date;
use super::{PROTECTED, Reason, archive, whole};
use crate::ingest::raw::RawSheet;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Seek};
use zip::ZipArchive;

/// Cells that repetition may add in one sheet.
const MOST_REPEATED: u64 = 4_000_000;
/// Spaces that one element may stand for.
const MOST_SPACES: usize = 1_000;

/// Reads every sheet of an `.ods`.
///
/// # Errors
/// Where it has a password, is damaged, or repeats cells beyond reason.
pub fn read<R: Read + Seek>(source: R) -> Result<Vec<RawSheet>, Reason> {
    let mut zip = ZipArchive::new(source).map_err(|e| archive::in_words(&e))?;
    if let Ok(manifest) = zip.by_name("META-INF/manifest.xml") {
        let mut text = String::new();
        // A manifest that is no text says nothing of a password.
        let _ = manifest.take(1 << 20).read_to_string(&mut text);
        if text.contains("encryption-data") {
            return Err(PROTECTED.into());
        }
    }
    let content = zip.by_name("content.xml").map_err(|e| archive::in_words(&e))?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document { reader, buffer: Vec::new(), sheets: Vec::new(), hidden: HashSet::new() };
    document.read_sheets()?;
    Ok(document.sheets)
}

struct Document<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    sheets: Vec<RawSheet>,
    /// Names of styles that are not displayed.
    hidden: HashSet<String>,
}

/// What one cell element says.
#[derive(Debug, Default)]
struct CellElement {
    repeat: u32,
    kind: String,
    value: Option<String>,
    is_error: bool,
    formula: Option<String>,
    text: String,
}

/// A row's cells with a value or a formula, by column.
type Row = Vec<(u32, CellElement)>;

impl<R: BufRead> Document<R> {
    fn event(&mut self) -> Result<Event<'static>, Reason> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => Ok(event.into_owned()),
            Err(error) => Err(damaged(&error)),
        }
    }

    fn skip(&mut self, element: &BytesStart<'_>) -> Result<(), Reason> {
        self.buffer.clear();
        self.reader.read_to_end_into(element.name(), &mut self.buffer).map_err(|e| damaged(&e))?;
        Ok(())
    }

    fn read_sheets(&mut self) -> Result<(), Reason> {
        let mut style = String::new();
        loop {
            match self.event()? {
                Event::Start(e) if is(&e, "style:style") => style = attribute(&e, "style:name")?.unwrap_or_default(),
                Event::Start(e)
                    if is(&e, "style:table-properties")
                        && attribute(&e, "table:display")?.as_deref() == Some("false") =>
                {
                    self.hidden.insert(std::mem::take(&mut style));
                }
                Event::Start(e) if is(&e, "table:table") => {
                    let name = attribute(&e, "table:name")?.unwrap_or_default();
                    let hidden = attribute(&e, "table:style-name")?.is_some_and(|style| self.hidden.contains(&style));
                    let sheet = self.read_sheet(&name).map_err(|reason| format!("sheet \"{name}\" {reason}"))?;
                    self.sheets.push(RawSheet { hidden, ..sheet });
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn read_sheet(&mut self, name: &str) -> Result<RawSheet, Reason> {
        let mut sheet = SheetBuilder::default();
        let (mut next_row, mut repeated) = (0u32, 0u64);
        loop {
            match self.event()? {
                Event::Start(e) if is(&e, "table:table-row") => {
                    let times = repeats(&e, "table:number-rows-repeated")?;
                    let row = self.read_row()?;
                    let cells: u64 = row.iter().map(|(_, cell)| u64::from(cell.repeat)).sum();
                    repeated = repeated.saturating_add((cells * u64::from(times)).saturating_sub(row.len() as u64));
                    if repeated > MOST_REPEATED {
                        return Err(format!(
                            "repeats the same values in more than {} cells; clear the rows and columns below and beside the data",
                            whole(MOST_REPEATED)
                        ));
                    }
                    if !row.is_empty() {
                        for offset in 0..times {
                            put_row(&mut sheet, next_row.saturating_add(offset), &row)?;
                        }
                    }
                    next_row = next_row.saturating_add(times);
                }
                Event::End(e) if e.name().as_ref() == "table:table" => return Ok(sheet.finish("ods", name.into())),
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }

    fn read_row(&mut self) -> Result<Row, Reason> {
        let mut row = Vec::new();
        let mut column = 0u32;
        loop {
            match self.event()? {
                Event::Start(e) if is(&e, "table:table-cell") || is(&e, "table:covered-table-cell") => {
                    let cell = self.read_cell(&e)?;
                    let repeat = cell.repeat;
                    if cell.value.is_some() || cell.formula.is_some() || !cell.text.is_empty() {
                        row.push((column, cell));
                    }
                    column = column.saturating_add(repeat);
                }
                Event::End(e) if e.name().as_ref() == "table:table-row" => return Ok(row),
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }

    fn read_cell(&mut self, element: &BytesStart<'_>) -> Result<CellElement, Reason> {
        let mut cell = CellElement::parse(element)?;
        let mut paragraphs = 0;
        loop {
            match self.event()? {
                Event::Text(text) => cell.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => cell.text.push(c),
                    _ => cell.text.push_str(entity(&reference)),
                },
                Event::Start(e) => match e.name().as_ref() {
                    "text:p" => {
                        if paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "text:s" => {
                        let count = attribute(&e, "text:c")?.and_then(|c| c.parse().ok()).unwrap_or(1);
                        cell.text.extend(std::iter::repeat_n(' ', MOST_SPACES.min(count)));
                    }
                    "text:tab" => cell.text.push('\t'),
                    "text:line-break" => cell.text.push('\n'),
                    name if name.starts_with("text:") => {}
                    _ => self.skip(&e)?,
                },
                Event::End(e) if e.name() == element.name() => return Ok(cell),
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }
}

impl CellElement {
    fn parse(element: &BytesStart<'_>) -> Result<Self, Reason> {
        let mut cell = CellElement { repeat: 1, ..CellElement::default() };
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|e| damaged(&e))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| damaged(&e))?;
            match attribute.key.as_ref() {
                "table:number-columns-repeated" => cell.repeat = value.trim().parse().unwrap_or(1).max(1),
                "office:value-type" => cell.kind = value.into_owned(),
                "calcext:value-type" => cell.is_error = value == "error",
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => cell.value = Some(value.into_owned()),
                "table:formula" => cell.formula = Some(value.into_owned()),
                _ => {}
            }
        }
        Ok(cell)
    }

    fn value(&self) -> Option<Value<'_>> {
        let written = self.value.as_deref();
        let text = written.filter(|v| !v.is_empty()).unwrap_or(&self.text);
        if self.is_error {
            return Some(Value::Error(&self.text));
        }
        let value = match (self.kind.as_str(), written) {
            ("float" | "percentage" | "currency", Some(v)) => v.trim().parse().map_or(Value::Text(v), Value::Number),
            ("date", Some(v)) => iso_date(v).map_or(Value::Text(v), Value::Date),
            ("time", Some(v)) => time_of_day(v).map_or(Value::Text(v), Value::Date),
            ("boolean", Some(v)) => Value::Bool(v.eq_ignore_ascii_case("true")),
            _ => Value::Text(text),
        };
        (!matches!(value, Value::Text(""))).then_some(value)
    }
}

fn put_row(sheet: &mut SheetBuilder, row: u32, cells: &Row) -> Result<(), Reason> {
    for (column, cell) in cells {
        for offset in 0..cell.repeat {
            let column = column.saturating_add(offset);
            if let Some(value) = cell.value() {
                sheet.put(row, column, value)?;
            }
            if let Some(formula) = &cell.formula {
                sheet.formula(row, column, || excel_formula(formula));
            }
        }
    }
    Ok(())
}

/// `PT02H30M00S` as a moment of the day that spreadsheets count from.
fn time_of_day(text: &str) -> Option<NaiveDateTime> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds: f64 = rest.strip_suffix('S')?.replace(',', ".").parse().ok()?;
    let minutes = hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    let time = TimeDelta::try_minutes(minutes)?.checked_add(&TimeDelta::try_milliseconds((seconds * 1e3) as i64)?)?;
    NaiveDate::from_ymd_opt(1899, 12, 31)?.and_hms_opt(0, 0, 0)?.checked_add_signed(time)
}

/// `of:=SUM([.A1:.B2];[$Other.C3])` as `SUM(A1:B2,$Other!C3)`.
fn excel_formula(text: &str) -> String {
    let text = text.split_once('=').map_or(text, |(_, formula)| formula);
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut reference) = (false, false);
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                out.push(c);
            }
            _ if quoted => out.push(c),
            '[' => reference = true,
            ']' => reference = false,
            // A point right after the start of a reference stands for this sheet, a later one ends a sheet's name.
            '.' if reference => {
                if out.ends_with(|p: char| p.is_alphanumeric() || p == '\'' || p == '_') {
                    out.push('!');
                }
            }
            ';' if !reference => out.push(','),
            _ => out.push(c),
        }
    }
    out
}

fn is(element: &BytesStart<'_>, name: &str) -> bool {
    element.name().as_ref() == name
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Reason> {
    let Some(attribute) = element.try_get_attribute(name).map_err(|e| damaged(&e))? else { return Ok(None) };
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| damaged(&e))?;
    Ok(Some(value.into_owned()))
}

fn repeats(element: &BytesStart<'_>, name: &str) -> Result<u32, Reason> {
    Ok(attribute(element, name)?.and_then(|n| n.trim().parse().ok()).unwrap_or(1).max(1))
}

fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "\u{fffd}",
    }
}

fn damaged(error: &dyn std::fmt::Display) -> Reason {
    format!("is damaged ({error}); open it in a spreadsheet and save it again")
}

fn cut_off() -> Reason {
    "is damaged: it ends in the middle; copy it again".into()
}

#[cfg(test)]
mod tests;
