//! Classes that could be one, and classes that are full: what a change would save or bring, within bounds.

use super::entries::{Entry, Form};
use super::habits::WINDOW_DAYS;
use super::meetings::{Kind, Meetings};
use super::{Schedule, WEEKS_PER_MONTH};
use crate::analysis::Figures;
use crate::book::{Money, ScheduleSettings};
use std::collections::HashSet;

/// The part of its places up to which a class is thin.
pub const THIN: f64 = 0.5;
/// Minutes around a time within which somebody has shown to be able to come.
const ABLE: u16 = 60;
/// Full weeks from which a further class is worth a thought.
const FULL_WEEKS: u32 = 3;

/// Two thin classes of one day, of which one could take in the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The one that would end.
    pub from: Entry,
    /// The one that would stay.
    pub into: Entry,
    /// Visits to the first over the last half year, and those by clients who also came at the hour of the second.
    pub able: [u32; 2],
}

/// A class that is full again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// The class.
    pub entry: Entry,
    /// Weeks in which it was full.
    pub full: u32,
}

impl Merge {
    /// Hours of a trainer saved a week, on average.
    pub fn saved_hours(&self, weeks: u32) -> f64 {
        f64::from(self.from.kind.minutes) / 60.0 * f64::from(self.from.held) / f64::from(weeks.max(1))
    }

    /// Visits a week lost at most: by those who never came at the other hour.
    pub fn lost_visits(&self, weeks: u32) -> f64 {
        let [all, able] = self.able;
        let part = if all == 0 { 1.0 } else { 1.0 - f64::from(able) / f64::from(all) };
        self.from.mean() * f64::from(self.from.held) / f64::from(weeks.max(1)) * part
    }
}

impl Addition {
    /// Further visits a week at most: a second class as full as this one, in the weeks in which it was full.
    pub fn most_visits(&self, weeks: u32) -> f64 {
        f64::from(self.entry.capacity) * f64::from(self.full) / f64::from(weeks.max(1))
    }
}

/// What `visits` a week are worth a month at the mean revenue of a visit.
pub fn worth(schedule: &Schedule, figures: &Figures, visits: f64) -> Option<Money> {
    let each = figures.total_revenue.times(1.0 / schedule.visits.max(1) as f64);
    (figures.total_revenue > Money::ZERO && schedule.visits > 0).then(|| each.times(visits * WEEKS_PER_MONTH))
}

/// Pairs of thin classes, each class in one at most. First where the fewest visits could be lost.
pub(super) fn merges(meetings: &Meetings, entries: &[Entry]) -> Vec<Merge> {
    let thin: Vec<&Entry> = entries.iter().filter(|e| e.form == Form::Class && e.fill() <= THIN).collect();
    let mut pairs: Vec<Merge> = Vec::new();
    for (i, a) in thin.iter().enumerate() {
        for b in thin.iter().skip(i + 1).filter(|b| could_be_one(a, b)) {
            let fits = |(_, into): &(&&Entry, &&Entry)| a.mean() + b.mean() <= f64::from(into.capacity);
            let ways = [(a, b), (b, a)].into_iter().filter(fits);
            pairs.extend(ways.map(|(from, into)| Merge {
                from: Entry::clone(from),
                into: Entry::clone(into),
                able: able(meetings, from, into),
            }));
        }
    }
    let lost = |m: &Merge| m.lost_visits(meetings.weeks);
    pairs.sort_by(|a, b| {
        lost(a).total_cmp(&lost(b)).then_with(|| (a.from.kind, a.into.kind).cmp(&(b.from.kind, b.into.kind)))
    });
    let mut used: HashSet<Kind> = HashSet::new();
    pairs.retain(|m| {
        let free = !used.contains(&m.from.kind) && !used.contains(&m.into.kind);
        if free {
            used.extend([m.from.kind, m.into.kind]);
        }
        free
    });
    pairs
}

/// The same service and place on one day; where no service is known, the same length.
fn could_be_one(a: &Entry, b: &Entry) -> bool {
    let (a, b) = (&a.kind, &b.kind);
    (a.weekday, a.service, a.location) == (b.weekday, b.service, b.location)
        && a.start != b.start
        && (a.service != crate::book::Category::MISSING || a.minutes == b.minutes)
}

/// Visits to the one, and those by clients who came within an hour of the other's start on any day.
fn able(meetings: &Meetings, from: &Entry, into: &Entry) -> [u32; 2] {
    let recent = |m: &&super::meetings::Meeting| (0..WINDOW_DAYS).contains(&(meetings.as_of - m.date).num_days());
    let mut at_other: HashSet<u32> = HashSet::new();
    for meeting in meetings.all.iter().filter(recent) {
        if meeting.kind != from.kind && meeting.kind.start.abs_diff(into.kind.start) <= ABLE {
            at_other.extend(meetings.people(meeting));
        }
    }
    let of_first = meetings.all.iter().filter(recent).filter(|m| m.kind == from.kind);
    let visits: Vec<&u32> = of_first.flat_map(|m| meetings.people(m)).collect();
    let able = visits.iter().filter(|client| at_other.contains(client)).count();
    [visits.len() as u32, able as u32]
}

/// Classes that were full in several recent weeks, the fullest first.
pub(super) fn additions(entries: &[Entry], choices: &ScheduleSettings) -> Vec<Addition> {
    let full = |entry: &Entry| {
        let from = choices.full_from * f64::from(entry.capacity);
        entry.attended.iter().filter(|n| f64::from(**n) >= from - 1e-9).count() as u32
    };
    let classes = entries.iter().filter(|e| e.form == Form::Class);
    let mut found: Vec<Addition> = classes
        .filter(|e| e.fill() >= choices.full_from - 1e-9 || full(e) * 2 >= e.held)
        .map(|entry| Addition { entry: entry.clone(), full: full(entry) })
        .filter(|addition| addition.full >= FULL_WEEKS)
        .collect();
    found.sort_by(|a, b| b.full.cmp(&a.full).then(a.entry.kind.cmp(&b.entry.kind)));
    found
}
