//! A structural audit of a workbook's formulas: nothing is computed, formulas are compared with their neighbours, their
//! labels and the tables that they sum.

mod bands;
mod parse;

use super::cells::file_name;
use super::found::Found;
use super::raw::{Formula, RawSheet, RawValue};
use super::totals::says_total;
use crate::book::claims::column_letters;
use crate::book::{Finding, Severity};
use parse::{Formula as Parsed, Part};
use std::collections::BTreeMap;

/// Findings for the formulas of every sheet.
pub fn audit(sheets: &[RawSheet], found: &[Found]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, sheet) in sheets.iter().enumerate().filter(|(_, s)| !s.formulas.is_empty()) {
        let tables: Vec<&Found> = found.iter().filter(|f| f.sheet == index && f.has_ids()).collect();
        let mut by_column: BTreeMap<u32, Vec<&Formula>> = BTreeMap::new();
        for formula in &sheet.formulas {
            by_column.entry(formula.column).or_default().push(formula);
        }
        for (column, formulas) in &by_column {
            let mut loose: Vec<&Formula> = formulas.clone();
            for table in tables.iter().filter(|f| f.table.columns.contains(&(*column as usize))) {
                let rows = &table.table.rows;
                let inside: Vec<&Formula> = formulas.iter().copied().filter(|f| rows.contains(&f.row)).collect();
                if inside.len() * 10 >= rows.len() * 6 {
                    loose.retain(|f| !rows.contains(&f.row));
                    findings.extend(column_audit(sheet, table, *column, &inside));
                }
            }
            for formula in loose {
                match bands::audit(sheet, &tables, formula) {
                    Some(finding) => findings.push(finding),
                    None => findings.extend(misses_rows(sheet, &tables, formula)),
                }
            }
        }
    }
    findings
}

/// `Sheet1!K2:K19`.
fn cells(sheet: &RawSheet, column: u32, rows: &[u32]) -> String {
    let letters = column_letters(column);
    let name = sheet.sheet.as_ref().map_or(String::new(), |s| format!("{s}!"));
    match rows {
        [first, .., last] if (last - first) as usize + 1 == rows.len() => {
            format!("{name}{letters}{}:{letters}{}", first + 1, last + 1)
        }
        rows => {
            let named: Vec<String> = rows.iter().take(5).map(|row| format!("{letters}{}", row + 1)).collect();
            format!("{name}{}{}", named.join(", "), if rows.len() > 5 { " …" } else { "" })
        }
    }
}

fn finding(code: &'static str, sheet: &RawSheet, place: &str, count: usize, message: String) -> Finding {
    let location = format!("{}, {place}", file_name(&sheet.path));
    Finding { code, severity: Severity::Warning, message, count, location }
}

