//! Monthly revenue so far and ahead: the fan, and the what-if's beside it.

use super::canvas::{Anchor, BLUE, Canvas, Colour, GREY, INK, LIGHT_BLUE, LINE, MARGIN, ORANGE, Style, WIDTH, ticks};
use crate::analysis::Section;
use crate::analysis::forecast::{Cadence, Line, Measure, Point};
use crate::output::Material;
use crate::output::exports::forecast::{forecasts_of, scenarios_of};

const TOP: f64 = 160.0;
const BOTTOM: f64 = 620.0;
const LEFT: f64 = 140.0;
const RIGHT: f64 = WIDTH - MARGIN - 90.0;
/// The 95 % band.
const PALE_BLUE: Colour = (0xdc, 0xe9, 0xf5);
/// Upper ends beyond so many times the largest mean are cut, or nothing else could be seen.
const CUT: f64 = 2.5;

/// Where values and months are.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    fn x(&self, period: usize) -> f64 {
        LEFT + self.step * (period as f64 + 0.5)
    }

    fn y(&self, value: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let locale = material.locale;
    let forecasts = forecasts_of(material)?;
    let line = forecasts.line(Measure::Revenue, Cadence::Monthly)?;
    let scenarios = scenarios_of(material, forecasts);
    let changed = scenarios.line(Measure::Revenue, Cadence::Monthly);
    let write = |value| Measure::Revenue.written(value, locale);
    let months = line.whole_ahead().count();
    let title = match changed {
        Some(points) => {
            let with =
                line.ahead.iter().zip(points).filter(|(next, _)| !next.running).map(|(_, p)| p.mean).sum::<f64>();
            let by = Measure::Revenue.signed(with - line.total(), locale);
            let sign = if with > line.total() { "+" } else { "" };
            format!("What if: {by} ({sign}{}) over {months} months", locale.percent(with / line.total() - 1.0, 1))
        }
        None => format!("About {} are expected over the next {months} months", write(line.total())),
    };
    let off = line.measured().and_then(|(accuracy, _)| accuracy.off);
    let tested = off.map_or_else(String::new, |off| format!(", off by {} where it was tested", locale.percent(off, 0)));
    let subtitle = format!("Revenue by month; by {}{tested}; bands of 80% and 95%", line.method_name());
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let scale = scale(line, changed);
    axes(&mut canvas, line, &scale, material);
    let past: Vec<(f64, f64)> = line.history.iter().enumerate().map(|(i, (_, v))| (scale.x(i), scale.y(*v))).collect();
    let points: Vec<Point> = line.ahead.iter().map(|next| next.point).collect();
    let first = line.history.len();
    band(&mut canvas, &scale, first, &points, |p| (p.low_95, p.high_95), PALE_BLUE);
    band(&mut canvas, &scale, first, &points, |p| (p.low_80, p.high_80), LIGHT_BLUE);
    let joined = |points: &[Point]| {
        let means = points.iter().enumerate().map(|(i, p)| (scale.x(first + i), scale.y(p.mean)));
        past.last().copied().into_iter().chain(means).collect::<Vec<(f64, f64)>>()
    };
    if let Some(points) = changed {
        let said = format!("What if: {}", scenarios.levers.describe(locale));
        canvas.text(MARGIN, 128.0, Style::plain(15, ORANGE), WIDTH - 2.0 * MARGIN, &said);
        edges(&mut canvas, &scale, first, points);
        canvas.curve(joined(points), ORANGE, 3.0);
    }
    canvas.curve(joined(&points), BLUE, 3.0);
    canvas.curve(past.clone(), INK, 3.0);
    past.iter().for_each(|(x, y)| canvas.dot(*x, *y, 4.0, INK));
    if let Some(running) = line.running {
        let (x, y) = (scale.x(first), scale.y(running.so_far));
        canvas.dot(x, y, 5.0, GREY);
        let style = Style::plain(13, GREY).at(Anchor::Middle);
        canvas.text(x, y + 22.0, style, 200.0, &format!("{} so far", write(running.so_far)));
    }
    ends(&mut canvas, &scale, first, &points, changed, material);
    Ok(canvas)
}

