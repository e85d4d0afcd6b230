//! How the features hang together: rank correlations, darker where they are strong.

use super::canvas::Canvas;
use super::heat::Heat;
use crate::analysis::{Section, Unavailable};
use crate::output::Material;
use crate::output::exports::clusters::evidence_of;

/// Features that can be read on one slide.
const MOST: usize = 16;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let relations = &evidence_of(material)?.relations;
    let locale = material.locale;
    let titles = &relations.titles;
    let Some((a, b, value)) = relations.strongest.first().copied() else {
        return Err(Unavailable::needs("two features at least that vary"));
    };
    let name = |i: usize| titles.get(i).map_or("", String::as_str);
    let title = format!("{} and {}: {}", name(a), name(b), locale.number(value, 2));
    let cut = if titles.len() > MOST { format!("; the first {MOST} of {}", titles.len()) } else { String::new() };
    let subtitle = format!("Spearman's rank correlation of the groups' features, the strongest in the title{cut}");
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let shown = titles.len().min(MOST);
    let rows: Vec<String> = titles.iter().take(shown).enumerate().map(|(i, t)| format!("{} {t}", i + 1)).collect();
    let columns: Vec<String> = (1..=shown).map(|i| i.to_string()).collect();
    Heat { rows: &rows, columns: &columns, names: 270.0 }.draw(&mut canvas, |row, column| {
        let value = relations.correlation.row(row).get(column).copied().filter(|v| v.is_finite())?;
        Some((value, locale.number(value, 2)))
    });
    Ok(canvas)
}
