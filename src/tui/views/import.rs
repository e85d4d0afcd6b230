//! How the files were read: a sentence per table, its first rows under what each column means, and what can be changed.

use crate::ingest::TableInspection;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::importing::{self, Row};
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// How the tables were read, and what to change of it.
pub struct ImportPage;

impl PageView for ImportPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("open", "change the decision"),
            ("group", "the next table"),
            ("reset_assumption", "back to what was found"),
            ("save_scenario", "keep it as a recipe"),
        ]
    }

    fn rows(&self, s: Screen) -> usize {
        table(s).map_or(0, |table| importing::rows(table).len())
    }

    fn columns(&self, s: Screen) -> usize {
        s.workspace.inspection.tables.len()
    }

    fn copied(&self, s: Screen, _: usize) -> Option<String> {
        table(s).map(|table| table.sentence.clone())
    }

    fn searched(&self, s: Screen, row: usize) -> Option<String> {
        let rows = importing::rows(table(s)?);
        rows.get(row).map(|row| format!("{} {}", row.label, row.value))
    }

    fn next(&self, app: &mut App) -> bool {
        app.next_decision();
        true
    }

    fn enter(&self, app: &mut App) -> bool {
        app.choose_decision();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        match table(s) {
            Some(table) => render(s, table, area, buf),
            None => widgets::sentences(&["No table was found in the files.".into()], area, buf, s.app.theme),
        }
    }
}

fn table(s: Screen<'_>) -> Option<&TableInspection> {
    s.workspace.inspection.tables.get(importing::table_in_front(s.app, s.workspace)?)
}

/// The rest of an area below its first `lines`.
fn below(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect { y: area.y + lines, height: area.height - lines, ..area }
}

fn render(s: Screen, table: &TableInspection, area: Rect, buf: &mut Buffer) {
    let theme = s.app.theme;
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    buf.set_stringn(
        area.x,
        area.y,
        widgets::fitted(&title(s, table), area.width.into()),
        area.width.into(),
        theme.dim(),
    );
    let mut rest = below(area, 1);
    let sentence = format!("{}.", table.sentence);
    let lines = widgets::lines_needed(&sentence, rest.width).min(3);
    widgets::wrapped(&sentence, Rect { height: lines.min(rest.height), ..rest }, buf, theme.strong());
    rest = below(rest, lines);
    if let Some(other) = &table.runner_up {
        let near = if table.is_close { "nearly as well" } else { "less well" };
        let text = format!("Second best: {other}, which explains it {near}.");
        let style = if table.is_close { theme.attention() } else { theme.dim() };
        buf.set_stringn(rest.x, rest.y, text, rest.width.into(), style);
        rest = below(rest, 1);
    }
    let rows = importing::rows(table);
    let keys = s
        .app
        .keyed("<open> changes · <group> next · <reset_assumption> as found · <undo> undo · <save_scenario> keeps it");
    let list = (rows.len() as u16 + 1).clamp(4, rest.height.saturating_sub(1).max(4));
    // The first rows give way before the decisions do, but for three lines.
    let preview = rest.height.saturating_sub(list + 1).clamp(4, 2 + table.first_rows.len().max(2) as u16);
    first_rows(s, table, Rect { height: preview.min(rest.height), ..rest }, buf);
    rest = below(rest, preview);
    let keys_at = Rect { y: rest.bottom().saturating_sub(1), height: 1.min(rest.height), ..rest };
    render_list(s.app, &rows, Rect { height: rest.height.saturating_sub(1), ..rest }, buf);
    if keys_at.height > 0 {
        let text = widgets::fitted(&keys, keys_at.width.into());
        buf.set_stringn(keys_at.x, keys_at.y, text, keys_at.width.into(), theme.dim());
    }
}

fn title(s: Screen, table: &TableInspection) -> String {
    let file = table.path.rsplit(['/', '\\']).next().unwrap_or(&table.path);
    let sheet = table.sheet.as_ref().map_or(String::new(), |sheet| format!(", {sheet}"));
    let all = s.workspace.inspection.tables.len();
    let place = importing::table_in_front(s.app, s.workspace).unwrap_or(0) + 1;
    let turns = format!("{} {}", s.app.key_of(Action::Left), s.app.key_of(Action::Right));
    let which = if all > 1 { format!("table {place} of {all} ({turns}) · ") } else { String::new() };
    let used = if table.used { "" } else { " · not used" };
    format!("{which}{file}{sheet}{used}")
}

/// Width of the widest column that is shown.
const WIDEST: usize = 20;

/// The first rows, those columns first that were taken for something; what each is stands above its header.
fn first_rows(s: Screen, table: &TableInspection, area: Rect, buf: &mut Buffer) {
    let theme = s.app.theme;
    let mut order: Vec<usize> = (0..table.columns.len()).collect();
    let means_nothing =
        |i: &usize| table.columns.get(*i).is_none_or(|c| matches!(c.field.as_str(), "attribute" | "ignored"));
    order.sort_by_key(means_nothing);
    let mut x = area.x;
    for (shown, place) in order.iter().enumerate() {
        let Some(column) = table.columns.get(*place) else { continue };
        let texts = table.first_rows.iter().filter_map(|row| row.get(*place)).map(|text| text.trim());
        let widest =
            texts.clone().chain([column.header.trim(), column.field.as_str()]).map(UnicodeWidthStr::width).max();
        let width = widest.unwrap_or(0).clamp(3, WIDEST) as u16;
        let left = order.len() - shown;
        let more = format!("+{left}");
        if x + width > area.right() {
            let room = area.right().saturating_sub(x);
            buf.set_stringn(x, area.y, &more, room.into(), theme.dim());
            return;
        }
        let style = if means_nothing(place) { theme.dim() } else { theme.key() };
        let mut line = |y: u16, text: &str, style: Style| {
            if y < area.height {
                buf.set_stringn(x, area.y + y, widgets::fitted(text, width.into()), width.into(), style);
            }
        };
        line(0, &column.field, style);
        line(1, column.header.trim(), theme.strong());
        for (row, text) in texts.enumerate() {
            line(2 + row as u16, text, theme.text());
        }
        x += width + 2;
    }
}

fn render_list(app: &App, rows: &[Row], area: Rect, buf: &mut Buffer) {
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: false };
    let label = rows.iter().map(|row| row.label.width()).max().unwrap_or(0).clamp(12, 26) as u16;
    let value = if area.width >= 100 { 40 } else { area.width.saturating_sub(label + 4).min(34) };
    let why = area.width.saturating_sub(label + value + 4);
    let columns = [column("Decided", label), column("Now", value), column("Because", why)];
    let shown = if why >= 8 { 3 } else { 2 };
    let columns: Vec<GridColumn> = columns.into_iter().take(shown).collect();
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(area, app.list(), buf, app.theme, |row, index| match (rows.get(row), index) {
        (Some(row), 0) => GridCell::Text(row.label.as_str().into()),
        (Some(row), 1) => GridCell::Styled(row.value.as_str().into(), app.theme.strong()),
        (Some(row), _) => GridCell::Styled(row.why.as_str().into(), app.theme.dim()),
        (None, _) => GridCell::Text("".into()),
    });
}
