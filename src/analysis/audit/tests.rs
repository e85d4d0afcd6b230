use super::*;
use crate::analysis::testing::roster;
use crate::book::claims::{CellClaim, CellRef, ClaimedValue};
use crate::book::{Claims, Severity};

/// Shares: 60 %, 30 % and 10 % of 204 a month.
fn book() -> Book {
    roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 3.0, "hour"), ("C", 4.0, 1.0, "hour")])
}

fn column(figure: ClaimedFigure, header: &str, values: &[f64]) -> ColumnClaim {
    ColumnClaim {
        figure,
        header: header.into(),
        file: "f.xlsx".into(),
        sheet: Some("Clean".into()),
        column: 10,
        analysed: true,
        months: None,
        rows: values.iter().zip(0..).map(|(v, i)| (i, i + 1, ClaimedValue::Number(*v))).collect(),
    }
}

fn cell(figure: ClaimedFigure, label: &str, per_month: bool, months: Option<f64>, value: f64) -> CellClaim {
    let at = CellRef { file: "f.xlsx".into(), sheet: Some("Sheet1".into()), row: 5, column: 26 };
    CellClaim { figure, label: label.into(), per_month, months, value, at }
}

fn columns(claims: Vec<ColumnClaim>) -> Vec<Finding> {
    audit(&Book { claims: Claims { columns: claims, cells: vec![] }, ..book() }, &Locale::default())
}

fn cells(claims: Vec<CellClaim>) -> Vec<Finding> {
    audit(&Book { claims: Claims { columns: vec![], cells: claims }, ..book() }, &Locale::default())
}

#[test]
fn a_share_column_that_adds_up_to_too_much_is_named_with_its_cells() {
    let found = columns(vec![column(ClaimedFigure::RevenueShare, "share_pct", &[0.8, 0.9, 0.5])]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].severity, found[0].count), ("share_column_differs", Severity::Error, 3));
    assert_eq!(found[0].location, "f.xlsx, Clean!K2:K4");
    assert!(
        found[0].message.starts_with("\"share_pct\" disagrees with the recomputed share of revenue in all 3 rows.")
    );
    assert!(found[0].message.contains("It adds up to 220% instead of 100%."), "{}", found[0].message);
}

#[test]
fn a_share_in_percent_is_as_good_as_a_fraction() {
    assert_eq!(columns(vec![column(ClaimedFigure::RevenueShare, "%", &[60.0, 30.0, 10.0])]), []);
    assert_eq!(columns(vec![column(ClaimedFigure::RevenueShare, "share", &[0.6, 0.3, 0.1])]), []);
    let one = columns(vec![column(ClaimedFigure::RevenueShare, "%", &[60.0, 35.0, 10.0])]);
    assert_eq!((one[0].count, one[0].location.as_str()), (1, "f.xlsx, Clean!K3"));
    assert!(one[0].message.contains("1 of 3 rows. It adds up to 105% instead of 100%."), "{}", one[0].message);
}

#[test]
fn what_agrees_is_silent_whether_of_a_month_or_of_the_period() {
    use ClaimedFigure as F;
    let claims = vec![
        column(F::ExpectedHours, "expected", &[12.0, 12.0, 12.0]),
        column(F::ExpectedHours, "ideal", &[4.0, 4.0, 4.0]),
        column(F::Utilization, "util", &[0.5, 0.25, 0.083]),
        column(F::Revenue, "revenue", &[367.2, 183.6, 61.2]),
        column(F::MonthlyRevenue, "avg", &[122.4, 61.2, 20.4]),
        column(F::HoursGap, "gap", &[6.0, 9.0, 11.0]),
        column(F::UnrealizedHours, "missing", &[2.0, 3.0, 3.67]),
        column(F::Opportunity, "worth", &[122.4, 183.6, 224.4]),
        column(F::Revenue, "no rows", &[]),
    ];
    assert_eq!(columns(claims), []);
}

#[test]
fn a_monthly_column_of_sums_is_recognised() {
    let found = columns(vec![column(ClaimedFigure::MonthlyRevenue, "avg", &[367.2, 183.6, 61.2])]);
    assert!(found[0].message.contains("sums of 3 months, not of one"), "{}", found[0].message);
    let found = columns(vec![column(ClaimedFigure::MonthlyRevenue, "avg", &[122.4, 61.2, 25.4])]);
    assert!(found[0].message.contains("adds up to $209.00 instead of $204.00"), "{}", found[0].message);
}

