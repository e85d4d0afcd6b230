//! Which service a client takes next: what those take who take the same [Sarwar, Karypis, Konstan & Riedl 2001]; shown
//! as advice only where it finds what was left out more often than plain popularity does.

mod columns;
mod service_history;
mod words;

pub use columns::COLUMNS;

use super::study::{Context, Studies, Study};
use super::{Section, Unavailable};
use crate::book::Assumptions;
use crate::stats::ab_test::{Arm, effect};
use crate::stats::cooccurrence::{Cooccurrence, Similarity};
use crate::task::Task;
use rayon::prelude::*;
use service_history::ServiceHistory;
use std::collections::HashMap;

/// Clients with two services or more from which anything is learned.
const FEWEST: usize = 20;
/// Steps of counting pairs at most; beyond it an even part of the clients is counted.
const PAIRS: u64 = 100_000_000;
/// Steps of leaving one out at most; beyond it an even part of the clients is tested.
const STEPS: u64 = 100_000_000;
/// Clients among whom those with two services in common are counted for the reason; beyond it one service is named.
const COUNTED_TOGETHER: usize = 20_000;

/// How well it does.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct RecommendationQuality {
    /// Clients with at least one service, and with two or more.
    pub clients: [usize; 2],
    /// Services.
    pub services: usize,
    /// Services left out, one at a time.
    pub trials: u64,
    /// How often the first suggestion was the service left out.
    pub hit_rate: f64,
    /// How often the most popular service that the client lacked was it.
    pub popularity: f64,
    /// The 95 % interval of the difference [Newcombe 1998].
    pub difference: [f64; 2],
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Recommendation {
    /// What is counted: `services attended`.
    pub what: &'static str,
    /// How well it does.
    pub evidence: RecommendationQuality,
    services: Vec<String>,
    reasons: Vec<String>,
    /// Per client: the service and the reason, by their places.
    of_client: Vec<Option<(u32, u32)>>,
}

impl Recommendation {
    /// Whether it finds what was left out more often than popularity, beyond chance.
    pub fn beats_popularity(&self) -> bool {
        self.evidence.difference[0] > 0.0
    }

    /// What to suggest to client `index`.
    pub fn service(&self, index: usize) -> Option<&str> {
        let (service, _) = self.advice(index)?;
        self.services.get(service as usize).map(String::as_str)
    }

    /// Why.
    pub fn reason(&self, index: usize) -> Option<&str> {
        let (_, reason) = self.advice(index)?;
        self.reasons.get(reason as usize).map(String::as_str)
    }

    fn advice(&self, index: usize) -> Option<(u32, u32)> {
        self.of_client.get(index).copied().flatten().filter(|_| self.beats_popularity())
    }
}

impl Study for Recommendation {
    const TITLE: &'static str = "which service comes next";
    type Choices = ();

    fn choices(_: &Assumptions) {}

    fn run(context: Context, (): &(), task: Task) -> Option<Section<Recommendation>> {
        recommendation(context, task)
    }
}

impl Studies {
    /// Which service comes next, where alike clients predict it better than popularity does.
    pub fn recommendation(&self) -> Option<&Recommendation> {
        self.answer::<Recommendation>().filter(|next| next.beats_popularity())
    }
}

