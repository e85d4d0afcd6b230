//! Decision trees over binned features: a random forest and gradient boosting.

pub mod binning;
pub mod boosting;
pub mod forest;
mod grow;
mod split;
pub mod tree;
