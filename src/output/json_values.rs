//! Figures and answers as JSON values.

use serde::Serialize;
use serde_json::{Map, Value};

/// A figure, null where it does not exist.
pub(super) fn number(number: f64) -> Value {
    serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// Any answer as JSON. Answers are plain structures with text keys, which always convert.
pub(super) fn value(answer: impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_else(|_| Value::Object(Map::new()))
}
