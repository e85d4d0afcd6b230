//! What was proposed for the week and agreed, as events of a calendar.

use super::Material;
use super::exports::schedule::{proposals_of, schedule_of, words};
use super::ics::{Busy, Calendar, Event, Repeats, When};
use crate::analysis::schedule::{Proposal, Schedule};
use crate::analysis::{Section, Unavailable};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

/// Weeks that the calendar runs: a quarter of a year.
const WEEKS: u32 = 13;

/// The accepted and pinned proposals, all where none is: each from the week after the last day of the data.
///
/// # Errors
/// Where the data do not tell it, or there is nothing to propose.
pub fn proposals(material: &Material) -> Section<Calendar> {
    let schedule = schedule_of(material)?;
    let found = proposals_of(material, schedule);
    let agreed = found.agreed();
    if agreed.is_empty() {
        return Err(Unavailable::needs("clients with missing hours and a habit, and free slots that suit them"));
    }
    let events = agreed.into_iter().filter_map(|p| event(material, schedule, p)).collect();
    Ok(Calendar { name: "Proposed sessions".into(), stamp: Some(schedule.as_of), events })
}

fn event(material: &Material, schedule: &Schedule, proposal: &Proposal) -> Option<Event> {
    let (slot, words) = (&proposal.slot, words(material, schedule));
    let first = first_day(schedule.as_of, slot.weekday)?;
    let start = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(slot.start) * 60, 0)?;
    let id = material.book.clients.ids.get(proposal.client);
    let decided = proposal.verdict.map_or("proposed", |v| v.name());
    Some(Event {
        identity: vec!["proposal".into(), id.into(), slot.weekday.to_string(), slot.start.to_string()],
        when: When::Time(first.and_time(start), u32::from(slot.minutes)),
        repeats: Repeats::Weekly { every: proposal.every, times: WEEKS.div_ceil(proposal.every.max(1)) },
        summary: format!("{}: {}", material.client_title(proposal.client), words.slot(slot)),
        description: format!("{}\n{}", capitalised(decided), words.proposal(proposal)),
        location: String::new(),
        categories: vec![decided.into()],
        busy: Busy::Opaque,
    })
}

/// The first such weekday of the week that begins after `day`'s.
fn first_day(day: NaiveDate, weekday: u8) -> Option<NaiveDate> {
    let monday = day.checked_add_days(Days::new(7 - u64::from(day.weekday().num_days_from_monday())))?;
    monday.checked_add_days(Days::new(weekday.into()))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_begin_in_the_week_after_the_data() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        // 2018-03-31 is a Saturday, 2018-04-01 a Sunday, 2018-04-02 a Monday.
        assert_eq!(first_day(day("2018-03-31"), 0), Some(day("2018-04-02")));
        assert_eq!(first_day(day("2018-04-01"), 6), Some(day("2018-04-08")));
        assert_eq!(first_day(day("2018-04-02"), 0), Some(day("2018-04-09")));
        assert_eq!(first_day(NaiveDate::MAX, 0), None);
        assert_eq!([capitalised("pinned"), capitalised("")], ["Pinned", ""]);
    }
}
