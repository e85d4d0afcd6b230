//! Who came and who stayed away: the groups of the log with their miss rate, and what can be said of it all.

use crate::analysis::attendance::Attendance;
use crate::analysis::attendance::groups::Group;
use crate::book::Locale;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the sentences, where they stand beside the table.
const SIDE: u16 = 46;

/// The groups in front.
fn groups(round: &Round) -> Option<&[Group]> {
    let (_, groups) = round.attendance.as_deref()?.as_ref().ok()?;
    groups.as_deref().ok()
}

/// Who came and who stayed away.
pub struct AttendancePage;

impl PageView for AttendancePage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("group", "by weekday, hour, service, staff, client")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Miss rate", "Second visit", "Lapsed", "Value of missed sessions"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["attendance"]
    }

    fn rows(&self, s: Screen) -> usize {
        groups(s.round).map_or(0, <[_]>::len)
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        groups(s.round)?.get(row)?.client
    }

    fn next(&self, app: &mut App) -> bool {
        if let Some(workspace) = app.workspace() {
            app.attendance_by = app.attendance_by.next(&workspace.book);
        }
        app.list_mut().row = 0;
        app.compute();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Draws the table, and the sentences beside or above it.
fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let (attendance, groups) = match round.attendance.as_deref() {
        Some(Ok((attendance, groups))) => (attendance, groups),
        Some(Err(why)) => return super::unavailable(app, &why.unavailable, area, buf),
        None => return,
    };
    let wide = app.detail && area.width >= 100;
    let locale = &app.launch.locale;
    let said = if wide { sentences(attendance, locale) } else { lines(attendance, locale) };
    let table = if wide {
        let side = Rect { x: area.right() - SIDE, width: SIDE, ..area };
        let inner = widgets::panel(side, "What it says", buf, app.theme);
        say(app, &said, inner, buf);
        Rect { width: area.width - SIDE - 1, ..area }
    } else if area.height >= 14 {
        let top = Rect { height: (said.len() as u16 + 2).min(area.height / 2), ..area };
        let inner = widgets::panel(top, "What it says", buf, app.theme);
        say(app, &said, inner, buf);
        Rect { y: top.bottom(), height: area.height - top.height, ..area }
    } else {
        area
    };
    let title = format!("Attendance by {}{}", app.attendance_by.title(), app.keyed(" (<group>: by something else)"));
    let inner = widgets::panel(table, &title, buf, app.theme);
    match groups {
        Ok(groups) => render_groups(app, workspace, groups, inner, buf),
        Err(why) => {
            widgets::wrapped(&format!("This {}.", why.unavailable), inner, buf, app.theme.text());
        }
    }
}

fn say(app: &App, said: &[String], area: Rect, buf: &mut Buffer) {
    let mut y = area.y;
    for sentence in said {
        if y >= area.bottom() {
            break;
        }
        y += widgets::wrapped(sentence, Rect { y, height: area.bottom() - y, ..area }, buf, app.theme.text());
        // Air between the sentences where there is room for it.
        y += u16::from(area.height > 20);
    }
}

