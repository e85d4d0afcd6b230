//! Who could take which free slot: an assignment of further visits to slots, solved to the optimum.
//!
//! A client's missing hours a week become visits of the client's usual length, every week, every second, third or
//! fourth; what is less than a visit in four weeks is left alone, so that the hours placed never exceed those missing.
//! A visit may fall on the weekdays that [`super::days`] dealt to it and at times like those at which the client came.
//! The worth of a pair is its value a month times how well it suits, and the sum of it is the greatest possible; what
//! is shown as value counts in full, as a habit says where somebody would come and not what an hour costs.

use super::days::{Days, deal, open_days};
use super::entries::Form;
use super::free::{Slot, What};
use super::habits::Habit;
use super::{Schedule, WEEKS_PER_MONTH};
use crate::analysis::{Figures, Selection};
use crate::book::schedule_settings::{Decision, Verdict};
use crate::book::{Assumptions, Book, Category, Money};
use crate::stats::assignment::Assignment;
use crate::stats::matrix::Matrix;
use std::collections::HashMap;

/// Visits of one client that are placed at most.
const MOST_VISITS: usize = 3;
/// Visits of all clients that are placed at most, the most valuable first.
const MOST_ROWS: usize = 1_000;
/// The longest rhythm: every fourth week.
const LONGEST_RHYTHM: f64 = 4.0;
/// How well a slot must suit at least; what is less like a habit than this is no proposal.
const LEAST_FIT: f64 = 0.15;
/// Minutes by which a class may be longer than the client's usual visit.
const LONGER: u16 = 15;

/// A client in a slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Index of the client.
    pub client: usize,
    /// Where.
    pub slot: Slot,
    /// Every so many weeks.
    pub every: u32,
    /// Hours a week, on average.
    pub weekly_hours: f64,
    /// × 4.345 × the client's own rate.
    pub monthly_value: Money,
    /// How well it suits, 0 to 1: the product of the four.
    pub fit: Fit,
    /// What was decided about it.
    pub verdict: Option<Verdict>,
}

/// How well a slot suits a client, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The time of day.
    pub time: f64,
    /// The weekday.
    pub day: f64,
    /// The trainer.
    pub staff: f64,
    /// The service.
    pub service: f64,
}

impl Fit {
    /// All of it.
    pub fn whole(&self) -> f64 {
        self.time * self.day * self.staff * self.service
    }
}

/// Clients with missing hours for whom there is no proposal, by the first reason that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct LeftOut {
    /// Fewer than three visit days in half a year.
    pub no_habit: usize,
    /// Not here for so long that they count as lapsed: win them back first.
    pub lapsed: usize,
    /// Nobody knows what an hour of theirs costs.
    pub no_rate: usize,
    /// Less than one visit in four weeks is missing.
    pub too_little: usize,
    /// No weekday is left that keeps their usual distance.
    pub no_day: usize,
    /// No free slot is like their habit, or others take it.
    pub no_slot: usize,
}

/// A decision that could not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Void {
    /// The decision.
    pub decision: Decision,
    /// Why, as the end of a sentence.
    pub why: &'static str,
}

/// The answer.
#[derive(Debug, Clone, Default)]
pub struct Proposals {
    /// The most valuable first.
    pub list: Vec<Proposal>,
    /// What was refused, by client.
    pub refused: Vec<(usize, Decision)>,
    /// Decisions that the week as it is cannot hold.
    pub void: Vec<Void>,
    /// Σ of the values.
    pub total: Money,
    /// Σ of the hours a week.
    pub weekly_hours: f64,
    /// Σ value × fit over what was placed: what was made as great as possible.
    pub weighed: f64,
    /// Clients without a proposal.
    pub left_out: LeftOut,
    /// Clients with missing hours.
    pub under_used: usize,
    /// Visits that were to be placed.
    pub visits: usize,
    /// Slots to choose from.
    pub slots: usize,
}

impl Proposals {
    /// Those of the selected clients, with their sums.
    pub fn shown(mut self, selection: &Selection) -> Self {
        if let Selection::Some(indices) = selection {
            let is_in = |client: usize| indices.binary_search(&(client as u32)).is_ok();
            self.list.retain(|p| is_in(p.client));
            self.refused.retain(|(client, _)| is_in(*client));
            self.add_up();
        }
        self
    }

    fn add_up(&mut self) {
        self.total = self.list.iter().map(|p| p.monthly_value).fold(Money::ZERO, |sum, value| sum + value);
        self.weekly_hours = self.list.iter().map(|p| p.weekly_hours).sum();
        self.weighed = self.list.iter().map(|p| p.monthly_value.to_f64() * p.fit.whole()).sum();
    }

