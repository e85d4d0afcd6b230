//! Where another client would fit: free hours of who works, and free places of classes.

use super::entries::{Entry, Form};
use super::habits::Habit;
use super::hours::{Grid, LanesFrom};
use super::meetings::DAY;
use crate::book::{Category, ScheduleSettings};

/// Free slots at one time that are offered at most: nobody needs more to choose from.
const MOST_AT_ONCE: u32 = 8;
/// Minutes from which a slot is looked for again where one is not free.
const NEXT: u16 = 30;
/// Part of the sessions that fit into a slot, where its length is not said.
const FITTING: f64 = 0.75;

/// A slot that one client can take, every week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// 0 is Monday.
    pub weekday: u8,
    /// Minutes after midnight.
    pub start: u16,
    /// How long.
    pub minutes: u16,
    /// Code of the trainer; [`Category::MISSING`] where the file does not say.
    pub staff: u32,
    /// Which of the slots at that time, from 0: another trainer's hour, another place of the class.
    pub lane: u32,
    /// What it is.
    pub what: What,
}

/// What a slot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An hour in which nothing takes place.
    Hour,
    /// A place in a class, with the codes of its service and location.
    Place {
        /// The service.
        service: u32,
        /// The location.
        location: u32,
    },
}

impl Slot {
    /// When it ends.
    pub fn end(&self) -> u16 {
        self.start.saturating_add(self.minutes).min(DAY)
    }
}

/// How long a free hour is: as said, else the least half hours that hold three of four sessions of one client.
pub(super) fn slot_minutes(habits: &[Habit], choices: &ScheduleSettings) -> u16 {
    if let Some(said) = choices.slot_minutes {
        return said.clamp(15, 480);
    }
    let mut lengths: Vec<u16> = habits.iter().filter(|h| h.form == Form::Private).map(|h| h.minutes).collect();
    lengths.sort_unstable();
    let place = ((lengths.len() as f64 * FITTING).ceil() as usize).saturating_sub(1);
    lengths.get(place).map_or(60, |m| m.div_ceil(NEXT) * NEXT).clamp(30, 240)
}

/// All of them in the order of the week.
pub(super) fn free(grid: &Grid, entries: &[Entry], minutes: u16, choices: &ScheduleSettings) -> Vec<Slot> {
    let mut slots = match grid.lanes_from {
        LanesFrom::Staff => of_staff(grid, minutes),
        LanesFrom::Said | LanesFrom::MostSeen => of_lanes(grid, minutes),
    };
    for entry in entries.iter().filter(|e| e.form == Form::Class) {
        let kind = entry.kind;
        // In hours that were said to be closed nothing is offered, even where something still takes place.
        if choices.opening.is_empty() || choices.opening.covers(kind.weekday, kind.start, kind.end()) {
            let what = What::Place { service: kind.service, location: kind.location };
            let (weekday, start, minutes, staff) = (kind.weekday, kind.start, kind.end() - kind.start, kind.staff);
            let place = |lane| Slot { weekday, start, minutes, staff, lane, what };
            slots.extend((0..entry.free_places().min(MOST_AT_ONCE)).map(place));
        }
    }
    slots.sort_by_key(|s| (s.weekday, s.start, s.staff, s.lane, s.minutes));
    slots
}

/// Back to back from the opening on; where one is not free, from the next half hour.
fn walk(from: u16, to: u16, minutes: u16, is_free: impl Fn(u16) -> bool) -> Vec<u16> {
    let (mut at, mut found) = (from, Vec::new());
    while at.checked_add(minutes).is_some_and(|end| end <= to) {
        if is_free(at) {
            found.push(at);
            at += minutes;
        } else {
            at = (at / NEXT + 1) * NEXT;
        }
    }
    found
}

/// Hours of trainers between their first and their last session of the day.
fn of_staff(grid: &Grid, minutes: u16) -> Vec<Slot> {
    let mut slots = Vec::new();
    for staff in &grid.staff {
        for range in staff.works.ranges() {
            let day = usize::from(range.weekday);
            let is_free = |at: u16| {
                grid.open.covers(range.weekday, at, at + minutes)
                    && staff.busy.usual(day, super::hours::steps(at, at + minutes)) == 0
            };
            let hour = |start| Slot { lane: 0, staff: staff.code, ..hour(range.weekday, start, minutes) };
            slots.extend(walk(range.from, range.to, minutes, is_free).into_iter().map(hour));
        }
    }
    slots
}

/// Hours of nobody in particular: the more fit at once, the more lanes of them.
fn of_lanes(grid: &Grid, minutes: u16) -> Vec<Slot> {
    let mut slots = Vec::new();
    for range in grid.open.ranges() {
        for lane in 0..MOST_AT_ONCE {
            let is_free = |at: u16| grid.free(range.weekday, at, at + minutes) > lane;
            let starts = walk(range.from, range.to, minutes, is_free);
            if starts.is_empty() {
                break;
            }
            slots.extend(starts.into_iter().map(|start| Slot { lane, ..hour(range.weekday, start, minutes) }));
        }
    }
    slots
}

fn hour(weekday: u8, start: u16, minutes: u16) -> Slot {
    Slot { weekday, start, minutes, staff: Category::MISSING, lane: 0, what: What::Hour }
}
