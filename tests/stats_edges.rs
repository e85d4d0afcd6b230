//! Mathematics on what data can hold: ties, repeats, NaN, infinities, huge and tiny numbers, nothing, one value. Nothing
//! panics, and what is a share stays one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::collection::vec;
use proptest::prelude::*;
use tpa::stats::concentration::Spread;
use tpa::stats::correlation::{self, correlation, correlation_matrix};
use tpa::stats::forecast::{Naive, Options, forecast};
use tpa::stats::matrix::Matrix;
use tpa::stats::survival::{Cox, Duration, End, KaplanMeier, concordance, log_rank};
use tpa::stats::validation::{calibration, clustered, ranking, recalibration, scores, threshold};
use tpa::stats::*;
use tpa::task::Task;

/// Works something out for its own sake.
fn done<T>(value: T) {
    std::hint::black_box(value);
}

/// Few distinct numbers, so that they are often equal, and those that arithmetic stumbles over.
fn odd() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => prop::sample::select(vec![0.0, 1.0, 1.0, 2.0, 3.5, -1.0, -0.0]),
        2 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
        1 => prop::sample::select(vec![1e308, -1e308, f64::MIN_POSITIVE, 5e-324, 1e-9, 9_007_199_254_740_993.0]),
        2 => -100.0..100.0f64,
    ]
}

fn column() -> impl Strategy<Value = Vec<f64>> {
    vec(odd(), 0..14)
}

/// Two columns, a class, and a group of 0 to 3 per row.
fn rows() -> impl Strategy<Value = Vec<(f64, f64, bool, usize)>> {
    vec((odd(), odd(), any::<bool>(), 0usize..4), 0..24)
}

fn is_share(value: Option<f64>) -> bool {
    value.is_none_or(|v| v.is_nan() || (-1e-9..=1.0 + 1e-9).contains(&v))
}

