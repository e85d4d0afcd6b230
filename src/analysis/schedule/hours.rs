//! How many sessions could take place at once in every quarter of an hour of the week, and how many do.

use super::entries::{Entry, FEWEST_TIMES, Form, usual_most};
use super::meetings::{DAY, Meeting, Meetings};
use crate::book::schedule_settings::Hours;
use crate::book::{Category, OpeningHours, ScheduleSettings};
use std::collections::BTreeMap;

/// Minutes of a step.
const STEP: u16 = 15;
/// Steps of a day.
pub(super) const STEPS: usize = (DAY / STEP) as usize;
/// Trainers who are looked at one by one: those with the most meetings.
const MOST_STAFF: usize = 200;

/// Steps from one time of a day to another, both minutes after midnight.
pub(super) fn steps(from: u16, to: u16) -> std::ops::Range<usize> {
    let last = usize::from(to.min(DAY).div_ceil(STEP));
    usize::from(from / STEP).min(last)..last
}

/// Where the opening hours come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HoursFrom {
    /// They were said.
    Said,
    /// From the first to the last time of a weekday that was in use in three recent weeks.
    InUse,
}

/// Where the number of sessions at once comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LanesFrom {
    /// It was said.
    Said,
    /// The trainers who work at that hour.
    Staff,
    /// The most ever seen at once in that hour of the recent weeks.
    MostSeen,
}

/// What is busy, week by week: counts of meetings by weekday and step.
#[derive(Debug, Clone)]
pub(super) struct Busy {
    weeks: usize,
    counts: Vec<u16>,
    /// Bookings still to come, by weekday and step, at most at once.
    to_come: Vec<u16>,
}

impl Busy {
    fn new(weeks: u32) -> Self {
        let weeks = weeks as usize;
        Busy { weeks, counts: vec![0; weeks * 7 * STEPS], to_come: vec![0; 7 * STEPS] }
    }

    fn of<'a>(meetings: &Meetings, some: impl Iterator<Item = &'a Meeting>) -> Self {
        let mut busy = Busy::new(meetings.weeks);
        let mut next: BTreeMap<(i64, u8), Vec<u16>> = BTreeMap::new();
        for meeting in some {
            let day = usize::from(meeting.kind.weekday);
            let span = steps(meeting.kind.start, meeting.kind.end());
            if meetings.is_to_come(meeting) {
                let week = (meeting.date - meetings.as_of).num_days() / 7;
                let counts = next.entry((week, meeting.kind.weekday)).or_insert_with(|| vec![0; STEPS]);
                counts.iter_mut().take(span.end).skip(span.start).for_each(|c| *c = c.saturating_add(1));
            } else if let Some(week) = meetings.week(meeting.date) {
                let at = (week as usize * 7 + day) * STEPS;
                if let Some(counts) = busy.counts.get_mut(at + span.start..at + span.end) {
                    counts.iter_mut().for_each(|c| *c = c.saturating_add(1));
                }
            }
        }
        for ((_, day), counts) in next {
            for (step, count) in counts.into_iter().enumerate() {
                if let Some(most) = busy.to_come.get_mut(usize::from(day) * STEPS + step) {
                    *most = (*most).max(count);
                }
            }
        }
        busy
    }

    fn at(&self, week: usize, day: usize, step: usize) -> u16 {
        self.counts.get((week * 7 + day) * STEPS + step).copied().unwrap_or(0)
    }

    /// The most at once within some steps: what three of four weeks do not exceed, and never below what is booked.
    pub fn usual(&self, day: usize, span: std::ops::Range<usize>) -> u32 {
        let most = |week| span.clone().map(|step| u32::from(self.at(week, day, step))).max().unwrap_or(0);
        let mut by_week: Vec<u32> = (0..self.weeks).map(most).collect();
        let booked = span.clone().filter_map(|step| self.to_come.get(day * STEPS + step)).max().copied().unwrap_or(0);
        usual_most(&mut by_week).max(u32::from(booked))
    }

    fn weeks_in_use(&self, day: usize, step: usize) -> u32 {
        (0..self.weeks).filter(|week| self.at(*week, day, step) > 0).count() as u32
    }

    fn most(&self, day: usize, span: std::ops::Range<usize>) -> u32 {
        let all = (0..self.weeks).flat_map(|week| span.clone().map(move |step| (week, step)));
        all.map(|(week, step)| u32::from(self.at(week, day, step))).max().unwrap_or(0)
    }

    fn mean(&self, day: usize, step: usize) -> f64 {
        (0..self.weeks).map(|week| f64::from(self.at(week, day, step))).sum::<f64>() / self.weeks.max(1) as f64
    }

    /// From the first to the last step of a weekday that was in use in enough weeks.
    fn in_use(&self, day: usize) -> Option<(u16, u16)> {
        let used = |step: &usize| self.weeks_in_use(day, *step) >= FEWEST_TIMES;
        let (first, last) = ((0..STEPS).find(used)?, (0..STEPS).rev().find(used)?);
        Some((first as u16 * STEP, (last as u16 + 1) * STEP))
    }
}

