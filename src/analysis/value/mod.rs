//! What clients are worth: who still comes, how often they will buy, and what that brings [Fader, Hardie & Lee 2005;
//! Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2013], with the skill that the same procedure shows on a time that it has not seen.

pub mod by_forest;
mod columns;
pub mod fit_checks;
pub mod histories;
pub mod holdout;
mod left_truncation;
pub(crate) mod models;
pub mod newcomers;
pub mod tiers;
mod words;

pub use by_forest::ByForest;
pub use columns::COLUMNS;
pub use fit_checks::{FrequencyRow, Tracked};
pub use holdout::{Holdout, Skill};
pub use left_truncation::LeftTruncation;
pub use newcomers::Newcomers;
pub use tiers::{Tier, TierRow};

use super::study::{Context, Studies, Study};
use super::{Section, Unavailable};
use crate::book::{Assumptions, Money, ValueSettings};
use crate::stats::purchases::{Horizon, PurchaseError, frequency_value_correlation, value_intervals};
use crate::task::Task;
use histories::{Histories, Log};
use models::{FEWEST_RETURNING, Models};

/// Weeks in a month, as the reference implementation counts them.
const WEEKS_PER_MONTH: f64 = 4.345;
/// Clients who get an interval of their own: those with the most expected value.
const WITH_INTERVAL: usize = 500;
const DRAWS: usize = 100;
const LEVEL: f64 = 0.95;

/// Where the purchases come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// The rows of a log.
    Log,
    /// A summary per client.
    Summary,
}

/// What one client is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Client {
    /// Purchases after the first.
    pub repeats: u32,
    /// The chance that the client still comes; `None` for who bought once, where the model (BG/NBD) cannot tell.
    pub p_alive: Option<f64>,
    /// Purchases within the horizon.
    pub expected_purchases: f64,
    /// Their discounted value after costs; NaN where the file has no values.
    pub clv: f64,
    /// How uncertain that is; for the clients with the most of it.
    pub interval: Option<[f64; 2]>,
    /// The tier; `None` where there is no value.
    pub tier: Option<Tier>,
}

/// A parameter of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its letter in the literature.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Its 95 % interval, by the information matrix on the scale of logarithms.
    pub interval: [f64; 2],
}

/// The answer.
#[derive(Debug, Clone)]
pub struct CustomerValue {
    /// Where the purchases come from.
    pub from: From,
    /// One per client of the book; `None` who bought nothing.
    pub clients: Vec<Option<Client>>,
    /// How many bought, and how many more than once.
    pub buyers: [usize; 2],
    /// The model of repeat purchases: `BG/NBD` or `Pareto/NBD`.
    pub model: &'static str,
    /// r, alpha, a, b, or r, alpha, s, beta; then p, q, v where values are known.
    pub parameters: Vec<Parameter>,
    /// The penalties that the two models needed; 0 where none.
    pub penalties: [f64; 2],
    /// Correlation of frequency and value of those who came back; the models take it to be none.
    pub correlation: Option<f64>,
    /// Σ of the expected value, with its interval.
    pub total: (f64, Option<[f64; 2]>),
    /// The horizon.
    pub outlook: ValueSettings,
    /// Returns on days of their own as a part of what was bought; taken off the values.
    pub returned: f64,
    /// Repeat purchases over time; empty without dates.
    pub tracking: Vec<Tracked>,
    /// First purchases at the beginning of the log; `None` for a summary and for a short log.
    pub beginning: Option<LeftTruncation>,
    /// Clients by how often they came back.
    pub frequencies: Vec<FrequencyRow>,
    /// The skill on a time that was not seen.
    pub holdout: Section<Holdout>,
    /// The same by a forest over what clients did.
    pub by_forest: Section<ByForest>,
    /// How well the tier of a new client can be told.
    pub newcomers: Section<Newcomers>,
}

