//! Who may leave, page by page. The first page is the disengagement bands, which need no dates and no outcome.

mod bands;

use crate::tui::app::{App, Workspace};
use crate::tui::compute::Round;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Disengagement bands by utilization.
    Bands,
}

impl Page {
    /// All, in their order.
    const ALL: [Page; 1] = [Page::Bands];
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["Bands"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Bands)
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, round: &Round) -> usize {
    match Page::at(app.page()) {
        Page::Bands => round.order.len(),
    }
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    match Page::at(app.page()) {
        Page::Bands => bands::render(app, workspace, round, area, buf),
    }
}
