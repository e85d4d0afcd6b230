//! The section about recurring memberships.

use super::{Align, ROWS, ReportSection, ReportTable};
use crate::analysis::memberships::{MembershipReport, Movements, memberships, movements};
use crate::book::{Locale, Money};
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

/// Who joined, came back and left, month by month, with churn and what follows from it; nothing where no file lists
/// memberships.
pub fn members_by_month(material: &Material) -> Option<ReportSection> {
    let found = movements(material.book, material.selection).ok().filter(|found| !found.months.is_empty())?;
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Month", Align::Left),
        ("At start", Align::Right),
        ("Joined", Align::Right),
        ("Came back", Align::Right),
        ("Left", Align::Right),
        ("At end", Align::Right),
        ("Churn", Align::Right),
    ]);
    let number = |n: usize| locale.number(n as f64, 0);
    for month in found.latest() {
        table.push([
            if month.complete { month.month.clone() } else { format!("{}*", month.month) },
            number(month.members_start),
            number(month.joined),
            number(month.came_back),
            number(month.left),
            number(month.members_end),
            month.churn.map_or_else(|| "—".into(), |churn| locale.percent(churn, 1)),
        ]);
    }
    Some(ReportSection {
        paragraphs: found.describe(locale).into_iter().chain(unfinished(&found)).collect(),
        table: Some(table),
        ..ReportSection::new("membership-movements", "Members by month")
    })
}

fn unfinished(found: &Movements) -> Option<String> {
    let last = found.months.last().filter(|month| !month.complete);
    last.map(|_| "A month with * is not over.".to_string())
}

/// What became of the recurring revenue, month by month; nothing where no price is known.
pub fn recurring_by_month(material: &Material) -> Option<ReportSection> {
    let found = movements(material.book, material.selection).ok()?;
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Month", Align::Left),
        ("At start", Align::Right),
        ("New", Align::Right),
        ("Won back", Align::Right),
        ("Upgraded", Align::Right),
        ("Downgraded", Align::Right),
        ("Lost", Align::Right),
        ("At end", Align::Right),
        ("Per member", Align::Right),
    ]);
    let money = |amount: Money| locale.money_with(amount, 0);
    for month in found.latest() {
        let r = month.recurring?;
        table.push([
            if month.complete { month.month.clone() } else { format!("{}*", month.month) },
            money(r.start),
            money(r.new),
            money(r.won_back),
            money(r.upgraded),
            money(-r.downgraded),
            money(-r.lost),
            money(r.end),
            month.average_revenue.map_or_else(|| "—".into(), |average| locale.money(average)),
        ]);
    }
    Some(ReportSection {
        paragraphs: found.finding(locale).map(|text| text + ".").into_iter().chain(unfinished(&found)).collect(),
        table: Some(table),
        chart: Some("mrr-movements"),
        ..ReportSection::new("mrr-movements", "Recurring revenue (MRR) by month")
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
