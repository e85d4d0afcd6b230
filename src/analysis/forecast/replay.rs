//! The revenue forecast as it was on an earlier day, beside what came.

use super::series::{Events, Measure, Series};
use super::{Cadence, ForecastChoices, line};
use crate::book::{Assumptions, Book};
use crate::task::Task;
use chrono::NaiveDate;

/// Whole months ahead that a replay compares.
pub const REPLAYED_MONTHS: usize = 3;

/// The amounts of a book, ready to be cut off at any day.
pub struct RevenueForecast {
    events: Events,
    known: Series,
}

impl RevenueForecast {
    /// Of a book; `None` where it has no amounts with dates.
    pub fn of(book: &Book) -> Option<Self> {
        let events = Events::of(book).paid_alone();
        let known = events.series(Measure::Revenue, Cadence::Monthly).ok()?;
        Some(RevenueForecast { events, known })
    }

    /// First day, forecast and outcome of the whole months after `day`, at most `months` and as far as they are over; nothing
    /// where no forecast could be made on that day, `None` when cancelled.
    pub fn replay(
        &self,
        day: NaiveDate,
        assumptions: &Assumptions,
        months: usize,
        task: Task,
    ) -> Option<Vec<(NaiveDate, f64, f64)>> {
        let known = self.events.until(day).series(Measure::Revenue, Cadence::Monthly);
        let Ok(series) = known else { return Some(Vec::new()) };
        let choices = ForecastChoices { months: assumptions.forecast.months, seed: assumptions.seed };
        let Ok(line) = line(Measure::Revenue, series, &choices, task.silent())? else { return Some(Vec::new()) };
        let calendar = &self.known.calendar;
        let came = |start: NaiveDate| {
            let place = calendar.place(start).filter(|place| *place < calendar.complete)?;
            self.known.values.get(place).copied()
        };
        let pair = |next: &super::Next| Some((next.start, next.point.mean, came(next.start)?));
        Some(line.whole_ahead().take(months).filter_map(pair).collect())
    }
}
