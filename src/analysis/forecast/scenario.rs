//! What a what-if does to a forecast: prices, fewer clients lost, more new ones, closed days. Worked out from the points
//! that are there, without fitting anything again.

use super::calendar::{Cadence, days};
use super::client_flows::ClientFlows;
use super::series::Measure;
use super::{Forecasts, Line, Next};
use crate::analysis::Figures;
use crate::book::{Assumptions, Book, ForecastSettings, Money};
use crate::stats::forecast::Point;
use chrono::{Datelike, NaiveDate};

/// A weekday with less than this part of the busiest one's revenue is no working day to close.
const IDLE: f64 = 0.05;

/// What is changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Levers {
    /// Revenue under the new prices ÷ revenue without them, demand's answer to them among it.
    pub revenue: f64,
    /// The same of sessions.
    pub sessions: f64,
    /// The user's choices.
    pub choices: ForecastSettings,
}

impl Levers {
    /// From the assumptions, and the figures with and without them.
    pub fn of(assumptions: &Assumptions, baseline: &Figures, scenario: &Figures, book: &Book) -> Self {
        // What nobody's price is changed for.
        let without_client = book.activity.billing.as_ref().map_or(Money::ZERO, |billing| billing.without_client);
        let ratio = |now: f64, before: f64| {
            let ratio = now / before;
            if ratio.is_finite() && ratio >= 0.0 { ratio } else { 1.0 }
        };
        let money = |figures: &Figures| (figures.total_revenue + without_client).to_f64();
        let hours = |figures: &Figures| figures.delivered.iter().filter(|h| h.is_finite()).sum::<f64>();
        let choices = assumptions.forecast.clone();
        let price = 1.0 + choices.price_change;
        let demand = price.powf(assumptions.price_elasticity);
        Levers {
            revenue: ratio(money(scenario), money(baseline)) * price * demand,
            sessions: ratio(hours(scenario), hours(baseline)) * demand,
            choices,
        }
    }

    /// Whether nothing is changed.
    pub fn is_neutral(&self) -> bool {
        let same = |factor: f64| (factor - 1.0).abs() < 1e-9;
        same(self.revenue) && same(self.sessions) && self.choices.changes_nothing()
    }

    fn factor(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Revenue => self.revenue,
            Measure::Sessions => self.sessions,
            Measure::Clients => 1.0,
        }
    }
}

/// What a what-if makes of every line; nothing where it changes nothing.
#[derive(Debug, Clone)]
pub struct Scenarios {
    /// What is changed.
    pub levers: Levers,
    lines: Vec<(Measure, Cadence, Vec<Point>)>,
}

impl Scenarios {
    /// One point per period ahead of the line.
    pub fn line(&self, measure: Measure, cadence: Cadence) -> Option<&[Point]> {
        let found = self.lines.iter().find(|(m, c, _)| (*m, *c) == (measure, cadence));
        found.map(|(_, _, points)| points.as_slice())
    }
}

/// The parts of a what-if in one period, for whoever wants to know where a difference comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The period's first day.
    pub start: NaiveDate,
    /// Prices, and demand's answer to them.
    pub price: f64,
    /// 1 + the part of clients more than otherwise.
    pub kept: f64,
    /// What new clients add.
    pub added: f64,
    /// The part of the period that is left after closed days.
    pub open: f64,
}

impl Effect {
    fn of(&self, value: f64) -> f64 {
        (value * self.price * self.kept + self.added) * self.open
    }
}

impl Forecasts {
    /// The effects of `levers` on a line, period by period. A what-if begins with the first period that has not begun.
    pub fn effects(&self, line: &Line, levers: &Levers) -> Vec<Effect> {
        let people = self.people(line.cadence);
        let (gain, loss) = (gain_per_period(levers, people, line.cadence), lost_per_period(people));
        let arrivals = levers.choices.new_clients / line.cadence.in_a_month();
        let profile = people.map_or(&[][..], |people| people.profile(line.measure));
        let price = levers.factor(line.measure);
        let closed = self.closed_days(line, levers);
        let (mut kept, mut brought, mut age) = (1.0, 0.0, 0);
        line.ahead
            .iter()
            .map(|next| {
                let open = 1.0 - closed_share(line, next, &closed);
                if next.running {
                    return Effect { start: next.start, price: 1.0, kept: 1.0, added: 0.0, open };
                }
                kept = 1.0 + (kept - 1.0) * (1.0 - loss + gain) + gain;
                brought += at_age(profile, age);
                age += 1;
                Effect { start: next.start, price, kept, added: arrivals * brought * price, open }
            })
            .collect()
    }

