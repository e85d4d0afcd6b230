//! A derived column of numbers against the same figure recomputed.

use super::Difference;
use super::claimed::{agrees, how_many};
use crate::analysis::Figures;
use crate::analysis::per_client::at;
use crate::book::claims::{ClaimedFigure, ClaimedValue, ColumnClaim};
use crate::book::{Locale, Money, Severity};

/// How a column may mean a figure.
#[derive(Clone, Copy, PartialEq)]
struct Reading {
    /// Of the whole period or of one month.
    monthly: bool,
    /// As percentages and not as fractions.
    percent: bool,
    /// Nothing below zero.
    clipped: bool,
}

/// So many rows tell how a column is meant.
const SAMPLE: usize = 1000;

const PERIOD: Reading = Reading { monthly: false, percent: false, clipped: false };
const MONTH: Reading = Reading { monthly: true, ..PERIOD };
const PERCENT: Reading = Reading { percent: true, ..PERIOD };

/// The difference between a column and the recomputed figure; `None` where they agree or nothing can be compared.
pub(super) fn check(figures: &Figures, claim: &ColumnClaim, locale: &Locale) -> Option<Difference> {
    let rows: Vec<(u32, u32, f64)> = claim
        .rows
        .iter()
        .filter_map(|(client, row, value)| match value {
            ClaimedValue::Number(shown) if recomputed(figures, claim.figure, *client, PERIOD).is_finite() => {
                Some((*client, *row, *shown))
            }
            _ => None,
        })
        .collect();
    let reading = reading(figures, claim.figure, rows.get(..SAMPLE).unwrap_or(&rows))?;
    let differing: Vec<&(u32, u32, f64)> = rows
        .iter()
        .filter(|(client, _, shown)| !agrees(*shown, recomputed(figures, claim.figure, *client, reading)))
        .collect();
    if differing.is_empty() {
        return None;
    }
    let shown: f64 = rows.iter().map(|(_, _, shown)| shown).sum();
    let right: f64 = rows.iter().map(|(client, ..)| recomputed(figures, claim.figure, *client, reading)).sum();
    let mut differing_rows: Vec<u32> = differing.iter().map(|(_, row, _)| *row).collect();
    differing_rows.sort_unstable();
    let header = &claim.header;
    let (what, code) = named(claim.figure);
    let mut message =
        format!("\"{header}\" disagrees with the recomputed {what} in {}.", how_many(differing.len(), rows.len()));
    let months = figures.months;
    let is_sum = |(client, _, shown): &&&(u32, u32, f64)| {
        agrees(*shown, recomputed(figures, claim.figure, *client, reading) * months)
    };
    if reading.monthly && months > 1.0 && differing.iter().filter(is_sum).count() * 10 >= differing.len() * 9 {
        message.push_str(&format!(" Its values are the sums of {} months, not of one.", locale.number(months, 0)));
    } else if claim.figure != ClaimedFigure::Utilization {
        let write = |value: f64| write(value, claim.figure, reading, locale);
        message.push_str(&format!(" It adds up to {} instead of {}.", write(shown), write(right)));
    }
    message.push_str(" Every figure here is the recomputed one.");
    Some(Difference { code, severity: Severity::Error, message, rows: differing_rows, places: Vec::new() })
}

/// The reading under which most of `rows` agree is what the column means; where none does, the sums decide, then the
/// order of [`readings`].
fn reading(figures: &Figures, figure: ClaimedFigure, rows: &[(u32, u32, f64)]) -> Option<Reading> {
    let agreeing = |reading: Reading| {
        rows.iter().filter(|(client, _, shown)| agrees(*shown, recomputed(figures, figure, *client, reading))).count()
    };
    let fit = |reading: &&Reading| (agreeing(**reading), closeness(figures, figure, rows, **reading));
    // Of equals, `max_by_key` takes the last.
    readings(figure).iter().rev().max_by_key(fit).copied()
}

