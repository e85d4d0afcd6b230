//! The clients in the plane of the two directions in which they differ most, with an ellipse and a number per group.

use crate::analysis::segments::clusters::map::{PlaneMap, WITHIN};
use crate::analysis::segments::clusters::{Clusters, words};
use crate::book::Locale;
use crate::tui::app::{App, Workspace};
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Points along an ellipse.
const STEPS: usize = 64;
/// Air around the outermost points, as a part of the range.
const AIR: f64 = 0.05;

/// Draws the plane, the list of groups and what the directions mean.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some(groups) = super::groups_or_say(app, workspace, area, buf) else { return };
    let Some(map) = &groups.map else {
        return views::unavailable(app, "needs two features at least (see the Features page)", area, buf);
    };
    let side_width = if area.width >= 72 { (area.width * 2 / 5).min(46) } else { 0 };
    let left = Rect { width: area.width - side_width, ..area };
    let note = super::stale(app, workspace);
    let inner = widgets::panel(left, &format!("Each dot a client{note}"), buf, app.theme);
    render_plane(app, groups, map, inner, buf);
    if side_width > 0 {
        render_side(app, groups, map, Rect { x: left.right(), width: side_width, ..area }, buf);
    }
}

fn render_plane(app: &App, groups: &Clusters, map: &PlaneMap, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let outlines: Vec<Vec<[f64; 2]>> = map
        .ellipses
        .iter()
        .map(|ellipse| {
            let mut outline = ellipse.map(|e| e.outline(STEPS)).unwrap_or_default();
            outline.extend(outline.first().copied());
            outline
        })
        .collect();
    let front = app.list().row;
    let style = |group: usize| if group == front { theme.attention() } else { theme.good() };
    let of = |wanted: bool| -> Vec<(f64, f64)> {
        let in_front = |row: &u32| groups.labels.get(*row as usize) == Some(&front);
        map.points.iter().filter(|(row, _)| in_front(row) == wanted).map(|(_, [x, y])| (*x, *y)).collect()
    };
    // The group under the cursor lies on top.
    let mut marks = vec![Mark::Dots(of(false), theme.good()), Mark::Dots(of(true), theme.attention())];
    let mut order: Vec<usize> = (0..outlines.len()).collect();
    order.sort_by_key(|g| *g == front);
    for group in &order {
        if let Some(outline) = outlines.get(*group) {
            marks.push(Mark::Path(outline, style(*group)));
        }
    }
    for group in order {
        if let Some(Some(ellipse)) = map.ellipses.get(group) {
            let style: Style = style(group).patch(theme.selected());
            marks.push(Mark::Label(ellipse.centre, format!(" {} ", group + 1).into(), style));
        }
    }
    let everything = || map.points.iter().map(|(_, at)| *at).chain(outlines.iter().flatten().copied());
    let locale = &app.launch.locale;
    let title = |component: usize, name: &str| {
        let loadings = map.loadings.get(component).map(|l| words::loaded(l)).unwrap_or_default();
        let part = map.explained.get(component).copied().unwrap_or(f64::NAN);
        format!("{name} {} of differences: {loadings}", locale.percent(part, 0))
    };
    let x = axis(everything().map(|p| p[0]), title(0, "→"), locale);
    let y = axis(everything().map(|p| p[1]), title(1, "↑"), locale);
    plot(area, &x, &y, &marks, buf, theme);
}

/// From the least to the greatest with air around, and a tick at every other deviation.
fn axis(values: impl Iterator<Item = f64>, title: String, locale: &Locale) -> Axis {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let (low, high) = if low < high { (low, high) } else { (-1.0, 1.0) };
    let air = (high - low) * AIR;
    let step = [1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|s| (high - low) / s <= 8.0).unwrap_or((high - low) / 4.0);
    let first = (low / step).ceil() as i64;
    let ticks = (first..first + 12).map(|i| i as f64 * step).take_while(|at| *at <= high);
    Axis { bounds: [low - air, high + air], ticks: ticks.map(|at| (at, locale.number(at, 0))).collect(), title }
}

fn render_side(app: &App, groups: &Clusters, map: &PlaneMap, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let list_height = (groups.groups.len() as u16 + 3).min(area.height);
    let list = Rect { height: list_height, ..area };
    let inner = widgets::panel(list, &app.keyed("Groups (<open> shows one)"), buf, theme);
    let columns = [
        GridColumn { title: "Group".into(), width: inner.width.saturating_sub(9).max(6), right: false },
        GridColumn { title: "clients".into(), width: 7, right: true },
    ];
    let grid = Grid { columns: &columns, rows: groups.groups.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(group) = groups.groups.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => format!("{} {}", row + 1, group.title).into(),
            _ => locale.number(group.clients as f64, 0).into(),
        })
    });
    let below = Rect { y: list.bottom(), height: area.height - list_height, ..area };
    if below.height >= 4 {
        let inner = widgets::panel(below, "How to read it", buf, theme);
        widgets::sentences(&sentences(groups, map, locale), inner, buf, theme);
    }
}

fn sentences(groups: &Clusters, map: &PlaneMap, locale: &Locale) -> Vec<String> {
    let mut said = words::directions(map, locale);
    let both: f64 = map.explained.iter().take(2).sum();
    said.push(format!(
        "The plane shows {} of the differences between clients (two principal components of {} features): groups that \
         overlap here may lie apart in the rest. An ellipse holds about {} of its group.",
        locale.percent(both, 0),
        locale.number(groups.used.len() as f64, 0),
        locale.percent(WITHIN, 0)
    ));
    if map.every > 1 {
        let rows = locale.number(groups.rows.len() as f64, 0);
        said.push(format!("Every {}th of {rows} clients is drawn.", locale.number(map.every as f64, 0)));
    }
    said
}
