//! What the clients' hours are held against: a plan, or their own rhythm.

use super::ideal::{Against, Plan};
use super::per_client::at;
use super::{Selection, per_client};
use crate::book::Book;

/// What the clients' hours are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Yardstick {
    /// Hours that a file or the user states.
    #[default]
    Plan,
    /// Each client's own rhythm.
    Rhythm,
    /// A plan where there is one, else the rhythm.
    PlanOrRhythm,
}

impl Yardstick {
    /// What a share of the expected hours is called.
    pub fn name(self) -> &'static str {
        match self {
            Yardstick::Plan => "utilization",
            Yardstick::Rhythm | Yardstick::PlanOrRhythm => "pace",
        }
    }

    /// The same as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Yardstick::Plan => "Utilization",
            Yardstick::Rhythm | Yardstick::PlanOrRhythm => "Pace",
        }
    }

    /// What share of what it is, as a heading.
    pub fn share_of(self) -> &'static str {
        match self {
            Yardstick::Plan => "Delivered of planned hours",
            Yardstick::Rhythm => "Pace of today against the own rhythm",
            Yardstick::PlanOrRhythm => "Hours of the plan or the own rhythm",
        }
    }

    /// What a client comes less than who misses hours.
    pub fn less_than(self) -> &'static str {
        match self {
            Yardstick::Plan => "planned",
            Yardstick::Rhythm => "by their own rhythm",
            Yardstick::PlanOrRhythm => "planned, or than by their own rhythm",
        }
    }

    /// What the hours are held against, in words.
    pub fn against(self) -> &'static str {
        match self {
            Yardstick::Plan => "against the plan",
            Yardstick::Rhythm => "against their own rhythm",
            Yardstick::PlanOrRhythm => "against the plan, or their own rhythm where there is none",
        }
    }
}

/// The hours that are held against the expected ones, and what these are.
pub(crate) fn held(
    column: Vec<f64>,
    book: &Book,
    plan: &Plan,
    months: f64,
    (ideal, delivered): (&[f64], &[f64]),
) -> (Vec<f64>, Yardstick) {
    let own = book.delivery.as_ref().map(|d| d.hours.as_slice()).unwrap_or_default();
    let held = per_client::map_into(column, ideal.len(), |i| match plan.against(i) {
        Some(Against::Rhythm { shortfall, excess }) => {
            // A what-if changes today's pace as it changes the hours.
            let factor = if at(own, i) > 0.0 { at(delivered, i) / at(own, i) } else { 1.0 };
            (at(ideal, i) - shortfall + excess).max(0.0) * months * factor
        }
        Some(Against::Plan) | None => at(delivered, i),
    });
    let (planned, rhythmic) = per_client::fold(
        ideal.len(),
        &Selection::All,
        || (false, false),
        |(planned, rhythmic), i| match plan.against(i) {
            Some(Against::Plan) => *planned = true,
            Some(Against::Rhythm { .. }) => *rhythmic = true,
            None => {}
        },
        |(planned, rhythmic), part| {
            *planned |= part.0;
            *rhythmic |= part.1;
        },
    );
    let yardstick = match (planned, rhythmic) {
        (false, true) => Yardstick::Rhythm,
        (true, true) => Yardstick::PlanOrRhythm,
        (_, false) => Yardstick::Plan,
    };
    (held, yardstick)
}
