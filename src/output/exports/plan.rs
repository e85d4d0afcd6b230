//! Prices, goals, scenarios and the coming month as tables.

use super::super::table::{ExportColumn, ExportTable, ExportValues};
use super::super::{Material, plan_words};
use crate::analysis::channels::Channels;
use crate::analysis::churn::Churn;
use crate::analysis::columns::Kind;
use crate::analysis::month_plan::{self, Follows, Item, MonthPlan};
use crate::analysis::pricing::{self, CurvePoint, PriceGroup, Pricing};
use crate::analysis::scenarios::{self, FIGURES, Scenarios, Unit};
use crate::analysis::schedule::Schedule;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::targets::{self, Aims, Progress};
use crate::analysis::{Section, Unavailable};
use crate::book::Money;

/// The studies that prices and the month need.
pub const STUDIES: &[AnyStudy] = &[Churn::STUDY, Schedule::STUDY];

/// What can be said of prices, in groups by `by`.
///
/// # Errors
/// Where nobody has revenue.
pub fn pricing(material: &Material, by: &str) -> Section<Pricing> {
    let baseline = material.baseline.unwrap_or(material.answers);
    pricing::pricing(
        material.book,
        material.assumptions,
        &baseline.results,
        &material.answers.results,
        material.selection,
        by,
        pricing::elasticity::measured_elasticity(material.book),
    )
}

/// The plan of the coming month.
///
/// # Errors
/// Where nothing says what to do.
pub fn month(material: &Material) -> Section<MonthPlan> {
    month_plan::plan(month_plan::Inputs {
        book: material.book,
        assumptions: material.assumptions,
        answers: material.answers,
        baseline: material.baseline,
        selection: material.selection,
        calls: material.calls,
        dealt_with: material.dealt_with,
        today: material.today,
        locale: material.locale,
    })
}

/// The plan for a report: data alone decide what a report says, whatever the day on which it is made.
///
/// # Errors
/// Where nothing says what to do, or when.
pub fn month_of_data(material: &Material) -> Section<MonthPlan> {
    let plan = month(material)?;
    match plan.follows {
        Follows::AsOf => Ok(plan),
        Follows::Today => Err(Unavailable::needs(
            "a day to begin after, which these data do not have: give --as-of DATE (export plan takes the month after today)",
        )),
    }
}

/// Goals and channels.
pub fn aims(material: &Material) -> Aims {
    targets::targets(material.book, material.assumptions, material.answers, material.selection)
}

/// The scenarios side by side.
///
/// # Errors
/// Where there is nothing to compare.
pub fn compared(material: &Material) -> Section<Scenarios> {
    if material.scenarios.is_empty() {
        return Err(Unavailable::needs("a what-if: change a price and save it under a name (w), or give --rate"));
    }
    scenarios::scenarios(material.book, material.scenarios, material.selection, &material.answers.results)
}

