//! How often somebody comes, and whether the pace has changed lately: a gamma–Poisson mixture with one change of pace.
//!
//! Visits of person i follow a Poisson process of rate λᵢ a week, λᵢ ~ Gamma(a, b). With probability w_c the rate became
//! δ_c λᵢ some weeks ago (δ = 0: the person stopped coming), and with w₀ nothing changed. A change lasts until today, or it
//! was over some weeks ago: whoever had a break and is back misses nothing now. The weights are estimated from
//! all people together by EM [Dempster, Laird & Rubin 1977], starting from and drawn towards "nothing changed", so that a
//! single quiet fortnight counts for much where many change their pace and for little where nobody does. With n visits in
//! all, n_c of them since the change, over E and E_c weeks, the likelihood against no change is
//! δ^(n_c) · ((b + E) ÷ (b + E − (1 − δ) E_c))^(a + n).
//!
//! Whether anybody changes at all is itself uncertain where people are few: the pace is the mean of the law with changes and
//! of the law without, each by its probability [model averaging: Hoeting et al. 1999].
//!
//! Where most people come less, that is the business's (a summer) and no change of theirs: if one factor for everybody tells
//! the counts about as well, the weeks since then count for that much less.

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
/// The stretches since whose beginning a change may last; what began before is the pace as it is. A break may be longer.
const LASTING: usize = 10;
/// What it may have been for some weeks that are over.
const FACTORS_OVER: [f64; 2] = [0.0, 0.5];
/// What it may be for everybody, in twentieths of what it was.
const TWENTIETHS_OF_ALL: std::ops::RangeInclusive<u8> = 8..=19;
/// The likeliest common changes that are held against those of single people.
const TRIED: usize = 4;
/// The part of the people who come less from which on that may be common to all.
const COMMON_FROM: f64 = 0.3;
/// Log-likelihood that changes of single people must gain over a common one.
const GAIN_OF_SINGLE: f64 = 5.0;
/// Weeks before a change that are needed to know what the pace was.
const FEWEST_WEEKS: f64 = 4.0;
/// People without a change that are added in thought: what draws the weights towards no change.
const PRIOR: f64 = 5.0;
/// Parameters that changes cost: when, how much, how many and of which kind. Changes are as likely as none where their
/// log-likelihood gains half of that × ln(people) [Schwarz 1978], but at least `LEAST_GAIN`; where counts scatter more than
/// chance, that many times more. In simulated books of 30 people, a fifth at half their pace, the median gain is 8, in
/// those of 60 it is 15, in those of 250 58; in books without a change two of a hundred gain more than 7.
const PARAMETERS: f64 = 4.0;
const LEAST_GAIN: f64 = 6.0;
/// What they must gain beside a common change, of which the part that no stretch and no factor fits looks like changes of
/// single people.
const GAIN_BESIDE_COMMON: f64 = 12.0;
/// What changes that are over must gain to be believed at all; there are more kinds of them that chance can look like.
const GAIN_OVER: f64 = 24.0;
/// Of fewer people who still come, all others are looked at as well.
const FEWEST_PEOPLE: usize = 5;
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
    /// What everybody's pace is of what it was, and since which stretch; it counts as no change of theirs.
    pub common: Option<(usize, f64)>,
    /// The probability that some people change their pace at all.
    pub belief: f64,
    changes: Vec<Cell>,
    no_changes: Vec<Cell>,
}

/// One kind of change.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    stretch: usize,
    /// The stretch at whose beginning it was over; `None` where it lasts.
    until: Option<usize>,
    factor: f64,
    weight: f64,
}

impl Cell {
    fn lasts(&self) -> bool {
        self.until.is_none()
    }
}

