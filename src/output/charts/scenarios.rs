//! What-ifs side by side: revenue a month, a bar each.

use super::bars::{self, Axis, Bar, shown};
use super::canvas::{BLUE, Canvas, LIGHT_BLUE, ORANGE};
use crate::analysis::scenarios::{BASELINE, FIGURES};
use crate::analysis::{Section, Unavailable};
use crate::book::Money;
use crate::output::Material;
use crate::output::exports::plan;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let compared = plan::compared(material)?;
    let locale = material.locale;
    let row = FIGURES.iter().position(|f| f.name == "revenue_monthly").unwrap_or(0);
    let value = |c: usize| compared.columns.get(c).and_then(|c| c.values.get(row).copied().flatten());
    let bars_of: Vec<(usize, f64)> = (0..compared.columns.len()).filter_map(|c| Some((c, value(c)?))).collect();
    if bars_of.is_empty() {
        return Err(Unavailable::needs("revenue"));
    }
    let money = |v: f64| Money::from_f64(v).map_or("—".into(), |m| locale.money_with(m, 0));
    let best = bars_of.iter().filter(|(c, _)| *c > 0).max_by(|a, b| a.1.total_cmp(&b.1));
    let title = match best.and_then(|(c, v)| Some((compared.columns.get(*c)?, v - value(0)?))) {
        Some((column, more)) if more > 0.005 => {
            format!("\"{}\" would bring {} a month more than today", column.name, money(more))
        }
        Some(_) => "No what-if brings more than today's prices".into(),
        None => "There is no what-if beside the baseline".into(),
    };
    let subtitle = "Revenue a month under each what-if, at the elasticity that it assumes; orange: less than today";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    let many = shown(bars_of.len());
    let drawn: Vec<Bar> = bars_of
        .iter()
        .take(many)
        .filter_map(|(c, v)| {
            let column = compared.columns.get(*c)?;
            let difference = compared.difference(*c, row);
            let note = match difference {
                Some(d) if d.abs() > 0.005 => format!("{} ({}{})", money(*v), if d > 0.0 { "+" } else { "" }, money(d)),
                _ => money(*v),
            };
            let colour = match difference {
                _ if column.name == BASELINE => LIGHT_BLUE,
                Some(d) if d < -0.005 => ORANGE,
                _ => BLUE,
            };
            Some(Bar { label: &column.name, value: v.max(0.0), note, colour })
        })
        .collect();
    let rest = bars_of.len() - many;
    let rest = (rest > 0).then(|| format!("and {rest} more"));
    let axis = Axis { title: "Revenue a month", tick: &money, guides: &[] };
    bars::draw(&mut canvas, &drawn, &axis, rest.as_deref());
    Ok(canvas)
}
