//! How full every hour of the week is, and what the empty ones are worth.

use crate::analysis::schedule::Schedule;
use crate::analysis::schedule::hours::Cell;
use crate::book::schedule_settings::DAYS;
use crate::tui::app::App;
use crate::tui::widgets::{self, heatmap::Heatmap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the hours.
const MAP: u16 = 48;
/// Columns below which only the hours are shown.
const BOTH: u16 = 76;

/// Draws the hours, and beside them what they say.
pub fn render(app: &App, schedule: &Schedule, said: &[String], area: Rect, buf: &mut Buffer) {
    let both = app.detail && area.width >= BOTH;
    let width = if both { MAP.max(area.width / 2) } else { area.width };
    let inner = widgets::panel(Rect { width, ..area }, "Full: hours used (H: opening hours)", buf, app.theme);
    hours(app, schedule, inner, buf);
    if both {
        let side = Rect { x: area.x + width + 1, width: area.width - width - 1, ..area };
        let inner = widgets::panel(side, "What it says", buf, app.theme);
        let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, inner.width)).sum();
        // Half a sentence would be worse than none.
        match needed <= inner.height {
            true => widgets::sentences(said, inner, buf, app.theme),
            false => drop(widgets::whole_sentences(said, inner, buf, app.theme.text())),
        }
    }
}

/// Hours down, weekdays across.
fn hours(app: &App, schedule: &Schedule, area: Rect, buf: &mut Buffer) {
    let used = || schedule.cells.iter().map(|c| c.hour);
    let (Some(first), Some(last)) = (used().min(), used().max()) else {
        widgets::wrapped("Closed all week.", area, buf, app.theme.text());
        return;
    };
    let rows: Vec<String> = (first..=last).map(|hour| format!("{hour:02}:00")).collect();
    let columns: Vec<String> = DAYS.iter().map(|d| (*d).to_string()).collect();
    let map = Heatmap { rows: &rows, columns: &columns, cell_width: 5, ascii: app.launch.ascii };
    let top = app.list().first_row(usize::from(area.height.saturating_sub(1)), rows.len());
    map.render(area, (top, 0), buf, app.theme, |row, day| {
        let here = |c: &&Cell| usize::from(c.weekday) == day && usize::from(c.hour - first) == row;
        let cell = schedule.cells.iter().find(here)?;
        Some((cell.fill(), app.launch.locale.number(cell.fill() * 100.0, 0) + "%"))
    });
}
