//! What makes clients leave sooner or later: the hazard ratios with their intervals and whether they hold over time.

use super::survival::survival_or_say;
use crate::analysis::segments::clusters::words::probability;
use crate::analysis::survival::{Hazard, pace, step_name};
use crate::book::Locale;
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the table.
pub fn rows(workspace: &Workspace) -> usize {
    workspace.studies.survival().and_then(|l| l.hazards.as_ref().ok()).map_or(0, |h| h.rows.len())
}

/// Draws the table above the sentences.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some(survival) = survival_or_say(app, workspace, area, buf) else { return };
    let locale = &app.launch.locale;
    let Ok(hazards) = &survival.hazards else {
        let inner = widgets::panel(area, "What makes clients leave sooner", buf, app.theme);
        return super::say(app, &survival.describe_hazards(locale), inner, buf);
    };
    let said_rows = if area.height >= 16 { (area.height * 2 / 5).max(7) } else { 0 };
    let height = (hazards.rows.len() as u16 + 3).min(area.height - said_rows);
    let title = "How fast clients leave, everything else alike (1 = as fast)";
    let inner = widgets::panel(Rect { height, ..area }, title, buf, app.theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let first = inner.width.saturating_sub(55).clamp(12, 34);
    let mut columns = vec![
        column("What", first, false),
        column("step", 11, false),
        column("times", 5, true),
        column("95% between", 12, true),
        column("p adj.", 8, true),
        column("over time", 9, false),
    ];
    if inner.width >= 110 {
        columns.push(column("in words", 30, false));
    }
    let grid = Grid { columns: &columns, rows: hazards.rows.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(hazard) = hazards.rows.get(row) else { return GridCell::Text("".into()) };
        cell(app, hazard, index, locale)
    });
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    if below.height < 4 {
        return;
    }
    // The first row is the surest, of which the sentences speak anyway.
    let selected = hazards.rows.get(app.list().row).filter(|_| app.list().row > 0);
    let mut said: Vec<String> = selected.map(|hazard| hazard.describe(locale)).into_iter().collect();
    said.extend(hazards.describe(locale));
    let inner = widgets::panel(below, "What it says", buf, app.theme);
    super::say(app, &said, inner, buf);
}

fn cell<'a>(app: &App, hazard: &'a Hazard, index: usize, locale: &Locale) -> GridCell<'a> {
    let number = |value: f64| locale.number(value, 2);
    GridCell::Text(match index {
        0 => hazard.title.as_str().into(),
        1 => step_name(&hazard.contrast, locale).into(),
        2 => {
            let style = match hazard.is_sure() {
                true if hazard.ratio > 1.0 => app.theme.attention(),
                true => app.theme.good(),
                false => app.theme.dim(),
            };
            return GridCell::Styled(number(hazard.ratio).into(), style);
        }
        3 => {
            let [low, high] = hazard.interval;
            format!("{}–{}", number(low), number(high)).into()
        }
        4 => probability(hazard.p_adjusted, locale).into(),
        5 => match (hazard.proportional_p_adjusted, hazard.drifts()) {
            (None, _) => "untested".into(),
            (_, true) => "changes".into(),
            (_, false) => "holds".into(),
        },
        _ if hazard.is_sure() => pace(hazard.ratio, locale).into(),
        _ => "may be chance".into(),
    })
}
