//! Plots in braille dots, with axes and labels.

use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Line, Points};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

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
    labels(inside, x.bounds, y.bounds, marks, buf);
}

/// Rows up and down that a label may be moved so that it covers no other.
const ROWS_ASIDE: [i32; 5] = [0, 1, -1, 2, -2];

/// Writes the labels, none over another: one that finds its place taken moves up or down a little or to the other side of
/// its point, and is left out where there is no room. Marks of one letter stay where they are and come first.
fn labels(inside: Rect, x: [f64; 2], y: [f64; 2], marks: &[Mark], buf: &mut Buffer) {
    let mut taken: Vec<Rect> = Vec::new();
    let labels = marks.iter().filter_map(|mark| match mark {
        Mark::Label(at, text, style) => Some((*at, text.as_ref(), *style)),
        Mark::Path(..) | Mark::Rule(..) | Mark::Dots(..) => None,
    });
    let (short, long): (Vec<_>, Vec<_>) = labels.partition(|(_, text, _)| text.width() <= 1);
    let within = |value: f64, bounds: [f64; 2]| (bounds[0]..=bounds[1]).contains(&value);
    for (at, text, style) in short.into_iter().chain(long).filter(|(at, ..)| within(at[0], x) && within(at[1], y)) {
        let column = (at[0] - x[0]) / (x[1] - x[0]) * f64::from(inside.width - 1);
        let row = (y[1] - at[1]) / (y[1] - y[0]) * f64::from(inside.height - 1);
        let width = (text.width() as u16).min(inside.width);
        let right = inside.x + column as u16;
        // At the right edge a label ends at its point.
        let starts = [right.min(inside.right() - width), right.saturating_sub(width).max(inside.x)];
        let rows =
            ROWS_ASIDE.iter().filter_map(|by| u16::try_from(row as i32 + by).ok()).filter(|r| *r < inside.height);
        let places = rows.flat_map(|row| starts.map(|start| Rect::new(start, inside.y + row, width, 1)));
        let is_free = |place: &Rect| taken.iter().all(|other| !other.intersects(*place));
        let free = if width <= 1 { places.into_iter().next() } else { places.into_iter().find(is_free) };
        if let Some(place) = free {
            buf.set_stringn(place.x, place.y, text, place.width.into(), style);
            taken.push(place);
        }
    }
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
                    Mark::Label(..) => {}
                }
                // A layer costs a copy of the whole canvas.
                if !matches!(mark, Mark::Label(..)) {
                    context.layer();
                }
            }
        })
        .render(inside, buf);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::ThemeName;

    #[test]
    fn labels_never_cover_each_other() {
        let theme = Theme::resolve(ThemeName::Mono, |_| None);
        let axis = Axis { bounds: [0.0, 1.0], ticks: Vec::new(), title: String::new() };
        let names = ["Alma Pebbleton", "Bram Wrenfathom", "Corin Pebbleton", "Delia Wrenfathom"];
        let mut marks: Vec<Mark> =
            names.iter().map(|name| Mark::Label([0.5, 0.5], (*name).into(), theme.text())).collect();
        marks.push(Mark::Label([0.5, 0.5], "●".into(), theme.text()));
        marks.push(Mark::Label([1.0, 1.0], "at the edge".into(), theme.text()));
        marks.push(Mark::Label([1.5, 0.5], "outside".into(), theme.text()));
        let mut buf = Buffer::empty(Rect::new(0, 0, 60, 14));
        plot(buf.area, &axis, &axis, &marks, &mut buf, theme);
        let text: String = (0..14).map(|y| (0..60).map(|x| buf[(x, y)].symbol()).collect::<String>() + "\n").collect();
        for name in names.iter().chain(["●", "at the edge"].iter()) {
            assert!(text.contains(name), "{name} is torn:\n{text}");
        }
        assert!(!text.contains("outside"));
    }
}
