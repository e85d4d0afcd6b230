//! A small sound file of each format, which mutations start from.

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};
use polars_io::parquet::write::ParquetWriter;
use rust_xlsxwriter::{Formula, Workbook};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Clients as text.
pub const CSV: &str = "\
client_id,name,service_type,session_type,rate,ideal_hours_month,hours_nov_jan,joined\n\
C001,\"Ann, Müller\",twice,hour,$60.00,8,24,2022-01-10\nC002,Bo,once,thirty,\"1.234,50\",4,3,31.12.2021\n\
C003,=1+1,twice,hour,60,NaN,1e999,\nC004,Ő健,,hour,,2,,1/2/23\n";

/// Visits as text.
pub const VISITS: &str = "\
Date,Start time,End time,Client ID,Status,Price\n1/2/2023,9:15 AM,10:30 AM,40028,Signed in,$0.00 \n\
1/3/2023,9:15 AM,10:30 AM,40049,Late cancel,\"$1,200.00\"\n2/29/2023,25:15,10:30 AM,40028,No show,-5\n";

/// A web page.
pub const HTML: &str = "<html><meta charset=utf-8><table><tr><th>id<th colspan=2>hours</tr>\
<tr><td rowspan=2>C1<td>4&nbsp;h<td>&#x41;<!-- x --></tr><tr><td>5</table></html>";

/// A calendar.
pub const ICS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Berlin:20240105T090000\r\n\
DTEND;TZID=Europe/Berlin:20240105T100000\r\nRRULE:FREQ=WEEKLY;COUNT=4;BYDAY=FR\r\nEXDATE;TZID=Europe/Berlin:20240112T090000\r\n\
SUMMARY:Ann\r\n  Müller\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

pub fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of a zip archive.
pub fn parts(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    (0..archive.len())
        .map(|n| {
            let mut part = archive.by_index(n).unwrap();
            let mut content = Vec::new();
            std::io::copy(&mut part, &mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

pub fn xlsx() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in CSV.lines().enumerate() {
        for (column, value) in line.split(',').enumerate() {
            sheet.write_string(row as u32, column as u16, value).unwrap();
        }
        sheet.write_number(row as u32, 9, row as f64 * 1.7).unwrap();
        sheet.write_formula(row as u32, 10, Formula::new("=J1*2").set_result("3.4")).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

pub fn ods() -> Vec<u8> {
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\">\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>id</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"2\"><text:p>hours</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated=\"3\"><table:table-cell office:value-type=\"float\" office:value=\"1.5\"/>\
        <table:table-cell office:value-type=\"date\" office:date-value=\"2024-01-31\"/></table:table-row>\
        </table:table></office:spreadsheet></office:body></office:document-content>";
    zipped(&[
        ("mimetype".into(), b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml".into(), content.into()),
    ])
}

pub fn parquet() -> Vec<u8> {
    let columns = vec![
        Series::new("client_id".into(), ["C1", "C2", "C3"]).into_column(),
        Series::new("hours".into(), [Some(2.5), None, Some(f64::NAN)]).into_column(),
        Series::new("rate".into(), [60i64, 2, -1]).into_column(),
    ];
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

/// A workbook of the binary format in a compound file of one stream.
pub fn xls() -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat();
    let place = |row: u16, column: u16| [row.to_le_bytes(), column.to_le_bytes(), [0; 2]].concat();
    let number = |row, column, value: f64| record(0x0203, &[place(row, column), value.to_le_bytes().to_vec()].concat());
    let label = |row, column, text: &str| {
        let length = (text.len() as u16).to_le_bytes().to_vec();
        record(0x0204, &[place(row, column), length, vec![0], text.as_bytes().to_vec()].concat())
    };
    let begin = record(0x0809, &[0, 6, 5, 0]);
    let start = begin.len() + 17;
    let bound = record(0x0085, &[&(start as u32).to_le_bytes()[..], &[0, 0], &[1, 0, b'A']].concat());
    let cells = [label(0, 0, "id"), label(0, 1, "hours"), label(1, 0, "C1"), number(1, 1, 4.5)].concat();
    let end = record(0x000A, &[]);
    let mut stream = [begin.clone(), bound, end.clone(), begin, cells, end].concat();
    stream.resize(4096, 0);
    let sectors = stream.len() / SECTOR;
    let mut header = vec![0u8; SECTOR];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    header[26..34].copy_from_slice(&[3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    header[44] = 1;
    header[48..52].copy_from_slice(&1u32.to_le_bytes());
    header[60..64].copy_from_slice(&END.to_le_bytes());
    header[68..72].copy_from_slice(&END.to_le_bytes());
    header[76..].fill(0xFF);
    header[76..80].fill(0);
    let mut links = vec![0xFFFF_FFFDu32, END];
    links.extend((0..sectors).map(|i| if i + 1 == sectors { END } else { i as u32 + 3 }));
    links.resize(SECTOR / 4, 0xFFFF_FFFF);
    let mut directory = vec![0u8; SECTOR];
    for (slot, (name, first, size)) in [("Root Entry", END, 0), ("Workbook", 2, stream.len() as u32)].iter().enumerate()
    {
        let entry = &mut directory[slot * 128..][..128];
        name.encode_utf16().enumerate().for_each(|(i, u)| entry[i * 2..][..2].copy_from_slice(&u.to_le_bytes()));
        entry[116..120].copy_from_slice(&first.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
    }
    [header, links.iter().flat_map(|l| l.to_le_bytes()).collect(), directory, stream].concat()
}

pub fn xlsb() -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let mut out = if kind < 0x80 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
        out.push(data.len() as u8);
        [out, data.to_vec()].concat()
    };
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [(units.len() as u32 / 2).to_le_bytes().to_vec(), units].concat()
    };
    let cell = |column: u32, rest: &[u8]| [&column.to_le_bytes(), &[0; 4], rest].concat();
    let bundle = [&[0; 8], wide("r1").as_slice(), wide("S").as_slice()].concat();
    let book = [record(0x9C, &bundle), record(0x90, &[]), record(0x9D, &[])].concat();
    let cells = [record(0x06, &cell(0, &wide("id"))), record(0x05, &cell(3, &61.2f64.to_le_bytes()))].concat();
    let sheet = [record(0x94, &[0; 16]), record(0x91, &[]), record(0x00, &[0; 17]), cells, record(0x92, &[])].concat();
    let rels = b"<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.bin\"/></Relationships>".to_vec();
    zipped(&[
        ("xl/workbook.bin".into(), book),
        ("xl/_rels/workbook.bin.rels".into(), rels),
        ("xl/worksheets/sheet1.bin".into(), sheet),
    ])
}
