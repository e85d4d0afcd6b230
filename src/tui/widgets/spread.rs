//! Values that spread, a line of the screen each: a box plot, a share with its interval, a bar around the middle.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

/// A line of the screen on which a value has its place.
#[derive(Debug, Clone, Copy)]
pub struct Track {
    /// Where it begins.
    pub x: u16,
    /// Which line.
    pub y: u16,
    /// How many columns.
    pub width: u16,
    /// The values at its two ends.
    pub bounds: [f64; 2],
}

impl Track {
    /// The column of `value`, which is at an end where it lies beyond; `None` for what is no number.
    fn column(&self, value: f64) -> Option<u16> {
        let [low, high] = self.bounds;
        let part = if high > low { (value - low) / (high - low) } else { 0.5 };
        (part.is_finite() && self.width > 0)
            .then(|| self.x + (part.clamp(0.0, 1.0) * f64::from(self.width - 1)).round() as u16)
    }

    fn fill(&self, buf: &mut Buffer, from: u16, to: u16, glyph: &str, style: Style) {
        for x in from..=to {
            buf.set_stringn(x, self.y, glyph, 1, style);
        }
    }
}

/// A box plot: whiskers, the box from quartile to quartile, the median.
pub fn box_plot(buf: &mut Buffer, track: Track, [low, lower, median, upper, high]: [f64; 5], style: Style) {
    let columns = [low, lower, median, upper, high].map(|v| track.column(v));
    let [Some(low), Some(lower), Some(median), Some(upper), Some(high)] = columns else { return };
    track.fill(buf, low, high, "─", style);
    track.fill(buf, low, low, "├", style);
    track.fill(buf, high, high, "┤", style);
    track.fill(buf, lower, upper, "▒", style);
    track.fill(buf, median, median, "┃", style);
}

/// A bar up to `rate`, its last part shaded where the interval begins and thin up to where it ends.
pub fn interval(buf: &mut Buffer, track: Track, rate: f64, [low, high]: [f64; 2], style: Style) {
    let (Some(low), Some(rate), Some(high)) = (track.column(low), track.column(rate), track.column(high)) else {
        return;
    };
    track.fill(buf, track.x, low, "█", style);
    track.fill(buf, low, rate, "▓", style);
    if rate < high {
        track.fill(buf, rate + 1, high, "░", style);
    }
}

/// A bar from the middle to the left for values below zero, to the right for those above; the ends are at `reach`.
pub fn around(buf: &mut Buffer, track: Track, value: f64, [below, above]: [Style; 2]) {
    let (Some(middle), Some(end)) = (track.column(0.0), track.column(value)) else { return };
    match value < 0.0 {
        true => track.fill(buf, end, middle, "█", below),
        false => track.fill(buf, middle, end, "█", above),
    }
    track.fill(buf, middle, middle, "│", Style::new());
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    fn drawn(draw: impl Fn(&mut Buffer, Track)) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, 11, 1));
        draw(&mut buf, Track { x: 0, y: 0, width: 11, bounds: [-5.0, 5.0] });
        buf.content.iter().map(|c| c.symbol()).collect()
    }

    #[test]
    fn every_mark_stands_at_its_place() {
        let style = Style::new();
        assert_eq!(drawn(|b, t| box_plot(b, t, [-4.0, -1.0, 0.0, 2.0, 9.0], style)), " ├──▒┃▒▒──┤");
        assert_eq!(drawn(|b, t| interval(b, t, 0.0, [-2.0, 3.0], style)), "███▓▓▓░░░  ");
        assert_eq!(drawn(|b, t| around(b, t, -3.0, [style; 2])), "  ███│     ");
        assert_eq!(drawn(|b, t| around(b, t, 2.0, [style; 2])), "     │██   ");
    }

    #[test]
    fn what_is_no_number_is_not_drawn() {
        let style = Style::new();
        let nan = f64::NAN;
        assert_eq!(drawn(|b, t| interval(b, t, nan, [nan, nan], style)).trim(), "");
        assert_eq!(drawn(|b, t| around(b, t, nan, [style; 2])).trim(), "");
    }
}
