//! The models compared in time: each test by a model that had trained on days whose outcomes were known by then.

use super::super::basis::Coming;
use super::plan::Plan;
use super::snapshot::{RHYTHM, recency};
use super::training_rows::Rows;
use super::visit_days::VisitDays;
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error, Model, Validation, validate};
use crate::stats::validation::folds::{Folds, Split, rolling_origins};
use crate::stats::validation::scores::{Baseline, brier, log_loss};
use crate::stats::validation::threshold::{Confusion, threshold_of_best_f1};

/// Rows of the rarer outcome from which something can be learned.
pub const FEWEST: usize = 5;

/// A model and what it may see.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The name that people read.
    pub name: &'static str,
    /// How it learns.
    pub model: Model,
    /// Places of its features.
    pub places: Vec<usize>,
}

/// The plain rule, as a logistic regression on nothing else, then the models of everything, simplest first.
pub fn candidates(rows: &Rows, comings: &VisitDays) -> Vec<Candidate> {
    let rule: Vec<usize> = [recency(comings).as_str(), RHYTHM].iter().filter_map(|name| rows.place(name)).collect();
    let name = match (comings.coming, rule.len()) {
        (Coming::Visit, 2) => "last visit, own rhythm",
        (Coming::Purchase, 2) => "last purchase, rhythm",
        (Coming::Visit, _) => "last visit alone",
        (Coming::Purchase, _) => "last purchase alone",
    };
    let mut list = Vec::new();
    let every: Vec<usize> = (0..rows.features.list.len()).collect();
    if !rule.is_empty() && rule.len() < every.len() {
        list.push(Candidate { name, model: Model::Logistic(None), places: rule });
    }
    list.extend(Model::all().map(|model| Candidate { name: model.name(), model, places: every.clone() }));
    list
}

/// The tests, and the rows that are tested in them.
#[derive(Debug, Clone)]
pub struct Tests {
    /// Earlier rows to learn from and rows to be tested on, in the order of time.
    pub splits: Vec<Split>,
    /// The rows that are tested, ascending.
    pub rows: Vec<usize>,
    /// The test of each of them.
    pub folds: Folds,
    /// What came true for each of them.
    pub left: Vec<bool>,
}

impl Tests {
    /// Every cut-off after those that only teach, where [`FEWEST`] of either outcome were known by then and some clients
    /// left and some came back after it. `None` where there is no such day.
    pub fn of(rows: &Rows, plan: &Plan) -> Option<Self> {
        let from = plan.cut_offs.get(plan.teach).copied().map(i64::from)?;
        let rarer = |some: &[usize]| {
            let left = some.iter().filter(|row| rows.left.get(**row) == Some(&true)).count();
            left.min(some.len() - left)
        };
        let is_test = |split: &Split| {
            let day = split.test.first().and_then(|row| rows.cut_off.get(*row));
            day.is_some_and(|day| *day >= from) && rarer(&split.train) >= FEWEST && rarer(&split.test) > 0
        };
        let splits: Vec<Split> =
            rolling_origins(&rows.cut_off, i64::from(plan.horizon)).into_iter().filter(is_test).collect();
        if splits.is_empty() {
            return None;
        }
        let tested: Vec<usize> = splits.iter().flat_map(|split| split.test.iter().copied()).collect();
        let of = splits.iter().enumerate().flat_map(|(test, split)| split.test.iter().map(move |_| test as u32));
        let left = tested.iter().filter_map(|row| rows.left.get(*row).copied()).collect();
        Some(Tests { folds: Folds::given(of.collect()), rows: tested, left, splits })
    }

    /// Fits and tests one candidate; the probabilities are those of the tested rows in their order.
    ///
    /// # Errors
    /// Those of [`Model::fit`].
    pub fn validate(&self, rows: &Rows, candidate: &Candidate, seed: u64, cancel: Cancel) -> Result<Validation, Error> {
        let x = rows.matrix(&candidate.places);
        let mut validation = validate(&candidate.model, &x, &rows.left, &self.splits, seed, cancel)?;
        let all = std::mem::take(&mut validation.probabilities);
        validation.probabilities = self.rows.iter().filter_map(|row| all.get(*row).copied()).collect();
        Ok(validation)
    }

    /// The tested rows of a candidate's features.
    pub fn matrix(&self, rows: &Rows, candidate: &Candidate) -> Matrix {
        rows.matrix(&candidate.places).select(&self.rows)
    }

    /// The tests as splits of the tested rows: each with those of the earlier tests to learn from, which is none for the
    /// first. On the day of a test these had come true or not.
    pub fn in_time(&self) -> Vec<Split> {
        let parts = || self.folds.of().iter().enumerate();
        let one = |test: usize| Split {
            train: parts().filter(|(_, of)| (**of as usize) < test).map(|(row, _)| row).collect(),
            test: parts().filter(|(_, of)| **of as usize == test).map(|(row, _)| row).collect(),
        };
        (0..self.splits.len()).map(one).collect()
    }

    /// What thresholds get right and wrong, each chosen on the tests before; so the first test decides nothing. `None`
    /// where there is no other.
    pub fn decided(&self, probabilities: &[f64]) -> Option<Confusion> {
        let pick = |rows: &[usize]| -> (Vec<f64>, Vec<bool>) {
            rows.iter().filter_map(|row| Some((*probabilities.get(*row)?, *self.left.get(*row)?))).unzip()
        };
        let mut sum: Option<Confusion> = None;
        for split in self.in_time() {
            let ((known, truth), (said, left)) = (pick(&split.train), pick(&split.test));
            let Some((threshold, _)) = threshold_of_best_f1(&known, &truth) else { continue };
            let counts = Confusion::at(&said, &left, threshold);
            let before = sum.unwrap_or_default();
            sum = Some(Confusion {
                true_positives: before.true_positives + counts.true_positives,
                false_positives: before.false_positives + counts.false_positives,
                true_negatives: before.true_negatives + counts.true_negatives,
                false_negatives: before.false_negatives + counts.false_negatives,
            });
        }
        sum
    }

    /// The client of each tested row.
    pub fn clients(&self, rows: &Rows) -> Vec<u32> {
        self.rows.iter().filter_map(|row| rows.client.get(*row).copied()).collect()
    }

    /// What giving everybody the rate of the days trained on scores, test by test.
    pub fn baseline(&self, rows: &Rows) -> Option<Baseline> {
        let (mut said, mut right) = (Vec::with_capacity(self.rows.len()), 0usize);
        for split in &self.splits {
            let left = split.train.iter().filter(|row| rows.left.get(**row) == Some(&true)).count();
            let rate = left as f64 / split.train.len().max(1) as f64;
            said.extend(std::iter::repeat_n(rate, split.test.len()));
            right += split.test.iter().filter(|row| rows.left.get(**row) == Some(&(rate > 0.5))).count();
        }
        let n = said.len() as f64;
        Some(Baseline {
            rate: said.iter().sum::<f64>() / n,
            log_loss: log_loss(&said, &self.left)?,
            brier: brier(&said, &self.left)?,
            accuracy: right as f64 / n,
        })
    }
}
