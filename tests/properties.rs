//! What must hold for any numbers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::collection::vec;
use proptest::prelude::*;
use tpa::analysis::columns::{Column, Value, columns};
use tpa::analysis::memberships::movements;
use tpa::analysis::{Answers, Results, Selection, selection};
use tpa::book::clients::SessionType;
use tpa::book::filter::combine;
use tpa::book::{Assumptions, Book, Category, Clients, Delivery, Memberships, Money, Period, Term};
use tpa::stats::concentration::Spread;

fn gini(amounts: &[i64]) -> Option<f64> {
    Spread::new(amounts.to_vec()).gini()
}

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

/// A roster of any size with gaps: ideal hours, hours, session type.
fn rosters() -> impl Strategy<Value = Book> {
    let hours = || prop_oneof![1 => Just(f64::NAN), 6 => (0u32..80).prop_map(|h| f64::from(h) / 2.0)];
    let kind = prop_oneof![Just(None), Just(Some("hour")), Just(Some("thirty"))];
    vec((hours(), hours(), kind), 0..60).prop_map(|rows| {
        let ids: Vec<String> = (0..rows.len()).map(|i| format!("P{i}")).collect();
        let types: Category = rows.iter().map(|r| r.2).collect();
        let minutes = types.labels.iter().map(|l| Some(if l == "hour" { 60.0 } else { 30.0 })).collect();
        let rate = |kind: Option<&str>| kind.and_then(|k| Money::from_f64(if k == "hour" { 61.2 } else { 33.75 }));
        Book {
            clients: Clients {
                ids: ids.iter().map(String::as_str).collect(),
                ideal_hours_month: Some(rows.iter().map(|r| r.0).collect()),
                rates: Some(rows.iter().map(|r| rate(r.2)).collect()),
                session_type: Some(SessionType { types, minutes }),
                ..Clients::default()
            },
            delivery: Some(Delivery { hours: rows.iter().map(|r| r.1).collect(), from_log: false }),
            period: Period { months: Some(3.0), ..Period::default() },
            ..Book::default()
        }
    })
}

fn select(book: &Book, figures: &Results, columns: &[Column], text: &str) -> Vec<u32> {
    match selection::select(book, figures, columns, text) {
        Ok(Selection::Some(indices)) => indices,
        other => panic!("{text}: {other:?}"),
    }
}

/// Memberships of a few clients with overlaps, gaps, missing and swapped days, and every status.
fn memberships() -> impl Strategy<Value = Book> {
    let day = || prop_oneof![1 => Just(None), 9 => (0i64..900).prop_map(Some)];
    let price =
        prop_oneof![1 => Just(None), 4 => (0i64..200).prop_map(|units| Some(Money::from_micros(units * 500_000)))];
    let months = prop_oneof![1 => Just(f64::NAN), 4 => Just(1.0), 1 => Just(12.0)];
    let row = (
        0u32..6,
        day(),
        prop_oneof![(-40i64..400).prop_map(Some), Just(None), Just(Some(0))],
        0usize..5,
        price,
        months,
    );
    vec(row, 1..40).prop_map(|rows| {
        let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();
        let date = |day: i64| first + chrono::Duration::days(day);
        let ids: Vec<String> = (0..6).map(|i| format!("M{i}")).collect();
        let table = Memberships {
            client: rows.iter().map(|r| r.0).collect(),
            plan: None,
            start: rows.iter().map(|r| r.1.map(date)).collect(),
            end: rows.iter().map(|r| Some(date(r.1.unwrap_or(9) + r.2?))).collect(),
            period_end: vec![None; rows.len()],
            state: rows.iter().map(|r| Term::ALL[r.3]).collect(),
            price: rows.iter().map(|r| r.4).collect(),
            interval_months: rows.iter().map(|r| r.5).collect(),
            last_day: None,
        };
        Book {
            clients: Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() },
            memberships: Some(std::sync::Arc::new(table)),
            period: Period { as_of: Some(date(800)), ..Period::default() },
            ..Book::default()
        }
    })
}

