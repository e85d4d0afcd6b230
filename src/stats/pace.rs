//! How often somebody comes, and whether the pace has changed lately: a gamma–Poisson mixture with one change of pace.
//!
//! Visits of person i follow a Poisson process of rate λᵢ a week, λᵢ ~ Gamma(a, b). With probability w_c the rate became
//! δ_c λᵢ some weeks ago (δ = 0: the person stopped coming), and with w₀ nothing changed. The weights are estimated from
//! all people together by EM [Dempster, Laird & Rubin 1977], starting from and drawn towards "nothing changed", so that a
//! single quiet fortnight counts for much where many change their pace and for little where nobody does. With n visits in
//! all, n_c of them since the change, over E and E_c weeks, the likelihood against no change is
//! δ^(n_c) · ((b + E) ÷ (b + E − (1 − δ) E_c))^(a + n).

/// What is known of one person: `visits[k]` within the last stretch `k`, over `weeks[k]` weeks in which visits were
/// possible; stretches from the shortest to the whole time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History<const L: usize> {
    /// Visits by stretch.
    pub visits: [f64; L],
    /// Weeks by stretch.
    pub weeks: [f64; L],
}

/// What the pace may have become, as a factor of what it was.
const FACTORS: [f64; 7] = [0.0, 0.25, 0.5, 0.7, 1.5, 2.0, 3.0];
/// Weeks before a change that are needed to know what the pace was.
const FEWEST_WEEKS: f64 = 4.0;
/// People without a change that are added in thought: what draws the weights towards no change.
const PRIOR: f64 = 5.0;
/// Log-likelihood that changes of pace must gain over none to be believed at all: of 25 simulated books without a change
/// the largest gain is 9.5, of books where a fifth halve their pace the smallest is 63.
const GAIN: f64 = 12.0;
/// Rounds of EM.
const ROUNDS: usize = 100;
/// Visits from which on a person tells how much counts scatter.
const SCATTER_FROM: f64 = 10.0;
/// Counts are never taken to be more regular than this.
const LEAST_SCATTER: f64 = 0.6;

/// The law of all people together.
#[derive(Debug, Clone, PartialEq)]
pub struct Paces<const L: usize> {
    /// Shape of the gamma distribution of rates.
    pub shape: f64,
    /// Its rate, in weeks.
    pub rate: f64,
    /// How many times more counts scatter than a Poisson process's, at least 0.6: likelihoods are taken to the power of
    /// its inverse. Below 1 where visits are more regular than chance.
    pub scatter: f64,
    /// The part of the people whose pace changed without their having stopped.
    pub changed: f64,
    cells: Vec<Cell>,
}

/// One kind of change.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    stretch: usize,
    factor: f64,
    weight: f64,
}

/// The pace of one person, in visits a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Before any change.
    pub established: f64,
    /// Expected shortfall against it: of those cases in which the pace fell and the person still comes.
    pub shortfall: f64,
    /// Expected excess over it.
    pub excess: f64,
    /// The probability of having stopped.
    pub stopped: f64,
}

impl<const L: usize> Paces<L> {
    /// Estimated from `people`; `None` where nobody was ever observed.
    pub fn fit(people: &[History<L>]) -> Option<Self> {
        let (shape, rate) = gamma(people)?;
        let cells: Vec<Cell> = (0..L.saturating_sub(1))
            .flat_map(|stretch| FACTORS.map(|factor| Cell { stretch, factor, weight: 0.0 }))
            .collect();
        let law = Paces { shape, rate, scatter: scatter(people), changed: 0.0, cells };
        let likelihoods: Vec<f64> =
            people.iter().flat_map(|p| law.cells.iter().map(|c| law.against_none(p, *c))).collect();
        let all = vec![true; law.cells.len()];
        let stops: Vec<bool> = law.cells.iter().map(|c| c.factor == 0.0).collect();
        let (mut weights, with) = em(&likelihoods, &all, people.len());
        let (of_stops, without) = em(&likelihoods, &stops, people.len());
        if with - without < GAIN {
            weights = of_stops;
        }
        let cells: Vec<Cell> = law
            .cells
            .iter()
            .zip(weights)
            .map(|(cell, weight)| Cell { weight, ..*cell })
            .filter(|c| c.weight > 0.0)
            .collect();
        let changed = cells.iter().filter(|c| c.factor > 0.0).map(|c| c.weight).sum();
        Some(Paces { changed, cells, ..law })
    }

