//! The explorer's state. Drawing reads it, `update` changes it, and what must happen outside (jobs, the clipboard,
//! sleeping) is left in `effects` for whoever runs the loop.

use super::ask::{Ask, AskRequest};
use super::data_rows::DataRow;
use super::history::History;
use super::jobs::{Job, RecipeTask};
use super::launch::Launch;
use super::pages::Page;
use super::panels::Panel;
use super::round::{Direction, Request, Round};
use super::settings::{Context, Setting};
use super::studying::{Studying, in_reading_order};
use super::theme::Theme;
use super::views::{ViewId, churn};
use super::widgets::grid::ListState;
use crate::analysis::attendance::groups::By;
use crate::analysis::columns::{self, Column};
use crate::analysis::comparison;
use crate::analysis::forecast::Cadence;
use crate::analysis::study::Studies;
use crate::book::{Assumptions, Book, Limits, TextColumn, clean};
use crate::ingest::{FieldMap, Inspection, OpenOptions, Opened, Progress};
use crate::session::Session;
use crate::store::recipes::Recipes;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// What can be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The assumptions.
    pub assumptions: Assumptions,
    /// The filter.
    pub filter: String,
    /// Fields named by the user.
    pub maps: Vec<FieldMap>,
    /// The period that counts.
    pub limits: Limits,
}

/// How far the explorer is.
pub enum Stage {
    /// Reading the files.
    Opening,
    /// The files could not be read, or not understood.
    Failed(String),
    /// There is a book.
    Ready(Box<Workspace>),
}

/// The book with what is on the screen about it.
pub struct Workspace {
    /// The data.
    pub book: Arc<Book>,
    /// How the files were understood.
    pub inspection: Inspection,
    /// What the studies found so far.
    pub studies: Studies,
    /// Every column that the client table can show, in the order in which it does.
    pub columns: Arc<Vec<Column>>,
    /// Width on screen of the clients' ids.
    pub id_width: u16,
    /// Width on screen of what people call the clients.
    pub label_width: u16,
    /// The last figures; `None` until the first are there.
    pub round: Option<Round>,
    /// The rows of `round.actions` that were not dealt with.
    pub calls: Vec<usize>,
    /// The tables and columns of the Data view.
    pub data_rows: Vec<DataRow>,
    /// Whether the client table has answers to campaigns, or parts of a whole.
    pub campaigns: bool,
}

impl Workspace {
    /// What people call a client: the name, else the id.
    pub fn label(&self, client: usize) -> &str {
        let name = self.book.clients.names.as_ref().map_or("", |names| names.get(client));
        if name.is_empty() { self.book.clients.ids.get(client) } else { name }
    }
}

/// A line that says what happened, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What.
    pub text: String,
    /// Whether it went wrong.
    pub error: bool,
}

/// Something that the loop must do.
#[derive(Debug)]
pub enum Effect {
    /// Have a job done under this generation.
    Submit(u64, Job, Arc<Progress>),
    /// Send text to the terminal's clipboard.
    Copy(String),
    /// Sleep until `fg`.
    Suspend,
    /// Send the next frame whole.
    Redraw,
    /// Leave.
    Quit,
}

/// The explorer.
pub struct App {
    /// What was decided before the start.
    pub launch: Launch,
    /// The colours.
    pub theme: Theme,
    /// How far it is.
    pub stage: Stage,
    /// The view in front.
    pub view: ViewId,
    /// Windows over the view, the topmost last. Esc takes one away.
    pub panels: Vec<Panel>,
    /// What just happened.
    pub toast: Option<Toast>,
    /// Assumptions, filter and maps, with undo.
    pub history: History<Step>,
    /// The assumption that `+` and `-` change.
    pub setting: usize,
    /// The client whose own rate is among the knobs.
    pub setting_client: Option<usize>,
    /// How the client table is sorted: an index into the workspace's columns.
    pub sort: Option<(usize, Direction)>,
    /// Which of the ways to compare clients the Segments view shows; `None` is the rule segments.
    pub group: Option<usize>,
    /// By what the Revenue view divides: counted through the ways that the data have.
    pub mix: usize,
    /// Which part of the page of members is in front, counted through.
    pub membership: usize,
    /// Whether links between features are shown as mutual information and not as correlation.
    pub information: bool,
    /// Which plot the evidence on who is leaving shows where one fits.
    pub evidence_plot: churn::Plot,
    /// By what attendance is grouped.
    pub attendance_by: By,
    /// Whether forecasts are by month or by week.
    pub cadence: Cadence,
    /// By what the survival curves are divided: counted through the ways that the data have, 0 for everybody.
    pub survival_by: usize,
    /// Whether cohorts show what was paid and not who came.
    pub cohort_revenue: bool,
    /// By what prices are compared: counted through the ways that the data have.
    pub price_by: usize,
    /// Whether the Schedule shows what was missed and not what was wanted.
    pub misses: bool,
    /// The page Ask.
    pub ask: Ask,
    /// Whether the pane on the right is wanted.
    pub detail: bool,
    /// The last search.
    pub search: String,
    /// Whether the screen is as it was left the last time, until the first key.
    pub returned: bool,
    /// What the loop must do.
    pub effects: Vec<Effect>,
    /// Progress of the running job, while one is worth showing.
    pub progress: Option<Arc<Progress>>,
    /// The generation asked for last, per kind of job.
    pub asked: [u64; Job::KINDS],
    /// The studies under way.
    pub studying: Studying,
    /// Figures that are no longer shown, whose memory the next ones take.
    pub spare: Option<Arc<Session>>,
    /// A filter that was submitted and not yet found right.
    pub pending_filter: Option<String>,
    pub(super) lists: [ListState; Page::COUNT],
    /// The page in front of each view.
    pub(super) pages: [Page; ViewId::ALL.len()],
}

