//! The series that are forecast: revenue, attended sessions and active clients by month and by week, with what the period
//! under way has brought so far.

use super::calendar::{Cadence, Calendar, days};
use crate::analysis::Unavailable;
use crate::analysis::ledger::Ledger;
use crate::book::sessions::{NO_CLIENT, Status};
use crate::book::{Book, Span};
use crate::stats::forecast::Point;
use chrono::{Datelike, Months, NaiveDate};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// The signed sum of sales, else the prices of attended sessions.
    Revenue,
    /// Attended sessions.
    Sessions,
    /// Clients with a sale or an attended session.
    Clients,
}

impl Measure {
    /// All.
    pub const ALL: [Measure; 3] = [Measure::Revenue, Measure::Sessions, Measure::Clients];

    /// Its name: `revenue`.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Revenue => "revenue",
            Measure::Sessions => "sessions",
            Measure::Clients => "active clients",
        }
    }
}

/// A log may end this many days before the others without being one that was exported earlier.
const APART: i64 = 14;
/// Older rows say little about the months ahead, and a row with a wrong century must not make a series of millennia.
const MOST_YEARS: u32 = 20;
/// A weekday with less than this part of everything that happens counts as closed.
const CLOSED: f64 = 0.01;
/// Complete periods from which the usual course of one is known.
const COURSE: usize = 3;
/// Below this part of a period nothing is projected.
const TOO_EARLY: f64 = 0.15;

/// A period that is not over.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Running {
    /// Its first day.
    pub start: NaiveDate,
    /// The last day that the files cover.
    pub to: NaiveDate,
    /// What it has brought so far.
    pub so_far: f64,
    /// The part that a period has usually brought by that day.
    pub usual_share: f64,
    /// Whether that is from earlier periods, or merely the part of the days.
    pub by_course: bool,
    /// `so_far` ÷ `usual_share`; nothing where it is too early to say.
    pub projected: Option<f64>,
}

impl Running {
    /// A forecast of the whole period, with what has come in: `so_far` and the part of the forecast that usually comes later.
    /// Its width is that of the forecast × √(that part), as of days that do not depend on each other. Where the course of a
    /// period is not known, no end is below `so_far`.
    pub fn with_the_rest(&self, whole: Point) -> Point {
        let rest = 1.0 - self.usual_share;
        let later = |value: f64| rest * whole.mean + rest.sqrt() * (value - whole.mean);
        let end = |value: f64| match self.by_course {
            true if whole.low_95 < 0.0 => self.so_far + later(value),
            true => self.so_far + later(value).max(0.0),
            false => value.max(self.so_far),
        };
        let Point { mean, low_80, high_80, low_95, high_95 } = whole;
        let [mean, low_80, high_80, low_95, high_95] = [mean, low_80, high_80, low_95, high_95].map(end);
        Point { mean, low_80, high_80, low_95, high_95 }
    }
}

/// One series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its periods.
    pub calendar: Calendar,
    /// One value per complete period.
    pub values: Vec<f64>,
    /// The period under way.
    pub running: Option<Running>,
    /// What an ordinary day brings, from Monday to Sunday; zeros for clients, who come on another day instead.
    pub weekdays: [f64; 7],
}

/// Something that happened: who, when, how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Index into the client table, or [`NO_CLIENT`].
    pub client: u32,
    /// The day.
    pub day: NaiveDate,
    /// What was paid; 0 for a session.
    pub amount: f64,
    /// 1 for an attended session.
    pub sessions: f64,
}

/// Everything that happened within the period of the book, and until when each log tells of it.
#[derive(Debug, Clone, Default)]
pub struct Events {
    /// In the order of the files: the amounts, then the sessions.
    pub all: Vec<Event>,
    /// The days that the amounts cover.
    pub paid: Option<Span>,
    /// The days that the attended sessions cover.
    pub came: Option<Span>,
    open: [bool; 7],
}

