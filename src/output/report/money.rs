//! Sections about the business as a whole: the what-if, segments, concentration, findings, assumptions.

use super::{Align, Item, ReportSection, ReportTable, counted};
use crate::analysis::figures::Yardstick;
use crate::book::Severity;
use crate::output::assumption_list::assumption_list;
use crate::output::{Material, one_line};

/// How many clients may leave before a new price costs money.
pub fn what_if(material: &Material) -> Option<ReportSection> {
    let even = material.break_even?;
    let locale = material.locale;
    let affected = counted(material, even.clients_affected, "client", "clients");
    let change = locale.percent(even.price_change.abs(), 1);
    let share = locale.percent(even.client_change.abs(), 1);
    let clients = counted(material, even.clients, "client", "clients");
    let gain = locale.money(even.gain_monthly);
    let mut paragraphs = vec![if even.price_change >= 0.0 {
        format!(
            "{affected} would pay {change} more. If everybody stays, that is {gain} a month. It pays off as long as \
             not more than {share} of them leave: {clients} at most."
        )
    } else {
        format!(
            "{affected} would pay {change} less, which changes profit by {gain} a month. It pays off once {share} more \
             clients have come: {clients} at least."
        )
    }];
    if let Some(largest) = even.largest_first {
        let largest = counted(material, largest, "client leaves", "clients leave");
        paragraphs.push(format!("If the largest go first, the rise is lost when {largest}."));
    }
    Some(ReportSection { paragraphs, ..ReportSection::new("what-if", "What the new price risks") })
}

/// The four rule segments.
pub fn segments(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("segments", "Segments");
    let segments = match &material.answers.rule_segments {
        Ok(s) => s,
        Err(why) => return Some(ReportSection::unavailable(id, title, why)),
    };
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Segment", Align::Left),
        ("Clients", Align::Right),
        ("Revenue/mo", Align::Right),
        ("Share", Align::Right),
        (material.answers.results.yardstick.title(), Align::Right),
        ("Missing h/mo", Align::Right),
        ("Worth/mo", Align::Right),
    ]);
    for row in &segments.rules {
        table.push([
            row.segment.name().into(),
            locale.number(row.clients as f64, 0),
            locale.money_with(row.monthly_revenue, 0),
            locale.percent(row.share, 0),
            locale.percent(row.utilization, 0),
            locale.number(row.unrealized_hours_monthly, 1),
            locale.money_with(row.opportunity_monthly, 0),
        ]);
    }
    let mut paragraphs = vec![format!(
        "Anchor: at least {} of the revenue and {} of the hours {}. Opportunity: the revenue only. Steady: the hours only. \
         Low impact: neither.",
        locale.percent(segments.high_revenue_share, 1),
        locale.percent(segments.high_utilization, 0),
        match material.answers.results.yardstick {
            Yardstick::Plan => "planned",
            Yardstick::Rhythm => "of the own rhythm",
            Yardstick::PlanOrRhythm => "of the plan or the own rhythm",
        }
    )];
    if segments.without_segment > 0 {
        let unknown = counted(material, segments.without_segment, "client has", "clients have");
        let share = material.answers.results.yardstick.name();
        paragraphs.push(format!("{unknown} no segment, because revenue or {share} is unknown."));
    }
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        chart: Some("revenue-by-segment"),
        ..ReportSection::new(id, title)
    })
}

/// How the revenue is spread, in words, and what losing the largest would do.
pub fn concentration(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("concentration", "How the revenue is spread");
    let c = match &material.answers.concentration {
        Ok(c) => c,
        Err(why) => return Some(ReportSection::unavailable(id, title, why)),
    };
    let locale = material.locale;
    let percent = |v: f64| locale.percent(v, 1);
    let mut words = format!("The largest client brings {} of the revenue", percent(c.top_1_share));
    for (k, share) in [(3, c.top_3_share), (5, c.top_5_share), (10, c.top_10_share)] {
        if c.clients > k {
            words.push_str(&format!(", the {k} largest {}", percent(share)));
        }
    }
    let corrected = c.gini_corrected.map(|g| format!(" ({} corrected for the number of clients)", locale.number(g, 2)));
    let paragraphs = vec![
        format!("{words}."),
        format!(
            "{} of {} bring 80% of it. The top 20% of clients bring {}. Gini {}{}; as concentrated as {} equal clients.",
            locale.number(c.clients_for_80_percent as f64, 0),
            counted(material, c.clients, "client", "clients"),
            percent(c.top_20_percent_share),
            locale.number(c.gini, 2),
            corrected.unwrap_or_default(),
            locale.number(c.effective_clients, 1)
        ),
    ];
    let mut table = ReportTable::new([
        ("If this client left", Align::Left),
        ("Revenue/mo", Align::Right),
        ("Share", Align::Right),
        ("Left without", Align::Right),
        ("… and all above", Align::Right),
    ]);
    for loss in c.losing_top.iter().take(5) {
        table.push([
            material.client_title(loss.client),
            locale.money_with(loss.monthly_revenue, 0),
            percent(loss.share),
            locale.money_with(loss.revenue_after, 0),
            locale.money_with(loss.revenue_after_all_above, 0),
        ]);
    }
    let table = (!table.rows.is_empty()).then_some(table);
    Some(ReportSection { paragraphs, table, chart: Some("lorenz"), ..ReportSection::new(id, title) })
}

/// What was odd in the data.
pub fn findings(material: &Material) -> Option<ReportSection> {
    let mut section = ReportSection::new("findings", "What was odd in the data");
    let mark = |severity| match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let item = |f: &crate::book::Finding| Item {
        mark: mark(f.severity),
        text: one_line(&f.message),
        place: one_line(&f.location),
    };
    section.items = material.findings.iter().map(item).collect();
    if section.items.is_empty() {
        section.paragraphs.push("Nothing.".into());
    }
    Some(section)
}

/// What the figures assume.
pub fn assumptions(material: &Material) -> Option<ReportSection> {
    let mut table = ReportTable::new([("Assumption", Align::Left), ("Value", Align::Right), ("Key", Align::Left)]);
    for (name, value, key) in assumption_list(material) {
        table.push([name, value.written(material.locale), key.into()]);
    }
    Some(ReportSection { table: Some(table), ..ReportSection::new("assumptions", "What the figures assume") })
}
