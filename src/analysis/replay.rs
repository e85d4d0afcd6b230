//! Works out the [track record](super::track_record): each headline figure again on earlier days, from a book cut off at the
//! day, and what happened afterwards.

use super::calls::{self, Call};
use super::churn::{Churn, RiskFrom, SavedModel, monthly_value};
use super::forecast::{self, RevenueForecast};
use super::ledger::Ledger;
use super::per_client::at;
use super::study::{Context, Studies, Study};
use super::track_record::{HORIZON, Lacking, Promise, Replay, TrackRecord};
use super::{Answers, Figures, Results, Section, Selection, Unavailable};
use crate::book::sessions::{NO_CLIENT, Status};
use crate::book::span::end_of_month;
use crate::book::{Assumptions, Book, Locale, Money};
use crate::stats::random;
use crate::task::Task;
use chrono::{Datelike, Days, NaiveDate};

/// Days on which the promises are made again.
const DAYS: usize = 6;
/// Days of the log that must lie before the first of them.
const BEFORE: i64 = 90;
/// Clients replayed; of more, a random sample is taken.
const MOST_CLIENTS: usize = 2_000;
/// Days of a mean month.
const MONTH: f64 = 365.25 / 12.0;
const _: () = assert!(HORIZON == calls::HORIZON as i64);

/// What the promises depend on: what-ifs of prices change none.
fn choices(of: &Assumptions) -> Assumptions {
    Assumptions {
        ideal_hours: of.ideal_hours,
        client_ideal_hours: of.client_ideal_hours.clone(),
        target_utilization: of.target_utilization,
        low_utilization: of.low_utilization,
        high_utilization: of.high_utilization,
        lapsed_days: of.lapsed_days,
        churn: of.churn.clone(),
        campaign: of.campaign.clone(),
        forecast: crate::book::ForecastSettings { months: of.forecast.months, ..Default::default() },
        seed: of.seed,
        ..Assumptions::default()
    }
}

impl Study for TrackRecord {
    const TITLE: &'static str = "what earlier figures claimed and what happened";
    type Choices = Assumptions;

    fn choices(of: &Assumptions) -> Assumptions {
        choices(of)
    }

    fn run(context: Context, choices: &Assumptions, task: Task) -> Option<Section<TrackRecord>> {
        track_record(context, choices, task)
    }
}

impl Studies {
    /// What earlier figures claimed and what happened, where it is known.
    pub fn track_record(&self) -> Option<&TrackRecord> {
        self.answer()
    }
}

/// Replays every promise; `None` when cancelled.
fn track_record(context: Context, assumptions: &Assumptions, task: Task) -> Option<Section<TrackRecord>> {
    let (days, as_of) = match days(context.book) {
        Ok(days) => days,
        Err(why) => return Some(Err(why)),
    };
    let whole = context.book.known_on(as_of);
    let (book, sample) = sampled(whole, assumptions.seed);
    let knows_outcomes = context.book.clients.outcome.is_some() || context.studies.given::<SavedModel>().is_some();
    let after = After::of(&book, as_of);
    let replayed = Replayed { book: &book, assumptions, after: &after, by_dates: !knows_outcomes };
    let forecasts = RevenueForecast::of(context.book);
    let mut record = TrackRecord { as_of, sample, ..TrackRecord::default() };
    let mut replays = Vec::new();
    for (place, day) in days.iter().enumerate() {
        let step = task.step(place, days.len());
        step.report(0.0);
        record.days_with_model += usize::from(replayed.on(*day, &mut replays, step)?);
        if let Some(forecasts) = &forecasts {
            replays.extend(forecast_on(forecasts, *day, assumptions, step)?);
        }
    }
    record.lacking = lacking(&replays, knows_outcomes);
    record.days = days;
    Some(Ok(TrackRecord::new(replays, record)))
}

