//! The frame: header, tabs, headline figures, the view, the footer, and whatever window is open over them.
//!
//! ```text
//! tpa · clean_data.xlsx · 18 clients · Nov–Jan, 3 months          what-if: hour $61.20 → $67.32
//! 1 Overview  2 Utilization  3 Concentration  4 Segments  5 Churn  6 Value  7 Revenue  …  0 Data
//! revenue/mo $3,293 → $3,558 ▲$265   utilization 77.9%   missing 19.0 h   opportunity $998 → $1,078
//! (the view)
//! 10 of 18 · utilization < 0.8                    / search  f filter  r rates  e export  ? help  q quit
//! ```
//!
//! On a small screen the headline gives way first, then the tabs, whose names get shorter first; below the minimum there is one line that says so.

use super::action::Action;
use super::app::{App, Stage, Workspace};
use super::panels::{self, Panel};
use super::round::Round;
use super::views::{self, Screen, ViewId};
use super::widgets::figure::{self, Unit};
use super::widgets::{self, ascii};
use crate::book::{Money, clean};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

/// Below this nothing can be read.
pub const MINIMUM: (u16, u16) = (40, 8);

/// Draws the whole frame.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    if area.width < MINIMUM.0 || area.height < MINIMUM.1 {
        let quit = app.key_of(Action::Quit);
        let text = format!("need {}x{}, have {}x{} ({quit} quits)", MINIMUM.0, MINIMUM.1, area.width, area.height);
        widgets::wrapped(&text, area, buf, app.theme.text());
    } else {
        frame(app, area, buf);
    }
    if app.launch.ascii {
        ascii::flatten(buf);
    }
}

fn frame(app: &App, area: Rect, buf: &mut Buffer) {
    let row = |y: u16| Rect { y: area.y + y, height: 1, ..area };
    header(app, row(0), buf);
    let headline = area.height >= 12;
    let tabs = area.height >= 10;
    if tabs {
        self::tabs(app, row(1), buf);
    }
    let top = 1 + u16::from(tabs) + u16::from(headline);
    let body = Rect { y: area.y + top, height: area.height - top - 1, ..area };
    match &app.stage {
        Stage::Opening => opening(app, body, buf),
        Stage::Failed(why) => failed(app, why, body, buf),
        Stage::Ready(_) => {
            if let Some((workspace, round)) = app.ready() {
                if headline {
                    self::headline(app, round, row(top - 1), buf);
                }
                body_with_panels(app, workspace, round, body, buf);
            }
        }
    }
    footer(app, row(area.height - 1), buf);
    overlay(app, body, buf);
}

fn body_with_panels(app: &App, workspace: &Workspace, round: &Round, body: Rect, buf: &mut Buffer) {
    let panel = app.panels.iter().find_map(|l| match l {
        Panel::Assumptions(line) => Some(line.as_deref()),
        _ => None,
    });
    let width = panels::assumptions::WIDTH.min(body.width);
    let beside = panel.is_some() && body.width >= width + 40;
    let view = if beside { Rect { width: body.width - width, ..body } } else { body };
    match app.panels.iter().rev().find(|l| matches!(l, Panel::Client(_))) {
        Some(Panel::Client(client)) => panels::client::render(app, workspace, round, *client, view, buf),
        _ => views::render(Screen { app, workspace, round }, view, buf),
    }
    if let Some(line) = panel {
        let area = Rect { x: body.right() - width, width, ..body };
        panels::assumptions::render(app, line, area, buf);
    }
}

/// The windows that lie over everything.
fn overlay(app: &App, body: Rect, buf: &mut Buffer) {
    match app.panels.last() {
        Some(Panel::Definition(place, top)) => panels::definition::render(app, *place, *top, body, buf),
        Some(Panel::Moves(compared, top)) => panels::moves::render(app, compared, *top, body, buf),
        Some(Panel::Picker(picker)) => picker.render(body, buf, app.theme),
        Some(Panel::Prompt(_, prompt)) => {
            let text = prompt.error.as_deref().unwrap_or(&prompt.hint);
            let height = (2 + 1 + widgets::lines_needed(text, body.width.saturating_sub(4))).min(body.height);
            let window = Rect { y: body.bottom() - height, height, ..body };
            ratatui::widgets::Widget::render(ratatui::widgets::Clear, window, buf);
            let inner = widgets::panel(window, "", buf, app.theme);
            prompt.render(inner, buf, app.theme);
        }
        _ => {}
    }
}

