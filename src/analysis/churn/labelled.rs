//! Learning from clients of whom the file says whether they left.

use super::calibration::Tried;
use super::explanations::{Explanation, families};
use super::leakage::{Guarded, guard};
use super::learning::{Learning, table};
use super::model_quality::{ModelQuality, ModelRow, Tested};
use super::saved_model::{Parts, SavedModel};
use super::scoring::{Asked, client_churn};
use super::{Basis, Churn, ChurnChoices, ClientChurn, drivers, words};
use crate::analysis::features::{Excluded, Feature, Features};
use crate::analysis::study::Context;
use crate::analysis::{Section, Unavailable};
use crate::book::clients::Outcome;
use crate::stats::models::{Calibrated, Error, Fitted, Model, Validation, best, cross_validate};
use crate::stats::random;
use crate::stats::validation::folds::Folds;
use crate::stats::validation::recalibration::Recalibration;
use crate::task::Task;

/// Clients of whom it is learned at most: more make the models slower and hardly better.
const MOST_TRAINED_ON: usize = 10_000;
/// Parts into which clients are dealt: each is tested by a model of the others.
const FOLDS: usize = 5;

/// Learns who leaves; `None` where the work was cancelled.
pub(super) fn churn(known: &Outcome, context: Context, choices: &ChurnChoices, task: Task) -> Option<Section<Churn>> {
    trained_on(MOST_TRAINED_ON, known, context, choices, task)
}

/// Learns it from at most `most` clients; everybody gets a probability.
pub(super) fn trained_on(
    most: usize,
    known: &Outcome,
    context: Context,
    choices: &ChurnChoices,
    task: Task,
) -> Option<Section<Churn>> {
    let told: Vec<usize> = (0..known.left.len()).filter(|&i| known.left.get(i).is_some_and(Option::is_some)).collect();
    let drawn = random::sample(told.len(), most, choices.seed, u64::MAX);
    let rows: Vec<usize> = drawn.into_iter().filter_map(|place| told.get(place).copied()).collect();
    let outcome: Vec<bool> = rows.iter().filter_map(|&row| known.left.get(row).copied().flatten()).collect();
    let Context { book, figures, .. } = context;
    let guarded = guard(book, Features::of(book, figures), &rows, &outcome, &choices.churn.put_back);
    if guarded.features.is_empty() {
        return Some(Err(Unavailable::needs("columns that tell clients apart and do not repeat the outcome")));
    }
    match learn(&known.name, guarded, &rows, outcome, choices.seed, task) {
        Ok(mut trained) => {
            if rows.len() < told.len() {
                let (n, of) = (rows.len(), told.len());
                trained.churn.statement.push_str(&format!(" Trained on {n} of {of} clients, drawn at random."));
            }
            score_the_rest(&mut trained, &rows, &known.left, task)?;
            let Trained { whole, map, features, mut churn } = trained;
            let parts = Parts { book, features: &features, rows: &rows, fitted: whole, map };
            churn.model = Some(std::sync::Arc::new(SavedModel::of(parts, &churn)));
            Some(Ok(churn))
        }
        Err(Error::Cancelled) => None,
        Err(why) => Some(Err(Unavailable::needs(format!("other clients to learn who leaves: {why}")))),
    }
}

/// What was learned before every client has an answer.
struct Trained {
    churn: Churn,
    whole: Fitted,
    map: Option<Recalibration>,
    features: Vec<Feature>,
}

