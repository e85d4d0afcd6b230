//! What the user may say about the files.

pub use super::dates::DateOrder;
use crate::book::{Limits, Locale};
use std::path::PathBuf;
use std::str::FromStr;

/// Where data come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, or a folder whose data files are all taken.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// The workbook built into the binary.
    Demo,
}

/// Everything that changes how files are read.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// The sheet to analyse, by name or number from 1; otherwise the best client table.
    pub sheet: Option<String>,
    /// Fields named by the user, before recognition.
    pub maps: Vec<FieldMap>,
    /// Months that the hours cover, in place of what header and dates say.
    pub months: Option<f64>,
    /// In place of the last date of a sale or session.
    pub as_of: Option<chrono::NaiveDate>,
    /// The period that counts, of files with dates.
    pub limits: Limits,
    /// The first row is data; columns are then named by number.
    pub no_header: bool,
    /// In place of what was found by looking.
    pub delimiter: Option<Delimiter>,
    /// Which of day and month stands first in dates of logs that can be read in two ways.
    pub date_order: Option<DateOrder>,
    /// For the figures in findings.
    pub locale: Locale,
}

/// What separates the fields of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// One byte: `,`, `;`, `|`, a tab.
    Byte(u8),
    /// Any run of spaces and tabs.
    Whitespace,
}

impl FromStr for Delimiter {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "tab" | "\\t" => Ok(Delimiter::Byte(b'\t')),
            "whitespace" => Ok(Delimiter::Whitespace),
            _ => match text.as_bytes() {
                [b] if b.is_ascii() && *b != b'"' && *b != b'\n' && *b != b'\r' => Ok(Delimiter::Byte(*b)),
                _ => Err(format!("\"{text}\" is not a delimiter: one character, `tab` or `whitespace`")),
            },
        }
    }
}

impl FromStr for DateOrder {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "day" => Ok(DateOrder::DayFirst),
            "month" => Ok(DateOrder::MonthFirst),
            _ => Err(format!("\"{text}\" is not day or month")),
        }
    }
}

/// `--map [FILE:]FIELD=COLUMN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMap {
    /// Only for the file whose name ends like this.
    pub file: Option<String>,
    /// The field in snake case: `client_id`, `hours`, …
    pub field: String,
    /// A header as written, or a column's number from 1.
    pub column: String,
}

impl FieldMap {
    /// Whether it says what kind of table it is, and not what a column is.
    pub fn is_kind(&self) -> bool {
        self.field == "kind"
    }

    /// Whether it is for the file at `path`.
    pub fn is_for(&self, path: &str) -> bool {
        self.file.as_ref().is_none_or(|file| path.ends_with(file.as_str()))
    }
}

impl FromStr for FieldMap {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is not [FILE:]FIELD=COLUMN, such as hours=\"Actual hours\" or hours=4");
        let (left, column) = text.split_once('=').ok_or_else(wrong)?;
        let (file, field) = match left.rsplit_once(':') {
            Some((file, field)) => (Some(file.to_string()), field),
            None => (None, left),
        };
        let field = field.trim().to_lowercase().replace('-', "_");
        if field.is_empty() || column.trim().is_empty() {
            return Err(wrong());
        }
        Ok(FieldMap { file, field, column: column.trim().to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_names_file_field_and_column() {
        let map: FieldMap = "C:\\clients.csv:client-id=Member No".parse().unwrap();
        assert_eq!(
            (map.file.as_deref(), map.field.as_str(), map.column.as_str()),
            (Some("C:\\clients.csv"), "client_id", "Member No")
        );
        assert!(
            "hours".parse::<FieldMap>().is_err()
                && "=x".parse::<FieldMap>().is_err()
                && "hours=".parse::<FieldMap>().is_err()
        );
    }

    #[test]
    fn delimiters_have_names() {
        assert_eq!("tab".parse(), Ok(Delimiter::Byte(b'\t')));
        assert_eq!(";".parse(), Ok(Delimiter::Byte(b';')));
        assert_eq!("whitespace".parse(), Ok(Delimiter::Whitespace));
        assert!("ab".parse::<Delimiter>().is_err());
    }
}
