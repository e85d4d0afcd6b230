//! By what else the groups differ: every feature tested, those that did not make the groups first.
//!
//! Groups that were made from a feature differ in it whatever the data: such a test proves nothing, and is marked so.

use super::Clusters;
use crate::analysis::features::{Feature, Features, Scale};
use crate::stats::anova::one_way;
use crate::stats::contingency::{Reliability, cross, independence};
use crate::stats::correlation::{Method, correlation};
use crate::stats::groups::split;
use crate::stats::kruskal::kruskal_wallis;
use crate::stats::multiple_testing::benjamini_hochberg;
use crate::stats::tukey::tukey_kramer;

/// Rank correlation with a feature that made the groups from which on another feature is none that was held out.
const ECHO: f64 = 0.7;

/// One feature compared over the groups.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Difference {
    /// The feature.
    pub feature: String,
    /// Its title.
    pub title: String,
    /// Whether it did not enter and does not nearly repeat what did (rank correlation 0.7): only then does the test say
    /// anything.
    pub held_out: bool,
    /// The test.
    pub test: Test,
    /// Its statistic: F, H or χ².
    pub statistic: f64,
    /// The chance of such a difference where there is none.
    pub p: f64,
    /// The same, adjusted for the number of features tested with it [Benjamini & Hochberg 1995].
    pub p_adjusted: f64,
    /// How much of the differences between clients the groups explain, 0 to 1: η², ε² or Cramér's V.
    pub effect: f64,
    /// Clients whose value is known.
    pub n: usize,
    /// Pairs of groups that differ beyond doubt (Tukey's test at 5 %), of how many; for one-way analyses alone.
    pub pairs: Option<[usize; 2]>,
    /// Whether fewer clients are expected in some cells than the test wants.
    pub thin: bool,
}

/// Which test it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// One-way analysis of variance [Fisher 1925], with Tukey's comparison of pairs.
    Anova,
    /// Kruskal & Wallis 1952: by ranks, for values with long tails.
    KruskalWallis,
    /// Pearson's χ² of independence.
    ChiSquare,
}

impl Test {
    /// Its name on the screen.
    pub fn title(self) -> &'static str {
        match self {
            Test::Anova => "ANOVA",
            Test::KruskalWallis => "Kruskal–Wallis",
            Test::ChiSquare => "chi-square",
        }
    }
}

/// Every feature that can be tested: held-out ones first, then by adjusted p and effect.
pub fn differences(groups: &Clusters, features: &Features) -> Vec<Difference> {
    let k = groups.groups.len();
    let used: Vec<Vec<f64>> =
        groups.used.iter().filter_map(|u| features.find(&u.name)).map(|f| row_values(groups, f)).collect();
    let is_used = |f: &Feature| groups.used.iter().any(|u| u.name == f.name) || echoes(&row_values(groups, f), &used);
    let mut all: Vec<Difference> = Vec::new();
    for feature in &features.list {
        let tested = match feature.scale {
            Scale::Flag => flag(groups, feature, k),
            _ => quantity(groups, feature, k),
        };
        let held_out = !is_used(feature);
        all.extend(tested.into_iter().map(|d| Difference {
            feature: feature.name.clone(),
            title: feature.title.clone(),
            held_out,
            ..d
        }));
    }
    for held_out in [true, false] {
        let places: Vec<usize> =
            (0..all.len()).filter(|i| all.get(*i).is_some_and(|d| d.held_out == held_out)).collect();
        let p: Vec<f64> = places.iter().filter_map(|i| all.get(*i)).map(|d| d.p).collect();
        for (place, adjusted) in places.iter().zip(benjamini_hochberg(&p)) {
            if let Some(difference) = all.get_mut(*place) {
                difference.p_adjusted = adjusted;
            }
        }
    }
    all.sort_by(|a, b| {
        let rank = |d: &Difference| (!d.held_out, d.p_adjusted);
        let ((a_used, a_p), (b_used, b_p)) = (rank(a), rank(b));
        a_used.cmp(&b_used).then(a_p.total_cmp(&b_p)).then(b.effect.total_cmp(&a.effect))
    });
    all
}

/// Whether a feature nearly repeats one of those that made the groups: it was not held out but under another name.
fn echoes(values: &[f64], used: &[Vec<f64>]) -> bool {
    let found = |other: &Vec<f64>| correlation(values, other, Method::Spearman, 0.95).map_or(0.0, |c| c.r.abs());
    used.iter().any(|other| found(other) >= ECHO)
}

fn row_values(groups: &Clusters, feature: &Feature) -> Vec<f64> {
    groups.rows.iter().map(|c| feature.values.get(*c as usize).copied().unwrap_or(f64::NAN)).collect()
}

fn blank(test: Test, statistic: f64, p: f64, effect: f64, n: usize) -> Difference {
    let (feature, title) = (String::new(), String::new());
    Difference {
        feature,
        title,
        held_out: false,
        test,
        statistic,
        p,
        p_adjusted: p,
        effect,
        n,
        pairs: None,
        thin: false,
    }
}

/// Means where the values are fairly even, ranks as well where they may not be: both are shown.
fn quantity(groups: &Clusters, feature: &Feature, k: usize) -> Vec<Difference> {
    let parts = split(&row_values(groups, feature), &groups.labels, k);
    let mut found = Vec::new();
    if let Ok(anova) = one_way(&parts) {
        let pairs = tukey_kramer(&parts, 0.95).ok().map(|pairs| {
            let sure = pairs.pairs.iter().filter(|pair| pair.p < 0.05).count();
            [sure, pairs.pairs.len()]
        });
        found.push(Difference { pairs, ..blank(Test::Anova, anova.f, anova.p, anova.eta_squared, anova.n) });
    }
    if let Ok(kruskal) = kruskal_wallis(&parts) {
        found.push(blank(Test::KruskalWallis, kruskal.h, kruskal.p, kruskal.epsilon_squared, kruskal.n));
    }
    found
}

fn flag(groups: &Clusters, feature: &Feature, k: usize) -> Vec<Difference> {
    let values = row_values(groups, feature);
    let known: Vec<(usize, usize)> = values
        .iter()
        .zip(&groups.labels)
        .filter(|(v, _)| v.is_finite())
        .map(|(v, label)| (*label, usize::from(*v > 0.5)))
        .collect();
    let (labels, yes): (Vec<usize>, Vec<usize>) = known.into_iter().unzip();
    match independence(&cross(&labels, &yes, k, 2)) {
        Ok(found) => {
            let thin = found.reliability != Reliability::Sound;
            let n = usize::try_from(found.n).unwrap_or(usize::MAX);
            vec![Difference { thin, ..blank(Test::ChiSquare, found.chi_square, found.p, found.cramers_v, n) }]
        }
        Err(_) => Vec::new(),
    }
}
