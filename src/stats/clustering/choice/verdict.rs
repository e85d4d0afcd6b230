//! Whether there are groups at all.

use super::Candidate;
use super::hopkins::Hopkins;

/// The answer, with the figures it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The rows fall into groups.
    Structure {
        /// What spoke for it.
        evidence: Evidence,
    },
    /// They do not: any division is one of convenience.
    NoStructure {
        /// What spoke against it.
        evidence: Evidence,
    },
}

/// The figures behind a verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The mean Hopkins statistic, where there were enough rows.
    pub hopkins: Option<f64>,
    /// The number of groups by the gap statistic; none where it grows to the end.
    pub gap_k: Option<usize>,
    /// The best mean silhouette.
    pub silhouette: Option<f64>,
    /// The mean silhouette of rows without groups, divided into as many.
    pub reference_silhouette: Option<f64>,
}

/// Below, rows are spread as evenly as chance would: half-way between even and what Lawson & Jurs [1990] call clustered
/// with 90 % confidence.
const CLUSTERED: f64 = 0.6;
/// Up to here a silhouette means "no substantial structure" [Kaufman & Rousseeuw 1990].
const SUBSTANTIAL: f64 = 0.25;
/// From here groups are plainly apart, "a reasonable structure" [the same].
const APART: f64 = 0.5;
/// By so much the silhouette must exceed that of rows without groups.
const MARGIN: f64 = 0.1;

impl Verdict {
    /// There is structure where the Hopkins statistic is above 0.6 and either the gap statistic asks for more than one
    /// group and the best silhouette is above 0.25; or, since the gap's rule stops early at groups of groups, some
    /// silhouette is above 0.5 and a tenth above that of rows without groups.
    pub(super) fn of(candidates: &[Candidate], gap_k: Option<usize>, hopkins: Option<Hopkins>) -> Self {
        let best = candidates
            .iter()
            .filter_map(|candidate| Some((candidate.silhouette?, candidate.reference_silhouette)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let evidence = Evidence {
            hopkins: hopkins.map(|h| h.mean),
            gap_k,
            silhouette: best.map(|b| b.0),
            reference_silhouette: best.and_then(|b| b.1),
        };
        let clustered = evidence.hopkins.is_none_or(|h| h > CLUSTERED);
        let apart = candidates.iter().any(|c| match (c.silhouette, c.reference_silhouette) {
            (Some(own), Some(reference)) => own > APART && own > reference + MARGIN,
            _ => false,
        });
        let substantial = evidence.silhouette.is_some_and(|s| s > SUBSTANTIAL);
        // A gap that grows to the end names no number, and yet more than one.
        let divided = candidates.len() > 1 && gap_k != Some(1);
        match clustered && (divided && substantial || apart) {
            true => Verdict::Structure { evidence },
            false => Verdict::NoStructure { evidence },
        }
    }

    /// Whether there are groups.
    pub fn is_structure(&self) -> bool {
        matches!(self, Verdict::Structure { .. })
    }

    /// The figures behind it.
    pub fn evidence(&self) -> &Evidence {
        match self {
            Verdict::Structure { evidence } | Verdict::NoStructure { evidence } => evidence,
        }
    }
}
