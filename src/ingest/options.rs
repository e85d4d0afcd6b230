//! What the user may say about the files.

pub use super::address::Address;
pub use super::dates::DateOrder;
pub use super::maps::{FieldMap, TaxRule};
pub use super::recipes::Recipe;
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
    /// A database that runs elsewhere.
    Database(Box<Address>),
}

/// Everything that changes how files are read.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// The sheet to analyse, by name or number from 1; otherwise the best client table.
    pub sheet: Option<String>,
    /// The tables of databases to read; otherwise all of them.
    pub tables: Vec<String>,
    /// What the user says of columns, tables and statuses, before recognition.
    pub maps: Vec<FieldMap>,
    /// What was decided before for tables of some shapes; of several that fit, the first.
    pub recipes: Vec<Recipe>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_have_names() {
        assert_eq!("tab".parse(), Ok(Delimiter::Byte(b'\t')));
        assert_eq!(";".parse(), Ok(Delimiter::Byte(b';')));
        assert_eq!("whitespace".parse(), Ok(Delimiter::Whitespace));
        assert!("ab".parse::<Delimiter>().is_err());
    }
}
