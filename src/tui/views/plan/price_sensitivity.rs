//! Who would feel a rise most.

use crate::analysis::pricing::Pricing;
use crate::output::plan_words;
use crate::tui::app::{App, Workspace};
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the clients with the words below.
pub fn render(app: &App, workspace: &Workspace, pricing: &Pricing, area: Rect, buf: &mut Buffer) {
    let edge = match &pricing.edge {
        Ok(edge) => edge,
        Err(why) => return views::unavailable(app, &why.unavailable, area, buf),
    };
    let locale = &app.launch.locale;
    let mut said = plan_words::edge(edge, locale);
    said.push(plan_words::break_even(&pricing.all, locale));
    let inside = area.width.saturating_sub(4);
    let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, inside)).sum::<u16>() + 2;
    let words = needed.min(area.height / 2);
    let top = Rect { height: area.height - words, ..area };
    let title = format!("Clients nearest the edge, {} (<open> opens one)", plan_words::looked_at(pricing, locale));
    let inner = widgets::panel(top, &app.keyed(&title), buf, app.theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("client", workspace.label_width.min(18), false),
        column("pays/mo", 9, true),
        column("rise/mo", 8, true),
        column("risk", 16, false),
        column("at risk/mo", 10, true),
    ];
    let grid = Grid { columns: &columns, rows: edge.clients.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(client) = edge.clients.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => workspace.label(client.index).to_string().into(),
            1 => locale.money(client.monthly_revenue).into(),
            2 => locale.money(client.raise_monthly).into(),
            3 => return GridCell::Bar(client.risk, locale.percent(client.risk, 0).into(), app.theme.attention()),
            _ => locale.money(client.at_risk_monthly).into(),
        })
    });
    if edge.clients.is_empty() {
        let text = "Nobody whose price would rise is at any risk.";
        let y = inner.y + 1.min(inner.height);
        widgets::wrapped(text, Rect { y, height: inner.bottom().saturating_sub(y), ..inner }, buf, app.theme.text());
    }
    let below = Rect { y: top.bottom(), height: words, ..area };
    let inner = widgets::panel(below, "What it means", buf, app.theme);
    widgets::whole_sentences(&said, inner, buf, app.theme.text());
}
