use super::*;
use crate::analysis::recommendation::Recommendation;
use crate::analysis::study::Studies;
use crate::analysis::testing::{STOPPED, run, study};
use crate::analysis::testing::{day, money};
use crate::book::{Assumptions, Book, Category, Clients, Limits, Locale, Sales};
use std::sync::Arc;

/// Clients who bought these items, one sale each.
fn shop(clients: &[&[&str]]) -> Book {
    let rows: Vec<(u32, &str)> =
        clients.iter().enumerate().flat_map(|(i, items)| items.iter().map(move |item| (i as u32, *item))).collect();
    let item: Category = rows.iter().map(|r| Some(r.1)).collect();
    let sales = Sales {
        client: rows.iter().map(|r| r.0).collect(),
        date: rows.iter().map(|_| day("2024-01-10")).collect(),
        amount: rows.iter().filter_map(|_| money(10.0)).collect(),
        item: Some(item),
        ..Sales::default()
    };
    let ids: Vec<String> = (0..clients.len()).map(|i| format!("c{i}")).collect();
    let clients = Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() };
    Book { clients, sales: Some(Arc::new(sales)), ..Book::default() }.within_period(Limits::default(), None)
}

fn learn(book: &Book) -> Section<Recommendation> {
    study(book, &Assumptions::default())
}

#[test]
fn two_tastes_are_found_and_the_reason_counts_them() {
    let mut clients: Vec<&[&str]> = Vec::new();
    for _ in 0..30 {
        clients.extend([&["Yoga", "Barre", "Spin"][..], &["Box", "Lift", "Row"][..]]);
    }
    for _ in 0..7 {
        clients.push(&["Yoga", "Barre"]);
    }
    clients.push(&[]);
    let found = learn(&shop(&clients)).unwrap();
    assert_eq!((found.evidence.services, found.evidence.clients), (6, [67, 67]));
    assert!(found.beats_popularity() && found.evidence.hit_rate > 0.9, "{:?}", found.evidence);
    assert_eq!(found.service(60), Some("Spin"));
    assert_eq!(found.reason(60), Some("30 of the 37 who buy Yoga and Barre also buy Spin"));
    // Who has all of a taste is told nothing, and so is who has nothing.
    assert_eq!((found.service(0), found.service(67), found.service(999)), (None, None, None));
    assert!(found.describe(&Locale::default()).ends_with("worth making."));
}

#[test]
fn where_popularity_is_as_good_nothing_is_suggested() {
    // Everybody takes the one thing that everybody takes, and another by chance.
    let others = [["All", "A"], ["All", "B"], ["All", "C"], ["All", "D"]];
    let clients: Vec<&[&str]> = (0..80).map(|i| &others[i % 4][..]).collect();
    let found = learn(&shop(&clients)).unwrap();
    assert!(!found.beats_popularity(), "{:?}", found.evidence);
    assert_eq!((found.service(0), found.reason(0)), (None, None));
    assert!(found.describe(&Locale::default()).contains("nothing is suggested"));
    assert!(found.no_better(&Locale::default()).starts_with("clients whose choices"));
}

#[test]
fn too_few_clients_nobody_and_a_stop() {
    let few: Vec<&[&str]> = vec![&["A", "B"]; 5];
    assert!(learn(&shop(&few)).unwrap_err().unavailable.contains("20 clients"));
    assert!(learn(&Book::default()).is_err());
    let book = shop(&vec![&["A", "B"][..]; 30]);
    assert!(run::<Recommendation>(&book, &Assumptions::default(), &Studies::default(), STOPPED).is_none());
}
