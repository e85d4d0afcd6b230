//! Goals with their bars, and where clients came from.

use crate::analysis::channels::Channels;
use crate::analysis::targets::{Aims, Progress};
use crate::output::plan_words;
use crate::tui::app::App;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the goals, what the one under the cursor takes, and the channels.
pub fn render(app: &App, aims: &Aims, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let height = (aims.progress.len() as u16 + 3).min(area.height);
    let inner = widgets::panel(Rect { height, ..area }, &app.keyed("Goals (<open> sets one)"), buf, theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let bar = if inner.width >= 96 { 30 } else { 14 };
    let columns = [
        column("figure", 25, false),
        column("now", 9, true),
        column("goal", 9, true),
        column("missing", 9, true),
        column("reached", bar, false),
    ];
    let grid = Grid { columns: &columns, rows: aims.progress.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(p) = aims.progress.get(row) else { return GridCell::Text("".into()) };
        let figure = |v: f64| plan_words::figure(p.goal, v, locale);
        GridCell::Text(match index {
            0 => p.goal.title().into(),
            1 => p.now.as_ref().map_or("—".into(), |m| figure(m.value)).into(),
            2 => p.target.map_or("none".into(), figure).into(),
            3 => plan_words::gap(p, locale).into(),
            _ => match p.reached {
                Some(part) => {
                    let tone = if part >= 1.0 { theme.good() } else { theme.attention() };
                    return GridCell::Bar(part, locale.percent(part, 0).into(), tone);
                }
                None => "".into(),
            },
        })
    });
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    if below.height < 3 {
        return;
    }
    let said: Vec<String> = aims.progress.get(app.list().row).map(|p| meaning(app, aims, p)).unwrap_or_default();
    let inside = below.width.saturating_sub(4);
    let needed = said.iter().map(|s| widgets::lines_needed(s, inside)).sum::<u16>() + 2;
    let words = Rect { height: needed.min(below.height), ..below };
    let title = aims.progress.get(app.list().row).map_or("", |p| p.goal.title());
    let inner = widgets::panel(words, title, buf, theme);
    widgets::whole_sentences(&said, inner, buf, theme.text());
    let rest = Rect { y: words.bottom(), height: below.height - words.height, ..below };
    if rest.height >= 4 {
        channels(app, aims, rest, buf);
    }
}

/// What the figure is now, of how many, and what the goal takes; what is missing where there is no figure.
fn meaning(app: &App, aims: &Aims, p: &Progress) -> Vec<String> {
    let locale = &app.launch.locale;
    let now = match &p.now {
        Ok(now) => now,
        Err(why) => return vec![format!("There is no figure for this: it {}.", why.unavailable)],
    };
    let figure = |v: f64| plan_words::figure(p.goal, v, locale);
    let months = aims.retention_months.as_ref().filter(|_| p.goal == crate::analysis::targets::Goal::Retention);
    let of = match months {
        Some([before, after]) => format!(" of the clients of {before} came again in {after}"),
        None => String::new(),
    };
    let mut said = vec![format!("Now {}{of} (n = {}).", figure(now.value), locale.number(now.n as f64, 0))];
    match (p.target, p.gap) {
        (Some(goal), Some(gap)) if gap <= 1e-9 => said.push(format!("The goal of {} is reached.", figure(goal))),
        (Some(goal), _) => {
            let takes = p.takes.map(|t| plan_words::takes(t, locale)).filter(|t| !t.is_empty());
            let takes = takes.map_or_else(|| ".".to_string(), |t| format!(": {t}."));
            said.push(format!("To {} it takes {}{takes}", figure(goal), plan_words::gap(p, locale)));
        }
        (None, _) => said.push(app.keyed("No goal is set. <open> sets one; config.toml keeps it for good.")),
    }
    said
}

fn channels(app: &App, aims: &Aims, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let inner = widgets::panel(area, "Where clients came from", buf, theme);
    let known: &Channels = match &aims.channels {
        Ok(channels) => channels,
        Err(why) => {
            widgets::wrapped(&format!("Not known: it {}.", why.unavailable), inner, buf, theme.dim());
            return;
        }
    };
    let heads =
        [("channel", 16_u16), ("clients", 8), ("revenue/mo", 11), ("spend", 10), ("a client", 10), ("pays back", 12)];
    let mut x = inner.x;
    for (i, (head, width)) in heads.iter().enumerate() {
        match i {
            0 => drop(buf.set_stringn(x, inner.y, head, (*width).into(), theme.strong())),
            _ => widgets::set_right(buf, x, inner.y, *width, head, theme.strong()),
        }
        x += width;
    }
    let said = plan_words::channels(known, locale);
    let words: u16 = said.iter().map(|s| widgets::lines_needed(s, inner.width)).sum();
    let room = inner.height.saturating_sub(1 + words.min(inner.height / 2));
    for (channel, line) in known.channels.iter().zip(0..room) {
        let y = inner.y + 1 + line;
        let money = |m: Option<crate::book::Money>| m.map_or("—".into(), |m| locale.money(m));
        let cells = [
            channel.channel.clone(),
            locale.number(channel.clients as f64, 0),
            locale.money(channel.monthly_revenue),
            money(channel.spend),
            money(channel.cost_per_client),
            channel.payback_months.map_or("—".into(), |m| match m < 0.1 {
                true => "within days".into(),
                false => format!("{} months", locale.number(m, 1)),
            }),
        ];
        let mut x = inner.x;
        for (i, (cell, (_, width))) in cells.iter().zip(heads).enumerate() {
            match i {
                0 => {
                    let text = widgets::fitted(cell, usize::from(width) - 1);
                    buf.set_stringn(x, y, text, width.into(), theme.text());
                }
                _ => widgets::set_right(buf, x, y, width, cell, theme.text()),
            }
            x += width;
        }
    }
    let shown = (known.channels.len() as u16).min(room);
    let below = Rect { y: inner.y + 1 + shown, height: inner.height.saturating_sub(1 + shown), ..inner };
    widgets::whole_sentences(&said, below, buf, theme.dim());
}