/// A trainer, when they usually work, and what is busy then.
#[derive(Debug, Clone)]
pub(super) struct Staff {
    pub code: u32,
    pub busy: Busy,
    pub works: OpeningHours,
}

/// The week in quarters of an hour.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub open: OpeningHours,
    pub hours_from: HoursFrom,
    pub lanes_from: LanesFrom,
    pub busy: Busy,
    pub staff: Vec<Staff>,
    /// Sessions that could take place at once, by weekday and step; 0 while closed.
    lanes: Vec<u32>,
}

impl Grid {
    pub fn of(meetings: &Meetings, choices: &ScheduleSettings) -> Self {
        let busy = Busy::of(meetings, meetings.all.iter());
        let (open, hours_from) = match choices.opening.is_empty() {
            false => (choices.opening.clone(), HoursFrom::Said),
            true => (in_use(&busy), HoursFrom::InUse),
        };
        let staff = staff(meetings);
        let lanes_from = match (choices.at_once, staff.is_empty()) {
            (Some(_), _) => LanesFrom::Said,
            (None, false) => LanesFrom::Staff,
            (None, true) => LanesFrom::MostSeen,
        };
        let mut grid = Grid { open, hours_from, lanes_from, busy, staff, lanes: vec![0; 7 * STEPS] };
        for range in grid.open.ranges().to_vec() {
            let day = usize::from(range.weekday);
            for step in steps(range.from, range.to) {
                let lanes = grid.lanes_at(day, step, choices.at_once);
                if let Some(place) = grid.lanes.get_mut(day * STEPS + step) {
                    *place = lanes;
                }
            }
        }
        grid
    }

    fn lanes_at(&self, day: usize, step: usize, said: Option<u32>) -> u32 {
        let (from, hour) = (step as u16 * STEP, (step / 4) * 4);
        match self.lanes_from {
            LanesFrom::Said => said.unwrap_or(1),
            LanesFrom::Staff => {
                self.staff.iter().filter(|s| s.works.covers(day as u8, from, from + STEP)).count() as u32
            }
            // One at least: who opens can give an hour.
            LanesFrom::MostSeen => self.busy.most(day, hour..hour + 4).max(1),
        }
    }

    /// Sessions that could take place at once in a step.
    pub fn lanes(&self, day: usize, step: usize) -> u32 {
        self.lanes.get(day * STEPS + step).copied().unwrap_or(0)
    }

    /// How many more sessions fit all the way from one time to another, in three of four weeks.
    pub fn free(&self, weekday: u8, from: u16, to: u16) -> u32 {
        let day = usize::from(weekday);
        let lanes = steps(from, to).map(|step| self.lanes(day, step)).min().unwrap_or(0);
        lanes.saturating_sub(self.busy.usual(day, steps(from, to)))
    }

    /// Every hour of the week that is open, in its order.
    pub fn cells(&self, meetings: &Meetings, entries: &[Entry]) -> Vec<Cell> {
        let presence = presence(meetings);
        let classes = classes(entries);
        let cell = |day: usize, hour: usize| {
            let mut cell = Cell { weekday: day as u8, hour: hour as u8, ..Cell::default() };
            for step in (hour * 4)..(hour * 4 + 4) {
                let lanes = self.lanes(day, step);
                if lanes == 0 {
                    continue;
                }
                let [places, used] = classes.get(day * STEPS + step).copied().unwrap_or_default();
                let (part, places) = (f64::from(STEP) / 60.0, f64::from(places + lanes.saturating_sub(used)));
                cell.open += part;
                cell.lane_hours += part * f64::from(lanes);
                cell.free_lane_hours += part * (f64::from(lanes) - self.busy.mean(day, step)).max(0.0);
                let weeks = meetings.weeks as usize;
                for week in 0..weeks {
                    let here = presence.get((week * 7 + day) * STEPS + step).copied().unwrap_or(0.0);
                    cell.attended += part * here / weeks as f64;
                    // A class that took place once had its places that once.
                    cell.places += part * places.max(here) / weeks as f64;
                }
            }
            cell
        };
        let all = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
        all.map(|(day, hour)| cell(day, hour)).filter(|c| c.open > 0.0).collect()
    }
}

