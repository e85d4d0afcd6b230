//! Who may leave, page by page: the clients with what was learnt of each, what it rests on, how far it can be trusted and
//! from which columns it was learnt; and the disengagement bands, which need no dates and no outcome.

mod ab_test;
mod bands;
mod campaign;
mod cohorts;
mod columns;
mod drivers;
mod hazards;
mod model_quality;
mod profiles;
mod risk;
mod survival;

pub use model_quality::Plot;

use crate::analysis::churn::Churn;
use crate::analysis::study::{Studies, Study};
use crate::book::{Assumptions, Book, KeptValue};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views;
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Clients by how likely they are to leave, with reasons.
    Risk,
    /// What that rests on.
    Drivers,
    /// How far it can be trusted.
    Evidence,
    /// From which columns it was learnt, and from which not.
    Columns,
    /// What leavers and stayers are like.
    Profiles,
    /// Whom to contact, and what it brings.
    Campaign,
    /// A test of that in two arms.
    Test,
    /// How long clients stay.
    Survival,
    /// What makes them leave sooner.
    Hazards,
    /// How many newcomers of each month still come.
    Cohorts,
    /// Disengagement bands by utilization.
    Bands,
}

impl Page {
    const LEARNT: [Page; 11] = [
        Page::Risk,
        Page::Drivers,
        Page::Evidence,
        Page::Columns,
        Page::Profiles,
        Page::Campaign,
        Page::Test,
        Page::Survival,
        Page::Hazards,
        Page::Cohorts,
        Page::Bands,
    ];
    const LEARNT_TITLES: [&'static str; 11] = [
        "Risk",
        "Drivers",
        "Model quality",
        "Columns",
        "Profiles",
        "Campaign",
        "Test",
        "Survival",
        "Hazards",
        "Cohorts",
        "Bands",
    ];
    /// Where nothing could be learnt, what there is comes first.
    const NOT_LEARNT: [Page; 5] = [Page::Bands, Page::Risk, Page::Survival, Page::Hazards, Page::Cohorts];
    const NOT_LEARNT_TITLES: [&'static str; 5] = ["Bands", "Risk", "Survival", "Hazards", "Cohorts"];
    /// Without dates and an outcome there are bands, and what it would take to tell how long clients stay.
    const ROSTER: [Page; 2] = [Page::Bands, Page::Survival];
    const ROSTER_TITLES: [&'static str; 2] = ["Bands", "Survival"];

    fn all(book: &Book, studied: &Studies) -> (&'static [Page], &'static [&'static str]) {
        match studied.churn.as_deref() {
            _ if !can_learn(book) && studied.model().is_none() => (&Page::ROSTER, &Page::ROSTER_TITLES),
            Some(Err(_)) => (&Page::NOT_LEARNT, &Page::NOT_LEARNT_TITLES),
            Some(Ok(_)) | None => (&Page::LEARNT, &Page::LEARNT_TITLES),
        }
    }

    /// The names of the pages that there are.
    pub fn titles(book: &Book, studied: &Studies) -> &'static [&'static str] {
        Page::all(book, studied).1
    }

    /// Whether its rows are clients.
    pub fn lists_clients(self) -> bool {
        matches!(self, Page::Bands | Page::Risk | Page::Campaign)
    }

    /// The page at `index`.
    pub fn at(book: &Book, studied: &Studies, index: usize) -> Self {
        Page::all(book, studied).0.get(index).copied().unwrap_or(Page::Bands)
    }

    /// The page that is in front of the Churn view, whenever that is in front.
    pub fn front(app: &App, workspace: &Workspace) -> Self {
        Page::at(&workspace.book, &workspace.studied, app.page())
    }

    /// Where it stands.
    pub fn place(self, book: &Book, studied: &Studies) -> Option<usize> {
        Page::all(book, studied).0.iter().position(|page| *page == self)
    }
}

/// Whether a file says who left, or has dates from which it could be told.
pub fn can_learn(book: &Book) -> bool {
    book.clients.outcome.is_some() || book.activity.visits.is_some() || book.activity.billing.is_some()
}

/// What must be studied for a page; groups only where they are formed quickly.
pub fn studies(page: Page, assumptions: &Assumptions, groups: bool) -> Vec<Study> {
    let lifetime = (assumptions.campaign.value == KeptValue::Lifetime).then_some(Study::Value);
    match page {
        Page::Bands => Vec::new(),
        Page::Risk | Page::Drivers | Page::Evidence | Page::Columns => vec![Study::Churn],
        Page::Profiles => {
            let groups = groups.then_some(Study::Clusters);
            [Study::Churn, Study::Profiles].into_iter().chain(groups).collect()
        }
        Page::Campaign | Page::Test => std::iter::once(Study::Churn).chain(lifetime).collect(),
        Page::Survival | Page::Hazards => vec![Study::Survival],
        Page::Cohorts => vec![Study::Cohorts],
    }
}

/// Columns that the cursor can walk over.
pub fn columns(app: &App, workspace: &Workspace) -> usize {
    match Page::front(app, workspace) {
        Page::Cohorts => cohorts::columns(workspace),
        _ => 1,
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, workspace: &Workspace, round: &Round) -> usize {
    let churn = workspace.studied.churn();
    match Page::front(app, workspace) {
        Page::Bands | Page::Campaign => round.order.len(),
        Page::Profiles => profiles::rows(workspace, round),
        Page::Test => 0,
        Page::Risk => churn.map_or(0, |_| round.order.len()),
        Page::Drivers => churn.map_or(0, |l| l.drivers.len()),
        Page::Evidence => 0,
        Page::Columns => churn.map_or(0, |l| columns::rows(l).len()),
        Page::Survival => survival::rows(app, workspace),
        Page::Hazards => hazards::rows(workspace),
        Page::Cohorts => cohorts::rows(workspace),
    }
}

/// Sentences with air between them where all fit; else as many of them as fit whole.
fn say(app: &App, said: &[String], area: Rect, buf: &mut Buffer) {
    let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, area.width)).sum();
    match needed <= area.height {
        true => widgets::sentences(said, area, buf, app.theme),
        false => drop(widgets::whole_sentences(said, area, buf, app.theme.text())),
    }
}

/// The column that Enter puts back or takes out again.
pub fn column_at(app: &App, workspace: &Workspace, row: usize) -> Option<String> {
    let churn = workspace.studied.churn().filter(|_| Page::front(app, workspace) == Page::Columns)?;
    let rows = columns::rows(churn);
    rows.get(row).filter(|row| row.can_be_put_back).map(|row| row.column.to_string())
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let page = Page::front(app, workspace);
    match page {
        Page::Bands => return bands::render(app, workspace, round, area, buf),
        Page::Profiles => return profiles::render(app, workspace, round, area, buf),
        Page::Campaign => return campaign::render(app, workspace, round, area, buf),
        Page::Test => return ab_test::render(app, workspace, round, area, buf),
        Page::Survival => return survival::render(app, workspace, area, buf),
        Page::Hazards => return hazards::render(app, workspace, area, buf),
        Page::Cohorts => return cohorts::render(app, workspace, area, buf),
        Page::Risk | Page::Drivers | Page::Evidence | Page::Columns => {}
    }
    let churn: &Churn = match workspace.studied.churn.as_deref() {
        Some(Ok(churn)) => churn,
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => return views::waiting(app, Study::Churn, area, buf),
    };
    match page {
        Page::Drivers => drivers::render(app, round, churn, area, buf),
        Page::Evidence => model_quality::render(app, workspace, churn, area, buf),
        Page::Columns => columns::render(app, workspace, churn, area, buf),
        _ => risk::render(app, workspace, round, churn, area, buf),
    }
}

/// Said beside a title while it is learnt anew from other columns.
fn stale(app: &App, workspace: &Workspace) -> &'static str {
    match workspace.studied.has(Study::Churn, app.assumptions()) {
        true => "",
        false if app.studying.is_stopped(Study::Churn) => " (as it was; Enter learns anew)",
        false => " (as it was; learning anew …)",
    }
}
