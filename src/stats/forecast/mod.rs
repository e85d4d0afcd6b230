//! Forecasts of one series: exponential smoothing beside the naive methods, with measured errors.

pub mod filter;
pub mod fit;
pub mod form;
mod initial;

pub use fit::{Fit, fit};
pub use form::{ErrorKind, Form, Growth, Season, Trend};
