//! What earlier figures claimed, and what happened.

use super::{Align, ReportSection, ReportTable};
use crate::analysis::track_record::{Promise, TrackRecord};
use crate::output::Material;
use crate::output::exports::track_record::track_record_of;

/// Claimed beside happened; nothing where nobody asked.
pub fn track_record(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("track-record", "What earlier figures claimed, and what happened");
    material.answers.results.studies.get::<TrackRecord>()?;
    let found = match track_record_of(material) {
        Ok(found) => found,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Figure", Align::Left),
        ("Claimed", Align::Right),
        ("Happened", Align::Right),
        ("Claimed ÷ happened", Align::Right),
        ("Cases", Align::Right),
        ("Days", Align::Right),
    ]);
    for record in &found.records {
        table.push([
            record.promise.title().into(),
            record.unit.written(record.claimed, locale),
            record.unit.written(record.happened, locale),
            record.ratio.map_or_else(|| "—".into(), |ratio| locale.number(ratio, 2)),
            locale.number(record.cases as f64, 0),
            locale.number(record.days as f64, 0),
        ]);
    }
    let days: Vec<String> = found.days.iter().map(|day| locale.date(*day)).collect();
    let mut paragraphs = found.describe(locale);
    paragraphs.push(format!("The days: {}.", days.join(", ")));
    let table = (!table.rows.is_empty()).then_some(table);
    Some(ReportSection { paragraphs, table, ..ReportSection::new(id, title) })
}

/// What to add to a figure whose own record is off by more than a quarter.
pub fn warning(material: &Material, promise: Promise) -> Option<String> {
    material.answers.results.studies.track_record()?.warning(promise, material.locale)
}

/// `note`, and what its own record says against it.
pub fn with_warning(note: String, material: &Material, promises: &[Promise]) -> String {
    let warnings = promises.iter().filter_map(|promise| warning(material, *promise));
    warnings.fold(note, |note, warning| if note.is_empty() { warning } else { format!("{note}; {warning}") })
}
