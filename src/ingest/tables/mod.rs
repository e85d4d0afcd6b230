//! Where the tables stand on a sheet: the header need not be the first row, and other tables may stand beside or below.

mod spacers;
pub mod table;

pub use table::Table;

use super::cells;
use super::headers::by_header;
use super::kinds;
use super::raw::{RawColumn, RawSheet, RawValue};
use super::synonyms::{normalize, synonyms};
use super::values::{Decimal, amount};
use super::{states, statuses};
use chrono::Datelike;
use std::collections::BTreeMap;
use std::ops::Range;

/// Up to here a sheet is looked at cell by cell; larger ones are taken for one table.
const MAX_ROWS: u32 = 50_000;
const MAX_CELLS: usize = 2_000_000;
/// More tables than this on one sheet are nobody's work; the rest is left loose.
const MAX_TABLES: usize = 64;
/// How far down a title may push the header.
const HEADER_WITHIN: u32 = 50;
/// Headers that are numbers count up from one, at least so far.
const FEWEST_NUMBERED: u32 = 4;
/// Blank rows that a table may hold in one place, where what follows has numbers where its first row does.
const MAX_GAP: u32 = 3;
/// Headings between a blank row and the rows that it is of.
const MAX_HEADINGS: u32 = 2;

/// The tables of a sheet, from top to bottom.
pub fn find(sheet: &RawSheet, no_header: bool) -> Vec<Table> {
    let cells: usize = sheet
        .columns
        .iter()
        .map(|c| match c {
            RawColumn::Cells { cells, .. } => cells.len(),
            _ => MAX_CELLS,
        })
        .fold(0, usize::saturating_add);
    if no_header || sheet.rows > MAX_ROWS || cells >= MAX_CELLS {
        return one_table(sheet, no_header).into_iter().collect();
    }
    several_tables(sheet)
}

/// A text file or a very long sheet: one table from its header to the end.
fn one_table(sheet: &RawSheet, no_header: bool) -> Option<Table> {
    let columns = 0..sheet.columns.len();
    let filled: Vec<usize> = (0..sheet.rows.min(HEADER_WITHIN)).map(|row| filled(sheet, row, &columns)).collect();
    let widest = filled.iter().copied().max().filter(|n| *n > 0)?;
    let first = filled.iter().position(|n| *n * 10 >= widest * 6)? as u32;
    let look = Look::at(sheet, first, &columns);
    let header = !no_header && look.is_text() && (look.known > 0 || look.contrast || !look.looks_like_data);
    let start = if header { first + 1 } else { first };
    Some(Table { header: header.then_some(first), columns, rows: start..sheet.rows.max(start) })
}

fn filled(sheet: &RawSheet, row: u32, columns: &Range<usize>) -> usize {
    columns.clone().filter(|c| sheet.value(row, *c) != RawValue::Empty).count()
}

/// What speaks for a row being a header.
#[derive(Debug, Default)]
struct Look {
    filled: usize,
    texts: usize,
    known: usize,
    /// Some column has text here and a number or a date below.
    contrast: bool,
    /// Some column has a code here and one below (`C001`, `C002`).
    looks_like_data: bool,
}

impl Look {
    fn at(sheet: &RawSheet, row: u32, columns: &Range<usize>) -> Look {
        let mut look = Look::default();
        let mut numbered = 0u32;
        for column in columns.clone() {
            let value = sheet.value(row, column);
            if value == RawValue::Empty {
                continue;
            }
            look.filled += 1;
            let below = (row + 1..row + 4).map(|r| sheet.value(r, column)).find(|v| *v != RawValue::Empty);
            // The first of a month over numbers that are no dates heads a column of that month.
            if matches!(value, RawValue::Date(d) if d.day() == 1)
                && below.is_some_and(|b| is_numeric(b) && !matches!(b, RawValue::Date(_)))
            {
                look.texts += 1;
                look.contrast = true;
            }
            if value == RawValue::Number(f64::from(numbered + 1)) {
                numbered += 1;
                continue;
            }
            let RawValue::Text(text) = value else { continue };
            if amount(text, Decimal::Point).is_some() {
                continue;
            }
            look.texts += 1;
            look.known += usize::from(text.len() < 80 && is_known(text));
            look.contrast |= below.is_some_and(is_numeric);
            look.looks_like_data |=
                is_code(text) && below.is_some_and(|b| matches!(b, RawValue::Text(t) if is_code(t)));
        }
        // 1 2 3 … beside words count something that stands below: the sessions of a pack.
        if numbered >= FEWEST_NUMBERED && look.texts > 0 {
            look.texts += numbered as usize;
        }
        look
    }

