use super::*;
use crate::stats::importance::{partial_dependence, permutation};
use crate::stats::logistic::Logistic;
use crate::stats::matrix::Matrix;
use crate::stats::random::{RngExt, SliceRandom, stream};
use crate::stats::trees::boosting::{Boosting, BoostingSpec, Loss, Rounds};
use crate::stats::trees::forest::{Forest, ForestSpec};
use crate::stats::validation::calibration::calibration_curve;
use crate::stats::validation::folds::Folds;
use crate::stats::validation::ranking::auc;
use crate::stats::validation::recalibration::{Method, Recalibration, sigmoid};
use crate::stats::validation::scores::{ClassTable, brier, log_loss, value_scores};

/// Written by tests/oracles/models.py.
#[derive(serde::Deserialize)]
struct Oracle {
    x: Vec<f64>,
    y: Vec<u8>,
    logit: Coefficients,
    ridge: Ridge,
    probability: Vec<f64>,
    tied: Vec<f64>,
    auc: f64,
    auc_tied: f64,
    log_loss: f64,
    brier: f64,
    r_squared: f64,
    calibration: Vec<[f64; 2]>,
    isotonic: Vec<f64>,
}

#[derive(serde::Deserialize)]
struct Coefficients {
    coefficients: Vec<f64>,
    errors: Vec<f64>,
}

#[derive(serde::Deserialize)]
struct Ridge {
    penalty: f64,
    intercept: f64,
    coefficients: Vec<f64>,
}

fn oracle() -> (Oracle, Matrix, Vec<bool>) {
    let o: Oracle = serde_json::from_str(include_str!("../../../tests/data/models.json")).unwrap();
    let (x, y) = (Matrix::new(o.x.clone(), 3), o.y.iter().map(|&y| y == 1).collect());
    (o, x, y)
}

fn near(a: f64, b: f64, by: f64) {
    assert!((a - b).abs() < by, "{a} {b}");
}

#[test]
fn logistic_regression_agrees_with_statsmodels_and_scikit_learn() {
    let (o, x, y) = oracle();
    let free = Logistic::fit(&x, &y, 0.0, &never).unwrap();
    for (c, (b, e)) in free.coefficients().iter().zip(o.logit.coefficients.iter().zip(&o.logit.errors)) {
        near(c.value, *b, 1e-6);
        near(c.standard_error, *e, 1e-5);
    }
    let ridge = Logistic::fit(&x, &y, o.ridge.penalty, &never).unwrap();
    near(ridge.intercept, o.ridge.intercept, 1e-4);
    ridge.standardised.iter().zip(&o.ridge.coefficients).for_each(|(a, b)| near(*a, *b, 1e-4));
    ridge.probability(&x).unwrap().iter().zip(&o.probability).for_each(|(a, b)| near(*a, *b, 1e-4));
}

#[test]
fn scores_agree_with_scikit_learn() {
    let (o, _, y) = oracle();
    near(auc(&o.probability, &y).unwrap(), o.auc, 1e-12);
    near(auc(&o.tied, &y).unwrap(), o.auc_tied, 1e-12);
    near(log_loss(&o.probability, &y).unwrap(), o.log_loss, 1e-12);
    near(brier(&o.probability, &y).unwrap(), o.brier, 1e-12);
    let truth: Vec<f64> = o.y.iter().map(|&y| f64::from(y)).collect();
    near(value_scores(&o.probability, &truth).unwrap().r_squared.unwrap(), o.r_squared, 1e-12);
    let curve = calibration_curve(&o.probability, &y, 10);
    assert_eq!(curve.len(), o.calibration.len());
    for (bin, [forecast, observed]) in curve.iter().zip(&o.calibration) {
        near(bin.forecast, *forecast, 1e-9);
        near(bin.observed, *observed, 1e-9);
    }
    let map = Recalibration::fit(Method::Isotonic, &o.tied, &y).unwrap();
    o.tied.iter().zip(&o.isotonic).for_each(|(p, want)| near(map.apply(*p), *want, 1e-9));
}

/// Four features of which two matter, one of them where it is missing.
fn sample(rows: usize, seed: u64) -> (Matrix, Vec<bool>) {
    let mut random = stream(seed, 0);
    let (mut values, mut y) = (Vec::new(), Vec::new());
    for _ in 0..rows {
        let v: [f64; 4] = std::array::from_fn(|_| random.random::<f64>());
        let gone = v[3] < 0.3;
        values.extend([v[0], v[1], v[2], if gone { f64::NAN } else { v[3] }]);
        y.push(random.random::<f64>() < sigmoid(8.0 * (v[0] - 0.5) + if gone { 2.0 } else { -1.0 }));
    }
    (Matrix::new(values, 4), y)
}

