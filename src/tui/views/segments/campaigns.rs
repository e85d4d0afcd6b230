//! Who answered the campaigns, and what of the money or the purchases went where, by group, each with its interval.

use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::campaigns::{Campaigns, Rate};
use crate::analysis::segments::clusters::mix::{Mix, Part};
use crate::tui::app::{App, Workspace};
use crate::tui::round::{CampaignAnswers, Round};
use crate::tui::views;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::spread::{Track, interval};
use crate::tui::widgets::{self, bars, set_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A row of the list.
enum Row<'a> {
    Campaign(usize),
    Part(&'a Mix, usize),
}

fn listed(answers: &CampaignAnswers) -> Vec<Row<'_>> {
    let campaigns = answers.campaigns.iter().flat_map(|c| (0..c.campaigns.len()).map(Row::Campaign));
    let parts = answers.mixes.iter().flat_map(|mix| (0..mix.parts.len()).map(move |part| Row::Part(mix, part)));
    campaigns.chain(parts).collect()
}

/// Rows of the list: campaigns, then the parts of each family.
pub fn rows(round: &Round) -> usize {
    round.campaigns.as_deref().map_or(0, |answers| listed(answers).len())
}

/// Draws list, bars by group and funnel.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let Some((groups, _)) = super::evidence_or_say(app, workspace, area, buf) else { return };
    let Some(answers) = round.campaigns.as_deref() else { return };
    let rows = listed(answers);
    if rows.is_empty() {
        let needs = "needs answers to campaigns (yes or no), or three columns of amounts that share their first word";
        return views::unavailable(app, needs, area, buf);
    }
    let list_width = (area.width * 2 / 5).clamp(20.min(area.width), 44);
    let list = Rect { width: list_width, ..area };
    render_list(app, answers, &rows, list, buf);
    let right = Rect { x: list.right(), width: area.width - list_width, ..area };
    let bars_height = (groups.groups.len() as u16 + 5).min(right.height);
    let top = Rect { height: bars_height, ..right };
    match rows.get(app.list().row) {
        Some(Row::Campaign(index)) => render_campaign(app, groups, answers, *index, top, buf),
        Some(Row::Part(mix, part)) => render_part(app, groups, mix, *part, top, buf),
        None => {}
    }
    let below = Rect { y: top.bottom(), height: right.height - bars_height, ..right };
    if let Some(campaigns) = answers.campaigns.as_ref().filter(|_| below.height >= 4) {
        render_funnel(app, campaigns, below, buf);
    }
}

fn render_list(app: &App, answers: &CampaignAnswers, rows: &[Row], area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let inner = widgets::panel(area, "Campaigns and mixes", buf, app.theme);
    let columns = [
        GridColumn { title: "of everybody".into(), width: inner.width.saturating_sub(9).max(8), right: false },
        GridColumn { title: "share".into(), width: 7, right: true },
    ];
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let campaign = |i: usize| answers.campaigns.as_ref().and_then(|c| c.campaigns.get(i));
        GridCell::Text(match (rows.get(row), index) {
            (Some(Row::Campaign(i)), 0) => campaign(*i).map_or("", |c| c.name.as_str()).into(),
            (Some(Row::Campaign(i)), _) => {
                locale.percent(campaign(*i).and_then(|c| c.all.rate).unwrap_or(f64::NAN), 1).into()
            }
            (Some(Row::Part(mix, part)), 0) => {
                format!("{} · {}", mix.family, mix.parts.get(*part).map_or("", String::as_str)).into()
            }
            (Some(Row::Part(mix, part)), _) => {
                locale.percent(mix.all.get(*part).map_or(f64::NAN, |p| p.share), 1).into()
            }
            (None, _) => "".into(),
        })
    });
}

/// A line: its name, the share and the interval.
struct Line {
    name: String,
    share: f64,
    interval: [f64; 2],
}

