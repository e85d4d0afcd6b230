//! The section about recurring memberships.

use super::{Align, ROWS, ReportSection, ReportTable};
use crate::analysis::memberships::{MembershipReport, memberships};
use crate::book::Locale;
use crate::output::Material;

/// How many run and what they bring in a mean month; nothing where no file lists memberships.
pub fn recurring(material: &Material) -> Option<ReportSection> {
    let report = memberships(material.book, material.selection).ok()?;
    let locale = material.locale;
    let mut table = ReportTable::new([("Plan", Align::Left), ("Active", Align::Right), ("A month", Align::Right)]);
    for plan in report.plans.iter().take(ROWS) {
        let name = if plan.plan.is_empty() { "not named" } else { plan.plan.as_str() };
        let due = plan.monthly_recurring.map_or_else(|| "—".to_string(), |due| locale.money(due));
        table.push([name.to_string(), locale.number(plan.active as f64, 0), due]);
    }
    Some(ReportSection {
        paragraphs: sentences(&report, locale),
        table: (!report.plans.is_empty()).then_some(table),
        ..ReportSection::new("memberships", "Recurring memberships")
    })
}

fn sentences(report: &MembershipReport, locale: &Locale) -> Vec<String> {
    let number = |n: usize| locale.number(n as f64, 0);
    let others =
        [(report.trial, "on trial"), (report.paused, "paused"), (report.ended, "ended"), (report.unknown, "unknown")];
    let others: Vec<String> =
        others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", number(*n))).collect();
    let others = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
    let mut said = vec![format!(
        "{} of {} memberships are active, of {} members{others}.",
        number(report.active),
        number(report.memberships),
        number(report.active_members)
    )];
    match report.monthly_recurring {
        Some(due) => {
            let rest = report.active - report.priced;
            let rest = match rest {
                0 => String::new(),
                n => format!(" The price or the interval of {} active ones is not known.", number(n)),
            };
            said.push(format!(
                "By their prices the active ones bring {} a month. These are prices, not payments, and count in no other figure.{rest}",
                locale.money(due)
            ));
        }
        None => said.push("What they bring a month is not known: no price with an interval.".into()),
    }
    said
}
