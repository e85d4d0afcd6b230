//! Keeping clients, as tables and as JSON: whom to contact, what leavers are like, which service comes next.

use super::super::table::{ExportColumn, ExportTable};
use super::super::{Material, one_line};
use crate::analysis::campaign::ab_test::{self, Side};
use crate::analysis::campaign::{RetentionCampaign, retention_campaign};
use crate::analysis::churn::Churn;
use crate::analysis::churn::Reason;
use crate::analysis::columns::Kind;
use crate::analysis::profiles::{Family, Profiles, families};
use crate::analysis::reach;
use crate::analysis::recommendation::Recommendation;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::value::CustomerValue;
use crate::analysis::{Section, Unavailable};
use crate::book::Money;
use serde_json::{Value, json};

/// What a campaign needs.
pub const CAMPAIGN: &[AnyStudy] = &[CustomerValue::STUDY, Churn::STUDY];
/// What portraits need.
pub const PROFILES: &[AnyStudy] = &[Rfm::STUDY, Clusters::STUDY, Churn::STUDY, Profiles::STUDY];
/// What the next service needs.
pub const NEXT: &[AnyStudy] = &[Recommendation::STUDY];

/// The campaign among the selected clients.
///
/// # Errors
/// Where nobody can say who leaves, or what anybody brings.
pub fn campaign_of(material: &Material) -> Section<RetentionCampaign> {
    retention_campaign(material.book, &material.answers.results, material.selection)
}

/// The profiles.
///
/// # Errors
/// Where the data do not tell them.
pub fn profiles_of<'a>(material: &Material<'a>) -> Section<&'a Profiles> {
    material.answers.results.studies.section("to know who leaves")
}

fn next_of<'a>(material: &Material<'a>) -> Section<&'a Recommendation> {
    material.answers.results.studies.section("visits or sales with a service")
}

/// A row per client whose contact pays, with how to reach the client, why, what to do, and the arm of the test.
///
/// # Errors
/// Where no campaign can be worked out.
pub fn campaign(material: &Material) -> Section<ExportTable> {
    let campaign = campaign_of(material)?;
    let book = material.book;
    let churn = material.answers.results.studies.churn();
    let design = ab_test::design(&campaign).ok();
    let sides = ab_test::arms(campaign.contacted(), design.as_ref(), material.assumptions.seed);
    let rows = || campaign.contacted().iter();
    let at = |client: u32| client as usize;
    let mut columns = vec![ExportColumn::text("client", "Client", rows().map(|t| book.clients.ids.get(at(t.client))))];
    if let Some(names) = &book.clients.names {
        columns.push(ExportColumn::text("name", "Name", rows().map(|t| names.get(at(t.client)))));
    }
    if let Some(emails) = &book.clients.emails {
        let refused =
            |i: usize| book.clients.email_ok.as_ref().and_then(|ok| ok.get(i).copied().flatten()) == Some(false);
        let email = |i: usize| if refused(i) { "" } else { emails.get(i) };
        columns.push(ExportColumn::text(
            "email",
            "Email, of those who did not refuse",
            rows().map(|t| email(at(t.client))),
        ));
    }
    let telephones = book.clients.telephones.first().and_then(|column| book.clients.attributes.get(*column));
    if let Some(column) = telephones {
        let number = |i: usize| reach::telephone(book, i).unwrap_or("");
        columns.push(ExportColumn::text("phone", &one_line(&column.name), rows().map(|t| number(at(t.client)))));
    }
    let client_churn = |client: u32| churn.and_then(|l| l.client(at(client)));
    let reasons: Vec<String> = rows()
        .map(|t| {
            let reasons = client_churn(t.client).map(|l| l.reasons.as_slice()).unwrap_or_default();
            reasons.iter().map(Reason::sentence).collect::<Vec<_>>().join("; ")
        })
        .collect();
    let money = |pick: fn(&crate::analysis::campaign::Target) -> f64| rows().map(move |t| Money::from_f64(pick(t)));
    columns.extend([
        ExportColumn::number(
            "churn_probability",
            "Probability of leaving",
            Kind::Percent,
            rows().map(|t| t.probability),
        ),
        ExportColumn::money("worth", "Worth once won", money(|t| t.value)),
        ExportColumn::money("expected_gain", "Expected gain of contacting", money(|t| t.gain)),
        ExportColumn::text("reason", "Why", reasons.iter().map(String::as_str)),
        ExportColumn::text(
            "do",
            "What to do",
            rows().map(|t| client_churn(t.client).and_then(|l| l.action).unwrap_or("")),
        ),
        ExportColumn::text("arm", "Arm: A gets the offer, B is left alone", sides.iter().map(|s| Side::name(*s))),
    ]);
    Ok(ExportTable::new("Campaign", columns))
}

/// A row per feature: leavers beside stayers.
///
/// # Errors
/// Where the data do not tell it.
pub fn profiles(material: &Material) -> Section<ExportTable> {
    let profiles = profiles_of(material)?;
    let rows = || profiles.contrasts.iter();
    let number = |name: &str, title: &str, pick: fn(&crate::analysis::profiles::Contrast) -> f64| {
        ExportColumn::number(name, title, Kind::Number, rows().map(pick))
    };
    let columns = vec![
        ExportColumn::text("feature", "Feature", rows().map(|c| c.feature.as_str())),
        ExportColumn::text("title", "Title", rows().map(|c| c.title.as_str())),
        number("mean_left", "Mean of leavers", |c| c.means[0]),
        number("mean_stayed", "Mean of stayers", |c| c.means[1]),
        number("median_left", "Median of leavers", |c| c.medians[0]),
        number("median_stayed", "Median of stayers", |c| c.medians[1]),
        number("n_left", "Leavers of known value", |c| c.known[0] as f64),
        number("n_stayed", "Stayers of known value", |c| c.known[1] as f64),
        number("cliffs_delta", "Cliff's delta", |c| c.delta),
        number("p", "p", |c| c.p.unwrap_or(f64::NAN)),
        number("p_adjusted", "p, adjusted", |c| c.p_adjusted.unwrap_or(f64::NAN)),
    ];
    Ok(ExportTable::new("Profiles", columns))
}

