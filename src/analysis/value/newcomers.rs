//! What tier a new client will be in, told from the first weeks and from what the client table says.

use super::histories::{Bought, Log};
use super::tiers::Tier;
use crate::analysis::features::{Features, Origin};
use crate::analysis::study::Context;
use crate::analysis::{Section, Unavailable};
use crate::stats::matrix::Matrix;
use crate::stats::models::{Error, FittedTiers, Model};
use crate::stats::validation::folds::Folds;
use crate::stats::validation::scores::ClassTable;

/// The first period of a client.
const FIRST_DAYS: i32 = 30;
/// Only clients who have been there so much longer have shown what they are worth.
const SEASONED_DAYS: i32 = 90;
/// Fewer clients tell nothing.
const FEWEST: usize = 40;
/// More clients are thinned evenly.
const MOST: usize = 4000;
const FOLDS: usize = 5;
/// Of the logistic regressions, one per tier against the rest.
const PENALTY: f64 = 1.0;

/// How well the tier can be told.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Newcomers {
    /// Clients that it was tried on.
    pub clients: usize,
    /// From what.
    pub features: Vec<String>,
    /// `counts[true tier][forecast tier]`, each client forecast by a model that had not seen it.
    pub confusion: Vec<Vec<u64>>,
    /// Share called right.
    pub accuracy: f64,
    /// Share called right by always naming the commonest tier.
    pub majority: f64,
}

impl Newcomers {
    /// Whether it does better than naming the commonest tier, by more than twice its standard error.
    pub fn has_skill(&self) -> bool {
        let error = (self.accuracy * (1.0 - self.accuracy) / self.clients.max(1) as f64).sqrt();
        self.accuracy - self.majority > 2.0 * error
    }
}

/// Cross-validates it on the clients with a tier; `None` when cancelled.
pub fn newcomers(
    context: Context,
    seed: u64,
    log: Option<&Log>,
    tier_of: &dyn Fn(usize) -> Option<Tier>,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<Section<Newcomers>> {
    let n = context.book.clients.len();
    let mut names: Vec<String> = Vec::new();
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut seasoned = vec![log.is_none(); n];
    if let Some(log) = log {
        for (name, column) in first_period(log, n, &mut seasoned) {
            names.push(name.into());
            columns.push(column);
        }
    }
    // Behaviour is left out: it is counted over the whole period, of which a newcomer has seen nothing.
    let features = Features::of(context.book, context.figures);
    let own = features.list.into_iter().filter(|feature| matches!(feature.origin, Origin::Attribute(Some(_))));
    for feature in own {
        names.push(feature.title);
        columns.push(feature.values);
    }
    if columns.is_empty() {
        let needs = "dated purchases, or columns of the client table that are known of a new client, to tell the tier \
                     of one";
        return Some(Err(Unavailable::needs(needs)));
    }
    let known: Vec<(usize, Tier)> =
        (0..n).filter(|i| seasoned.get(*i) == Some(&true)).filter_map(|i| Some((i, tier_of(i)?))).collect();
    if known.len() < FEWEST {
        let needs =
            format!("{FEWEST} clients of {} days or more, to tell the tier of a new one", FIRST_DAYS + SEASONED_DAYS);
        return Some(Err(Unavailable::needs(needs)));
    }
    let rows: Vec<(usize, Tier)> = known.iter().copied().step_by(known.len().div_ceil(MOST)).collect();
    let picked = |column: &Vec<f64>| rows.iter().map(|(i, _)| column.get(*i).copied().unwrap_or(f64::NAN)).collect();
    let x = Matrix::from_columns(&columns.iter().map(picked).collect::<Vec<Vec<f64>>>());
    let labels: Vec<usize> = rows.iter().map(|(_, tier)| *tier as usize).collect();
    match validated(&x, &labels, seed, cancel) {
        Ok(forecast) => {
            let table = ClassTable::new(&labels, &forecast, Tier::ALL.len());
            let (accuracy, majority) = (table.accuracy().unwrap_or(0.0), table.majority().unwrap_or(0.0));
            let clients = rows.len();
            Some(Ok(Newcomers { clients, features: names, confusion: table.counts, accuracy, majority }))
        }
        Err(_) if cancel() => None,
        Err(why) => Some(Err(Unavailable::needs(format!("other data to tell the tier of a new client: {why}")))),
    }
}

/// The tier of each row, forecast by a model of the other folds.
fn validated(x: &Matrix, labels: &[usize], seed: u64, cancel: &(dyn Fn() -> bool + Sync)) -> Result<Vec<usize>, Error> {
    let mut forecast = vec![0; labels.len()];
    for split in Folds::stratified(labels, FOLDS, seed).splits() {
        let of_train: Vec<usize> = split.train.iter().filter_map(|&row| labels.get(row).copied()).collect();
        let model = Model::Logistic(Some(PENALTY));
        let fitted = FittedTiers::fit(&model, &x.select(&split.train), &of_train, Tier::ALL.len(), seed, cancel)?;
        for (&row, tier) in split.test.iter().zip(fitted.classify(&x.select(&split.test))?) {
            if let Some(place) = forecast.get_mut(row) {
                *place = tier;
            }
        }
    }
    Ok(forecast)
}

/// What each client bought in the first thirty days, and (in `seasoned`) who has been there long enough since.
fn first_period(log: &Log, n: usize, seasoned: &mut [bool]) -> [(&'static str, Vec<f64>); 4] {
    let [mut first, mut paid, mut days, mut gap] = std::array::from_fn(|_| vec![f64::NAN; n]);
    for bought in log.days.chunk_by(|a, b| a.client == b.client) {
        let Some(start) = bought.first() else { continue };
        let early: &[Bought] = bought.get(..bought.partition_point(|b| b.day - start.day < FIRST_DAYS)).unwrap_or(&[]);
        let client = start.client as usize;
        let second = early.get(1).map_or(FIRST_DAYS, |b| b.day - start.day);
        let values = [
            (&mut first, start.amount.ln_1p()),
            (&mut paid, early.iter().map(|b| b.amount).sum::<f64>().ln_1p()),
            (&mut days, (early.len() as f64).ln()),
            (&mut gap, f64::from(second)),
        ];
        for (column, value) in values {
            if let Some(place) = column.get_mut(client) {
                *place = value;
            }
        }
        if let Some(place) = seasoned.get_mut(client) {
            *place = log.span.1 - start.day >= FIRST_DAYS + SEASONED_DAYS;
        }
    }
    [
        ("first purchase", first),
        ("paid in the first 30 days", paid),
        ("purchases in the first 30 days", days),
        ("days to the second purchase", gap),
    ]
}
