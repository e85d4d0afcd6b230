use super::*;
use crate::analysis::Figures;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;
use crate::analysis::study::{Studies, Study};
use crate::analysis::testing::roster;
use crate::analysis::testing::{STOPPED, run, study};
use crate::book::{Assumptions, Attribute, AttributeValues, Book};

/// Four kinds of clients by two facts about them, a third that says nothing, and an answer to a campaign that follows
/// the kind, four times out of five.
fn four_kinds() -> Book {
    let n = 80;
    let rows: Vec<String> = (0..n).map(|i| format!("C{i}")).collect();
    let rows: Vec<(&str, f64, f64, &str)> = rows.iter().map(|id| (id.as_str(), 4.0, 9.0, "hour")).collect();
    let mut book = roster(&rows);
    let jitter = |i: usize, m: usize| ((i * 7919 + m * 104_729) % 97) as f64 / 97.0;
    let values = |f: &dyn Fn(usize) -> f64| AttributeValues::Number((0..n).map(f).collect());
    book.clients.attributes = vec![
        ("Age", values(&|i| if i % 4 < 2 { 25.0 } else { 60.0 } + jitter(i, 1))),
        ("Distance", values(&|i| if i % 2 == 0 { 1.0 } else { 20.0 } + jitter(i, 2))),
        ("Shoe", values(&|i| 38.0 + 6.0 * jitter(i, 3))),
        ("Response", AttributeValues::Flag((0..n).map(|i| Some((i % 4 < 2) != (i % 5 == 0))).collect())),
    ]
    .into_iter()
    .map(|(name, values)| Attribute { name: name.into(), values })
    .collect();
    book
}

fn formed(book: &Book, assumptions: &Assumptions) -> Clusters {
    study(book, assumptions).unwrap()
}

#[test]
fn four_kinds_are_found_named_and_covered() {
    let book = four_kinds();
    let mut a = Assumptions::default();
    a.clusters.features = vec!["age".into(), "distance".into()];
    let found = formed(&book, &a);
    assert_eq!(found.groups.len(), 4, "{:?}", found.trials);
    assert!(found.groups.iter().all(|g| g.clients == 20));
    assert!(found.validation.silhouette.unwrap() > 0.9);
    assert!(found.silhouettes.iter().all(|s| *s > 0.8));
    for i in 4..80 {
        assert_eq!(found.of_client[i], found.of_client[i % 4], "client {i}");
    }
    let names: std::collections::HashSet<&str> = found.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(names.len(), 4);
    assert!(found.groups.iter().all(|g| g.name.contains("Age") && g.representatives.len() == 20));
    assert!(found.offered.iter().any(|o| o.name == "shoe" && !o.used));
}

#[test]
fn answers_to_campaigns_are_held_out_and_tested_first() {
    let book = four_kinds();
    let a = Assumptions::default();
    let figures = Figures::compute(&book, &a);
    let studies = Studies::default().with([Clusters::STUDY, ClusterEvidence::STUDY], &book, &figures, &a);
    let groups = studies.clusters().unwrap();
    assert!(groups.used.iter().all(|u| u.name != "response"));
    let evidence = studies.cluster_evidence().unwrap();
    let first = &evidence.differences[0];
    assert!(first.held_out && first.feature == "response" && first.test == differences::Test::ChiSquare);
    assert!(first.p_adjusted < 1e-3 && first.effect > 0.4);
    assert!(evidence.differences.iter().any(|d| !d.held_out));
    assert!(evidence.methods.len() >= 8 && evidence.methods[0].agreement > 0.99);
    let campaigns = campaigns::campaigns(&book, groups).unwrap();
    assert_eq!((campaigns.contacted, campaigns.accepted.clone()), (80, vec![40, 40]));
    assert_eq!((campaigns.campaigns[0].all.rate, campaigns.at_least()), (Some(0.5), vec![40]));
    assert!(campaigns::has_any(&book) && !campaigns::has_any(&Book::default()));
}

#[test]
fn who_left_forms_no_groups_in_whatever_words() {
    let mut book = four_kinds();
    let left: Vec<Option<bool>> = (0..80).map(|i| Some(i % 3 == 0)).collect();
    let stayed = AttributeValues::Flag(left.iter().map(|l| l.map(|l| !l)).collect());
    book.clients.attributes.push(Attribute { name: "Still here".into(), values: stayed });
    let used = |book: &Book| formed(book, &Assumptions::default()).used.iter().any(|u| u.name == "still_here");
    assert!(used(&book));
    book.clients.outcome = Some(crate::book::clients::Outcome { name: "Churn".into(), left });
    assert!(!used(&book));
}

#[test]
fn the_users_names_and_number_of_groups_count() {
    let book = four_kinds();
    let mut a = Assumptions::default();
    a.clusters.groups = Some(2);
    let name = formed(&book, &a).groups[0].name.clone();
    a.clusters.names.insert(name, "My people".into());
    let again = formed(&book, &a);
    assert_eq!((again.groups.len(), again.groups[0].title.as_str()), (2, "My people"));
}

#[test]
fn other_names_keep_the_groups_and_their_evidence() {
    let book = four_kinds();
    let mut a = Assumptions::default();
    let figures = Figures::compute(&book, &a);
    let before = Studies::default().with([Clusters::STUDY, ClusterEvidence::STUDY], &book, &figures, &a);
    let name = before.clusters().unwrap().groups[0].name.clone();
    a.clusters.names.insert(name, "Mine".into());
    let after = before.clone().with([Clusters::STUDY], &book, &figures, &a);
    assert_eq!(after.clusters().unwrap().groups[0].title, "Mine");
    assert!(
        after.has(ClusterEvidence::STUDY, &a) && after.clusters().unwrap().labels == before.clusters().unwrap().labels
    );
    a.clusters.groups = Some(3);
    assert!(!after.with([Clusters::STUDY], &book, &figures, &a).has(ClusterEvidence::STUDY, &a));
}

#[test]
fn too_few_clients_and_no_features_say_so() {
    let a = Assumptions::default();
    for book in [Book::default(), roster(&[("A", 4.0, 9.0, "hour")])] {
        let refused = study::<Clusters>(&book, &a);
        assert!(refused.unwrap_err().unavailable.contains("at least 10 clients"));
    }
    assert!(run::<Clusters>(&four_kinds(), &a, &Studies::default(), STOPPED).is_none());
    assert!(study::<ClusterEvidence>(&four_kinds(), &a).is_err());
}
