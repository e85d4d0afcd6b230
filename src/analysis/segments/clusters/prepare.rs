//! From features to a matrix in which distances mean something: which features enter, logarithms against long tails,
//! values far outside, gaps, and one common scale.

use crate::analysis::features::{Feature, Features, Origin, Scale};
use crate::book::{ClusterSettings as Choices, Outliers};
use crate::stats::matrix::Matrix;
use crate::stats::skew::{self, choose_scale};
use crate::stats::standardize::Scaling;
use crate::stats::summary::{median, quantile, sorted};

/// Interquartile ranges beyond the quartiles from which a value is far outside [Tukey 1977].
const FAR: f64 = 3.0;
/// Behaviours from which on they alone are the usual features.
const ENOUGH_BEHAVIOUR: usize = 3;
/// Part of the clients who came at all of whom a behaviour must be known to be a usual one.
const WIDELY_KNOWN: f64 = 0.85;
/// Part of a client's features that may be unknown; clients with more gaps are in no group.
const MOST_GAPS: f64 = 0.34;

/// How one feature entered.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FeatureUse {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What its values are.
    pub scale: Scale,
    /// Whether ln(1 + value) stands in its place.
    pub log: bool,
    /// The skewness before.
    pub skew: Option<f64>,
    /// The skewness of the logarithms, where they exist.
    pub skew_log: Option<f64>,
    /// Clients whose value was far outside.
    pub outliers: usize,
    /// From where on that is.
    pub fences: Option<[f64; 2]>,
    /// Clients whose value was not known; the median stands in its place.
    pub imputed: usize,
    /// The shift and the width of the common scale, of the values as they entered.
    #[serde(skip)]
    pub scaling: Scaling,
}

/// A matrix, and how it came about.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// A row per client in a group, a column per feature, on the common scale.
    pub matrix: Matrix,
    /// The client of each row.
    pub rows: Vec<u32>,
    /// The features that entered, in the order of the columns.
    pub used: Vec<FeatureUse>,
    /// Clients left out for too many gaps.
    pub with_gaps: usize,
    /// Clients left out for values far outside.
    pub outlying: usize,
}

/// What says the same as another behaviour, in the order of preference: the first one that is there enters.
const ALIKE: [&[&str]; 4] = [
    &["days_since_visit", "days_since_purchase", "since_purchase"],
    &["visits_month", "purchases", "hours_month"],
    &["tenure_days", "customer_days", "customer_age"],
    &["revenue_month", "mean_purchase"],
];

/// The names of the features that enter where the user chose none: one for how lately, how often, for how long, for how
/// much and how reliably clients came or bought; where little is known of that, every quantity and every yes or no of
/// the client table as well. Shares of services, labels of categories and answers to campaigns stay outside: they are
/// what the groups are compared by.
pub fn usual(features: &Features, held_out: &dyn Fn(&Feature) -> bool) -> Vec<String> {
    let first = |alike: &'static [&'static str]| alike.iter().find(|name| features.find(name).is_some()).copied();
    let superseded = |f: &Feature| {
        ALIKE.iter().any(|alike| alike.contains(&f.name.as_str()) && first(alike) != Some(f.name.as_str()))
    };
    // A rhythm or a trend is known of regulars only: with it the others would be in no group.
    let lately = first(ALIKE[0]).and_then(|name| features.find(name)).map_or(0, |f| f.known().count());
    let is_known = |f: &Feature| f.known().count() as f64 >= WIDELY_KNOWN * lately as f64;
    let behaves =
        |f: &Feature| f.origin == Origin::Behaviour && !f.name.starts_with("share_") && !superseded(f) && is_known(f);
    let behaviour = features.list.iter().filter(|f| behaves(f)).count();
    let one_label = |f: &Feature| f.scale == Scale::Flag && f.title.contains(": ");
    let enters = |f: &&Feature| match f.origin {
        Origin::Behaviour => behaves(f),
        Origin::Attribute(_) => behaviour < ENOUGH_BEHAVIOUR && !one_label(f) && !held_out(f),
    };
    features.list.iter().filter(enters).map(|f| f.name.clone()).collect()
}

