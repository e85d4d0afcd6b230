use super::*;
use crate::analysis::study::{Context, Studies};
use crate::analysis::testing::STOPPED;
use crate::analysis::{Figures, Section, Unavailable};
use crate::book::clients::Outcome;
use crate::book::{Assumptions, Attribute, AttributeValues, Book, Clients};
use crate::task::Task;

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

fn learn(book: &Book, assumptions: &Assumptions) -> Section<Churn> {
    let figures = Figures::compute(book, assumptions);
    let context = Context { book, figures: &figures, studies: &Studies::default() };
    let choices = Churn::choices(assumptions);
    match &book.clients.outcome {
        Some(known) => labelled::churn(known, context, &choices, Task::UNWATCHED).unwrap(),
        None => from_dates::churn(book, &choices, Task::UNWATCHED).unwrap(),
    }
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
    let book = book(vec![("Visits", visits), ("Age", age)], left);
    let mut found = learn(&book, &Assumptions::default()).unwrap();
    assert!(!found.validation.has_skill, "{}", found.statement);
    assert!(found.statement.starts_with("The model has no skill"));
    assert!(found.clients.iter().all(|c| c.band.is_none() && c.action.is_none()));
    // Nor does it name probabilities or money: they would be taken for something.
    found.hide_predictions_without_skill();
    assert!(found.clients.iter().all(|c| c.probability.is_nan() && c.reasons.is_empty()));
    let figures = Figures::compute(&book, &Assumptions::default());
    assert_eq!(found.revenue_at_risk(&book, &figures, &crate::analysis::Selection::All), None);
    let stayers = found.clients.iter().filter(|c| c.left == Some(false)).count();
    assert_eq!((0..200).filter(|i| found.can_be_kept(*i)).count(), stayers);
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
    back.churn.put_back = vec!["Copy".into()];
    let found = learn(&book, &back).unwrap();
    assert!(found.statement.contains("Warning: Copy counts because you put it back"));
    assert!(found.validation.auc > 0.99);
}

#[test]
fn a_copy_is_caught_however_few_left_and_a_column_of_many_values_is_not() {
    // Six of sixty left, too few for a ranking to prove anything; a copy of two values is one all the same.
    let left: Vec<Option<bool>> = (0..60).map(|i| Some(i % 10 == 0)).collect();
    let of = |yes: f64, no: f64| left.iter().map(|l| if *l == Some(true) { yes } else { no }).collect::<Vec<f64>>();
    let ranked = left.iter().enumerate().map(|(i, l)| chance(i, 4) + if *l == Some(true) { 1.0 } else { 0.0 });
    let mut gaps = of(7.0, 3.0);
    gaps[1] = f64::NAN;
    let columns = vec![
        ("Visits", (0..60).map(|i| chance(i, 1)).collect()),
        ("Copy", of(7.0, 3.0)),
        ("Ranked", ranked.collect()),
        ("Copy with a gap", gaps),
    ];
    let found = learn(&book(columns, left), &Assumptions::default()).unwrap();
    let out: Vec<&str> = found.excluded.iter().map(|e| e.column.as_str()).collect();
    assert_eq!(out, ["Copy"], "{:?}", found.excluded);
}

#[test]
fn labels_that_know_the_outcome_together_are_caught() {
    let (visits, age, left) = members(200);
    let label = |i: usize| match left[i] {
        Some(true) => ["moved", "price"][i % 2],
        _ => ["gold", "silver"][i % 2],
    };
    let labels: crate::book::Category = (0..200).map(|i| Some(label(i))).collect();
    let mut book = book(vec![("Visits", visits), ("Age", age)], left);
    book.clients.attributes.push(Attribute { name: "State".into(), values: AttributeValues::Category(labels) });
    let found = learn(&book, &Assumptions::default()).unwrap();
    assert_eq!(found.excluded.len(), 1);
    assert!(found.excluded[0].column == "State" && found.excluded[0].why.contains("almost perfectly"));
}

