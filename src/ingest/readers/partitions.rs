//! Folders whose names are values of a column: `year=2025/location=North/part-0.parquet`, as warehouses write them.

use crate::ingest::codes::Codes;
use crate::ingest::raw::{RawColumn, RawSheet, RawValue};
use crate::ingest::synonyms::normalize;

/// What stands in place of no value.
const NONE: &str = "__HIVE_DEFAULT_PARTITION__";

/// A column and its value in all files of a folder.
pub type Partition = (String, String);

/// What the name of a folder says: `year=2025`.
pub fn of(folder: &str) -> Option<Partition> {
    let (column, value) = folder.split_once('=')?;
    let is_name = !column.is_empty() && column.chars().all(|c| c.is_alphanumeric() || "_- ".contains(c));
    is_name.then(|| (column.to_string(), if value == NONE { String::new() } else { value.to_string() }))
}

/// Adds the columns that the folders of a file say and the file itself does not.
pub fn add(sheet: &mut RawSheet, partitions: &[Partition]) {
    for (column, value) in partitions {
        let is_there = |c: &usize| match sheet.value(0, *c) {
            RawValue::Text(text) => normalize(text) == normalize(column),
            _ => false,
        };
        if value.is_empty() || (0..sheet.columns.len()).any(|c| is_there(&c)) {
            continue;
        }
        let codes: Codes = (0..sheet.rows).map(|row| if row == 0 { 1 } else { 2 }).collect();
        sheet
            .columns
            .push(RawColumn::Dictionary { codes, values: ["", column.as_str(), value.as_str()].into_iter().collect() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tables::tests::csv;

    #[test]
    fn folders_say_columns_that_the_file_does_not() {
        assert_eq!(of("location=North Side"), Some(("location".into(), "North Side".into())));
        assert_eq!((of("visits"), of("=x"), of("a/b=c")), (None, None, None));
        let mut sheet = csv("Client;Year\nAnn;2024\nBo;2024");
        let partitions =
            ["year=2025", "location=North", "staff=__HIVE_DEFAULT_PARTITION__"].map(|name| of(name).unwrap());
        add(&mut sheet, &partitions);
        assert_eq!(sheet.columns.len(), 3);
        assert_eq!([0, 1, 2].map(|row| sheet.value(row, 2)), ["location", "North", "North"].map(RawValue::Text));
    }
}
