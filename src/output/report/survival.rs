//! Sections about how long clients stay.

use super::{Align, ROWS, ReportSection, ReportTable};
use crate::analysis::cohorts::Joined;
use crate::analysis::survival::{Curve, SURE, lasting, pace, step_name};
use crate::output::Material;

/// Survival with the groups that differ; nothing where nobody asked or the data do not tell.
pub fn survival(material: &Material) -> Option<ReportSection> {
    let survival = material.answers.results.studies.survival()?;
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Who", Align::Left),
        ("Clients", Align::Right),
        ("Left", Align::Right),
        ("Half left", Align::Right),
        ("After 3 months", Align::Right),
        ("After 12 months", Align::Right),
    ]);
    let share = |curve: &Curve, months: u32| {
        let read = curve.at(months).and_then(|r| Some((r.share?, r.interval)));
        match read {
            Some((share, Some(ends))) => {
                let [low, high] = ends.map(|end| locale.number(end * 100.0, 0));
                format!("{} ({low}–{high})", locale.percent(share, 0))
            }
            Some((share, None)) => locale.percent(share, 0),
            None => "—".into(),
        }
    };
    let sure = survival.splits.iter().filter(|s| s.p_adjusted.is_some_and(|p| p < SURE)).take(3);
    let groups = sure.clone().flat_map(|s| s.curves.iter().map(|c| (format!("{}: {}", s.by, c.label), c)));
    for (who, curve) in std::iter::once(("everybody".to_string(), &survival.curve)).chain(groups) {
        table.push([
            who,
            locale.number(curve.clients as f64, 0),
            locale.number(curve.left as f64, 0),
            curve.median.map_or("not yet".into(), |median| lasting(median, locale)),
            share(curve, 3),
            share(curve, 12),
        ]);
    }
    let mut paragraphs = survival.describe(locale);
    paragraphs.push(survival.describe_contract(locale));
    paragraphs.extend(sure.map(|split| split.describe(locale)));
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        chart: Some("survival"),
        ..ReportSection::new("survival", "How long clients stay")
    })
}

/// What makes clients leave sooner; nothing where it could not be learned.
pub fn hazards(material: &Material) -> Option<ReportSection> {
    let survival = material.answers.results.studies.survival()?;
    let (hazards, locale) = (survival.hazards.as_ref().ok()?, material.locale);
    let mut table = ReportTable::new([
        ("What", Align::Left),
        ("Step", Align::Left),
        ("Times as fast", Align::Right),
        ("95% between", Align::Right),
        ("In words", Align::Left),
    ]);
    for row in hazards.rows.iter().take(ROWS) {
        let [low, high] = row.interval.map(|end| locale.number(end, 2));
        table.push([
            row.title.clone(),
            step_name(&row.contrast, locale),
            locale.number(row.ratio, 2),
            format!("{low}–{high}"),
            if row.is_sure() { pace(row.ratio, locale) } else { "may be chance".into() },
        ]);
    }
    let paragraphs = hazards.describe(locale);
    let section = ReportSection::new("hazards", "What makes clients leave sooner");
    Some(ReportSection { paragraphs, table: Some(table), ..section })
}

/// The newcomers of each month; nothing where nobody asked or the data do not tell.
pub fn cohorts(material: &Material) -> Option<ReportSection> {
    let (found, locale) = (material.answers.results.studies.cohorts()?, material.locale);
    let mut table = ReportTable::new([
        ("First month", Align::Left),
        ("Clients", Align::Right),
        ("After 1", Align::Right),
        ("After 3", Align::Right),
        ("After 6", Align::Right),
        ("After 12", Align::Right),
    ]);
    for row in found.cohorts.iter().rev().take(2 * ROWS).rev() {
        let share = |age: usize| {
            let share = row.share(age).filter(|_| age < row.whole);
            share.map_or("—".into(), |share| locale.percent(share, 0))
        };
        let month = if row.joined == Joined::Before { "there before".into() } else { row.month.clone() };
        table.push([month, locale.number(row.clients as f64, 0), share(1), share(3), share(6), share(12)]);
    }
    let chart = Some("cohorts");
    let section = ReportSection::new("cohorts", "How many newcomers still come");
    Some(ReportSection { paragraphs: found.describe(locale), table: Some(table), chart, ..section })
}
