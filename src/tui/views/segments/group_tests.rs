//! By what the groups differ: held-out features first, since only these are a test, and box plots of the one under the
//! cursor.

use crate::analysis::features::Scale;
use crate::analysis::segments::clusters::differences::Difference;
use crate::analysis::segments::clusters::evidence::{Boxes, ClusterEvidence};
use crate::analysis::segments::clusters::{Clusters, words};
use crate::tui::app::{App, Workspace};
use crate::tui::views;
use crate::tui::widgets::bars;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::spread::{Track, box_plot};
use crate::tui::widgets::{self, set_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on, table and box plots stand side by side.
const BESIDE: u16 = 112;

/// Draws the warning, the table and the box plots.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some((groups, evidence)) = super::evidence_or_say(app, workspace, area, buf) else { return };
    if evidence.differences.is_empty() {
        return views::unavailable(app, "needs features that can be tested", area, buf);
    }
    let text = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let said = sentence(evidence);
    let height = widgets::lines_needed(&said, text.width).min(area.height / 4);
    widgets::wrapped(&said, Rect { height, ..text }, buf, app.theme.attention());
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let boxes_height = (groups.groups.len() as u16 + 6).min(below.height * 11 / 20);
    let (table, side) = match below.width >= BESIDE {
        true => {
            let width = below.width * 5 / 8;
            (Rect { width, ..below }, Rect { x: below.x + width, width: below.width - width, ..below })
        }
        false => {
            let height = below.height.saturating_sub(boxes_height).max(6).min(below.height);
            (Rect { height, ..below }, Rect { y: below.y + height, height: below.height - height, ..below })
        }
    };
    render_table(app, evidence, table, buf);
    let chosen = evidence.differences.get(app.list().row);
    if let Some(chosen) = chosen.filter(|_| side.height >= 4) {
        render_boxes(app, groups, evidence, chosen, side, buf);
    }
}

fn sentence(evidence: &ClusterEvidence) -> String {
    match evidence.differences.iter().any(|d| d.held_out) {
        true => words::CIRCULAR.into(),
        false => format!(
            "{} Here no feature was held out: nothing on this page tells whether the groups mean anything. Leave one \
             out on the Features page.",
            words::CIRCULAR
        ),
    }
}

fn render_table(app: &App, evidence: &ClusterEvidence, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, "Differences between the groups, held-out features first", buf, theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("Feature", inner.width.saturating_sub(52).clamp(14, 34), false),
        column("held out", 8, false),
        column("test", 14, false),
        column("p adj.", 8, true),
        column("effect", 14, true),
    ];
    let rows = evidence.differences.len();
    let grid = Grid { columns: &columns, rows, sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(d) = evidence.differences.get(row) else { return GridCell::Text("".into()) };
        // What proves nothing stands back.
        let style = if d.held_out { theme.text() } else { theme.dim() };
        match index {
            0 => GridCell::Styled(d.title.as_str().into(), style),
            1 => GridCell::Styled(if d.held_out { "yes" } else { "no" }.into(), style),
            2 => GridCell::Styled(d.test.title().into(), style),
            3 => GridCell::Styled(words::probability(d.p_adjusted, locale).into(), style),
            _ => {
                let tone = if d.held_out { theme.good() } else { theme.dim() };
                GridCell::Bar(d.effect, locale.number(d.effect, 2).into(), tone)
            }
        }
    });
}

/// A line per group: a box plot, or for yes and no the share of those who say yes.
fn render_boxes(
    app: &App,
    groups: &Clusters,
    evidence: &ClusterEvidence,
    chosen: &Difference,
    area: Rect,
    buf: &mut Buffer,
) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, &chosen.title, buf, theme);
    let said = words::difference(chosen, locale);
    let height = widgets::lines_needed(&said, inner.width).min(inner.height / 2);
    widgets::wrapped(&said, Rect { height, ..inner }, buf, theme.text());
    let below = Rect { y: inner.y + height, height: inner.height - height, ..inner };
    match evidence.boxes_of(&chosen.feature) {
        Some(boxes) if boxes.scale == Scale::Flag => render_shares(app, groups, boxes, below, buf),
        Some(boxes) => render_plots(app, groups, boxes, below, buf),
        None => {}
    }
}

fn render_shares(app: &App, groups: &Clusters, boxes: &Boxes, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let name_width = (area.width / 3).min(30);
    for (line, (share, group)) in boxes.means.iter().zip(&groups.groups).enumerate().take(area.height.into()) {
        let y = area.y + line as u16;
        label(app, line, &group.title, Rect { y, width: name_width, height: 1, ..area }, buf);
        bars::bar(buf, area.x + name_width + 1, y, area.width.saturating_sub(name_width + 8), *share, theme.good());
        set_right(buf, area.right().saturating_sub(6), y, 6, &locale.percent(*share, 0), theme.text());
    }
}

fn render_plots(app: &App, groups: &Clusters, boxes: &Boxes, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let known = || boxes.groups.iter().flatten();
    let low = known().map(|b| b.low_whisker).fold(f64::INFINITY, f64::min);
    let high = known().map(|b| b.high_whisker).fold(f64::NEG_INFINITY, f64::max);
    if !(low.is_finite() && high.is_finite()) || area.height < 2 {
        return;
    }
    let name_width = (area.width / 3).min(30);
    let median_width = 9;
    let width = area.width.saturating_sub(name_width + median_width + 2);
    for (line, (group, title)) in boxes.groups.iter().zip(&groups.groups).enumerate().take(usize::from(area.height - 1))
    {
        let y = area.y + line as u16;
        label(app, line, &title.title, Rect { y, width: name_width, height: 1, ..area }, buf);
        let Some(b) = group else { continue };
        let track = Track { x: area.x + name_width + 1, y, width, bounds: [low, high] };
        let marks = [b.low_whisker, b.lower_quartile, b.median, b.upper_quartile, b.high_whisker];
        let tone = if line % 2 == 0 { theme.good() } else { theme.attention() };
        box_plot(buf, track, marks, tone);
        let median = words::value(boxes.scale, b.median, locale);
        set_right(buf, area.right() - median_width, y, median_width, &median, theme.text());
    }
    let y = area.y + (boxes.groups.len() as u16).min(area.height - 1);
    let written = |v: f64| words::value(boxes.scale, v, locale);
    buf.set_stringn(area.x + name_width + 1, y, written(low), width.into(), theme.dim());
    set_right(buf, area.x + name_width + 1, y, width, &written(high), theme.dim());
    set_right(buf, area.right() - median_width, y, median_width, "median", theme.dim());
}

fn label(app: &App, group: usize, title: &str, area: Rect, buf: &mut Buffer) {
    let text = format!("{} {title}", group + 1);
    buf.set_stringn(area.x, area.y, widgets::fitted(&text, area.width.into()), area.width.into(), app.theme.text());
}
