//! Forms the groups: features, matrix, the number of groups, the division, and what each group is like.

use super::campaigns::is_answer;
use super::prepare::{Prepared, prepare, usual};
use super::{Clusters, Group, MOST_GROUPS, Offered, Profile, REPRESENTATIVES, Trial, Validation, describe, map};
use crate::analysis::features::{Feature, Features, Scale};
use crate::analysis::study::{Context, Studies, Study};
use crate::analysis::{Figures, Section, Unavailable};
use crate::book::{Assumptions, Book, ClusterMethod, ClusterSettings, Money};
use crate::stats::clustering::kmeans::{KMeansOptions, k_means};
use crate::stats::clustering::validity::{
    Silhouette, calinski_harabasz, davies_bouldin, silhouette, silhouette_sampled,
};
use crate::stats::clustering::{Coverage, Fit, Method, Obstacle, Partition, partition};
use crate::stats::summary::median;
use crate::task::Task;
use std::cmp::Reverse;

/// Clients below which there is nothing to divide.
const FEWEST: usize = 10;
/// Rows up to which every silhouette is computed; beyond it, those of a sample of this size.
const EXACT: usize = 6_000;
/// How much fuzzy groups overlap: the usual choice [Bezdek 1981].
const FUZZIFIER: f64 = 2.0;
/// Rows of the sample by which numbers of groups are compared.
const TRIAL_ROWS: usize = 1_500;

/// What the groups depend on besides the book.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterChoices {
    /// How they are formed, and what they are called.
    pub clusters: ClusterSettings,
    /// From where random numbers start.
    pub seed: u64,
}

impl Study for Clusters {
    const TITLE: &'static str = "groups of alike clients";
    type Choices = ClusterChoices;

    fn choices(of: &Assumptions) -> ClusterChoices {
        ClusterChoices { clusters: of.clusters.clone(), seed: of.seed }
    }

    fn run(context: Context, choices: &ClusterChoices, task: Task) -> Option<Section<Clusters>> {
        match renamed(context.studies, choices) {
            Some(groups) => Some(Ok(groups)),
            None => clusters(context.book, context.figures, choices, task),
        }
    }

    /// Under other names they are the same groups.
    fn differs(before: &ClusterChoices, now: &ClusterChoices) -> bool {
        let named = ClusterSettings { names: before.clusters.names.clone(), ..now.clusters.clone() };
        before.seed != now.seed || before.clusters != named
    }
}

impl Studies {
    /// The groups, where they are known.
    pub fn clusters(&self) -> Option<&Clusters> {
        self.answer()
    }
}

/// The groups that there are, under the names in `choices`, where nothing else differs.
fn renamed(studies: &Studies, choices: &ClusterChoices) -> Option<Clusters> {
    if Clusters::differs(studies.choices::<Clusters>()?, choices) {
        return None;
    }
    let mut groups = studies.clusters()?.clone();
    groups.choices = choices.clusters.clone();
    groups.apply_names();
    Some(groups)
}

/// The groups of the book; `None` where the work was cancelled.
fn clusters(book: &Book, figures: &Figures, chosen: &ClusterChoices, task: Task) -> Option<Section<Clusters>> {
    let features = Features::of(book, figures);
    let choices = &chosen.clusters;
    let names = match choices.features.is_empty() {
        true => usual(&features, &|f: &Feature| is_answer(&f.title) || says_who_left(book, f)),
        false => choices.features.clone(),
    };
    let prepared = match prepare(&features, &names, choices) {
        Some(prepared) if prepared.matrix.rows() >= FEWEST => prepared,
        _ => {
            let what = format!("at least {FEWEST} clients with columns that tell them apart");
            return Some(Err(Unavailable::needs(what)));
        }
    };
    match form(book, figures, chosen, &features, prepared, task) {
        Ok(groups) => Some(Ok(groups)),
        Err(Obstacle::Cancelled) => None,
        Err(obstacle) => Some(Err(Unavailable::needs(format!("other clients or features: {obstacle}")))),
    }
}

/// Whether a feature is who left, in whatever words: what groups are compared by, and never made from unless one asks
/// for it.
fn says_who_left(book: &Book, feature: &Feature) -> bool {
    let Some(outcome) = &book.clients.outcome else { return false };
    let known = || outcome.left.iter().zip(&feature.values).filter_map(|(left, value)| Some(((*left)?, *value)));
    let same = |yes: f64| known().all(|(left, value)| value == if left { yes } else { 1.0 - yes });
    feature.scale == Scale::Flag && known().next().is_some() && (same(1.0) || same(0.0))
}