    /// The pace of one person under the law.
    pub fn of(&self, person: &History<L>) -> Pace {
        let (all, weeks) = whole(person);
        let mut sum = 1.0 - self.cells.iter().map(|c| c.weight).sum::<f64>();
        let mut pace = Pace { established: sum * self.mean(all, weeks), shortfall: 0.0, excess: 0.0, stopped: 0.0 };
        for cell in &self.cells {
            let part = cell.weight * self.against_none(person, *cell);
            let since = person.weeks.get(cell.stretch).copied().unwrap_or(0.0);
            let known = is_known(weeks, since);
            let rate = self.mean(all, if known { weeks - (1.0 - cell.factor) * since } else { weeks });
            sum += part;
            pace.established += part * rate;
            match cell.factor {
                _ if !known => {}
                0.0 => pace.stopped += part,
                factor if factor < 1.0 => pace.shortfall += part * rate * (1.0 - factor),
                factor => pace.excess += part * rate * (factor - 1.0),
            }
        }
        Pace {
            established: pace.established / sum,
            shortfall: pace.shortfall / sum,
            excess: pace.excess / sum,
            stopped: pace.stopped / sum,
        }
    }

    fn mean(&self, visits: f64, weeks: f64) -> f64 {
        (self.shape + visits) / (self.rate + weeks)
    }

    /// The likelihood of a change against none, tempered by the scatter; 1 where it cannot be told.
    fn against_none(&self, person: &History<L>, cell: Cell) -> f64 {
        let (all, weeks) = whole(person);
        let (Some(&since), Some(&came)) = (person.weeks.get(cell.stretch), person.visits.get(cell.stretch)) else {
            return 1.0;
        };
        if !is_known(weeks, since) {
            return 1.0;
        }
        let log = match cell.factor {
            0.0 if came > 0.0 => return 0.0,
            0.0 => 0.0,
            factor => came * factor.ln(),
        };
        let rest = self.rate + weeks - (1.0 - cell.factor) * since;
        let log = log + (self.shape + all) * ((self.rate + weeks) / rest).ln();
        (log / self.scatter).exp()
    }
}

fn whole<const L: usize>(person: &History<L>) -> (f64, f64) {
    (person.visits.last().copied().unwrap_or(0.0), person.weeks.last().copied().unwrap_or(0.0))
}

/// Whether there is a time after a change, and one before that tells what the pace was.
fn is_known(weeks: f64, since: f64) -> bool {
    since > 0.0 && weeks - since >= FEWEST_WEEKS
}

/// Shape and rate of the gamma distribution of rates, by moments over those who came in the third of the stretches.
fn gamma<const L: usize>(people: &[History<L>]) -> Option<(f64, f64)> {
    let there = |p: &&History<L>| p.visits.get(2).is_some_and(|v| *v > 0.0) && whole(p).1 >= 2.0 * FEWEST_WEEKS;
    let mut rows: Vec<(f64, f64)> = people.iter().filter(there).map(whole).collect();
    if rows.len() < 5 {
        rows = people.iter().map(whole).filter(|(_, weeks)| *weeks > 0.0).collect();
    }
    let (visits, weeks) = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    if weeks <= 0.0 || visits <= 0.0 {
        return None;
    }
    let mean = visits / weeks;
    let squares: f64 = rows.iter().map(|(v, w)| w * (v / w - mean).powi(2)).sum();
    let spread = weeks - rows.iter().map(|(_, w)| w * w).sum::<f64>() / weeks;
    let between = (squares - (rows.len() as f64 - 1.0) * mean) / spread.max(f64::MIN_POSITIVE);
    let variance = if between.is_finite() { between.clamp(0.01 * mean * mean, mean * mean * 4.0) } else { mean * mean };
    Some((mean * mean / variance, mean / variance))
}

