//! Columns of what was, then fans of what may come, a what-if's beside the baseline's. The bands differ by the density of
//! their cells, so that they can be told apart without colour and in ASCII.

use crate::stats::forecast::Point;
use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// What is drawn.
pub struct Fan<'a> {
    /// One value per period that is over.
    pub history: &'a [f64],
    /// What the first period ahead has brought so far, where it is under way.
    pub so_far: Option<f64>,
    /// One point per period ahead.
    pub ahead: &'a [Point],
    /// The what-if's.
    pub scenario: Option<&'a [Point]>,
    /// The name of each period, of those over and those ahead.
    pub labels: &'a [String],
    /// How a value is written on the axis.
    pub tick: &'a dyn Fn(f64) -> String,
}

/// How one fan looks.
struct Look {
    mean: &'static str,
    inner: &'static str,
    outer: &'static str,
    style: Style,
}

/// Columns of one period at most.
const WIDEST: usize = 6;
const TOPS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// Upper ends beyond so many times the largest mean are cut, or nothing else could be seen.
const CUT: f64 = 2.5;

/// Where values and periods are.
struct Frame {
    plot: Rect,
    low: f64,
    high: f64,
    step: usize,
    /// Periods over that find no room.
    skipped: usize,
}

impl Frame {
    /// The row of a value, from the top; values beyond the ends are at the ends.
    fn row(&self, value: f64) -> u16 {
        let share = (value - self.low) / (self.high - self.low);
        let rows = f64::from(self.plot.height.saturating_sub(1));
        let row = ((1.0 - share) * rows).round().clamp(0.0, rows);
        if row.is_nan() { self.plot.height.saturating_sub(1) } else { row as u16 }
    }

    fn x(&self, period: usize) -> u16 {
        self.plot.x + ((period - self.skipped) * self.step) as u16
    }
}

