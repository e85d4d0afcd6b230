//! The page Ask: the question, and its answer as a table.

use crate::analysis::columns::Kind;
use crate::output::answer;
use crate::output::table::ExportColumn;
use crate::tui::app::{App, Workspace};
use crate::tui::ask::Shown;
use crate::tui::round::Round;
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::{self};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// The widest column of text, and how many rows are measured.
const WIDEST: usize = 36;
const MEASURED: usize = 200;

/// Questions in SQL, and pivots.
pub struct AskPage;

impl PageView for AskPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("ask", "ask in SQL"),
            ("pivot", "pivot"),
            ("sort", "sort by the column under the cursor"),
            ("export", "write the answer"),
        ]
    }

    fn rows(&self, s: Screen) -> usize {
        s.app.ask.answer.as_ref().map_or(0, |shown| shown.table.rows())
    }

    fn columns(&self, s: Screen) -> usize {
        s.app.ask.answer.as_ref().map_or(1, |shown| shown.table.columns.len().max(1))
    }

    fn copied(&self, s: Screen, _: usize) -> Option<String> {
        s.app.answer_cell()
    }

    fn searched(&self, s: Screen, row: usize) -> Option<String> {
        let shown = s.app.ask.answer.as_ref()?;
        let cell = |column: &ExportColumn| answer::written(&column.values.get(row), column.kind, &s.app.launch.locale);
        let cells: Vec<String> = shown.table.columns.iter().map(cell).collect();
        (row < shown.table.rows()).then(|| cells.join(" "))
    }

    fn enter(&self, app: &mut App) -> bool {
        app.open_ask(false);
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Draws the question above its answer; what can be asked where there is none.
fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let key = |action| app.launch.keymap.key_for(action).to_string();
    let keys = format!(
        "{} asks · {} pivots · {} sorts · {} writes a file · {} copies the cell",
        key(crate::tui::action::Action::Open),
        key(crate::tui::action::Action::Pivot),
        key(crate::tui::action::Action::Sort),
        key(crate::tui::action::Action::Export),
        key(crate::tui::action::Action::Copy),
    );
    let Some(shown) = &app.ask.answer else {
        return welcome(app, workspace, &keys, area, buf);
    };
    let lines = widgets::lines_needed(&shown.question, area.width).clamp(1, 3);
    let top = Rect { height: lines.min(area.height), ..area };
    widgets::wrapped(&shown.question, top, buf, app.theme.strong());
    let status = Rect { y: area.y + top.height, height: 1, ..area }.intersection(area);
    let (text, style) = match &app.ask.error {
        Some(error) => (error.clone(), app.theme.error()),
        None => (format!("{} · {keys}", size(app, shown, round)), app.theme.dim()),
    };
    widgets::wrapped(&text, status, buf, style);
    let below = Rect { y: status.bottom(), height: area.bottom().saturating_sub(status.bottom()), ..area };
    table(app, shown, below, buf);
}

fn size(app: &App, shown: &Shown, round: &Round) -> String {
    let rows = shown.table.rows();
    let stale = if shown.is_stale(&round.session) { ", of the figures before the last change" } else { "" };
    format!("{} {}{stale}", app.launch.locale.number(rows as f64, 0), if rows == 1 { "row" } else { "rows" })
}

fn table(app: &App, shown: &Shown, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let width = |column: &ExportColumn| {
        let rows = shown.table.rows().min(MEASURED);
        let cells = (0..rows).map(|row| answer::written(&column.values.get(row), column.kind, locale).width());
        // An arrow stands behind the title of the column that is sorted by.
        let widest = cells.chain([column.title.width() + 1]).max().unwrap_or(0);
        widest.clamp(4, WIDEST) as u16
    };
    let columns: Vec<GridColumn> = shown
        .table
        .columns
        .iter()
        .map(|column| GridColumn {
            title: column.title.clone(),
            width: width(column),
            right: !answer::is_left(column.kind),
        })
        .collect();
    let arrow = |descending| match (app.launch.ascii, descending) {
        (true, true) => "v",
        (true, false) => "^",
        (false, true) => "▼",
        (false, false) => "▲",
    };
    let sorted = shown.sort.map(|(place, descending)| (place, arrow(descending)));
    let grid = Grid { columns: &columns, rows: shown.table.rows(), sorted, cell_cursor: true, focused: true };
    grid.render(area, app.list(), buf, app.theme, |row, column| {
        let text = shown.table.columns.get(column).map_or_else(String::new, |column| {
            match (&column.values.get(row), column.kind) {
                (crate::analysis::columns::Value::Missing, Kind::Text) => String::new(),
                (crate::analysis::columns::Value::Missing, _) => "—".into(),
                (value, kind) => answer::written(value, kind, locale),
            }
        });
        GridCell::Text(text.into())
    });
}

/// What can be asked.
fn welcome(app: &App, workspace: &Workspace, keys: &str, area: Rect, buf: &mut Buffer) {
    let book = &workspace.book;
    let logs = crate::query::tables::LOGS.into_iter().filter(|log| (log.rows)(book).is_some());
    let mut text = vec![
        "A question to the tables of these files, in SQL or as a pivot.".to_string(),
        keys.to_string(),
        format!("clients: {}", names(workspace.columns.iter().map(|column| column.name.as_str()))),
    ];
    text.extend(logs.map(|log| format!("{}: {}", log.name, names(log.present(book).map(|column| column.name)))));
    text.push("show tables says what each column means; docs/query.md has the whole of it.".into());
    if let Some(error) = &app.ask.error {
        text.insert(0, error.clone());
    }
    widgets::sentences(&text, area, buf, app.theme);
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
