//! Two axes with a grid, and where a point lies between them.

use super::canvas::{Anchor, Canvas, Colour, GREY, LINE, MARGIN, Style, WIDTH};

/// Colours of groups, told apart by the number beside them as well.
pub const GROUPS: [Colour; 8] = [
    (0x1f, 0x6f, 0xb2),
    (0xd9, 0x73, 0x0d),
    (0x2f, 0x8f, 0x5b),
    (0x8e, 0x4f, 0xa8),
    (0xb8, 0x3b, 0x4b),
    (0x6b, 0x7a, 0x1f),
    (0x3a, 0x9a, 0xa8),
    (0x7a, 0x5c, 0x44),
];

/// The colour of group `index`.
pub fn colour(index: usize) -> Colour {
    GROUPS.get(index % GROUPS.len()).copied().unwrap_or(GREY)
}

/// Where a plot lies on the slide, and from where to where its axes run.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Pixels of the left, top, right and bottom edge.
    pub edges: [f64; 4],
    /// From where to where the horizontal axis runs.
    pub x: [f64; 2],
    /// The vertical one.
    pub y: [f64; 2],
}

impl Frame {
    /// The whole slide below title and subtitle, `right` pixels left free for a legend.
    pub fn whole(x: [f64; 2], y: [f64; 2], right: f64) -> Self {
        Frame { edges: [MARGIN + 60.0, 140.0, WIDTH - MARGIN - right, 640.0], x, y }
    }

    /// The pixel of a horizontal value.
    pub fn px(&self, value: f64) -> f64 {
        let [left, _, right, _] = self.edges;
        left + (right - left) * (value - self.x[0]) / (self.x[1] - self.x[0])
    }

    /// The pixel of a vertical value.
    pub fn py(&self, value: f64) -> f64 {
        let [_, top, _, bottom] = self.edges;
        bottom - (bottom - top) * (value - self.y[0]) / (self.y[1] - self.y[0])
    }

    /// Grid lines with what is written at each, and the axes' titles.
    pub fn draw(&self, canvas: &mut Canvas, x: &[(f64, String)], y: &[(f64, String)], titles: [&str; 2]) {
        let [left, top, right, bottom] = self.edges;
        let axis = Style::plain(14, GREY);
        for (at, text) in y {
            canvas.line((left, self.py(*at)), (right, self.py(*at)), LINE, 1.0, None);
            canvas.text(left - 10.0, self.py(*at) + 5.0, axis.at(Anchor::End), left - MARGIN, text);
        }
        for (at, text) in x {
            canvas.line((self.px(*at), bottom), (self.px(*at), bottom + 5.0), GREY, 1.0, None);
            canvas.text(self.px(*at), bottom + 22.0, axis.at(Anchor::Middle), 90.0, text);
        }
        canvas.line((left, bottom), (right, bottom), GREY, 1.2, None);
        canvas.text(left, top - 10.0, axis, right - left, titles[1]);
        canvas.text(right, bottom + 46.0, axis.at(Anchor::End), right - left, titles[0]);
    }
}

/// About five round numbers from `low` to `high`.
pub fn round_steps(low: f64, high: f64) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite() && high > low) {
        return Vec::new();
    }
    let rough = (high - low) / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(rough);
    let first = (low / step).ceil();
    (0..12).map(|i| (first + f64::from(i)) * step).take_while(|v| *v <= high + step * 1e-9).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_within() {
        assert_eq!(round_steps(-3.1, 4.2), [-2.0, 0.0, 2.0, 4.0]);
        assert_eq!(round_steps(0.0, 1.0).len(), 6);
        assert!(round_steps(1.0, 1.0).is_empty() && round_steps(f64::NAN, 1.0).is_empty());
    }

    #[test]
    fn a_point_lies_where_its_values_say() {
        let frame = Frame { edges: [100.0, 50.0, 300.0, 150.0], x: [0.0, 10.0], y: [-1.0, 1.0] };
        assert_eq!((frame.px(5.0), frame.py(0.0), frame.py(1.0)), (200.0, 100.0, 50.0));
    }
}
