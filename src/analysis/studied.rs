//! Answers that take longer than a frame, or that only some views ask for: worked out once for a book, then carried
//! along with the figures, so that tables, filters and exports can show what they say of each client.

use super::cohorts::{self, Cohorts};
use super::grouping::evidence::{self, Evidence};
use super::grouping::{self, Groups};
use super::leaving::{self, Leaving};
use super::lifetimes::{self, Lifetimes};
use super::portraits::{self, Portraits};
use super::rfm::{self, Rfm};
use super::timetable::{self, Schedule};
use super::worth::{self, Worth};
use super::{Figures, Section};
use crate::book::{Assumptions, Book};
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
}

impl Watch<'static> {
    /// Nobody watches, nobody cancels.
    pub const UNWATCHED: Watch<'static> = Watch { cancelled: &|| false, progress: &|_| {} };
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
    /// What that was worked out with.
    valued_with: Option<(crate::book::Outlook, f64, u64)>,
    /// Who is leaving.
    pub leaving: Option<Arc<Section<Leaving>>>,
    /// What those who leave are like, and those who stay.
    pub portraits: Option<Arc<Section<Portraits>>>,
    /// What that was learnt with.
    learnt_with: Option<Learning>,
    /// What the week could hold.
    pub schedule: Option<Arc<Section<Schedule>>>,
    /// What that was looked at with.
    looked_with: Option<crate::book::Timetable>,
    /// What the groups were formed with.
    formed_with: Option<(crate::book::Grouping, u64)>,
    /// How long clients stay.
    pub lifetimes: Option<Arc<Section<Lifetimes>>>,
    /// What that was worked out with.
    followed_with: Option<Followed>,
    /// How many newcomers of each month still come.
    pub cohorts: Option<Arc<Section<Cohorts>>>,
}

/// What the lifetimes of clients depend on besides the book.
#[derive(Debug, Clone)]
pub struct Followed {
    choices: crate::book::LifetimeChoices,
    put_back: Vec<String>,
    lapsed_days: u32,
    outlook: (crate::book::Outlook, f64, u64),
    groups: Option<Arc<Section<Groups>>>,
}

impl Followed {
    fn with(assumptions: &Assumptions, groups: &Option<Arc<Section<Groups>>>) -> Self {
        Followed {
            choices: assumptions.lifetimes.clone(),
            put_back: assumptions.leaving.put_back.clone(),
            lapsed_days: assumptions.lapsed_days,
            outlook: outlook(assumptions),
            groups: groups.clone(),
        }
    }

    fn is(&self, other: &Followed) -> bool {
        self.choices == other.choices
            && self.put_back == other.put_back
            && self.lapsed_days == other.lapsed_days
            && self.outlook == other.outlook
            && same(&self.groups, &other.groups)
    }
}

/// The result of one study.
#[derive(Debug, Clone)]
pub enum Found {
    /// Recency, frequency, monetary value.
    Rfm(Arc<Section<Rfm>>),
    /// Groups of alike clients, and what they were formed with.
    Groups(Arc<Section<Groups>>, (crate::book::Grouping, u64)),
    /// How far these can be trusted.
    Evidence(Arc<Section<Evidence>>),
    /// What clients are worth, and what it was worked out with.
    Worth(Arc<Section<Worth>>, (crate::book::Outlook, f64, u64)),
    /// Who is leaving, and what that was learnt with.
    Leaving(Arc<Section<Leaving>>, Learning),
    /// How long clients stay, and what that was worked out with.
    Lifetimes(Arc<Section<Lifetimes>>, Followed),
    /// How many newcomers of each month still come.
    Cohorts(Arc<Section<Cohorts>>),
    /// What the week could hold, and what it was looked at with.
    Timetable(Arc<Section<Schedule>>, crate::book::Timetable),
    /// What those who leave are like, and those who stay.
    Portraits(Arc<Section<Portraits>>),
}

