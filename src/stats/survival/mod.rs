//! Time until an event (a client leaves) where some have not met it yet: Kaplan–Meier curves, the log-rank test, and
//! Cox's proportional hazards.

mod concordance;
mod cox;
mod kaplan_meier;
mod log_rank;
mod proportionality;

pub use concordance::concordance;
pub use cox::{Coefficient, Cox, CoxError};
pub use kaplan_meier::{KaplanMeier, Step};
pub use log_rank::{LogRank, log_rank};
pub use proportionality::{Proportionality, TimeTransform};

/// How long somebody was observed, and how that ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    /// Time from the entry, zero or more.
    pub time: f64,
    /// How the observation ended.
    pub end: End,
}

/// How an observation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the event.
    Event,
    /// Without it: all that is known is that it came later, if ever.
    Censored,
}

impl Duration {
    /// Whether the event was seen.
    pub fn is_event(self) -> bool {
        self.end == End::Event
    }

    /// Whether the time can be used: a finite number, zero or more.
    pub fn is_sound(self) -> bool {
        self.time.is_finite() && self.time >= 0.0
    }
}

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// P(|Z| > |z|) of the standard normal distribution.
fn two_sided(z: f64) -> f64 {
    statrs::function::erf::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// P(χ² > value) with `degrees` degrees of freedom.
fn chi_squared_tail(value: f64, degrees: usize) -> f64 {
    if value > 0.0 { statrs::function::gamma::gamma_ur(degrees as f64 / 2.0, value / 2.0) } else { 1.0 }
}

#[cfg(test)]
mod oracle_tests;
