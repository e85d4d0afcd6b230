//! What the next months bring, page by page: revenue, sessions, active clients, and how near such forecasts were.

mod checks;
mod line;

use crate::analysis::forecast::{Forecasts, Line, Measure};
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::views::{self, PageView, Screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The measure that left and right have chosen.
fn measure(app: &App) -> Measure {
    Measure::ALL.get(app.list().column).copied().unwrap_or(Measure::Revenue)
}

fn front<'a>(app: &App, workspace: &'a Workspace) -> Option<&'a Line> {
    workspace.studies.forecast()?.line(measure(app), app.cadence).ok()
}

fn forecasts_or_say<'a>(app: &App, workspace: &'a Workspace, area: Rect, buf: &mut Buffer) -> Option<&'a Forecasts> {
    match workspace.studies.get::<Forecasts>() {
        Some(Ok(forecasts)) => return Some(forecasts),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, Forecasts::STUDY, area, buf),
    }
    None
}

/// By month or by week.
fn next_cadence(app: &mut App) -> bool {
    app.cadence = app.cadence.other();
    app.list_mut().row = 0;
    true
}

/// A series with its forecast: revenue, sessions or active clients.
pub struct ForecastPage;

impl PageView for ForecastPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("right", "the next measure"), ("group", "by week, and back"), ("evidence", "how accurate it was")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Forecast of revenue", "What-if of a forecast"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["forecast"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Forecasts::STUDY]
    }

    fn settings(&self) -> &'static [&'static str] {
        &["forecast."]
    }

    fn rows(&self, s: Screen) -> usize {
        front(s.app, s.workspace).map_or(0, |line| line.ahead.len())
    }

    fn columns(&self, _: Screen) -> usize {
        Measure::ALL.len()
    }

    fn next(&self, app: &mut App) -> bool {
        next_cadence(app)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        let Some(forecasts) = forecasts_or_say(s.app, s.workspace, area, buf) else { return };
        let area = measures(s.app, area, buf);
        match forecasts.line(measure(s.app), s.app.cadence) {
            Ok(line) => line::render(s.app, forecasts, line, s.round, area, buf),
            Err(why) => {
                let other = s.app.keyed(&format!(" (<group>: {})", s.app.cadence.other().name()));
                views::unavailable(s.app, &format!("{}{other}", why.unavailable), area, buf);
            }
        }
    }
}

/// The names of the measures, the one in front marked; the room below.
fn measures(app: &App, area: Rect, buf: &mut Buffer) -> Rect {
    if area.height < 12 {
        return area;
    }
    let mut x = area.x + 1;
    for each in Measure::ALL {
        let style = if each == measure(app) { app.theme.strong() } else { app.theme.dim() };
        let text = if each == measure(app) { format!("[{}]", each.name()) } else { format!(" {} ", each.name()) };
        buf.set_stringn(x, area.y, &text, area.right().saturating_sub(x).into(), style);
        x += text.len() as u16 + 1;
    }
    buf.set_stringn(x, area.y, " ← → chooses", area.right().saturating_sub(x).into(), app.theme.dim());
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

/// What the methods said of what was known.
pub struct ChecksPage;

impl PageView for ChecksPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Forecast accuracy", "Forecast as the sum over clients"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Forecasts::STUDY]
    }

    fn settings(&self) -> &'static [&'static str] {
        &["forecast."]
    }

    fn rows(&self, s: Screen) -> usize {
        let evaluation = front(s.app, s.workspace).and_then(|line| line.evaluation.as_ref());
        evaluation.map_or(0, |found| found.trials.len())
    }

    fn columns(&self, _: Screen) -> usize {
        Measure::ALL.len()
    }

    fn next(&self, app: &mut App) -> bool {
        next_cadence(app)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(forecasts) = forecasts_or_say(s.app, s.workspace, area, buf) {
            checks::render(s.app, forecasts, measure(s.app), area, buf);
        }
    }
}
