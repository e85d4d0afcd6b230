//! A report of the passes that clients hold.

use super::people::People;
use super::rows::Needed;
use super::sessions::visits_left;
use super::{Part, TableKind};
use crate::book::{FileUse, Passes};
use crate::ingest::cells::Rows;
use crate::ingest::fields::Field;
use crate::ingest::values::{Unit, numbers};

/// Reads the table: every row that says how many visits are left.
pub fn read(part: &mut Part<'_>, people: &mut People) -> (Passes, FileUse) {
    let range = part.found.table.rows.clone();
    let left = part.column(Field::Remaining).map(|c| numbers(c, range.clone(), Unit::Plain).values);
    let left = left.unwrap_or_else(|| vec![f64::NAN; range.len()]);
    let lacking: Vec<u32> = range.clone().zip(&left).filter(|(_, v)| v.is_nan()).map(|(row, _)| row).collect();
    let (rows, file) = part.rows(&lacking, Needed("number of visits"), TableKind::Passes);
    let n = rows.len();
    let visits = |part: &Part<'_>, field, rows: &Rows| match part.column(field) {
        Some(c) => rows.keep(numbers(c, rows.range.clone(), Unit::Plain).values).into_iter().map(visits_left).collect(),
        None => vec![f64::NAN; n],
    };
    let mut paid = part.amounts(Field::Amount, &rows).unwrap_or_else(|| vec![None; n]);
    part.forget_other_currencies(Field::Amount, &rows, &mut paid);
    let passes = Passes {
        client: people.of_rows(part, &rows),
        name: part.category(Field::PassName, &rows),
        activation: part.optional_days(Field::Activation, &rows).unwrap_or_else(|| vec![None; n]),
        expiry: part.optional_days(Field::Expiry, &rows).unwrap_or_else(|| vec![None; n]),
        paid,
        bought: visits(part, Field::Bought, &rows),
        remaining: visits(part, Field::Remaining, &rows),
    };
    (passes, file)
}
