//! How near forecasts were: the methods compared on the same held-out periods, and every single test.

use crate::analysis::forecast::{Forecasts, Line, Measure, Method};
use crate::stats::forecast::Accuracy;
use crate::tui::app::App;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn, ListState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// One method on one measure.
struct Row {
    measure: Measure,
    method: String,
    errors: Accuracy,
    coverage: Option<[f64; 2]>,
    used: bool,
}

/// Draws the methods above the tests, on a wide screen with the sentences on the right.
pub fn render(app: &App, forecasts: &Forecasts, measure: Measure, area: Rect, buf: &mut Buffer) {
    let words = if area.width >= 110 && app.detail { 36 } else { 0 };
    let left = Rect { width: area.width - words, ..area };
    let line = forecasts.line(measure, app.cadence);
    if words > 0 {
        let right = Rect { x: left.right(), width: words, ..area };
        let inner = widgets::panel(right, "What that means", buf, app.theme);
        widgets::sentences(&describe(app, &line), inner, buf, app.theme);
    }
    let rows = rows(app, forecasts);
    let height = (rows.len() as u16 + 3).min(area.height.saturating_sub(5).max(4));
    methods(app, &rows, Rect { height: height.min(left.height), ..left }, buf);
    let below = Rect { y: left.y + height, height: left.height.saturating_sub(height), ..left };
    match line {
        Ok(line) => tests(app, line, below, buf),
        Err(why) => {
            let inner = widgets::panel(below, &format!("{} (h l: another)", measure.name()), buf, app.theme);
            widgets::wrapped(&format!("A forecast of it {why}."), inner, buf, app.theme.text());
        }
    }
}

fn describe<E>(app: &App, line: &Result<&Line, E>) -> Vec<String> {
    let locale = &app.launch.locale;
    let mut said = Vec::new();
    if let Ok(line) = line {
        said.push(line.describe_tested(locale));
        said.extend(line.describe_intervals(locale));
        said.extend(line.describe_clients(locale));
        said.push(line.describe_method());
        said.push(line.describe_season(locale));
    }
    said.push(
        "MASE: the error in units of the usual change from one to the next; below 1 is nearer than that. sMAPE: each \
         error as a part of the value and its forecast."
            .into(),
    );
    said
}

fn rows(app: &App, forecasts: &Forecasts) -> Vec<Row> {
    let mut rows = Vec::new();
    for measure in Measure::ALL {
        let Ok(line) = forecasts.line(measure, app.cadence) else { continue };
        let Some(found) = &line.evaluation else { continue };
        let plain = matches!(line.used, Method::Naive(_));
        rows.push(Row {
            measure,
            method: "three smoothing methods".into(),
            errors: found.method,
            coverage: Some(found.coverage),
            used: !plain,
        });
        rows.push(Row {
            measure,
            method: crate::analysis::forecast::naive_name(found.baseline_method, app.cadence),
            errors: found.baseline,
            coverage: Some(found.baseline_coverage),
            used: plain,
        });
        if let Some([errors, ..]) = line.clients.as_ref().and_then(|clients| clients.errors) {
            rows.push(Row { measure, method: "sum over the clients".into(), errors, coverage: None, used: false });
        }
    }
    rows
}

fn methods(app: &App, rows: &[Row], area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let other = app.cadence.other().unit();
    let heading = format!("Methods on held-out {}s, * in use (<group>: by {other})", app.cadence.unit());
    let inner = widgets::panel(area, &app.keyed(&heading), buf, app.theme);
    let widest = rows.iter().map(|row| row.method.chars().count() as u16 + 1).max().unwrap_or(22);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("method", widest.max(22), false),
        column("of", 8, false),
        column("off", 4, true),
        column("MASE", 5, true),
        column("sMAPE", 5, true),
        column("in80", 4, true),
        column("in95", 4, true),
        column("n", 3, true),
    ];
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused: false };
    let share = |value: Option<f64>| value.map_or_else(|| "—".to_string(), |share| locale.percent(share, 0));
    grid.render(inner, &ListState::default(), buf, app.theme, |index, column| {
        let Some(row) = rows.get(index) else { return GridCell::Text("".into()) };
        let style = if row.used { app.theme.strong() } else { Style::new() };
        let text = match column {
            0 => format!("{}{}", row.method, if row.used { "*" } else { "" }),
            1 => row.measure.name().trim_start_matches("active ").into(),
            2 => share(row.errors.off),
            3 => row.errors.mase.map_or_else(|| "—".into(), |mase| locale.number(mase, 2)),
            4 => locale.percent(row.errors.smape, 0),
            5 => share(row.coverage.map(|[of_80, _]| of_80)),
            6 => share(row.coverage.map(|[_, of_95]| of_95)),
            _ => locale.number(row.errors.values as f64, 0),
        };
        GridCell::Styled(text.into(), style)
    });
}

fn tests(app: &App, line: &Line, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let heading = format!("Each test: {} (h l: another)", line.measure.name());
    let inner = widgets::panel(area, &app.keyed(&heading), buf, app.theme);
    let Some(found) = &line.evaluation else {
        widgets::wrapped(&line.describe_tested(locale), inner, buf, app.theme.text());
        return;
    };
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("fitted to", 10, false),
        column("for", 10, false),
        column("came", 9, true),
        column("smoothing", 9, true),
        column("off", 9, true),
        column("plain", 9, true),
        column("off", 9, true),
    ];
    let write = |value: f64| line.measure.written(value, locale);
    let label = |start: Option<chrono::NaiveDate>| start.map_or_else(|| "—".into(), |day| line.cadence.label(day));
    let grid = Grid { columns: &columns, rows: found.trials.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(trial) = found.trials.get(row) else { return GridCell::Text("".into()) };
        let text = match index {
            0 => label(line.history.get(trial.origin - 1).map(|(start, _)| *start)),
            1 => label(line.tested(trial)),
            2 => write(trial.actual),
            3 => write(trial.method.mean),
            4 => line.measure.signed(trial.method.mean - trial.actual, locale),
            5 => write(trial.baseline.mean),
            _ => line.measure.signed(trial.baseline.mean - trial.actual, locale),
        };
        GridCell::Text(text.into())
    });
}
