//! Mathematics on slices: knows neither clients nor money.

pub mod assignment;
pub mod concentration;
pub mod forecast;
pub mod matrix;
pub mod overbooking;
pub mod proportion;
pub mod random;