impl Fan<'_> {
    /// Draws it with its axes.
    pub fn render(&self, area: Rect, buf: &mut Buffer, theme: Theme) {
        if area.height < 4 || area.width < 24 || self.ahead.is_empty() {
            return;
        }
        let (low, high) = self.range();
        let ticks = [low, (low + high) / 2.0, high].map(|value| (value, (self.tick)(value)));
        let margin = ticks.iter().map(|(_, text)| text.width()).max().unwrap_or(0) as u16 + 1;
        let plot =
            Rect { x: area.x + margin, width: area.width.saturating_sub(margin + 1), height: area.height - 1, ..area };
        let (step, skipped) = self.steps(plot.width.into());
        let frame = Frame { plot, low, high, step, skipped };
        for (value, text) in &ticks {
            let y = plot.y + frame.row(*value);
            super::set_right(buf, area.x, y, margin - 1, text, theme.dim());
            buf.set_stringn(plot.x - 1, y, "┤", 1, theme.border());
        }
        for (period, value) in self.history.iter().enumerate().skip(skipped) {
            column(&frame, frame.x(period), self.bar_width(step), *value, theme.text(), buf);
        }
        self.fans(&frame, buf, theme);
        self.names(&frame, area, buf, theme);
    }

    fn bar_width(&self, step: usize) -> usize {
        if step > 1 { step - 1 } else { 1 }
    }

    /// From where to where the axis goes: from zero, unless something lies below it.
    fn range(&self) -> (f64, f64) {
        let scenario = self.scenario.unwrap_or(&[]);
        let points = || self.ahead.iter().chain(scenario);
        let known = || self.history.iter().copied().chain(self.so_far);
        let of_means = points().map(|p| p.mean).chain(known()).fold(0.0, f64::max);
        let high = points().map(|p| p.high_95).chain(known()).fold(0.0, f64::max);
        let high = if of_means > 0.0 { high.min(CUT * of_means) } else { high };
        let lowest = points().map(|p| p.mean).chain(known()).fold(0.0, f64::min);
        let low = points().map(|p| p.low_95).chain(known()).fold(0.0, f64::min);
        let low = if lowest < 0.0 { low.max(CUT * lowest) } else { low.max(-0.5 * high) };
        if high > low { (low, high) } else { (low, low + 1.0) }
    }

    /// Columns of each period, and how many of the oldest are left out.
    fn steps(&self, width: usize) -> (usize, usize) {
        let (over, ahead) = (self.history.len(), self.ahead.len());
        let wanted = if self.scenario.is_some() { 3 } else { 2 };
        let even = width / (over + ahead).max(1);
        let step = match () {
            () if even >= wanted => even.min(WIDEST),
            // The oldest give way as long as a third of the room is left to what was.
            () if ahead * wanted * 3 <= width * 2 => wanted,
            () => 1,
        };
        (step, over.saturating_sub((width / step).saturating_sub(ahead)))
    }

    fn fans(&self, frame: &Frame, buf: &mut Buffer, theme: Theme) {
        let plain = Look { mean: "◆", inner: "▒", outer: "░", style: theme.text() };
        let changed = Look { mean: "◇", inner: "▓", outer: "·", style: theme.scenario() };
        let room = self.bar_width(frame.step);
        for (i, point) in self.ahead.iter().enumerate() {
            let mut x = frame.x(self.history.len() + i);
            let mut left = room;
            if x + room as u16 > frame.plot.right() {
                break;
            }
            let so_far = self.so_far.filter(|_| i == 0);
            if let Some(value) = so_far {
                column(frame, x, 1, value, theme.dim(), buf);
                (x, left) = if left > 1 { (x + 1, left - 1) } else { (x, left) };
            }
            match self.scenario.and_then(|points| points.get(i)).filter(|_| so_far.is_none()) {
                Some(other) if left > 1 => {
                    let half = left.div_ceil(2);
                    fan(frame, x, half, point, &plain, buf);
                    fan(frame, x + half as u16, left - half, other, &changed, buf);
                }
                Some(other) => {
                    fan(frame, x, left, point, &plain, buf);
                    let y = frame.plot.y + frame.row(other.mean);
                    buf.set_stringn(x, y, changed.mean, 1, changed.style);
                }
                None => fan(frame, x, left, point, &plain, buf),
            }
        }
    }

    fn names(&self, frame: &Frame, area: Rect, buf: &mut Buffer, theme: Theme) {
        let y = area.bottom() - 1;
        let mut free = frame.plot.x;
        let first_ahead = self.history.len();
        // The first period ahead is always named; the others where there is room beside it.
        let place = |period: usize| {
            let label = self.labels.get(period)?;
            let width = label.width() as u16;
            let start = frame.x(period).min(frame.plot.right().saturating_sub(width)).max(frame.plot.x);
            Some((label, start, width))
        };
        let kept = place(first_ahead);
        for period in frame.skipped..self.labels.len() {
            let Some((label, start, width)) = place(period) else { continue };
            let collides =
                kept.is_some_and(|(_, at, w)| period != first_ahead && start < at + w + 1 && at < start + width + 1);
            if start < free || collides || frame.x(period) >= frame.plot.right() {
                continue;
            }
            let style = if period == first_ahead { theme.strong() } else { theme.dim() };
            buf.set_stringn(start, y, label, width.into(), style);
            free = start + width + 1;
        }
    }

    /// What the cells mean, for the frame below it.
    pub fn legend(&self) -> &'static str {
        match self.scenario {
            Some(_) => " █ so far  ◆ expected ▒ 80% ░ 95%  ◇ what-if ▓ 80% · 95% ",
            None => " █ so far  ◆ expected  ▒ 80%  ░ 95% ",
        }
    }
}

