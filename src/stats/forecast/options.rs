//! What the caller of a forecast wants.

use super::form::Growth;
use super::simulate::{Errors, Point};

/// What values the series can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Support {
    /// Any.
    #[default]
    Any,
    /// None below zero: the fan is cut there.
    NonNegative,
}

impl Support {
    /// Cuts a fan where no value can be.
    pub(super) fn cut(self, points: &mut [Point]) {
        if self == Support::NonNegative {
            for Point { mean, low_80, high_80, low_95, high_95 } in points {
                for value in [mean, low_80, high_80, low_95, high_95] {
                    *value = value.max(0.0);
                }
            }
        }
    }
}

/// The wishes of the caller.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many periods ahead.
    pub horizon: usize,
    /// The seed of the simulation.
    pub seed: u64,
    /// How many paths.
    pub paths: usize,
    /// The law of the errors.
    pub errors: Errors,
    /// Whether multiplicative trends are tried.
    pub growth: Growth,
    /// What values are possible.
    pub support: Support,
    /// How many origins at most.
    pub origins: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            horizon: 6,
            seed: 0,
            paths: 2000,
            errors: Errors::Gaussian,
            growth: Growth::Linear,
            support: Support::Any,
            origins: 12,
        }
    }
}
