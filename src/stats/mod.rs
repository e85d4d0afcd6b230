//! Mathematics on slices: knows neither clients nor money.

pub mod concentration;
pub mod importance;
pub mod leak;
pub mod logistic;
pub mod matrix;
pub mod models;
pub mod proportion;
pub mod random;
pub mod trees;
pub mod validation;
