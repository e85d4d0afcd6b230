//! An ellipse around a group of points in the plane.

use super::summary::mean;

/// The ellipse that holds a given share of a two-dimensional normal distribution.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Ellipse {
    /// The mean of the points.
    pub centre: [f64; 2],
    /// Half of the longer and of the shorter axis; the shorter one is zero for points on a line.
    pub radii: [f64; 2],
    /// Direction of the longer axis in radians from the first coordinate's axis, above −π/2 and up to π/2.
    pub angle: f64,
}

impl Ellipse {
    /// The ellipse that would hold `probability` of a normal distribution with the mean and covariance (divisor n − 1) of
    /// the points: it shows the spread of the group, not how well its centre is known. `None` for fewer than two finite
    /// points or a probability outside of 0 to 1.
    pub fn around(points: &[[f64; 2]], probability: f64) -> Option<Self> {
        let finite: Vec<[f64; 2]> = points.iter().copied().filter(|p| p.iter().all(|v| v.is_finite())).collect();
        if finite.len() < 2 || !(0.0..1.0).contains(&probability) {
            return None;
        }
        let coordinate = |axis: usize| finite.iter().map(|p| p[axis]).collect::<Vec<f64>>();
        let centre = [mean(&coordinate(0))?, mean(&coordinate(1))?];
        let moment = |a: usize, b: usize| -> f64 {
            let products = finite.iter().map(|p| (p[a] - centre[a]) * (p[b] - centre[b]));
            products.sum::<f64>() / (finite.len() - 1) as f64
        };
        let (xx, xy, yy) = (moment(0, 0), moment(0, 1), moment(1, 1));
        let (middle, half) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
        if !middle.is_finite() || !half.is_finite() {
            return None;
        }
        // The product of the two variances is the determinant: the smaller one keeps its digits.
        let long = middle + half;
        let short = if long > 0.0 { ((xx * yy - xy * xy) / long).max(0.0) } else { 0.0 };
        // The chi-square quantile of two degrees of freedom.
        let reach = -2.0 * (-probability).ln_1p();
        Some(Self {
            centre,
            radii: [(long * reach).sqrt(), (short * reach).sqrt()],
            angle: 0.5 * (2.0 * xy).atan2(xx - yy),
        })
    }

    /// `steps` points along the outline, the first one not repeated.
    pub fn outline(&self, steps: usize) -> Vec<[f64; 2]> {
        let (sin, cos) = self.angle.sin_cos();
        let point = |step: usize| {
            let turn = std::f64::consts::TAU * step as f64 / steps as f64;
            let (along, across) = (self.radii[0] * turn.cos(), self.radii[1] * turn.sin());
            [self.centre[0] + along * cos - across * sin, self.centre[1] + along * sin + across * cos]
        };
        (0..steps).map(point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, lists, number, numbers};
    use super::*;

    #[test]
    fn axes_and_angle_agree_with_numpy() {
        for case in cases("ellipse") {
            let points: Vec<[f64; 2]> = lists(&case["points"]).iter().map(|p| [p[0], p[1]]).collect();
            let got = Ellipse::around(&points, number(&case["probability"])).unwrap();
            let (centre, radii) = (numbers(&case["centre"]), numbers(&case["radii"]));
            for axis in 0..2 {
                assert_close(got.centre[axis], centre[axis], 1e-9, &case["probability"]);
                assert_close(got.radii[axis], radii[axis], 1e-9, &case["probability"]);
            }
            assert_close(got.angle, number(&case["angle"]), 1e-9, &case["probability"]);
        }
    }

    #[test]
    fn points_on_a_line_and_in_one_place() {
        let line = Ellipse::around(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], 0.95).unwrap();
        assert_eq!((line.centre, line.radii[1], line.angle), ([1.0, 1.0], 0.0, std::f64::consts::FRAC_PI_4));
        let place = Ellipse::around(&[[0.1, 0.2]; 5], 0.95).unwrap();
        assert_eq!((place.centre, place.radii), ([0.1, 0.2], [0.0, 0.0]));
        assert_eq!(place.outline(4), [[0.1, 0.2]; 4]);
        assert_eq!(Ellipse::around(&[[0.1, 0.2], [f64::NAN, 1.0]], 0.95), None);
        assert_eq!(Ellipse::around(&[[0.1, 0.2], [3.0, 1.0]], 1.0), None);
    }
}
