//! Agreement with statsmodels; the values are written by tests/oracles/forecast.py, which names the versions.

use super::filter::{Layout, Smoothing, State, Workspace, sum_of_squares};
use super::fit::fit;
use super::form::{Form, Growth, Season, Trend};
use serde_json::Value;

fn data() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/forecast.json")).unwrap()
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn form(name: &str) -> Form {
    use super::form::ErrorKind::{Additive, Multiplicative};
    let error = if name.starts_with('A') { Additive } else { Multiplicative };
    let trend = match &name[1..name.len() - 1] {
        "N" => Trend::None,
        "A" => Trend::Additive,
        "Ad" => Trend::AdditiveDamped,
        "M" => Trend::Multiplicative,
        _ => Trend::MultiplicativeDamped,
    };
    let season = match &name[name.len() - 1..] {
        "N" => Season::None,
        "A" => Season::Additive,
        _ => Season::Multiplicative,
    };
    Form { error, trend, season }
}

#[test]
fn every_recursion_has_the_likelihood_of_statsmodels() {
    let data = data();
    let tourists = data["series"].as_array().unwrap().iter().find(|s| s["name"] == "tourists").unwrap();
    let series = floats(&tourists["values"]);
    let cases = data["filters"].as_array().unwrap();
    assert_eq!(cases.len(), 30);
    for case in cases {
        let form = form(case["form"].as_str().unwrap());
        let mut p = floats(&case["params"]).into_iter();
        let alpha = p.next().unwrap();
        let beta = if form.trend == Trend::None { 0.0 } else { p.next().unwrap() };
        let gamma = if form.season == Season::None { 0.0 } else { p.next().unwrap() };
        let damping = if form.trend.is_damped() { p.next().unwrap() } else { 1.0 };
        let smoothing = Smoothing { level: alpha, trend: beta / alpha, season: gamma / (1.0 - alpha), damping };
        let level = p.next().unwrap();
        let trend = if form.trend == Trend::None { 0.0 } else { p.next().unwrap() };
        // statsmodels has the latest season first.
        let seasons: Vec<f64> = p.rev().collect();
        let period = seasons.len().max(1);
        let layout = Layout { form, period };
        let packed = layout.pack(&smoothing, &State { level, trend, seasons, place: 0 });
        let sum = sum_of_squares(layout, &packed, &series).unwrap();
        let n = series.len() as f64;
        let llf = -n / 2.0 * ((std::f64::consts::TAU * sum / n).ln() + 1.0);
        let wanted = case["llf"].as_f64().unwrap();
        assert!((llf - wanted).abs() < 1e-8 * wanted.abs(), "{}: {llf} {wanted}", form.name());
    }
}

#[test]
fn maxima_are_no_lower_than_those_of_statsmodels_and_forecasts_agree() {
    let data = data();
    let (mut same, mut better) = (0, 0);
    let mut work = Workspace::default();
    let mut failures = Vec::new();
    for case in data["series"].as_array().unwrap() {
        let (series, period) = (floats(&case["values"]), case["period"].as_u64().unwrap() as usize);
        for wanted in case["fits"].as_array().unwrap() {
            let form = form(wanted["form"].as_str().unwrap());
            let name = format!("{} {}", case["name"], form.name());
            let fit = fit(form, period, &series, None, &mut work).unwrap();
            let llf = wanted["llf"].as_f64().unwrap();
            if fit.log_likelihood < llf - 1e-3 {
                failures.push(format!("{name}: {} below {llf}", fit.log_likelihood));
                continue;
            }
            if fit.log_likelihood > llf + 5e-3 {
                better += 1;
                continue;
            }
            same += 1;
            let forecast = floats(&wanted["forecast"]);
            for (got, want) in fit.forecast(forecast.len()).iter().zip(&forecast) {
                if (got - want).abs() > 0.01 * want.abs() {
                    failures.push(format!("{name}: {got} for {want}, logL {} {llf}", fit.log_likelihood));
                }
            }
            // statsmodels counts the season that it holds fixed.
            let k = wanted["k"].as_u64().unwrap() as usize - usize::from(form.season != Season::None);
            assert_eq!(fit.parameters, k);
            assert!((fit.aic - (2.0 * k as f64 - 2.0 * fit.log_likelihood)).abs() < 1e-9);
            if form.season == Season::None {
                for (got, want) in [(fit.aic, "aic"), (fit.aicc, "aicc"), (fit.bic, "bic")] {
                    assert!((got - wanted[want].as_f64().unwrap()).abs() < 0.02, "{name} {want}");
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    // Forecasts are compared where the maxima are the same; where this one is higher, statsmodels stopped short.
    assert!(same >= 90, "{same} {better}");
    assert_eq!(Form::stable(Growth::Linear).len(), 15);
}

fn competition() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/forecast_competition.json")).unwrap()
}

/// The mean distance of two forecasts as a part of their size.
fn apart(said: &[f64], wanted: &[f64]) -> f64 {
    let distance: f64 = said.iter().zip(wanted).map(|(a, b)| (a - b).abs()).sum();
    distance / wanted.iter().map(|y| y.abs()).sum::<f64>()
}

#[test]
fn theta_and_complex_smoothing_forecast_what_statsforecast_does() {
    let data = competition();
    let (mut theta, mut ces) = (Vec::new(), Vec::new());
    for case in data["series"].as_array().unwrap() {
        let (series, ahead) = (floats(&case["values"]), case["came"].as_array().unwrap().len());
        let said = super::theta::Theta::fit(&series).unwrap().forecast(ahead);
        theta.push(apart(&said, &floats(&case["theta"])));
        let said = super::ces::Ces::fit(&series).unwrap().forecast(ahead);
        ces.push(apart(&said, &floats(&case["ces"])));
    }
    assert_eq!(theta.len(), 50);
    // Both programs search numerically; here and there one finds another minimum.
    for (name, apart) in [("theta", &theta), ("ces", &ces)] {
        let near = apart.iter().filter(|apart| **apart < 0.01).count();
        assert!(near >= 42, "{name}: {near} of 50 {apart:?}");
    }
}

#[test]
fn fifty_series_of_two_competitions_come_out_nearer_than_by_the_others() {
    use super::{Options, forecast};
    let data = competition();
    let (mut ours, mut others) = ([0.0; 2], std::collections::BTreeMap::<String, [f64; 2]>::new());
    for case in data["series"].as_array().unwrap() {
        let (series, came) = (floats(&case["values"]), floats(&case["came"]));
        // One origin: what is compared is the forecast, not the test of it.
        let options = Options { horizon: came.len(), origins: 1, paths: 20, ..Options::default() };
        let found = forecast(&series, 12, &options, &|| false).unwrap();
        let changes = series.iter().zip(&series[12..]).map(|(before, after)| (after - before).abs());
        let unit = changes.sum::<f64>() / (series.len() - 12) as f64;
        for (y, point) in came.iter().zip(&found.points) {
            let said = point.mean.max(0.0);
            let error = (y - said).abs() / came.len() as f64;
            ours[0] += 200.0 * error / (y.abs() + said.abs()) / 50.0;
            ours[1] += error / unit / 50.0;
        }
        for (name, errors) in case["errors"].as_object().unwrap() {
            let errors = floats(errors);
            let sums = others.entry(name.clone()).or_default();
            sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error / 50.0);
        }
    }
    for (name, [smape, mase]) in &others {
        assert!(ours[1] < *mase && ours[0] < smape + 0.3, "{ours:?} {name} {smape} {mase}");
    }
}
