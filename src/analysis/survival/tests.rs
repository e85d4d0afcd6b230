use super::*;
use crate::analysis::study::Studies;
use crate::analysis::survival::Survival;
use crate::analysis::testing::{STOPPED, run, study};
use crate::analysis::testing::{day, diary, money};
use crate::book::clients::Outcome;
use crate::book::{Assumptions, Attribute, AttributeValues, Book, Category, Clients, Locale, Money};
use crate::stats::survival::End;
use proptest::prelude::*;

/// Members with months as one and whether they left; NaN and `None` where unknown.
fn members(rows: &[(f64, Option<bool>)]) -> Book {
    let ids: Vec<String> = (0..rows.len()).map(|i| format!("M{i}")).collect();
    let months = rows.iter().map(|r| r.0).collect();
    Book {
        clients: Clients {
            ids: ids.iter().map(String::as_str).collect(),
            outcome: Some(Outcome { name: "Churn".into(), left: rows.iter().map(|r| r.1).collect() }),
            attributes: vec![Attribute { name: "Lifetime".into(), values: AttributeValues::Number(months) }],
            ..Clients::default()
        },
        ..Book::default()
    }
}

fn of(book: &Book) -> Section<Survival> {
    study(book, &Assumptions::default())
}

#[test]
fn five_members_with_ties_and_censoring_by_hand() {
    let (gone, here) = (Some(true), Some(false));
    let found = of(&members(&[(3.0, here), (1.0, gone), (2.0, gone), (2.0, here), (5.0, gone)])).unwrap();
    assert_eq!((found.source.kind, found.curve.clients, found.curve.left), (Kind::Stated, 5, 3));
    // 4/5 stay beyond 1 month, 3/4 of these beyond 2; the last one leaves after 5.
    let shares: Vec<f64> = found.curve.retention.iter().filter_map(|r| r.share).collect();
    for (got, want) in shares.iter().zip([0.8, 0.6]) {
        assert!((got - want).abs() < 1e-12, "{shares:?}");
    }
    // Of those observed for six months nothing is known: two were lost to sight before.
    assert_eq!(shares.len(), 2);
    assert_eq!((found.curve.median, found.curve.at(3).map(|r| r.at_risk)), (Some(5.0), Some(2)));
    assert!(found.hazards.unwrap_err().unavailable.contains("at least 10 clients who left; 3 have"));
    assert!(found.contract.unwrap_err().unavailable.contains("at least 10 clients"));
}

#[test]
fn nobody_left_everybody_left_one_client_and_all_the_same() {
    let nobody = of(&members(&[(4.0, Some(false)); 12])).unwrap();
    assert_eq!((nobody.curve.median, nobody.curve.at(3).unwrap().share), (None, Some(1.0)));
    assert_eq!(nobody.curve.at(6).unwrap().share, None);
    assert!(nobody.describe(&Locale::default())[1].starts_with("Nobody left"));
    // All have stayed as long as the curve is known: nothing can be said of any later month.
    assert!(nobody.contract.is_err());
    let all = of(&members(&[(4.0, Some(true)); 12])).unwrap();
    assert_eq!((all.curve.median, all.curve.at(12).unwrap().share), (Some(4.0), Some(0.0)));
    assert!(all.contract.is_err() && all.hazards.is_err());
    let one = of(&members(&[(2.0, Some(true))])).unwrap();
    assert!(
        one.describe(&Locale::default())[1].contains("1 client, who left"),
        "{:?}",
        one.describe(&Locale::default())
    );
}

#[test]
fn what_is_missing_is_said() {
    let found = of(&members(&[(3.0, Some(true)), (f64::NAN, Some(true)), (2.0, None)])).unwrap();
    assert_eq!((found.curve.clients, found.source.left_out[0].clients), (1, 2));
    let mut book = members(&[(3.0, Some(true))]);
    book.clients.attributes.clear();
    let why = of(&book).unwrap_err().unavailable;
    assert!(why.starts_with("needs a column that says for how long") && why.contains("Churn"), "{why}");
    let why = of(&Book::default()).unwrap_err().unavailable;
    assert!(why.starts_with("needs dated visits or purchases"), "{why}");
    assert!(of(&members(&[(f64::NAN, Some(true))])).is_err());
}

#[test]
fn a_column_can_be_named_and_counts_in_its_own_unit() {
    let mut book = members(&[(3.0, Some(true)), (60.875, Some(false))]);
    book.clients.attributes[0].name = "Total days".into();
    assert!(of(&book).is_err());
    let mut a = Assumptions::default();
    a.survival.duration = Some("total DAYS".into());
    let found = study::<Survival>(&book, &a).unwrap();
    assert!((found.source.clients[1].unwrap().months - 2.0).abs() < 1e-12);
    a.survival.duration = Some("Tenure".into());
    assert!(study::<Survival>(&book, &a).unwrap_err().unavailable.contains("called \"Tenure\""));
}

