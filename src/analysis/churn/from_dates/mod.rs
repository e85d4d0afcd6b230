//! Learning who leaves where nobody marked it: clients are looked at on several days of the past with what was known
//! then, and whether they came back afterwards is the outcome. Every test is of a later day than the days trained on.

mod plan;
mod rolling_validation;
mod rules;
mod say;
mod scoring;
mod snapshot;
mod training_rows;
mod visit_days;
mod words;

pub use words::evidence;

use super::basis::Tested;
use super::calibration::Tried;
use super::drivers::{self, Driver};
use super::learning::Learning;
use super::model_quality::{ModelQuality, ModelRow, Tested as Shown};
use super::{Churn, ChurnChoices};
use crate::analysis::features::Feature;
use crate::analysis::{Section, Unavailable};
use crate::book::Book;
use crate::stats::models::{Calibrated, Error, Fitted, Validation, best};
use crate::stats::random;
use crate::stats::validation::clustered::clustered_auc;
use crate::stats::validation::recalibration::Recalibration;
use crate::task::Task;
use plan::Plan;
use rolling_validation::{Candidate, FEWEST, Tests, candidates};
use training_rows::Rows;
use visit_days::VisitDays;

const LACKING: &str =
    "a column that says who left (--map outcome=COLUMN), or visits or purchases of clients with their dates";
/// Clients from whom it is learned; of more, every second, third, … is taken.
const MOST_CLIENTS: usize = 5_000;

/// Learns who does not come back; `None` where the work was cancelled.
pub fn churn(book: &Book, choices: &ChurnChoices, task: Task) -> Option<Section<Churn>> {
    let Some(comings) = VisitDays::of(book) else { return Some(Err(Unavailable::needs(LACKING))) };
    let plan = match Plan::of(&comings, &choices.churn, choices.lapsed_days) {
        Ok(plan) => plan,
        Err(why) => return Some(Err(why)),
    };
    let (came, chosen) = sample(&comings, choices.seed);
    let sample = (chosen.len() < came).then_some([chosen.len(), came]);
    let (logs, of) = match sample {
        Some(_) => (book.logs_of(&chosen), comings.of_some(&chosen)),
        None => (book.logs_alone(), comings.clone()),
    };
    let rows = Rows::of(&logs, &of, &plan, task.cancelled)?;
    task.report(0.2);
    let Some(tests) = Tests::of(&rows, &plan) else { return Some(Err(too_few(&rows, &plan, &comings))) };
    let past = Past { rows: &rows, tests: &tests, plan: &plan, comings: &of, seed: choices.seed };
    let trained = match past.learn(task) {
        Ok(trained) => trained,
        Err(Error::Cancelled) => return None,
        Err(why) => return Some(Err(Unavailable::needs(format!("a longer log to learn who leaves: {why}")))),
    };
    scoring::finish(book, &comings, &past, trained, sample, task).map(Ok)
}

/// How many clients ever came, and those from whom it is learned: drawn by lot, since a file may repeat a pattern.
fn sample(comings: &VisitDays, seed: u64) -> (usize, Vec<u32>) {
    let came: Vec<u32> = (0..comings.clients() as u32).filter(|c| !comings.of_client(*c as usize).is_empty()).collect();
    let drawn = random::sample(came.len(), MOST_CLIENTS, seed, u64::MAX);
    (came.len(), drawn.into_iter().filter_map(|place| came.get(place).copied()).collect())
}

fn too_few(rows: &Rows, plan: &Plan, comings: &VisitDays) -> Unavailable {
    let left = rows.left.iter().filter(|left| **left).count();
    let (noun, horizon, n) = (comings.coming.noun(), plan.horizon, rows.left.len());
    Unavailable::needs(format!(
        "more clients who left or came back: on {} earlier days {n} clients were at stake, and {left} of them had no {noun} \
         in the {horizon} days after; at least {FEWEST} of either kind are needed to learn from, and one of either on a \
         later day",
        plan.cut_offs.len()
    ))
}

/// The past, ready to be trained on.
struct Past<'a> {
    rows: &'a Rows,
    tests: &'a Tests,
    plan: &'a Plan,
    /// Of the clients in `rows`.
    comings: &'a VisitDays,
    seed: u64,
}

/// Makes the interval of an odds ratio as wide as if rows of one client said the same over again: its standard error times
/// √ of the rows per client, the design effect of wholly dependent rows [Kish 1965]. Never too narrow.
fn widen(driver: &mut Driver, rows_per_client: f64) {
    if let (Some(ratio), Some([low, high])) = (driver.odds_ratio, driver.odds_ratio_interval) {
        let stretch = |end: f64| (ratio.ln() + (end.ln() - ratio.ln()) * rows_per_client.sqrt()).exp();
        driver.odds_ratio_interval = Some([stretch(low), stretch(high)]);
    }
}

