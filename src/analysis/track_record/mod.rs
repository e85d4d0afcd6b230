//! The track record: what the headline figures claimed on earlier days, with only what was known then, beside what
//! happened afterwards. Here are the answer and its sentences; [`super::replay`] works it out.

mod words;

use chrono::NaiveDate;

/// Days after a promise in which it is seen what happened, unless the churn model has a horizon of its own.
pub const HORIZON: i64 = 90;
/// A claim that is off by more than this part of what happened is said to be off.
pub const OFF: f64 = 0.25;
/// A difference below this part of the whole, of which the claim is about a part, counts as none.
pub const NEGLIGIBLE: f64 = 0.02;

/// What was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// How many of the clients on the list of calls come back without a call.
    Returns,
    /// What these bring a month without a call.
    Brought,
    /// Hours a month that are missing to the plan or the own rhythm.
    MissingHours,
    /// Revenue a month that is lost with the clients who do not come back.
    RevenueAtRisk,
    /// The revenue of the next whole months, three at most.
    Forecast,
}

/// In what a promise is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Clients.
    Clients,
    /// Money a month.
    MoneyMonthly,
    /// Hours a month.
    HoursMonthly,
}

/// One promise on one day.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Replay {
    /// What was claimed.
    pub promise: Promise,
    /// The day.
    pub day: NaiveDate,
    /// The last day on which it was looked what happened.
    pub until: NaiveDate,
    /// What was claimed.
    pub claimed: f64,
    /// What happened.
    pub happened: f64,
    /// Of which the claim is about a part: everybody called, what they bring, their rhythm, all revenue.
    pub whole: f64,
    /// Clients, or months of a forecast.
    pub cases: usize,
}

/// One promise over all days: clients added up, money and hours a month on average.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Record {
    /// What was claimed.
    pub promise: Promise,
    /// In what it is counted.
    pub unit: Unit,
    /// What was claimed.
    pub claimed: f64,
    /// What happened.
    pub happened: f64,
    /// Of which the claim is about a part.
    pub whole: f64,
    /// Clients on all days together, the same client on several days counted on each; or months of forecasts.
    pub cases: usize,
    /// Days on which it was claimed.
    pub days: usize,
    /// Claimed ÷ happened; `None` where nothing happened.
    pub ratio: Option<f64>,
    /// Whether it is off by more than a quarter of what happened.
    pub off: bool,
}

/// What a promise lacks.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Lacking {
    /// What was to be claimed.
    pub promise: Promise,
    /// The sentence, starting with `needs`.
    pub unavailable: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct TrackRecord {
    /// The days on which the promises were made again, ascending.
    pub days: Vec<NaiveDate>,
    /// The last day of the files.
    pub as_of: NaiveDate,
    /// (clients replayed, clients of the book), where not all were.
    pub sample: Option<[usize; 2]>,
    /// On how many of the days the churn model was better than chance; elsewhere the revenue at risk was a score.
    pub days_with_model: usize,
    /// A row per promise that could be replayed.
    pub records: Vec<Record>,
    /// A row per promise and day.
    pub replays: Vec<Replay>,
    /// What the others lack.
    pub lacking: Vec<Lacking>,
}

impl Promise {
    /// All, in the order in which they are listed.
    pub const ALL: [Promise; 5] =
        [Promise::Returns, Promise::Brought, Promise::MissingHours, Promise::RevenueAtRisk, Promise::Forecast];

    /// In what it is counted.
    pub fn unit(self) -> Unit {
        match self {
            Promise::Returns => Unit::Clients,
            Promise::Brought | Promise::RevenueAtRisk | Promise::Forecast => Unit::MoneyMonthly,
            Promise::MissingHours => Unit::HoursMonthly,
        }
    }
}

