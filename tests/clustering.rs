//! Clustering against scikit-learn and SciPy (values frozen by `tests/oracles/clustering.py`), and against truths that
//! need no reference.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use serde_json::Value;
use tpa::stats::clustering::agreement::adjusted_rand;
use tpa::stats::clustering::choice::{ChoiceOptions, choose, stability};
use tpa::stats::clustering::fuzzy::{FuzzyOptions, fuzzy_c_means};
use tpa::stats::clustering::hierarchy::{Linkage, dendrogram};
use tpa::stats::clustering::kmeans::{KMeansOptions, SAMPLE, k_means};
use tpa::stats::clustering::mixture::{MixtureOptions, Shape, mixture, mixture_from};
use tpa::stats::clustering::scale::standardised;
use tpa::stats::clustering::validity::{calinski_harabasz, davies_bouldin, silhouette};
use tpa::stats::clustering::{Coverage, Fit, Method, Partition, partition};
use tpa::stats::matrix::Matrix;
use tpa::stats::random::{Random, RngExt, SliceRandom, stream};
use tpa::task::Task;

/// Every method, at its usual settings.
const METHODS: [Method; 10] = [
    Method::KMeans,
    Method::Mixture(Shape::Full),
    Method::Mixture(Shape::Tied),
    Method::Mixture(Shape::Diagonal),
    Method::Mixture(Shape::Spherical),
    Method::Agglomerative(Linkage::Ward),
    Method::Agglomerative(Linkage::Average),
    Method::Agglomerative(Linkage::Complete),
    Method::Agglomerative(Linkage::Single),
    Method::Fuzzy(2.0),
];

fn oracle() -> (Value, Matrix) {
    let oracle: Value = serde_json::from_str(include_str!("data/clustering.json")).unwrap();
    let data = Matrix::new(numbers(&oracle["values"]), oracle["columns"].as_u64().unwrap() as usize);
    (oracle, data)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn labels(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|x| x as usize).collect()
}

#[track_caller]
fn close(got: f64, want: &Value, relative: f64) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= relative * want.abs().max(1e-3), "expected {want}, got {got}");
}

#[track_caller]
fn all_close(got: &[f64], want: &Value, relative: f64) {
    assert_eq!(got.len(), want.as_array().unwrap().len());
    got.iter().zip(want.as_array().unwrap()).for_each(|(got, want)| close(*got, want, relative));
}

