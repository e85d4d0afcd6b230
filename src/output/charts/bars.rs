//! Bars from left to right, one per client, the longest list cut and the rest named in words.

use super::canvas::{Anchor, Canvas, Colour, GREY, INK, LINE, MARGIN, Style, WHITE, WIDTH, ticks};

/// Bars that stay readable on a slide.
const MAX_BARS: usize = 20;
const TOP: f64 = 132.0;
/// Where the axis stands under a long list; a short one pulls it up.
const LOWEST: f64 = 640.0;
const LEFT: f64 = 270.0;

/// How many of `clients` get a bar: a sentence about the only one left out would take as much room as its bar.
pub fn shown(clients: usize) -> usize {
    if clients == MAX_BARS + 1 { clients } else { clients.min(MAX_BARS) }
}

/// One bar.
pub struct Bar<'a> {
    /// Whose.
    pub label: &'a str,
    /// How long; not negative.
    pub value: f64,
    /// What is written behind it.
    pub note: String,
    /// Its colour.
    pub colour: Colour,
}

/// What the bars are measured by.
pub struct Axis<'a> {
    /// With the unit.
    pub title: &'a str,
    /// A tick's text.
    pub tick: &'a dyn Fn(f64) -> String,
    /// Dashed lines across, with their text.
    pub guides: &'a [(f64, String)],
}

/// Draws `bars` in their order and `rest` below them, as a sentence about those who have no bar.
pub fn draw(canvas: &mut Canvas, bars: &[Bar], axis: &Axis, rest: Option<&str>) {
    let longest = bars.iter().map(|b| b.value).chain(axis.guides.iter().map(|g| g.0));
    let marks = ticks(longest.filter(|v| v.is_finite()).fold(0.0, f64::max));
    let end = marks.last().copied().unwrap_or(1.0);
    let rows = bars.len() + usize::from(rest.is_some());
    let step = ((LOWEST - TOP) / rows.max(1) as f64).min(46.0);
    let (size, thick) = (if step < 30.0 { 14 } else { 16 }, step * 0.72);
    let foot = TOP + step * rows as f64;
    // The longest bar leaves room for the widest figure behind it.
    let bold = Style::plain(size, INK).bold();
    let notes = bars.iter().map(|b| bold.width(&b.note)).fold(60.0, f64::max).min(300.0);
    let right = WIDTH - MARGIN - notes - 12.0;
    let x = |value: f64| LEFT + (right - LEFT) * (value / end).clamp(0.0, 1.0);
    for mark in &marks {
        canvas.line((x(*mark), TOP), (x(*mark), foot), LINE, 1.0, None);
        canvas.text(x(*mark), foot + 20.0, Style::plain(14, GREY).at(Anchor::Middle), 90.0, &(axis.tick)(*mark));
    }
    canvas.text((LEFT + right) / 2.0, foot + 46.0, Style::plain(15, GREY).at(Anchor::Middle), right - LEFT, axis.title);

    for (bar, i) in bars.iter().zip(0_u32..) {
        let top = TOP + step * f64::from(i) + (step - thick) / 2.0;
        let baseline = top + thick / 2.0 + f64::from(size) * 0.36;
        canvas.text(LEFT - 12.0, baseline, Style::plain(size, INK).at(Anchor::End), LEFT - MARGIN - 12.0, bar.label);
        canvas.rect(LEFT, top, (x(bar.value) - LEFT).max(1.5), thick, bar.colour);
    }
    for (value, text) in axis.guides {
        canvas.line((x(*value), TOP - 6.0), (x(*value), foot), GREY, 1.2, Some("5 4"));
        canvas.text(x(*value), TOP - 12.0, Style::plain(13, GREY).at(Anchor::Middle), 200.0, text);
    }
    for (bar, i) in bars.iter().zip(0_u32..) {
        let baseline = TOP + step * (f64::from(i) + 0.5) + f64::from(size) * 0.36;
        let room = WIDTH - MARGIN - x(bar.value) - 8.0;
        // Grid lines do not run through the figures.
        let behind = (bold.width(&bar.note) + 4.0).min(room);
        let top = TOP + step * f64::from(i) + (step - thick) / 2.0;
        canvas.rect(x(bar.value) + 4.0, top, behind, thick, WHITE);
        canvas.text(x(bar.value) + 8.0, baseline, bold, room, &bar.note);
    }
    if let Some(rest) = rest {
        let baseline = TOP + step * (bars.len() as f64 + 0.5) + f64::from(size) * 0.36;
        canvas.text(LEFT + 2.0, baseline, Style::plain(size, GREY), right - LEFT, rest);
    }
}
