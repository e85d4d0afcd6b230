//! A formatted workbook: the table, native charts, the assumptions and the findings.

mod charts;
mod formats;
mod notes;

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::columns::{Kind, Value};
use chrono::NaiveDate;
use formats::Formats;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar, Format, Workbook, Worksheet, XlsxError,
};
use std::io::{self, Write};

/// Data rows that a sheet holds below its header.
const MAX_ROWS: usize = 1_048_575;
/// Columns with bars in their cells begin like this.
const BARS: [&str; 5] = ["revenue", "monthly_revenue", "opportunity", "unrealized", "value"];
/// Characters that a cell holds.
const MAX_TEXT: usize = 32_767;

/// Writes `table` with charts, assumptions and findings from `material`. Text never becomes a formula or a link.
///
/// # Errors
/// A table with more rows than a sheet holds; whatever `out` answers.
pub fn write(table: &ExportTable, material: &Material, out: &mut dyn Write) -> io::Result<()> {
    if table.rows() > MAX_ROWS {
        let message = "a sheet holds 1,048,576 rows and this table has more; export .csv or .parquet, or filter first";
        return Err(io::Error::other(message));
    }
    let bytes = workbook(table, material).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(table: &ExportTable, material: &Material) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new(material.locale);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(&table.title)?;
    fill(sheet, table, material, &formats)?;
    charts::add(&mut book, material, &formats)?;
    notes::assumptions(book.add_worksheet(), material, &formats)?;
    notes::findings(book.add_worksheet(), material, &formats)?;
    book.save_to_buffer()
}

/// The table itself: header, rows, widths, filter, frozen header and first column.
fn fill(sheet: &mut Worksheet, table: &ExportTable, material: &Material, formats: &Formats) -> Result<(), XlsxError> {
    for (column, number) in table.columns.iter().zip(0_u16..) {
        sheet.write_string_with_format(0, number, clipped(&column.title), &formats.header)?;
        let format = formats.of(column.kind);
        let mut widest = column.title.chars().count() + 3;
        for (row, line) in (0..table.rows()).zip(1_u32..) {
            let value = column.values.get(row);
            widest = widest.max(shown_width(&value));
            write_value(sheet, line, number, value, format)?;
        }
        sheet.set_column_width(number, widest.clamp(9, 60) as f64)?;
        highlight(sheet, column, number, table.rows(), material)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    if let (Some(last), Ok(rows)) = (table.columns.len().checked_sub(1), u32::try_from(table.rows())) {
        sheet.autofilter(0, 0, rows, last as u16)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// About how many characters a cell shows.
fn shown_width(value: &Value) -> usize {
    let digits = |number: f64| format!("{number:.0}").len() * 4 / 3 + 5;
    match value {
        Value::Text(text) => text.chars().count() + 1,
        Value::Money(money) => digits(money.to_f64()),
        Value::Number(number) => digits(*number),
        Value::Date(_) => 12,
        Value::Missing | Value::Flag(_) => 0,
    }
}

fn write_value(sheet: &mut Worksheet, row: u32, column: u16, value: Value, format: &Format) -> Result<(), XlsxError> {
    match value {
        Value::Missing => {}
        Value::Text(text) => drop(sheet.write_string_with_format(row, column, clipped(text), format)?),
        Value::Number(number) => drop(sheet.write_number_with_format(row, column, number, format)?),
        Value::Money(money) => drop(sheet.write_number_with_format(row, column, money.to_f64(), format)?),
        Value::Date(date) => match serial(date) {
            Some(days) => drop(sheet.write_number_with_format(row, column, days, format)?),
            None => drop(sheet.write_string(row, column, date.format("%Y-%m-%d").to_string())?),
        },
        Value::Flag(flag) => drop(sheet.write_boolean_with_format(row, column, flag, format)?),
    }
    Ok(())
}

/// Utilization in the colours of its bands; opportunity and revenue as bars in the cell.
fn highlight(
    sheet: &mut Worksheet,
    column: &ExportColumn,
    number: u16,
    rows: usize,
    material: &Material,
) -> Result<(), XlsxError> {
    let Some(last) = u32::try_from(rows).ok().filter(|rows| *rows > 0) else {
        return Ok(());
    };
    match (column.kind, column.name.as_str()) {
        (Kind::Percent, "utilization") => {
            let a = material.assumptions;
            let orange = Format::new().set_background_color(formats::PALE_ORANGE);
            let blue = Format::new().set_background_color(formats::PALE_BLUE);
            // An empty cell counts as zero for Excel, and an unknown utilization is not a low one.
            let low = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::Between(0.000_001, a.low_utilization - 1e-9))
                .set_format(orange);
            let high = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::GreaterThanOrEqualTo(a.high_utilization - 1e-9))
                .set_format(blue);
            sheet.add_conditional_format(1, number, last, number, &low)?;
            sheet.add_conditional_format(1, number, last, number, &high)?;
        }
        (Kind::Money | Kind::Hours, name) if BARS.iter().any(|bar| name.starts_with(bar)) => {
            let colour = if name.contains("revenue") { formats::LIGHT_BLUE } else { formats::LIGHT_ORANGE };
            let bar = ConditionalFormatDataBar::new().set_fill_color(colour).set_solid_fill(true);
            sheet.add_conditional_format(1, number, last, number, &bar)?;
        }
        _ => {}
    }
    Ok(())
}

/// A date as Excel counts days; `None` before March 1900, where Excel counts a day that never was.
fn serial(date: NaiveDate) -> Option<f64> {
    let days = i64::from(date.to_epoch_days()) + 25_569;
    (days > 60).then_some(days as f64)
}

/// As much of `text` as a cell holds.
fn clipped(text: &str) -> &str {
    text.char_indices().nth(MAX_TEXT).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_longer_than_a_cell_is_clipped_at_a_character() {
        let long = "ё".repeat(MAX_TEXT + 5);
        assert_eq!(clipped(&long).chars().count(), MAX_TEXT);
        assert_eq!(clipped("ё"), "ё");
    }

    #[test]
    fn dates_are_excel_serials() {
        let date = |y, m, d| serial(NaiveDate::from_ymd_opt(y, m, d).unwrap());
        assert_eq!([date(2024, 10, 1), date(1900, 3, 1), date(1900, 2, 28)], [Some(45_566.0), Some(61.0), None]);
    }
}
