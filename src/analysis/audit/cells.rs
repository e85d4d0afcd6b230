//! A labelled cell against the same figure of the whole book.

use super::claimed::agrees;
use crate::analysis::Answers;
use crate::book::claims::{CellClaim, ClaimedFigure};
use crate::book::{Finding, Locale, Money, Severity};

/// The difference between a cell and the recomputed figure; `None` where they agree or nothing can be compared.
pub(super) fn check(answers: &Answers, claim: &CellClaim, locale: &Locale) -> Option<Finding> {
    let months = answers.results.months;
    let monthly = monthly(answers, claim.figure);
    let right = *monthly.first()?;
    // What the label says, else either of the two that people write down.
    let spans: Vec<f64> = match (claim.per_month, claim.months) {
        (true, _) => vec![1.0],
        (false, Some(named)) => vec![named],
        (false, None) => vec![1.0, months],
    };
    let spans = if claim.figure == ClaimedFigure::Utilization { vec![1.0, 100.0] } else { spans };
    if spans.iter().any(|span| monthly.iter().any(|m| agrees(claim.value, m * span))) {
        return None;
    }
    let span = spans.first().copied().unwrap_or(1.0);
    let write = |value: f64| write(value, claim.figure, locale);
    let label = claim.label.trim_end_matches([':', ' ']);
    let is_sum = claim.per_month && months > 1.0 && monthly.iter().any(|m| agrees(claim.value, m * months));
    let (code, message) = match is_sum {
        true => (
            "cell_is_sum_of_months",
            format!(
                "\"{label}\" says {}, which is the sum of {} months, not one; a month is {}.",
                write(claim.value),
                locale.number(months, 0),
                write(claim.value / months)
            ),
        ),
        false => (
            "cell_differs",
            format!("\"{label}\" says {}; recomputed it is {}.", write(claim.value), write(right * span)),
        ),
    };
    Some(Finding {
        code,
        severity: Severity::Error,
        message,
        count: 1,
        location: format!("{}, {}", claim.at.file, claim.at),
    })
}

/// The figure of one month, in each way in which it is rightly computed; nothing where the data do not give it.
fn monthly(answers: &Answers, figure: ClaimedFigure) -> Vec<f64> {
    use ClaimedFigure as F;
    let months = answers.results.months;
    let utilization = answers.utilization.as_ref();
    match figure {
        F::Revenue | F::MonthlyRevenue => answers.revenue.iter().map(|r| r.monthly.to_f64()).collect(),
        F::ExpectedHours => utilization.map(|u| vec![u.expected_hours / months]).unwrap_or_default(),
        F::Utilization => utilization.map(|u| vec![u.overall, u.overall_capped]).unwrap_or_default(),
        F::UnrealizedHours => utilization.map(|u| vec![u.unrealized_hours_monthly]).unwrap_or_default(),
        F::HoursGap => utilization
            .map(|u| vec![(u.expected_hours - u.delivered_hours) / months, u.unrealized_hours_monthly])
            .unwrap_or_default(),
        F::Opportunity => match &answers.opportunity {
            Ok(o) => [Some(o.monthly), o.monthly_at_flat_rate].into_iter().flatten().map(Money::to_f64).collect(),
            Err(_) => Vec::new(),
        },
        // Of the whole there is no share and no segment.
        F::RevenueShare | F::Segment => Vec::new(),
    }
}

fn write(value: f64, figure: ClaimedFigure, locale: &Locale) -> String {
    use ClaimedFigure as F;
    match figure {
        F::Revenue | F::MonthlyRevenue | F::Opportunity => {
            Money::from_f64(value).map_or_else(|| locale.number(value, 2), |m| locale.money_with(m, 2))
        }
        F::Utilization if value.abs() <= 2.0 => locale.percent(value, 1),
        F::Utilization => locale.percent(value / 100.0, 1),
        _ => format!("{} h", locale.number(value, 1)),
    }
}
