//! Sections about what to decide: prices, scenarios, goals, the coming month.

use super::{Align, ROWS, ReportSection, ReportTable};
use crate::analysis::month_plan::{Item, MonthPlan};
use crate::analysis::pricing::{BY_TYPE, PriceGroup};
use crate::analysis::scenarios::{FIGURES, Unit};
use crate::analysis::targets::Progress;
use crate::book::{Locale, Money};
use crate::output::exports::plan;
use crate::output::{Material, plan_words};

/// Prices: what a change would do and risk.
pub fn price(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("price", "What an hour could cost");
    let pricing = match plan::pricing(material, BY_TYPE) {
        Ok(p) => p,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Session type", Align::Left),
        ("Clients", Align::Right),
        ("An hour", Align::Right),
        ("Revenue/mo", Align::Right),
        ("Change", Align::Right),
        ("Then/mo", Align::Right),
        ("May leave", Align::Right),
    ]);
    let one = pricing.groups.len() == 1;
    let all = Some(&pricing.all).filter(|_| !one);
    for group in pricing.groups.iter().take(ROWS).chain(all) {
        table.push(price_row(group, locale));
    }
    let mut paragraphs = plan_words::price(&pricing, &pricing.all, locale);
    paragraphs.push(plan_words::measured(&pricing.measured, locale));
    Some(ReportSection { paragraphs, table: Some(table), chart: Some("pricing"), ..ReportSection::new(id, title) })
}

fn price_row(group: &PriceGroup, locale: &Locale) -> [String; 7] {
    let may = match (group.break_even, group.break_even_clients) {
        (Some(share), Some(clients)) => format!("{} ({clients})", locale.percent(-share, 1)),
        _ => "—".into(),
    };
    [
        group.label.clone(),
        locale.number(group.clients as f64, 0),
        group.price.map_or("—".into(), |p| locale.money_with(p, 2)),
        locale.money_with(group.monthly_revenue, 0),
        plan_words::signed(group.at_change.change, locale),
        locale.money_with(group.at_change.revenue, 0),
        may,
    ]
}

/// Saved what-ifs side by side; nothing where there is but the baseline.
pub fn scenarios(material: &Material) -> Option<ReportSection> {
    if material.scenarios.len() < 2 {
        return None;
    }
    let (id, title) = ("scenarios", "What-ifs side by side");
    let compared = match plan::compared(material) {
        Ok(s) => s,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("What-if", Align::Left),
        ("Revenue/mo", Align::Right),
        ("Difference", Align::Right),
        (material.answers.results.yardstick.title(), Align::Right),
        ("Opportunity/mo", Align::Right),
        ("May leave", Align::Right),
    ]);
    let row = |name: &str| FIGURES.iter().position(|f| f.name == name).unwrap_or(0);
    for (place, column) in compared.columns.iter().enumerate() {
        let value = |name: &str| {
            let row = row(name);
            let unit = FIGURES.get(row).map_or(Unit::Plain, |f| f.unit);
            column.values.get(row).copied().flatten().map_or("—".into(), |v| written(v, unit, locale))
        };
        let difference = compared.difference(place, row("revenue_monthly")).and_then(Money::from_f64);
        let difference = difference.map_or_else(String::new, |d| {
            format!("{}{}", if d > Money::ZERO { "+" } else { "" }, locale.money_with(d, 0))
        });
        let changes =
            if column.changes.is_empty() { String::new() } else { format!(" ({})", column.changes.join(", ")) };
        table.push([
            format!("{}{changes}", column.name),
            value("revenue_monthly"),
            difference,
            value("utilization"),
            value("opportunity_monthly"),
            value("break_even_share"),
        ]);
    }
    Some(ReportSection { table: Some(table), chart: Some("scenarios"), ..ReportSection::new(id, title) })
}

/// A figure of a scenario as people write it.
pub fn written(value: f64, unit: Unit, locale: &Locale) -> String {
    match unit {
        Unit::Money => Money::from_f64(value).map_or("—".into(), |m| locale.money_with(m, 0)),
        Unit::Share => locale.percent(value, 1),
        Unit::Hours => format!("{} h", locale.number(value, 1)),
        Unit::Count => locale.number(value, 0),
        Unit::Plain => locale.number(value, 3),
    }
}

