//! How far the values can be trusted: the models in words, their plots, and their skill.

use crate::analysis::value::CustomerValue;
use crate::tui::app::App;
use crate::tui::widgets;
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws plot and table beside each other, the sentences below.
pub fn render(app: &App, worth: &CustomerValue, area: Rect, buf: &mut Buffer) {
    let height = match area.height {
        0..=15 => 0,
        tall => (tall * 2 / 5).clamp(11, 18),
    };
    let top = Rect { height, ..area };
    if height > 0 {
        let has_plot = worth.tracking.len() > 1;
        let table_width = if has_plot { 36.min(area.width / 2) } else { area.width };
        let table = Rect { x: area.right() - table_width, width: table_width, ..top };
        frequencies(app, worth, table, buf);
        if has_plot {
            tracking(app, worth, Rect { width: area.width - table_width, ..top }, buf);
        }
    }
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let said = sentences(app, worth);
    let first = app.list().row.min(said.len().saturating_sub(1));
    let rest = said.get(first..).unwrap_or_default();
    let fits =
        fitting(rest, Rect { width: below.width.saturating_sub(4), height: below.height.saturating_sub(2), ..below });
    let title = match fits < said.len() {
        true => format!("How far to trust it ({}–{} of {}; j and k turn)", first + 1, first + fits, said.len()),
        false => "How far to trust it".to_string(),
    };
    let inner = widgets::panel(below, &title, buf, app.theme);
    if fits == said.len() {
        widgets::sentences(&said, inner, buf, app.theme);
    } else {
        widgets::whole_sentences(rest, inner, buf, app.theme.text());
    }
}

/// What is said below plot and table, the weightiest first.
pub fn sentences(app: &App, worth: &CustomerValue) -> Vec<String> {
    let locale = &app.launch.locale;
    let mut said: Vec<String> = worth.begins_amid(locale).into_iter().collect();
    said.extend([worth.skill(locale), worth.describe_forest(locale)]);
    said.extend(worth.explained(locale));
    said.push(parameters(app, worth));
    said
}

/// How many of the sentences fit whole, at least one.
fn fitting(said: &[String], area: Rect) -> usize {
    let mut left = area.height;
    let fits = said.iter().take_while(|sentence| {
        let needed = widgets::lines_needed(sentence, area.width);
        let fits = needed <= left;
        left = left.saturating_sub(needed);
        fits
    });
    fits.count().max(1)
}

fn parameters(app: &App, worth: &CustomerValue) -> String {
    let number = |value: f64| app.launch.locale.number(value, 3);
    let one = |p: &crate::analysis::value::Parameter| {
        let [low, high] = p.interval;
        format!("{} {} ({}–{})", p.name, number(p.value), number(low), number(high))
    };
    format!("Parameters with 95% intervals: {}.", worth.parameters.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn frequencies(app: &App, worth: &CustomerValue, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "Clients by repeat purchases", buf, app.theme);
    let width = usize::from(inner.width);
    buf.set_stringn(
        inner.x,
        inner.y,
        format!("{:<8}{:>10}{:>10}", "repeats", "counted", "model"),
        width,
        app.theme.dim(),
    );
    let last = worth.frequencies.len().saturating_sub(1);
    for ((i, row), y) in worth.frequencies.iter().enumerate().zip(inner.y + 1..inner.bottom()) {
        let more = if i == last { "+" } else { "" };
        let number = |value: f64| app.launch.locale.number(value, 0);
        let name = format!("{}{more}", row.repeats);
        let line = format!("{name:<8}{:>10}{:>10}", number(row.actual as f64), number(row.expected));
        buf.set_stringn(inner.x, y, line, width, app.theme.text());
    }
}

fn tracking(app: &App, worth: &CustomerValue, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "Dots: made; line: model", buf, app.theme);
    let Some(last) = worth.tracking.last() else { return };
    let most = worth.tracking.iter().map(|t| t.expected.max(t.actual as f64)).fold(1.0, f64::max);
    let number = |value: f64| app.launch.locale.number(value, 0);
    let x = Axis {
        bounds: [0.0, last.week],
        ticks: vec![(0.0, "0".into()), (last.week / 2.0, number(last.week / 2.0)), (last.week, number(last.week))],
        title: "weeks".into(),
    };
    let y = Axis {
        bounds: [0.0, most],
        ticks: vec![(0.0, "0".into()), (most / 2.0, number(most / 2.0)), (most, number(most))],
        title: "repeat purchases so far".into(),
    };
    let expected: Vec<[f64; 2]> = worth.tracking.iter().map(|t| [t.week, t.expected]).collect();
    let made = worth.tracking.iter().map(|t| (t.week, t.actual as f64)).collect();
    let marks = [Mark::Path(&expected, app.theme.attention()), Mark::Dots(made, app.theme.good())];
    plot(inner, &x, &y, &marks, buf, app.theme);
}
