//! Learning from clients of whom the file says whether they left.

use super::evidence::{Evidence, ModelRow};
use super::guard::{Guarded, guard};
use super::{Basis, Leaver, Leaving, advice, dated, drivers, reasons};
use crate::analysis::churn::RiskBand;
use crate::analysis::features::{Feature, Features};
use crate::analysis::studied::{Inputs, Watch};
use crate::analysis::{Section, Unavailable};
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error, Fitted, Model, Validation, best, cross_validate};
use crate::stats::validation::folds::Folds;

/// Parts into which clients are dealt: each is tested by a model of the others.
const FOLDS: usize = 5;

/// What the models learn from.
pub(super) struct Learning<'a> {
    /// A row per client of known outcome.
    pub x: Matrix,
    pub outcome: Vec<bool>,
    pub folds: Folds,
    /// The client of each row.
    pub rows: Vec<usize>,
    pub features: Vec<Feature>,
    pub seed: u64,
    pub cancel: Cancel<'a>,
}

/// Learns who leaves, from dates where no column says so; `None` where the work was cancelled.
pub fn leaving(inputs: Inputs, watch: Watch) -> Option<Section<Leaving>> {
    let Some(known) = &inputs.book.clients.outcome else { return dated::leaving(inputs, watch) };
    let pairs = known.left.iter().enumerate().filter_map(|(row, left)| Some((row, (*left)?)));
    let (rows, outcome): (Vec<usize>, Vec<bool>) = pairs.unzip();
    let Inputs { book, figures, assumptions, .. } = inputs;
    let guarded = guard(book, Features::of(book, figures), &rows, &outcome, &assumptions.leaving.put_back);
    if guarded.features.is_empty() {
        return Some(Err(Unavailable::needs("columns that tell clients apart and do not repeat the outcome")));
    }
    match learn(&known.name, guarded, rows, outcome, assumptions.seed, watch) {
        Ok(mut leaving) => {
            score_the_rest(&mut leaving, &known.left);
            Some(Ok(leaving.finish()))
        }
        Err(Error::Cancelled) => None,
        Err(why) => Some(Err(Unavailable::needs(format!("other clients to learn who leaves: {why}")))),
    }
}

/// What was learnt before every client has an answer.
struct Learnt {
    leaving: Leaving,
    whole: Fitted,
    features: Vec<Feature>,
}

impl Learnt {
    fn finish(self) -> Leaving {
        self.leaving
    }
}

/// The features of some clients, a row each.
pub(super) fn table(features: &[Feature], rows: &[usize]) -> Matrix {
    let column = |f: &Feature| rows.iter().map(|&row| f.values.get(row).copied().unwrap_or(f64::NAN)).collect();
    Matrix::from_columns(&features.iter().map(column).collect::<Vec<Vec<f64>>>())
}

fn learn(
    name: &str,
    guarded: Guarded,
    rows: Vec<usize>,
    outcome: Vec<bool>,
    seed: u64,
    watch: Watch,
) -> Result<Learnt, Error> {
    let x = table(&guarded.features, &rows);
    let folds = Folds::of_outcome(&outcome, FOLDS, seed);
    let features = guarded.features;
    let learning = Learning { x, outcome, folds, rows, features, seed, cancel: watch.cancelled };
    let models = Model::all();
    let mut done = 0.0;
    let mut told = |_: &Validation| {
        done += 0.25;
        (watch.progress)(done);
    };
    let Learning { x, outcome, folds, .. } = &learning;
    let validations = cross_validate(&models, x, outcome, folds, seed, watch.cancelled, &mut told)?;
    let chosen = best(&validations).and_then(|place| validations.get(place)).ok_or(Error::Empty)?;
    let whole = chosen.model.fit(x, outcome, seed, watch.cancelled)?;
    let validation = Evidence::of(chosen, outcome, folds.count());
    let drivers = drivers::drivers(&learning, chosen, &whole)?;
    let method = chosen.model.name();
    let mut statement = validation.statement(method, name);
    for back in &guarded.put_back {
        statement.push_str(&format!(" Warning: {} counts because you put it back; it {}.", back.column, back.why));
    }
    let clients = seen(&learning, chosen, &validation)?;
    let leaving = Leaving {
        method,
        statement,
        outcome: name.to_string(),
        basis: Basis::Known,
        models: validations.iter().map(ModelRow::from).collect(),
        validation,
        drivers,
        excluded: guarded.excluded,
        put_back: guarded.put_back,
        clients,
    };
    Ok(Learnt { leaving, whole, features: learning.features })
}

/// The band of a probability: high from the threshold on, medium from half of it.
fn band(probability: f64, evidence: &Evidence) -> Option<RiskBand> {
    let high = evidence.threshold;
    match probability {
        _ if !evidence.has_skill || probability.is_nan() => None,
        p if p >= high => Some(RiskBand::High),
        p if p >= high / 2.0 => Some(RiskBand::Medium),
        _ => Some(RiskBand::Low),
    }
}

/// What is said of a client of that probability.
pub(super) fn leaver(
    probability: f64,
    left: Option<bool>,
    reasons: Vec<reasons::Reason>,
    evidence: &Evidence,
) -> Leaver {
    let band = band(probability, evidence);
    // Nobody can be kept who has gone.
    let action = if left == Some(true) { None } else { advice::action(band, &reasons) };
    Leaver { probability, band, left, reasons, action }
}

/// The clients of known outcome, each by the model of the fold that had not seen it; the others still without.
fn seen(learning: &Learning, chosen: &Validation, evidence: &Evidence) -> Result<Vec<Leaver>, Error> {
    let clients = learning.features.first().map_or(0, |f| f.values.len());
    let nobody = || Leaver { probability: f64::NAN, band: None, left: None, reasons: Vec::new(), action: None };
    let mut all: Vec<Leaver> = (0..clients).map(|_| nobody()).collect();
    for (split, model) in learning.folds.splits().iter().zip(&chosen.fitted) {
        let told = model.contributions(&learning.x.select(&split.test))?;
        for (place, &row) in split.test.iter().enumerate() {
            let (Some(&client), Some(&p)) = (learning.rows.get(row), chosen.probabilities.get(row)) else { continue };
            let why = reasons::reasons(model, &told, place, &learning.features, client);
            if let Some(slot) = all.get_mut(client) {
                *slot = leaver(p, learning.outcome.get(row).copied(), why, evidence);
            }
        }
    }
    Ok(all)
}

/// Clients of whom nobody says whether they left, by the model of everybody else.
fn score_the_rest(learnt: &mut Learnt, left: &[Option<bool>]) {
    let Learnt { leaving, whole, features } = learnt;
    let rest: Vec<usize> = (0..left.len()).filter(|&i| left.get(i).is_some_and(Option::is_none)).collect();
    if rest.is_empty() {
        return;
    }
    let x = table(features, &rest);
    let (Ok(probabilities), Ok(told)) = (whole.probability(&x), whole.contributions(&x)) else { return };
    for (place, (&client, p)) in rest.iter().zip(probabilities).enumerate() {
        let why = reasons::reasons(whole, &told, place, features, client);
        let scored = leaver(p, None, why, &leaving.validation);
        if let Some(slot) = leaving.clients.get_mut(client) {
            *slot = scored;
        }
    }
}
