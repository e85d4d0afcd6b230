use super::*;

fn columns() -> Vec<FilterColumn<'static>> {
    let column = |name, title, kind, labels| FilterColumn { name, title, kind, labels };
    vec![
        column("client_id", "Client", FilterKind::Text, vec![]),
        column("utilization", "Utilization", FilterKind::Percent, vec![]),
        column("segment", "Segment", FilterKind::Text, vec!["Anchor", "Opportunity"]),
        column("join_date", "Join Date", FilterKind::Date, vec![]),
        column("hours", "Hours", FilterKind::Number, vec![]),
        column("dog", "Dog?", FilterKind::Flag, vec![]),
    ]
}

fn parse(text: &str) -> Result<Vec<usize>, String> {
    Filter::parse(text, &columns()).map(|f| f.columns().to_vec()).map_err(|e| e.to_string())
}

#[test]
fn conditions_name_their_columns() {
    assert_eq!(parse("utilization < 80% and Segment = 'opportunity'"), Ok(vec![1, 2]));
    assert_eq!(parse("\"join date\" >= '2024-01-31' or not dog"), Ok(vec![3, 5]));
    assert_eq!(parse("join_date between '2024-01-01' and '2024-12-31'"), Ok(vec![3]));
    assert_eq!(parse("client_id in ('a', 'b', null) and hours / 2 + 1 > 3 % 2"), Ok(vec![0, 4]));
    assert_eq!(parse("lower(client_id) like 'c%' and length(client_id) = 4 and hours is not null"), Ok(vec![0, 4]));
    assert_eq!(parse("dog = 'yes' and dog = 1 and hours > '3' and client_id = 7"), Ok(vec![0, 4, 5]));
}

#[test]
fn mistakes_are_answered_with_what_to_write() {
    let says = |text: &str, part: &str| {
        let sentence = parse(text).unwrap_err();
        assert!(sentence.contains(part), "{text}: {sentence}");
        assert!(!sentence.contains('\n'), "{sentence}");
    };
    says("utilisation < 80%", "did you mean utilization?");
    says("shoe_size > 4", "there are client_id, utilization");
    says("segment = Opportunity", "text goes in single quotes: 'Opportunity'");
    says("segment = \"opportunity\"", "text goes in single quotes");
    says("utilization < 80", "write 80% or 0.8");
    says("hours > 'many'", "hours (a number) cannot be compared with 'many' (text)");
    says("segment + 1 > 2", "segment (text) is not a number");
    says("join_date > 'soon'", "write dates as '2024-03-31'");
    says("hours", "hours (a number) is not a condition");
    says("1 = 1", "names no column");
    says("", "write a condition");
    says("hours >", "cannot read this");
    says("hours > 3 hours", "\"hours\" does not belong");
    says("lower(hours) = 'x'", "not text");
}

#[test]
fn hostile_expressions_are_refused_in_a_sentence() {
    for text in [
        "client_id in (select 1)",
        "exists (select * from read_csv('/etc/passwd'))",
        "hours > (select 1)",
        "hours = any(select 1)",
        "sum(hours) > 3",
        "hours over (partition by segment) > 1",
        "* > 1",
        "\"*\" = 1",
        "\"^.*$\" > 1",
        "case when dog then 1 else 2 end = 1",
        "hours::int = 1",
        "hours >> 1 > 2",
        "client_id || 'x' = 'y'",
        "client_id[1] = 1",
        "[1,2,3]",
        "interval '1 day' > hours",
        "hours > 99999999999999999999999999999999999999999",
        "hours in ()",
        "hours in (hours)",
        "x.y.z = 1",
        "repeat(client_id, 1000000000) = 'x'",
        "'",
        "\"",
        "%",
        "5%",
        ";",
        "hours > 1; drop table clients",
        "hours = 1 as x",
        "date '2024-02-31' = join_date",
        "time '10:00' = join_date",
        "\0",
        "b'101' = hours",
    ] {
        assert!(parse(text).is_err(), "{text} was accepted");
    }
    assert!(parse(&"(".repeat(239)).is_err());
    assert!(parse(&"x".repeat(5000)).unwrap_err().contains("longer"));
    assert!(parse(&["dog"; 300].join(" or ")).unwrap_err().contains("240 words"));
    assert!(parse(&format!("hours > {}1", "- ".repeat(230))).is_err());
    assert!(parse(&format!("{}dog", "not ".repeat(230))).is_err());
    assert!(parse(&format!("dog{}", " is not null".repeat(70))).is_ok());
    // Long, and fine.
    assert!(parse(&["dog"; 120].join(" or ")).is_ok());
    assert!(parse(&format!("hours > 1{}", " + 1".repeat(110))).is_ok());
    assert!(parse(&format!("client_id in ({})", ["'c'"; 200].join(", "))).is_ok());
}

#[test]
fn the_value_under_the_cursor_becomes_a_filter_that_parses() {
    assert_eq!(quick_filter("segment", QuickValue::Text("Low impact")), "segment = 'Low impact'");
    assert_eq!(quick_filter("client_id", QuickValue::Text("O'Neil")), "client_id = 'O''Neil'");
    assert_eq!(quick_filter("hours", QuickValue::Number(6.5)), "hours = 6.5");
    assert_eq!(quick_filter("dog", QuickValue::Flag(false)), "not dog");
    assert_eq!(quick_filter("Join Date", QuickValue::Missing), "\"Join Date\" is null");
    assert_eq!(quick_filter("select", QuickValue::Flag(true)), "\"select\"");
    let date = chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    for text in [
        quick_filter("join_date", QuickValue::Date(date)),
        quick_filter("utilization", QuickValue::Number(7.0)),
        quick_filter("client_id", QuickValue::Text("'; \"%")),
    ] {
        assert!(parse(&text).is_ok(), "{text}: {:?}", parse(&text));
    }
}

#[test]
fn two_filters_are_both_meant() {
    assert_eq!(combine("", "dog"), "dog");
    assert_eq!(combine("hours > 1 or dog", "segment = 'Anchor'"), "(hours > 1 or dog) and segment = 'Anchor'");
    assert_eq!(combine("hours > 1", "dog"), "hours > 1 and dog");
}