#[test]
fn a_copy_of_the_sheet_is_the_same_finding_in_two_places() {
    let mut copy = column(ClaimedFigure::RevenueShare, "share", &[0.8, 0.9, 0.5]);
    (copy.sheet, copy.analysed, copy.column) = (Some("Sheet1".into()), false, 0);
    let found = columns(vec![copy, column(ClaimedFigure::RevenueShare, "share", &[0.8, 0.9, 0.5])]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].location, "f.xlsx, Clean!K2:K4; f.xlsx, Sheet1!A2:A4");
}

#[test]
fn segments_that_differ_from_the_rule_are_named_by_client() {
    let mut claim = column(ClaimedFigure::Segment, "segment", &[]);
    let label = |client, text: &str| (client, client + 1, ClaimedValue::Text(text.into()));
    claim.rows = vec![label(0, "opportunity "), label(2, "Anchor"), label(1, "Low-impact")];
    let found = columns(vec![claim]);
    assert_eq!((found[0].code, found[0].severity, found[0].count), ("segment_column_differs", Severity::Warning, 2));
    assert!(
        found[0]
            .message
            .contains("2 of 3 rows: B (Low impact, by the rule Opportunity), C (Anchor, by the rule Opportunity)."),
        "{}",
        found[0].message
    );
    assert_eq!(found[0].location, "f.xlsx, Clean!K3:K4");
}

#[test]
fn a_cell_per_month_that_is_the_sum_of_the_months_is_found() {
    // 26 of 36 hours are missing: 530.40 a month at 61.20.
    let found = cells(vec![cell(ClaimedFigure::Opportunity, "rev_opp_per_month:", true, None, 1591.2)]);
    assert_eq!((found[0].code, found[0].location.as_str()), ("cell_is_sum_of_months", "f.xlsx, Sheet1!AA6"));
    assert_eq!(
        found[0].message,
        "\"rev_opp_per_month\" says $1,591.20, which is the sum of 3 months, not one; a month is $530.40."
    );
}

#[test]
fn cells_that_agree_are_silent_and_others_show_both_values() {
    use ClaimedFigure as F;
    let agreeing = vec![
        cell(F::Opportunity, "opportunity", true, None, 530.4),
        cell(F::UnrealizedHours, "missing hours 3mo", false, Some(3.0), 26.0),
        cell(F::UnrealizedHours, "missing hours", false, None, 26.0),
        cell(F::MonthlyRevenue, "monthly", true, None, 204.0),
        cell(F::Utilization, "utilization", false, None, 28.0),
        cell(F::RevenueShare, "share", false, None, 7.0),
    ];
    assert_eq!(cells(agreeing), []);
    let found = cells(vec![cell(F::UnrealizedHours, "missing 3mo", false, Some(3.0), 31.0)]);
    assert_eq!(
        (found[0].code, found[0].message.as_str()),
        ("cell_differs", "\"missing 3mo\" says 31.0 h; recomputed it is 26.0 h.")
    );
}

#[test]
fn cheaper_short_sessions_are_a_question_with_both_totals() {
    let book = roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 3.0, "thirty")]);
    let found = audit(&book, &Locale::default());
    assert_eq!((found.len(), found[0].code, found[0].count), (1, "short_sessions_cheaper", 1));
    // 6 × 61.20 + 3 × 33.75 = 468.45; with 67.50 an hour, 569.70.
    for part in
        ["is $33.75 the price of an hour or of a session?", "$156.15 a month", "$189.90", "--rate-basis session"]
    {
        assert!(found[0].message.contains(part), "{part}: {}", found[0].message);
    }
}

#[test]
fn short_sessions_that_cost_more_per_hour_are_no_question() {
    let mut book = roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 3.0, "thirty")]);
    book.clients.rates = Some(vec![crate::book::Money::from_f64(60.0), crate::book::Money::from_f64(70.0)]);
    assert_eq!(audit(&book, &Locale::default()), []);
    assert_eq!(audit(&Book::default(), &Locale::default()), []);
}

#[test]
fn without_hours_the_question_about_prices_shows_no_revenue() {
    let mut book = roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 3.0, "thirty")]);
    book.delivery = None;
    let message = &audit(&book, &Locale::default())[0].message;
    assert!(message.contains("of a session? It is taken as"), "{message}");
}
