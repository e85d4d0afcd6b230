//! What makes clients leave sooner or later: Cox's proportional hazards on what was known at the beginning, with the check
//! that the effects hold over time and with the skill on clients that the model had not seen.

use super::covariates::{Contrast, Covariates};
use crate::analysis::features::Excluded;
use crate::analysis::{Section, Unavailable};
use crate::stats::matrix::Matrix;
use crate::stats::multiple_testing::benjamini_hochberg;
use crate::stats::random;
use crate::stats::survival::{Cox, CoxError, Duration, TimeTransform, concordance};
use crate::stats::validation::folds::Folds;

/// Clients who left below which nothing is learned.
pub const FEWEST_LEFT: usize = 10;
/// Clients who left per column below which the effects are held small.
const LEFT_PER_COLUMN: usize = 10;
/// How much they are held small: none, and then the least that lets the model be fitted.
const PENALTIES: [f64; 4] = [0.0, 0.001, 0.01, 0.1];
/// Of the penalties, the first one where clients who left are few.
const FIRST_WITH_FEW: usize = 2;
const FOLDS: usize = 5;
/// Clients from whom is learned at most.
const MOST_CLIENTS: usize = 20_000;
/// From which adjusted p on a difference counts.
pub const SURE: f64 = 0.05;

/// The effect of one column.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Hazard {
    /// Its name, for programs.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What one step means.
    pub contrast: Contrast,
    /// How many times as fast clients leave with one step more, everything else alike.
    pub ratio: f64,
    /// Its 95 % interval.
    pub interval: [f64; 2],
    /// The chance of such an effect where there is none [Wald].
    pub p: f64,
    /// The same, corrected for the number of columns [Benjamini & Hochberg 1995].
    pub p_adjusted: f64,
    /// The chance of such a drift over time where the effect is constant [Grambsch & Therneau 1994]; `None` where it could
    /// not be tested.
    pub proportional_p: Option<f64>,
    /// The same, corrected.
    pub proportional_p_adjusted: Option<f64>,
    /// Clients of whom it was missing; the mean stands for them.
    pub missing: usize,
}

/// The model.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Hazards {
    /// Clients from whom it was learned.
    pub clients: usize,
    /// How many of them left.
    pub left: usize,
    /// Of how many clients these are a sample; `None` where they are all.
    pub sampled_from: Option<usize>,
    /// The effects, the surest first.
    pub rows: Vec<Hazard>,
    /// How strongly the effects are held small; 0 for not at all.
    pub penalty: f64,
    /// Harrell's C on the clients from whom it was learned.
    pub concordance: Option<f64>,
    /// Mean and standard deviation of C over clients whom the model had not seen; 0.5 is chance.
    pub validated: Option<[f64; 2]>,
    /// How many folds that was.
    pub folds: usize,
    /// Columns that it did not see, and why.
    pub excluded: Vec<Excluded>,
    /// The model itself.
    #[serde(skip)]
    pub model: Cox,
}

impl Hazards {
    /// Whether it tells who stays longer, on clients whom it had not seen: further above chance than its spread.
    pub fn has_skill(&self) -> bool {
        self.validated.is_some_and(|[mean, spread]| mean - spread > 0.5)
    }
}

