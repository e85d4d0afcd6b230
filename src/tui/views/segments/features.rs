//! From what the groups are made: every feature on offer, how it entered, and what is no feature and why.

use crate::analysis::segments::clusters::{Clusters, words};
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on, what was excluded stands beside the table.
const BESIDE: u16 = 112;

/// Draws the table of features and the list of what is none.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some(groups) = super::groups_or_say(app, workspace, area, buf) else { return };
    let (table, side) = match area.width >= BESIDE {
        true => {
            let width = area.width * 3 / 5;
            (Rect { width, ..area }, Rect { x: area.x + width, width: area.width - width, ..area })
        }
        false => {
            let height = (area.height / 3).min(8);
            let top = area.height - height;
            (Rect { height: top, ..area }, Rect { y: area.y + top, height, ..area })
        }
    };
    render_table(app, workspace, groups, table, buf);
    let inner = widgets::panel(side, "How they enter, and what is left out", buf, app.theme);
    widgets::sentences(&sentences(app, groups), inner, buf, app.theme);
}

fn render_table(app: &App, workspace: &Workspace, groups: &Clusters, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let note = super::stale(app, workspace);
    let usual = if app.assumptions().clusters.features.is_empty() { "the usual ones" } else { "your choice" };
    let title = format!("Features: {usual} (<open> or Space takes one in or out){note}");
    let inner = widgets::panel(area, &app.keyed(&title), buf, theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("Feature", inner.width.saturating_sub(42).clamp(18, 44), false),
        column("skew", 12, true),
        column("scale", 6, false),
        column("far out", 7, true),
        column("gaps", 6, true),
    ];
    let rows = groups.offered.len();
    let grid = Grid { columns: &columns, rows, sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(offered) = groups.offered.get(row) else { return GridCell::Text("".into()) };
        let used = groups.used.iter().find(|u| u.name == offered.name);
        let count = |n: usize| if n == 0 { String::new() } else { locale.number(n as f64, 0) };
        GridCell::Text(match (index, used) {
            (0, _) => format!("[{}] {}", if app.enters(offered) { "x" } else { " " }, offered.title).into(),
            (_, None) => "".into(),
            (1, Some(used)) => match (used.skew, used.skew_log.filter(|_| used.log)) {
                (Some(before), Some(after)) => {
                    format!("{} → {}", locale.number(before, 1), locale.number(after, 1)).into()
                }
                (Some(before), None) => locale.number(before, 1).into(),
                _ => "".into(),
            },
            (2, Some(used)) => if used.log { "log" } else { "as is" }.into(),
            (3, Some(used)) => count(used.outliers).into(),
            (_, Some(used)) => count(used.imputed).into(),
        })
    });
}

fn sentences(app: &App, groups: &Clusters) -> Vec<String> {
    let mut said = vec![words::preparation(groups)];
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for excluded in &groups.excluded {
        match reasons.iter_mut().find(|(why, _)| *why == excluded.why) {
            Some((_, columns)) => columns.push(&excluded.column),
            None => reasons.push((&excluded.why, vec![&excluded.column])),
        }
    }
    said.extend(reasons.into_iter().map(|(why, columns)| format!("No feature, {why}: {}.", columns.join(", "))));
    if app.assumptions().clusters.features.is_empty() {
        said.push(
            "The usual features are what clients did; where little is known of that, the quantities and the yes or no \
             of the client table as well. Labels and answers to campaigns stay outside, to compare the groups by."
                .into(),
        );
    } else {
        said.push(app.keyed("<grouping> has \"the usual features\", <undo> undoes the last change."));
    }
    said
}