/// Builds the matrix of the features in `names`; `None` where none of them, or no client, remains.
pub fn prepare(features: &Features, names: &[String], choices: &Choices) -> Option<Prepared> {
    let chosen: Vec<&Feature> = names.iter().filter_map(|name| features.find(name)).collect();
    let n = chosen.first()?.values.len();
    let most = (chosen.len() as f64 * MOST_GAPS).floor() as usize;
    let gaps = |i: &usize| chosen.iter().filter(|f| !value(f, *i).is_finite()).count();
    let mut rows: Vec<usize> = (0..n).filter(|i| gaps(i) <= most).collect();
    let with_gaps = n - rows.len();
    let fences: Vec<Option<[f64; 2]>> = chosen.iter().map(|f| far(f, &rows)).collect();
    let mut outlying = 0;
    if choices.outliers == Outliers::SetAside {
        let before = rows.len();
        rows.retain(|i| !chosen.iter().zip(&fences).any(|(f, fences)| is_outside(value(f, *i), *fences)));
        outlying = before - rows.len();
    }
    let mut columns = Vec::new();
    let mut used = Vec::new();
    for (feature, fences) in chosen.iter().zip(fences) {
        let entered = enter(feature, &rows, fences, choices.outliers);
        if let Some((column, how)) = entered {
            columns.push(column);
            used.push(how);
        }
    }
    (!columns.is_empty() && !rows.is_empty()).then(|| Prepared {
        matrix: Matrix::from_columns(&columns),
        rows: rows.iter().map(|i| *i as u32).collect(),
        used,
        with_gaps,
        outlying,
    })
}

fn value(feature: &Feature, client: usize) -> f64 {
    feature.values.get(client).copied().unwrap_or(f64::NAN)
}

/// From where on a value is far outside; nothing for yes and no, and where more than half of the clients are alike.
fn far(feature: &Feature, rows: &[usize]) -> Option<[f64; 2]> {
    if feature.scale == Scale::Flag {
        return None;
    }
    let ascending = sorted(rows.iter().map(|i| value(feature, *i)).collect());
    let (low, high) = (quantile(&ascending, 0.25)?, quantile(&ascending, 0.75)?);
    let reach = FAR * (high - low);
    (reach > 0.0).then_some([low - reach, high + reach])
}

fn is_outside(value: f64, fences: Option<[f64; 2]>) -> bool {
    fences.is_some_and(|[low, high]| value < low || value > high)
}

/// One column on the common scale; `None` where nothing varies.
fn enter(
    feature: &Feature,
    rows: &[usize],
    fences: Option<[f64; 2]>,
    outliers: Outliers,
) -> Option<(Vec<f64>, FeatureUse)> {
    let mut column: Vec<f64> = rows.iter().map(|i| value(feature, *i)).collect();
    let outside = column.iter().filter(|v| is_outside(**v, fences)).count();
    if let (Outliers::Clip, Some([low, high])) = (outliers, fences) {
        column.iter_mut().for_each(|v| *v = v.clamp(low, high));
    }
    let choice = choose_scale(&column);
    let log = choice.scale == skew::Scale::Log1p && feature.scale != Scale::Flag;
    if log {
        skew::rescale(&mut column, skew::Scale::Log1p);
    }
    let known: Vec<f64> = column.iter().copied().filter(|v| v.is_finite()).collect();
    let middle = median(&known)?;
    let mut imputed = 0;
    for v in column.iter_mut().filter(|v| !v.is_finite()) {
        *v = middle;
        imputed += 1;
    }
    let scaling = Scaling::of(&column).ok()?;
    column.iter_mut().for_each(|v| *v = scaling.apply(*v));
    let how = FeatureUse {
        name: feature.name.clone(),
        title: feature.title.clone(),
        scale: feature.scale,
        log,
        skew: choice.skew,
        skew_log: choice.skew_log,
        outliers: outside,
        fences,
        imputed,
        scaling,
    };
    Some((column, how))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_who_never_came_do_not_hide_what_the_others_did() {
        let known_of = |name: &str, known: usize| Feature {
            name: name.into(),
            title: name.into(),
            scale: Scale::Days,
            origin: Origin::Behaviour,
            values: (0..100).map(|i| if i < known { i as f64 } else { f64::NAN }).collect(),
        };
        let list = vec![
            known_of("days_since_visit", 60),
            known_of("visits_month", 60),
            known_of("usual_gap", 30),
            known_of("revenue_month", 100),
            known_of("purchases", 90),
            known_of("share_yoga", 60),
        ];
        let features = Features { list, excluded: Vec::new() };
        assert_eq!(usual(&features, &|_| false), ["days_since_visit", "visits_month", "revenue_month"]);
        let prepared = prepare(&features, &usual(&features, &|_| false), &Choices::default()).unwrap();
        assert_eq!((prepared.rows.len(), prepared.with_gaps), (60, 40));
    }
}
