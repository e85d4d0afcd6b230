//! Decision trees over binned features: a random forest and gradient boosting.

pub mod binning;
pub mod boosting;
pub mod forest;
mod grow;
mod histograms;
mod score;
mod split;
pub mod tree;
