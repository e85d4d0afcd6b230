//! Who is leaving as JSON.

use crate::analysis::churn::{Churn, Reason, monthly_value};
use crate::analysis::{Figures, Selection};
use crate::book::Book;
use crate::output::json_values::{number, value};
use serde_json::{Value, json};

/// The selected clients, the likeliest to leave first and those who have gone after them, with the evidence.
pub fn churn(book: &Book, figures: &Figures, churn: &Churn, selection: &Selection) -> Value {
    let at_risk = churn.at_risk(book, figures, selection);
    let client = |i: usize| {
        let scored = churn.client(i);
        json!({
            "id": book.clients.ids.get(i),
            "probability": scored.map_or(Value::Null, |c| number(c.probability)),
            "band": scored.and_then(|c| c.band),
            "monthly_revenue": monthly_value(book, figures, i),
            "left": scored.and_then(|c| c.left),
            "standing": churn.dated().and_then(|d| d.standing(i)),
            "rhythm_ratio": churn.dated().and_then(|d| d.rhythm.get(i)).map_or(Value::Null, |r| number(*r)),
            "reasons": scored.map(|c| c.reasons.iter().map(Reason::sentence).collect::<Vec<_>>()),
            "action": scored.and_then(|c| c.action),
        })
    };
    json!({
        "method": churn.method,
        "statement": churn.statement,
        "outcome": churn.outcome,
        "revenue_at_risk_by_driver": at_risk.by_driver,
        "gone": at_risk.gone,
        "bands": { "high": at_risk.bands[0], "medium": at_risk.bands[1], "low": at_risk.bands[2] },
        "basis": churn.dated().map_or_else(|| json!("known"), value),
        "validation": validation(churn),
        "models": value(&churn.models),
        "drivers": value(&churn.drivers),
        "excluded": value(&churn.excluded),
        "put_back": value(&churn.put_back),
        "clients": churn.ranked(book, figures, selection).into_iter().map(client).collect::<Vec<_>>(),
    })
}

/// The evidence, with what the plain rules would have shown where there are any.
fn validation(churn: &Churn) -> Value {
    let mut evidence = value(&churn.validation);
    if let (Some(dated), Some(baseline)) = (churn.dated(), evidence.get_mut("baseline").and_then(Value::as_object_mut))
    {
        baseline.insert("rules".into(), value(&dated.rules));
    }
    evidence
}
