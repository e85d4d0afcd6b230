//! A calendar feed (iCalendar, RFC 5545) as delimited text: one line per appointment and person. A calendar knows neither
//! prices nor what became of an appointment, and the reader says so.

mod event;
mod repeats;
mod stamps;

use crate::book::Status;
use crate::ingest::raw::Remark;
use crate::ingest::titles::{Title, Titles, service};
use chrono::{Duration, NaiveDate, NaiveDateTime};
use event::{Calendar, Event, Guest};
use repeats::Repeats;
use std::collections::HashSet;
use std::fmt::Write;

const HEADER: &str = "Date,Start time,End time,Client,Email,Status,Location,Service\n";

/// The feed as comma-separated text with a header, and what is to be said about it. `today` parts what took place from
/// what is booked.
///
/// # Errors
/// Where there is no event.
pub fn to_text(feed: &str, today: NaiveDate) -> Result<(String, Remark), String> {
    let calendar = Calendar::parse(feed);
    if calendar.events.is_empty() {
        return Err("is a calendar without an event".into());
    }
    let zones: Vec<chrono_tz::Tz> = calendar.events.iter().filter_map(|e| e.start?.zone).collect();
    let studio = stamps::studio(calendar.zone.as_deref(), &zones);
    let owners = calendar.owners();
    let titles = Titles::of(calendar.events.iter().map(|e| e.summary.as_str()));
    // An occurrence that has an event of its own is not one of the rule's.
    let moved: HashSet<(&str, NaiveDateTime)> =
        calendar.events.iter().filter_map(|e| Some((e.uid.as_str(), e.instead_of?.in_zone(studio)))).collect();
    let mut repeats = Repeats::new(today);
    let whole = calendar.events.iter().filter(|e| e.start.is_some_and(|s| s.whole_day)).count();
    let mut out = Lines { text: String::from(HEADER), today, timed: whole * 2 < calendar.events.len() };
    for event in &calendar.events {
        let title = titles.read(&event.summary);
        let guests = calendar.guests(event, &owners);
        let people = match guests.is_empty() {
            true => titles.apart(&event.summary).iter().map(|text| Person::of_title(text, &titles)).collect(),
            false => {
                let alone = guests.len() == 1;
                guests.into_iter().map(|guest| Person::of_guest(guest, event, &title, alone)).collect::<Vec<_>>()
            }
        };
        let Some(first) = event.start else {
            out.event(event, &title, &people, None);
            continue;
        };
        let rule = event.rule.as_deref().filter(|_| event.instead_of.is_none());
        let mut starts = rule.map_or_else(|| vec![first], |rule| repeats.of(rule, first, studio));
        starts.extend(event.more.iter().copied());
        let except: HashSet<NaiveDateTime> = event.except.iter().map(|s| s.in_zone(studio)).collect();
        let days: HashSet<NaiveDate> = event.except.iter().filter(|s| s.whole_day).map(|s| s.at.date()).collect();
        let length = event.length(studio);
        for start in starts {
            let at = start.in_zone(studio);
            let left_out = except.contains(&at) || days.contains(&at.date());
            let elsewhere = event.instead_of.is_none() && moved.contains(&(event.uid.as_str(), at));
            if !left_out && !elsewhere {
                out.event(event, &title, &people, Some((at, start.whole_day, length)));
            }
        }
    }
    let zone = zones.contains(&chrono_tz::UTC).then(|| studio.name().to_string());
    Ok((out.text, remark(&calendar, &repeats, zone.as_deref(), today)))
}

/// What the calendar cannot tell, and how it was read.
fn remark(calendar: &Calendar, repeats: &Repeats, zone: Option<&str>, today: NaiveDate) -> Remark {
    let events = calendar.events.len();
    let mut message = format!(
        "a calendar holds no prices and not what became of its {events} events; those up to {today} that are not cancelled count as attended, later ones as booked, and clients are known by their invitation or by the title of the event"
    );
    // Writing to a string cannot fail.
    if repeats.not_followed > 0 {
        let _ = write!(message, "; {} repeating events are taken for their first date only", repeats.not_followed);
    }
    if repeats.endless > 0 {
        let _ =
            write!(message, "; {} repeat without an end and are followed for the next three months", repeats.endless);
    }
    if let Some(zone) = zone {
        let zone = if zone == "Local" { "this machine" } else { zone };
        let _ = write!(message, "; times in UTC are shown as the time of {zone}");
    }
    Remark { code: "calendar_is_lossy", message, count: events, row: None }
}

/// A person of an event, and what is done.
struct Person {
    guest: Guest,
    service: String,
    /// Whether the event says so, and not its title alone.
    invited: bool,
}

impl Person {
    fn of_title(text: &str, titles: &Titles) -> Person {
        let name = titles.read(text).client;
        Person { service: service(text, &name), guest: Guest { name, ..Guest::default() }, invited: false }
    }

    /// Of a guest whose name is not given the title may know it.
    fn of_guest(mut guest: Guest, event: &Event, title: &Title, alone: bool) -> Person {
        if alone && guest.name.is_empty() {
            guest.name.clone_from(&title.client);
        }
        Person { service: service(&event.summary, &guest.name), guest, invited: true }
    }
}

struct Lines {
    text: String,
    today: NaiveDate,
    /// Whether most events have a time of day.
    timed: bool,
}

impl Lines {
    /// A line per person of one occurrence: its start, whether it is a whole day, and how long it is.
    fn event(
        &mut self,
        event: &Event,
        title: &Title,
        people: &[Person],
        at: Option<(NaiveDateTime, bool, Option<Duration>)>,
    ) {
        let start = at.map(|(start, ..)| start);
        let end = at.and_then(|(start, _, length)| start.checked_add_signed(length?));
        let clock = |moment: Option<NaiveDateTime>| match (at, moment) {
            (Some((_, false, _)), Some(moment)) => moment.format("%H:%M").to_string(),
            _ => String::new(),
        };
        let date = start.map_or(String::new(), |s| s.date().to_string());
        // Days on end are a holiday and no appointment; so is a whole day among times of day to which nobody is invited.
        let days = at.is_some_and(|(_, whole, length)| whole && length.is_some_and(|l| l > Duration::days(1)));
        let away = days || self.timed && people.iter().all(|p| !p.invited) && at.is_some_and(|(_, whole, _)| whole);
        let later = start.is_some_and(|s| s.date() > self.today);
        for Person { guest, service, .. } in people {
            let status = match title.status {
                _ if event.cancelled || guest.declined => "cancelled",
                Some(Status::NoShow) => "no show",
                Some(Status::LateCancel) => "late cancel",
                Some(Status::EarlyCancel) => "cancelled",
                Some(Status::Block) => "blocked",
                _ if away => "blocked",
                _ if later => "booked",
                _ => "attended",
            };
            let name = if away { "" } else { &guest.name };
            let (start, end) = (clock(start), clock(end));
            self.line(&[&date, &start, &end, name, &guest.email, status, &event.location, service]);
        }
    }

    fn line(&mut self, fields: &[&str]) {
        for (place, field) in fields.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{}\"{}\"", if place > 0 { "," } else { "" }, field.replace('"', "\"\""));
        }
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests;
