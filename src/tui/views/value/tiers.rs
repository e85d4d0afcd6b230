//! The tiers, and how well the tier of a new client can be told.

use crate::analysis::value::{CustomerValue, Tier};
use crate::tui::app::App;
use crate::tui::round::Round;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the table above the newcomers.
pub fn render(app: &App, round: &Round, worth: &CustomerValue, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let height = (round.tiers.len() as u16 + 3).min(area.height);
    let title = format!(
        "Expected value of the next {} months{}",
        worth.outlook.horizon_months,
        app.keyed(" (<open> shows one tier)")
    );
    let inner = widgets::panel(Rect { height, ..area }, &title, buf, app.theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("Tier", 9, false),
        column("who", 14, false),
        column("from", 9, true),
        column("clients", 8, true),
        column("value", 11, true),
        column("share", 16, false),
    ];
    let grid = Grid { columns: &columns, rows: round.tiers.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(r) = round.tiers.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => r.tier.name().into(),
            1 => r.tier.rule().into(),
            2 => r.from.map_or("—".into(), |from| locale.money(from)).into(),
            3 => locale.number(r.clients as f64, 0).into(),
            4 => locale.money(r.value).into(),
            _ => return GridCell::Bar(r.share, locale.percent(r.share, 0).into(), app.theme.good()),
        })
    });
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    if below.height < 4 {
        return;
    }
    let inner = widgets::panel(below, "The tier of a new client", buf, app.theme);
    let used = widgets::wrapped(&worth.describe_newcomers(locale), inner, buf, app.theme.text());
    let air = u16::from(inner.height > used + Tier::ALL.len() as u16 + 1);
    let rest = Rect { y: inner.y + used + air, height: inner.height.saturating_sub(used + air), ..inner };
    confusion(app, worth, rest, buf);
}

/// True tiers down, forecast ones across.
fn confusion(app: &App, worth: &CustomerValue, area: Rect, buf: &mut Buffer) {
    let Ok(newcomers) = &worth.newcomers else { return };
    let width = usize::from(area.width);
    let heads: String = Tier::ALL.iter().map(|tier| format!("{:>10}", tier.name())).collect();
    let mut lines = vec![(format!("{:<18}{heads}", "true ↓ forecast →"), app.theme.strong())];
    for (tier, row) in Tier::ALL.iter().zip(&newcomers.confusion) {
        let cells: String = row.iter().map(|n| format!("{:>10}", app.launch.locale.number(*n as f64, 0))).collect();
        lines.push((format!("{:<18}{cells}", tier.name()), app.theme.text()));
    }
    for ((line, style), y) in lines.iter().zip(area.y..area.bottom()) {
        buf.set_stringn(area.x, y, line, width, *style);
    }
}