impl App {
    /// Begins to open the files.
    pub fn new(launch: Launch) -> Self {
        let theme = Theme::resolve(launch.theme, |k| std::env::var(k).ok());
        let step = Step {
            assumptions: launch.assumptions.clone(),
            filter: match &launch.place {
                Some(place) if launch.filter.is_empty() => place.filter.clone(),
                _ => launch.filter.clone(),
            },
            maps: launch.options.maps.clone(),
            limits: launch.options.limits,
        };
        let mut app = App {
            launch,
            theme,
            stage: Stage::Opening,
            view: ViewId::Overview,
            panels: Vec::new(),
            toast: None,
            history: History::new(step),
            setting: 0,
            setting_client: None,
            sort: None,
            group: None,
            mix: 0,
            membership: 0,
            information: false,
            evidence_plot: churn::Plot::default(),
            attendance_by: By::default(),
            cadence: Cadence::default(),
            survival_by: 0,
            cohort_revenue: false,
            price_by: 0,
            misses: false,
            ask: Ask::default(),
            detail: true,
            search: String::new(),
            returned: false,
            effects: Vec::new(),
            progress: None,
            asked: [0; Job::KINDS],
            studying: Studying::default(),
            spare: None,
            pending_filter: None,
            lists: std::array::from_fn(|_| ListState::default()),
            pages: ViewId::ALL.map(ViewId::first_page),
        };
        app.open();
        app
    }

    /// The book with its figures, once they are there.
    pub fn ready(&self) -> Option<(&Workspace, &Round)> {
        match &self.stage {
            Stage::Ready(workspace) => workspace.round.as_ref().map(|round| (&**workspace, round)),
            _ => None,
        }
    }

    /// The book, once it is there.
    pub fn workspace(&self) -> Option<&Workspace> {
        match &self.stage {
            Stage::Ready(workspace) => Some(workspace),
            _ => None,
        }
    }

    /// The cursor of the page in front.
    pub fn list(&self) -> &ListState {
        &self.lists[self.page() as usize]
    }

    /// The cursor of the page in front, to move it.
    pub fn list_mut(&mut self) -> &mut ListState {
        &mut self.lists[self.page() as usize]
    }

    /// By what clients are compared in the Segments view.
    pub fn compared_by(&self) -> Option<String> {
        let names = comparison::names(&self.workspace()?.book);
        names.into_iter().nth(self.group?)
    }

    /// Has groups kept, or compared with kept ones.
    pub fn kept(&mut self, request: super::jobs::KeptRequest) {
        self.submit(Job::Kept(Box::new(request)));
    }

    /// The assumptions in force.
    pub fn assumptions(&self) -> &Assumptions {
        &self.history.now().assumptions
    }

    /// The client under the cursor, as an index into the client table.
    pub fn selected_client(&self) -> Option<usize> {
        if let Some(Panel::Client(client)) = self.panels.iter().rev().find(|l| matches!(l, Panel::Client(_))) {
            return Some(*client);
        }
        self.content().client_at(self.screen()?, self.list().row)
    }

    /// The assumptions that can be changed now, those of the page in front first.
    pub fn settings(&self) -> Vec<Setting> {
        let Some(workspace) = self.workspace() else { return Vec::new() };
        let all = Setting::all(&workspace.book, self.setting_client);
        let of_page = self.content().settings();
        let mut settings: Vec<Setting> = of_page.iter().flat_map(|prefix| Setting::below(prefix)).collect();
        let others: Vec<Setting> = all.into_iter().filter(|setting| !settings.contains(setting)).collect();
        settings.extend(others);
        // A model of other clients tells who leaves where these data cannot.
        if self.launch.model.is_some() && !settings.iter().any(|setting| setting.key().starts_with("campaign.")) {
            settings.extend(Setting::below("campaign."));
        }
        settings
    }

