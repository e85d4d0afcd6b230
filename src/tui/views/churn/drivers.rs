//! What the probabilities rest on: each driver with its weight, and how the probability moves with the one under the
//! cursor.

use crate::analysis::churn::{Churn, Driver};
use crate::book::Locale;
use crate::tui::app::App;
use crate::tui::round::Round;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on, revenue by driver and the intervals stand in the table.
const WIDE: u16 = 100;

/// Draws the table above the plot.
pub fn render(app: &App, round: &Round, churn: &Churn, area: Rect, buf: &mut Buffer) {
    let plot_height = match area.height {
        0..=13 => 0,
        tall => (tall * 3 / 5).clamp(11, 20),
    };
    let height = (area.height - plot_height).min(churn.drivers.len() as u16 + 3);
    render_table(app, round, churn, Rect { height, ..area }, buf);
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let selected = churn.drivers.get(app.list().row).filter(|_| below.height >= 6);
    if let Some(driver) = selected {
        render_driver(app, churn, driver, below, buf);
    }
}

fn render_table(app: &App, round: &Round, churn: &Churn, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let wide = area.width >= WIDE;
    let inner = widgets::panel(area, "What it rests on, the weightiest first", buf, app.theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let figures = if wide { 24 + 20 + 22 + 18 } else { 24 + 20 };
    let mut columns = vec![
        column("Driver", inner.width.saturating_sub(figures + 4).clamp(14, 40), false),
        column("weight (AUC lost)", 22, true),
        column("odds per unit", 20, true),
    ];
    if wide {
        columns.push(column("clients at risk", 15, true));
        columns.push(column("revenue at risk/mo", 18, true));
    }
    let most = churn.drivers.iter().map(|d| d.importance).fold(1e-9, f64::max);
    let grid = Grid { columns: &columns, rows: churn.drivers.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(driver) = churn.drivers.get(row) else { return GridCell::Text("".into()) };
        let sums = round.at_risk.as_ref().and_then(|s| s.by_driver.iter().find(|d| d.driver == driver.name));
        GridCell::Text(match index {
            0 => driver.title.replace('_', " ").into(),
            1 => {
                let [low, high] = driver.importance_interval.map(|v| locale.number(v.max(0.0), 3));
                let text = format!("{} ({low}–{high})", locale.number(driver.importance.max(0.0), 3));
                return GridCell::Bar(driver.importance / most, text.into(), app.theme.good());
            }
            2 => odds(driver, locale).into(),
            3 => sums.map_or("—".into(), |s| locale.number(s.clients as f64, 0)).into(),
            _ => sums.and_then(|s| s.revenue).map_or("—".into(), |m| locale.money(m)).into(),
        })
    });
}

/// `×0.36 (0.33–0.40)`.
fn odds(driver: &Driver, locale: &Locale) -> String {
    let written = |v: f64| match v {
        v if v >= 100.0 => ">99".to_string(),
        v => locale.number(v, 2),
    };
    match (driver.odds_ratio, driver.odds_ratio_interval) {
        (Some(ratio), Some([low, high])) => format!("×{} ({}–{})", written(ratio), written(low), written(high)),
        _ => "—".into(),
    }
}

fn render_driver(app: &App, churn: &Churn, driver: &Driver, area: Rect, buf: &mut Buffer) {
    let has_plot = driver.partial_dependence.len() > 1 && area.width >= 60;
    let width = if has_plot { (area.width / 2).min(64) } else { area.width };
    let text = Rect { x: area.right() - width, width, ..area };
    let title = driver.title.replace('_', " ");
    let inner = widgets::panel(text, "What it means", buf, app.theme);
    let said = sentences(churn, driver, &app.launch.locale);
    widgets::whole_sentences(&said, inner, buf, app.theme.text());
    if has_plot {
        let left = Rect { width: area.width - width, ..area };
        let inner = widgets::panel(left, "Who would leave, all else equal", buf, app.theme);
        curve(app, driver, &title, inner, buf);
    }
}

fn curve(app: &App, driver: &Driver, title: &str, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let points = &driver.partial_dependence;
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    let most = points.iter().map(|[_, p]| *p).fold(0.0, f64::max);
    let top = if most > 0.5 { 1.0 } else { (most * 12.0).ceil() / 10.0 };
    let decimals = usize::from(last[0] - first[0] < 5.0);
    let middle = (first[0] + last[0]) / 2.0;
    let ticks = [first[0], middle, last[0]].map(|v| (v, locale.number(v, decimals)));
    let x = Axis { bounds: [first[0], last[0]], ticks: ticks.to_vec(), title: title.to_string() };
    let marks = [0.0, top / 2.0, top].map(|v| (v, locale.percent(v, 0)));
    let y = Axis { bounds: [0.0, top], ticks: marks.to_vec(), title: "would leave".into() };
    plot(area, &x, &y, &[Mark::Path(points, app.theme.attention())], buf, app.theme);
}

fn sentences(churn: &Churn, driver: &Driver, locale: &Locale) -> Vec<String> {
    let title = driver.title.replace('_', " ");
    let mut said = Vec::new();
    if let (Some([from, before]), Some([to, after])) =
        (driver.partial_dependence.first(), driver.partial_dependence.last())
    {
        let value = |v: f64| locale.number(v, if v.fract() == 0.0 { 0 } else { 1 });
        said.push(format!(
            "If everybody had {title} {}, {} of them would leave; with {}, {}.",
            value(*from),
            locale.percent(*before, 0),
            value(*to),
            locale.percent(*after, 0)
        ));
    }
    let [low, high] = driver.importance_interval.map(|v| locale.number(v.max(0.0), 3));
    said.push(match driver.importance_interval[0] > 0.0 {
        true => format!(
            "Weight: shuffled among clients, the {} ranks worse by {} of AUC ({low} to {high} in 10 shufflings).",
            churn.method,
            locale.number(driver.importance, 3)
        ),
        false => {
            "Weight: shuffled among clients, the ranking is as good as before. It adds nothing to the other columns."
                .to_string()
        }
    });
    if let Some(ratio) = driver.odds_ratio {
        let (way, factor) = if ratio < 1.0 { ("fewer", 1.0 / ratio) } else { ("more", ratio) };
        said.push(format!(
            "Odds: by logistic regression one unit more goes with {} times {way} odds of leaving, all else equal. It tells \
             what goes together, not what causes it.",
            if factor >= 100.0 { "over 99".into() } else { locale.number(factor, 2) }
        ));
    }
    said
}
