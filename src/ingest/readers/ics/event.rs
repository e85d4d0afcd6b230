//! The events of a calendar as they are written.

use super::stamps::{Stamp, duration};
use chrono::Duration;
use rrule::Tz;
use std::collections::{HashMap, HashSet};

/// People of one event that are looked at.
const MOST_GUESTS: usize = 200;
/// Days that one event names one by one, as exceptions or in addition.
const MOST_DAYS: usize = 2_000;

/// A whole feed.
#[derive(Debug, Default)]
pub struct Calendar {
    /// In the order of the feed.
    pub events: Vec<Event>,
    /// The zone that it says it is of.
    pub zone: Option<String>,
    /// What it is called; often its owner's address.
    name: String,
}

/// Somebody who is invited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guest {
    /// As the feed calls them; empty where it knows the address only.
    pub name: String,
    /// In lower case.
    pub email: String,
    /// Whether they said no.
    pub declined: bool,
}

/// One event, which may stand for many.
#[derive(Debug, Default)]
pub struct Event {
    /// The same for all parts of one repeating event.
    pub uid: String,
    /// The first start.
    pub start: Option<Stamp>,
    end: Option<Stamp>,
    duration: Option<Duration>,
    /// The title.
    pub summary: String,
    /// Where.
    pub location: String,
    /// Whether it was called off.
    pub cancelled: bool,
    /// How it repeats, in upper case.
    pub rule: Option<String>,
    /// Starts that the rule gives and that do not take place.
    pub except: Vec<Stamp>,
    /// Starts beside those of the rule.
    pub more: Vec<Stamp>,
    /// The start of the rule that this event takes the place of.
    pub instead_of: Option<Stamp>,
    guests: Vec<Guest>,
    organizer: String,
}

impl Calendar {
    /// Reads a feed; what is not understood is left aside.
    pub fn parse(feed: &str) -> Calendar {
        let mut calendar = Calendar::default();
        let mut event: Option<Event> = None;
        // Alarms within events have titles of their own.
        let mut inner = 0usize;
        for line in unfolded(feed) {
            let Some((name, value)) = split(&line) else { continue };
            let mut parts = name.split(';');
            let key = parts.next().unwrap_or("").trim().to_ascii_uppercase();
            let is_event = value.trim().eq_ignore_ascii_case("VEVENT");
            match (key.as_str(), &mut event) {
                ("BEGIN", None) if is_event => (event, inner) = (Some(Event::default()), 0),
                ("BEGIN", Some(_)) => inner += 1,
                ("END", Some(_)) if is_event => calendar.events.extend(event.take()),
                ("END", Some(_)) => inner = inner.saturating_sub(1),
                ("X-WR-TIMEZONE", None) => calendar.zone = Some(value.trim().into()),
                ("X-WR-CALNAME", None) => calendar.name = plain(value).to_lowercase(),
                (key, Some(event)) if inner == 0 => event.take(key, &Parameters(name), value),
                _ => {}
            }
        }
        calendar
    }

    /// Addresses of whoever the calendar belongs to: who invites, and who is at nearly every event with several people.
    pub fn owners(&self) -> HashSet<String> {
        let mut invites: HashMap<&str, usize> = HashMap::new();
        let mut present: HashMap<&str, usize> = HashMap::new();
        let mut with_several = 0;
        for event in &self.events {
            *invites.entry(event.organizer.as_str()).or_default() += 1;
            let several = event.guests.len() > 1;
            with_several += usize::from(several);
            for guest in event.guests.iter().filter(|_| several) {
                *present.entry(guest.email.as_str()).or_default() += 1;
            }
        }
        let organizer = invites.into_iter().filter(|(who, _)| !who.is_empty()).max_by_key(|(who, n)| (*n, *who));
        // A feed that says who invites needs no guess at it: a small group may always be the same.
        let told = organizer.is_some_and(|(who, _)| who.contains('@'));
        let always = present.into_iter().filter(|(_, n)| !told && with_several >= 3 && n * 5 >= with_several * 4);
        let all = organizer.into_iter().chain(always).map(|(who, _)| who);
        all.chain(Some(self.name.as_str())).filter(|who| who.contains('@')).map(str::to_string).collect()
    }

