//! The column that campaigns give to the client table.

use super::expected_gain;
use crate::analysis::churn::Churn;
use crate::analysis::column::{Kind, StudyColumn, Value};
use crate::analysis::study::Study;
use crate::analysis::value::CustomerValue;
use crate::book::{KeptValue, Money};

/// The expected gain of contacting a client: who leaves, and where the terms say so what a kept client is worth.
pub const COLUMNS: &[StudyColumn] = &[StudyColumn {
    name: "expected_gain",
    title: "Gain of contacting",
    kind: Kind::Money,
    studies: |assumptions| match assumptions.campaign.value {
        KeptValue::Lifetime => vec![CustomerValue::STUDY, Churn::STUDY],
        KeptValue::Months => vec![Churn::STUDY],
    },
    is_there: |studies| studies.churn().is_some(),
    value: |book, results, i| Value::money(expected_gain(book, results, i).and_then(Money::from_f64)),
    labels: None,
}];
