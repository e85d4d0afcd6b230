//! The coming month: what to do on which day, the one under the cursor in full below.

use crate::analysis::month_plan::{Item, Kind, MonthPlan};
use crate::output::plan_words;
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the list with the words below.
pub fn render(app: &App, workspace: &Workspace, plan: &MonthPlan, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let item = plan.items.get(app.list().row);
    let mut said: Vec<String> = Vec::new();
    if let Some(item) = item {
        said.push(format!("{}: {}", whom(workspace, item), item.reason));
        said.push(format!("→ {}", item.what_to_do));
    }
    said.extend(plan_words::month(plan, locale));
    let inside = area.width.saturating_sub(4);
    let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, inside)).sum::<u16>() + 2;
    let words = needed.min(area.height / 2);
    let top = Rect { height: area.height - words, ..area };
    let title = format!(
        "{}: worth {} a month (e: md, html, ics, csv, xlsx)",
        plan.from.format("%B %Y"),
        locale.money(plan.total_monthly)
    );
    let inner = widgets::panel(top, &title, buf, theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let label = workspace.label_width.clamp(12, 22);
    let rest = inner.width.saturating_sub(14 + 5 + label + 9 + 8);
    let columns = [
        column("day", 14, false),
        column("what", 5, false),
        column("who", label, false),
        column("worth/mo", 9, true),
        column("why", rest.max(10), false),
    ];
    let grid = Grid { columns: &columns, rows: plan.items.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(item) = plan.items.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => format!("{} {}", item.date.format("%a"), locale.date(item.date)).into(),
            1 => {
                let tone = match item.kind {
                    Kind::Price => theme.scenario(),
                    Kind::Keep => theme.attention(),
                    Kind::Book => theme.good(),
                    Kind::Call => theme.text(),
                };
                return GridCell::Styled(item.kind.name().into(), tone);
            }
            2 => whom(workspace, item).into(),
            3 => locale.money(item.value_monthly).into(),
            _ => item.reason.clone().into(),
        })
    });
    let below = Rect { y: top.bottom(), height: words, ..area };
    let inner = widgets::panel(below, "What it means (Enter: the client · c called · z later)", buf, theme);
    widgets::whole_sentences(&said, inner, buf, theme.text());
}

fn whom(workspace: &Workspace, item: &Item) -> String {
    item.index.map_or_else(|| item.whom.clone(), |i| workspace.label(i).to_string())
}