/// Goals and channels; nothing where no goal is set and no channel known.
pub fn targets(material: &Material) -> Option<ReportSection> {
    let aims = plan::aims(material);
    let set: Vec<&Progress> = aims.progress.iter().filter(|p| p.target.is_some()).collect();
    let channels = aims.channels.as_ref().ok();
    if set.is_empty() && channels.is_none() {
        return None;
    }
    let locale = material.locale;
    let mut section = ReportSection::new("targets", "Goals");
    let mut table = ReportTable::new([
        ("Figure", Align::Left),
        ("Now", Align::Right),
        ("Goal", Align::Right),
        ("Gap", Align::Right),
        ("What it takes", Align::Left),
    ]);
    for p in set {
        let figure = |v: f64| plan_words::figure(p.goal, v, locale);
        let takes = match &p.now {
            Ok(_) => p.takes.map_or_else(String::new, |t| plan_words::takes(t, locale)),
            Err(why) => why.unavailable.clone(),
        };
        table.push([
            p.goal.title().into(),
            p.now.as_ref().map_or("—".into(), |m| figure(m.value)),
            p.target.map_or("—".into(), figure),
            plan_words::gap(p, locale),
            takes,
        ]);
    }
    section.table = (!table.rows.is_empty()).then_some(table);
    section.paragraphs.extend(channels.map(|c| plan_words::channels(c, locale)).unwrap_or_default());
    Some(section)
}

/// The coming month in short.
pub fn month(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("plan", "The coming month");
    let plan = match plan::month_of_data(material) {
        Ok(plan) => plan,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let locale = material.locale;
    let mut paragraphs = plan_words::month(&plan, locale);
    let mut table = ReportTable::new([
        ("Week", Align::Left),
        ("Things to do", Align::Right),
        ("Worth/mo", Align::Right),
        ("First of all", Align::Left),
    ]);
    for (_, items) in by_week(&plan) {
        let (Some(first), Some(last)) = (items.first(), items.last()) else { continue };
        let named: Vec<String> =
            items.iter().take(3).map(|i| format!("{} {}", i.kind.name(), plan::whom(material, i))).collect();
        table.push([
            format!("{} to {}", locale.date(first.date), locale.date(last.date)),
            locale.number(items.len() as f64, 0),
            locale.money_with(items.iter().map(|i| i.value_monthly).sum(), 0),
            named.join(", "),
        ]);
    }
    paragraphs.push("Day by day, with what to say: tpa-tui export plan (md, html, ics, csv, xlsx).".into());
    let table = (!table.rows.is_empty()).then_some(table);
    Some(ReportSection { paragraphs, table, ..ReportSection::new(id, title) })
}

/// The items of each week that has any.
fn by_week(plan: &MonthPlan) -> Vec<(u32, Vec<&Item>)> {
    let mut weeks: Vec<(u32, Vec<&Item>)> = Vec::new();
    for item in &plan.items {
        match weeks.last_mut() {
            Some((week, items)) if *week == item.week => items.push(item),
            _ => weeks.push((item.week, vec![item])),
        }
    }
    weeks
}

/// A section per week of the plan.
pub fn weeks(material: &Material, plan: &MonthPlan) -> Vec<ReportSection> {
    const TITLES: [&str; 6] = ["Week 1", "Week 2", "Week 3", "Week 4", "Week 5", "Week 6"];
    let mut sections: Vec<ReportSection> = Vec::new();
    for (week, items) in by_week(plan) {
        let title = TITLES.get(week as usize - 1).copied().unwrap_or("Later");
        let (Some(first), Some(last)) = (items.first(), items.last()) else { continue };
        let worth: Money = items.iter().map(|i| i.value_monthly).sum();
        let locale = material.locale;
        let paragraph = format!(
            "{} to {}: {} to do, worth {} a month.",
            locale.date(first.date),
            locale.date(last.date),
            locale.number(items.len() as f64, 0),
            locale.money(worth)
        );
        sections.push(ReportSection {
            paragraphs: vec![paragraph],
            table: Some(table(material, items.into_iter())),
            ..ReportSection::new("week", title)
        });
    }
    let mut rest = plan_words::month(plan, material.locale);
    if rest.len() > 1 {
        sections
            .push(ReportSection { paragraphs: rest.split_off(1), ..ReportSection::new("rest", "Not in this month") });
    }
    if plan.items.is_empty() {
        let paragraphs = vec!["There is nothing to do: nobody is missing hours or away.".to_string()];
        sections.push(ReportSection { paragraphs, ..ReportSection::new("nothing", "Nothing to do") });
    }
    sections
}

fn table<'a>(material: &Material, items: impl Iterator<Item = &'a Item>) -> ReportTable {
    let mut table = ReportTable::new([
        ("Day", Align::Left),
        ("What", Align::Left),
        ("Who", Align::Left),
        ("Worth/mo", Align::Right),
        ("Why", Align::Left),
        ("What to do", Align::Left),
    ]);
    for item in items {
        table.push([
            format!("{} {}", item.date.format("%a"), material.locale.date(item.date)),
            item.kind.name().into(),
            plan::whom(material, item),
            material.locale.money_with(item.value_monthly, 0),
            item.reason.clone(),
            item.what_to_do.clone(),
        ]);
    }
    table
}
