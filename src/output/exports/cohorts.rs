//! How many newcomers of each month still come, as a table and in the report.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable, ExportValues};
use crate::analysis::Section;
use crate::analysis::cohorts::{CohortRow, Cohorts, Joined};
use crate::analysis::columns::Kind;
use serde_json::{Value, json};

/// What was found.
///
/// # Errors
/// Where the data do not tell it.
pub fn cohorts_of<'a>(material: &Material<'a>) -> Section<&'a Cohorts> {
    material.answers.results.studies.section("visits or purchases with a client and a date")
}

/// A row per cohort and month since its first.
///
/// # Errors
/// Where the data do not tell it.
pub fn cohorts(material: &Material) -> Section<ExportTable> {
    let found = cohorts_of(material)?;
    let rows: Vec<(&CohortRow, usize)> =
        found.cohorts.iter().flat_map(|c| (0..c.active.len()).map(move |age| (c, age))).collect();
    let number = |name: &str, title: &str, kind, value: &dyn Fn(&CohortRow, usize) -> f64| {
        ExportColumn::number(name, title, kind, rows.iter().map(|(c, age)| value(c, *age)))
    };
    let before = rows.iter().map(|(c, _)| Some(c.joined == Joined::Before));
    let whole = rows.iter().map(|(c, age)| Some(*age < c.whole));
    let mut columns = vec![
        ExportColumn::text("cohort", "First month", rows.iter().map(|(c, _)| c.month.as_str())),
        ExportColumn::new("there_before", "There before the log", Kind::Flag, ExportValues::Flag(before.collect())),
        number("clients", "Clients", Kind::Number, &|c, _| c.clients as f64),
        number("months_since", "Months since the first", Kind::Number, &|_, age| age as f64),
        number("active", "Still active", Kind::Number, &|c, age| c.active.get(age).map_or(f64::NAN, |n| *n as f64)),
        number("share", "Share still active", Kind::Percent, &|c, age| c.share(age).unwrap_or(f64::NAN)),
        ExportColumn::new("month_is_over", "The month is over", Kind::Flag, ExportValues::Flag(whole.collect())),
    ];
    if found.has_revenue() {
        let paid = rows.iter().map(|(c, age)| c.revenue.get(*age).copied());
        columns.push(ExportColumn::money("revenue", "Revenue", paid));
        columns.push(number("revenue_share", "Of the first month's revenue", Kind::Percent, &|c, age| {
            c.revenue_share(age).unwrap_or(f64::NAN)
        }));
    }
    Ok(ExportTable::new("Cohorts", columns))
}

/// The section `cohorts` of the report.
///
/// # Errors
/// Where the data do not tell it.
pub fn json(material: &Material) -> Section<Value> {
    let found = cohorts_of(material)?;
    let mut value = json!(found);
    if let Some(value) = value.as_object_mut() {
        value.insert("interval".into(), json!("Wilson, 95%"));
    }
    Ok(value)
}