proptest! {
    #[test]
    fn of_one_column(values in column(), p in 0.0..=1.0f64, count in 0usize..20) {
        done((summary::mean(&values), summary::median(&values), summary::skewness(&values), summary::five_numbers(&values)));
        done(summary::quantile(&summary::sorted(summary::finite(&values)), p));
        let ranks = ranks::average_ranks(&values);
        prop_assert_eq!(ranks.ranks.len(), values.len());
        let mut scaled = values.clone();
        skew::rescale(&mut scaled, skew::choose_scale(&values).scale);
        done(standardize::standardise(&mut [scaled, values.clone()]));
        prop_assert_eq!(multiple_testing::benjamini_hochberg(&values).len(), values.len());
        let codes = mutual_information::Codes::from_values(&values, mutual_information::bins_for(values.len()));
        prop_assert_eq!(codes.len(), values.len());
        done(mutual_information::mutual_information(&codes, &codes));
        for naive in [Naive::Last, Naive::Seasonal(count + 1), Naive::Drift] {
            done(naive.forecast(&values, count));
        }
    }

    #[test]
    fn of_amounts(amounts in vec(prop_oneof![Just(0i64), Just(i64::MAX), Just(i64::MIN), -5..5i64], 0..12), part in odd(), n in 0usize..20) {
        let spread = Spread::new(amounts);
        prop_assert!(is_share(spread.gini()) && is_share(spread.hhi()) && is_share(spread.top_share(n)));
        done((spread.gini_corrected(), spread.gini_without(n), spread.top_part_share(part), spread.count_for_share(part)));
        done(spread.lorenz(n));
    }

    #[test]
    fn of_groups(rows in rows()) {
        let values: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let labels: Vec<usize> = rows.iter().map(|r| r.3).collect();
        let split = groups::split(&values, &labels, 4);
        if let Ok(test) = kruskal::kruskal_wallis(&split) {
            prop_assert!(is_share(Some(test.p)));
        }
        done((anova::one_way(&split), tukey::tukey_kramer(&split, 0.95)));
        done(effect_size::cliffs_delta(&split[0], &split[1]));
        let other: Vec<usize> = rows.iter().map(|r| usize::from(r.2)).collect();
        done(contingency::independence(&contingency::cross(&labels, &other, 4, 2)));
        done(encoding::one_hot(&labels.iter().map(|&l| (l > 0).then_some(l)).collect::<Vec<_>>(), 2));
    }

    #[test]
    fn of_pairs(rows in rows()) {
        let (x, y): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r.0, r.1)).unzip();
        for method in [correlation::Method::Pearson, correlation::Method::Spearman] {
            done(correlation(&x, &y, method, 0.95));
            done(correlation_matrix(&[x.clone(), y.clone()], method));
        }
        let points: Vec<[f64; 2]> = x.iter().zip(&y).map(|(x, y)| [*x, *y]).collect();
        done(ellipse::Ellipse::around(&points, 0.9).map(|e| e.outline(8)));
        let observations: Vec<_> = rows.iter().map(|r| elasticity::Observation { item: r.3, time: r.0, price: r.1, quantity: r.0 }).collect();
        done(elasticity::log_log(&observations));
        done(scores::value_scores(&x, &y));
        let worth = Matrix::from_columns(&[x.clone(), y]);
        done(assignment::Assignment::new(&worth).total());
        done(pca::Pca::fit(&worth).map(|pca| pca.scores(&worth, 1)));
    }

    #[test]
    fn of_scores_and_outcomes(rows in rows(), at in odd(), n in 0usize..12) {
        let values: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|r| r.2).collect();
        done(leak::telling(&values, &outcome));
        // Scores may be anything; probabilities lie between 0 and 1.
        let finite: Vec<f64> = values.iter().map(|v| if v.is_finite() { *v } else { 0.5 }).collect();
        let probabilities: Vec<f64> = finite.iter().map(|v| v.clamp(0.0, 1.0)).collect();
        prop_assert!(is_share(ranking::auc(&finite, &outcome)));
        done((ranking::roc(&finite, &outcome), ranking::gains(&finite, &outcome, n + 1)));
        done((scores::log_loss(&probabilities, &outcome), scores::brier(&probabilities, &outcome), scores::baseline(&outcome)));
        done((calibration::calibration_curve(&probabilities, &outcome, n + 1), calibration::calibration_line(&probabilities, &outcome)));
        done((threshold::Confusion::at(&probabilities, &outcome, at), threshold::threshold_of_best_f1(&probabilities, &outcome)));
        let parts: Vec<u32> = rows.iter().map(|r| r.3 as u32).collect();
        done((threshold::cross_fitted_f1(&probabilities, &outcome, &parts), clustered::clustered_auc(&finite, &outcome, &parts, &parts)));
        for method in [recalibration::Method::Platt, recalibration::Method::Isotonic] {
            done(recalibration::Recalibration::fit(method, &probabilities, &outcome).map(|map| map.apply(at)));
        }
    }

    #[test]
    fn of_times_until_an_event(rows in rows(), at in odd()) {
        let end = |event: bool| if event { End::Event } else { End::Censored };
        let durations: Vec<Duration> = rows.iter().map(|r| Duration { time: r.0, end: end(r.2) }).collect();
        let risk: Vec<f64> = rows.iter().map(|r| r.1).collect();
        let group: Vec<usize> = rows.iter().map(|r| r.3).collect();
        prop_assert!(is_share(concordance(&durations, &risk)));
        done(log_rank(&durations, &group, 4));
        let curve = KaplanMeier::new(&durations);
        prop_assert!(is_share(Some(curve.survival_at(at))));
        done((curve.median(), curve.median_interval(), curve.at_risk(at), curve.interval_at(at)));
        let features = Matrix::from_columns(std::slice::from_ref(&risk));
        if let Ok(cox) = Cox::fit(&features, &durations, 0.1, &|| false) {
            done((cox.log_risk(&[at]), cox.survival(&[at], at)));
        }
    }

    #[test]
    fn of_proportions(successes in 0u64..50, more in 0u64..50, n in 0usize..60, show in odd(), gain in odd(), cost in odd()) {
        let interval = proportion::wilson(successes, successes + more);
        prop_assert!(interval.is_none_or(|[low, high]| 0.0 <= low && low <= high && high <= 1.0));
        done((overbooking::level(n, successes as usize, show, gain, cost), overbooking::advise(n, show, [gain, cost], gain, cost)));
    }

    #[test]
    fn of_months_of_joining(rows in vec((0usize..6, -3i32..15, -3i32..15), 0..20), last in -2i32..16, oldest in 0usize..20) {
        let activity = |(client, joined, active): (usize, i32, i32)| retention::Activity { client, joined, active };
        let activities: Vec<_> = rows.into_iter().map(activity).collect();
        let cohorts = retention::cohorts(&activities, last, oldest);
        prop_assert!(retention::retention_curve(&cohorts).iter().all(|point| is_share(Some(point.share))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn of_models_and_clusters(rows in rows()) {
        use tpa::stats::clustering::{Method, partition, validity};
        let outcome: Vec<bool> = rows.iter().map(|r| r.2).collect();
        let x = Matrix::from_columns(&[rows.iter().map(|r| r.0).collect(), rows.iter().map(|r| r.1).collect()]);
        for model in models::Model::all() {
            if let Ok(fitted) = model.fit(&x, &outcome, 7, &|| false) {
                done(fitted.probability(&x));
            }
        }
        let labels: Vec<usize> = rows.iter().map(|r| r.3).collect();
        let finite: Vec<f64> = x.values().iter().map(|v| if v.is_finite() { v.clamp(-1e6, 1e6) } else { 0.0 }).collect();
        let finite = Matrix::new(finite, 2);
        if finite.rows() > 0 {
            done(partition(&finite, Method::KMeans, 3, 7, &Task::UNWATCHED));
            done((validity::davies_bouldin(&finite, &labels), validity::calinski_harabasz(&finite, &labels)));
            done(validity::silhouette(&finite, &labels, &Task::UNWATCHED));
        }
    }

    #[test]
    fn of_series(series in vec(odd(), 0..40), period in 0usize..14) {
        done(forecast(&series, period, &Options::default(), &|| false));
    }
}
