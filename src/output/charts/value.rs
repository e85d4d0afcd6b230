//! What clients are worth: how often they come back, over time and per client, and the tiers.

use super::bars::{self, Bar};
use super::canvas::{Anchor, BLUE, Canvas, GREY, INK, LIGHT_BLUE, LINE, MARGIN, ORANGE, Style, WIDTH, ticks};
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::value::CustomerValue;
use crate::analysis::{Section, Unavailable};
use crate::book::Money;
use crate::output::Material;
use crate::output::exports::value::value_of;

/// The studies that it needs.
pub const STUDIES: &[AnyStudy] = &[CustomerValue::STUDY];

const TOP: f64 = 150.0;
const BOTTOM: f64 = 620.0;
const LEFT: f64 = 140.0;
const RIGHT: f64 = WIDTH - MARGIN - 90.0;

/// Marks of the vertical axis up to `most`; where each value is.
fn axis(canvas: &mut Canvas, most: f64, material: &Material) -> impl Fn(f64) -> f64 + use<> {
    let marks = ticks(most);
    let end = marks.last().copied().unwrap_or(1.0);
    let y = move |value: f64| BOTTOM - (BOTTOM - TOP) * (value / end).clamp(0.0, 1.0);
    for mark in marks {
        canvas.line((LEFT, y(mark)), (RIGHT, y(mark)), LINE, 1.0, None);
        let style = Style::plain(14, GREY).at(Anchor::End);
        canvas.text(LEFT - 12.0, y(mark) + 5.0, style, LEFT - 20.0, &material.locale.number(mark, 0));
    }
    y
}

/// Repeat purchases of everybody over time.
pub fn tracking(material: &Material) -> Section<Canvas> {
    let (worth, locale) = (value_of(material)?, material.locale);
    let last = worth.tracking.last().ok_or_else(|| Unavailable::needs("purchases one by one with their dates"))?;
    let off = last.expected / last.actual.max(1) as f64 - 1.0;
    let side = if off < 0.0 { "below" } else { "above" };
    let title = format!(
        "Model {} {side} the {} repeat purchases made",
        locale.percent(off.abs(), 1),
        locale.number(last.actual as f64, 0)
    );
    let subtitle = "Repeat purchases so far by weeks since the first day of the log; the model was fitted to all of it";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    let most = worth.tracking.iter().map(|t| t.expected.max(t.actual as f64)).fold(1.0, f64::max);
    let y = axis(&mut canvas, most, material);
    let x = |week: f64| LEFT + (RIGHT - LEFT) * week / last.week.max(1.0);
    for week in ticks(last.week).into_iter().filter(|w| *w <= last.week) {
        let style = Style::plain(14, GREY).at(Anchor::Middle);
        canvas.text(x(week), BOTTOM + 24.0, style, 80.0, &locale.number(week, 0));
    }
    let made = worth.tracking.iter().map(|t| (x(t.week), y(t.actual as f64)));
    let said = worth.tracking.iter().map(|t| (x(t.week), y(t.expected)));
    canvas.curve(made.collect(), BLUE, 3.0);
    canvas.curve(said.collect(), ORANGE, 2.0);
    let (mut a, mut b) = (y(last.actual as f64) + 5.0, y(last.expected) + 5.0);
    // Names that would cover each other stand apart.
    if (a - b).abs() < 20.0 {
        (a, b) = if a < b { (a - 10.0, b + 10.0) } else { (a + 10.0, b - 10.0) };
    }
    canvas.text(RIGHT + 10.0, a, Style::plain(15, BLUE).bold(), 130.0, "made");
    canvas.text(RIGHT + 10.0, b, Style::plain(15, ORANGE).bold(), 130.0, "model");
    canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), GREY, 1.2, None);
    Ok(canvas)
}

/// Clients by repeat purchases.
pub fn frequency(material: &Material) -> Section<Canvas> {
    let (worth, locale) = (value_of(material)?, material.locale);
    let once = worth.frequencies.first().map_or(0, |f| f.actual);
    let title = format!(
        "{} of {} clients bought once and have not come back",
        locale.number(once as f64, 0),
        locale.number(worth.buyers[0] as f64, 0)
    );
    let subtitle =
        "Clients by number of repeat purchases: blue those that were counted, orange those that the model expects";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    let most = worth.frequencies.iter().map(|f| f.expected.max(f.actual as f64)).fold(1.0, f64::max);
    let y = axis(&mut canvas, most, material);
    let step = (RIGHT - LEFT) / worth.frequencies.len().max(1) as f64;
    let last = worth.frequencies.len().saturating_sub(1);
    for (i, row) in worth.frequencies.iter().enumerate() {
        let left = LEFT + step * i as f64;
        for (offset, value, colour) in [(0.12, row.actual as f64, BLUE), (0.5, row.expected, ORANGE)] {
            let top = y(value);
            canvas.rect(left + step * offset, top, step * 0.36, (BOTTOM - top).max(1.0), colour);
            let style = Style::plain(13, INK).at(Anchor::Middle);
            canvas.text(left + step * (offset + 0.18), top - 8.0, style, step * 0.42, &locale.number(value, 0));
        }
        let more = if i == last { "+" } else { "" };
        let style = Style::plain(14, GREY).at(Anchor::Middle);
        canvas.text(left + step / 2.0, BOTTOM + 24.0, style, step, &format!("{}{more}", row.repeats));
    }
    canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), GREY, 1.2, None);
    Ok(canvas)
}

/// The tiers with the value that is expected of each.
pub fn tiers(material: &Material) -> Section<Canvas> {
    let (worth, locale) = (value_of(material)?, material.locale);
    let rows = worth.tier_rows(material.selection);
    let best = rows.first().filter(|row| row.value > Money::ZERO);
    let best = best.ok_or_else(|| Unavailable::needs("purchases whose value is known"))?;
    let clients: usize = rows.iter().map(|row| row.clients).sum();
    let title = format!(
        "{} of {} clients hold {} of the expected value",
        locale.number(best.clients as f64, 0),
        locale.number(clients as f64, 0),
        locale.percent(best.share, 0)
    );
    let subtitle = format!("Expected value of the next {} months by tier, discounted", worth.outlook.horizon_months);
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let bars: Vec<Bar> = rows
        .iter()
        .map(|row| Bar {
            label: row.tier.name(),
            value: row.value.to_f64().max(0.0),
            note: format!("{} · {} clients", locale.money(row.value), locale.number(row.clients as f64, 0)),
            colour: if row.tier == best.tier { BLUE } else { LIGHT_BLUE },
        })
        .collect();
    let tick = |value: f64| Money::from_f64(value).map_or_else(String::new, |m| locale.money_with(m, 0));
    bars::draw(&mut canvas, &bars, &bars::Axis { title: "Expected value", tick: &tick, guides: &[] }, None);
    Ok(canvas)
}
