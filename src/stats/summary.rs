//! A column in a few numbers: mean and deviation, quantiles, skewness, the box of a box plot.

/// The values that are finite, in their order.
pub fn finite(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|v| v.is_finite()).collect()
}

/// The arithmetic mean; `None` without a value. All functions of this module take finite values.
pub fn mean(values: &[f64]) -> Option<f64> {
    let first = *values.first()?;
    // Around the first value, equal values have no rounding.
    Some(first + values.iter().map(|v| v - first).sum::<f64>() / values.len() as f64)
}

/// What a sum of squares is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divisor {
    /// n: the deviation of these values.
    Population,
    /// n − 1: an estimate for what they were drawn from.
    Sample,
}

/// The standard deviation; exactly zero where all values are equal, `None` where there are too few (none, or one for
/// [`Divisor::Sample`]).
pub fn deviation(values: &[f64], divisor: Divisor) -> Option<f64> {
    let n = match divisor {
        Divisor::Population => values.len(),
        Divisor::Sample => values.len().saturating_sub(1),
    };
    let squares = central_moment_sum(values, 2)?;
    (n > 0).then(|| (squares / n as f64).sqrt())
}

/// Fisher's moment coefficient of skewness g₁ = m₃ ÷ m₂^{3/2} (population moments): above zero, a long tail to the
/// right. `None` where all values are equal or there are none.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let (second, third) = (central_moment_sum(values, 2)? / n, central_moment_sum(values, 3)? / n);
    (second > 0.0).then(|| third / second.powf(1.5)).filter(|s| s.is_finite())
}

fn central_moment_sum(values: &[f64], power: i32) -> Option<f64> {
    let mean = mean(values)?;
    Some(values.iter().map(|v| (v - mean).powi(power)).sum())
}

/// The values in ascending order.
pub fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The quantile `p` (0 to 1) of values in ascending order, interpolated between the two nearest [type 7 of Hyndman & Fan
/// 1996, which R, NumPy and spreadsheets use]; `None` without a value.
pub fn quantile(ascending: &[f64], p: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = ascending[place.floor() as usize];
    let above = ascending[place.ceil() as usize];
    Some(below + (place - place.floor()) * (above - below))
}

/// The median of values in any order.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(&sorted(values.to_vec()), 0.5)
}

/// The box of a box plot [Tukey 1977].
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FiveNumbers {
    /// The smallest value within the fences.
    pub low_whisker: f64,
    /// The first quartile.
    pub lower_quartile: f64,
    /// The second.
    pub median: f64,
    /// The third.
    pub upper_quartile: f64,
    /// The largest value within the fences.
    pub high_whisker: f64,
    /// The quartiles less and plus one and a half times their distance.
    pub fences: [f64; 2],
    /// The values outside the fences, ascending.
    pub outliers: Vec<f64>,
    /// How many values.
    pub n: usize,
}

/// The box plot's numbers of values in any order; `None` without one.
pub fn five_numbers(values: &[f64]) -> Option<FiveNumbers> {
    let ascending = sorted(values.to_vec());
    let [lower_quartile, median, upper_quartile] =
        [quantile(&ascending, 0.25)?, quantile(&ascending, 0.5)?, quantile(&ascending, 0.75)?];
    let [low, high] = fences(lower_quartile, upper_quartile);
    let inside = || ascending.iter().copied().filter(|&v| v >= low && v <= high);
    Some(FiveNumbers {
        low_whisker: inside().next().unwrap_or(lower_quartile),
        lower_quartile,
        median,
        upper_quartile,
        high_whisker: inside().next_back().unwrap_or(upper_quartile),
        fences: [low, high],
        n: ascending.len(),
        outliers: ascending.iter().copied().filter(|&v| v < low || v > high).collect(),
    })
}

/// Tukey's fences around two quartiles.
fn fences(lower: f64, upper: f64) -> [f64; 2] {
    let reach = 1.5 * (upper - lower);
    [lower - reach, upper + reach]
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, number, numbers};
    use super::*;

    #[test]
    fn agrees_with_numpy_and_scipy() {
        for case in cases("summary") {
            let values = numbers(&case["values"]);
            assert_close(mean(&values).unwrap(), number(&case["mean"]), 1e-12, &case);
            assert_close(deviation(&values, Divisor::Population).unwrap(), number(&case["sd0"]), 1e-12, &case);
            assert_close(deviation(&values, Divisor::Sample).unwrap(), number(&case["sd1"]), 1e-12, &case);
            assert_close(skewness(&values).unwrap(), number(&case["skewness"]), 1e-9, &case);
            let ascending = sorted(values.clone());
            for (p, want) in numbers(&case["p"]).into_iter().zip(numbers(&case["quantiles"])) {
                assert_close(quantile(&ascending, p).unwrap(), want, 1e-12, &case);
            }
        }
    }

    #[test]
    fn nothing_one_and_all_equal() {
        assert_eq!((mean(&[]), median(&[]), skewness(&[]), five_numbers(&[])), (None, None, None, None));
        assert_eq!((deviation(&[], Divisor::Population), deviation(&[3.0], Divisor::Sample)), (None, None));
        assert_eq!((deviation(&[3.0], Divisor::Population), median(&[3.0])), (Some(0.0), Some(3.0)));
        let equal = [0.1; 10];
        assert_eq!((mean(&equal), deviation(&equal, Divisor::Sample), skewness(&equal)), (Some(0.1), Some(0.0), None));
        assert_eq!(finite(&[1.0, f64::NAN, f64::INFINITY, 2.0]), [1.0, 2.0]);
    }

    #[test]
    fn a_box_by_hand() {
        // Quartiles of 1..=8 and 40: 3, 5, 7; fences −3 and 13.
        let got = five_numbers(&[40.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]).unwrap();
        assert_eq!((got.lower_quartile, got.median, got.upper_quartile), (3.0, 5.0, 7.0));
        assert_eq!((got.low_whisker, got.high_whisker, got.fences), (1.0, 8.0, [-3.0, 13.0]));
        assert_eq!((got.outliers, got.n), (vec![40.0], 9));
    }
}
