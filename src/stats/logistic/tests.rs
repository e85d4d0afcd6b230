use super::*;
use crate::stats::models::never;

fn fit(x: &Matrix, y: &[bool], penalty: f64) -> Result<Logistic, Error> {
    Logistic::fit(x, y, penalty, &never)
}

#[test]
fn one_binary_feature_has_the_odds_ratio_of_the_table() {
    // 30 of 40 with the feature, 20 of 60 without: odds ratio (30·40)/(10·20) = 6, error √(1/30+1/10+1/20+1/40).
    let x: Vec<f64> = (0..100).map(|row| f64::from(u8::from(row < 40))).collect();
    let y: Vec<bool> = (0..100).map(|row| row < 30 || (40..60).contains(&row)).collect();
    let model = fit(&Matrix::new(x, 1), &y, 0.0).unwrap();
    let c = model.coefficients()[0];
    let error = (1.0_f64 / 30.0 + 0.1 + 0.05 + 0.025).sqrt();
    assert!((c.odds_ratio - 6.0).abs() < 1e-6 && (c.standard_error - error).abs() < 1e-6, "{c:?}");
    assert!((c.interval[0] - (6.0_f64.ln() - Z * error).exp()).abs() < 1e-6);
}

#[test]
fn separable_data_converge_with_a_penalty_and_say_so_without() {
    let x = Matrix::new((0..20).map(f64::from).collect(), 1);
    let y: Vec<bool> = (0..20).map(|row| row >= 10).collect();
    let model = fit(&x, &y, 0.01).unwrap();
    assert!(model.standardised[0].is_finite() && model.steps < 50);
    assert_eq!(fit(&x, &y, 0.0), Err(Error::Separable));
    assert!(choose_penalty(&x, &y, 5, 1, &never).is_ok());
}

#[test]
fn constant_missing_and_repeated_columns_are_answered() {
    let a: Vec<f64> = (0..40).map(|row| f64::from(row % 7)).collect();
    let y: Vec<bool> = (0..40).map(|row| row % 7 > 3 || row % 5 == 0).collect();
    let x = Matrix::from_columns(&[a.clone(), vec![3.3; 40], vec![f64::NAN; 40], a.clone()]);
    for penalty in [0.0, 1.0] {
        let model = fit(&x, &y, penalty).unwrap();
        let c = model.coefficients();
        assert_eq!((c[1].value, c[2].value), (0.0, 0.0));
        assert_eq!((c[1].odds_ratio, c[2].odds_ratio), (1.0, 1.0));
        assert!((c[0].value - c[3].value).abs() < 1e-6);
        let p = model.probability(&x).unwrap();
        assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
        let parts = model.contributions(&x).unwrap();
        for (row, p) in parts.iter_rows().zip(&p) {
            assert!((sigmoid(model.intercept + row.iter().sum::<f64>()) - p).abs() < 1e-12);
        }
    }
}

#[test]
fn a_missing_or_infinite_value_counts_as_the_mean() {
    let x = Matrix::new((0..40).map(f64::from).collect(), 1);
    let y: Vec<bool> = (0..40).map(|row| row % 3 == 0 || row > 30).collect();
    let model = fit(&x, &y, 1.0).unwrap();
    let p = model.probability(&Matrix::new(vec![f64::NAN, f64::INFINITY, 19.5], 1)).unwrap();
    assert!((p[0] - p[2]).abs() < 1e-12 && (p[1] - p[2]).abs() < 1e-12);
}

#[test]
fn one_class_nothing_and_other_columns() {
    let x = Matrix::new(vec![1.0, 2.0], 1);
    assert_eq!(fit(&x, &[true, true], 1.0), Err(Error::OneClass));
    assert_eq!(fit(&Matrix::new(vec![], 1), &[], 1.0), Err(Error::Empty));
    let model = fit(&x, &[true, false], 1.0).unwrap();
    assert_eq!(model.probability(&Matrix::new(vec![1.0, 2.0], 2)), Err(Error::Columns { trained: 1, given: 2 }));
    assert_eq!(Logistic::fit(&x, &[true, false], 1.0, &|| true), Err(Error::Cancelled));
    assert_eq!(choose_penalty(&x, &[true, false], 5, 1, &never), Err(Error::TooFew { smaller: 1, needed: 2 }));
}
