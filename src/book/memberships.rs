//! Recurring memberships and subscriptions, as a report lists them.

use super::{Category, Money};
use chrono::NaiveDate;

/// Whether a membership runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// It runs, and is paid.
    Active,
    /// It runs, and is not paid for so far.
    Trial,
    /// It is paused: nothing is due.
    Paused,
    /// It ended, or was cancelled.
    Ended,
    /// The file does not say.
    Unknown,
}

impl Term {
    /// All, in the order in which they are listed.
    pub const ALL: [Term; 5] = [Term::Active, Term::Trial, Term::Paused, Term::Ended, Term::Unknown];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Term::Active => "active",
            Term::Trial => "trial",
            Term::Paused => "paused",
            Term::Ended => "ended",
            Term::Unknown => "unknown",
        }
    }
}

/// One entry per membership of a client. What it costs is a price and no payment: it counts in no revenue.
#[derive(Debug, Clone, Default)]
pub struct Memberships {
    /// Index into the client table; [`super::sessions::NO_CLIENT`] where the row names nobody.
    pub client: Vec<u32>,
    /// What it is called.
    pub plan: Option<Category>,
    /// What is due each interval; `None` where no column says it.
    pub price: Vec<Option<Money>>,
    /// Months from one payment to the next; NaN where unknown.
    pub interval_months: Vec<f64>,
    /// The first day.
    pub start: Vec<Option<NaiveDate>>,
    /// The day on which it ended or will end; of one that runs on, the end of the paid period is not its end.
    pub end: Vec<Option<NaiveDate>>,
    /// The end of the period that is paid for.
    pub period_end: Vec<Option<NaiveDate>>,
    /// Whether it runs.
    pub state: Vec<Term>,
    /// The latest day on which one began or ended before the files were read.
    pub last_day: Option<NaiveDate>,
}

impl Memberships {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.client.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.client.is_empty()
    }

    /// What is due in a mean month: the price by its interval; `None` where either is unknown.
    pub fn monthly(&self, row: usize) -> Option<Money> {
        let months = self.interval_months.get(row).copied().filter(|months| *months > 0.0)?;
        let price = self.price.get(row).copied().flatten()?;
        Money::from_f64(price.to_f64() / months)
    }

    /// Adds further memberships.
    pub fn extend(&mut self, other: Memberships) {
        let (n, m) = (self.len(), other.len());
        self.client.extend(other.client);
        super::sessions::labels(&mut self.plan, other.plan, n, m);
        self.price.extend(other.price);
        self.interval_months.extend(other.interval_months);
        self.start.extend(other.start);
        self.end.extend(other.end);
        self.period_end.extend(other.period_end);
        self.state.extend(other.state);
        self.last_day = self.last_day.max(other.last_day);
    }
}
