//! What was done and what it is worth, in sentences.

use super::super::basis::{Coming, Dated, Standing, Tested};
use super::super::model_quality::ModelQuality;
use super::plan::Plan;
use crate::analysis::features::Excluded;
use crate::book::{Book, Locale};

/// `did not come back within 60 days`.
pub fn outcome(coming: Coming, horizon: i32) -> String {
    match coming {
        Coming::Visit => format!("did not come back within {horizon} days"),
        Coming::Purchase => format!("did not buy again within {horizon} days"),
    }
}

/// How it was tested.
pub fn scheme(plan: &Plan, tests: usize) -> String {
    let days = if tests == 1 { "1 cut-off day".to_string() } else { format!("{tests} cut-off days") };
    format!(
        "rolling forward in time: {days}, {} days apart, each scored by a model trained only on cut-offs whose {} \
         days of outcome had ended by then",
        plan.horizon, plan.horizon
    )
}

/// What the chosen model is worth: short, for it stands above the clients.
pub fn statement(dated: &Dated, evidence: &ModelQuality, method: &str, is_rule: bool) -> String {
    let (noun, horizon, n) = (dated.coming.noun(), dated.horizon_days, evidence.clients);
    let [low, high] = evidence.auc_interval;
    let on = match dated.tested.len() {
        1 => format!("on {n} forecasts of a later day"),
        _ => format!("on {n} forecasts of later days"),
    };
    if !evidence.has_skill && low > 0.5 {
        return format!(
            "Who has no {noun} for {horizon} days was ranked better than by a coin {on} (AUC {:.2}, 95% interval {low:.2} \
             to {high:.2}), but the probabilities are not more accurate than the rate of the days before. Do not act \
             on them.",
            evidence.auc
        );
    }
    if !evidence.has_skill {
        return format!(
            "No skill: {on}, who would have no {noun} for {horizon} days was told no better than by a coin (AUC {:.2}, \
             95% interval {low:.2} to {high:.2}). Do not act on these probabilities.",
            evidence.auc
        );
    }
    let plain = dated.rules.iter().max_by(|a, b| a.auc.total_cmp(&b.auc));
    let plain = plain.map_or(String::new(), |rule| format!("; by {} {:.0}", rule.name, rule.auc * 100.0));
    let begin = match is_rule {
        true => format!(
            "No model did better than the plain rule ({method}): of one who left (no {noun} for {horizon} days) and one who \
             came back, it"
        ),
        false => format!("Left: no {noun} for {horizon} days. Of one who left and one who came back, {method}"),
    };
    format!(
        "{begin} names the right one {:.0} times in 100 {on} (95% interval {:.0} to {:.0}; a coin 50{plain}).",
        evidence.auc * 100.0,
        low * 100.0,
        high * 100.0,
    )
}

/// What left means and what the tests showed one by one, for the page of evidence.
pub fn evidence(dated: &Dated, locale: &Locale) -> Vec<String> {
    let noun = dated.coming.noun();
    let score = |auc: f64| locale.number(auc, 2);
    let one = |test: &Tested| {
        let auc = test.auc.map_or("—".into(), score);
        format!("{} {auc} ({} of {} left)", locale.date(test.cut_off), test.left, test.clients)
    };
    let tests: Vec<String> = dated.tested.iter().map(one).collect();
    let number = |n: usize| locale.number(n as f64, 0);
    let sample = |[some, all]: [usize; 2]| {
        format!("Trained on {} of the {} clients who ever came, evenly chosen.", number(some), number(all))
    };
    let mut said: Vec<String> = dated.sample.map(sample).into_iter().collect();
    said.push(format!("AUC by the day of the forecast: {}.", tests.join(", ")));
    said.push(format!("Left is no {noun} for {} days: {}.", dated.horizon_days, dated.horizon_why));
    said
}

/// What no forecast may see, and why.
pub fn excluded(book: &Book, coming: Coming, horizon: i32) -> Vec<Excluded> {
    let noun = coming.noun();
    let mut list = vec![Excluded {
        column: format!("days since the last {noun} as the outcome"),
        leaks: false,
        why: format!(
            "\"more than {horizon} days ago\" repeats the feature on the same day: a model would be right always and tell \
             nothing; the outcome is what came after"
        ),
    }];
    let today = "as it is today; nobody can know what it was on an earlier day";
    let clients = &book.clients;
    let own = [
        ("service_type", clients.service_type.is_some()),
        ("session_type", clients.session_type.is_some()),
        ("ideal_hours_month", clients.ideal_hours_month.is_some()),
        ("purchase summary", clients.purchases.is_some()),
        ("list of passes", book.passes.is_some()),
    ];
    let own = own.into_iter().filter(|(_, there)| *there).map(|(name, _)| name);
    let attributes = clients.attributes.iter().map(|a| a.name.as_str());
    list.extend(own.chain(attributes).map(|name| Excluded { column: name.into(), why: today.into(), leaks: false }));
    list
}

/// Clients who stand somewhere.
pub fn count(standing: &[Standing], wanted: Standing) -> usize {
    standing.iter().filter(|s| **s == wanted).count()
}
