//! How long clients stay: survival curves of everybody and of groups [Kaplan & Meier 1958], what makes them leave sooner
//! [Cox 1972], and what those who are still there will bring for as long as they stay.

mod baseline_covariates;
mod columns;
mod contract;
mod covariates;
mod curves;
mod division;
mod hazards;
mod source;
mod vocabulary;
mod words;

pub use columns::COLUMNS;
pub use contract::{Contract, Expected, FEWEST_AT_RISK};
pub use covariates::Contrast;
pub use curves::{Curve, READ_AT, Retained, Split};
pub use hazards::{Hazard, Hazards, SURE};
pub use source::{Kind, LeftOut, Lifetime, Source};
pub use words::{lasting, pace, step_name};

use super::churn::leakage::{self, Guarded};
use super::features::Features;
use super::segments::clusters::Clusters;
use super::study::{AnyStudy, Context, Studies, Study};
use super::{Section, Unavailable};
use crate::book::{Assumptions, SurvivalSettings, ValueSettings};
use crate::stats::survival::Duration;
use crate::task::Task;
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

/// What survival depends on besides the book.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalChoices {
    /// Where the durations come from.
    pub survival: SurvivalSettings,
    /// Columns that the leak guard left out and that count all the same.
    pub put_back: Vec<String>,
    /// Days of silence after which a client has left.
    pub lapsed_days: u32,
    /// The horizon and the discount of the remaining value.
    pub value: ValueSettings,
    /// The part of revenue that is left after costs.
    pub profit_margin: f64,
    /// From where random numbers start.
    pub seed: u64,
}

impl Study for Survival {
    const TITLE: &'static str = "how long clients stay";
    const USES: &'static [AnyStudy] = &[Clusters::STUDY];
    type Choices = SurvivalChoices;

    fn choices(of: &Assumptions) -> SurvivalChoices {
        SurvivalChoices {
            survival: of.survival.clone(),
            put_back: of.churn.put_back.clone(),
            lapsed_days: of.lapsed_days,
            value: of.value.clone(),
            profit_margin: of.profit_margin,
            seed: of.seed,
        }
    }

    fn run(context: Context, choices: &SurvivalChoices, task: Task) -> Option<Section<Survival>> {
        survival(context, choices, task)
    }
}

impl Studies {
    /// How long clients stay, where it is known.
    pub fn survival(&self) -> Option<&Survival> {
        self.answer()
    }
}

/// Works it out for the whole book; `None` when cancelled.
fn survival(context: Context, choices: &SurvivalChoices, task: Task) -> Option<Section<Survival>> {
    let Context { book, figures, .. } = context;
    let source = match source::source(book, choices) {
        Ok(source) => source,
        Err(why) => return Some(Err(why)),
    };
    let durations: Vec<Option<Duration>> = source.clients.iter().map(|c| c.and_then(|c| c.counted)).collect();
    let counted = durations.iter().enumerate().filter_map(|(row, d)| Some((row, (*d)?)));
    let (rows, known): (Vec<usize>, Vec<Duration>) = counted.unzip();
    if rows.is_empty() {
        return Some(Err(Unavailable::needs(nobody(&source))));
    }
    task.report(0.1);
    let outcome: Vec<bool> = known.iter().map(|d| d.is_event()).collect();
    let put_back = &choices.put_back;
    let guarded: Guarded = leakage::guard(book, Features::of(book, figures), &rows, &outcome, put_back);
    let wanted = |name: &str| put_back.iter().any(|c| c.eq_ignore_ascii_case(name));
    let is_end = |name: &str| {
        !wanted(name) && covariates::end_reason(name, false).is_some() || source.columns.iter().any(|c| c == name)
    };
    let divisions = curves::divisions(context, &guarded, &is_end);
    if task.is_cancelled() {
        return None;
    }
    let curve = Curve::of("everybody", &known);
    let splits = curves::splits(&divisions, &durations);
    task.report(0.3);
    let columns = covariates::covariates(book, guarded, &divisions, (&rows, &known), put_back);
    let hazards = hazards::hazards(&columns, (&rows, &known), choices.seed, task.cancelled)?;
    task.report(0.9);
    let personal =
        hazards.as_ref().ok().filter(|h| h.has_skill()).map(|h| (h, factors(&columns, h, source.clients.len())));
    let chances = match &personal {
        Some((hazards, factors)) => Chances::Personal(&hazards.model.baseline, factors),
        None => Chances::Curve(&curve),
    };
    let contract = contract::contract(book, figures, choices, &source, &curve, &chances);
    (!task.is_cancelled()).then_some(Ok(Survival { source, curve, splits, hazards, contract }))
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
