//! Answers that take longer than a frame, or that only some views ask for: worked out once for a book, then carried
//! along with the figures, so that tables, filters and exports can show what they say of each client.

use super::churn::{self, Churn, SavedModel};
use super::cohorts::{self, Cohorts};
use super::forecast::{self, Forecasts};
use super::profiles::{self, Profiles};
use super::recommendation::{self, Recommendation};
use super::schedule::{self, Schedule};
use super::segments::clusters::evidence::{self, ClusterEvidence};
use super::segments::clusters::{self, Clusters};
use super::segments::rfm::{self, Rfm};
use super::survival::{self, Survival};
use super::value::{self, CustomerValue};
use super::{Figures, Section};
use crate::book::{Assumptions, Book, ClusterSettings, ForecastSettings};
use std::collections::HashMap;
use std::sync::Arc;

/// What can be studied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Study {
    /// Recency, frequency, monetary value.
    Rfm,
    /// Groups of alike clients.
    Clusters,
    /// How far these can be trusted.
    ClusterEvidence,
    /// What clients are worth.
    Value,
    /// Who is leaving.
    Churn,
    /// How long clients stay.
    Survival,
    /// How many newcomers of each month still come.
    Cohorts,
    /// What the week could hold.
    Schedule,
    /// What those who leave are like, and those who stay.
    Profiles,
    /// What the next months bring.
    Forecast,
    /// Which service a client takes next.
    Recommendation,
}

/// What a study may ask.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The business.
    pub book: &'a Book,
    /// The figures of the baseline: a what-if changes prices, not people.
    pub figures: &'a Figures,
    /// What was studied before.
    pub studied: &'a Studies,
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
    pub partial_result: &'a (dyn Fn(String) + Sync),
}

impl Watch<'static> {
    /// Nobody watches, nobody cancels.
    pub const UNWATCHED: Watch<'static> = Watch { cancelled: &|| false, progress: &|_| {}, partial_result: &|_| {} };
}

/// What was found, study by study; `None` where nobody has asked yet.
#[derive(Debug, Clone, Default)]
pub struct Studies {
    /// Recency, frequency, monetary value.
    pub rfm: Option<Arc<Section<Rfm>>>,
    /// Groups of alike clients.
    pub clusters: Option<Arc<Section<Clusters>>>,
    /// How far these can be trusted.
    pub cluster_evidence: Option<Arc<Section<ClusterEvidence>>>,
    /// What clients are worth.
    pub value: Option<Arc<Section<CustomerValue>>>,
    /// Who is leaving.
    pub churn: Option<Arc<Section<Churn>>>,
    /// What those who leave are like, and those who stay.
    pub profiles: Option<Arc<Section<Profiles>>>,
    /// How long clients stay.
    pub survival: Option<Arc<Section<Survival>>>,
    /// How many newcomers of each month still come.
    pub cohorts: Option<Arc<Section<Cohorts>>>,
    /// What the week could hold.
    pub schedule: Option<Arc<Section<Schedule>>>,
    /// What the next months bring.
    pub forecast: Option<Arc<Section<Forecasts>>>,
    /// Which service a client takes next.
    pub recommendation: Option<Arc<Section<Recommendation>>>,
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
    groups: Option<Arc<Section<Clusters>>>,
}

impl PartialEq for Basis {
    fn eq(&self, other: &Basis) -> bool {
        self.choices == other.choices && same(&self.groups, &other.groups)
    }
}

/// The result of one study.
#[derive(Debug, Clone)]
pub struct StudyResult {
    answer: Answer,
    basis: Basis,
}

#[derive(Debug, Clone)]
enum Answer {
    Rfm(Section<Rfm>),
    Clusters(Section<Clusters>),
    ClusterEvidence(Section<ClusterEvidence>),
    Value(Section<CustomerValue>),
    Churn(Section<Churn>),
    Profiles(Section<Profiles>),
    Recommendation(Section<Recommendation>),
    Survival(Section<Survival>),
    Cohorts(Section<Cohorts>),
    Schedule(Section<Schedule>),
    Forecast(Section<Forecasts>),
}

