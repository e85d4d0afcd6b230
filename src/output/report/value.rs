//! The section about what clients are worth.

use super::{Align, ReportSection, ReportTable};
use crate::output::Material;

/// Headline, tiers, skill and checks; `None` where the purchases do not tell it.
pub fn value(material: &Material) -> Option<ReportSection> {
    let worth = material.answers.results.studies.value()?;
    let locale = material.locale;
    let mut paragraphs = vec![worth.headline(locale)];
    paragraphs.extend(worth.begins_amid(locale));
    paragraphs.extend([worth.skill(locale), worth.describe_forest(locale)]);
    paragraphs.extend(worth.explained(locale));
    paragraphs.push(worth.describe_newcomers(locale));
    let mut table = ReportTable::new([
        ("Tier", Align::Left),
        ("Who", Align::Left),
        ("From", Align::Right),
        ("Clients", Align::Right),
        ("Value", Align::Right),
        ("Share", Align::Right),
    ]);
    for row in worth.tier_rows(material.selection) {
        table.push([
            row.tier.name().into(),
            row.tier.rule().into(),
            row.from.map_or_else(|| "—".into(), |from| locale.money(from)),
            locale.number(row.clients as f64, 0),
            locale.money(row.value),
            locale.percent(row.share, 0),
        ]);
    }
    let has_tiers = !table.rows.is_empty();
    Some(ReportSection {
        paragraphs,
        table: has_tiers.then_some(table),
        chart: has_tiers.then_some("value-tiers"),
        ..ReportSection::new("value", "What clients are worth")
    })
}
