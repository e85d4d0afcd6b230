use super::*;
use crate::analysis::studied::{Inputs, Studied, Watch};
use crate::analysis::{Section, Unavailable};
use crate::book::clients::Outcome;
use crate::book::{Assumptions, Attribute, AttributeValues, Book, Clients};

/// A number between 0 and 1 that is the same every time.
fn chance(i: usize, salt: u64) -> f64 {
    let mut z =
        (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(salt.wrapping_mul(0xD1B5_4A32_D192_ED03));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) as f64 / u64::MAX as f64
}

fn book(columns: Vec<(&str, Vec<f64>)>, left: Vec<Option<bool>>) -> Book {
    let names: Vec<String> = (0..left.len()).map(|i| format!("c{i}")).collect();
    let attribute =
        |(name, values): (&str, Vec<f64>)| Attribute { name: name.into(), values: AttributeValues::Number(values) };
    let clients = Clients {
        ids: names.iter().map(String::as_str).collect(),
        outcome: Some(Outcome { name: "Churn".into(), left }),
        attributes: columns.into_iter().map(attribute).collect(),
        ..Clients::default()
    };
    Book { clients, ..Book::default() }
}

fn learn(book: &Book, assumptions: &Assumptions) -> Section<Leaving> {
    let figures = Figures::compute(book, assumptions);
    let inputs = Inputs { book, figures: &figures, studied: &Studied::default(), assumptions };
    leaving(inputs, Watch::UNWATCHED).unwrap()
}

/// Two hundred clients: those who come seldom tend to leave.
fn members(n: usize) -> (Vec<f64>, Vec<f64>, Vec<Option<bool>>) {
    let visits: Vec<f64> = (0..n).map(|i| (chance(i, 1) * 40.0).round() / 10.0).collect();
    let age: Vec<f64> = (0..n).map(|i| (20.0 + 40.0 * chance(i, 2)).round()).collect();
    let left = (0..n).map(|i| Some(visits[i] / 4.0 + 0.6 * (chance(i, 3) - 0.5) < 0.35)).collect();
    (visits, age, left)
}

#[test]
fn who_comes_seldom_leaves_and_the_reason_says_so() {
    let (visits, age, left) = members(200);
    let found = learn(&book(vec![("Visits", visits.clone()), ("Age", age)], left), &Assumptions::default()).unwrap();
    assert!(found.validation.has_skill && found.validation.auc > 0.85, "{}", found.statement);
    assert!(found.validation.brier < found.validation.baseline.unwrap().brier);
    assert_eq!(found.drivers[0].name, "visits");
    assert!(found.drivers[0].odds_ratio.unwrap() < 1.0);
    let seldom = (0..200).find(|i| visits[*i] < 0.3).unwrap();
    let client = found.client(seldom).unwrap();
    assert_eq!(client.band, Some(RiskBand::High));
    assert!(client.reasons[0].sentence().starts_with("Visits 0"), "{:?}", client.reasons);
}

#[test]
fn shuffled_labels_have_no_skill_and_the_sentence_says_so() {
    let (visits, age, _) = members(200);
    let left = (0..200).map(|i| Some(chance(i, 9) < 0.3)).collect();
    let found = learn(&book(vec![("Visits", visits), ("Age", age)], left), &Assumptions::default()).unwrap();
    assert!(!found.validation.has_skill, "{}", found.statement);
    assert!(found.statement.starts_with("The model has no skill"));
    assert!(found.clients.iter().all(|c| c.band.is_none() && c.action.is_none()));
}

#[test]
fn a_planted_future_column_is_caught_and_can_be_put_back_with_a_warning() {
    let (visits, age, left) = members(200);
    let refund: Vec<f64> =
        left.iter().enumerate().map(|(i, l)| chance(i, 5) + if *l == Some(true) { 1.5 } else { 0.0 }).collect();
    let copy = left.iter().map(|l| if *l == Some(true) { 7.0 } else { 3.0 }).collect();
    let columns = vec![("Visits", visits), ("Age", age), ("Refund after-leaving", refund), ("Copy", copy)];
    let book = book(columns, left);
    let found = learn(&book, &Assumptions::default()).unwrap();
    let why = |column: &str| found.excluded.iter().find(|e| e.column == column).map(|e| e.why.as_str()).unwrap();
    assert!(why("Refund after-leaving").contains("almost perfectly"));
    assert!(why("Copy").contains("repeats the outcome Churn"));
    let mut back = Assumptions::default();
    back.leaving.put_back = vec!["Copy".into()];
    let found = learn(&book, &back).unwrap();
    assert!(found.statement.contains("Warning: Copy counts because you put it back"));
    assert!(found.validation.auc > 0.99);
}

#[test]
fn what_nothing_can_be_learnt_from_says_why_in_one_sentence() {
    let says = |book: &Book| learn(book, &Assumptions::default()).err().map(|Unavailable { unavailable }| unavailable);
    let number = |n: usize| (0..n).map(|i| chance(i, 1)).collect::<Vec<f64>>();
    let one_class = says(&book(vec![("Visits", number(30))], vec![Some(false); 30])).unwrap();
    assert!(one_class.contains("all outcomes are the same"), "{one_class}");
    let ten = (0..10).map(|i| Some(i < 3)).collect();
    assert!(says(&book(vec![("Visits", number(10))], ten)).unwrap().contains("only 3 observations"));
    let half = |n: usize| (0..n).map(|i| Some(i % 2 == 0)).collect::<Vec<_>>();
    let nothing = vec![("Gone", vec![f64::NAN; 30]), ("Same", vec![4.0; 30])];
    assert!(says(&book(nothing, half(30))).unwrap().contains("columns that tell clients apart"));
    assert!(says(&book(vec![("Visits", number(9))], vec![None; 9])).is_some());
    assert!(says(&Book::default()).unwrap().contains("--map outcome=COLUMN"));
}

#[test]
fn clients_without_an_outcome_are_scored_and_the_same_seed_gives_the_same() {
    let (visits, age, mut left) = members(120);
    left[5] = None;
    let book = book(vec![("Visits", visits), ("Age", age)], left);
    let once = learn(&book, &Assumptions::default()).unwrap();
    let again = learn(&book, &Assumptions::default()).unwrap();
    let all = |l: &Leaving| l.clients.iter().map(|c| c.probability.to_bits()).collect::<Vec<_>>();
    assert_eq!(all(&once), all(&again));
    assert!(once.client(5).unwrap().probability.is_finite() && once.client(5).unwrap().left.is_none());
}
