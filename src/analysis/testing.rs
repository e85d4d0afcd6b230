//! Small books for the tests of this layer.

use crate::book::clients::SessionType;
use crate::book::{Book, Category, Clients, Delivery, Money, Period};

/// An amount, as columns hold it.
pub fn money(units: f64) -> Option<Money> {
    Money::from_f64(units)
}

/// A roster over three months of (id, ideal hours a month, hours delivered, session type); `thirty` costs 33.75, any
/// other type 61.20; only `hour` and `thirty` have a known length.
pub fn roster(rows: &[(&str, f64, f64, &str)]) -> Book {
    let types: Category = rows.iter().map(|r| Some(r.3)).collect();
    let minutes = types.labels.iter().map(|label| match label {
        "hour" => Some(60.0),
        "thirty" => Some(30.0),
        _ => None,
    });
    let minutes = minutes.collect();
    Book {
        clients: Clients {
            ids: rows.iter().map(|r| r.0).collect(),
            ideal_hours_month: Some(rows.iter().map(|r| r.1).collect()),
            rates: Some(rows.iter().map(|r| money(if r.3 == "thirty" { 33.75 } else { 61.2 })).collect()),
            session_type: Some(SessionType { types, minutes }),
            ..Clients::default()
        },
        delivery: Some(Delivery { hours: rows.iter().map(|r| r.2).collect(), from_log: false }),
        period: Period { months: Some(3.0), label: Some("Nov–Jan".into()), ..Period::default() },
        ..Book::default()
    }
}
