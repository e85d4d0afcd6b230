//! The report in JSON is what its schema says, whatever the data, and valid for every reader of JSON.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;
use serde_json::Value;

fn tpa(arguments: &[&str]) -> Vec<u8> {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tpa-tui"));
    command.args(arguments).env_clear().env("LANG", "en_US.UTF-8").env("HOME", home.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn schema() -> Value {
    serde_json::from_slice(&tpa(&["report", "--schema"])).unwrap()
}

/// What of `value` is not as `schema` says: the keywords that the schema uses.
fn faults(value: &Value, schema: &Value, root: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return faults(value, root.pointer(reference.trim_start_matches('#')).unwrap(), root, path, found);
    }
    if let Some(ways) = schema["anyOf"].as_array() {
        let fits = |way: &Value| {
            let mut wrong = Vec::new();
            faults(value, way, root, path, &mut wrong);
            wrong.is_empty()
        };
        if !ways.iter().any(fits) {
            // The last way is the answer itself, whose faults say more than those of the others.
            faults(value, ways.last().unwrap(), root, path, found);
        }
        return;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = |t: &Value| t.as_str() == Some(kind) || t.as_array().is_some_and(|all| all.iter().any(|t| t == kind));
    if schema.get("type").is_some_and(|t| !allowed(t)) {
        return found.push(format!("{path}: {kind}, not {}", schema["type"]));
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        if value.get(key.as_str().unwrap()).is_none() {
            found.push(format!("{path}: no {key}"));
        }
    }
    for (key, value) in value.as_object().into_iter().flatten() {
        let of_key = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
        if let Some(schema) = of_key {
            faults(value, schema, root, &format!("{path}.{key}"), found);
        } else if schema.get("properties").is_some() {
            found.push(format!("{path}.{key}: not in the schema"));
        }
    }
    for value in value.as_array().into_iter().flatten() {
        if let Some(schema) = schema.get("items") {
            faults(value, schema, root, &format!("{path}[]"), found);
        }
    }
}

/// Every key of `value`, at any depth.
fn keys(value: &Value, found: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        found.push(key.clone());
        keys(value, found);
    }
    value.as_array().into_iter().flatten().for_each(|value| keys(value, found));
}

#[test]
fn reports_are_what_the_schema_says() {
    let schema = schema();
    let sample = |name: &str| format!("{}/sample-data/{name}", env!("CARGO_MANIFEST_DIR"));
    let (studio, trainer, clients) = (sample("studio"), sample("trainer.xlsx"), sample("clients.csv"));
    let memberships = format!("{}/tests/data/memberships.csv", env!("CARGO_MANIFEST_DIR"));
    let cases: [&[&str]; 6] = [
        &[&memberships],
        &["--demo"],
        &["--demo", "--set", "targets.revenue_monthly=9000", "--rate", "hour=75"],
        &[&studio],
        &[&trainer],
        &[&clients, "--filter", "revenue > 1000000"],
    ];
    for case in cases {
        let text = tpa(&[&["report", "--format", "json"], case].concat());
        let report: Value = serde_json::from_slice(&text).unwrap();
        let mut found = Vec::new();
        faults(&report, &schema, &schema, "", &mut found);
        assert!(found.is_empty(), "{case:?}: {found:#?}");
        let mut names = Vec::new();
        keys(&report, &mut names);
        assert!(!names.iter().any(|name| name == "Ok" || name == "Err"), "{case:?}: a result of the program's own");
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let schema = schema();
    let wrong = serde_json::json!({ "schema": "one", "revenue": { "no_such_key": 1 } });
    let mut found = Vec::new();
    faults(&wrong, &schema, &schema, "", &mut found);
    let has = |text: &str| found.iter().any(|fault| fault.contains(text));
    assert!(has(".schema: string") && has(".no_such_key: not in the schema") && has("no \"findings\""), "{found:?}");
}