impl CustomerValue {
    /// What client `index` is worth, where the client bought anything.
    pub fn client(&self, index: usize) -> Option<&Client> {
        self.clients.get(index)?.as_ref()
    }

    /// The forest, where it forecast single clients better than the models and the plain rule did on weeks that none of
    /// them had seen.
    pub fn better_by_forest(&self) -> Option<&ByForest> {
        let (forest, holdout) = (self.by_forest.as_ref().ok()?, self.holdout.as_ref().ok()?);
        let beats = |other: &Skill| forest.value.rmse < other.rmse;
        let has_skill = forest.value.r_squared.is_some_and(|r| r > 0.0);
        (has_skill && beats(&holdout.value) && beats(&holdout.value_baseline)).then_some(forest)
    }

    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<f64> {
        self.parameters.iter().find(|p| p.name == name).map(|p| p.value)
    }
}

/// What the expected values depend on besides the book.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueChoices {
    /// The horizon and the discount.
    pub value: ValueSettings,
    /// The part of revenue that is left after costs.
    pub profit_margin: f64,
    /// From where random numbers start.
    pub seed: u64,
}

impl Study for CustomerValue {
    const TITLE: &'static str = "what clients are worth";
    type Choices = ValueChoices;

    fn choices(of: &Assumptions) -> ValueChoices {
        ValueChoices { value: of.value.clone(), profit_margin: of.profit_margin, seed: of.seed }
    }

    fn run(context: Context, choices: &ValueChoices, task: Task) -> Option<Section<CustomerValue>> {
        customer_value(context, choices, task)
    }
}

impl Studies {
    /// What clients are worth, where it is known.
    pub fn value(&self) -> Option<&CustomerValue> {
        self.answer()
    }
}

fn customer_value(context: Context, choices: &ValueChoices, task: Task) -> Option<Section<CustomerValue>> {
    let (data, log) = match histories::of(context.book) {
        Ok(found) => found,
        Err(why) => return Some(Err(why)),
    };
    if data.returning() < FEWEST_RETURNING {
        let needs = format!(
            "{FEWEST_RETURNING} clients with a second purchase on another day; {} of {} have one",
            data.returning(),
            data.clients.len()
        );
        return Some(Err(Unavailable::needs(needs)));
    }
    match Models::fit(&data, task.cancelled) {
        Ok(models) => answer((context, choices), task, &data, log.as_ref(), &models).map(Ok),
        Err(PurchaseError::Cancelled) => None,
        Err(why) => Some(Err(Unavailable::needs(format!("other purchases: {why}")))),
    }
}