fn form(
    book: &Book,
    figures: &Figures,
    chosen: &ClusterChoices,
    features: &Features,
    prepared: Prepared,
    task: Task,
) -> Result<Clusters, Obstacle> {
    let (choices, seed) = (&chosen.clusters, chosen.seed);
    let trials = trials(&prepared, seed, &task.step(0, 2))?;
    let best = trials.iter().max_by(|a, b| a.silhouette.total_cmp(&b.silhouette)).map_or(2, |t| t.k);
    let k = choices.groups.unwrap_or(best);
    let divided = partition(&prepared.matrix, method(choices.method), k, seed, &task.step(1, 2))?;
    let silhouettes = match prepared.matrix.rows() <= EXACT {
        true => silhouette(&prepared.matrix, &divided.labels, &task.silent())?,
        false => silhouette_sampled(&prepared.matrix, &divided.labels, EXACT, seed, &task.silent())?,
    };
    let mut groups = Clusters {
        choices: choices.clone(),
        seed,
        offered: features
            .list
            .iter()
            .map(|f| Offered {
                name: f.name.clone(),
                title: f.title.clone(),
                used: prepared.used.iter().any(|u| u.name == f.name),
            })
            .collect(),
        excluded: features.excluded.clone(),
        with_gaps: prepared.with_gaps,
        outlying: prepared.outlying,
        validation: Validation {
            silhouette: silhouettes.as_ref().map(|s| s.mean),
            silhouette_rows: silhouettes.as_ref().map_or(0, |s| s.values.len()),
            davies_bouldin: davies_bouldin(&prepared.matrix, &divided.labels),
            calinski_harabasz: calinski_harabasz(&prepared.matrix, &divided.labels),
        },
        trials,
        sample: match divided.coverage {
            Coverage::All => None,
            Coverage::Sample(rows) => Some(rows),
        },
        used: prepared.used,
        rows: prepared.rows,
        matrix: prepared.matrix,
        ..Clusters::default()
    };
    fill(&mut groups, book, figures, features, divided, silhouettes.as_ref());
    Ok(groups)
}

/// The method as the statistics call it.
pub(super) fn method(method: ClusterMethod) -> Method {
    use crate::stats::clustering::hierarchy::Linkage;
    use crate::stats::clustering::mixture::Shape;
    match method {
        ClusterMethod::KMeans => Method::KMeans,
        ClusterMethod::MixtureFull => Method::Mixture(Shape::Full),
        ClusterMethod::MixtureDiagonal => Method::Mixture(Shape::Diagonal),
        ClusterMethod::MixtureTied => Method::Mixture(Shape::Tied),
        ClusterMethod::MixtureSpherical => Method::Mixture(Shape::Spherical),
        ClusterMethod::Ward => Method::Agglomerative(Linkage::Ward),
        ClusterMethod::AverageLinkage => Method::Agglomerative(Linkage::Average),
        ClusterMethod::CompleteLinkage => Method::Agglomerative(Linkage::Complete),
        ClusterMethod::SingleLinkage => Method::Agglomerative(Linkage::Single),
        ClusterMethod::Fuzzy => Method::Fuzzy(FUZZIFIER),
    }
}

/// k-means with each number of groups: quick, and near enough to tell how many there are.
fn trials(prepared: &Prepared, seed: u64, task: &Task) -> Result<Vec<Trial>, Obstacle> {
    let most = MOST_GROUPS.min(prepared.matrix.rows() / 5).max(2);
    let options = KMeansOptions { seed, ..KMeansOptions::default() };
    let mut trials = Vec::new();
    for k in 2..=most {
        let step = task.step(k - 2, most - 1);
        let found = match k_means(&prepared.matrix, k, &options, &step) {
            // Fewer different clients than groups: the numbers before this one are all that there are.
            Err(Obstacle::TooFew { .. }) if k > 2 => break,
            other => other?,
        };
        let rows = prepared.matrix.rows();
        let silhouettes = match rows <= TRIAL_ROWS {
            true => silhouette(&prepared.matrix, &found.labels, &step.silent())?,
            false => silhouette_sampled(&prepared.matrix, &found.labels, TRIAL_ROWS, seed, &step.silent())?,
        };
        let silhouette = silhouettes.map_or(f64::NAN, |s| s.mean);
        trials.push(Trial { k, silhouette, inertia: found.inertia });
        step.report(1.0);
    }
    Ok(trials)
}

