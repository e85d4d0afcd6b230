//! The columns that the expected value gives to the client table.

use super::{Client, CustomerValue, Tier, amount};
use crate::analysis::Results;
use crate::analysis::column::{Kind, StudyColumn, Value, ValueOf};
use crate::analysis::study::{Studies, Study};

/// Whether a client still buys, what is expected, and the tier.
pub const COLUMNS: &[StudyColumn] = &[
    column("p_alive", "Still a client", Kind::Percent, |_, r, i| Value::number(client(r, i).and_then(|c| c.p_alive))),
    column("expected_purchases", "Purchases expected", Kind::Number, |_, r, i| {
        Value::number(client(r, i).map(|c| c.expected_purchases))
    }),
    column("clv", "Lifetime value", Kind::Money, |_, r, i| Value::money(client(r, i).and_then(|c| amount(c.clv)))),
    column("tier", "Tier", Kind::Text, |_, r, i| Value::text(client(r, i).and_then(|c| Some(c.tier?.name())))).ranked(
        |_| Tier::ALL.map(|t| t.name()).to_vec(),
        |studies, i| studies.value()?.client(i)?.tier.map(|tier| tier as u64),
    ),
    column("value_by_forest", "Value by forest", Kind::Money, |_, r, i| {
        let expected = |v: &CustomerValue| v.by_forest.as_ref().ok()?.expected.get(i).copied();
        Value::money(r.studies.value().and_then(expected).and_then(amount))
    })
    .only_where(|studies| studies.value().is_some_and(|v| v.better_by_forest().is_some())),
];

const fn column(name: &'static str, title: &'static str, kind: Kind, value: ValueOf) -> StudyColumn {
    let is_there = |studies: &Studies| studies.value().is_some();
    StudyColumn { name, title, kind, studies: |_| vec![CustomerValue::STUDY], is_there, value, labels: None }
}

fn client(results: &Results, index: usize) -> Option<&Client> {
    results.studies.value()?.client(index)
}
