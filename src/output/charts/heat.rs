//! A grid of cells, darker where there is more, each with its figure: what every heatmap is drawn with.

use super::canvas::{Anchor, BLUE, Canvas, Colour, GREY, INK, LINE, MARGIN, ORANGE, Style, WHITE, WIDTH};

/// Where the cells begin and end from top to bottom.
const TOP: f64 = 170.0;
const BOTTOM: f64 = 680.0;
/// White between two cells.
const GAP: f64 = 3.0;
/// Share of the darkest cell from which figures are white.
const DARK: f64 = 0.6;

/// The names at the edges, and how much room those at the left need.
pub struct Heat<'a> {
    /// From the top.
    pub rows: &'a [String],
    /// From the left.
    pub columns: &'a [String],
    /// Pixels for the names of the rows.
    pub names: f64,
}

impl Heat<'_> {
    /// Draws the cells; `cell` gives how dark (0 to 1; below zero in the other colour) and the figure of row, column.
    pub fn draw(&self, canvas: &mut Canvas, cell: impl Fn(usize, usize) -> Option<(f64, String)>) {
        let left = MARGIN + self.names;
        let width = (WIDTH - MARGIN - left) / self.columns.len().max(1) as f64;
        let height = ((BOTTOM - TOP) / self.rows.len().max(1) as f64).min(90.0);
        let axis = Style::plain(14, GREY);
        for (column, name) in self.columns.iter().enumerate() {
            let x = left + (column as f64 + 0.5) * width;
            canvas.text(x, TOP - 12.0, axis.at(Anchor::Middle), width, name);
        }
        for (row, name) in self.rows.iter().enumerate() {
            let y = TOP + row as f64 * height;
            canvas.text(left - 14.0, y + height / 2.0 + 5.0, axis.at(Anchor::End), self.names, name);
            for column in 0..self.columns.len() {
                let x = left + column as f64 * width;
                let shown = cell(row, column);
                let share = shown.as_ref().map_or(0.0, |(share, _)| *share);
                canvas.rect(x, y, width - GAP, height - GAP, shade(share));
                if let Some((_, figure)) = shown {
                    let size = if height < 30.0 || width < 50.0 { 11 } else { 15 };
                    let ink = if share.abs() > DARK { WHITE } else { INK };
                    let style = Style::plain(size, ink).at(Anchor::Middle);
                    canvas.text(x + (width - GAP) / 2.0, y + height / 2.0 + 4.0, style, width, &figure);
                }
            }
        }
    }
}

/// From nearly white to blue; below zero to orange.
pub fn shade(share: f64) -> Colour {
    if share == 0.0 || share.is_nan() {
        return (0xf6, 0xf7, 0xf9);
    }
    let full = if share < 0.0 { ORANGE } else { BLUE };
    let part = share.abs().min(1.0);
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u8;
    (mix(LINE.0, full.0), mix(LINE.1, full.1), mix(LINE.2, full.2))
}
