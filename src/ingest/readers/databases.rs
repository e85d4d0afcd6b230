//! What is said of the tables of a database that are not read.

use crate::ingest::raw::Remark;

/// Names that are listed at most.
const MOST_NAMED: usize = 12;

/// What is said where `name` is no table of a database.
pub fn no_such_table(name: &str, tables: &[&str]) -> String {
    format!("has no table \"{name}\" (for --table); its tables are {}", listed(tables))
}

/// What is said of views that are not read, since they would count rows of the tables again.
pub fn views_left_out(names: &[&str]) -> Option<Remark> {
    let message = match names {
        [] => return None,
        [one] => format!(
            "the view {one} was left out, since views repeat rows of tables; to read it, name what to read with --table"
        ),
        many => format!(
            "{} views were left out, since views repeat rows of tables ({}); to read one, name what to read with --table",
            many.len(),
            listed(many)
        ),
    };
    Some(Remark { code: "views_left_out", message, count: names.len(), row: None })
}

/// Names in a sentence.
pub fn listed(names: &[&str]) -> String {
    let mut first: Vec<&str> = names.iter().take(MOST_NAMED).copied().collect();
    if first.is_empty() {
        first.push("none");
    }
    if names.len() > MOST_NAMED {
        first.push("…");
    }
    first.join(", ")
}
