use super::*;
use crate::ingest::raw::RawValue;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn ods(table: &str, manifest: &str) -> Result<Vec<RawSheet>, Reason> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("mimetype", "x"), ("META-INF/manifest.xml", manifest), ("content.xml", content.as_str())] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    read(Cursor::new(writer.finish().unwrap().into_inner()))
}

fn text(t: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{t}</text:p></table:table-cell>")
}

#[test]
fn every_kind_of_value_is_understood() {
    let cells = [
        text("Ann &amp; Bo<text:s text:c=\"2\"/>&#233;"),
        "<table:table-cell office:value-type=\"currency\" office:value=\"61.2\"><text:p>$61.20</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2024-01-31\"/>".into(),
        "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>".into(),
        "<table:table-cell calcext:value-type=\"error\" table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\"><text:p>#DIV/0!</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"time\" office:time-value=\"PT02H30M00S\"/>".into(),
    ];
    let table =
        format!("<table:table table:name=\"S\"><table:table-row>{}</table:table-row></table:table>", cells.concat());
    let sheets = ods(&table, "").unwrap();
    let sheet = &sheets[0];
    let day = |y, m, d, h, min| NaiveDate::from_ymd_opt(y, m, d).unwrap().and_hms_opt(h, min, 0).unwrap();
    assert_eq!(
        (0..6).map(|c| sheet.value(0, c)).collect::<Vec<_>>(),
        [
            RawValue::Text("Ann & Bo  é"),
            RawValue::Number(61.2),
            RawValue::Date(day(2024, 1, 31, 0, 0)),
            RawValue::Bool(true),
            RawValue::Error("#DIV/0!"),
            RawValue::Date(day(1899, 12, 31, 2, 30)),
        ]
    );
    assert_eq!((sheet.formulas[0].column, sheet.formulas[0].text.as_str()), (4, "1/0"));
}

#[test]
fn repeated_emptiness_takes_no_room() {
    let table = format!(
        "<table:table table:name=\"S\"><table:table-row>{}<table:table-cell table:number-columns-repeated=\"16382\"/>{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1\">{}</table:table-row></table:table>",
        text("a"),
        text("z"),
        text("end")
    );
    let sheets = ods(&table, "").unwrap();
    assert_eq!((sheets[0].rows, sheets[0].columns.len()), (1_048_576, 16_384));
    assert_eq!(
        [sheets[0].value(0, 16_383), sheets[0].value(1_048_575, 0)],
        [RawValue::Text("z"), RawValue::Text("end")]
    );
}

#[test]
fn repeated_values_are_there_and_too_many_are_refused() {
    let repeated = |rows: u32, columns: u32| {
        format!(
            "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell \
             table:number-columns-repeated=\"{columns}\" office:value-type=\"float\" office:value=\"4\"/></table:table-row></table:table>"
        )
    };
    let sheets = ods(&repeated(3, 2), "").unwrap();
    assert_eq!((sheets[0].rows, sheets[0].value(2, 1)), (3, RawValue::Number(4.0)));
    let reason = ods(&repeated(1_048_576, 16_384), "").unwrap_err();
    assert!(reason.contains("sheet \"S\" repeats the same values in more than 4,000,000 cells"), "{reason}");
}

#[test]
fn notes_do_not_mix_with_values_and_passwords_are_told() {
    let noted = "<table:table table:name=\"S\"><table:table-row><table:table-cell office:value-type=\"string\"><office:annotation>\
                 <text:p>note</text:p></office:annotation><text:p>one</text:p><text:p>two</text:p></table:table-cell></table:table-row></table:table>";
    assert_eq!(ods(noted, "").unwrap()[0].value(0, 0), RawValue::Text("one\ntwo"));
    assert!(ods("", "<manifest:encryption-data/>").unwrap_err().contains("password"));
    assert!(ods("<table:table table:name=\"S\"><table:table-row>", "").unwrap_err().contains("damaged"));
}

#[test]
fn formulas_are_written_as_in_excel() {
    assert_eq!(excel_formula("of:=SUM([.A1:.B2];[$Other.C3])"), "SUM(A1:B2,$Other!C3)");
    assert_eq!(excel_formula("of:=IF([.A1]=\"a;[.b]\";1;2)"), "IF(A1=\"a;[.b]\",1,2)");
}
