//! Complex exponential smoothing [Svetunkov, Kourentzes & Ord 2022]: a level and a potential that turn into each other, which
//! is near a random walk, a level or a trend as the parameters have it, without a choice between forms.
//!
//! ŷₜ = ℓₜ₋₁; ℓₜ = ℓₜ₋₁ − (1 − α₁)·cₜ₋₁ + (α₀ − α₁)·eₜ; cₜ = ℓₜ₋₁ + (1 − α₀)·cₜ₋₁ + (α₀ + α₁)·eₜ. Here without a season,
//! which is taken out before ([`super::season`]).

use super::simplex::minimise;

/// The bounds of α₀ and α₁: those of the Python package statsforecast, as are the start and the first states.
const BOUNDS: [[f64; 2]; 2] = [[0.01, 1.8], [0.01, 1.9]];
/// Where the search starts, and the edge of its first simplex.
const START: ([f64; 2], f64) = ([1.3, 1.0], 0.3);
/// Values of the function that a search looks at, at most.
const EVALUATIONS: usize = 200;
/// The first level is the mean of this number of values.
const BEGINNING: usize = 10;
/// The first potential is the level divided by this.
const FIRST_POTENTIAL: f64 = 1.1;
/// The fewest values.
const FEWEST: usize = 5;

/// The model at the least squares.
#[derive(Debug, Clone, PartialEq)]
pub struct Ces {
    /// α₀ and α₁.
    pub parameters: [f64; 2],
    /// Σ of the squares of the errors one step ahead.
    pub squares: f64,
    last: State,
}

/// Level and potential.
#[derive(Debug, Clone, Copy, PartialEq)]
struct State {
    level: f64,
    potential: f64,
}

impl State {
    fn step(&mut self, [a0, a1]: &[f64; 2], e: f64) {
        let State { level, potential } = *self;
        self.level = level - (1.0 - a1) * potential + (a0 - a1) * e;
        self.potential = level + (1.0 - a0) * potential + (a0 + a1) * e;
    }

    /// Takes values in; Σ of the squares of the errors.
    fn run<'a>(&mut self, parameters: &[f64; 2], values: impl Iterator<Item = &'a f64>) -> f64 {
        let mut squares = 0.0;
        for y in values {
            let e = y - self.level;
            squares += e * e;
            self.step(parameters, e);
        }
        squares
    }
}

/// Forwards, backwards and forwards again, so that the first states come from the whole series; the squares of the last pass.
fn pass(parameters: &[f64; 2], series: &[f64]) -> (f64, State) {
    let beginning = &series[..BEGINNING.min(series.len())];
    let level = beginning.iter().sum::<f64>() / beginning.len() as f64;
    let mut state = State { level, potential: level / FIRST_POTENTIAL };
    state.run(parameters, series.iter());
    state.step(parameters, 0.0);
    state.run(parameters, series.iter().rev());
    state.step(parameters, 0.0);
    let squares = state.run(parameters, series.iter());
    (squares, state)
}

impl Ces {
    /// The model of a series without season; `None` on fewer than five values, or where the numbers leave the floats.
    pub fn fit(series: &[f64]) -> Option<Self> {
        if series.len() < FEWEST {
            return None;
        }
        let (start, edge) = START;
        let (parameters, _) = minimise(start, edge, &BOUNDS, EVALUATIONS, |parameters| pass(parameters, series).0);
        let (squares, last) = pass(&parameters, series);
        (squares.is_finite() && last.potential.is_finite()).then_some(Ces { parameters, squares, last })
    }

    /// Point forecasts: the recursion run on with no error.
    pub fn forecast(&self, horizon: usize) -> Vec<f64> {
        let mut state = self.last;
        (0..horizon)
            .map(|_| {
                let expected = state.level;
                state.step(&self.parameters, 0.0);
                expected
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_is_that_of_the_equations() {
        // ℓ 10, c 4, α₀ 1.2, α₁ 0.9, e 2: ℓ 10 − 0.1·4 + 0.3·2; c 10 − 0.2·4 + 2.1·2.
        let mut state = State { level: 10.0, potential: 4.0 };
        state.step(&[1.2, 0.9], 2.0);
        assert!((state.level - 10.2).abs() < 1e-12 && (state.potential - 13.4).abs() < 1e-12, "{state:?}");
    }

    #[test]
    fn a_constant_stays_and_few_values_have_no_model() {
        let flat = Ces::fit(&[7.0; 30]).unwrap();
        assert!(flat.forecast(6).iter().all(|said| (said - 7.0).abs() < 0.05), "{:?}", flat.forecast(6));
        assert!(Ces::fit(&[1.0, 2.0, 3.0, 4.0]).is_none() && Ces::fit(&[]).is_none());
        assert!(Ces::fit(&[1e300, -1e300, 1e300, -1e300, 1e300]).is_none());
    }
}
