//! Reading the values that other libraries gave (`tests/oracles/statistics.py` names them and their versions).

use serde_json::Value;

const FROZEN: &str = include_str!("../../tests/data/statistics.json");

/// The cases of one section of the frozen values.
pub(super) fn cases(section: &str) -> Vec<Value> {
    let frozen: Value = serde_json::from_str(FROZEN).unwrap();
    frozen[section].as_array().unwrap_or_else(|| panic!("no section {section}")).clone()
}

/// A number; JSON has no word for the infinite and the undefined, so that these are text.
pub(super) fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        Value::Null => f64::NAN,
        other => other.as_f64().unwrap(),
    }
}

/// A list of numbers.
pub(super) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// Lists of numbers: groups, rows or columns.
pub(super) fn lists(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// Asserts that two numbers agree relative to the wanted one; both undefined, or the same infinity, agree too.
#[track_caller]
pub(super) fn assert_close(got: f64, want: f64, relative: f64, about: &impl std::fmt::Debug) {
    let near = (got - want).abs() <= relative * want.abs() || got == want || (got.is_nan() && want.is_nan());
    // Beyond the smallest normal float no digits are promised.
    assert!(near || (got.abs() < 1e-300 && want.abs() < 1e-300), "got {got:e}, want {want:e}: {about:?}");
}
