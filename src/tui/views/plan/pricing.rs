//! Prices by group: a table, the curve of the group under the cursor, and what it means.

use crate::analysis::pricing::{BY_NOTHING, PriceGroup, Pricing, ways};
use crate::book::{Locale, Money};
use crate::output::plan_words;
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Width from which every column fits.
const WIDE: u16 = 104;

/// Draws the table above the curve and the words.
pub fn render(app: &App, workspace: &Workspace, pricing: &Pricing, area: Rect, buf: &mut Buffer) {
    let rows = shown(pricing);
    let wanted = rows.len() as u16 + 3;
    let most = if area.height > 30 { area.height / 2 } else { (area.height * 2 / 5).max(6) };
    let height = wanted.min(most).min(area.height);
    table(app, workspace, pricing, &rows, Rect { height, ..area }, buf);
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let Some(group) = rows.get(app.list().row).copied() else { return };
    if below.height < 4 {
        return;
    }
    let plotted = if below.height >= 10 && below.width >= 72 {
        (below.width * 2 / 5).clamp(30, 56).min(if below.width < 100 { 31 } else { 56 })
    } else {
        0
    };
    if plotted > 0 {
        curve(app, pricing, group, Rect { width: plotted, ..below }, buf);
    }
    let right = Rect { x: below.x + plotted, width: below.width - plotted, ..below };
    let inner = widgets::panel(right, &format!("{}: what it means", group.label), buf, app.theme);
    let locale = &app.launch.locale;
    let mut said = plan_words::price(pricing, group, locale);
    said.insert(3.min(said.len()), plan_words::measured(&pricing.measured, locale));
    let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, inner.width)).sum();
    match needed + said.len() as u16 <= inner.height + 1 {
        true => widgets::sentences(&said, inner, buf, app.theme),
        false => drop(widgets::whole_sentences(&said, inner, buf, app.theme.text())),
    }
}

/// The groups, and everybody together below more than one.
pub fn shown(pricing: &Pricing) -> Vec<&PriceGroup> {
    let all = Some(&pricing.all).filter(|_| pricing.groups.len() > 1);
    pricing.groups.iter().chain(all).collect()
}

fn table(app: &App, workspace: &Workspace, pricing: &Pricing, rows: &[&PriceGroup], area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let next = if ways(&workspace.book).len() > 1 { "<group>: by another · " } else { "" };
    let by = if pricing.by == BY_NOTHING { "Everybody".into() } else { format!("By {}", pricing.by) };
    let title = format!("{by}, {} ({next}<open>: set a price)", plan_words::looked_at(pricing, locale));
    let inner = widgets::panel(area, &app.keyed(&title), buf, app.theme);
    let wide = inner.width >= WIDE;
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let mut columns = vec![column("group", if wide { 20 } else { 11 }, false), column("clients", 7, true)];
    if wide {
        columns.push(column("hours/mo", 8, true));
    }
    columns.extend([column("an hour", 8, true), column("revenue/mo", 10, true), column("price", 6, true)]);
    columns.push(column("then/mo", 10, true));
    if wide {
        columns.push(column("after costs", 11, true));
    }
    columns.push(column("may leave", 10, true));
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(group) = rows.get(row) else { return GridCell::Text("".into()) };
        let name = columns.get(index).map_or("", |c| c.title.as_str());
        let text = cell(group, name, locale);
        match (name, group.what_if) {
            ("price", Some(_)) => GridCell::Styled(text.into(), app.theme.scenario()),
            _ => GridCell::Text(text.into()),
        }
    });
}

fn cell(group: &PriceGroup, column: &str, locale: &Locale) -> String {
    match column {
        "group" => group.label.clone(),
        "clients" => locale.number(group.clients as f64, 0),
        "hours/mo" => locale.number(group.hours_monthly.unwrap_or(f64::NAN), 1),
        "an hour" => group.price.map_or("—".into(), |p| locale.money_with(p, 2)),
        "revenue/mo" => locale.money(group.monthly_revenue),
        "price" => plan_words::signed(group.at_change.change, locale),
        "then/mo" => locale.money(group.at_change.revenue),
        "after costs" => locale.money(group.at_change.profit),
        _ => match (group.break_even, group.break_even_clients) {
            (Some(0.0), _) => "—".into(),
            (Some(share), Some(clients)) => {
                let sign = if share > 0.0 { "+" } else { "" };
                format!("{sign}{} ({})", locale.number(clients as f64, 0), locale.percent(share.abs(), 0))
            }
            _ => "never".into(),
        },
    }
}

/// Revenue as a line, what is left after costs as a second one.
fn curve(app: &App, pricing: &Pricing, group: &PriceGroup, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let free = pricing.profit_margin >= 1.0;
    let title = if free { "Revenue a month by price" } else { "Revenue (upper), after costs (lower)" };
    let inner = widgets::panel(area, title, buf, theme);
    let revenue: Vec<[f64; 2]> = group.curve.iter().map(|p| [p.change, p.revenue.to_f64()]).collect();
    let profit: Vec<[f64; 2]> = group.curve.iter().map(|p| [p.change, p.profit.to_f64()]).collect();
    let values = revenue.iter().chain(profit.iter().filter(|_| !free)).map(|p| p[1]);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if !(low.is_finite() && high.is_finite()) {
        return;
    }
    let air = ((high - low) * 0.1).max(high.abs() * 0.02).max(1.0);
    let bounds = [low - air, high + air];
    let money = |v: f64| Money::from_f64(v).map_or("—".into(), |m| locale.money_with(m, 0));
    let today = group.monthly_revenue.to_f64();
    let y = Axis { bounds, ticks: [low, today, high].map(|v| (v, money(v))).to_vec(), title: "a month".into() };
    let x = Axis {
        bounds: [-0.2, 0.4],
        ticks: [-0.2, 0.0, 0.2, 0.4].map(|v| (v, plan_words::signed(v, locale))).to_vec(),
        title: String::new(),
    };
    let at = group.at_change;
    let inside = at.change >= -0.2 && at.change <= 0.4;
    let mut marks = vec![Mark::Rule([0.0, bounds[0]], [0.0, bounds[1]], theme.border())];
    if !free {
        marks.push(Mark::Path(&profit, theme.attention()));
    }
    marks.push(Mark::Path(&revenue, theme.good()));
    if inside {
        marks.push(Mark::Label([at.change, at.revenue.to_f64()], "●".into(), theme.scenario()));
    }
    plot(inner, &x, &y, &marks, buf, theme);
}
