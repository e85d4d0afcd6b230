//! How many newcomers of each month still come: the table by months since the first, shaded, and the curve of them all.

use crate::analysis::cohorts::{CohortRow, Cohorts, Joined, Retained};
use crate::analysis::study::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::heatmap::Heatmap;
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns on screen of a cell.
const CELL: u16 = 6;

/// Rows of the table: one per cohort.
pub fn rows(workspace: &Workspace) -> usize {
    workspace.studies.cohorts().map_or(0, |c| c.cohorts.len())
}

/// Months over which the cursor can walk.
pub fn columns(workspace: &Workspace) -> usize {
    workspace.studies.cohorts().map_or(1, |c| c.months().max(1))
}

/// Draws table, curve and sentences.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let cohorts = match workspace.studies.get::<Cohorts>() {
        Some(Ok(cohorts)) => cohorts,
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => return views::waiting(app, Cohorts::STUDY, area, buf),
    };
    let said = cohorts.describe(&app.launch.locale);
    let tall = area.height >= 28;
    let below = if tall { (area.height * 2 / 5).clamp(12, 17) } else { area.height.saturating_sub(10).min(6) };
    let table = Rect { height: (cohorts.cohorts.len() as u16 + 3).min(area.height - below), ..area };
    draw_table(app, cohorts, table, buf);
    let rest = Rect { y: table.bottom(), height: area.height - table.height, ..area };
    if !tall {
        let inner = Rect { x: rest.x + 1, width: rest.width.saturating_sub(1), ..rest };
        widgets::whole_sentences(&said, inner, buf, app.theme.text());
        return;
    }
    let half = if rest.width >= 76 { rest.width / 2 } else { 0 };
    if half > 0 {
        draw_curve(app, cohorts, Rect { width: half, ..rest }, buf);
    }
    let side = Rect { x: rest.x + half, width: rest.width - half, ..rest };
    let inner = widgets::panel(side, "What it says", buf, app.theme);
    super::say(app, &said, inner, buf);
}

/// The name of a row: the month, and how many.
fn name(app: &App, row: &CohortRow) -> String {
    let count = app.launch.locale.number(row.clients as f64, 0);
    match row.joined {
        Joined::Before => format!("before {count:>6}"),
        Joined::InMonth => format!("{} {count:>5}", row.month),
    }
}

fn draw_table(app: &App, cohorts: &Cohorts, area: Rect, buf: &mut Buffer) {
    let money = app.cohort_revenue && cohorts.has_revenue();
    let title = match (money, cohorts.has_revenue()) {
        (true, _) => "Revenue by months since the first, its first month = 100% (<group>: clients)".to_string(),
        (false, true) => format!("Newcomers who {}, by months since the first (<group>: revenue)", cohorts.verb()),
        (false, false) => format!("Newcomers who {}, by months since the first", cohorts.verb()),
    };
    let inner = widgets::panel(area, &app.keyed(&title), buf, app.theme);
    let names: Vec<String> = cohorts.cohorts.iter().map(|row| name(app, row)).collect();
    let months: Vec<String> = (0..cohorts.months()).map(|age| age.to_string()).collect();
    let map = Heatmap { rows: &names, columns: &months, cell_width: CELL, ascii: app.launch.ascii };
    let page = usize::from(inner.height.saturating_sub(1));
    let list = app.list();
    let from = (list.first_row(page, names.len()), first_column(list.column, inner.width, months.len()));
    map.render(inner, from, buf, app.theme, |row, age| {
        let cohort = cohorts.cohorts.get(row)?;
        let share = if money { cohort.revenue_share(age)? } else { cohort.share(age)? };
        let under_way = if age >= cohort.whole { "*" } else { "" };
        let figure = app.launch.locale.number(share * 100.0, 0);
        Some((share.clamp(0.0, 1.0), format!("{figure}{under_way}")))
    });
    if let Some(line) = list.row.checked_sub(from.0).filter(|line| *line < page) {
        let y = inner.y + 1 + line as u16;
        buf.set_style(Rect { y, height: 1, ..inner }, app.theme.selected());
    }
}

/// The first month in sight so that the cursor's is.
fn first_column(cursor: usize, width: u16, months: usize) -> usize {
    let shown = usize::from(width.saturating_sub(16) / CELL).max(1);
    (cursor + 1).saturating_sub(shown).min(months.saturating_sub(shown))
}

fn draw_curve(app: &App, cohorts: &Cohorts, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let title = format!("Newcomers together: share who {}, with the 95% band", cohorts.verb());
    let inner = widgets::panel(area, &title, buf, app.theme);
    let shown = cohorts.well_known();
    let Some(last) = shown.last().map(|p| p.age as f64).filter(|age| *age > 0.0) else { return };
    let path = |value: &dyn Fn(&Retained) -> f64| -> Vec<[f64; 2]> {
        shown.iter().map(|p| [p.age as f64, value(p)]).collect()
    };
    let (low, high, share) = (path(&|p| p.interval[0]), path(&|p| p.interval[1]), path(&|p| p.share));
    let step = (last / 8.0).ceil().max(1.0);
    let ticks = (0..).map(|i| f64::from(i) * step).take_while(|t| *t <= last);
    let x = Axis {
        bounds: [0.0, last],
        ticks: ticks.map(|t| (t, locale.number(t, 0))).collect(),
        title: "months since the first".into(),
    };
    let percent = |share: f64| (share, locale.percent(share, 0));
    let y = Axis { bounds: [0.0, 1.0], ticks: [0.0, 0.5, 1.0].map(percent).to_vec(), title: String::new() };
    let marks =
        [Mark::Path(&low, app.theme.dim()), Mark::Path(&high, app.theme.dim()), Mark::Path(&share, app.theme.good())];
    plot(inner, &x, &y, &marks, buf, app.theme);
}
