//! What-ifs side by side: a row per figure, a column per what-if.

use crate::analysis::scenarios::{FIGURES, Scenarios, Unit};
use crate::book::{Locale, Money};
use crate::output::report::written;
use crate::tui::app::App;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the table with the words below.
pub fn render(app: &App, compared: &Scenarios, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let column = compared.columns.get(app.list().column.saturating_sub(1));
    let mut said = Vec::new();
    if let Some(c) = column.filter(|c| !c.changes.is_empty()) {
        said.push(format!("{}: {}.", c.name, c.changes.join(", ")));
    }
    said.push(match compared.columns.len() {
        0 | 1 => app.keyed(
            "There is nothing beside the baseline yet: <assumptions> changes a price or another assumption, \
                 <save_scenario> saves that what-if under a name, and it stands here beside the others.",
        ),
        _ => "Below each figure is its difference from the baseline. Shares and segments are of all clients; \
              may leave is the break-even loss of a price change."
            .to_string(),
    });
    let inside = area.width.saturating_sub(4);
    let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, inside)).sum::<u16>() + 2;
    let words = if area.height > needed + 8 { needed } else { 0 };
    let table = FIGURES.len() as u16 + 3;
    let charted = if area.height >= table + words + 5 { area.height - table - words } else { 0 };
    let top = Rect { height: area.height - words - charted, ..area };
    let inner = widgets::panel(
        top,
        &app.keyed("What-ifs side by side (← → choose, <open> opens, <save_scenario> saves)"),
        buf,
        theme,
    );
    let widest = compared.columns.iter().map(|c| c.name.chars().count() as u16).max().unwrap_or(8).clamp(16, 24);
    let mut columns = vec![GridColumn { title: "figure".into(), width: 21, right: false }];
    columns.extend(compared.columns.iter().map(|c| GridColumn { title: c.name.clone(), width: widest, right: true }));
    let grid = Grid { columns: &columns, rows: FIGURES.len(), sorted: None, cell_cursor: true, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(figure) = FIGURES.get(row) else { return GridCell::Text("".into()) };
        let Some(place) = index.checked_sub(1) else { return GridCell::Text(figure.title.into()) };
        let value = compared.columns.get(place).and_then(|c| c.values.get(row).copied().flatten());
        let Some(value) = value else { return GridCell::Text("—".into()) };
        let text = written(value, figure.unit, locale);
        match compared.difference(place, row).filter(|d| d.abs() > 1e-9) {
            Some(d) => {
                GridCell::Styled(format!("{text} {}", difference(d, figure.unit, locale)).into(), theme.scenario())
            }
            None => GridCell::Text(text.into()),
        }
    });
    if charted > 0 {
        bars(app, compared, Rect { y: top.bottom(), height: charted, ..area }, buf);
    }
    if words > 0 {
        let below = Rect { y: top.bottom() + charted, height: words, ..area };
        let inner = widgets::panel(below, "What it means", buf, theme);
        widgets::whole_sentences(&said, inner, buf, theme.text());
    }
}

/// The figure under the cursor as a bar per what-if.
fn bars(app: &App, compared: &Scenarios, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let row = app.list().row;
    let Some(figure) = FIGURES.get(row) else { return };
    let inner = widgets::panel(area, figure.title, buf, theme);
    let value = |c: &crate::analysis::scenarios::Column| c.values.get(row).copied().flatten();
    let most = compared.columns.iter().filter_map(value).fold(0.0, f64::max);
    for ((place, column), y) in compared.columns.iter().enumerate().zip(inner.y..inner.bottom()) {
        buf.set_stringn(inner.x, y, widgets::fitted(&column.name, 20), 20, theme.text());
        let text = value(column).map_or("—".into(), |v| written(v, figure.unit, locale));
        widgets::set_right(buf, inner.x + 20, y, 11, &text, theme.text());
        let tone = if place == 0 { theme.dim() } else { theme.good() };
        let part = value(column).map_or(0.0, |v| v / most);
        widgets::bars::bar(buf, inner.x + 32, y, inner.width.saturating_sub(33), part, tone);
    }
}

/// `▲$265`, `▼1.2 pp`.
fn difference(change: f64, unit: Unit, locale: &Locale) -> String {
    let size = change.abs();
    let text = match unit {
        Unit::Money => Money::from_f64(size).map_or_else(String::new, |m| locale.money_with(m, 0)),
        Unit::Share => format!("{} pp", locale.number(size * 100.0, 1)),
        Unit::Hours => locale.number(size, 1),
        Unit::Count => locale.number(size, 0),
        Unit::Plain => locale.number(size, 3),
    };
    format!("{}{text}", if change > 0.0 { "▲" } else { "▼" })
}
