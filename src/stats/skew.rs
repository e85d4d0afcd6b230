//! Long tails made shorter: logarithms where they help, outliers brought to the fences.

use super::summary::{finite, skewness};

/// From this skewness on a column counts as highly skewed [Bulmer 1979].
const HIGH: f64 = 1.0;

/// The scale on which a column is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The values as they are.
    AsIs,
    /// ln(1 + value).
    Log1p,
}

/// Which scale suits a column, with what decided it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct ScaleChoice {
    /// The scale.
    pub scale: Scale,
    /// The skewness of the values; `None` where all are equal.
    pub skew: Option<f64>,
    /// The skewness of ln(1 + value); `None` where a value is negative or all are equal.
    pub skew_log: Option<f64>,
}

/// Chooses the scale of a column from its finite values: logarithms where the values have a long tail to the right
/// (skewness above one), none is negative, and the logarithm brings the skewness nearer to zero.
pub fn choose_scale(column: &[f64]) -> ScaleChoice {
    let mut values = finite(column);
    let skew = skewness(&values);
    let positive = values.iter().all(|&v| v >= 0.0);
    values.iter_mut().for_each(|v| *v = v.ln_1p());
    let skew_log = if positive { skewness(&values) } else { None };
    let scale = match (skew, skew_log) {
        (Some(before), Some(after)) if before > HIGH && after.abs() < before => Scale::Log1p,
        _ => Scale::AsIs,
    };
    ScaleChoice { scale, skew, skew_log }
}

/// The values on the chosen scale; what has no logarithm becomes NaN.
pub fn rescale(column: &mut [f64], scale: Scale) {
    if scale == Scale::Log1p {
        column.iter_mut().for_each(|v| *v = if *v >= 0.0 { v.ln_1p() } else { f64::NAN });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_tail_is_shortened_and_the_rest_left_alone() {
        let powers: Vec<f64> = (0..12).map(|i| f64::from(1 << i)).collect();
        let got = choose_scale(&powers);
        assert_eq!(got.scale, Scale::Log1p);
        assert!(got.skew.unwrap() > 1.0 && got.skew_log.unwrap().abs() < 0.2);
        assert_eq!(choose_scale(&[1.0, 2.0, 3.0, 4.0]).scale, Scale::AsIs);
        // A tail to the left, and negative values, have no use for a logarithm.
        let left: Vec<f64> = powers.iter().map(|v| 5000.0 - v).collect();
        assert_eq!(choose_scale(&left).scale, Scale::AsIs);
        let signed: Vec<f64> = powers.iter().map(|v| v - 2.0).collect();
        assert_eq!(choose_scale(&signed).skew_log, None);
        assert_eq!(choose_scale(&[f64::NAN, 3.0, 3.0]), ScaleChoice { scale: Scale::AsIs, skew: None, skew_log: None });
        let mut column = vec![0.0, -1.0, f64::NAN];
        rescale(&mut column, Scale::Log1p);
        assert!(column[0] == 0.0 && column[1].is_nan() && column[2].is_nan());
    }
}
