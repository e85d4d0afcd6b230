//! The columns that survival gives to the client table.

use super::{Expected, Survival};
use crate::analysis::Results;
use crate::analysis::column::{Kind, StudyColumn, Value, ValueOf};
use crate::analysis::study::{Studies, Study};
use crate::analysis::value::amount;

/// The time that a client is still expected to stay, and its value.
pub const COLUMNS: &[StudyColumn] = &[
    column("remaining_months", "Months still expected", Kind::Number, |_, r, i| {
        Value::number(expected(r, i).map(|e| e.months))
    })
    .only_where(|studies| studies.survival().is_some_and(|s| s.contract.is_ok())),
    column("contract_value", "Value while staying", Kind::Money, |_, r, i| {
        Value::money(expected(r, i).and_then(|e| e.value).and_then(amount))
    })
    .only_where(|studies| studies.survival().is_some_and(|s| s.contract.as_ref().is_ok_and(|c| c.valued > 0))),
];

const fn column(name: &'static str, title: &'static str, kind: Kind, value: ValueOf) -> StudyColumn {
    let is_there = |studies: &Studies| studies.survival().is_some();
    StudyColumn { name, title, kind, studies: |_| vec![Survival::STUDY], is_there, value, labels: None }
}

fn expected(results: &Results, index: usize) -> Option<&Expected> {
    results.studies.survival()?.expected(index)
}
