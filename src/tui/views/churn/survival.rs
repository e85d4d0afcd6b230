//! How long clients stay: the survival curve with its band, or a curve per group, and the figures of each.

use crate::analysis::study::Study;
use crate::analysis::survival::{Curve, FEWEST_AT_RISK, Survival, lasting};
use crate::book::Locale;
use crate::tui::app::{App, Workspace};
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Curves are told apart by these letters, on the curve and in the table.
const LETTERS: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];
/// Columns of the sentences, where they stand beside the plot.
const SIDE: u16 = 44;

/// The lifetimes; where there are none, says so in `area`.
pub fn survival_or_say<'a>(app: &App, workspace: &'a Workspace, area: Rect, buf: &mut Buffer) -> Option<&'a Survival> {
    match workspace.studies.get::<Survival>() {
        Some(Ok(survival)) => return Some(survival),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, Survival::STUDY, area, buf),
    }
    None
}

/// Rows of the table: one per curve.
pub fn rows(app: &App, workspace: &Workspace) -> usize {
    workspace.studies.survival().map_or(0, |l| l.curves(app.survival_by).len())
}

/// Draws plot, table and sentences.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some(survival) = survival_or_say(app, workspace, area, buf) else { return };
    let curves = survival.curves(app.survival_by);
    let said = sentences(app, survival);
    let wide = area.width >= 100;
    let main = if wide { Rect { width: area.width - SIDE - 1, ..area } } else { area };
    let table_height = (curves.len() as u16 + 3).min(main.height);
    // Beside the plot the sentences have room of their own; below it the most important of them come first.
    let below = if wide { 0 } else { main.height.saturating_sub(table_height + 11).clamp(2, 6) };
    let plot_height = main.height.saturating_sub(table_height + below);
    let plot_area = Rect { height: if plot_height >= 7 { plot_height } else { 0 }, ..main };
    if plot_area.height > 0 {
        let title = match survival.split(app.survival_by) {
            Some(split) => format!("Still there, by {} (<group>: by something else)", split.by),
            None if survival.splits.is_empty() => "Still there, everybody, with the 95% band".into(),
            None => "Still there, everybody, with the 95% band (<group>: by group)".into(),
        };
        let inner = widgets::panel(plot_area, &app.keyed(&title), buf, app.theme);
        draw_curves(app, curves, inner, buf);
    }
    let table = Rect { y: plot_area.bottom(), height: table_height.min(main.height - plot_area.height), ..main };
    let inner = widgets::panel(table, "", buf, app.theme);
    draw_table(app, curves, inner, buf);
    let rest = match wide {
        true => Rect { x: main.right() + 1, width: SIDE, ..area },
        false => Rect { y: table.bottom(), height: main.bottom().saturating_sub(table.bottom()), ..main },
    };
    if wide {
        let inner = widgets::panel(rest, "What it says", buf, app.theme);
        super::say(app, &said, inner, buf);
    } else if rest.height > 0 {
        widgets::whole_sentences(&said, Rect { x: rest.x + 1, width: rest.width - 1, ..rest }, buf, app.theme.text());
    }
}

/// What is in front first.
fn sentences(app: &App, survival: &Survival) -> Vec<String> {
    let locale = &app.launch.locale;
    let mut said: Vec<String> =
        survival.split(app.survival_by).map(|split| split.describe(locale)).into_iter().collect();
    let general = survival.describe(locale);
    let contract = survival.describe_contract(locale);
    // After the headline and the median, what it means for those who are there.
    let (first, rest) = general.split_at(general.len().min(2));
    said.extend(first.iter().cloned());
    said.push(contract);
    said.extend(rest.iter().cloned());
    if !app.history.now().filter.trim().is_empty() {
        said.push("The curves are of the whole book, whoever is shown.".into());
    }
    said
}

/// The stairs of a curve up to `last` months, with the chosen value at each step.
fn stairs(curve: &Curve, last: f64, value: impl Fn(usize) -> f64) -> Vec<[f64; 2]> {
    let mut points = vec![[0.0, 1.0]];
    let mut height = 1.0;
    let known = last.min(curve.longest);
    for (place, step) in curve.steps.steps.iter().enumerate().take_while(|(_, step)| step.time <= known) {
        points.push([step.time, height]);
        height = value(place);
        points.push([step.time, height]);
    }
    points.push([known, height]);
    points
}