/// One column of a client table: do its formulas have one shape, and do they divide by one total?
fn column_audit(sheet: &RawSheet, found: &Found, column: u32, formulas: &[&Formula]) -> Vec<Finding> {
    let rows = &found.table.rows;
    let formulas: Vec<(&Formula, Parsed)> = formulas.iter().map(|f| (*f, parse::parse(&f.text))).collect();
    let filled: Vec<u32> = rows.clone().filter(|row| sheet.value(*row, column as usize) != RawValue::Empty).collect();
    if formulas.len() < 3 || formulas.len() * 10 < filled.len() * 6 {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = drifting(sheet, found, column, &formulas).into_iter().collect();
    let mut shapes: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (formula, parsed) in &formulas {
        shapes.entry(parsed.shape(formula.row, formula.column)).or_default().push(formula.row);
    }
    findings.extend(outliers(sheet, column, &formulas, &shapes));
    let typed: Vec<u32> = filled
        .into_iter()
        .filter(|row| matches!(sheet.value(*row, column as usize), RawValue::Number(_)))
        .filter(|row| formulas.binary_search_by_key(row, |(f, _)| f.row).is_err())
        .collect();
    if !typed.is_empty() && typed.len() * 5 <= formulas.len() {
        let place = cells(sheet, column, &typed);
        let message = format!(
            "{place}: a number was typed in where the rest of the column is computed; it does not follow when the row changes."
        );
        findings.push(finding("number_among_formulas", sheet, &place, typed.len(), message));
    }
    findings
}

/// Division by a range whose ends move from row to row, so that each row is a part of another whole.
fn drifting(sheet: &RawSheet, found: &Found, column: u32, formulas: &[(&Formula, Parsed)]) -> Option<Finding> {
    let mut rows = Vec::new();
    let mut ranges: Vec<String> = Vec::new();
    let mut letters = String::new();
    for (formula, parsed) in formulas {
        let Some((first, last)) = parsed.divisor() else { continue };
        if first.row == last.row || first.row_fixed || last.row_fixed {
            continue;
        }
        rows.push(formula.row);
        letters = column_letters(first.column);
        let text = format!("SUM({first}:{last})");
        if ranges.len() < 4 && !ranges.contains(&text) {
            ranges.push(text);
        }
    }
    if rows.len() < 2 || ranges.len() < 2 {
        return None;
    }
    let place = cells(sheet, column, &rows);
    let whole = format!("SUM(${letters}${}:${letters}${})", found.table.rows.start + 1, found.table.rows.end);
    let message = format!(
        "{place} divides by ranges that differ from row to row ({}{}), so each row is a share of another total; {whole} is the same for all.",
        ranges.iter().take(3).cloned().collect::<Vec<_>>().join(", "),
        if ranges.len() > 3 { " …" } else { "" }
    );
    Some(finding("formula_range_drifts", sheet, &place, rows.len(), message))
}

/// Formulas whose shape is not that of most of the column.
fn outliers(
    sheet: &RawSheet,
    column: u32,
    formulas: &[(&Formula, Parsed)],
    shapes: &BTreeMap<String, Vec<u32>>,
) -> Option<Finding> {
    let (_, usual) = shapes.iter().max_by_key(|(_, rows)| rows.len())?;
    let mut others: Vec<u32> = shapes.values().filter(|rows| *rows != usual).flatten().copied().collect();
    if others.is_empty() || usual.len() * 10 < formulas.len() * 6 {
        return None;
    }
    others.sort_unstable();
    let text = |row: &u32| formulas.iter().find(|(f, _)| f.row == *row).map_or("", |(f, _)| f.text.trim());
    let place = cells(sheet, column, &others);
    let message = format!(
        "{place} is computed in another way (={}) than the rest of the column (={}).",
        others.first().map_or("", text),
        usual.first().map_or("", text)
    );
    Some(finding("formula_differs", sheet, &place, others.len(), message))
}

/// A formula beside a client table that sums most of a column, and not all of it.
fn misses_rows(sheet: &RawSheet, tables: &[&Found], formula: &Formula) -> Option<Finding> {
    let parsed = parse::parse(&formula.text);
    for part in &parsed.parts {
        let Part::Range(first, last) = part else { continue };
        let Some(missing) = missing_rows(sheet, tables, first, last) else { continue };
        let missing: Vec<u32> = missing.into_iter().filter(|row| *row != formula.row).collect();
        if missing.is_empty() {
            continue;
        }
        let place = cells(sheet, formula.column, &[formula.row]);
        let message = format!(
            "{place} takes the range {first}:{last}, which leaves out {} of the client table.",
            named_rows(&missing)
        );
        return Some(finding("range_misses_rows", sheet, &place, missing.len(), message));
    }
    None
}

/// Data rows that a range over one column leaves out, where it covers at least half of them. Totals are no data.
fn missing_rows(sheet: &RawSheet, tables: &[&Found], first: &parse::Ref, last: &parse::Ref) -> Option<Vec<u32>> {
    if first.column != last.column || last.row <= first.row {
        return None;
    }
    let table = tables.iter().map(|f| &f.table).find(|t| {
        let overlap = t.rows.end.min(last.row.saturating_add(1)).saturating_sub(t.rows.start.max(first.row));
        t.columns.contains(&(first.column as usize)) && overlap as usize * 2 >= t.rows.len() && overlap > 0
    })?;
    let is_total = |row: u32| {
        let mut values = table.columns.clone().map(|c| sheet.value(row, c));
        values.any(|v| matches!(v, RawValue::Text(text) if says_total(text)))
    };
    let outside = table.rows.clone().filter(|row| *row < first.row || *row > last.row);
    let missing: Vec<u32> = outside.filter(|row| !is_total(*row)).collect();
    (!missing.is_empty()).then_some(missing)
}

fn named_rows(rows: &[u32]) -> String {
    match rows {
        [one] => format!("row {}", one + 1),
        [first, .., last] => format!("{} rows between row {} and row {}", rows.len(), first + 1, last + 1),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tables::tests::sheet;
    use crate::ingest::{OpenOptions, choose};

    fn findings(rows: &[&[&str]], formulas: &[(u32, u32, &str)]) -> Vec<Finding> {
        let mut s = sheet("Sheet1", rows);
        s.formulas = formulas
            .iter()
            .map(|(row, column, text)| Formula { row: *row, column: *column, text: (*text).into() })
            .collect();
        let sheets = [s];
        let found = choose::look(&sheets, &OpenOptions::default()).unwrap();
        audit(&sheets, &found)
    }

    const ROWS: [&[&str]; 8] = [
        &["client_id", "hours", "utilization"],
        &["C1", "1", "0.5"],
        &["C2", "2", "0.7"],
        &["C3", "3", "0.9"],
        &["C4", "4", "0.55"],
        &[],
        &[],
        &["<60%", "2"],
    ];

    #[test]
    fn shares_of_totals_that_move_are_found_even_when_filled_down() {
        let found = findings(
            &ROWS,
            &[(1, 2, "B2/SUM(B2:B5)"), (2, 2, "B3/SUM(B3:B6)"), (3, 2, "B4/SUM(B4:B7)"), (4, 2, "B5/SUM(B5:B8)")],
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code, found[0].count), ("formula_range_drifts", 4));
        assert!(found[0].message.contains("SUM($B$2:$B$5)") && found[0].location == "book.xlsx, Sheet1!C2:C5");
        let fixed = [(1, 2, "B2/SUM(B$2:B$5)"), (2, 2, "B3/SUM(B$2:B$5)"), (3, 2, "B4/SUM(B$2:B$5)")];
        assert_eq!(findings(&ROWS, &fixed), []);
    }

    #[test]
    fn one_formula_of_another_shape_and_a_typed_number_are_found() {
        let found = findings(&ROWS, &[(1, 2, "B2/8"), (2, 2, "= B3 / 8"), (3, 2, "B4/4"), (4, 2, "B5/8")]);
        assert_eq!(
            (found.len(), found[0].code, found[0].location.as_str()),
            (1, "formula_differs", "book.xlsx, Sheet1!C4")
        );
    }

    #[test]
    fn a_count_that_contradicts_its_label_is_found_and_recounted() {
        let found = findings(&ROWS, &[(7, 1, "COUNTIFS(C1:C4, \">.6\",C1:C4, \"<0.8\")")]);
        assert_eq!((found.len(), found[0].code), (1, "band_count_contradicts_label"));
        let message = &found[0].message;
        assert!(
            message.contains("right by luck") && message.contains("2 of 4") && message.contains("row 5"),
            "{message}"
        );
        assert_eq!(findings(&ROWS, &[(7, 1, "COUNTIF(C2:C5,\"<60%\")")]), []);
    }

    #[test]
    fn a_sum_that_stops_short_of_the_table_is_found() {
        let found = findings(&ROWS, &[(7, 1, "SUM(B2:B4)")]);
        assert_eq!((found.len(), found[0].code), (1, "range_misses_rows"));
        assert_eq!(findings(&ROWS, &[(7, 1, "SUM(B2:B5)")]), []);
        assert_eq!(findings(&ROWS, &[(7, 1, "SUM(B2:B2)")]), []);
    }

    #[test]
    fn a_total_row_under_the_clients_does_not_leave_itself_out() {
        let rows: [&[&str]; 5] =
            [&["client_id", "hours"], &["C1", "1"], &["C2", "2"], &["Total", "3"], &["Average", "1.5"]];
        let sums = [(3, 1, "SUM(B2:B3)"), (4, 1, "AVERAGE(B2:B3)")];
        assert_eq!(findings(&rows, &sums), []);
    }
}
