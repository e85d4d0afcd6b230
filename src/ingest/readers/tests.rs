use super::*;
use crate::ingest::raw::{RawColumn, RawValue};
use proptest::prelude::*;
use std::fs;

fn read_bytes(name: &str, bytes: &[u8]) -> Result<Vec<RawSheet>, OpenError> {
    read_with(name, bytes, &OpenOptions::default())
}

fn read_with(name: &str, bytes: &[u8], options: &OpenOptions) -> Result<Vec<RawSheet>, OpenError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    read(&[Source::Path(path)], options, &Progress::default())
}

fn rows(sheet: &RawSheet) -> Vec<Vec<String>> {
    let cell = |row, column| match sheet.value(row, column) {
        RawValue::Number(n) => n.to_string(),
        RawValue::Text(t) => t.to_string(),
        RawValue::Empty => String::new(),
        other => format!("{other:?}"),
    };
    (0..sheet.rows).map(|row| (0..sheet.columns.len()).map(|column| cell(row, column)).collect()).collect()
}

fn one(name: &str, bytes: &[u8]) -> RawSheet {
    read_bytes(name, bytes).unwrap().remove(0)
}

#[test]
fn a_csv_file_keeps_what_was_written() {
    let sheet = one("a.csv", b"id,name,hours\nC1 ,\"Doe, Ann\",4\n007,,2.50\n");
    assert_eq!(rows(&sheet), [["id", "name", "hours"], ["C1 ", "Doe, Ann", "4"], ["007", "", "2.50"]]);
    assert_eq!((sheet.format.as_str(), sheet.sheet, sheet.remarks), ("csv", None, vec![]));
    assert!(sheet.path.ends_with("a.csv"));
}

#[test]
fn one_damaged_file_of_a_folder_does_not_cost_the_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), b"").unwrap();
    fs::write(folder.path().join("b.csv"), b"id,hours\nC1,4\n").unwrap();
    fs::write(folder.path().join("c.xlsx"), b"PK\x03\x04 half of it").unwrap();
    let open = |path: std::path::PathBuf| read(&[Source::Path(path)], &OpenOptions::default(), &Progress::default());
    let sheets = open(folder.path().into()).unwrap();
    let said: Vec<&str> = sheets[0].remarks.iter().map(|r| r.message.as_str()).collect();
    assert_eq!((sheets.len(), said.len()), (1, 2), "{said:?}");
    assert!(
        said[0].starts_with("a.csv is empty; it was left out") && said[1].starts_with("c.xlsx is damaged"),
        "{said:?}"
    );
    // Named itself, a damaged file is refused, and so is a folder of nothing else.
    assert!(open(folder.path().join("a.csv")).is_err());
    fs::remove_file(folder.path().join("b.csv")).unwrap();
    assert!(open(folder.path().into()).is_err());
}

#[test]
fn encodings_and_delimiters_are_found_and_named() {
    let text = "имя;часы\r\nАнна;4\r\nБорис;5\r\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (old, ..) = encoding_rs::WINDOWS_1251.encode(text);
    for (bytes, format) in [
        (text.as_bytes(), "csv; semicolon"),
        (&utf16, "csv; UTF-16LE; semicolon"),
        (&old, "csv; windows-1251; semicolon"),
        (&[b"\xEF\xBB\xBF", text.as_bytes()].concat(), "csv; semicolon"),
    ] {
        let sheet = one("a.txt", bytes);
        assert_eq!((rows(&sheet)[1].as_slice(), sheet.format.as_str()), (&["Анна".into(), "4".into()][..], format));
    }
}

#[test]
fn an_old_encoding_that_shows_late_is_still_found() {
    let mut text = b"id,name\n".to_vec();
    text.extend(b"1,Ann\n".repeat(1_000_000));
    text.extend(b"2,Mu\xF1oz\n");
    let sheet = one("a.csv", &text);
    assert_eq!(sheet.value(1_000_001, 1), RawValue::Text("Muñoz"));
    assert_eq!(sheet.format, "csv; windows-1252");
}

#[test]
fn many_blocks_read_like_one() {
    let mut text = String::from("id,kind,hours\n");
    for i in 0..600_000u32 {
        text.push_str(&format!("C{i:06},{},{}\n", ["hour", "thirty"][i as usize % 2], i % 97));
    }
    let sheet = one("a.csv", text.as_bytes());
    assert_eq!(sheet.rows, 600_001);
    for row in [1, 299_999, 450_123, 600_000u32] {
        let i = row - 1;
        assert_eq!(sheet.value(row, 0), RawValue::Text(&format!("C{i:06}")));
        assert_eq!(sheet.value(row, 1), RawValue::Text(["hour", "thirty"][i as usize % 2]));
        assert_eq!(sheet.value(row, 2), RawValue::Number(f64::from(i % 97)));
    }
    assert!(matches!(
        sheet.columns.as_slice(),
        [RawColumn::Text(_), RawColumn::Dictionary { .. }, RawColumn::Numbers { .. }]
    ));
}

#[test]
fn the_delimiter_can_be_named() {
    let options = OpenOptions { delimiter: Some("whitespace".parse().unwrap()), ..OpenOptions::default() };
    let sheet = read_with("cdnow.txt", b" 00001 19970101  1  11.77\n 00002 19970112  1  12.00\n", &options).unwrap();
    assert_eq!(rows(&sheet[0])[0], ["00001", "19970101", "1", "11.77"]);
    assert_eq!(sheet[0].format, "csv; white space");
}

#[test]
fn a_separator_line_leaves_its_row_empty() {
    let sheet = one("a.csv", b"sep=;\nid;hours\nC1;4\n");
    assert_eq!(rows(&sheet), [["", ""], ["id", "hours"], ["C1", "4"]]);
}

#[test]
fn reading_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id\n1\n").unwrap();
    let progress = Progress::default();
    progress.cancel();
    let result = read(&[Source::Path(folder.path().into())], &OpenOptions::default(), &progress);
    assert!(matches!(result, Err(OpenError::Cancelled)));
}

#[test]
fn progress_ends_at_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "id,x\n1,2\n").unwrap();
    fs::write(folder.path().join("b.csv"), "id,x\n1,2\n").unwrap();
    let progress = Progress::default();
    let sheets = read(&[Source::Path(folder.path().into())], &OpenOptions::default(), &progress).unwrap();
    assert_eq!((sheets.len(), progress.fraction()), (2, Some(1.0)));
}

fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"PK\x03\x04",
        b"PAR1",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        b"\xFF\xFE",
        b"\xFE\xFF",
        b"\xEF\xBB\xBF",
        b"\0",
        b"\"",
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r\n",
        b"id,hours\n",
        b"<html>",
        b"sep=;",
        b"\xF1",
        b"1.5",
        b"=A1",
    ];
    let piece =
        prop_oneof![prop::sample::select(pieces).prop_map(<[u8]>::to_vec), prop::collection::vec(any::<u8>(), 0..8),];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn any_bytes_with_any_ending_give_sheets_or_an_error(
        bytes in fragments(),
        ending in prop::sample::select(vec!["csv", "tsv", "txt", "xlsx", "xlsb", "xls", "ods", "parquet", "dat"]),
    ) {
        if let Ok(sheets) = read_bytes(&format!("a.{ending}"), &bytes) {
            for sheet in &sheets {
                rows(sheet);
            }
        }
    }
}