fn learn(
    name: &str,
    guarded: Guarded,
    rows: &[usize],
    outcome: Vec<bool>,
    seed: u64,
    task: Task,
) -> Result<Trained, Error> {
    let x = table(&guarded.features, rows);
    let folds = Folds::of_outcome(&outcome, FOLDS, seed);
    let features = guarded.features;
    let learning = Learning { x, outcome, folds, rows, features, seed, cancel: task.cancelled };
    let tried = try_all(&learning, task)?;
    let chosen = choose(&tried).ok_or(Error::Empty)?;
    let Learning { x, outcome, folds, .. } = &learning;
    let whole = chosen.validation.model.fit(x, outcome, seed, task.cancelled)?;
    let scheme = format!("{} stratified folds, each client scored by a model that had not seen it", folds.count());
    let validation = ModelQuality::of(Tested { tried: chosen, outcome, parts: folds.of(), scheme });
    let told = Calibrated { model: &whole, map: chosen.map.as_ref() };
    let drivers = drivers::drivers(&learning, &chosen.validation, told)?;
    let method = chosen.validation.model.name();
    let clients = seen(&learning, chosen, &validation)?;
    let churn = Churn {
        method,
        statement: validation.statement(method, name) + &warning(&guarded.put_back),
        outcome: name.to_string(),
        basis: Basis::Known,
        models: tried.iter().map(ModelRow::from).collect(),
        validation,
        drivers,
        excluded: guarded.excluded,
        put_back: guarded.put_back,
        clients,
        model: None,
    };
    let map = chosen.map.clone();
    Ok(Trained { churn, whole, map, features: learning.features })
}

/// Every model on the same folds, its probabilities mended where they do not come true.
fn try_all(learning: &Learning, task: Task) -> Result<Vec<Tried>, Error> {
    let Learning { x, outcome, folds, seed, .. } = learning;
    let models = Model::all();
    let mut done = 0.0;
    let mut told = |validation: &Validation| {
        done += 0.25;
        task.report(done);
        task.say(words::first(validation, outcome.len()));
    };
    let validations = cross_validate(&models, x, outcome, folds, *seed, task.cancelled, &mut told)?;
    let splits = folds.splits();
    Ok(validations.into_iter().map(|validation| Tried::of(validation, outcome, &splits)).collect())
}

/// The best calibrated of them, ties to the simplest.
fn choose(tried: &[Tried]) -> Option<&Tried> {
    let validations: Vec<&Validation> = tried.iter().map(|t| &t.validation).collect();
    best(&validations).and_then(|place| tried.get(place))
}

/// What is said of columns that count against the guard's advice.
pub(super) fn warning(put_back: &[Excluded]) -> String {
    let said = |back: &Excluded| format!(" Warning: {} counts because you put it back; it {}.", back.column, back.why);
    put_back.iter().map(said).collect()
}

/// The clients of known outcome, each by the model of the fold that had not seen it; the others still without.
fn seen(learning: &Learning, chosen: &Tried, evidence: &ModelQuality) -> Result<Vec<ClientChurn>, Error> {
    let Learning { x, outcome, folds, rows, features, .. } = learning;
    let clients = features.first().map_or(0, |f| f.values.len());
    let nobody = || ClientChurn { probability: f64::NAN, band: None, left: None, reasons: Vec::new(), action: None };
    let mut all: Vec<ClientChurn> = (0..clients).map(|_| nobody()).collect();
    let families = families(features);
    for (fold, split) in folds.splits().iter().enumerate() {
        let Some(model) = chosen.of_fold(fold) else { continue };
        let points = model.points(&x.select(&split.test))?;
        for (place, &row) in split.test.iter().enumerate() {
            let known = (rows.get(row), chosen.validation.probabilities.get(row));
            let (Some(&client), Some(&p)) = known else { continue };
            let told = Explanation::of(points.parts.row(place), features, &families, client);
            if let Some(slot) = all.get_mut(client) {
                *slot = client_churn(p, outcome.get(row).copied(), &told, evidence);
            }
        }
    }
    Ok(all)
}

/// Clients from whom it was not learned, since nobody says whether they left or the lot passed them by: by the model of all
/// who were trained on. `None` where the work was cancelled.
fn score_the_rest(trained: &mut Trained, rows: &[usize], left: &[Option<bool>], task: Task) -> Option<()> {
    let Trained { churn, whole, map, features } = trained;
    // Both ascend.
    let rest: Vec<usize> = (0..left.len()).filter(|i| rows.binary_search(i).is_err()).collect();
    let model = Calibrated { model: whole, map: map.as_ref() };
    let scored = Asked { model, features, evidence: &churn.validation, known: left }.score(&rest, task)?;
    for (&client, scored) in rest.iter().zip(scored) {
        if let Some(slot) = churn.clients.get_mut(client) {
            *slot = scored;
        }
    }
    Some(())
}
