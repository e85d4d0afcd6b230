//! The report as JSON: stable keys, plain numbers, shares and rates as fractions. A section that the data
//! cannot support is `{"unavailable": "needs …"}`; a figure that does not exist (NaN, infinity) is null.

use super::Material;
use super::exports::{churn_json, plan};
use super::json_values::{number, value};
use crate::analysis::churn::Churn;
use crate::analysis::churn::disengagement;
use crate::analysis::revenue::detail::RevenueDetail;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::{Candidate, Choice};
use crate::analysis::segments::clusters::{campaigns, mix};
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::{Answers, Section, Selection, Unavailable, attendance, memberships};
use crate::analysis::{pricing, scenarios::FIGURES};
use crate::book::{Assumptions, Book, clean};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The version of the keys.
pub const SCHEMA: u32 = 1;

/// The JSON Schema of the report (draft 2020-12): every key that reports of the samples have, with its type.
pub const SCHEMA_TEXT: &str = include_str!("../../assets/report.schema.json");

/// Groups of settings whose keys were public before the program called them otherwise: what it calls them, and the key.
const PUBLIC_SETTINGS: [(&str, &str); 6] = [
    ("clusters", "grouping"),
    ("value", "worth"),
    ("churn", "leaving"),
    ("forecast", "forecasting"),
    ("survival", "lifetimes"),
    ("schedule", "timetable"),
];

/// The whole report as text.
pub fn render(material: &Material) -> String {
    // Values of strings, numbers and lists always print.
    clean::json(serde_json::to_string_pretty(&report(material)).unwrap_or_default() + "\n")
}

/// The whole report of the clients in the selection, with the findings and the action list as they are to be shown.
pub fn report(material: &Material) -> Value {
    let Material { book, assumptions, answers, selection, findings, calls, .. } = *material;
    json!({
        "schema": SCHEMA,
        "input": input(book, answers),
        "assumptions": settings(assumptions, answers),
        "findings": findings,
        "revenue": revenue(material),
        "utilization": utilization(material),
        "opportunity": section(&answers.opportunity),
        "concentration": section(&answers.concentration),
        "segments": segments(book, answers, selection),
        "churn": risk(book, answers, selection),
        "value": super::exports::value::json(material).unwrap_or_else(value),
        "forecast": super::exports::forecast::json(material).unwrap_or_else(value),
        "attendance": section(&attendance::attendance(book, assumptions, selection)),
        "schedule": super::exports::schedule::json(material).unwrap_or_else(value),
        "actions": section(calls),
        "price": section(&plan::pricing(material, pricing::BY_TYPE)),
        "targets": value(plan::aims(material)),
        "plan": section(&plan::month_of_data(material)),
        "scenarios": scenarios(material),
        "survival": super::exports::survival::json(material).unwrap_or_else(value),
        "cohorts": super::exports::cohorts::json(material).unwrap_or_else(value),
        "campaign": super::exports::campaign::campaign_json(material),
        "portraits": super::exports::campaign::profiles_json(material),
        "next_services": super::exports::campaign::next_json(material),
        "track_record": super::exports::track_record::json(material).unwrap_or_else(value),
        "memberships": section(&memberships::memberships(book, selection)),
        "membership_movements": section(&memberships::movements(book, selection)),
    })
}

/// Revenue by month with what it is made of, compared over time, and what it says of loyalty and passes.
fn revenue(material: &Material) -> Value {
    let mut revenue = section(&material.answers.revenue);
    let detail = material.answers.revenue.as_ref().ok().filter(|r| !r.by_month.is_empty());
    if let (Some(_), Some(revenue)) = (detail, revenue.as_object_mut()) {
        let detail = RevenueDetail::of(material.book, material.assumptions, material.selection);
        revenue.insert("mix".into(), section(&detail.mix));
        revenue.insert("periods".into(), section(&detail.periods));
        revenue.insert("loyalty".into(), section(&detail.loyalty));
        revenue.insert("passes".into(), section(&detail.passes));
    }
    revenue
}

