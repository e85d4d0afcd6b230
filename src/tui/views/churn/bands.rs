//! Who is drifting away: bands of disengagement, the revenue at stake in each, and the clients.

use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::figures::Band;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views::utilization::{band_look, beside_pane};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::{self, bars, set_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the bands above the clients.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let churn = match &round.current().disengagement {
        Ok(churn) => churn,
        Err(why) => return crate::tui::views::unavailable(app, &why.unavailable, area, buf),
    };
    let area = beside_pane(app, workspace, round, area, buf);
    let said = widgets::wrapped(&churn.statement, Rect { height: area.height.min(3), ..area }, buf, app.theme.dim());
    let mut y = area.y + said + 1;
    for row in &churn.bands {
        if y >= area.bottom() {
            return;
        }
        let band = match row.band {
            RiskBand::High => Band::Low,
            RiskBand::Medium => Band::Middle,
            RiskBand::Low => Band::High,
        };
        let (tone, glyph) = band_look(app, Some(band));
        let (name, range) = labels(app, row.band);
        buf.set_stringn(area.x, y, format!("{glyph} {name}"), 13, tone);
        buf.set_stringn(area.x + 14, y, range, 12, app.theme.dim());
        set_right(buf, area.x + 26, y, 12, &format!("{} clients", row.clients), app.theme.text());
        set_right(buf, area.x + 38, y, 12, &app.launch.locale.money(row.monthly_revenue), app.theme.strong());
        buf.set_stringn(area.x + 51, y, "a month", 8, app.theme.dim());
        let room = area.width.saturating_sub(60);
        bars::bar(buf, area.x + 60, y, room, row.share, tone);
        y += 1;
    }
    y += 1;
    let below = Rect { y, height: area.bottom().saturating_sub(y), ..area };
    clients(app, workspace, round, below, buf);
}

fn labels(app: &App, band: RiskBand) -> (&'static str, String) {
    let percent = |x: f64| app.launch.locale.percent(x, 0);
    let a = app.assumptions();
    match band {
        RiskBand::High => ("high risk", format!("under {}", percent(a.low_utilization))),
        RiskBand::Medium => ("medium risk", format!("{}–{}", percent(a.low_utilization), percent(a.high_utilization))),
        RiskBand::Low => ("low risk", format!("{} or more", percent(a.high_utilization))),
    }
}

fn clients(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("Client", workspace.label_width, false),
        column("Risk", 13, false),
        column(round.current().results.yardstick.title(), 20, true),
        column("Revenue/mo", 11, true),
        column("Missing h/mo", 12, true),
        column("Segment", 12, false),
    ];
    let grid = Grid { columns: &columns, rows: round.order.len(), sorted: None, cell_cursor: false, focused: true };
    let (figures, locale) = (&round.current().results, &app.launch.locale);
    grid.render(area, app.list(), buf, app.theme, |row, index| {
        let client = round.order.get(row).map_or(usize::MAX, |&i| i as usize);
        let band = figures.band.get(client).copied().flatten();
        let (tone, glyph) = band_look(app, band);
        match index {
            0 => GridCell::Text(workspace.label(client).into()),
            1 => {
                let name = band.map_or("unknown", |b| labels(app, b.into()).0);
                GridCell::Styled(format!("{glyph} {name}").into(), tone)
            }
            2 => {
                let share = figures.utilization.get(client).copied().unwrap_or(f64::NAN);
                GridCell::Bar(share, locale.percent(share, 0).into(), tone)
            }
            3 => GridCell::Text(figures.monthly_revenue(client).map_or("—".into(), |m| locale.money(m)).into()),
            4 => GridCell::Text(locale.number(figures.unrealized.get(client).copied().unwrap_or(f64::NAN), 1).into()),
            _ => GridCell::Text(figures.segment.get(client).copied().flatten().map_or("—", |s| s.name()).into()),
        }
    });
}
