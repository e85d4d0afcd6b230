//! Newton's method for smooth likelihoods of a few parameters, with damping where the surface is not convex and step
//! halving where a step goes too far.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// So many iterations are enough for any likelihood that has a minimum.
const MOST_ITERATIONS: usize = 200;
/// A step is halved so often before the place is taken for the best that floats can tell.
const MOST_HALVINGS: usize = 40;
/// Half the squared Newton decrement below which the next step is the last.
const DECREMENT: f64 = 1e-13;

/// A function and its two derivatives at a point.
#[derive(Debug, Clone)]
pub struct Surface {
    /// The function's value, to be made small.
    pub value: f64,
    /// Its gradient.
    pub gradient: DVector<f64>,
    /// Its matrix of second derivatives, both triangles filled.
    pub hessian: DMatrix<f64>,
}

impl Surface {
    /// All zeros, to be added to.
    pub fn zero(parameters: usize) -> Self {
        Self { value: 0.0, gradient: DVector::zeros(parameters), hessian: DMatrix::zeros(parameters, parameters) }
    }

    fn is_finite(&self) -> bool {
        self.value.is_finite() && self.gradient.iter().chain(self.hessian.iter()).all(|value| value.is_finite())
    }
}

/// Where the search ended well.
#[derive(Debug, Clone)]
pub struct Minimum {
    /// The parameters.
    pub point: Vec<f64>,
    /// The function there.
    pub surface: Surface,
    /// How many Newton steps it took.
    pub iterations: usize,
}

/// Why there is no minimum to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The function has no finite minimum that the method could find.
    NotConverged,
    /// `evaluate` returned `None`: the user no longer waits.
    Cancelled,
}

/// Minimises from `start`. `evaluate` gives the surface at a point, or `None` when cancelled; `longest` bounds any
/// coordinate of a step (infinite for none).
///
/// # Errors
/// [`Failure`]: a surface that is flat, that falls for ever, or whose numbers are not finite at the start.
pub fn minimise(
    start: &[f64],
    longest: f64,
    evaluate: &mut dyn FnMut(&[f64]) -> Option<Surface>,
) -> Result<Minimum, Failure> {
    let mut point = DVector::from_column_slice(start);
    let mut here = evaluate(point.as_slice()).ok_or(Failure::Cancelled)?;
    if !here.is_finite() {
        return Err(Failure::NotConverged);
    }
    let mut damping = 0.0;
    for iteration in 1..=MOST_ITERATIONS {
        let factor = damped_factor(&here.hessian, &mut damping).ok_or(Failure::NotConverged)?;
        let mut step = -factor.solve(&here.gradient);
        let last = damping == 0.0 && -here.gradient.dot(&step) / 2.0 < DECREMENT;
        let reach = step.amax();
        if reach > longest {
            step *= longest / reach;
        }
        let Some((place, there)) = downhill(&point, &here, step, evaluate)? else {
            // No step improves: the floats have no more to say here, which is an end only on a flat enough place.
            return match damping == 0.0 && here.gradient.amax() < 1e-6 {
                true => Ok(Minimum { point: point.as_slice().to_vec(), surface: here, iterations: iteration }),
                false => Err(Failure::NotConverged),
            };
        };
        (point, here) = (place, there);
        damping = if damping > 1e-6 { damping / 10.0 } else { 0.0 };
        if last {
            return Ok(Minimum { point: point.as_slice().to_vec(), surface: here, iterations: iteration });
        }
    }
    Err(Failure::NotConverged)
}

/// The Cholesky factor of the Hessian, its diagonal raised until it has one [Levenberg 1944, Marquardt 1963].
fn damped_factor(hessian: &DMatrix<f64>, damping: &mut f64) -> Option<Cholesky<f64, Dyn>> {
    let floor = hessian.diagonal().amax() * 1e-8;
    for _ in 0..60 {
        let mut raised = hessian.clone();
        for i in 0..raised.nrows() {
            raised[(i, i)] += *damping * hessian[(i, i)].abs().max(floor);
        }
        if let Some(factor) = Cholesky::new(raised) {
            return Some(factor);
        }
        *damping = (*damping * 4.0).max(1e-3);
    }
    None
}

/// The first of the step, its half, its quarter… that does not climb.
#[allow(clippy::type_complexity)]
fn downhill(
    point: &DVector<f64>,
    here: &Surface,
    mut step: DVector<f64>,
    evaluate: &mut dyn FnMut(&[f64]) -> Option<Surface>,
) -> Result<Option<(DVector<f64>, Surface)>, Failure> {
    let allowed = here.value + here.value.abs() * 4.0 * f64::EPSILON;
    for _ in 0..MOST_HALVINGS {
        let place = point + &step;
        let there = evaluate(place.as_slice()).ok_or(Failure::Cancelled)?;
        if there.is_finite() && there.value <= allowed {
            return Ok(Some((place, there)));
        }
        step /= 2.0;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosenbrock(at: &[f64]) -> Surface {
        let (x, y) = (at[0], at[1]);
        Surface {
            value: (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2),
            gradient: DVector::from_vec(vec![-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)]),
            hessian: DMatrix::from_row_slice(2, 2, &[2.0 - 400.0 * (y - 3.0 * x * x), -400.0 * x, -400.0 * x, 200.0]),
        }
    }

    #[test]
    fn the_curved_valley_ends_at_one_one() {
        let minimum = minimise(&[-1.2, 1.0], f64::INFINITY, &mut |at| Some(rosenbrock(at))).unwrap();
        assert!(minimum.point.iter().all(|v| (v - 1.0).abs() < 1e-9), "{:?}", minimum.point);
    }

    #[test]
    fn a_slope_without_end_and_a_cancelled_search_say_so() {
        let slope = |at: &[f64]| {
            let mut surface = Surface::zero(1);
            (surface.value, surface.gradient[0]) = (at[0], 1.0);
            Some(surface)
        };
        assert_eq!(minimise(&[0.0], 1.0, &mut { slope }).unwrap_err(), Failure::NotConverged);
        assert_eq!(minimise(&[0.0], 1.0, &mut |_| None).unwrap_err(), Failure::Cancelled);
        assert_eq!(
            minimise(&[0.0], 1.0, &mut |_| Some(Surface { value: f64::NAN, ..Surface::zero(1) })).unwrap_err(),
            Failure::NotConverged
        );
    }
}
