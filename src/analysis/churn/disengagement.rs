//! Who may leave. For a roster, without dates and outcomes: disengagement bands by utilization. A score, not a probability.

use super::super::figures::{Band, Yardstick};
use super::super::per_client::at;
use super::super::{Figures, Section, Selection, per_client};
use crate::book::{Book, Money};
use std::cmp::Reverse;

/// Disengagement of the selected clients, summed; client by client it is [`ranking`].
#[derive(Debug, Clone, serde::Serialize)]
pub struct Disengagement {
    /// `disengagement bands`.
    pub method: &'static str,
    /// The plain sentence that says what the score is and is not.
    pub statement: String,
    /// One row per band, greatest risk first.
    pub bands: Vec<BandRow>,
    /// Monthly revenue of the clients in the greatest-risk band.
    pub revenue_at_risk: Money,
}

/// One client's risk.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ClientRisk {
    /// Index into the client table.
    #[serde(skip)]
    pub client: usize,
    /// The client's id.
    pub id: String,
    /// 1 − min(1, utilization): 0 comes as planned, 1 never comes.
    pub risk: f64,
    /// `high` is the lowest utilization band.
    pub band: RiskBand,
    /// What the client brings a month.
    pub monthly_revenue: Money,
}

/// Risk bands, greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RiskBand {
    /// Utilization below the low threshold.
    High,
    /// Between the thresholds.
    Medium,
    /// At the high threshold or above.
    Low,
}

impl RiskBand {
    /// All three, greatest risk first.
    pub const ALL: [RiskBand; 3] = [RiskBand::High, RiskBand::Medium, RiskBand::Low];

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            RiskBand::High => "high",
            RiskBand::Medium => "medium",
            RiskBand::Low => "low",
        }
    }
}

impl From<Band> for RiskBand {
    fn from(band: Band) -> Self {
        match band {
            Band::Low => RiskBand::High,
            Band::Middle => RiskBand::Medium,
            Band::High => RiskBand::Low,
        }
    }
}

/// One band summed.
#[derive(Debug, Clone, serde::Serialize)]
pub struct BandRow {
    /// Which.
    pub band: RiskBand,
    /// How many clients.
    pub clients: usize,
    /// What they bring a month: the revenue at stake if all of the band left.
    pub monthly_revenue: Money,
    /// Of the whole book's revenue.
    pub share: f64,
}

/// What the score is and is not, true to where the ideal hours come from and whether the data have dates.
fn statement(book: &Book, yardstick: Yardstick) -> String {
    let logged = book.activity.visits.is_some();
    let behind = match yardstick {
        Yardstick::Plan => "the plan",
        Yardstick::Rhythm => "their own rhythm",
        Yardstick::PlanOrRhythm => "the plan, or their own rhythm where there is none",
    };
    let data = if logged { "The data have" } else { "The data have no dates and" };
    format!(
        "This is a disengagement score, not a probability: it says how far a client stays behind {behind}. {data} \
         nobody marked as left, so nothing here was learned from clients who left."
    )
}

/// Bands the selected clients.
pub fn disengagement(book: &Book, figures: &Figures, selection: &Selection) -> Section<Disengagement> {
    figures.needs_utilization()?;
    let sums = per_client::fold(
        figures.clients(),
        selection,
        || [(0usize, Money::ZERO); RiskBand::ALL.len()],
        |sums, i| {
            let band = figures.band.get(i).copied().flatten();
            if let Some((clients, revenue)) = band.and_then(|b| sums.get_mut(RiskBand::from(b) as usize)) {
                *clients += 1;
                *revenue += figures.revenue.get(i).copied().flatten().unwrap_or_default();
            }
        },
        |sums, part| {
            for (sum, (clients, revenue)) in sums.iter_mut().zip(part) {
                sum.0 += clients;
                sum.1 += revenue;
            }
        },
    );
    let row = |(band, (clients, revenue)): (RiskBand, (usize, Money))| BandRow {
        band,
        clients,
        monthly_revenue: figures.monthly(revenue),
        share: revenue.ratio(figures.total_revenue),
    };
    let bands: Vec<BandRow> = RiskBand::ALL.into_iter().zip(sums).map(row).collect();
    Ok(Disengagement {
        method: "disengagement bands",
        statement: statement(book, figures.yardstick),
        revenue_at_risk: bands.first().map_or(Money::ZERO, |b| b.monthly_revenue),
        bands,
    })
}

