//! Mathematics on slices: knows neither clients nor money.

pub mod concentration;
pub mod cooccurrence;
pub mod matrix;
pub mod newton;
pub mod proportion;
pub mod purchases;
pub mod random;
pub mod retention;
pub mod special;
pub mod survival;
