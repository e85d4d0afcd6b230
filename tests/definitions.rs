//! `docs/definitions.md` names keys of the JSON report, exports, columns and charts: all of them exist.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod source;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use source::Token;

/// The names in backticks that follow a word: ``JSON `a`, `b` · Export `c`: `d` `` has `a` and `b` after `JSON`.
fn named_after(word: &str, text: &str) -> Vec<String> {
    let lines = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    let parts = lines.flat_map(|line| line.split(" · ").map(str::to_owned).collect::<Vec<_>>());
    let of = |part: String| {
        let names: Option<Vec<String>> =
            part.strip_prefix(word).map(|rest| rest.split('`').skip(1).step_by(2).map(str::to_owned).collect());
        names.unwrap_or_default()
    };
    parts.flat_map(of).collect()
}

/// Whether a report has a key, or says on the way to it that the data do not support it.
fn has(value: &Value, path: &[&str]) -> bool {
    let [first, rest @ ..] = path else { return true };
    if value.is_null() || value.get("unavailable").is_some() || value.get("Err").is_some() {
        return true;
    }
    match (value.get(first.trim_end_matches("[]")), first.ends_with("[]")) {
        (None, _) => false,
        (Some(Value::Array(items)), true) => items.is_empty() || items.iter().any(|item| has(item, rest)),
        (Some(inner), true) => inner.get("unavailable").is_some(),
        (Some(inner), false) => has(inner, rest),
    }
}

fn report(data: &str) -> Value {
    let home = std::env::temp_dir();
    let output = Command::new(env!("CARGO_BIN_EXE_tpa-tui"))
        .args(["report", data, "--format", "json"])
        .current_dir(source::root())
        .env("XDG_CONFIG_HOME", &home)
        .env("XDG_DATA_HOME", &home)
        .env("XDG_STATE_HOME", &home)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn the_json_keys_exist() {
    let text = source::read(Path::new("docs/definitions.md"));
    let reports = [report("sample-data/trainer.xlsx"), report("sample-data/studio")];
    let keys = named_after("JSON ", &text);
    assert!(keys.len() > 50, "{keys:?}");
    for key in keys {
        let path: Vec<&str> = key.split('.').collect();
        assert!(reports.iter().any(|report| has(report, &path)), "no report has {key}");
    }
}

#[test]
fn exports_columns_and_charts_exist() {
    let text = source::read(Path::new("docs/definitions.md"));
    let mut literals = BTreeSet::new();
    for folder in ["src/output", "src/analysis"] {
        for file in source::files_below(folder, "rs") {
            let (tokens, _) = source::without_tests(&source::tokens(&source::read(&file)));
            literals.extend(tokens.into_iter().filter_map(|token| match token {
                Token::Text(text, _) => Some(text),
                Token::Word(_) | Token::Doc(..) | Token::Path | Token::Sign(_) => None,
            }));
        }
    }
    let names = [named_after("Export ", &text), named_after("Chart ", &text)].concat();
    assert!(names.len() > 50, "{names:?}");
    for name in names {
        // `reason_1` is written with a number.
        let numbered = name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned() + "{}";
        let is_there = literals.contains(&name)
            || literals.iter().any(|l| l.starts_with(numbered.trim_end_matches("{}")) && l.contains('{'));
        assert!(is_there, "nothing is called {name} in exports and charts");
    }
}

#[test]
fn no_figure_has_two_values() {
    for data in ["sample-data/trainer.xlsx", "sample-data/studio"] {
        let report = report(data);
        let at = |path: &str| path.split('.').fold(&report, |value, key| &value[key]).clone();
        let baseline = report["scenarios"][0]["figures"].clone();
        let twice = [
            ("revenue.monthly", "revenue_monthly"),
            ("utilization.overall", "utilization"),
            ("utilization.unrealized_hours_monthly", "unrealized_hours_monthly"),
            ("opportunity.monthly", "opportunity_monthly"),
            ("churn.revenue_at_risk", "revenue_at_risk"),
        ];
        for (path, figure) in twice {
            let (one, other) = (at(path), baseline[figure].clone());
            match (one.as_f64(), other.as_f64()) {
                (Some(one), Some(other)) => {
                    assert!((one - other).abs() <= 1e-9 * one.abs().max(1.0), "{data}: {path} {one}, {figure} {other}");
                }
                (None, None) => {}
                _ => panic!("{data}: {path} {one}, {figure} {other}"),
            }
        }
        // A client who stands in the list and in the plan of the month as a call is worth the same.
        let calls = report["actions"].as_array().cloned().unwrap_or_default();
        for item in report["plan"]["items"].as_array().cloned().unwrap_or_default() {
            let call = calls.iter().find(|call| call["client"] == item["whom"] && item["kind"] == "call");
            assert!(call.is_none_or(|call| call["value_monthly"] == item["value_monthly"]), "{data}: {item}");
        }
        for call in &calls {
            assert!(call["worth"].as_f64() >= call["value_monthly"].as_f64(), "{data}: {call}");
        }
    }
}
