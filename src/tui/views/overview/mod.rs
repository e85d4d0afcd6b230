//! The first page: what to do this week, how the business goes, how far to trust it, and what is odd in the files.

mod calls;
mod facts;
mod figures;

use crate::analysis::churn::Churn;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::book::Severity;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the panel with figures and bands, where there is room for it beside the calls.
const SIDE: u16 = 44;
/// Columns from which that panel stands beside the calls.
const WIDE: u16 = 100;

/// The figures, and who to call.
pub struct OverviewPage;

impl PageView for OverviewPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("open", "everything known about the client"),
            ("called", "mark the client as called"),
            ("answered", "mark the client as having answered"),
            ("snooze", "leave the client alone until a date"),
            ("note", "write a note on the client"),
            ("export", "write the list of calls, as .xlsx first"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &[
            "Calls of the week",
            "Monthly value",
            "Four weeks against the four before",
            "Revenue",
            "Missing hours",
            "Opportunity",
            "Utilization",
        ]
    }

    fn studies(&self, _: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        // What a call is worth follows from how likely a client is lost.
        match workspace.book.activity.billing.is_some() {
            true => vec![Churn::STUDY],
            false => Vec::new(),
        }
    }

    fn exports(&self) -> &'static [&'static str] {
        &["calls"]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.calls.len()
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        let calls = s.round.calls.as_ref().ok()?;
        s.workspace.calls.get(row).and_then(|&i| calls.get(i)).map(|call| call.index)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        let said = sentence(s.app, s.workspace, s.round);
        let top = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: area.height.min(2), ..area };
        let used = match area.height >= 10 {
            true => widgets::wrapped(&said, top, buf, s.app.theme.strong()),
            false => 0,
        };
        let below = Rect { y: area.y + used, height: area.height - used, ..area };
        match s.app.detail && area.width >= WIDE {
            true => beside(s, below, buf),
            false => stacked(s, below, buf),
        }
    }
}

/// The finding: how the business goes, and who to call first.
fn sentence(app: &App, workspace: &Workspace, round: &Round) -> String {
    let locale = &app.launch.locale;
    let trend = round.trend.as_deref().and_then(|trend| trend.as_ref().ok());
    let goes = match (trend.and_then(|trend| trend.sentence(locale)), &round.current().utilization) {
        (Some(of_trend), _) => of_trend,
        (None, Ok(used)) if used.bands.under_60 > 0 => {
            let bands = used.bands;
            let all = bands.under_60 + bands.from_60_to_80 + bands.over_80;
            let [low, all] = [bands.under_60, all].map(|n| locale.number(n as f64, 0));
            let limit = locale.percent(app.assumptions().low_utilization, 0);
            format!("{low} of {all} come less than {limit} of their hours.")
        }
        _ => String::new(),
    };
    let calls = round.calls.as_deref().unwrap_or_default();
    let first = workspace.calls.first().and_then(|&i| calls.get(i));
    let call =
        first.map_or("Nobody to call.".to_string(), |call| format!("Call {} first.", workspace.label(call.index)));
    format!("{goes} {call}").trim_start().to_string()
}

/// The calls with everything else beside them.
fn beside(s: Screen, area: Rect, buf: &mut Buffer) {
    let Screen { app, workspace, round } = s;
    let side = Rect { x: area.right().saturating_sub(SIDE), width: SIDE, ..area };
    calls::render(app, workspace, round, Rect { width: area.width - SIDE - 1, ..area }, buf);
    let inner = widgets::panel(side, "At a glance", buf, app.theme);
    let mut y = inner.y;
    let mut section = |draw: &mut dyn FnMut(Rect, &mut Buffer) -> u16| {
        let below = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
        if below.height > 1 {
            let used = draw(below, buf);
            y += used + u16::from(used > 0);
        }
    };
    section(&mut |area, buf| figures::trend(app, round, 1, area, buf));
    section(&mut |area, buf| figures::trust(app, workspace, Rect { height: area.height.min(7), ..area }, buf));
    section(&mut |area, buf| facts::bands(app, round, area, buf));
    section(&mut |area, buf| facts::segments(app, round, area, buf));
    section(&mut |area, buf| facts::concentration(app, round, area, buf));
    section(&mut |area, buf| findings(app, workspace, area, buf));
}

/// The calls with the rest in a few lines below them.
fn stacked(s: Screen, area: Rect, buf: &mut Buffer) {
    let Screen { app, workspace, round } = s;
    let dated = round.trend.as_deref().is_some_and(Result::is_ok);
    let facts = match (area.height, dated) {
        (..14, _) => 0,
        (_, true) => 3,
        (_, false) => 4,
    };
    let words = if area.height >= 12 { 2 } else { 0 };
    let height = area.height - facts - words;
    calls::render(app, workspace, round, Rect { height, ..area }, buf);
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let below = Rect { y: area.y + height, height: facts, ..inner };
    if facts > 0 && figures::trend(app, round, 2, below, buf) == 0 {
        let half = below.width / 2;
        facts::bands(app, round, Rect { width: half.saturating_sub(2), ..below }, buf);
        facts::concentration(app, round, Rect { x: below.x + half, width: below.width - half, ..below }, buf);
    }
    let line = |y: u16| Rect { y, height: 1, ..inner };
    if words > 0 {
        figures::trust(app, workspace, line(below.bottom()), buf);
        findings(app, workspace, line(below.bottom() + 1), buf);
    }
}

/// What is odd in the files, the first findings in full; the rows used.
fn findings(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) -> u16 {
    let findings = &workspace.book.findings;
    let serious: Vec<&str> =
        findings.iter().filter(|f| f.severity > Severity::Info).map(|f| f.message.as_str()).collect();
    let key = app.keyed("<data>");
    let what = if findings.len() == 1 { "finding" } else { "findings" };
    let text = match (findings.len(), serious.first()) {
        (0, _) => "Nothing odd was found in the files.".to_string(),
        (n, None) => format!("{n} {what} about the files, none to look at: press {key}."),
        (n, Some(first)) => format!("! {n} {what} in the files, {} to look at, press {key}: {first}", serious.len()),
    };
    let style = if serious.is_empty() { app.theme.dim() } else { app.theme.attention() };
    let lines = widgets::broken(&text, area.width.into(), area.height.min(4).into());
    for (y, line) in (area.y..).zip(&lines) {
        buf.set_stringn(area.x, y, line, area.width.into(), style);
    }
    lines.len() as u16
}