impl Study {
    /// All, the quickest first.
    pub const ALL: [Study; 11] = [
        Study::Rfm,
        Study::Cohorts,
        Study::Recommendation,
        Study::Schedule,
        Study::Value,
        Study::Forecast,
        Study::Clusters,
        Study::ClusterEvidence,
        Study::Survival,
        Study::Churn,
        Study::Profiles,
    ];

    /// Its place among them.
    pub fn index(self) -> usize {
        Study::ALL.iter().position(|s| *s == self).unwrap_or(0)
    }

    /// What is being worked out, for whoever waits.
    pub fn title(self) -> &'static str {
        match self {
            Study::Rfm => "recency, frequency and money",
            Study::Clusters => "groups of alike clients",
            Study::ClusterEvidence => "how far the groups can be trusted",
            Study::Value => "what clients are worth",
            Study::Churn => "who is leaving",
            Study::Survival => "how long clients stay",
            Study::Cohorts => "how many newcomers still come",
            Study::Schedule => "what the week could hold",
            Study::Recommendation => "which service comes next",
            Study::Profiles => "what leavers and stayers are like",
            Study::Forecast => "what the next months bring",
        }
    }

    /// The client columns that it gives.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Study::Rfm => &["rfm_segment", "rfm_r", "rfm_f", "rfm_m"],
            Study::Clusters => &["group", "group_certainty", "group_silhouette"],
            Study::Value => &["p_alive", "expected_purchases", "clv", "tier", "value_by_forest"],
            Study::Survival => &["remaining_months", "contract_value"],
            Study::ClusterEvidence | Study::Cohorts | Study::Schedule | Study::Profiles | Study::Forecast => &[],
            Study::Recommendation => &["next_service", "next_service_reason"],
            Study::Churn => &["churn_probability", "churn_band", "rhythm_ratio", "expected_gain"],
        }
    }

    /// The study that must be done before it.
    pub fn after(self) -> Option<Study> {
        match self {
            Study::ClusterEvidence => Some(Study::Clusters),
            Study::Profiles => Some(Study::Churn),
            _ => None,
        }
    }

    /// What its answer depends on besides the book and, where it divides by them, the groups.
    fn choices(self, of: &Assumptions) -> Assumptions {
        let nothing = Assumptions::default;
        let seeded = || Assumptions { seed: of.seed, ..nothing() };
        match self {
            Study::Rfm | Study::Cohorts | Study::Recommendation => nothing(),
            Study::Clusters => Assumptions { clusters: of.clusters.clone(), ..seeded() },
            // Under other names they are the same groups.
            Study::ClusterEvidence => Assumptions {
                clusters: ClusterSettings { names: ClusterSettings::default().names, ..of.clusters.clone() },
                ..seeded()
            },
            Study::Value => Assumptions { value: of.value.clone(), profit_margin: of.profit_margin, ..seeded() },
            Study::Churn | Study::Profiles => {
                Assumptions { churn: of.churn.clone(), lapsed_days: of.lapsed_days, ..seeded() }
            }
            Study::Survival => Assumptions {
                survival: of.survival.clone(),
                churn: of.churn.clone(),
                lapsed_days: of.lapsed_days,
                value: of.value.clone(),
                profit_margin: of.profit_margin,
                ..seeded()
            },
            // A what-if is worked out from the same forecast.
            Study::Forecast => Assumptions {
                forecast: ForecastSettings { months: of.forecast.months, ..ForecastSettings::default() },
                ..seeded()
            },
            Study::Schedule => Assumptions { schedule: of.schedule.undecided(), ..nothing() },
        }
    }

    fn basis(self, assumptions: &Assumptions, studied: &Studies) -> Basis {
        let groups = if self == Study::Survival { studied.clusters.clone() } else { None };
        Basis { choices: self.choices(assumptions), groups }
    }

    /// Works it out; `None` where it was cancelled.
    pub fn run(self, inputs: Inputs, watch: Watch) -> Option<StudyResult> {
        if (watch.cancelled)() {
            return None;
        }
        let Inputs { book, figures, studied, assumptions } = inputs;
        let answer = match self {
            Study::Rfm => Answer::Rfm(rfm::rfm(book)),
            Study::Clusters => Answer::Clusters(match studied.renamed(assumptions) {
                Some(groups) => Ok(groups),
                None => clusters::clusters(book, figures, assumptions, watch)?,
            }),
            Study::ClusterEvidence => Answer::ClusterEvidence(evidence::evidence(inputs, watch)?),
            Study::Value => Answer::Value(value::customer_value(inputs, watch)?),
            Study::Churn => {
                let mut found = match &studied.model {
                    Some(model) => churn::score(model, inputs, watch)?,
                    None => churn::churn(inputs, watch)?,
                };
                if let Ok(found) = &mut found {
                    churn::advise(found, book);
                    found.hide_predictions_without_skill();
                }
                Answer::Churn(found)
            }
            Study::Recommendation => Answer::Recommendation(recommendation::recommendation(inputs, watch)?),
            Study::Profiles => Answer::Profiles(profiles::profiles(inputs, watch)?),
            Study::Survival => Answer::Survival(survival::survival(inputs, watch)?),
            Study::Cohorts => Answer::Cohorts(cohorts::cohorts(book)),
            Study::Schedule => Answer::Schedule(schedule::schedule(inputs, watch)?),
            Study::Forecast => Answer::Forecast(forecast::forecast(inputs, watch)?),
        };
        Some(StudyResult { answer, basis: self.basis(assumptions, studied) })
    }

    /// The studies whose columns `expression` names.
    pub fn named_in(expression: &str) -> impl Iterator<Item = Study> + '_ {
        let words = || expression.split(|c: char| !c.is_alphanumeric() && c != '_');
        Study::ALL.into_iter().filter(move |study| {
            words().any(|word| study.columns().iter().any(|column| column.eq_ignore_ascii_case(word)))
        })
    }
}