/// What was learned, before anybody of today is scored.
struct Trained {
    candidate: Candidate,
    is_rule: bool,
    whole: Fitted,
    map: Option<Recalibration>,
    evidence: ModelQuality,
    models: Vec<ModelRow>,
    drivers: Vec<Driver>,
    tested: Vec<Tested>,
}

impl Past<'_> {
    fn learn(&self, task: Task) -> Result<Trained, Error> {
        let candidates = candidates(self.rows, self.comings);
        let mut all: Vec<Tried> = Vec::with_capacity(candidates.len());
        let in_time = self.tests.in_time();
        for (place, candidate) in candidates.iter().enumerate() {
            let validation = self.tests.validate(self.rows, candidate, self.seed, task.cancelled)?;
            all.push(Tried::of(validation, &self.tests.left, &in_time));
            task.report(0.2 + 0.6 * (place + 1) as f64 / candidates.len() as f64);
        }
        let validations: Vec<&Validation> = all.iter().map(|tried| &tried.validation).collect();
        let place = best(&validations).ok_or(Error::Empty)?;
        let (candidate, tried) = candidates.get(place).zip(all.get(place)).ok_or(Error::Empty)?;
        let chosen = &tried.validation;
        let x = self.rows.matrix(&candidate.places);
        let whole = candidate.model.fit(&x, &self.rows.left, self.seed, task.cancelled)?;
        let told = Calibrated { model: &whole, map: tried.map.as_ref() };
        let mut drivers = drivers::drivers(&self.learning(candidate, task), chosen, told)?;
        drivers.iter_mut().for_each(|driver| widen(driver, self.rows_per_client()));
        task.report(0.9);
        let models = all.iter().zip(&candidates);
        let models = models.map(|(t, c)| ModelRow { model: c.name, ..ModelRow::from(t) }).collect();
        Ok(Trained {
            is_rule: place == 0 && candidate.places.len() < self.rows.features.list.len(),
            candidate: candidate.clone(),
            evidence: self.evidence(tried),
            map: tried.map.clone(),
            tested: self.tested(chosen),
            whole,
            models,
            drivers,
        })
    }

    /// How often a client is among the tested rows.
    fn rows_per_client(&self) -> f64 {
        let clients: std::collections::BTreeSet<u32> = self.tests.clients(self.rows).into_iter().collect();
        self.tests.rows.len() as f64 / clients.len().max(1) as f64
    }

    /// The tested rows in the form from which drivers are worked out.
    fn learning<'a>(&'a self, candidate: &Candidate, task: Task<'a>) -> Learning<'a> {
        Learning {
            x: self.tests.matrix(self.rows, candidate),
            outcome: self.tests.left.clone(),
            folds: self.tests.folds.clone(),
            rows: &self.tests.rows,
            features: self.features(candidate),
            seed: self.seed,
            cancel: task.cancelled,
        }
    }

    /// The features that a candidate sees.
    fn features(&self, candidate: &Candidate) -> Vec<Feature> {
        candidate.places.iter().filter_map(|place| self.rows.features.list.get(*place).cloned()).collect()
    }

    /// The same evidence as of folds, with what is particular to tests in time: the rate of the days before as baseline,
    /// and an interval that counts a client who was tested on several days once and is no surer than the days agree.
    fn evidence(&self, tried: &Tried) -> ModelQuality {
        let (tests, rows, chosen) = (self.tests, self.rows, &tried.validation);
        let scheme = words::scheme(self.plan, tests.splits.len());
        let evidence = ModelQuality::of(Shown { tried, outcome: &tests.left, parts: tests.folds.of(), scheme });
        let confusion = tests.decided(&chosen.probabilities);
        let baseline = tests.baseline(rows);
        let auc = clustered_auc(&chosen.probabilities, &tests.left, tests.folds.of(), &tests.clients(rows));
        let auc_interval = auc.map_or([0.0, 1.0], |auc| auc.interval());
        let better = baseline.is_none_or(|b| evidence.brier < b.brier);
        ModelQuality {
            confusion: confusion.unwrap_or_default(),
            precision: confusion.and_then(|c| c.precision()),
            recall: confusion.and_then(|c| c.recall()),
            has_skill: auc_interval[0] > 0.5 && better,
            auc_interval,
            baseline,
            ..evidence
        }
    }

    fn tested(&self, chosen: &Validation) -> Vec<Tested> {
        let mut begin = 0;
        let one = |split: &crate::stats::validation::folds::Split| {
            let end = begin + split.test.len();
            let (p, left) = (chosen.probabilities.get(begin..end)?, self.tests.left.get(begin..end)?);
            begin = end;
            let day = split.test.first().and_then(|row| self.rows.cut_off.get(*row))?;
            Some(Tested {
                cut_off: visit_days::date(*day as i32),
                learnt_from: split.train.len(),
                clients: split.test.len(),
                left: left.iter().filter(|left| **left).count(),
                auc: crate::stats::validation::ranking::auc(p, left),
            })
        };
        self.tests.splits.iter().filter_map(one).collect()
    }
}

#[cfg(test)]
mod tests;
