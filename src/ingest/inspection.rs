//! How files were understood, column by column.

use super::cells::{clean, file_name, number_text, shown};
use super::found::Found;
use super::kind::TableKind;
use super::logs;
use super::raw::{RawSheet, RawValue};
use super::recipes::{RecipeUse, Shape};
use super::recognize::Decision;
use super::summary::{self, Summary};
use crate::book::Locale;
use crate::book::claims::column_letters;
use serde::Serialize;

/// Every table that was found, the used ones and the others.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Inspection {
    /// In the order of the files and of their sheets.
    pub tables: Vec<TableInspection>,
}

/// One table of one file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TableInspection {
    /// The path as the user gave it.
    pub path: String,
    /// `xlsx`, `csv; UTF-16`, …
    pub format: String,
    /// The sheet, where there are sheets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// `clients` where it is the analysed client table; what it was taken for otherwise (`dashboard`, `not used`).
    pub role: String,
    /// Why it was chosen or not, in a sentence.
    pub why: String,
    /// The kind of table that explains it next best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<String>,
    /// How much more speaks for what it was taken for; below 1 the two are close.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// What it says in all, as a sentence.
    pub sentence: String,
    /// The same as figures, of a table that is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// The recipe by which it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// What the user or the recipe says of it, as `--map` takes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<String>,
    /// The header's row, from 1; `None` without a header.
    pub header_row: Option<u32>,
    /// Data rows below the header.
    pub rows: usize,
    /// Its columns, in order.
    pub columns: Vec<ColumnUse>,
    /// What recipes recognize it by.
    #[serde(skip)]
    pub shape: Shape,
    /// The first rows, a text per column.
    #[serde(skip)]
    pub first_rows: Vec<Vec<String>>,
    /// What it was taken for.
    #[serde(skip)]
    pub kind: TableKind,
    /// Whether it is used.
    #[serde(skip)]
    pub used: bool,
    /// Whether the next kind explains it nearly as well.
    #[serde(skip)]
    pub is_close: bool,
}

/// What became of one column.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ColumnUse {
    /// Its place: `D`, or `4` where there are no letters.
    pub place: String,
    /// The header as written.
    pub header: String,
    /// The field in snake case (`hours`), `attribute`, `claim: revenue_share`, or `ignored`.
    pub field: String,
    /// How it was recognised or why it is ignored: `synonym of hours; 3 months from "nov_jan"`.
    pub why: String,
    /// A few values as written.
    pub examples: Vec<String>,
    /// Its number on the sheet, from 1.
    #[serde(skip)]
    pub number: usize,
}

impl ColumnUse {
    /// As `--map` names it: by its header, else by its number.
    pub fn name(&self) -> String {
        let header = self.header.trim();
        if header.is_empty() { self.number.to_string() } else { header.to_string() }
    }
}

impl TableInspection {
    /// The file in a map for this table alone: its name, with the sheet where there are sheets.
    pub fn scope(&self) -> String {
        let name = file_name(&self.path);
        self.sheet.as_ref().map_or_else(|| name.to_string(), |sheet| format!("{name}#{sheet}"))
    }
}

/// Rows shown of each table, and columns and characters of each.
const FIRST_ROWS: usize = 5;
/// See [`FIRST_ROWS`].
const MOST_SHOWN: (usize, usize) = (40, 40);

/// Every table that was found, with what became of its columns.
pub(super) fn inspect(
    sheets: &[RawSheet],
    found: &[Found],
    chosen: &[usize],
    summaries: &[(usize, Summary)],
    locale: &Locale,
) -> Inspection {
    let best = chosen.first().and_then(|i| found.get(*i));
    let tables = found
        .iter()
        .enumerate()
        .filter_map(|(index, f)| {
            let summary = summaries.iter().rfind(|(of, _)| *of == index).map(|(_, summary)| summary.clone());
            let sentence = match &summary {
                Some(summary) => summary.sentence(f.kind, locale),
                None => summary::of_unused(f),
            };
            let table = table(sheets.get(f.sheet)?, f, chosen.contains(&index), best);
            Some(TableInspection { sentence, summary, ..table })
        })
        .collect();
    Inspection { tables }
}

