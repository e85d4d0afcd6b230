use super::*;
use crate::analysis::testing::{day, diary, money, shop};
use crate::book::{Limits, Locale, Sales};
use proptest::prelude::*;
use std::sync::Arc;

/// C0 was there before; C1 and C2 came first in February, C3 in March.
fn small() -> Book {
    let visits = [
        (0, "2024-01-03"),
        (0, "2024-04-03"),
        (1, "2024-02-01"),
        (1, "2024-03-05"),
        (2, "2024-02-10"),
        (2, "2024-04-11"),
        (3, "2024-03-31"),
        (3, "2024-04-01"),
    ];
    diary(&visits, "2024-04-20")
}

#[test]
fn four_clients_by_hand() {
    let c = cohorts(&small()).unwrap();
    let rows: Vec<_> = c.cohorts.iter().map(|r| (r.month.as_str(), r.joined, r.clients, r.active.as_slice())).collect();
    assert_eq!(
        rows,
        [
            ("2024-01", Joined::Before, 1, &[1, 0, 0, 1][..]),
            ("2024-02", Joined::InMonth, 2, &[2, 1, 1][..]),
            ("2024-03", Joined::InMonth, 1, &[1, 1][..]),
        ]
    );
    // April is not over: the last cell of each row does not count.
    assert_eq!(c.cohorts.iter().map(|r| r.whole).collect::<Vec<_>>(), [3, 2, 1]);
    let curve: Vec<_> = c.curve.iter().map(|p| (p.age, p.active, p.clients)).collect();
    assert_eq!(curve, [(0, 3, 3), (1, 1, 2)]);
    assert_eq!(Some(c.curve[1].interval), crate::stats::proportion::wilson(1, 2));
    assert_eq!((c.at(1).map(|p| p.share), c.at(2)), (Some(0.5), None));
    // With the month over it counts.
    let over = small().within_period(Limits::default(), Some(day("2024-04-30")));
    assert_eq!(cohorts(&over).unwrap().curve.last().map(|p| (p.age, p.active, p.clients)), Some((2, 1, 2)));
}

#[test]
fn revenue_follows_the_months_since_the_first() {
    let mut book = small();
    let sales = [(1, "2024-02-02", 100.0), (1, "2024-03-02", 40.0), (2, "2024-04-02", 60.0), (2, "2024-04-03", -10.0)];
    book.sales = Some(Arc::new(Sales {
        client: sales.iter().map(|s| s.0).collect(),
        date: sales.iter().map(|s| day(s.1)).collect(),
        amount: sales.iter().filter_map(|s| money(s.2)).collect(),
        ..Sales::default()
    }));
    let c = cohorts(&book.within_period(Limits::default(), Some(day("2024-04-30")))).unwrap();
    let february = &c.cohorts[1];
    assert_eq!(february.revenue.iter().map(|m| m.to_f64()).collect::<Vec<_>>(), [100.0, 40.0, 50.0]);
    assert_eq!((february.revenue_share(1), c.at(2).unwrap().revenue_share), (Some(0.4), Some(0.5)));
    // In the month after the first both cohorts were followed; C3 paid nothing.
    assert_eq!(c.at(1).unwrap().revenue_share, Some(0.4));
}

#[test]
fn nothing_one_client_and_a_log_without_newcomers() {
    assert!(cohorts(&Book::default()).unwrap_err().unavailable.starts_with("needs visits or purchases"));
    let one = cohorts(&diary(&[(0, "2024-01-02")], "2024-01-02")).unwrap();
    assert_eq!((one.cohorts.len(), one.curve.len(), one.months()), (1, 0, 1));
    assert!(one.describe(&Locale::default())[0].contains("nobody was first seen after the log began"));
    let bought = cohorts(&shop()).unwrap();
    assert_eq!((bought.by, bought.cohorts.len()), (SeenBy::Purchases, 2));
    assert!(bought.has_revenue());
}

#[test]
fn the_sentences_say_how_many_of_a_hundred_stay() {
    let said = cohorts(&small()).unwrap().describe(&Locale::default());
    assert_eq!(said[0], "Out of 100 newcomers who still came: 50 after 1 month (9 to 91; 2 clients).");
    assert!(said.iter().any(|s| s.starts_with("1 client was there before the log begins on")), "{said:?}");
    assert!(said.iter().any(|s| s.contains("2024-04 is not over")), "{said:?}");
}

proptest! {
    #[test]
    fn shares_are_shares_and_every_client_is_in_one_cohort(
        rows in proptest::collection::vec((0u32..12, 0i64..500), 1..80),
        until in 0i64..600,
    ) {
        let start = day("2023-01-15");
        let text: Vec<(u32, String)> =
            rows.iter().map(|(c, d)| (*c, (start + chrono::Duration::days(*d)).to_string())).collect();
        let visits: Vec<(u32, &str)> = text.iter().map(|(c, d)| (*c, d.as_str())).collect();
        let book = diary(&visits, &(start + chrono::Duration::days(until)).to_string());
        let first: std::collections::HashSet<u32> = rows.iter().filter(|r| r.1 <= until).map(|r| r.0).collect();
        match cohorts(&book) {
            Err(_) => prop_assert!(first.is_empty()),
            Ok(c) => {
                prop_assert_eq!(c.cohorts.iter().map(|r| r.clients).sum::<u64>(), first.len() as u64);
                for row in &c.cohorts {
                    prop_assert!((0..row.active.len()).all(|age| row.share(age).is_some_and(|s| (0.0..=1.0).contains(&s))));
                    prop_assert!(row.whole <= row.active.len());
                }
                prop_assert!(c.curve.iter().all(|p| p.interval[0] <= p.share && p.share <= p.interval[1]));
                prop_assert!(c.curve.first().is_none_or(|p| p.share == 1.0));
            }
        }
    }
}
