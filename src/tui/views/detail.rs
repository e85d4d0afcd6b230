//! What there is to say of one client: the pane beside a table, and the head of the client's page.

use crate::analysis::columns::{Kind, Value};
use crate::analysis::figures::{Band, Yardstick};
use crate::book::{Locale, Money};
use crate::store::notes::Status;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::user_data::described;
use crate::tui::widgets::figure::{self, Unit};
use crate::tui::widgets::{self, bars};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A value of the client table as people write it.
pub fn written(value: &Value, kind: Kind, locale: &Locale) -> String {
    match (value, kind) {
        (Value::Missing, _) => "—".into(),
        (Value::Text(text), _) => (*text).to_string(),
        (Value::Money(amount), _) => locale.money_with(*amount, 2),
        (Value::Date(date), _) => locale.date(*date),
        (Value::Flag(flag), _) => if *flag { "yes" } else { "no" }.into(),
        (Value::Number(n), Kind::Percent) => locale.percent(*n, 1),
        (Value::Number(n), Kind::Hours) => locale.number(*n, 1),
        (Value::Number(n), _) => locale.number(*n, if n.fract() == 0.0 { 0 } else { 2 }),
    }
}

/// The pane on the right of a table of clients.
pub fn pane(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let Some(client) = app.selected_client() else { return };
    let inner = widgets::panel(area, workspace.label(client), buf, app.theme);
    summary(app, workspace, round, client, inner, buf);
}

/// The figures of one client with their meaning; the first free row below.
pub fn summary(app: &App, workspace: &Workspace, round: &Round, client: usize, area: Rect, buf: &mut Buffer) -> u16 {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let (old, new) = (&round.baseline().results, &round.current().results);
    let number = |column: &[f64]| column.get(client).copied().unwrap_or(f64::NAN);
    let money = |column: &[Option<Money>]| column.get(client).copied().flatten().map_or(f64::NAN, Money::to_f64);
    let months = new.months.max(f64::MIN_POSITIVE);
    let mut y = area.y;
    let utilization = number(&new.utilization);
    if !utilization.is_nan() && y < area.bottom() {
        let tone = if new.band.get(client) == Some(&Some(Band::High)) { theme.good() } else { theme.attention() };
        bars::bar(buf, area.x, y, area.width, utilization, tone);
        y += 1;
    }
    let of = if new.yardstick == Yardstick::Plan { "of ideal" } else { "expected" };
    let lines = [
        (new.yardstick.name(), number(&old.utilization), utilization, Unit::Percent),
        ("hours a month", number(&old.held) / months, number(&new.held) / months, Unit::Hours),
        (of, number(&old.expected) / months, number(&new.expected) / months, Unit::Hours),
        ("missing a month", number(&old.unrealized), number(&new.unrealized), Unit::Hours),
        ("worth a month", money(&old.opportunity), money(&new.opportunity), Unit::Money),
        ("price of an hour", money(&old.hourly_rate), money(&new.hourly_rate), Unit::Money),
        ("revenue a month", money(&old.revenue) / months, money(&new.revenue) / months, Unit::Money),
        ("share of revenue", number(&old.share), number(&new.share), Unit::Percent),
    ];
    for (label, before, after, unit) in lines {
        if y >= area.bottom() || after.is_nan() && before.is_nan() {
            continue;
        }
        let mut spans = vec![Span::styled(format!("{label:<17}"), theme.dim())];
        spans.extend(figure::spans(before, after, unit, locale, theme));
        buf.set_line(area.x, y, &Line::from(spans), area.width);
        y += 1;
    }
    if let Some(Some(segment)) = new.segment.get(client).filter(|_| y < area.bottom()) {
        let was = old.segment.get(client).copied().flatten().filter(|s| s != segment);
        let text = was.map_or(segment.name().to_string(), |w| format!("{} → {}", w.name(), segment.name()));
        let line = Line::from(vec![
            Span::styled(format!("{:<17}", "segment"), theme.dim()),
            Span::styled(text, theme.strong()),
        ]);
        buf.set_line(area.x, y, &line, area.width);
        y += 1;
    }
    for (label, text) in of_studies(workspace, client, locale) {
        if y < area.bottom() {
            let line = Line::from(vec![Span::styled(format!("{label:<17}"), theme.dim()), Span::raw(text)]);
            buf.set_line(area.x, y, &line, area.width);
            y += 1;
        }
    }
    y + notes(
        app,
        workspace.book.clients.ids.get(client),
        Rect { y, height: area.bottom().saturating_sub(y), ..area },
        buf,
    )
}

/// What the studies that were done say of a client: the segment by recency, frequency and money, and the group.
fn of_studies(workspace: &Workspace, client: usize, locale: &Locale) -> Vec<(&'static str, String)> {
    let mut said = Vec::new();
    if let Some(s) = workspace.studies.rfm().and_then(|rfm| rfm.client(client)) {
        said.push(("RFM segment", format!("{} (R{} F{} M{})", s.segment().name(), s.r, s.f, s.m)));
    }
    let groups = workspace.studies.clusters();
    if let Some((groups, group)) = groups.and_then(|groups| Some((groups, groups.of(client)?))) {
        let certainty = groups.certainty.get(client).copied().unwrap_or(f64::NAN);
        said.push(("group", format!("{} ({} sure)", group.title, locale.percent(certainty, 0))));
    }
    let next = workspace.studies.recommendation();
    if let Some((service, reason)) = next.and_then(|next| next.service(client).zip(next.reason(client))) {
        said.push(("next service", format!("{service}: {reason}")));
    }
    said
}

/// Status and note of a client; how many rows they took.
fn notes(app: &App, id: &str, area: Rect, buf: &mut Buffer) -> u16 {
    let Some(note) = app.launch.user_data.note(id) else { return 0 };
    let mut rows = 0;
    if note.status != Status::Open && area.height > 1 {
        let text = format!("✓ {}", described(note.status, &app.launch.locale));
        buf.set_stringn(area.x, area.y + 1, text, area.width.into(), app.theme.good());
        rows = 2;
    }
    let text = note.text.as_str();
    if !text.is_empty() && area.height > rows + 1 {
        let below = Rect { y: area.y + rows.max(1), height: area.height - rows.max(1), ..area };
        rows = rows.max(1) + widgets::wrapped(text, below, buf, app.theme.text());
    }
    rows
}