impl Studies {
    /// Nothing yet; who leaves is to be told by `model`, where there is one.
    pub fn with_model(model: Option<Arc<SavedModel>>) -> Self {
        Studies { model, ..Studies::default() }
    }

    /// The model that is asked in place of learning one from the book.
    pub fn model(&self) -> Option<&Arc<SavedModel>> {
        self.model.as_ref()
    }

    /// Takes what was found in place of what was known.
    pub fn take(&mut self, found: StudyResult) {
        let StudyResult { answer, basis } = found;
        let study = answer.study();
        match answer {
            Answer::Rfm(rfm) => self.rfm = Some(Arc::new(rfm)),
            Answer::Clusters(groups) => {
                self.clusters = Some(Arc::new(groups));
                // It was about others.
                let about = Study::ClusterEvidence.choices(&basis.choices);
                if self.bases.get(&Study::ClusterEvidence).is_none_or(|basis| basis.choices != about) {
                    self.cluster_evidence = None;
                }
            }
            Answer::ClusterEvidence(evidence) => self.cluster_evidence = Some(Arc::new(evidence)),
            Answer::Value(worth) => self.value = Some(Arc::new(worth)),
            Answer::Churn(churn) => {
                self.churn = Some(Arc::new(churn));
                self.profiles = None;
            }
            Answer::Recommendation(next) => self.recommendation = Some(Arc::new(next)),
            Answer::Profiles(profiles) => self.profiles = Some(Arc::new(profiles)),
            Answer::Survival(survival) => self.survival = Some(Arc::new(survival)),
            Answer::Cohorts(cohorts) => self.cohorts = Some(Arc::new(cohorts)),
            Answer::Schedule(schedule) => self.schedule = Some(Arc::new(schedule)),
            Answer::Forecast(forecast) => self.forecast = Some(Arc::new(forecast)),
        }
        self.bases.insert(study, basis);
    }

