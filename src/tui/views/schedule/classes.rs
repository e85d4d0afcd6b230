//! Thin classes that could be one, full ones that could be two, and how many bookings each could take.

use crate::tui::app::App;
use crate::tui::scheduling::ClassRow;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the table, and the selected row in words.
pub fn render(app: &App, rows: &[ClassRow], area: Rect, buf: &mut Buffer) {
    if rows.is_empty() {
        let inner = widgets::panel(area, "Classes", buf, app.theme);
        let none = "Nothing to change: no class of three or more clients took place in three of the recent weeks and was thin, full, or missed often enough to take further bookings.";
        widgets::wrapped(none, inner, buf, app.theme.text());
        return;
    }
    let foot = if area.height > 14 { 8 } else { 0 };
    let table = Rect { height: area.height - foot, ..area };
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let effect = 32;
    let columns = [
        column("What", 9, false),
        column("Class", area.width.saturating_sub(effect + 15).clamp(20, 60), false),
        column("Effect a week", effect, false),
    ];
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(table, app.list(), buf, app.theme, |row, index| {
        let Some(r) = rows.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => r.what.into(),
            1 => r.class.clone().into(),
            _ => r.effect.clone().into(),
        })
    });
    if foot == 0 {
        return;
    }
    let Some(row) = rows.get(app.list().row) else { return };
    let inner = widgets::panel(Rect { y: table.bottom(), height: foot, ..area }, row.what, buf, app.theme);
    widgets::sentences(&row.said, inner, buf, app.theme);
}
