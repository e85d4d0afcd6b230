//! What to say of choices that could have gone the other way.

use super::cells::location;
use super::found::Found;
use super::raw::RawSheet;
use crate::book::{Finding, Severity};

/// Findings for the choices of the chosen tables that could have gone the other way.
pub fn doubts(sheets: &[RawSheet], found: &[Found], chosen: &[usize]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for f in chosen.iter().filter_map(|i| found.get(*i)) {
        let Some(sheet) = sheets.get(f.sheet) else { continue };
        let header = f.table.header.unwrap_or(f.table.rows.start);
        findings.extend(kind_in_doubt(sheet, f));
        findings.extend(f.recognized.doubts.iter().map(|doubt| Finding {
            code: "column_in_doubt",
            severity: Severity::Warning,
            message: format!("{}.", doubt.message),
            count: 1,
            location: location(sheet, &[(header, doubt.column as u32)]),
        }));
    }
    findings
}

/// What else a table could be, where that explains it nearly as well.
fn kind_in_doubt(sheet: &RawSheet, f: &Found) -> Option<Finding> {
    let other = f.reading.runner_up.filter(|_| f.reading.is_close())?;
    Some(Finding {
        code: "kind_in_doubt",
        severity: Severity::Warning,
        message: format!(
            "this table was read as {} ({}); it could also be {}. --map kind=\"{}\" reads it so, --map kind=\"{}\" settles it.",
            f.kind.title(),
            f.reading.reasons.join(", "),
            other.title(),
            other.name(),
            f.kind.name()
        ),
        count: 1,
        location: location(sheet, &[]),
    })
}
