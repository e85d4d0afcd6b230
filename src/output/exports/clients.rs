//! The client table, its segments and groups, and who to call.

use super::super::table::{ExportColumn, ExportTable, ExportValues};
use super::super::{Material, one_line};
use crate::analysis::calls::Call;
use crate::analysis::columns::{self, Kind};
use crate::analysis::{Section, Unavailable};
use crate::analysis::{comparison, reach};

/// The selected clients with every column of the registry.
///
/// # Errors
/// Never: a book without clients has a table without rows.
pub fn clients(material: &Material) -> Section<ExportTable> {
    let Material { book, answers, selection, .. } = material;
    let columns = columns::columns_with(book, &answers.results.studies).into_iter().map(|column| {
        let mut values = ExportValues::for_kind(column.kind);
        for index in selection.indices(book.clients.len()) {
            values.push(column.value(book, &answers.results, index));
        }
        ExportColumn::new(&column.name, &one_line(column.heading(&answers.results)), column.kind, values)
    });
    Ok(ExportTable::new("Clients", columns.collect()))
}

/// The rule segments.
///
/// # Errors
/// Where revenue or utilization is not known.
pub fn segments(material: &Material) -> Section<ExportTable> {
    let rows = &material.answers.rule_segments.as_ref().map_err(Unavailable::clone)?.rules;
    let columns = vec![
        ExportColumn::text("segment", "Segment", rows.iter().map(|r| r.segment.name())),
        ExportColumn::number("clients", "Clients", Kind::Number, rows.iter().map(|r| r.clients as f64)),
        ExportColumn::money("monthly_revenue", "Revenue a month", rows.iter().map(|r| Some(r.monthly_revenue))),
        ExportColumn::number("share", "Share of revenue", Kind::Percent, rows.iter().map(|r| r.share)),
        ExportColumn::number(
            "utilization",
            material.answers.results.yardstick.title(),
            Kind::Percent,
            rows.iter().map(|r| r.utilization),
        ),
        ExportColumn::number(
            "unrealized_hours_monthly",
            "Missing hours a month",
            Kind::Hours,
            rows.iter().map(|r| r.unrealized_hours_monthly),
        ),
        ExportColumn::money(
            "opportunity_monthly",
            "Opportunity a month",
            rows.iter().map(|r| Some(r.opportunity_monthly)),
        ),
    ];
    Ok(ExportTable::new("Segments", columns))
}

/// Who to call.
///
/// # Errors
/// Where nothing says what a call is worth.
pub fn calls(material: &Material) -> Section<ExportTable> {
    let rows = material.calls.as_ref().map_err(Unavailable::clone)?;
    let names = material.book.clients.names.as_ref();
    let emails = material.book.clients.emails.as_ref();
    let mut columns = vec![ExportColumn::text("client", "Client", rows.iter().map(|r| r.client.as_str()))];
    if let Some(names) = names {
        columns.push(ExportColumn::text("name", "Name", rows.iter().map(|r| names.get(r.index))));
    }
    columns.extend([
        ExportColumn::text("reason", "Why", rows.iter().map(|r| r.reason.as_str())),
        ExportColumn::money("monthly_value", "Brings a month", rows.iter().map(|r| r.monthly_value)),
        ExportColumn::number(
            "chance_lost",
            "Chance lost without a call",
            Kind::Percent,
            rows.iter().map(|r| r.chance_lost.unwrap_or(f64::NAN)),
        ),
        ExportColumn::money("value_monthly", "A call adds a month", rows.iter().map(|r| Some(r.value_monthly))),
        ExportColumn::money("worth", "Worth of a call", rows.iter().map(|r| Some(r.worth))),
        ExportColumn::text("do", "What to do", rows.iter().map(|r| r.what_to_do.as_str())),
    ]);
    if !material.book.clients.telephones.is_empty() {
        let number = |r: &Call| reach::telephone(material.book, r.index).unwrap_or("");
        columns.push(ExportColumn::text("phone", "Telephone", rows.iter().map(number)));
    }
    if let Some(emails) = emails {
        columns.push(ExportColumn::text("email", "Email", rows.iter().map(|r| emails.get(r.index))));
    }
    Ok(ExportTable::new("Actions", columns))
}

/// Every category's groups, one category below the other.
///
/// # Errors
/// Where no column has few labels.
pub fn comparisons(material: &Material) -> Section<ExportTable> {
    let Material { book, answers, selection, .. } = material;
    let names = comparison::names(book).into_iter();
    let all: Vec<_> =
        names.filter_map(|name| comparison::comparison(book, &answers.results, selection, &name).ok()).collect();
    if all.is_empty() {
        return Err(Unavailable::needs("a column with few labels, such as a service type or a session type"));
    }
    let groups = || all.iter().flat_map(|c| c.groups.iter());
    let columns = vec![
        ExportColumn::text("by", "By", all.iter().flat_map(|c| c.groups.iter().map(|_| c.by.as_str()))),
        ExportColumn::text("group", "Group", groups().map(|g| g.label.as_str())),
        ExportColumn::number("clients", "Clients", Kind::Number, groups().map(|g| g.clients as f64)),
        ExportColumn::money("monthly_revenue", "Revenue a month", groups().map(|g| Some(g.monthly_revenue))),
        ExportColumn::number("share", "Share of revenue", Kind::Percent, groups().map(|g| g.share)),
        ExportColumn::money("revenue_per_client", "Revenue per client", groups().map(|g| Some(g.revenue_per_client))),
        ExportColumn::money("revenue_per_hour", "Revenue per hour", groups().map(|g| g.revenue_per_hour)),
        ExportColumn::number(
            "delivered_hours_monthly",
            "Hours a month",
            Kind::Hours,
            groups().map(|g| g.delivered_hours_monthly),
        ),
        ExportColumn::number(
            "utilization",
            material.answers.results.yardstick.title(),
            Kind::Percent,
            groups().map(|g| g.utilization),
        ),
        ExportColumn::number("under_60_share", "In the lowest band", Kind::Percent, groups().map(|g| g.under_60_share)),
        ExportColumn::number(
            "unrealized_hours_monthly",
            "Missing hours a month",
            Kind::Hours,
            groups().map(|g| g.unrealized_hours_monthly),
        ),
        ExportColumn::money(
            "opportunity_monthly",
            "Opportunity a month",
            groups().map(|g| Some(g.opportunity_monthly)),
        ),
        ExportColumn::number("gini", "Gini", Kind::Number, groups().map(|g| g.gini)),
    ];
    Ok(ExportTable::new("Comparison", columns))
}