fn recommendation(context: Context, task: Task) -> Option<Section<Recommendation>> {
    let Some(taken) = ServiceHistory::of(context.book, FEWEST) else {
        let needs = format!("visits or sales with a service or an item, and {FEWEST} clients who took two or more");
        return Some(Err(Unavailable::needs(needs)));
    };
    if task.is_cancelled() {
        return None;
    }
    let services = taken.services.len();
    let counted = within(taken.sets.iter().filter(|s| !s.is_empty()), PAIRS, |set| (set.len() * set.len()) as u64);
    let model = match Cooccurrence::new(&counted, services, Similarity::Cosine) {
        Some(model) => model,
        None => return Some(Err(Unavailable::needs("fewer services"))),
    };
    task.report(0.2);
    let tested = within(counted.iter().filter(|s| s.len() > 1), STEPS, |set| (set.len() * set.len() * services) as u64);
    let found = model.hit_rate(&tested, 1, task.cancelled);
    if task.is_cancelled() {
        return None;
    }
    let Some(found) = found else { return Some(Err(Unavailable::needs("clients who took two services or more"))) };
    task.report(0.5);
    let arm = |share: f64| Arm { successes: (share * found.trials as f64).round() as u64, trials: found.trials };
    let difference = effect(arm(found.popularity), arm(found.similarity), 0.95).map_or([0.0; 2], |e| e.interval);
    let evidence = RecommendationQuality {
        clients: [
            taken.sets.iter().filter(|s| !s.is_empty()).count(),
            taken.sets.iter().filter(|s| s.len() > 1).count(),
        ],
        services,
        trials: found.trials,
        hit_rate: found.similarity,
        popularity: found.popularity,
        difference,
    };
    let (reasons, of_client) = suggestions(&model, &counted, &taken, task)?;
    Some(Ok(Recommendation { what: taken.what, evidence, services: taken.services, reasons, of_client }))
}

/// A suggestion per client, by its place among the services and that of its reason; `None` when cancelled.
type Suggestions = (Vec<String>, Vec<Option<(u32, u32)>>);

/// Clients of the same services are alike in everything that matters here, and are told the same.
fn suggestions(
    model: &Cooccurrence,
    counted: &[Vec<usize>],
    taken: &ServiceHistory,
    task: Task,
) -> Option<Suggestions> {
    let mut kinds = taken.kinds();
    kinds.sort();
    let suggest = |set: &&Vec<usize>| {
        if task.is_cancelled() {
            return None;
        }
        let (service, _) = *model.scores(set).first()?;
        Some((service, reason(model, counted, taken, set, service)))
    };
    let told: Vec<Option<(usize, String)>> = kinds.par_iter().map(suggest).collect();
    if task.is_cancelled() {
        return None;
    }
    let mut reasons = Vec::new();
    let mut by_kind: HashMap<&Vec<usize>, (u32, u32)> = HashMap::new();
    for (set, told) in kinds.into_iter().zip(told) {
        if let Some((service, reason)) = told {
            by_kind.insert(set, (service as u32, reasons.len() as u32));
            reasons.push(reason);
        }
    }
    Some((reasons, taken.sets.iter().map(|set| by_kind.get(set).copied()).collect()))
}

/// As many of the sets as fit into `budget` steps, evenly spread.
fn within<'a>(
    sets: impl Iterator<Item = &'a Vec<usize>> + Clone,
    budget: u64,
    cost: impl Fn(&Vec<usize>) -> u64,
) -> Vec<Vec<usize>> {
    let all: u64 = sets.clone().map(&cost).sum();
    let every = all.div_ceil(budget).max(1) as usize;
    sets.step_by(every).cloned().collect()
}

/// `18 of the 25 who take Yoga and Barre also take Spin`: the services of the client that go most with the suggested one.
fn reason(
    model: &Cooccurrence,
    counted: &[Vec<usize>],
    taken: &ServiceHistory,
    set: &[usize],
    service: usize,
) -> String {
    let mut near: Vec<usize> = set.to_vec();
    near.sort_by(|a, b| model.similarity(*b, service).total_cmp(&model.similarity(*a, service)).then(a.cmp(b)));
    let name = |item: usize| taken.services.get(item).map_or("", String::as_str);
    let pair = near.get(..2).filter(|_| counted.len() <= COUNTED_TOGETHER);
    if let Some([one, other]) = pair {
        let both = || counted.iter().filter(|s| s.binary_search(one).is_ok() && s.binary_search(other).is_ok());
        let (of, with) = (both().count(), both().filter(|s| s.binary_search(&service).is_ok()).count());
        if of >= 5 && with > 0 {
            return format!(
                "{with} of the {of} who {} {} and {} also {} {}",
                taken.verb,
                name(*one),
                name(*other),
                taken.verb,
                name(service)
            );
        }
    }
    let Some(one) = near.first() else { return String::new() };
    let (of, with) = (model.shared(*one, *one), model.shared(*one, service));
    format!("{with} of the {of} who {} {} also {} {}", taken.verb, name(*one), taken.verb, name(service))
}

#[cfg(test)]
mod tests;
