//! What kind of file this is, by its content.

use super::Reason;
use std::path::Path;

/// How a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Text,
    /// A zip archive: `.xlsx`, `.xlsb`, `.ods`, or something else.
    Zip,
    /// An OLE compound file: `.xls`, or a workbook with a password.
    Ole,
    /// Apache Parquet.
    Parquet,
    /// A web page with tables, whatever its ending.
    Html,
    /// An iCalendar feed.
    Calendar,
    /// A database of SQLite.
    Sqlite,
}

/// Files that are neither tables nor text, by how they start.
const STRANGERS: [(&[u8], &str); 6] = [
    (b"%PDF", "is a PDF, not a table; ask for the report as .xlsx or .csv"),
    (b"\x1F\x8B", "is compressed (gzip); unpack it first"),
    (b"\x89PNG", "is a picture, not a table"),
    (b"\xFF\xD8\xFF", "is a picture, not a table"),
    (b"7z\xBC\xAF", "is compressed (7z); unpack it first"),
    (b"Rar!", "is compressed (rar); unpack it first"),
];

impl Format {
    /// The format of the file that starts with `head`; `path` is asked only where that does not say.
    ///
    /// # Errors
    /// Where the file is empty, or of a kind that is known and holds no table.
    pub fn of(head: &[u8], path: &Path) -> Result<Format, Reason> {
        if head.is_empty() {
            return Err("is empty".into());
        }
        if let Some((_, reason)) = STRANGERS.iter().find(|(start, _)| head.starts_with(start)) {
            return Err((*reason).into());
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Ok(Format::Zip);
        }
        if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            return Ok(Format::Ole);
        }
        if head.starts_with(b"PAR1") {
            return Ok(Format::Parquet);
        }
        if head.starts_with(b"SQLite format 3\0") {
            return Ok(Format::Sqlite);
        }
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        if is_page(head) {
            return Ok(Format::Html);
        }
        if text_start(head).starts_with("begin:vcalendar") {
            return Ok(Format::Calendar);
        }
        if let Some(what) = markup(head) {
            return Err(format!(
                "is {what}{}; open it in a spreadsheet and save it as .xlsx or .csv",
                if ending.starts_with("xls") { format!(" saved with the ending .{ending}") } else { String::new() }
            ));
        }
        match ending.as_str() {
            "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => {
                Err(format!("is not a valid .{ending} file; open it in a spreadsheet and save it again"))
            }
            "parquet" => Err("has the ending .parquet and is not Parquet, or is damaged; export it again".into()),
            "sqlite" | "sqlite3" => {
                Err(format!("has the ending .{ending} and is not a database of SQLite, or is encrypted or damaged"))
            }
            _ => Ok(Format::Text),
        }
    }
}

/// The first words of a text file in lower case, also of one in UTF-16.
fn text_start(head: &[u8]) -> String {
    let (text, ..) = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, _)) => encoding.decode(head),
        None => encoding_rs::UTF_8.decode(head),
    };
    text.trim_start().to_lowercase()
}

/// Whether it is a web page, which booking software likes to call `.xls`.
fn is_page(head: &[u8]) -> bool {
    let start = text_start(head);
    let page = ["<!doctype html", "<html", "<head", "<body", "<table", "<div", "<meta", "<style"];
    page.iter().any(|tag| start.starts_with(tag)) || start.starts_with("<?xml") && start.contains("<html")
}

/// XML that is no web page.
fn markup(head: &[u8]) -> Option<&'static str> {
    let start: String = text_start(head).chars().filter(|c| !c.is_whitespace()).take(5).collect();
    let json = start.starts_with("{\"") || start.starts_with("[{") || start.starts_with("[[");
    match () {
        () if start == "<?xml" => Some("an XML file"),
        () if json => Some("a JSON file"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_goes_before_the_ending() {
        assert_eq!(Format::of(b"PK\x03\x04....", Path::new("a.csv")), Ok(Format::Zip));
        assert_eq!(Format::of(b"PAR1....", Path::new("a.xlsx")), Ok(Format::Parquet));
        assert_eq!(Format::of(b"SQLite format 3\0...", Path::new("a.csv")), Ok(Format::Sqlite));
        assert_eq!(Format::of(b"id,hours\n", Path::new("a")), Ok(Format::Text));
    }

    #[test]
    fn what_is_no_table_is_named() {
        let reason = |head: &[u8], path: &str| Format::of(head, Path::new(path)).unwrap_err();
        assert!(reason(b"", "a.csv").contains("empty"));
        assert!(reason(b"%PDF-1.7", "a.csv").contains("PDF"));
        assert_eq!(Format::of(b"\xEF\xBB\xBF \n<HTML><table>", Path::new("Report.xls")), Ok(Format::Html));
        assert_eq!(Format::of(b"BEGIN:VCALENDAR\r\n", Path::new("feed")), Ok(Format::Calendar));
        assert!(reason(b"{\"id\": 1}\n{\"id\": 2}", "a.jsonl").starts_with("is a JSON file;"));
        assert_eq!(Format::of(b"[Client],Hours\n", Path::new("a.csv")), Ok(Format::Text));
        assert!(reason(b"<?xml version=\"1.0\"?><Workbook>", "a.xls").starts_with("is an XML file saved"));
        assert!(reason(b"id,hours", "a.xlsx").contains("not a valid .xlsx file"));
        assert!(reason(b"id,hours", "a.sqlite").contains("not a database of SQLite"));
        assert!(reason(b"id,hours", "a.parquet").contains("not Parquet"));
    }
}
