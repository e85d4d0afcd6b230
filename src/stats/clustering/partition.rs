//! One way into all methods, and one shape of answer.

use super::fuzzy::{FuzzyOptions, fuzzy_c_means};
use super::hierarchy::{Dendrogram, Linkage, dendrogram};
use super::kmeans::{KMeansOptions, k_means};
use super::mixture::{Mixture, MixtureOptions, Shape, mixture};
use super::nearest::{inertia, means};
use super::order::{Ordered, sizes};
use super::{Coverage, Obstacle};
use crate::stats::matrix::{Matrix, squared_distance};
use crate::task::Task;
use rayon::prelude::*;

/// How to find groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// k-means, the best of many starts.
    KMeans,
    /// A mixture of normal distributions.
    Mixture(Shape),
    /// Merging the nearest groups.
    Agglomerative(Linkage),
    /// Degrees of membership, with the fuzzifier.
    Fuzzy(f64),
}

/// Groups, whatever the method: numbered from the largest to the smallest.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// How they were found.
    pub method: Method,
    /// How many.
    pub k: usize,
    /// The group of each row.
    pub labels: Vec<usize>,
    /// How sure each row's group is, 0 to 1: the largest probability or membership; for methods without, how much
    /// nearer its own centre is than the nearest other, 1 − a/b and not below 0.
    pub certainty: Vec<f64>,
    /// The centre of each group, a row per group.
    pub centres: Matrix,
    /// How many rows each has; a component or a fuzzy group can have none.
    pub sizes: Vec<usize>,
    /// Σ of squared distances of rows to the mean of their group, for comparing methods.
    pub inertia: f64,
    /// How many rows the method saw.
    pub coverage: Coverage,
    /// What only this method has.
    pub fit: Fit,
}

/// What only one method has.
#[derive(Debug, Clone, PartialEq)]
pub enum Fit {
    /// k-means.
    KMeans {
        /// Iterations of the best start.
        iterations: usize,
        /// Whether nothing would change any more.
        converged: bool,
    },
    /// A mixture.
    Mixture(Box<Mixture>),
    /// A tree.
    Agglomerative(Dendrogram),
    /// Fuzzy groups.
    Fuzzy {
        /// The degree to which each row (down) belongs to each group (across).
        memberships: Matrix,
        /// The partition coefficient: 1 for sharp groups, 1/k where nothing is told apart.
        partition_coefficient: f64,
        /// Whether it stopped by itself.
        converged: bool,
    },
}

/// Starts of k-means where a single number of groups is wanted: enough to find the best end nearly always.
const RESTARTS: usize = 50;

/// Finds `k` groups. The same seed gives the same groups to the bit, for any number of threads and any order of rows.
///
/// # Errors
/// [`Obstacle`] where a value is not finite, there are fewer than `k` different rows, the method has nothing to hold on
/// to, or the caller stopped it.
pub fn partition(data: &Matrix, method: Method, k: usize, seed: u64, task: &Task) -> Result<Partition, Obstacle> {
    // Sorted once for all, so that means and sums too come out the same to the bit.
    let ordered = Ordered::new(data);
    let data = &ordered.data;
    let found = match method {
        Method::KMeans => by_means(data, k, seed, task),
        Method::Mixture(shape) => by_mixture(data, shape, k, seed, task),
        Method::Agglomerative(linkage) => by_merging(data, linkage, k, seed, task),
        Method::Fuzzy(fuzzifier) => by_degrees(data, fuzzifier, k, seed, task),
    };
    found.map(|found| found.back(&ordered))
}

impl Partition {
    /// From sorted rows to the caller's.
    fn back(mut self, ordered: &Ordered) -> Self {
        self.labels = ordered.back(&self.labels);
        self.certainty = ordered.back(&self.certainty);
        match &mut self.fit {
            Fit::KMeans { .. } => {}
            Fit::Mixture(mixture) => {
                mixture.labels = ordered.back(&mixture.labels);
                mixture.row_log_likelihood = ordered.back(&mixture.row_log_likelihood);
                mixture.responsibilities = ordered.back_rows(&mixture.responsibilities);
            }
            Fit::Agglomerative(tree) => tree.rows.iter_mut().for_each(|row| *row = ordered.places[*row]),
            Fit::Fuzzy { memberships, .. } => *memberships = ordered.back_rows(memberships),
        }
        self
    }
}

fn by_means(data: &Matrix, k: usize, seed: u64, task: &Task) -> Result<Partition, Obstacle> {
    let options = KMeansOptions { restarts: RESTARTS, seed, ..KMeansOptions::default() };
    let found = k_means(data, k, &options, task)?;
    Ok(Partition {
        method: Method::KMeans,
        k,
        certainty: margins(data, &found.labels, &found.centres),
        labels: found.labels,
        centres: found.centres,
        sizes: found.sizes,
        inertia: found.inertia,
        coverage: found.coverage,
        fit: Fit::KMeans { iterations: found.iterations, converged: found.converged },
    })
}

