//! Two ways of doing one thing, by the share that succeeds: how many to ask before, what was learned after.

use super::distributions::{bisect, normal_critical, normal_lower, normal_quantile, normal_two_sided};
use super::proportion::wilson_at;

/// Why a campaign cannot be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A rate of nothing, of everything, or of neither.
    #[error("both success rates must lie between 0 and 1")]
    Rate,
    /// Nothing to find.
    #[error("the two success rates are the same: no campaign is large enough to tell them apart")]
    NoLift,
    /// A probability outside of 0 to 1, or a power no greater than the error.
    #[error("the error must lie between 0 and 1, and the power between the error and 1")]
    Level,
}

/// What a campaign of two arms should tell apart.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Plan {
    /// The success rate of the old way.
    pub baseline: f64,
    /// The success rate of the new one, if it is as good as hoped.
    pub expected: f64,
    /// The two-sided probability of seeing a difference where there is none.
    pub alpha: f64,
    /// The probability of seeing the difference if it is there.
    pub power: f64,
}

impl Plan {
    /// How many to ask in each arm, rounded up: the normal approximation with the pooled variance under "no difference"
    /// [Fleiss, Levin & Paik 2003, 4.14; without the correction for continuity].
    pub fn per_arm(&self) -> Result<u64, PlanError> {
        self.check()?;
        let [null, alternative] = self.deviations();
        let sum = normal_critical(1.0 - self.alpha) * null + normal_quantile(self.power) * alternative;
        let root = sum / (self.expected - self.baseline);
        // A hair is forgiven, so that an exact whole number stays one.
        Ok((root * root * (1.0 - 1e-12)).ceil().max(1.0) as u64)
    }

    /// The probability that a campaign of `per_arm` in each arm sees the difference (its own `power` is not used); the
    /// negligible chance of seeing it the wrong way round is left out.
    pub fn power_of(&self, per_arm: u64) -> Result<f64, PlanError> {
        Self { power: 0.5 + self.alpha / 2.0, ..*self }.check()?;
        let [null, alternative] = self.deviations();
        let seen = (self.expected - self.baseline).abs() * (per_arm as f64).sqrt();
        Ok(normal_lower((seen - normal_critical(1.0 - self.alpha) * null) / alternative))
    }

    /// The smallest success rate above the baseline that `per_arm` in each arm would tell from it with the plan's power
    /// (its own `expected` is not used); `None` where not even a rate of one would do.
    pub fn detectable(&self, per_arm: u64) -> Result<Option<f64>, PlanError> {
        let plan = |expected: f64| Self { expected, ..*self };
        plan((1.0 + self.baseline) / 2.0).check()?;
        let missed = |expected: f64| plan(expected).power_of(per_arm).is_ok_and(|power| power < self.power);
        let top = 1.0 - 1e-9;
        if self.baseline >= top || missed(top) {
            return Ok(None);
        }
        Ok(Some(bisect(self.baseline, top, |rate| rate <= self.baseline || missed(rate))))
    }

    /// √n times the deviation of the difference: if there is none, and if it is as hoped.
    fn deviations(&self) -> [f64; 2] {
        let pooled = (self.baseline + self.expected) / 2.0;
        let variance = |p: f64| p * (1.0 - p);
        [(2.0 * variance(pooled)).sqrt(), (variance(self.baseline) + variance(self.expected)).sqrt()]
    }

    fn check(&self) -> Result<(), PlanError> {
        let inside = |p: f64| p > 0.0 && p < 1.0;
        if !inside(self.baseline) || !inside(self.expected) {
            return Err(PlanError::Rate);
        }
        if !inside(self.alpha) || !inside(self.power) || self.power <= self.alpha {
            return Err(PlanError::Level);
        }
        if self.baseline == self.expected { Err(PlanError::NoLift) } else { Ok(()) }
    }
}

/// One arm of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Arm {
    /// How many did what was hoped for.
    pub successes: u64,
    /// How many were asked.
    pub trials: u64,
}

impl Arm {
    /// The share that succeeded; `None` where nobody was asked.
    pub fn rate(self) -> Option<f64> {
        (self.trials > 0).then(|| self.successes as f64 / self.trials as f64)
    }
}

