//! What a workbook says of itself: derived columns beside client ids, and labelled cells.

use super::cells::{Rows, clean, file_name};
use super::cells::{each, shown, texts};
use super::fields::{Field, Meaning};
use super::found::Found;
use super::headers::by_header;
use super::raw::{RawColumn, RawSheet, RawValue};
use super::recognize::Decision;
use super::synonyms::{normalize, synonyms};
use super::values::{Unit, numbers};
use crate::book::claims::{CellClaim, ClaimedFigure, ClaimedValue, ColumnClaim};
use crate::book::{CellRef, Claims, Clients};
use std::collections::HashMap;

/// Collects the claims of every sheet. `rows` are the sheet rows of the analysed table's clients, in their order.
pub fn collect(sheets: &[RawSheet], found: &[Found], main: usize, clients: &Clients, rows: &Rows) -> Claims {
    let mut claims = Claims::default();
    let others = found.iter().enumerate().any(|(i, f)| i != main && f.has_ids());
    let known: HashMap<&str, u32> = if others { clients.ids.iter().zip(0..).collect() } else { HashMap::new() };
    for (index, f) in found.iter().enumerate() {
        let Some(sheet) = sheets.get(f.sheet) else { continue };
        if !f.recognized.columns.iter().any(|d| claimed(d).is_some()) {
            continue;
        }
        let clients_of_rows: Vec<(u32, u32)> = if index == main {
            rows.iter().zip(0..).map(|(row, client)| (client, row)).collect()
        } else {
            match_rows(sheet, f, &known)
        };
        if clients_of_rows.is_empty() {
            continue;
        }
        // Revenue month by month is the data, and claims no total.
        let by_month = f.recognized.all(Field::Revenue).nth(1).is_some();
        let claiming = |d: &&Decision| !(by_month && d.meaning == Meaning::Field(Field::Revenue));
        let analysed = found.get(main).is_some_and(|m| m.sheet == f.sheet);
        claims.columns.extend(
            f.recognized
                .columns
                .iter()
                .filter(claiming)
                .filter_map(|d| column(sheet, f, d, &clients_of_rows, analysed)),
        );
    }
    for (index, sheet) in sheets.iter().enumerate() {
        let rosters: Vec<&Found> = found.iter().filter(|f| f.sheet == index && f.has_ids()).collect();
        cells(sheet, &rosters, &mut claims.cells);
    }
    claims
}

/// The figure that a column claims; a file's own revenue is one.
fn claimed(decision: &Decision) -> Option<ClaimedFigure> {
    match decision.meaning {
        Meaning::Claim(figure) => Some(figure),
        Meaning::Field(Field::Revenue) => Some(ClaimedFigure::Revenue),
        _ => None,
    }
}

/// Client and sheet row of each row whose id is known; nothing where most ids are not.
fn match_rows(sheet: &RawSheet, found: &Found, known: &HashMap<&str, u32>) -> Vec<(u32, u32)> {
    let Some(column) = found.recognized.get(Field::ClientId).and_then(|d| sheet.columns.get(d.column)) else {
        return Vec::new();
    };
    let (ids, _) = texts(column, found.table.rows.clone());
    let filled = ids.iter().filter(|id| !id.is_empty()).count();
    let matched: Vec<(u32, u32)> = ids
        .iter()
        .zip(found.table.rows.clone())
        .filter_map(|(id, row)| known.get(id).map(|client| (*client, row)))
        .collect();
    if matched.len() * 2 < filled { Vec::new() } else { matched }
}

fn column(
    sheet: &RawSheet,
    found: &Found,
    decision: &Decision,
    clients: &[(u32, u32)],
    analysed: bool,
) -> Option<ColumnClaim> {
    let figure = claimed(decision)?;
    let raw = sheet.columns.get(decision.column)?;
    let range = found.table.rows.clone();
    let rows = if figure == ClaimedFigure::Segment {
        labels(raw, clients)
    } else {
        let values = numbers(raw, range.clone(), Unit::Plain).values;
        let value = |row: u32| values.get((row - range.start) as usize).copied().filter(|v| !v.is_nan());
        clients.iter().filter_map(|(client, row)| Some((*client, *row, ClaimedValue::Number(value(*row)?)))).collect()
    };
    Some(ColumnClaim {
        figure,
        header: clean(&decision.header).into_owned(),
        file: file_name(&sheet.path).to_string(),
        sheet: sheet.sheet.clone(),
        column: decision.column as u32,
        analysed,
        months: decision.period.as_ref().map(|p| p.months),
        rows,
    })
}

fn labels(raw: &RawColumn, clients: &[(u32, u32)]) -> Vec<(u32, u32, ClaimedValue)> {
    let label = |row: u32| match raw.value(row) {
        RawValue::Empty => None,
        value => Some(shown(value).into_owned()).filter(|text| !synonyms().is_missing(text)),
    };
    clients.iter().filter_map(|(client, row)| Some((*client, *row, ClaimedValue::Text(label(*row)?)))).collect()
}