/// A column from zero to `value`.
fn column(frame: &Frame, x: u16, width: usize, value: f64, style: Style, buf: &mut Buffer) {
    let (zero, top) = (frame.row(0.0), frame.row(value));
    let text = |cell: &str| cell.repeat(width);
    if value >= 0.0 {
        for row in top..=zero {
            // The topmost cell says how far the value reaches into it.
            let cell = if row == top && top < zero { part(frame, value, row) } else { "█" };
            let cell = if row == zero && top == zero { part(frame, value, row) } else { cell };
            buf.set_stringn(x, frame.plot.y + row, text(cell), width, style);
        }
    } else {
        for row in zero..=top {
            buf.set_stringn(x, frame.plot.y + row, text("█"), width, style);
        }
    }
}

/// The eighths of the cell in `row` that `value` fills.
fn part(frame: &Frame, value: f64, row: u16) -> &'static str {
    let rows = f64::from(frame.plot.height.saturating_sub(1)).max(1.0);
    let place = (1.0 - (value - frame.low) / (frame.high - frame.low)) * rows;
    let eighths = ((f64::from(row) + 0.5 - place) * 8.0).round().clamp(0.0, 8.0);
    let eighths = if value > 0.0 { eighths.max(1.0) } else { eighths };
    TOPS.get(eighths as usize).copied().unwrap_or(" ")
}

fn fan(frame: &Frame, x: u16, width: usize, point: &Point, look: &Look, buf: &mut Buffer) {
    let row = |value| frame.row(value);
    let (mean, inner) = (row(point.mean), row(point.high_80)..=row(point.low_80));
    for y in row(point.high_95)..=row(point.low_95) {
        let cell = match () {
            () if y == mean => look.mean,
            () if inner.contains(&y) => look.inner,
            () => look.outer,
        };
        buf.set_stringn(x, frame.plot.y + y, cell.repeat(width), width, look.style);
    }
    buf.set_stringn(x, frame.plot.y + mean, look.mean.repeat(width), width, look.style);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::ThemeName;

    /// The plot, with the legend below it.
    fn drawn(history: &[f64], ahead: &[Point], scenario: Option<&[Point]>, width: u16, height: u16) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        let labels: Vec<String> = (0..history.len() + ahead.len()).map(|i| format!("m{i}")).collect();
        let tick = |value: f64| format!("{value:.0}");
        let fan = Fan { history, so_far: None, ahead, scenario, labels: &labels, tick: &tick };
        let legend = fan.legend();
        fan.render(buf.area, &mut buf, Theme::resolve(ThemeName::Mono, |_| None));
        let line = |y| (0..width).map(|x| buf[(x, y)].symbol().to_string()).collect::<String>();
        (0..height).map(|y| line(y) + "\n").chain([legend.to_string()]).collect()
    }

    fn point(mean: f64, by: f64) -> Point {
        Point { mean, low_80: mean - by, high_80: mean + by, low_95: mean - 2.0 * by, high_95: mean + 2.0 * by }
    }

    #[test]
    fn bands_are_told_apart_without_colour() {
        let ahead = [point(50.0, 20.0), point(60.0, 20.0)];
        let plain = drawn(&[40.0, 80.0, 50.0], &ahead, None, 40, 14);
        assert!(["█", "◆", "▒", "░"].iter().all(|cell| plain.contains(cell)), "{plain}");
        assert!(!plain.contains('◇'));
        let both = drawn(&[40.0, 80.0, 50.0], &ahead, Some(&[point(70.0, 20.0); 2]), 40, 14);
        assert!(["◇", "▓", "· 95%"].iter().all(|cell| both.contains(cell)), "{both}");
    }

    #[test]
    fn nothing_panics_whatever_the_values_and_the_room() {
        let wild = [point(f64::NAN, 1.0), point(-5.0, f64::INFINITY), point(0.0, 0.0), point(1e300, 1e299)];
        for width in [0, 10, 24, 31, 80] {
            for height in [0, 3, 5, 6, 20] {
                drawn(&[], &wild, None, width, height);
                drawn(&[0.0; 200], &[point(0.0, 0.0); 30], Some(&[point(0.0, 0.0); 30]), width, height);
                drawn(&[-3.0, 5.0, f64::NAN], &wild, Some(&wild), width, height);
            }
        }
    }
}
