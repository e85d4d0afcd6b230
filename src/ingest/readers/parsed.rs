//! A block of delimited text as columns, and blocks joined.

use super::columns::ColumnBuilder;
use super::records::{Dialect, Records};
use super::{MOST_COLUMNS, Reason, whole};
use rayon::prelude::*;

/// Empty cells that rows of unequal length may add, beyond what the file's own fields explain.
const FREE_PADDING: u64 = 32 << 20;
/// Text that one column can hold: four gigabytes, less a block.
const MOST_TEXT: usize = u32::MAX as usize - (128 << 20);

/// Rows of one kind: how many, and the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: usize,
    /// The first, from 0.
    pub first: Option<u32>,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, row: u32) {
        self.count += 1;
        self.first.get_or_insert(row);
    }

    fn append(&mut self, base: u32, later: Tally) {
        self.count += later.count;
        self.first = self.first.or(later.first.map(|row| row + base));
    }
}

/// Columns of consecutive rows.
#[derive(Debug, Default)]
pub struct Parsed {
    /// In order.
    pub columns: Vec<ColumnBuilder>,
    /// Lines, empty ones included.
    pub rows: u32,
    /// Fields that the text has, empty ones included.
    fields: u64,
    /// Lines with more fields than usual.
    pub longer: Tally,
    /// Lines with fewer fields than usual, empty lines apart.
    pub shorter: Tally,
    /// NUL characters.
    pub nul: Tally,
}

impl Parsed {
    /// Parses `text`, whole records of which most have `width` fields. `skip_first` leaves the first row empty.
    ///
    /// # Errors
    /// Where a line has more columns than any spreadsheet, or lengths of lines differ so much that this is no table.
    pub fn from_text(text: &str, dialect: Dialect, width: usize, skip_first: bool) -> Result<Parsed, Reason> {
        let mut parsed = Parsed::default();
        let mut records = Records::new(text, dialect);
        let mut cells = 0u64;
        let mut sparse = false;
        loop {
            let row = parsed.rows;
            let skip = skip_first && row == 0;
            let mut any = false;
            let (columns, fields) = (&mut parsed.columns, parsed.fields);
            let count = records.next_record(|index, field| {
                if field.is_empty() || skip || sparse || index >= MOST_COLUMNS {
                    return;
                }
                any = true;
                if columns.len() <= index {
                    columns.resize_with(index + 1, ColumnBuilder::default);
                }
                if let Some(column) = columns.get_mut(index) {
                    cells += u64::from(row) + 1 - column.len() as u64;
                    sparse = cells > 2 * fields + FREE_PADDING;
                    if !sparse {
                        column.push(row, field);
                    }
                }
            });
            let Some(count) = count else { break };
            if count > MOST_COLUMNS {
                return Err(format!(
                    "has a line of {} fields, more than the {} columns of any spreadsheet; is the delimiter right? (--delimiter)",
                    whole(count as u64),
                    whole(MOST_COLUMNS as u64)
                ));
            }
            if sparse {
                return Err(too_sparse());
            }
            parsed.fields += count as u64;
            if any && count > width {
                parsed.longer.add(row);
            } else if any && count < width {
                parsed.shorter.add(row);
            }
            parsed.rows = row.checked_add(1).ok_or_else(too_long)?;
        }
        parsed.nul.count = memchr::memchr_iter(0, text.as_bytes()).count();
        Ok(parsed)
    }

    /// Appends the rows of `next`.
    ///
    /// # Errors
    /// As [`Parsed::from_text`], and where a column holds more than four gigabytes of text.
    pub fn append(&mut self, next: Parsed) -> Result<(), Reason> {
        let base = self.rows;
        self.rows = base.checked_add(next.rows).ok_or_else(too_long)?;
        self.fields += next.fields;
        if self.columns.len() < next.columns.len() {
            self.columns.resize_with(next.columns.len(), ColumnBuilder::default);
        }
        let after = |(old, new): (&ColumnBuilder, &ColumnBuilder)| match new.len() {
            0 => old.len() as u64,
            added => u64::from(base) + added as u64,
        };
        if self.columns.iter().zip(&next.columns).map(after).sum::<u64>() > 2 * self.fields + FREE_PADDING {
            return Err(too_sparse());
        }
        self.columns.par_iter_mut().zip(next.columns).for_each(|(column, block)| column.append(base, block));
        if self.columns.iter().any(|c| c.text_bytes() > MOST_TEXT) {
            return Err("has a column with more than 4 GB of text; split the file".into());
        }
        self.longer.append(base, next.longer);
        self.shorter.append(base, next.shorter);
        self.nul.append(base, next.nul);
        Ok(())
    }

    /// Rows up to the last one with a value.
    pub fn used_rows(&self) -> u32 {
        self.columns.iter().map(|c| c.len() as u32).max().unwrap_or(0)
    }
}

fn too_sparse() -> Reason {
    "does not look like a table: its lines have very different lengths; is the delimiter right? (--delimiter)".into()
}

fn too_long() -> Reason {
    "has more than 4 billion lines; split the file".into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::options::Delimiter;

    const CSV: Dialect = Dialect { delimiter: Delimiter::Byte(b','), terminator: b'\n', quoting: true };

    #[test]
    fn unequal_rows_are_counted_and_empty_lines_are_not() {
        let parsed = Parsed::from_text("a,b\n\n1\n2,3,4\n,\n5,6\n", CSV, 2, false).unwrap();
        assert_eq!((parsed.rows, parsed.columns.len(), parsed.used_rows()), (6, 3, 6));
        assert_eq!(
            (parsed.shorter, parsed.longer),
            (Tally { count: 1, first: Some(2) }, Tally { count: 1, first: Some(3) })
        );
    }

    #[test]
    fn rows_of_later_blocks_go_on_counting() {
        let mut sum = Parsed::from_text("a,b\n1,2\n", CSV, 2, false).unwrap();
        sum.append(Parsed::from_text("3\n4,5\n", CSV, 2, false).unwrap()).unwrap();
        assert_eq!((sum.rows, sum.shorter), (4, Tally { count: 1, first: Some(2) }));
    }

    #[test]
    fn a_million_columns_and_a_scattered_table_are_refused() {
        let wide = ",".repeat(1_000_000);
        assert!(Parsed::from_text(&wide, CSV, 2, false).unwrap_err().contains("1,000,001 fields"));
        let line = "1,".repeat(16_000);
        let scattered = format!("{line}\n{}{line}\n", "\n".repeat(200_000));
        assert!(Parsed::from_text(&scattered, CSV, 2, false).unwrap_err().contains("not look like a table"));
    }
}
