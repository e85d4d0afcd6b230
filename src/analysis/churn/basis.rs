//! What "left" means where it was learned: what a file says, or what the dates of visits and purchases show.

use super::explanations::Reason;
use chrono::NaiveDate;

/// Features that say for how long somebody has been a client.
pub(super) const SINCE_WHEN: [&str; 3] = ["tenure_days", "customer_days", "joined"];

/// What the outcome comes from.
#[derive(Debug, Clone)]
pub enum Basis {
    /// A column says who left.
    Known,
    /// Nobody says so: who did not come back within a horizon had left.
    Dated(Box<Dated>),
}

/// What a client comes for, as far as the files have dates of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coming {
    /// Attended visits.
    Visit,
    /// Sales with an amount above zero.
    Purchase,
}

impl Coming {
    /// `visit`, `purchase`.
    pub fn noun(self) -> &'static str {
        match self {
            Coming::Visit => "visit",
            Coming::Purchase => "purchase",
        }
    }
}

/// Where a client stands on the as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Came within the horizon: may leave, and has a probability.
    AtStake,
    /// Has been away for longer than the horizon: gone already by the same rule, and has no probability.
    Gone,
    /// Never came in the time that the files cover.
    NeverCame,
}

/// How an outcome was built from dates, and what was tested.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Dated {
    /// What counts as coming.
    pub coming: Coming,
    /// Who does not come back within so many days has left.
    pub horizon_days: u32,
    /// Why so many.
    pub horizon_why: String,
    /// The horizon that follows from the data where nobody chooses one.
    pub default_days: u32,
    /// The days up to which features look, the first one first. Outcomes are of the horizon after each.
    pub cut_offs: Vec<NaiveDate>,
    /// Those on which forecasts were tested, each by models that had trained on earlier ones only.
    pub tested: Vec<Tested>,
    /// What could be said without a model, on the same tests.
    pub rules: Vec<PlainRule>,
    /// Clients who came within the horizon before the as-of day.
    pub at_stake: usize,
    /// Clients who came once and have been away for longer.
    pub gone: usize,
    /// (clients trained on, clients who ever came), where not all were needed.
    pub sample: Option<[usize; 2]>,
    /// Per client, whether the first visit was not long ago.
    #[serde(skip)]
    pub newcomer: Vec<bool>,
    /// Per client, where they stand.
    #[serde(skip)]
    pub standing: Vec<Standing>,
    /// Per client, days since the last visit ÷ own median gap between visits; NaN below three days of visits.
    #[serde(skip)]
    pub rhythm: Vec<f64>,
}

/// One test in time.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Tested {
    /// The day on which the forecast was made.
    pub cut_off: NaiveDate,
    /// Forecasts of earlier days from which the model had learned, all of them come true or not by then.
    pub learnt_from: usize,
    /// Clients at stake on the day.
    pub clients: usize,
    /// How many of them did not come back.
    pub left: usize,
    /// AUC of the chosen model; `None` where all or none came back.
    pub auc: Option<f64>,
}

/// A rule that ranks clients without having learned anything.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PlainRule {
    /// What it ranks by.
    pub name: &'static str,
    /// Mean AUC over the tests.
    pub auc: f64,
    /// Its standard deviation over the tests.
    pub auc_sd: f64,
}

impl Basis {
    /// The reasons to which something to do may answer: how long ago somebody came first is one for a newcomer only.
    pub(super) fn to_answer(&self, client: usize, reasons: &[Reason]) -> Vec<Reason> {
        let all = match self {
            Basis::Known => true,
            Basis::Dated(dated) => dated.newcomer.get(client) == Some(&true),
        };
        reasons.iter().filter(|r| all || !SINCE_WHEN.contains(&r.feature.as_str())).cloned().collect()
    }
}

impl Dated {
    /// Where the client at `index` stands.
    pub fn standing(&self, index: usize) -> Option<Standing> {
        self.standing.get(index).copied()
    }
}
