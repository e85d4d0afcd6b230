//! A slide to draw on: title, subtitle and caption are always there; coordinates are pixels of 1200 × 750.

use crate::output::one_line;
use kuva::backend::raster::RasterBackend;
use kuva::backend::svg::SvgBackend;
use kuva::render::color::Color as Ink;
use kuva::render::render::{PathData, Primitive, Scene, TextAnchor, TextSpan};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Width in pixels.
pub const WIDTH: f64 = 1200.0;
/// Height in pixels.
pub const HEIGHT: f64 = 750.0;
/// Where text and plots begin and end from left to right.
pub const MARGIN: f64 = 56.0;
/// Pixels of a PNG per pixel of the drawing.
const SCALE: f32 = 2.0;
/// Narrower than the face in PNG files where present, so that what fits there fits everywhere.
const FONTS: &str = "Inter, Segoe UI, Helvetica Neue, Arial, DejaVu Sans, sans-serif";

/// A colour.
pub type Colour = (u8, u8, u8);
/// What is there.
pub const BLUE: Colour = (0x1f, 0x6f, 0xb2);
/// What is there, in the second row.
pub const LIGHT_BLUE: Colour = (0x9d, 0xc3, 0xe2);
/// What is missing, or needs a look.
pub const ORANGE: Colour = (0xd9, 0x73, 0x0d);
/// The same as an area.
pub const PALE_ORANGE: Colour = (0xfb, 0xe3, 0xc6);
/// Text.
pub const INK: Colour = (0x1f, 0x24, 0x2b);
/// Axes' text, captions.
pub const GREY: Colour = (0x5f, 0x68, 0x72);
/// Grid lines.
pub const LINE: Colour = (0xe1, 0xe5, 0xea);
/// On dark bars.
pub const WHITE: Colour = (0xff, 0xff, 0xff);

/// Which end of a text its position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The position is the text's left end.
    Start,
    /// … its middle.
    Middle,
    /// … its right end.
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Pixels.
    pub size: u32,
    /// Of the letters.
    pub colour: Colour,
    /// Regular or bold.
    pub weight: Weight,
    /// Which end is given.
    pub anchor: Anchor,
}

/// How heavy the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As running text.
    Regular,
    /// As headings.
    Bold,
}

impl Style {
    /// Regular text from the left.
    pub const fn plain(size: u32, colour: Colour) -> Self {
        Style { size, colour, weight: Weight::Regular, anchor: Anchor::Start }
    }

    /// The same in bold.
    pub const fn bold(self) -> Self {
        Style { weight: Weight::Bold, ..self }
    }

    /// The same at another end.
    pub const fn at(self, anchor: Anchor) -> Self {
        Style { anchor, ..self }
    }

    /// About how many pixels `text` takes: the widest face decides, so that nothing runs out of its place.
    pub fn width(&self, text: &str) -> f64 {
        let em = if self.weight == Weight::Bold { 0.68 } else { 0.61 };
        text.width() as f64 * f64::from(self.size) * em
    }

    /// `text`, cut with an ellipsis to at most `pixels`.
    pub fn fitted(&self, text: &str, pixels: f64) -> String {
        if self.width(text) <= pixels {
            return text.to_string();
        }
        let mut cut = String::new();
        for c in text.chars() {
            cut.push(c);
            if self.width(&cut) + f64::from(self.size) > pixels {
                cut.pop();
                break;
            }
        }
        format!("{}…", cut.trim_end())
    }
}

/// A chart being drawn.
pub struct Canvas {
    title: String,
    scene: Scene,
}

impl Canvas {
    /// With its finding as the title, what is shown below it, and the source at the foot.
    pub fn new(title: &str, subtitle: &str, source: &str) -> Self {
        let mut scene = Scene::new(WIDTH, HEIGHT);
        scene.font_family = Some(FONTS.into());
        let mut canvas = Canvas { title: one_line(title), scene };
        let room = WIDTH - 2.0 * MARGIN;
        canvas.text(MARGIN, 66.0, Style::plain(30, INK).bold(), room, title);
        canvas.text(MARGIN, 102.0, Style::plain(17, GREY), room, subtitle);
        canvas.line((MARGIN, 702.0), (WIDTH - MARGIN, 702.0), LINE, 1.0, None);
        canvas.text(MARGIN, 728.0, Style::plain(13, GREY), room, source);
        canvas
    }

    /// `text` at a baseline, cut to `room` pixels.
    pub fn text(&mut self, x: f64, y: f64, style: Style, room: f64, text: &str) {
        if !(x.is_finite() && y.is_finite()) {
            return;
        }
        let mut span = TextSpan::plain(style.fitted(&one_line(text), room));
        span.bold = style.weight == Weight::Bold;
        let anchor = match style.anchor {
            Anchor::Start => TextAnchor::Start,
            Anchor::Middle => TextAnchor::Middle,
            Anchor::End => TextAnchor::End,
        };
        // Spans are drawn as they are; plain text would take what stands between two dollar signs for a formula.
        let color = Some(ink(style.colour));
        self.scene.elements.push(Primitive::RichText { x, y, spans: vec![span], size: style.size, anchor, color });
    }