#[test]
fn every_client_of_whom_anything_is_known_has_one_to_three_reasons_that_fit() {
    // So strong that the probabilities lie near 0 and 1.
    let visits: Vec<f64> = (0..400).map(|i| (chance(i, 1) * 40.0).round() / 10.0).collect();
    let left = (0..400).map(|i| Some(visits[i] < 2.0 && chance(i, 2) < 0.97)).collect();
    let found = learn(&book(vec![("Visits", visits)], left), &Assumptions::default()).unwrap();
    assert!(found.clients.iter().any(|c| c.probability < 0.01) && found.clients.iter().any(|c| c.probability > 0.95));
    assert!(found.clients.iter().all(|c| (1..=3).contains(&c.reasons.len())));
    let sure = found.clients.iter().find(|c| c.probability > 0.95).unwrap();
    assert!(sure.reasons[0].points > 0.4, "{:?}", sure.reasons);
    let safe = found.clients.iter().find(|c| c.probability < 0.01).unwrap();
    assert!(safe.reasons[0].points < -0.2, "{:?}", safe.reasons);
}

#[test]
fn shuffled_labels_of_many_clients_have_an_auc_of_a_half() {
    let (visits, age, _) = members(1200);
    let left = (0..1200).map(|i| Some(chance(i, 9) < 0.5)).collect();
    let found = learn(&book(vec![("Visits", visits), ("Age", age)], left), &Assumptions::default()).unwrap();
    assert!(found.models.iter().all(|m| (m.auc - 0.5).abs() < 0.05), "{:?}", found.models);
    assert!(!found.validation.has_skill && found.statement.starts_with("The model has no skill"));
    assert!(found.clients.iter().all(|c| c.band.is_none() && c.action.is_none()));
}

#[test]
fn separable_clients_are_told_apart_and_the_honest_counts_are_those_of_all() {
    // Three columns that together tell it without error, none of them alone.
    let n = 120;
    let part = |salt| (0..n).map(|i| chance(i, salt)).collect::<Vec<f64>>();
    let (a, b) = (part(1), part(2));
    let left = (0..n).map(|i| Some(a[i] + b[i] > 1.0)).collect();
    let found = learn(&book(vec![("A", a), ("B", b), ("C", part(3))], left), &Assumptions::default()).unwrap();
    assert!(found.validation.auc > 0.97, "{}", found.statement);
    assert!(found.clients.iter().all(|c| (0.0..=1.0).contains(&c.probability)));
    let c = found.validation.confusion;
    assert_eq!(c.true_positives + c.false_positives + c.true_negatives + c.false_negatives, n as u64);
    assert!(found.drivers.iter().all(|d| d.odds_ratio.is_none_or(f64::is_finite)));
}

#[test]
fn columns_of_gaps_and_of_one_value_are_left_out_and_the_rest_is_learnt_from() {
    let (visits, age, left) = members(200);
    let columns = vec![("Visits", visits), ("Gone", vec![f64::NAN; 200]), ("Same", vec![4.0; 200]), ("Age", age)];
    let found = learn(&book(columns, left), &Assumptions::default()).unwrap();
    let why: Vec<(&str, &str)> = found.excluded.iter().map(|e| (e.column.as_str(), e.why.as_str())).collect();
    assert_eq!(why, [("Gone", "no value is known"), ("Same", "the same for every client")]);
    assert!(found.validation.has_skill);
}