/// The days on which promises are made again, and the last day of the files: the latest ends of months after which there are
/// 90 days; in a short log, days at even distances.
fn days(book: &Book) -> Section<(Vec<NaiveDate>, NaiveDate)> {
    let needs =
        || Unavailable::needs("visits or sales with a date each, to see what happened after a figure was shown");
    let dated = book.dated().ok_or_else(needs)?;
    let span = dated.within(&book.period.limits).ok_or_else(needs)?;
    let as_of = book.period.as_of.unwrap_or(span.to).min(span.to);
    let (first, last) = (span.from + Days::new(BEFORE as u64), as_of - Days::new(HORIZON as u64));
    let room = (last - first).num_days();
    let fewest = DAYS as i64 - 1;
    if room < 7 * fewest {
        return Err(Unavailable::needs(format!(
            "dated rows over at least {} days to replay {DAYS} earlier days: {BEFORE} to learn from, {HORIZON} to see what \
             happened, and a week between two days; the files cover {}",
            BEFORE + HORIZON + 7 * fewest,
            span.days()
        )));
    }
    let mut ends: Vec<NaiveDate> = Vec::with_capacity(DAYS);
    let mut day = last;
    while ends.len() < DAYS {
        let Some(end) = end_of_month(day).filter(|end| *end <= last).or_else(|| day.with_day(1)?.pred_opt()) else {
            break;
        };
        if end < first {
            break;
        }
        ends.push(end);
        day = end.with_day(1).unwrap_or(end);
        day = day.pred_opt().unwrap_or(day);
    }
    if ends.len() < DAYS {
        ends = (0..=fewest).map(|step| last - Days::new((room * step / fewest) as u64)).collect();
    }
    ends.reverse();
    Ok((ends, as_of))
}

/// The book with the rows of a random sample of its clients, where there are many.
fn sampled(book: Book, seed: u64) -> (Book, Option<[usize; 2]>) {
    let n = book.clients.len();
    if n <= MOST_CLIENTS {
        return (book, None);
    }
    let mut counted = vec![false; n];
    let drawn = random::sample(n, MOST_CLIENTS, seed, 7);
    for &client in &drawn {
        if let Some(place) = counted.get_mut(client) {
            *place = true;
        }
    }
    (book.rows_of(&counted), Some([drawn.len(), n]))
}

/// What the promises lack that could not be replayed.
fn lacking(replays: &[Replay], knows_outcomes: bool) -> Vec<Lacking> {
    let has = |promise: Promise| replays.iter().any(|replay| replay.promise == promise);
    let why = |promise: Promise| match promise {
        Promise::Returns | Promise::Brought | Promise::RevenueAtRisk if knows_outcomes => {
            "needs the day on which each client left: the file says who left, and not when"
        }
        Promise::Returns | Promise::Brought => "needs clients worth a call on one of the days",
        Promise::MissingHours => "needs hours that were missing on one of the days",
        Promise::RevenueAtRisk => "needs revenue, and enough clients who left or came back before one of the days",
        Promise::Forecast => "needs seven complete months of revenue before one of the days",
    };
    let of = |promise: Promise| Lacking { promise, unavailable: why(promise).into() };
    Promise::ALL.into_iter().filter(|promise| !has(*promise)).map(of).collect()
}

/// What the replays of all days share.
struct Replayed<'a> {
    book: &'a Book,
    assumptions: &'a Assumptions,
    after: &'a After,
    /// Whether it is by dates alone that clients are known to have left.
    by_dates: bool,
}

/// A day with what was known on it.
struct Then<'a> {
    day: NaiveDate,
    book: &'a Book,
    answers: &'a Answers,
    churn: Option<&'a Churn>,
}

