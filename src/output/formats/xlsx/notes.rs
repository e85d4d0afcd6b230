//! The sheets that say how the figures came about: assumptions and findings.

use super::clipped;
use super::formats::Formats;
use crate::book::Severity;
use crate::output::assumption_list::{Shown, assumption_list};
use crate::output::{Material, one_line};
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Every assumption with its value, and where the figures come from.
pub fn assumptions(sheet: &mut Worksheet, material: &Material, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name("Assumptions")?;
    sheet.write_string_with_format(0, 0, "What the figures assume", &formats.title)?;
    sheet.write_string_with_format(1, 0, clipped(&one_line(&material.source_line())), &formats.quiet)?;
    sheet.write_string_with_format(3, 0, "Assumption", &formats.header)?;
    sheet.write_string_with_format(3, 1, "Value", &formats.header)?;
    sheet.write_string_with_format(3, 2, "Key", &formats.header)?;
    for ((name, value, key), row) in assumption_list(material).into_iter().zip(4..) {
        sheet.write_string(row, 0, clipped(&one_line(&name)))?;
        match value {
            Shown::Percent(v) => sheet.write_number_with_format(row, 1, v, &formats.percent)?,
            Shown::Money(v) => sheet.write_number_with_format(row, 1, v.to_f64(), &formats.money)?,
            Shown::Number(v) => sheet.write_number(row, 1, v)?,
            Shown::Text(v) => sheet.write_string(row, 1, clipped(&one_line(&v)))?,
        };
        sheet.write_string(row, 2, key)?;
    }
    sheet.set_column_width(0, 52)?.set_column_width(1, 22)?.set_column_width(2, 30)?;
    Ok(())
}

/// Every finding: how much it matters, what it is, where.
pub fn findings(sheet: &mut Worksheet, material: &Material, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name("Findings")?;
    for (title, column) in ["Severity", "What", "Count", "Where"].iter().zip(0_u16..) {
        sheet.write_string_with_format(0, column, *title, &formats.header)?;
    }
    for (finding, row) in material.findings.iter().zip(1_u32..) {
        let severity = match finding.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        sheet.write_string_with_format(row, 0, severity, &formats.wrapped)?;
        sheet.write_string_with_format(row, 1, clipped(&one_line(&finding.message)), &formats.wrapped)?;
        sheet.write_number_with_format(row, 2, finding.count as f64, &formats.wrapped)?;
        sheet.write_string_with_format(row, 3, clipped(&one_line(&finding.location)), &formats.wrapped)?;
    }
    if material.findings.is_empty() {
        sheet.write_string(1, 1, "Nothing odd was found in the data.")?;
    }
    for (width, column) in [11.0, 90.0, 8.0, 60.0].into_iter().zip(0_u16..) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
