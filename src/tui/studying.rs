//! Studies: which ones the screen wants, those under way, and what becomes of their findings.

use super::action::Action;
use super::app::{App, Effect, Stage, Step};
use super::jobs::{Job, StudyRequest};
use super::pages::Page;
use super::panels::Panel;
use super::round::Direction;
use crate::analysis::churn::Churn;
use crate::analysis::columns::{self, Column};
use crate::analysis::recommendation::Recommendation;
use crate::analysis::registry;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::study::{AnyStudy, Study, StudyResult};
use crate::book::ClusterSettings;
use crate::ingest::Progress;
use std::sync::Arc;

/// Clients up to which groups are there before one has read a client's page; beyond it they are formed when asked for.
pub const QUICK: usize = 50_000;

/// How groups are to be formed: with this a study of them stands and falls.
type Forming = (ClusterSettings, u64);

/// A study under way.
#[derive(Debug)]
struct Running {
    study: AnyStudy,
    progress: Arc<Progress>,
    forming: Forming,
}

/// The studies that were asked for and have not come back.
#[derive(Debug, Default)]
pub struct Studying {
    /// Under way or in line, the latest last.
    running: Vec<Running>,
    /// Those that the user stopped: they begin again only when asked for.
    stopped: Vec<AnyStudy>,
}

impl Studying {
    /// Whether the study is under way, and how far.
    pub fn progress(&self, study: AnyStudy) -> Option<f64> {
        self.running.iter().find(|r| r.study == study).map(|r| r.progress.fraction().unwrap_or(0.0))
    }

    /// Its first figures, while it is under way.
    pub fn partial_results(&self, study: AnyStudy) -> Vec<String> {
        self.running.iter().find(|r| r.study == study).map(|r| r.progress.said()).unwrap_or_default()
    }

    /// Whether the user stopped it.
    pub fn is_stopped(&self, study: AnyStudy) -> bool {
        self.stopped.contains(&study)
    }

    /// Whether anything is under way.
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }

    /// The latest that is worth showing, with the part done.
    pub fn latest(&self) -> Option<(AnyStudy, f64)> {
        let Running { study, progress, .. } = self.running.last()?;
        progress.fraction().filter(|part| *part > 0.0).map(|part| (*study, part))
    }

    /// Stops the latest one; `false` where nothing is under way.
    pub fn stop(&mut self) -> bool {
        let Some(Running { study, progress, .. }) = self.running.pop() else { return false };
        progress.cancel();
        self.stopped.push(study);
        true
    }

    fn end(&mut self, study: AnyStudy) {
        self.running.retain(|r| r.study != study);
    }

    /// Ends what is under way about groups that are to be formed another way by now.
    fn outdate(&mut self, forming: &Forming) {
        self.running.retain(|running| {
            let holds = !is_of_groups(running.study) || running.forming == *forming;
            if !holds {
                running.progress.cancel();
            }
            holds
        });
    }

    /// Groups that are formed another way are not those that the user stopped.
    pub fn allow_groups(&mut self) {
        self.stopped.retain(|study| !is_of_groups(*study));
    }

    /// A fault ended one of them, and nobody knows which.
    pub fn forget(&mut self) {
        self.stopped.extend(self.running.drain(..).map(|r| r.study));
    }
}

impl App {
    /// Asks for the studies that the screen wants and does not have.
    pub fn start_wanted_studies(&mut self) {
        self.studying.outdate(&(self.assumptions().clusters.clone(), self.assumptions().seed));
        for study in self.wanted() {
            let waits = |first: AnyStudy| self.workspace().is_none_or(|w| !w.studies.has(first, self.assumptions()));
            if !study.needs.iter().copied().any(waits)
                && !self.studying.is_stopped(study)
                && self.studying.progress(study).is_none()
            {
                self.study(study);
            }
        }
    }

    /// Begins again what was stopped; `false` where nothing on the screen was.
    pub fn study_again(&mut self) -> bool {
        let wanted = self.wanted();
        let before = self.studying.stopped.len();
        self.studying.stopped.retain(|study| !wanted.contains(study));
        let again = self.studying.stopped.len() != before;
        if again {
            self.start_wanted_studies();
        }
        again
    }

    /// Those of `filter` that have not been done.
    pub fn missing_studies(&self, filter: &str) -> Vec<AnyStudy> {
        let Some(workspace) = self.workspace() else { return Vec::new() };
        let mut named = registry::studies_in(filter, self.assumptions());
        named.retain(|s| !workspace.studies.has(*s, self.assumptions()));
        named
    }

