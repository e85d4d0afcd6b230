//! Groups in plain sentences, for the screen and for reports alike.

use super::differences::{Difference, Test};
use super::evidence::ClusterEvidence;
use super::map::PlaneMap;
use super::{Clusters, Validation};
use crate::analysis::features::Scale;
use crate::book::{Locale, Outliers};

/// Loadings smaller than this are not worth a word.
const NOTABLE: f64 = 0.25;
/// Features named per component at most.
const MOST_FEATURES: usize = 3;

/// What the silhouette alone says, until the evidence is there [Kaufman & Rousseeuw 1990, p. 88].
pub fn first_verdict(validation: &Validation, locale: &Locale) -> String {
    let Some(silhouette) = validation.silhouette else {
        return "How far the groups lie apart cannot be told.".into();
    };
    let said = match silhouette {
        s if s > 0.7 => "The groups lie far apart",
        s if s > 0.5 => "The groups lie apart",
        s if s > 0.25 => "The groups touch and overlap in part",
        _ => "The groups run into each other; the Cluster quality page tells whether there are any",
    };
    format!("{said} (silhouette {}).", locale.number(silhouette, 2))
}

/// Whether there are groups: by the evidence where it was gathered, else by the silhouette.
pub fn verdict(groups: &Clusters, evidence: Option<&ClusterEvidence>, locale: &Locale) -> String {
    evidence.map_or_else(|| first_verdict(&groups.validation, locale), ClusterEvidence::verdict)
}

/// How the groups came about: of whom, by which method, from what.
pub fn formation(groups: &Clusters, locale: &Locale) -> String {
    let number = |n: usize| locale.number(n as f64, 0);
    let decided = match groups.choices.groups {
        Some(_) => "as you chose",
        None => "the number with the best silhouette",
    };
    let mut said = format!(
        "{} clients in {} groups ({decided}) by {}, from {} features.",
        number(groups.rows.len()),
        groups.groups.len(),
        groups.choices.method.title(),
        groups.used.len()
    );
    if let Some(sample) = groups.sample {
        said.push_str(&format!(" The method saw {} of them; the others joined the nearest group.", number(sample)));
    }
    said.push_str(&left_out(groups, locale));
    said
}

/// The features that made the groups.
pub fn features(groups: &Clusters) -> String {
    let titles: Vec<&str> = groups.used.iter().map(|f| f.title.as_str()).collect();
    format!("Formed from: {}.", titles.join(", "))
}

/// Who is in no group, and why.
fn left_out(groups: &Clusters, locale: &Locale) -> String {
    let number = |n: usize| locale.number(n as f64, 0);
    let mut why = Vec::new();
    if groups.with_gaps > 0 {
        why.push(format!("{} with too little known", number(groups.with_gaps)));
    }
    if groups.outlying > 0 {
        why.push(format!("{} with a value far outside", number(groups.outlying)));
    }
    if why.is_empty() { String::new() } else { format!(" In no group: {}.", why.join(", ")) }
}

/// A feature's value as people write it.
pub fn value(scale: Scale, value: f64, locale: &Locale) -> String {
    match scale {
        _ if !value.is_finite() => "—".into(),
        Scale::Share | Scale::Flag => locale.percent(value, 0),
        Scale::Money => crate::book::Money::from_f64(value).map_or_else(|| "—".into(), |m| locale.money(m)),
        Scale::Days => format!("{} d", locale.number(value, if value.abs() < 10.0 { 1 } else { 0 })),
        Scale::Number => locale.number(value, if value.abs() < 100.0 { 1 } else { 0 }),
    }
}

/// What lies to the right and what on top of the map.
pub fn directions(map: &PlaneMap, locale: &Locale) -> Vec<String> {
    let sides = ["Rightwards", "Upwards"];
    let said = sides.iter().zip(&map.loadings).zip(map.explained.iter().chain(std::iter::repeat(&0.0)));
    said.map(|((side, loadings), part)| {
        format!("{side} ({} of all differences): {}.", locale.percent(*part, 0), loaded(loadings))
    })
    .collect()
}

/// The greatest loadings in words: `more Revenue a month, less Days since the last visit`.
pub fn loaded(loadings: &[(String, f64)]) -> String {
    let notable = loadings.iter().filter(|(_, loading)| loading.abs() >= NOTABLE).take(MOST_FEATURES);
    let words: Vec<String> =
        notable.map(|(title, loading)| format!("{} {title}", if *loading > 0.0 { "more" } else { "less" })).collect();
    if words.is_empty() { "a little of everything".into() } else { words.join(", ") }
}