/// How much more the counts between stretches scatter than Poisson counts: the median over people of Pearson's χ² by what it
/// is at the median for its degrees of freedom, d·(1 − 2 ÷ 9d)³ [Wilson & Hilferty 1931]. A median, since those whose pace
/// changed scatter for another reason.
fn scatter<const L: usize>(people: &[History<L>]) -> f64 {
    let mut of: Vec<f64> = Vec::new();
    for person in people {
        let (all, weeks) = whole(person);
        if all < SCATTER_FROM {
            continue;
        }
        let (mut chi, mut blocks, mut before) = (0.0, 0.0, (0.0, 0.0));
        for (v, w) in person.visits.iter().zip(&person.weeks) {
            let (came, expected) = (v - before.0, all / weeks * (w - before.1));
            if expected > 0.0 {
                chi += (came - expected).powi(2) / expected;
                blocks += 1.0;
            }
            before = (*v, *w);
        }
        if blocks >= 4.0 {
            let freedom: f64 = blocks - 1.0;
            of.push(chi / (freedom * (1.0 - 2.0 / (9.0 * freedom)).powi(3)));
        }
    }
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).map_or(1.0, |median| median.max(LEAST_SCATTER))
}

/// Weights of the cells that are `allowed`, and the log-likelihood against no change at all.
fn em(likelihoods: &[f64], allowed: &[bool], people: usize) -> (Vec<f64>, f64) {
    let cells = allowed.len().max(1);
    let some = allowed.iter().filter(|a| **a).count().max(1) as f64;
    let mut weights: Vec<f64> = allowed.iter().map(|a| if *a { 0.1 / some } else { 0.0 }).collect();
    let mut gain = 0.0;
    for _ in 0..ROUNDS {
        let none = 1.0 - weights.iter().sum::<f64>();
        let mut next = vec![0.0; weights.len()];
        gain = 0.0;
        for row in likelihoods.chunks_exact(cells) {
            let sum = none + row.iter().zip(&weights).map(|(l, w)| l * w).sum::<f64>();
            gain += sum.ln();
            for ((share, l), w) in next.iter_mut().zip(row).zip(&weights) {
                *share += l * w / sum;
            }
        }
        for (weight, share) in weights.iter_mut().zip(next) {
            let now = share / (people as f64 + PRIOR);
            *weight = if now < 1e-9 { 0.0 } else { now };
        }
    }
    (weights, gain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::{self, RngExt};

    /// Visits a week ago, four weeks ago, … of somebody with these rates.
    fn person(seed: u64, who: u64, rate: impl Fn(u64) -> f64) -> History<11> {
        let weeks = [2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 13.0, 17.0, 22.0, 26.0, 52.0];
        let mut history = History { visits: [0.0; 11], weeks };
        let mut random = random::stream(seed, who);
        for day in 0..364_u64 {
            if random.random::<f64>() < rate(day / 7) / 7.0 {
                for (visits, weeks) in history.visits.iter_mut().zip(history.weeks) {
                    *visits += f64::from(u8::from((day as f64) < 7.0 * weeks));
                }
            }
        }
        history
    }

    #[test]
    fn the_law_is_that_of_another_implementation() {
        // `tests/oracles/pace.py`.
        let frozen: serde_json::Value = serde_json::from_str(include_str!("../../tests/data/pace.json")).unwrap();
        let number = |value: &serde_json::Value| value.as_f64().unwrap();
        let five = |value: &serde_json::Value| -> [f64; 5] { std::array::from_fn(|i| number(&value[i])) };
        let rows = frozen["people"].as_array().unwrap();
        let people: Vec<History<5>> =
            rows.iter().map(|r| History { visits: five(&r["visits"]), weeks: five(&frozen["weeks"]) }).collect();
        let law = Paces::fit(&people).unwrap();
        let near = |got: f64, want: &serde_json::Value| assert!((got - number(want)).abs() < 1e-6, "{got} {want}");
        near(law.shape, &frozen["law"]["shape"]);
        near(law.rate, &frozen["law"]["rate"]);
        near(law.scatter, &frozen["law"]["scatter"]);
        near(law.changed, &frozen["law"]["changed"]);
        for (person, row) in people.iter().zip(rows) {
            let pace = law.of(person);
            near(pace.established, &row["established"]);
            near(pace.shortfall, &row["shortfall"]);
            near(pace.excess, &row["excess"]);
            near(pace.stopped, &row["stopped"]);
        }
    }

    #[test]
    fn nobody_changes_and_nobody_is_said_to() {
        for seed in 0..5 {
            let people: Vec<_> = (0..200).map(|i| person(seed, i, |_| 0.5 + (i % 4) as f64 / 2.0)).collect();
            let law = Paces::fit(&people).unwrap();
            let missing: f64 = people.iter().map(|p| law.of(p).shortfall).sum();
            assert!(missing < 0.02 * 250.0, "{missing} {law:?}");
            let sum: f64 = people.iter().map(|p| law.of(p).established).sum();
            assert!((sum / (200.0 * 1.25) - 1.0).abs() < 0.02, "{sum}");
        }
    }

    #[test]
    fn a_fifth_at_half_their_pace_is_found_without_bias() {
        let (mut found, mut true_ones) = (0.0, 0.0);
        for seed in 0..5 {
            let rate = |i: u64| 1.0 + (i % 3) as f64;
            let fades = |i: u64| i.is_multiple_of(5);
            let people: Vec<_> = (0..300)
                .map(|i| person(seed, i, move |week| if fades(i) && week < 8 { rate(i) / 2.0 } else { rate(i) }))
                .collect();
            let law = Paces::fit(&people).unwrap();
            let missing: f64 = people.iter().map(|p| law.of(p).shortfall).sum();
            let truth: f64 = (0..300).filter(|i| fades(*i)).map(|i| rate(i) / 2.0).sum();
            assert!((missing / truth - 1.0).abs() < 0.35, "{missing} of {truth}: {law:?}");
            found += missing;
            true_ones += truth;
        }
        assert!((found / true_ones - 1.0).abs() < 0.1, "{found} of {true_ones}");
    }

    #[test]
    fn who_stopped_misses_nothing() {
        let people: Vec<_> =
            (0..200).map(|i| person(3, i, |week| if i % 4 == 0 && week < 12 { 0.0 } else { 2.0 })).collect();
        let law = Paces::fit(&people).unwrap();
        let pace = law.of(&people[4]);
        assert!(pace.stopped > 0.95 && pace.shortfall < 0.02, "{pace:?}");
        assert!(law.of(&people[1]).stopped < 0.05);
    }

    #[test]
    fn nothing_known_gives_no_law() {
        assert!(Paces::<3>::fit(&[]).is_none());
        assert!(Paces::fit(&[History { visits: [0.0; 3], weeks: [1.0, 2.0, 3.0] }]).is_none());
        let one = Paces::fit(&[History { visits: [1.0, 2.0, 8.0], weeks: [2.0, 4.0, 16.0] }]).unwrap();
        let pace = one.of(&History { visits: [1.0, 2.0, 8.0], weeks: [2.0, 4.0, 16.0] });
        assert!((pace.established - 0.5).abs() < 0.01 && pace.shortfall == 0.0, "{pace:?}");
    }
}
