//! How many groups there are: the silhouette and the gap by the number of groups.

use super::canvas::{Anchor, BLUE, Canvas, INK, MARGIN, ORANGE, Style, WIDTH};
use super::scatter::{Frame, round_steps};
use crate::analysis::segments::clusters::evidence::Candidate;
use crate::analysis::{Section, Unavailable};
use crate::output::Material;
use crate::output::exports::clusters::{evidence_of, groups_of};

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let (groups, evidence) = (groups_of(material)?, evidence_of(material)?);
    let (choice, locale) = (&evidence.choice, material.locale);
    if choice.candidates.len() < 2 {
        return Err(Unavailable::needs("more than one number of groups to compare"));
    }
    let title = match (choice.verdict.is_structure(), choice.by_silhouette) {
        (false, _) => "No number of groups is better than none".to_string(),
        (true, Some(k)) => format!("{k} groups lie farthest apart; shown are {}", groups.groups.len()),
        (true, None) => format!("{} groups are shown", groups.groups.len()),
    };
    let subtitle = "Left: mean silhouette, 1 is far apart. Right: gap against clients without groups, with its error";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    let of = |value: &dyn Fn(&Candidate) -> Option<f64>| -> Vec<(f64, f64)> {
        choice.candidates.iter().filter_map(|c| Some((c.k as f64, value(c)?))).collect()
    };
    let silhouettes = of(&|c| c.silhouette);
    let gaps = of(&|c| c.gap);
    let errors: Vec<(f64, f64)> = choice.candidates.iter().map(|c| (c.k as f64, c.gap_error)).collect();
    let middle = WIDTH / 2.0;
    let last = choice.candidates.len() as f64;
    let halves = [
        (MARGIN + 60.0, middle - 30.0, silhouettes, &[][..], choice.by_silhouette, "silhouette"),
        (middle + 60.0, WIDTH - MARGIN, gaps, &errors[..], choice.by_gap, "gap"),
    ];
    for (left, right, points, errors, chosen, name) in halves {
        let low = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min).min(if errors.is_empty() {
            0.0
        } else {
            f64::MAX
        });
        let high = points.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
        let air = ((high - low) * 0.08).max(0.01);
        let frame = Frame { edges: [left, 150.0, right, 640.0], x: [0.5, last + 0.5], y: [low - air, high + air] };
        let ticks: Vec<(f64, String)> =
            round_steps(frame.y[0], frame.y[1]).into_iter().map(|v| (v, locale.number(v, 2))).collect();
        let ks: Vec<(f64, String)> = (1..=choice.candidates.len()).map(|k| (k as f64, k.to_string())).collect();
        frame.draw(&mut canvas, &ks, &ticks, ["groups", name]);
        canvas.curve(points.iter().map(|(x, y)| (frame.px(*x), frame.py(*y))).collect(), BLUE, 2.5);
        for (k, value) in &points {
            if let Some((_, error)) = errors.iter().find(|(of, _)| of == k) {
                let (x, low, high) = (frame.px(*k), frame.py(value - error), frame.py(value + error));
                canvas.line((x, low), (x, high), BLUE, 1.5, None);
            }
            let is_chosen = chosen.is_some_and(|c| c as f64 == *k);
            let tone = if is_chosen { ORANGE } else { BLUE };
            canvas.dot(frame.px(*k), frame.py(*value), if is_chosen { 9.0 } else { 6.0 }, tone);
            if is_chosen {
                let text = format!("{} by this criterion", locale.number(*k, 0));
                let (anchor, shift) = if *k > last / 2.0 { (Anchor::End, -14.0) } else { (Anchor::Start, 14.0) };
                let style = Style::plain(14, INK).bold().at(anchor);
                canvas.text(frame.px(*k) + shift, frame.py(*value) - 10.0, style, 220.0, &text);
            }
        }
    }
    Ok(canvas)
}
