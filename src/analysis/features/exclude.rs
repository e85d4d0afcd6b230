//! What cannot serve as a feature: the same for everybody, mostly unknown, a running number, or a copy of another.

use super::{Excluded, Feature, Features, Origin, Scale};
use std::collections::{HashMap, HashSet};

/// Part of the clients of whom a feature must be known.
const FEWEST_KNOWN: f64 = 0.4;

/// Moves them out, with the reason.
pub fn unusable(features: &mut Features) {
    let mut kept: Vec<Feature> = Vec::new();
    let mut seen: HashMap<Vec<u64>, String> = HashMap::new();
    for feature in std::mem::take(&mut features.list) {
        let why = reason(&feature).or_else(|| {
            let copy = seen.get(&pattern(&feature.values))?;
            Some(format!("repeats {copy}"))
        });
        match why {
            Some(why) => features.excluded.push(Excluded { column: feature.name, why, leaks: false }),
            None => {
                seen.insert(pattern(&feature.values), feature.name.clone());
                kept.push(feature);
            }
        }
    }
    features.list = kept;
}

fn reason(feature: &Feature) -> Option<String> {
    let n = feature.values.len();
    let known = feature.known().count();
    if known == 0 {
        return Some("no value is known".into());
    }
    if (known as f64) < FEWEST_KNOWN * n as f64 {
        return Some(format!("known of {known} of {n} clients only"));
    }
    let first = feature.known().next()?;
    if feature.known().all(|v| v == first) {
        return Some("the same for every client".into());
    }
    is_running_number(feature).then(|| "a running number, different for every client".into())
}

/// Whole numbers of the file itself that never repeat and follow each other closely: an id.
fn is_running_number(feature: &Feature) -> bool {
    if feature.scale != Scale::Number || feature.origin == Origin::Behaviour || feature.values.len() < 20 {
        return false;
    }
    let mut seen = HashSet::new();
    if !feature.known().all(|v| v.fract() == 0.0 && seen.insert(v.to_bits())) {
        return false;
    }
    let (low, high) = feature.known().fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
    let named_so = ["id", "no", "number", "nr"].iter().any(|w| feature.name.split('_').any(|part| part == *w));
    named_so || high - low < 2.0 * feature.values.len() as f64
}

/// The same for a column, for the column in other units, and for the column turned round: its values counted from its
/// least one in parts of its range.
fn pattern(values: &[f64]) -> Vec<u64> {
    let known = || values.iter().copied().filter(|v| v.is_finite());
    let (low, high) = known().fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
    // The first value in the lower half decides which way round.
    let first = known().map(|v| (v - low) / (high - low)).find(|part| (part - 0.5).abs() > 1e-9);
    let turned = first.is_some_and(|part| part > 0.5);
    let part = |v: f64| {
        let part = (v - low) / (high - low);
        if turned { 1.0 - part } else { part }
    };
    // Nine digits: other units are no other column.
    values.iter().map(|v| if v.is_finite() { (part(*v) * 1e9).round() as u64 } else { u64::MAX }).collect()
}
