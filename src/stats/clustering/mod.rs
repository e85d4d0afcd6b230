//! Groups of alike rows: four methods with one way in, how good the groups are, how many there should be, and whether
//! there are any at all.

pub mod agreement;
pub mod choice;
pub mod fuzzy;
pub mod hierarchy;
pub mod kmeans;
pub mod mixture;
mod nearest;
mod order;
mod partition;
pub mod scale;
pub mod validity;

pub use partition::{Fit, Method, Partition, partition};

use crate::task::Cancelled;
use order::Ordered;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Nothing to group.
    #[error("There are no rows to group.")]
    NoRows,
    /// Every feature is constant.
    #[error("No feature varies.")]
    NothingVaries,
    /// A NaN, an infinity, or a value whose square would be one.
    #[error("A value is missing, infinite or too large; fill in missing values and standardize first.")]
    NotFinite,
    /// More groups than different rows.
    #[error("There are {distinct} different rows: too few for {k} groups.")]
    TooFew {
        /// Different rows.
        distinct: usize,
        /// Groups asked for.
        k: usize,
    },
    /// No groups asked for.
    #[error("At least one group is needed.")]
    NoGroups,
    /// A covariance that cannot be inverted.
    #[error("A group has no width in some direction; leave out features that repeat each other.")]
    Degenerate,
    /// A fuzzifier of 1 or less.
    #[error("The fuzzifier must be above 1.")]
    Fuzzifier,
    /// The caller stopped it.
    #[error("The work was stopped.")]
    Cancelled,
}

impl From<Cancelled> for Obstacle {
    fn from(_: Cancelled) -> Self {
        Obstacle::Cancelled
    }
}

/// How much of the data a method saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every row.
    All,
    /// So many rows drawn at random; the others were assigned afterwards.
    Sample(usize),
}

/// Values beyond this are refused: their squares, summed, could overflow.
const LARGEST: f64 = 1e140;

/// Whether rows can be grouped at all.
fn admit(rows: &Ordered, k: usize) -> Result<(), Obstacle> {
    if k == 0 {
        return Err(Obstacle::NoGroups);
    }
    if rows.data.rows() == 0 {
        return Err(Obstacle::NoRows);
    }
    if !rows.data.values().iter().all(|x| x.abs() <= LARGEST) {
        return Err(Obstacle::NotFinite);
    }
    let distinct = rows.distinct(k);
    if distinct < k { Err(Obstacle::TooFew { distinct, k }) } else { Ok(()) }
}