    /// How many were accepted, and how many are pinned.
    pub fn held(&self) -> [usize; 2] {
        [Verdict::Accepted, Verdict::Pinned].map(|v| self.list.iter().filter(|p| p.verdict == Some(v)).count())
    }

    /// What goes into the calendar: the accepted and pinned ones; all where there is none.
    pub fn agreed(&self) -> Vec<&Proposal> {
        let held: Vec<&Proposal> = self.list.iter().filter(|p| p.verdict.is_some()).collect();
        if held.is_empty() { self.list.iter().collect() } else { held }
    }
}

/// A client who could come more.
struct Seeker<'a> {
    habit: &'a Habit,
    rate: Money,
    /// Weeks between two visits, one entry per further visit.
    rhythms: Vec<u32>,
    /// Days on which a further visit was agreed or pinned.
    held: Days,
}

/// A visit to be placed.
struct Row {
    seeker: usize,
    every: u32,
    days: Days,
}

/// Places everybody: the optimum under the decisions in `assumptions`.
pub fn proposals(book: &Book, figures: &Figures, schedule: &Schedule, assumptions: &Assumptions) -> Proposals {
    let mut found = Proposals { slots: schedule.free.len(), ..Proposals::default() };
    let mut seekers = seekers(figures, schedule, assumptions, &mut found);
    let mut problem = Problem::new(book, schedule, &assumptions.schedule.decisions);
    problem.hold(&mut seekers, &mut found);
    let rows = rows(&seekers, &mut found.left_out);
    found.visits = found.list.len() + rows.len();
    problem.place(&seekers, rows, &mut found);
    found.list.sort_by(|a, b| b.monthly_value.cmp(&a.monthly_value).then(a.client.cmp(&b.client)));
    found.add_up();
    found
}

/// Who has missing hours, a habit and a rate, with the rhythms of the further visits.
fn seekers<'a>(figures: &Figures, schedule: &'a Schedule, a: &Assumptions, found: &mut Proposals) -> Vec<Seeker<'a>> {
    let habits: HashMap<usize, &Habit> = schedule.habits.iter().map(|h| (h.client as usize, h)).collect();
    let mut seekers = Vec::new();
    for (client, missing) in figures.unrealized.iter().enumerate().filter(|(_, hours)| **hours > 0.0) {
        found.under_used += 1;
        let left_out = &mut found.left_out;
        let Some(habit) = habits.get(&client).copied() else {
            left_out.no_habit += 1;
            continue;
        };
        let rate = figures.hourly_rate.get(client).copied().flatten().or(figures.flat_rate);
        let rhythms = rhythms(missing / WEEKS_PER_MONTH, f64::from(habit.minutes) / 60.0);
        if (schedule.as_of - habit.last).num_days() > i64::from(a.lapsed_days) {
            left_out.lapsed += 1;
        } else if rhythms.is_empty() {
            left_out.too_little += 1;
        } else if let Some(rate) = rate.filter(|r| *r > Money::ZERO) {
            seekers.push(Seeker { habit, rate, rhythms, held: [false; 7] });
        } else {
            left_out.no_rate += 1;
        }
    }
    seekers
}

/// Visits of `length` hours that make no more than `weekly` hours: as many every week as fit, then one every second,
/// third or fourth.
fn rhythms(weekly: f64, length: f64) -> Vec<u32> {
    if !(weekly > 0.0 && weekly.is_finite() && length > 0.0) {
        return Vec::new();
    }
    let whole = (weekly / length + 1e-9).floor().min(MOST_VISITS as f64);
    let rest = weekly - whole * length;
    let every = (length / rest - 1e-9).ceil();
    let mut rhythms = vec![1; whole as usize];
    if rhythms.len() < MOST_VISITS && rest > 0.0 && every <= LONGEST_RHYTHM {
        rhythms.push(every as u32);
    }
    rhythms
}

/// The visits with their days, of each client the weekly ones first.
fn rows(seekers: &[Seeker], left_out: &mut LeftOut) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, seeker) in seekers.iter().enumerate().filter(|(_, s)| !s.rhythms.is_empty()) {
        let habit = seeker.habit;
        let taken = std::array::from_fn(|day| is(&habit.taken, day) || is(&seeker.held, day));
        let open = open_days(&taken, habit.spacing);
        let sets = deal(&open, seeker.rhythms.len(), habit.spacing, |day| habit.day(day as u8));
        left_out.no_day += usize::from(sets.is_empty() && !seeker.held.contains(&true));
        rows.extend(seeker.rhythms.iter().zip(sets).map(|(&every, days)| Row { seeker: index, every, days }));
    }
    let value = |row: &Row| {
        seekers.get(row.seeker).map_or(0.0, |s| s.rate.to_f64() * f64::from(s.habit.minutes) / f64::from(row.every))
    };
    // Also the quickest order to solve in: who comes later rarely drives out who came before.
    rows.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.seeker.cmp(&b.seeker)));
    rows.truncate(MOST_ROWS);
    rows
}

