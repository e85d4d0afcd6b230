//! Forecasts of one series: exponential smoothing beside the naive methods, with measured errors.

pub mod choice;
mod ets;
pub mod filter;
pub mod fit;
pub mod form;
mod initial;
pub mod naive;
#[cfg(test)]
mod oracle;
pub mod rolling;
pub mod simulate;

pub use choice::{SeasonVerdict, season_needs};
pub use ets::{Forecast, NoForecast, Options, Support, forecast};
pub use fit::{Fit, fit};
pub use form::{ErrorKind, Form, Growth, Season, Trend};
pub use naive::Naive;
pub use rolling::{Accuracy, Evaluation, Trial, evaluate};
pub use simulate::{Errors, Point};
