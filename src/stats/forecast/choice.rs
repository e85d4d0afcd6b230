//! Which form a series supports, by the corrected criterion of Akaike.

use super::filter::Workspace;
use super::fit::{Fit, correction, fit};
use super::form::{Form, Growth, Season};
use super::{initial, season};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// The fewest values that a form can be fitted to: three parameters and AICc.
pub const FEWEST: usize = 5;

/// The longest cycle whose seasons are fitted, as in R's `forecast::ets`: each place is a parameter.
pub const LONGEST_CYCLE: usize = 24;

/// Why no form with a season was tried, or what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeasonVerdict {
    /// The caller gave no cycle.
    NoPeriod,
    /// The series is too short to show one: no place of the cycle was seen twice.
    TooShort {
        /// How many values there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Tried, and the data do not bear one out, or forecasts without were nearer.
    NotSupported,
    /// The forecast has one.
    Chosen,
}

/// How many values a season of `period` needs to be tried: one place of the cycle that was seen twice.
pub fn season_needs(period: usize) -> usize {
    season::needs(period)
}

/// The forms that `series` admits with enough values left for AICc.
pub fn admissible(series: &[f64], period: usize, growth: Growth) -> Vec<Form> {
    let n = series.len();
    let positive = series.iter().all(|&y| y > 0.0);
    let seasons = (2..=LONGEST_CYCLE).contains(&period) && n >= initial::needs(period);
    let fits = |form: &Form| {
        (positive || !form.needs_positive())
            && (seasons || form.season == Season::None)
            && n > form.parameters(period) + 1
    };
    Form::stable(growth).into_iter().filter(fits).collect()
}

/// Fits every admissible form; smallest AICc first, ties to the fewest parameters.
pub fn fit_all(series: &[f64], period: usize, growth: Growth) -> Vec<Fit> {
    fit_forms(series, period, admissible(series, period, growth), &[])
}

/// Fits `forms`, `warm` giving starts.
fn fit_forms(series: &[f64], period: usize, forms: Vec<Form>, warm: &[Fit]) -> Vec<Fit> {
    let start = |form: Form| warm.iter().find(|fit| fit.form == form);
    let mut fits: Vec<Fit> = forms
        .into_par_iter()
        .map_init(Workspace::default, |work, form| fit(form, period, series, start(form), work))
        .flatten()
        .collect();
    fits.sort_by(|a, b| a.aicc.total_cmp(&b.aicc).then(a.parameters.cmp(&b.parameters)));
    fits
}

/// A form so far behind the best by its expected criterion is not fitted again until it comes nearer: its weight would be
/// below e⁻¹⁰.
const BEHIND: f64 = 20.0;

/// The fits to a series that grows from origin to origin: each begins where the last one ended.
#[derive(Debug)]
pub struct Chase {
    period: usize,
    growth: Growth,
    fits: Vec<Fit>,
    /// How far each form was behind the best by AIC when it was last fitted.
    gaps: Vec<(Form, f64)>,
    /// Fits of forms that were left out, as they were.
    resting: Vec<Fit>,
}

impl Chase {
    /// Before the first origin.
    pub fn new(period: usize, growth: Growth) -> Self {
        Chase { period, growth, fits: Vec::new(), gaps: Vec::new(), resting: Vec::new() }
    }

    /// The fits to `past`, best first.
    pub fn fit(&mut self, past: &[f64]) -> &[Fit] {
        let mut forms = admissible(past, self.period, self.growth);
        let expected = |form: Form| {
            let (_, gap) = self.gaps.iter().find(|(known, _)| *known == form)?;
            Some(gap + correction(form.parameters(self.period), past.len()))
        };
        let best = forms.iter().filter_map(|form| expected(*form)).fold(f64::INFINITY, f64::min);
        forms.retain(|form| expected(*form).is_none_or(|expected| expected <= best + BEHIND));
        let mut known = std::mem::take(&mut self.fits);
        known.append(&mut self.resting);
        self.fits = fit_forms(past, self.period, forms, &known);
        known.retain(|old| self.fits.iter().all(|fit| fit.form != old.form));
        self.resting = known;
        let lowest = self.fits.iter().map(|fit| fit.aic).fold(f64::INFINITY, f64::min);
        for fit in &self.fits {
            self.gaps.retain(|(form, _)| *form != fit.form);
            self.gaps.push((fit.form, fit.aic - lowest));
        }
        &self.fits
    }
}
