//! The clients in the plane of the two directions in which they differ most, with an ellipse per group.

use super::canvas::{Anchor, Canvas, INK, MARGIN, Style, WIDTH};
use super::scatter::{Frame, colour, round_steps};
use crate::analysis::segments::clusters::map::{PlaneMap, WITHIN};
use crate::analysis::segments::clusters::{Clusters, words};
use crate::analysis::{Section, Unavailable};
use crate::output::Material;
use crate::output::exports::clusters::groups_of;

/// Pixels for the names of the groups.
const LEGEND: f64 = 270.0;
/// Points along an ellipse.
const STEPS: usize = 96;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let groups = groups_of(material)?;
    let map = groups.map.as_ref().ok_or_else(|| Unavailable::needs("two features at least"))?;
    let locale = material.locale;
    let title = title(groups, material);
    let both: f64 = map.explained.iter().take(2).sum();
    let subtitle = format!(
        "Each dot a client by two main components ({} of the differences); ellipses hold about {}",
        locale.percent(both, 0),
        locale.percent(WITHIN, 0)
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let frame = frame(map);
    let ticks = |[low, high]: [f64; 2]| -> Vec<(f64, String)> {
        round_steps(low, high).into_iter().map(|v| (v, locale.number(v, 0))).collect()
    };
    let axis = |place: usize| {
        let part = map.explained.get(place).copied().unwrap_or(f64::NAN);
        let meaning = map.loadings.get(place).map(|l| words::loaded(l)).unwrap_or_default();
        format!("{}: {meaning}", locale.percent(part, 0))
    };
    let (right, up) = (format!("→ {}", axis(0)), format!("↑ {}", axis(1)));
    frame.draw(&mut canvas, &ticks(frame.x), &ticks(frame.y), [&right, &up]);
    for (row, [x, y]) in &map.points {
        let group = groups.labels.get(*row as usize).copied().unwrap_or(0);
        canvas.speck(frame.px(*x), frame.py(*y), 2.6, colour(group));
    }
    for (group, ellipse) in map.ellipses.iter().enumerate() {
        let Some(ellipse) = ellipse else { continue };
        let mut outline: Vec<(f64, f64)> =
            ellipse.outline(STEPS).iter().map(|[x, y]| (frame.px(*x), frame.py(*y))).collect();
        outline.extend(outline.first().copied());
        canvas.curve(outline, colour(group), 2.5);
    }
    for (group, ellipse) in map.ellipses.iter().enumerate() {
        let Some(ellipse) = ellipse else { continue };
        let (x, y) = (frame.px(ellipse.centre[0]), frame.py(ellipse.centre[1]));
        canvas.badge(x, y, colour(group), &(group + 1).to_string());
    }
    legend(&mut canvas, groups, material);
    Ok(canvas)
}

/// What a slide about the groups says first.
pub fn title(groups: &Clusters, material: &Material) -> String {
    let locale = material.locale;
    let evidence = material.answers.results.studies.cluster_evidence();
    let number = |n: usize| locale.number(n as f64, 0);
    match evidence.is_some_and(|e| !e.choice.verdict.is_structure()) {
        true => format!("{} clients, and no natural groups among them", number(groups.rows.len())),
        false => {
            let largest = groups.groups.iter().map(|g| g.clients).max().unwrap_or(0);
            let k = groups.groups.len();
            format!("{} clients in {k} groups, {} in the largest", number(groups.rows.len()), number(largest))
        }
    }
}

/// From edge to edge of points and ellipses, with air around.
fn frame(map: &PlaneMap) -> Frame {
    let outlines = map.ellipses.iter().flatten().flat_map(|e| e.outline(STEPS));
    let all: Vec<[f64; 2]> = map.points.iter().map(|(_, at)| *at).chain(outlines).collect();
    let range = |axis: fn(&[f64; 2]) -> f64| {
        let low = all.iter().map(axis).fold(f64::INFINITY, f64::min);
        let high = all.iter().map(axis).fold(f64::NEG_INFINITY, f64::max);
        if low < high { [low - (high - low) * 0.03, high + (high - low) * 0.03] } else { [-1.0, 1.0] }
    };
    Frame::whole(range(|p| p[0]), range(|p| p[1]), LEGEND)
}

/// The groups by number, name and size at the right edge.
pub fn legend(canvas: &mut Canvas, groups: &Clusters, material: &Material) {
    let left = WIDTH - MARGIN - LEGEND + 30.0;
    for (place, group) in groups.groups.iter().enumerate() {
        let y = 166.0 + place as f64 * 56.0;
        canvas.badge(left, y, colour(place), &(place + 1).to_string());
        let room = WIDTH - MARGIN - left - 22.0;
        canvas.text(left + 22.0, y - 1.0, Style::plain(14, INK).at(Anchor::Start), room, &group.title);
        let clients = format!("{} clients", material.locale.number(group.clients as f64, 0));
        canvas.text(left + 22.0, y + 18.0, Style::plain(13, super::canvas::GREY), room, &clients);
    }
}
