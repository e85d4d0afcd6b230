//! How far groups can be trusted: whether there are any, how many each criterion sees, how stable they are, what other
//! methods make of the same clients, by what else the groups differ, and how the features hang together.

use super::Clusters;
use super::differences::{Difference, differences};
use super::fit::method;
use crate::analysis::features::{Feature, Features, Scale};
use crate::analysis::study::{AnyStudy, Context, Studies, Study};
use crate::analysis::{Section, Unavailable};
use crate::book::{Assumptions, ClusterMethod};
use crate::stats::clustering::agreement::adjusted_rand;
pub use crate::stats::clustering::choice::{Candidate, Choice};
use crate::stats::clustering::choice::{ChoiceOptions, choose};
use crate::stats::clustering::validity::{calinski_harabasz, davies_bouldin, silhouette};
use crate::stats::clustering::{Obstacle, partition};
use crate::stats::correlation::{Method as Correlation, correlation_matrix};
use crate::stats::matrix::Matrix;
use crate::stats::mutual_information::{Codes, bins_for, mutual_information_matrix};
use crate::stats::random;
use crate::stats::summary::{FiveNumbers, five_numbers};
use crate::task::Task;

/// Rows by which methods are compared and features related; beyond it, a sample of this size.
pub const ROWS: usize = 2_000;

/// Pairs of features that are named.
const PAIRS: usize = 5;

/// What is known of the groups beyond themselves.
#[derive(Debug, Clone)]
pub struct ClusterEvidence {
    /// How many groups each criterion sees, how stable they are, and whether there are any.
    pub choice: Choice,
    /// The other methods on the same clients with the same number of groups.
    pub methods: Vec<MethodRow>,
    /// By what the groups differ, held-out features first.
    pub differences: Vec<Difference>,
    /// How the features hang together.
    pub relations: Relations,
    /// Per feature, those held out among them, its values by group.
    pub boxes: Vec<Boxes>,
    /// Rows that methods were compared with.
    pub rows: usize,
}

/// The values of one feature by group.
#[derive(Debug, Clone, PartialEq)]
pub struct Boxes {
    /// The feature's name.
    pub feature: String,
    /// Its title.
    pub title: String,
    /// What its values are.
    pub scale: Scale,
    /// Per group the five numbers of a box plot; `None` without a known value.
    pub groups: Vec<Option<FiveNumbers>>,
    /// Per group the mean, which is the share of those who say yes; NaN without a known value.
    pub means: Vec<f64>,
}

/// One method on the same rows.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MethodRow {
    /// Which.
    pub method: ClusterMethod,
    /// Mean silhouette.
    pub silhouette: Option<f64>,
    /// Davies–Bouldin index.
    pub davies_bouldin: Option<f64>,
    /// Caliński–Harabasz index.
    pub calinski_harabasz: Option<f64>,
    /// Agreement with the groups shown: adjusted Rand index [Hubert & Arabie 1985].
    pub agreement: f64,
    /// Clients in the smallest and the largest group, as a part of all.
    pub sizes: [f64; 2],
}

/// Every pair of features.
#[derive(Debug, Clone, PartialEq)]
pub struct Relations {
    /// The features' titles.
    pub titles: Vec<String>,
    /// Spearman's rank correlation; NaN where it does not exist.
    pub correlation: Matrix,
    /// Mutual information above chance, as a part of the smaller entropy, 0 to 1.
    pub information: Matrix,
    /// The pairs of different features of the strongest correlation, the strongest first.
    pub strongest: Vec<(usize, usize, f64)>,
}

impl Study for ClusterEvidence {
    const TITLE: &'static str = "how far the groups can be trusted";
    const NEEDS: &'static [AnyStudy] = &[Clusters::STUDY];
    type Choices = ();

    fn choices(_: &Assumptions) {}

    fn run(context: Context, (): &(), task: Task) -> Option<Section<ClusterEvidence>> {
        evidence(context, task)
    }
}

impl Studies {
    /// How far the groups can be trusted, where it is known.
    pub fn cluster_evidence(&self) -> Option<&ClusterEvidence> {
        self.answer()
    }
}

/// Gathers it; `None` where the work was cancelled.
fn evidence(context: Context, task: Task) -> Option<Section<ClusterEvidence>> {
    let Some(groups) = context.studies.clusters() else {
        return Some(Err(Unavailable::needs("groups of clients first")));
    };
    match gather(context, groups, task) {
        Ok(evidence) => Some(Ok(evidence)),
        Err(Obstacle::Cancelled) => None,
        Err(obstacle) => Some(Err(Unavailable::needs(format!("other clients or features: {obstacle}")))),
    }
}

fn gather(context: Context, groups: &Clusters, task: Task) -> Result<ClusterEvidence, Obstacle> {
    let options = ChoiceOptions { seed: groups.seed, rows: ROWS, silhouette_rows: ROWS, ..ChoiceOptions::default() };
    let choice = choose(&groups.matrix, &options, &task.step(0, 2))?;
    let drawn = random::sample(groups.matrix.rows(), ROWS, groups.seed, 77);
    let rows = drawn.len();
    let methods = methods(groups, &drawn, &task.step(1, 2))?;
    let features = Features::of(context.book, context.figures);
    task.check()?;
    Ok(ClusterEvidence {
        choice,
        methods,
        differences: differences(groups, &features),
        relations: relations(&features, groups),
        boxes: boxes(groups, &features),
        rows,
    })
}