/// Places of the timetable's classes, and how many of these there are, by weekday and step.
fn classes(entries: &[Entry]) -> Vec<[u32; 2]> {
    let mut classes = vec![[0u32; 2]; 7 * STEPS];
    for entry in entries.iter().filter(|e| e.form == Form::Class) {
        for step in steps(entry.kind.start, entry.kind.end()) {
            if let Some([places, lanes]) = classes.get_mut(usize::from(entry.kind.weekday) * STEPS + step) {
                *places = places.saturating_add(entry.capacity);
                *lanes += 1;
            }
        }
    }
    classes
}

/// One hour of the week while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Cell {
    /// 0 is Monday.
    pub weekday: u8,
    /// 0–23.
    pub hour: u8,
    /// The part of the hour that is open.
    pub open: f64,
    /// Hours that could be given, over all who work.
    pub lane_hours: f64,
    /// Of these, hours in which nothing takes place, on average over the recent weeks.
    pub free_lane_hours: f64,
    /// Client hours that fit: the places of the timetable's classes, and one for everybody else who works.
    pub places: f64,
    /// Client hours of a recent week, on average.
    pub attended: f64,
}

impl Cell {
    /// Attended ÷ capacity.
    pub fn fill(&self) -> f64 {
        if self.places > 0.0 { self.attended / self.places } else { 0.0 }
    }
}

/// Clients present, by recent week, weekday and step.
fn presence(meetings: &Meetings) -> Vec<f64> {
    let mut present = vec![0.0; meetings.weeks as usize * 7 * STEPS];
    for meeting in &meetings.all {
        let Some(week) = meetings.week(meeting.date) else { continue };
        let at = (week as usize * 7 + usize::from(meeting.kind.weekday)) * STEPS;
        let span = steps(meeting.kind.start, meeting.kind.end());
        if let Some(steps) = present.get_mut(at + span.start..at + span.end) {
            // A session that begins or ends within a step fills only its part of it.
            let part = f64::from(meeting.kind.end() - meeting.kind.start) / (f64::from(STEP) * span.len() as f64);
            steps.iter_mut().for_each(|s| *s += f64::from(meeting.attended()) * part);
        }
    }
    present
}

fn in_use(busy: &Busy) -> OpeningHours {
    let day = |day: u8| busy.in_use(usize::from(day)).map(|(from, to)| Hours { weekday: day, from, to });
    OpeningHours::new((0..7).filter_map(day).collect())
}

/// The trainers of the recent weeks with when they usually work, the busiest first.
fn staff(meetings: &Meetings) -> Vec<Staff> {
    let mut by_code: BTreeMap<u32, Vec<&Meeting>> = BTreeMap::new();
    for meeting in meetings.all.iter().filter(|m| m.kind.staff != Category::MISSING) {
        by_code.entry(meeting.kind.staff).or_default().push(meeting);
    }
    let mut all: Vec<(u32, Vec<&Meeting>)> = by_code.into_iter().collect();
    all.sort_by_key(|(code, list)| (std::cmp::Reverse(list.len()), *code));
    all.truncate(MOST_STAFF);
    let of = |(code, list): (u32, Vec<&Meeting>)| {
        let works = works(meetings, &list);
        Staff { code, busy: Busy::of(meetings, list.into_iter()), works }
    };
    all.into_iter().map(of).filter(|s| !s.works.is_empty()).collect()
}

/// Per weekday from the median first start to the median last end, where they worked in enough weeks.
fn works(meetings: &Meetings, list: &[&Meeting]) -> OpeningHours {
    let mut days: BTreeMap<(u8, u32), (u16, u16)> = BTreeMap::new();
    for meeting in list {
        let Some(week) = meetings.week(meeting.date) else { continue };
        let span = days.entry((meeting.kind.weekday, week)).or_insert((DAY, 0));
        *span = (span.0.min(meeting.kind.start), span.1.max(meeting.kind.end()));
    }
    let hours = |weekday: u8| {
        let of_day = days.iter().filter(|((day, _), _)| *day == weekday).map(|(_, span)| *span);
        let (mut from, mut to): (Vec<u16>, Vec<u16>) = of_day.unzip();
        if (from.len() as u32) < FEWEST_TIMES {
            return None;
        }
        from.sort_unstable();
        to.sort_unstable();
        let middle = |sorted: &[u16]| sorted.get((sorted.len() - 1) / 2).copied();
        Some(Hours { weekday, from: middle(&from)?, to: middle(&to)? })
    };
    OpeningHours::new((0..7).filter_map(hours).collect())
}
