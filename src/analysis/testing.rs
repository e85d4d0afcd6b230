//! Small books for the tests of this layer.

use super::study::{Context, Studies, Study};
use super::{Figures, Section};
use crate::book::clients::SessionType;
use crate::book::{Assumptions, Book, Category, Clients, Delivery, Money, Period};
use crate::task::Task;

/// A task that is cancelled from the start.
pub const STOPPED: Task<'static> = Task::new(&|| true, &|_| {}, &|_| {});

/// What a study finds in `book`; `None` where it was cancelled.
pub fn run<S: Study>(book: &Book, assumptions: &Assumptions, studies: &Studies, task: Task) -> Option<Section<S>> {
    let figures = Figures::compute(book, assumptions);
    S::run(Context { book, figures: &figures, studies }, &S::choices(assumptions), task)
}

/// What a study finds in `book` where no other has run.
pub fn study<S: Study>(book: &Book, assumptions: &Assumptions) -> Section<S> {
    run(book, assumptions, &Studies::default(), Task::UNWATCHED).unwrap()
}

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

/// A day as `2024-01-31`.
pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// Three clients, of whom the third buys nothing: sales from January to March 2024, a return, a gift and a sale without
/// a client among them.
pub fn shop() -> Book {
    use crate::book::sessions::NO_CLIENT;
    use crate::book::{Limits, Sales};
    let rows = [
        (0, "2024-01-10", 100.0, "Yoga", "Ann"),
        (1, "2024-01-20", -40.0, "Massage", "Bob"),
        (NO_CLIENT, "2024-01-20", 30.0, "Shop", "Ann"),
        (1, "2024-03-02", 85.0, "Massage", "Bob"),
        (0, "2024-03-05", -10.0, "Yoga", "Ann"),
        (1, "2024-03-09", 0.0, "Yoga", "Bob"),
    ];
    let sales = Sales {
        client: rows.iter().map(|r| r.0).collect(),
        date: rows.iter().map(|r| day(r.1)).collect(),
        amount: rows.iter().filter_map(|r| money(r.2)).collect(),
        category: Some(rows.iter().map(|r| Some(r.3)).collect()),
        staff: Some(rows.iter().map(|r| Some(r.4)).collect()),
        ..Sales::default()
    };
    let clients = Clients { ids: ["A", "B", "C"].into_iter().collect(), ..Clients::default() };
    let book = Book { clients, sales: Some(std::sync::Arc::new(sales)), ..Book::default() };
    book.within_period(Limits::default(), None)
}

/// A book of visits as (client, day), known up to `as_of`; clients are called `C0`, `C1`, ….
pub fn diary(visits: &[(u32, &str)], as_of: &str) -> Book {
    use crate::book::{Limits, Sessions, Status};
    let clients = visits.iter().map(|v| v.0 + 1).max().unwrap_or(0);
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i}")).collect();
    let sessions = Sessions {
        client: visits.iter().map(|v| v.0).collect(),
        date: visits.iter().map(|v| day(v.1)).collect(),
        status: vec![Status::Attended; visits.len()],
        ..Sessions::default()
    };
    let clients = Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() };
    let book = Book { clients, sessions: Some(std::sync::Arc::new(sessions)), ..Book::default() };
    book.within_period(Limits::default(), Some(day(as_of)))
}
