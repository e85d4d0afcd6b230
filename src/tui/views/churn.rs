//! Who may leave, page by page. The first page is the disengagement bands, which need no dates and no outcome.

mod bands;
mod cohorts;
mod hazards;
mod survival;

use crate::analysis::studied::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::compute::Round;
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Disengagement bands by utilization.
    Bands,
    /// How long clients stay.
    Survival,
    /// What makes them leave sooner.
    Hazards,
    /// How many newcomers of each month still come.
    Cohorts,
}

impl Page {
    /// All, in their order.
    const ALL: [Page; 4] = [Page::Bands, Page::Survival, Page::Hazards, Page::Cohorts];
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["Bands", "Survival", "Hazards", "Cohorts"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Bands)
    }
}

/// What must be studied for the page at `index`.
pub fn studies(index: usize) -> &'static [Study] {
    match Page::at(index) {
        Page::Bands => &[],
        Page::Survival | Page::Hazards => &[Study::Lifetimes],
        Page::Cohorts => &[Study::Cohorts],
    }
}

/// Whether the rows of the page at `index` are clients.
pub fn lists_clients(index: usize) -> bool {
    Page::at(index) == Page::Bands
}

/// Columns that the cursor can walk over.
pub fn columns(app: &App, workspace: &Workspace) -> usize {
    match Page::at(app.page()) {
        Page::Cohorts => cohorts::columns(workspace),
        _ => 1,
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, workspace: &Workspace, round: &Round) -> usize {
    match Page::at(app.page()) {
        Page::Bands => round.order.len(),
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

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    match Page::at(app.page()) {
        Page::Bands => bands::render(app, workspace, round, area, buf),
        Page::Survival => survival::render(app, workspace, area, buf),
        Page::Hazards => hazards::render(app, workspace, area, buf),
        Page::Cohorts => cohorts::render(app, workspace, area, buf),
    }
}
