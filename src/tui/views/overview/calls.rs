//! Who to call: name, telephone and mail, what a call is worth, why, and what to do.

use crate::analysis::calls::{Call, MAX_CALLS};
use crate::analysis::reach::Reach;
use crate::book::Money;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The most clients that are shown at once, if need be in fewer lines each.
const AT_ONCE: u16 = 3;
/// Lines of a client, where there is room: the name, and the sentence in three.
const LINES: u16 = 4;

/// Draws the calls, a page of them at a time.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let calls = match &round.calls {
        Ok(calls) => calls,
        Err(why) => return super::super::unavailable(app, &why.unavailable, area, buf),
    };
    let inner = widgets::panel(area, &title(app, workspace, calls), buf, app.theme);
    let lines = (inner.height / AT_ONCE).clamp(1, LINES);
    let page = usize::from(inner.height / lines);
    let top = app.list().first_row_of_page(page, workspace.calls.len());
    app.list().place_rows(inner.y, lines);
    for (y, row) in (inner.y..).step_by(lines.into()).zip(top..workspace.calls.len()).take(page) {
        let Some(call) = workspace.calls.get(row).and_then(|&i| calls.get(i)) else { continue };
        let card = Rect { y, height: lines, ..inner };
        render_call(app, workspace, call, row == app.list().row, card, buf);
    }
}

fn title(app: &App, workspace: &Workspace, calls: &[Call]) -> String {
    let done = calls.len() - workspace.calls.len().min(calls.len());
    let hidden = if done > 0 { format!(" · {done} dealt with") } else { String::new() };
    let worth: Money = workspace.calls.iter().filter_map(|&i| calls.get(i)).map(|a| a.value_monthly).sum();
    match workspace.calls.len() {
        0 => format!("Whom to call this week: nobody{hidden}"),
        n => {
            let first = if calls.len() == MAX_CALLS { "the first " } else { "" };
            let what = if n == 1 { "client" } else { "clients" };
            format!("Whom to call this week: {first}{n} {what}, {} a month{hidden}", app.launch.locale.money(worth))
        }
    }
}

fn render_call(app: &App, workspace: &Workspace, call: &Call, selected: bool, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let worth = format!("{} a month", app.launch.locale.money(call.value_monthly));
    let room = area.width.saturating_sub(worth.len() as u16 + 2);
    let reach = Reach::of(&workspace.book, call.index).words();
    let known = !reach.is_empty();
    let reach = if known { reach } else { "no telephone or email known".to_string() };
    let label = workspace.label(call.index);
    let styled = |style| if selected { ratatui::style::Style::new() } else { style };
    let line = Line::from(vec![
        Span::styled(label, styled(theme.strong())),
        Span::styled(" · ", styled(theme.dim())),
        Span::styled(reach, styled(if known { theme.key() } else { theme.dim() })),
    ]);
    buf.set_line(area.x, area.y, &line, room);
    widgets::set_right(
        buf,
        area.right().saturating_sub(room.max(20)),
        area.y,
        room.max(20),
        &worth,
        styled(theme.strong()),
    );
    if selected {
        buf.set_style(Rect { height: 1, ..area }, theme.selected());
    }
    let text = format!("{}. → {}", call.reason, call.what_to_do);
    let most = area.height.saturating_sub(1);
    for (y, line) in (area.y + 1..).zip(widgets::broken(&text, area.width.saturating_sub(2).into(), most.into())) {
        buf.set_stringn(area.x + 2, y, line, area.width.saturating_sub(2).into(), theme.text());
    }
}