fn families_of(material: &Material) -> Section<Vec<Family>> {
    let churn = material.answers.results.studies.get::<Churn>();
    let churn = churn.ok_or_else(|| Unavailable::needs("to know who leaves"))?.as_ref().map_err(Unavailable::clone)?;
    Ok(families(material.book, &material.answers.results, churn, material.selection))
}

/// A row per kind of clients: how many of them left.
///
/// # Errors
/// Where the data do not tell it.
pub fn rates(material: &Material) -> Section<ExportTable> {
    let all = families_of(material)?;
    let rows = || all.iter().flat_map(|f| f.rows.iter().map(move |r| (f, r)));
    let columns = vec![
        ExportColumn::text("by", "By", rows().map(|(f, _)| f.by.as_str())),
        ExportColumn::text("kind", "Kind", rows().map(|(_, r)| r.label.as_str())),
        ExportColumn::number("clients", "Clients", Kind::Number, rows().map(|(_, r)| r.clients as f64)),
        ExportColumn::number("left", "Left, or at high risk", Kind::Number, rows().map(|(_, r)| r.left as f64)),
        ExportColumn::number("rate", "Rate", Kind::Percent, rows().map(|(_, r)| r.rate)),
        ExportColumn::number("rate_low", "At least (95%)", Kind::Percent, rows().map(|(_, r)| r.interval[0])),
        ExportColumn::number("rate_high", "At most (95%)", Kind::Percent, rows().map(|(_, r)| r.interval[1])),
        ExportColumn::money("revenue_at_risk", "Revenue at risk a month", rows().map(|(_, r)| r.at_risk)),
        ExportColumn::number("cramers_v", "Cramér's V of all kinds", Kind::Number, rows().map(|(f, _)| f.v)),
    ];
    Ok(ExportTable::new("Rates of leaving", columns))
}

/// A row per client to whom a service can be suggested.
///
/// # Errors
/// Where the data do not tell it, or what alike clients take tells no more than what everybody takes.
pub fn next_services(material: &Material) -> Section<ExportTable> {
    let next = next_of(material)?;
    if !next.beats_popularity() {
        return Err(Unavailable::needs(next.no_better(material.locale)));
    }
    let indices = material.selection.indices(material.book.clients.len());
    let rows: Vec<usize> = indices.filter(|i| next.service(*i).is_some()).collect();
    let columns = vec![
        ExportColumn::text("client", "Client", rows.iter().map(|i| material.book.clients.ids.get(*i))),
        ExportColumn::text("next_service", "Next service", rows.iter().map(|i| next.service(*i).unwrap_or(""))),
        ExportColumn::text("reason", "Why", rows.iter().map(|i| next.reason(*i).unwrap_or(""))),
    ];
    Ok(ExportTable::new("Next services", columns))
}

fn or_why<T>(section: Section<T>, answer: impl FnOnce(T) -> Value) -> Value {
    section.map_or_else(|why| json!(why), answer)
}

/// The campaign with its curve, its test, and who is contacted.
pub fn campaign_json(material: &Material) -> Value {
    or_why(campaign_of(material), |campaign| {
        let ids = &material.book.clients.ids;
        let target = |t: &crate::analysis::campaign::Target| {
            json!({
                "id": ids.get(t.client as usize), "probability": t.probability, "worth": t.value, "expected_gain": t.gain,
            })
        };
        json!({
            "statement": campaign.headline(material.locale),
            "clients": campaign.targets.len(),
            "unknown_value": campaign.unknown_value,
            "best": campaign.best,
            "by_lot": campaign.by_lot,
            "everybody": campaign.everybody,
            "break_even_success_rate": campaign.break_even,
            "curve": campaign.curve,
            "contacted": campaign.contacted().iter().map(target).collect::<Vec<_>>(),
            "test": {
                "design": or_why(ab_test::design(&campaign), |d| json!(d)),
                "reading": ab_test::reading(&material.assumptions.campaign.test).map(|r| or_why(r, |r| json!(r))),
                "in_file": ab_test::in_file(material.book).iter().map(|t| json!({
                    "column": t.column, "arms": t.arms, "success": t.success,
                    "reading": or_why(t.reading.clone(), |r| json!(r)),
                })).collect::<Vec<_>>(),
            },
        })
    })
}

/// Leavers beside stayers, and the rates by kind.
pub fn profiles_json(material: &Material) -> Value {
    or_why(profiles_of(material), |profiles| {
        json!({
            "basis": profiles.basis,
            "outcome": profiles.outcome,
            "left": profiles.clients[0],
            "stayed": profiles.clients[1],
            "statement": profiles.headline(material.locale),
            "features": profiles.contrasts,
            "kinds": families_of(material).unwrap_or_default(),
        })
    })
}

/// The next service of each client, with the evidence.
pub fn next_json(material: &Material) -> Value {
    or_why(next_of(material), |next| {
        let ids = &material.book.clients.ids;
        let client = |i: usize| Some(json!({"id": ids.get(i), "service": next.service(i)?, "reason": next.reason(i)?}));
        json!({
            "what": next.what,
            "evidence": next.evidence,
            "beats_popularity": next.beats_popularity(),
            "clients": material.selection.indices(material.book.clients.len()).filter_map(client).collect::<Vec<_>>(),
        })
    })
}
