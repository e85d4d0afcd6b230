//! How well the method predicted what it had not seen: rolling-origin evaluation [Tashman 2000].

use super::choice::season_needs;
use super::combination::{Centre, Combination, moved};
use super::naive::{Naive, scale};
use super::options::Options;
use super::simulate::{Point, fan};

/// Paths per origin.
const PATHS: usize = 400;
/// The shortest beginning that is forecast from.
pub const SHORTEST: usize = 6;

/// Errors over all origins and horizons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Mean absolute error in units of the beginning's own mean absolute (seasonal) change [Hyndman & Koehler 2006];
    /// `None` where that never changes.
    pub mase: Option<f64>,
    /// Mean of 2|e| ÷ (|y| + |ŷ|), 0 to 2; both zero count as no error.
    pub smape: f64,
    /// Σ|e| ÷ Σ|y|: by which part the forecasts were off on average; `None` where every value is zero.
    pub off: Option<f64>,
    /// √(mean e²).
    pub rmse: f64,
    /// How many values were forecast.
    pub values: usize,
}

/// One value forecast from one origin, by the method and by the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// How many values were known.
    pub origin: usize,
    /// How many periods ahead, from 1.
    pub step: usize,
    /// What came.
    pub actual: f64,
    /// The method's forecast.
    pub method: Point,
    /// The baseline's.
    pub baseline: Point,
    /// The unit of MASE at this origin.
    pub unit: Option<f64>,
}

/// The method's errors beside those of the baseline, on the same origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The combined method, fitted anew at each origin.
    pub method: Accuracy,
    /// The naive method.
    pub baseline: Accuracy,
    /// Which.
    pub baseline_method: Naive,
    /// The shares of values within the 80 % and the 95 % interval of the method.
    pub coverage: [f64; 2],
    /// The same of the baseline.
    pub baseline_coverage: [f64; 2],
    /// How many origins.
    pub origins: usize,
    /// The longest horizon.
    pub horizon: usize,
    /// Whether the members are combined by mean or by median: what was nearer.
    pub centre: Centre,
    /// Whether the method may have a season: where few cycles were seen, whether it was nearer with one.
    pub season: bool,
    /// What the simulated width of the intervals is multiplied by.
    pub width: f64,
    /// Every value that was forecast: origin by origin, step by step.
    pub trials: Vec<Trial>,
}

/// The plain rule is taken where its error is below this part of the other's: less may be chance.
const CLEARLY: f64 = 0.8;

impl Evaluation {
    /// Whether the naive method was clearly nearer, so that it is the one to use.
    pub fn plain_wins(&self) -> bool {
        match (self.baseline.mase, self.method.mase) {
            (Some(plain), Some(method)) => plain < CLEARLY * method,
            _ => self.baseline.rmse < CLEARLY * self.method.rmse,
        }
    }
}

impl Accuracy {
    /// From (what came, what was forecast, the unit of MASE).
    pub fn of(values: impl Iterator<Item = (f64, f64, Option<f64>)>) -> Self {
        let (mut scaled, mut scales, mut smape, mut squares, mut errors, mut sizes, mut count) =
            (0.0, 0usize, 0.0, 0.0, 0.0, 0.0, 0usize);
        for (y, forecast, unit) in values {
            let error = (y - forecast).abs();
            if let Some(unit) = unit {
                scaled += error / unit;
                scales += 1;
            }
            let size = y.abs() + forecast.abs();
            smape += if size > 0.0 { 2.0 * error / size } else { 0.0 };
            squares += error * error;
            errors += error;
            sizes += y.abs();
            count += 1;
        }
        let n = count.max(1) as f64;
        Accuracy {
            mase: (scales > 0).then(|| scaled / scales as f64),
            smape: smape / n,
            off: (sizes > 0.0).then_some(errors / sizes),
            rmse: (squares / n).sqrt(),
            values: count,
        }
    }

    /// Whether the mean error is smaller: by MASE, and where that has no unit by the squares.
    pub fn is_better_than(&self, other: &Accuracy) -> bool {
        match (self.mase, other.mase) {
            (Some(a), Some(b)) => a < b,
            _ => self.rmse < other.rmse,
        }
    }
}

/// The shares of `trials` within their 80 % and 95 % intervals.
fn coverage(trials: &[Trial], of: fn(&Trial) -> Point) -> [f64; 2] {
    let share = |within: fn(&Point, f64) -> bool| {
        let count = trials.iter().filter(|trial| within(&of(trial), trial.actual)).count();
        count as f64 / trials.len().max(1) as f64
    };
    [
        share(|point, y| (point.low_80..=point.high_80).contains(&y)),
        share(|point, y| (point.low_95..=point.high_95).contains(&y)),
    ]
}

