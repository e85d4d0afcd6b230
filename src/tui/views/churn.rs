//! Who may leave, page by page. The first page is the disengagement bands, which need no dates and no outcome.

mod bands;
mod campaign;
mod portraits;
mod test;

use crate::analysis::studied::Study;
use crate::book::{Assumptions, KeptValue};
use crate::tui::app::{App, Workspace};
use crate::tui::compute::Round;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Disengagement bands by utilization.
    Bands,
    /// What leavers and stayers are like.
    Portraits,
    /// Whom to contact, and what it brings.
    Campaign,
    /// A test of that in two arms.
    Test,
}

impl Page {
    /// All, in their order.
    const ALL: [Page; 4] = [Page::Bands, Page::Portraits, Page::Campaign, Page::Test];
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["Bands", "Portraits", "Campaign", "Test"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Bands)
    }
}

/// What must be studied for the page at `index`; groups only where they are formed quickly.
pub fn studies(index: usize, assumptions: &Assumptions, groups: bool) -> Vec<Study> {
    let lifetime = (assumptions.campaign.value == KeptValue::Lifetime).then_some(Study::Worth);
    match Page::at(index) {
        Page::Bands => Vec::new(),
        Page::Portraits => {
            let groups = groups.then_some(Study::Groups);
            [Study::Leaving, Study::Portraits].into_iter().chain(groups).collect()
        }
        Page::Campaign | Page::Test => std::iter::once(Study::Leaving).chain(lifetime).collect(),
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, workspace: &Workspace, round: &Round) -> usize {
    match Page::at(app.page()) {
        Page::Bands | Page::Campaign => round.order.len(),
        Page::Portraits => portraits::rows(workspace, round),
        Page::Test => 0,
    }
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    match Page::at(app.page()) {
        Page::Bands => bands::render(app, workspace, round, area, buf),
        Page::Portraits => portraits::render(app, workspace, round, area, buf),
        Page::Campaign => campaign::render(app, workspace, round, area, buf),
        Page::Test => test::render(app, workspace, round, area, buf),
    }
}