fn quick() -> [Model; 3] {
    [
        Model::Logistic(None),
        Model::Forest(ForestSpec { trees: 30, ..ForestSpec::default() }),
        Model::Boosting(BoostingSpec { rounds: Rounds::Chosen(60), ..BoostingSpec::default() }),
    ]
}

#[test]
fn one_seed_gives_the_same_bits_with_one_thread_and_two() {
    let (x, y) = sample(600, 3);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let folds = Folds::of_outcome(&y, 5, 9);
        pool.install(|| cross_validate(&quick(), &x, &y, &folds, 9, &never, &mut |_| ()).unwrap())
    };
    let bits =
        |v: &[Validation]| -> Vec<u64> { v.iter().flat_map(|v| v.probabilities.iter().map(|p| p.to_bits())).collect() };
    let (one, two) = (run(1), run(2));
    assert_eq!(bits(&one), bits(&two));
    assert_eq!(one, two);
}

#[test]
fn skill_is_found_and_shuffled_labels_have_none() {
    let (x, mut y) = sample(1500, 4);
    let folds = Folds::of_outcome(&y, 5, 1);
    let found = cross_validate(&quick(), &x, &y, &folds, 1, &never, &mut |_| ()).unwrap();
    assert!(found.iter().all(|v| v.auc > 0.8), "{:?}", found.iter().map(|v| v.auc).collect::<Vec<_>>());
    let place = best(&found).unwrap();
    // Only the trees can see that a value is missing.
    assert!(place > 0);
    let falls = permutation(&found[2], &x, &y, &folds, 5, 1, &never).unwrap();
    assert_eq!((falls.len(), falls[0].feature, falls[1].feature), (4, 0, 3));
    assert!(falls[0].interval[0] > 0.05 && falls[3].mean.abs() < 0.02);
    let curve = partial_dependence(Calibrated::plain(&found[2].fitted[0]), &x, 0, 10).unwrap();
    assert!(curve.len() == 10 && curve[9][1] - curve[0][1] > 0.5);
    y.shuffle(&mut stream(5, 0));
    let folds = Folds::of_outcome(&y, 5, 1);
    for v in cross_validate(&quick(), &x, &y, &folds, 1, &never, &mut |_| ()).unwrap() {
        near(v.auc, 0.5, 0.05);
    }
}

#[test]
fn contributions_add_up_and_a_saved_model_answers_the_same() {
    let (x, y) = sample(400, 6);
    for model in quick() {
        let fitted = model.fit(&x, &y, 1, &never).unwrap();
        let p = fitted.probability(&x).unwrap();
        let why = fitted.contributions(&x).unwrap();
        for (row, p) in why.parts.iter_rows().zip(&p) {
            let sum = why.base + row.iter().sum::<f64>();
            near(if matches!(fitted, Fitted::Forest(_)) { sum } else { sigmoid(sum) }, *p, 1e-9);
        }
        let text = serde_json::to_string(&fitted).unwrap();
        let back: Fitted = serde_json::from_str(&text).unwrap();
        back.probability(&x).unwrap().iter().zip(&p).for_each(|(a, b)| near(*a, *b, 1e-9));
        assert_eq!(fitted.probability(&Matrix::new(vec![0.0], 1)), Err(Error::Columns { trained: 4, given: 1 }));
        if !matches!(fitted, Fitted::Logistic(_)) {
            assert_eq!(fitted.probability_unless(&x, &|| true), Err(Error::Cancelled));
        }
    }
}

#[test]
fn points_add_up_to_what_sets_a_row_apart_from_the_base_however_saturated() {
    let (x, y) = sample(400, 6);
    let map = Recalibration::Platt { intercept: -0.3, slope: 1.7 };
    for model in quick() {
        let fitted = model.fit(&x, &y, 1, &never).unwrap();
        for map in [None, Some(&map)] {
            let told = Calibrated { model: &fitted, map };
            let (p, points) = (told.probability(&x).unwrap(), told.points(&x).unwrap());
            for (row, p) in points.parts.iter_rows().zip(&p) {
                near(points.base + row.iter().sum::<f64>(), *p, 1e-9);
            }
        }
    }
    // 9 and 3 of log-odds, far beyond where the curve is flat: three quarters and one quarter of what is left to 1.
    let logistic = Fitted::Logistic(Logistic {
        scaling: crate::stats::logistic::Scaling { means: vec![0.0; 2], deviations: vec![1.0; 2] },
        penalty: 0.0,
        intercept: 0.0,
        standardised: vec![9.0, 3.0],
        covariance: vec![0.0; 9],
        observations: 2,
        steps: 1,
    });
    let x = Matrix::new(vec![1.0, 1.0, 1.0, -3.0, 0.0, 0.0], 2);
    let points = Calibrated::plain(&logistic).points(&x).unwrap();
    let left = sigmoid(12.0) - 0.5;
    near(points.parts.row(0)[0], left * 0.75, 1e-12);
    near(points.parts.row(0)[1], left * 0.25, 1e-12);
    // What cancels out: the slope of the curve at the base, ¼, times each.
    near(points.parts.row(1)[0], 2.25, 1e-6);
    near(points.parts.row(1)[1], -2.25, 1e-6);
    assert_eq!(points.parts.row(2), [0.0, 0.0]);
}

