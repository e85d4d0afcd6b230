//! Revenue against utilization: the four rule segments as a quadrant scatter and a table; or the groups of any category.

use crate::analysis::Figures;
use crate::analysis::comparison::Comparison;
use crate::analysis::figures::Segment;
use crate::analysis::segments::rules::RuleSegments;
use crate::book::filter::{QuickValue, quick_filter};
use crate::book::{Locale, Money};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Clients that a scatter shows at most; beyond it, every n-th.
const MOST_DOTS: usize = 4_000;

/// Rows of the table in front.
pub fn rows(app: &App, round: &Round) -> usize {
    match (&round.comparison, app.group) {
        (Some(Ok(comparison)), Some(_)) => comparison.groups.len(),
        (_, Some(_)) => 0,
        _ => round.current().rule_segments.as_ref().map_or(0, |s| s.rules.len()),
    }
}

/// The condition that keeps the group in `row`.
pub fn condition(app: &App, workspace: &Workspace, round: &Round, row: usize) -> Option<String> {
    if app.group.is_none() {
        let segment = round.current().rule_segments.as_ref().ok()?.rules.get(row)?.segment;
        return Some(quick_filter("segment", QuickValue::Text(segment.name())));
    }
    let comparison = round.comparison.as_ref()?.as_ref().ok()?;
    let label = &comparison.groups.get(row)?.label;
    let column = workspace.columns.iter().find(|c| c.name == comparison.by || c.title == comparison.by)?;
    Some(quick_filter(&column.name, QuickValue::Text(label)))
}

/// Draws scatter and table, or the comparison.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    if app.group.is_some() {
        return match &round.comparison {
            Some(Ok(comparison)) => render_comparison(app, round, comparison, area, buf),
            Some(Err(why)) => match app.compared_study().filter(|s| !workspace.studies.has(*s, app.assumptions())) {
                Some(study) => crate::tui::views::waiting(app, study, area, buf),
                None => crate::tui::views::unavailable(app, &why.unavailable, area, buf),
            },
            None => {}
        };
    }
    let segments = match &round.current().rule_segments {
        Ok(segments) => segments,
        Err(why) => return crate::tui::views::unavailable(app, &why.unavailable, area, buf),
    };
    let table_height = 8.min(area.height);
    let chart = Rect { height: area.height - table_height, ..area };
    if chart.height >= 8 {
        render_scatter(app, workspace, round, segments, chart, buf);
    }
    let top = if chart.height >= 8 { chart.bottom() } else { area.y };
    render_table(app, round, segments, Rect { y: top, height: area.bottom() - top, ..area }, buf);
}

fn render_scatter(
    app: &App,
    workspace: &Workspace,
    round: &Round,
    segments: &RuleSegments,
    area: Rect,
    buf: &mut Buffer,
) {
    let theme = app.theme;
    let inner = widgets::panel(area, "Each dot a client", buf, theme);
    let figures = &round.current().results;
    let n = round.session.selection.count(workspace.book.clients.len());
    let every = n.div_ceil(MOST_DOTS).max(1);
    let mut clients: Vec<(usize, [f64; 2])> = Vec::new();
    let (mut most, mut widest) = (segments.high_revenue_share * 2.0, 1.2_f64);
    for client in round.session.selection.indices(workspace.book.clients.len()).step_by(every) {
        let (Some(&u), Some(&share)) = (figures.utilization.get(client), figures.share.get(client)) else { continue };
        if u.is_finite() && share.is_finite() {
            most = most.max(share * 1.08);
            widest = widest.max(u.min(2.0) * 1.04);
            clients.push((client, [u.min(2.0), share.max(0.0)]));
        }
    }
    let name = figures.yardstick.name().to_string();
    let x = Axis { bounds: [0.0, widest], ticks: percent_ticks(widest, &app.launch.locale), title: name };
    let y =
        Axis { bounds: [0.0, most], ticks: percent_ticks(most, &app.launch.locale), title: "share of revenue".into() };
    let (line_x, line_y) = (segments.high_utilization, segments.high_revenue_share);
    let corner = |x: f64, y: f64, text: &'static str| Mark::Label([x * widest, y * most], text.into(), theme.dim());
    let right = (line_x / widest + 0.02).min(0.9);
    let mut marks = vec![
        Mark::Rule([line_x, 0.0], [line_x, most], theme.dim()),
        Mark::Rule([0.0, line_y], [widest, line_y], theme.dim()),
        corner(0.01, 0.97, "Opportunity"),
        corner(right, 0.97, "Anchor"),
        corner(0.01, 0.03, "Low impact"),
        corner(right, 0.03, "Steady"),
    ];
    let room = inner.width >= 90 && inner.height >= 14;
    marks.extend(dots(app, workspace, figures, &clients, room));
    plot(inner, &x, &y, &marks, buf, theme);
    if every > 1 {
        let note = format!("every {every}th of {}", app.launch.locale.number(n as f64, 0));
        widgets::set_right(buf, inner.x, inner.y, inner.width, &note, theme.dim());
    }
}

