//! What was learned, said of the clients who are there on the as-of day.

use super::super::basis::{Basis, Dated, Standing};
use super::super::explanations::{Explanation, families};
use super::super::learning::table;
use super::super::scoring::client_churn;
use super::super::{Churn, ClientChurn};
use super::say::ExplanationWriter;
use super::training_rows::at_stake;
use super::visit_days::{VisitDays, number};
use super::{Past, Trained, rules, snapshot, words};
use crate::analysis::features::Feature;
use crate::book::Book;
use crate::stats::models::Calibrated;
use crate::task::Task;

/// Clients scored at once.
const CHUNK: usize = 20_000;

/// The answer; `None` where the work was cancelled.
pub fn finish(
    book: &Book,
    comings: &VisitDays,
    past: &Past,
    trained: Trained,
    sample: Option<[usize; 2]>,
    task: Task,
) -> Option<Churn> {
    let day = book.period.as_of.map_or(comings.span.1, number);
    let stake = at_stake(comings, past.plan.horizon, day);
    let known = snapshot::at(&book.logs_alone(), comings, past.plan, day);
    let features = seen(&known, past, &trained, comings.clients());
    let speaker = ExplanationWriter { comings, plan: past.plan, day, features: &features };
    let clients = score(&speaker, &stake, &trained, task)?;
    let standing = standing(comings, &stake, day);
    let dated = Dated {
        coming: comings.coming,
        horizon_days: past.plan.horizon.unsigned_abs(),
        horizon_why: past.plan.why.clone(),
        default_days: past.plan.default.unsigned_abs(),
        cut_offs: past.plan.days(),
        rules: rules::rules(past.rows, past.tests, past.comings),
        at_stake: stake.len(),
        gone: words::count(&standing, Standing::Gone),
        rhythm: rules::rhythm(comings, day),
        newcomer: (0..comings.clients()).map(|client| speaker.is_new(client)).collect(),
        tested: trained.tested,
        sample,
        standing,
    };
    let (coming, horizon) = (comings.coming, past.plan.horizon);
    let mut excluded = words::excluded(book, coming, horizon);
    excluded.extend(past.rows.features.excluded.iter().cloned());
    Some(Churn {
        method: trained.candidate.name,
        statement: words::statement(&dated, &trained.evidence, trained.candidate.name, trained.is_rule),
        outcome: words::outcome(coming, horizon),
        basis: Basis::Dated(Box::new(dated)),
        models: trained.models,
        validation: trained.evidence,
        drivers: trained.drivers,
        excluded,
        put_back: Vec::new(),
        clients,
        model: None,
    })
}

fn standing(comings: &VisitDays, stake: &[u32], day: i32) -> Vec<Standing> {
    let came = |client: usize| match comings.until(client, day).is_empty() {
        true => Standing::NeverCame,
        false => Standing::Gone,
    };
    let mut all: Vec<Standing> = (0..comings.clients()).map(came).collect();
    for client in stake {
        if let Some(slot) = all.get_mut(*client as usize) {
            *slot = Standing::AtStake;
        }
    }
    all
}

/// What the model saw of the past, as it is now.
fn seen(known: &[Feature], past: &Past, trained: &Trained, clients: usize) -> Vec<Feature> {
    let unknown = |f: Feature| Feature { values: vec![f64::NAN; clients], ..f };
    let now = |f: Feature| known.iter().find(|k| k.name == f.name).cloned().unwrap_or_else(|| unknown(f));
    past.features(&trained.candidate).into_iter().map(now).collect()
}

/// A probability and reasons for those at stake, nothing for the others.
fn score(speaker: &ExplanationWriter, stake: &[u32], trained: &Trained, task: Task) -> Option<Vec<ClientChurn>> {
    let nobody = || ClientChurn { probability: f64::NAN, band: None, left: None, reasons: Vec::new(), action: None };
    let model = Calibrated { model: &trained.whole, map: trained.map.as_ref() };
    let families = families(speaker.features);
    let mut all: Vec<ClientChurn> = (0..speaker.comings.clients()).map(|_| nobody()).collect();
    for chunk in stake.chunks(CHUNK) {
        if task.is_cancelled() {
            return None;
        }
        let rows: Vec<usize> = chunk.iter().map(|client| *client as usize).collect();
        let x = table(speaker.features, &rows);
        let (Ok(probabilities), Ok(points)) = (model.probability(&x), model.points(&x)) else { continue };
        for (place, (&client, p)) in rows.iter().zip(probabilities).enumerate() {
            let told = Explanation::of(points.parts.row(place), speaker.features, &families, client);
            let scored = client_churn(p, None, &told, &trained.evidence);
            if let Some(slot) = all.get_mut(client) {
                *slot = ClientChurn { reasons: speaker.reasons(client, scored.reasons), ..scored };
            }
        }
    }
    Some(all)
}