#[test]
fn separable_tiny_constant_and_missing_data_are_answered() {
    let y: Vec<bool> = (0..60).map(|row| row >= 30).collect();
    let separable = Matrix::new((0..60).map(f64::from).collect(), 1);
    let blank = Matrix::from_columns(&[vec![1.0; 60], vec![f64::NAN; 60]]);
    let folds = Folds::of_outcome(&y, 5, 1);
    for v in cross_validate(&Model::all(), &separable, &y, &folds, 1, &never, &mut |_| ()).unwrap() {
        assert!(v.auc > 0.99, "{} {}", v.model.name(), v.auc);
    }
    for v in cross_validate(&Model::all(), &blank, &y, &folds, 1, &never, &mut |_| ()).unwrap() {
        near(v.auc, 0.5, 1e-9);
    }
    let ten = separable.select(&(25..35).collect::<Vec<_>>());
    let few = &y[25..35];
    let out = cross_validate(&Model::all(), &ten, few, &Folds::of_outcome(few, 5, 1), 1, &never, &mut |_| ()).unwrap();
    assert!(out.iter().all(|v| v.probabilities.iter().all(|p| p.is_finite())));
    for model in Model::all() {
        assert_eq!(model.fit(&ten, &[true; 10], 1, &never), Err(Error::OneClass));
        assert_eq!(model.fit(&separable, &y, 1, &|| true), Err(Error::Cancelled));
    }
    let one = [true, false, false, false, false, false, false, false, false, false];
    let got = cross_validate(&Model::all(), &ten, &one, &Folds::of_outcome(&one, 5, 1), 1, &never, &mut |_| ());
    assert_eq!(got, Err(Error::TooFew { smaller: 1, needed: 5 }));
    assert_eq!(best::<Validation>(&[]), None);
}

#[test]
fn a_tree_by_hand_and_values_are_forecast() {
    // One split between 2 and 3: means 1 and 5; boosting's first full step is the same.
    let (x, y) = (Matrix::new(vec![1.0, 2.0, 3.0, f64::NAN], 1), [1.0, 1.0, 5.0, 5.0]);
    let spec = BoostingSpec { rounds: Rounds::Fixed(1), rate: 1.0, depth: 1, leaf: 1, ridge: 0.0 };
    let tree = Boosting::fit(&x, &y, Loss::Squared, &spec, 0, &never).unwrap();
    assert_eq!(tree.predict(&x, &never).unwrap(), y);
    let (cut, cuts) = (tree.trees[0].nodes[0].cut, tree.cuts.feature(0));
    assert_eq!(cuts[usize::from(cut)], 2.5);
    let grid: Vec<f64> = (0..500).map(|i| f64::from(i) / 50.0).collect();
    let wave: Vec<f64> = grid.iter().map(|v| v.sin() * 3.0 + 1.0).collect();
    let x = Matrix::new(grid, 1);
    let forest = Forest::fit(&x, &wave, &ForestSpec { trees: 20, ..ForestSpec::default() }, 1, &never).unwrap();
    let boosting = Boosting::fit(&x, &wave, Loss::Squared, &BoostingSpec::default(), 1, &never).unwrap();
    for forecast in [forest.predict(&x, &never).unwrap(), boosting.predict(&x, &never).unwrap()] {
        assert!(value_scores(&forecast, &wave).unwrap().r_squared.unwrap() > 0.98);
    }
    let empty = Matrix::new(vec![], 1);
    assert_eq!(Forest::fit(&empty, &[], &ForestSpec::default(), 1, &never), Err(Error::Empty));
    assert_eq!(
        Boosting::fit(&x, &[f64::NAN; 500], Loss::Squared, &BoostingSpec::default(), 1, &never),
        Err(Error::NotFinite)
    );
}

#[test]
fn tiers_are_told_apart_and_add_up() {
    let x = Matrix::new((0..300).map(f64::from).collect(), 1);
    let labels: Vec<usize> = (0..300).map(|row| row / 100).collect();
    // Class 3 has nobody.
    let tiers = FittedTiers::fit(&quick()[2], &x, &labels, 4, 1, &never).unwrap();
    let p = tiers.probabilities(&x).unwrap();
    assert!(p.iter_rows().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-9 && row[3] == 0.0));
    let table = ClassTable::new(&labels, &tiers.classify(&x).unwrap(), 4);
    assert!(table.accuracy().unwrap() > 0.95 && table.majority() == Some(1.0 / 3.0));
}
