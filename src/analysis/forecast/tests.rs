//! The study as a whole, on businesses of a known law and at the edges.

use super::testing::{business, forecast_of, line_of, monthly, sold};
use super::*;
use crate::analysis::forecast::Forecasts;
use crate::analysis::testing::{STOPPED, study};
use crate::book::{Assumptions, Book};

fn revenue(amounts: &[f64]) -> Section<Line> {
    let book = monthly(amounts);
    if amounts.len() < FEWEST {
        return study::<Forecasts>(&book, &Assumptions::default())?.line(Measure::Revenue, Cadence::Monthly).cloned();
    }
    Ok(line_of(&book, Measure::Revenue, Cadence::Monthly))
}

#[test]
fn files_without_dates_or_with_few_months_say_what_they_need() {
    let none = study::<Forecasts>(&Book::default(), &Assumptions::default()).unwrap_err().unavailable;
    assert!(none.starts_with("needs visits or sales with a date each") && none.contains("7 full months"), "{none}");
    for count in [1, 2, 5, 6] {
        let why = revenue(&vec![10.0; count]).unwrap_err().unavailable;
        let plural = if count == 1 { "" } else { "s" };
        assert!(why.ends_with(&format!("the files have {count} complete month{plural}")), "{why}");
    }
    assert!(revenue(&[10.0, 12.0, 9.0, 11.0, 10.0, 13.0, 9.0]).is_ok());
}

#[test]
fn zeros_spikes_and_negative_months_have_their_forecasts() {
    let zeros = revenue(&[0.0; 10]).unwrap();
    assert_eq!((zeros.used, zeros.total()), (Method::Constant, 0.0));
    let mut spiked = vec![0.0; 12];
    spiked[5] = 900.0;
    let spike = revenue(&spiked).unwrap();
    assert!(spike.ahead.iter().all(|next| next.point.low_95 >= 0.0 && next.point.mean < 900.0), "{:?}", spike.ahead);
    let below = revenue(&[20.0, -30.0, 25.0, 10.0, -5.0, 30.0, -20.0, 5.0, 12.0, -8.0]).unwrap();
    assert!(below.ahead[0].point.low_95 < 0.0);
    for line in [zeros, spike, below] {
        let points = line.ahead.iter().map(|next| next.point);
        for p in points {
            assert!(p.low_95 <= p.low_80 && p.low_80 <= p.high_80 && p.high_80 <= p.high_95 && p.mean.is_finite());
        }
    }
}

#[test]
fn a_month_under_way_is_no_collapse() {
    let book = business(11, 15, 100.0);
    let line = line_of(&book, Measure::Revenue, Cadence::Monthly);
    let running = line.running.unwrap();
    assert_eq!(line.history.len(), 15);
    let usual = line.history.iter().map(|(_, v)| v).sum::<f64>() / 15.0;
    assert!(running.so_far < 0.5 * usual && (running.projected.unwrap() / usual - 1.0).abs() < 0.35);
    // The month under way is the first forecast, and six whole ones follow.
    assert!(line.ahead[0].running && line.ahead[0].start == running.start && line.ahead.len() == 7);
    assert!(line.ahead.iter().all(|next| (next.point.mean / usual - 1.0).abs() < 0.3));
}

#[test]
fn steady_businesses_lie_within_their_intervals() {
    // Ten businesses of one law: the next six months of each, forecast from its first fifteen.
    let (mut within, mut of) = (0, 0);
    for seed in 200..210 {
        let longer = Events::of(&business(seed, 21, 100.0)).series(Measure::Revenue, Cadence::Monthly).unwrap();
        let known = longer.values.iter().enumerate().map(|(i, value)| (longer.calendar.start(i), *value));
        let known: Vec<(NaiveDate, f64)> = known.collect();
        let line = line_of(&business(seed, 15, 100.0), Measure::Revenue, Cadence::Monthly);
        for (next, (start, came)) in line.ahead.iter().zip(known.iter().skip(15)) {
            assert_eq!(next.start, *start);
            within += usize::from((next.point.low_80..=next.point.high_80).contains(came));
            of += 1;
        }
    }
    assert!(of == 60 && (40..=58).contains(&within), "{within} of {of}");
}

