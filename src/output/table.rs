//! Tables to export: one form in memory, whatever the format that it is written in.

use crate::analysis::columns::{Kind, Value};
use crate::book::{Money, TextColumn};
use chrono::NaiveDate;

/// A table as columns of equal length.
#[derive(Debug, Clone)]
pub struct ExportTable {
    /// What it is called: a sheet's name, a heading.
    pub title: String,
    /// In order; the first one says whom or what a row is about.
    pub columns: Vec<ExportColumn>,
}

/// One column.
#[derive(Debug, Clone)]
pub struct ExportColumn {
    /// For programs: `monthly_revenue`. Unique within the table.
    pub name: String,
    /// For people: `Revenue a month`.
    pub title: String,
    /// What its values are.
    pub kind: Kind,
    /// One value per row.
    pub values: ExportValues,
}

/// The values of a column. Nothing known is empty text, NaN, or `None`.
#[derive(Debug, Clone)]
pub enum ExportValues {
    /// Text.
    Text(TextColumn),
    /// Numbers, hours, fractions.
    Number(Vec<f64>),
    /// Money.
    Money(Vec<Option<Money>>),
    /// Dates.
    Date(Vec<Option<NaiveDate>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

impl ExportTable {
    /// From its columns; a name that is already taken gets a number.
    pub(super) fn new(title: &str, mut columns: Vec<ExportColumn>) -> Self {
        let mut taken: Vec<String> = Vec::new();
        for column in &mut columns {
            let (base, mut n) = (column.name.clone(), 1);
            while taken.iter().any(|t| t.eq_ignore_ascii_case(&column.name)) {
                n += 1;
                column.name = format!("{base}_{n}");
            }
            taken.push(column.name.clone());
        }
        ExportTable { title: title.into(), columns }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.values.len())
    }
}

impl ExportColumn {
    pub(super) fn new(name: &str, title: &str, kind: Kind, values: ExportValues) -> Self {
        ExportColumn { name: name.into(), title: title.into(), kind, values }
    }

    pub(super) fn text<'a>(name: &str, title: &str, values: impl Iterator<Item = &'a str>) -> Self {
        Self::new(name, title, Kind::Text, ExportValues::Text(values.collect()))
    }

    pub(super) fn number(name: &str, title: &str, kind: Kind, values: impl Iterator<Item = f64>) -> Self {
        Self::new(name, title, kind, ExportValues::Number(values.collect()))
    }

    pub(super) fn money(name: &str, title: &str, values: impl Iterator<Item = Option<Money>>) -> Self {
        Self::new(name, title, Kind::Money, ExportValues::Money(values.collect()))
    }
}

impl ExportValues {
    pub(super) fn for_kind(kind: Kind) -> Self {
        match kind {
            Kind::Text => ExportValues::Text(TextColumn::default()),
            Kind::Number | Kind::Hours | Kind::Percent => ExportValues::Number(Vec::new()),
            Kind::Money => ExportValues::Money(Vec::new()),
            Kind::Date => ExportValues::Date(Vec::new()),
            Kind::Flag => ExportValues::Flag(Vec::new()),
        }
    }

    /// How many values.
    pub fn len(&self) -> usize {
        match self {
            ExportValues::Text(v) => v.len(),
            ExportValues::Number(v) => v.len(),
            ExportValues::Money(v) => v.len(),
            ExportValues::Date(v) => v.len(),
            ExportValues::Flag(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `row`; a number that is not finite is nothing known.
    pub fn get(&self, row: usize) -> Value<'_> {
        let known = match self {
            ExportValues::Text(v) => Some(v.get(row)).filter(|t| !t.is_empty()).map(Value::Text),
            ExportValues::Number(v) => v.get(row).filter(|n| n.is_finite()).map(|n| Value::Number(*n)),
            ExportValues::Money(v) => v.get(row).copied().flatten().map(Value::Money),
            ExportValues::Date(v) => v.get(row).copied().flatten().map(Value::Date),
            ExportValues::Flag(v) => v.get(row).copied().flatten().map(Value::Flag),
        };
        known.unwrap_or(Value::Missing)
    }

    pub(super) fn push(&mut self, value: Value<'_>) {
        match self {
            ExportValues::Text(v) => v.push(if let Value::Text(t) = value { t } else { "" }),
            ExportValues::Number(v) => v.push(if let Value::Number(n) = value { n } else { f64::NAN }),
            ExportValues::Money(v) => v.push(if let Value::Money(m) = value { Some(m) } else { None }),
            ExportValues::Date(v) => v.push(if let Value::Date(d) = value { Some(d) } else { None }),
            ExportValues::Flag(v) => v.push(if let Value::Flag(f) = value { Some(f) } else { None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_name_gets_a_number() {
        let column = |name: &str| ExportColumn::text(name, "t", ["x"].into_iter());
        let table = ExportTable::new("T", vec![column("share"), column("Share"), column("share_2"), column("share")]);
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["share", "Share_2", "share_2_2", "share_3"]);
        assert_eq!(table.rows(), 1);
    }

    #[test]
    fn what_is_not_finite_is_missing() {
        let values = ExportValues::Number(vec![f64::NAN, f64::INFINITY, 0.5]);
        assert_eq!(
            [values.get(0), values.get(1), values.get(2), values.get(3)],
            [Value::Missing, Value::Missing, Value::Number(0.5), Value::Missing]
        );
    }
}
