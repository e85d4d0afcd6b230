//! The statistics on the real gym and marketing files, where they are at hand, against values that scikit-learn and SciPy
//! gave for them (`tests/oracles/real_files.py`, which names their versions).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "shared with other test binaries")]
mod common;

use serde_json::Value;
use tpa::stats::anova::one_way;
use tpa::stats::clustering::scale::standardised;
use tpa::stats::clustering::validity::{calinski_harabasz, davies_bouldin, silhouette};
use tpa::stats::clustering::{Method, mixture, partition};
use tpa::stats::contingency::{cross, independence};
use tpa::stats::kruskal::kruskal_wallis;
use tpa::stats::matrix::Matrix;
use tpa::stats::pca::Pca;
use tpa::stats::tukey::tukey_kramer;
use tpa::task::Task;

fn oracle() -> Value {
    serde_json::from_str(include_str!("data/real_files.json")).unwrap()
}

fn near(got: f64, want: &Value, relative: f64) {
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= relative * want.abs().max(1e-3), "{got} for {want}");
}

/// Columns by name; rows in which one of them is no number are left out.
fn columns(text: &str, separator: u8, names: &[&str]) -> Vec<Vec<f64>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let places: Vec<usize> = names.iter().map(|name| header.iter().position(|h| h == *name).unwrap()).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for row in reader.records().map(Result::unwrap) {
        let values: Vec<Option<f64>> = places.iter().map(|&place| row[place].trim().parse().ok()).collect();
        if values.iter().all(Option::is_some) {
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value.unwrap()));
        }
    }
    columns
}

fn agrees(raw: &[Vec<f64>], want: &Value) {
    let data = standardised(&Matrix::from_columns(raw)).unwrap().matrix;
    assert_eq!(data.rows() as u64, want["rows"].as_u64().unwrap());
    let pca = Pca::fit(&data).unwrap();
    pca.explained_ratio
        .iter()
        .zip(want["pca_ratio"].as_array().unwrap())
        .for_each(|(got, want)| near(*got, want, 1e-6));
    let none = Task::UNWATCHED;
    let three = |labels: &[usize], want: &Value| {
        near(silhouette(&data, labels, &none).unwrap().unwrap().mean, &want[0], 1e-6);
        near(davies_bouldin(&data, labels).unwrap(), &want[1], 1e-6);
        near(calinski_harabasz(&data, labels).unwrap(), &want[2], 1e-6);
    };
    three(&(0..data.rows()).map(|row| row % 4).collect::<Vec<_>>(), &want["rows_mod_4"]);
    three(&partition(&data, Method::KMeans, 2, 1, &none).unwrap().labels, &want["two_groups"]);
    // Optimised figures: never worse by more than 1e-4.
    for (k, inertia) in want["inertia"].as_object().unwrap().iter().filter(|(k, _)| k.len() == 1 && k.as_str() < "6") {
        let got = partition(&data, Method::KMeans, k.parse().unwrap(), 1, &none).unwrap().inertia;
        assert!(got <= inertia.as_f64().unwrap() * 1.0001, "k = {k}: {got} for {inertia}");
    }
    let fitted = mixture::mixture(&data, 3, &mixture::MixtureOptions::default(), &none).unwrap();
    let mean = fitted.log_likelihood / data.rows() as f64;
    let theirs = want["mixture_full_3"].as_f64().unwrap();
    assert!(mean >= theirs - 1e-4 * theirs.abs(), "{mean} for {theirs}");
}

#[test]
fn the_gym_file_as_scikit_learn_and_scipy_see_it() {
    let Some(path) = common::real_data("gym/gym_churn_us.csv") else { return };
    let (text, oracle) = (std::fs::read_to_string(path).unwrap(), oracle());
    let names: Vec<&str> = oracle["gym"]["columns"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    agrees(&columns(&text, b',', &names), &oracle["gym"]);
    let told = columns(&text, b',', &["Contract_period", "Age", "Churn", "Partner"]);
    let group = |months: f64| -> Vec<f64> {
        told[0].iter().zip(&told[1]).filter(|(period, _)| **period == months).map(|(_, age)| *age).collect()
    };
    let ages = [group(1.0), group(6.0), group(12.0)];
    let want = &oracle["gym_tests"];
    let (anova, kruskal) = (one_way(&ages).unwrap(), kruskal_wallis(&ages).unwrap());
    near(anova.f, &want["anova"][0], 1e-6);
    near(anova.p, &want["anova"][1], 1e-6);
    near(kruskal.h, &want["kruskal"][0], 1e-6);
    near(kruskal.p, &want["kruskal"][1], 1e-6);
    let whole = |column: &[f64]| column.iter().map(|v| *v as usize).collect::<Vec<_>>();
    let chi = independence(&cross(&whole(&told[2]), &whole(&told[3]), 2, 2)).unwrap();
    near(chi.chi_square, &want["chi_square"][0], 1e-6);
    near(chi.p, &want["chi_square"][1], 1e-6);
    let tukey = tukey_kramer(&ages, 0.95).unwrap();
    tukey.pairs.iter().zip(want["tukey_p"].as_array().unwrap()).for_each(|(pair, want)| near(pair.p, want, 1e-6));
}

#[test]
fn the_marketing_file_as_scikit_learn_sees_it() {
    let Some(path) = common::real_data("marketing/marketing_campaign.csv") else { return };
    let (text, oracle) = (std::fs::read_to_string(path).unwrap(), oracle());
    let spent = ["MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts", "MntGoldProds"];
    let others = ["Income", "Recency", "NumWebPurchases", "NumStorePurchases", "NumCatalogPurchases"];
    let all = columns(&text, b'\t', &[&others[..], &spent[..]].concat());
    let rows: Vec<usize> = (0..all[0].len()).filter(|row| all[0][*row] < 200_000.0).collect();
    let of = |column: usize| rows.iter().map(|row| all[column][*row]).collect::<Vec<f64>>();
    let total = rows.iter().map(|row| all[5..].iter().map(|column| column[*row]).sum()).collect();
    agrees(&[of(0), of(1), total, of(2), of(3), of(4)], &oracle["marketing"]);
}