fn normal(random: &mut Random) -> f64 {
    let (u, v): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// Rows in four groups of different sizes about the corners of a square, in shuffled order, and the group of each.
fn blobs(rows: usize, columns: usize, apart: f64) -> (Matrix, Vec<usize>) {
    let mut random = stream(1, 1);
    let mut truth: Vec<usize> = (0..rows).map(|i| [0, 0, 0, 0, 1, 1, 1, 2, 2, 3][i % 10]).collect();
    truth.shuffle(&mut random);
    let mut values = Vec::with_capacity(rows * columns);
    for &group in &truth {
        let corner = |column: usize| if (group >> (column % 2)) & 1 == 1 { apart } else { 0.0 };
        values.extend((0..columns).map(|column| corner(column) + normal(&mut random)));
    }
    (Matrix::new(values, columns), truth)
}

fn uniform(rows: usize, columns: usize, seed: u64) -> Matrix {
    let mut random = stream(seed, 2);
    Matrix::new((0..rows * columns).map(|_| random.random()).collect(), columns)
}

fn found(data: &Matrix, method: Method, k: usize) -> Partition {
    partition(data, method, k, 7, &Task::UNWATCHED).unwrap()
}

#[test]
fn k_means_and_its_validity_are_scikit_learns() {
    let (oracle, data) = oracle();
    let want = &oracle["k_means"];
    let got = k_means(&data, 3, &KMeansOptions::default(), &Task::UNWATCHED).unwrap();
    close(got.inertia, &want["inertia"], 1e-9);
    assert!(got.converged && got.coverage == Coverage::All);
    let reference = labels(&want["labels"]);
    assert_eq!(adjusted_rand(&got.labels, &reference), 1.0);
    let silhouette = silhouette(&data, &reference, &Task::UNWATCHED).unwrap().unwrap();
    all_close(&silhouette.values, &want["silhouettes"], 1e-9);
    close(silhouette.mean, &want["silhouette"], 1e-9);
    close(davies_bouldin(&data, &reference).unwrap(), &want["davies_bouldin"], 1e-9);
    close(calinski_harabasz(&data, &reference).unwrap(), &want["calinski_harabasz"], 1e-9);
    close(adjusted_rand(&labels(&oracle["truth"]), &reference), &want["adjusted_rand"], 1e-9);
}

#[test]
fn mixtures_from_the_same_start_are_scikit_learns() {
    let (oracle, data) = oracle();
    let start = labels(&oracle["start"]);
    let one_hot = start.iter().flat_map(|&label| (0..3).map(move |c| if c == label { 1.0 } else { 0.0 })).collect();
    for want in oracle["mixtures"].as_array().unwrap() {
        let shape = Shape::ALL.into_iter().find(|shape| want["shape"] == shape.name()).unwrap();
        let options = MixtureOptions { shape, iterations: 100, tolerance: 1e-3, ..MixtureOptions::default() };
        let got = mixture_from(&data, &Matrix::new(Vec::clone(&one_hot), 3), &options, &Task::UNWATCHED).unwrap();
        close(got.log_likelihood, &want["log_likelihood"], 1e-9);
        close(got.bic(), &want["bic"], 1e-9);
        close(got.aic(), &want["aic"], 1e-9);
        assert_eq!(got.iterations as u64, want["iterations"].as_u64().unwrap());
        all_close(&got.row_log_likelihood, &want["row_log_likelihood"], 1e-6);
        let certainty: Vec<f64> =
            got.responsibilities.iter_rows().map(|row| row.iter().copied().fold(0.0, f64::max)).collect();
        all_close(&certainty, &want["certainty"], 1e-6);
        let mut weights = got.weights.clone();
        weights.sort_by(|a, b| b.total_cmp(a));
        all_close(&weights, &want["weights"], 1e-6);
        // Searching from several starts of its own it must not do worse.
        let own = mixture(&data, 3, &MixtureOptions { shape, ..MixtureOptions::default() }, &Task::UNWATCHED).unwrap();
        assert!(own.log_likelihood >= got.log_likelihood - 1e-4 * got.log_likelihood.abs());
    }
}

#[test]
fn dendrograms_are_scipys() {
    let (oracle, data) = oracle();
    for (want, linkage) in oracle["trees"].as_array().unwrap().iter().zip(Linkage::ALL) {
        assert_eq!(want["linkage"], linkage.name().to_lowercase());
        let tree = dendrogram(&data, linkage, 0, &Task::UNWATCHED).unwrap();
        all_close(&tree.merges.iter().map(|merge| merge.height).collect::<Vec<f64>>(), &want["heights"], 1e-9);
        let (got, ..) = tree.groups(&data, 4).unwrap();
        assert_eq!(adjusted_rand(&got, &labels(&want["cut"])), 1.0);
    }
}

#[test]
fn fuzzy_groups_are_those_of_bezdeks_iterations() {
    let (oracle, data) = oracle();
    for want in oracle["fuzzy"].as_array().unwrap() {
        let fuzzifier = want["fuzzifier"].as_f64().unwrap();
        let options = FuzzyOptions { fuzzifier, tolerance: 1e-12, iterations: 5000, ..FuzzyOptions::default() };
        let got = fuzzy_c_means(&data, 3, &options, &Task::UNWATCHED).unwrap();
        close(got.objective, &want["objective"], 1e-9);
        close(got.partition_coefficient, &want["partition_coefficient"], 1e-9);
        let certainty: Vec<f64> =
            got.memberships.iter_rows().map(|row| row.iter().copied().fold(0.0, f64::max)).collect();
        all_close(&certainty, &want["certainty"], 1e-6);
        assert!(got.memberships.iter_rows().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-12));
    }
}

