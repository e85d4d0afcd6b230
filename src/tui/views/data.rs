//! What was read and how it was understood: tables and columns, and what is odd in them.

use crate::book::Severity;
use crate::tui::action::Action;
use crate::tui::app::{App, Workspace};
use crate::tui::data_rows::DataRow;
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::{self};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What was read, and what each table and column was taken for.
pub struct FilesPage;

impl PageView for FilesPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("open", "say what the column is"), ("note", "how the files were read, to change it")]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.data_rows.len()
    }

    fn copied(&self, s: Screen, row: usize) -> Option<String> {
        full_text(s.workspace, *s.workspace.data_rows.get(row)?).map(|(_, text)| text)
    }

    fn searched(&self, s: Screen, row: usize) -> Option<String> {
        full_text(s.workspace, *s.workspace.data_rows.get(row)?).map(|(title, text)| format!("{title} {text}"))
    }

    fn enter(&self, app: &mut App) -> bool {
        app.choose_field();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        render(s.app, s.workspace, &s.workspace.data_rows, area, buf);
    }
}

/// What is odd in the files.
pub struct FindingsPage;

impl PageView for FindingsPage {
    fn rows(&self, s: Screen) -> usize {
        s.workspace.book.findings.len()
    }

    fn copied(&self, s: Screen, row: usize) -> Option<String> {
        full_text(s.workspace, DataRow::Finding(row)).map(|(_, text)| text)
    }

    fn searched(&self, s: Screen, row: usize) -> Option<String> {
        full_text(s.workspace, DataRow::Finding(row)).map(|(title, text)| format!("{title} {text}"))
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        let rows: Vec<DataRow> = (0..self.rows(s)).map(DataRow::Finding).collect();
        match rows.is_empty() {
            true => widgets::sentences(&["Nothing odd was found in the files.".into()], area, buf, s.app.theme),
            false => render(s.app, s.workspace, &rows, area, buf),
        }
    }
}

/// Draws the list, and what the selected row says in full.
fn render(app: &App, workspace: &Workspace, rows: &[DataRow], area: Rect, buf: &mut Buffer) {
    let wide = app.detail && area.width >= 100;
    let (list, text) = match wide {
        true => {
            let side = area.width * 2 / 5;
            (Rect { width: area.width - side - 1, ..area }, Rect { x: area.right() - side, width: side, ..area })
        }
        false => {
            let below = (area.height / 3).clamp(0, 8);
            (Rect { height: area.height - below, ..area }, Rect { y: area.bottom() - below, height: below, ..area })
        }
    };
    render_list(app, workspace, rows, list, buf);
    if text.height > 2 {
        render_text(app, workspace, rows, text, buf);
    }
}

/// The last column where the one before it has no room: it says both.
const COMPACT: usize = 3;

fn render_list(app: &App, workspace: &Workspace, rows: &[DataRow], area: Rect, buf: &mut Buffer) {
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: false };
    // What a finding says comes before where it stands: a narrow screen leaves the place out.
    let place = if area.width >= 70 { 24 } else { 0 };
    let rest = area.width.saturating_sub(12 + place + 4);
    let columns = [column("", 10), column("What", place), column("Taken for, or why", rest.max(8))];
    let shown: &[usize] = if place > 0 { &[0, 1, 2] } else { &[0, COMPACT] };
    let columns: Vec<GridColumn> = shown.iter().filter_map(|&i| columns.get(i.min(2)).cloned()).collect();
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(area, app.list(), buf, app.theme, |row, index| match rows.get(row).zip(shown.get(index)) {
        Some((DataRow::Finding(f), index)) => finding_cell(app, workspace, *f, *index),
        Some((DataRow::Table(t), index)) => table_cell(app, workspace, *t, *index),
        Some((DataRow::Column(t, c), index)) => column_cell(app, workspace, *t, *c, *index),
        None => GridCell::Text("".into()),
    });
}

