//! Answers that take longer than a frame, or that only some views ask for: worked out once for a book, then carried
//! along with the figures, so that tables, filters and exports can show what they say of each client.

use super::cohorts::{self, Cohorts};
use super::forecast::{self, Forecasts};
use super::grouping::evidence::{self, Evidence};
use super::grouping::{self, Groups};
use super::leaving::{self, Leaving, SavedModel};
use super::lifetimes::{self, Lifetimes};
use super::next_service::{self, NextService};
use super::portraits::{self, Portraits};
use super::rfm::{self, Rfm};
use super::timetable::{self, Schedule};
use super::worth::{self, Worth};
use super::{Figures, Section};
use crate::book::{Assumptions, Book, Forecasting, Grouping};
use std::collections::HashMap;
use std::sync::Arc;

/// What can be studied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Study {
    /// Recency, frequency, monetary value.
    Rfm,
    /// Groups of alike clients.
    Groups,
    /// How far these can be trusted.
    Evidence,
    /// What clients are worth.
    Worth,
    /// Who is leaving.
    Leaving,
    /// How long clients stay.
    Lifetimes,
    /// How many newcomers of each month still come.
    Cohorts,
    /// What the week could hold.
    Timetable,
    /// What those who leave are like, and those who stay.
    Portraits,
    /// What the next months bring.
    Forecast,
    /// Which service a client takes next.
    NextService,
}

/// What a study may ask.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The business.
    pub book: &'a Book,
    /// The figures of the baseline: a what-if changes prices, not people.
    pub figures: &'a Figures,
    /// What was studied before.
    pub studied: &'a Studied,
    /// The user's choices.
    pub assumptions: &'a Assumptions,
}

/// How a study tells how far it is, and learns that nobody waits for it any more.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Whether to stop.
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
    /// Takes the part done, 0 to 1.
    pub progress: &'a (dyn Fn(f64) + Sync),
    /// Takes the first figures, in words, while the rest is being worked out.
    pub tells: &'a (dyn Fn(String) + Sync),
}

impl Watch<'static> {
    /// Nobody watches, nobody cancels.
    pub const UNWATCHED: Watch<'static> = Watch { cancelled: &|| false, progress: &|_| {}, tells: &|_| {} };
}

/// What was found, study by study; `None` where nobody has asked yet.
#[derive(Debug, Clone, Default)]
pub struct Studied {
    /// Recency, frequency, monetary value.
    pub rfm: Option<Arc<Section<Rfm>>>,
    /// Groups of alike clients.
    pub groups: Option<Arc<Section<Groups>>>,
    /// How far these can be trusted.
    pub evidence: Option<Arc<Section<Evidence>>>,
    /// What clients are worth.
    pub worth: Option<Arc<Section<Worth>>>,
    /// Who is leaving.
    pub leaving: Option<Arc<Section<Leaving>>>,
    /// What those who leave are like, and those who stay.
    pub portraits: Option<Arc<Section<Portraits>>>,
    /// How long clients stay.
    pub lifetimes: Option<Arc<Section<Lifetimes>>>,
    /// How many newcomers of each month still come.
    pub cohorts: Option<Arc<Section<Cohorts>>>,
    /// What the week could hold.
    pub schedule: Option<Arc<Section<Schedule>>>,
    /// What the next months bring.
    pub forecast: Option<Arc<Section<Forecasts>>>,
    /// Which service a client takes next.
    pub next_service: Option<Arc<Section<NextService>>>,
    /// The model that is asked in place of learning one from the book.
    model: Option<Arc<SavedModel>>,
    /// What each of them was worked out with.
    bases: HashMap<Study, Basis>,
}

/// What the answer of a study depends on besides the book.
#[derive(Debug, Clone)]
struct Basis {
    /// The user's choices that matter to it; all others as they are by default.
    choices: Assumptions,
    /// The groups by which it divides, where it does.
    groups: Option<Arc<Section<Groups>>>,
}

impl PartialEq for Basis {
    fn eq(&self, other: &Basis) -> bool {
        self.choices == other.choices && same(&self.groups, &other.groups)
    }
}

/// The result of one study.
#[derive(Debug, Clone)]
pub struct Found {
    answer: Answer,
    basis: Basis,
}

#[derive(Debug, Clone)]
enum Answer {
    Rfm(Section<Rfm>),
    Groups(Section<Groups>),
    Evidence(Section<Evidence>),
    Worth(Section<Worth>),
    Leaving(Section<Leaving>),
    Portraits(Section<Portraits>),
    NextService(Section<NextService>),
    Lifetimes(Section<Lifetimes>),
    Cohorts(Section<Cohorts>),
    Timetable(Section<Schedule>),
    Forecast(Section<Forecasts>),
}

