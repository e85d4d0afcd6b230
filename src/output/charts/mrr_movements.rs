//! What became of the recurring revenue month by month: what was added above the line, what was lost below.

use super::canvas::{Anchor, BLUE, Canvas, Colour, GREY, INK, LIGHT_BLUE, LINE, MARGIN, ORANGE, PALE_ORANGE, Style};
use super::canvas::{WIDTH, ticks};
use crate::analysis::memberships::{Recurring, movements};
use crate::analysis::{Section, Unavailable};
use crate::book::{Locale, Money};
use crate::output::Material;

const TOP: f64 = 190.0;
const BOTTOM: f64 = 610.0;
const LEFT: f64 = 140.0;
const RIGHT: f64 = WIDTH - MARGIN;
/// Where the key of the colours stands.
const KEY: f64 = 148.0;

/// A part of a column: its name, its colour, and its value.
type Part = (&'static str, Colour, fn(&Recurring) -> Money);

const GAINS: [Part; 3] =
    [("new", BLUE, |r| r.new), ("won back", LIGHT_BLUE, |r| r.won_back), ("upgraded", GREY, |r| r.upgraded)];
const LOSSES: [Part; 2] = [("lost", ORANGE, |r| r.lost), ("downgraded", PALE_ORANGE, |r| r.downgraded)];

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let locale = material.locale;
    let found = movements(material.book, material.selection)?;
    let months: Vec<(&str, Recurring)> =
        found.latest().iter().filter_map(|m| Some((m.month.as_str(), m.recurring?))).collect();
    let Some(title) = found.finding(locale).filter(|_| !months.is_empty()) else {
        return Err(Unavailable::needs("memberships with a price and an interval"));
    };
    let subtitle = "Added above the line, lost below, by membership prices; at the foot MRR at month end";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    let most = |parts: &[Part]| months.iter().map(|(_, r)| sum(parts, r)).fold(0.0, f64::max);
    let (gains, losses) = (most(&GAINS), most(&LOSSES));
    let marks = ticks(gains.max(losses));
    let step = marks.get(1).copied().unwrap_or(1.0);
    let reach = |value: f64| (value / step).ceil() * step;
    // At least one step each way, so that a chart without movements has a scale as well.
    let (above, below) = (reach(gains).max(step), reach(losses).max(if losses > 0.0 { step } else { 0.0 }));
    let y = |value: f64| TOP + (BOTTOM - TOP) * (above - value) / (above + below);
    axis(&mut canvas, locale, &marks, (above, below), y);
    key(&mut canvas);
    let width = (RIGHT - LEFT) / months.len() as f64;
    for (i, (name, recurring)) in months.iter().enumerate() {
        let middle = LEFT + width * (i as f64 + 0.5);
        for (parts, sign) in [(&GAINS[..], 1.0), (&LOSSES[..], -1.0)] {
            let mut from = 0.0_f64;
            for (_, colour, value) in parts {
                let to = from + sign * value(recurring).to_f64();
                canvas.rect(middle - width * 0.38, y(from.max(to)), width * 0.76, (y(from) - y(to)).abs(), *colour);
                from = to;
            }
        }
        let label = |text: &str, below: f64, style: Style, canvas: &mut Canvas| {
            canvas.text(middle, BOTTOM + below, style.at(Anchor::Middle), width + 6.0, text);
        };
        label(name, 24.0, Style::plain(13, GREY), &mut canvas);
        label(&locale.money_with(recurring.end, 0), 46.0, Style::plain(13, INK), &mut canvas);
    }
    canvas.line((LEFT, y(0.0)), (RIGHT, y(0.0)), GREY, 1.2, None);
    Ok(canvas)
}

fn sum(parts: &[Part], recurring: &Recurring) -> f64 {
    parts.iter().map(|(_, _, value)| value(recurring).to_f64()).sum()
}

fn axis(canvas: &mut Canvas, locale: &Locale, marks: &[f64], (above, below): (f64, f64), y: impl Fn(f64) -> f64) {
    let shown = marks.iter().flat_map(|mark| [*mark, -mark]).filter(|mark| (-below..=above).contains(mark));
    for mark in shown.filter(|mark| *mark != 0.0) {
        let money = Money::from_f64(mark).map_or_else(String::new, |m| locale.money_with(m, 0));
        canvas.line((LEFT, y(mark)), (RIGHT, y(mark)), LINE, 1.0, None);
        canvas.text(LEFT - 12.0, y(mark) + 5.0, Style::plain(14, GREY).at(Anchor::End), LEFT - 20.0, &money);
    }
}

fn key(canvas: &mut Canvas) {
    let style = Style::plain(14, INK);
    let mut x = LEFT;
    for (name, colour, _) in GAINS.iter().chain(&LOSSES) {
        canvas.rect(x, KEY, 14.0, 14.0, *colour);
        canvas.text(x + 20.0, KEY + 12.0, style, 120.0, name);
        x += 20.0 + style.width(name) + 24.0;
    }
}
