//! Who uses how much of their planned hours, the least used first.

use super::bars::{self, Axis, Bar};
use super::canvas::{BLUE, Canvas, LIGHT_BLUE, ORANGE};
use super::finding;
use crate::analysis::figures::Yardstick;
use crate::analysis::{Section, Unavailable};
use crate::book::assumptions::reaches;
use crate::output::Material;

/// Longer bars are cut here; their figure says how much it is.
const LONGEST: f64 = 2.0;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let Material { book, answers, selection, locale, assumptions, .. } = material;
    let used = |i: usize| answers.results.utilization.get(i).copied().unwrap_or(f64::NAN);
    let mut clients: Vec<usize> = selection.indices(book.clients.len()).filter(|i| used(*i).is_finite()).collect();
    clients.sort_by(|a, b| used(*a).total_cmp(&used(*b)));
    let Some(title) = finding::utilization(clients.iter().map(|i| used(*i)), assumptions, locale) else {
        return Err(Unavailable::needs("planned and delivered hours of at least one client"));
    };
    let percent = |v: f64| locale.percent(v, 0);
    let overall = answers.utilization.as_ref().map(|u| format!(", {} overall", locale.percent(u.overall, 1)));
    let bands = format!(
        "orange below {}, blue from {}",
        percent(assumptions.low_utilization),
        percent(assumptions.high_utilization)
    );
    let share_of = answers.results.yardstick.share_of();
    let subtitle = format!("{share_of} by client{}; {bands}", overall.unwrap_or_default());
    let shown = bars::shown(clients.len());
    let bars: Vec<Bar> = clients
        .iter()
        .take(shown)
        .map(|&i| Bar {
            label: material.client_label(i),
            value: used(i).clamp(0.0, LONGEST),
            note: percent(used(i)),
            colour: match used(i) {
                u if reaches(u, assumptions.high_utilization) => BLUE,
                u if reaches(u, assumptions.low_utilization) => LIGHT_BLUE,
                _ => ORANGE,
            },
        })
        .collect();
    let rest = clients.get(shown..).and_then(|rest| {
        let least = used(*rest.first()?);
        Some(format!("and {} others at {} or more", locale.number(rest.len() as f64, 0), percent(least)))
    });
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let as_expected = if answers.results.yardstick == Yardstick::Plan { "as planned" } else { "as usual" };
    let guides = [(1.0, as_expected.to_string())];
    let axis = Axis { title: share_of, tick: &percent, guides: &guides };
    bars::draw(&mut canvas, &bars, &axis, rest.as_deref());
    Ok(canvas)
}
