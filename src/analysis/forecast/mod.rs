//! What the next months bring: revenue, attended sessions and active clients by month and by week, by three smoothing
//! methods together or the naive method, whichever was nearer on months that it had not seen; beside it, for revenue, the
//! sum over the clients; and what a what-if makes of it.
//!
//! Only complete periods are trained on. The one under way is the first that is forecast, with what it has brought so far
//! beside it.

mod bottom_up;
pub mod calendar;
mod client_flows;
mod replay;
pub mod scenario;
pub mod series;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod words;

pub use words::{form_name, naive_name};

pub use crate::stats::forecast::{Accuracy, Point, SeasonVerdict, Trial};
pub use bottom_up::BottomUp;
pub use calendar::Cadence;
pub use client_flows::ClientFlows;
pub use replay::{REPLAYED_MONTHS, RevenueForecast};
pub use scenario::{Levers, Scenarios};
pub use series::{Measure, Running};

use super::study::{Context, Studies, Study};
use super::value::histories::Log;
use super::{Section, Unavailable};
use crate::book::{Assumptions, Book};
use crate::stats::forecast::{self as stats, Evaluation, Form, NoForecast, Options, rolling};
use crate::task::Task;
use bottom_up::bottom_up;
use calendar::Calendar;
use chrono::NaiveDate;
use series::{Events, Series};

/// Complete periods below which nothing is said: six to learn from, and one to be tested on.
pub const FEWEST: usize = rolling::SHORTEST + 1;
const _: () = assert!(FEWEST as u32 == crate::book::ForecastSettings::FEWEST_MONTHS);

/// The combined methods, or the naive one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Exponential smoothing, theta and complex exponential smoothing, taken together like this.
    Combined(stats::Centre),
    /// The last value, or the one a year ago.
    Naive(stats::Naive),
    /// Every period was the same, and so is the forecast.
    Constant,
}

/// One period ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Next {
    /// Its first day.
    pub start: NaiveDate,
    /// Whether it is under way.
    pub running: bool,
    /// The forecast.
    pub point: Point,
}

/// A series with its forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is counted.
    pub measure: Measure,
    /// By month or by week.
    pub cadence: Cadence,
    /// First day and value of each complete period.
    pub history: Vec<(NaiveDate, f64)>,
    /// Whether days before the first complete period were left out.
    pub cut_before: bool,
    /// The period under way.
    pub running: Option<Running>,
    /// What an ordinary day brings, from Monday to Sunday.
    pub weekdays: [f64; 7],
    /// What became of the season.
    pub season: SeasonVerdict,
    /// The method in use: the one that was nearer on what it had not seen.
    pub used: Method,
    /// The form of exponential smoothing that AICc puts first, of the series without its season; `None` for a series that
    /// never changes.
    pub form: Option<Form>,
    /// How much of the seasonal pattern that was seen is kept, 0 to 1; `None` where there is none.
    pub season_kept: Option<f64>,
    /// The combined forecast, whether it is in use or not.
    pub smoothing: Vec<Point>,
    /// The naive method's.
    pub naive: (stats::Naive, Vec<Point>),
    /// The forecast in use: the period under way first, where there is one, with what has come in of it.
    pub ahead: Vec<Next>,
    /// The errors on periods that were held out; `None` for a series that never changes.
    pub evaluation: Option<Evaluation>,
    /// Revenue by month as the sum over the clients, where the log allows it.
    pub clients: Option<BottomUp>,
}

/// All of them.
#[derive(Debug, Clone)]
pub struct Forecasts {
    /// Months ahead.
    pub months: u32,
    /// One per measure and cadence.
    lines: Vec<(Measure, Cadence, Section<Line>)>,
    /// New and lost clients, by month and by week.
    people: Vec<(Cadence, ClientFlows)>,
}

