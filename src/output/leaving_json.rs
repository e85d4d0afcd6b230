//! Who is leaving as JSON [design §4].

use super::{number, value};
use crate::analysis::leaving::{Leaving, Reason};
use crate::analysis::{Figures, Selection};
use crate::book::Book;
use serde_json::{Value, json};

/// The selected clients, the likeliest to leave first, with the evidence.
pub fn leaving(book: &Book, figures: &Figures, leaving: &Leaving, selection: &Selection) -> Value {
    let p = |i: &usize| leaving.client(*i).map_or(f64::NAN, |c| c.probability);
    let mut order: Vec<usize> = selection.indices(book.clients.len()).collect();
    // Who has no probability comes last.
    let rank = |i: &usize| if p(i).is_nan() { f64::NEG_INFINITY } else { p(i) };
    order.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
    let client = |i: usize| {
        let scored = leaving.client(i);
        json!({
            "id": book.clients.ids.get(i),
            "probability": scored.map_or(Value::Null, |c| number(c.probability)),
            "band": scored.and_then(|c| c.band),
            "monthly_revenue": figures.monthly_revenue(i),
            "left": scored.and_then(|c| c.left),
            "standing": leaving.dated().and_then(|d| d.standing(i)),
            "rhythm_ratio": leaving.dated().and_then(|d| d.rhythm.get(i)).map_or(Value::Null, |r| number(*r)),
            "reasons": scored.map(|c| c.reasons.iter().map(Reason::sentence).collect::<Vec<_>>()),
            "action": scored.and_then(|c| c.action),
        })
    };
    json!({
        "method": leaving.method,
        "statement": leaving.statement,
        "outcome": leaving.outcome,
        "basis": leaving.dated().map_or_else(|| json!("known"), value),
        "revenue_at_risk": leaving.revenue_at_risk(figures, selection),
        "validation": validation(leaving),
        "models": value(&leaving.models),
        "drivers": value(&leaving.drivers),
        "excluded": value(&leaving.excluded),
        "put_back": value(&leaving.put_back),
        "clients": order.into_iter().map(client).collect::<Vec<_>>(),
    })
}

/// The evidence, with what the plain rules would have shown where there are any.
fn validation(leaving: &Leaving) -> Value {
    let mut evidence = value(&leaving.validation);
    if let (Some(dated), Some(baseline)) =
        (leaving.dated(), evidence.get_mut("baseline").and_then(Value::as_object_mut))
    {
        baseline.insert("rules".into(), value(&dated.rules));
    }
    evidence
}
