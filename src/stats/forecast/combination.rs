//! Exponential smoothing, theta and complex exponential smoothing together, each on the single periods and on sums of several.
//!
//! The mean of a few sound methods is off by less than the best of them [Makridakis & Hibon 2000, the M3 competition; Petropoulos
//! & Svetunkov 2020, "A simple combination of univariate models"]. All three work on the series without its season
//! ([`super::season`]), which is put back afterwards.

use super::ces::Ces;
use super::choice::{Chase, FEWEST};
use super::fit::Fit;
use super::form::Growth;
use super::hierarchy::{aggregate, levels, reconcile};
use super::season::Pattern;
use super::simulate::{Errors, Point, averaged, averaged_means, fan};
use super::theta::Theta;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// From this number of cycles on each level of the hierarchy has a season of its own, and twice the weight of the single periods.
const LONG: usize = 4;
/// A member that leaves what was seen by more than this number of times its range has no part.
const ASTRAY: f64 = 5.0;

/// How the members are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Centre {
    /// Their mean.
    #[default]
    Mean,
    /// Their median.
    Median,
}

/// The methods, following a series that grows from origin to origin.
#[derive(Debug)]
pub struct Combination {
    period: usize,
    growth: Growth,
    /// The fits of exponential smoothing by level.
    chases: Vec<(usize, Chase)>,
}

/// What they say from one origin.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The fits of exponential smoothing to the single periods without season, best first.
    pub fits: Vec<Fit>,
    /// The season.
    pub pattern: Option<Pattern>,
    /// The series without it.
    pub adjusted: Vec<f64>,
    /// The forecasts, one per member, the season among them.
    pub members: Vec<Vec<f64>>,
    /// That of exponential smoothing of the single periods.
    smoothing: Vec<f64>,
}

impl Combination {
    /// Before the first origin; `period` 0 or 1 has no season.
    pub fn new(period: usize, growth: Growth) -> Self {
        Combination { period, growth, chases: Vec::new() }
    }

    /// The forecasts after `past`; `None` where no form of exponential smoothing fits.
    pub fn look(&mut self, past: &[f64], horizon: usize) -> Option<Outlook> {
        let (n, period) = (past.len(), self.period.max(1));
        let pattern = Pattern::of(past, period);
        let adjusted = pattern.as_ref().map_or_else(|| past.to_vec(), |pattern| pattern.adjusted(past));
        let put = |values: Vec<f64>| seasoned(values, pattern.as_ref(), n);
        let ahead = horizon.div_ceil(period) * period;
        let fits = self.chase(1).fit(&adjusted).to_vec();
        if fits.is_empty() {
            return None;
        }
        let smoothing = averaged_means(&fits, ahead);
        let single = [Some(smoothing.clone()), theta(&adjusted, ahead), complex(&adjusted, ahead)];
        let long = n >= LONG * period;
        let levels = if pattern.is_some() || period > 1 { levels(period, n, FEWEST) } else { Vec::new() };
        let mut joined: [Vec<(usize, Vec<f64>)>; 3] = Default::default();
        for k in levels {
            let found =
                self.level(k, if long { past } else { &adjusted }, if long { period / k } else { 1 }, ahead / k);
            for (joined, found) in joined.iter_mut().zip(found) {
                joined.extend(found.map(|means| (k, means)));
            }
        }
        let mut members = Vec::new();
        for (single, joined) in single.into_iter().zip(joined) {
            let Some(single) = single else { continue };
            let seasonal = put(single.clone());
            let agreed =
                if long { reconcile(&seasonal, &joined, period) } else { put(reconcile(&single, &joined, period)) };
            members.push(seasonal);
            members.push(agreed.clone());
            if long {
                members.push(agreed);
            }
        }
        members.iter_mut().for_each(|member| member.truncate(horizon));
        let [low, high] = past.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], y| [l.min(*y), h.max(*y)]);
        let reach = ASTRAY * (high - low);
        members.retain(|member| member.iter().all(|value| (low - reach..=high + reach).contains(value)));
        let mut smoothing = put(smoothing);
        smoothing.truncate(horizon);
        if members.is_empty() {
            members.push(smoothing.clone());
        }
        Some(Outlook { fits, pattern, adjusted, members, smoothing })
    }

    fn chase(&mut self, level: usize) -> &mut Chase {
        let known = self.chases.iter().position(|(k, _)| *k == level);
        let place = known.unwrap_or_else(|| {
            self.chases.push((level, Chase::new(1, self.growth)));
            self.chases.len() - 1
        });
        &mut self.chases[place].1
    }

    /// The three methods on means of `k` periods with a cycle of `period` of these.
    fn level(&mut self, k: usize, series: &[f64], period: usize, ahead: usize) -> [Option<Vec<f64>>; 3] {
        let means = aggregate(series, k);
        let pattern = Pattern::of(&means, period);
        let adjusted = pattern.as_ref().map_or_else(|| means.clone(), |pattern| pattern.adjusted(&means));
        let fits = self.chase(k).fit(&adjusted);
        let smoothing = (!fits.is_empty()).then(|| averaged_means(fits, ahead));
        [smoothing, theta(&adjusted, ahead), complex(&adjusted, ahead)]
            .map(|found| found.map(|values| seasoned(values, pattern.as_ref(), means.len())))
    }
}

