//! Sentences about revenue, loyalty and passes, the same on the screen and in the report.

use crate::analysis::loyalty::Loyalty;
use crate::analysis::passes::{EarnedMonth, FEW_VISITS, PassReport, SOON_DAYS};
use crate::analysis::revenue::breakdown::RevenueBreakdown;
use crate::book::{Locale, Money};

/// Returns, zero amounts and the average order.
pub fn returns(mix: &RevenueBreakdown, locale: &Locale) -> String {
    let rows = |n: usize| format!("{} {}", locale.number(n as f64, 0), if n == 1 { "row" } else { "rows" });
    let mut text = match mix.returns.rows {
        0 => "No returns".to_string(),
        n => format!("Returns: {} of {} in all", rows(n), locale.money(mix.returns.amount)),
    };
    text.push_str(&match mix.zero_amounts {
        0 => "; no amounts of zero.".to_string(),
        n => format!("; {} with an amount of zero.", rows(n)),
    });
    if let Some(average) = mix.average_order_value {
        let orders = locale.number(mix.purchases as f64, 0);
        text.push_str(&format!(" An average order brings {} ({orders} orders).", locale.money(average)));
    }
    text
}

/// Who stays, passes never used, visits month by month since the first.
pub fn loyalty(loyalty: &Loyalty, locale: &Locale) -> Vec<String> {
    let number = |n: usize| locale.number(n as f64, 0);
    let mut words = vec![format!(
        "{} of {} active clients (seen in the last 60 days) have been known for more than a year.",
        number(loyalty.members_over_one_year),
        number(loyalty.active)
    )];
    if let Some(unused) = loyalty.unused_passes.filter(|u| u.of > 0) {
        words.push(format!(
            "{} of {} passes were bought and not used so far, {} in all.",
            number(unused.passes),
            number(unused.of),
            locale.money(unused.amount)
        ));
    }
    let months: Vec<String> = loyalty
        .by_month_since_first_visit
        .iter()
        .take(4)
        .map(|m| format!("{} ({} clients)", locale.number(m.visits, 1), number(m.clients)))
        .collect();
    if !months.is_empty() {
        words.push(format!("Visits in each month since the first one: {}.", months.join(", ")));
    }
    words
}

/// Passes that end, and what is owed.
pub fn passes(passes: &PassReport, locale: &Locale) -> Vec<String> {
    let clients = |n: usize| format!("{} {}", locale.number(n as f64, 0), if n == 1 { "client" } else { "clients" });
    let mut words = vec![format!("The pass of {} ends within {SOON_DAYS} days.", clients(passes.ends_soon))];
    if passes.few_visits > 0 {
        let few = locale.number(FEW_VISITS, 0);
        words.push(format!("{} seen lately have {few} visits left or fewer.", clients(passes.few_visits)));
    }
    if let Some(last) = passes.by_month.last() {
        let sum = |of: fn(&EarnedMonth) -> Money| locale.money(passes.by_month.iter().map(of).sum());
        words.push(format!(
            "Earned against sold, each pass spread evenly over its days: {} of passes were sold and {} earned in {}; {} and {} over the period.",
            locale.money(last.sold),
            locale.money(last.earned),
            last.month,
            sum(|m| m.sold),
            sum(|m| m.earned)
        ));
    }
    if let Some(owed) = &passes.liability {
        words.push(format!(
            "Paid and not yet delivered: {} on {} passes ({}).",
            locale.money(owed.amount),
            locale.number(owed.passes as f64, 0),
            owed.method
        ));
    }
    words
}
