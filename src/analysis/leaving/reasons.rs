//! Why a client has this probability, in words, from what the model itself added up.

use crate::analysis::features::{Feature, Scale};
use crate::stats::models::{Contributions, Fitted};
use crate::stats::validation::recalibration::sigmoid;

/// Reasons per client.
const MOST: usize = 3;
/// Points below which a contribution is no reason.
const LEAST: f64 = 0.01;

/// One reason.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reason {
    /// The feature's name.
    pub feature: String,
    /// In words: `contract ends in 1 month`.
    pub words: String,
    /// How much higher the probability is for it: what it would fall to without this contribution, taken away.
    pub points: f64,
}

impl Reason {
    /// `contract ends in 1 month (+18 points)`.
    pub fn sentence(&self) -> String {
        format!("{} ({:+.0} points)", self.words, self.points * 100.0)
    }
}

/// The reasons of the row `row` of the contributions for a client whose features are `values`.
pub fn reasons(model: &Fitted, told: &Contributions, row: usize, features: &[Feature], client: usize) -> Vec<Reason> {
    let parts = told.parts.row(row);
    let sum = told.base + parts.iter().sum::<f64>();
    let points = |part: f64| match model {
        Fitted::Forest(_) => part,
        Fitted::Logistic(_) | Fitted::Boosting(_) => sigmoid(sum) - sigmoid(sum - part),
    };
    let mut all: Vec<(usize, f64)> = parts.iter().map(|part| points(*part)).enumerate().collect();
    all.retain(|(place, points)| {
        let known = features.get(*place).and_then(|f| f.values.get(client)).is_some_and(|v| v.is_finite());
        known && points.abs() >= LEAST
    });
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let rising = all.iter().filter(|(_, points)| *points > 0.0).count();
    if rising > 0 {
        all.truncate(rising.min(MOST));
    } else {
        all.reverse();
        all.truncate(MOST);
    }
    let reason = |(place, points): (usize, f64)| {
        let feature = features.get(place)?;
        let words = words(feature, feature.values.get(client).copied()?);
        Some(Reason { feature: feature.name.clone(), words, points })
    };
    all.into_iter().filter_map(reason).collect()
}

/// A feature's value as a trainer says it.
fn words(feature: &Feature, value: f64) -> String {
    let title = feature.title.replace('_', " ");
    let figure = match value {
        v if v.fract() == 0.0 => format!("{v:.0}"),
        v if v.abs() < 10.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    };
    let has = |word: &str| feature.name.split('_').any(|part| part == word);
    match feature.scale {
        Scale::Flag => match (title.split_once(": "), value > 0.5) {
            (Some((title, label)), true) => format!("{title} is {label}"),
            (Some((title, label)), false) => format!("{title} is not {label}"),
            (None, true) => format!("{title}: yes"),
            (None, false) => format!("{title}: no"),
        },
        Scale::Share => format!("{title} {:.0} %", value * 100.0),
        Scale::Number if has("end") && has("contract") && has("month") => {
            format!("contract ends in {figure} month{}", if value == 1.0 { "" } else { "s" })
        }
        Scale::Days => match title.strip_prefix("Days since ") {
            Some(what) => format!("{figure} days since {what}"),
            None => format!("{title} {figure}"),
        },
        Scale::Number | Scale::Money => format!("{title} {figure}"),
    }
}
