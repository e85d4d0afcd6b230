use super::groups::{By, groups};
use super::*;
use crate::book::{Category, Limits};
use std::sync::Arc;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// (client, day, hour, raw status); a client of 9 is none.
fn book(rows: &[(u32, &str, u16, &str)]) -> Book {
    let status = |raw: &str| match raw {
        "Signed in" => Status::Attended,
        "Absent" | "No-Show" => Status::NoShow,
        "Late Cancel" => Status::LateCancel,
        "" => Status::Block,
        _ => Status::Unknown,
    };
    let sessions = Sessions {
        client: rows.iter().map(|r| if r.0 == 9 { crate::book::sessions::NO_CLIENT } else { r.0 }).collect(),
        date: rows.iter().map(|r| day(r.1)).collect(),
        start: Some(rows.iter().map(|r| r.2 * 60).collect()),
        minutes: Some(vec![60; rows.len()]),
        status: rows.iter().map(|r| status(r.3)).collect(),
        raw_status: Some(rows.iter().map(|r| Some(r.3)).collect::<Category>()),
        price: Some(rows.iter().map(|r| (r.0 == 0).then(|| Money::from_f64(50.0).unwrap())).collect()),
        ..Sessions::default()
    };
    let mut book = Book { sessions: Some(Arc::new(sessions)), ..Book::default() };
    book.clients.ids = ["A", "B", "C"].into_iter().collect();
    book.within_period(Limits::default(), None)
}

const LOG: &[(u32, &str, u16, &str)] = &[
    (0, "2024-01-01", 9, "Signed in"),
    (0, "2024-01-08", 9, "Signed in"),
    (0, "2024-01-15", 9, "No-Show"),
    (1, "2024-01-02", 18, "Late Cancel"),
    (9, "2024-01-02", 18, ""),
    // Nobody was checked in: three clients, one slot.
    (0, "2024-02-03", 10, "Absent"),
    (1, "2024-02-03", 10, "Absent"),
    (2, "2024-02-03", 10, "Absent"),
    // Two clients are too few, and one who came clears the slot.
    (1, "2024-02-04", 10, "Absent"),
    (2, "2024-02-04", 10, "Absent"),
    (2, "2024-04-05", 10, "Signed in"),
];

fn measured(selection: &Selection) -> Attendance {
    attendance(&book(LOG), &Assumptions::default(), selection).unwrap()
}

#[test]
fn misses_blocks_and_slots_that_nobody_checked_in() {
    let a = measured(&Selection::All);
    assert_eq!((a.attended, a.no_show, a.late_cancel, a.blocks), (3, 6, 1, 1));
    assert_eq!((a.miss_rate, a.miss_rate_checked), (Some(0.7), Some(4.0 / 7.0)));
    assert_eq!((a.never_checked_in.slots, a.never_checked_in.rows), (1, 3));
    assert_eq!(a.heatmap.len(), 5);
    let monday = a.heatmap.iter().find(|c| c.weekday == chrono::Weekday::Mon).unwrap();
    assert_eq!((monday.hour, monday.attended, monday.missed), (9, 2, 1));
}

#[test]
fn who_stopped_who_came_once_and_who_came_again() {
    let a = measured(&Selection::All);
    assert_eq!((a.lapsed.clients, a.lapsed.of, a.one_timers), (1, 2, 1));
    // A's first visit was followed within a week; C's is too late to tell.
    assert_eq!((a.second_visit.of, a.second_visit.clients, a.second_visit.rate), (1, 1, Some(1.0)));
    // Own price of A's two misses; B and C have none.
    assert_eq!((a.missed_value.amount, a.missed_value.sessions), (Money::from_f64(100.0).unwrap(), 2));
    assert_eq!((a.missed_value.without_price, a.unpaid, a.owed), (5, None, None));
}

#[test]
fn a_selection_counts_its_own_rows_and_no_blocks() {
    let a = measured(&Selection::Some(vec![1]));
    assert_eq!((a.attended, a.no_show, a.late_cancel, a.blocks), (0, 2, 1, 0));
    assert_eq!((a.miss_rate, a.lapsed.of), (Some(1.0), 0));
}

#[test]
fn groups_are_in_their_own_order_or_by_size() {
    let by_weekday = groups(&book(LOG), &Selection::All, By::Weekday).unwrap();
    let names: Vec<&str> = by_weekday.iter().map(|g| g.group.as_str()).collect();
    assert_eq!(names, ["Mon", "Tue", "Fri", "Sat", "Sun"]);
    assert_eq!((by_weekday[3].no_show, by_weekday[3].never_checked_in), (3, 3));
    let by_client = groups(&book(LOG), &Selection::All, By::Client).unwrap();
    assert_eq!((by_client[0].group.as_str(), by_client[0].client), ("A", Some(0)));
    assert_eq!(groups(&book(LOG), &Selection::All, By::Month).unwrap().last().unwrap().group, "2024-04");
    assert!(groups(&book(LOG), &Selection::All, By::Staff).is_err());
    assert_eq!(By::Weekday.next(&book(LOG)), By::Hour);
}

#[test]
fn without_a_log_it_says_what_is_needed() {
    let none = attendance(&Book::default(), &Assumptions::default(), &Selection::All).unwrap_err();
    assert!(none.unavailable.starts_with("needs visits"));
    let empty = attendance(&book(&[]), &Assumptions::default(), &Selection::All).unwrap();
    assert_eq!((empty.miss_rate, empty.miss_rate_interval, empty.one_timers), (None, None, 0));
}
