use super::*;
use crate::ingest::raw::RawValue;
use std::borrow::Cow;

const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;

/// A compound file of one stream.
fn compound(name: &str, stream: &[u8], link_of_directory: u32) -> Vec<u8> {
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
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
    // Sector 0 links the sectors, 1 is the directory, the others are the stream.
    let mut links = vec![0xFFFF_FFFDu32, link_of_directory];
    links.extend((0..sectors).map(|i| if i + 1 == sectors { END } else { i as u32 + 3 }));
    links.resize(SECTOR / 4, 0xFFFF_FFFF);
    let mut directory = vec![0u8; SECTOR];
    for (slot, (name, start, size)) in [("Root Entry", END, 0), (name, 2, stream.len() as u32)].iter().enumerate() {
        let entry = &mut directory[slot * 128..][..128];
        name.encode_utf16().enumerate().for_each(|(i, u)| entry[i * 2..][..2].copy_from_slice(&u.to_le_bytes()));
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
    }
    [header, links.iter().flat_map(|l| l.to_le_bytes()).collect(), directory, stream].concat()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0; 2]].concat();
    record(0x0203, &[place, value.to_le_bytes().to_vec()].concat())
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0; 2], (text.len() as u16).to_le_bytes()].concat();
    record(0x0204, &[place, vec![0], text.as_bytes().to_vec()].concat())
}

/// A workbook of so many sheets, which all have these cells.
fn book(cells: &[u8], sheets: usize) -> Vec<u8> {
    let begin = record(0x0809, &[0, 6, 5, 0]);
    let start = begin.len() + sheets * 13 + 4;
    let bound: Vec<u8> = (0..sheets)
        .flat_map(|i| {
            let name = [1, 0, b'A' + (i % 26) as u8];
            record(0x0085, &[&(start as u32).to_le_bytes()[..], &[0, 0], &name].concat())
        })
        .collect();
    [begin.clone(), bound, record(0x000A, &[]), begin, cells.to_vec(), record(0x000A, &[])].concat()
}

fn sheets(file: Vec<u8>) -> Result<Vec<RawSheet>, Reason> {
    read(Bytes::Memory(Cursor::new(Cow::Owned(file))), &Progress::default())
}

#[test]
fn cells_keep_their_places() {
    let cells = [label(2, 1, "id"), number(3, 1, 61.2)].concat();
    let read = sheets(compound("Workbook", &book(&cells, 1), END)).unwrap();
    assert_eq!([read[0].value(2, 1), read[0].value(3, 1)], [RawValue::Text("id"), RawValue::Number(61.2)]);
    assert_eq!((read[0].rows, read[0].sheet.as_deref(), read[0].format.as_str()), (4, Some("A"), "xls"));
}

#[test]
fn far_corners_are_refused_before_anybody_makes_a_rectangle() {
    let corners = [number(0, 0, 1.0), number(65_535, 255, 2.0)].concat();
    let reason = sheets(compound("Workbook", &book(&corners, 1), END)).unwrap_err();
    assert!(reason.contains("more than 8,000,000 cells; save it as .xlsx"), "{reason}");
    let halfway = [number(0, 0, 1.0), number(30_000, 20, 2.0)].concat();
    assert!(sheets(compound("Workbook", &book(&halfway, 1), END)).is_ok());
    assert!(sheets(compound("Workbook", &book(&halfway, 50), END)).is_err());
}

#[test]
fn a_chain_in_circles_and_half_a_file_are_damaged() {
    let file = compound("Workbook", &book(&number(0, 0, 1.0), 1), 1);
    assert!(sheets(file).unwrap_err().contains("damaged"));
    let mut half = compound("Workbook", &book(&number(0, 0, 1.0), 1), END);
    half.truncate(half.len() / 2);
    assert!(sheets(half).unwrap_err().contains("damaged"));
}

#[test]
fn passwords_and_strangers_are_told() {
    assert!(sheets(compound("EncryptedPackage", b"x", END)).unwrap_err().contains("password-protected"));
    assert!(sheets(compound("WordDocument", b"x", END)).unwrap_err().contains("Word"));
    let locked = [record(0x0809, &[0, 6, 5, 0]), record(0x002F, &[1, 0, 1, 0, 1, 0]), record(0x000A, &[])].concat();
    assert!(sheets(compound("Workbook", &locked, END)).unwrap_err().contains("password-protected"));
}

#[test]
fn a_monstrous_announcement_asks_for_no_memory() {
    let dimensions = record(0x0200, &[0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0]);
    assert!(sheets(compound("Workbook", &book(&dimensions, 1), END)).is_err());
}
