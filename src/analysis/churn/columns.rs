//! The columns that churn gives to the client table.

use super::disengagement::RiskBand;
use super::{Churn, ClientChurn, Dated};
use crate::analysis::column::{Kind, StudyColumn, Value, ValueOf};
use crate::analysis::study::{Studies, Study};

/// The probability, its band, and how late a client is.
pub const COLUMNS: &[StudyColumn] = &[
    column("churn_probability", "Probability of leaving", Kind::Percent, |_, r, i| {
        Value::number(client(&r.studies, i).map(|c| c.probability))
    }),
    column("churn_band", "Risk of leaving", Kind::Text, |_, r, i| {
        Value::text(client(&r.studies, i).and_then(|c| Some(c.band?.name())))
    })
    .ranked(
        |_| RiskBand::ALL.map(RiskBand::name).to_vec(),
        |studies, i| client(studies, i)?.band.map(|band| band as u64),
    ),
    column("rhythm_ratio", "Wait ÷ own rhythm", Kind::Number, |_, r, i| {
        Value::number(dated(&r.studies).and_then(|d| d.rhythm.get(i).copied()))
    })
    .only_where(|studies| dated(studies).is_some()),
];

const fn column(name: &'static str, title: &'static str, kind: Kind, value: ValueOf) -> StudyColumn {
    let is_there = |studies: &Studies| studies.churn().is_some();
    StudyColumn { name, title, kind, studies: |_| vec![Churn::STUDY], is_there, value, labels: None }
}

fn client(studies: &Studies, index: usize) -> Option<&ClientChurn> {
    studies.churn()?.client(index)
}

fn dated(studies: &Studies) -> Option<&Dated> {
    studies.churn()?.dated()
}