impl Events {
    /// Of the last [`MOST_YEARS`] of the book. Nothing where it has no dated rows.
    pub fn of(book: &Book) -> Self {
        let Some(span) = book.period.span else { return Events::default() };
        let earliest = span.to.checked_sub_months(Months::new(12 * MOST_YEARS)).unwrap_or(span.from);
        let Some(span) = Span::new(span.from.max(earliest), span.to) else { return Events::default() };
        let mut events = Events::default();
        let (mut paid, mut came) = (Extent::default(), Extent::default());
        if let Some(ledger) = Ledger::of(book) {
            for entry in (0..ledger.len()).filter_map(|row| ledger.entry(row)).filter(|e| span.contains(e.date)) {
                paid.add(entry.date);
                let amount = entry.amount.to_f64();
                events.all.push(Event { client: entry.client, day: entry.date, amount, sessions: 0.0 });
            }
        }
        if let Some(sessions) = &book.sessions {
            let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status);
            let attended = rows.filter(|((_, day), status)| **status == Status::Attended && span.contains(**day));
            for ((&client, &day), _) in attended {
                came.add(day);
                events.all.push(Event { client, day, amount: 0.0, sessions: 1.0 });
            }
        }
        (events.paid, events.came) = (paid.near(span), came.near(span));
        events.open = open_weekdays(&events.all);
        events
    }

    /// What had happened by the evening of `day`.
    pub fn until(&self, day: NaiveDate) -> Self {
        let cut = |span: Option<Span>| span.and_then(|span| Span::new(span.from, span.to.min(day)));
        let all: Vec<Event> = self.all.iter().filter(|event| event.day <= day).copied().collect();
        Events { open: open_weekdays(&all), all, paid: cut(self.paid), came: cut(self.came) }
    }

    /// The amounts alone.
    pub fn paid_alone(mut self) -> Self {
        self.all.retain(|event| event.sessions == 0.0);
        Events { came: None, ..self }
    }

    /// The days that a measure is known of.
    fn span(&self, measure: Measure) -> Option<Span> {
        match (measure, self.paid, self.came) {
            (Measure::Revenue, paid, _) => paid,
            (Measure::Sessions, _, came) => came,
            (Measure::Clients, Some(paid), Some(came)) => Span::new(paid.from.max(came.from), paid.to.min(came.to)),
            (Measure::Clients, one, other) => one.or(other),
        }
    }

    /// The periods of a measure.
    pub fn calendar(&self, measure: Measure, cadence: Cadence) -> Option<Calendar> {
        self.span(measure).map(|span| Calendar::new(cadence, span, &self.open))
    }

    /// One series.
    ///
    /// # Errors
    /// Where no log has what is counted.
    pub fn series(&self, measure: Measure, cadence: Cadence) -> Result<Series, Unavailable> {
        let lacking = || {
            Unavailable::needs(match measure {
                Measure::Revenue => "sales, or sessions with a price, that have dates",
                Measure::Sessions => "visits with a date and what became of them (attended, missed)",
                Measure::Clients => "visits or sales that have a client and a date",
            })
        };
        let span = self.span(measure).ok_or_else(lacking)?;
        let calendar = Calendar::new(cadence, span, &self.open);
        let found = match measure {
            Measure::Clients => Course::of_clients(&self.all, &calendar),
            _ => Course::of_sums(&self.all, measure, &calendar),
        };
        let mut values = found.totals.clone();
        values.truncate(calendar.complete);
        let running = calendar.running_to.map(|to| found.running(&calendar, to));
        let weekdays = if measure == Measure::Clients { [0.0; 7] } else { self.weekdays(measure, span) };
        Ok(Series { calendar, values, running, weekdays })
    }

    /// The mean of a measure over the Mondays, the Tuesdays, … of `span`.
    fn weekdays(&self, measure: Measure, span: Span) -> [f64; 7] {
        let (mut sums, mut counts) = ([0.0; 7], [0.0_f64; 7]);
        for event in self.all.iter().filter(|e| span.contains(e.day)) {
            if let Some(sum) = sums.get_mut(event.day.weekday().num_days_from_monday() as usize) {
                *sum += event.of(measure);
            }
        }
        for day in days(span.from, span.to) {
            if let Some(count) = counts.get_mut(day.weekday().num_days_from_monday() as usize) {
                *count += 1.0;
            }
        }
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum = (*sum / count.max(1.0)).max(0.0));
        sums
    }
}

impl Event {
    /// What it adds to a measure that is summed.
    pub fn of(&self, measure: Measure) -> f64 {
        if measure == Measure::Revenue { self.amount } else { self.sessions }
    }
}

#[derive(Default)]
struct Extent(Option<(NaiveDate, NaiveDate)>);