#[test]
fn growth_beats_the_plain_rule_and_a_random_walk_does_not() {
    let growing: Vec<f64> = (0..20).map(|t| 1000.0 + 150.0 * f64::from(t) + f64::from(t * 37 % 11)).collect();
    let line = revenue(&growing).unwrap();
    assert!(matches!(line.used, Method::Combined(_)));
    // Forms whose trend dies away have their share.
    let straight = 1000.0 + 150.0 * 25.0;
    assert!((line.ahead[5].point.mean / straight - 1.0).abs() < 0.05, "{:?}", line.ahead[5].point);
    let mut level = 5000.0;
    let mut rng = crate::stats::random::stream(8, 8);
    let walk: Vec<f64> = (0..20)
        .map(|_| {
            level += 400.0 * (crate::stats::random::RngExt::random::<f64>(&mut rng) - 0.5);
            level
        })
        .collect();
    let line = revenue(&walk).unwrap();
    let found = line.evaluation.as_ref().unwrap();
    let better = found.plain_wins();
    assert_eq!(matches!(line.used, Method::Naive(_)), better);
    if better {
        // Amounts of money are whole millionths.
        assert!((line.ahead[0].point.mean - walk[19]).abs() < 1e-5);
    }
}

#[test]
fn two_years_show_a_season() {
    let season = |t: i32| 1000.0 + 300.0 * (std::f64::consts::TAU * f64::from(t) / 12.0).sin() + f64::from(t * 7 % 5);
    let line = revenue(&(0..40).map(season).collect::<Vec<f64>>()).unwrap();
    assert_eq!(line.season, SeasonVerdict::Chosen);
    for (step, next) in line.ahead.iter().enumerate() {
        assert!((next.point.mean - season(40 + step as i32)).abs() < 40.0, "{step}: {:?}", next.point);
    }
}

#[test]
fn the_sum_over_the_clients_is_near_what_comes() {
    let book = business(21, 15, 100.0);
    let line = forecast_of(&book).line(Measure::Revenue, Cadence::Monthly).unwrap().clone();
    let usual = line.history.iter().map(|(_, v)| v).sum::<f64>() / 15.0;
    let sum = line.clients.as_ref().unwrap();
    assert_eq!((sum.known.len(), sum.new.len()), (line.ahead.len(), line.ahead.len()));
    let first = sum.known[0] + sum.new[0];
    assert!((first / usual - 1.0).abs() < 0.25, "{first} {usual}");
    // Clients leave, new ones come: the known bring less from month to month, the new ones more.
    assert!(sum.known[6] < sum.known[0] && sum.new[6] > sum.new[0]);
    let [errors, smoothing, _] = sum.errors.unwrap();
    assert!(errors.values > 0 && errors.values == smoothing.values && errors.off.unwrap() < 0.3, "{errors:?}");
}

#[test]
fn the_same_seed_gives_the_same_forecast_and_cancelling_stops() {
    let book = business(5, 15, 100.0);
    let [a, b] = [forecast_of(&book), forecast_of(&book)];
    for cadence in Cadence::ALL {
        for measure in Measure::ALL {
            assert_eq!(a.line(measure, cadence), b.line(measure, cadence));
        }
    }
    assert!(forecast(&book, &Forecasts::choices(&Assumptions::default()), STOPPED).is_none());
}

#[test]
fn the_horizon_is_the_users() {
    let book = business(5, 15, 100.0);
    let mut assumptions = Assumptions::default();
    assumptions.forecast.months = 3;
    let found = study::<Forecasts>(&book, &assumptions).unwrap();
    let count = |cadence| found.line(Measure::Sessions, cadence).unwrap().whole_ahead().count();
    assert_eq!((count(Cadence::Monthly), count(Cadence::Weekly)), (3, 13));
    assert!(sold(&[]).period.span.is_none());
}
