//! What each group is like: a radar per group, in deviations from the mean of all.

use super::canvas::{Anchor, Canvas, Colour, GREY, INK, LINE, MARGIN, Style, WIDTH};
use super::scatter::colour;
use crate::analysis::Section;
use crate::analysis::segments::clusters::{Clusters, Group};
use crate::output::Material;
use crate::output::exports::clusters::groups_of;
use std::f64::consts::{FRAC_PI_2, TAU};

/// Axes of a radar at most: more cannot be read.
const AXES: usize = 8;
/// Groups on one slide at most.
const RADARS: usize = 8;
/// Deviations at the centre and at the rim.
const REACH: f64 = 1.5;
/// Where the radars begin and end from top to bottom.
const TOP: f64 = 120.0;
const BOTTOM: f64 = 690.0;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let groups = groups_of(material)?;
    let axes = axes(groups);
    let first = axes.iter().max_by(|a, b| spread(groups, **a).total_cmp(&spread(groups, **b)));
    let first = first.and_then(|place| groups.used.get(*place)).map_or("nothing", |u| u.title.as_str());
    let title = format!("{} groups, told apart most by {first}", groups.groups.len());
    let subtitle = format!(
        "Group means against the mean of all (inner ring); {} deviations at the rim; {} features of {}",
        material.locale.number(REACH, 1),
        axes.len(),
        groups.used.len()
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let shown = groups.groups.len().min(RADARS);
    let columns = if shown <= 3 { shown } else { shown.div_ceil(2) }.max(1);
    let rows = shown.div_ceil(columns).max(1);
    let (width, height) = ((WIDTH - 2.0 * MARGIN) / columns as f64, (BOTTOM - TOP) / rows as f64);
    for (place, group) in groups.groups.iter().take(RADARS).enumerate() {
        let x = MARGIN + (place % columns) as f64 * width;
        let y = TOP + (place / columns) as f64 * height;
        let radar = Radar { middle: (x + width / 2.0, y + height / 2.0 + 16.0), width, height, colour: colour(place) };
        radar.draw(&mut canvas, groups, group, &axes);
        let heading = format!("{} {}", place + 1, group.title);
        canvas.text(x + width / 2.0, y + 18.0, Style::plain(15, INK).bold().at(Anchor::Middle), width - 12.0, &heading);
    }
    Ok(canvas)
}

/// The features whose group means spread most, in the order of the matrix.
fn axes(groups: &Clusters) -> Vec<usize> {
    let mut places: Vec<usize> = (0..groups.used.len()).collect();
    places.sort_by(|a, b| spread(groups, *b).total_cmp(&spread(groups, *a)));
    places.truncate(AXES);
    places.sort_unstable();
    places
}

/// The greatest distance of a group's mean from that of all.
fn spread(groups: &Clusters, place: usize) -> f64 {
    let all = groups.groups.iter().filter_map(|g| g.profile.get(place)).map(|p| p.deviations.abs());
    all.fold(0.0, f64::max)
}

struct Radar {
    middle: (f64, f64),
    width: f64,
    height: f64,
    colour: Colour,
}

impl Radar {
    fn radius(&self) -> f64 {
        ((self.height - 96.0) / 2.0).min(self.width * 0.26).max(20.0)
    }

    /// The first axis points up, the others follow clockwise.
    fn at(&self, axis: usize, axes: usize, part: f64) -> (f64, f64) {
        let turn = TAU * axis as f64 / axes as f64 - FRAC_PI_2;
        (self.middle.0 + self.radius() * part * turn.cos(), self.middle.1 + self.radius() * part * turn.sin())
    }

    fn draw(&self, canvas: &mut Canvas, groups: &Clusters, group: &Group, axes: &[usize]) {
        let n = axes.len();
        let ring = |part: f64| -> Vec<(f64, f64)> {
            let mut ring: Vec<(f64, f64)> = (0..n).map(|axis| self.at(axis, n, part)).collect();
            ring.extend(ring.first().copied());
            ring
        };
        canvas.curve(ring(1.0), LINE, 1.2);
        canvas.curve(ring(0.5), GREY, 1.2);
        let part = |place: usize| {
            let deviations = group.profile.get(place).map_or(0.0, |p| p.deviations);
            ((deviations / REACH).clamp(-1.0, 1.0) + 1.0) / 2.0
        };
        let mut shape: Vec<(f64, f64)> =
            axes.iter().enumerate().map(|(axis, place)| self.at(axis, n, part(*place))).collect();
        for axis in 0..n {
            canvas.line(self.middle, self.at(axis, n, 1.0), LINE, 1.0, None);
        }
        canvas.area(&shape, pale(self.colour));
        shape.extend(shape.first().copied());
        canvas.curve(shape.clone(), self.colour, 2.5);
        canvas.curve(ring(0.5), GREY, 1.2);
        for ((axis, place), at) in axes.iter().enumerate().zip(shape) {
            canvas.dot(at.0, at.1, 4.0, self.colour);
            let (x, y) = self.at(axis, n, 1.16);
            let side = x - self.middle.0;
            let anchor = match side {
                s if s > self.radius() * 0.2 => Anchor::Start,
                s if s < -self.radius() * 0.2 => Anchor::End,
                _ => Anchor::Middle,
            };
            let room = match anchor {
                Anchor::Middle => self.width * 0.9,
                _ => self.width / 2.0 - side.abs() - 4.0,
            };
            let title = groups.used.get(*place).map_or("", |u| u.title.as_str());
            canvas.text(x, y + 4.0, Style::plain(12, GREY).at(anchor), room, title);
        }
    }
}

/// The colour as an area on which lines can still be seen.
fn pale((r, g, b): Colour) -> Colour {
    let mix = |c: u8| (f64::from(c) * 0.22 + 255.0 * 0.78).round() as u8;
    (mix(r), mix(g), mix(b))
}