impl Forecasts {
    /// A measure by month or by week.
    ///
    /// # Errors
    /// What the data lack.
    pub fn line(&self, measure: Measure, cadence: Cadence) -> Result<&Line, Unavailable> {
        let found = self.lines.iter().find(|(m, c, _)| (*m, *c) == (measure, cadence));
        match found {
            Some((_, _, Ok(line))) => Ok(line),
            Some((_, _, Err(why))) => Err(why.clone()),
            None => Err(lacking()),
        }
    }

    /// New and lost clients.
    pub fn people(&self, cadence: Cadence) -> Option<&ClientFlows> {
        self.people.iter().find(|(c, _)| *c == cadence).map(|(_, people)| people)
    }
}

impl Line {
    /// How many more whole periods are forecast, without the one under way.
    pub fn whole_ahead(&self) -> impl Iterator<Item = &Next> {
        self.ahead.iter().filter(|next| !next.running)
    }

    /// The mean of the whole periods ahead, added up.
    pub fn total(&self) -> f64 {
        self.whole_ahead().map(|next| next.point.mean).sum()
    }

    /// The errors of the method in use, and the shares within its intervals.
    pub fn measured(&self) -> Option<(&Accuracy, [f64; 2])> {
        let found = self.evaluation.as_ref()?;
        Some(match self.used {
            Method::Naive(_) => (&found.baseline, found.baseline_coverage),
            _ => (&found.method, found.coverage),
        })
    }

    /// What the method in use said of a period that was held out.
    pub fn forecast_at(&self, trial: &Trial) -> Point {
        if matches!(self.used, Method::Naive(_)) { trial.baseline } else { trial.method }
    }

    /// The first day of the period that a trial forecast.
    pub fn tested(&self, trial: &Trial) -> Option<NaiveDate> {
        self.history.get(trial.origin + trial.step - 1).map(|(start, _)| *start)
    }
}

/// What is lacking where nothing is dated.
fn lacking() -> Unavailable {
    Unavailable::needs(format!(
        "visits or sales with a date each: a file that has one sum per client for the whole period shows no month after \
         month. An export of every sale or visit over at least {FEWEST} full months (your booking software's sales or \
         attendance report) would do"
    ))
}

/// What the forecast depends on besides the book. A what-if is worked out from the same forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastChoices {
    /// Months ahead.
    pub months: u32,
    /// From where random numbers start.
    pub seed: u64,
}

impl Study for Forecasts {
    const TITLE: &'static str = "what the next months bring";
    type Choices = ForecastChoices;

    fn choices(of: &Assumptions) -> ForecastChoices {
        ForecastChoices { months: of.forecast.months, seed: of.seed }
    }

    fn run(context: Context, choices: &ForecastChoices, task: Task) -> Option<Section<Forecasts>> {
        forecast(context.book, choices, task)
    }
}

impl Studies {
    /// What the next months bring, where it is known.
    pub fn forecast(&self) -> Option<&Forecasts> {
        self.answer()
    }
}

fn forecast(book: &Book, choices: &ForecastChoices, task: Task) -> Option<Section<Forecasts>> {
    let events = Events::of(book);
    if events.all.is_empty() {
        return Some(Err(lacking()));
    }
    let months = choices.months;
    let log = Log::of(book).filter(|log| !log.days.is_empty());
    let mut found = Forecasts { months, lines: Vec::new(), people: Vec::new() };
    let all = (Cadence::ALL.len() * Measure::ALL.len()) as f64;
    for cadence in Cadence::ALL {
        for measure in Measure::ALL {
            task.report(found.lines.len() as f64 / all);
            if task.is_cancelled() {
                return None;
            }
            let line = match events.series(measure, cadence) {
                Ok(series) => line(measure, series, choices, task)?,
                Err(why) => Err(why),
            };
            found.lines.push((measure, cadence, line));
        }
        if let Some(calendar) = events.calendar(Measure::Clients, cadence) {
            found.people.push((cadence, ClientFlows::of(book, &events, &calendar)));
        }
    }
    let revenue = found.lines.iter_mut().find(|(m, c, _)| (*m, *c) == (Measure::Revenue, Cadence::Monthly));
    if let (Some((_, _, Ok(line))), Some(log)) = (revenue, &log) {
        line.clients = summed(line, log, task)?;
    }
    // Where no line has an answer, the whole has none, for the reason of the first.
    if let (true, Some((_, _, Err(why)))) = (found.lines.iter().all(|(_, _, line)| line.is_err()), found.lines.first())
    {
        return Some(Err(why.clone()));
    }
    Some(Ok(found))
}

