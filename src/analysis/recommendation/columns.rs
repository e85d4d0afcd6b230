//! The columns that recommendations give to the client table.

use super::Recommendation;
use crate::analysis::column::{Kind, StudyColumn, Value, ValueOf};
use crate::analysis::study::{Studies, Study};

/// The service that a client takes next, and why.
pub const COLUMNS: &[StudyColumn] = &[
    column("next_service", "Next service", Kind::Text, |_, r, i| {
        Value::text(r.studies.recommendation().and_then(|n| n.service(i)))
    }),
    column("next_service_reason", "Why that service", Kind::Text, |_, r, i| {
        Value::text(r.studies.recommendation().and_then(|n| n.reason(i)))
    }),
];

const fn column(name: &'static str, title: &'static str, kind: Kind, value: ValueOf) -> StudyColumn {
    let is_there = |studies: &Studies| studies.recommendation().is_some();
    StudyColumn { name, title, kind, studies: |_| vec![Recommendation::STUDY], is_there, value, labels: None }
}