impl Replayed<'_> {
    /// Adds what was promised on `day` and what happened; whether the churn model had skill. `None` when cancelled.
    fn on(&self, day: NaiveDate, replays: &mut Vec<Replay>, task: Task) -> Option<bool> {
        let book = self.book.known_on(day);
        let figures = Figures::compute(&book, self.assumptions);
        let mut studies = Studies::default();
        if self.by_dates {
            let context = Context { book: &book, figures: &figures, studies: &studies };
            let found = Churn::STUDY.run(context, self.assumptions, task.silent())?;
            studies.take(found);
        }
        let results = Results::new(figures, studies, self.assumptions);
        let answers = Answers::from_results(&book, self.assumptions, &Selection::All, results);
        let churn = answers.results.studies.churn().filter(|churn| churn.validation.has_skill);
        let then = Then { day, book: &book, answers: &answers, churn };
        if self.by_dates {
            let listed = calls::calls(&book, self.assumptions, &answers, &Selection::All, &Locale::default())
                .unwrap_or_default();
            replays.extend(self.calls(&then, &listed).into_iter().flatten());
            replays.extend(self.at_risk(&then));
        }
        replays.extend(self.missing_hours(&then));
        Some(churn.is_some())
    }

    fn replay(&self, promise: Promise, then: &Then, horizon: i64) -> Replay {
        let until = then.day + Days::new(horizon.unsigned_abs());
        Replay { promise, day: then.day, until, claimed: 0.0, happened: 0.0, whole: 0.0, cases: 0 }
    }

    /// How many of those called come back, and what they bring.
    fn calls(&self, then: &Then, listed: &[Call]) -> Option<[Replay; 2]> {
        let mut returns = self.replay(Promise::Returns, then, HORIZON);
        let mut brought = self.replay(Promise::Brought, then, HORIZON);
        for call in listed {
            let (Some(lost), Some(monthly)) = (call.chance_lost, call.monthly_value) else { continue };
            let horizon = call.horizon_days.map_or(HORIZON, i64::from);
            let came = self.after.came(call.index, then.day, horizon);
            returns.claimed += 1.0 - lost;
            returns.happened += f64::from(u8::from(came));
            returns.whole += 1.0;
            returns.cases += 1;
            brought.claimed += monthly.to_f64() * (1.0 - lost);
            brought.happened += self.after.paid(call.index, then.day, HORIZON) / (HORIZON as f64 / MONTH);
            brought.whole += monthly.to_f64();
            brought.cases += 1;
        }
        (returns.cases > 0).then_some([returns, brought])
    }

    /// The hours that are missing of clients who still came afterwards, and what was missing to the same expectation then.
    fn missing_hours(&self, then: &Then) -> Option<Replay> {
        let figures = &*then.answers.results;
        let open = self.after.open_months(then.day)?;
        let mut replay = self.replay(Promise::MissingHours, then, HORIZON);
        for i in 0..figures.clients() {
            let missing = at(&figures.unrealized, i);
            if missing.is_nan() || missing <= 0.0 || !self.after.came(i, then.day, HORIZON) {
                continue;
            }
            let expected = self.assumptions.target_utilization * at(&figures.ideal, i);
            replay.claimed += missing;
            replay.happened += expected - self.after.hours(i, then.day, HORIZON) / open;
            replay.whole += expected;
            replay.cases += 1;
        }
        (replay.cases > 0).then_some(replay)
    }

    /// The revenue at risk, and what those brought who did not come back.
    fn at_risk(&self, then: &Then) -> Option<Replay> {
        let figures = &*then.answers.results;
        let claimed = then.answers.revenue_at_risk(then.book, &Selection::All)?;
        let horizon = match claimed.by {
            RiskFrom::Probability => then.churn.and_then(Churn::dated).map_or(HORIZON, |d| i64::from(d.horizon_days)),
            RiskFrom::Disengagement => HORIZON,
        };
        let mut replay = self.replay(Promise::RevenueAtRisk, then, horizon);
        replay.claimed = claimed.monthly.to_f64();
        for i in 0..figures.clients() {
            let (stake, counts) = match claimed.by {
                RiskFrom::Probability => {
                    (monthly_value(then.book, figures, i), then.churn.is_some_and(|churn| churn.can_be_kept(i)))
                }
                RiskFrom::Disengagement => {
                    (figures.monthly_revenue(i), figures.band.get(i).copied().flatten().is_some())
                }
            };
            let Some(stake) = stake.filter(|_| counts).map(Money::to_f64) else { continue };
            let named = claimed.by == RiskFrom::Probability
                || figures.band.get(i).copied().flatten() == Some(super::figures::Band::Low);
            replay.whole += stake;
            replay.cases += usize::from(named);
            if named && !self.after.came(i, then.day, horizon) {
                replay.happened += stake;
            }
        }
        (replay.whole > 0.0).then_some(replay)
    }
}