/// The sum over the clients on the calendar of the monthly revenue; `None` when cancelled.
fn summed(line: &Line, log: &Log, task: Task) -> Option<Option<BottomUp>> {
    let values: Vec<f64> = line.history.iter().map(|(_, value)| *value).collect();
    let Some((first, _)) = line.history.first() else { return Some(None) };
    let calendar = Calendar {
        cadence: line.cadence,
        first: *first,
        complete: values.len(),
        cut_before: line.cut_before,
        running_to: line.running.map(|running| running.to),
    };
    let trials: &[Trial] = line.evaluation.as_ref().map_or(&[], |found| &found.trials);
    bottom_up(log, &calendar, &values, line.ahead.len(), trials, task.cancelled).ok()
}

/// Forecasts one series; `None` when cancelled.
fn line(measure: Measure, series: Series, choices: &ForecastChoices, task: Task) -> Option<Section<Line>> {
    let Series { calendar, values, running, weekdays } = series;
    let cadence = calendar.cadence;
    if values.len() < FEWEST {
        return Some(Err(too_short(&calendar, values.len())));
    }
    let steps = cadence.steps(choices.months) + usize::from(running.is_some());
    let below_zero = values.iter().any(|value| *value < 0.0);
    let options = Options {
        horizon: steps,
        seed: choices.seed,
        support: if below_zero { stats::Support::Any } else { stats::Support::NonNegative },
        ..Options::default()
    };
    let found = match stats::forecast(&values, cadence.in_a_year(), &options, task.cancelled) {
        Ok(found) => found,
        Err(NoForecast::Stopped) => return None,
        Err(why) => return Some(Err(Unavailable::needs(format!("another series: {why}")))),
    };
    let used = match (&found.fit, &found.evaluation) {
        (None, _) => Method::Constant,
        (Some(_), Some(tested)) if tested.plain_wins() => Method::Naive(found.baseline.0),
        (Some(_), _) => Method::Combined(found.centre),
    };
    let points = if matches!(used, Method::Naive(_)) { &found.baseline.1 } else { &found.points };
    let next = |(step, &point): (usize, &Point)| Next {
        start: calendar.start(calendar.complete + step),
        running: step == 0 && running.is_some(),
        point: running.filter(|_| step == 0).map_or(point, |running| running.with_the_rest(point)),
    };
    let ahead = points.iter().enumerate().map(next).collect();
    Some(Ok(Line {
        measure,
        cadence,
        history: values.iter().enumerate().map(|(i, value)| (calendar.start(i), *value)).collect(),
        cut_before: calendar.cut_before,
        running,
        weekdays,
        season: found.season,
        used,
        form: found.fit.as_ref().map(|fit| fit.form),
        season_kept: found.pattern.as_ref().map(|pattern| pattern.kept),
        smoothing: found.points,
        naive: found.baseline,
        ahead,
        evaluation: found.evaluation,
        clients: None,
    }))
}

fn too_short(calendar: &Calendar, have: usize) -> Unavailable {
    let unit = calendar.cadence.unit();
    let plural = if have == 1 { "" } else { "s" };
    Unavailable::needs(format!(
        "at least {FEWEST} complete {unit}s of dated rows, {} to learn from and one to be tested on; the files have {have} \
         complete {unit}{plural}",
        FEWEST - 1
    ))
}