fn methods(groups: &Clusters, drawn: &[usize], task: &Task) -> Result<Vec<MethodRow>, Obstacle> {
    let matrix = groups.matrix.select(drawn);
    let shown: Vec<usize> = drawn.iter().filter_map(|row| groups.labels.get(*row).copied()).collect();
    let k = groups.groups.len();
    let mut found = Vec::new();
    for (step, which) in ClusterMethod::ALL.into_iter().enumerate() {
        let task = task.step(step, ClusterMethod::ALL.len());
        let divided = match partition(&matrix, method(which), k, groups.seed, &task.silent()) {
            Err(Obstacle::Cancelled) => return Err(Obstacle::Cancelled),
            // A method that cannot divide these clients has no row.
            Err(_) => continue,
            Ok(divided) => divided,
        };
        let mut sizes = vec![0usize; divided.k];
        for label in &divided.labels {
            if let Some(size) = sizes.get_mut(*label) {
                *size += 1;
            }
        }
        let part = |n: Option<&usize>| n.map_or(f64::NAN, |n| *n as f64 / divided.labels.len() as f64);
        found.push(MethodRow {
            method: which,
            silhouette: silhouette(&matrix, &divided.labels, &task.silent())?.map(|s| s.mean),
            davies_bouldin: davies_bouldin(&matrix, &divided.labels),
            calinski_harabasz: calinski_harabasz(&matrix, &divided.labels),
            agreement: adjusted_rand(&shown, &divided.labels),
            sizes: [part(sizes.iter().min()), part(sizes.iter().max())],
        });
        task.report(1.0);
    }
    Ok(found)
}

/// Of the features that entered, as the file has them.
fn relations(features: &Features, groups: &Clusters) -> Relations {
    let drawn = random::sample(groups.rows.len(), ROWS, groups.seed, 77);
    let clients: Vec<usize> = drawn.iter().filter_map(|row| groups.rows.get(*row)).map(|c| *c as usize).collect();
    let columns: Vec<Vec<f64>> = groups
        .used
        .iter()
        .filter_map(|u| features.find(&u.name))
        .map(|f| clients.iter().map(|c| f.values.get(*c).copied().unwrap_or(f64::NAN)).collect())
        .collect();
    let codes: Vec<Codes> = columns.iter().map(|c| Codes::from_values(c, bins_for(c.len()))).collect();
    let correlation = correlation_matrix(&columns, Correlation::Spearman);
    Relations {
        titles: groups.used.iter().map(|u| u.title.clone()).collect(),
        strongest: strongest(&correlation),
        correlation,
        information: mutual_information_matrix(&codes),
    }
}

/// The strongest pairs of a symmetric matrix, off its diagonal.
fn strongest(correlation: &Matrix) -> Vec<(usize, usize, f64)> {
    let pairs = (0..correlation.rows()).flat_map(|a| (0..a).map(move |b| (a, b)));
    let mut pairs: Vec<(usize, usize, f64)> = pairs
        .filter_map(|(a, b)| Some((b, a, *correlation.row(a).get(b)?)))
        .filter(|(.., value)| value.is_finite())
        .collect();
    pairs.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()).then((a.0, a.1).cmp(&(b.0, b.1))));
    pairs.truncate(PAIRS);
    pairs
}

fn boxes(groups: &Clusters, features: &Features) -> Vec<Boxes> {
    let of = |feature: &Feature| {
        let known = |group: usize| -> Vec<f64> {
            groups.members(group).filter_map(|c| feature.values.get(c).copied()).filter(|v| v.is_finite()).collect()
        };
        let values: Vec<Vec<f64>> = (0..groups.groups.len()).map(known).collect();
        Boxes {
            feature: feature.name.clone(),
            title: feature.title.clone(),
            scale: feature.scale,
            groups: values.iter().map(|v| five_numbers(v)).collect(),
            means: values.iter().map(|v| v.iter().sum::<f64>() / v.len() as f64).collect(),
        }
    };
    features.list.iter().map(of).collect()
}

impl ClusterEvidence {
    /// The values of the feature called `name`, by group.
    pub fn boxes_of(&self, name: &str) -> Option<&Boxes> {
        self.boxes.iter().find(|b| b.feature == name)
    }

    /// Whether there are groups at all, in a sentence for a person.
    pub fn verdict(&self) -> String {
        let found = self.choice.verdict.evidence();
        let silhouette = found.silhouette.map_or(String::new(), |s| format!("best silhouette {s:.2}"));
        let hopkins = found.hopkins.map_or(String::new(), |h| format!(", Hopkins statistic {h:.2}"));
        let gap = match found.gap_k {
            Some(1) => ", the gap statistic sees one group",
            Some(_) => "",
            None => ", the gap statistic finds no end",
        };
        // The usual reading of a silhouette [Kaufman & Rousseeuw 1990].
        match (self.choice.verdict.is_structure(), found.silhouette.is_some_and(|s| s > 0.5)) {
            (true, true) => format!("There are groups in these data, well apart ({silhouette}{hopkins}{gap})."),
            (true, false) => format!(
                "There are groups in these data, but they blend into one another ({silhouette}{hopkins}{gap}): many \
                 clients could as well be in the group next to theirs."
            ),
            (false, _) => format!(
                "These clients do not fall into natural groups ({silhouette}{hopkins}{gap}): the division is one of \
                 convenience, like slices of a cake. It can still be used to write to people, and should not be taken \
                 for kinds of people."
            ),
        }
    }
}