#[test]
fn four_blobs_are_found_by_every_method() {
    let (data, truth) = blobs(800, 3, 14.0);
    for method in METHODS {
        let got = found(&data, method, 4);
        // Numbered by size, as the truth is.
        assert_eq!(got.labels, truth, "{method:?}");
        assert_eq!(got.sizes, [320, 240, 160, 80], "{method:?}");
        assert!(got.certainty.iter().all(|c| (0.0..=1.0).contains(c)) && got.centres.rows() == 4);
        assert!(got.certainty.iter().sum::<f64>() / 800.0 > 0.8, "{method:?}");
    }
}

#[test]
fn the_number_of_blobs_is_found_and_they_are_structure() {
    let (data, truth) = blobs(600, 2, 12.0);
    let choice = choose(&data, &ChoiceOptions::default(), &Task::UNWATCHED).unwrap();
    assert_eq!(
        (choice.by_silhouette, choice.by_gap, choice.by_elbow, choice.by_bic),
        (Some(4), Some(4), Some(4), Some(4))
    );
    assert!(choice.verdict.is_structure() && choice.hopkins.unwrap().mean > 0.9);
    assert!(choice.candidates[3].stability.unwrap().mean > 0.99 && choice.candidates.len() == 10);
    let again = stability(&data, &truth, 4, 20, &KMeansOptions::default(), &Task::UNWATCHED).unwrap().unwrap();
    assert_eq!((again.mean, again.deviation, again.resamples), (1.0, 0.0, 20));
}

#[test]
fn uniform_noise_and_a_single_correlated_cloud_are_no_structure() {
    let options = ChoiceOptions { largest_k: 6, resamples: 0, mixture: None, ..ChoiceOptions::default() };
    for seed in 0..4 {
        let noise = choose(&uniform(500, 2 + seed as usize * 2, seed), &options, &Task::UNWATCHED).unwrap();
        assert!(!noise.verdict.is_structure(), "{noise:?}");
        assert!((noise.hopkins.unwrap().mean - 0.5).abs() < 0.1);
        let mut random = stream(seed, 3);
        let cloud = (0..500).flat_map(|_| {
            let common = normal(&mut random);
            [common, 0.9 * common + 0.4 * normal(&mut random), 3.0 * normal(&mut random)]
        });
        let cloud = choose(&Matrix::new(cloud.collect(), 3), &options, &Task::UNWATCHED).unwrap();
        assert!(!cloud.verdict.is_structure() && cloud.by_gap == Some(1), "{cloud:?}");
    }
}

#[test]
fn row_order_units_and_repeated_columns_change_nothing_but_numbers() {
    let (mut data, _) = blobs(300, 3, 3.0);
    data = standardised(&data).unwrap().matrix;
    let mut order: Vec<usize> = (0..data.rows()).collect();
    order.shuffle(&mut stream(5, 5));
    let shuffled = data.select(&order);
    let columns: Vec<Vec<f64>> = (0..3).map(|c| data.column(c)).collect();
    let other_units: Vec<Vec<f64>> =
        columns.iter().zip([1000.0, 0.01, 2.54]).map(|(c, unit)| c.iter().map(|x| x * unit + 40.0).collect()).collect();
    let mut repeated = columns.clone();
    repeated.push(other_units[1].clone());
    for method in METHODS {
        let plain = found(&data, method, 4);
        let moved = found(&shuffled, method, 4);
        assert_eq!(moved.labels, order.iter().map(|&row| plain.labels[row]).collect::<Vec<_>>(), "{method:?}");
        assert_eq!((&moved.centres, &moved.sizes), (&plain.centres, &plain.sizes));
        for columns in [&other_units, &repeated] {
            let scaled = standardised(&Matrix::from_columns(columns)).unwrap().matrix;
            assert_eq!(adjusted_rand(&found(&scaled, method, 4).labels, &plain.labels), 1.0, "{method:?}");
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let (data, _) = blobs(9000, 3, 2.0);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let some = [Method::KMeans, Method::Mixture(Shape::Full), Method::Fuzzy(1.5)];
            let all: Vec<Partition> = some.iter().map(|&method| found(&data, method, 5)).collect();
            let small = data.select(&(0..400).collect::<Vec<_>>());
            let options = ChoiceOptions { largest_k: 4, ..ChoiceOptions::default() };
            (all, found(&small, Method::Agglomerative(Linkage::Ward), 5), choose(&small, &options, &Task::UNWATCHED))
        })
    };
    assert_eq!(on(1), on(2));
}

