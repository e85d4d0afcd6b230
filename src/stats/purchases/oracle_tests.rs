//! Against lifetimes 0.11.3, frozen by `tests/oracles/survival.py`. Its optimiser stops earlier than Newton's method:
//! fitted parameters agree to its tolerance, and everything else is computed from its own parameters to 1e-6.

use super::*;
use serde_json::Value;

fn oracle() -> Value {
    let all: Value = serde_json::from_str(include_str!("../../../tests/data/survival.json")).unwrap();
    all["purchases"].clone()
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn close(got: &[f64], want: &Value, tolerance: f64, what: &str) {
    let want = floats(want);
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (g, w)) in got.iter().zip(&want).enumerate() {
        assert!((g - w).abs() <= tolerance * (1.0 + w.abs()), "{what} {i}: {g} {w}");
    }
}

fn clients(oracle: &Value) -> (Vec<History>, Vec<Spending>) {
    let [x, last, age, mean] = ["x", "t_x", "T", "mean"].map(|key| floats(&oracle[key]));
    let history = |i: usize| History { repeats: x[i] as u32, last: last[i], age: age[i] };
    let spending = |i: usize| Spending { purchases: x[i] as u32, mean: mean[i] };
    ((0..x.len()).map(history).collect(), (0..x.len()).map(spending).collect())
}

fn fitted(histories: &[History], spending: &[Spending]) -> (BgNbd, GammaGamma) {
    let back: Vec<Spending> = spending.iter().copied().filter(|s| s.purchases > 0).collect();
    (BgNbd::fit(histories, None, 0.0, &|| false).unwrap(), GammaGamma::fit(&back, 0.0, &|| false).unwrap())
}

const YEAR: Horizon = Horizon { months: 12, units_per_month: 4.345, monthly_rate: 0.01 };

#[test]
fn parameters_and_their_standard_errors() {
    let oracle = oracle();
    let (histories, spending) = clients(&oracle);
    let (model, values) = fitted(&histories, &spending);
    close(&[model.r, model.alpha, model.a, model.b], &oracle["bg_nbd"], 1e-3, "bg_nbd");
    close(&model.standard_errors(), &oracle["bg_nbd_se"], 5e-3, "bg_nbd errors");
    close(&[values.p, values.q, values.v], &oracle["gamma_gamma"], 1e-3, "gamma_gamma");
    close(&values.standard_errors(), &oracle["gamma_gamma_se"], 5e-3, "gamma_gamma errors");
    let model = BgNbd::fit(&histories, None, 0.01, &|| false).unwrap();
    close(&[model.r, model.alpha, model.a, model.b], &oracle["bg_nbd_penalty_0.01"], 1e-3, "penalty");
}

#[test]
fn what_follows_from_the_parameters() {
    let oracle = oracle();
    let (histories, spending) = clients(&oracle);
    let (model, values) = fitted(&histories, &spending);
    let (theta, money) = (floats(&oracle["bg_nbd"]), floats(&oracle["gamma_gamma"]));
    let model = model.with([theta[0], theta[1], theta[2], theta[3]]);
    let values = values.with([money[0], money[1], money[2]]);
    let p_alive: Vec<f64> = histories[..40].iter().map(|&h| model.p_alive(h)).collect();
    close(&p_alive, &oracle["p_alive"], 1e-6, "p_alive");
    let mut out = [0.0];
    let expected: Vec<f64> = histories[..40]
        .iter()
        .map(|&h| {
            model.expected_purchases(h, &[26.0], &mut out);
            out[0]
        })
        .collect();
    close(&expected, &oracle["expected_26"], 1e-6, "expected");
    let start = [1.0, 10.0, 52.0].map(|t| model.expected_from_start(t));
    close(&start, &oracle["expected_from_start"], 1e-6, "from start");
    close(&model.frequencies(30.0, 7)[..8], &oracle["frequencies_30"], 1e-6, "frequencies");
    let model = PurchaseModel::from(model);
    let scores = score(&model, &values, &histories[..40], &spending[..40], YEAR, &|| false).unwrap();
    close(&scores.iter().map(|s| s.clv).collect::<Vec<f64>>(), &oracle["clv"], 1e-6, "clv");
    assert_eq!(score(&model, &values, &histories, &spending, YEAR, &|| true), None);
}

#[test]
fn intervals_hold_the_estimate_and_repeat_themselves_on_any_number_of_threads() {
    let (histories, spending) = clients(&oracle());
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (model, values) = fitted(&histories, &spending);
            let r = model.r.to_bits();
            let model = PurchaseModel::from(model);
            let total: f64 =
                score(&model, &values, &histories, &spending, YEAR, &|| false).unwrap().iter().map(|s| s.clv).sum();
            let models = (&model, &values);
            let drawn = value_intervals(models, &histories, &spending, &[0, 7], YEAR, (60, 0.95, 3), &|| false);
            (r, total, drawn.unwrap())
        })
    };
    let (one, two) = (run(1), run(3));
    assert_eq!(one, two);
    assert!(one.2.total[0] < one.1 && one.1 < one.2.total[1] && one.2.clients.len() == 2);
}

#[test]
fn weights_stand_for_repeated_rows() {
    let (histories, _) = clients(&oracle());
    let twice: Vec<History> = histories.iter().chain(&histories).copied().collect();
    let weights = vec![2.0; histories.len()];
    let (a, b) = (BgNbd::fit(&twice, None, 0.0, &|| false), BgNbd::fit(&histories, Some(&weights), 0.0, &|| false));
    assert_eq!(a, b);
}
