//! Who may leave, as tables.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable, ExportValues};
use crate::analysis::Section;
use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::churn::{Churn, Driver, Reason, monthly_value};
use crate::analysis::columns::Kind;

const LACKING: &str = "a column that says who left (--map outcome=COLUMN)";

/// What was learned.
///
/// # Errors
/// Where the data do not tell it.
pub fn churn_of<'a>(material: &Material<'a>) -> Section<&'a Churn> {
    material.answers.results.studies.section(LACKING)
}

/// A row per selected client: those who may still be kept first, the likeliest to leave on top.
///
/// # Errors
/// Where the data do not tell it.
pub fn clients(material: &Material) -> Section<ExportTable> {
    let churn = churn_of(material)?;
    let Material { book, answers, .. } = material;
    let order = churn.ranked(book, &answers.results, material.selection);
    let leavers = || order.iter().map(|&i| churn.client(i));
    let reason = |place: usize| {
        let sentences: Vec<String> = leavers()
            .map(|c| c.and_then(|c| c.reasons.get(place)).map_or_else(String::new, Reason::sentence))
            .collect();
        sentences
    };
    let reasons = [reason(0), reason(1), reason(2)];
    let mut columns = vec![
        ExportColumn::text("client_id", "Client", order.iter().map(|&i| book.clients.ids.get(i))),
        ExportColumn::number(
            "churn_probability",
            "Probability of leaving",
            Kind::Percent,
            leavers().map(|c| c.map_or(f64::NAN, |c| c.probability)),
        ),
        ExportColumn::text("churn_band", "Risk", leavers().map(|c| c.and_then(|c| c.band).map_or("", RiskBand::name))),
        ExportColumn::new(
            "left",
            "Has left",
            Kind::Flag,
            ExportValues::Flag(leavers().map(|c| c.and_then(|c| c.left)).collect()),
        ),
        ExportColumn::money(
            "monthly_revenue",
            "Brings a month",
            order.iter().map(|&i| monthly_value(book, &answers.results, i)),
        ),
    ];
    for (place, texts) in (1..).zip(&reasons) {
        let (name, title) = (format!("reason_{place}"), format!("Reason {place}"));
        columns.push(ExportColumn::text(&name, &title, texts.iter().map(String::as_str)));
    }
    columns.push(ExportColumn::text("do", "What to do", leavers().map(|c| c.and_then(|c| c.action).unwrap_or(""))));
    Ok(ExportTable::new("Churn", columns))
}

/// A row per driver.
///
/// # Errors
/// Where the data do not tell it.
pub fn drivers(material: &Material) -> Section<ExportTable> {
    let churn = churn_of(material)?;
    let sums = churn.at_risk(material.book, &material.answers.results, material.selection);
    let of = |driver: &Driver| sums.by_driver.iter().find(|d| d.driver == driver.name);
    let rows = || churn.drivers.iter();
    let number = |name: &str, title: &str, value: &dyn Fn(&Driver) -> f64| {
        ExportColumn::number(name, title, Kind::Number, rows().map(value))
    };
    let end = |interval: Option<[f64; 2]>, at: usize| interval.and_then(|i| i.get(at).copied()).unwrap_or(f64::NAN);
    Ok(ExportTable::new(
        "Drivers",
        vec![
            ExportColumn::text("driver", "Driver", rows().map(|d| d.title.as_str())),
            number("auc_lost", "AUC lost when shuffled", &|d| d.importance),
            number("auc_lost_low", "… at least (95% of shufflings)", &|d| end(Some(d.importance_interval), 0)),
            number("auc_lost_high", "… at most", &|d| end(Some(d.importance_interval), 1)),
            number("odds_ratio", "Odds ratio per unit", &|d| d.odds_ratio.unwrap_or(f64::NAN)),
            number("odds_ratio_low", "… at least (95%)", &|d| end(d.odds_ratio_interval, 0)),
            number("odds_ratio_high", "… at most", &|d| end(d.odds_ratio_interval, 1)),
            number("clients_at_risk", "Clients at risk mainly because of it", &|d| {
                of(d).map_or(0.0, |s| s.clients as f64)
            }),
            ExportColumn::money(
                "revenue_at_risk",
                "Their revenue at risk a month",
                rows().map(|d| of(d).and_then(|s| s.revenue)),
            ),
        ],
    ))
}
