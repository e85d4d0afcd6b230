//! Members and recurring revenue by month as a table.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable, ExportValues};
use crate::analysis::Section;
use crate::analysis::columns::Kind;
use crate::analysis::memberships::{Length, Month, Recurring, movements};
use crate::book::Money;

/// A row per month, at most ten years, with the churn of twelve months and what follows from it.
///
/// # Errors
/// Where no file lists memberships with their first days.
pub fn table(material: &Material) -> Section<ExportTable> {
    let found = movements(material.book, material.selection)?;
    let months = &found.months;
    let count = |name, title, value: fn(&Month) -> usize| {
        ExportColumn::number(name, title, Kind::Number, months.iter().map(move |m| value(m) as f64))
    };
    let percent = |name, title, value: fn(&Month) -> Option<f64>| {
        ExportColumn::number(name, title, Kind::Percent, months.iter().map(move |m| value(m).unwrap_or(f64::NAN)))
    };
    let money = |name, title, value: fn(&Recurring) -> Money| {
        ExportColumn::money(name, title, months.iter().map(move |m| m.recurring.as_ref().map(value)))
    };
    let flag = |name, title, value: fn(&Month) -> bool| {
        let values = months.iter().map(|m| Some(value(m))).collect();
        ExportColumn::new(name, title, Kind::Flag, ExportValues::Flag(values))
    };
    let columns = vec![
        ExportColumn::text("month", "Month", months.iter().map(|m| m.month.as_str())),
        flag("complete", "Whole month known", |m| m.complete),
        flag("settled", "Renewals known", |m| m.settled),
        count("members_start", "Members at start", |m| m.members_start),
        count("joined", "Joined", |m| m.joined),
        count("came_back", "Came back", |m| m.came_back),
        count("left", "Left", |m| m.left),
        count("left_of_start", "Left of those at start", |m| m.left_of_start),
        count("members_end", "Members at end", |m| m.members_end),
        percent("churn", "Churn", |m| m.churn),
        percent("retention", "Retention", |m| m.retention),
        money("mrr_start", "MRR at start", |r| r.start),
        money("mrr_new", "New MRR", |r| r.new),
        money("mrr_won_back", "MRR won back", |r| r.won_back),
        money("mrr_upgraded", "MRR upgraded", |r| r.upgraded),
        money("mrr_downgraded", "MRR downgraded", |r| r.downgraded),
        money("mrr_lost", "MRR lost", |r| r.lost),
        money("mrr_end", "MRR at end", |r| r.end),
        count("paying", "Members with a known price", |m| m.paying),
        ExportColumn::money("average_revenue", "Average revenue per member", months.iter().map(|m| m.average_revenue)),
    ];
    let columns = columns.into_iter().chain(over_a_year(months)).collect();
    Ok(ExportTable::new("Members by month", columns))
}

/// What the twelve months up to each tell.
fn over_a_year(months: &[Month]) -> Vec<ExportColumn> {
    let number = |name, title, kind, value: fn(&Length) -> f64| {
        let values = months.iter().map(move |m| m.twelve_months.as_ref().map_or(f64::NAN, value));
        ExportColumn::number(name, title, kind, values)
    };
    let money = |name, title, value: fn(&Length) -> Option<Money>| {
        ExportColumn::money(name, title, months.iter().map(move |m| m.twelve_months.as_ref().and_then(value)))
    };
    vec![
        number("year_left", "Left in 12 months", Kind::Number, |l| l.left as f64),
        number("year_member_months", "Members at the start of each month, summed", Kind::Number, |l| {
            l.member_months as f64
        }),
        number("year_churn", "Monthly churn of 12 months", Kind::Percent, |l| l.churn),
        number("year_churn_low", "95% interval of churn, from", Kind::Percent, |l| l.churn_interval[0]),
        number("year_churn_high", "95% interval of churn, to", Kind::Percent, |l| l.churn_interval[1]),
        number("mean_months", "Mean length in months", Kind::Number, |l| l.mean_months),
        money("lifetime_value", "Member lifetime value", |l| l.lifetime_value),
        money("lifetime_value_low", "95% interval of the value, from", |l| l.lifetime_value_interval.map(|i| i[0])),
        money("lifetime_value_high", "95% interval of the value, to", |l| l.lifetime_value_interval.map(|i| i[1])),
    ]
}