    /// The groups that there are under the names in `assumptions`, where these change nothing else about them.
    fn renamed(&self, assumptions: &Assumptions) -> Option<Clusters> {
        let formed = &self.bases.get(&Study::Clusters)?.choices;
        if Study::ClusterEvidence.choices(formed) != Study::ClusterEvidence.choices(assumptions) {
            return None;
        }
        let mut groups = self.clusters()?.clone();
        groups.choices = assumptions.clusters.clone();
        groups.apply_names();
        Some(groups)
    }

    /// Whether the study was done, under these assumptions.
    pub fn has(&self, study: Study, assumptions: &Assumptions) -> bool {
        let is_there = match study {
            Study::Rfm => self.rfm.is_some(),
            Study::Clusters => self.clusters.is_some(),
            Study::ClusterEvidence => self.cluster_evidence.is_some(),
            Study::Value => self.value.is_some(),
            Study::Churn => self.churn.is_some(),
            Study::Profiles => self.profiles.is_some(),
            Study::Recommendation => self.recommendation.is_some(),
            Study::Survival => self.survival.is_some(),
            Study::Cohorts => self.cohorts.is_some(),
            Study::Schedule => self.schedule.is_some(),
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
    pub fn is_same(&self, other: &Studies) -> bool {
        same(&self.rfm, &other.rfm)
            && same(&self.clusters, &other.clusters)
            && same(&self.cluster_evidence, &other.cluster_evidence)
            && same(&self.value, &other.value)
            && same(&self.churn, &other.churn)
            && same(&self.survival, &other.survival)
            && same(&self.cohorts, &other.cohorts)
            && same(&self.schedule, &other.schedule)
            && same(&self.profiles, &other.profiles)
            && same(&self.forecast, &other.forecast)
            && same(&self.recommendation, &other.recommendation)
    }

    /// The groups, where they are there.
    pub fn clusters(&self) -> Option<&Clusters> {
        self.clusters.as_ref()?.as_ref().as_ref().ok()
    }

    /// What clients are worth, where it is there.
    pub fn value(&self) -> Option<&CustomerValue> {
        self.value.as_ref()?.as_ref().as_ref().ok()
    }

    /// Who is leaving, where it could be learnt.
    pub fn churn(&self) -> Option<&Churn> {
        self.churn.as_ref()?.as_ref().as_ref().ok()
    }

    /// How long clients stay, where it could be told.
    pub fn survival(&self) -> Option<&Survival> {
        self.survival.as_ref()?.as_ref().as_ref().ok()
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
    pub fn recommendation(&self) -> Option<&Recommendation> {
        self.recommendation.as_ref()?.as_ref().as_ref().ok().filter(|next| next.beats_popularity())
    }

    /// What leavers and stayers are like, where it is there.
    pub fn profiles(&self) -> Option<&Profiles> {
        self.profiles.as_ref()?.as_ref().as_ref().ok()
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
            Answer::Clusters(_) => Study::Clusters,
            Answer::ClusterEvidence(_) => Study::ClusterEvidence,
            Answer::Value(_) => Study::Value,
            Answer::Churn(_) => Study::Churn,
            Answer::Profiles(_) => Study::Profiles,
            Answer::Recommendation(_) => Study::Recommendation,
            Answer::Survival(_) => Study::Survival,
            Answer::Cohorts(_) => Study::Cohorts,
            Answer::Schedule(_) => Study::Schedule,
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
        let once = Studies::default().with(Study::ALL, &book, &figures, &a);
        assert!(Study::ALL.iter().all(|s| once.has(*s, &a)) && once.rfm().is_some());
        assert!(once.is_same(&once.clone().with(Study::ALL, &book, &figures, &a)));
        assert!(!once.is_same(&Studies::default()));
        // Another number of groups is another study.
        let mut other = a.clone();
        other.clusters.groups = Some(2);
        assert!(!once.has(Study::Clusters, &other) && once.has(Study::Rfm, &other));
        let stopped = Watch { cancelled: &|| true, progress: &|_| {}, partial_result: &|_| {} };
        let inputs = Inputs { book: &book, figures: &figures, studied: &once, assumptions: &a };
        assert!(Study::Rfm.run(inputs, stopped).is_none());
    }
}
