use super::*;
use crate::analysis::Results;
use crate::analysis::churn::ClientChurn;
use crate::analysis::profiles::Profiles;
use crate::analysis::study::{Studies, Study};
use crate::analysis::testing::{STOPPED, run, study};
use crate::analysis::{Figures, Selection};
use crate::book::clients::Outcome;
use crate::book::{Assumptions, Attribute, AttributeValues, Book, Category, Clients, Locale, Money};

/// A hundred clients: of those with a short contract most leave, the age has nothing to do with it.
fn members() -> Book {
    let n = 100;
    let short = |i: usize| i.is_multiple_of(2);
    let left: Vec<Option<bool>> = (0..n).map(|i| Some(if short(i) { i % 10 < 6 } else { i % 20 == 1 })).collect();
    let contract = (0..n).map(|i| if short(i) { 1.0 } else { 12.0 }).collect();
    let age = (0..n).map(|i| 20.0 + (i * 7 % 40) as f64).collect();
    let place: Category = (0..n).map(|i| Some(if i % 4 < 2 { "near" } else { "far" })).collect();
    let attribute = |name: &str, values| Attribute { name: name.into(), values };
    let clients = Clients {
        ids: (0..n).map(|i| format!("c{i}")).collect::<Vec<_>>().iter().map(String::as_str).collect(),
        outcome: Some(Outcome { name: "Churn".into(), left }),
        own_revenue: Some((0..n).map(|_| Money::from_f64(30.0)).collect()),
        attributes: vec![
            attribute("Contract", AttributeValues::Number(contract)),
            attribute("Age", AttributeValues::Number(age)),
            attribute("Place", AttributeValues::Category(place)),
        ],
        ..Clients::default()
    };
    Book { clients, ..Book::default() }
}

fn done(book: &Book) -> (Figures, Studies) {
    let a = Assumptions::default();
    let figures = Figures::compute(book, &a);
    let studies = Studies::default().with([Profiles::STUDY], book, &figures, &a);
    (figures, studies)
}

#[test]
fn leavers_have_short_contracts_and_their_age_says_nothing() {
    let book = members();
    let (_, studies) = done(&book);
    let found = studies.profiles().unwrap();
    assert_eq!((found.basis, found.clients), (Basis::Known, [35, 65]));
    let first = &found.contrasts[0];
    assert_eq!((first.title.as_str(), first.known), ("Contract", [35, 65]));
    // 30 short and 5 long of the leavers, 20 short and 45 long of the stayers.
    assert!((first.means[0] - 90.0 / 35.0).abs() < 1e-12 && (first.means[1] - 560.0 / 65.0).abs() < 1e-12);
    let delta = 5.0 / 35.0 - 45.0 / 65.0;
    assert!((first.delta - delta).abs() < 1e-12 && first.size() == "large");
    assert!(first.p_adjusted.unwrap() < 0.001);
    let age = found.contrasts.iter().find(|c| c.title == "Age").unwrap();
    assert!(age.p_adjusted.unwrap() > 0.05 && age.size() == "hardly any");
    let said = found.headline(&Locale::default());
    assert!(said.contains("Contract: leavers 2.6, stayers 8.6"), "{said}");
}

#[test]
fn rates_by_kind_with_interval_and_money_at_risk() {
    let book = members();
    let (figures, studies) = done(&book);
    let churn = studies.churn().unwrap();
    let results = Results::new(figures, studies.clone(), &Assumptions::default());
    let all = families(&book, &results, churn, &Selection::All);
    let contract = &all[0];
    assert_eq!((contract.by.as_str(), contract.rows.len()), ("Contract", 2));
    assert_eq!((contract.rows[0].label.as_str(), contract.rows[0].clients, contract.rows[0].left), ("1", 50, 30));
    assert_eq!(Some(contract.rows[0].interval), crate::stats::proportion::wilson(30, 50));
    // φ of the table [30 20; 5 45].
    let phi = (30.0 * 45.0 - 20.0 * 5.0) / (50.0 * 50.0 * 35.0 * 65.0_f64).sqrt();
    assert!((contract.v - phi).abs() < 1e-12 && contract.p.unwrap() < 0.001);
    let whole: Money = contract.rows.iter().filter_map(|r| r.at_risk).sum();
    let direct = churn.revenue_at_risk(&book, &results, &Selection::All).unwrap();
    assert!((whole.to_f64() - direct.to_f64()).abs() < 1e-3);
    assert!(all.iter().any(|f| f.by == "Place" && f.p.unwrap() > 0.05));
    let nobody = families(&book, &results, churn, &Selection::Some(Vec::new()));
    assert!(nobody.is_empty());
}

#[test]
fn where_nobody_has_left_yet_the_bands_stand_in_and_nothing_is_proved() {
    let book = members();
    let (figures, studies) = done(&book);
    let mut churn = studies.churn().unwrap().clone();
    churn.clients.iter_mut().for_each(|c| c.left = None);
    let a = Assumptions::default();
    let foretold = Studies::default().with_answer(Ok(churn), &a);
    let found = run::<Profiles>(&book, &a, &foretold, Task::UNWATCHED).unwrap().unwrap();
    assert_eq!(found.basis, Basis::Bands);
    assert!(found.contrasts.iter().all(|c| c.p.is_none() && c.p_adjusted.is_none()));
    assert!(found.method(&Locale::default()).contains("proves nothing"));
    let results = Results::new(figures, foretold.clone(), &a);
    let families = families(&book, &results, foretold.churn().unwrap(), &Selection::All);
    assert!(families.iter().all(|f| f.p.is_none()));
    assert!(run::<Profiles>(&book, &a, &foretold, STOPPED).is_none());
}

#[test]
fn too_few_on_one_side_say_how_many_are_needed() {
    let book = members();
    let (_figures, studies) = done(&book);
    let mut churn = studies.churn().unwrap().clone();
    let nobody = |c: &mut ClientChurn| (c.left, c.band) = (None, None);
    churn.clients.iter_mut().for_each(nobody);
    let a = Assumptions::default();
    let few = Studies::default().with_answer(Ok(churn), &a);
    let why = run::<Profiles>(&book, &a, &few, Task::UNWATCHED).unwrap().unwrap_err();
    assert!(why.unavailable.contains("there are 0 and 0"), "{why}");
    assert!(study::<Profiles>(&book, &a).is_err());
}