fn draw_curves(app: &App, curves: &[Curve], area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    // Where hardly anybody is observed any more a curve says nothing, and takes all the room.
    let known = |curve: &Curve| match curve.known_to(FEWEST_AT_RISK) {
        months if months > 0.0 => months,
        _ => curve.longest,
    };
    let last = curves.iter().map(known).fold(0.0, f64::max).max(1.0);
    let mut lines: Vec<(Vec<[f64; 2]>, ratatui::style::Style)> = Vec::new();
    if let [curve] = curves {
        let end = |which: usize| {
            move |place: usize| {
                let step = curve.steps.steps.get(place);
                step.and_then(|s| s.interval).and_then(|i| i.get(which).copied()).unwrap_or(0.0)
            }
        };
        lines.push((stairs(curve, last, end(0)), theme.dim()));
        lines.push((stairs(curve, last, end(1)), theme.dim()));
    }
    for (place, curve) in curves.iter().enumerate() {
        let survival = |step: usize| curve.steps.steps.get(step).map_or(0.0, |s| s.survival);
        let style = if place % 2 == 0 { theme.good() } else { theme.attention() };
        lines.push((stairs(curve, last, survival), style));
    }
    let mut marks: Vec<Mark> = lines.iter().map(|(points, style)| Mark::Path(points, *style)).collect();
    if curves.len() > 1 {
        marks.extend(letters(curves, last, app));
    }
    let locale = &app.launch.locale;
    let step = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 60.0].into_iter().find(|s| last / s <= 8.0).unwrap_or(120.0);
    let ticks = (0..).map(|i| f64::from(i) * step).take_while(|t| *t <= last);
    let x = Axis {
        bounds: [0.0, last],
        ticks: ticks.map(|t| (t, locale.number(t, 0))).collect(),
        title: "months as a client".into(),
    };
    let percent = |share: f64| (share, locale.percent(share, 0));
    let y = Axis {
        bounds: [0.0, 1.0],
        ticks: [0.0, 0.25, 0.5, 0.75, 1.0].map(percent).to_vec(),
        title: "still there".into(),
    };
    plot(area, &x, &y, &marks, buf, theme);
}

/// Each curve's letter at several places on it, those of the others elsewhere.
fn letters<'a>(curves: &[Curve], last: f64, app: &App) -> Vec<Mark<'a>> {
    const TIMES: usize = 3;
    let places = (curves.len() * TIMES) as f64 + 1.0;
    let mut marks = Vec::new();
    for (place, curve) in curves.iter().enumerate() {
        for time in 0..TIMES {
            let x = last * ((time * curves.len() + place) as f64 + 1.0) / places;
            if x <= curve.longest {
                let y = curve.steps.survival_at(x);
                let letter = LETTERS.get(place).copied().unwrap_or("·");
                marks.push(Mark::Label([x, y], letter.into(), app.theme.strong()));
            }
        }
    }
    marks
}

/// `57% (55–59)`; a dash where nobody was observed that long.
fn share(curve: &Curve, months: u32, locale: &Locale) -> String {
    let Some((share, interval)) = curve.at(months).and_then(|r| Some((r.share?, r.interval))) else {
        return "—".into();
    };
    let written = locale.percent(share, 0);
    match interval {
        Some(ends) => {
            let [low, high] = ends.map(|end| locale.number(end * 100.0, 0));
            format!("{written} ({low}–{high})")
        }
        None => written,
    }
}

fn draw_table(app: &App, curves: &[Curve], area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let first = area.width.saturating_sub(52).clamp(10, 26);
    let mut columns = vec![
        column("Who", first, false),
        column("clients", 7, true),
        column("left", 6, true),
        column("half left", 10, true),
        column("after 12 (95%)", 15, true),
    ];
    // In the order of importance, as far as there is room.
    for (title, room) in [("after 3", 66), ("after 1", 79), ("after 6", 92)] {
        if area.width >= room + first.saturating_sub(10) {
            columns.push(column(title, 12, true));
        }
    }
    let grid = Grid { columns: &columns, rows: curves.len(), sorted: None, cell_cursor: false, focused: true };
    let many = curves.len() > 1;
    grid.render(area, app.list(), buf, app.theme, |row, index| {
        let Some(curve) = curves.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 if many => format!("{} {}", LETTERS.get(row).copied().unwrap_or("·"), curve.label).into(),
            0 => curve.label.clone().into(),
            1 => locale.number(curve.clients as f64, 0).into(),
            2 => locale.number(curve.left as f64, 0).into(),
            3 => curve.median.map_or("not yet".into(), |m| lasting(m, locale)).into(),
            4 => share(curve, 12, locale).into(),
            5 => share(curve, 3, locale).into(),
            6 => share(curve, 1, locale).into(),
            _ => share(curve, 6, locale).into(),
        })
    });
}
