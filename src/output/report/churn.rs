//! Sections about who may leave where it could be learned: what it means, the models, what it rests on, whom to look at.

use super::{Align, ROWS, ReportSection, ReportTable, counted};
use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::churn::{Churn, monthly_value, words};
use crate::output::Material;

/// Reasons of a client in the table.
const REASONS: usize = 2;

/// The clients likeliest to leave; `None` where nothing was learned.
pub fn risk(material: &Material) -> Option<ReportSection> {
    let churn = material.answers.results.studies.churn()?;
    let (locale, figures) = (material.locale, &material.answers.results);
    let sums = churn.at_risk(material.book, figures, material.selection);
    let mut paragraphs = vec![churn.statement.clone()];
    let [high, medium, _] = sums.bands;
    let gone = match sums.gone {
        0 => String::new(),
        n => format!("; {} have left", locale.number(n as f64, 0)),
    };
    paragraphs.push(format!(
        "{} can still be kept{gone}: {} at high and {} at medium risk.",
        counted(material, sums.scored, "client", "clients"),
        locale.number(high as f64, 0),
        locale.number(medium as f64, 0)
    ));
    if let Some(revenue) = sums.revenue {
        paragraphs.push(format!(
            "Revenue at risk: {} a month (what each client brings a month times the probability).",
            locale.money(revenue)
        ));
    }
    let mut table = ReportTable::new([
        ("Client", Align::Left),
        ("May leave", Align::Right),
        ("Risk", Align::Left),
        ("Revenue/mo", Align::Right),
        ("Why", Align::Left),
        ("What to do", Align::Left),
    ]);
    let keepable = |i: &usize| churn.client(*i).is_some_and(|c| c.left != Some(true) && c.probability.is_finite());
    let order: Vec<usize> =
        churn.ranked(material.book, figures, material.selection).into_iter().filter(keepable).collect();
    for &i in order.iter().take(ROWS) {
        let Some(client) = churn.client(i) else { continue };
        let reasons: Vec<String> = client.reasons.iter().take(REASONS).map(|r| r.sentence()).collect();
        table.push([
            material.client_title(i),
            locale.percent(client.probability, 0),
            client.band.map_or("—", RiskBand::name).into(),
            monthly_value(material.book, figures, i).map_or_else(|| "—".into(), |m| locale.money(m)),
            reasons.join("; "),
            client.action.unwrap_or("—").into(),
        ]);
    }
    if order.len() > ROWS {
        paragraphs.push(format!("The table has the {ROWS} likeliest; all of them: tpa-tui export churn."));
    }
    let table = (!table.rows.is_empty()).then_some(table);
    Some(ReportSection { paragraphs, table, chart: Some("lift"), ..ReportSection::new("leaving", "Who may leave") })
}

/// The models side by side, and what they did not see.
pub fn evidence(material: &Material) -> Option<ReportSection> {
    let churn = material.answers.results.studies.churn()?;
    let locale = material.locale;
    let mut table = ReportTable::new([
        ("Model", Align::Left),
        ("AUC", Align::Right),
        ("± sd", Align::Right),
        ("Log loss", Align::Right),
        ("Brier", Align::Right),
        ("", Align::Left),
    ]);
    for model in &churn.models {
        let note = match (model.model == churn.method, model.recalibrated) {
            (true, true) => "used; probabilities recalibrated",
            (true, false) => "used",
            (false, true) => "probabilities recalibrated",
            (false, false) => "",
        };
        table.push([
            model.model.into(),
            locale.number(model.auc, 3),
            locale.number(model.auc_sd, 3),
            locale.number(model.log_loss, 4),
            locale.number(model.brier, 4),
            note.into(),
        ]);
    }
    if let Some(baseline) = churn.validation.baseline {
        table.push([
            format!("the rate for everybody ({})", locale.percent(baseline.rate, 1)),
            locale.number(0.5, 3),
            "—".into(),
            locale.number(baseline.log_loss, 4),
            locale.number(baseline.brier, 4),
            "what the models must beat".into(),
        ]);
    }
    let mut paragraphs = words::evidence(churn, locale);
    paragraphs.extend(excluded(churn));
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        chart: Some("calibration"),
        ..ReportSection::new("leaving-evidence", "How far to trust who may leave")
    })
}

fn excluded(churn: &Churn) -> Option<String> {
    let out: Vec<String> = churn.excluded.iter().map(|e| format!("{} ({})", e.column, e.why)).collect();
    (!out.is_empty()).then(|| format!("Columns left out of the model: {}.", out.join("; ")))
}

/// What it rests on.
pub fn drivers(material: &Material) -> Option<ReportSection> {
    let churn = material.answers.results.studies.churn()?;
    let locale = material.locale;
    let sums = churn.at_risk(material.book, &material.answers.results, material.selection);
    let mut table = ReportTable::new([
        ("Driver", Align::Left),
        ("AUC lost", Align::Right),
        ("95%", Align::Right),
        ("Odds per unit", Align::Right),
        ("95%", Align::Right),
        ("Clients at risk", Align::Right),
        ("Revenue at risk", Align::Right),
    ]);
    let span =
        |[low, high]: [f64; 2], decimals| format!("{}–{}", locale.number(low, decimals), locale.number(high, decimals));
    for driver in churn.drivers.iter().take(ROWS) {
        let of = sums.by_driver.iter().find(|d| d.driver == driver.name);
        table.push([
            driver.title.clone(),
            locale.number(driver.importance, 3),
            span(driver.importance_interval, 3),
            driver.odds_ratio.map_or_else(|| "—".into(), |o| locale.number(o, 2)),
            driver.odds_ratio_interval.map_or_else(|| "—".into(), |i| span(i, 2)),
            of.map_or_else(|| "—".into(), |d| locale.number(d.clients as f64, 0)),
            of.and_then(|d| d.revenue).map_or_else(|| "—".into(), |m| locale.money(m)),
        ]);
    }
    let paragraphs = vec![
        "AUC lost: how much worse the model ranks when the column is shuffled among clients that it had not seen. Odds: \
         what one unit more multiplies the odds of leaving by, all else equal (logistic regression). Clients and revenue \
         at risk: those at risk mainly because of this driver. It shows what goes together, not what causes it."
            .to_string(),
    ];
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        chart: Some("drivers"),
        ..ReportSection::new("leaving-drivers", "What leaving goes together with")
    })
}
