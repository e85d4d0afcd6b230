//! The columns that groups give to the client table.

use super::Clusters;
use crate::analysis::Results;
use crate::analysis::column::{Kind, StudyColumn, Value, ValueOf};
use crate::analysis::study::{Studies, Study};

/// The group, how sure it is, and the silhouette.
pub const COLUMNS: &[StudyColumn] = &[
    column("group", "Group", Kind::Text, |_, r, i| Value::text(groups(r).and_then(|g| Some(g.of(i)?.title.as_str()))))
        .ranked(
            |studies| {
                studies.clusters().map(|c| c.groups.iter().map(|g| g.title.as_str()).collect()).unwrap_or_default()
            },
            |studies, i| studies.clusters()?.of_client.get(i).copied().flatten().map(u64::from),
        ),
    column("group_certainty", "Group certainty", Kind::Percent, |_, r, i| {
        Value::number(groups(r).and_then(|g| g.certainty.get(i).copied()))
    }),
    column("group_silhouette", "Group silhouette", Kind::Number, |_, r, i| {
        Value::number(groups(r).and_then(|g| g.silhouettes.get(i).copied()))
    }),
];

const fn column(name: &'static str, title: &'static str, kind: Kind, value: ValueOf) -> StudyColumn {
    let is_there = |studies: &Studies| studies.clusters().is_some();
    StudyColumn { name, title, kind, studies: |_| vec![Clusters::STUDY], is_there, value, labels: None }
}

fn groups(results: &Results) -> Option<&Clusters> {
    results.studies.clusters()
}
