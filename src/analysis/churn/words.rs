//! What the evidence says, for people who do not know its figures.

pub use super::from_dates::evidence as dated;
use super::{Calibration, Churn, ModelQuality};
use crate::book::Locale;
use crate::stats::models::Validation;

/// Sentences in order of weight: decisions, calibration, whom a campaign finds, how it was tested.
pub fn evidence(churn: &Churn, locale: &Locale) -> Vec<String> {
    let evidence = &churn.validation;
    let mut said = Vec::new();
    said.extend(decisions(evidence, locale));
    said.push(calibration(&evidence.recalibration, locale));
    said.extend(churn.dated().into_iter().flat_map(|d| dated(d, locale)));
    said.extend(campaign(evidence, locale));
    said.push(tested(churn));
    said
}

/// What was tested: `1,227 clients`; where the same ones are tested on several days, `1,227 forecasts`.
pub fn unseen(churn: &Churn, locale: &Locale) -> String {
    let what = if churn.dated().is_some() { "forecasts of later days" } else { "clients" };
    format!("{} {what}", locale.number(churn.validation.clients as f64, 0))
}

/// One model's figures as soon as they are there.
pub fn first(validation: &Validation, clients: usize) -> String {
    format!(
        "{}: AUC {:.3} ± {:.3}, Brier {:.4} on {clients} clients that it had not seen",
        validation.model.name(),
        validation.auc,
        validation.auc_spread,
        validation.brier
    )
}

/// How it was tested.
pub fn tested(churn: &Churn) -> String {
    format!("Tested by {}.", churn.validation.scheme)
}

/// What deciding by the threshold gets right and wrong.
pub fn decisions(evidence: &ModelQuality, locale: &Locale) -> Option<String> {
    let c = evidence.confusion;
    let (precision, recall) = (evidence.precision?, evidence.recall?);
    let number = |n: u64| locale.number(n as f64, 0);
    Some(format!(
        "If you call everyone from {} on: {} calls, {} of them to clients who left ({}). That finds {} of the {} leavers and misses {}; {} calls go to \
         clients who stay. Cross-validated.",
        locale.percent(evidence.threshold, 0),
        number(c.true_positives + c.false_positives),
        number(c.true_positives),
        locale.percent(precision, 0),
        locale.percent(recall, 0),
        number(c.true_positives + c.false_negatives),
        number(c.false_negatives),
        number(c.false_positives),
    ))
}

/// Whether the probabilities come true.
pub fn calibration(calibration: &Calibration, locale: &Locale) -> String {
    let number = |v: f64| locale.number(v, 2);
    let Some(before) = calibration.before else { return "Whether probabilities come true cannot be told.".into() };
    match calibration.after {
        Some(after) => format!(
            "By itself the model was too {} (slope {}, intercept {}; right are 1 and 0), so its probabilities were recalibrated: \
             slope {}, intercept {} on held-out clients.",
            if before.slope < 1.0 { "bold" } else { "timid" },
            number(before.slope),
            number(before.intercept),
            number(after.slope),
            number(after.intercept),
        ),
        None if before.p < 0.05 => format!(
            "Probabilities are off beyond chance (slope {}, intercept {}; right are 1 and 0), and recalibration did not help: \
             trust the order of clients more than the figures.",
            number(before.slope),
            number(before.intercept)
        ),
        None => format!(
            "Nothing beyond chance speaks against the probabilities as they are: slope {}, intercept {} (right are 1 and 0).",
            number(before.slope),
            number(before.intercept)
        ),
    }
}

/// Whom the first tenth or so of the list holds.
pub fn campaign(evidence: &ModelQuality, locale: &Locale) -> Option<String> {
    let first = evidence.lift.iter().find(|g| g.share >= 0.1)?;
    Some(format!(
        "The {} clients on top of the list ({} of all) hold {} of the leavers: {} times as many as by chance.",
        locale.number(first.count as f64, 0),
        locale.percent(first.share, 0),
        locale.percent(first.captured, 0),
        locale.number(first.lift, 1)
    ))
}
