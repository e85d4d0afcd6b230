//! What each segment brings, and what its missing hours would add.

use super::canvas::{Anchor, BLUE, Canvas, Colour, GREY, INK, LINE, MARGIN, ORANGE, PALE_ORANGE, Style, WIDTH, ticks};
use super::finding;
use crate::analysis::segments::rules::SegmentRow;
use crate::analysis::{Section, Unavailable};
use crate::book::Money;
use crate::output::Material;

const TOP: f64 = 180.0;
const BOTTOM: f64 = 590.0;
const LEFT: f64 = 140.0;
const RIGHT: f64 = WIDTH - MARGIN;
const BAR: f64 = 150.0;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let locale = material.locale;
    let segments = material.answers.rule_segments.as_ref().map_err(Unavailable::clone)?;
    let rows = &segments.rules;
    if rows.iter().all(|r| r.clients == 0) {
        return Err(Unavailable::needs("at least one client with revenue and utilization"));
    }
    let subtitle = "Blue: revenue a month. Orange: what the missing hours would add";
    let mut canvas = Canvas::new(&finding::segments(segments, locale), subtitle, &material.caption());
    let height = |r: &SegmentRow| positive(r.monthly_revenue) + positive(r.opportunity_monthly);
    let marks = ticks(rows.iter().map(height).fold(0.0, f64::max));
    let end = marks.last().copied().unwrap_or(1.0);
    let y = |value: f64| BOTTOM - (BOTTOM - TOP) * (value / end).clamp(0.0, 1.0);
    for mark in &marks {
        let money = Money::from_f64(*mark).map_or_else(String::new, |m| locale.money_with(m, 0));
        canvas.line((LEFT, y(*mark)), (RIGHT, y(*mark)), LINE, 1.0, None);
        canvas.text(LEFT - 12.0, y(*mark) + 5.0, Style::plain(14, GREY).at(Anchor::End), LEFT - 20.0, &money);
    }
    canvas.text(MARGIN, TOP - 34.0, Style::plain(15, GREY), 400.0, "Revenue a month");
    let step = (RIGHT - LEFT) / rows.len().max(1) as f64;
    for (row, i) in rows.iter().zip(0_u32..) {
        let middle = LEFT + step * (f64::from(i) + 0.5);
        column(&mut canvas, material, row, middle, &y);
    }
    canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), GREY, 1.2, None);
    Ok(canvas)
}

fn column(canvas: &mut Canvas, material: &Material, row: &SegmentRow, middle: f64, y: &dyn Fn(f64) -> f64) {
    let locale = material.locale;
    let (revenue, more) = (positive(row.monthly_revenue), positive(row.opportunity_monthly));
    let left = middle - BAR / 2.0;
    canvas.rect(left, y(revenue + more), BAR, y(revenue) - y(revenue + more), PALE_ORANGE);
    canvas.line(
        (left, y(revenue + more)),
        (left + BAR, y(revenue + more)),
        ORANGE,
        if more > 0.0 { 2.0 } else { 0.0 },
        None,
    );
    canvas.rect(left, y(revenue), BAR, BOTTOM - y(revenue), BLUE);

    let mut write = |y: f64, size: u32, colour: Colour, bold: bool, text: &str| {
        let style = Style::plain(size, colour).at(Anchor::Middle);
        canvas.text(middle, y, if bold { style.bold() } else { style }, BAR + 90.0, text);
    };
    let top = y(revenue + more);
    let share = if row.share.is_finite() { format!(" · {}", locale.percent(row.share, 0)) } else { String::new() };
    if more > 0.0 {
        let text = format!("+ {} within reach", locale.money_with(row.opportunity_monthly, 0));
        write(top - 34.0, 19, INK, true, &format!("{}{share}", locale.money_with(row.monthly_revenue, 0)));
        write(top - 12.0, 14, ORANGE, true, &text);
    } else {
        write(top - 12.0, 19, INK, true, &format!("{}{share}", locale.money_with(row.monthly_revenue, 0)));
    }
    let clients = if row.clients == 1 { "client" } else { "clients" };
    write(BOTTOM + 28.0, 18, INK, true, row.segment.name());
    write(BOTTOM + 52.0, 15, GREY, false, &format!("{} {clients}", locale.number(row.clients as f64, 0)));
    if row.utilization.is_finite() {
        write(BOTTOM + 74.0, 15, GREY, false, &format!("{} of hours used", locale.percent(row.utilization, 0)));
    }
}

fn positive(amount: Money) -> f64 {
    amount.to_f64().max(0.0)
}
