//! A name and a sentence for each group, from what sets it apart.

use super::{Group, prepare::FeatureUse};
use crate::analysis::features::Scale;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// Deviations from the mean from which a feature sets a group apart.
const APART: f64 = 0.35;
/// Features that a name has at most.
const MOST_WORDS: usize = 4;

/// What is said of a group that has much of a feature, and little.
#[derive(Debug, Clone, serde::Deserialize)]
struct Words {
    high: String,
    low: String,
}

fn words() -> &'static BTreeMap<String, Words> {
    static WORDS: LazyLock<BTreeMap<String, Words>> =
        LazyLock::new(|| toml::from_str(include_str!("../../../../assets/cluster_words.toml")).unwrap_or_default());
    &WORDS
}

/// Names every group by the features that set it apart most; equal names get one more feature, then a number.
pub fn name(groups: &mut [Group], used: &[FeatureUse]) {
    let ranked: Vec<Vec<String>> = groups.iter().map(|group| ranked(group, used)).collect();
    let mut taken: HashSet<String> = HashSet::new();
    for (group, words) in groups.iter_mut().zip(ranked) {
        let candidates = (2..=MOST_WORDS).map(|n| words.iter().take(n).cloned().collect::<Vec<_>>().join(", "));
        let first = if words.is_empty() { "in the middle of everything".to_string() } else { String::new() };
        let mut name = std::iter::once(first)
            .chain(candidates)
            .find(|name| !name.is_empty() && !taken.contains(name))
            .unwrap_or_else(|| words.join(", "));
        let base = name.clone();
        let mut number = 2;
        while taken.contains(&name) {
            name = format!("{base} ({number})");
            number += 1;
        }
        taken.insert(name.clone());
        group.description = words.into_iter().take(MOST_WORDS).collect::<Vec<_>>().join(", ");
        if group.description.is_empty() {
            group.description = "like the average client in every feature".into();
        }
        group.name = name;
    }
}

/// What sets the group apart, the most first.
fn ranked(group: &Group, used: &[FeatureUse]) -> Vec<String> {
    let mut apart: Vec<(f64, String)> = group
        .profile
        .iter()
        .zip(used)
        .filter(|(p, _)| p.deviations.abs() >= APART)
        .map(|(p, feature)| (p.deviations.abs(), word(feature, p.deviations > 0.0)))
        .collect();
    apart.sort_by(|a, b| b.0.total_cmp(&a.0));
    apart.into_iter().map(|(_, word)| word).collect()
}

fn word(feature: &FeatureUse, high: bool) -> String {
    if let Some(service) = feature.title.strip_prefix("Share of ") {
        return if high { format!("mostly {service}") } else { format!("hardly any {service}") };
    }
    match (words().get(&feature.name), high) {
        (Some(words), true) => words.high.clone(),
        (Some(words), false) => words.low.clone(),
        (None, true) if feature.scale == Scale::Flag => format!("mostly {}", feature.title),
        (None, false) if feature.scale == Scale::Flag => format!("rarely {}", feature.title),
        (None, true) => format!("high {}", feature.title),
        (None, false) => format!("low {}", feature.title),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Profile;
    use super::*;
    use crate::stats::standardize::Scaling;

    fn feature(name: &str, scale: Scale) -> FeatureUse {
        FeatureUse {
            name: name.into(),
            title: name.to_uppercase(),
            scale,
            log: false,
            skew: None,
            skew_log: None,
            outliers: 0,
            fences: None,
            imputed: 0,
            scaling: Scaling { mean: 0.0, deviation: 1.0 },
        }
    }

    fn group(deviations: &[f64]) -> Group {
        let profile = deviations.iter().map(|d| Profile { mean: 0.0, median: 0.0, deviations: *d, known: 1 });
        Group { profile: profile.collect(), ..Group::default() }
    }

    #[test]
    fn a_group_is_named_by_what_sets_it_apart_most() {
        let used = [feature("revenue_month", Scale::Money), feature("pets", Scale::Flag), feature("kg", Scale::Number)];
        let mut groups = [
            group(&[1.2, 0.1, -0.5]),
            group(&[-0.9, 0.8, 0.0]),
            group(&[0.0; 3]),
            group(&[1.0, 0.0, -0.4]),
            group(&[1.0, 0.0, -0.4]),
        ];
        name(&mut groups, &used);
        let names: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "high spend, low KG",
                "low spend, mostly PETS",
                "in the middle of everything",
                "high spend, low KG (2)",
                "high spend, low KG (3)"
            ]
        );
        assert_eq!(groups[2].description, "like the average client in every feature");
    }

    #[test]
    fn the_words_are_read() {
        assert!(words().len() > 10 && words().contains_key("miss_rate"));
    }
}
