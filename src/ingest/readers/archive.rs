//! Zip archives, looked at before anybody unpacks them.

use super::Reason;
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::result::ZipError;

/// No part of a workbook is larger than this when unpacked.
const MOST_BYTES: u64 = 2 << 30;
/// Parts smaller than this when unpacked are never suspected …
const HARMLESS_BYTES: u64 = 64 << 20;
/// … and larger ones are where they shrank more than this; real sheets shrink tenfold, seldom fiftyfold.
const MOST_RATIO: u64 = 250;
/// More than a byte can become when unpacked.
const DEFLATE_RATIO: u64 = 1_032;
/// Bytes that one shared string takes in a file, at least: `<si/>`.
const SHORTEST_STRING: u64 = 5;

/// What a zip archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A workbook of sheets in XML.
    Xlsx,
    /// A workbook of binary sheets.
    Xlsb,
    /// An OpenDocument spreadsheet.
    Ods,
}

/// Looks at the parts of an archive.
///
/// # Errors
/// Where it is no workbook, is damaged, or would unpack to far more than a workbook holds.
pub fn inspect<R: Read + Seek>(mut source: R) -> Result<Kind, Reason> {
    let size = source.seek(SeekFrom::End(0)).map_err(|e| super::sources::in_words(&e))?;
    let mut zip = ZipArchive::new(source).map_err(|e| in_words(&e))?;
    let mut names = Vec::new();
    let mut total = 0u64;
    for index in 0..zip.len() {
        let part = zip.by_index_raw(index).map_err(|e| in_words(&e))?;
        let (packed, unpacked) = (part.compressed_size(), part.size());
        // Parts may share their packed bytes, so what they unpack to together is held against the whole file.
        total = total.saturating_add(unpacked);
        if unpacked > MOST_BYTES || suspicious(unpacked, packed) || suspicious(total, size) {
            return Err(too_large());
        }
        names.push((part.name().map_err(|e| in_words(&e))?.into_owned(), packed, unpacked));
    }
    let kind = kind_of(&names)?;
    if kind == Kind::Xlsx {
        check_strings(&mut zip, &names)?;
    }
    Ok(kind)
}

fn suspicious(unpacked: u64, packed: u64) -> bool {
    unpacked > HARMLESS_BYTES && unpacked / packed.max(1) > MOST_RATIO
}

fn kind_of(names: &[(String, u64, u64)]) -> Result<Kind, Reason> {
    let any = |test: &dyn Fn(&str) -> bool| names.iter().any(|(name, ..)| test(&name.to_lowercase()));
    if any(&|n| n == "xl/workbook.bin") {
        Ok(Kind::Xlsb)
    } else if any(&|n| n.starts_with("word/")) {
        Err("is a Word document, not a workbook; copy its table into a spreadsheet and save that".into())
    } else if any(&|n| n.starts_with("ppt/")) {
        Err("is a presentation, not a workbook".into())
    } else if any(&|n| n == "[content_types].xml") {
        Ok(Kind::Xlsx)
    } else if any(&|n| n == "content.xml") && any(&|n| n == "mimetype") {
        Ok(Kind::Ods)
    } else if any(&|n| n.starts_with("index/") && n.ends_with(".iwa")) || any(&|n| n == "index.zip") {
        Err("is an Apple Numbers file; export it as Excel or CSV".into())
    } else {
        Err("is a zip archive, not a workbook; unpack it and open the files inside".into())
    }
}

/// Shared strings are held in memory as a whole, and room is made for as many as the file says there are: both must
/// be as announced.
fn check_strings<R: Read + Seek>(zip: &mut ZipArchive<R>, names: &[(String, u64, u64)]) -> Result<(), Reason> {
    let strings = names.iter().position(|(name, ..)| name.to_lowercase().ends_with("sharedstrings.xml"));
    let Some((index, (_, packed, unpacked))) = strings.and_then(|i| Some((i, names.get(i)?))) else {
        return Ok(());
    };
    let mut part = zip.by_index(index).map_err(|e| in_words(&e))?;
    let mut start = Vec::new();
    (&mut part).take(4096).read_to_end(&mut start).map_err(|_| damaged())?;
    if announced_strings(&String::from_utf8_lossy(&start)).is_some_and(|n| n > unpacked / SHORTEST_STRING) {
        return Err(damaged());
    }
    if packed.saturating_mul(DEFLATE_RATIO) > HARMLESS_BYTES {
        let rest = unpacked.saturating_sub(start.len() as u64) + 1;
        let more = std::io::copy(&mut part.take(rest), &mut std::io::sink()).map_err(|_| damaged())?;
        if more >= rest {
            return Err(too_large());
        }
    }
    Ok(())
}

fn announced_strings(start: &str) -> Option<u64> {
    let (_, after) = start.split_once("uniqueCount=")?;
    let digits: String = after.chars().skip(1).take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(u64::MAX))
}

fn too_large() -> Reason {
    "would unpack to far more than a workbook holds (a \"zip bomb\"), and was not read".into()
}

fn damaged() -> Reason {
    "is damaged: a part of the workbook cannot be unpacked; open it in a spreadsheet and save it again".into()
}

/// An archive's error in plain words.
pub fn in_words(error: &ZipError) -> Reason {
    match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            super::PROTECTED.into()
        }
        ZipError::Io(e) => super::sources::in_words(e),
        _ => "is damaged or was not copied completely; copy it again, or open it in a spreadsheet and save it again"
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn reason(parts: &[(&str, &[u8])]) -> String {
        inspect(Cursor::new(zipped(parts))).unwrap_err()
    }

    #[test]
    fn workbooks_are_told_from_other_archives() {
        let kind = |parts: &[(&str, &[u8])]| inspect(Cursor::new(zipped(parts)));
        assert_eq!(kind(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]), Ok(Kind::Xlsx));
        assert_eq!(kind(&[("[Content_Types].xml", b""), ("xl/workbook.bin", b"")]), Ok(Kind::Xlsb));
        assert_eq!(kind(&[("mimetype", b""), ("content.xml", b"")]), Ok(Kind::Ods));
        assert!(reason(&[("[Content_Types].xml", b""), ("word/document.xml", b"")]).contains("Word"));
        assert!(reason(&[("a.csv", b"id")]).contains("unpack it"));
        assert!(reason(&[("Index/Document.iwa", b"")]).contains("Numbers"));
    }

    #[test]
    fn a_bomb_and_half_an_archive_are_refused() {
        let zeros = vec![b' '; 100 << 20];
        assert!(reason(&[("[Content_Types].xml", b""), ("xl/worksheets/sheet1.xml", &zeros)]).contains("zip bomb"));
        let mut half = zipped(&[("[Content_Types].xml", b"x")]);
        half.truncate(half.len() / 2);
        assert!(inspect(Cursor::new(half)).unwrap_err().contains("damaged or was not copied completely"));
    }

    #[test]
    fn strings_must_be_as_many_as_announced() {
        let lie = b"<sst count=\"1\" uniqueCount=\"99999999999\"><si><t>a</t></si></sst>";
        assert!(reason(&[("[Content_Types].xml", b""), ("xl/sharedStrings.xml", lie)]).contains("damaged"));
        let truth = b"<sst count=\"1\" uniqueCount=\"1\"><si><t>a</t></si></sst>";
        let zip = zipped(&[("[Content_Types].xml", b""), ("xl/sharedStrings.xml", truth)]);
        assert_eq!(inspect(Cursor::new(zip)), Ok(Kind::Xlsx));
    }
}
