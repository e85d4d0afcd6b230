//! The timetable in use: what takes place again and again.

use super::meetings::{Checked, Kind, Meetings};
use crate::book::ScheduleSettings;
use std::collections::{BTreeMap, HashMap};

/// Recent weeks in which something took place before it belongs to the timetable.
pub const FEWEST_TIMES: u32 = 3;
/// Clients at once from which a meeting is a class.
const CLASS: u32 = 3;

/// One line of the timetable.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When, how long, with whom, what.
    pub kind: Kind,
    /// Recent weeks in which it took place.
    pub held: u32,
    /// Clients in each of these, the earliest first.
    pub attended: Vec<u32>,
    /// How many it holds: as said, else the most ever seen in it.
    pub capacity: u32,
    /// Whether several come at once.
    pub form: Form,
}

/// How many come to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// One client, or two.
    Private,
    /// Three or more were seen in it.
    Class,
}

impl Entry {
    /// Clients in a recent week in which it took place, on average.
    pub fn mean(&self) -> f64 {
        f64::from(self.attended.iter().sum::<u32>()) / f64::from(self.held.max(1))
    }

    /// The part of its places that is taken.
    pub fn fill(&self) -> f64 {
        self.mean() / f64::from(self.capacity.max(1))
    }

    /// Places that stay free in most weeks: those left by three of four of them.
    pub fn free_places(&self) -> u32 {
        self.capacity.saturating_sub(usual_most(&mut self.attended.clone()))
    }
}

/// The number that three of four are not above.
pub(super) fn usual_most(counts: &mut [u32]) -> u32 {
    counts.sort_unstable();
    let place = (counts.len() * 3).div_ceil(4).saturating_sub(1);
    counts.get(place).copied().unwrap_or(0)
}

/// The most clients ever seen at once in each kind of meeting.
pub(super) fn most_seen(meetings: &Meetings) -> HashMap<Kind, u32> {
    let mut most: HashMap<Kind, u32> = HashMap::new();
    for meeting in meetings.all.iter().filter(|m| !meetings.is_to_come(m)) {
        let seen = most.entry(meeting.kind).or_default();
        *seen = (*seen).max(meeting.attended());
    }
    most
}

/// Whether so many at once make it a class.
pub(super) fn form(most: u32) -> Form {
    if most >= CLASS { Form::Class } else { Form::Private }
}

/// The lines in the order of the week. Meetings that nobody was there to check in count neither for nor against.
pub(super) fn entries(meetings: &Meetings, most: &HashMap<Kind, u32>, choices: &ScheduleSettings) -> Vec<Entry> {
    let mut weeks: BTreeMap<Kind, BTreeMap<u32, u32>> = BTreeMap::new();
    for meeting in meetings.all.iter().filter(|m| m.attended() > 0 && m.checked == Checked::In) {
        if let Some(week) = meetings.week(meeting.date) {
            *weeks.entry(meeting.kind).or_default().entry(week).or_default() += meeting.attended();
        }
    }
    let recurring = weeks.into_iter().filter(|(_, weeks)| weeks.len() as u32 >= FEWEST_TIMES);
    let entry = |(kind, weeks): (Kind, BTreeMap<u32, u32>)| {
        let seen = most.get(&kind).copied().unwrap_or(0);
        let form = form(seen);
        let said = choices.places.filter(|_| form == Form::Class);
        // Weeks are counted backwards.
        let attended: Vec<u32> = weeks.into_values().rev().collect();
        Entry { kind, held: attended.len() as u32, attended, capacity: said.unwrap_or(seen), form }
    };
    recurring.map(entry).collect()
}