fn render_groups(app: &App, workspace: &Workspace, groups: &[Group], area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let count = |n: u64| locale.number(n as f64, 0);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let first = area.width.saturating_sub(68).clamp(9, 24);
    let columns = [
        column("Group", first, false),
        column("Came", 7, true),
        column("Missed", 7, true),
        column("Share missed", 18, true),
        column("95% between", 14, true),
        column("Unchecked", 10, true),
    ];
    let grid = Grid { columns: &columns, rows: groups.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(area, app.list(), buf, app.theme, |row, column| {
        let Some(group) = groups.get(row) else { return GridCell::Text("".into()) };
        let missed = group.no_show + group.late_cancel;
        match column {
            0 => GridCell::Text(group.client.map_or(group.group.as_str(), |c| workspace.label(c)).into()),
            1 => GridCell::Text(count(group.attended).into()),
            2 => GridCell::Text(count(missed).into()),
            3 => match group.miss_rate {
                Some(rate) => GridCell::Bar(rate, locale.percent(rate, 1).into(), app.theme.attention()),
                None => GridCell::Text("—".into()),
            },
            4 => GridCell::Text(interval(group.interval, locale).into()),
            _ if group.never_checked_in > 0 => {
                GridCell::Styled(count(group.never_checked_in).into(), app.theme.attention())
            }
            _ => GridCell::Text("".into()),
        }
    });
}

/// `6.7–7.8%`; a dash where there is none.
fn interval(interval: Option<[f64; 2]>, locale: &Locale) -> String {
    interval
        .map_or("—".into(), |[low, high]| format!("{}–{}", locale.number(low * 100.0, 1), locale.percent(high, 1)))
}

/// The same in a line each, for a small screen.
fn lines(a: &Attendance, locale: &Locale) -> Vec<String> {
    let (count, people) = (|n: u64| locale.number(n as f64, 0), |n: usize| locale.number(n as f64, 0));
    let missed = a.no_show + a.late_cancel;
    let mut said = Vec::new();
    if let Some(rate) = a.miss_rate {
        said.push(format!(
            "Missed: {} of {}, {} ({}); {} no-shows, {} late cancels",
            count(missed),
            count(missed + a.attended),
            locale.percent(rate, 1),
            interval(a.miss_rate_interval, locale),
            count(a.no_show),
            count(a.late_cancel)
        ));
    }
    if let (true, Some(checked)) = (a.never_checked_in.slots > 0, a.miss_rate_checked) {
        said.push(format!(
            "Never checked in, probably: {} slots, {} rows; without them {} missed",
            people(a.never_checked_in.slots),
            count(a.never_checked_in.rows),
            locale.percent(checked, 1)
        ));
    }
    if a.missed_value.sessions > 0 {
        let worth = locale.money(a.missed_value.amount);
        let known = count(a.missed_value.sessions);
        said.push(format!("Worth of {known} missed visits at the clients' own prices: {worth}"));
    }
    said.push(format!(
        "Away for over {} days: {} of {} clients; {} came only once",
        a.lapsed.days,
        people(a.lapsed.clients),
        people(a.lapsed.of),
        people(a.one_timers)
    ));
    if let Some(rate) = a.second_visit.rate {
        let s = &a.second_visit;
        said.push(format!(
            "Second visit within {} days: {} of {}, {} ({})",
            s.within_days,
            people(s.clients),
            people(s.of),
            locale.percent(rate, 0),
            interval(s.interval, locale)
        ));
    }
    if a.late.of > 0 {
        said.push(format!(
            "Later than twice their own gap: {} of {} regulars",
            people(a.late.clients),
            people(a.late.of)
        ));
    }
    let unpaid = a.unpaid.filter(|u| u.sessions > 0);
    let unpaid = unpaid.map(|u| format!("unpaid: {} visits of {} clients", count(u.sessions), people(u.clients)));
    let owed = a.owed.filter(|o| o.clients > 0);
    let owed = owed.map(|o| format!("{} clients owe {}", people(o.clients), locale.money(o.amount)));
    let debts: Vec<String> = unpaid.into_iter().chain(owed).collect();
    if !debts.is_empty() {
        let text = debts.join("; ");
        said.push(format!("{}{}", text.get(..1).unwrap_or_default().to_uppercase(), text.get(1..).unwrap_or_default()));
    }
    said
}

/// What a trainer would want to be told, the most important first.
pub fn sentences(a: &Attendance, locale: &Locale) -> Vec<String> {
    let count = |n: u64| locale.number(n as f64, 0);
    let people = |n: usize| locale.number(n as f64, 0);
    let missed = a.no_show + a.late_cancel;
    let mut said = Vec::new();
    if let Some(rate) = a.miss_rate {
        said.push(format!(
            "{} of {} booked visits were missed: {} (95% interval {}); {} no-shows, {} late cancels.",
            count(missed),
            count(missed + a.attended),
            locale.percent(rate, 1),
            interval(a.miss_rate_interval, locale),
            count(a.no_show),
            count(a.late_cancel),
        ));
    }
    if let (true, Some(checked)) = (a.never_checked_in.slots > 0, a.miss_rate_checked) {
        said.push(format!(
            "{} slots with {} \"Absent\" rows were probably never checked in: everybody in them is absent. Without them {} were missed.",
            people(a.never_checked_in.slots),
            count(a.never_checked_in.rows),
            locale.percent(checked, 1)
        ));
    }
    said.push(format!(
        "{} of {} clients who came have not been here for more than {} days; {} came only once.",
        people(a.lapsed.clients),
        people(a.lapsed.of),
        a.lapsed.days,
        people(a.one_timers)
    ));
    if let Some(rate) = a.second_visit.rate {
        said.push(format!(
            "First to second visit: {} of {} came again within {} days, {} (95% interval {}).",
            people(a.second_visit.clients),
            people(a.second_visit.of),
            a.second_visit.within_days,
            locale.percent(rate, 0),
            interval(a.second_visit.interval, locale)
        ));
    }
    if a.late.of > 0 {
        said.push(format!(
            "{} of {} regulars are later than twice their own usual gap.",
            people(a.late.clients),
            people(a.late.of)
        ));
    }
    if a.missed_value.sessions > 0 {
        said.push(format!(
            "At the clients' own prices the missed visits were worth {}{}.",
            locale.money(a.missed_value.amount),
            match a.missed_value.without_price {
                0 => String::new(),
                n => format!(" ({} more have no known price)", count(n)),
            }
        ));
    }
    if let Some(unpaid) = a.unpaid.filter(|u| u.sessions > 0) {
        said.push(format!(
            "{} visits of {} clients are marked unpaid.",
            count(unpaid.sessions),
            people(unpaid.clients)
        ));
    }
    if let Some(owed) = a.owed.filter(|o| o.clients > 0) {
        said.push(format!("{} clients owe {} by their last balance.", people(owed.clients), locale.money(owed.amount)));
    }
    let others = [
        (a.blocks, "blocked slots"),
        (a.booked, "bookings to come"),
        (a.early_cancel, "early cancels"),
        (a.unknown, "sessions of unknown outcome"),
    ];
    let outside: Vec<String> =
        others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", count(*n))).collect();
    if !outside.is_empty() {
        said.push(format!("Outside these figures: {}.", outside.join(", ")));
    }
    said
}
