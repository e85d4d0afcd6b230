use super::*;
use crate::analysis::Figures;
use crate::analysis::churn::Churn;
use crate::analysis::study::{Studies, Study};
use crate::analysis::testing::{STOPPED, run};
use crate::book::clients::Outcome;
use crate::book::{Assumptions, Attribute, Clients};
use std::sync::Arc;

/// Clients from `first` on: who comes seldom tends to leave, and so do those of the plan "day".
fn book(first: usize, n: usize, known: bool) -> Book {
    let ids: Vec<String> = (first..first + n).map(|i| format!("c{i}")).collect();
    let visits: Vec<f64> = (first..first + n).map(|i| (i * 7919 % 41) as f64 / 10.0).collect();
    let plan: Category = (first..first + n).map(|i| Some(["year", "day", "month"][i * 31 % 3])).collect();
    let left = |i: usize| {
        let at = first + i;
        visits[i] + if at * 31 % 3 == 1 { -1.0 } else { 0.5 } + (at * 13 % 10) as f64 / 10.0 < 1.6
    };
    let attribute = |name: &str, values| Attribute { name: name.into(), values };
    let outcome = known.then(|| Outcome { name: "Churn".into(), left: (0..n).map(|i| Some(left(i))).collect() });
    let clients = Clients {
        ids: ids.iter().map(String::as_str).collect(),
        outcome,
        attributes: vec![
            attribute("Visits", AttributeValues::Number(visits.clone())),
            attribute("Plan", AttributeValues::Category(plan)),
        ],
        ..Clients::default()
    };
    Book { clients, ..Book::default() }
}

fn study(book: &Book, model: Option<Arc<SavedModel>>) -> Section<Churn> {
    let a = Assumptions::default();
    let figures = Figures::compute(book, &a);
    let studies = Studies::with_given(model).with([Churn::STUDY], book, &figures, &a);
    studies.get::<Churn>().unwrap().clone()
}

fn model() -> Arc<SavedModel> {
    study(&book(0, 300, true), None).unwrap().model.unwrap()
}

fn changed(path: &[&str], value: serde_json::Value) -> Result<SavedModel, String> {
    let mut json: serde_json::Value = serde_json::from_str(&model().to_json()).unwrap();
    let mut at = &mut json;
    for key in path {
        at = match key.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[*key],
        };
    }
    *at = value;
    SavedModel::from_json(&json.to_string())
}

#[test]
fn a_saved_model_says_the_same_as_the_one_that_was_learnt() {
    let model = model();
    let read = Arc::new(SavedModel::from_json(&model.to_json()).unwrap());
    let other = book(300, 200, false);
    let (now, later) = (study(&other, Some(model)).unwrap(), study(&other, Some(read)).unwrap());
    assert_eq!((now.clients.len(), now.method), (200, later.method));
    for (a, b) in now.clients.iter().zip(&later.clients) {
        assert!((a.probability - b.probability).abs() < 1e-12);
        assert_eq!((a.band, &a.action), (b.band, &b.action));
    }
    // Reading a decimal may miss the last binary digit.
    assert!((now.validation.auc - later.validation.auc).abs() < 1e-12);
    assert_eq!(now.validation.roc.len(), later.validation.roc.len());
    assert_eq!(now.models.len(), 3);
}

#[test]
fn other_clients_are_scored_well_and_the_sentence_says_from_where() {
    let scored = study(&book(300, 200, true), Some(model())).unwrap();
    assert!(scored.statement.starts_with("Trained on data (300 clients; Churn), not on these data."));
    assert!(scored.statement.contains("Here: of two of these 200 clients"), "{}", scored.statement);
    let (p, left): (Vec<f64>, Vec<bool>) = scored.clients.iter().map(|c| (c.probability, c.left.unwrap())).unzip();
    assert!(auc(&p, &left).unwrap() > 0.9);
    let unknown = study(&book(300, 200, false), Some(model())).unwrap();
    assert!(unknown.statement.contains("nobody can tell before it is known who leaves"), "{}", unknown.statement);
    assert!(unknown.clients.iter().all(|c| c.left.is_none() && c.probability.is_finite() && !c.reasons.is_empty()));
    // The same client has the same probability, whoever else is asked about.
    let alone = study(&book(300, 1, false), Some(model())).unwrap();
    assert_eq!(alone.clients[0].probability.to_bits(), unknown.clients[0].probability.to_bits());
    assert!(study(&book(300, 0, false), Some(model())).unwrap().clients.is_empty());
}

#[test]
fn missing_retyped_extra_columns_and_new_labels_are_named() {
    let mut lacking = book(300, 50, false);
    lacking.clients.attributes.remove(0);
    let why = study(&lacking, Some(model())).unwrap_err().unavailable;
    assert!(why.contains("these data lack Visits") && why.contains("trained on (data)"), "{why}");
    let mut retyped = book(300, 50, false);
    retyped.clients.attributes[1].values = AttributeValues::Number(vec![1.0; 50]);
    let why = study(&retyped, Some(model())).unwrap_err().unavailable;
    assert!(why.contains("Plan is of another kind here"), "{why}");
    let mut new = book(300, 50, false);
    new.clients.attributes[1].values =
        AttributeValues::Category((0..50).map(|i| Some(if i < 12 { "family" } else { "day" })).collect());
    new.clients.attributes.push(Attribute { name: "Shoes".into(), values: AttributeValues::Number(vec![4.0; 50]) });
    let scored = study(&new, Some(model())).unwrap();
    assert!(
        scored.statement.contains("12 clients have a Plan that the model never saw (family)"),
        "{}",
        scored.statement
    );
    assert!(scored.excluded.iter().any(|e| e.column == "Shoes" && e.why == "the model was trained without it"));
}

#[test]
fn hostile_models_are_refused_in_a_sentence() {
    let says = |result: Result<SavedModel, String>| result.unwrap_err();
    assert!(says(SavedModel::from_json("{}")).contains("not a churn model"));
    assert!(SavedModel::from_json("[[[[").is_err() && SavedModel::from_json("").is_err());
    assert!(SavedModel::from_json(&"[".repeat(100_000)).is_err());
    assert!(says(changed(&["format"], "other".into())).contains("not a churn model"));
    assert!(says(changed(&["schema"], 99.into())).contains("version 99"));
    assert!(says(changed(&["features"], serde_json::json!([]))).contains("0 features"));
    assert!(says(changed(&["evidence", "auc"], 7.into())).contains("outside of 0 to 1"));
    let one = serde_json::to_value(&model().features[..1]).unwrap();
    assert!(says(changed(&["features"], one)).contains("damaged"));
    // Numbers that JSON cannot hold come as null, and are no numbers.
    assert!(changed(&["map"], serde_json::json!({"Platt": {"intercept": null, "slope": 1.0}})).is_err());
}

#[test]
fn scoring_can_be_stopped() {
    let (other, model, a) = (book(300, 50, false), model(), Assumptions::default());
    assert!(run::<Churn>(&other, &a, &Studies::with_given(Some(model)), STOPPED).is_none());
}