proptest! {
    #[test]
    fn movements_of_members_and_of_recurring_revenue_add_up(book in memberships()) {
        let Ok(all) = movements(&book, &Selection::All) else { return Ok(()) };
        let sum = |months: &[tpa::analysis::memberships::Month]| {
            let mut members = months.first().map_or(0, |m| m.members_start);
            let mut due = Money::ZERO;
            for m in months {
                assert_eq!(m.members_start, members);
                assert_eq!(m.members_start + m.joined + m.came_back, m.members_end + m.left);
                assert!(m.left_of_start <= m.left.min(m.members_start) && m.paying <= m.members_end);
                assert!(m.churn.is_none_or(|churn| (0.0..=1.0).contains(&churn)));
                members = m.members_end;
                let Some(r) = m.recurring else { continue };
                assert_eq!(r.start, due);
                assert_eq!(r.start + r.new + r.won_back + r.upgraded, r.end + r.downgraded + r.lost);
                assert!([r.new, r.won_back, r.upgraded, r.downgraded, r.lost].iter().all(|part| *part >= Money::ZERO));
                due = r.end;
            }
            (members, due)
        };
        let (members, due) = sum(&all.months);
        // Each client alone, and all together.
        let one = |client: u32| movements(&book, &Selection::Some(vec![client]));
        let parts: Vec<_> = (0..6).filter_map(|client| one(client).ok()).map(|found| sum(&found.months)).collect();
        prop_assert_eq!(members, parts.iter().map(|part| part.0).sum::<usize>());
        prop_assert_eq!(due, parts.iter().map(|part| part.1).sum::<Money>());
        let table = book.memberships.as_ref().unwrap();
        let counted = all.memberships + all.left_out.iter().map(|l| l.memberships).sum::<usize>();
        prop_assert_eq!(counted, table.len());
    }
    #[test]
    fn gini_lies_between_equality_and_one_owner(amounts in vec(0i64..1_000_000, 1..80)) {
        if let Some(g) = gini(&amounts) {
            let n = amounts.len() as f64;
            prop_assert!((-1e-12..=(n - 1.0) / n + 1e-12).contains(&g), "{g}");
            let hhi = Spread::new(amounts).hhi().unwrap();
            prop_assert!(hhi >= 1.0 / n - 1e-12 && hhi <= 1.0 + 1e-12);
        }
    }

    #[test]
    fn gini_knows_neither_the_currency_nor_the_order_nor_copies(
        amounts in vec(0i64..1_000_000, 1..60), scale in 1i64..1_000_000, copies in 2usize..5, turn in 0usize..60
    ) {
        let g = gini(&amounts);
        prop_assert!(close(g, gini(&amounts.iter().map(|a| a * scale).collect::<Vec<_>>())));
        prop_assert!(close(g, gini(&amounts.repeat(copies))));
        let mut turned = amounts.clone();
        turned.rotate_left(turn % amounts.len());
        turned.reverse();
        prop_assert_eq!(g, gini(&turned));
    }

    #[test]
    fn gini_without_a_client_is_that_of_the_others(amounts in vec(0i64..1000, 1..40), place in 0usize..40) {
        let place = place % amounts.len();
        let mut rest = amounts.clone();
        rest.sort_unstable();
        rest.remove(amounts.len() - 1 - place);
        prop_assert!(close(Spread::new(amounts).gini_without(place), gini(&rest)));
    }

    #[test]
    fn the_lorenz_curve_rises_below_the_diagonal(amounts in vec(0i64..1_000_000, 1..600)) {
        let curve = Spread::new(amounts).lorenz(200);
        prop_assert!(curve.len() <= 201);
        for pair in curve.windows(2) {
            prop_assert!(pair[0][0] < pair[1][0] && pair[0][1] <= pair[1][1]);
        }
        prop_assert!(curve.iter().all(|[x, y]| *y <= *x + 1e-12));
    }

    #[test]
    fn a_condition_and_its_opposite_divide_those_who_have_the_value(book in rosters(), bound in 0u32..200) {
        let figures = Results::compute(&book, &Assumptions::default());
        let columns = columns(&book);
        for condition in [format!("utilization < {bound}%"), format!("hours >= {bound}"), "session_type = 'hour'".into(),
            format!("revenue_month / hours_month > {bound}"), format!("share between 1% and {bound}%")]
        {
            let column = condition.split([' ', '/']).next().unwrap();
            let select = |text: &str| select(&book, &figures, &columns, text);
            let (yes, no) = (select(&condition), select(&format!("not ({condition})")));
            prop_assert!(yes.iter().all(|i| !no.contains(i)), "{condition}");
            let mut both = [yes, no].concat();
            both.sort_unstable();
            let known = if condition.contains('/') {
                select("revenue_month is not null and hours_month > 0")
            } else {
                select(&format!("{column} is not null"))
            };
            prop_assert_eq!(both, known, "{}", condition);
        }
    }

    #[test]
    fn both_conditions_select_who_meets_each(book in rosters()) {
        let figures = Results::compute(&book, &Assumptions::default());
        let columns = columns(&book);
        let select = |text: &str| select(&book, &figures, &columns, text);
        let (a, b) = ("hours > 10 or session_type = 'hour'", "utilization < 80%");
        let (first, second) = (select(a), select(b));
        let expected: Vec<u32> = first.into_iter().filter(|i| second.contains(i)).collect();
        prop_assert_eq!(select(&combine(a, b)), expected);
    }

    #[test]
    fn any_text_is_a_filter_or_a_sentence(text in "[a-z0-9 '\"%()<>=.,*+-]{0,60}") {
        let book = Book::default();
        let figures = Results::default();
        if let Err(sentence) = selection::select(&book, &figures, &columns(&book), &text) {
            prop_assert!(!sentence.to_string().is_empty());
        }
    }

    #[test]
    fn segments_add_up_to_the_selection(book in rosters(), every in 1usize..4) {
        let chosen = Selection::Some((0..book.clients.len() as u32).step_by(every).collect());
        let answers = Answers::compute(&book, &Assumptions::default(), &chosen);
        if let Ok(segments) = &answers.rule_segments {
            let clients: usize = segments.rules.iter().map(|r| r.clients).sum();
            prop_assert_eq!(clients + segments.without_segment, chosen.count(book.clients.len()));
            let columns = columns(&book);
            for row in &segments.rules {
                let text = format!("segment = '{}'", row.segment.name());
                let in_segment = select(&book, &answers.results, &columns, &text);
                let in_segment: Vec<u32> = in_segment.into_iter().filter(|i| (*i as usize).is_multiple_of(every)).collect();
                let of = Answers::compute(&book, &Assumptions::default(), &Selection::Some(in_segment));
                let difference = of.revenue.unwrap().monthly - row.monthly_revenue;
                prop_assert_eq!(difference, Money::ZERO);
            }
        }
    }

    #[test]
    fn sorting_keeps_everybody_and_orders_the_known(book in rosters(), descending: bool) {
        let figures = Results::compute(&book, &Assumptions::default());
        for column in columns(&book) {
            let mut order: Vec<u32> = (0..book.clients.len() as u32).rev().collect();
            column.sort(&book, &figures, descending, &mut order);
            let value = |i: u32| column.value(&book, &figures, i as usize);
            let missing = order.iter().position(|i| value(*i) == Value::Missing).unwrap_or(order.len());
            prop_assert!(order[missing..].iter().all(|i| value(*i) == Value::Missing));
            for pair in order[..missing].windows(2) {
                if let (Value::Number(a), Value::Number(b)) = (value(pair[0]), value(pair[1])) {
                    let ordered = if descending { a >= b } else { a <= b };
                    prop_assert!(ordered, "{} before {}", a, b);
                    prop_assert!(a != b || pair[0] < pair[1]);
                }
            }
            order.sort_unstable();
            prop_assert_eq!(order, (0..book.clients.len() as u32).collect::<Vec<_>>());
        }
    }
}