fn theta(series: &[f64], ahead: usize) -> Option<Vec<f64>> {
    Some(Theta::fit(series)?.forecast(ahead))
}

fn complex(series: &[f64], ahead: usize) -> Option<Vec<f64>> {
    Some(Ces::fit(series)?.forecast(ahead))
}

/// With the season of the times from `n` on.
fn seasoned(mut values: Vec<f64>, pattern: Option<&Pattern>, n: usize) -> Vec<f64> {
    if let Some(pattern) = pattern {
        values.iter_mut().enumerate().for_each(|(h, value)| *value = pattern.put(n + h, *value));
    }
    values
}

impl Outlook {
    /// The members taken together.
    pub fn combined(&self, centre: Centre) -> Vec<f64> {
        let horizon = self.members.first().map_or(0, Vec::len);
        let count = self.members.len();
        (0..horizon)
            .map(|h| {
                let mut said: Vec<f64> = self.members.iter().filter_map(|member| member.get(h).copied()).collect();
                match centre {
                    Centre::Mean => said.iter().sum::<f64>() / count as f64,
                    Centre::Median => {
                        said.sort_by(f64::total_cmp);
                        0.5 * (said[(count - 1) / 2] + said[count / 2])
                    }
                }
            })
            .collect()
    }

    /// The simulated fan of exponential smoothing with the season put back, around its own forecast. It is widened by √(n ÷ (n − p)),
    /// p the parameters of the season: what they took away from the errors.
    pub fn fan(&self, count: usize, errors: Errors, seed: u64) -> Vec<Point> {
        let horizon = self.smoothing.len();
        let means = averaged_means(&self.fits, horizon);
        let mut points = fan(&means, &averaged(&self.fits, &self.adjusted, horizon, count, errors, seed));
        if let Some(pattern) = &self.pattern {
            let n = self.adjusted.len() as f64;
            let taken = pattern.places.len() as f64 - 1.0;
            points = moved(&points, &means, (n / (n - taken).max(1.0)).sqrt());
            for (h, Point { mean, low_80, high_80, low_95, high_95 }) in points.iter_mut().enumerate() {
                for value in [mean, low_80, high_80, low_95, high_95] {
                    *value = pattern.put(self.adjusted.len() + h, *value);
                }
            }
        }
        points
    }
}

/// A fan moved to other centres, its width multiplied.
pub fn moved(fan: &[Point], centres: &[f64], width: f64) -> Vec<Point> {
    let place = |(point, &mean): (&Point, &f64)| {
        let at = |end: f64| mean + width * (end - point.mean);
        Point {
            mean,
            low_80: at(point.low_80),
            high_80: at(point.high_80),
            low_95: at(point.low_95),
            high_95: at(point.high_95),
        }
    };
    fan.iter().zip(centres).map(place).collect()
}