    fn wanted(&self) -> Vec<AnyStudy> {
        let Some((workspace, _)) = self.ready() else { return Vec::new() };
        let mut wanted = self.content().studies(self, workspace);
        // Columns that are in the table already must be those of the choices in force.
        if workspace.studies.get::<Clusters>().is_some() {
            wanted.push(Clusters::STUDY);
        }
        if workspace.studies.get::<Churn>().is_some() {
            wanted.push(Churn::STUDY);
        }
        let page_of_one = self.panels.iter().any(|l| matches!(l, Panel::Client(_)));
        if page_of_one && workspace.book.clients.len() <= QUICK {
            wanted.push(Clusters::STUDY);
            if workspace.book.sessions.is_some() || workspace.book.sales.is_some() {
                wanted.push(Recommendation::STUDY);
            }
        }
        // Quick, and everybody likes to see it beside the figures.
        if workspace.book.activity.billing.is_some() {
            wanted.push(Rfm::STUDY);
        }
        let filter = self.pending_filter.as_deref().unwrap_or(&self.history.now().filter);
        wanted.extend(registry::studies_in(filter, self.assumptions()));
        wanted.retain(|s| !workspace.studies.has(*s, self.assumptions()));
        wanted.dedup();
        wanted
    }

    /// The study by whose findings clients are compared.
    pub fn compared_study(&self) -> Option<AnyStudy> {
        registry::studies_in(self.compared_by().as_deref()?, self.assumptions()).first().copied()
    }

    /// Puts a column back that the leak guard left out, or takes it out again; one step that can be undone.
    pub fn put_column_back(&mut self, column: String) {
        let step = self.history.now().clone();
        let mut assumptions = step.assumptions.clone();
        let back = &mut assumptions.churn.put_back;
        let counted = back.len();
        back.retain(|c| !c.eq_ignore_ascii_case(&column));
        let said = match back.len() < counted {
            true => format!("{column} no longer counts; learning again"),
            false => {
                back.push(column.clone());
                format!("{column} counts though it knows the outcome; {} undoes it", self.key_of(Action::Undo))
            }
        };
        self.history.set(Step { assumptions, ..step });
        self.compute();
        self.start_wanted_studies();
        self.say(said);
    }

    fn study(&mut self, study: AnyStudy) {
        let Some((workspace, round)) = self.ready() else { return };
        let request = StudyRequest {
            study,
            book: Arc::clone(&workspace.book),
            figures: Arc::clone(&round.session.baseline.results.figures),
            studies: workspace.studies.clone(),
            assumptions: self.assumptions().clone(),
        };
        let job = Job::Study(Box::new(request));
        let generation = self.asked[job.kind()] + 1;
        self.asked[job.kind()] = generation;
        let progress = Arc::new(Progress::default());
        let forming = (self.assumptions().clusters.clone(), self.assumptions().seed);
        self.studying.running.push(Running { study, progress: Arc::clone(&progress), forming });
        self.effects.push(Effect::Submit(generation, job, progress));
    }

    /// Takes what a study found: its columns join the client table, and the figures carry it from now on.
    pub fn accept_study(&mut self, study: AnyStudy, found: Option<Box<StudyResult>>) {
        self.studying.end(study);
        let Some(found) = found else { return self.start_wanted_studies() };
        let sort = self.sort;
        let Stage::Ready(workspace) = &mut self.stage else { return };
        workspace.studies.take(*found);
        let before = Arc::clone(&workspace.columns);
        let columns = in_reading_order(columns::columns_with(&workspace.book, &workspace.studies));
        // The cursor and the order stay with their columns, wherever these have moved.
        let moved = |index: usize| before.get(index).and_then(|c| columns.iter().position(|now| now.name == c.name));
        self.sort = sort.and_then(|(index, direction): (usize, Direction)| Some((moved(index)?, direction)));
        let table = &mut self.lists[Page::Utilization as usize];
        table.column = moved(table.column).unwrap_or(0);
        workspace.columns = Arc::new(columns);
        self.compute();
        self.start_wanted_studies();
    }
}

/// Whether it is about groups of alike clients.
fn is_of_groups(study: AnyStudy) -> bool {
    [Clusters::STUDY, ClusterEvidence::STUDY].contains(&study)
}

/// The columns as a trainer reads them: who, how much of the plan, what it is worth, then the rest.
pub fn in_reading_order(mut columns: Vec<Column>) -> Vec<Column> {
    const FIRST: [&str; 12] = [
        "client_id",
        "name",
        "utilization",
        "unrealized_hours",
        "opportunity",
        "revenue_month",
        "share",
        "segment",
        "hours",
        "expected_hours",
        "session_type",
        "hourly_rate",
    ];
    columns.sort_by_key(|c| FIRST.iter().position(|name| *name == c.name).unwrap_or(FIRST.len()));
    columns
}
