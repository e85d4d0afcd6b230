//! The groups: whether to believe in them, who they are, and the one under the cursor with its profile and its people.

use crate::analysis::segments::clusters::{Clusters, Group, words};
use crate::tui::app::{App, Workspace};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::spread::{Track, around};
use crate::tui::widgets::{self, bars};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Deviations at the end of a profile's bars at least: where no group is far from the mean, bars stay short.
const REACH: f64 = 0.75;
/// Columns of the group's name at least.
const NAME: u16 = 18;

/// Draws verdict, table and the group under the cursor.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some(groups) = super::groups_or_say(app, workspace, area, buf) else { return };
    let table_height = groups.groups.len() as u16 + 3;
    let room = area.height.saturating_sub(table_height);
    let said = describe(app, workspace, groups, room >= 16);
    let text = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let room_for_words = Rect { height: (room * 2 / 5).min(area.height), ..text };
    let text = Rect { height: widgets::whole_sentences(&said, room_for_words, buf, app.theme.text()), ..text };
    let table = Rect { y: text.bottom(), height: table_height.min(area.height), ..area };
    render_table(app, workspace, groups, table.intersection(area), buf);
    let below = Rect { y: table.bottom(), height: area.bottom().saturating_sub(table.bottom()), ..area };
    if let Some(group) = groups.groups.get(app.list().row).filter(|_| below.height >= 4) {
        render_group(app, workspace, groups, group, below, buf);
    }
}

fn describe(app: &App, workspace: &Workspace, groups: &Clusters, long: bool) -> Vec<String> {
    let locale = &app.launch.locale;
    let evidence = workspace.studies.cluster_evidence();
    let mut said = vec![words::verdict(groups, evidence, locale), words::formation(groups, locale)];
    if long {
        said.push(words::features(groups));
    }
    said
}

fn render_table(app: &App, workspace: &Workspace, groups: &Clusters, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let note = super::stale(app, workspace);
    let title = match note.as_str() {
        "" => app.keyed("Groups of alike clients (<open> shows one, <grouping> changes how they are formed)"),
        note => format!("Groups of alike clients{note}"),
    };
    let inner = widgets::panel(area, &title, buf, app.theme);
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let mut columns = vec![
        GridColumn { title: "Group".into(), width: inner.width.saturating_sub(52).max(NAME), right: false },
        column("clients", 7),
        column("revenue/mo", 10),
        column("share", 6),
        column("silhouette", 10),
        column("certainty", 9),
    ];
    if inner.width < NAME + 40 {
        columns.truncate(4);
    }
    let grid = Grid { columns: &columns, rows: groups.groups.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(group) = groups.groups.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => format!("{} {}", row + 1, group.title).into(),
            1 => locale.number(group.clients as f64, 0).into(),
            2 if group.share.is_nan() => "—".into(),
            2 => locale.money(group.monthly_revenue).into(),
            3 => locale.percent(group.share, 0).into(),
            4 => locale.number(group.silhouette.unwrap_or(f64::NAN), 2).into(),
            _ => locale.percent(group.certainty, 0).into(),
        })
    });
}

fn render_group(app: &App, workspace: &Workspace, groups: &Clusters, group: &Group, area: Rect, buf: &mut Buffer) {
    let people_width = if area.width >= 70 { (area.width / 3).min(40) } else { 0 };
    let left = Rect { width: area.width - people_width, ..area };
    let number = app.list().row + 1;
    let inner = widgets::panel(left, &format!("{number} {}", group.title), buf, app.theme);
    let mut y = inner.y;
    // A name of its own hides what sets the group apart, and so may a narrow table.
    if group.title != group.description && inner.height > 3 {
        y += widgets::wrapped(&group.description, Rect { height: 2.min(inner.height), ..inner }, buf, app.theme.dim());
    }
    let profile = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
    render_profile(app, groups, group, profile, buf);
    if people_width > 0 {
        let right = Rect { x: left.right(), width: people_width, ..area };
        render_people(app, workspace, groups, group, right, buf);
    }
}

/// A bar per feature around the mean of all, the features that set the group apart most on top.
fn render_profile(app: &App, groups: &Clusters, group: &Group, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    if area.height == 0 || area.width < 24 {
        return;
    }
    let mut order: Vec<usize> = (0..group.profile.len().min(groups.used.len())).collect();
    let apart = |i: usize| group.profile.get(i).map_or(0.0, |p| p.deviations.abs());
    order.sort_by(|a, b| apart(*b).total_cmp(&apart(*a)));
    let name_width = (area.width * 2 / 5).min(30);
    let figures_width = 19.min(area.width / 3);
    let bar_width = area.width.saturating_sub(name_width + figures_width + 2);
    let profiles = groups.groups.iter().flat_map(|g| &g.profile);
    let reach = profiles.map(|p| p.deviations.abs()).fold(REACH, f64::max);
    let header = format!("mean (all {})", locale.number(groups.rows.len() as f64, 0));
    widgets::set_right(buf, area.right() - figures_width, area.y, figures_width, &header, theme.dim());
    buf.set_stringn(
        area.x,
        area.y,
        "against the mean of all",
        area.width.saturating_sub(figures_width).into(),
        theme.dim(),
    );
    for (line, place) in order.into_iter().enumerate().take(usize::from(area.height - 1)) {
        let (Some(used), Some(profile)) = (groups.used.get(place), group.profile.get(place)) else { continue };
        let y = area.y + 1 + line as u16;
        buf.set_stringn(area.x, y, widgets::fitted(&used.title, name_width.into()), name_width.into(), theme.text());
        let track = Track { x: area.x + name_width + 1, y, width: bar_width, bounds: [-reach, reach] };
        around(buf, track, profile.deviations, [theme.attention(), theme.good()]);
        let written = |v: f64| words::value(used.scale, v, locale);
        let figures = format!("{} ({})", written(profile.mean), written(groups.overall(place)));
        widgets::set_right(buf, area.right() - figures_width, y, figures_width, &figures, theme.text());
    }
}

/// To what degree the group's clients belong to each group, where the method says, and its most typical clients.
fn render_people(app: &App, workspace: &Workspace, groups: &Clusters, group: &Group, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, "Most typical clients", buf, theme);
    let mut y = inner.y;
    let blend = groups.blend.get(app.list().row).map(Vec::as_slice).unwrap_or_default();
    let rows = blend.len() as u16 + 1;
    if !blend.is_empty() && inner.height > rows + 2 {
        buf.set_stringn(inner.x, y, "they belong, on average, to", inner.width.into(), theme.dim());
        for (place, degree) in blend.iter().enumerate() {
            y += 1;
            buf.set_stringn(inner.x, y, format!("group {}", place + 1), 9, theme.text());
            bars::bar(buf, inner.x + 9, y, inner.width.saturating_sub(15), *degree, theme.good());
            widgets::set_right(buf, inner.right().saturating_sub(5), y, 5, &locale.percent(*degree, 0), theme.text());
        }
        y += 1;
    }
    for client in &group.representatives {
        if y >= inner.bottom() {
            break;
        }
        let client = *client as usize;
        let sure = groups.certainty.get(client).copied().unwrap_or(f64::NAN);
        let room = usize::from(inner.width.saturating_sub(6));
        buf.set_stringn(inner.x, y, widgets::fitted(workspace.label(client), room), room, theme.text());
        widgets::set_right(buf, inner.right().saturating_sub(5), y, 5, &locale.percent(sure, 0), theme.dim());
        y += 1;
    }
}