fn table(sheet: &RawSheet, found: &Found, chosen: bool, best: Option<&Found>) -> TableInspection {
    let is_roster = found.has_ids();
    let role = match (chosen, is_roster) {
        (true, _) => found.kind.name(),
        (false, _) if !found.kind.is_log() && !found.kind.is_people() => found.kind.name(),
        (false, true) => "not used",
        (false, false) => "dashboard",
    };
    let why = match (chosen, best) {
        (true, _) if !found.kind.is_log() && found.export.is_some() => report_of(found),
        (true, _) if found.kind.is_log() => match found.export {
            Some(export) => format!("the report \"{}\" of {}", export.name, export.product),
            None => format!("its columns make it a table of {}: it has {}", found.kind.name(), found.fields()),
        },
        (true, Some(best)) if std::ptr::eq(best, found) => {
            format!("the best table of clients: it has {}", found.fields())
        }
        (true, _) => format!("joined by client id: it has {}", found.fields()),
        (false, _) if !found.kind.is_log() && !found.kind.is_people() => {
            format!("{}, as it has {}; not read", found.kind.title(), found.reading.reasons.join(", "))
        }
        (false, _) if is_roster => {
            format!("looks like clients (it has {}), and another table fits better; audited only", found.fields())
        }
        (false, _) => "has no client ids; its labeled figures are audited".into(),
    };
    let next = found.reading.runner_up.filter(|_| chosen && !found.reading.told);
    // A table of memberships is read as one of clients and as one of memberships.
    let memberships = (chosen && found.kind == TableKind::Memberships).then(|| logs::membership_columns(sheet, found));
    let of_memberships = |d: &Decision| {
        let columns = memberships.as_ref().map(|m| &m.columns);
        columns.and_then(|columns| columns.iter().find(|m| m.column == d.column)).unwrap_or(d).clone()
    };
    let columns = found.recognized.columns.iter().map(of_memberships).map(|d| {
        let place =
            if sheet.sheet.is_some() { column_letters(d.column as u32) } else { number_text((d.column + 1) as f64) };
        let field = d.meaning.shown();
        ColumnUse {
            place,
            header: clean(&d.header).into_owned(),
            field,
            why: d.why,
            examples: examples(sheet, found, d.column),
            number: d.column + 1,
        }
    });
    TableInspection {
        path: sheet.path.clone(),
        format: sheet.format.clone(),
        sheet: sheet.sheet.clone(),
        role: role.into(),
        why,
        runner_up: next.map(|kind| kind.name().into()),
        distance: next.map(|_| found.reading.distance),
        header_row: found.table.header.map(|row| row.saturating_add(1)),
        rows: found.table.rows.len(),
        columns: columns.collect(),
        recipe: match &found.told.recipe {
            Some(RecipeUse::Used(name)) => Some(name.clone()),
            _ => None,
        },
        decisions: found.told.decisions(),
        shape: Shape::of(sheet, &found.table),
        first_rows: first_rows(sheet, found),
        kind: found.kind,
        used: chosen,
        is_close: chosen && found.reading.is_close(),
        ..TableInspection::default()
    }
}

fn first_rows(sheet: &RawSheet, found: &Found) -> Vec<Vec<String>> {
    let text = |row: u32, column: usize| shown(sheet.value(row, column)).chars().take(MOST_SHOWN.1).collect();
    let row = |row: u32| found.table.columns.clone().take(MOST_SHOWN.0).map(|column| text(row, column)).collect();
    found.table.rows.clone().take(FIRST_ROWS).map(row).collect()
}

fn report_of(found: &Found) -> String {
    let (name, product) = found.export.map_or(("", ""), |e| (e.name.as_str(), e.product.as_str()));
    format!("the report \"{name}\" of {product}: it has {}", found.fields())
}

/// The first three values of a column that differ.
fn examples(sheet: &RawSheet, found: &Found, column: usize) -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for row in found.table.rows.clone().take(200) {
        let value = sheet.value(row, column);
        let text = shown(value).chars().take(40).collect::<String>();
        if value != RawValue::Empty && !examples.contains(&text) {
            examples.push(text);
        }
        if examples.len() == 3 {
            break;
        }
    }
    examples
}
