//! A grid of shaded cells, each with its figure: the shade is a glyph, so that it can be read without colours.

use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What a cell says: how dark it is, 0 to 1, and its figure. Below zero is the other tone.
pub type Shaded = (f64, String);

/// A grid with names at its edges.
pub struct Heatmap<'a> {
    /// Names of the rows, from the top.
    pub rows: &'a [String],
    /// Names of the columns, from the left.
    pub columns: &'a [String],
    /// Columns on screen of a cell at least.
    pub cell_width: u16,
    /// Nothing but ASCII.
    pub ascii: bool,
}

impl Heatmap<'_> {
    /// Draws as many cells as there is room for, from row and column `from` on; `cell` gives what row, column shows.
    pub fn render(
        &self,
        area: Rect,
        from: (usize, usize),
        buf: &mut Buffer,
        theme: Theme,
        cell: impl Fn(usize, usize) -> Option<Shaded>,
    ) {
        let names = self.rows.iter().map(|n| n.chars().count() as u16).max().unwrap_or(0).min(area.width / 3) + 1;
        let count = self.columns.len().saturating_sub(from.1).max(1) as u16;
        let width = (area.width.saturating_sub(names) / count).clamp(self.cell_width, 14);
        let places = (0..count).map(|i| area.x + names + i * width).take_while(|x| x + width <= area.right());
        for (x, name) in places.clone().zip(self.columns.iter().skip(from.1)) {
            super::set_right(buf, x, area.y, width - 1, name, theme.title());
        }
        for (line, (row, name)) in self.rows.iter().enumerate().skip(from.0).enumerate() {
            let y = area.y + 1 + line as u16;
            if y >= area.bottom() {
                break;
            }
            buf.set_stringn(area.x, y, super::fitted(name, usize::from(names - 1)), names.into(), theme.dim());
            for (offset, x) in places.clone().enumerate() {
                if let Some((part, figure)) = cell(row, from.1 + offset) {
                    let (glyph, style) = shade(part, self.ascii, theme);
                    // A number that is cut would be a wrong one: the space goes first, then the shade.
                    let room = usize::from(width - 1);
                    let texts = [format!("{glyph} {figure}"), format!("{glyph}{figure}"), figure];
                    let fits = texts.iter().find(|t| t.chars().count() <= room).or(texts.last());
                    buf.set_style(Rect::new(x, y, width - 1, 1), style);
                    super::set_right(buf, x, y, width - 1, fits.map_or("", String::as_str), style);
                }
            }
        }
    }
}

/// Four steps, told apart by the glyph and not by the colour alone.
pub fn shade(part: f64, ascii: bool, theme: Theme) -> (&'static str, Style) {
    let step = ((part.abs() * 4.0).ceil() as usize).min(4);
    let glyphs = if ascii { [" ", ".", "-", "+", "#"] } else { [" ", "░", "▒", "▓", "█"] };
    (glyphs.get(step).copied().unwrap_or(" "), theme.heat(step, part < 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Theme, ThemeName};

    #[test]
    fn a_figure_is_never_cut() {
        let (rows, columns) = (["top".to_string(), "low".to_string()], ["a".to_string(), "b".to_string()]);
        let map = Heatmap { rows: &rows, columns: &columns, cell_width: 5, ascii: false };
        let mut buf = Buffer::empty(Rect::new(0, 0, 14, 3));
        map.render(buf.area, (0, 0), &mut buf, Theme::resolve(ThemeName::Mono, |_| None), |row, column| {
            (row != column).then(|| (1.0, "1234".to_string()))
        });
        let line = |y: u16| (0..14).map(|x| buf[(x, y)].symbol()).collect::<String>();
        assert_eq!([line(0), line(1), line(2)], ["       a    b ", "top      1234 ", "low 1234      "]);
    }
}
