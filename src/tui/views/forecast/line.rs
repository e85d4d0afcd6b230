//! One series: what was, what may come, the what-if beside it, and all of it in words.

use crate::analysis::forecast::{Cadence, Forecasts, Line, Measure, Scenarios};
use crate::stats::forecast::Point;
use crate::tui::app::App;
use crate::tui::round::Round;
use crate::tui::widgets;
use crate::tui::widgets::fan::Fan;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Width from which the sentences stand beside the chart.
const SIDE_BY_SIDE: u16 = 104;
/// Columns of the sentences there.
const WORDS: u16 = 42;
/// Rows of a table that are worth having, with frame and heading.
const TABLE: u16 = 8;

/// Draws chart above table, the sentences on the right; on a small screen `d` puts them in the chart's place.
pub fn render(app: &App, forecasts: &Forecasts, line: &Line, round: &Round, area: Rect, buf: &mut Buffer) {
    let scenarios = round.forecast.as_deref();
    let points = scenarios.and_then(|s| s.line(line.measure, line.cadence));
    let said = sentences(app, forecasts, line, scenarios.zip(points));
    if area.width >= SIDE_BY_SIDE && area.height >= 12 {
        let words = if app.detail { WORDS } else { 0 };
        let left = Rect { width: area.width - words, ..area };
        if words > 0 {
            let right = Rect { x: left.right(), width: words, ..area };
            let inner = widgets::panel(right, "In words", buf, app.theme);
            widgets::sentences(&said, inner, buf, app.theme);
        }
        return chart_and_table(app, line, points, left, buf);
    }
    if !app.detail || area.height < 9 {
        let inner = widgets::panel(area, &format!("{} in words (d: chart and table)", title(line)), buf, app.theme);
        widgets::sentences(&said, inner, buf, app.theme);
        return;
    }
    let head = Rect { height: 2.min(area.height), ..area };
    let first = said.first().map(String::as_str).unwrap_or_default();
    let used = widgets::wrapped(first, head, buf, app.theme.text());
    let rest = Rect { y: area.y + used, height: area.height - used, ..area };
    chart_and_table(app, line, points, rest, buf);
}

/// What is to be said, the what-if first.
fn sentences(app: &App, forecasts: &Forecasts, line: &Line, scenario: Option<(&Scenarios, &[Point])>) -> Vec<String> {
    let locale = &app.launch.locale;
    let mut said = Vec::new();
    if let Some((scenarios, points)) = scenario {
        said.push(line.describe_scenario(points, &scenarios.levers, locale));
    }
    said.extend(line.describe(locale));
    if line.measure == Measure::Revenue {
        said.extend(forecasts.people(line.cadence).map(|people| people.describe(line.cadence, locale)));
    }
    if !app.history.now().filter.is_empty() {
        said.push("Of the whole business: the filter does not change a forecast.".into());
    }
    said
}

fn title(line: &Line) -> String {
    let name = match line.measure {
        Measure::Revenue => "Revenue",
        Measure::Sessions => "Attended sessions",
        Measure::Clients => "Active clients",
    };
    format!("{name} by {}", line.cadence.unit())
}

fn chart_and_table(app: &App, line: &Line, points: Option<&[Point]>, area: Rect, buf: &mut Buffer) {
    let table = (line.ahead.len() as u16 + 3).min((area.height / 2 - area.height / 10).max(TABLE.min(area.height)));
    let chart = area.height.saturating_sub(table);
    if chart >= 7 {
        self::chart(app, line, points, Rect { height: chart, ..area }, buf);
    }
    let below = match chart >= 7 {
        true => Rect { y: area.y + chart, height: table, ..area },
        false => area,
    };
    self::table(app, line, points, below, buf);
}

fn chart(app: &App, line: &Line, points: Option<&[Point]>, area: Rect, buf: &mut Buffer) {
    let other = if line.cadence == Cadence::Monthly { "<group>: by week" } else { "<group>: by month" };
    let words =
        if area.width >= SIDE_BY_SIDE - WORDS && area.width < SIDE_BY_SIDE { ", <detail>: in words" } else { "" };
    let heading = format!("{} ({other}{words})", title(line));
    let inner = widgets::panel(area, &app.keyed(&heading), buf, app.theme);
    let history: Vec<f64> = line.history.iter().map(|(_, value)| *value).collect();
    let ahead: Vec<Point> = line.ahead.iter().map(|next| next.point).collect();
    let starts = line.history.iter().map(|(start, _)| *start).chain(line.ahead.iter().map(|next| next.start));
    let labels: Vec<String> = starts.map(|start| line.cadence.label(start)).collect();
    let tick = |value: f64| line.measure.written(value, &app.launch.locale);
    let fan = Fan {
        history: &history,
        so_far: line.running.map(|running| running.so_far),
        ahead: &ahead,
        scenario: points,
        labels: &labels,
        tick: &tick,
    };
    fan.render(inner, buf, app.theme);
    let (legend, y) = (fan.legend(), area.bottom() - 1);
    buf.set_stringn(area.x + 2, y, legend, area.width.saturating_sub(4).into(), app.theme.dim());
}

fn table(app: &App, line: &Line, points: Option<&[Point]>, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let mark = if line.running.is_some() { " · * is under way" } else { "" };
    let heading = format!("Ahead by {}{mark}", line.method_name());
    let inner = widgets::panel(area, &heading, buf, app.theme);
    let write = |value: f64| line.measure.written(value, locale);
    let between = |low: f64, high: f64| format!("{} – {}", write(low), write(high));
    let widest = |pick: fn(&Point) -> (f64, f64)| {
        let texts = line.ahead.iter().map(|next| {
            let (low, high) = pick(&next.point);
            between(low, high).chars().count() as u16
        });
        texts.max().unwrap_or(8).max(12)
    };
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let mut columns = vec![
        column(line.cadence.unit(), 11, false),
        column("expected", 9, true),
        column("80% within", widest(|p| (p.low_80, p.high_80)), true),
        column("95% within", widest(|p| (p.low_95, p.high_95)), true),
    ];
    if points.is_some() {
        // The what-if comes before the wide interval where not all fits.
        let wide = columns.pop();
        columns.extend([column("what-if", 9, true), column("difference", 10, true)]);
        columns.extend(wide);
    }
    let scenario = points.unwrap_or(&[]);
    let wide = columns.len() - 1;
    let grid = Grid { columns: &columns, rows: line.ahead.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(next) = line.ahead.get(row) else { return GridCell::Text("".into()) };
        let (p, other) = (next.point, scenario.get(row).map(|point| point.mean));
        let text = match index {
            0 => format!("{}{}", line.cadence.label(next.start), if next.running { "*" } else { "" }),
            1 => write(p.mean),
            2 => between(p.low_80, p.high_80),
            _ if index == wide => between(p.low_95, p.high_95),
            3 => return GridCell::Styled(other.map_or("—".into(), write).into(), app.theme.scenario()),
            _ => {
                let difference = other.map_or(0.0, |other| other - p.mean);
                let style = if difference < 0.0 { app.theme.attention() } else { app.theme.good() };
                return GridCell::Styled(line.measure.signed(difference, locale).into(), style);
            }
        };
        GridCell::Text(text.into())
    });
}
