//! From which columns it was not learned and why, those that the user put back against that advice first.

use crate::analysis::churn::Churn;
use crate::analysis::features::Excluded;
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One column.
pub struct Row<'a> {
    /// Its header.
    pub column: &'a str,
    /// What speaks against it.
    pub why: &'a str,
    /// Whether it counts all the same.
    pub counts: bool,
    /// Whether the user may say so: it knows the outcome. What tells clients apart in no way stays outside.
    pub can_be_put_back: bool,
}

/// The rows: what was put back, what the guard left out, what is no feature.
pub fn rows(churn: &Churn) -> Vec<Row<'_>> {
    let back = churn.put_back.iter().map(|e| (e, true));
    let out = churn.excluded.iter().map(|e| (e, false));
    back.chain(out)
        .map(|(e, counts)| Row { column: &e.column, why: &e.why, counts, can_be_put_back: counts || e.leaks })
        .collect()
}

/// Draws the table above the sentences.
pub fn render(app: &App, workspace: &Workspace, churn: &Churn, area: Rect, buf: &mut Buffer) {
    let rows = rows(churn);
    let said: Vec<String> = sentences(churn).iter().map(|sentence| app.keyed(sentence)).collect();
    let width = area.width.saturating_sub(2);
    let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, width)).sum();
    let height = needed.min(area.height / 2);
    let style = if churn.put_back.is_empty() { app.theme.text() } else { app.theme.attention() };
    let used = widgets::whole_sentences(&said, Rect { x: area.x + 1, width, height, ..area }, buf, style);
    let below = Rect { y: area.y + used, height: area.height - used, ..area };
    let title = format!(
        "Columns that are not learned from{}{}",
        app.keyed(" (<open> puts a leak back)"),
        super::stale(app, workspace)
    );
    let inner = widgets::panel(below, &title, buf, app.theme);
    if rows.is_empty() {
        widgets::wrapped("No column was left out of the model.", inner, buf, app.theme.text());
        return;
    }
    let name = rows.iter().map(|r| r.column.chars().count()).max().unwrap_or(8) as u16 + 4;
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: false };
    let name = name.clamp(10, 30);
    let columns = [column("Column", name), column("Why", inner.width.saturating_sub(name + 2))];
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused: true };
    // The reason under the cursor may be longer than its line.
    let why = rows.get(app.list().row).map_or(String::new(), |row| format!("{}: {}.", row.column, row.why));
    let lines = widgets::lines_needed(&why, inner.width).min(3);
    let foot = if inner.height > lines + 5 { lines + 1 } else { 0 };
    let table = Rect { height: inner.height - foot, ..inner };
    grid.render(table, app.list(), buf, app.theme, |row, index| {
        let Some(row) = rows.get(row) else { return GridCell::Text("".into()) };
        match (index, row.can_be_put_back) {
            (0, true) => {
                let mark = if row.counts { "x" } else { " " };
                let tone = if row.counts { app.theme.attention() } else { app.theme.text() };
                GridCell::Styled(format!("[{mark}] {}", row.column).into(), tone)
            }
            (0, false) => GridCell::Text(format!("    {}", row.column).into()),
            _ => GridCell::Text(row.why.into()),
        }
    });
    if foot > 0 {
        let below = Rect { y: table.bottom() + 1, height: foot - 1, ..inner };
        widgets::wrapped(&why, below, buf, app.theme.dim());
    }
}

fn sentences(churn: &Churn) -> Vec<String> {
    let names = |list: &[Excluded]| list.iter().map(|e| e.column.as_str()).collect::<Vec<_>>().join(", ");
    if !churn.put_back.is_empty() {
        return vec![format!(
            "Warning: {} counts because you put it back, and it knows the outcome. The figures look better than they will \
             be for clients whose outcome is not known yet. <open> takes it out again; <undo> undoes the last change.",
            names(&churn.put_back)
        )];
    }
    let leaks = churn.excluded.iter().filter(|e| e.leaks).count();
    let leaking = match leaks {
        0 => "No column knows the outcome beforehand.".to_string(),
        1 => {
            "One column knows the outcome beforehand: a model that sees it looks perfect and is of no use.".to_string()
        }
        n => format!("{n} columns know the outcome beforehand: a model that sees them looks perfect and is of no use."),
    };
    vec![format!("{leaking} Trained on {} features; the page Drivers lists them.", churn.drivers.len())]
}