fn header(app: &App, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let mut spans =
        vec![Span::styled(" tpa", theme.title()), Span::raw(format!(" · {}", clean::line(&app.launch.title)))];
    if let Some(workspace) = app.workspace() {
        let number = |n: usize| app.launch.locale.number(n as f64, 0);
        let all = workspace.book.clients.len();
        match app.ready().filter(|_| !app.history.now().filter.is_empty()) {
            Some((_, round)) => {
                let shown =
                    format!(" · {} of {} clients (filtered)", number(round.session.selection.count(all)), number(all));
                spans.push(Span::styled(shown, theme.attention()));
            }
            None => spans.push(Span::styled(format!(" · {} clients", number(all)), theme.text())),
        }
        spans.push(Span::styled(period(app, workspace), theme.dim()));
        if app.returned {
            spans.push(Span::styled(" · as you left it", theme.attention()));
        }
    }
    let line = Line::from(spans);
    let used = line.width() as u16;
    buf.set_line(area.x, area.y, &line, area.width);
    let text = what_if(app);
    let room = area.width.saturating_sub(used + 3);
    if !text.is_empty() && room > 12 {
        widgets::set_right(buf, area.right() - room - 1, area.y, room, &text, theme.scenario());
    }
}

fn period(app: &App, workspace: &Workspace) -> String {
    let period = &workspace.book.period;
    let months = period.months.map(|m| {
        let number = app.launch.locale.number(m, if m.fract() == 0.0 { 0 } else { 1 });
        if m == 1.0 { format!("{number} month") } else { format!("{number} months") }
    });
    let cut = period.span.filter(|_| !period.limits.is_open());
    let cut = cut.map(|s| format!("{} to {}", app.launch.locale.date(s.from), app.launch.locale.date(s.to)));
    match (cut.as_ref().or(period.label.as_ref()), months) {
        (Some(label), Some(months)) => format!(" · {label}, {months}"),
        (None, Some(months)) => format!(" · {months}"),
        _ => " · period unknown, taken for 1 month".into(),
    }
}

/// What the what-if changes, in a few words.
fn what_if(app: &App) -> String {
    let Some(context) = app.setting_context() else { return String::new() };
    let (baseline, now) = (&app.launch.baseline, app.assumptions());
    if baseline == now {
        return String::new();
    }
    let mut changes: Vec<String> = super::settings::Setting::all(context.book, None)
        .iter()
        .filter_map(|setting| {
            let (old, new) = (setting.value(baseline, &context), setting.value(now, &context));
            (old != new).then(|| format!("{} {old} → {new}", setting.title().trim_start_matches("rate: ")))
        })
        .collect();
    let own = now.client_rates.len();
    if own > 0 {
        changes.push(format!("{own} own {}", if own == 1 { "rate" } else { "rates" }));
    }
    let name = app.launch.user_data.scenario().map_or(String::new(), |n| format!(" \"{n}\""));
    match changes.len() {
        0 => String::new(),
        1 | 2 => format!("what-if{name}: {}", changes.join(", ")),
        n => format!("what-if{name}: {} and {} more", changes.first().map_or("", String::as_str), n - 1),
    }
}

fn tabs(app: &App, area: Rect, buf: &mut Buffer) {
    for (view, x, width) in tab_places(app, area) {
        let key = app.key_of(Action::View(view));
        let name = name_for(app, view, area.width);
        let text = if name.is_empty() { key.to_string() } else { format!("{key} {name}") };
        let style = if view == app.view { app.theme.tab_active() } else { app.theme.dim() };
        buf.set_stringn(x, area.y, text, width.into(), style);
    }
}

/// Width from which tabs have their whole names, and from which they have short ones.
const WHOLE_NAMES: u16 = 114;
const SHORT_NAMES: u16 = 79;

/// The name on a tab: the whole one, a short one, or, where there is no room for all, that of the one in front.
fn name_for(app: &App, view: ViewId, width: u16) -> &'static str {
    let (whole, short) = view.titles();
    match width {
        WHOLE_NAMES.. => whole,
        SHORT_NAMES.. => short,
        _ if view == app.view => whole,
        _ => "",
    }
}

/// Where each tab stands, and how wide it is.
pub fn tab_places(app: &App, area: Rect) -> Vec<(ViewId, u16, u16)> {
    let gap = if (SHORT_NAMES..WHOLE_NAMES).contains(&area.width) { 1 } else { 2 };
    let mut x = area.x + 1;
    let mut places = Vec::new();
    for view in ViewId::ALL {
        let name = name_for(app, view, area.width).len() as u16;
        let key = app.key_of(Action::View(view)).width() as u16;
        let width = if name > 0 { key + 1 + name } else { key };
        if x + width > area.right() {
            break;
        }
        places.push((view, x, width));
        x += width + gap;
    }
    places
}

/// What is under way, as far as it is.
fn under_way(app: &App) -> Option<String> {
    let key = app.key_of(Action::Back);
    if let (None, Some((study, part))) = (&app.progress, app.studying.latest()) {
        return Some(format!("{} {} ({key} stops)", study.title, app.launch.locale.percent(part, 0)));
    }
    if app.progress.is_none() || matches!(app.stage, Stage::Opening) {
        return None;
    }
    let share = app.progress.as_ref().and_then(|p| p.fraction());
    let part = share.map_or("working …".into(), |part| app.launch.locale.percent(part, 0));
    Some(format!("{part} ({key} cancels)"))
}