/// Labels with a number beside or below, outside the tables of clients.
fn cells(sheet: &RawSheet, rosters: &[&Found], claims: &mut Vec<CellClaim>) {
    for (index, column) in sheet.columns.iter().enumerate() {
        let RawColumn::Cells { .. } = column else { continue };
        each(column, 0..u32::MAX, |row, value| {
            let RawValue::Text(text) = value else { return };
            if text.len() > 80 || rosters.iter().any(|f| f.table.contains(row, index)) {
                return;
            }
            let Some((place, value)) = number_of_label(sheet, row, index) else { return };
            if rosters.iter().any(|f| f.table.contains(place.0, place.1)) {
                return;
            }
            claims.extend(cell(sheet, text, place, value));
        });
    }
}

/// The number that a label speaks of: to its right, or below it where that number stands alone.
fn number_of_label(sheet: &RawSheet, row: u32, column: usize) -> Option<((u32, usize), f64)> {
    if let RawValue::Number(n) = sheet.value(row, column + 1) {
        return Some(((row, column + 1), n));
    }
    match (sheet.value(row + 1, column), sheet.value(row + 2, column)) {
        (_, RawValue::Number(_)) => None,
        (RawValue::Number(n), _) => Some(((row + 1, column), n)),
        _ => None,
    }
}

fn cell(sheet: &RawSheet, label: &str, place: (u32, usize), value: f64) -> Option<CellClaim> {
    // A segment's name labels that segment's figures and no figure of its own.
    if synonyms().is_segment(label) {
        return None;
    }
    let found = by_header(label, false)?;
    let figure = match found.meaning {
        Meaning::Claim(figure) => figure,
        Meaning::Field(Field::Revenue) => ClaimedFigure::Revenue,
        _ => return None,
    };
    let normalized = normalize(label);
    let averaged = normalized.split(' ').any(|word| synonyms().is_average(word));
    let per_month = figure == ClaimedFigure::MonthlyRevenue
        || synonyms().without_per_month(&normalized).is_some()
        || (averaged && matches!(figure, ClaimedFigure::UnrealizedHours | ClaimedFigure::Opportunity));
    Some(CellClaim {
        figure,
        label: clean(label).into_owned(),
        per_month,
        months: found.period.map(|p| p.months),
        value,
        at: CellRef {
            file: file_name(&sheet.path).to_string(),
            sheet: sheet.sheet.clone(),
            row: place.0,
            column: place.1 as u32,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tables::tests::sheet;
    use crate::ingest::{OpenOptions, Progress, understand};

    #[test]
    fn derived_columns_of_every_copy_and_labelled_cells_are_collected() {
        let clean = sheet(
            "Clean",
            &[
                &["client_id", "hours_nov_jan", "revenue_share_pct", "client_segment"],
                &["C1", "4", "0.4", "Anchor"],
                &["C2", "6", "0.6", "Steady"],
            ],
        );
        let work = sheet(
            "Work",
            &[
                &["client_id", "hours_nov_jan", "utilization", "", "Segment", "Revenue", "", "total_hours:"],
                &["C2 ", "6", "0.9", "", "Opportunity", "100", "", "10"],
                &["C1", "4", "0.5", "", "Steady", "200"],
                &[],
                &["rev_opp_per_month:", "2994.3"],
                &["missing hours 3mo:", "57"],
                &["avg missing hours:", "19"],
            ],
        );
        let opened = understand(&[work, clean], &OpenOptions::default(), &Progress::default()).unwrap();
        let claims = &opened.book.claims;
        let columns: Vec<_> =
            claims.columns.iter().map(|c| (c.figure, c.sheet.as_deref().unwrap(), c.analysed, c.rows.len())).collect();
        assert_eq!(
            columns,
            [
                (ClaimedFigure::Utilization, "Work", false, 2),
                (ClaimedFigure::RevenueShare, "Clean", true, 2),
                (ClaimedFigure::Segment, "Clean", true, 2)
            ]
        );
        assert_eq!(claims.columns[0].rows[0], (1, 1, ClaimedValue::Number(0.9)));
        let cells: Vec<_> =
            claims.cells.iter().map(|c| (c.figure, c.per_month, c.months, c.value, c.at.to_string())).collect();
        assert_eq!(
            cells,
            [
                (ClaimedFigure::Opportunity, true, None, 2994.3, "Work!B5".to_string()),
                (ClaimedFigure::UnrealizedHours, false, Some(3.0), 57.0, "Work!B6".to_string()),
                (ClaimedFigure::UnrealizedHours, true, None, 19.0, "Work!B7".to_string()),
            ]
        );
    }

    #[test]
    fn the_hours_of_two_quarters_are_no_copies_that_differ() {
        let quarter = |name: &str, header: &str, hours: &str| {
            sheet(name, &[&["client_id", "ideal hours", header], &["C1", "4", hours], &["C2", "8", hours]])
        };
        let codes = |sheets: &[RawSheet]| -> Vec<&str> {
            let opened = understand(sheets, &OpenOptions::default(), &Progress::default()).unwrap();
            opened.book.findings.iter().map(|f| f.code).collect()
        };
        let two = [quarter("Old", "hours Q4", "9"), quarter("New", "hours Q1", "5")];
        assert!(!codes(&two).contains(&"copies_differ"), "{:?}", codes(&two));
        let one = [quarter("Old", "hours Q1", "9"), quarter("New", "hours Q1", "5")];
        assert!(codes(&one).contains(&"copies_differ"), "{:?}", codes(&one));
    }
}
