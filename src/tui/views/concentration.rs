//! The Lorenz curve with the line of equality, the figures in words, and what losing each of the top clients would do.

use crate::analysis::concentration::Concentration;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets::figure::{self, Unit};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::plot::{Axis, Mark, plot};
use crate::tui::widgets::{self};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Who brings the revenue.
pub struct ConcentrationPage;

impl PageView for ConcentrationPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Gini coefficient", "Herfindahl–Hirschman index", "Top shares", "Losing a large client", "Share"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["lorenz", "clients"]
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.current().concentration.as_ref().map_or(0, |c| c.losing_top.len())
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        s.round.current().concentration.as_ref().ok()?.losing_top.get(row).map(|loss| loss.client)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Draws the curve on the left, figures and losses on the right; narrow screens give the curve up last.
fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let now = match &round.current().concentration {
        Ok(concentration) => concentration,
        Err(why) => return super::unavailable(app, &why.unavailable, area, buf),
    };
    let before = round.baseline().concentration.as_ref().unwrap_or(now);
    if area.width < 76 {
        let figures = Rect { height: area.height.min(9), ..area };
        render_figures(app, before, now, figures, buf);
        let below = Rect { y: figures.bottom(), height: area.height - figures.height, ..area };
        return render_losses(app, workspace, now, below, buf);
    }
    let curve = Rect { width: (area.width * 9 / 20).min(area.height * 5 / 2 + 8), ..area };
    render_curve(app, before, now, curve, buf);
    let right = Rect { x: curve.right() + 1, width: area.width - curve.width - 1, ..area };
    let used = render_figures(app, before, now, Rect { height: right.height.min(9), ..right }, buf);
    let below = Rect { y: right.y + used + 1, height: right.height.saturating_sub(used + 1), ..right };
    render_losses(app, workspace, now, below, buf);
}

fn render_curve(app: &App, before: &Concentration, now: &Concentration, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let inner = widgets::panel(area, "Lorenz curve", buf, theme);
    let ticks = || [0.0, 0.25, 0.5, 0.75, 1.0].map(|t| (t, app.launch.locale.percent(t, 0))).to_vec();
    let axis = |title: &str| Axis { bounds: [0.0, 1.0], ticks: ticks(), title: title.into() };
    let mut marks = vec![Mark::Rule([0.0, 0.0], [1.0, 1.0], theme.dim()), Mark::Path(&now.lorenz, theme.good())];
    if before.gini != now.gini {
        marks.insert(1, Mark::Path(&before.lorenz, theme.dim()));
    }
    // Flat parts of the screen lie above the equality line; the words go there.
    marks.push(Mark::Label([0.06, 0.94], "┄ all bring the same".into(), theme.dim()));
    marks.push(Mark::Label([0.06, 0.86], "━ your clients".into(), theme.good()));
    plot(inner, &axis("share of clients, smallest first"), &axis("share of revenue"), &marks, buf, theme);
}

fn render_figures(app: &App, before: &Concentration, now: &Concentration, area: Rect, buf: &mut Buffer) -> u16 {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let lines = [
        ("Gini", before.gini, now.gini, Unit::Ratio, "0 all equal, 1 one client brings all"),
        ("Gini, corrected", corrected(before), corrected(now), Unit::Ratio, "for comparing with other studios"),
        ("largest client", before.top_1_share, now.top_1_share, Unit::Percent, "of the revenue"),
        ("top 3", before.top_3_share, now.top_3_share, Unit::Percent, ""),
        ("top 5", before.top_5_share, now.top_5_share, Unit::Percent, ""),
        ("top 10", before.top_10_share, now.top_10_share, Unit::Percent, ""),
        ("top 20% of clients", before.top_20_percent_share, now.top_20_percent_share, Unit::Percent, ""),
        (
            "clients for 80%",
            before.clients_for_80_percent as f64,
            now.clients_for_80_percent as f64,
            Unit::Count,
            "of the revenue",
        ),
        (
            "effective clients",
            before.effective_clients,
            now.effective_clients,
            Unit::Ratio,
            "as if this many equal ones (HHI)",
        ),
    ];
    let mut drawn = 0;
    for (label, old, new, unit, meaning) in lines {
        if drawn >= area.height {
            break;
        }
        let mut spans = vec![Span::styled(format!("{label:<20}"), theme.dim())];
        spans.extend(figure::spans(old, new, unit, locale, theme));
        let line = Line::from(spans);
        let width = line.width() as u16;
        buf.set_line(area.x, area.y + drawn, &line, area.width);
        if width + 4 < area.width {
            let room = area.width - width - 2;
            buf.set_stringn(
                area.x + width + 2,
                area.y + drawn,
                widgets::fitted(meaning, room.into()),
                room.into(),
                theme.dim(),
            );
        }
        drawn += 1;
    }
    drawn
}

fn corrected(concentration: &Concentration) -> f64 {
    concentration.gini_corrected.unwrap_or(f64::NAN)
}

fn render_losses(app: &App, workspace: &Workspace, now: &Concentration, area: Rect, buf: &mut Buffer) {
    if area.height < 4 {
        return;
    }
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, "If one of the largest left", buf, theme);
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let columns = [
        GridColumn { title: "Client".into(), width: workspace.label_width, right: false },
        column("brings/mo", 10),
        column("share", 7),
        column("left/mo", 10),
        column("all above gone", 14),
        column("Gini then", 9),
    ];
    let grid = Grid { columns: &columns, rows: now.losing_top.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(loss) = now.losing_top.get(row) else { return GridCell::Text("".into()) };
        let text = match index {
            0 => return GridCell::Text(workspace.label(loss.client).into()),
            1 => locale.money(loss.monthly_revenue),
            2 => locale.percent(loss.share, 1),
            3 => locale.money(loss.revenue_after),
            4 => locale.money(loss.revenue_after_all_above),
            _ => locale.number(loss.gini_after, 3),
        };
        GridCell::Text(text.into())
    });
}
