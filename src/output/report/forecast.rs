//! What the next months bring.

use super::track_record::warning;
use super::{Align, ReportSection, ReportTable};
use crate::analysis::forecast::Forecasts;
use crate::analysis::forecast::{Cadence, Measure};
use crate::analysis::track_record::Promise;
use crate::output::Material;
use crate::output::exports::forecast::{forecasts_of, scenarios_of};

/// The monthly revenue ahead, with the other two in words; nothing where nobody asked.
pub fn forecast(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("forecast", "What the next months bring");
    material.answers.results.studies.get::<Forecasts>()?;
    let forecasts = match forecasts_of(material) {
        Ok(forecasts) => forecasts,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let locale = material.locale;
    let scenarios = scenarios_of(material, forecasts);
    let changed = scenarios.line(Measure::Revenue, Cadence::Monthly);
    let line = match forecasts.line(Measure::Revenue, Cadence::Monthly) {
        Ok(line) => line,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let mut paragraphs = Vec::new();
    paragraphs.extend(changed.map(|points| line.describe_scenario(points, &scenarios.levers, locale)));
    paragraphs.extend(line.describe(locale));
    for measure in [Measure::Sessions, Measure::Clients] {
        paragraphs.extend(forecasts.line(measure, Cadence::Monthly).ok().and_then(|line| line.expected_next(locale)));
    }
    paragraphs.extend(warning(material, Promise::Forecast).map(|warning| format!("Of this forecast: {warning}.")));
    let mut table = ReportTable::new([
        ("Month", Align::Left),
        ("Expected", Align::Right),
        ("80% from", Align::Right),
        ("to", Align::Right),
        ("95% from", Align::Right),
        ("to", Align::Right),
        ("What if", Align::Right),
    ]);
    let write = |value| Measure::Revenue.written(value, locale);
    for (i, next) in line.ahead.iter().enumerate() {
        let p = next.point;
        let mark = if next.running { " (under way)" } else { "" };
        let other = changed.and_then(|points| points.get(i)).map_or_else(|| "—".into(), |point| write(point.mean));
        table.push([
            format!("{}{mark}", line.cadence.label(next.start)),
            write(p.mean),
            write(p.low_80),
            write(p.high_80),
            write(p.low_95),
            write(p.high_95),
            other,
        ]);
    }
    Some(ReportSection { paragraphs, table: Some(table), chart: Some("forecast"), ..ReportSection::new(id, title) })
}
