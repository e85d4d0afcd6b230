//! Which form a series supports, by the corrected criterion of Akaike.

use super::filter::Workspace;
use super::fit::{Fit, fit};
use super::form::{Form, Growth, Season};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// The fewest values that a form can be fitted to: three parameters and AICc.
pub const FEWEST: usize = 5;

/// Why no form with a season was tried, or what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeasonVerdict {
    /// The caller gave no cycle.
    NoPeriod,
    /// The series is too short to show one: two cycles, and ten values left when they are averaged out.
    TooShort {
        /// How many values there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Tried, and the criterion prefers a form without.
    NotSupported,
    /// The chosen form has one.
    Chosen,
}

/// How many values a season of `period` needs: two cycles, and as many as the first guess takes.
pub fn season_needs(period: usize) -> usize {
    (2 * period).max(10 + 2 * (period / 2))
}

/// The forms that `series` admits with enough values left for AICc.
pub fn admissible(series: &[f64], period: usize, growth: Growth) -> Vec<Form> {
    let n = series.len();
    let positive = series.iter().all(|&y| y > 0.0);
    let seasons = period > 1 && n >= season_needs(period);
    let fits = |form: &Form| {
        (positive || !form.needs_positive())
            && (seasons || form.season == Season::None)
            && n > form.parameters(period) + 1
    };
    Form::stable(growth).into_iter().filter(fits).collect()
}

/// Fits every admissible form, `warm` giving starts; smallest AICc first, ties to the fewest parameters.
pub fn fit_all(series: &[f64], period: usize, growth: Growth, warm: &[Fit]) -> Vec<Fit> {
    let start = |form: Form| warm.iter().find(|fit| fit.form == form);
    let mut fits: Vec<Fit> = admissible(series, period, growth)
        .into_par_iter()
        .map_init(Workspace::default, |work, form| fit(form, period, series, start(form), work))
        .flatten()
        .collect();
    fits.sort_by(|a, b| a.aicc.total_cmp(&b.aicc).then(a.parameters.cmp(&b.parameters)));
    fits
}
