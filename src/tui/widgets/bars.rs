//! Horizontal bars of eighths.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Draws `fraction` of a bar `width` columns wide at `x`, `y`. Anything that is no number draws nothing; more than all
/// of it is all of it.
pub fn bar(buf: &mut Buffer, x: u16, y: u16, width: u16, fraction: f64, style: Style) {
    let eighths = (fraction.clamp(0.0, 1.0) * f64::from(width) * 8.0).round();
    let eighths = if eighths.is_nan() { 0 } else { eighths as u16 };
    let full = eighths / 8;
    for column in 0..full {
        buf.set_stringn(x + column, y, "█", 1, style);
    }
    if let Some(rest) = EIGHTHS.get(usize::from(eighths % 8)).filter(|_| full < width) {
        buf.set_stringn(x + full, y, rest, 1, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    fn drawn(fraction: f64) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        bar(&mut buf, 0, 0, 4, fraction, Style::new());
        buf.content.iter().map(|c| c.symbol()).collect()
    }

    #[test]
    fn bars_are_drawn_in_eighths() {
        assert_eq!([drawn(0.0), drawn(0.5), drawn(1.0)], ["    ", "██  ", "████"]);
        assert_eq!([drawn(9.0), drawn(f64::NAN), drawn(-1.0)], ["████", "    ", "    "]);
        assert_eq!(drawn(0.28), "█▏  ");
    }
}
