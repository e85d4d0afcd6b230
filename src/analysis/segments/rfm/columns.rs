//! The columns that RFM gives to the client table.

use super::{Rfm, RfmSegment, Scored};
use crate::analysis::Results;
use crate::analysis::column::{Kind, StudyColumn, Value, ValueOf};
use crate::analysis::study::{Studies, Study};

/// The segment and the three scores.
pub const COLUMNS: &[StudyColumn] = &[
    column("rfm_segment", "RFM segment", Kind::Text, |_, r, i| Value::text(scored(r, i).map(|s| s.segment().name())))
        .ranked(
            |_| RfmSegment::ALL.map(|s| s.name()).to_vec(),
            |studies, i| studies.rfm()?.client(i).map(|s| s.segment() as u64),
        ),
    column("rfm_r", "Recency 1–5", Kind::Number, |_, r, i| Value::number(scored(r, i).map(|s| s.r.into()))),
    column("rfm_f", "Frequency 1–5", Kind::Number, |_, r, i| Value::number(scored(r, i).map(|s| s.f.into()))),
    column("rfm_m", "Money 1–5", Kind::Number, |_, r, i| Value::number(scored(r, i).map(|s| s.m.into()))),
];

const fn column(name: &'static str, title: &'static str, kind: Kind, value: ValueOf) -> StudyColumn {
    let is_there = |studies: &Studies| studies.rfm().is_some();
    StudyColumn { name, title, kind, studies: |_| vec![Rfm::STUDY], is_there, value, labels: None }
}

fn scored(results: &Results, index: usize) -> Option<&Scored> {
    results.studies.rfm()?.client(index)
}