    /// The fan of a line under `levers`; what new clients bring is added as it was on average, without a width of its own.
    pub fn scenario(&self, line: &Line, levers: &Levers) -> Option<Vec<Point>> {
        if levers.is_neutral() {
            return None;
        }
        let moved = |(next, effect): (&Next, Effect)| {
            let Point { mean, low_80, high_80, low_95, high_95 } = next.point;
            let [mean, low_80, high_80, low_95, high_95] =
                [mean, low_80, high_80, low_95, high_95].map(|value| effect.of(value));
            Point { mean, low_80, high_80, low_95, high_95 }
        };
        Some(line.ahead.iter().zip(self.effects(line, levers)).map(moved).collect())
    }

    /// Every line under `levers`.
    pub fn scenarios(&self, levers: Levers) -> Scenarios {
        let lines = self.lines.iter().filter_map(|(_, _, line)| line.as_ref().ok());
        let lines = lines.filter_map(|line| Some((line.measure, line.cadence, self.scenario(line, &levers)?)));
        Scenarios { lines: lines.collect(), levers }
    }

    /// Every day that is closed: those named, and the first working days of the month ahead that was chosen.
    pub fn closed_days(&self, line: &Line, levers: &Levers) -> Vec<NaiveDate> {
        let choices = &levers.choices;
        let mut closed: Vec<NaiveDate> = choices.closed.clone();
        let begins = line.ahead.iter().find(|next| !next.running).map(|next| next.start);
        if let Some(month) =
            begins.map(|day| Cadence::Monthly.after(first_whole_month(day), choices.closed_month as usize - 1))
        {
            let working = days(month, Cadence::Monthly.end(month)).filter(|day| works(line, *day));
            closed.extend(working.take(choices.closed_days as usize));
        }
        closed.sort_unstable();
        closed.dedup();
        closed
    }
}

/// The month of `day` where it begins with it, else the next.
fn first_whole_month(day: NaiveDate) -> NaiveDate {
    let start = Cadence::Monthly.start(day);
    if start == day { day } else { Cadence::Monthly.after(start, 1) }
}

fn weight(line: &Line, day: NaiveDate) -> f64 {
    line.weekdays.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or(0.0)
}

fn works(line: &Line, day: NaiveDate) -> bool {
    let most = line.weekdays.iter().copied().fold(0.0, f64::max);
    most <= 0.0 || weight(line, day) > IDLE * most
}

/// The part of a period's usual revenue (or sessions) that falls on its closed days.
fn closed_share(line: &Line, next: &Next, closed: &[NaiveDate]) -> f64 {
    let end = line.cadence.end(next.start);
    // Of the period under way only what is still to come can be closed.
    let from = line.running.filter(|_| next.running).map_or(next.start, |running| running.to + chrono::Days::new(1));
    let all: f64 = days(next.start, end).map(|day| weight(line, day)).sum();
    let lost: f64 = closed.iter().filter(|day| (from..=end).contains(*day)).map(|day| weight(line, *day)).sum();
    if all > 0.0 { (lost / all).clamp(0.0, 1.0) } else { 0.0 }
}

/// The mean at an age; beyond what was seen, as at the last age that was.
fn at_age(profile: &[f64], age: usize) -> f64 {
    profile.get(age).or(profile.last()).copied().unwrap_or(0.0)
}

fn lost_per_period(people: Option<&ClientFlows>) -> f64 {
    people.and_then(|people| people.lost).map_or(0.0, |(share, _)| share)
}