fn render_campaign(
    app: &App,
    groups: &Clusters,
    answers: &CampaignAnswers,
    index: usize,
    area: Rect,
    buf: &mut Buffer,
) {
    let Some(campaign) = answers.campaigns.as_ref().and_then(|c| c.campaigns.get(index)) else { return };
    let locale = &app.launch.locale;
    let line = |name: String, rate: &Rate| Line {
        name,
        share: rate.rate.unwrap_or(f64::NAN),
        interval: rate.interval.unwrap_or([f64::NAN; 2]),
    };
    let mut lines = vec![line("everybody".into(), &campaign.all)];
    let named = groups.groups.iter().zip(&campaign.groups).enumerate();
    lines.extend(named.map(|(i, (group, rate))| line(format!("{} {}", i + 1, group.title), rate)));
    let title = format!("{}: who answered yes", campaign.name);
    let counts: Vec<String> =
        [&campaign.all].into_iter().chain(&campaign.groups).map(|rate| locale.number(rate.of as f64, 0)).collect();
    let note = format!("95% interval (Wilson), n = {}", counts.join("; "));
    render_lines(app, &title, &note, &lines, area, buf);
}

fn render_part(app: &App, groups: &Clusters, mix: &Mix, part: usize, area: Rect, buf: &mut Buffer) {
    let line = |name: String, parts: &[Part]| {
        let part = parts.get(part);
        Line { name, share: part.map_or(f64::NAN, |p| p.share), interval: part.map_or([f64::NAN; 2], |p| p.interval) }
    };
    let mut lines = vec![line("everybody".into(), &mix.all)];
    let named = groups.groups.iter().zip(&mix.groups).enumerate();
    lines.extend(named.map(|(i, (group, parts))| line(format!("{} {}", i + 1, group.title), parts)));
    let title = format!("{}: share of all {}", mix.parts.get(part).map_or("", String::as_str), mix.family);
    render_lines(app, &title, "95% interval (between clients)", &lines, area, buf);
}

fn render_lines(app: &App, title: &str, note: &str, lines: &[Line], area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, title, buf, theme);
    let figures_width = 18.min(inner.width / 2);
    let name_width = inner.width.saturating_sub(figures_width) * 3 / 5;
    let bar_width = inner.width.saturating_sub(name_width + figures_width + 2);
    let most = lines.iter().map(|l| l.interval[1]).filter(|v| v.is_finite()).fold(0.01, f64::max);
    for (row, line) in lines.iter().enumerate().take(usize::from(inner.height.saturating_sub(1))) {
        let y = inner.y + row as u16;
        buf.set_stringn(inner.x, y, widgets::fitted(&line.name, name_width.into()), name_width.into(), theme.text());
        let track = Track { x: inner.x + name_width + 1, y, width: bar_width, bounds: [0.0, most] };
        let tone = if row == 0 { theme.dim() } else { theme.good() };
        interval(buf, track, line.share, line.interval, tone);
        let figures = match line.share.is_finite() {
            true => {
                let decimals = usize::from(line.interval[1] < 0.2);
                let [low, high] = line.interval.map(|v| locale.number(v * 100.0, decimals));
                format!("{} ({low}–{high})", locale.percent(line.share, 1))
            }
            false => "—".into(),
        };
        set_right(buf, inner.right().saturating_sub(figures_width), y, figures_width, &figures, theme.text());
    }
    let y = inner.y + lines.len() as u16;
    if y < inner.bottom() {
        set_right(buf, inner.x, y, inner.width, note, theme.dim());
    }
}

/// From contacted to those who answered yes once, twice, …
fn render_funnel(app: &App, campaigns: &Campaigns, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, "From contacted to accepted, all campaigns", buf, theme);
    let mut steps = vec![("contacted".to_string(), campaigns.contacted)];
    steps.extend(campaigns.at_least().into_iter().enumerate().map(|(i, n)| (format!("yes to ≥ {}", i + 1), n)));
    for (row, (name, clients)) in steps.iter().enumerate().take(inner.height.into()) {
        let y = inner.y + row as u16;
        buf.set_stringn(inner.x, y, name, 10, theme.text());
        let part = *clients as f64 / campaigns.contacted.max(1) as f64;
        bars::bar(buf, inner.x + 11, y, inner.width.saturating_sub(26), part, theme.good());
        let figures = format!("{} {:>6}", locale.number(*clients as f64, 0), locale.percent(part, 1));
        set_right(buf, inner.right().saturating_sub(14), y, 14, &figures, theme.text());
    }
}