/// Who is in which group, the most revenue first, and what each is like.
fn fill(
    groups: &mut Clusters,
    book: &Book,
    figures: &Figures,
    features: &Features,
    divided: Partition,
    silhouettes: Option<&Silhouette>,
) {
    let k = divided.k;
    let revenue = |client: u32| figures.monthly_revenue(client as usize).unwrap_or_default();
    let mut sums = vec![(Money::ZERO, 0usize); k];
    for (client, label) in groups.rows.iter().zip(&divided.labels) {
        if let Some((money, clients)) = sums.get_mut(*label) {
            *money += revenue(*client);
            *clients += 1;
        }
    }
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by_key(|g| (Reverse(sums.get(*g).copied()), *g));
    let place_of = |label: usize| order.iter().position(|g| *g == label).unwrap_or(0);
    groups.labels = divided.labels.iter().map(|label| place_of(*label)).collect();
    let memberships = match divided.fit {
        Fit::Mixture(mixture) => Some(mixture.responsibilities),
        Fit::Fuzzy { memberships, .. } => Some(memberships),
        Fit::KMeans { .. } | Fit::Agglomerative(_) => None,
    };
    groups.memberships = memberships.map(|m| {
        let columns: Vec<Vec<f64>> = order.iter().map(|g| m.column(*g)).collect();
        crate::stats::matrix::Matrix::from_columns(&columns)
    });
    groups.blend = groups.memberships.as_ref().map(|m| blend(m, &groups.labels, k)).unwrap_or_default();
    let n = book.clients.len();
    (groups.of_client, groups.certainty) = (vec![None; n], vec![f64::NAN; n]);
    groups.silhouettes = vec![f64::NAN; n];
    for (row, value) in silhouettes.iter().flat_map(|s| s.rows.iter().zip(&s.values)) {
        let client = groups.rows.get(*row).map(|client| *client as usize);
        if let Some(place) = client.and_then(|client| groups.silhouettes.get_mut(client)) {
            *place = *value;
        }
    }
    for ((client, label), certainty) in groups.rows.iter().zip(&groups.labels).zip(&divided.certainty) {
        let i = *client as usize;
        if let (Some(group), Some(sure)) = (groups.of_client.get_mut(i), groups.certainty.get_mut(i)) {
            (*group, *sure) = (Some(*label as u16), *certainty);
        }
    }
    let total: Money = sums.iter().map(|(money, _)| *money).sum();
    groups.groups = order
        .iter()
        .enumerate()
        .map(|(place, g)| {
            let (money, clients) = sums.get(*g).copied().unwrap_or_default();
            let share = if total == Money::ZERO { f64::NAN } else { money.to_f64() / total.to_f64() };
            Group { clients, monthly_revenue: money, share, ..one(groups, features, place, silhouettes) }
        })
        .collect();
    let used = std::mem::take(&mut groups.used);
    describe::name(&mut groups.groups, &used);
    groups.used = used;
    groups.apply_names();
    groups.map = map::plane(&groups.matrix, &groups.used, &groups.labels, k);
}

/// The mean membership of each group's rows in every group.
fn blend(memberships: &crate::stats::matrix::Matrix, labels: &[usize], k: usize) -> Vec<Vec<f64>> {
    let mut sums = vec![(vec![0.0; k], 0usize); k];
    for (row, label) in memberships.iter_rows().zip(labels) {
        if let Some((sum, count)) = sums.get_mut(*label) {
            sum.iter_mut().zip(row).for_each(|(sum, degree)| *sum += degree);
            *count += 1;
        }
    }
    sums.into_iter().map(|(sum, count)| sum.into_iter().map(|s| s / count.max(1) as f64).collect()).collect()
}

/// Profile, certainty and representatives of the group at `place`.
fn one(groups: &Clusters, features: &Features, place: usize, silhouettes: Option<&Silhouette>) -> Group {
    let rows: Vec<usize> = (0..groups.rows.len()).filter(|row| groups.labels.get(*row) == Some(&place)).collect();
    let client = |row: usize| groups.rows.get(row).copied().unwrap_or(u32::MAX);
    let certainty = |row: usize| groups.certainty.get(client(row) as usize).copied().unwrap_or(f64::NAN);
    let profile = groups.used.iter().enumerate().map(|(column, used)| {
        let raw = features.find(&used.name).map(|f| f.values.as_slice()).unwrap_or_default();
        let known: Vec<f64> =
            rows.iter().filter_map(|r| raw.get(client(*r) as usize).copied()).filter(|v| v.is_finite()).collect();
        let scaled: f64 = rows.iter().map(|row| groups.matrix.row(*row).get(column).copied().unwrap_or(0.0)).sum();
        Profile {
            mean: known.iter().sum::<f64>() / known.len() as f64,
            median: median(&known).unwrap_or(f64::NAN),
            deviations: scaled / rows.len().max(1) as f64,
            known: known.len(),
        }
    });
    let mut surest: Vec<usize> = rows.clone();
    surest.sort_by(|a, b| certainty(*b).total_cmp(&certainty(*a)).then(a.cmp(b)));
    surest.truncate(REPRESENTATIVES);
    let of_group = silhouettes.map(|s| {
        let mine = s.rows.iter().zip(&s.values).filter(|(row, _)| groups.labels.get(**row) == Some(&place));
        let (sum, count) = mine.fold((0.0, 0.0), |(sum, count), (_, value)| (sum + value, count + 1.0));
        sum / count
    });
    Group {
        silhouette: of_group.filter(|s: &f64| s.is_finite()),
        certainty: rows.iter().map(|row| certainty(*row)).sum::<f64>() / rows.len().max(1) as f64,
        profile: profile.collect(),
        representatives: surest.into_iter().map(client).collect(),
        ..Group::default()
    }
}