/// Learns it; `None` where it was cancelled.
pub fn hazards(
    covariates: &Covariates,
    (rows, durations): (&[usize], &[Duration]),
    seed: u64,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Section<Hazards>> {
    let left = durations.iter().filter(|d| d.is_event()).count();
    if left < FEWEST_LEFT {
        let had = match left {
            0 => "nobody has".into(),
            1 => "1 has".into(),
            n => format!("{n} have"),
        };
        return Some(Err(Unavailable::needs(format!("at least {FEWEST_LEFT} clients who left; {had}"))));
    }
    if covariates.list.is_empty() {
        let needs = "a column that is known when somebody becomes a client, such as the kind of contract";
        return Some(Err(Unavailable::needs(needs)));
    }
    let sample = random::sample(rows.len(), MOST_CLIENTS, seed, 5);
    let of = |places: &[usize]| -> (Vec<usize>, Vec<Duration>) {
        places.iter().filter_map(|&p| Some((*rows.get(p)?, *durations.get(p)?))).unzip()
    };
    let (rows_in, durations_in) = of(&sample);
    let x = covariates.matrix(&rows_in);
    let few = durations_in.iter().filter(|d| d.is_event()).count() < LEFT_PER_COLUMN * covariates.list.len();
    let first = if few { FIRST_WITH_FEW } else { 0 };
    let (model, penalty) = match fit(&x, &durations_in, first, cancel) {
        Ok(fitted) => fitted,
        Err(CoxError::Cancelled) => return None,
        Err(why) => return Some(Err(Unavailable::needs(format!("other columns: {why}")))),
    };
    let outcome: Vec<bool> = durations_in.iter().map(|d| d.is_event()).collect();
    let folds = Folds::of_outcome(&outcome, FOLDS, seed);
    let validated = validated(&x, &durations_in, &folds, first, cancel)?;
    Some(Ok(Hazards {
        clients: rows_in.len(),
        left: outcome.iter().filter(|left| **left).count(),
        sampled_from: (rows_in.len() < rows.len()).then_some(rows.len()),
        rows: effects(covariates, &model, &model.proportionality(&x, &durations_in, TimeTransform::KaplanMeier)),
        penalty,
        concordance: model.concordance,
        validated,
        folds: folds.count(),
        excluded: covariates.excluded.clone(),
        model,
    }))
}

/// The model with the least of the penalties, from `first` on, with which it can be fitted.
fn fit(
    x: &Matrix,
    durations: &[Duration],
    first: usize,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<(Cox, f64), CoxError> {
    let mut result = Err(CoxError::NotConverged);
    for penalty in PENALTIES.into_iter().skip(first) {
        result = Cox::fit(x, durations, penalty, cancel).map(|model| (model, penalty));
        if !matches!(result, Err(CoxError::NotConverged)) {
            break;
        }
    }
    result
}

/// Mean and spread of C over the folds, each tested by a model of the others; `Some(None)` where that cannot be done.
fn validated(
    x: &Matrix,
    durations: &[Duration],
    folds: &Folds,
    first: usize,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Option<[f64; 2]>> {
    let mut found: Vec<f64> = Vec::new();
    for split in folds.splits() {
        let pick = |rows: &[usize]| rows.iter().filter_map(|&row| durations.get(row).copied()).collect::<Vec<_>>();
        let model = match fit(&x.select(&split.train), &pick(&split.train), first, cancel) {
            Ok((model, _)) => model,
            Err(CoxError::Cancelled) => return None,
            // A column that is constant in a part of the clients: there is nothing to be said of them all.
            Err(_) => return Some(None),
        };
        let risks: Vec<f64> = split.test.iter().map(|&row| model.log_risk(x.row(row))).collect();
        found.extend(concordance(&pick(&split.test), &risks));
    }
    let n = found.len() as f64;
    let mean = found.iter().sum::<f64>() / n;
    let spread = (found.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / n).sqrt();
    Some((found.len() > 1).then_some([mean, spread]))
}

/// The effects with their tests, the surest first.
fn effects(
    covariates: &Covariates,
    model: &Cox,
    constant: &Option<Vec<crate::stats::survival::Proportionality>>,
) -> Vec<Hazard> {
    let adjusted = benjamini_hochberg(&model.coefficients.iter().map(|c| c.p).collect::<Vec<f64>>());
    let tests: Vec<f64> = constant.iter().flatten().map(|t| t.p).collect();
    let tests_adjusted = benjamini_hochberg(&tests);
    let finite = |list: &[f64], place: usize| list.get(place).copied().filter(|p| p.is_finite());
    let rows = covariates.list.iter().zip(&model.coefficients).zip(adjusted).enumerate();
    let mut rows: Vec<Hazard> = rows
        .map(|(place, ((covariate, coefficient), p_adjusted))| {
            let step = match covariate.contrast {
                Contrast::More(step) => step,
                Contrast::Yes | Contrast::Against(_) => 1.0,
            };
            Hazard {
                name: covariate.name.clone(),
                title: covariate.title.clone(),
                contrast: covariate.contrast.clone(),
                ratio: coefficient.hazard_ratio().powf(step),
                interval: coefficient.interval().map(|end| end.powf(step)),
                p: coefficient.p,
                p_adjusted,
                proportional_p: finite(&tests, place),
                proportional_p_adjusted: finite(&tests_adjusted, place),
                missing: covariate.missing,
            }
        })
        .collect();
    rows.sort_by(|a, b| a.p.total_cmp(&b.p));
    rows
}