#[test]
fn threads_change_nothing() {
    let (visits, age, left) = members(150);
    let book = book(vec![("Visits", visits), ("Age", age)], left);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| learn(&book, &Assumptions::default()).unwrap());
        let bits: Vec<u64> = found.clients.iter().map(|c| c.probability.to_bits()).collect();
        (bits, format!("{found:?}"))
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn revenue_at_risk_is_of_those_who_can_still_be_kept_and_of_the_last_ninety_days() {
    use crate::book::activity::Billing;
    use crate::book::{Money, Sales, Span};
    use std::sync::Arc;
    let (visits, age, left) = members(200);
    let mut book = book(vec![("Visits", visits), ("Age", age)], left);
    let (old, new) = ("2023-01-10".parse().unwrap(), "2023-12-31".parse().unwrap());
    let money = |m: f64| Money::from_f64(m).unwrap();
    let sales = Sales {
        client: vec![0, 0, 1, 1],
        date: vec![old, new, old, new],
        amount: vec![money(900.0), money(91.0), money(900.0), money(91.0)],
        ..Sales::default()
    };
    let span = Span::new(old, new);
    book.activity.billing = Billing::of(Some(&sales), None, 200, span);
    if let Some(billing) = &mut book.activity.billing {
        billing.monthly = vec![Some(money(31.0)); 2];
    }
    book.period.span = span;
    book.sales = Some(Arc::new(sales));
    let a = Assumptions::default();
    let figures = Figures::compute(&book, &a);
    let mut found = learn(&book, &a).unwrap();
    // One of the two has gone.
    found.clients[0].left = Some(true);
    found.clients[1].left = Some(false);
    found.clients[1].probability = 0.5;
    assert_eq!(monthly_value(&book, &figures, 0), Some(money(31.0)));
    assert_eq!(found.revenue_at_risk(&book, &figures, &crate::analysis::Selection::All), Some(money(15.5)));
    let sums = found.at_risk(&book, &figures, &crate::analysis::Selection::All);
    assert_eq!((sums.revenue, sums.gone + sums.scored), (Some(money(15.5)), 200));
    let listed: usize = sums.by_driver.iter().map(|d| d.clients).sum();
    assert!(listed > 0 && listed <= sums.bands[0] + sums.bands[1]);
    (found.clients[2].left, found.clients[2].probability) = (Some(false), 0.9);
    let order = found.ranked(&book, &figures, &crate::analysis::Selection::All);
    // The only one whose leaving costs anything comes before one who is likelier to leave.
    assert_eq!(order[0], 1);
    let first_gone = order.iter().position(|i| found.clients[*i].left == Some(true)).unwrap();
    assert!(order[..first_gone].iter().all(|i| found.clients[*i].left == Some(false)));
    assert!(order[first_gone..].iter().all(|i| found.clients[*i].left == Some(true)));
}

#[test]
fn of_many_clients_some_are_learnt_from_and_all_are_scored() {
    let (visits, age, left) = members(260);
    let book = book(vec![("Visits", visits.clone()), ("Age", age)], left.clone());
    let assumptions = Assumptions::default();
    let figures = Figures::compute(&book, &assumptions);
    let context = Context { book: &book, figures: &figures, studies: &Studies::default() };
    let choices = Churn::choices(&assumptions);
    let found = labelled::trained_on(200, book.clients.outcome.as_ref().unwrap(), context, &choices, Task::UNWATCHED)
        .unwrap()
        .unwrap();
    assert_eq!(found.validation.clients, 200);
    assert!(found.statement.ends_with("Trained on 200 of 260 clients, drawn at random."), "{}", found.statement);
    assert!((0..260).all(|i| found.clients[i].left == left[i] && found.clients[i].probability.is_finite()));
    // Those whom the lot passed by are ranked as well as the others.
    let everybody: Vec<f64> = found.clients.iter().map(|c| c.probability).collect();
    let truth: Vec<bool> = left.iter().map(|l| *l == Some(true)).collect();
    assert!(crate::stats::validation::ranking::auc(&everybody, &truth).unwrap() > 0.85);
    assert!(labelled::trained_on(200, book.clients.outcome.as_ref().unwrap(), context, &choices, STOPPED).is_none());
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
    let all = |l: &Churn| l.clients.iter().map(|c| c.probability.to_bits()).collect::<Vec<_>>();
    assert_eq!(all(&once), all(&again));
    assert!(once.client(5).unwrap().probability.is_finite() && once.client(5).unwrap().left.is_none());
}