fn cells(stretches: usize) -> Vec<Cell> {
    let lasting = (0..stretches.min(LASTING))
        .flat_map(|stretch| FACTORS.map(|factor| Cell { stretch, until: None, factor, weight: 0.0 }));
    let over = (0..stretches).flat_map(|stretch| (0..stretch).map(move |until| (stretch, until)));
    let over = over.flat_map(|(stretch, until)| {
        FACTORS_OVER.map(|factor| Cell { stretch, until: Some(until), factor, weight: 0.0 })
    });
    lasting.chain(over).collect()
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
        let (law, gain) = Self::of_single_changes(people, gain_needed(people.len()))?;
        if law.belief * law.weight_of(|c| c.lasts() && c.factor > 0.0 && c.factor < 1.0) < COMMON_FROM {
            return Some(law);
        }
        let mut common: Vec<(f64, (usize, f64))> = (0..L.saturating_sub(1))
            .flat_map(|stretch| TWENTIETHS_OF_ALL.map(move |n| (stretch, f64::from(n) / 20.0)))
            .map(|(stretch, factor)| {
                let cell = Cell { stretch, until: None, factor, weight: 0.0 };
                (people.iter().map(|person| law.against_none(person, cell).ln()).sum(), (stretch, factor))
            })
            .collect();
        common.sort_by(|a, b| b.0.total_cmp(&a.0));
        let of_everybody = common.into_iter().take(TRIED).find_map(|(of_all, common)| {
            let eased: Vec<History<L>> = people.iter().map(|person| eased(person, Some(common))).collect();
            let (law, of_some) = Self::of_single_changes(&eased, GAIN_BESIDE_COMMON)?;
            // A factor for everybody must leave few changes to single people.
            let tells = law.changed < COMMON_FROM && of_all + of_some >= gain - GAIN_OF_SINGLE;
            tells.then_some(Paces { common: Some(common), ..law })
        });
        Some(of_everybody.unwrap_or(law))
    }

    /// The law without anything common, and its log-likelihood against no change at all. A gain as `needed` makes changes as
    /// likely as none.
    fn of_single_changes(people: &[History<L>], needed: f64) -> Option<(Self, f64)> {
        let (shape, rate) = gamma(people)?;
        let mut law = Paces {
            shape,
            rate,
            scatter: scatter(people),
            changed: 0.0,
            common: None,
            belief: 0.0,
            changes: Vec::new(),
            no_changes: Vec::new(),
        };
        let cells = cells(L.saturating_sub(1));
        let likelihoods: Vec<f64> = people.iter().flat_map(|p| cells.iter().map(|c| law.against_none(p, *c))).collect();
        let fit = |over: bool, lasting: bool| {
            let allowed = |c: &Cell| c.lasts() && (lasting || c.factor == 0.0) || !c.lasts() && over;
            let allowed: Vec<bool> = cells.iter().map(allowed).collect();
            em(&likelihoods, &allowed, people.len())
        };
        // Changes that are over, and those that last, must each be borne out beside the other.
        let (everything, lasting) = (fit(true, true), fit(false, true));
        let over = everything.1 - lasting.1 >= GAIN_OVER;
        let (with, without) = if over { (everything, fit(true, false)) } else { (lasting, fit(false, false)) };
        let weighted = |weights: Vec<f64>| -> Vec<Cell> {
            let cells = cells.iter().zip(weights).map(|(cell, weight)| Cell { weight, ..*cell });
            cells.filter(|c| c.weight > 0.0).collect()
        };
        law.belief = 1.0 / (1.0 + (needed * law.scatter.max(1.0) - (with.1 - without.1)).exp());
        law.changes = weighted(with.0);
        law.no_changes = weighted(without.0);
        law.changed = law.belief * law.weight_of(|c| c.lasts() && c.factor > 0.0);
        Some((law, with.1))
    }

    /// The part of the people with these changes, where there are changes at all.
    fn weight_of(&self, kind: impl Fn(&Cell) -> bool) -> f64 {
        self.changes.iter().filter(|c| kind(c)).map(|c| c.weight).sum()
    }

    /// The pace of one person under the law.
    pub fn of(&self, person: &History<L>) -> Pace {
        let person = &eased(person, self.common);
        let (some, none) = (self.under(&self.changes, person), self.under(&self.no_changes, person));
        let mean = |of: fn(&Pace) -> f64| self.belief * of(&some) + (1.0 - self.belief) * of(&none);
        Pace {
            established: mean(|p| p.established),
            shortfall: mean(|p| p.shortfall),
            excess: mean(|p| p.excess),
            stopped: mean(|p| p.stopped),
        }
    }

    /// The pace of one person where these are the changes that there may be.
    fn under(&self, cells: &[Cell], person: &History<L>) -> Pace {
        let (all, weeks) = whole(person);
        let mut sum = 1.0 - cells.iter().map(|c| c.weight).sum::<f64>();
        let mut pace = Pace { established: sum * self.mean(all, weeks), shortfall: 0.0, excess: 0.0, stopped: 0.0 };
        for cell in cells {
            let part = cell.weight * self.against_none(person, *cell);
            let (since, _) = within(person, cell).unwrap_or_default();
            let known = since > 0.0;
            let rate = self.mean(all, if known { weeks - (1.0 - cell.factor) * since } else { weeks });
            sum += part;
            pace.established += part * rate;
            match cell.factor {
                _ if !known || !cell.lasts() => {}
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
        let Some((since, came)) = within(person, &cell) else { return 1.0 };
        // Who has not come since a break is not back from it.
        let back = cell.until.and_then(|until| person.visits.get(until)).is_none_or(|visits| *visits > 0.0);
        if !back {
            return 0.0;
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

/// The log-likelihood that makes changes as likely as none, by how many people there are.
fn gain_needed(people: usize) -> f64 {
    (PARAMETERS / 2.0 * (people as f64).ln()).max(LEAST_GAIN)
}

fn whole<const L: usize>(person: &History<L>) -> (f64, f64) {
    (person.visits.last().copied().unwrap_or(0.0), person.weeks.last().copied().unwrap_or(0.0))
}

/// Weeks of a change and visits in them; `None` where there are none, or no time before that tells what the pace was.
fn within<const L: usize>(person: &History<L>, cell: &Cell) -> Option<(f64, f64)> {
    let at = |values: &[f64; L], place: Option<usize>| place.map_or(Some(0.0), |place| values.get(place).copied());
    let begun = at(&person.weeks, Some(cell.stretch))?;
    let weeks = begun - at(&person.weeks, cell.until)?;
    let visits = at(&person.visits, Some(cell.stretch))? - at(&person.visits, cell.until)?;
    (weeks > 0.0 && whole(person).1 - begun >= FEWEST_WEEKS).then_some((weeks, visits))
}

/// The history with weeks that count for less where everybody comes less.
fn eased<const L: usize>(person: &History<L>, common: Option<(usize, f64)>) -> History<L> {
    let Some((stretch, factor)) = common else { return *person };
    let since = person.weeks.get(stretch).copied().unwrap_or(0.0);
    History { visits: person.visits, weeks: person.weeks.map(|weeks| weeks - (1.0 - factor) * weeks.min(since)) }
}

/// Whether somebody came in the third of the stretches.
fn comes<const L: usize>(person: &History<L>) -> bool {
    person.visits.get(2).is_some_and(|visits| *visits > 0.0)
}

/// Shape and rate of the gamma distribution of rates, by moments over those who came in the third of the stretches.
fn gamma<const L: usize>(people: &[History<L>]) -> Option<(f64, f64)> {
    let there = |p: &&History<L>| comes(p) && whole(p).1 >= 2.0 * FEWEST_WEEKS;
    let mut rows: Vec<(f64, f64)> = people.iter().filter(there).map(whole).collect();
    if rows.len() < FEWEST_PEOPLE {
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
/// changed scatter for another reason; of those who still come, since the visits of whoever left stand all at one end.
fn scatter<const L: usize>(people: &[History<L>]) -> f64 {
    let mut of: Vec<f64> = Vec::new();
    let tells = |p: &&History<L>| comes(p) && whole(p).0 >= SCATTER_FROM;
    let enough = people.iter().filter(tells).count() >= FEWEST_PEOPLE;
    for person in people.iter().filter(|person| !enough || comes(person)) {
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

/// Weights of all cells, of which those that are not `allowed` have none, and the log-likelihood against no change at all.
fn em(likelihoods: &[f64], allowed: &[bool], people: usize) -> (Vec<f64>, f64) {
    let places: Vec<usize> = (0..allowed.len()).filter(|i| allowed.get(*i) == Some(&true)).collect();
    let rows = likelihoods.chunks_exact(allowed.len().max(1));
    let likelihoods: Vec<f64> =
        rows.flat_map(|row| places.iter().map(|i| row.get(*i).copied().unwrap_or(0.0))).collect();
    let cells = places.len().max(1);
    let mut weights: Vec<f64> = vec![0.1 / cells as f64; places.len()];
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
    let mut all = vec![0.0; allowed.len()];
    for (place, weight) in places.into_iter().zip(weights) {
        if let Some(of_cell) = all.get_mut(place) {
            *of_cell = weight;
        }
    }
    (all, gain)
}

#[cfg(test)]
#[path = "pace_tests.rs"]
mod tests;