/// The four figures that everything else explains.
fn headline(app: &App, round: &Round, area: Rect, buf: &mut Buffer) {
    let (old, new) = (round.baseline(), round.current());
    let money = |m: Option<Money>| m.map_or(f64::NAN, Money::to_f64);
    let revenue = |a: &crate::analysis::Answers| money(a.revenue.as_ref().ok().map(|r| r.monthly));
    let share = |a: &crate::analysis::Answers| a.utilization.as_ref().map_or(f64::NAN, |u| u.overall);
    let hours = |a: &crate::analysis::Answers| a.utilization.as_ref().map_or(f64::NAN, |u| u.unrealized_hours_monthly);
    let worth = |a: &crate::analysis::Answers| money(a.opportunity.as_ref().ok().map(|o| o.monthly));
    let figures = [
        ("revenue/mo", revenue(old), revenue(new), Unit::Money),
        (new.results.yardstick.name(), share(old), share(new), Unit::Percent),
        ("missing", hours(old), hours(new), Unit::Hours),
        ("opportunity", worth(old), worth(new), Unit::Money),
    ];
    let mut x = area.x + 1;
    for (label, before, after, unit) in figures {
        let mut spans = vec![Span::styled(format!("{label} "), app.theme.dim())];
        spans.extend(figure::spans(before, after, unit, &app.launch.locale, app.theme));
        let line = Line::from(spans);
        let width = line.width() as u16;
        if x + width > area.right() {
            break;
        }
        buf.set_line(x, area.y, &line, width);
        x += width + 3;
    }
}

fn footer(app: &App, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    if let Some(toast) = &app.toast {
        let style = if toast.error { theme.error() } else { theme.strong() };
        let text = format!(" {}{}", if toast.error { "! " } else { "" }, toast.text);
        buf.set_stringn(area.x, area.y, widgets::fitted(&text, area.width.into()), area.width.into(), style);
        return;
    }
    let keys: Vec<(String, &str)> = app
        .launch
        .keymap
        .commands()
        .filter_map(|(c, keys)| Some((keys.first()?.clone(), c.footer?)))
        .filter(|(_, word)| app.workspace().is_some() || matches!(*word, "help" | "quit"))
        .collect();
    let width: u16 = keys.iter().map(|(k, w)| (k.width() + w.width()) as u16 + 3).sum();
    let start = area.right().saturating_sub(width.min(area.width));
    let mut x = start;
    for (key, word) in keys {
        buf.set_stringn(x, area.y, &key, area.right().saturating_sub(x).into(), theme.key());
        x += key.width() as u16 + 1;
        buf.set_stringn(x.min(area.right()), area.y, word, area.right().saturating_sub(x).into(), theme.dim());
        x += word.width() as u16 + 2;
    }
    let room = start.saturating_sub(area.x + 2);
    if let Some(text) = under_way(app) {
        buf.set_stringn(area.x + 1, area.y, widgets::fitted(&text, room.into()), room.into(), theme.attention());
        return;
    }
    let mut text = shown(app);
    // "all" says nothing that the number does not.
    if text.width() > usize::from(room) {
        text = text.strip_prefix("all ").map(str::to_string).unwrap_or(text);
    }
    let style = if app.history.now().filter.is_empty() { theme.dim() } else { theme.attention() };
    buf.set_stringn(area.x + 1, area.y, widgets::fitted(&text, room.into()), room.into(), style);
}

/// Who is shown, and by which filter.
fn shown(app: &App) -> String {
    let Some((workspace, round)) = app.ready() else { return String::new() };
    let number = |n: usize| app.launch.locale.number(n as f64, 0);
    let all = workspace.book.clients.len();
    let filter = &app.history.now().filter;
    let mut text = match filter.is_empty() {
        true => format!("all {} clients", number(all)),
        false => format!(
            "{} of {} · {filter} · shares and segments are of all",
            number(round.session.selection.count(all)),
            number(all)
        ),
    };
    if !app.search.is_empty() {
        text = format!("/{} · {text}", app.search);
    }
    text
}

fn opening(app: &App, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let text = format!("Opening {} …", app.launch.title);
    buf.set_stringn(
        area.x + 2,
        area.y + 1,
        widgets::fitted(&text, area.width.saturating_sub(4).into()),
        area.width.into(),
        theme.text(),
    );
    if let Some(share) = app.progress.as_ref().and_then(|p| p.fraction()) {
        let width = area.width.saturating_sub(12).min(60);
        widgets::bars::bar(buf, area.x + 2, area.y + 3, width, share, theme.good());
        let percent = app.launch.locale.percent(share, 0);
        buf.set_stringn(area.x + 3 + width, area.y + 3, percent, 6, theme.dim());
    }
}

fn failed(app: &App, why: &str, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "Could not open", buf, app.theme);
    let used = widgets::wrapped(&clean::lines(why), inner, buf, app.theme.text());
    let below = Rect { y: inner.y + used + 1, height: inner.height.saturating_sub(used + 1), ..inner };
    let keys = format!("{} tries again · {} quits", app.key_of(Action::Reload), app.key_of(Action::Quit));
    widgets::wrapped(&keys, below, buf, app.theme.dim());
}
