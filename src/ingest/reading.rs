//! Which kind of table it is: the kind for which the most speaks, the one that comes next, and by how much.
//!
//! What speaks for each kind is data, `assets/kinds.toml`. A product's own headers are evidence like any other, and so
//! is what the user says with `--map kind=`.

pub use super::evidence::Evidence;
use super::fields::Field;
use super::kind::TableKind;
use super::kinds;

/// What a known report's headers weigh: as much as all other evidence can.
const SIGNATURE: f64 = 20.0;
/// Below this distance the next kind is worth a word.
const CLOSE: f64 = 1.0;

/// How a table was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The kind for which the most speaks.
    pub kind: TableKind,
    /// The next one, where anything speaks for it.
    pub runner_up: Option<TableKind>,
    /// How much more speaks for the kind than for the next.
    pub distance: f64,
    /// What spoke for the kind the most, in words.
    pub reasons: Vec<String>,
    /// Whether the user said what it is.
    pub told: bool,
}

impl Reading {
    /// What the user says it is.
    pub fn told(kind: TableKind) -> Reading {
        Reading { kind, told: true, reasons: vec!["you decided so".into()], ..Reading::default() }
    }

    /// Of a table that others refer to.
    pub fn of_things() -> Reading {
        let reasons = vec!["its rows are things that other tables refer to".into()];
        Reading { kind: TableKind::Other, reasons, ..Reading::default() }
    }

    /// Whether the next kind explains the table nearly as well.
    pub fn is_close(&self) -> bool {
        !self.told && self.runner_up.is_some() && self.distance < CLOSE
    }
}

/// The kind of a table of which this is known. `known` is the kind of the report that its headers are.
pub fn read(evidence: &Evidence, known: Option<TableKind>) -> Reading {
    let mut scores: Vec<(TableKind, f64)> = Vec::new();
    for (kind, rules) in kinds::all() {
        let signature = if known == Some(*kind) { SIGNATURE } else { 0.0 };
        if signature == 0.0 && !rules.needs.iter().all(|need| need.split('|').any(|e| evidence.of(e.trim()) > 0.0)) {
            continue;
        }
        let sum: f64 = rules.weights.iter().map(|(name, weight)| weight * evidence.of(name)).sum();
        scores.push((*kind, rules.start + sum + signature));
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    let Some((kind, best)) = scores.first().copied() else { return Reading::default() };
    let next = scores.get(1).filter(|(_, score)| *score > 0.0);
    Reading {
        kind,
        runner_up: next.map(|(kind, _)| *kind),
        distance: next.map_or(best, |(_, score)| best - score),
        reasons: reasons(evidence, kind),
        told: false,
    }
}

/// What spoke for `kind`, the most important first.
fn reasons(evidence: &Evidence, kind: TableKind) -> Vec<String> {
    let Some((_, rules)) = kinds::all().iter().find(|(k, _)| *k == kind) else { return Vec::new() };
    let spoke = rules.weights.iter().map(|(name, weight)| (weight * evidence.of(name), name));
    let mut spoke: Vec<(f64, &String)> = spoke.filter(|(worth, _)| *worth > 0.0).collect();
    spoke.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    spoke.into_iter().take(3).map(|(_, name)| in_words(name)).collect()
}

/// A piece of evidence as people would say it.
fn in_words(name: &str) -> String {
    if let Some(field) = name.strip_prefix("field.").or_else(|| name.strip_prefix("client.")) {
        return Field::all().find(|f| f.name() == field).map_or(String::new(), |f| f.title().to_string());
    }
    if let Some(group) = name.strip_prefix("words.") {
        return format!("headers about {}", kinds::group_title(group));
    }
    let text = match name {
        "date" => "dates",
        "time" => "times of day",
        "money" => "amounts",
        "who" => "people",
        "nobody" => "no column of people",
        "repeats" => "people who come again",
        "distinct" => "nobody twice",
        "outcomes" => "what became of visits",
        "payments" => "what became of payments",
        "terms" => "who is active",
        "planned" => "hours or prices per client",
        "monthly" => "a row per client and month",
        "spans" => "times from and to",
        "no_date" => "no days",
        "priced" => "prices",
        "things" => "rows of services, staff or months",
        "contracts" => "rows that are memberships of people",
        "month_starts" => "firsts of months",
        other => other,
    };
    text.to_string()
}
