use super::*;

fn history(repeats: u32, last: f64, age: f64) -> History {
    History { repeats, last, age }
}

/// The published parameters of the CDNOW cohort [Fader, Hardie & Lee 2005, table 2].
fn published() -> BgNbd {
    let covariance = Covariance([[0.0; 4]; 4]);
    BgNbd { r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258, log_likelihood: 0.0, covariance }
}

#[test]
fn the_published_example_client() {
    // Fader, Hardie & Lee 2005 (the spreadsheet's example): x = 2, t_x = 30.43, T = 38.86, t = 39 gives 1.226.
    let mut out = [0.0];
    published().expected_purchases(history(2, 30.43, 38.86), &[39.0], &mut out);
    assert!((out[0] - 1.226).abs() < 5e-4, "{}", out[0]);
}

#[test]
fn frequencies_sum_to_one_and_their_mean_is_the_expectation() {
    let model = published();
    let shares = model.frequencies(20.0, 400);
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let mean: f64 = shares.iter().enumerate().map(|(n, share)| n as f64 * share).sum();
    assert!((mean - model.expected_from_start(20.0)).abs() < 1e-6);
    let at_once = model.frequencies(0.0, 1);
    assert!((at_once[0] - 1.0).abs() < 1e-12 && at_once[1..] == [0.0, 0.0]);
}

#[test]
fn three_hundred_purchases_do_not_overflow() {
    let mut out = [0.0, 0.0];
    published().expected_purchases(history(300, 38.0, 38.86), &[4.0, 5000.0], &mut out);
    assert!(out.iter().all(|v| v.is_finite() && *v > 0.0) && out[0] < out[1], "{out:?}");
    assert!(published().p_alive(history(300, 1.0, 38.86)) < 1e-12);
}

#[test]
fn nothing_to_learn_from_is_one_sentence() {
    let fit = |histories: &[History]| BgNbd::fit(histories, None, 0.0, &|| false).map(|_| ());
    assert_eq!(fit(&[]), Err(PurchaseError::Empty));
    assert_eq!(fit(&[history(0, 0.0, 5.0); 30]), Err(PurchaseError::NoRepeats));
    assert_eq!(fit(&[history(3, 2.0, 5.0)]), Err(PurchaseError::NotConverged));
    assert_eq!(BgNbd::fit(&[history(3, 2.0, 5.0)], None, 0.0, &|| true).map(|_| ()), Err(PurchaseError::Cancelled));
}

/// A cohort of `n` clients who buy by the law of the model, watched for 60 to 100 units of time.
fn cohort(n: u64, [r, alpha, a, b]: [f64; 4]) -> Vec<History> {
    use crate::stats::random::{RngExt, stream};
    use rand_distr::{Beta, Distribution, Exp, Gamma};
    let one = |client: u64| {
        let mut random = stream(11, client);
        let rate = Gamma::new(r, 1.0 / alpha).unwrap().sample(&mut random);
        let leave = Beta::new(a, b).unwrap().sample(&mut random);
        let age = 60.0 + 40.0 * random.random::<f64>();
        let wait = Exp::new(rate).unwrap();
        let (mut repeats, mut last) = (0, 0.0);
        loop {
            let next = last + wait.sample(&mut random);
            if next > age {
                break;
            }
            (repeats, last) = (repeats + 1, next);
            if random.random::<f64>() < leave {
                break;
            }
        }
        history(repeats, last, age)
    };
    (0..n).map(one).collect()
}

#[test]
fn the_parameters_of_a_simulated_cohort_are_found_again() {
    let truth = [0.8, 6.0, 0.9, 2.5];
    let model = BgNbd::fit(&cohort(6000, truth), None, 0.0, &|| false).unwrap();
    for ((found, truth), error) in
        [model.r, model.alpha, model.a, model.b].iter().zip(truth).zip(model.standard_errors())
    {
        // Four standard errors: one seed in fifteen thousand would miss.
        assert!((found - truth).abs() < 4.0 * error && error < 0.25 * truth, "{found} ± {error}, truly {truth}");
    }
}
