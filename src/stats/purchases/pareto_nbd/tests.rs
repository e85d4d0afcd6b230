//! Against another implementation, by hypergeometric functions: `tests/oracles/pareto_nbd.py`.

use super::*;
use crate::stats::random::stream;

fn frozen() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../../tests/data/pareto_nbd.json")).unwrap()
}

fn floats(value: &serde_json::Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn histories(frozen: &serde_json::Value) -> Vec<History> {
    let rows = frozen["histories"].as_array().unwrap().iter().map(floats);
    rows.map(|row| History { repeats: row[0] as u32, last: row[1], age: row[2] }).collect()
}

fn close(got: f64, want: f64, tolerance: f64, what: &str) {
    assert!((got - want).abs() <= tolerance * (1.0 + want.abs()), "{what}: {got} {want}");
}

#[test]
fn parameters_and_what_follows_are_those_of_another_implementation() {
    let frozen = frozen();
    let histories = histories(&frozen);
    let model = ParetoNbd::fit(&histories, 0.0, &|| false).unwrap();
    for (got, want) in model.parameters().into_iter().zip(floats(&frozen["parameters"])) {
        close(got, want, 2e-3, "parameters");
    }
    let theta = floats(&frozen["parameters"]);
    let model = model.with([theta[0], theta[1], theta[2], theta[3]]);
    let mut expected = [0.0; 2];
    for (place, history) in histories.iter().take(40).enumerate() {
        close(model.p_alive(*history), floats(&frozen["p_alive"])[place], 1e-8, "p_alive");
        model.expected_purchases(*history, &[26.0, 52.0], &mut expected);
        close(expected[0], floats(&frozen["expected_26"])[place], 1e-8, "expected in 26");
        close(expected[1], floats(&frozen["expected_52"])[place], 1e-8, "expected in 52");
    }
    for (time, want) in [1.0, 10.0, 52.0].into_iter().zip(floats(&frozen["expected_from_start"])) {
        close(model.expected_from_start(time), want, 1e-9, "from start");
    }
    let shares = model.frequencies(30.0, 6);
    for (got, want) in shares.iter().zip(floats(&frozen["frequencies_30"])) {
        close(*got, want, 1e-6, "frequencies");
    }
    close(shares.iter().sum(), 1.0, 1e-9, "all frequencies");
}

#[test]
fn draws_have_the_mean_that_is_expected() {
    let frozen = frozen();
    let model = ParetoNbd::fit(&histories(&frozen), 0.0, &|| false).unwrap();
    for history in histories(&frozen).into_iter().take(3) {
        let mut random = stream(4, 0);
        let n = 20_000;
        let mean = (0..n).map(|_| model.draw(history, 40.0, &mut random)).sum::<f64>() / f64::from(n);
        let mut expected = [0.0];
        model.expected_purchases(history, &[40.0], &mut expected);
        assert!((mean - expected[0]).abs() < 0.05 * (0.2 + expected[0]), "{mean} {expected:?}");
    }
}

#[test]
fn a_cancelled_fit_and_a_history_without_time_have_an_answer() {
    let all = histories(&frozen());
    assert_eq!(ParetoNbd::fit(&all, 0.0, &|| true).unwrap_err(), PurchaseError::Cancelled);
    let model = ParetoNbd::fit(&all, 0.0, &|| false).unwrap();
    assert_eq!(model.p_alive(History { repeats: 3, last: 9.0, age: 9.0 }), 1.0);
    assert!(model.p_alive(History { repeats: 0, last: 0.0, age: 100.0 }) < 0.9);
}