/// What a test says of the groups, and whether it may be believed.
pub fn difference(found: &Difference, locale: &Locale) -> String {
    // The usual marks [Cohen 1988]: of η² and ε², and of Cramér's V.
    let marks = if found.test == Test::ChiSquare { [0.5, 0.3, 0.1] } else { [0.14, 0.06, 0.01] };
    let place = marks.iter().position(|mark| found.effect >= *mark).unwrap_or(marks.len());
    let strength = ["strongly", "plainly", "a little", "hardly"].get(place).copied().unwrap_or("hardly");
    let sure = if found.p_adjusted < 0.05 { "beyond chance" } else { "no more than chance would" };
    let mut said = format!(
        "{}: the groups differ {strength}, {sure} ({}, p {} adjusted, n = {}).",
        found.title,
        found.test.title(),
        probability(found.p_adjusted, locale),
        locale.number(found.n as f64, 0)
    );
    if let Some([sure, of]) = found.pairs {
        said.push_str(&format!(" {sure} of {of} pairs of groups differ by Tukey's test."));
    }
    if found.thin {
        said.push_str(" Few clients in some cells: take p with care.");
    }
    if !found.held_out {
        said.push_str(" The groups were made from this feature: that they differ in it proves nothing.");
    }
    said
}

/// What everybody must know before reading tests of groups.
pub const CIRCULAR: &str = "The groups were made so that they differ in the features that made them: testing those \
                            proves nothing, whatever p says. Only the held-out features, at the top, are a test.";

/// A probability as people write it: very small ones as a bound.
pub fn probability(p: f64, locale: &Locale) -> String {
    match p {
        _ if !p.is_finite() => "—".into(),
        p if p < 0.0001 => format!("< {}", locale.number(0.0001, 4)),
        p => locale.number(p, if p < 0.1 { 4 } else { 2 }),
    }
}

/// How features are made comparable, in a sentence.
pub fn preparation(groups: &Clusters) -> String {
    let logs = groups.used.iter().filter(|f| f.log).count();
    let outliers = match groups.choices.outliers {
        Outliers::Clip => "values far outside are pulled in to the fence",
        Outliers::Keep => "values far outside are kept as they are",
        Outliers::SetAside => "clients with a value far outside are set aside",
    };
    let logs = match logs {
        0 => "no feature needs logarithms".to_string(),
        1 => "one feature with a long tail enters as its logarithm".to_string(),
        n => format!("{n} features with a long tail enter as logarithms"),
    };
    format!("All features are put on one scale (mean 0, deviation 1); {logs}; {outliers}; gaps get the median.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silhouette_is_put_into_words_and_none_is_said() {
        let locale = Locale::default();
        let said = |silhouette| first_verdict(&Validation { silhouette, ..Validation::default() }, &locale);
        assert_eq!(said(Some(0.8)), "The groups lie far apart (silhouette 0.80).");
        assert!(said(Some(0.1)).contains("run into each other"));
        assert_eq!(said(None), "How far the groups lie apart cannot be told.");
    }

    #[test]
    fn loadings_are_named_by_their_sign_and_small_ones_not_at_all() {
        let loadings = [("Revenue".to_string(), 0.8), ("Days".to_string(), -0.5), ("Age".to_string(), 0.1)];
        assert_eq!(loaded(&loadings), "more Revenue, less Days");
        assert_eq!(loaded(&[]), "a little of everything");
    }

    #[test]
    fn a_feature_that_made_the_groups_is_said_to_prove_nothing() {
        let mut found = Difference {
            feature: "age".into(),
            title: "Age".into(),
            held_out: false,
            test: Test::Anova,
            statistic: 50.0,
            p: 1e-9,
            p_adjusted: 1e-8,
            effect: 0.5,
            n: 80,
            pairs: Some([3, 6]),
            thin: false,
        };
        let said = difference(&found, &Locale::default());
        assert!(
            said.starts_with("Age: the groups differ strongly, beyond chance (ANOVA, p < 0.0001 adjusted, n = 80)")
        );
        assert!(said.contains("3 of 6 pairs") && said.ends_with("proves nothing."), "{said}");
        found.held_out = true;
        assert!(!difference(&found, &Locale::default()).contains("proves nothing"));
    }

    #[test]
    fn values_are_written_by_their_scale() {
        let l = Locale::default();
        let written = [Scale::Share, Scale::Money, Scale::Days, Scale::Number].map(|s| value(s, 0.5, &l));
        assert_eq!(written, ["50%", "$0.50", "0.5 d", "0.5"]);
        assert_eq!(value(Scale::Number, f64::NAN, &l), "—");
    }
}