impl Study {
    /// All, the quickest first.
    pub const ALL: [Study; 11] = [
        Study::Rfm,
        Study::Cohorts,
        Study::NextService,
        Study::Timetable,
        Study::Worth,
        Study::Forecast,
        Study::Groups,
        Study::Evidence,
        Study::Lifetimes,
        Study::Leaving,
        Study::Portraits,
    ];

    /// Its place among them.
    pub fn index(self) -> usize {
        Study::ALL.iter().position(|s| *s == self).unwrap_or(0)
    }

    /// What is being worked out, for whoever waits.
    pub fn title(self) -> &'static str {
        match self {
            Study::Rfm => "recency, frequency and money",
            Study::Groups => "groups of alike clients",
            Study::Evidence => "how far the groups can be trusted",
            Study::Worth => "what clients are worth",
            Study::Leaving => "who is leaving",
            Study::Lifetimes => "how long clients stay",
            Study::Cohorts => "how many newcomers still come",
            Study::Timetable => "what the week could hold",
            Study::NextService => "which service comes next",
            Study::Portraits => "what leavers and stayers are like",
            Study::Forecast => "what the next months bring",
        }
    }

    /// The client columns that it gives.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Study::Rfm => &["rfm_segment", "rfm_r", "rfm_f", "rfm_m"],
            Study::Groups => &["group", "group_certainty", "group_silhouette"],
            Study::Worth => &["p_alive", "expected_purchases", "clv", "tier", "value_by_forest"],
            Study::Lifetimes => &["remaining_months", "contract_value"],
            Study::Evidence | Study::Cohorts | Study::Timetable | Study::Portraits | Study::Forecast => &[],
            Study::NextService => &["next_service", "next_service_reason"],
            Study::Leaving => &["churn_probability", "churn_band", "rhythm_ratio", "expected_gain"],
        }
    }

    /// The study that must be done before it.
    pub fn after(self) -> Option<Study> {
        match self {
            Study::Evidence => Some(Study::Groups),
            Study::Portraits => Some(Study::Leaving),
            _ => None,
        }
    }

    /// What its answer depends on besides the book and, where it divides by them, the groups.
    fn choices(self, of: &Assumptions) -> Assumptions {
        let nothing = Assumptions::default;
        let seeded = || Assumptions { seed: of.seed, ..nothing() };
        match self {
            Study::Rfm | Study::Cohorts | Study::NextService => nothing(),
            Study::Groups => Assumptions { grouping: of.grouping.clone(), ..seeded() },
            // Under other names they are the same groups.
            Study::Evidence => Assumptions {
                grouping: Grouping { names: Grouping::default().names, ..of.grouping.clone() },
                ..seeded()
            },
            Study::Worth => Assumptions { worth: of.worth.clone(), profit_margin: of.profit_margin, ..seeded() },
            Study::Leaving | Study::Portraits => {
                Assumptions { leaving: of.leaving.clone(), lapsed_days: of.lapsed_days, ..seeded() }
            }
            Study::Lifetimes => Assumptions {
                lifetimes: of.lifetimes.clone(),
                leaving: of.leaving.clone(),
                lapsed_days: of.lapsed_days,
                worth: of.worth.clone(),
                profit_margin: of.profit_margin,
                ..seeded()
            },
            // A what-if is worked out from the same forecast.
            Study::Forecast => Assumptions {
                forecasting: Forecasting { months: of.forecasting.months(), ..Forecasting::default() },
                ..seeded()
            },
            Study::Timetable => Assumptions { timetable: of.timetable.undecided(), ..nothing() },
        }
    }

    fn basis(self, assumptions: &Assumptions, studied: &Studied) -> Basis {
        let groups = if self == Study::Lifetimes { studied.groups.clone() } else { None };
        Basis { choices: self.choices(assumptions), groups }
    }

    /// Works it out; `None` where it was cancelled.
    pub fn run(self, inputs: Inputs, watch: Watch) -> Option<Found> {
        if (watch.cancelled)() {
            return None;
        }
        let Inputs { book, figures, studied, assumptions } = inputs;
        let answer = match self {
            Study::Rfm => Answer::Rfm(rfm::rfm(book)),
            Study::Groups => Answer::Groups(match studied.renamed(assumptions) {
                Some(groups) => Ok(groups),
                None => grouping::groups(book, figures, assumptions, watch)?,
            }),
            Study::Evidence => Answer::Evidence(evidence::evidence(inputs, watch)?),
            Study::Worth => Answer::Worth(worth::worth(inputs, watch)?),
            Study::Leaving => {
                let mut found = match &studied.model {
                    Some(model) => leaving::score(model, inputs, watch)?,
                    None => leaving::leaving(inputs, watch)?,
                };
                if let Ok(found) = &mut found {
                    leaving::advise(found, book);
                    found.withhold_without_skill();
                }
                Answer::Leaving(found)
            }
            Study::NextService => Answer::NextService(next_service::next_service(inputs, watch)?),
            Study::Portraits => Answer::Portraits(portraits::portraits(inputs, watch)?),
            Study::Lifetimes => Answer::Lifetimes(lifetimes::lifetimes(inputs, watch)?),
            Study::Cohorts => Answer::Cohorts(cohorts::cohorts(book)),
            Study::Timetable => Answer::Timetable(timetable::schedule(inputs, watch)?),
            Study::Forecast => Answer::Forecast(forecast::forecast(inputs, watch)?),
        };
        Some(Found { answer, basis: self.basis(assumptions, studied) })
    }

    /// The studies whose columns `expression` names.
    pub fn named_in(expression: &str) -> impl Iterator<Item = Study> + '_ {
        let words = || expression.split(|c: char| !c.is_alphanumeric() && c != '_');
        Study::ALL.into_iter().filter(move |study| {
            words().any(|word| study.columns().iter().any(|column| column.eq_ignore_ascii_case(word)))
        })
    }
}