/// The selected clients who have a band: greatest risk band first, in it the greatest monthly revenue, then table
/// order; at most `limit`.
pub fn ranking(book: &Book, figures: &Figures, selection: &Selection, limit: usize) -> Vec<ClientRisk> {
    let keys = per_client::fold(
        figures.clients(),
        selection,
        Vec::new,
        |keys, i| {
            if let Some(band) = figures.band.get(i).copied().flatten() {
                let revenue = figures.revenue.get(i).copied().flatten().unwrap_or_default();
                keys.push((RiskBand::from(band), Reverse(revenue), i));
            }
        },
        |all, mut part| all.append(&mut part),
    );
    let risk = |(band, Reverse(revenue), client): (RiskBand, Reverse<Money>, usize)| ClientRisk {
        client,
        id: book.clients.ids.get(client).to_string(),
        risk: risk(at(&figures.utilization, client)),
        band,
        monthly_revenue: figures.monthly(revenue),
    };
    per_client::smallest(keys, limit, |key| *key).into_iter().map(risk).collect()
}

/// The disengagement score of a utilization: 1 − min(1, utilization), within 0 and 1; NaN where it is unknown.
pub fn risk(utilization: f64) -> f64 {
    1.0 - utilization.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};
    use crate::book::Assumptions;

    fn book() -> Book {
        roster(&[
            ("A", 4.0, 6.0, "thirty"),
            ("B", 4.0, 6.0, "hour"),
            ("C", 4.0, 9.0, "hour"),
            ("D", 4.0, 15.0, "hour"),
            ("E", f64::NAN, 9.0, "hour"),
        ])
    }

    #[test]
    fn the_lowest_band_is_what_is_at_risk() {
        let disengagement =
            disengagement(&book(), &Figures::compute(&book(), &Assumptions::default()), &Selection::All).unwrap();
        assert_eq!(disengagement.bands.iter().map(|b| b.clients).collect::<Vec<_>>(), [2, 1, 1]);
        // (6 × 33.75 + 6 × 61.20) ÷ 3.
        assert_eq!(Some(disengagement.revenue_at_risk), money(189.9));
        assert!(disengagement.statement.contains("not a probability"));
    }

    #[test]
    fn the_ranking_starts_with_the_most_money_in_the_greatest_risk() {
        let (book, all) = (book(), Selection::All);
        let figures = Figures::compute(&book, &Assumptions::default());
        let ranked = ranking(&book, &figures, &all, usize::MAX);
        assert_eq!(ranked.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["B", "A", "C", "D"]);
        assert_eq!((ranked[0].risk, ranked[3].risk, ranked[0].band), (0.5, 0.0, RiskBand::High));
        assert_eq!(ranking(&book, &figures, &Selection::Some(vec![0, 2]), 1)[0].id, "A");
    }

    #[test]
    fn without_ideal_hours_there_is_no_band() {
        let mut book = book();
        book.clients.ideal_hours_month = None;
        assert!(disengagement(&book, &Figures::compute(&book, &Assumptions::default()), &Selection::All).is_err());
    }

    #[test]
    fn the_statement_is_true_of_a_log_and_of_a_roster() {
        let mut book = book();
        assert!(statement(&book, Yardstick::Plan).contains("no dates"));
        book.activity.visits = Some(crate::book::activity::Visits::default());
        let logged = statement(&book, Yardstick::Rhythm);
        assert!(logged.contains("behind their own rhythm. The data have nobody"), "{logged}");
        assert!(statement(&book, Yardstick::Plan).contains("behind the plan. The data have nobody"));
    }
}
