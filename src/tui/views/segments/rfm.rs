//! Recency, frequency, monetary value: the segments, the grid of scores, the edges of the fifths, and who moved.

use crate::analysis::segments::rfm::Rfm;
use crate::analysis::segments::rfm::{Movement, RfmSegment, RfmSums, SCORES};
use crate::analysis::study::Study;
use crate::book::{Locale, Money};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::heatmap::Heatmap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the table: the segments that have clients.
pub fn rows(round: &Round) -> usize {
    round.rfm.as_ref().map_or(0, |scores| scores.0.segments.len())
}

/// The segment in `row`.
pub fn segment(round: &Round, row: usize) -> Option<RfmSegment> {
    round.rfm.as_ref()?.0.segments.get(row).map(|s| s.segment)
}

/// Draws table, grid and sentences.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    if let Some(Err(why)) = workspace.studies.get::<Rfm>() {
        return views::unavailable(app, &why.unavailable, area, buf);
    }
    let Some((sums, movement)) = round.rfm.as_deref() else {
        return views::waiting(app, Rfm::STUDY, area, buf);
    };
    let table_height = (rows(round) as u16 + 3).min(area.height);
    let table = Rect { height: table_height, ..area };
    render_table(app, sums, movement.as_ref().ok(), table, buf);
    let below = Rect { y: table.bottom(), height: area.height - table_height, ..area };
    if below.height < 8 {
        return;
    }
    let grid_width = if below.width >= 76 { below.width / 2 } else { below.width };
    let grid = Rect { width: grid_width, ..below };
    render_grid(app, sums, grid, buf);
    if grid_width < below.width {
        let side = Rect { x: grid.right(), width: below.width - grid_width, ..below };
        let inner = widgets::panel(side, "How to read it", buf, app.theme);
        widgets::sentences(&sentences(sums, movement.as_ref().ok(), &app.launch.locale), inner, buf, app.theme);
    }
}

fn render_table(app: &App, sums: &RfmSums, movement: Option<&Movement>, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let inner = widgets::panel(
        area,
        &app.keyed("By recency and frequency of purchases (<open> shows one segment)"),
        buf,
        app.theme,
    );
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let columns = [
        GridColumn { title: "Segment".into(), width: 19, right: false },
        column("clients", 7),
        column("revenue", 10),
        column("share", 7),
        column("per client", 10),
        column("3 months ago", 12),
    ];
    let grid = Grid { columns: &columns, rows: sums.segments.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(s) = sums.segments.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => s.segment.name().into(),
            1 => locale.number(s.clients as f64, 0).into(),
            2 => locale.money(s.revenue).into(),
            3 => locale.percent(s.revenue_share, 1).into(),
            4 => locale.money(s.revenue.times(1.0 / s.clients as f64)).into(),
            _ => movement.map_or("—".into(), |m| change(m, s.segment, s.clients, locale).into()),
        })
    });
}

/// How many were in the segment three months earlier, with the sign of the change.
fn change(movement: &Movement, segment: RfmSegment, now: usize, locale: &Locale) -> String {
    let before: usize = movement.flows.iter().filter(|f| f.before == Some(segment)).map(|f| f.clients).sum();
    let arrow = match now.cmp(&before) {
        std::cmp::Ordering::Greater => "▲",
        std::cmp::Ordering::Less => "▼",
        std::cmp::Ordering::Equal => "=",
    };
    format!("{} {arrow}", locale.number(before as f64, 0))
}

/// Frequency across, recency down, the most recent on top.
fn render_grid(app: &App, sums: &RfmSums, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "Clients by recency (down) and frequency (across)", buf, app.theme);
    let rows: Vec<String> = (1..=SCORES).rev().map(|r| format!("R{r}")).collect();
    let columns: Vec<String> = (1..=SCORES).map(|f| format!("F{f}")).collect();
    let most = sums.grid.iter().flatten().map(|c| c.clients).max().unwrap_or(0).max(1) as f64;
    let map = Heatmap { rows: &rows, columns: &columns, cell_width: 6, ascii: app.launch.ascii };
    map.render(inner, (0, 0), buf, app.theme, |row, column| {
        let cell = sums.grid.get(SCORES - 1 - row)?.get(column)?;
        let figure = app.launch.locale.number(cell.clients as f64, 0);
        (cell.clients > 0).then(|| (cell.clients as f64 / most, figure))
    });
    let below = Rect { y: inner.y + 6, height: inner.height.saturating_sub(6), ..inner };
    widgets::sentences(&edges(sums, &app.launch.locale), below, buf, app.theme);
}

/// From where to where each score reaches.
fn edges(sums: &RfmSums, locale: &Locale) -> Vec<String> {
    fn listed<T: PartialEq + Copy>(edges: &[Option<[T; 2]>], write: impl Fn(T) -> String) -> String {
        let range = |[low, high]: [T; 2]| match low == high {
            true => write(low),
            false => format!("{}–{}", write(low), write(high)),
        };
        let scores = edges.iter().enumerate().rev();
        let parts: Vec<String> =
            scores.filter_map(|(i, edge)| edge.map(|edge| format!("{}: {}", i + 1, range(edge)))).collect();
        parts.join("  ")
    }
    let number = |n: f64| locale.number(n, 0);
    vec![
        format!("R, days since a purchase  {}", listed(&sums.edges.recency_days, |n| number(n as f64))),
        format!("F, purchases  {}", listed(&sums.edges.frequency, |n| number(f64::from(n)))),
        format!("M, paid  {}", listed(&sums.edges.monetary, |m: Money| locale.money(m))),
    ]
}

fn sentences(sums: &RfmSums, movement: Option<&Movement>, locale: &Locale) -> Vec<String> {
    let buyers: usize = sums.r_counts.iter().sum();
    let number = |n: usize| locale.number(n as f64, 0);
    let mut said = vec![format!(
        "{} clients who bought, as of {}. Each score is a fifth of them by rank: 5 is the most recent, the most \
         frequent, the most money. Clients with the same figure share a score, so the fifths can differ in size.",
        number(buyers),
        locale.date(sums.as_of)
    )];
    let Some(movement) = movement else { return said };
    let gone: Vec<_> = movement.left(RfmSegment::Champions).collect();
    let lost: usize = gone.iter().map(|f| f.clients).sum();
    let were: usize =
        movement.flows.iter().filter(|f| f.before == Some(RfmSegment::Champions)).map(|f| f.clients).sum();
    if were > 0 {
        let to: Vec<String> =
            gone.iter().take(3).map(|f| format!("{} to {}", number(f.clients), f.now.name())).collect();
        let to = if to.is_empty() { String::new() } else { format!(": {}", to.join(", ")) };
        said.push(format!(
            "Of {} Champions on {}, {} no longer are{to}.",
            number(were),
            locale.date(movement.from),
            number(lost)
        ));
    }
    let new: usize = movement.flows.iter().filter(|f| f.before.is_none()).map(|f| f.clients).sum();
    said.push(format!("{} clients bought for the first time since then.", number(new)));
    said
}