impl Study {
    /// All, the quickest first.
    pub const ALL: [Study; 9] = [
        Study::Rfm,
        Study::Cohorts,
        Study::Timetable,
        Study::Worth,
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
            Study::Portraits => "what leavers and stayers are like",
        }
    }

    /// The client columns that it gives.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Study::Rfm => &["rfm_segment", "rfm_r", "rfm_f", "rfm_m"],
            Study::Groups => &["group", "group_certainty", "group_silhouette"],
            Study::Worth => &["p_alive", "expected_purchases", "clv", "tier", "value_by_forest"],
            Study::Lifetimes => &["remaining_months", "contract_value"],
            Study::Evidence | Study::Cohorts | Study::Timetable | Study::Portraits => &[],
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

    /// Works it out; `None` where it was cancelled.
    pub fn run(self, inputs: Inputs, watch: Watch) -> Option<Found> {
        if (watch.cancelled)() {
            return None;
        }
        Some(match self {
            Study::Rfm => Found::Rfm(Arc::new(rfm::rfm(inputs.book))),
            Study::Groups => {
                let choices = (inputs.assumptions.grouping.clone(), inputs.assumptions.seed);
                let groups = match inputs.studied.renamed(&choices) {
                    Some(groups) => Ok(groups),
                    None => grouping::groups(inputs.book, inputs.figures, inputs.assumptions, watch)?,
                };
                Found::Groups(Arc::new(groups), choices)
            }
            Study::Evidence => Found::Evidence(Arc::new(evidence::evidence(inputs, watch)?)),
            Study::Worth => Found::Worth(Arc::new(worth::worth(inputs, watch)?), outlook(inputs.assumptions)),
            Study::Leaving => {
                let mut found = leaving::leaving(inputs, watch)?;
                if let Ok(found) = &mut found {
                    leaving::advise(found, inputs.book);
                }
                Found::Leaving(Arc::new(found), learning(inputs.assumptions))
            }
            Study::Lifetimes => {
                let with = Followed::with(inputs.assumptions, &inputs.studied.groups);
                Found::Lifetimes(Arc::new(lifetimes::lifetimes(inputs, watch)?), with)
            }
            Study::Cohorts => Found::Cohorts(Arc::new(cohorts::cohorts(inputs.book))),
            Study::Timetable => {
                let schedule = timetable::schedule(inputs, watch)?;
                Found::Timetable(Arc::new(schedule), timetable::depends_on(inputs.assumptions))
            }
            Study::Portraits => Found::Portraits(Arc::new(portraits::portraits(inputs, watch)?)),
        })
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
    /// Takes what was found in place of what was known.
    pub fn take(&mut self, found: Found) {
        match found {
            Found::Rfm(rfm) => self.rfm = Some(rfm),
            Found::Groups(groups, choices) => {
                self.groups = Some(groups);
                // Under other names they are the same groups; else it was about others.
                self.evidence.take_if(|_| !differs_in_names_only(self.formed_with.as_ref(), &choices));
                self.formed_with = Some(choices);
            }
            Found::Evidence(evidence) => self.evidence = Some(evidence),
            Found::Worth(worth, choices) => {
                self.worth = Some(worth);
                self.valued_with = Some(choices);
            }
            Found::Leaving(leaving, choices) => {
                self.leaving = Some(leaving);
                self.portraits = None;
                self.learnt_with = Some(choices);
            }
            Found::Lifetimes(lifetimes, with) => {
                self.lifetimes = Some(lifetimes);
                self.followed_with = Some(with);
            }
            Found::Cohorts(cohorts) => self.cohorts = Some(cohorts),
            Found::Timetable(schedule, choices) => {
                self.schedule = Some(schedule);
                self.looked_with = Some(choices);
            }
            Found::Portraits(portraits) => self.portraits = Some(portraits),
        }
    }

    /// The groups that there are under the names in `choices`, where these change nothing else.
    fn renamed(&self, choices: &(crate::book::Grouping, u64)) -> Option<Groups> {
        let mut groups = self.groups().filter(|_| differs_in_names_only(self.formed_with.as_ref(), choices))?.clone();
        groups.choices = choices.0.clone();
        groups.entitle();
        Some(groups)
    }

    /// Whether the study was done, under these assumptions.
    pub fn has(&self, study: Study, assumptions: &Assumptions) -> bool {
        let formed = || {
            let same = |(choices, seed): &(crate::book::Grouping, u64)| {
                (choices, *seed) == (&assumptions.grouping, assumptions.seed)
            };
            self.formed_with.as_ref().is_some_and(same)
        };
        let learnt = || self.learnt_with.as_ref() == Some(&learning(assumptions));
        match study {
            Study::Rfm => self.rfm.is_some(),
            Study::Groups => self.groups.is_some() && formed(),
            Study::Evidence => self.evidence.is_some() && formed(),
            Study::Worth => self.worth.is_some() && self.valued_with.as_ref() == Some(&outlook(assumptions)),
            Study::Lifetimes => {
                let now = Followed::with(assumptions, &self.groups);
                self.lifetimes.is_some() && self.followed_with.as_ref().is_some_and(|with| with.is(&now))
            }
            Study::Cohorts => self.cohorts.is_some(),
            Study::Timetable => {
                self.schedule.is_some() && self.looked_with.as_ref() == Some(&timetable::depends_on(assumptions))
            }
            Study::Leaving => self.leaving.is_some() && learnt(),
            Study::Portraits => self.portraits.is_some() && learnt(),
        }
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

    /// What leavers and stayers are like, where it is there.
    pub fn portraits(&self) -> Option<&Portraits> {
        self.portraits.as_ref()?.as_ref().as_ref().ok()
    }

    /// The scores, where they are there.
    pub fn rfm(&self) -> Option<&Rfm> {
        self.rfm.as_ref()?.as_ref().as_ref().ok()
    }
}

fn differs_in_names_only(before: Option<&(crate::book::Grouping, u64)>, now: &(crate::book::Grouping, u64)) -> bool {
    before.is_some_and(|(grouping, seed)| {
        (crate::book::Grouping { names: now.0.names.clone(), ..grouping.clone() }, *seed) == *now
    })
}

/// What the value of clients depends on.
fn outlook(assumptions: &Assumptions) -> (crate::book::Outlook, f64, u64) {
    (assumptions.worth.clone(), assumptions.profit_margin, assumptions.seed)
}

/// With what it is learnt who leaves: the choices, the days after which a client has lapsed, the seed.
type Learning = (crate::book::LeavingChoices, u32, u64);

fn learning(assumptions: &Assumptions) -> Learning {
    (assumptions.leaving.clone(), assumptions.lapsed_days, assumptions.seed)
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
        let stopped = Watch { cancelled: &|| true, progress: &|_| {} };
        let inputs = Inputs { book: &book, figures: &figures, studied: &once, assumptions: &a };
        assert!(Study::Rfm.run(inputs, stopped).is_none());
    }
}
