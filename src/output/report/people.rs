//! Sections about single clients: who is under-used, who may leave, whom to call.

use super::track_record::warning;
use super::{Align, ROWS, ReportSection, ReportTable, counted};
use crate::analysis::churn::disengagement::{RiskBand, ranking};
use crate::analysis::figures::Yardstick;
use crate::analysis::track_record::Promise;
use crate::book::Money;
use crate::output::Material;

/// The clients with the most to win.
pub fn opportunities(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("opportunities", "Where hours are missing");
    let opportunity = match &material.answers.opportunity {
        Ok(o) => o,
        Err(why) => return Some(ReportSection::unavailable(id, title, why)),
    };
    let (locale, figures) = (material.locale, &material.answers.results);
    let worth = |i: usize| figures.opportunity.get(i).copied().flatten().unwrap_or(Money::ZERO);
    let number = |v: &[f64], i: usize| v.get(i).copied().unwrap_or(f64::NAN);
    let mut clients: Vec<usize> =
        material.selection.indices(material.book.clients.len()).filter(|i| worth(*i) > Money::ZERO).collect();
    clients.sort_by_key(|i| std::cmp::Reverse(worth(*i)));
    let mut table = ReportTable::new([
        ("Client", Align::Left),
        (figures.yardstick.title(), Align::Right),
        ("Missing h/mo", Align::Right),
        ("Worth/mo", Align::Right),
        ("Segment", Align::Left),
    ]);
    for &i in clients.iter().take(ROWS) {
        table.push([
            material.client_title(i),
            locale.percent(number(&figures.utilization, i), 0),
            locale.number(number(&figures.unrealized, i), 1),
            locale.money_with(worth(i), 0),
            figures.segment.get(i).copied().flatten().map_or_else(|| "—".into(), |s| s.name().to_string()),
        ]);
    }
    let mut paragraphs = vec![format!(
        "{} come less than {}. The missing hours are worth {} a month.",
        counted(material, opportunity.clients, "client", "clients"),
        figures.yardstick.less_than(),
        locale.money(opportunity.monthly)
    )];
    if clients.len() > ROWS {
        paragraphs.push(format!("The table has the {ROWS} with the most to win."));
    }
    let table = (!table.rows.is_empty()).then_some(table);
    Some(ReportSection { paragraphs, table, chart: Some("unrealized-hours"), ..ReportSection::new(id, title) })
}

/// Clients per utilization band.
pub fn bands(material: &Material) -> Option<ReportSection> {
    let yardstick = material.answers.results.yardstick;
    let (id, of) = ("bands", yardstick.share_of());
    let title = match yardstick {
        Yardstick::Plan => "Utilization bands",
        Yardstick::Rhythm => "Clients against their own rhythm",
        Yardstick::PlanOrRhythm => "Clients against plan or own rhythm",
    };
    let utilization = match &material.answers.utilization {
        Ok(u) => u,
        Err(why) => return Some(ReportSection::unavailable(id, title, why)),
    };
    let (locale, a, bands) = (material.locale, material.assumptions, utilization.bands);
    let (low, high) = (locale.percent(a.low_utilization, 0), locale.percent(a.high_utilization, 0));
    let all = bands.under_60 + bands.from_60_to_80 + bands.over_80;
    let mut table = ReportTable::new([(of, Align::Left), ("Clients", Align::Right), ("Share", Align::Right)]);
    let rows = [
        (format!("under {low}"), bands.under_60),
        (format!("{low} to {high}"), bands.from_60_to_80),
        (format!("{high} or more"), bands.over_80),
    ];
    for (band, clients) in rows {
        table.push([band, locale.number(clients as f64, 0), locale.percent(clients as f64 / all as f64, 0)]);
    }
    Some(ReportSection { table: Some(table), chart: Some("utilization"), ..ReportSection::new(id, title) })
}

/// Disengagement.
pub fn churn(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("churn", "Who may leave");
    let churn = match &material.answers.disengagement {
        Ok(c) => c,
        Err(why) => return Some(ReportSection::unavailable(id, title, why)),
    };
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Risk", Align::Left),
        ("Clients", Align::Right),
        ("Revenue/mo", Align::Right),
        ("Share", Align::Right),
    ]);
    for row in &churn.bands {
        let band = match row.band {
            RiskBand::High => "high",
            RiskBand::Medium => "medium",
            RiskBand::Low => "low",
        };
        table.push([
            band.into(),
            locale.number(row.clients as f64, 0),
            locale.money_with(row.monthly_revenue, 0),
            locale.percent(row.share, 0),
        ]);
    }
    let most: Vec<String> = ranking(material.book, &material.answers.results, material.selection, 5)
        .iter()
        .filter(|c| c.band == RiskBand::High)
        .map(|c| format!("{} ({})", material.client_title(c.client), locale.money_with(c.monthly_revenue, 0)))
        .collect();
    let mut paragraphs = vec![churn.statement.clone()];
    if !most.is_empty() {
        paragraphs.push(format!("Most revenue at high risk: {}.", most.join(", ")));
    }
    Some(ReportSection { paragraphs, table: Some(table), ..ReportSection::new(id, title) })
}

/// Who to call this week.
pub fn calls(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("actions", "Whom to call this week");
    let calls = match material.calls {
        Ok(a) => a,
        Err(why) => return Some(ReportSection::unavailable(id, title, why)),
    };
    if calls.is_empty() {
        let paragraphs = vec!["Nobody needs a call.".to_string()];
        return Some(ReportSection { paragraphs, ..ReportSection::new(id, title) });
    }
    let mut table = ReportTable::new([
        ("Client", Align::Left),
        ("Worth/mo", Align::Right),
        ("Why", Align::Left),
        ("What to do", Align::Left),
    ]);
    for row in calls.iter().take(ROWS) {
        table.push([
            material.client_title(row.index),
            material.locale.money_with(row.value_monthly, 0),
            row.reason.clone(),
            row.what_to_do.clone(),
        ]);
    }
    let mut section = ReportSection { table: Some(table), ..ReportSection::new(id, title) };
    let warnings = [Promise::Returns, Promise::Brought].into_iter().filter_map(|p| warning(material, p));
    section.paragraphs.extend(warnings.map(|warning| format!("Of the clients on such lists: {warning}.")));
    if calls.len() > ROWS {
        let all = counted(material, calls.len(), "client", "clients");
        section.paragraphs.push(format!("The first {ROWS} of {all}; all of them: tpa-tui export actions."));
    }
    Some(section)
}
