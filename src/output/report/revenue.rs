//! Sections about revenue over time, what it is made of, stretches compared, loyalty and passes.

use super::{Align, ROWS, ReportSection, ReportTable};
use crate::analysis::loyalty::loyalty;
use crate::analysis::passes::passes;
use crate::analysis::periods::comparisons;
use crate::analysis::revenue::breakdown::{RETENTION, revenue_breakdown};
use crate::book::Money;
use crate::output::{Material, revenue_words};

/// Revenue by month; nothing where nothing has a date.
pub fn by_month(material: &Material) -> Option<ReportSection> {
    let revenue = material.answers.revenue.as_ref().ok().filter(|r| !r.by_month.is_empty())?;
    let mut table = ReportTable::new([("Month", Align::Left), ("Revenue", Align::Right)]);
    for month in &revenue.by_month {
        table.push([month.month.clone(), material.locale.money_with(month.amount, 0)]);
    }
    let words = revenue_breakdown(material.book, material.selection).ok();
    let paragraphs = words.map(|mix| revenue_words::returns(&mix, material.locale)).into_iter().collect();
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        chart: Some("revenue-by-month"),
        ..ReportSection::new("revenue-by-month", "Revenue by month")
    })
}

/// What the revenue is made of.
pub fn mix(material: &Material) -> Option<ReportSection> {
    let mix = revenue_breakdown(material.book, material.selection).ok().filter(|m| !m.by.is_empty())?;
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("By", Align::Left),
        ("", Align::Left),
        ("Revenue", Align::Right),
        ("Share", Align::Right),
        ("Rows", Align::Right),
        ("Returned", Align::Right),
        ("Came back", Align::Right),
    ]);
    for division in &mix.by {
        for part in division.parts.iter().take(ROWS) {
            table.push([
                division.by.name().into(),
                part.label.clone(),
                locale.money(part.revenue),
                locale.percent(part.share, 1),
                locale.number(part.rows as f64, 0),
                if part.returns.rows > 0 { locale.money(part.returns.amount) } else { String::new() },
                part.retention.map_or_else(String::new, |r| locale.percent(r.share, 0)),
            ]);
        }
    }
    let mut paragraphs = vec![format!("The {ROWS} largest of each kind.")];
    if mix.by.iter().any(|d| d.parts.iter().any(|p| p.retention.is_some())) {
        paragraphs.push(format!("Came back: {RETENTION}."));
    }
    if mix.by.iter().any(|d| d.by_order_lines) {
        paragraphs.push("Orders are divided over their lines in proportion to the lines' prices.".into());
    }
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        ..ReportSection::new("revenue-mix", "What the revenue is made of")
    })
}

/// Stretches beside the ones before and a year ago.
pub fn periods(material: &Material) -> Option<ReportSection> {
    let all = comparisons(material.book, material.assumptions, material.selection).ok()?;
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Period", Align::Left),
        ("Days", Align::Left),
        ("Revenue", Align::Right),
        ("Active", Align::Right),
        ("New", Align::Right),
        ("Visits", Align::Right),
        ("Missed", Align::Right),
        (material.answers.results.yardstick.title(), Align::Right),
    ]);
    for c in &all {
        let stretches =
            [(c.name, Some(&c.this)), ("… before", c.before.as_ref()), ("… a year ago", c.year_ago.as_ref())];
        for (name, figures) in stretches.into_iter().filter_map(|(name, f)| Some((name, f?))) {
            let part = if figures.complete { "" } else { " (in part)" };
            table.push([
                name.into(),
                format!("{} to {}{part}", locale.date(figures.span.from), locale.date(figures.span.to)),
                figures.revenue.map_or("—".into(), |r: Money| locale.money(r)),
                locale.number(figures.active_clients as f64, 0),
                locale.number(figures.new_clients as f64, 0),
                figures.visits.map_or("—".into(), |v| locale.number(v as f64, 0)),
                figures.miss_rate.map_or("—".into(), |r| locale.percent(r, 1)),
                figures.utilization.map_or("—".into(), |u| locale.percent(u, 0)),
            ]);
        }
    }
    Some(ReportSection { table: Some(table), ..ReportSection::new("periods", "Against before and a year ago") })
}

/// Who stays, and what passes say.
pub fn loyalty_and_passes(material: &Material) -> Option<ReportSection> {
    let (book, selection, locale) = (material.book, material.selection, material.locale);
    let mut paragraphs = loyalty(book, selection).map(|l| revenue_words::loyalty(&l, locale)).unwrap_or_default();
    paragraphs.extend(passes(book, selection).map(|p| revenue_words::passes(&p, locale)).unwrap_or_default());
    (!paragraphs.is_empty())
        .then(|| ReportSection { paragraphs, ..ReportSection::new("loyalty", "Who stays, and passes") })
}