/// The section, and the hours delivered where they are known without a plan to hold them against.
fn utilization(material: &Material) -> Value {
    let mut utilization = section(&material.answers.utilization);
    let delivered = material.book.delivery.as_ref().filter(|_| material.answers.utilization.is_err());
    if let (Some(delivered), Some(section)) = (delivered, utilization.as_object_mut()) {
        let hours = material.selection.indices(material.book.clients.len()).filter_map(|i| delivered.hours.get(i));
        section.insert("delivered_hours".into(), number(hours.filter(|h| !h.is_nan()).sum()));
    }
    utilization
}

fn input(book: &Book, answers: &Answers) -> Value {
    json!({
        "files": book.files,
        "clients": book.clients.len(),
        "months": answers.results.months,
        "as_of": book.period.as_of,
    })
}

/// The assumptions, with the threshold that is in force where the rule of the house decides.
fn settings(assumptions: &Assumptions, answers: &Answers) -> Value {
    let mut settings = value(assumptions);
    if let Some(settings) = settings.as_object_mut() {
        for (current, public) in PUBLIC_SETTINGS {
            if let Some(place) = settings.keys().position(|key| key == current)
                && let Some(value) = settings.shift_remove(current)
            {
                settings.shift_insert(place, public.into(), value);
            }
        }
        settings.insert("high_revenue_share".into(), number(answers.results.thresholds.high_revenue_share));
    }
    settings
}

fn segments(book: &Book, answers: &Answers, selection: &Selection) -> Value {
    let mut segments = match &answers.rule_segments {
        Ok(rules) => value(rules),
        Err(missing) => json!({ "rules": missing }),
    };
    if let Some(segments) = segments.as_object_mut() {
        let rfm = match answers.results.studies.get::<Rfm>() {
            Some(Ok(rfm)) => value(rfm.sums(selection)),
            Some(Err(missing)) => value(missing),
            None => lacking("purchases with a client, a date and an amount"),
        };
        segments.insert("rfm".into(), rfm);
        segments.insert("clusters".into(), clusters(book, answers));
    }
    segments
}

/// The groups of alike clients with their validation and, where it was gathered, the evidence.
fn clusters(book: &Book, answers: &Answers) -> Value {
    let studies = &answers.results.studies;
    let groups = match studies.get::<Clusters>() {
        Some(Ok(groups)) => groups,
        Some(Err(missing)) => return value(missing),
        None => return lacking("at least 10 clients with columns that tell them apart"),
    };
    let evidence = studies.cluster_evidence();
    json!({
        "method": groups.choices.method,
        "k": groups.groups.len(),
        "seed": groups.seed,
        "sample": groups.sample,
        "features": groups.used,
        "excluded": groups.excluded,
        "set_aside": { "with_gaps": groups.with_gaps, "outlying": groups.outlying },
        "trials": groups.trials,
        "validation": groups.validation,
        "structure": evidence.map(|e| e.choice.verdict.is_structure()),
        "verdict": evidence.map(crate::analysis::segments::clusters::evidence::ClusterEvidence::verdict),
        "choice": evidence.map(|e| choice(&e.choice)),
        "methods": evidence.map(|e| value(&e.methods)),
        "tests": evidence.map_or_else(|| json!([]), |e| value(&e.differences)),
        "groups": groups.groups,
        "campaigns": campaigns::campaigns(book, groups),
        "mixes": mix::mixes(book, groups),
    })
}

/// The numbers of groups that were tried, with what speaks for each.
fn choice(choice: &Choice) -> Value {
    let candidate = |c: &Candidate| {
        json!({
            "k": c.k, "silhouette": c.silhouette, "gap": c.gap, "gap_error": number(c.gap_error), "inertia": number(c.inertia),
            "bic": c.bic, "stability": c.stability.map(|s| number(s.mean)),
        })
    };
    json!({
        "by_silhouette": choice.by_silhouette, "by_gap": choice.by_gap, "by_elbow": choice.by_elbow, "by_bic": choice.by_bic,
        "hopkins": choice.hopkins.map(|h| number(h.mean)),
        "candidates": choice.candidates.iter().map(candidate).collect::<Vec<_>>(),
    })
}

