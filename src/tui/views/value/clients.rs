//! The clients with what is expected of each, the most valuable first.

use crate::analysis::value::{CustomerValue, amount};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the headline, the table, and the selected client's figures in words.
pub fn render(app: &App, workspace: &Workspace, round: &Round, worth: &CustomerValue, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let head = Rect { height: area.height.min(3), ..area };
    let said = widgets::wrapped(&worth.headline(locale), head, buf, app.theme.dim());
    let warned = worth.begins_amid(locale).map_or(0, |warning| {
        let room = Rect { y: area.y + said, height: area.height.saturating_sub(said).min(4), ..area };
        // On a small screen the page Checks has it in full.
        let text = match widgets::lines_needed(&warning, area.width) <= room.height && area.height > 24 {
            true => warning,
            false => "Careful: many were probably clients before the log begins; see the page Checks.".to_string(),
        };
        widgets::wrapped(&text, room, buf, app.theme.attention())
    });
    let said = said + warned;
    let foot = if area.height > 14 { 5 } else { 0 };
    let top = area.y + said + 1;
    let table = Rect { y: top, height: area.bottom().saturating_sub(top + foot), ..area };
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let mut columns = vec![
        column("Client", workspace.label_width, false),
        column("Still a client", 14, true),
        column("Expected", 8, true),
        column("Value", 10, true),
        column("Tier", 8, false),
    ];
    if area.width >= 90 {
        columns.push(column("Interval of the value", 23, true));
    }
    let paid = |value: f64| amount(value).map_or_else(|| "—".into(), |money| locale.money(money));
    let grid = Grid { columns: &columns, rows: round.order.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(table, app.list(), buf, app.theme, |row, index| {
        let index_of = round.order.get(row).map_or(usize::MAX, |&i| i as usize);
        let client = worth.client(index_of);
        let text = match (index, client) {
            (0, _) => return GridCell::Text(workspace.label(index_of).into()),
            (_, None) => "—".into(),
            (1, Some(c)) => match c.p_alive {
                Some(p) => return GridCell::Bar(p, locale.percent(p, 0).into(), app.theme.text()),
                None => "bought once".into(),
            },
            (2, Some(c)) => locale.number(c.expected_purchases, 1),
            (3, Some(c)) => paid(c.clv),
            (4, Some(c)) => c.tier.map_or("—", |tier| tier.name()).into(),
            (_, Some(c)) => c.interval.map_or("—".into(), |[low, high]| format!("{} – {}", paid(low), paid(high))),
        };
        GridCell::Text(text.into())
    });
    if foot == 0 {
        return;
    }
    let Some(selected) = app.selected_client() else { return };
    let below = Rect { y: table.bottom(), height: foot, ..area };
    let inner = widgets::panel(below, workspace.label(selected), buf, app.theme);
    let text = worth.client(selected).map_or_else(
        || "Bought nothing in this period.".to_string(),
        |client| client.describe(worth.outlook.horizon_months, locale),
    );
    widgets::wrapped(&text, inner, buf, app.theme.text());
}