fn by_mixture(data: &Matrix, shape: Shape, k: usize, seed: u64, task: &Task) -> Result<Partition, Obstacle> {
    let found = mixture(data, k, &MixtureOptions { shape, seed, ..MixtureOptions::default() }, task)?;
    Ok(Partition {
        method: Method::Mixture(shape),
        k,
        certainty: found.responsibilities.iter_rows().zip(&found.labels).map(|(row, &label)| row[label]).collect(),
        labels: found.labels.clone(),
        centres: found.means.clone(),
        sizes: sizes(&found.labels, k),
        inertia: within(data, &found.labels, k),
        coverage: found.coverage,
        fit: Fit::Mixture(Box::new(found)),
    })
}

fn by_merging(data: &Matrix, linkage: Linkage, k: usize, seed: u64, task: &Task) -> Result<Partition, Obstacle> {
    let tree = dendrogram(data, linkage, seed, task)?;
    let (labels, centres, sizes) = tree.groups(data, k)?;
    Ok(Partition {
        method: Method::Agglomerative(linkage),
        k,
        certainty: margins(data, &labels, &centres),
        inertia: inertia(data, &labels, &centres),
        labels,
        centres,
        sizes,
        coverage: tree.coverage,
        fit: Fit::Agglomerative(tree),
    })
}

fn by_degrees(data: &Matrix, fuzzifier: f64, k: usize, seed: u64, task: &Task) -> Result<Partition, Obstacle> {
    let found = fuzzy_c_means(data, k, &FuzzyOptions { fuzzifier, seed, ..FuzzyOptions::default() }, task)?;
    Ok(Partition {
        method: Method::Fuzzy(fuzzifier),
        k,
        certainty: found.memberships.iter_rows().zip(&found.labels).map(|(row, &label)| row[label]).collect(),
        sizes: sizes(&found.labels, k),
        inertia: within(data, &found.labels, k),
        labels: found.labels,
        centres: found.centres,
        coverage: found.coverage,
        fit: Fit::Fuzzy {
            memberships: found.memberships,
            partition_coefficient: found.partition_coefficient,
            converged: found.converged,
        },
    })
}

fn within(data: &Matrix, labels: &[usize], k: usize) -> f64 {
    inertia(data, labels, &means(data, labels, k).0)
}

/// For each row 1 − a/b, where a is the distance to its own centre and b that to the nearest other: 1 on the centre, 0
/// half-way to another and beyond. 1 where there is no other.
fn margins(data: &Matrix, labels: &[usize], centres: &Matrix) -> Vec<f64> {
    let margin = |row: usize| {
        let distance = |c: usize| squared_distance(data.row(row), centres.row(c)).sqrt();
        let own = distance(labels[row]);
        let other = (0..centres.rows()).filter(|&c| c != labels[row]).map(distance).fold(f64::INFINITY, f64::min);
        // On both centres at once the row is anyone's.
        if other > 0.0 { (1.0 - own / other).max(0.0) } else { 0.0 }
    };
    (0..data.rows()).into_par_iter().map(margin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_falls_from_the_centre_to_half_way() {
        let data = Matrix::new(vec![0.0, 2.5, 5.0, 6.0], 1);
        let centres = Matrix::new(vec![0.0, 10.0], 1);
        assert_eq!(margins(&data, &[0, 0, 0, 0], &centres), [1.0, 1.0 - 2.5 / 7.5, 0.0, 0.0]);
        assert_eq!(margins(&data, &[0; 4], &Matrix::new(vec![1.0], 1)), [1.0; 4]);
        assert_eq!(margins(&Matrix::new(vec![1.0], 1), &[0], &Matrix::new(vec![1.0, 1.0], 1)), [0.0]);
    }

    #[test]
    fn what_cannot_be_divided_is_an_answer() {
        let methods =
            [Method::KMeans, Method::Mixture(Shape::Full), Method::Agglomerative(Linkage::Ward), Method::Fuzzy(2.0)];
        let nothing = Matrix::from_columns(&[vec![], vec![]]);
        let holed = Matrix::new(vec![1.0, f64::NAN, 2.0], 1);
        let equal = Matrix::new(vec![1.0; 6], 2);
        for method in methods {
            let of = |data: &Matrix, k| partition(data, method, k, 0, &Task::UNWATCHED);
            assert_eq!(of(&nothing, 2).err(), Some(Obstacle::NoRows));
            assert_eq!(of(&holed, 2).err(), Some(Obstacle::NotFinite));
            assert_eq!(of(&equal, 0).err(), Some(Obstacle::NoGroups));
            assert_eq!(of(&equal, 1).map(|p| p.labels), Ok(vec![0; 3]));
            let stopped = Task::new(&|| true, &|_| {}, &|_| {});
            assert_eq!(partition(&equal, method, 1, 0, &stopped).err(), Some(Obstacle::Cancelled));
            if !matches!(method, Method::Agglomerative(_)) {
                assert_eq!(of(&equal, 2).err(), Some(Obstacle::TooFew { distinct: 1, k: 2 }));
            }
        }
    }
}
