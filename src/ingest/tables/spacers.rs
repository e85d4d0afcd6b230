//! Blank columns that part one table for the eye only.

use super::{Table, is_numeric};
use crate::ingest::fields::{Field, Meaning};
use crate::ingest::headers::by_header;
use crate::ingest::raw::RawSheet;

/// Rows from which two tables are hardly of one height by chance.
const LONG_ENOUGH: usize = 6;

/// Tables that one blank column parts and that are one: of one height, and nothing on the right names its own rows.
pub(super) fn over_spacers(sheet: &RawSheet, tables: Vec<Table>) -> Vec<Table> {
    let mut joined: Vec<Table> = Vec::new();
    for right in tables {
        let left = joined.iter_mut().find(|left| continues_beside(sheet, left, &right));
        match left {
            Some(left) => left.columns.end = right.columns.end,
            None => joined.push(right),
        }
    }
    joined
}

fn continues_beside(sheet: &RawSheet, left: &Table, right: &Table) -> bool {
    // The last rows may be totals, which need not stand in every column.
    let slack = if left.rows.len() >= LONG_ENOUGH { 2 } else { 0 };
    let same_rows = left.header.is_some()
        && left.header == right.header
        && left.columns.end + 1 == right.columns.start
        && (left.rows.end.saturating_sub(slack)..=left.rows.end).contains(&right.rows.end);
    let meaning = |table: &Table, column| by_header(&table.header_text(sheet, column), false).map(|m| m.meaning);
    let is_name = |m: &Meaning| matches!(m, Meaning::Field(Field::ClientId | Field::Name | Field::Period));
    let leads = |column: usize| {
        left.columns.clone().any(|c| left.header_text(sheet, c) == right.header_text(sheet, column))
            || meaning(right, column).is_some_and(|m| is_name(&m))
    };
    let first = sheet.value(right.rows.start, right.columns.start);
    // Words at the left end label rows of their own, unless they are known to be facts about a client.
    let fact = matches!(meaning(right, right.columns.start), Some(Meaning::Field(_)));
    let known = fact && right.rows.len() >= LONG_ENOUGH;
    let labelled = !(is_numeric(first) || known);
    same_rows && !labelled && !right.columns.clone().any(leads)
}

#[cfg(test)]
mod tests {
    use crate::ingest::tables::find;
    use crate::ingest::tables::tests::sheet;

    #[test]
    fn a_blank_column_between_two_tables_of_one_height_is_a_spacer() {
        let s = sheet(
            "S",
            &[
                &["client_id", "", "ideal hours", "", "hours", "rate", "", "client_id", "hours"],
                &["C1", "", "4", "", "1", "50", "", "C1", "1"],
                &["C2", "", "8", "", "2", "50", "", "C2", "2"],
            ],
        );
        let columns: Vec<_> = find(&s, false).into_iter().map(|t| t.columns).collect();
        assert_eq!(columns, [0..6, 7..9]);
    }

    #[test]
    fn a_table_of_months_beside_as_many_clients_stays_a_table() {
        let mut rows: Vec<Vec<String>> =
            vec![["client_id", "hours", "", "Month", "Revenue", "", "Trainer", "Clients"].map(String::from).to_vec()];
        rows.extend((1..8).map(|i| {
            let row = [format!("C{i}"), "4".into(), String::new(), i.to_string(), "90".into(), String::new()];
            row.into_iter().chain([format!("Coach {i}"), "2".into()]).collect()
        }));
        let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
        let s = sheet("S", &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let columns: Vec<_> = find(&s, false).into_iter().map(|t| t.columns).collect();
        assert_eq!(columns, [0..2, 3..5, 6..8]);
    }
}
