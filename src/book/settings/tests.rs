use super::*;
use crate::book::Money;

fn leaves(table: &toml::Table, path: &str, into: &mut Vec<String>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            toml::Value::Table(inner) if !MAPS.iter().any(|map| map.key == path) => leaves(inner, &path, into),
            _ => into.push(path),
        }
    }
}

/// Every optional assumption decided, so that serde writes all of them.
fn decided() -> Assumptions {
    all().fold(Assumptions::default(), |a, setting| match setting.value(&a) {
        Some(_) => a,
        None => {
            let value = match setting.unit {
                Unit::Text => Value::Text("x".into()),
                Unit::Choice(_)
                | Unit::Money
                | Unit::Percent
                | Unit::Change
                | Unit::Number
                | Unit::Count
                | Unit::Whole => Value::Number(setting.range.high),
            };
            setting.with(&a, Some(&value)).unwrap()
        }
    })
}

#[test]
fn every_field_has_a_row_and_every_row_a_field() {
    let mut fields = Vec::new();
    leaves(&toml::Table::try_from(decided()).unwrap(), "", &mut fields);
    let mut rows: Vec<String> = all().map(|setting| setting.key.to_string()).collect();
    rows.extend(LISTS.iter().chain(MAPS).map(|collection| collection.key.to_string()));
    fields.sort();
    rows.sort();
    assert_eq!(fields, rows);
}

#[test]
fn a_row_stands_in_the_table_of_its_key_and_says_something() {
    for group in GROUPS {
        for setting in group.settings {
            let table = setting.key.rsplit_once('.').map_or("", |(table, _)| table);
            assert_eq!(table, group.table, "{}", setting.key);
            assert!(setting.help.ends_with('.') && !setting.title.is_empty(), "{}", setting.key);
            let is_set = setting.value(&Assumptions::default()).is_some();
            assert!(
                is_set == setting.example.is_empty(),
                "{}: an example where nothing is set by default",
                setting.key
            );
        }
    }
}

#[test]
fn what_is_read_can_be_written_and_is_the_same() {
    let a = decided();
    for setting in all() {
        let value = setting.value(&a);
        assert_eq!(setting.with(&Assumptions::default(), value.as_ref()).map(|b| setting.value(&b)), Ok(value));
        assert_eq!(setting.copied(&a, &Assumptions::default()).clone(), {
            let mut b = a.clone();
            (setting.set)(&mut b, setting.value(&Assumptions::default()).as_ref());
            b
        });
    }
}

#[test]
fn the_ends_of_a_range_are_allowed_and_nothing_beyond_them() {
    // Low and high utilization bound each other.
    let wide = Assumptions { low_utilization: 0.0, high_utilization: 2.0, ..Assumptions::default() };
    for setting in all().filter(|s| !matches!(s.unit, Unit::Text | Unit::Choice(_))) {
        let Range { low, high, above } = setting.range;
        let step = if setting.unit == Unit::Whole { 1.0 } else { 0.01 };
        let takes = |number: f64| setting.with(&wide, Some(&Value::Number(number))).is_ok();
        assert!(takes(high) && takes(if above { low + step } else { low }), "{}", setting.key);
        for beyond in [if above { low } else { low - step }, high * 1.01 + step, f64::NAN, f64::INFINITY] {
            assert!(!takes(beyond), "{}: {beyond}", setting.key);
        }
    }
}

#[test]
fn text_stands_for_a_value_or_says_what_was_expected() {
    let parse = |key: &str, text: &str| find(key).unwrap().parse(text);
    assert_eq!(parse("target_utilization", "90%"), Ok(Value::Number(0.9)));
    assert_eq!(parse("target_utilization", " 0.9 "), Ok(Value::Number(0.9)));
    assert_eq!(parse("campaign.value", "lifetime"), Ok(Value::Text("lifetime".into())));
    let error = |key: &str, text: &str| parse(key, text).unwrap_err();
    assert_eq!(error("target_utilization", "0"), "must be above 0 and at most 2 (0.8 is 80%)");
    assert_eq!(error("target_utilization", "all"), "\"all\" is not a share such as 0.8 or 80%");
    assert_eq!(error("value.horizon_months", "1.5"), "must be a whole number from 1 to 120");
    assert_eq!(error("lapsed_days", "5%"), "\"5%\" is not a whole number");
    assert_eq!(error("campaign.value", "forever"), "\"forever\" is not one of months, lifetime");
}

#[test]
fn a_text_that_does_not_read_changes_nothing() {
    let a = Assumptions::default();
    let with = |key: &str, text: &str| find(key).unwrap().with(&a, Some(&Value::Text(text.into())));
    assert!(with("schedule.opening", "Mon 9-8").is_err() && with("ideal_hours", "often").is_err());
    assert!(with("forecast.closed", "2026-12-24, tomorrow").is_err());
    assert_eq!(with("forecast.closed", "2026-12-24, 2026-12-31").unwrap().forecast.closed.len(), 2);
    assert_eq!(with("ideal_hours", "4").unwrap().ideal_hours, crate::book::IdealHours::Fixed(4.0));
}

#[test]
fn what_is_wrong_is_named() {
    let key = |a: &Assumptions| check(a).map_err(|(key, _)| key);
    let mut a = Assumptions::default();
    assert_eq!(key(&a), Ok(()));
    a.forecast.months = 999;
    assert_eq!(key(&a), Err("forecast.months"));
    a = Assumptions { low_utilization: 0.9, ..Assumptions::default() };
    assert_eq!(check(&a), Err(("low_utilization", "must be from 0 to high_utilization".into())));
    a = Assumptions { rates: [("hour".into(), -Money::from_f64(1.0).unwrap())].into(), ..Assumptions::default() };
    assert_eq!(key(&a), Err("rates"));
    a = Assumptions { client_ideal_hours: [("C1".into(), f64::NAN)].into(), ..Assumptions::default() };
    assert_eq!(key(&a), Err("client_ideal_hours"));
}