    /// Who is invited, but for the owner; of an event that takes another's place, as that one says where it does not.
    pub fn guests(&self, event: &Event, owners: &HashSet<String>) -> Vec<Guest> {
        let of = |event: &Event| -> Vec<Guest> {
            event.guests.iter().filter(|g| !owners.contains(&g.email)).cloned().collect()
        };
        if event.guests.is_empty() && event.instead_of.is_some() && !event.uid.is_empty() {
            let rule = self.events.iter().find(|e| e.uid == event.uid && e.rule.is_some());
            return rule.map_or_else(Vec::new, of);
        }
        of(event)
    }
}

impl Event {
    fn take(&mut self, key: &str, parameters: &Parameters<'_>, value: &str) {
        let stamp = || Stamp::parse(value, parameters.get("TZID"));
        let stamps = || value.split(',').filter_map(|day| Stamp::parse(day, parameters.get("TZID")));
        match key {
            "UID" => self.uid = value.trim().into(),
            "DTSTART" => self.start = stamp(),
            "DTEND" => self.end = stamp(),
            "DURATION" => self.duration = duration(value),
            "RECURRENCE-ID" => self.instead_of = stamp(),
            "EXDATE" if self.except.len() < MOST_DAYS => self.except.extend(stamps().take(MOST_DAYS)),
            "RDATE" if self.more.len() < MOST_DAYS => self.more.extend(stamps().take(MOST_DAYS)),
            "RRULE" => self.rule = Some(value.trim().to_ascii_uppercase()).filter(|r| !r.is_empty()),
            "SUMMARY" => self.summary = plain(value),
            "LOCATION" => self.location = plain(value),
            "STATUS" => self.cancelled = value.trim().eq_ignore_ascii_case("CANCELLED"),
            "ORGANIZER" => self.organizer = address(value),
            "ATTENDEE" if self.guests.len() < MOST_GUESTS => self.guests.extend(guest(parameters, value)),
            _ => {}
        }
    }

    /// From start to end.
    pub fn length(&self, studio: Tz) -> Option<Duration> {
        let end = self.end.zip(self.start).map(|(end, start)| end.in_zone(studio) - start.in_zone(studio));
        end.or(self.duration).filter(|length| *length >= Duration::zero())
    }
}

/// Rooms and things are invited too.
fn guest(parameters: &Parameters<'_>, value: &str) -> Option<Guest> {
    let is = |name: &str, words: &[&str]| {
        parameters.get(name).is_some_and(|v| words.iter().any(|w| v.eq_ignore_ascii_case(w)))
    };
    if is("CUTYPE", &["RESOURCE", "ROOM"]) {
        return None;
    }
    let email = address(value);
    let name = plain(parameters.get("CN").unwrap_or(""));
    // Many programs write the address where the name should stand.
    let name = if name.contains('@') { String::new() } else { name };
    let declined = is("PARTSTAT", &["DECLINED"]);
    (!name.is_empty() || !email.is_empty()).then_some(Guest { name, email, declined })
}

fn address(value: &str) -> String {
    let value = value.trim().to_lowercase();
    value.strip_prefix("mailto:").unwrap_or(&value).to_string()
}

/// The parameters of a property: `ATTENDEE;CN="Ann Lee";PARTSTAT=ACCEPTED`.
struct Parameters<'a>(&'a str);

impl<'a> Parameters<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let mut quoted = false;
        let parts = self.0.split(move |c: char| {
            quoted ^= c == '"';
            c == ';' && !quoted
        });
        let mut pairs = parts.filter_map(|part| part.split_once('='));
        pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_matches('"'))
    }
}

/// Name with parameters, and value: parted by the first colon outside of quotes.
fn split(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let colon = line.find(|c: char| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    Some((line.get(..colon)?, line.get(colon + 1..)?))
}

/// Lines with their continuations put back.
fn unfolded(feed: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in feed.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.push_str(more.trim_end_matches('\r')),
            _ => lines.push(line.trim_end_matches('\r').into()),
        }
    }
    lines
}

/// Text without its escapes.
fn plain(text: &str) -> String {
    let text = text.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";");
    text.replace("\\\\", "\\").trim().into()
}
