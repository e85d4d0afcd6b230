//! Against lifelines 0.30.3, frozen by `tests/oracles/survival.py`.

use super::*;
use crate::stats::matrix::Matrix;
use serde_json::Value;

fn oracle(name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../../tests/data/survival.json")).unwrap();
    all[name].clone()
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn close(got: &[f64], want: &Value, what: &str) {
    let want = floats(want);
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (g, w)) in got.iter().zip(&want).enumerate() {
        assert!((g - w).abs() <= 1e-6 * (1.0 + w.abs()), "{what} {i}: {g} {w}");
    }
}

fn durations(rows: &Value) -> Vec<Duration> {
    let end = |event: f64| if event > 0.0 { End::Event } else { End::Censored };
    floats(&rows["time"])
        .into_iter()
        .zip(floats(&rows["event"]))
        .map(|(time, e)| Duration { time, end: end(e) })
        .collect()
}

#[test]
fn kaplan_meier_and_log_rank() {
    for name in ["continuous", "tied"] {
        let oracle = oracle(name);
        let (rows, want) = (durations(&oracle["rows"]), &oracle["km"]);
        let curve = KaplanMeier::new(&rows);
        let column = |pick: &dyn Fn(&Step) -> f64| curve.steps.iter().map(pick).collect::<Vec<f64>>();
        close(&column(&|s| s.time), &want["time"], "time");
        close(&column(&|s| s.at_risk as f64), &want["at_risk"], "at risk");
        close(&column(&|s| s.events as f64), &want["events"], "events");
        close(&column(&|s| s.survival), &want["survival"], "survival");
        close(&column(&|s| s.variance), &want["variance"], "variance");
        close(&column(&|s| s.interval.unwrap()[0]), &want["low"], "low");
        close(&column(&|s| s.interval.unwrap()[1]), &want["high"], "high");
        assert!((curve.median().unwrap() - want["median"].as_f64().unwrap()).abs() < 1e-9);
        let group: Vec<usize> = floats(&oracle["rows"]["group"]).iter().map(|g| *g as usize).collect();
        let test = log_rank(&rows, &group, 3).unwrap();
        assert!((test.statistic - oracle["log_rank"]["statistic"].as_f64().unwrap()).abs() < 1e-6);
        assert!((test.p - oracle["log_rank"]["p"].as_f64().unwrap()).abs() < 1e-6);
    }
}

#[test]
fn cox_with_and_without_ties() {
    for name in ["continuous", "tied"] {
        let oracle = oracle(name);
        let (rows, want) = (durations(&oracle["rows"]), &oracle["cox"]);
        let features = Matrix::from_columns(&["a", "b", "c"].map(|c| floats(&oracle["rows"][c])));
        let model = Cox::fit(&features, &rows, 0.0, &|| false).unwrap();
        let column = |pick: &dyn Fn(&Coefficient) -> f64| model.coefficients.iter().map(pick).collect::<Vec<f64>>();
        close(&column(&|c| c.value), &want["coefficients"], "coefficients");
        close(&column(&|c| c.standard_error), &want["standard_errors"], "standard errors");
        close(&column(&|c| c.p), &want["p"], "p");
        assert!((model.log_likelihood - want["log_likelihood"].as_f64().unwrap()).abs() < 1e-6);
        assert!((model.concordance.unwrap() - want["concordance"].as_f64().unwrap()).abs() < 1e-9);
        let times = floats(&want["baseline_time"]);
        let baseline: Vec<f64> = times
            .iter()
            .map(|&time| model.baseline.iter().rev().find(|step| step.0 <= time).map_or(0.0, |step| step.1))
            .collect();
        close(&baseline, &want["baseline"], "baseline");
        for (key, transform) in [("zph_km", TimeTransform::KaplanMeier), ("zph_rank", TimeTransform::Rank)] {
            if want[key].is_object() {
                let tests = model.proportionality(&features, &rows, transform).unwrap();
                let column = |pick: &dyn Fn(&Proportionality) -> f64| tests.iter().map(pick).collect::<Vec<f64>>();
                close(&column(&|t| t.statistic), &want[key]["statistic"], key);
                close(&column(&|t| t.p), &want[key]["p"], key);
            }
        }
        let mut residuals = model.schoenfeld(&features, &rows).1.column(0);
        residuals.sort_by(f64::total_cmp);
        close(&residuals, &want["schoenfeld_sorted_a"], "schoenfeld");
    }
}
