//! Columns whose header speaks of days and whose values are none that can be read.

use super::cells::{location, shown};
use super::dates::{self, DateOrder};
use super::fields::Field;
use super::found::Found;
use super::raw::{RawSheet, RawValue};
use super::synonyms::{normalize, synonyms};
use crate::book::{Finding, Severity};

/// Rows looked at.
const SAMPLE: usize = 200;

/// A finding for each such column of the tables that are used. What a log leaves out for want of a day, it says itself.
pub fn findings(sheets: &[RawSheet], found: &[Found], chosen: &[usize]) -> Vec<Finding> {
    let used = chosen.iter().filter_map(|i| found.get(*i));
    let tables = used.filter_map(|f| Some((sheets.get(f.sheet)?, f))).filter(|(_, f)| !f.kind.is_log());
    tables.flat_map(|(sheet, f)| f.table.columns.clone().filter_map(move |c| finding(sheet, f, c))).collect()
}

fn finding(sheet: &RawSheet, found: &Found, column: usize) -> Option<Finding> {
    let header = found.table.header_text(sheet, column);
    let field = synonyms().log_header(&normalize(&header));
    if header.len() > 80 || !matches!(field, Some(Field::Date | Field::BookedAt)) {
        return None;
    }
    let (mut filled, mut unread, mut first) = (0usize, 0usize, None);
    for row in found.table.rows.clone().take(SAMPLE) {
        let value = sheet.value(row, column);
        if value == RawValue::Empty {
            continue;
        }
        filled += 1;
        let day = [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().any(|o| dates::date(value, o).is_some());
        if !day {
            unread += 1;
            first = first.or(Some(row));
        }
    }
    let row = first.filter(|_| filled >= 3 && unread * 10 >= filled * 6)?;
    let example = shown(sheet.value(row, column)).chars().take(40).collect::<String>();
    let why = if dates::lacks_year(&example) { "they have no year" } else { "they are in no form that is known" };
    Some(Finding {
        code: "days_not_read",
        severity: Severity::Warning,
        message: format!(
            "\"{}\" could not be read as days: {why} (\"{example}\", {unread} of the first {filled} rows).",
            header.trim()
        ),
        count: unread,
        location: location(sheet, &[(row, column as u32)]),
    })
}

#[cfg(test)]
mod tests {
    use crate::ingest::tables::tests::csv;
    use crate::ingest::{OpenOptions, Progress, understand};

    #[test]
    fn days_without_a_year_are_said_with_their_column() {
        let sheet =
            csv("Date;Client;Item;Amount\n10 Feb;Ann;PT;60\n13 Feb;Bo;PT;60\n16 Feb;Ann;PT;60\n17 Feb;Cy;PT;60");
        let opened = understand(&[sheet], &OpenOptions::default(), &Progress::default()).unwrap();
        let said = opened.book.findings.iter().find(|f| f.code == "days_not_read").unwrap();
        assert!(said.message.starts_with("\"Date\" could not be read as days: they have no year (\"10 Feb\", 4 of"));
    }
}
