//! The week by weekday and hour: what was wanted, or what was missed.

use crate::analysis::attendance::{Attendance, Cell, weekday};
use crate::book::Locale;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views;
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Hours of a day: the columns over which the cursor can walk.
pub const HOURS: usize = 24;
/// Columns of the hours' numbers.
const CELL: u16 = 4;
const SIDE: u16 = 40;

fn attendance(round: &Round) -> Option<&Attendance> {
    Some(&round.attendance.as_deref()?.as_ref().ok()?.0)
}

/// Rows of the heatmap: the hours in use.
pub fn rows(round: &Round) -> usize {
    attendance(round).and_then(|a| hours(&a.heatmap)).map_or(0, |(first, last)| usize::from(last - first) + 1)
}

/// The first and the last hour in which anything starts.
fn hours(cells: &[Cell]) -> Option<(u8, u8)> {
    Some((cells.iter().map(|c| c.hour).min()?, cells.iter().map(|c| c.hour).max()?))
}

/// Draws the heatmap, and beside or below it the busiest hours.
pub fn render(app: &App, _: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    match round.attendance.as_deref() {
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => return,
        Some(Ok(_)) => {}
    }
    let Some(a) = attendance(round) else { return };
    let Some((first, last)) = hours(&a.heatmap) else {
        return views::unavailable(app, "needs the time at which sessions start (--map start=COLUMN)", area, buf);
    };
    let wide = app.detail && area.width > 44 + SIDE;
    let map = if wide { Rect { width: area.width - SIDE - 1, ..area } } else { area };
    let what = if app.misses { "visits missed" } else { "visits booked, kept or missed" };
    let other = if app.misses { "booked" } else { "missed" };
    let inner = widgets::panel(map, &app.keyed(&format!("Week: {what} (<group>: {other})")), buf, app.theme);
    heatmap(app, a, first, last, inner, buf);
    if wide {
        let side = Rect { x: area.right() - SIDE, width: SIDE, ..area };
        let inner = widgets::panel(side, "What it says", buf, app.theme);
        let mut y = inner.y;
        for sentence in sentences(a, &app.launch.locale) {
            if y >= inner.bottom() {
                break;
            }
            let below = Rect { y, height: inner.bottom() - y, ..inner };
            y += widgets::wrapped(&sentence, below, buf, app.theme.text()) + 1;
        }
    }
}

fn value(cell: &Cell, misses: bool) -> u64 {
    if misses { cell.missed } else { cell.attended + cell.missed }
}

/// Hours down, weekdays across; the shade says how many by its glyph, the number beside it exactly.
fn heatmap(app: &App, a: &Attendance, first: u8, last: u8, area: Rect, buf: &mut Buffer) {
    let most = a.heatmap.iter().map(|c| value(c, app.misses)).max().unwrap_or(0).max(1);
    let width = ((area.width.saturating_sub(6)) / 7).clamp(CELL, 12);
    for day in 0..7u16 {
        let x = area.x + 6 + day * width;
        if x + width <= area.right() {
            widgets::set_right(buf, x, area.y, width - 1, &weekday(usize::from(day)).to_string(), app.theme.title());
        }
    }
    let marked = app.misses && a.never_checked_in.slots > 0;
    if marked {
        let note = "! among them visits in slots that were probably never checked in";
        let y = area.bottom().saturating_sub(1);
        buf.set_stringn(area.x, y, widgets::fitted(note, area.width.into()), area.width.into(), app.theme.dim());
    }
    let page = usize::from(area.height.saturating_sub(1 + u16::from(marked)));
    let top = app.list().first_row(page, usize::from(last - first) + 1) as u8;
    for line in 0..page as u8 {
        let hour = first.saturating_add(top).saturating_add(line);
        let y = area.y + 1 + u16::from(line);
        if hour > last {
            break;
        }
        buf.set_stringn(area.x, y, format!("{hour:02}:00"), 5, app.theme.dim());
        for cell in a.heatmap.iter().filter(|c| c.hour == hour) {
            let day = cell.weekday.num_days_from_monday() as u16;
            let x = area.x + 6 + day * width;
            let n = value(cell, app.misses);
            if x + width > area.right() || n == 0 {
                continue;
            }
            let (glyph, tone) = shade(app, n as f64 / most as f64);
            // A number that is cut would be a wrong one: the space goes first, then the shade.
            let room = usize::from(width - 1);
            let mark = if app.misses && cell.never_checked_in > 0 { "!" } else { "" };
            let texts =
                [format!("{glyph} {n}{mark}"), format!("{glyph}{n}{mark}"), format!("{n}{mark}"), n.to_string()];
            let fits = texts.iter().find(|t| t.chars().count() <= room).or(texts.last());
            let text = fits.map_or("", String::as_str);
            widgets::set_right(buf, x, y, width - 1, text, tone);
        }
    }
}

/// Four steps, told apart by the glyph and not by the colour alone.
fn shade(app: &App, part: f64) -> (&'static str, Style) {
    let step = ((part * 4.0).ceil() as usize).clamp(1, 4);
    let glyphs = if app.launch.ascii { [".", "-", "+", "#"] } else { ["░", "▒", "▓", "█"] };
    let tone = if app.misses { app.theme.attention() } else { app.theme.good() };
    (glyphs.get(step - 1).copied().unwrap_or(" "), if step == 1 { app.theme.text() } else { tone })
}

/// The busiest and the quietest hours, where most is missed, and what was never checked in.
pub fn sentences(a: &Attendance, locale: &Locale) -> Vec<String> {
    let count = |n: u64| locale.number(n as f64, 0);
    let name = |c: &Cell| format!("{} {:02}:00", c.weekday, c.hour);
    let mut cells: Vec<&Cell> = a.heatmap.iter().collect();
    cells.sort_by_key(|c| std::cmp::Reverse(c.attended + c.missed));
    let list = |cells: &[&Cell]| {
        let shown: Vec<String> =
            cells.iter().map(|c| format!("{} ({})", name(c), count(c.attended + c.missed))).collect();
        shown.join(", ")
    };
    let mut said = Vec::new();
    let busiest: Vec<&Cell> = cells.iter().take(5).copied().collect();
    said.push(format!("Busiest: {}.", list(&busiest)));
    if cells.len() > 10 {
        let quietest: Vec<&Cell> = cells.iter().rev().take(5).copied().collect();
        said.push(format!("Quietest of the hours in use: {}.", list(&quietest)));
    }
    // Where nobody was checked in, nothing is known about who stayed away.
    let checked = |c: &Cell| c.missed.saturating_sub(c.never_checked_in);
    cells.sort_by_key(|c| std::cmp::Reverse(checked(c)));
    if let Some(worst) = cells.first().filter(|c| checked(c) > 0) {
        let apart = if a.never_checked_in.slots > 0 { ", slots that were never checked in left out" } else { "" };
        said.push(format!(
            "Most missed: {}, {} of {}{apart}.",
            name(worst),
            count(checked(worst)),
            count(worst.attended + checked(worst))
        ));
    }
    let never = &a.never_checked_in;
    if never.slots > 0 {
        let slot = |(day, start, rows): &(chrono::NaiveDate, u16, u32)| {
            format!("{} {:02}:{:02} ({rows})", locale.date(*day), start / 60, start % 60)
        };
        let shown: Vec<String> = never.list.iter().take(6).map(slot).collect();
        said.push(format!(
            "{} slots were probably never checked in; before you blame an hour, look at these: {}{}",
            locale.number(never.slots as f64, 0),
            shown.join(", "),
            if never.slots > shown.len() { " …" } else { "." }
        ));
    }
    said
}