fn is(days: &Days, day: usize) -> bool {
    days.get(day) == Some(&true)
}

/// A time of the week with a trainer, as decisions name it.
type Time<'a> = (u8, u16, &'a str);

/// Slots, and what was decided.
struct Problem<'a> {
    book: &'a Book,
    schedule: &'a Schedule,
    decisions: &'a [Decision],
    /// Slots that are held.
    gone: Vec<bool>,
    refused: HashMap<&'a str, Vec<Time<'a>>>,
}

impl<'a> Problem<'a> {
    fn new(book: &'a Book, schedule: &'a Schedule, decisions: &'a [Decision]) -> Self {
        let mut refused: HashMap<&str, Vec<Time>> = HashMap::new();
        for d in decisions.iter().filter(|d| d.verdict == Verdict::Refused) {
            refused.entry(&d.client).or_default().push((d.weekday, d.start, &d.staff));
        }
        Problem { book, schedule, decisions, gone: vec![false; schedule.free.len()], refused }
    }

    fn time(&self, slot: &Slot) -> Time<'a> {
        (slot.weekday, slot.start, staff_name(self.book, slot.staff))
    }

    /// Puts what was accepted, then what is pinned, where it was.
    fn hold(&mut self, seekers: &mut [Seeker], found: &mut Proposals) {
        let client_of: HashMap<&str, usize> = self.book.clients.ids.iter().enumerate().map(|(i, id)| (id, i)).collect();
        let place_of: HashMap<usize, usize> =
            seekers.iter().enumerate().map(|(i, s)| (s.habit.client as usize, i)).collect();
        for verdict in [Verdict::Accepted, Verdict::Pinned, Verdict::Refused] {
            for decision in self.decisions.iter().filter(|d| d.verdict == verdict) {
                // Of whom this book knows nothing, nothing is said: another file may.
                let Some(&client) = client_of.get(decision.client.as_str()) else { continue };
                if verdict == Verdict::Refused {
                    found.refused.push((client, decision.clone()));
                    continue;
                }
                let seeker = place_of.get(&client).and_then(|i| seekers.get_mut(*i));
                match seeker.ok_or("no hours are missing any more").and_then(|s| self.hold_one(s, decision)) {
                    Ok(proposal) => found.list.push(proposal),
                    Err(why) => found.void.push(Void { decision: decision.clone(), why }),
                }
            }
        }
    }

    fn hold_one(&mut self, seeker: &mut Seeker, decision: &Decision) -> Result<Proposal, &'static str> {
        let habit = seeker.habit;
        let day = usize::from(decision.weekday);
        let taken = std::array::from_fn(|day| is(&habit.taken, day) || is(&seeker.held, day));
        let every = *seeker.rhythms.first().ok_or("no hours are missing any more")?;
        if !is(&open_days(&taken, habit.spacing), day) {
            return Err("the client comes on that day already, or too close to it");
        }
        let time = (decision.weekday, decision.start, decision.staff.as_str());
        let slots = self.schedule.free.iter().enumerate();
        let here = slots.filter(|(i, slot)| self.gone.get(*i) == Some(&false) && self.time(slot) == time);
        let fitting = here.filter_map(|(i, slot)| Some((i, slot, fit(habit, slot)?))).next();
        let (index, slot, fit) = fitting.ok_or("the hour is no longer free, or no longer like the client's own")?;
        if let Some(gone) = self.gone.get_mut(index) {
            *gone = true;
        }
        if let Some(held) = seeker.held.get_mut(day) {
            *held = true;
        }
        seeker.rhythms.remove(0);
        Ok(proposal(seeker, slot, every, fit, Some(decision.verdict)))
    }

    /// Solves the rest.
    fn place(&self, seekers: &[Seeker], rows: Vec<Row>, found: &mut Proposals) {
        let open: Vec<&Slot> =
            self.schedule.free.iter().zip(&self.gone).filter(|(_, gone)| !**gone).map(|(slot, _)| slot).collect();
        let mut worth = Vec::with_capacity(rows.len() * open.len());
        for row in &rows {
            let seeker = seekers.get(row.seeker);
            let id = seeker.map_or("", |s| self.book.clients.ids.get(s.habit.client as usize));
            let refused = self.refused.get(id);
            worth.extend(open.iter().map(|slot| match seeker {
                Some(s) if is(&row.days, slot.weekday.into()) => match fit(s.habit, slot) {
                    Some(fit) if !refused.is_some_and(|r| r.contains(&self.time(slot))) => {
                        value(s, slot, row.every).to_f64() * fit.whole()
                    }
                    _ => f64::NEG_INFINITY,
                },
                _ => f64::NEG_INFINITY,
            }));
        }
        let mut placed = vec![false; seekers.len()];
        if !rows.is_empty() && !open.is_empty() {
            let best = Assignment::new(&Matrix::new(worth, open.len()));
            for (row, column) in rows.iter().zip(best.columns_of()) {
                let Some((seeker, slot)) = seekers.get(row.seeker).zip(column.and_then(|c| open.get(c))) else {
                    continue;
                };
                let Some(fit) = fit(seeker.habit, slot) else { continue };
                found.list.push(proposal(seeker, slot, row.every, fit, None));
                placed.iter_mut().skip(row.seeker).take(1).for_each(|p| *p = true);
            }
        }
        let mut without = vec![false; seekers.len()];
        rows.iter().for_each(|row| without.iter_mut().skip(row.seeker).take(1).for_each(|w| *w = true));
        let held = |index: usize| seekers.get(index).is_some_and(|s| s.held.contains(&true));
        let nowhere = |(index, (without, placed)): &(usize, (&bool, &bool))| **without && !**placed && !held(*index);
        found.left_out.no_slot += without.iter().zip(&placed).enumerate().filter(nowhere).count();
    }
}