    fn is_text(&self) -> bool {
        self.filled > 0 && self.texts * 10 >= self.filled * 8
    }

    /// Whether another row speaks louder.
    fn weaker_than(&self, other: &Look) -> bool {
        other.is_text()
            && (other.known > self.known
                || (other.known == self.known && other.filled > self.filled && (other.contrast || !self.contrast)))
    }
}

/// Whether a text heads columns of clients or of logs.
fn is_known(text: &str) -> bool {
    by_header(text, false).is_some() || synonyms().log_header(&normalize(text)).is_some()
}

fn is_numeric(value: RawValue<'_>) -> bool {
    match value {
        RawValue::Number(_) | RawValue::Date(_) => true,
        RawValue::Text(text) => amount(text, Decimal::Point).is_some(),
        _ => false,
    }
}

/// Letters and digits, as in `C001`.
pub fn is_code(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 24
        && !text.contains(char::is_whitespace)
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.chars().any(char::is_alphabetic)
        && !text.contains('@')
}

fn several_tables(sheet: &RawSheet) -> Vec<Table> {
    let mut by_row: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, column) in sheet.columns.iter().enumerate() {
        cells::each(column, 0..u32::MAX, |row, _| by_row.entry(row).or_default().push(index));
    }
    let mut tables: Vec<Table> = Vec::new();
    for (&row, columns) in &by_row {
        let free: Vec<usize> =
            columns.iter().copied().filter(|c| !tables.iter().any(|t| t.contains(row, *c))).collect();
        for run in runs(&free) {
            if tables.len() >= MAX_TABLES {
                return tables;
            }
            if tables.iter().any(|t| t.contains(row, run.start)) {
                continue;
            }
            let run = bridged(sheet, row, run);
            let look = Look::at(sheet, row, &run);
            if is_header(sheet, row, &run, &look) {
                let end = end_of(sheet, row, &run, &by_row);
                if end > row + 1 || look.known >= 3 {
                    tables.push(Table { header: Some(row), columns: run, rows: row + 1..end });
                }
            }
        }
    }
    if tables.is_empty() {
        tables.extend(headerless(&by_row));
    }
    spacers::over_spacers(sheet, tables)
}

/// Columns side by side, as ranges.
fn runs(columns: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &column in columns {
        match runs.last_mut() {
            Some(run) if run.end == column => run.end += 1,
            _ => runs.push(column..column + 1),
        }
    }
    runs
}

/// A header run made longer over cells that are empty in the header and filled below (merged or unnamed columns).
fn bridged(sheet: &RawSheet, row: u32, mut run: Range<usize>) -> Range<usize> {
    let below = |c: usize| (row + 1..row + 3).any(|r| sheet.value(r, c) != RawValue::Empty);
    let here = |c: usize| sheet.value(row, c) != RawValue::Empty;
    while run.end < sheet.columns.len() && (here(run.end) || below(run.end)) {
        run.end += 1;
    }
    while run.start > 0 && below(run.start - 1) && !here(run.start - 1) {
        run.start -= 1;
    }
    run
}

fn is_header(sheet: &RawSheet, row: u32, run: &Range<usize>, look: &Look) -> bool {
    if !look.is_text() || !(look.known > 0 || (look.contrast && look.filled >= 2)) {
        return false;
    }
    // A title is outshone by the header that follows it.
    !(row + 1..row + 6).any(|next| look.weaker_than(&Look::at(sheet, next, run)))
}

/// The row after the table's last.
fn end_of(sheet: &RawSheet, header: u32, run: &Range<usize>, by_row: &BTreeMap<u32, Vec<usize>>) -> u32 {
    let headers = Look::at(sheet, header, run);
    let mut end = header + 1;
    for (&row, columns) in by_row.range(header + 1..) {
        let filled = columns.iter().filter(|c| run.contains(c)).count();
        if filled == 0 {
            continue;
        }
        let gap = row - end;
        if gap > 0 && !goes_on(sheet, header, (row, gap), headers.filled, run) {
            break;
        }
        if filled >= 2 && starts_like_header(sheet, row, columns, run) && !repeats_header(sheet, header, row, run) {
            let look = Look::at(sheet, row, run);
            if look.texts == look.filled && look.known >= 2 && look.known * 10 >= look.filled * 6 {
                break;
            }
        }
        end = row + 1;
    }
    end
}

