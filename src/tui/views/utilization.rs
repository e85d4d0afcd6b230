//! Every client's hours: a table to sort, with a bar of the utilization.

use super::detail;
use crate::analysis::Figures;
use crate::analysis::columns::{Column, Kind, Value};
use crate::analysis::figures::Band;
use crate::tui::app::{App, Workspace};
use crate::tui::round::{Direction, Round};
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of the pane on the right, and the width of the view from which it is shown.
const PANE: u16 = 40;
const ROOM_FOR_PANE: u16 = 104;

/// Every client's hours.
pub struct UtilizationPage;

impl PageView for UtilizationPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("sort", "sort by the column under the cursor"),
            ("quick_filter", "filter by the value under the cursor"),
            ("explain", "what the column under the cursor means"),
            ("open", "everything known about the client"),
            ("detail", "show or hide the selected client"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Utilization", "Missing hours", "Opportunity", "Expected hours", "Own rhythm", "Delivered hours"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["clients"]
    }

    fn header(&self, s: Screen) -> Option<String> {
        s.workspace.columns.get(s.app.list().column).map(|column| column.title.clone())
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.order.len()
    }

    fn columns(&self, s: Screen) -> usize {
        s.workspace.columns.len()
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        s.round.order.get(row).map(|&i| i as usize)
    }

    fn filter_column(&self, s: Screen) -> Option<String> {
        s.workspace.columns.get(s.app.list().column).map(|column| column.name.clone())
    }

    fn copied(&self, s: Screen, row: usize) -> Option<String> {
        let client = self.client_at(s, row)?;
        let column = s.workspace.columns.get(s.app.list().column)?;
        let value = column.value(&s.workspace.book, &s.round.current().results, client);
        Some(detail::written(&value, column.kind, &s.app.launch.locale))
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Draws the table, and the selected client beside it.
fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let table = beside_pane(app, workspace, round, area, buf);
    client_table(app, workspace, round, table, buf);
}

/// Draws the pane where it is wanted and there is room; what is left for the table.
pub fn beside_pane(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) -> Rect {
    if !app.detail || area.width < ROOM_FOR_PANE {
        return area;
    }
    let pane = Rect { x: area.right() - PANE, width: PANE, ..area };
    detail::pane(app, workspace, round, pane, buf);
    Rect { width: area.width - PANE - 1, ..area }
}

fn client_table(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let figures = &round.current().results;
    let column = |c| grid_column(c, figures, workspace.id_width);
    let columns: Vec<GridColumn> = workspace.columns.iter().map(column).collect();
    let sorted = app.sort.map(|(i, d)| (i, if d == Direction::Ascending { "▲" } else { "▼" }));
    let grid = Grid { columns: &columns, rows: round.order.len(), sorted, cell_cursor: true, focused: true };
    grid.render(area, app.list(), buf, app.theme, |row, index| {
        let client = round.order.get(row).map_or(usize::MAX, |&i| i as usize);
        let Some(column) = workspace.columns.get(index) else { return GridCell::Text("".into()) };
        cell(app, column, &column.value(&workspace.book, figures, client), figures.band.get(client).copied().flatten())
    });
}

/// A cell of the client table; the utilization is a bar that says its band by its glyph too.
fn cell<'a>(app: &App, column: &Column, value: &Value<'a>, band: Option<Band>) -> GridCell<'a> {
    match (column.name.as_str(), value) {
        ("utilization", Value::Number(share)) => {
            let (tone, glyph) = band_look(app, band);
            GridCell::Bar(*share, format!("{glyph} {}", app.launch.locale.percent(*share, 0)).into(), tone)
        }
        (_, Value::Text(text)) => GridCell::Text((*text).into()),
        (_, value) => GridCell::Text(detail::written(value, column.kind, &app.launch.locale).into()),
    }
}

/// Colour and sign of a band.
pub fn band_look(app: &App, band: Option<Band>) -> (Style, &'static str) {
    match band {
        Some(Band::Low) => (app.theme.attention(), "▼"),
        Some(Band::Middle) => (app.theme.dim(), "·"),
        Some(Band::High) => (app.theme.good(), "▲"),
        None => (app.theme.dim(), " "),
    }
}

fn grid_column(column: &Column, figures: &Figures, id_width: u16) -> GridColumn {
    let title = unicode_width::UnicodeWidthStr::width(column.heading(figures)) as u16 + 1;
    let (width, right) = match (column.name.as_str(), column.kind) {
        ("client_id", _) => (id_width.max(title), false),
        ("utilization", _) => (20, true),
        (_, Kind::Text) => (title.clamp(12, 20), false),
        (_, Kind::Money) => (title.max(10), true),
        (_, Kind::Date) => (title.max(10), true),
        _ => (title.max(7), true),
    };
    GridColumn { title: column.heading(figures).to_string(), width: width.min(24), right }
}
