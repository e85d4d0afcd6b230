//! What the next months bring, page by page: revenue, sessions, active clients, and how near such forecasts were.

mod checks;
mod line;

use crate::analysis::forecast::{Forecasts, Line, Measure};
use crate::analysis::study::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// A series with its forecast.
    Line(Measure),
    /// What the methods said of what was known.
    Checks,
}

impl Page {
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["Revenue", "Sessions", "Clients", "Checks"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Measure::ALL.get(index).map_or(Page::Checks, |measure| Page::Line(*measure))
    }
}

/// The measure in front: the page's, or on the last page the one chosen.
fn measure(app: &App) -> Measure {
    match Page::at(app.page()) {
        Page::Line(measure) => measure,
        Page::Checks => Measure::ALL.get(app.list().column).copied().unwrap_or(Measure::Revenue),
    }
}

fn front<'a>(app: &App, forecasts: &'a Forecasts) -> Option<&'a Line> {
    forecasts.line(measure(app), app.cadence).ok()
}

/// Rows of the table in front.
pub fn rows(app: &App, workspace: &Workspace) -> usize {
    let Some(line) = workspace.studied.forecast().and_then(|forecasts| front(app, forecasts)) else { return 0 };
    match Page::at(app.page()) {
        Page::Line(_) => line.ahead.len(),
        Page::Checks => line.evaluation.as_ref().map_or(0, |found| found.trials.len()),
    }
}

/// How many measures left and right walk over.
pub fn columns(app: &App) -> usize {
    if Page::at(app.page()) == Page::Checks { Measure::ALL.len() } else { 1 }
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let forecasts = match workspace.studied.forecast.as_deref() {
        Some(Ok(forecasts)) => forecasts,
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => return views::waiting(app, Study::Forecast, area, buf),
    };
    if Page::at(app.page()) == Page::Checks {
        return checks::render(app, forecasts, measure(app), area, buf);
    }
    match forecasts.line(measure(app), app.cadence) {
        Ok(line) => line::render(app, forecasts, line, round, area, buf),
        Err(why) => {
            let other = app.cadence.other().name();
            let more = format!("{}. (b: {other})", why.unavailable);
            views::unavailable(app, more.trim_end_matches('.'), area, buf);
        }
    }
}
