//! Exports of revenue: by month, what it is made of, stretches compared, passes.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::columns::Kind;
use crate::analysis::passes::passes;
use crate::analysis::periods::{PeriodFigures, comparisons};
use crate::analysis::revenue::breakdown::{Mix, MixPart, revenue_breakdown};
use crate::analysis::{Section, Unavailable};

/// Revenue per calendar month, with what was earned of passes where that is known.
pub fn months(material: &Material) -> Section<ExportTable> {
    let months = &material.answers.revenue.as_ref().map_err(Unavailable::clone)?.by_month;
    if months.is_empty() {
        return Err(Unavailable::needs("sales, or sessions with a price, that have dates"));
    }
    let earned = passes(material.book, material.selection).map(|p| p.by_month).unwrap_or_default();
    let mut columns = vec![
        ExportColumn::text("month", "Month", months.iter().map(|m| m.month.as_str())),
        ExportColumn::money("revenue", "Revenue", months.iter().map(|m| Some(m.amount))),
    ];
    if earned.len() == months.len() {
        columns.push(ExportColumn::money("passes_sold", "Passes sold", earned.iter().map(|m| Some(m.sold))));
        columns.push(ExportColumn::money("passes_earned", "Passes earned", earned.iter().map(|m| Some(m.earned))));
    }
    Ok(ExportTable::new("Revenue by month", columns))
}

/// Every division of the revenue, one below the other.
pub fn mix(material: &Material) -> Section<ExportTable> {
    let mix = revenue_breakdown(material.book, material.selection)?;
    if mix.by.is_empty() {
        return Err(Unavailable::needs("a category, an item, a seller, a payment method or a location of sales"));
    }
    let parts: Vec<(&Mix, &MixPart)> = mix.by.iter().flat_map(|m| m.parts.iter().map(move |p| (m, p))).collect();
    let number = |name, title, value: fn(&MixPart) -> f64| {
        ExportColumn::number(name, title, Kind::Number, parts.iter().map(move |(_, p)| value(p)))
    };
    let percent = |name, title, value: fn(&MixPart) -> f64| {
        ExportColumn::number(name, title, Kind::Percent, parts.iter().map(move |(_, p)| value(p)))
    };
    let columns = vec![
        ExportColumn::text("by", "By", parts.iter().map(|(m, _)| m.by.name())),
        ExportColumn::text("label", "Label", parts.iter().map(|(_, p)| p.label.as_str())),
        number("rows", "Rows", |p| p.rows as f64),
        ExportColumn::money("revenue", "Revenue", parts.iter().map(|(_, p)| Some(p.revenue))),
        percent("share", "Share of revenue", |p| p.share),
        number("returns", "Returns", |p| p.returns.rows as f64),
        ExportColumn::money("returned", "Returned", parts.iter().map(|(_, p)| Some(p.returns.amount))),
        number("zero_amounts", "Amounts of zero", |p| p.zero_amounts as f64),
        percent("came_back", "Clients who came back", |p| p.retention.map_or(f64::NAN, |r| r.share)),
    ];
    Ok(ExportTable::new("What revenue is made of", columns))
}

/// The stretches with the ones before and a year ago.
pub fn periods(material: &Material) -> Section<ExportTable> {
    let all = comparisons(material.book, material.assumptions, material.selection)?;
    let mut rows: Vec<(&str, &str, &PeriodFigures)> = Vec::new();
    for c in &all {
        rows.push((c.name, "this", &c.this));
        rows.extend(c.before.as_ref().map(|p| (c.name, "before", p)));
        rows.extend(c.year_ago.as_ref().map(|p| (c.name, "a year ago", p)));
    }
    let day = |day: chrono::NaiveDate| day.format("%Y-%m-%d").to_string();
    let from: Vec<String> = rows.iter().map(|r| day(r.2.span.from)).collect();
    let to: Vec<String> = rows.iter().map(|r| day(r.2.span.to)).collect();
    let number = |name, title, kind, value: fn(&PeriodFigures) -> Option<f64>| {
        ExportColumn::number(name, title, kind, rows.iter().map(move |r| value(r.2).unwrap_or(f64::NAN)))
    };
    let columns = vec![
        ExportColumn::text("period", "Period", rows.iter().map(|r| r.0)),
        ExportColumn::text("which", "Which", rows.iter().map(|r| r.1)),
        ExportColumn::text("from", "From", from.iter().map(String::as_str)),
        ExportColumn::text("to", "To", to.iter().map(String::as_str)),
        ExportColumn::text(
            "complete",
            "In the files",
            rows.iter().map(|r| if r.2.complete { "all of it" } else { "in part" }),
        ),
        ExportColumn::money("revenue", "Revenue", rows.iter().map(|r| r.2.revenue)),
        number("active_clients", "Active clients", Kind::Number, |p| Some(p.active_clients as f64)),
        number("new_clients", "New clients", Kind::Number, |p| Some(p.new_clients as f64)),
        number("visits", "Visits", Kind::Number, |p| p.visits.map(|v| v as f64)),
        number("hours", "Hours", Kind::Hours, |p| p.hours),
        number("miss_rate", "Miss rate", Kind::Percent, |p| p.miss_rate),
        number("utilization", material.answers.results.yardstick.title(), Kind::Percent, |p| p.utilization),
        number("missing_hours_monthly", "Missing hours a month", Kind::Hours, |p| p.missing_hours_monthly),
        ExportColumn::money("average_order", "Average order", rows.iter().map(|r| r.2.average_order_value)),
        ExportColumn::money("revenue_per_visit", "Revenue per visit", rows.iter().map(|r| r.2.revenue_per_visit)),
    ];
    Ok(ExportTable::new("Periods", columns))
}

/// Clients whose pass ends soon or carries few visits.
pub fn pass_list(material: &Material) -> Section<ExportTable> {
    let report = passes(material.book, material.selection)?;
    let rows = &report.clients;
    let ends: Vec<String> =
        rows.iter().map(|r| r.ends.map_or_else(String::new, |d| d.format("%Y-%m-%d").to_string())).collect();
    let columns = vec![
        ExportColumn::text("client", "Client", rows.iter().map(|r| r.id.as_str())),
        ExportColumn::text("name", "Name", rows.iter().map(|r| material.client_label(r.client))),
        ExportColumn::text("ends", "Pass ends", ends.iter().map(String::as_str)),
        ExportColumn::number(
            "visits_left",
            "Visits left",
            Kind::Number,
            rows.iter().map(|r| r.visits_left.unwrap_or(f64::NAN)),
        ),
    ];
    Ok(ExportTable::new("Passes", columns))
}
