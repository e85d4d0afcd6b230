//! The week: what could take place and what does, where another client would fit, and what to change about classes.
//!
//! [`schedule`] looks at the log once; [`proposals::proposals`] places clients anew whenever something is decided.

pub mod classes;
mod days;
pub mod entries;
pub mod free;
pub mod habits;
pub mod hours;
mod meetings;
pub mod overbooking;
pub mod proposals;
#[cfg(test)]
mod tests;
pub mod words;

pub use meetings::Kind;
pub use proposals::{Proposal, Proposals, proposals};

use super::Section;
use super::study::{Context, Studies, Study};
use crate::book::{Assumptions, Book, Money, OpeningHours, ScheduleSettings};
use crate::task::Task;
use chrono::NaiveDate;
use entries::Entry;
use hours::{Cell, HoursFrom, LanesFrom};

/// Weeks in a month, as the value of clients counts them.
pub const WEEKS_PER_MONTH: f64 = 4.345;

/// The week as it is.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The last day of the data.
    pub as_of: NaiveDate,
    /// Weeks before it that show how it is.
    pub weeks: u32,
    /// When it is open.
    pub open: OpeningHours,
    /// Where that comes from.
    pub hours_from: HoursFrom,
    /// Where the number of sessions at once comes from.
    pub lanes_from: LanesFrom,
    /// Trainers with hours of their own in the recent weeks; none where the file does not name them.
    pub staff: usize,
    /// Every open hour.
    pub cells: Vec<Cell>,
    /// The timetable in use.
    pub entries: Vec<Entry>,
    /// Free slots, in the order of the week.
    pub free: Vec<free::Slot>,
    /// How long a free hour is.
    pub slot_minutes: u16,
    /// Who comes when.
    pub habits: Vec<habits::Habit>,
    /// Thin classes that could be one.
    pub merges: Vec<classes::Merge>,
    /// Classes that are full.
    pub additions: Vec<classes::Addition>,
    /// How many bookings classes could take.
    pub overbooking: Vec<overbooking::Advice>,
    /// Meetings that nobody was there to check in, left out of advice on classes.
    pub never_checked_in: usize,
    /// Visits within the period.
    pub visits: usize,
    /// Visits whose start is not known, left out.
    pub without_start: usize,
    /// Whether any length is known; otherwise a visit counts an hour.
    pub lengths: bool,
}

impl Study for Schedule {
    const TITLE: &'static str = "what the week could hold";
    /// Without decisions: what the week looks like does not depend on them.
    type Choices = ScheduleSettings;

    fn choices(of: &Assumptions) -> ScheduleSettings {
        of.schedule.undecided()
    }

    /// Needs visits with a start, and four weeks of them.
    fn run(context: Context, choices: &ScheduleSettings, task: Task) -> Option<Section<Schedule>> {
        match meetings::Meetings::of(context.book, choices.recent_weeks) {
            Ok(found) => look(&found, choices, task).map(Ok),
            Err(why) => Some(Err(why)),
        }
    }
}

impl Studies {
    /// What the week could hold, where it is known.
    pub fn schedule(&self) -> Option<&Schedule> {
        self.answer()
    }
}

fn look(meetings: &meetings::Meetings, choices: &ScheduleSettings, task: Task) -> Option<Schedule> {
    let goes_on = |part: f64| {
        task.report(part);
        (!task.is_cancelled()).then_some(())
    };
    goes_on(0.4)?;
    let most = entries::most_seen(meetings);
    let entries = entries::entries(meetings, &most, choices);
    let grid = hours::Grid::of(meetings, choices);
    goes_on(0.6)?;
    let habits = habits::habits(meetings, &most);
    goes_on(0.8)?;
    let slot_minutes = free::slot_minutes(&habits, choices);
    let never = |m: &&meetings::Meeting| m.checked == meetings::Checked::Never;
    Some(Schedule {
        as_of: meetings.as_of,
        weeks: meetings.weeks,
        hours_from: grid.hours_from,
        lanes_from: grid.lanes_from,
        staff: grid.staff.len(),
        cells: grid.cells(meetings, &entries),
        free: free::free(&grid, &entries, slot_minutes, choices),
        slot_minutes,
        habits,
        merges: classes::merges(meetings, &entries),
        additions: classes::additions(&entries, choices),
        overbooking: overbooking::advice(meetings, &entries),
        never_checked_in: meetings.all.iter().filter(never).count(),
        visits: meetings.people.len(),
        without_start: meetings.without_start,
        lengths: meetings.lengths,
        open: grid.open,
        entries,
    })
}

/// What the empty hours of a week are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Empty {
    /// Hours a week in which somebody could be there and nothing takes place.
    pub weekly_hours: f64,
    /// What an hour of one client brings.
    pub rate: Option<Money>,
    /// Both, over a month.
    pub monthly_value: Option<Money>,
}

impl Schedule {
    /// The empty hours, each sold to one client at the mean revenue of a delivered hour (else at the flat rate).
    pub fn empty(&self, book: &Book, figures: &super::Figures) -> Empty {
        let weekly_hours: f64 = self.cells.iter().map(|c| c.free_lane_hours).sum();
        let delivered: f64 = figures.delivered.iter().filter(|h| h.is_finite()).sum();
        let earned = (book.activity.billing.is_some() && figures.total_revenue > Money::ZERO && delivered > 0.0)
            .then(|| figures.total_revenue.times(1.0 / delivered));
        let rate = earned.or(figures.flat_rate);
        let monthly_value = rate.map(|r| r.times(weekly_hours * WEEKS_PER_MONTH));
        Empty { weekly_hours, rate, monthly_value }
    }

    /// Attended ÷ capacity over the whole week.
    pub fn fill(&self) -> f64 {
        let [attended, places] = self.capacity();
        if places > 0.0 { attended / places } else { 0.0 }
    }

    /// Client hours of a week that take place, and those that fit.
    pub fn capacity(&self) -> [f64; 2] {
        [self.cells.iter().map(|c| c.attended).sum(), self.cells.iter().map(|c| c.places).sum()]
    }
}
