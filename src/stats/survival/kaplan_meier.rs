//! The product-limit estimate of survival [Kaplan & Meier 1958].

use super::{Duration, Z};

/// The curve at one distinct time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Still observed just before it.
    pub at_risk: u64,
    /// Events at it.
    pub events: u64,
    /// Observations that ended at it without the event.
    pub censored: u64,
    /// The share that survives beyond it.
    pub survival: f64,
    /// The variance of `survival` [Greenwood 1926]; zero where nobody survives.
    pub variance: f64,
    /// The 95 % interval on the scale of ln(−ln S) [Kalbfleisch & Prentice 1980]; `None` where nobody survives.
    pub interval: Option<[f64; 2]>,
}

/// A survival curve: a step per distinct time, ascending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KaplanMeier {
    /// The steps.
    pub steps: Vec<Step>,
}

impl KaplanMeier {
    /// From durations in any order; times that are negative or not finite are left out. No steps from nobody.
    pub fn new(durations: &[Duration]) -> Self {
        let mut sorted: Vec<Duration> = durations.iter().copied().filter(|d| d.is_sound()).collect();
        sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
        let (mut at_risk, mut survival, mut greenwood) = (sorted.len() as u64, 1.0, 0.0);
        let mut steps = Vec::new();
        for same in sorted.chunk_by(|a, b| a.time == b.time) {
            let events = same.iter().filter(|d| d.is_event()).count() as u64;
            let (n, d) = (at_risk as f64, events as f64);
            survival *= 1.0 - d / n;
            greenwood += d / (n * (n - d));
            let variance = if survival > 0.0 { survival * survival * greenwood } else { 0.0 };
            let interval = interval(survival, greenwood);
            let censored = same.len() as u64 - events;
            steps.push(Step { time: same[0].time, at_risk, events, censored, survival, variance, interval });
            at_risk -= same.len() as u64;
        }
        Self { steps }
    }

    /// The share that survives beyond `time`: 1 before the first step.
    pub fn survival_at(&self, time: f64) -> f64 {
        let passed = self.steps.partition_point(|step| step.time <= time);
        passed.checked_sub(1).map_or(1.0, |last| self.steps[last].survival)
    }

    /// The time by which half have met the event; `None` where the curve stays above a half.
    pub fn median(&self) -> Option<f64> {
        self.steps.iter().find(|step| step.survival <= 0.5 + 1e-12).map(|step| step.time)
    }

    /// The 95 % interval of the median [Brookmeyer & Crowley 1982]: the times at which the lower and the upper end of the
    /// pointwise interval reach a half; `None` where an end stays above it.
    pub fn median_interval(&self) -> [Option<f64>; 2] {
        let reached = |end: usize| {
            let half = |step: &&Step| step.interval.map_or(0.0, |interval| interval[end]) <= 0.5 + 1e-12;
            self.steps.iter().find(half).map(|step| step.time)
        };
        [reached(0), reached(1)]
    }

    /// How many are still observed at `time`.
    pub fn at_risk(&self, time: f64) -> u64 {
        let passed = self.steps.partition_point(|step| step.time < time);
        self.steps.get(passed).map_or(0, |step| step.at_risk)
    }

    /// The 95 % interval of the share that survives beyond `time`; `None` where nobody does.
    pub fn interval_at(&self, time: f64) -> Option<[f64; 2]> {
        let passed = self.steps.partition_point(|step| step.time <= time);
        passed.checked_sub(1).map_or(Some([1.0, 1.0]), |last| self.steps[last].interval)
    }
}

/// S^exp(±z·√greenwood/ln S).
fn interval(survival: f64, greenwood: f64) -> Option<[f64; 2]> {
    if survival <= 0.0 {
        return None;
    }
    if greenwood == 0.0 {
        return Some([1.0, 1.0]);
    }
    let spread = Z * greenwood.sqrt() / survival.ln();
    Some([survival.powf((-spread).exp()), survival.powf(spread.exp())])
}

#[cfg(test)]
mod tests {
    use super::super::End;
    use super::*;

    fn durations(rows: &[(f64, u8)]) -> Vec<Duration> {
        let end = |event| if event == 1 { End::Event } else { End::Censored };
        rows.iter().map(|&(time, event)| Duration { time, end: end(event) }).collect()
    }

    #[test]
    fn five_clients_by_hand() {
        let curve = KaplanMeier::new(&durations(&[(3.0, 0), (1.0, 1), (2.0, 1), (2.0, 0), (5.0, 1)]));
        let survival: Vec<f64> = curve.steps.iter().map(|step| step.survival).collect();
        for (got, want) in survival.iter().zip([0.8, 0.6, 0.6, 0.0]) {
            assert!((got - want).abs() < 1e-12);
        }
        assert_eq!(curve.steps.iter().map(|step| step.at_risk).collect::<Vec<_>>(), [5, 4, 2, 1]);
        assert!((curve.steps[0].variance - 0.8 * 0.2 / 5.0).abs() < 1e-12);
        assert_eq!((curve.median(), curve.survival_at(0.5), curve.steps[3].interval), (Some(5.0), 1.0, None));
    }

    #[test]
    fn the_interval_of_the_median_is_where_the_band_crosses_a_half() {
        // lifelines 0.30.3: median_survival_times(KaplanMeierFitter().fit(times, events).confidence_interval_).
        let rows: Vec<(f64, u8)> = (1..=12).map(|i| (f64::from(i), u8::from(i % 4 != 0))).collect();
        let curve = KaplanMeier::new(&durations(&rows));
        assert_eq!((curve.median(), curve.median_interval()), (Some(7.0), [Some(2.0), Some(11.0)]));
        assert_eq!((curve.at_risk(0.0), curve.at_risk(1.0), curve.at_risk(1.5), curve.at_risk(99.0)), (12, 12, 11, 0));
        assert_eq!((curve.interval_at(0.5), curve.interval_at(1.0)), (Some([1.0, 1.0]), curve.steps[0].interval));
        assert_eq!(KaplanMeier::new(&[]).median_interval(), [None, None]);
    }

    #[test]
    fn nobody_no_event_and_useless_times() {
        assert_eq!((KaplanMeier::new(&[]).median(), KaplanMeier::new(&[]).survival_at(3.0)), (None, 1.0));
        let curve = KaplanMeier::new(&durations(&[(4.0, 0), (f64::NAN, 1), (-1.0, 1), (6.0, 0)]));
        assert_eq!((curve.steps.len(), curve.median(), curve.steps[1].interval), (2, None, Some([1.0, 1.0])));
        assert_eq!(KaplanMeier::new(&durations(&[(2.0, 1); 4])).median(), Some(2.0));
    }
}