impl Record {
    /// Of the replays of one promise; `None` without any.
    fn of(promise: Promise, replays: &[Replay]) -> Option<Self> {
        let rows: Vec<&Replay> = replays.iter().filter(|row| row.promise == promise).collect();
        let unit = promise.unit();
        let over = if unit == Unit::Clients { 1.0 } else { rows.len() as f64 };
        let sum = |value: fn(&Replay) -> f64| rows.iter().map(|row| value(row)).sum::<f64>() / over;
        let (claimed, happened, whole) = (sum(|r| r.claimed), sum(|r| r.happened), sum(|r| r.whole));
        let difference = (claimed - happened).abs();
        (!rows.is_empty()).then(|| Record {
            promise,
            unit,
            claimed,
            happened,
            whole,
            cases: rows.iter().map(|row| row.cases).sum(),
            days: rows.len(),
            ratio: Some(claimed / happened).filter(|r| r.is_finite()),
            off: difference > OFF * happened.abs() && difference > NEGLIGIBLE * whole.abs(),
        })
    }
}

impl TrackRecord {
    /// Puts the replays together.
    pub(super) fn new(replays: Vec<Replay>, rest: TrackRecord) -> Self {
        let records = Promise::ALL.into_iter().filter_map(|promise| Record::of(promise, &replays)).collect();
        TrackRecord { records, replays, ..rest }
    }

    /// The record of one promise.
    pub fn record(&self, promise: Promise) -> Option<&Record> {
        self.records.iter().find(|record| record.promise == promise)
    }

    /// The days of one promise.
    pub fn of(&self, promise: Promise) -> impl Iterator<Item = &Replay> {
        self.replays.iter().filter(move |replay| replay.promise == promise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Locale;

    fn replay(promise: Promise, claimed: f64, happened: f64, whole: f64) -> Replay {
        let day: NaiveDate = "2024-06-30".parse().unwrap();
        Replay { promise, day, until: day + chrono::Days::new(90), claimed, happened, whole, cases: 10 }
    }

    fn of(replays: Vec<Replay>) -> TrackRecord {
        TrackRecord::new(replays, TrackRecord::default())
    }

    #[test]
    fn clients_are_added_up_and_money_is_a_month() {
        let found = of(vec![
            replay(Promise::Returns, 4.0, 5.0, 10.0),
            replay(Promise::Returns, 6.0, 7.0, 10.0),
            replay(Promise::Brought, 100.0, 50.0, 200.0),
            replay(Promise::Brought, 200.0, 130.0, 300.0),
        ]);
        let returns = found.record(Promise::Returns).unwrap();
        assert_eq!((returns.claimed, returns.happened, returns.whole, returns.cases), (10.0, 12.0, 20.0, 20));
        assert!(!returns.off && returns.days == 2);
        let brought = found.record(Promise::Brought).unwrap();
        assert_eq!(
            (brought.claimed, brought.happened, brought.ratio, brought.off),
            (150.0, 90.0, Some(150.0 / 90.0), true)
        );
        assert!(found.record(Promise::Forecast).is_none() && found.of(Promise::Returns).count() == 2);
    }

    #[test]
    fn off_is_more_than_a_quarter_and_more_than_nothing() {
        let off = |claimed, happened| of(vec![replay(Promise::MissingHours, claimed, happened, 100.0)]).records[0].off;
        assert!(!off(12.5, 10.0) && off(12.6, 10.0) && !off(7.5, 10.0) && off(7.4, 10.0));
        // Nothing happened: two hundredths of the whole are nothing, too.
        assert!(!off(2.0, 0.0) && off(2.1, 0.0) && !off(0.0, 0.0));
        assert_eq!(of(vec![replay(Promise::MissingHours, 3.0, 0.0, 100.0)]).records[0].ratio, None);
    }

    #[test]
    fn only_a_figure_that_is_off_has_a_warning() {
        let locale = Locale::default();
        let found = of(vec![
            replay(Promise::RevenueAtRisk, 300.0, 200.0, 900.0),
            replay(Promise::Forecast, 1000.0, 1010.0, 1000.0),
        ]);
        let warning = found.warning(Promise::RevenueAtRisk, &locale).unwrap();
        assert!(warning.contains("$300") && warning.contains("$200") && warning.contains("1 earlier day"), "{warning}");
        assert_eq!((found.warning(Promise::Forecast, &locale), found.warning(Promise::Brought, &locale)), (None, None));
        assert!(Promise::ALL.iter().all(|p| !p.title().is_empty() && !p.meaning().is_empty()));
        assert!(found.describe(&locale).iter().all(|text| !text.contains("NaN")));
    }
}