fn scale(line: &Line, changed: Option<&[Point]>) -> Scale {
    let points = || line.ahead.iter().map(|next| &next.point).chain(changed.unwrap_or(&[]));
    let known = || line.history.iter().map(|(_, value)| *value);
    let most = points().map(|p| p.mean).chain(known()).fold(0.0, f64::max);
    let high = points().map(|p| p.high_95).chain(known()).fold(0.0, f64::max);
    let high = if most > 0.0 { high.min(CUT * most) } else { high };
    let low = points().map(|p| p.low_95).chain(known()).fold(0.0, f64::min).max(-high);
    let high = ticks(high).last().copied().unwrap_or(1.0);
    let periods = (line.history.len() + line.ahead.len()).max(1);
    Scale { low, high, step: (RIGHT - LEFT) / periods as f64 }
}

fn axes(canvas: &mut Canvas, line: &Line, scale: &Scale, material: &Material) {
    for mark in ticks(scale.high) {
        let y = scale.y(mark);
        canvas.line((LEFT, y), (RIGHT, y), LINE, 1.0, None);
        let text = Measure::Revenue.written(mark, material.locale);
        canvas.text(LEFT - 12.0, y + 5.0, Style::plain(14, GREY).at(Anchor::End), LEFT - 20.0, &text);
    }
    let starts = line.history.iter().map(|(start, _)| *start).chain(line.ahead.iter().map(|next| next.start));
    let every = (70.0 / scale.step).ceil().max(1.0) as usize;
    // Counted from the first month ahead, so that this one is named.
    let offset = line.history.len() % every;
    for (i, start) in starts.enumerate().filter(|(i, _)| i % every == offset) {
        let style = Style::plain(13, GREY).at(Anchor::Middle);
        canvas.text(scale.x(i), BOTTOM + 24.0, style, 80.0, &line.cadence.label(start));
    }
    let border = LEFT + scale.step * line.history.len() as f64;
    canvas.line((border, TOP), (border, BOTTOM), GREY, 1.0, Some("4 4"));
    canvas.line((LEFT, scale.y(0.0)), (RIGHT, scale.y(0.0)), GREY, 1.2, None);
}

/// The area between the ends of an interval.
fn band(
    canvas: &mut Canvas,
    scale: &Scale,
    first: usize,
    points: &[Point],
    ends: impl Fn(&Point) -> (f64, f64),
    fill: Colour,
) {
    let upper = points.iter().enumerate().map(|(i, p)| (scale.x(first + i), scale.y(ends(p).1)));
    let lower = points.iter().enumerate().rev().map(|(i, p)| (scale.x(first + i), scale.y(ends(p).0)));
    canvas.area(&upper.chain(lower).collect::<Vec<(f64, f64)>>(), fill);
}

/// The ends of the what-if's 80 % interval as dashed lines, which hide nothing below them.
fn edges(canvas: &mut Canvas, scale: &Scale, first: usize, points: &[Point]) {
    for end in [|p: &Point| p.low_80, |p: &Point| p.high_80] {
        for (i, pair) in points.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            let from = (scale.x(first + i), scale.y(end(a)));
            canvas.line(from, (scale.x(first + i + 1), scale.y(end(b))), ORANGE, 1.5, Some("6 4"));
        }
    }
}

/// The last values of both, written where they end.
fn ends(
    canvas: &mut Canvas,
    scale: &Scale,
    first: usize,
    points: &[Point],
    changed: Option<&[Point]>,
    material: &Material,
) {
    let last = points.len().saturating_sub(1);
    let mut places: Vec<(f64, f64, Colour)> = Vec::new();
    places.extend(points.last().map(|p| (scale.y(p.mean), p.mean, BLUE)));
    places.extend(changed.and_then(<[Point]>::last).map(|p| (scale.y(p.mean), p.mean, ORANGE)));
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let apart = places.windows(2).all(|pair| matches!(pair, [a, b] if b.0 - a.0 > 18.0));
    for (place, (y, value, colour)) in places.iter().enumerate() {
        // Names that would cover each other stand apart.
        let moved = match place {
            _ if apart => 0.0,
            0 => -9.0,
            _ => 9.0,
        };
        let style = Style::plain(15, *colour).bold();
        let text = Measure::Revenue.written(*value, material.locale);
        canvas.text(scale.x(first + last) + 10.0, y + 5.0 + moved, style, 140.0, &text);
    }
}
