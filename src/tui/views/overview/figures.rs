//! How the business goes: figures of the last four weeks beside those before, and how far to trust what is predicted.

use crate::analysis::churn::Churn;
use crate::analysis::track_record::Promise;
use crate::analysis::trend::{Trend, change, last_two};
use crate::book::Money;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::widgets::{self, set_right, spark::spark};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a figure's name, its value, and its change.
const COLUMNS: [u16; 3] = [8, 9, 9];

/// A figure as a series, the oldest value first.
struct Series {
    name: &'static str,
    values: Vec<f64>,
    unit: Unit,
}

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Money,
    Count,
    /// A share that should be small.
    Misses,
}

fn series(trend: &Trend) -> Vec<Series> {
    let counts = |values: &[usize]| values.iter().map(|v| *v as f64).collect::<Vec<f64>>();
    let money = |values: &Vec<Money>| values.iter().map(|m| m.to_f64()).collect();
    let all = [
        ("revenue", trend.revenue.as_ref().map(money), Unit::Money),
        ("clients", Some(counts(&trend.clients)), Unit::Count),
        ("visits", trend.visits.as_deref().map(counts), Unit::Count),
        ("missed", trend.missed.clone(), Unit::Misses),
    ];
    all.into_iter().filter_map(|(name, values, unit)| Some(Series { name, values: values?, unit })).collect()
}

/// Draws the figures in this number of columns below a heading; the rows used, none where nothing is dated.
pub fn trend(app: &App, round: &Round, columns: u16, area: Rect, buf: &mut Buffer) -> u16 {
    let Some(Ok(trend)) = round.trend.as_deref() else { return 0 };
    if area.height < 2 {
        return 0;
    }
    let date = app.launch.locale.date(trend.latest.to);
    let whole = format!("4 weeks to {date}, and the change from the 4 weeks before");
    let heading = if whole.len() <= usize::from(area.width) { whole } else { format!("4 weeks to {date}, and change") };
    super::facts::heading(app, &heading, area, buf);
    let width = area.width / columns;
    let series = series(trend);
    let rows = (series.len() as u16).div_ceil(columns).min(area.height - 1);
    for (place, figure) in (0..).zip(&series).take_while(|(place, _)| place / columns < rows) {
        let x = area.x + place % columns * width;
        figure.render(app, Rect { x, y: area.y + 1 + place / columns, width: width.saturating_sub(1), height: 1 }, buf);
    }
    rows + 1
}

impl Series {
    fn written(&self, value: f64, app: &App) -> String {
        match self.unit {
            _ if value.is_nan() => "—".into(),
            Unit::Money => Money::from_f64(value).map_or_else(|| "—".into(), |m| app.launch.locale.money_with(m, 0)),
            Unit::Count => app.launch.locale.number(value, 0),
            Unit::Misses => app.launch.locale.percent(value, 1),
        }
    }

    /// `▲12%`, and whether that is well. Shares change by percentage points.
    fn change(&self, app: &App) -> Option<(String, bool)> {
        let (before, now) = last_two(&self.values)?;
        let locale = &app.launch.locale;
        let (size, text) = match self.unit {
            Unit::Misses => {
                let points = (now - before) * 100.0;
                (points, format!("{} pp", locale.number(points.abs(), 1)))
            }
            Unit::Money | Unit::Count => {
                let change = change(before, now)?;
                (change * 100.0, locale.percent(change.abs(), 0))
            }
        };
        match size {
            _ if size.is_nan() => None,
            _ if size.abs() < 0.5 && self.unit != Unit::Misses => Some(("=".into(), true)),
            _ if size > 0.0 => Some((format!("▲{text}"), self.unit != Unit::Misses)),
            _ if size < 0.0 => Some((format!("▼{text}"), self.unit == Unit::Misses)),
            _ => Some(("=".into(), true)),
        }
    }

    fn render(&self, app: &App, area: Rect, buf: &mut Buffer) {
        let theme = app.theme;
        let [name, value, changed] = COLUMNS;
        let latest = self.values.last().copied().unwrap_or(f64::NAN);
        buf.set_stringn(area.x, area.y, self.name, name.into(), theme.dim());
        set_right(buf, area.x + name, area.y, value, &self.written(latest, app), theme.strong());
        if let Some((text, well)) = self.change(app) {
            let style = if well { theme.good() } else { theme.attention() };
            buf.set_stringn(area.x + name + value + 1, area.y, text, changed.into(), style);
        }
        let x = area.x + name + value + changed + 1;
        let room = area.right().saturating_sub(x).min(12);
        buf.set_stringn(x, area.y, spark(&self.values, room.into()), room.into(), theme.good());
    }
}

/// Draws how far the predictions of this page can be trusted; the rows used.
pub fn trust(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) -> u16 {
    let (said, off) = trusted(app, workspace);
    let style = if off { app.theme.attention() } else { app.theme.text() };
    let lines = widgets::broken(&said, area.width.into(), area.height.into());
    for (y, line) in (area.y..).zip(&lines) {
        buf.set_stringn(area.x, y, line, area.width.into(), style);
    }
    lines.len() as u16
}

/// The record of these figures on earlier days where it is known, else that of the churn model; and whether a figure is off.
fn trusted(app: &App, workspace: &Workspace) -> (String, bool) {
    let locale = &app.launch.locale;
    if let Some(found) = workspace.studies.track_record() {
        let on_this_page = [Promise::Brought, Promise::Returns, Promise::MissingHours, Promise::RevenueAtRisk];
        let told = on_this_page
            .into_iter()
            .filter_map(|promise| Some(format!("! {}: {}.", promise.title(), found.warning(promise, locale)?)));
        let told: Vec<String> = told.collect();
        return match told.is_empty() {
            true => ("How sure: no figure here was off by more than a quarter on earlier days.".into(), false),
            false => (told.join(" "), true),
        };
    }
    match workspace.studies.get::<Churn>() {
        Some(Ok(churn)) => (format!("How sure: {}", churn.validation.verdict(locale)), !churn.validation.has_skill),
        Some(Err(_)) | None if workspace.book.dated().is_none() => {
            ("How sure: these are counts of what the files say; nothing is predicted.".into(), false)
        }
        Some(Err(why)) => (format!("How sure: who may leave is not predicted; that {}.", why.unavailable), false),
        None => ("How sure: who may leave is being worked out …".into(), false),
    }
}
