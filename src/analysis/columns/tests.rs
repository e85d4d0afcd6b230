use super::*;
use crate::analysis::testing::roster;
use crate::book::{Assumptions, Attribute, TextColumn};

fn named<'a>(columns: &'a [Column], name: &str) -> &'a Column {
    columns.iter().find(|c| c.name == name).unwrap()
}

fn sorted(book: &Book, name: &str, descending: bool) -> Vec<u32> {
    let figures = Results::compute(book, &Assumptions::default());
    let mut indices: Vec<u32> = (0..book.clients.len() as u32).rev().collect();
    named(&columns(book), name).sort(book, &figures, descending, &mut indices);
    indices
}

fn with_attribute(name: &str, values: AttributeValues) -> Book {
    let mut book = roster(&[("b", 4.0, 6.0, "thirty"), ("B", 4.0, 12.0, "hour"), ("a", 4.0, f64::NAN, "hour")]);
    book.clients.attributes.push(Attribute { name: name.into(), values });
    book
}

#[test]
fn values_come_from_the_file_and_from_the_figures() {
    let book = with_attribute("Dog?", AttributeValues::Flag(vec![Some(true), None, Some(false)]));
    let figures = Results::compute(&book, &Assumptions::default());
    let columns = columns(&book);
    let value = |name: &str, i| named(&columns, name).value(&book, &figures, i);
    assert_eq!((value("client_id", 0), value("session_type", 1)), (Value::Text("b"), Value::Text("hour")));
    assert_eq!((value("utilization", 0), value("utilization", 2)), (Value::Number(0.5), Value::Missing));
    assert_eq!(value("revenue_month", 0), Value::Money(Money::from_f64(67.5).unwrap()));
    assert_eq!((value("segment", 0), value("risk", 1)), (Value::Text("Opportunity"), Value::Text("low")));
    assert_eq!(
        (value("dog", 0), value("dog", 1), value("dog", 9)),
        (Value::Flag(true), Value::Missing, Value::Missing)
    );
}

#[test]
fn a_book_has_only_the_columns_that_it_has() {
    let names = |book: &Book| columns(book).into_iter().map(|c| c.name).collect::<Vec<_>>();
    assert_eq!(names(&Book::default()), ["client_id"]);
    let mut book = roster(&[("A", 4.0, 6.0, "hour")]);
    book.clients.ideal_hours_month = None;
    assert_eq!(
        names(&book),
        ["client_id", "session_type", "hourly_rate", "hours", "hours_month", "revenue", "revenue_month", "share"]
    );
}

#[test]
fn headers_become_names_that_can_be_typed_and_never_collide() {
    assert_eq!(snake_case("  Join Date (2024) "), "join_date_2024");
    assert_eq!([snake_case("30_60"), snake_case("???"), snake_case("Возраст")], ["column_30_60", "column", "возраст"]);
    let mut book = with_attribute("Revenue", AttributeValues::Number(vec![1.0; 3]));
    book.clients.attributes.push(Attribute { name: "revenue!".into(), values: AttributeValues::Number(vec![2.0; 3]) });
    let columns = columns(&book);
    assert_eq!(named(&columns, "revenue_2").title, "Revenue");
    assert_eq!(named(&columns, "revenue_3").title, "revenue!");
}

#[test]
fn missing_is_last_either_way_and_ties_keep_the_table_order() {
    let book = with_attribute("n", AttributeValues::Number(vec![-1.0, f64::NAN, -2.5]));
    assert_eq!((sorted(&book, "n", false), sorted(&book, "n", true)), (vec![2, 0, 1], vec![0, 2, 1]));
    assert_eq!((sorted(&book, "hours", false), sorted(&book, "hours", true)), (vec![0, 1, 2], vec![1, 0, 2]));
    assert_eq!(
        (sorted(&book, "session_type", false), sorted(&book, "session_type", true)),
        (vec![1, 2, 0], vec![0, 1, 2])
    );
    let zeros = with_attribute("n", AttributeValues::Number(vec![0.0, -0.0, 0.0]));
    assert_eq!(sorted(&zeros, "n", true), [0, 1, 2]);
}

#[test]
fn text_sorts_without_regard_to_capitals_and_beyond_its_first_letters() {
    let book = with_attribute("t", AttributeValues::Text(TextColumn::default()));
    assert_eq!((sorted(&book, "client_id", false), sorted(&book, "client_id", true)), (vec![2, 1, 0], vec![0, 1, 2]));
    let names = ["member-000000000012", "member-000000000002", ""];
    let book = with_attribute("t", AttributeValues::Text(names.into_iter().collect()));
    assert_eq!((sorted(&book, "t", false), sorted(&book, "t", true)), (vec![1, 0, 2], vec![0, 1, 2]));
}

#[test]
fn dates_flags_and_money_have_their_own_order() {
    let day = |d| chrono::NaiveDate::from_ymd_opt(2024, 2, d);
    let dates = with_attribute("d", AttributeValues::Date(vec![day(29), None, day(1)]));
    assert_eq!((sorted(&dates, "d", false), sorted(&dates, "d", true)), (vec![2, 0, 1], vec![0, 2, 1]));
    let flags = with_attribute("f", AttributeValues::Flag(vec![Some(true), Some(false), None]));
    assert_eq!(sorted(&flags, "f", false), [1, 0, 2]);
    assert_eq!(sorted(&flags, "revenue", true), [1, 0, 2]);
    assert_eq!(sorted(&flags, "risk", false), [0, 1, 2]);
}
