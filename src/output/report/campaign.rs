//! Sections about keeping clients: what leavers are like, whom to contact, which service comes next.

use super::{Align, ROWS, ReportSection, ReportTable};
use crate::analysis::campaign::ab_test;
use crate::analysis::recommendation::Recommendation;
use crate::analysis::segments::clusters::words::probability;
use crate::book::Money;
use crate::output::Material;
use crate::output::exports::campaign::{campaign_of, profiles_of};

/// Leavers beside stayers; nothing where nobody can tell them apart.
pub fn profiles(material: &Material) -> Option<ReportSection> {
    let (profiles, locale) = (profiles_of(material).ok()?, material.locale);
    let mut table = ReportTable::new([
        ("Feature", Align::Left),
        ("Leavers", Align::Right),
        ("Stayers", Align::Right),
        ("Difference", Align::Left),
        ("p adj.", Align::Right),
    ]);
    for contrast in profiles.contrasts.iter().take(ROWS) {
        let [left, stayed] = contrast.written(locale);
        let p = contrast.p_adjusted.map_or_else(|| "—".into(), |p| probability(p, locale));
        table.push([contrast.title.replace('_', " "), left, stayed, contrast.size().into(), p]);
    }
    Some(ReportSection {
        paragraphs: vec![profiles.headline(locale), profiles.method(locale)],
        table: Some(table),
        ..ReportSection::new("portraits", "Leavers and stayers")
    })
}

/// Whom to contact and what it brings; nothing where no campaign can be worked out.
pub fn campaign(material: &Material) -> Option<ReportSection> {
    let (campaign, locale) = (campaign_of(material).ok()?, material.locale);
    let mut paragraphs = vec![campaign.headline(locale)];
    paragraphs.extend(campaign.explained(locale));
    if let Some(design) = ab_test::design(&campaign).ok().filter(|_| campaign.best.contacted > 1) {
        paragraphs.extend(design.describe(locale).into_iter().take(2));
    }
    if let Some(Ok(reading)) = ab_test::reading(&material.assumptions.campaign.test) {
        paragraphs.push(reading.describe("stayed", locale));
        paragraphs.extend(reading.describe_success(material.assumptions.campaign.success_rate, locale));
    }
    paragraphs.extend(ab_test::in_file(material.book).iter().map(|test| test.describe(locale)));
    let mut table = ReportTable::new([
        ("Client", Align::Left),
        ("Leaves", Align::Right),
        ("Worth", Align::Right),
        ("Gain", Align::Right),
        ("What to do", Align::Left),
    ]);
    let money = |v: f64| Money::from_f64(v).map_or_else(|| "—".into(), |m| locale.money_with(m, 0));
    let churn = material.answers.results.studies.churn();
    for target in campaign.contacted().iter().take(ROWS) {
        let client = target.client as usize;
        let action = churn.and_then(|l| l.client(client)).and_then(|l| l.action);
        table.push([
            material.client_title(client),
            locale.percent(target.probability, 0),
            money(target.value),
            money(target.gain),
            action.unwrap_or("—").into(),
        ]);
    }
    if campaign.best.contacted > ROWS {
        paragraphs.push(format!("The table has the first {ROWS}; all of them: tpa-tui export campaign."));
    }
    let table = (!table.rows.is_empty()).then_some(table);
    let chart = Some("campaign-profit");
    Some(ReportSection { paragraphs, table, chart, ..ReportSection::new("campaign", "A campaign to keep clients") })
}

/// Which services come next; nothing where that cannot be told.
pub fn next_services(material: &Material) -> Option<ReportSection> {
    let next = material.answers.results.studies.get::<Recommendation>()?.as_ref().ok()?;
    let locale = material.locale;
    let mut table = ReportTable::new([("Client", Align::Left), ("Next", Align::Left), ("Why", Align::Left)]);
    if next.beats_popularity() {
        let clients = material.selection.indices(material.book.clients.len());
        for i in clients.filter(|i| next.service(*i).is_some()).take(ROWS) {
            let text = |t: Option<&str>| t.unwrap_or("—").to_string();
            table.push([material.client_title(i), text(next.service(i)), text(next.reason(i))]);
        }
    }
    let table = (!table.rows.is_empty()).then_some(table);
    let paragraphs = vec![next.describe(locale)];
    Some(ReportSection { paragraphs, table, ..ReportSection::new("next-services", "Which service comes next") })
}
