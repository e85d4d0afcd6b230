//! The answer of a query as a table to write, and as text to read in a terminal.

use super::table::{ExportColumn, ExportTable, ExportValues};
use super::{Material, TableFormat, one_line, write};
use crate::analysis::columns::{Kind, Value};
use crate::book::{Locale, TextColumn};
use crate::query::{Answer, QueryError, Values};
use std::path::PathBuf;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What the answer of a query is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum AnswerFormat {
    /// For reading in a terminal.
    Text,
    /// Plain text, for everything.
    Csv,
    /// An array of objects.
    Json,
    /// A workbook.
    Xlsx,
    /// For data programs.
    Parquet,
}

/// Rows that are written as text: what is read in a terminal has an end.
const TEXT_ROWS: usize = 1_000;
/// Columns on screen that a column of text takes at most.
const WIDEST: usize = 48;

impl AnswerFormat {
    /// The format of a table; `None` for text.
    pub fn table(self) -> Option<TableFormat> {
        match self {
            AnswerFormat::Text => None,
            AnswerFormat::Csv => Some(TableFormat::Csv),
            AnswerFormat::Json => Some(TableFormat::Json),
            AnswerFormat::Xlsx => Some(TableFormat::Xlsx),
            AnswerFormat::Parquet => Some(TableFormat::Parquet),
        }
    }
}

/// `answer` as a table under `title`.
///
/// # Errors
/// A column that cannot be read.
pub fn table(answer: &Answer, title: &str) -> Result<ExportTable, QueryError> {
    let column = |(place, about): (usize, &crate::query::AnswerColumn)| {
        let values = match answer.values(place)? {
            Values::Text(texts) => {
                let texts = texts.iter().map(|text| text.as_deref().unwrap_or_default());
                ExportValues::Text(texts.collect::<TextColumn>())
            }
            Values::Number(numbers) => ExportValues::Number(numbers),
            Values::Money(amounts) => ExportValues::Money(amounts),
            Values::Date(days) => ExportValues::Date(days),
            Values::Flag(flags) => ExportValues::Flag(flags),
        };
        let name = one_line(&about.name);
        Ok(ExportColumn::new(&name, &name, about.kind, values))
    };
    let columns: Result<Vec<ExportColumn>, QueryError> = answer.columns.iter().enumerate().map(column).collect();
    Ok(ExportTable::new(title, columns?))
}

/// Writes `table` to `target` as `format` says; the file written, `None` for standard output.
///
/// # Errors
/// Where it cannot be written; the target is then as it was before.
pub fn deliver(
    table: &ExportTable,
    format: AnswerFormat,
    material: &Material,
    target: &write::Target,
    overwrite: write::Overwrite,
    inputs: &[PathBuf],
) -> Result<Option<PathBuf>, write::WriteError> {
    write::write(target, overwrite, inputs, |out| match format.table() {
        Some(format) => format.write(table, material, out),
        None => out.write_all(text(table, material.locale).as_bytes()),
    })
}

/// The table in columns, as it is read in a terminal.
pub fn text(table: &ExportTable, locale: &Locale) -> String {
    let rows = table.rows().min(TEXT_ROWS);
    let cells: Vec<Vec<String>> = table
        .columns
        .iter()
        .map(|column| (0..rows).map(|row| shortened(&written(&column.values.get(row), column.kind, locale))).collect())
        .collect();
    let titles: Vec<String> = table.columns.iter().map(|column| shortened(&column.title)).collect();
    let width = |(title, cells): (&String, &Vec<String>)| cells.iter().chain([title]).map(|cell| cell.width()).max();
    let widths: Vec<usize> = titles.iter().zip(&cells).map(|pair| width(pair).unwrap_or(0)).collect();
    let line = |parts: &dyn Fn(usize) -> String| {
        let parts: Vec<String> = widths
            .iter()
            .zip(&table.columns)
            .enumerate()
            .map(|(at, (width, column))| {
                let part = parts(at);
                let blanks = " ".repeat(width.saturating_sub(part.width()));
                if is_left(column.kind) { format!("{part}{blanks}") } else { format!("{blanks}{part}") }
            })
            .collect();
        format!("{}\n", parts.join("  ").trim_end())
    };
    let mut out = line(&|at| titles.get(at).cloned().unwrap_or_default());
    out.push_str(&line(&|at| "-".repeat(widths.get(at).copied().unwrap_or(0))));
    for row in 0..rows {
        out.push_str(&line(&|at| cells.get(at).and_then(|cells| cells.get(row)).cloned().unwrap_or_default()));
    }
    let number = |n: usize| locale.number(n as f64, 0);
    if table.rows() > rows {
        out.push_str(&format!("\n{} of {} rows; -o FILE.csv writes them all\n", number(rows), number(table.rows())));
    } else if rows == 0 {
        out.push_str("no rows\n");
    }
    out
}

/// A value as the locale writes it: money to the cent, a number with as many decimals as it needs, two at most.
pub fn written(value: &Value, kind: Kind, locale: &Locale) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Text(text) => one_line(text),
        Value::Money(amount) => locale.money_with(*amount, 2),
        Value::Date(day) => locale.date(*day),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.into(),
        Value::Number(number) => match kind {
            Kind::Percent => locale.percent(*number, 1),
            Kind::Hours => locale.number(*number, 1),
            Kind::Text | Kind::Number | Kind::Money | Kind::Date | Kind::Flag => {
                let is_whole = (number - number.round()).abs() < 1e-9;
                match number.abs() {
                    // It may be a year.
                    small if is_whole && small < 10_000.0 => format!("{:.0}", number.round() + 0.0),
                    _ if is_whole => locale.number(*number, 0),
                    small if small < 0.1 => locale.number(*number, 4),
                    _ => locale.number(*number, 2),
                }
            }
        },
    }
}

/// Words to the left, figures to the right.
pub fn is_left(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Flag)
}

fn shortened(text: &str) -> String {
    if text.width() <= WIDEST {
        return text.to_string();
    }
    let mut short = String::new();
    let mut width = 0;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width >= WIDEST {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Money;

    fn sample() -> ExportTable {
        let columns = vec![
            ExportColumn::text("staff", "staff", ["Ana", "", "=cmd()"].into_iter()),
            ExportColumn::money("paid", "paid", [Money::from_f64(1234.5), None, Money::from_f64(-0.126)].into_iter()),
            ExportColumn::number("n", "n", Kind::Number, [3.0, f64::NAN, 0.03127].into_iter()),
        ];
        ExportTable::new("Query", columns)
    }

    #[test]
    fn text_stands_in_columns_and_money_is_to_the_cent() {
        let lines = text(&sample(), &Locale::default());
        assert_eq!(
            lines.lines().collect::<Vec<_>>(),
            [
                "staff        paid       n",
                "------  ---------  ------",
                "Ana     $1,234.50       3",
                "",
                "=cmd()     -$0.13  0.0313"
            ]
        );
    }

    #[test]
    fn long_text_and_many_rows_have_an_end() {
        let long = "ё".repeat(200);
        assert_eq!(shortened(&long).chars().count(), WIDEST);
        let many: Vec<&str> = vec!["x"; TEXT_ROWS + 5];
        let table = ExportTable::new("Query", vec![ExportColumn::text("a", "a", many.into_iter())]);
        assert!(text(&table, &Locale::default()).ends_with("1,000 of 1,005 rows; -o FILE.csv writes them all\n"));
    }
}