impl Studied {
    /// Nothing yet; who leaves is to be told by `model`, where there is one.
    pub fn asking(model: Option<Arc<SavedModel>>) -> Self {
        Studied { model, ..Studied::default() }
    }

    /// The model that is asked in place of learning one from the book.
    pub fn model(&self) -> Option<&Arc<SavedModel>> {
        self.model.as_ref()
    }

    /// Takes what was found in place of what was known.
    pub fn take(&mut self, found: Found) {
        let Found { answer, basis } = found;
        let study = answer.study();
        match answer {
            Answer::Rfm(rfm) => self.rfm = Some(Arc::new(rfm)),
            Answer::Groups(groups) => {
                self.groups = Some(Arc::new(groups));
                // It was about others.
                let about = Study::Evidence.choices(&basis.choices);
                if self.bases.get(&Study::Evidence).is_none_or(|basis| basis.choices != about) {
                    self.evidence = None;
                }
            }
            Answer::Evidence(evidence) => self.evidence = Some(Arc::new(evidence)),
            Answer::Worth(worth) => self.worth = Some(Arc::new(worth)),
            Answer::Leaving(leaving) => {
                self.leaving = Some(Arc::new(leaving));
                self.portraits = None;
            }
            Answer::NextService(next) => self.next_service = Some(Arc::new(next)),
            Answer::Portraits(portraits) => self.portraits = Some(Arc::new(portraits)),
            Answer::Lifetimes(lifetimes) => self.lifetimes = Some(Arc::new(lifetimes)),
            Answer::Cohorts(cohorts) => self.cohorts = Some(Arc::new(cohorts)),
            Answer::Timetable(schedule) => self.schedule = Some(Arc::new(schedule)),
            Answer::Forecast(forecast) => self.forecast = Some(Arc::new(forecast)),
        }
        self.bases.insert(study, basis);
    }

    /// The groups that there are under the names in `assumptions`, where these change nothing else about them.
    fn renamed(&self, assumptions: &Assumptions) -> Option<Groups> {
        let formed = &self.bases.get(&Study::Groups)?.choices;
        if Study::Evidence.choices(formed) != Study::Evidence.choices(assumptions) {
            return None;
        }
        let mut groups = self.groups()?.clone();
        groups.choices = assumptions.grouping.clone();
        groups.entitle();
        Some(groups)
    }

    /// Whether the study was done, under these assumptions.
    pub fn has(&self, study: Study, assumptions: &Assumptions) -> bool {
        let is_there = match study {
            Study::Rfm => self.rfm.is_some(),
            Study::Groups => self.groups.is_some(),
            Study::Evidence => self.evidence.is_some(),
            Study::Worth => self.worth.is_some(),
            Study::Leaving => self.leaving.is_some(),
            Study::Portraits => self.portraits.is_some(),
            Study::NextService => self.next_service.is_some(),
            Study::Lifetimes => self.lifetimes.is_some(),
            Study::Cohorts => self.cohorts.is_some(),
            Study::Timetable => self.schedule.is_some(),
            Study::Forecast => self.forecast.is_some(),
        };
        is_there && self.bases.get(&study).is_some_and(|basis| *basis == study.basis(assumptions, self))
    }

    /// The same with each of `studies` done, one after the other, on the spot.
    pub fn with(
        mut self,
        studies: impl IntoIterator<Item = Study>,
        book: &Book,
        figures: &Figures,
        assumptions: &Assumptions,
    ) -> Self {
        for study in studies {
            let inputs = Inputs { book, figures, studied: &self, assumptions };
            if !self.has(study, assumptions)
                && let Some(found) = study.run(inputs, Watch::UNWATCHED)
            {
                self.take(found);
            }
        }
        self
    }