/// Whether the first cell of a row is a known header: most rows are ruled out by it at the price of one look-up.
fn starts_like_header(sheet: &RawSheet, row: u32, columns: &[usize], run: &Range<usize>) -> bool {
    columns.iter().find(|c| run.contains(c)).is_some_and(|c| match sheet.value(row, *c) {
        RawValue::Text(text) => text.len() < 80 && by_header(text, false).is_some(),
        _ => false,
    })
}

/// Whether the table goes on at `row` after a gap: with a row like its first one, or with a heading and such a row below it.
fn goes_on(sheet: &RawSheet, header: u32, (row, gap): (u32, u32), headers: usize, run: &Range<usize>) -> bool {
    let first = (header + 1..row).find(|r| filled(sheet, *r, run) > 1).unwrap_or(header + 1);
    let like = |r: u32| filled(sheet, r, run) * 3 > headers * 2 && continues(sheet, first, r, run);
    if gap <= 1 && like(row) {
        return true;
    }
    // Words alone say nothing: what follows could be another table.
    let measures = |r: u32| run.clone().any(|c| is_numeric(sheet.value(first, c)) && is_numeric(sheet.value(r, c)));
    let begins = (row..row + MAX_HEADINGS + 1).find(|r| filled(sheet, *r, run) != 1);
    let other = |r: u32| run.clone().any(|c| matches!(sheet.value(r, c), RawValue::Text(t) if is_of_other(t)));
    gap <= MAX_GAP && begins.is_some_and(|r| like(r) && measures(r) && !(row..r).any(other))
}

/// Whether a heading says that what follows it is of another kind: expenses, refunds, what is still to be paid.
fn is_of_other(text: &str) -> bool {
    let header = normalize(text);
    kinds::groups_in(&header).contains("expense")
        || synonyms().is_return(text)
        || statuses::status(text).is_some()
        || states::payment(text).or_else(|| states::payment_in_words(text)).is_some_and(|state| !state.is_income())
}

/// Whether a row after a gap holds numbers where the first row does, and no label.
fn continues(sheet: &RawSheet, first: u32, row: u32, columns: &Range<usize>) -> bool {
    columns.clone().all(|c| match (sheet.value(first, c), sheet.value(row, c)) {
        (RawValue::Empty, _) | (_, RawValue::Empty) => true,
        (_, RawValue::Text(text)) if text.trim_end().ends_with(':') => false,
        (a, b) => is_numeric(a) == is_numeric(b),
    })
}

/// Whether `row` says the same as the header.
pub fn repeats_header(sheet: &RawSheet, header: u32, row: u32, columns: &Range<usize>) -> bool {
    let mut same = 0;
    for column in columns.clone() {
        match (sheet.value(header, column), sheet.value(row, column)) {
            (RawValue::Text(a), RawValue::Text(b)) if a.trim() == b.trim() => same += 1,
            (RawValue::Empty, RawValue::Empty) => {}
            _ => return false,
        }
    }
    same > 0
}