/// How a p-value of two shares was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareTest {
    /// Difference ÷ its pooled standard error, as a normal deviate: every expected count is five or more.
    PooledZ,
    /// Fisher's exact test.
    FisherExact,
}

/// What a campaign showed.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Effect {
    /// The success rates of the old way and of the new.
    pub rates: [f64; 2],
    /// New less old.
    pub difference: f64,
    /// The difference's interval: Newcombe's hybrid of two score intervals [Newcombe 1998, method 10].
    pub interval: [f64; 2],
    /// The difference ÷ the old rate; `None` where the old rate is zero.
    pub lift: Option<f64>,
    /// The two-sided p-value.
    pub p: f64,
    /// How it was computed.
    pub test: ShareTest,
}

/// Compares a new way with the old one. `None` where nobody was asked in one of the arms, or more succeeded than were
/// asked.
pub fn effect(old: Arm, new: Arm, confidence: f64) -> Option<Effect> {
    let valid = old.successes <= old.trials && new.successes <= new.trials;
    let (p, q) = (old.rate().filter(|_| valid)?, new.rate()?);
    let [old_low, old_high] = wilson_at(old.successes, old.trials, confidence)?;
    let [new_low, new_high] = wilson_at(new.successes, new.trials, confidence)?;
    let difference = q - p;
    let pooled = (old.successes + new.successes) as f64 / (old.trials + new.trials) as f64;
    let smallest = pooled.min(1.0 - pooled) * old.trials.min(new.trials) as f64;
    let test = if smallest >= 5.0 { ShareTest::PooledZ } else { ShareTest::FisherExact };
    Some(Effect {
        rates: [p, q],
        difference,
        interval: [difference - (q - new_low).hypot(old_high - p), difference + (new_high - q).hypot(p - old_low)],
        lift: (p > 0.0).then(|| difference / p),
        p: match test {
            ShareTest::PooledZ => pooled_z(old, new),
            ShareTest::FisherExact => fisher_exact(old, new),
        },
        test,
    })
}

/// The two-sided p-value of the pooled z test, which is the chi-square test of the two-by-two table; 1 where nobody, or
/// everybody, succeeded.
fn pooled_z(a: Arm, b: Arm) -> f64 {
    let (n, m) = (a.trials as f64, b.trials as f64);
    let pooled = (a.successes + b.successes) as f64 / (n + m);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    let difference = a.successes as f64 / n - b.successes as f64 / m;
    if error > 0.0 { normal_two_sided(difference / error) } else { 1.0 }
}