    /// Whether both hold the very same findings.
    pub fn is_same(&self, other: &Studied) -> bool {
        same(&self.rfm, &other.rfm)
            && same(&self.groups, &other.groups)
            && same(&self.evidence, &other.evidence)
            && same(&self.worth, &other.worth)
            && same(&self.leaving, &other.leaving)
            && same(&self.lifetimes, &other.lifetimes)
            && same(&self.cohorts, &other.cohorts)
            && same(&self.schedule, &other.schedule)
            && same(&self.portraits, &other.portraits)
            && same(&self.forecast, &other.forecast)
            && same(&self.next_service, &other.next_service)
    }

    /// The groups, where they are there.
    pub fn groups(&self) -> Option<&Groups> {
        self.groups.as_ref()?.as_ref().as_ref().ok()
    }

    /// What clients are worth, where it is there.
    pub fn worth(&self) -> Option<&Worth> {
        self.worth.as_ref()?.as_ref().as_ref().ok()
    }

    /// Who is leaving, where it could be learnt.
    pub fn leaving(&self) -> Option<&Leaving> {
        self.leaving.as_ref()?.as_ref().as_ref().ok()
    }

    /// How long clients stay, where it could be told.
    pub fn lifetimes(&self) -> Option<&Lifetimes> {
        self.lifetimes.as_ref()?.as_ref().as_ref().ok()
    }

    /// How many newcomers still come, where it could be told.
    pub fn cohorts(&self) -> Option<&Cohorts> {
        self.cohorts.as_ref()?.as_ref().as_ref().ok()
    }

    /// What the week could hold, where it is known.
    pub fn schedule(&self) -> Option<&Schedule> {
        self.schedule.as_ref()?.as_ref().as_ref().ok()
    }

    /// Which service comes next, where alike clients tell more than popularity does.
    pub fn next_service(&self) -> Option<&NextService> {
        self.next_service.as_ref()?.as_ref().as_ref().ok().filter(|next| next.beats_popularity())
    }

    /// What leavers and stayers are like, where it is there.
    pub fn portraits(&self) -> Option<&Portraits> {
        self.portraits.as_ref()?.as_ref().as_ref().ok()
    }

    /// What the next months bring, where it can be said.
    pub fn forecast(&self) -> Option<&Forecasts> {
        self.forecast.as_ref()?.as_ref().as_ref().ok()
    }

    /// The scores, where they are there.
    pub fn rfm(&self) -> Option<&Rfm> {
        self.rfm.as_ref()?.as_ref().as_ref().ok()
    }
}

impl Answer {
    fn study(&self) -> Study {
        match self {
            Answer::Rfm(_) => Study::Rfm,
            Answer::Groups(_) => Study::Groups,
            Answer::Evidence(_) => Study::Evidence,
            Answer::Worth(_) => Study::Worth,
            Answer::Leaving(_) => Study::Leaving,
            Answer::Portraits(_) => Study::Portraits,
            Answer::NextService(_) => Study::NextService,
            Answer::Lifetimes(_) => Study::Lifetimes,
            Answer::Cohorts(_) => Study::Cohorts,
            Answer::Timetable(_) => Study::Timetable,
            Answer::Forecast(_) => Study::Forecast,
        }
    }
}

fn same<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::shop;

    #[test]
    fn a_filter_tells_which_studies_it_needs() {
        let named = |text: &str| Study::named_in(text).collect::<Vec<_>>();
        assert_eq!(named("RFM_segment = 'Champions' and revenue > 5"), [Study::Rfm]);
        assert_eq!(named("revenue > 5"), []);
    }

    #[test]
    fn a_study_is_done_once_and_can_be_cancelled() {
        let (book, a) = (shop(), Assumptions::default());
        let figures = Figures::compute(&book, &a);
        let once = Studied::default().with(Study::ALL, &book, &figures, &a);
        assert!(Study::ALL.iter().all(|s| once.has(*s, &a)) && once.rfm().is_some());
        assert!(once.is_same(&once.clone().with(Study::ALL, &book, &figures, &a)));
        assert!(!once.is_same(&Studied::default()));
        // Another number of groups is another study.
        let mut other = a.clone();
        other.grouping.groups = Some(2);
        assert!(!once.has(Study::Groups, &other) && once.has(Study::Rfm, &other));
        let stopped = Watch { cancelled: &|| true, progress: &|_| {}, tells: &|_| {} };
        let inputs = Inputs { book: &book, figures: &figures, studied: &once, assumptions: &a };
        assert!(Study::Rfm.run(inputs, stopped).is_none());
    }
}