/// Widens intervals by the law of Student in place of the normal one: the errors of a short series are known from few
/// values beside those that its parameters took. With `freedom` degrees of freedom an interval of 80% is t₀.₉ ÷ z₀.₉ times as
/// wide, one of 95% t₀.₉₇₅ ÷ z₀.₉₇₅.
pub fn widened(points: &mut [Point], freedom: f64) {
    let Ok(student) = StudentsT::new(0.0, 1.0, freedom.max(2.0)) else { return };
    let factor = |quantile: f64, normal: f64| (student.inverse_cdf(quantile) / normal).max(1.0);
    let (most, nearly_all) = (factor(0.9, 1.281_551_565_5), factor(0.975, 1.959_963_984_5));
    for point in points {
        let at = |end: f64, factor: f64| point.mean + factor * (end - point.mean);
        let (low_80, high_80) = (at(point.low_80, most), at(point.high_80, most));
        let (low_95, high_95) = (at(point.low_95, nearly_all), at(point.high_95, nearly_all));
        *point = Point { mean: point.mean, low_80, high_80, low_95, high_95 };
    }
}

/// Intervals between two fans around the same centres: `share` of the ends of the second, the rest of the first.
pub fn blended(one: &[Point], other: &[Point], share: f64) -> Vec<Point> {
    let between = |(one, other): (&Point, &Point)| {
        let end = |of: fn(&Point) -> f64| (1.0 - share) * of(one) + share * of(other);
        Point {
            mean: one.mean,
            low_80: end(|point| point.low_80),
            high_80: end(|point| point.high_80),
            low_95: end(|point| point.low_95),
            high_95: end(|point| point.high_95),
        }
    };
    one.iter().zip(other).map(between).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_widen_the_intervals_and_many_do_not() {
        let point = Point { mean: 10.0, low_80: 8.0, high_80: 13.0, low_95: 7.0, high_95: 15.0 };
        let with = |freedom| {
            let mut points = [point];
            widened(&mut points, freedom);
            points[0]
        };
        // Tables: t of 3 degrees of freedom is 1.638 at 0.9 and 3.182 at 0.975.
        let few = with(3.0);
        assert!((few.high_80 - 10.0 - 3.0 * 1.638 / 1.2816).abs() < 2e-3, "{few:?}");
        assert!((few.low_95 - 10.0 + 3.0 * 3.182 / 1.96).abs() < 2e-3, "{few:?}");
        assert!((with(10_000.0).high_95 - 15.0).abs() < 2e-3);
        assert_eq!(with(-5.0), with(2.0));
    }

    #[test]
    fn mean_and_median_of_the_members_and_a_moved_fan_by_hand() {
        let members = vec![vec![1.0, 4.0], vec![2.0, 6.0], vec![9.0, 5.0]];
        let outlook = Outlook { fits: Vec::new(), pattern: None, adjusted: Vec::new(), members, smoothing: Vec::new() };
        assert_eq!(
            (outlook.combined(Centre::Mean), outlook.combined(Centre::Median)),
            (vec![4.0, 5.0], vec![2.0, 5.0])
        );
        let fan = [Point { mean: 10.0, low_80: 8.0, high_80: 13.0, low_95: 7.0, high_95: 15.0 }];
        let got = moved(&fan, &[20.0], 2.0);
        assert_eq!(got, [Point { mean: 20.0, low_80: 16.0, high_80: 26.0, low_95: 14.0, high_95: 30.0 }]);
        let wide = moved(&fan, &[10.0], 3.0);
        let quarter = Point { mean: 10.0, low_80: 7.0, high_80: 14.5, low_95: 5.5, high_95: 17.5 };
        assert_eq!(blended(&fan, &wide, 0.25), [quarter]);
    }

    #[test]
    fn every_member_has_the_horizon_and_none_goes_astray() {
        let law = |t: i32| (50.0 + f64::from(t)) * (1.0 + 0.05 * f64::from(t % 12));
        let series: Vec<f64> = (0..70).map(law).collect();
        for (n, members) in [(70, 9), (30, 6), (8, 6)] {
            let outlook = Combination::new(12, Growth::Linear).look(&series[..n], 7).unwrap();
            assert_eq!(outlook.members.len(), members, "{n}");
            assert!(outlook.members.iter().all(|member| member.len() == 7 && member.iter().all(|y| y.is_finite())));
        }
        let next = Combination::new(12, Growth::Linear).look(&series, 12).unwrap().combined(Centre::Mean);
        for (h, said) in next.iter().enumerate() {
            let wanted = law(70 + h as i32);
            assert!((said - wanted).abs() < 0.06 * wanted, "{h}: {said} {wanted}");
        }
        assert!(Combination::new(12, Growth::Linear).look(&series[..5], 0).is_some());
    }
}
