//! The four rule segments: high revenue × high utilization.

use super::super::figures::Segment;
use super::super::per_client::at;
use super::super::{Figures, Section, Selection, per_client};
use crate::book::Money;

/// The selected clients by rule segment.
#[derive(Debug, Clone, serde::Serialize)]
pub struct RuleSegments {
    /// One row per segment, in the order of [`Segment::ALL`], also where it is empty.
    pub rules: Vec<SegmentRow>,
    /// Share of revenue from which a client counts as high revenue.
    pub high_revenue_share: f64,
    /// Utilization from which a client counts as highly used.
    pub high_utilization: f64,
    /// Clients without a segment, because revenue or utilization is unknown.
    pub without_segment: usize,
}

/// One segment summed.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SegmentRow {
    /// Which.
    pub segment: Segment,
    /// How many clients.
    pub clients: usize,
    /// Their revenue a month.
    pub monthly_revenue: Money,
    /// Their part of the whole book's revenue.
    pub share: f64,
    /// Σ delivered ÷ Σ expected.
    pub utilization: f64,
    /// Missing hours a month.
    pub unrealized_hours_monthly: f64,
    /// What they would bring a month.
    pub opportunity_monthly: Money,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    clients: usize,
    revenue: Money,
    delivered: f64,
    expected: f64,
    unrealized: f64,
    opportunity: Money,
}

/// Sums the selected clients by segment.
pub fn rule_segments(figures: &Figures, selection: &Selection) -> Section<RuleSegments> {
    figures.needs_revenue()?;
    figures.needs_utilization()?;
    // The last place is for clients without a segment.
    let sums = per_client::fold(
        figures.clients(),
        selection,
        || [Sums::default(); Segment::ALL.len() + 1],
        |sums, i| {
            let segment = figures.segment.get(i).copied().flatten();
            let place = segment.map_or(Segment::ALL.len(), |s| s as usize);
            let Some(sum) = sums.get_mut(place) else { return };
            sum.clients += 1;
            if segment.is_some() {
                sum.revenue += figures.revenue.get(i).copied().flatten().unwrap_or_default();
                sum.delivered += at(&figures.held, i);
                sum.expected += at(&figures.expected, i);
                sum.unrealized += at(&figures.unrealized, i);
                sum.opportunity += figures.opportunity.get(i).copied().flatten().unwrap_or_default();
            }
        },
        |sums, part| {
            for (sum, part) in sums.iter_mut().zip(part) {
                sum.clients += part.clients;
                sum.revenue += part.revenue;
                sum.delivered += part.delivered;
                sum.expected += part.expected;
                sum.unrealized += part.unrealized;
                sum.opportunity += part.opportunity;
            }
        },
    );
    let [segments @ .., without] = sums;
    let row = |(segment, sum): (Segment, Sums)| SegmentRow {
        segment,
        clients: sum.clients,
        monthly_revenue: figures.monthly(sum.revenue),
        share: sum.revenue.ratio(figures.total_revenue),
        utilization: sum.delivered / sum.expected,
        unrealized_hours_monthly: sum.unrealized,
        opportunity_monthly: sum.opportunity,
    };
    Ok(RuleSegments {
        rules: Segment::ALL.into_iter().zip(segments).map(row).collect(),
        high_revenue_share: figures.thresholds.high_revenue_share,
        high_utilization: figures.thresholds.high_utilization,
        without_segment: without.clients,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};
    use crate::book::Assumptions;

    #[test]
    fn every_segment_has_a_row_even_an_empty_one() {
        // Shares 612 and 32.4 of 644.4: 95 % and 5.03 %; utilization 83 % and 50 %; the third is not known.
        let book = roster(&[("A", 4.0, 10.0, "hour"), ("B", 0.64, 0.96, "thirty"), ("C", f64::NAN, 0.0, "hour")]);
        let s = rule_segments(&Figures::compute(&book, &Assumptions::default()), &Selection::All).unwrap();
        let counts: Vec<usize> = s.rules.iter().map(|r| r.clients).collect();
        assert_eq!((counts.as_slice(), s.without_segment), (&[1, 1, 0, 0][..], 1));
        assert_eq!(Some(s.rules[0].monthly_revenue), money(204.0));
        assert!((s.rules[1].unrealized_hours_monthly - 0.32).abs() < 1e-12 && s.rules[2].utilization.is_nan());
        assert_eq!(s.rules.iter().map(|r| r.segment).collect::<Vec<_>>(), Segment::ALL);
        assert_eq!((s.high_revenue_share, s.high_utilization), (0.05, 0.8));
    }
}