/// Every group's curve, one below the other.
pub(in crate::output) fn price(material: &Material) -> Section<ExportTable> {
    let mut rows: Vec<(String, PriceGroup, CurvePoint)> = Vec::new();
    let mut first_error = None;
    for by in pricing::ways(material.book) {
        match pricing(material, &by) {
            Ok(p) => {
                for group in p.groups {
                    rows.extend(group.curve.clone().into_iter().map(|point| (by.clone(), group.clone(), point)));
                }
            }
            Err(why) => first_error = first_error.or(Some(why)),
        }
    }
    if let (true, Some(why)) = (rows.is_empty(), first_error) {
        return Err(why);
    }
    let margin = material.assumptions.profit_margin;
    let number = |name: &str, title: &str, kind, value: &dyn Fn(&PriceGroup, &CurvePoint) -> f64| {
        ExportColumn::number(name, title, kind, rows.iter().map(|(_, g, p)| value(g, p)))
    };
    let even = |g: &PriceGroup, p: &CurvePoint| {
        let point = if p.change == 0.0 {
            Some(0.0)
        } else {
            (margin + p.change > 0.0).then(|| -p.change / (margin + p.change))
        };
        (point.unwrap_or(f64::NAN), g.clients as f64)
    };
    let columns = vec![
        ExportColumn::text("by", "By", rows.iter().map(|(by, ..)| by.as_str())),
        ExportColumn::text("group", "Group", rows.iter().map(|(_, g, _)| g.label.as_str())),
        number("clients", "Clients", Kind::Number, &|g, _| g.clients as f64),
        number("hours_monthly", "Hours a month", Kind::Hours, &|g, _| g.hours_monthly.unwrap_or(f64::NAN)),
        ExportColumn::money("price_now", "Price of an hour now", rows.iter().map(|(_, g, _)| g.price)),
        ExportColumn::money("revenue_now", "Revenue a month now", rows.iter().map(|(_, g, _)| Some(g.monthly_revenue))),
        number("price_change", "Change of price", Kind::Percent, &|_, p| p.change),
        ExportColumn::money("revenue", "Revenue a month", rows.iter().map(|(.., p)| Some(p.revenue))),
        ExportColumn::money("profit", "After costs a month", rows.iter().map(|(.., p)| Some(p.profit))),
        number("break_even", "Break-even change of clients", Kind::Percent, &|g, p| even(g, p).0),
        number("break_even_clients", "The same in clients", Kind::Number, &|g, p| even(g, p).0 * even(g, p).1),
    ];
    Ok(ExportTable::new("Price", columns))
}

/// The clients nearest the edge.
pub(in crate::output) fn edge(material: &Material) -> Section<ExportTable> {
    let edge = pricing(material, pricing::BY_TYPE)?.edge?;
    let rows = &edge.clients;
    let mut columns = vec![ExportColumn::text("client", "Client", rows.iter().map(|r| r.client.as_str()))];
    if let Some(names) = &material.book.clients.names {
        columns.push(ExportColumn::text("name", "Name", rows.iter().map(|r| names.get(r.index))));
    }
    columns.extend([
        ExportColumn::money("monthly_revenue", "Revenue a month", rows.iter().map(|r| Some(r.monthly_revenue))),
        ExportColumn::money("raise_monthly", "Rise a month", rows.iter().map(|r| Some(r.raise_monthly))),
        ExportColumn::number("risk", "Risk", Kind::Percent, rows.iter().map(|r| r.risk)),
        ExportColumn::money("at_risk_monthly", "At risk a month", rows.iter().map(|r| Some(r.at_risk_monthly))),
    ]);
    Ok(ExportTable::new("Price edge", columns))
}

/// A row per scenario, a column per figure, and what differs from the baseline.
pub(in crate::output) fn scenarios_table(material: &Material) -> Section<ExportTable> {
    let s = compared(material)?;
    let changes: Vec<String> = s.columns.iter().map(|c| c.changes.join(", ")).collect();
    let mut columns = vec![
        ExportColumn::text("scenario", "Scenario", s.columns.iter().map(|c| c.name.as_str())),
        ExportColumn::text("changes", "What differs", changes.iter().map(String::as_str)),
    ];
    for (row, figure) in FIGURES.iter().enumerate() {
        let value = |c: usize| s.columns.get(c).and_then(|c| c.values.get(row).copied().flatten());
        let all = 0..s.columns.len();
        columns.push(measured(figure.name, figure.title, figure.unit, all.clone().map(value)));
        let (name, title) = (format!("{}_difference", figure.name), format!("{}, against the baseline", figure.title));
        columns.push(measured(&name, &title, figure.unit, all.map(|c| s.difference(c, row))));
    }
    Ok(ExportTable::new("Scenarios", columns))
}

fn measured(name: &str, title: &str, unit: Unit, values: impl Iterator<Item = Option<f64>>) -> ExportColumn {
    let plain = |kind, values: &mut dyn Iterator<Item = Option<f64>>| {
        ExportColumn::number(name, title, kind, values.map(|v| v.unwrap_or(f64::NAN)))
    };
    let mut values = values;
    match unit {
        Unit::Money => ExportColumn::money(name, title, values.map(|v| v.and_then(Money::from_f64))),
        Unit::Share => plain(Kind::Percent, &mut values),
        Unit::Hours => plain(Kind::Hours, &mut values),
        Unit::Count | Unit::Plain => plain(Kind::Number, &mut values),
    }
}

