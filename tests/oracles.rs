//! The published figures of one trainer's roster of eighteen clients over three months, under names of our own.
//!
//! The flat-rate figure, the nineteen hours and the segments are those that its author published; the others were
//! computed with numpy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tpa::analysis::{Answers, Selection, audit};
use tpa::book::claims::{ClaimedFigure, ClaimedValue, ColumnClaim};
use tpa::book::clients::SessionType;
use tpa::book::{Assumptions, Book, Category, Clients, Delivery, Locale, Money, Period, RateBasis};
use tpa::output::{Material, json};

/// Ideal hours a month, hours in three months, session type.
const ROSTER: [(f64, f64, &str); 18] = [
    (8.0, 11.0, "hour"),
    (8.0, 17.0, "hour"),
    (4.0, 6.5, "thirty"),
    (4.0, 7.0, "hour"),
    (4.0, 7.0, "hour"),
    (4.0, 9.0, "hour"),
    (4.0, 9.0, "hour"),
    (4.0, 9.0, "thirty"),
    (2.0, 3.0, "thirty"),
    (4.0, 9.5, "thirty"),
    (8.0, 22.0, "hour"),
    (4.0, 10.0, "thirty"),
    (4.0, 11.0, "hour"),
    (2.0, 5.0, "thirty"),
    (2.0, 5.0, "thirty"),
    (8.0, 24.0, "hour"),
    (4.0, 13.0, "hour"),
    (2.0, 9.0, "thirty"),
];

fn amount(units: f64) -> Option<Money> {
    Money::from_f64(units)
}

fn roster() -> Book {
    let ids: Vec<String> = (1..=ROSTER.len()).map(|i| format!("T{i:02}")).collect();
    let types: Category = ROSTER.iter().map(|r| Some(r.2)).collect();
    Book {
        clients: Clients {
            ids: ids.iter().map(String::as_str).collect(),
            ideal_hours_month: Some(ROSTER.iter().map(|r| r.0).collect()),
            rates: Some(ROSTER.iter().map(|r| amount(if r.2 == "hour" { 61.2 } else { 33.75 })).collect()),
            session_type: Some(SessionType { types, minutes: vec![Some(60.0), Some(30.0)] }),
            ..Clients::default()
        },
        delivery: Some(Delivery { hours: ROSTER.iter().map(|r| r.1).collect(), from_log: false }),
        period: Period { months: Some(3.0), ..Period::default() },
        ..Book::default()
    }
}

/// Compares the report's values at JSON pointers with the oracle's, to a millionth.
fn check(assumptions: &Assumptions, expected: &[(&str, f64)]) {
    let book = roster();
    let answers = Answers::compute(&book, assumptions, &Selection::All);
    let report = json::report(&Material::plain(&book, assumptions, &answers, &Ok(Vec::new()), &Locale::default()));
    for (pointer, want) in expected {
        let got = report.pointer(pointer).and_then(serde_json::Value::as_f64);
        let got = got.unwrap_or_else(|| panic!("{pointer} is missing"));
        assert!((got - want).abs() <= 1e-6 * want.abs().max(1.0), "{pointer}: expected {want}, got {got}");
    }
}

#[test]
fn the_published_figures() {
    check(
        &Assumptions::default(),
        &[
            ("/input/clients", 18.0),
            ("/input/months", 3.0),
            ("/revenue/monthly", 3293.25),
            ("/revenue/total", 9879.75),
            ("/utilization/overall", 0.7791666666666667),
            ("/utilization/overall_capped", 0.7625),
            ("/utilization/unrealized_hours_monthly", 19.0),
            ("/utilization/over_delivered_hours_monthly", 1.3333333333333333),
            ("/utilization/bands/under_60", 5.0),
            ("/utilization/bands/from_60_to_80", 5.0),
            ("/utilization/bands/over_80", 8.0),
            ("/opportunity/monthly", 998.1),
            ("/opportunity/monthly_at_flat_rate", 1162.8),
            ("/opportunity/flat_rate", 61.2),
            ("/opportunity/clients", 15.0),
        ],
    );
}