fn finding_cell<'a>(app: &App, workspace: &'a Workspace, finding: usize, index: usize) -> GridCell<'a> {
    let Some(finding) = workspace.book.findings.get(finding) else { return GridCell::Text("".into()) };
    let (word, tone) = match finding.severity {
        Severity::Error => ("✗ wrong", app.theme.error()),
        Severity::Warning => ("! look", app.theme.attention()),
        Severity::Info => ("· note", app.theme.dim()),
    };
    match index {
        0 => GridCell::Styled(word.into(), tone),
        1 => GridCell::Text(finding.location.replace(&format!("{}, ", app.launch.title), "").into()),
        _ => GridCell::Text(finding.message.as_str().into()),
    }
}

fn table_cell<'a>(app: &App, workspace: &'a Workspace, table: usize, index: usize) -> GridCell<'a> {
    let Some(table) = workspace.inspection.tables.get(table) else { return GridCell::Text("".into()) };
    let strong = app.theme.strong();
    let file = table.path.rsplit(['/', '\\']).next().unwrap_or(&table.path);
    let name = table.sheet.as_deref().unwrap_or(file);
    match index {
        0 => GridCell::Styled("■ table".into(), strong),
        1 => GridCell::Styled(name.into(), strong),
        COMPACT => GridCell::Styled(format!("{name}: {}, {} rows", table.role, table.rows).into(), strong),
        _ => GridCell::Styled(format!("{}: {} rows. {}", table.role, table.rows, table.why).into(), strong),
    }
}

fn column_cell<'a>(app: &App, workspace: &'a Workspace, table: usize, column: usize, index: usize) -> GridCell<'a> {
    let column = workspace.inspection.tables.get(table).and_then(|t| t.columns.get(column));
    let Some(column) = column else { return GridCell::Text("".into()) };
    match index {
        0 => GridCell::Styled(format!("  {}", column.place).into(), app.theme.dim()),
        1 => GridCell::Text(column.header.as_str().into()),
        COMPACT => GridCell::Text(format!("{} → {} · {}", column.header.trim(), column.field, column.why).into()),
        _ => GridCell::Text(format!("{} · {}", column.field, column.why).into()),
    }
}

/// The whole text of the selected row.
fn render_text(app: &App, workspace: &Workspace, rows: &[DataRow], area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let Some((title, mut text)) = rows.get(app.list().row).and_then(|row| full_text(workspace, *row)) else { return };
    if let Some(DataRow::Column(..)) = rows.get(app.list().row) {
        text.push_str(&format!("\n\n{} takes it for something else.", app.key_of(Action::Open)));
    }
    let inner = widgets::panel(area, &title, buf, theme);
    widgets::wrapped(&text, inner, buf, theme.text());
}

/// Title and full text of a row.
fn full_text(workspace: &Workspace, row: DataRow) -> Option<(String, String)> {
    match row {
        DataRow::Finding(f) => {
            let finding = workspace.book.findings.get(f)?;
            let text = format!(
                "{}\n\n{}\n\ncode: {}, {} cells or rows",
                finding.message, finding.location, finding.code, finding.count
            );
            Some(("Finding".into(), text))
        }
        DataRow::Table(t) => {
            let table = workspace.inspection.tables.get(t)?;
            let sheet = table.sheet.as_deref().map_or(String::new(), |s| format!(", sheet \"{s}\""));
            let header = table.header_row.map_or("no header".into(), |r| format!("header in row {r}"));
            let uses: Vec<String> = workspace
                .book
                .files
                .iter()
                .filter(|f| f.path == table.path)
                .map(|f| format!("{}: {} rows read, {} used{}", f.table, f.rows_read, f.rows_used, set_aside(f)))
                .collect();
            let text = format!(
                "{}{sheet} ({}), {header}, {} rows\n\n{}\n\n{}",
                table.path,
                table.format,
                table.rows,
                table.why,
                uses.join("\n")
            );
            Some((format!("Table: {}", table.role), text))
        }
        DataRow::Column(t, c) => {
            let column = workspace.inspection.tables.get(t)?.columns.get(c)?;
            let text = format!(
                "Taken for: {}\n\n{}\n\nValues such as: {}",
                column.field,
                column.why,
                column.examples.join(" · ")
            );
            Some((format!("Column {} \"{}\"", column.place, column.header.trim()), text))
        }
    }
}

fn set_aside(file: &crate::book::FileUse) -> String {
    file.set_aside.iter().map(|s| format!("; {} set aside: {}", s.count, s.reason)).collect()
}