    /// A bar.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: Colour) {
        if [x, y, width, height].iter().all(|v| v.is_finite()) && width > 0.0 && height > 0.0 {
            let (stroke, stroke_width, opacity) = (None, None, None);
            let fill = ink(fill);
            self.scene.elements.push(Primitive::Rect { x, y, width, height, fill, stroke, stroke_width, opacity });
        }
    }

    /// A straight line, dashed where `dash` says how.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64, dash: Option<&str>) {
        if [from.0, from.1, to.0, to.1].iter().all(|v| v.is_finite()) {
            self.scene.elements.push(Primitive::Line {
                x1: from.0,
                y1: from.1,
                x2: to.0,
                y2: to.1,
                stroke: ink(colour),
                stroke_width: width,
                stroke_dasharray: dash.map(str::to_string),
            });
        }
    }

    /// A line through `points`.
    pub fn curve(&mut self, points: Vec<(f64, f64)>, colour: Colour, width: f64) {
        if points.len() > 1 && all_finite(&points) {
            let stroke = ink(colour);
            self.scene.elements.push(Primitive::PolyLine {
                points,
                stroke,
                stroke_width: width,
                stroke_dasharray: None,
            });
        }
    }

    /// The area inside `points`.
    pub fn area(&mut self, points: &[(f64, f64)], fill: Colour) {
        if points.len() < 3 || !all_finite(points) {
            return;
        }
        let mut d = String::new();
        for (i, (x, y)) in points.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(d, "{}{x:.2},{y:.2} ", if i == 0 { 'M' } else { 'L' });
        }
        d.push('Z');
        let path = PathData {
            d,
            fill: Some(ink(fill)),
            stroke: Ink::None,
            stroke_width: 0.0,
            opacity: None,
            stroke_dasharray: None,
        };
        self.scene.elements.push(Primitive::Path(Box::new(path)));
    }

    /// A filled dot.
    pub fn dot(&mut self, x: f64, y: f64, r: f64, fill: Colour) {
        if x.is_finite() && y.is_finite() {
            let (stroke, stroke_width) = (Some(ink(WHITE)), Some(2.0));
            let fill = ink(fill);
            self.scene.elements.push(Primitive::Circle {
                cx: x,
                cy: y,
                r,
                fill,
                fill_opacity: None,
                stroke,
                stroke_width,
            });
        }
    }

    /// A small dot without a rim: many of them make a cloud.
    pub fn speck(&mut self, x: f64, y: f64, r: f64, fill: Colour) {
        if x.is_finite() && y.is_finite() {
            let (stroke, stroke_width) = (None, None);
            let fill = ink(fill);
            let fill_opacity = Some(0.45);
            self.scene.elements.push(Primitive::Circle { cx: x, cy: y, r, fill, fill_opacity, stroke, stroke_width });
        }
    }

    /// A dot with a word of few letters in it.
    pub fn badge(&mut self, x: f64, y: f64, fill: Colour, text: &str) {
        self.dot(x, y, 13.0, fill);
        self.text(x, y + 5.0, Style::plain(14, WHITE).bold().at(Anchor::Middle), 24.0, text);
    }

    /// As SVG: scales with its place, and says its title to those who cannot see it.
    pub fn svg(&self) -> String {
        let svg = SvgBackend::new().render_scene(&self.scene);
        let open = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" ");
        let svg = svg.replacen("<svg ", &open, 1);
        svg.replacen('>', &format!("><title>{}</title>", escaped(&self.title)), 1)
    }

    /// As PNG.
    ///
    /// # Errors
    /// What the rasteriser says.
    pub fn png(&self) -> Result<Vec<u8>, String> {
        RasterBackend::new().with_scale(SCALE).render_scene(&self.scene)
    }
}

fn ink(colour: Colour) -> Ink {
    Ink::Rgb(colour.0, colour.1, colour.2)
}

fn all_finite(points: &[(f64, f64)]) -> bool {
    points.iter().all(|(x, y)| x.is_finite() && y.is_finite())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Round numbers from 0 to at least `max`, five or six of them.
pub fn ticks(max: f64) -> Vec<f64> {
    if !(max.is_finite() && max > 0.0) {
        return vec![0.0, 1.0];
    }
    let rough = max / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(rough);
    let count = (max / step - 1e-9).ceil().clamp(1.0, 12.0) as usize;
    (0..=count).map(|i| i as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_maximum() {
        assert_eq!(ticks(4.3), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(ticks(1000.0), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
        for max in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300, 1e300] {
            assert!(ticks(max).len() >= 2, "{max}");
        }
    }

    #[test]
    fn text_is_cut_to_its_room() {
        let style = Style::plain(10, INK);
        assert_eq!(style.fitted("short", 100.0), "short");
        let cut = style.fitted("a very long name that does not fit", 60.0);
        assert!(cut.ends_with('…') && style.width(&cut) <= 60.0, "{cut}");
    }

    #[test]
    fn dollars_are_money_and_no_formula() {
        let mut canvas = Canvas::new("From $61 to $67", "", "");
        canvas.text(0.0, 0.0, Style::plain(10, INK), 500.0, "$1_a$ & <b>");
        let svg = canvas.svg();
        assert!(svg.contains("From $61 to $67") && svg.contains("$1_a$ &amp; &lt;b&gt;"), "{svg}");
    }
}
