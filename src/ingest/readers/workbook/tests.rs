use super::*;
use crate::ingest::raw::{Formula, RawValue};
use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{ExcelDateTime as Written, Format, Formula as Calculation, Workbook};
use std::borrow::Cow;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn sheets(bytes: Vec<u8>) -> Result<Vec<RawSheet>, Reason> {
    read_zip(Bytes::Memory(Cursor::new(Cow::Owned(bytes))), &Progress::default())
}

fn date(y: i32, m: u32, d: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(y, m, d).unwrap().and_hms_opt(0, 0, 0).unwrap()
}

#[test]
fn values_dates_and_formulas_come_in_one_pass() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Clean").unwrap();
    sheet.write_string(0, 0, "id ").unwrap();
    sheet.write_number(1, 1, 61.2).unwrap();
    sheet.write_boolean(1, 2, true).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_datetime_with_format(1, 3, Written::from_ymd(2024, 1, 31).unwrap(), &day).unwrap();
    sheet.write_formula(1, 4, Calculation::new("=SUM(B2:B9)").set_result("61.2")).unwrap();
    let read = sheets(workbook.save_to_buffer().unwrap()).unwrap();
    let sheet = &read[0];
    assert_eq!((sheet.sheet.as_deref(), sheet.rows, sheet.columns.len()), (Some("Clean"), 2, 5));
    assert_eq!(
        [sheet.value(0, 0), sheet.value(1, 1), sheet.value(1, 2), sheet.value(1, 3), sheet.value(1, 4)],
        [
            RawValue::Text("id "),
            RawValue::Number(61.2),
            RawValue::Bool(true),
            RawValue::Date(date(2024, 1, 31)),
            RawValue::Number(61.2)
        ]
    );
    assert_eq!(sheet.formulas, [Formula { row: 1, column: 4, text: "SUM(B2:B9)".into() }]);
}

#[test]
fn hidden_sheets_are_read_and_far_corners_are_cheap() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_number(0, 0, 1).unwrap();
    let hidden = workbook.add_worksheet().set_hidden(true);
    hidden.write_number(0, 0, 2).unwrap();
    hidden.write_string(1_048_575, 16_383, "end").unwrap();
    let read = sheets(workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(read[1].value(1_048_575, 16_383), RawValue::Text("end"));
    assert_eq!((read.len(), read[1].value(500, 500)), (2, RawValue::Empty));
}

/// A workbook of one sheet with this content.
fn xlsx_of(sheet: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"r1\" Type=\"http://x/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    for (name, content) in [
        ("[Content_Types].xml", String::from("<Types/>")),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>".into()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>")),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn shared_formulas_are_spelled_out() {
    let cell = |at: &str, f: &str| format!("<c r=\"{at}\">{f}<v>1</v></c>");
    let first = cell("B1", "<f t=\"shared\" ref=\"B1:B3\" si=\"0\">A1*$C$1</f>");
    let rest = |n: u32| cell(&format!("B{n}"), "<f t=\"shared\" si=\"0\"/>");
    let rows = format!("<row r=\"1\">{first}</row><row r=\"2\">{}</row><row r=\"3\">{}</row>", rest(2), rest(3));
    let read = sheets(xlsx_of(&rows)).unwrap();
    let texts: Vec<_> = read[0].formulas.iter().map(|f| f.text.as_str()).collect();
    assert_eq!(texts, ["A1*$C$1", "A2*$C$1", "A3*$C$1"]);
}

#[test]
fn numbers_in_a_damaged_sheet_ask_for_no_memory() {
    let monstrous =
        "<row r=\"1\"><c r=\"A1\"><f t=\"shared\" ref=\"A1:A2\" si=\"99999999999999\">B1</f><v>1</v></c></row>";
    assert_eq!(sheets(xlsx_of(monstrous)).unwrap()[0].formulas.len(), 1);
    let outside = "<row r=\"1\"><c r=\"A2000000\"><v>1</v></c></row>";
    assert_eq!(
        sheets(xlsx_of(outside)).unwrap_err(),
        "sheet \"S\" has a cell in row 2,000,000, column 1, outside of any sheet: it is damaged"
    );
    let cut = "<row r=\"1\"><c r=\"A1\"><v>1";
    assert!(sheets(xlsx_of(cut)).unwrap_err().starts_with("sheet \"S\" is damaged"));
}

/// A record of the binary format.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = if kind < 0x80 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
    out.push(data.len() as u8);
    out.extend(data);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [(units.len() as u32 / 2).to_le_bytes().to_vec(), units].concat()
}

#[test]
fn binary_workbooks_are_read_too() {
    let cell = |column: u32, rest: &[u8]| [&column.to_le_bytes(), &[0; 4], rest].concat();
    let bundle = [&[0; 8], wide("r1").as_slice(), wide("S").as_slice()].concat();
    let book = [record(0x9C, &bundle), record(0x90, &[]), record(0x9D, &[])].concat();
    let sheet = [
        record(0x94, &[0; 16]),
        record(0x91, &[]),
        record(0x00, &[0; 17]),
        record(0x06, &cell(0, &wide("id"))),
        record(0x05, &cell(3, &61.2f64.to_le_bytes())),
        record(0x92, &[]),
    ]
    .concat();
    let rels = b"<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.bin\"/></Relationships>".to_vec();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in
        [("xl/workbook.bin", book), ("xl/_rels/workbook.bin.rels", rels), ("xl/worksheets/sheet1.bin", sheet)]
    {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    let read = sheets(writer.finish().unwrap().into_inner()).unwrap();
    assert_eq!([read[0].value(0, 0), read[0].value(0, 3)], [RawValue::Text("id"), RawValue::Number(61.2)]);
    assert_eq!(read[0].format, "xlsb");
}
