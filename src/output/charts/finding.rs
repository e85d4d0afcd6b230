//! What a chart shows, in one sentence: its title.

use crate::analysis::concentration::Concentration;
use crate::analysis::segments::rules::RuleSegments;
use crate::book::assumptions::reaches;
use crate::book::{Assumptions, Locale};

/// More clients than this, and a handful of them says little: the largest fifth is named in place of the top three.
pub const FEW: usize = 60;

/// `3 clients bring 39% of the revenue`.
pub fn concentration(c: &Concentration, locale: &Locale) -> String {
    let percent = |share: f64| locale.percent(share, 0);
    match c.clients {
        1 => "One client brings all of the revenue".into(),
        _ if c.gini < 0.01 => format!("All {} clients bring about the same", locale.number(c.clients as f64, 0)),
        2..=5 => format!("One client of {} brings {} of the revenue", c.clients, percent(c.top_1_share)),
        6..=FEW => format!("3 clients bring {} of the revenue", percent(c.top_3_share)),
        _ => format!("A fifth of the clients bring {} of the revenue", percent(c.top_20_percent_share)),
    }
}

/// `Anchor clients bring 43% of the revenue`.
pub fn segments(segments: &RuleSegments, locale: &Locale) -> String {
    let largest = segments.rules.iter().filter(|r| r.share.is_finite()).max_by(|a, b| a.share.total_cmp(&b.share));
    match largest {
        Some(row) if row.share > 0.0 => {
            format!("{} clients bring {} of the revenue", row.segment.name(), locale.percent(row.share, 0))
        }
        _ => "Revenue by segment".into(),
    }
}

/// `5 clients hold half of the 19.0 missing hours`, or nothing where no hour is missing. Monthly hours, any order.
pub fn unrealized(hours: impl Iterator<Item = f64>, locale: &Locale) -> Option<String> {
    let mut hours: Vec<f64> = hours.filter(|h| h.is_finite() && *h > 1e-9).collect();
    hours.sort_by(|a, b| b.total_cmp(a));
    let total: f64 = hours.iter().sum();
    let all = locale.number(total, 1);
    match (hours.len(), half_of(&hours)) {
        (0, _) => None,
        (1, _) => Some(format!("One client leaves {all} hours a month unused")),
        (_, 1) => Some(format!("One client holds half of the {all} hours missing a month")),
        (_, k) => Some(format!("{} clients hold half of the {all} hours missing a month", locale.number(k as f64, 0))),
    }
}

/// How many of `sorted`, greatest first, reach half of the sum.
pub fn half_of(sorted: &[f64]) -> usize {
    let half = sorted.iter().sum::<f64>() / 2.0;
    let mut sum = 0.0;
    sorted
        .iter()
        .take_while(|h| {
            let before = sum;
            sum += **h;
            before < half - 1e-9
        })
        .count()
}

/// `5 of 18 clients use less than 60% of their hours`, or nothing where no utilization is known.
pub fn utilization(used: impl Iterator<Item = f64>, assumptions: &Assumptions, locale: &Locale) -> Option<String> {
    let used: Vec<f64> = used.filter(|u| u.is_finite()).collect();
    let low = used.iter().filter(|u| !reaches(**u, assumptions.low_utilization)).count();
    let high = used.iter().filter(|u| reaches(**u, assumptions.high_utilization)).count();
    let number = |n: usize| locale.number(n as f64, 0);
    let (all, clients) = (used.len(), if used.len() == 1 { "client" } else { "clients" });
    let uses = |n: usize| if n == 1 { "uses" } else { "use" };
    match (all, low) {
        (0, _) => None,
        (_, 0) => {
            let threshold = locale.percent(assumptions.high_utilization, 0);
            Some(format!(
                "{} of {} {clients} {} {threshold} of their hours or more",
                number(high),
                number(all),
                uses(high)
            ))
        }
        _ => {
            let threshold = locale.percent(assumptions.low_utilization, 0);
            Some(format!(
                "{} of {} {clients} {} less than {threshold} of their hours",
                number(low),
                number(all),
                uses(low)
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_reached_by_the_fewest() {
        assert_eq!(
            [half_of(&[]), half_of(&[4.0]), half_of(&[4.0, 3.0, 1.0]), half_of(&[2.0, 2.0, 2.0, 2.0])],
            [0, 1, 1, 2]
        );
    }

    #[test]
    fn sentences_agree_in_number_and_know_when_to_be_silent() {
        let (a, l) = (Assumptions::default(), Locale::default());
        assert_eq!(utilization([f64::NAN].into_iter(), &a, &l), None);
        assert_eq!(
            utilization([0.5, 0.9].into_iter(), &a, &l).unwrap(),
            "1 of 2 clients uses less than 60% of their hours"
        );
        assert_eq!(
            utilization([0.6, 0.8].into_iter(), &a, &l).unwrap(),
            "1 of 2 clients uses 80% of their hours or more"
        );
        assert_eq!(unrealized([0.0, f64::NAN].into_iter(), &l), None);
        assert_eq!(
            unrealized([1.0, 5.0, 4.0].into_iter(), &l).unwrap(),
            "One client holds half of the 10.0 hours missing a month"
        );
    }
}
