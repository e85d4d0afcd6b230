//! Who leaves planned hours unused, and what they would bring.

use super::bars::{self, Axis, Bar};
use super::canvas::{Canvas, LIGHT_BLUE, ORANGE};
use super::finding;
use crate::analysis::{Section, Unavailable};
use crate::book::Money;
use crate::output::Material;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let Material { book, answers, selection, locale, .. } = material;
    let figures = &answers.results;
    let hours = |i: usize| figures.unrealized.get(i).copied().unwrap_or(f64::NAN);
    let worth = |i: usize| figures.opportunity.get(i).copied().flatten();
    let mut clients: Vec<usize> =
        selection.indices(book.clients.len()).filter(|i| hours(*i).is_finite() && hours(*i) > 1e-9).collect();
    clients.sort_by(|a, b| hours(*b).total_cmp(&hours(*a)));
    let sorted: Vec<f64> = clients.iter().map(|i| hours(*i)).collect();
    let Some(title) = finding::unrealized(sorted.iter().copied(), locale) else {
        return Err(Unavailable::needs("clients who use less than their planned hours"));
    };
    let total: Money = clients.iter().filter_map(|i| worth(*i)).sum();
    let subtitle = match total > Money::ZERO {
        true => format!("Missing hours a month by client, and what they would bring: {} in all", locale.money(total)),
        false => "Missing hours a month by client".to_string(),
    };
    let half = finding::half_of(&sorted);
    let shown = bars::shown(clients.len());
    let bars: Vec<Bar> = clients
        .iter()
        .take(shown)
        .enumerate()
        .map(|(place, &i)| {
            let money = worth(i).filter(|m| *m > Money::ZERO).map(|m| format!(" · {}", locale.money_with(m, 0)));
            Bar {
                label: material.client_label(i),
                value: hours(i),
                note: format!("{} h{}", locale.number(hours(i), 1), money.unwrap_or_default()),
                colour: if place < half { ORANGE } else { LIGHT_BLUE },
            }
        })
        .collect();
    let rest = clients.get(shown..).filter(|rest| !rest.is_empty()).map(|rest| {
        let sum: f64 = rest.iter().map(|i| hours(*i)).sum();
        format!("and {} others, {} h", locale.number(rest.len() as f64, 0), locale.number(sum, 1))
    });
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let tick = |v: f64| locale.number(v, if v.fract() == 0.0 { 0 } else { 1 });
    let axis = Axis { title: "Missing hours a month", tick: &tick, guides: &[] };
    bars::draw(&mut canvas, &bars, &axis, rest.as_deref());
    Ok(canvas)
}
