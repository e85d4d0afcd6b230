//! A table as a JSON array of objects, one per row.

use super::super::table::ExportTable;
use crate::analysis::columns::Value;
use serde_json::{Map, Value as Json, json};
use std::io::{self, Write};

/// Writes `table` as JSON; keys are the columns' names, what is not known is `null`, shares are fractions.
///
/// # Errors
/// Whatever `out` answers.
pub fn write(table: &ExportTable, out: &mut dyn Write) -> io::Result<()> {
    // Row by row, so that a million clients are never all in memory as JSON.
    out.write_all(b"[")?;
    for row in 0..table.rows() {
        out.write_all(if row == 0 { b"\n  " } else { b",\n  " })?;
        let object: Map<String, Json> =
            table.columns.iter().map(|c| (c.name.clone(), plain(c.values.get(row)))).collect();
        serde_json::to_writer(&mut *out, &object)?;
    }
    out.write_all(b"\n]\n")
}

fn plain(value: Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Text(text) => json!(text),
        Value::Number(number) => json!(number),
        Value::Money(money) => json!(money),
        Value::Date(date) => json!(date.format("%Y-%m-%d").to_string()),
        Value::Flag(flag) => json!(flag),
    }
}
