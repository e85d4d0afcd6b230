//! How hours and revenue are spread, in bars and sentences.

use super::super::utilization::band_look;
use crate::analysis::figures::{Band, Yardstick};
use crate::tui::app::App;
use crate::tui::round::Round;
use crate::tui::widgets::{self, bars, set_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Writes a heading.
pub fn heading(app: &App, text: &str, area: Rect, buf: &mut Buffer) {
    buf.set_stringn(area.x, area.y, text, area.width.into(), app.theme.title());
}

/// Draws how many clients are in each band; the rows used.
pub fn bands(app: &App, round: &Round, area: Rect, buf: &mut Buffer) -> u16 {
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

/// Draws the rule segments; the rows used.
pub fn segments(app: &App, round: &Round, area: Rect, buf: &mut Buffer) -> u16 {
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

/// Draws who brings the revenue; the rows used.
pub fn concentration(app: &App, round: &Round, area: Rect, buf: &mut Buffer) -> u16 {
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