fn readings(figure: ClaimedFigure) -> &'static [Reading] {
    use ClaimedFigure as F;
    const CLIPPED: Reading = Reading { clipped: true, ..PERIOD };
    const CLIPPED_MONTH: Reading = Reading { clipped: true, ..MONTH };
    match figure {
        F::Utilization | F::RevenueShare => &[PERIOD, PERCENT],
        F::MonthlyRevenue => &[MONTH],
        F::ExpectedHours | F::Revenue => &[PERIOD, MONTH],
        F::UnrealizedHours | F::Opportunity => &[MONTH, PERIOD],
        F::HoursGap => &[PERIOD, MONTH, CLIPPED, CLIPPED_MONTH],
        F::Segment => &[],
    }
}

/// Where no row decides, the sums do: how near they are, in steps of a factor, the nearer the greater.
fn closeness(figures: &Figures, figure: ClaimedFigure, rows: &[(u32, u32, f64)], reading: Reading) -> i64 {
    let shown: f64 = rows.iter().map(|(_, _, shown)| shown.abs()).sum();
    let right: f64 = rows.iter().map(|(client, ..)| recomputed(figures, figure, *client, reading).abs()).sum();
    let steps = (shown / right).ln().abs() * 100.0;
    if steps.is_finite() { -(steps as i64) } else { i64::MIN }
}

/// The figure of a client as a column would show it; NaN where it is not known.
fn recomputed(figures: &Figures, figure: ClaimedFigure, client: u32, reading: Reading) -> f64 {
    use ClaimedFigure as F;
    let i = client as usize;
    let amount = |amount: Option<Money>| amount.map_or(f64::NAN, Money::to_f64);
    let months = figures.months;
    let period = match figure {
        F::ExpectedHours => at(&figures.expected, i),
        F::Utilization => at(&figures.utilization, i),
        F::Revenue | F::MonthlyRevenue => amount(figures.revenue.get(i).copied().flatten()),
        F::RevenueShare => at(&figures.share, i),
        F::HoursGap => at(&figures.expected, i) - at(&figures.delivered, i),
        F::UnrealizedHours => at(&figures.unrealized, i) * months,
        F::Opportunity => amount(figures.opportunity.get(i).copied().flatten()) * months,
        F::Segment => f64::NAN,
    };
    let value = if reading.clipped && period < 0.0 { 0.0 } else { period };
    let value = if reading.monthly { value / months } else { value };
    if reading.percent { value * 100.0 } else { value }
}

fn named(figure: ClaimedFigure) -> (&'static str, &'static str) {
    use ClaimedFigure as F;
    match figure {
        F::ExpectedHours => ("expected hours", "expected_hours_column_differs"),
        F::Utilization => ("utilization", "utilization_column_differs"),
        F::Revenue => ("hours × rate", "revenue_column_differs"),
        F::MonthlyRevenue => ("revenue of a month", "monthly_revenue_column_differs"),
        F::RevenueShare => ("share of revenue", "share_column_differs"),
        F::HoursGap => ("expected − delivered hours", "hours_gap_column_differs"),
        F::UnrealizedHours => ("missing hours", "unrealized_hours_column_differs"),
        F::Opportunity => ("worth of the missing hours", "opportunity_column_differs"),
        F::Segment => ("rule's segment", "segment_column_differs"),
    }
}

fn write(value: f64, figure: ClaimedFigure, reading: Reading, locale: &Locale) -> String {
    use ClaimedFigure as F;
    match figure {
        F::RevenueShare | F::Utilization => {
            let fraction = if reading.percent { value / 100.0 } else { value };
            locale.percent(fraction, if (fraction * 1000.0).round() % 10.0 == 0.0 { 0 } else { 1 })
        }
        F::Revenue | F::MonthlyRevenue | F::Opportunity => {
            Money::from_f64(value).map_or_else(|| locale.number(value, 2), |m| locale.money_with(m, 2))
        }
        _ => format!("{} h", locale.number(value, 1)),
    }
}