/// From this number of values beyond one cycle on, the plain rule of a series with a season is that of the cycle before.
const BEYOND_A_CYCLE: usize = 4;
/// A season that fewer cycles than this were seen of is tested against none.
const DOUBTED: usize = 3;
/// The weight of the measured width of the intervals is that of its origins beside this number of the simulated one.
const TRUSTED: f64 = 24.0;
/// The bounds of what the measured errors make of the simulated width.
const WIDTHS: [f64; 2] = [0.6, 2.0];

/// The naive method that a series of `n` values is compared with: the same place in the last cycle where it can be tested at
/// all, else the last value.
pub fn baseline_for(period: usize, n: usize) -> Naive {
    if period > 1 && n >= period + BEYOND_A_CYCLE { Naive::Seasonal(period) } else { Naive::Last }
}

/// How many values the first origin of a series of `n` knows: half of them, all but `most`, and as many as the naive method and
/// a season take.
pub fn first_origin(n: usize, most: usize, baseline: Naive) -> usize {
    let seasonal = if let Naive::Seasonal(period) = baseline { period + 1 } else { 0 };
    SHORTEST.max(n / 2).max(n.saturating_sub(most)).max(seasonal)
}

/// What was said from one origin.
struct Look {
    origin: usize,
    /// The members by mean and by median.
    centres: [Vec<f64>; 2],
    fan: Vec<Point>,
    plain: Vec<Point>,
    unit: Option<f64>,
}

const CENTRES: [Centre; 2] = [Centre::Mean, Centre::Median];

