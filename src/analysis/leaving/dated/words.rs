//! What was done and what it is worth, in sentences.

use super::super::basis::{Coming, Dated, Standing, Tested};
use super::super::evidence::Evidence;
use super::plan::Plan;
use crate::analysis::features::Excluded;
use crate::book::{Book, Locale};

/// From which difference of mean forecast and truth on the probabilities are called too high or too low.
const OFF: f64 = 0.05;

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
        "rolling forward in time: {days}, {} days apart, each scored by a model that had learnt only from cut-offs whose {} \
         days of outcome had ended by then",
        plan.horizon, plan.horizon
    )
}

/// What the chosen model is worth, and for whom it speaks.
pub fn statement(dated: &Dated, evidence: &Evidence, method: &str, is_rule: bool, observed: [f64; 2]) -> String {
    let (noun, horizon) = (dated.coming.noun(), dated.horizon_days);
    let mut text = format!("Left means: no {noun} in the {horizon} days after the forecast, read from the dates. ");
    text.push_str(&skill(dated, evidence, method, is_rule));
    let [forecast, truth] = observed;
    if evidence.has_skill && (forecast - truth).abs() > OFF {
        let way = if forecast > truth { "high" } else { "low" };
        text.push_str(&format!(
            " Times changed: it forecast {:.0} % and {:.0} % left, so the probabilities are rather too {way}; the order \
             holds.",
            forecast * 100.0,
            truth * 100.0
        ));
    }
    let clients = if dated.at_stake == 1 { "1 client".to_string() } else { format!("{} clients", dated.at_stake) };
    text.push_str(&format!(
        " {} came in the last {horizon} days and may leave; {} before that only and count as gone.",
        clients, dated.gone,
    ));
    if let Some([some, all]) = dated.sample {
        text.push_str(&format!(" Learnt from {some} of the {all} clients who ever came, evenly chosen."));
    }
    text
}

fn skill(dated: &Dated, evidence: &Evidence, method: &str, is_rule: bool) -> String {
    let (n, tests) = (evidence.clients, dated.tested.len());
    let [low, high] = evidence.auc_interval;
    let on = match tests {
        1 => format!("on {n} forecasts of one later day"),
        _ => format!("on {n} forecasts of {tests} later days"),
    };
    if !evidence.has_skill && low > 0.5 {
        return format!(
            "The model ranks clients better than chance {on} (AUC {:.2}, 95 % interval {low:.2} to {high:.2}), but its \
             probabilities are no nearer to the truth than giving everybody the rate of the days before. Do not act on them.",
            evidence.auc
        );
    }
    if !evidence.has_skill {
        return format!(
            "There is no skill: {on} the model told those who left from those who came back no better than chance (AUC \
             {:.2}, 95 % interval {low:.2} to {high:.2}; 0.5 is a coin). Do not act on these probabilities.",
            evidence.auc
        );
    }
    let plain: Vec<String> = dated.rules.iter().map(|r| format!("by {} {:.0}", r.name, r.auc * 100.0)).collect();
    let begin = match is_rule {
        true => format!(
            "No model did better than the plain rule ({method}), so that is used: of two clients, one who left and one \
             who came back, it"
        ),
        false => format!("Of two clients, one who left and one who came back, {method}"),
    };
    format!(
        "{begin} names the right one {:.0} times in 100 {on} (95 % interval {:.0} to {:.0}; a coin 50; {}).",
        evidence.auc * 100.0,
        low * 100.0,
        high * 100.0,
        plain.join(", ")
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
    let mut said = vec![
        format!("AUC by the day of the forecast: {}.", tests.join(", ")),
        format!("Left is no {noun} for {} days: {}.", dated.horizon_days, dated.horizon_why),
    ];
    if let Some([some, all]) = dated.sample {
        let number = |n: usize| locale.number(n as f64, 0);
        said.push(format!("Learnt from {} of the {} clients who ever came, evenly chosen.", number(some), number(all)));
    }
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