/// The bands with the clients in them, those at the greatest risk first.
fn risk(book: &Book, answers: &Answers, selection: &Selection) -> Value {
    if let Some(churn) = answers.results.studies.churn() {
        let mut risk = churn_json::churn(book, &answers.results, churn, selection);
        let at_risk = answers.revenue_at_risk(book, selection);
        if let Some(risk) = risk.as_object_mut() {
            risk.insert("revenue_at_risk".into(), value(at_risk.map(|r| r.monthly)));
            risk.insert("revenue_at_risk_by".into(), value(at_risk.map(|r| r.by)));
        }
        return risk;
    }
    let mut risk = section(&answers.disengagement);
    if let (Ok(_), Some(risk)) = (&answers.disengagement, risk.as_object_mut()) {
        risk.insert("clients".into(), value(disengagement::ranking(book, &answers.results, selection, usize::MAX)));
        // Where a file says who left, why nothing could be trained on it.
        let validation = match answers.results.studies.get::<Churn>() {
            Some(Err(missing)) => value(missing),
            _ => lacking("clients marked as left or stayed"),
        };
        risk.insert("validation".into(), validation);
        risk.insert("drivers".into(), json!([]));
        risk.insert("excluded".into(), json!([]));
    }
    risk
}

/// Scenario by scenario, each figure under its name.
fn scenarios(material: &Material) -> Value {
    let compared = match plan::compared(material) {
        Ok(compared) => compared,
        Err(missing) => return value(missing),
    };
    let one = |column: &crate::analysis::scenarios::Column| {
        let figures: Map<String, Value> = FIGURES
            .iter()
            .zip(&column.values)
            .map(|(figure, v)| (figure.name.to_string(), v.map_or(Value::Null, number)))
            .collect();
        json!({ "scenario": column.name, "changes": column.changes, "figures": figures })
    };
    compared.columns.iter().map(one).collect()
}

fn section<T: Serialize>(section: &Section<T>) -> Value {
    match section {
        Ok(answer) => value(answer),
        Err(missing) => value(missing),
    }
}

fn lacking(what: &str) -> Value {
    value(Unavailable::needs(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::calls::calls;
    use crate::analysis::testing::roster;
    use crate::book::Locale;

    fn of(book: &Book) -> Value {
        let a = Assumptions::default();
        let answers = Answers::compute(book, &a, &Selection::All);
        let calls = calls(book, &a, &answers, &Selection::All, &Locale::default());
        report(&Material::plain(book, &a, &answers, &calls, &Locale::default()))
    }

    #[test]
    fn the_keys_are_those_of_the_contract_in_their_order() {
        let report = of(&roster(&[("A", 4.0, 9.0, "hour"), ("B", 4.0, 6.0, "thirty")]));
        let keys: Vec<&str> = report.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys.join(" "),
            "schema input assumptions findings revenue utilization opportunity concentration segments churn value \
             forecast attendance schedule actions price targets plan scenarios survival cohorts campaign \
             portraits next_services track_record memberships membership_movements"
        );
        assert_eq!(report["revenue"]["monthly"], json!(251.1));
        assert_eq!(report["opportunity"]["monthly_at_flat_rate"], json!(183.6));
        assert_eq!(report["segments"]["rules"][3]["segment"], json!("Low impact"));
        assert_eq!(report["segments"]["rules"][0]["utilization"], Value::Null);
        assert_eq!(
            report["churn"]["clients"][0],
            json!({"id": "B", "risk": 0.5, "band": "high", "monthly_revenue": 67.5})
        );
        assert_eq!(report["actions"][0]["client"], json!("B"));
        assert_eq!(report["assumptions"]["high_revenue_share"], json!(0.05));
        assert_eq!(report["assumptions"]["rate_basis"], json!("hour"));
    }

    #[test]
    fn what_the_data_cannot_support_says_what_it_needs() {
        let report = of(&Book::default());
        for path in [
            "revenue",
            "utilization",
            "opportunity",
            "concentration",
            "churn",
            "value",
            "attendance",
            "actions",
            "survival",
            "cohorts",
            "track_record",
            "membership_movements",
        ] {
            let sentence = report[path]["unavailable"].as_str().unwrap_or_default();
            assert!(sentence.starts_with("needs "), "{path}: {}", report[path]);
        }
        assert!(report["segments"]["rules"]["unavailable"].is_string());
        assert!(report["segments"]["rfm"]["unavailable"].is_string());
        assert_eq!(report["input"]["clients"], json!(0));
    }
}