#[test]
fn days_of_joining_and_leaving_are_a_lifetime() {
    let mut book = members(&[(0.0, None), (0.0, None), (0.0, None)]);
    book.clients.outcome = None;
    book.clients.joined = Some(vec![Some(day("2024-01-01")), Some(day("2024-01-01")), None]);
    let ended = vec![Some(day("2024-03-01")), None, None];
    book.clients.attributes = vec![Attribute { name: "Cancelled on".into(), values: AttributeValues::Date(ended) }];
    let found = of(&book).unwrap();
    assert_eq!((found.source.kind, found.curve.clients, found.curve.left), (Kind::JoinedAndLeft, 2, 1));
    assert!((found.source.clients[0].unwrap().months - 60.0 * 12.0 / 365.25).abs() < 1e-12);
    assert_eq!(found.source.left_out[0].why, "have no day of joining");
}

/// C0 came every week until the end, C1 for a month and then no more, C2 lately, C3 and C4 before the log was a month
/// old; C4 once.
fn visits() -> Book {
    let mut rows: Vec<(u32, String)> = Vec::new();
    let mut weekly = |client: u32, from: &str, times: i64| {
        let from = day(from);
        rows.extend((0..times).map(|w| (client, (from + chrono::Duration::days(7 * w)).to_string())));
    };
    weekly(0, "2024-02-05", 30);
    weekly(1, "2024-02-05", 5);
    weekly(2, "2024-08-01", 4);
    weekly(3, "2024-01-01", 3);
    weekly(4, "2024-01-20", 1);
    let rows: Vec<(u32, &str)> = rows.iter().map(|(c, d)| (*c, d.as_str())).collect();
    diary(&rows, "2024-08-31")
}

#[test]
fn silence_ends_a_lifetime_on_the_last_visit() {
    let found = of(&visits()).unwrap();
    assert_eq!((found.source.kind, found.source.silence), (Kind::Visits, Some([60.0, 60.0])));
    let counted = |i: usize| found.source.clients[i].unwrap().counted;
    // Observed from 5 February up to sixty days before 31 August: 148 days.
    let still = counted(0).unwrap();
    assert!((still.time - 148.0 * 12.0 / 365.25).abs() < 1e-12 && still.end == End::Censored);
    let gone = counted(1).unwrap();
    assert!((gone.time - 28.0 * 12.0 / 365.25).abs() < 1e-12 && gone.end == End::Event);
    // First seen less than sixty days before the end: too early to tell, and still there.
    assert!(counted(2).is_none() && found.source.clients[2].unwrap().left == Some(false));
    assert_eq!(counted(4).map(|d| (d.time, d.end)), Some((0.0, End::Event)));
    // Too few newcomers to do without those who were there before.
    assert_eq!((found.source.before, found.curve.clients), (2, 4));
    assert!(
        found.describe(&Locale::default()).iter().any(|s| s.contains("2 of them were there before the log begins"))
    );
}

#[test]
fn a_rare_guest_is_silent_for_longer() {
    // Every 40 days: three of them are 120 days.
    let days: Vec<String> = (0..5).map(|k| (day("2024-01-01") + chrono::Duration::days(40 * k)).to_string()).collect();
    let rows: Vec<(u32, &str)> = days.iter().map(|d| (0, d.as_str())).collect();
    let found = of(&diary(&rows, "2024-09-17")).unwrap();
    assert_eq!(found.source.silence, Some([60.0, 120.0]));
    assert_eq!(found.source.clients[0].unwrap().left, Some(false));
    let later = of(&diary(&rows, "2024-10-09")).unwrap();
    assert_eq!(later.source.clients[0].unwrap().left, Some(true));
}

/// Forty members: contracts of one month end soon, those of twelve do not.
fn contracts() -> Book {
    let rows: Vec<(f64, Option<bool>)> = (0..80)
        .map(|i| {
            let long = i % 2 == 0;
            let months = if long { 3.0 + f64::from(i % 11) } else { 1.0 + f64::from(i % 5) };
            (months, Some(if long { i % 10 == 0 } else { i % 3 != 0 }))
        })
        .collect();
    let mut book = members(&rows);
    let label = |i: usize| if i.is_multiple_of(2) { "12" } else { "1" };
    let contract: Category = (0..80).map(|i| Some(label(i))).collect();
    let copy: Category = rows.iter().map(|r| Some(if r.1 == Some(true) { "gone" } else { "here" })).collect();
    book.clients.attributes.extend([
        Attribute { name: "Contract".into(), values: AttributeValues::Category(contract) },
        Attribute { name: "Churn_label".into(), values: AttributeValues::Category(copy) },
        Attribute {
            name: "Visits last month".into(),
            values: AttributeValues::Number((0..80).map(|i| f64::from(i * 7 % 13)).collect()),
        },
        Attribute {
            name: "Age".into(),
            values: AttributeValues::Number((0..80).map(|i| f64::from(20 + i * 11 % 37)).collect()),
        },
    ]);
    book
}

