//! Mathematics on slices: knows neither clients nor money.

pub mod clustering;
pub mod concentration;
pub mod matrix;
pub mod proportion;
pub mod random;
