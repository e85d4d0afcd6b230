use super::*;
use crate::analysis::testing::{roster, shop};
use crate::book::{Assumptions, Attribute, AttributeValues, Category};

fn of(book: &Book) -> Features {
    Features::of(book, &Figures::compute(book, &Assumptions::default()))
}

fn people(n: usize, attributes: Vec<(&str, AttributeValues)>) -> Book {
    let rows: Vec<(String, f64)> = (0..n).map(|i| (format!("C{i}"), 6.0 + (i % 7) as f64)).collect();
    let rows: Vec<(&str, f64, f64, &str)> = rows.iter().map(|(id, h)| (id.as_str(), 4.0, *h, "hour")).collect();
    let mut book = roster(&rows);
    let attribute = |(name, values): (&str, AttributeValues)| Attribute { name: name.into(), values };
    book.clients.attributes = attributes.into_iter().map(attribute).collect();
    book
}

fn why<'a>(features: &'a Features, column: &str) -> &'a str {
    features.excluded.iter().find(|e| e.column == column).map_or("", |e| e.why.as_str())
}

#[test]
fn what_cannot_tell_clients_apart_is_left_out_with_a_reason() {
    let n = 40;
    let kg: Vec<f64> = (0..n).map(|i| 50.0 + (i * 13 % 37) as f64).collect();
    let label = |i: usize| if i.is_multiple_of(3) { "yes" } else { "no" };
    let many: Category = (0..n).map(|i| Some(["a", "b", "c", "d", "e", "f", "g", "h", "i"][i % 9])).collect();
    let book = people(
        n,
        vec![
            ("Weight kg", AttributeValues::Number(kg.clone())),
            ("Weight lb", AttributeValues::Number(kg.iter().map(|kg| kg * 2.20462).collect())),
            ("Member no", AttributeValues::Number((0..n).map(|i| 7000.0 + i as f64).collect())),
            ("Country", AttributeValues::Number(vec![1.0; n])),
            ("Shoe", AttributeValues::Number((0..n).map(|i| if i < 5 { i as f64 } else { f64::NAN }).collect())),
            ("Sex", AttributeValues::Flag((0..n).map(|i| Some(i.is_multiple_of(3))).collect())),
            ("Sex again", AttributeValues::Category((0..n).map(|i| Some(label(i))).collect())),
            ("Town", AttributeValues::Category(many)),
        ],
    );
    let features = of(&book);
    assert_eq!(why(&features, "weight_lb"), "repeats weight_kg");
    assert_eq!(why(&features, "member_no"), "a running number, different for every client");
    assert_eq!(why(&features, "country"), "the same for every client");
    assert_eq!(why(&features, "shoe"), "known of 5 of 40 clients only");
    assert_eq!(why(&features, "sex_again_yes"), "repeats sex");
    assert!(why(&features, "town").starts_with("9 labels"));
    let names: Vec<&str> = features.list.iter().map(|f| f.name.as_str()).collect();
    assert!(names.contains(&"weight_kg") && names.contains(&"sex"), "{names:?}");
    // Everybody has the same ideal, so hours, revenue and utilization are one and the same in other units.
    assert_eq!(names.iter().filter(|n| ["revenue_month", "hours_month", "utilization"].contains(n)).count(), 1);
}

#[test]
fn a_shop_has_recency_frequency_and_money() {
    let book = shop();
    let list = behaviour::features(&book, &Figures::compute(&book, &Assumptions::default()));
    let since = list.iter().find(|f| f.name == "days_since_purchase").unwrap();
    assert!(list.iter().any(|f| f.name == "share_massage") && list.iter().any(|f| f.name == "purchases"));
    assert_eq!((since.values[0], since.values[1], since.values[2].is_nan()), (59.0, 7.0, true));
    assert!(of(&Book::default()).list.is_empty());
}
