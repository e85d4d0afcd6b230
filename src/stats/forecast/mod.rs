//! Forecasts of one series: exponential smoothing, theta and complex exponential smoothing together, beside the naive
//! methods, with measured errors.

pub mod ces;
pub mod choice;
pub mod combination;
mod ets;
pub mod filter;
pub mod fit;
pub mod form;
pub mod hierarchy;
mod initial;
pub mod naive;
mod options;
#[cfg(test)]
mod oracle;
pub mod rolling;
pub mod season;
mod simplex;
pub mod simulate;
pub mod theta;

pub use choice::{SeasonVerdict, season_needs};
pub use combination::Centre;
pub use ets::{Forecast, NoForecast, forecast};
pub use fit::{Fit, fit};
pub use form::{ErrorKind, Form, Growth, Season, Trend};
pub use naive::Naive;
pub use options::{Options, Support};
pub use rolling::{Accuracy, Evaluation, Trial, evaluate};
pub use simulate::{Errors, Point};
