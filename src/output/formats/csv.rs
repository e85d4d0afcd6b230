//! CSV as RFC 4180 has it: commas, CRLF, quotes where needed, UTF-8. Numbers are plain, shares are fractions.

use super::super::table::ExportTable;
use crate::analysis::columns::Value;
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes `table`, its names in the first row.
///
/// # Errors
/// Whatever `out` answers.
pub fn write(table: &ExportTable, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    writer.write_record(table.columns.iter().map(|c| neutral(&c.name).into_owned()))?;
    for row in 0..table.rows() {
        for column in &table.columns {
            match column.values.get(row) {
                Value::Missing => writer.write_field("")?,
                Value::Text(text) => writer.write_field(neutral(text).as_ref())?,
                Value::Number(number) => writer.write_field(number.to_string())?,
                Value::Money(money) => writer.write_field(money.to_string())?,
                Value::Date(date) => writer.write_field(date.format("%Y-%m-%d").to_string())?,
                Value::Flag(flag) => writer.write_field(if flag { "yes" } else { "no" })?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// Text that a spreadsheet would run as a formula gets an apostrophe in front [OWASP, CSV injection].
pub fn neutral(text: &str) -> Cow<'_, str> {
    const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(TRIGGERS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_plain_text_is_left_alone() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        for text in ["", "a=1", "O'Brien", " 1", "C001"] {
            assert_eq!(neutral(text), text);
        }
    }
}