    /// What the values of settings depend on.
    pub fn setting_context(&self) -> Option<Context<'_>> {
        let (workspace, round) = self.ready()?;
        Some(Context { book: &workspace.book, results: &round.session.baseline.results, locale: &self.launch.locale })
    }

    /// Says what happened.
    pub fn say(&mut self, text: impl Into<String>) {
        self.toast = Some(Toast { text: clean::line(&text.into()).into_owned(), error: false });
    }

    /// Says what went wrong.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.toast = Some(Toast { text: clean::line(&text.into()).into_owned(), error: true });
    }

    /// Reads the files, with the fields that the user named.
    pub fn open(&mut self) {
        let now = self.history.now();
        let options = OpenOptions { maps: now.maps.clone(), limits: now.limits, ..self.launch.options.clone() };
        let job = Job::Open {
            sources: self.launch.sources.clone(),
            options: Box::new(options),
            pseudonyms: self.launch.pseudonyms,
        };
        self.submit(job);
    }

    /// Asks for the figures that the view in front needs.
    pub fn compute(&mut self) {
        let filter = self.pending_filter.clone().unwrap_or_else(|| self.history.now().filter.clone());
        match self.missing_studies(&filter).is_empty() {
            true => self.compute_with(filter),
            // Until the filter's columns are there, the screen shows what it showed, and at the start everybody.
            false if self.ready().is_none() => self.compute_with(String::new()),
            false => self.start_wanted_studies(),
        }
    }

    fn compute_with(&mut self, filter: String) {
        let Some(workspace) = self.workspace() else { return };
        let sort = self.sort.and_then(|(i, d)| workspace.columns.get(i).map(|c| (c.clone(), d)));
        let request = Request {
            book: Arc::clone(&workspace.book),
            previous: workspace.round.as_ref().map(|r| Arc::clone(&r.session)),
            spare: None,
            baseline_assumptions: self.launch.baseline.clone(),
            assumptions: self.assumptions().clone(),
            studies: workspace.studies.clone(),
            filter,
            page: self.page(),
            panel: self.panels.iter().any(|l| matches!(l, Panel::Assumptions(_))),
            sort,
            group_by: self.compared_by(),
            attendance_by: self.attendance_by,
            planning: self.planning(),
            locale: self.launch.locale.clone(),
        };
        let request = Request { spare: self.spare.take(), ..request };
        self.submit(Job::Compute(Box::new(request)));
    }

    fn submit(&mut self, job: Job) {
        let generation = self.asked[job.kind()] + 1;
        self.asked[job.kind()] = generation;
        let progress = Arc::new(Progress::default());
        if !matches!(job, Job::Compute(_)) {
            if let Some(running) = &self.progress {
                running.cancel();
            }
            self.progress = Some(Arc::clone(&progress));
        }
        self.effects.push(Effect::Submit(generation, job, progress));
    }

    /// Has files written.
    pub fn export(&mut self, request: super::exporting::ExportRequest) {
        self.submit(Job::Export(Box::new(request)));
    }

    /// Has a question answered.
    pub fn question(&mut self, request: AskRequest) {
        self.submit(Job::Ask(Box::new(request)));
    }

    /// Has a recipe kept or deleted.
    pub fn change_recipes(&mut self, recipes: Recipes, task: RecipeTask) {
        self.submit(Job::Recipe(recipes, task));
    }

    /// Takes a book that was read.
    pub fn opened(&mut self, opened: Opened) {
        let first = !matches!(self.stage, Stage::Ready(_));
        let book = Arc::new(opened.book);
        let columns = in_reading_order(columns::columns(&book));
        let width = |texts: &TextColumn| {
            let widths = (0..texts.len().min(500)).map(|i| UnicodeWidthStr::width(texts.get(i)) as u16);
            widths.max().unwrap_or(6).clamp(8, 22)
        };
        let id_width = width(&book.clients.ids);
        let label_width = book.clients.names.as_ref().map_or(id_width, width);
        if first {
            let by_money = columns.iter().position(|c| c.name == "opportunity");
            self.sort = by_money.map(|i| (i, Direction::Descending));
        }
        let campaigns = crate::analysis::segments::clusters::campaigns::has_any(&book);
        let data_rows = DataRow::tables(&opened.inspection);
        let inspection = opened.inspection;
        let columns = Arc::new(columns);
        let workspace = Workspace {
            book,
            inspection,
            studies: Studies::with_given(self.launch.model.clone()),
            columns,
            id_width,
            label_width,
            round: None,
            calls: Vec::new(),
            data_rows,
            campaigns,
        };
        self.studying.forget();
        self.studying = Studying::default();
        self.stage = Stage::Ready(Box::new(workspace));
        self.setting_client = None;
        if first {
            self.return_to_place();
            self.ask_where_unsure();
        }
        self.compute();
    }

    /// Keeps an unsaved what-if, so that a lost line loses nothing. Called after the frame is out: a disk takes longer
    /// than a key may.
    pub fn keep(&mut self) {
        self.launch.user_data.keep_current(self.history.now(), &self.launch.baseline);
    }

    /// Which actions are still open, after a round or a change of the notes.
    pub fn refresh_calls(&mut self) {
        let (user_data, today) = (&self.launch.user_data, self.launch.today);
        let Stage::Ready(workspace) = &mut self.stage else { return };
        let Some(Ok(calls)) = workspace.round.as_ref().map(|r| &r.calls) else { return };
        workspace.calls = (0..calls.len())
            .filter(|&i| calls.get(i).is_some_and(|a| !user_data.is_dealt_with(&a.client, today)))
            .collect();
    }
}
