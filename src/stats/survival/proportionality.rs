//! Whether the hazards stay in proportion: scaled Schoenfeld residuals against time [Grambsch & Therneau 1994].

use super::{Cox, Duration, KaplanMeier, chi_squared_tail};
use crate::stats::matrix::Matrix;
use nalgebra::{DMatrix, DVector};

/// How time enters the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeTransform {
    /// 1 − the Kaplan–Meier curve at the time (R's default, with the curve after the event as `lifelines` takes it).
    KaplanMeier,
    /// The average rank of the time among the event times.
    Rank,
}

/// One column's test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportionality {
    /// χ² with one degree of freedom, in the form that R used until 2019 and `lifelines` uses.
    pub statistic: f64,
    /// The chance of a statistic at least this large if the hazards are in proportion.
    pub p: f64,
}

impl Cox {
    /// Schoenfeld residuals [Schoenfeld 1982], a row per event in ascending time, with the times: the features of the
    /// one who left less their mean over those at risk (Efron's mean among ties).
    ///
    /// # Panics
    /// When the features are not those of the fit in shape.
    pub fn schoenfeld(&self, features: &Matrix, durations: &[Duration]) -> (Vec<f64>, Matrix) {
        let d = self.coefficients.len();
        assert!(features.rows() == durations.len() && features.columns() == d, "the features of the fit");
        let mut order: Vec<usize> = (0..durations.len()).filter(|&i| durations[i].is_sound()).collect();
        order.sort_by(|&a, &b| durations[b].time.total_cmp(&durations[a].time));
        let (mut mass, mut sums) = (0.0, DVector::zeros(d));
        let (mut times, mut rows) = (Vec::new(), Vec::new());
        for same in order.chunk_by(|&a, &b| durations[a].time == durations[b].time) {
            let (mut tied_mass, mut tied_sums) = (0.0, DVector::zeros(d));
            let left: Vec<usize> = same.iter().copied().filter(|&i| durations[i].is_event()).collect();
            for &i in same {
                let weight = self.log_risk(features.row(i)).exp();
                let part = DVector::from_column_slice(features.row(i)) * weight;
                mass += weight;
                sums += &part;
                if durations[i].is_event() {
                    tied_mass += weight;
                    tied_sums += part;
                }
            }
            let count = left.len() as f64;
            let mut mean = DVector::zeros(d);
            for l in 0..left.len() {
                let part = l as f64 / count;
                mean += (&sums - &tied_sums * part) / (mass - part * tied_mass) / count;
            }
            for &i in left.iter().rev() {
                times.push(durations[i].time);
                rows.push(features.row(i).iter().zip(mean.iter()).map(|(x, m)| x - m).collect::<Vec<f64>>());
            }
        }
        times.reverse();
        rows.reverse();
        (times, Matrix::new(rows.concat(), d.max(1)))
    }

    /// Tests every column. `None` with fewer than two distinct event times.
    pub fn proportionality(
        &self,
        features: &Matrix,
        durations: &[Duration],
        transform: TimeTransform,
    ) -> Option<Vec<Proportionality>> {
        let (times, residuals) = self.schoenfeld(features, durations);
        let (events, d) = (times.len(), self.coefficients.len());
        let clock: Vec<f64> = match transform {
            TimeTransform::KaplanMeier => {
                let curve = KaplanMeier::new(durations);
                times.iter().map(|&time| 1.0 - curve.survival_at(time)).collect()
            }
            TimeTransform::Rank => times
                .iter()
                .map(|&time| {
                    let (below, up_to) = (times.partition_point(|t| *t < time), times.partition_point(|t| *t <= time));
                    (below + up_to + 1) as f64 / 2.0
                })
                .collect(),
        };
        let mean = clock.iter().sum::<f64>() / events.max(1) as f64;
        let spread: f64 = clock.iter().map(|t| (t - mean) * (t - mean)).sum();
        if events < 2 || spread <= 0.0 {
            return None;
        }
        let scaled = DMatrix::from_row_slice(events, d, residuals.values()) * &self.covariance * events as f64;
        let test = |j: usize| {
            let moved: f64 = clock.iter().enumerate().map(|(i, t)| (t - mean) * scaled[(i, j)]).sum();
            let statistic = moved * moved / (events as f64 * self.covariance[(j, j)] * spread);
            Proportionality { statistic, p: chi_squared_tail(statistic, 1) }
        };
        Some((0..d).map(test).collect())
    }
}