/// A few clients by id, some by a dot that can be seen, many as a cloud.
fn dots<'a>(
    app: &App,
    workspace: &'a Workspace,
    figures: &Figures,
    clients: &[(usize, [f64; 2])],
    room: bool,
) -> Vec<Mark<'a>> {
    let tone = |client: usize| match figures.segment.get(client).copied().flatten() {
        Some(Segment::Anchor | Segment::Steady) => app.theme.good(),
        _ => app.theme.attention(),
    };
    if clients.len() > 400 {
        let of = |style| clients.iter().filter(|(c, _)| tone(*c) == style).map(|(_, [x, y])| (*x, *y)).collect();
        return [app.theme.attention(), app.theme.good()].map(|style| Mark::Dots(of(style), style)).into();
    }
    let label = |client: usize| match clients.len() {
        // Names need room: on a small screen they would cover each other.
        ..=40 if room => format!("●{}", workspace.book.clients.ids.get(client)).into(),
        _ => "●".into(),
    };
    clients.iter().map(|(client, at)| Mark::Label(*at, label(*client), tone(*client))).collect()
}

/// Round percentages from nothing to `most`.
fn percent_ticks(most: f64, locale: &Locale) -> Vec<(f64, String)> {
    let steps = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
    let step = steps.into_iter().find(|s| most / s <= 6.0).unwrap_or(0.5);
    let decimals = if step < 0.001 { 2 } else { usize::from(step < 0.01) };
    let count = (most / step).floor().min(20.0) as u32;
    (0..=count).map(|i| (f64::from(i) * step, locale.percent(f64::from(i) * step, decimals))).collect()
}

fn render_table(app: &App, round: &Round, segments: &RuleSegments, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let name = round.current().results.yardstick.name();
    let rule = format!(
        "Segments: high revenue from {}, high {name} from {} (<open> shows one, <group> compares by another category)",
        locale.percent(segments.high_revenue_share, 1),
        locale.percent(segments.high_utilization, 0)
    );
    let inner = widgets::panel(area, &app.keyed(&rule), buf, theme);
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let columns = [
        GridColumn { title: "Segment".into(), width: 12, right: false },
        column("clients", 14),
        column("revenue/mo", 18),
        column("share", 7),
        column(name, 11),
        column("missing h/mo", 12),
        column("worth/mo", 10),
    ];
    let before = round.baseline().rule_segments.as_ref().ok();
    let grid = Grid { columns: &columns, rows: segments.rules.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(now) = segments.rules.get(row) else { return GridCell::Text("".into()) };
        let old = before.and_then(|b| b.rules.get(row)).unwrap_or(now);
        GridCell::Text(match index {
            0 => now.segment.name().into(),
            1 => change(old.clients.to_string(), now.clients.to_string()).into(),
            2 => change(locale.money(old.monthly_revenue), locale.money(now.monthly_revenue)).into(),
            3 => locale.percent(now.share, 1).into(),
            4 => locale.percent(now.utilization, 0).into(),
            5 => locale.number(now.unrealized_hours_monthly, 1).into(),
            _ => locale.money(now.opportunity_monthly).into(),
        })
    });
}

fn change(old: String, new: String) -> String {
    if old == new { new } else { format!("{old} → {new}") }
}

fn render_comparison(app: &App, round: &Round, comparison: &Comparison, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let title = format!("Clients by {} (<group> takes the next category, <open> shows one group)", comparison.by);
    let inner = widgets::panel(area, &app.keyed(&title), buf, theme);
    let widest = comparison.groups.iter().map(|g| g.label.chars().count() as u16).max().unwrap_or(8);
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let columns = [
        GridColumn {
            title: comparison.by.clone(),
            width: widest.max(comparison.by.chars().count() as u16).clamp(8, 20),
            right: false,
        },
        column("clients", 7),
        column("revenue/mo", 10),
        column("share", 6),
        column("per client", 10),
        column("per hour", 8),
        column("hours/mo", 8),
        column(round.current().results.yardstick.name(), 11),
        column("at risk", 7),
        column("missing h", 9),
        column("worth/mo", 9),
        column("Gini", 5),
    ];
    let grid =
        Grid { columns: &columns, rows: comparison.groups.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(group) = comparison.groups.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => group.label.as_str().into(),
            1 => locale.number(group.clients as f64, 0).into(),
            2 => locale.money(group.monthly_revenue).into(),
            3 => locale.percent(group.share, 1).into(),
            4 => locale.money(group.revenue_per_client).into(),
            5 => hourly(group.revenue_per_hour, locale).into(),
            6 => locale.number(group.delivered_hours_monthly, 1).into(),
            7 => locale.percent(group.utilization, 0).into(),
            8 => locale.percent(group.under_60_share, 0).into(),
            9 => locale.number(group.unrealized_hours_monthly, 1).into(),
            10 => locale.money(group.opportunity_monthly).into(),
            _ => locale.number(group.gini, 2).into(),
        })
    });
}

fn hourly(rate: Option<Money>, locale: &Locale) -> String {
    rate.map_or_else(|| "—".into(), |r| locale.money_with(r, 2))
}
