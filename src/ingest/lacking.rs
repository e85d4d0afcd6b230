//! What to say of files that could not be used, and of columns that the client table lacks.

use super::cells::{file_name, location};
use super::fields::{Field, Meaning};
use super::found::Found;
use super::raw::RawSheet;
use super::synonyms::synonyms;
use crate::book::claims::ClaimedFigure;
use crate::book::{Book, FileUse, Finding, SetAside, Severity};

/// The files of which no table could be used, with all their rows set aside.
pub fn unused(sheets: &[RawSheet], found: &[Found], chosen: &[usize]) -> Vec<FileUse> {
    let path = |f: &Found| sheets.get(f.sheet).map_or("", |s| s.path.as_str());
    let used: Vec<&str> = chosen.iter().filter_map(|i| found.get(*i)).map(path).collect();
    let mut files: Vec<FileUse> = Vec::new();
    for sheet in sheets.iter().filter(|s| !used.contains(&s.path.as_str())) {
        let rows: usize = found.iter().filter(|f| path(f) == sheet.path).map(|f| f.table.rows.len()).sum();
        if files.iter().any(|f| f.path == sheet.path) {
            continue;
        }
        let reason = "no table of clients, visits, sales or passes that can be joined".to_string();
        let set_aside = if rows > 0 { vec![SetAside { reason, count: rows }] } else { Vec::new() };
        files.push(FileUse {
            path: sheet.path.clone(),
            table: "not used".into(),
            rows_read: rows,
            rows_used: 0,
            set_aside,
        });
    }
    files
}

/// Findings for what the chosen table lacks: hours, ideal hours, prices, the number of months.
pub fn missing_columns(sheets: &[RawSheet], found: &[Found], main: usize, book: &Book) -> Vec<Finding> {
    let Some((f, sheet)) = found.get(main).and_then(|f| Some((f, sheets.get(f.sheet)?))) else { return Vec::new() };
    let name = sheet.sheet.as_ref().map_or_else(|| file_name(&sheet.path).to_string(), |n| format!("sheet \"{n}\""));
    let lacks = |field: Field, code: &'static str, what: &str| Finding {
        code,
        severity: Severity::Warning,
        message: format!(
            "{name} has no column for {} (looked for {}), so {what}; name it with --map {}=COLUMN.",
            field.title(),
            synonyms().examples(Meaning::Field(field), 4),
            field.name()
        ),
        count: 1,
        location: location(sheet, &[]),
    };
    let mut findings = Vec::new();
    if book.delivery.is_none() && book.sales.is_none() {
        findings.push(lacks(Field::Hours, "no_hours", "there is no utilization"));
    }
    if book.clients.ideal_hours_month.is_none() && book.activity.visits.is_none() {
        findings.push(lacks(Field::IdealHoursMonth, "no_ideal_hours", "there is no utilization and no opportunity"));
    }
    if book.clients.rates.is_none() && book.clients.own_revenue.is_none() && book.activity.billing.is_none() {
        findings.push(lacks(Field::Rate, "no_rate", "there is no revenue until a price is given (--rate)"));
    }
    let dated = |d: &super::recognize::Decision| {
        matches!(
            d.meaning,
            Meaning::Field(Field::Hours | Field::Revenue) | Meaning::Claim(ClaimedFigure::MonthlyRevenue)
        )
    };
    if let (None, Some(column)) = (book.period.months, f.recognized.columns.iter().find(|d| dated(d))) {
        let header = f.table.header.unwrap_or(f.table.rows.start);
        findings.push(Finding {
            code: "period_unknown",
            severity: Severity::Warning,
            message: format!(
                "no header says how many months \"{}\" covers; one month is assumed (--months N).",
                super::cells::clean(&column.header)
            ),
            count: 1,
            location: location(sheet, &[(header, column.column as u32)]),
        });
    }
    findings
}
