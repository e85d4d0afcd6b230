//! Plots in braille dots, with axes and labels.

use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Line, Points};
use std::borrow::Cow;

/// An axis.
#[derive(Debug, Clone)]
pub struct Axis {
    /// From where to where.
    pub bounds: [f64; 2],
    /// Labels with the place where each belongs.
    pub ticks: Vec<(f64, String)>,
    /// What is measured, with the unit.
    pub title: String,
}

/// Something drawn in the plot.
#[derive(Debug, Clone)]
pub enum Mark<'a> {
    /// A line through the points.
    Path(&'a [[f64; 2]], Style),
    /// A straight line.
    Rule([f64; 2], [f64; 2], Style),
    /// Separate dots.
    Dots(Vec<(f64, f64)>, Style),
    /// Text at a place.
    Label([f64; 2], Cow<'a, str>, Style),
}

/// Draws the marks over the axes into `area`.
pub fn plot(area: Rect, x: &Axis, y: &Axis, marks: &[Mark], buf: &mut Buffer, theme: Theme) {
    let margin = y.ticks.iter().map(|(_, t)| t.chars().count() as u16).max().unwrap_or(0) + 1;
    if area.width < margin + 8 || area.height < 5 {
        return;
    }
    let inside = Rect::new(area.x + margin, area.y + 1, area.width - margin - 1, area.height - 3);
    buf.set_stringn(area.x, area.y, &y.title, area.width as usize, theme.dim());
    super::set_right(buf, inside.x, area.bottom() - 1, inside.width, &x.title, theme.dim());
    for (at, text) in &y.ticks {
        let share = (at - y.bounds[0]) / (y.bounds[1] - y.bounds[0]);
        let row = inside.bottom() - 1 - (share.clamp(0.0, 1.0) * f64::from(inside.height - 1)).round() as u16;
        super::set_right(buf, area.x, row, margin - 1, text, theme.dim());
        buf.set_stringn(inside.x - 1, row, "┤", 1, theme.border());
    }
    let mut free_from = area.x;
    for (at, text) in &x.ticks {
        let share = (at - x.bounds[0]) / (x.bounds[1] - x.bounds[0]);
        let column = inside.x + (share.clamp(0.0, 1.0) * f64::from(inside.width - 1)).round() as u16;
        let width = text.chars().count() as u16;
        let start = column.saturating_sub(width / 2).min(area.right().saturating_sub(width));
        if start >= free_from {
            buf.set_stringn(start, inside.bottom(), text, width as usize, theme.dim());
            free_from = start + width + 1;
        }
    }
    canvas(inside, x.bounds, y.bounds, marks, buf);
}

fn canvas(inside: Rect, x: [f64; 2], y: [f64; 2], marks: &[Mark], buf: &mut Buffer) {
    let colour = |style: &Style| style.fg.unwrap_or(Color::Reset);
    Canvas::default()
        .marker(Marker::Braille)
        .x_bounds(x)
        .y_bounds(y)
        .paint(|context| {
            for mark in marks {
                match mark {
                    Mark::Path(points, style) => {
                        for [a, b] in points.windows(2).filter_map(|w| <&[[f64; 2]; 2]>::try_from(w).ok()) {
                            context.draw(&Line { x1: a[0], y1: a[1], x2: b[0], y2: b[1], color: colour(style) });
                        }
                    }
                    Mark::Rule(a, b, style) => {
                        context.draw(&Line { x1: a[0], y1: a[1], x2: b[0], y2: b[1], color: colour(style) });
                    }
                    Mark::Dots(points, style) => context.draw(&Points { coords: points, color: colour(style) }),
                    Mark::Label(at, text, style) => {
                        context.print(at[0], at[1], ratatui::text::Line::styled(text.to_string(), *style));
                    }
                }
                // Text lies on top of every layer by itself, and a layer costs a copy of the whole canvas.
                if !matches!(mark, Mark::Label(..)) {
                    context.layer();
                }
            }
        })
        .render(inside, buf);
}