/// Forecasts from at most `options.origins` origins, the last of which leaves one value; each origin knows its own past only.
/// `None` where no more than [`SHORTEST`] values are there, or `cancel` says so.
pub fn evaluate(
    series: &[f64],
    period: usize,
    options: &Options,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Evaluation> {
    let baseline = baseline_for(period, series.len());
    let looks = looks(series, period, baseline, options, cancel)?;
    let mut found = summed_up(series, baseline, looks, options);
    found.season = period > 1 && series.len() >= season_needs(period);
    if found.season && series.len() < DOUBTED * period {
        let without = summed_up(series, baseline, self::looks(series, 1, baseline, options, cancel)?, options);
        if without.method.is_better_than(&found.method) {
            return Some(without);
        }
    }
    Some(found)
}

fn looks(
    series: &[f64],
    period: usize,
    baseline: Naive,
    options: &Options,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Look>> {
    let (n, horizon) = (series.len(), options.horizon);
    let first = first_origin(n, options.origins, baseline);
    if first >= n || horizon == 0 {
        return None;
    }
    let lag = if first >= 2 * baseline.lag() { baseline.lag() } else { 1 };
    let mut combination = Combination::new(period, options.growth);
    let mut looks = Vec::new();
    for origin in first..n {
        if cancel() {
            return None;
        }
        let past = &series[..origin];
        let (ahead, seed) = ((n - origin).min(horizon), options.seed ^ origin as u64);
        let outlook = combination.look(past, ahead)?;
        looks.push(Look {
            origin,
            centres: CENTRES.map(|centre| outlook.combined(centre)),
            fan: outlook.fan(PATHS, options.errors, seed),
            plain: naive_points(baseline, past, ahead, PATHS, seed)?,
            unit: scale(past, lag),
        });
    }
    Some(looks)
}

/// The centre with the smaller errors, the width that these ask for, and every trial with the width that the other origins ask
/// for.
fn summed_up(series: &[f64], baseline_method: Naive, looks: Vec<Look>, options: &Options) -> Evaluation {
    let off = |place: usize| {
        let said = |look: &Look| {
            let pairs = series[look.origin..].iter().zip(&look.centres[place]);
            pairs.map(|(y, said)| (*y, *said, look.unit)).collect::<Vec<_>>()
        };
        Accuracy::of(looks.iter().flat_map(said))
    };
    let place = usize::from(off(1).is_better_than(&off(0)));
    let ratios: Vec<Vec<f64>> = looks.iter().map(|look| ratios(series, look, place)).collect();
    let mut trials = Vec::new();
    for look in &looks {
        let width = width(looks.iter().zip(&ratios).filter(|(other, _)| other.origin != look.origin).map(|(_, r)| r));
        let mut points = moved(&look.fan, &look.centres[place], width);
        let mut plain = look.plain.clone();
        options.support.cut(&mut points);
        options.support.cut(&mut plain);
        let steps = series[look.origin..].iter().zip(points).zip(plain).zip(1..);
        trials.extend(steps.map(|(((&actual, method), baseline), step)| Trial {
            origin: look.origin,
            step,
            actual,
            method,
            baseline,
            unit: look.unit,
        }));
    }
    Evaluation {
        method: Accuracy::of(trials.iter().map(|t| (t.actual, t.method.mean, t.unit))),
        baseline: Accuracy::of(trials.iter().map(|t| (t.actual, t.baseline.mean, t.unit))),
        baseline_method,
        coverage: coverage(&trials, |t| t.method),
        baseline_coverage: coverage(&trials, |t| t.baseline),
        origins: looks.len(),
        horizon: options.horizon.min(looks.len()),
        centre: CENTRES[place],
        season: false,
        width: width(ratios.iter()),
        trials,
    }
}

/// Each error as a part of the half of the 80 % interval on its side.
fn ratios(series: &[f64], look: &Look, place: usize) -> Vec<f64> {
    let said = series[look.origin..].iter().zip(&look.centres[place]).zip(&look.fan);
    said.filter_map(|((y, centre), point)| {
        let half = if y > centre { point.high_80 - point.mean } else { point.mean - point.low_80 };
        (half > 0.0).then(|| (y - centre).abs() / half)
    })
    .collect()
}

/// What the width is multiplied by so that four fifths of the errors would have lain within, drawn to 1 by as much as the
/// origins are few.
fn width<'a>(ratios: impl Iterator<Item = &'a Vec<f64>>) -> f64 {
    let (mut all, mut origins) = (Vec::new(), 0.0);
    for of_origin in ratios {
        all.extend_from_slice(of_origin);
        origins += 1.0;
    }
    all.sort_by(f64::total_cmp);
    let Some(place) = all.len().checked_sub(1) else { return 1.0 };
    let measured = all[(0.8 * place as f64).round() as usize].max(0.01);
    let [low, high] = WIDTHS;
    measured.powf(origins / (origins + TRUSTED)).clamp(low, high)
}

/// The fan of a naive method; a series of one value, of whose errors nothing is known, has no width.
pub(super) fn naive_points(method: Naive, past: &[f64], ahead: usize, paths: usize, seed: u64) -> Option<Vec<Point>> {
    let means = method.forecast(past, ahead)?;
    Some(fan(&means, &method.paths(past, ahead, paths, seed).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_those_of_the_textbook() {
        // |e| 1, 2, 0; |y| 10, 20, 0; unit 2.
        let values = [(10.0, 11.0, Some(2.0)), (20.0, 18.0, Some(2.0)), (0.0, 0.0, None)];
        let accuracy = Accuracy::of(values.into_iter());
        assert_eq!((accuracy.mase, accuracy.off, accuracy.values), (Some(0.75), Some(0.1), 3));
        assert!((accuracy.smape - (2.0 / 21.0 + 4.0 / 38.0) / 3.0).abs() < 1e-12);
        assert!((accuracy.rmse - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        let nothing = Accuracy::of([(0.0, 0.0, None)].into_iter());
        assert_eq!((nothing.mase, nothing.off), (None, None));
        assert!(!accuracy.is_better_than(&accuracy) && nothing.is_better_than(&accuracy));
    }

    #[test]
    fn a_season_is_the_baseline_only_where_one_can_be_seen() {
        let first = |n, baseline| first_origin(n, 12, baseline);
        assert_eq!([first(15, Naive::Last), first(7, Naive::Last), first(60, Naive::Seasonal(12))], [7, 6, 48]);
        assert_eq!([first(18, Naive::Seasonal(12)), first(24, Naive::Seasonal(12))], [13, 13]);
        assert_eq!([baseline_for(12, 15), baseline_for(12, 16)], [Naive::Last, Naive::Seasonal(12)]);
        assert_eq!([baseline_for(52, 55), baseline_for(52, 65)], [Naive::Last, Naive::Seasonal(52)]);
    }

    #[test]
    fn every_origin_is_kept_with_what_it_said() {
        let series: Vec<f64> = (0..15).map(|t| 100.0 + f64::from(t * t % 7)).collect();
        let options = Options { horizon: 3, ..Options::default() };
        let found = evaluate(&series, 12, &options, &|| false).unwrap();
        assert_eq!((found.origins, found.trials.len(), found.horizon), (8, 6 * 3 + 2 + 1, 3));
        let first = found.trials[0];
        assert_eq!((first.origin, first.step, first.actual, first.baseline.mean), (7, 1, series[7], series[6]));
        assert!(
            found.trials.iter().all(|t| t.method.low_95 <= t.method.low_80 && t.baseline.low_95 <= t.baseline.mean)
        );
        assert!(evaluate(&series[..6], 12, &options, &|| false).is_none());
    }
}
