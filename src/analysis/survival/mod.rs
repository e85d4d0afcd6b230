//! How long clients stay: survival curves of everybody and of groups [Kaplan & Meier 1958], what makes them leave sooner
//! [Cox 1972], and what those who are still there will bring for as long as they stay.

mod baseline_covariates;
mod contract;
mod covariates;
mod curves;
mod hazards;
mod source;
mod vocabulary;
mod words;

pub use contract::{Contract, Expected, FEWEST_AT_RISK};
pub use covariates::Contrast;
pub use curves::{Curve, READ_AT, Retained, Split};
pub use hazards::{Hazard, Hazards, SURE};
pub use source::{Kind, LeftOut, Lifetime, Source};
pub use words::{lasting, pace, step_name};

use super::churn::leakage::{self, Guarded};
use super::features::Features;
use super::study::{Inputs, Watch};
use super::{Section, Unavailable};
use crate::stats::survival::Duration;
use contract::Chances;

/// The answer.
#[derive(Debug, Clone)]
pub struct Survival {
    /// Where the lifetimes come from, with each client's.
    pub source: Source,
    /// Everybody.
    pub curve: Curve,
    /// By every category, the clearest difference first.
    pub splits: Vec<Split>,
    /// What makes them leave sooner or later.
    pub hazards: Section<Hazards>,
    /// What those who are still there will bring.
    pub contract: Section<Contract>,
}

impl Survival {
    /// What is expected of client `index`, where something can be said.
    pub fn expected(&self, index: usize) -> Option<&Expected> {
        self.contract.as_ref().ok()?.of_client.get(index)?.as_ref()
    }

    /// The division at `place`, counted round from everybody as 0.
    pub fn split(&self, place: usize) -> Option<&Split> {
        (place % (self.splits.len() + 1)).checked_sub(1).and_then(|place| self.splits.get(place))
    }

    /// The curves of the division at `place`; everybody's alone where that is 0.
    pub fn curves(&self, place: usize) -> &[Curve] {
        self.split(place).map_or(std::slice::from_ref(&self.curve), |split| &split.curves)
    }
}

/// Works it out for the whole book; `None` when cancelled.
pub fn survival(inputs: Inputs, watch: Watch) -> Option<Section<Survival>> {
    let Inputs { book, figures, assumptions, .. } = inputs;
    let source = match source::source(book, assumptions) {
        Ok(source) => source,
        Err(why) => return Some(Err(why)),
    };
    let durations: Vec<Option<Duration>> = source.clients.iter().map(|c| c.and_then(|c| c.counted)).collect();
    let counted = durations.iter().enumerate().filter_map(|(row, d)| Some((row, (*d)?)));
    let (rows, known): (Vec<usize>, Vec<Duration>) = counted.unzip();
    if rows.is_empty() {
        return Some(Err(Unavailable::needs(nobody(&source))));
    }
    (watch.progress)(0.1);
    let outcome: Vec<bool> = known.iter().map(|d| d.is_event()).collect();
    let put_back = &assumptions.churn.put_back;
    let guarded: Guarded = leakage::guard(book, Features::of(book, figures), &rows, &outcome, put_back);
    let wanted = |name: &str| put_back.iter().any(|c| c.eq_ignore_ascii_case(name));
    let is_end = |name: &str| {
        !wanted(name) && covariates::end_reason(name, false).is_some() || source.columns.iter().any(|c| c == name)
    };
    let divisions = curves::divisions(inputs, &guarded, &is_end);
    if (watch.cancelled)() {
        return None;
    }
    let curve = Curve::of("everybody", &known);
    let splits = curves::splits(&divisions, &durations);
    (watch.progress)(0.3);
    let columns = covariates::covariates(book, guarded, &divisions, (&rows, &known), put_back);
    let hazards = hazards::hazards(&columns, (&rows, &known), assumptions.seed, watch.cancelled)?;
    (watch.progress)(0.9);
    let personal =
        hazards.as_ref().ok().filter(|h| h.has_skill()).map(|h| (h, factors(&columns, h, source.clients.len())));
    let chances = match &personal {
        Some((hazards, factors)) => Chances::Personal(&hazards.model.baseline, factors),
        None => Chances::Curve(&curve),
    };
    let contract = contract::contract(book, figures, assumptions, &source, &curve, &chances);
    (!(watch.cancelled)()).then_some(Ok(Survival { source, curve, splits, hazards, contract }))
}

/// How many times as fast as the client of the baseline each client leaves.
fn factors(columns: &covariates::Covariates, hazards: &Hazards, clients: usize) -> Vec<f64> {
    let all: Vec<usize> = (0..clients).collect();
    columns.matrix(&all).iter_rows().map(|row| hazards.model.log_risk(row).exp()).collect()
}

/// Why no client enters the curve.
fn nobody(source: &Source) -> String {
    let why: Vec<String> = source.left_out.iter().map(|l| format!("{} {}", l.clients, l.why)).collect();
    format!("clients whose time can be told ({})", why.join("; "))
}

#[cfg(test)]
mod tests;