#[test]
fn beyond_the_sample_restarts_say_what_they_saw() {
    let (data, truth) = blobs(SAMPLE + 5000, 2, 14.0);
    let got = k_means(&data, 4, &KMeansOptions::default(), &Task::UNWATCHED).unwrap();
    assert_eq!((got.coverage, got.labels), (Coverage::Sample(SAMPLE), truth));
}

/// The columns of a file of numbers by name.
fn columns(text: &str, separator: u8, names: &[&str]) -> Vec<Vec<Option<f64>>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let places: Vec<usize> = names.iter().map(|name| header.iter().position(|h| h == *name).unwrap()).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    places.iter().map(|&place| rows.iter().map(|row| row[place].trim().parse().ok()).collect()).collect()
}

#[test]
fn the_gym_file_in_five_groups() {
    let Some(path) = common::real_data("gym/gym_churn_us.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let names: Vec<&str> = text
        .lines()
        .next()
        .unwrap()
        .split(',')
        .filter(|n| !["gender-label", "Churn", "Churn_label"].contains(n))
        .collect();
    let all: Vec<Vec<f64>> =
        columns(&text, b',', &names).into_iter().map(|c| c.into_iter().map(Option::unwrap).collect()).collect();
    let data = standardised(&Matrix::from_columns(&all)).unwrap().matrix;
    assert_eq!((data.rows(), data.columns()), (4000, 13));
    let ten = k_means(&data, 5, &KMeansOptions::default(), &Task::UNWATCHED).unwrap();
    let got = found(&data, Method::KMeans, 5);
    assert!(ten.inertia <= 35_339.4 && got.inertia <= 34_686.3, "{} {}", ten.inertia, got.inertia);
    assert!(matches!(got.fit, Fit::KMeans { converged: true, .. }));
}

#[test]
fn the_marketing_file_in_two_groups() {
    let Some(path) = common::real_data("marketing/marketing_campaign.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let spent = ["MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts", "MntGoldProds"];
    let names = ["Income", "Recency", "NumWebPurchases", "NumStorePurchases", "NumCatalogPurchases"];
    let (named, spent) = (columns(&text, b'\t', &names), columns(&text, b'\t', &spent));
    let mut kept: Vec<Vec<f64>> = vec![Vec::new(); 6];
    for row in (0..named[0].len()).filter(|&row| named[0][row].is_some_and(|income| income < 200_000.0)) {
        named.iter().zip(&mut kept).for_each(|(column, kept)| kept.push(column[row].unwrap()));
        kept[5].push(spent.iter().map(|column| column[row].unwrap()).sum());
    }
    let data = standardised(&Matrix::from_columns(&kept)).unwrap().matrix;
    let got = found(&data, Method::KMeans, 2);
    let silhouette = silhouette(&data, &got.labels, &Task::UNWATCHED).unwrap().unwrap().mean;
    let (davies, calinski) =
        (davies_bouldin(&data, &got.labels).unwrap(), calinski_harabasz(&data, &got.labels).unwrap());
    assert!((silhouette - 0.4102).abs() < 5e-5, "{silhouette}");
    assert!((davies - 1.0068).abs() < 5e-5, "{davies}");
    assert!((calinski - 1876.95).abs() < 5e-3, "{calinski}");
}