fn answer(
    (context, choices): (Context, &ValueChoices),
    task: Task,
    data: &Histories,
    log: Option<&Log>,
    models: &Models,
) -> Option<CustomerValue> {
    let outlook = choices.value.clone();
    let horizon = Horizon {
        months: outlook.horizon_months,
        units_per_month: WEEKS_PER_MONTH,
        monthly_rate: outlook.monthly_discount,
    };
    let returned = log.map_or(0.0, |log| log.returned);
    let kept = (1.0 - returned) * choices.profit_margin;
    task.report(0.1);
    let scores = models.score(data, horizon, task.cancelled)?;
    task.report(0.3);
    let mut clients = vec![None; context.book.clients.len()];
    let tiers = tiers::tiers(&scores.iter().map(|score| score.clv).collect::<Vec<f64>>());
    for (((&client, history), score), tier) in data.clients.iter().zip(&data.histories).zip(&scores).zip(tiers) {
        let found = Client {
            repeats: history.repeats,
            p_alive: (history.repeats > 0 || models.purchases.tells_of_one_purchase()).then_some(score.p_alive),
            expected_purchases: score.expected_purchases,
            clv: score.clv * kept,
            interval: None,
            tier,
        };
        if let Some(place) = clients.get_mut(client as usize) {
            *place = Some(found);
        }
    }
    let shown = most_valuable(&scores);
    let mut total = (scores.iter().map(|s| s.clv).filter(|v| v.is_finite()).sum::<f64>() * kept, None);
    if let Some(values) = &models.values {
        let simulation = (DRAWS, LEVEL, choices.seed);
        let pair = (&models.purchases, values);
        let drawn = value_intervals(pair, &data.histories, &data.spending, &shown, horizon, simulation, task.cancelled);
        if let Ok(found) = drawn {
            let paid = |interval: [f64; 2]| interval.map(|end| end * kept);
            total.1 = Some(paid(found.total)).filter(|i| i.iter().all(|end| end.is_finite()));
            for (row, interval) in shown.iter().zip(found.clients) {
                let client = data.clients.get(*row).and_then(|&c| clients.get_mut(c as usize)?.as_mut());
                if let Some(client) = client {
                    client.interval = Some(paid(interval)).filter(|i| i.iter().all(|end| end.is_finite()));
                }
            }
        }
    }
    task.report(0.7);
    let holdout = match log {
        Some(log) => holdout::holdout(log, task.cancelled)?,
        None => Err(Unavailable::needs(
            "the purchases one by one with their dates: a summary has no later time to check \
                                        the forecast on",
        )),
    };
    task.report(0.8);
    let by_forest = match log {
        Some(log) => {
            let (cut, n) = (holdout::cut(log), context.book.clients.len());
            by_forest::by_forest(log, cut, n, choices.seed, task.cancelled)?
        }
        None => Err(Unavailable::needs("the purchases one by one with their dates")),
    };
    task.report(0.9);
    let tier_of = |client: usize| clients.get(client)?.as_ref().and_then(|c: &Client| c.tier);
    let newcomers = newcomers::newcomers(context, choices.seed, log, &tier_of, task.cancelled)?;
    if task.is_cancelled() {
        return None;
    }
    Some(CustomerValue {
        from: if log.is_some() { From::Log } else { From::Summary },
        buyers: [data.clients.len(), data.returning()],
        model: models.purchases.name(),
        parameters: parameters(models),
        penalties: models.penalties,
        correlation: frequency_value_correlation(&data.valued()),
        total,
        outlook,
        returned,
        beginning: log.and_then(LeftTruncation::of),
        tracking: log.map(|log| fit_checks::tracking(log, models)).unwrap_or_default(),
        frequencies: fit_checks::frequencies(data, models),
        holdout,
        by_forest,
        newcomers,
        clients,
    })
}

/// The rows with the most value, ascending.
fn most_valuable(scores: &[crate::stats::purchases::Score]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..scores.len()).collect();
    let value = |row: &usize| scores.get(*row).map_or(f64::NAN, |s| s.clv);
    let order = |a: &usize, b: &usize| value(b).total_cmp(&value(a)).then(a.cmp(b));
    if rows.len() > WITH_INTERVAL {
        rows.select_nth_unstable_by(WITH_INTERVAL, order);
        rows.truncate(WITH_INTERVAL);
    }
    rows.sort_unstable();
    rows
}

fn parameters(models: &Models) -> Vec<Parameter> {
    let m = &models.purchases;
    let of = |name, value: f64, error: f64| {
        // On the scale of logarithms, where the estimates are nearest to normal and stay above zero.
        let factor = (1.959_963_984_540_054 * error / value).exp();
        Parameter { name, value, interval: [value / factor, value * factor] }
    };
    let mut found: Vec<Parameter> = m.parameters().map(|(name, value, error)| of(name, value, error)).to_vec();
    if let Some(g) = &models.values {
        let [p, q, v] = g.standard_errors();
        found.extend([of("p", g.p, p), of("q", g.q, q), of("v", g.v, v)]);
    }
    found
}

/// An amount of a forecast; `None` where it is none.
pub fn amount(value: f64) -> Option<Money> {
    if value.is_finite() { Money::from_f64(value) } else { None }
}

#[cfg(test)]
mod tests;