/// The trainer's name; empty where the file does not say.
pub(super) fn staff_name(book: &Book, code: u32) -> &str {
    let staff = book.sessions.as_ref().and_then(|s| s.staff.as_ref());
    staff.filter(|_| code != Category::MISSING).map_or("", |s| s.labels.get(code as usize))
}

/// How well a slot suits; `None` where it does not fit at all: a class for who comes alone, too long or too short, at
/// a time like none at which the client ever came, or all in all nothing like the habit.
pub(super) fn fit(habit: &Habit, slot: &Slot) -> Option<Fit> {
    let time = habit.time(slot.start)?;
    let (fits, service) = match slot.what {
        What::Hour => (habit.form == Form::Private && habit.minutes <= slot.minutes, 1.0),
        What::Place { service, .. } => {
            let long_enough = u32::from(slot.minutes) * 2 >= u32::from(habit.minutes);
            let short_enough = slot.minutes <= habit.minutes.saturating_add(LONGER);
            (habit.form == Form::Class && long_enough && short_enough, Habit::share(&habit.services, service))
        }
    };
    let staff = Habit::share(&habit.staff, slot.staff);
    let fit = Fit { time, day: habit.day(slot.weekday), staff, service };
    (fits && fit.whole() >= LEAST_FIT).then_some(fit)
}

/// Hours of one visit: the client's usual ones, and no more than the slot has.
fn hours(habit: &Habit, slot: &Slot) -> f64 {
    f64::from(habit.minutes.min(slot.minutes)) / 60.0
}

fn value(seeker: &Seeker, slot: &Slot, every: u32) -> Money {
    seeker.rate.times(hours(seeker.habit, slot) / f64::from(every) * WEEKS_PER_MONTH)
}

fn proposal(seeker: &Seeker, slot: &Slot, every: u32, fit: Fit, verdict: Option<Verdict>) -> Proposal {
    Proposal {
        client: seeker.habit.client as usize,
        slot: slot.clone(),
        every,
        weekly_hours: hours(seeker.habit, slot) / f64::from(every),
        monthly_value: value(seeker, slot, every),
        fit,
        verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::rhythms;

    #[test]
    fn hours_become_visits_and_never_more_than_are_missing() {
        assert_eq!(rhythms(1.0, 1.0), [1]);
        assert_eq!(rhythms(2.5, 1.0), [1, 1, 2]);
        assert_eq!(rhythms(0.34, 1.0), [3]);
        assert_eq!(rhythms(0.25, 1.0), [4]);
        assert_eq!(rhythms(9.0, 1.0), [1, 1, 1]);
        for none in [(0.24, 1.0), (0.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (f64::INFINITY, 1.0), (1.0, 0.0)] {
            assert!(rhythms(none.0, none.1).is_empty(), "{none:?}");
        }
        for step in 1..400 {
            let (weekly, length) = (f64::from(step) * 0.013, 0.75);
            let placed: f64 = rhythms(weekly, length).iter().map(|every| length / f64::from(*every)).sum();
            assert!(placed <= weekly + 1e-6, "{weekly}: {placed}");
        }
    }
}
