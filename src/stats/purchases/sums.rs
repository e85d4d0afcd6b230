//! The sums that a model of purchases is fitted by: the log-likelihood in its four parameters, with its derivatives.

use crate::stats::newton::Surface;

/// Σ of the log-likelihood, its gradient and the upper triangle of its second derivatives.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    /// The log-likelihood.
    pub value: f64,
    /// Its gradient.
    pub first: [f64; 4],
    /// Its second derivatives, of which the upper triangle is used.
    pub second: [[f64; 4]; 4],
}

impl Sums {
    /// Both together.
    pub fn plus(mut self, other: &Sums) -> Sums {
        self.value += other.value;
        for i in 0..4 {
            self.first[i] += other.first[i];
            for j in i..4 {
                self.second[i][j] += other.second[i][j];
            }
        }
        self
    }

    /// Turned to the mean negative value and to the logarithms of the parameters.
    pub fn to_surface(self, theta: [f64; 4], count: f64, penalty: f64) -> Surface {
        let mut surface = Surface::zero(4);
        surface.value = -self.value / count + penalty * theta.iter().map(|p| p * p).sum::<f64>();
        for i in 0..4 {
            let slope = -self.first[i] * theta[i] / count;
            surface.gradient[i] = slope + 2.0 * penalty * theta[i] * theta[i];
            for j in i..4 {
                let curve = -self.second[i][j] * theta[i] * theta[j] / count;
                surface.hessian[(i, j)] = curve;
                surface.hessian[(j, i)] = curve;
            }
            surface.hessian[(i, i)] += slope + 4.0 * penalty * theta[i] * theta[i];
        }
        surface
    }
}