#[test]
fn the_published_concentration() {
    check(
        &Assumptions::default(),
        &[
            ("/concentration/clients", 18.0),
            ("/concentration/gini", 0.3727321035451302),
            ("/concentration/gini_corrected", 0.39465752140072613),
            ("/concentration/hhi", 0.08280297461511225),
            ("/concentration/effective_clients", 12.076860821102573),
            ("/concentration/top_1_share", 0.14866772944659534),
            ("/concentration/top_3_share", 0.3902527897973127),
            ("/concentration/top_5_share", 0.538920519243908),
            ("/concentration/top_10_share", 0.8052835345023914),
            ("/concentration/top_20_percent_share", 0.4385698018674562),
            ("/concentration/clients_for_80_percent", 10.0),
            ("/concentration/lorenz/18/1", 1.0),
        ],
    );
}

#[test]
fn the_published_segments() {
    let rows = [
        ("Anchor", 4.0, 1428.0, 1.0),
        ("Opportunity", 4.0, 938.4, 8.666666666666666),
        ("Steady", 4.0, 326.25, 1.3333333333333333),
        ("Low impact", 6.0, 600.6, 8.0),
    ];
    let book = roster();
    let answers = Answers::compute(&book, &Assumptions::default(), &Selection::All);
    for (row, (segment, clients, revenue, hours)) in answers.rule_segments.unwrap().rules.iter().zip(rows) {
        assert_eq!((row.segment.name(), row.clients as f64), (segment, clients));
        assert_eq!(Some(row.monthly_revenue), amount(revenue));
        assert!((row.unrealized_hours_monthly - hours).abs() < 1e-9, "{segment}");
    }
}

#[test]
fn a_price_per_session() {
    check(
        &Assumptions { rate_basis: RateBasis::Session, ..Assumptions::default() },
        &[("/revenue/monthly", 3934.5), ("/opportunity/monthly", 1200.6)],
    );
}

#[test]
fn an_hour_at_a_tenth_more() {
    let mut assumptions = Assumptions::default();
    assumptions.rates.insert("hour".into(), amount(67.32).unwrap());
    check(
        &assumptions,
        &[
            ("/revenue/monthly", 3558.45),
            ("/utilization/unrealized_hours_monthly", 19.0),
            ("/utilization/overall", 0.7791666666666667),
            ("/opportunity/monthly", 1077.66),
            ("/concentration/gini", 0.38794980960811587),
        ],
    );
}

/// The author divided each revenue by what was left below it in the sheet: a range that moved down as it was filled.
#[test]
fn a_share_column_with_a_sliding_range_is_found_out() {
    let mut book = roster();
    let revenue: Vec<f64> = ROSTER.iter().map(|r| r.1 * if r.2 == "hour" { 61.2 } else { 33.75 }).collect();
    let sliding = |i: usize| revenue[i] / revenue[i.saturating_sub(2)..].iter().sum::<f64>();
    book.claims.columns.push(ColumnClaim {
        figure: ClaimedFigure::RevenueShare,
        header: "share".into(),
        file: "roster.xlsx".into(),
        sheet: None,
        column: 10,
        analysed: true,
        months: Some(3.0),
        rows: (0..18).map(|i| (i as u32, i as u32 + 1, ClaimedValue::Number(sliding(i)))).collect(),
    });
    let findings = audit::audit(&book, &Locale::default());
    let share = findings.iter().find(|f| f.code == "share_column_differs").unwrap();
    assert!(share.count >= 14 && share.message.contains("instead of 100%"), "{share:?}");
    let prices = findings.iter().find(|f| f.code == "short_sessions_cheaper").unwrap();
    assert!(prices.message.contains("$3,293.25") && prices.message.contains("$3,934.50"), "{}", prices.message);
}