/// The revenue forecast of `day` beside what came, a month; `Some(None)` where none could be made, `None` when cancelled.
fn forecast_on(
    forecasts: &RevenueForecast,
    day: NaiveDate,
    assumptions: &Assumptions,
    task: Task,
) -> Option<Option<Replay>> {
    let pairs = forecasts.replay(day, assumptions, forecast::REPLAYED_MONTHS, task)?;
    let n = pairs.len() as f64;
    let (claimed, happened) = pairs.iter().fold((0.0, 0.0), |sum, (_, said, came)| (sum.0 + said, sum.1 + came));
    Some(pairs.last().and_then(|(month, ..)| end_of_month(*month)).map(|until| Replay {
        promise: Promise::Forecast,
        day,
        until,
        claimed: claimed / n,
        happened: happened / n,
        whole: happened / n,
        cases: pairs.len(),
    }))
}

/// What clients did, day by day: who came, what they paid, and for how long.
struct After {
    as_of: i32,
    /// In the order of client, then day.
    rows: Vec<Row>,
    /// Entry k: on how many of the last k days the business was open.
    open: Vec<u16>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    client: u32,
    day: i32,
    paid: f64,
    hours: f64,
    came: bool,
}

impl After {
    fn of(book: &Book, as_of: NaiveDate) -> Self {
        let number = |day: NaiveDate| day.num_days_from_ce();
        let mut rows: Vec<Row> = Vec::new();
        let has_visits = book.sessions.as_ref().is_some_and(|s| {
            s.status.iter().zip(&s.client).any(|(status, client)| *status == Status::Attended && *client != NO_CLIENT)
        });
        if let Some(ledger) = Ledger::of(book) {
            for entry in (0..ledger.len()).filter_map(|row| ledger.entry(row)) {
                let came = !has_visits && entry.amount > Money::ZERO;
                let (client, paid) = (entry.client, entry.amount.to_f64());
                rows.push(Row { client, day: number(entry.date), paid, hours: 0.0, came });
            }
        }
        if let Some(sessions) = &book.sessions {
            for (row, ((client, date), status)) in
                sessions.client.iter().zip(&sessions.date).zip(&sessions.status).enumerate()
            {
                if *status == Status::Attended {
                    let hours = sessions.minutes(row).map_or(1.0, |m| f64::from(m) / 60.0);
                    rows.push(Row { client: *client, day: number(*date), paid: 0.0, hours, came: true });
                }
            }
        }
        rows.retain(|row| row.client != NO_CLIENT);
        rows.sort_unstable_by_key(|row| (row.client, row.day));
        let open = book.activity.visits.as_ref().map(|v| v.open.clone()).unwrap_or_default();
        After { as_of: number(as_of), rows, open }
    }

    /// The rows of a client in the `horizon` days after `day`.
    fn rows(&self, client: usize, day: NaiveDate, horizon: i64) -> &[Row] {
        let (client, day) = (client as u32, day.num_days_from_ce());
        let until = day + horizon as i32;
        let from = self.rows.partition_point(|row| (row.client, row.day) <= (client, day));
        let to = self.rows.partition_point(|row| (row.client, row.day) <= (client, until));
        self.rows.get(from..to).unwrap_or_default()
    }

    fn came(&self, client: usize, day: NaiveDate, horizon: i64) -> bool {
        self.rows(client, day, horizon).iter().any(|row| row.came)
    }

    fn paid(&self, client: usize, day: NaiveDate, horizon: i64) -> f64 {
        self.rows(client, day, horizon).iter().map(|row| row.paid).sum()
    }

    fn hours(&self, client: usize, day: NaiveDate, horizon: i64) -> f64 {
        self.rows(client, day, horizon).iter().map(|row| row.hours).sum()
    }

    /// Months of the [`HORIZON`] after `day` on which the business was open; `None` where it was not.
    fn open_months(&self, day: NaiveDate) -> Option<f64> {
        let back = usize::try_from(self.as_of - day.num_days_from_ce()).ok()?;
        let all = HORIZON as usize;
        let open = match (self.open.get(back), self.open.get(back.checked_sub(all)?)) {
            (Some(longer), Some(shorter)) => f64::from(longer - shorter),
            // Further back than closed days are known of.
            _ => all as f64,
        };
        (open > 0.0).then_some(open / MONTH)
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
