//! Utilization: hours delivered against those of the plan; where no file states a plan, today's pace against the own rhythm.

use super::figures::{Band, Yardstick};
use super::per_client::at;
use super::{Figures, Section, Selection, Unavailable, per_client};

/// Utilization of the selected clients who have both an ideal and a delivered figure.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Utilization {
    /// What the hours are held against.
    pub against: Yardstick,
    /// Σ delivered ÷ Σ expected.
    pub overall: f64,
    /// Σ min(delivered, expected) ÷ Σ expected: over-delivery to one does not make up for another.
    pub overall_capped: f64,
    /// Over the period; against a rhythm, what today's pace gives in as many months.
    pub delivered_hours: f64,
    /// Over the period.
    pub expected_hours: f64,
    /// Σ max(0, target × expected − delivered) ÷ months.
    pub unrealized_hours_monthly: f64,
    /// Σ max(0, delivered − expected) ÷ months; never netted against the unrealized.
    pub over_delivered_hours_monthly: f64,
    /// How many clients are in each band.
    pub bands: Bands,
}

/// Clients per utilization band. The names are those of the default thresholds and stay when the thresholds change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Bands {
    /// Below the low threshold.
    pub under_60: usize,
    /// Between.
    pub from_60_to_80: usize,
    /// At the high threshold or above.
    pub over_80: usize,
}

impl Bands {
    /// Counts one client.
    fn add(&mut self, band: Option<Band>) {
        match band {
            Some(Band::Low) => self.under_60 += 1,
            Some(Band::Middle) => self.from_60_to_80 += 1,
            Some(Band::High) => self.over_80 += 1,
            None => {}
        }
    }

    fn join(&mut self, other: Bands) {
        self.under_60 += other.under_60;
        self.from_60_to_80 += other.from_60_to_80;
        self.over_80 += other.over_80;
    }
}

#[derive(Default)]
struct Sums {
    clients: usize,
    delivered: f64,
    expected: f64,
    capped: f64,
    unrealized: f64,
    bands: Bands,
}

/// Sums the utilization of the selected clients.
pub fn utilization(figures: &Figures, selection: &Selection) -> Section<Utilization> {
    figures.needs_utilization()?;
    let sums = per_client::fold(
        figures.clients(),
        selection,
        Sums::default,
        |sums, i| {
            let (delivered, expected) = (at(&figures.held, i), at(&figures.expected, i));
            if delivered.is_nan() || expected.is_nan() {
                return;
            }
            sums.clients += 1;
            sums.delivered += delivered;
            sums.expected += expected;
            sums.capped += delivered.min(expected);
            sums.unrealized += at(&figures.unrealized, i);
            sums.bands.add(figures.band.get(i).copied().flatten());
        },
        |sums, part| {
            sums.clients += part.clients;
            sums.delivered += part.delivered;
            sums.expected += part.expected;
            sums.capped += part.capped;
            sums.unrealized += part.unrealized;
            sums.bands.join(part.bands);
        },
    );
    if sums.clients == 0 {
        return Err(Unavailable::needs("at least one selected client whose ideal and delivered hours are both known"));
    }
    Ok(Utilization {
        against: figures.yardstick,
        overall: sums.delivered / sums.expected,
        overall_capped: sums.capped / sums.expected,
        delivered_hours: sums.delivered,
        expected_hours: sums.expected,
        unrealized_hours_monthly: sums.unrealized,
        over_delivered_hours_monthly: (sums.delivered - sums.capped) / figures.months,
        bands: sums.bands,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::roster;
    use crate::book::Assumptions;

    #[test]
    fn over_delivery_is_never_netted_against_missing_hours() {
        let book = roster(&[("A", 4.0, 9.0, "hour"), ("B", 2.0, 9.0, "hour"), ("C", f64::NAN, 5.0, "hour")]);
        let figures = Figures::compute(&book, &Assumptions::default());
        let u = utilization(&figures, &Selection::All).unwrap();
        assert_eq!((u.delivered_hours, u.expected_hours, u.overall, u.overall_capped), (18.0, 18.0, 1.0, 15.0 / 18.0));
        assert_eq!((u.unrealized_hours_monthly, u.over_delivered_hours_monthly), (1.0, 1.0));
        assert_eq!(u.bands, Bands { under_60: 0, from_60_to_80: 1, over_80: 1 });
    }

    #[test]
    fn nobody_with_both_figures_is_said_so() {
        let mut book = roster(&[("A", f64::NAN, 9.0, "hour"), ("B", 2.0, 9.0, "hour")]);
        let figures = Figures::compute(&book, &Assumptions::default());
        assert!(utilization(&figures, &Selection::Some(vec![0])).is_err());
        book.clients.ideal_hours_month = None;
        let missing = utilization(&Figures::compute(&book, &Assumptions::default()), &Selection::All).unwrap_err();
        assert!(missing.unavailable.contains("--map ideal_hours_month=COLUMN"), "{missing}");
        assert!(!missing.unavailable.contains("--map hours=COLUMN"), "{missing}");
    }
}
