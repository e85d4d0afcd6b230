//! The week, page by page: when people come, how full it is, who could come when, and what to change about classes.

mod classes;
mod fill;
mod proposals;
pub mod week;

use crate::analysis::schedule::Schedule;
use crate::analysis::study::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::scheduling::WeekPage;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// When people come, or stay away.
    Week,
    /// How full every hour is.
    Fill,
    /// Who could come when.
    Proposals,
    /// Merges, further classes, overbooking.
    Classes,
}

impl Page {
    /// All, in their order.
    const ALL: [Page; 4] = [Page::Week, Page::Fill, Page::Proposals, Page::Classes];
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["Week", "Fill", "Proposals", "Classes"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Week)
    }

    /// The studies that it shows.
    pub fn studies(self) -> &'static [Study] {
        if self == Page::Week { &[] } else { &[Study::Schedule] }
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, round: &Round) -> usize {
    match (Page::at(app.page()), round.week.as_deref()) {
        (Page::Week, _) => week::rows(round),
        (_, Some(page)) => page.rows(),
        _ => 0,
    }
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let page = Page::at(app.page());
    if page == Page::Week || workspace.book.sessions.is_none() {
        return week::render(app, workspace, round, area, buf);
    }
    let schedule: &Schedule = match workspace.studied.schedule.as_deref() {
        Some(Ok(schedule)) => schedule,
        Some(Err(why)) => return super::unavailable(app, &why.unavailable, area, buf),
        None => return super::waiting(app, Study::Schedule, area, buf),
    };
    match round.week.as_deref() {
        Some(WeekPage::Fill(said)) => fill::render(app, schedule, said, area, buf),
        Some(WeekPage::Proposals(found)) => proposals::render(app, workspace, schedule, found, area, buf),
        Some(WeekPage::Classes(rows)) => classes::render(app, rows, area, buf),
        None => {}
    }
}
