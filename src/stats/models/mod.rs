//! Models of a yes/no outcome behind one interface, and their fair comparison.

mod calibrated;
mod cross_validate;
mod error;
mod fitted;
mod integrity;
mod tiers;

#[cfg(test)]
mod tests;

pub use calibrated::{Calibrated, Points};
pub use cross_validate::{Validation, best, cross_validate, validate};
pub use error::Error;
pub use fitted::{Contributions, Fitted, Model};
pub use integrity::Corrupt;
pub use tiers::FittedTiers;

pub use crate::task::Cancel;

/// For work that nobody will want to stop.
pub fn never() -> bool {
    false
}
