//! What kinds of clients there are, page by page: by rule, by recency, frequency and money.

mod rfm;
mod rules;

use crate::analysis::studied::Study;
use crate::book::filter::{QuickValue, quick_filter};
use crate::tui::app::{App, Workspace};
use crate::tui::compute::Round;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Revenue against utilization, or any category.
    Rules,
    /// Recency, frequency, monetary value.
    Rfm,
}

impl Page {
    /// All, in their order.
    const ALL: [Page; 2] = [Page::Rules, Page::Rfm];
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["By rule", "RFM"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Rules)
    }
}

/// What must be studied for the page at `index`.
pub fn studies(index: usize) -> &'static [Study] {
    match Page::at(index) {
        Page::Rules => &[],
        Page::Rfm => &[Study::Rfm],
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, round: &Round) -> usize {
    match Page::at(app.page()) {
        Page::Rules => rules::rows(app, round),
        Page::Rfm => rfm::rows(round),
    }
}

/// The condition that keeps the group in `row`.
pub fn condition(app: &App, workspace: &Workspace, round: &Round, row: usize) -> Option<String> {
    match Page::at(app.page()) {
        Page::Rules => rules::condition(app, workspace, round, row),
        Page::Rfm => rfm::segment(round, row).map(|s| quick_filter("rfm_segment", QuickValue::Text(s.name()))),
    }
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    match Page::at(app.page()) {
        Page::Rules => rules::render(app, workspace, round, area, buf),
        Page::Rfm => rfm::render(app, workspace, round, area, buf),
    }
}
