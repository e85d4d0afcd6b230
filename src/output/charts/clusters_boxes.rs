//! How the groups differ in the features that tell them apart most: box plots.

use super::canvas::{Anchor, Canvas, GREY, INK, LINE, MARGIN, Style, WIDTH};
use super::scatter::colour;
use crate::analysis::features::Scale;
use crate::analysis::segments::clusters::evidence::{Boxes, ClusterEvidence};
use crate::analysis::segments::clusters::{Clusters, words};
use crate::analysis::{Section, Unavailable};
use crate::output::Material;
use crate::output::exports::clusters::{evidence_of, groups_of};

/// Features on the slide.
const SHOWN: usize = 4;
/// Where the plots begin and end from top to bottom.
const TOP: f64 = 130.0;
const BOTTOM: f64 = 690.0;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let (groups, evidence) = (groups_of(material)?, evidence_of(material)?);
    let shown = shown(evidence);
    let Some((first, held_out)) = shown.first().copied() else {
        return Err(Unavailable::needs("a quantity that is known of the clients of every group"));
    };
    let title = match held_out {
        true => format!("Groups differ in {}, held out", first.title),
        false => format!("Groups made to differ in {}", first.title),
    };
    let subtitle = "Box: the middle half of a group's clients, with the median. ○ did not make the groups";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    let columns = if shown.len() > 1 { 2 } else { 1 };
    let rows = shown.len().div_ceil(columns);
    let (width, height) = ((WIDTH - 2.0 * MARGIN) / columns as f64, (BOTTOM - TOP) / rows as f64);
    for (place, (boxes, held_out)) in shown.iter().enumerate() {
        let area = Area {
            x: MARGIN + (place % columns) as f64 * width,
            y: TOP + (place / columns) as f64 * height,
            width: width - 24.0,
            height: height - 16.0,
        };
        let heading = format!("{}{}", boxes.title, if *held_out { " ○" } else { "" });
        canvas.text(area.x, area.y + 16.0, Style::plain(16, INK).bold(), area.width, &heading);
        area.draw(&mut canvas, material, groups, boxes);
    }
    Ok(canvas)
}

/// Quantities in the order of the tests, held-out ones first and at most half of the slide.
fn shown(evidence: &ClusterEvidence) -> Vec<(&Boxes, bool)> {
    let mut found: Vec<(&Boxes, bool)> = Vec::new();
    let mut by_effect: Vec<_> = evidence.differences.iter().collect();
    by_effect.sort_by(|a, b| b.effect.total_cmp(&a.effect));
    for held_out in [true, false] {
        let most = if held_out { SHOWN / 2 } else { SHOWN };
        for difference in by_effect.iter().filter(|d| d.held_out == held_out) {
            let boxes = evidence.boxes_of(&difference.feature).filter(|b| b.scale != Scale::Flag);
            let boxes = boxes.filter(|b| b.groups.iter().all(Option::is_some));
            let Some(boxes) = boxes.filter(|b| found.iter().all(|(f, _)| f.feature != b.feature)) else { continue };
            if found.len() < most {
                found.push((boxes, held_out));
            }
        }
    }
    found
}

struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Area {
    fn draw(&self, canvas: &mut Canvas, material: &Material, groups: &Clusters, boxes: &Boxes) {
        let known = || boxes.groups.iter().flatten();
        let low = known().map(|b| b.low_whisker).fold(f64::INFINITY, f64::min);
        let high = known().map(|b| b.high_whisker).fold(f64::NEG_INFINITY, f64::max);
        let names = self.width * 0.34;
        let (left, right) = (self.x + names, self.x + self.width - 10.0);
        let at = |v: f64| if high > low { left + (right - left) * (v - low) / (high - low) } else { left };
        let step = (self.height - 56.0) / boxes.groups.len().max(1) as f64;
        let written = |v: f64| words::value(boxes.scale, v, material.locale);
        for (place, (b, group)) in boxes.groups.iter().zip(&groups.groups).enumerate() {
            let Some(b) = b else { continue };
            let middle = self.y + 30.0 + step * (place as f64 + 0.5);
            let half = (step * 0.3).min(22.0);
            let name = format!("{} {}", place + 1, group.title);
            canvas.text(self.x, middle + 5.0, Style::plain(13, INK), names - 12.0, &name);
            canvas.line((at(b.low_whisker), middle), (at(b.high_whisker), middle), GREY, 1.5, None);
            let (from, to) = (at(b.lower_quartile), at(b.upper_quartile));
            canvas.rect(from, middle - half, (to - from).max(1.0), half * 2.0, colour(place));
            // Dark and beyond the box: seen also where half of the clients have the same value.
            let median = at(b.median);
            canvas.line((median, middle - half - 4.0), (median, middle + half + 4.0), INK, 3.0, None);
        }
        let y = self.y + self.height - 20.0;
        canvas.line((left, y), (right, y), LINE, 1.0, None);
        canvas.text(left, y + 18.0, Style::plain(13, GREY), 120.0, &written(low));
        canvas.text(right, y + 18.0, Style::plain(13, GREY).at(Anchor::End), 120.0, &written(high));
    }
}