/// A row per goal.
pub(in crate::output) fn targets_table(material: &Material) -> Section<ExportTable> {
    let aims = aims(material);
    let rows = &aims.progress;
    let now = |p: &Progress| p.now.as_ref().ok().copied();
    let said = |p: &Progress| match &p.now {
        Ok(_) => p.takes.map_or_else(String::new, |t| plan_words::takes(t, material.locale)),
        Err(why) => why.unavailable.clone(),
    };
    let said: Vec<String> = rows.iter().map(said).collect();
    let number = |name: &str, title: &str, value: &dyn Fn(&Progress) -> Option<f64>| {
        ExportColumn::number(name, title, Kind::Number, rows.iter().map(|p| value(p).unwrap_or(f64::NAN)))
    };
    let columns = vec![
        ExportColumn::text("figure", "Figure", rows.iter().map(|p| p.goal.title())),
        number("now", "Now", &|p| now(p).map(|m| m.value)),
        number("of", "Out of", &|p| now(p).map(|m| m.n as f64)),
        number("goal", "Goal", &|p| p.target),
        number("gap", "Gap", &|p| p.gap),
        number("reached", "Part reached", &|p| p.reached),
        ExportColumn::text("takes", "What it takes, or what the data lack", said.iter().map(String::as_str)),
    ];
    Ok(ExportTable::new("Targets", columns))
}

/// A row per acquisition channel.
pub(in crate::output) fn channels_table(material: &Material) -> Section<ExportTable> {
    let Channels { channels: rows, .. } = aims(material).channels?;
    Ok(ExportTable::new(
        "Channels",
        vec![
            ExportColumn::text("channel", "Channel", rows.iter().map(|c| c.channel.as_str())),
            ExportColumn::number("clients", "Clients", Kind::Number, rows.iter().map(|c| c.clients as f64)),
            ExportColumn::money("monthly_revenue", "Revenue a month", rows.iter().map(|c| Some(c.monthly_revenue))),
            ExportColumn::money("spend", "Spend", rows.iter().map(|c| c.spend)),
            ExportColumn::money("cost_per_client", "Cost per client", rows.iter().map(|c| c.cost_per_client)),
            ExportColumn::money(
                "revenue_per_client",
                "Revenue per client a month",
                rows.iter().map(|c| Some(c.revenue_per_client)),
            ),
            ExportColumn::number(
                "payback_months",
                "Months to pay back",
                Kind::Number,
                rows.iter().map(|c| c.payback_months.unwrap_or(f64::NAN)),
            ),
        ],
    ))
}

/// For whom an item is, as people call them.
pub fn whom(material: &Material, item: &Item) -> String {
    item.index.map_or_else(|| item.whom.clone(), |i| material.client_title(i))
}

/// A row per thing to do.
pub(in crate::output) fn plan(material: &Material) -> Section<ExportTable> {
    let plan = month(material)?;
    let rows = &plan.items;
    let names = material.book.clients.names.as_ref();
    let mut columns = vec![
        ExportColumn::new("date", "Date", Kind::Date, ExportValues::Date(rows.iter().map(|i| Some(i.date)).collect())),
        ExportColumn::number("week", "Week", Kind::Number, rows.iter().map(|i| f64::from(i.week))),
        ExportColumn::text("what", "What", rows.iter().map(|i| i.kind.name())),
        ExportColumn::text("client", "Client", rows.iter().map(|i| i.whom.as_str())),
    ];
    if let Some(names) = names {
        let name = |i: &Item| i.index.map_or("", |index| names.get(index));
        columns.push(ExportColumn::text("name", "Name", rows.iter().map(name)));
    }
    columns.extend([
        ExportColumn::text("reason", "Why", rows.iter().map(|i| i.reason.as_str())),
        ExportColumn::money("value_monthly", "Worth a month", rows.iter().map(|i| Some(i.value_monthly))),
        ExportColumn::text("do", "What to do", rows.iter().map(|i| i.what_to_do.as_str())),
    ]);
    Ok(ExportTable::new("Plan", columns))
}