impl Extent {
    fn add(&mut self, day: NaiveDate) {
        self.0 = Some(self.0.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
    }

    /// The days of the whole where the log's own reach nearly as far: a day without a sale is a day without a sale.
    fn near(self, span: Span) -> Option<Span> {
        let (from, to) = self.0?;
        let from = if (from - span.from).num_days() <= APART { span.from } else { from };
        let to = if (span.to - to).num_days() <= APART { span.to } else { to };
        Span::new(from, to)
    }
}

/// On which weekdays anything happens.
fn open_weekdays(events: &[Event]) -> [bool; 7] {
    let mut counts = [0usize; 7];
    for event in events {
        if let Some(count) = counts.get_mut(event.day.weekday().num_days_from_monday() as usize) {
            *count += 1;
        }
    }
    let least = CLOSED * events.len() as f64;
    counts.map(|count| count as f64 >= least && count > 0)
}

/// What each period brought in all, and by the day of it that the last one has reached.
struct Course {
    totals: Vec<f64>,
    by_then: Vec<f64>,
}

impl Course {
    /// Days of a period that are over in the one under way; all where none is.
    fn reached(calendar: &Calendar) -> i64 {
        calendar.running_to.map_or(i64::MAX, |to| (to - calendar.start(calendar.complete)).num_days())
    }

    fn of_sums(events: &[Event], measure: Measure, calendar: &Calendar) -> Self {
        let (n, reached) = (calendar.complete + 1, Course::reached(calendar));
        let (mut totals, mut by_then) = (vec![0.0; n], vec![0.0; n]);
        for event in events {
            let Some(index) = calendar.place(event.day).filter(|index| *index < n) else { continue };
            let value = event.of(measure);
            if let (Some(total), Some(early)) = (totals.get_mut(index), by_then.get_mut(index)) {
                *total += value;
                *early += if (event.day - calendar.start(index)).num_days() <= reached { value } else { 0.0 };
            }
        }
        Course { totals, by_then }
    }

    fn of_clients(events: &[Event], calendar: &Calendar) -> Self {
        let (n, reached) = (calendar.complete + 1, Course::reached(calendar));
        let mut seen: Vec<(usize, u32, i64)> = events
            .iter()
            .filter(|event| event.client != NO_CLIENT)
            .filter_map(|event| {
                let index = calendar.place(event.day).filter(|index| *index < n)?;
                Some((index, event.client, (event.day - calendar.start(index)).num_days()))
            })
            .collect();
        seen.sort_unstable();
        // The earliest day of each client in each period.
        seen.dedup_by_key(|(index, client, _)| (*index, *client));
        let (mut totals, mut by_then) = (vec![0.0; n], vec![0.0; n]);
        for (index, _, day) in seen {
            if let (Some(total), Some(early)) = (totals.get_mut(index), by_then.get_mut(index)) {
                *total += 1.0;
                *early += f64::from(u8::from(day <= reached));
            }
        }
        Course { totals, by_then }
    }

