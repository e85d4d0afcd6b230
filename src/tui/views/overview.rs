//! The figures in words and bars, and whom to call this week.

use super::utilization::band_look;
use crate::analysis::calls::MAX_CALLS;
use crate::analysis::churn::Churn;
use crate::analysis::figures::{Band, Yardstick};
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::track_record::Promise;
use crate::book::{Money, Severity};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::{self, bars, set_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the panel with bands and segments, where there is room for it beside the calls.
const SIDE: u16 = 44;

/// The figures, and who to call.
pub struct OverviewPage;

impl PageView for OverviewPage {
    fn studies(&self, _: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        // What a call is worth follows from how likely a client is lost.
        match workspace.book.activity.billing.is_some() {
            true => vec![Churn::STUDY],
            false => Vec::new(),
        }
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.calls.len()
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        let calls = s.round.calls.as_ref().ok()?;
        s.workspace.calls.get(row).and_then(|&i| calls.get(i)).map(|call| call.index)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Draws the calls, and beside or below them how the hours and the revenue are spread.
fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let wide = app.detail && area.width >= 100;
    let side = Rect { x: area.right().saturating_sub(SIDE), width: SIDE.min(area.width), ..area };
    let left = if wide { Rect { width: area.width - SIDE - 1, ..area } } else { area };
    let facts_height = if wide { 0 } else { facts_rows(area.height) };
    let calls = Rect { height: left.height.saturating_sub(facts_height), ..left };
    render_calls(app, workspace, round, calls, buf);
    match wide {
        true => render_side(app, workspace, round, side, buf),
        false if facts_height > 0 => {
            let below = Rect { y: calls.bottom(), height: facts_height, ..area };
            render_facts(app, workspace, round, below, buf);
        }
        false => {}
    }
}

fn facts_rows(height: u16) -> u16 {
    if height >= 14 { 6 } else { 0 }
}

fn render_calls(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let calls = match &round.calls {
        Ok(calls) => calls,
        Err(why) => return super::unavailable(app, &why.unavailable, area, buf),
    };
    let done = calls.len() - workspace.calls.len().min(calls.len());
    let hidden = if done > 0 { format!(" · {done} dealt with") } else { String::new() };
    let worth: Money = workspace.calls.iter().filter_map(|&i| calls.get(i)).map(|a| a.value_monthly).sum();
    let title = match workspace.calls.len() {
        0 => format!("Whom to call this week: nobody{hidden}"),
        n => {
            let first = if calls.len() == MAX_CALLS { "the first " } else { "" };
            format!("Whom to call this week: {first}{n} clients, {} a month{hidden}", app.launch.locale.money(worth))
        }
    };
    let inner = widgets::panel(area, &title, buf, theme);
    let warned = warning(app, workspace, Rect { height: inner.height / 3, ..inner }, buf);
    let inner = Rect { y: inner.y + warned, height: inner.height - warned, ..inner };
    let advice = 4.min(inner.height / 4);
    let table = Rect { height: inner.height - advice, ..inner };
    let id = workspace.label_width;
    let worth_width = 10;
    let rest = inner.width.saturating_sub(id + worth_width + 4);
    let columns = [
        GridColumn { title: "Client".into(), width: id, right: false },
        GridColumn { title: "a month".into(), width: worth_width, right: true },
        GridColumn { title: "Why".into(), width: rest.max(6), right: false },
    ];
    let grid = Grid { columns: &columns, rows: workspace.calls.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(table, app.list(), buf, theme, |row, column| {
        let Some(action) = workspace.calls.get(row).and_then(|&i| calls.get(i)) else {
            return GridCell::Text("".into());
        };
        match column {
            0 => GridCell::Text(workspace.label(action.index).into()),
            1 => GridCell::Styled(app.launch.locale.money(action.value_monthly).into(), theme.strong()),
            _ => GridCell::Text(action.reason.as_str().into()),
        }
    });
    if let Some(action) = workspace.calls.get(app.list().row).and_then(|&i| calls.get(i)).filter(|_| advice > 0) {
        let below = Rect { y: inner.bottom() - advice, height: advice, ..inner };
        widgets::wrapped(
            &format!("{}: {}. → {}", workspace.label(action.index), action.reason, action.what_to_do),
            below,
            buf,
            theme.good(),
        );
    }
}

/// Where the record of a figure on this page is known and off by more than a quarter, says so; the rows used.
fn warning(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) -> u16 {
    let Some(found) = workspace.studies.track_record() else { return 0 };
    let on_this_page = [Promise::Brought, Promise::Returns, Promise::MissingHours, Promise::RevenueAtRisk];
    let told = on_this_page
        .into_iter()
        .filter_map(|promise| Some(format!("! {}: {}.", promise.title(), found.warning(promise, &app.launch.locale)?)));
    let told: Vec<String> = told.collect();
    match told.is_empty() || area.height == 0 {
        true => 0,
        false => widgets::whole_sentences(&told, area, buf, app.theme.attention()),
    }
}

/// Bands, segments, concentration and findings, one below the other.
fn render_side(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "At a glance", buf, app.theme);
    let mut y = inner.y;
    let mut section = |draw: &dyn Fn(&App, &Workspace, &Round, Rect, &mut Buffer) -> u16| {
        let below = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
        if below.height > 1 {
            y += draw(app, workspace, round, below, buf) + 1;
        }
    };
    section(&bands);
    section(&segments);
    section(&concentration);
    section(&findings);
}

/// The same in fewer rows for a narrow screen.
fn render_facts(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "At a glance", buf, app.theme);
    let half = inner.width / 2;
    bands(app, workspace, round, Rect { width: half.saturating_sub(2), ..inner }, buf);
    let right = Rect { x: inner.x + half, width: inner.width - half, ..inner };
    let used = concentration(app, workspace, round, right, buf);
    let below = Rect { y: right.y + used, height: right.height.saturating_sub(used), ..right };
    findings(app, workspace, round, below, buf);
}

fn heading(app: &App, text: &str, area: Rect, buf: &mut Buffer) {
    buf.set_stringn(area.x, area.y, text, area.width.into(), app.theme.title());
}

fn bands(app: &App, _: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) -> u16 {
    let Ok(utilization) = &round.current().utilization else { return 0 };
    let title = match utilization.against {
        Yardstick::Plan => "Clients by utilization",
        Yardstick::Rhythm => "Clients by pace",
        Yardstick::PlanOrRhythm => "Clients by plan or own pace",
    };
    heading(app, title, area, buf);
    let a = app.assumptions();
    let (low, high) =
        (app.launch.locale.percent(a.low_utilization, 0), app.launch.locale.percent(a.high_utilization, 0));
    let b = utilization.bands;
    let all = (b.under_60 + b.from_60_to_80 + b.over_80).max(1);
    let rows = [
        (format!("under {low}"), b.under_60, Band::Low),
        (format!("{low}–{high}"), b.from_60_to_80, Band::Middle),
        (format!("{high} or more"), b.over_80, Band::High),
    ];
    let mut drawn = 1;
    for (label, count, band) in rows.into_iter().take(usize::from(area.height.saturating_sub(1))) {
        let y = area.y + drawn;
        let (tone, glyph) = band_look(app, Some(band));
        buf.set_stringn(area.x, y, format!("{glyph} {label}"), 14, tone);
        set_right(buf, area.x + 14, y, 7, &app.launch.locale.number(count as f64, 0), app.theme.strong());
        bars::bar(buf, area.x + 22, y, area.width.saturating_sub(22), count as f64 / all as f64, tone);
        drawn += 1;
    }
    drawn
}

fn segments(app: &App, _: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) -> u16 {
    let Ok(segments) = &round.current().rule_segments else { return 0 };
    heading(app, "Segments: clients, revenue a month", area, buf);
    let mut drawn = 1;
    for row in segments.rules.iter().take(usize::from(area.height.saturating_sub(1))) {
        let y = area.y + drawn;
        buf.set_stringn(area.x, y, row.segment.name(), 12, app.theme.text());
        set_right(buf, area.x + 12, y, 7, &app.launch.locale.number(row.clients as f64, 0), app.theme.strong());
        set_right(buf, area.x + 19, y, 11, &app.launch.locale.money(row.monthly_revenue), app.theme.text());
        bars::bar(buf, area.x + 31, y, area.width.saturating_sub(31), row.share, app.theme.good());
        drawn += 1;
    }
    drawn
}

fn concentration(app: &App, _: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) -> u16 {
    let Ok(c) = &round.current().concentration else { return 0 };
    let locale = &app.launch.locale;
    heading(app, "Revenue concentration", area, buf);
    let text = format!(
        "The top 3 clients bring {}, {} of {} bring 80%. Gini {}.",
        locale.percent(c.top_3_share, 0),
        locale.number(c.clients_for_80_percent as f64, 0),
        locale.number(c.clients as f64, 0),
        locale.number(c.gini, 2),
    );
    1 + widgets::wrapped(
        &text,
        Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area },
        buf,
        app.theme.text(),
    )
}

fn findings(app: &App, workspace: &Workspace, _: &Round, area: Rect, buf: &mut Buffer) -> u16 {
    let findings = &workspace.book.findings;
    if findings.is_empty() || area.height == 0 {
        return 0;
    }
    let serious = findings.iter().filter(|f| f.severity > Severity::Info).count();
    let what = if findings.len() == 1 { "finding" } else { "findings" };
    let text = format!("! {} {what} in the files, {serious} to look at: press 0", findings.len());
    let mut drawn = widgets::wrapped(&text, area, buf, app.theme.attention());
    for finding in findings.iter().filter(|f| f.severity > Severity::Info) {
        if drawn >= area.height {
            break;
        }
        let line = format!("  {}", finding.message);
        buf.set_stringn(
            area.x,
            area.y + drawn,
            widgets::fitted(&line, area.width.into()),
            area.width.into(),
            app.theme.dim(),
        );
        drawn += 1;
    }
    drawn
}
