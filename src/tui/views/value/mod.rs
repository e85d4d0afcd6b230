//! What clients are worth, page by page: the clients, the tiers, and how far the figures can be trusted.

mod checks;
mod clients;
mod tiers;

use crate::analysis::study::Study;
use crate::analysis::value::CustomerValue;
use crate::book::filter::{QuickValue, quick_filter};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Every client.
    Clients,
    /// Platinum, Gold, Silver, Bronze.
    Tiers,
    /// Parameters, tracking, frequencies, skill.
    Checks,
}

impl Page {
    /// All, in their order.
    const ALL: [Page; 3] = [Page::Clients, Page::Tiers, Page::Checks];
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["Clients", "Tiers", "Checks"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Clients)
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, round: &Round) -> usize {
    match Page::at(app.page()) {
        Page::Clients => round.order.len(),
        Page::Tiers => round.tiers.len(),
        Page::Checks => round.shared.current.figures.studied.value().map_or(0, |w| checks::sentences(app, w).len()),
    }
}

/// The condition that keeps the tier in `row`; nothing where the rows are no tiers.
pub fn condition(app: &App, round: &Round, row: usize) -> Option<String> {
    let tier = round.tiers.get(row).filter(|_| Page::at(app.page()) == Page::Tiers)?.tier;
    Some(quick_filter("tier", QuickValue::Text(tier.name())))
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let worth: &CustomerValue = match workspace.studied.value.as_deref() {
        Some(Ok(worth)) => worth,
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => return views::waiting(app, Study::Value, area, buf),
    };
    match Page::at(app.page()) {
        Page::Clients => clients::render(app, workspace, round, worth, area, buf),
        Page::Tiers => tiers::render(app, round, worth, area, buf),
        Page::Checks => checks::render(app, worth, area, buf),
    }
}