    /// The period under way, up to `to`.
    fn running(&self, calendar: &Calendar, to: NaiveDate) -> Running {
        let start = calendar.start(calendar.complete);
        let so_far = self.totals.get(calendar.complete).copied().unwrap_or(0.0);
        let length = (calendar.cadence.end(start) - start).num_days() + 1;
        let of_days = ((to - start).num_days() + 1) as f64 / length as f64;
        let sum = |values: &[f64]| values.iter().take(calendar.complete).sum::<f64>();
        let of_course = sum(&self.by_then) / sum(&self.totals);
        let by_course = calendar.complete >= COURSE && of_course > 0.0 && of_course <= 1.0;
        let usual_share = if by_course { of_course } else { of_days };
        let projected = (usual_share >= TOO_EARLY).then(|| so_far / usual_share);
        Running { start, to, so_far, usual_share, by_course, projected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_in_counts_and_the_rest_is_forecast() {
        let start = day("2024-11-01");
        let running = Running { start, to: start, so_far: 90.0, usual_share: 0.64, by_course: true, projected: None };
        let whole = Point { mean: 100.0, low_80: 80.0, high_80: 120.0, low_95: 20.0, high_95: 140.0 };
        let point = running.with_the_rest(whole);
        // 90 + 0.36 × 100; 0.6 × 20 to either side; no end takes back what has come in.
        for (got, want) in [
            (point.mean, 126.0),
            (point.low_80, 114.0),
            (point.high_80, 138.0),
            (point.low_95, 90.0),
            (point.high_95, 150.0),
        ] {
            assert!((got - want).abs() < 1e-9, "{got} {want}");
        }
        let by_days = Running { by_course: false, ..running }.with_the_rest(whole);
        assert_eq!((by_days.low_80, by_days.mean), (90.0, 100.0));
    }
    use crate::analysis::forecast::testing::{business, sold};
    use crate::analysis::testing::{day, shop};

    #[test]
    fn months_are_summed_with_returns_and_sales_of_nobody() {
        let events = Events::of(&shop());
        let revenue = events.series(Measure::Revenue, Cadence::Monthly).unwrap();
        // From 10 January, which is no whole month, to 9 March, which is none either.
        assert_eq!((revenue.calendar.first, revenue.values.as_slice()), (day("2024-02-01"), &[0.0][..]));
        assert!(events.series(Measure::Sessions, Cadence::Monthly).is_err());
        assert_eq!(revenue.running.unwrap().so_far, 75.0);
    }

    #[test]
    fn the_month_under_way_is_projected_by_the_usual_course() {
        // Half of each month comes on the first day, half on the twentieth; May ends on the tenth.
        let mut rows = Vec::new();
        for month in 1..=4 {
            rows.push((0, format!("2024-{month:02}-01"), 60.0));
            rows.push((1, format!("2024-{month:02}-20"), 60.0));
        }
        rows.push((0, "2024-05-01".into(), 70.0));
        rows.push((0, "2024-05-10".into(), 0.0));
        let events = Events::of(&sold(&rows));
        let revenue = events.series(Measure::Revenue, Cadence::Monthly).unwrap();
        let running = revenue.running.unwrap();
        assert_eq!((revenue.values.as_slice(), running.so_far), (&[120.0; 4][..], 70.0));
        assert_eq!((running.usual_share, running.projected, running.by_course), (0.5, Some(140.0), true));
        let clients = events.series(Measure::Clients, Cadence::Monthly).unwrap();
        assert_eq!((clients.values.as_slice(), clients.running.unwrap().projected), (&[2.0; 4][..], Some(2.0)));
    }

    #[test]
    fn without_a_course_the_days_are_taken_and_too_early_says_nothing() {
        let rows = [(0, "2024-01-01".to_string(), 31.0), (0, "2024-02-10".into(), 10.0)];
        let running = Events::of(&sold(&rows)).series(Measure::Revenue, Cadence::Monthly).unwrap().running.unwrap();
        assert!((running.usual_share - 10.0 / 29.0).abs() < 1e-12 && !running.by_course);
        assert!((running.projected.unwrap() - 29.0).abs() < 1e-9);
        let rows = [(0, "2024-01-01".to_string(), 31.0), (0, "2024-02-02".into(), 10.0)];
        let running = Events::of(&sold(&rows)).series(Measure::Revenue, Cadence::Monthly).unwrap().running.unwrap();
        assert_eq!(running.projected, None);
    }

    #[test]
    fn a_log_that_was_exported_earlier_is_no_collapse() {
        let mut book = business(5, 40, 100.0);
        let all = book.period.span.unwrap();
        if let Some(sales) = book.sales.as_mut().map(std::sync::Arc::make_mut) {
            let cut = all.to - chrono::Days::new(40);
            let kept: Vec<usize> = (0..sales.len()).filter(|&i| sales.date[i] <= cut).collect();
            sales.client = kept.iter().map(|&i| sales.client[i]).collect();
            sales.date = kept.iter().map(|&i| sales.date[i]).collect();
            sales.amount = kept.iter().map(|&i| sales.amount[i]).collect();
        }
        let events = Events::of(&book.within_period(Default::default(), None));
        let months = |measure| events.series(measure, Cadence::Monthly).unwrap().values.len();
        assert!(months(Measure::Revenue) < months(Measure::Sessions));
        assert_eq!(months(Measure::Clients), months(Measure::Revenue));
        let revenue = events.series(Measure::Revenue, Cadence::Monthly).unwrap();
        assert!(revenue.values.iter().all(|v| *v > 0.0));
    }
}