/// Everything as one table without a header, where no header was found.
fn headerless(by_row: &BTreeMap<u32, Vec<usize>>) -> Option<Table> {
    let (first, last) = (*by_row.keys().next()?, *by_row.keys().next_back()?);
    let start = by_row.values().flatten().copied().min()?;
    let end = by_row.values().flatten().copied().max()? + 1;
    Some(Table { header: None, columns: start..end, rows: first..last + 1 })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::book::TextColumn;
    use crate::ingest::raw::Cell;

    /// A workbook's sheet from rows of text; what looks like a number is one.
    pub(crate) fn sheet(name: &str, rows: &[&[&str]]) -> RawSheet {
        let width = rows.iter().map(|r| r.len()).max().unwrap_or(0);
        let columns = (0..width)
            .map(|c| {
                let (mut at, mut cells, mut text) = (Vec::new(), Vec::new(), TextColumn::default());
                for (r, row) in rows.iter().enumerate() {
                    match row.get(c).copied().unwrap_or("") {
                        "" => continue,
                        value => {
                            at.push(r as u32);
                            cells.push(match value.parse::<f64>() {
                                Ok(n) => Cell::Number(n),
                                Err(_) => {
                                    text.push(value);
                                    Cell::Text(text.len() as u32 - 1)
                                }
                            });
                        }
                    }
                }
                RawColumn::Cells { rows: at, cells, text }
            })
            .collect();
        RawSheet {
            path: "book.xlsx".into(),
            format: "xlsx".into(),
            sheet: Some(name.into()),
            rows: rows.len() as u32,
            columns,
            ..RawSheet::default()
        }
    }

    /// A text file from comma-separated lines.
    pub(crate) fn csv(lines: &str) -> RawSheet {
        let rows: Vec<Vec<&str>> = lines.lines().map(|l| l.split(';').collect()).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let columns = (0..width)
            .map(|c| RawColumn::Text(rows.iter().map(|r| r.get(c).copied().unwrap_or("")).collect()))
            .collect();
        RawSheet {
            path: "book.csv".into(),
            format: "csv".into(),
            rows: rows.len() as u32,
            columns,
            ..RawSheet::default()
        }
    }

    #[test]
    fn a_title_and_blank_rows_may_stand_above_the_header() {
        let s = sheet("S", &[&["Clients 2024"], &[], &["Client", "Hours", "Rate"], &["A", "1", "2"], &["B", "3", "4"]]);
        assert_eq!(find(&s, false), [Table { header: Some(2), columns: 0..3, rows: 3..5 }]);
        let text = csv("Clients of the studio;;\n;;\nClient;Hours;Rate\nA;1;2");
        assert_eq!(find(&text, false), [Table { header: Some(2), columns: 0..3, rows: 3..4 }]);
    }

    #[test]
    fn tables_beside_and_below_are_kept_apart() {
        let s = sheet(
            "S",
            &[
                &["client_id", "hours", "", "Segment", "Revenue"],
                &["C1", "1", "", "Anchor", "10"],
                &["C2", "2", "", "Steady", "20"],
                &[],
                &["", "Utilization", "Clients"],
                &["", "<60%", "5"],
            ],
        );
        let tables = find(&s, false);
        assert_eq!(
            tables,
            [
                Table { header: Some(0), columns: 0..2, rows: 1..3 },
                Table { header: Some(0), columns: 3..5, rows: 1..3 },
                Table { header: Some(4), columns: 1..3, rows: 5..6 },
            ]
        );
    }

    #[test]
    fn a_table_goes_on_behind_blank_rows_and_a_heading() {
        let rows: [&[&str]; 10] = [
            &["Client", "Sessions", "Amount"],
            &["TRAINER: MARCO"],
            &["Grace", "11", "550"],
            &["Subtotal", "11", "550"],
            &[],
            &[],
            &["TRAINER: JODIE"],
            &["Sian", "6", "300"],
            &[],
            &["Paid in cash", "", "12"],
        ];
        assert_eq!(find(&sheet("S", &rows), false), [Table { header: Some(0), columns: 0..3, rows: 1..8 }]);
        let expenses: [&[&str]; 5] = [rows[0], rows[2], &[], &["Expenses"], &["Studio", "1", "500"]];
        assert_eq!(find(&sheet("S", &expenses), false), [Table { header: Some(0), columns: 0..3, rows: 1..2 }]);
        let words: [&[&str]; 6] = [
            &["Client", "Coach"],
            &["Grace", "Marco"],
            &[],
            &["Opening hours"],
            &["Monday", "closed"],
            &["Tuesday", "open"],
        ];
        assert_eq!(find(&sheet("S", &words), false), [Table { header: Some(0), columns: 0..2, rows: 1..2 }]);
    }

    #[test]
    fn months_may_head_their_columns_as_dates() {
        let mut s = sheet("S", &[&["client", "x"], &["A", "3"], &["B", "2"]]);
        let october = chrono::NaiveDate::from_ymd_opt(2025, 10, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
        s.columns.push(RawColumn::Cells {
            rows: vec![0, 1, 2],
            cells: vec![Cell::Date(october), Cell::Number(1.0), Cell::Number(2.0)],
            text: TextColumn::default(),
        });
        assert_eq!(find(&s, false), [Table { header: Some(0), columns: 0..3, rows: 1..3 }]);
    }

    #[test]
    fn a_blank_row_does_not_end_a_table_and_rows_without_header_are_data() {
        let s = sheet("S", &[&["client_id", "hours"], &["C1", "1"], &[], &["C2", "2"]]);
        assert_eq!(find(&s, false), [Table { header: Some(0), columns: 0..2, rows: 1..4 }]);
        let codes = csv("C001;x\nC002;y");
        assert_eq!(find(&codes, false), [Table { header: None, columns: 0..2, rows: 0..2 }]);
        assert_eq!(find(&csv("id;hours\nC1;2"), true), [Table { header: None, columns: 0..2, rows: 0..2 }]);
        assert_eq!(find(&RawSheet::default(), false), []);
    }
}