#[test]
fn contracts_differ_and_what_knows_the_end_is_left_out() {
    let found = of(&contracts()).unwrap();
    let by: Vec<&str> = found.splits.iter().map(|s| s.by.as_str()).collect();
    assert_eq!(by, ["Contract"]);
    let split = &found.splits[0];
    assert!(split.p.unwrap() < 0.001 && split.curves.iter().map(|c| c.clients).sum::<usize>() == 80);
    assert!(split.describe(&Locale::default()).contains("they do not stay equally long"));
    let hazards = found.hazards.as_ref().unwrap();
    let titles: Vec<&str> = hazards.rows.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(titles.contains(&"Age") && titles.iter().any(|t| t.starts_with("Contract: ")));
    let why = |column: &str| hazards.excluded.iter().find(|e| e.column == column).map(|e| e.why.as_str());
    assert!(why("Churn_label").unwrap().contains("in other words"));
    assert!(why("Visits last month").unwrap().contains("describes the end"));
    assert!(why("Lifetime").unwrap().contains("time as a client itself"));
    assert!(hazards.has_skill(), "{:?}", hazards.validated);
}

#[test]
fn what_is_put_back_counts() {
    let mut a = Assumptions::default();
    a.churn.put_back = vec!["Visits last month".into()];
    let found = study::<Survival>(&contracts(), &a).unwrap();
    assert!(found.hazards.unwrap().rows.iter().any(|r| r.title == "Visits last month"));
}

#[test]
fn a_contract_is_worth_the_months_still_expected() {
    // Twenty members: one leaves after each month from 1 to 8, the others have stayed for one month or for ten.
    let mut rows: Vec<(f64, Option<bool>)> = (1..=8).map(|m| (f64::from(m), Some(true))).collect();
    rows.extend([(1.0, Some(false)); 2]);
    rows.extend([(10.0, Some(false)); 10]);
    let mut book = members(&rows);
    book.clients.own_revenue = Some(vec![money(300.0); 20]);
    book.period.months = Some(3.0);
    let mut a = Assumptions { profit_margin: 0.5, ..Assumptions::default() };
    (a.value.horizon_months, a.value.monthly_discount) = (3, 0.1);
    let found = study::<Survival>(&book, &a).unwrap();
    let contract = found.contract.as_ref().unwrap();
    let stays = |k: f64| found.curve.steps.survival_at(1.0 + k) / found.curve.steps.survival_at(1.0);
    // S(1) = 19/20; 17 are left, one of whom goes each month.
    for (k, want) in [(1.0, 16.0 / 17.0), (2.0, 15.0 / 17.0), (3.0, 14.0 / 17.0)] {
        assert!((stays(k) - want).abs() < 1e-12);
    }
    let one = found.expected(8).unwrap();
    assert!((one.months - 45.0 / 17.0).abs() < 1e-12 && one.known == 3);
    let worth = 50.0 * (16.0 / 17.0 / 1.1 + 15.0 / 17.0 / 1.21 + 14.0 / 17.0 / 1.331);
    assert!((one.value.unwrap() - worth).abs() < 1e-9);
    // Those of ten months have stayed as long as anybody was observed; who has left has no value.
    assert_eq!((contract.clients, contract.beyond, found.expected(0)), (2, 10, None));
    assert_eq!(contract.value.and_then(crate::analysis::value::amount), Money::from_f64(2.0 * worth));
}

#[test]
fn the_same_seed_gives_the_same_model() {
    let (a, b) = (of(&contracts()).unwrap(), of(&contracts()).unwrap());
    assert_eq!(a.hazards.unwrap().validated, b.hazards.unwrap().validated);
    assert!(run::<Survival>(&contracts(), &Assumptions::default(), &Studies::default(), STOPPED).is_none());
}

proptest! {
    #[test]
    fn a_curve_never_rises_and_stays_within_its_band(
        rows in proptest::collection::vec((0u32..30, proptest::option::of(any::<bool>())), 1..60),
    ) {
        let rows: Vec<(f64, Option<bool>)> = rows.into_iter().map(|(m, left)| (f64::from(m), left)).collect();
        let counted = rows.iter().filter(|r| r.1.is_some()).count();
        match of(&members(&rows)) {
            Err(_) => prop_assert_eq!(counted, 0),
            Ok(found) => {
                prop_assert_eq!(found.curve.clients, counted);
                let monthly: Vec<_> = found.curve.monthly().collect();
                prop_assert!(monthly.windows(2).all(|w| w[0].1 >= w[1].1 && w[0].3 >= w[1].3));
                for (_, share, interval, _) in monthly {
                    prop_assert!((0.0..=1.0).contains(&share));
                    prop_assert!(interval.is_none_or(|[low, high]| low <= share + 1e-12 && share <= high + 1e-12));
                }
                for expected in found.contract.iter().flat_map(|c| c.of_client.iter().flatten()) {
                    prop_assert!(expected.months >= 0.0 && expected.months <= f64::from(expected.known) + 1e-9);
                }
            }
        }
    }
}