/// The gain in points a month as one per period, no more than what is lost.
fn gain_per_period(levers: &Levers, people: Option<&ClientFlows>, cadence: Cadence) -> f64 {
    let monthly = levers.choices.retention_gain;
    let gain = 1.0 - (1.0 - monthly).powf(1.0 / cadence.in_a_month());
    gain.min(lost_per_period(people))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{business, forecast_of};
    use super::*;

    /// One business for all tests.
    fn known() -> &'static Forecasts {
        static KNOWN: std::sync::OnceLock<Forecasts> = std::sync::OnceLock::new();
        KNOWN.get_or_init(|| forecast_of(&business(3, 15, 100.0)))
    }

    fn levers(change: impl Fn(&mut ForecastSettings)) -> Levers {
        let mut choices = ForecastSettings::default();
        change(&mut choices);
        Levers { revenue: 1.0, sessions: 1.0, choices }
    }

    #[test]
    fn nothing_changed_is_no_scenario() {
        let forecasts = known();
        let line = forecasts.line(Measure::Revenue, Cadence::Monthly).unwrap();
        assert!(forecasts.scenario(line, &levers(|_| {})).is_none());
        let (book, a) = (business(3, 15, 100.0), Assumptions::default());
        let figures = Figures::compute(&book, &a);
        assert!(Levers::of(&a, &figures, &figures, &book).is_neutral());
        assert!(Levers::of(&a, &Figures::default(), &Figures::default(), &book).is_neutral());
    }

    #[test]
    fn ten_percent_more_is_ten_percent_more_and_leaves_the_month_under_way() {
        let forecasts = known();
        let line = forecasts.line(Measure::Revenue, Cadence::Monthly).unwrap();
        let dearer = Levers { revenue: 1.1, ..levers(|_| {}) };
        let points = forecasts.scenario(line, &dearer).unwrap();
        for (next, point) in line.ahead.iter().zip(points) {
            let factor = if next.running { 1.0 } else { 1.1 };
            assert!((point.mean - factor * next.point.mean).abs() < 1e-9);
            assert!((point.low_95 - factor * next.point.low_95).abs() < 1e-9);
        }
        let clients = forecasts.line(Measure::Clients, Cadence::Monthly).unwrap();
        assert_eq!(forecasts.scenario(clients, &dearer).unwrap()[1].mean, clients.ahead[1].point.mean);
    }

    #[test]
    fn clients_who_stay_add_up_and_cannot_be_more_than_were_lost() {
        let forecasts = known();
        let line = forecasts.line(Measure::Clients, Cadence::Monthly).unwrap();
        let lost = forecasts.people(Cadence::Monthly).unwrap().lost.unwrap().0;
        assert!(lost > 0.02, "{lost}");
        let kept = |gain: f64| {
            let effects = forecasts.effects(line, &levers(|c| c.retention_gain = gain));
            effects.iter().filter(|e| e.kept != 1.0).map(|e| e.kept).collect::<Vec<f64>>()
        };
        let two = kept(0.02);
        assert!((two[0] - 1.02).abs() < 1e-12);
        assert!((two[1] - (1.0 + 0.02 * (1.0 - lost + 0.02) + 0.02)).abs() < 1e-12);
        assert_eq!(kept(0.9), kept(lost));
    }

    #[test]
    fn new_clients_bring_what_newcomers_brought() {
        let forecasts = known();
        let line = forecasts.line(Measure::Revenue, Cadence::Monthly).unwrap();
        let profile = &forecasts.people(Cadence::Monthly).unwrap().revenue;
        let effects = forecasts.effects(line, &levers(|c| c.new_clients = 4.0));
        let added: Vec<f64> = effects.iter().filter(|e| e.added > 0.0).map(|e| e.added).collect();
        assert!((added[0] - 4.0 * profile[0]).abs() < 1e-9);
        assert!((added[1] - 4.0 * (profile[0] + profile[1])).abs() < 1e-9);
    }

    #[test]
    fn closed_days_take_their_share_of_the_month() {
        let forecasts = known();
        let line = forecasts.line(Measure::Revenue, Cadence::Monthly).unwrap();
        let whole = levers(|c| (c.closed_days, c.closed_month) = (31, 2));
        let open: Vec<f64> = forecasts.effects(line, &whole).iter().map(|e| e.open).collect();
        let first = usize::from(line.running.is_some());
        assert!(open[first] == 1.0 && open[first + 1] < 1e-9 && open[first + 2] == 1.0, "{open:?}");
        let day = line.ahead[first].start;
        let one = forecasts.effects(line, &levers(|c| c.closed = vec![day]));
        let all: f64 = days(day, Cadence::Monthly.end(day)).map(|d| weight(line, d)).sum();
        assert!((1.0 - one[first].open - weight(line, day) / all).abs() < 1e-12);
        let clients = forecasts.line(Measure::Clients, Cadence::Monthly).unwrap();
        assert!(forecasts.effects(clients, &whole).iter().all(|e| e.open == 1.0));
    }

    #[test]
    fn a_month_of_weeks_is_worth_a_month() {
        let forecasts = known();
        let line = forecasts.line(Measure::Revenue, Cadence::Weekly).unwrap();
        let gain = gain_per_period(&levers(|c| c.retention_gain = 0.01), None, Cadence::Weekly);
        assert_eq!(gain, 0.0);
        let effects = forecasts.effects(line, &levers(|c| c.new_clients = 4.348_214_285_714_286));
        let first = effects.iter().find(|e| e.added > 0.0).unwrap();
        assert!((first.added - forecasts.people(Cadence::Weekly).unwrap().revenue[0]).abs() < 1e-6);
    }
}