/// The two-sided p-value of Fisher's exact test: all tables with these margins that are no likelier than the one seen
/// [Fisher 1935]. Likelihoods are built up from the likeliest table, so that no factorial is needed.
pub fn fisher_exact(a: Arm, b: Arm) -> f64 {
    let successes = a.successes + b.successes;
    let (low, high) = (successes.saturating_sub(b.trials), successes.min(a.trials));
    // The likelihood of x + 1 successes in the first arm ÷ that of x.
    let up = |x: u64| {
        let (gain, loss) = ((a.trials - x) as f64, (successes - x) as f64);
        gain * loss / ((x + 1) as f64 * (b.trials + x + 1 - successes) as f64)
    };
    let mode = (successes + 1) as u128 * (a.trials + 1) as u128 / (a.trials + b.trials + 2) as u128;
    let mode = (mode as u64).clamp(low, high);
    let (mut weights, mut seen) = (vec![1.0], if a.successes == mode { 1.0 } else { 0.0 });
    let mut note = |x: u64, weight: f64| {
        weights.push(weight);
        if x == a.successes {
            seen = weight;
        }
    };
    let mut weight = 1.0;
    for x in mode..high {
        weight *= up(x);
        note(x + 1, weight);
        if weight == 0.0 {
            break;
        }
    }
    weight = 1.0;
    for x in (low..mode).rev() {
        weight /= up(x);
        note(x, weight);
        if weight == 0.0 {
            break;
        }
    }
    let total: f64 = weights.iter().sum();
    // Equal likelihoods may differ in their last digits.
    let as_rare: f64 = weights.iter().filter(|&&w| w <= seen * (1.0 + 1e-7)).sum();
    (as_rare / total).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, number};
    use super::*;

    fn plan(case: &serde_json::Value) -> Plan {
        let at = |key: &str| number(&case[key]);
        Plan { baseline: at("baseline"), expected: at("expected"), alpha: at("alpha"), power: at("power") }
    }

    #[test]
    fn sizes_agree_with_statsmodels_and_reach_their_power() {
        for case in cases("ab_plan") {
            let plan = plan(&case);
            let size = plan.per_arm().unwrap();
            assert_eq!(size as f64, number(&case["per_arm"]).ceil(), "{case}");
            assert!(plan.power_of(size).unwrap() >= plan.power && plan.power_of(size - 1).unwrap() < plan.power);
            assert_close(plan.power_of(500).unwrap(), number(&case["power_500"]), 1e-8, &case);
        }
        // R 4: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7.
        assert_eq!(Plan { baseline: 0.5, expected: 0.75, alpha: 0.05, power: 0.9 }.per_arm(), Ok(77));
    }

    #[test]
    fn what_is_detectable_needs_just_that_size() {
        let plan = Plan { baseline: 0.1, expected: 0.15, alpha: 0.05, power: 0.8 };
        let rate = plan.detectable(686).unwrap().unwrap();
        assert!((rate - 0.15).abs() < 2e-4, "{rate}");
        assert_eq!(plan.detectable(1), Ok(None));
        assert_eq!(plan.detectable(0), Ok(None));
    }

    #[test]
    fn effects_agree_with_statsmodels_and_scipy() {
        for case in cases("ab_effect") {
            let at = |key: &str| number(&case[key]) as u64;
            let (old, new) =
                (Arm { successes: at("x1"), trials: at("n1") }, Arm { successes: at("x2"), trials: at("n2") });
            let got = effect(old, new, 0.95).unwrap();
            assert!((got.interval[0] - number(&case["low"])).abs() < 1e-9, "{got:?} {case}");
            assert!((got.interval[1] - number(&case["high"])).abs() < 1e-9, "{got:?} {case}");
            assert_close(pooled_z(old, new), number(&case["p_z"]), 1e-8, &case);
            assert_close(fisher_exact(old, new), number(&case["p_exact"]), 1e-8, &case);
        }
    }

    #[test]
    fn newcombes_own_examples() {
        // Newcombe [1998], table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
        for (a, b, low, high) in [((48, 80), (56, 70), 0.0524, 0.3339), ((3, 10), (9, 10), 0.1705, 0.8090)] {
            let arm = |(successes, trials)| Arm { successes, trials };
            let got = effect(arm(a), arm(b), 0.95).unwrap();
            assert!((got.interval[0] - low).abs() < 5e-5 && (got.interval[1] - high).abs() < 5e-5, "{got:?}");
        }
    }

    #[test]
    fn edges_are_answers() {
        let arm = |successes, trials| Arm { successes, trials };
        assert_eq!(effect(arm(0, 0), arm(1, 2), 0.95), None);
        assert_eq!(effect(arm(3, 2), arm(1, 2), 0.95), None);
        let none = effect(arm(0, 100), arm(0, 100), 0.95).unwrap();
        assert_eq!((none.difference, none.lift, none.p, none.test), (0.0, None, 1.0, ShareTest::FisherExact));
        let all = effect(arm(0, 1), arm(1, 1), 0.95).unwrap();
        assert_eq!((all.p, all.difference), (1.0, 1.0));
        assert_eq!(pooled_z(arm(5, 5), arm(7, 7)), 1.0);
        assert!(fisher_exact(arm(0, 1_000_000), arm(500_000, 1_000_000)) < 1e-300);
        let plan = |baseline, expected, alpha, power| Plan { baseline, expected, alpha, power }.per_arm();
        assert_eq!(plan(0.0, 0.5, 0.05, 0.8), Err(PlanError::Rate));
        assert_eq!(plan(0.2, f64::NAN, 0.05, 0.8), Err(PlanError::Rate));
        assert_eq!(plan(0.2, 0.2, 0.05, 0.8), Err(PlanError::NoLift));
        assert_eq!(plan(0.2, 0.3, 0.05, 1.0), Err(PlanError::Level));
        assert_eq!(plan(0.2, 0.3, 0.05, 0.01), Err(PlanError::Level));
    }
}
