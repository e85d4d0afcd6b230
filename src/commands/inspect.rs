//! `inspect`: how every table and column was understood, what became of the rows, and what is odd.

use super::prepare::{self, Loaded};
use super::setup::Setup;
use super::{Failure, deliver, overwrite};
use crate::book::{FileUse, Finding, Severity, clean};
use crate::cli::{InspectArgs, InspectFormat};
use crate::ingest::TableInspection;
use crate::output::{one_line, write::Target};
use crate::store::paths::Paths;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Prints or writes the inspection.
pub fn run(args: &InspectArgs, paths: &Paths) -> Result<(), Failure> {
    let mut setup = Setup::new(&args.input, paths)?;
    let loaded = prepare::load(&mut setup)?;
    let text = match args.format {
        InspectFormat::Text => text(&loaded),
        InspectFormat::Json => json(&loaded)?,
    };
    let target = Target::from_option(args.output.output.as_deref());
    let mut inputs = setup.inputs();
    inputs.extend(loaded.book.files.iter().map(|f| f.path.clone().into()));
    deliver(&target, overwrite(args.input.options.force), &inputs, text.as_bytes())
}

fn json(loaded: &Loaded) -> Result<String, Failure> {
    let value = serde_json::json!({
        "schema": 1,
        "tables": loaded.inspection.tables,
        "files": loaded.book.files,
        "findings": loaded.book.findings,
    });
    let text = serde_json::to_string_pretty(&value).map_err(|e| Failure::CouldNot(e.to_string()))?;
    Ok(clean::json(text + "\n"))
}

fn text(loaded: &Loaded) -> String {
    let mut text = String::new();
    for table in &loaded.inspection.tables {
        text.push_str(&table_text(table));
        text.push('\n');
    }
    text.push_str("Rows\n");
    text.push_str(&aligned(&loaded.book.files.iter().map(rows_of).collect::<Vec<_>>()));
    text.push_str("\nFindings\n");
    match loaded.book.findings.as_slice() {
        [] => text.push_str("  nothing odd was found\n"),
        findings => findings.iter().for_each(|f| text.push_str(&finding_text(f))),
    }
    text
}

fn table_text(table: &TableInspection) -> String {
    let sheet = table.sheet.as_deref().map(|s| format!(", sheet \"{s}\"")).unwrap_or_default();
    let mut text = one_line(&format!("{}{sheet} ({})", table.path, table.format)) + "\n";
    let header = match table.header_row {
        Some(row) => format!("header in row {row}"),
        None => "no header".to_string(),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  {}: {}", one_line(&table.role), one_line(&table.why));
    if let (Some(next), Some(distance)) = (&table.runner_up, table.distance) {
        let near = if distance < 1.0 { "nearly as well" } else { "less well" };
        let _ = writeln!(
            text,
            "  next best: {next}, which explains it {near} (behind by {distance:.1}); --map kind=\"{next}\" reads it so"
        );
    }
    if !table.sentence.is_empty() {
        let _ = writeln!(text, "  {}", one_line(&table.sentence));
    }
    if let Some(recipe) = &table.recipe {
        let _ = writeln!(text, "  recipe: \"{}\"", one_line(recipe));
    }
    if !table.decisions.is_empty() {
        let _ = writeln!(text, "  decided: {}", one_line(&table.decisions.join(", ")));
    }
    let _ = writeln!(text, "  {header}, rows of data: {}", table.rows);
    let heading = ["COLUMN", "HEADER", "FIELD", "WHY", "EXAMPLES"].map(String::from).to_vec();
    let column = |c: &crate::ingest::ColumnUse| {
        [c.place.as_str(), &c.header, &c.field, &c.why, &c.examples.join(" | ")].map(one_line).to_vec()
    };
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(table.columns.iter().map(column)).collect();
    if rows.len() > 1 {
        text.push_str(&aligned(&rows));
    }
    text
}

fn rows_of(file: &FileUse) -> Vec<String> {
    let aside: Vec<String> = file.set_aside.iter().map(|a| format!("{}: {}", a.reason, a.count)).collect();
    let aside = if aside.is_empty() { String::new() } else { format!("set aside: {}", aside.join("; ")) };
    let counts = format!("{} read, {} used", file.rows_read, file.rows_used);
    [file.path.as_str(), &file.table, &counts, &aside].map(one_line).to_vec()
}

fn finding_text(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    format!("  {severity}: {}\n    at {}\n", one_line(&finding.message), one_line(&finding.location))
}

/// Rows indented, with columns as wide as their widest value; only the last one may be as long as it likes.
fn aligned(rows: &[Vec<String>]) -> String {
    const WIDEST: usize = 44;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|v| v.width()).max().unwrap_or(0).min(WIDEST);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (value, width) in row.iter().zip(&widths) {
            line.push(' ');
            line.push_str(value);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(value.width()) + 1));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::ingest::{ColumnUse, Inspection};

    fn loaded() -> Loaded {
        let column = ColumnUse {
            place: "B".into(),
            header: "Часы \u{1b}[31m".into(),
            field: "hours".into(),
            why: "synonym".into(),
            examples: vec!["4".into(), "5.5".into()],
            number: 2,
        };
        let table = TableInspection {
            path: "a.xlsx".into(),
            format: "xlsx".into(),
            sheet: Some("Data".into()),
            role: "clients".into(),
            why: "the only table".into(),
            runner_up: None,
            distance: None,
            header_row: Some(2),
            rows: 7,
            columns: vec![column],
            ..TableInspection::default()
        };
        let set_aside = vec![crate::book::SetAside { reason: "no client id".into(), count: 1 }];
        let path = "a.xlsx".to_string();
        let file = FileUse { path, table: "clients".into(), rows_read: 7, rows_used: 6, set_aside };
        let book = Book { files: vec![file], ..Book::default() };
        Loaded::for_test(book, Inspection { tables: vec![table] })
    }

    #[test]
    fn every_column_says_what_it_was_taken_for_and_cannot_steer_the_terminal() {
        let text = text(&loaded());
        assert!(
            text.starts_with("a.xlsx, sheet \"Data\" (xlsx)\n  clients: the only table\n  header in row 2"),
            "{text}"
        );
        assert!(text.contains("hours  synonym  4 | 5.5"), "{text}");
        assert!(text.contains("7 read, 6 used  set aside: no client id: 1"), "{text}");
        assert!(text.contains("nothing odd") && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn json_holds_tables_files_and_findings() {
        let value: serde_json::Value = serde_json::from_str(&json(&loaded()).unwrap()).unwrap();
        assert_eq!(value["tables"][0]["columns"][0]["field"], "hours");
        assert_eq!(value["files"][0]["rows_used"], 6);
        assert_eq!(value["findings"], serde_json::json!([]));
    }
}
