//! A calendar feed (iCalendar, RFC 5545) as delimited text: one line per event. A calendar knows neither prices nor
//! what became of an appointment, and the reader says so.

use super::Reason;
use crate::ingest::raw::Remark;
use std::fmt::Write;

/// Events that a repeating one stands for at most.
const MOST_REPEATS: usize = 1_000;

/// What the calendar cannot tell.
pub fn remark(events: usize, repeating: usize) -> Remark {
    let repeats = match repeating {
        0 => String::new(),
        n => {
            format!("; {n} repeating events are taken for their first date only unless they say how often they repeat")
        }
    };
    Remark {
        code: "calendar_is_lossy",
        message: format!(
            "a calendar holds no prices and not what became of its {events} appointments; all that are not cancelled count as attended, and clients are known by what their event is called{repeats}"
        ),
        count: events,
        row: None,
    }
}

#[derive(Default)]
struct Event {
    start: String,
    end: String,
    summary: String,
    client: String,
    email: String,
    status: String,
    location: String,
    rule: String,
}

/// The feed as comma-separated text with a header, how many events it has and how many of them repeat without end.
///
/// # Errors
/// Where there is no event.
pub fn to_text(feed: &str) -> Result<(String, usize, usize), Reason> {
    let mut out = String::from("Date,Start time,End time,Client,Email,Status,Location,Service\n");
    let (mut events, mut endless) = (0, 0);
    let mut event: Option<Event> = None;
    for line in unfolded(feed) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let mut parts = name.split(';');
        let key = parts.next().unwrap_or("").to_ascii_uppercase();
        match (key.as_str(), &mut event) {
            ("BEGIN", _) if value.eq_ignore_ascii_case("VEVENT") => event = Some(Event::default()),
            ("END", Some(e)) if value.eq_ignore_ascii_case("VEVENT") => {
                events += 1;
                endless += usize::from(!e.rule.is_empty() && weekly(&e.rule, day(&e.start)).is_none());
                e.write(&mut out);
                event = None;
            }
            ("DTSTART", Some(e)) => e.start = value.trim().into(),
            ("DTEND", Some(e)) => e.end = value.trim().into(),
            ("SUMMARY", Some(e)) => e.summary = plain(value),
            ("STATUS", Some(e)) => e.status = value.trim().to_lowercase(),
            ("LOCATION", Some(e)) => e.location = plain(value),
            ("RRULE", Some(e)) => e.rule = value.trim().to_ascii_uppercase(),
            ("ATTENDEE", Some(e)) if e.client.is_empty() => {
                let known = parts.find_map(|p| p.strip_prefix("CN=").or_else(|| p.strip_prefix("cn=")));
                e.client = plain(known.unwrap_or("").trim_matches('"'));
                let mail = line.to_ascii_lowercase().rfind("mailto:").and_then(|at| line.get(at + 7..));
                e.email = mail.unwrap_or("").trim().into();
            }
            _ => {}
        }
    }
    if events == 0 { Err("is a calendar without an event".into()) } else { Ok((out, events, endless)) }
}

impl Event {
    fn write(&self, out: &mut String) {
        let (date, start) = stamp(&self.start);
        let (_, end) = stamp(&self.end);
        let client = if self.client.is_empty() { &self.summary } else { &self.client };
        let status = if self.status == "cancelled" { "cancelled" } else { "attended" };
        let first = chrono::NaiveDate::parse_from_str(&date, "%Y-%m-%d").ok();
        let (every, times) = weekly(&self.rule, first).unwrap_or((7, 1));
        for repeat in 0..times.min(MOST_REPEATS) {
            let date = match first {
                Some(day) => day.checked_add_days(chrono::Days::new(repeat as u64 * every)).unwrap_or(day).to_string(),
                None => date.clone(),
            };
            let fields = [&date, &start, &end, client, &self.email, status, &self.location, &self.summary];
            for (place, field) in fields.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = write!(out, "{}\"{}\"", if place > 0 { "," } else { "" }, field.replace('"', "\"\""));
            }
            out.push('\n');
        }
    }
}

/// The day of `20240105T090000Z`.
fn day(stamp: &str) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::parse_from_str(stamp.get(..8)?, "%Y%m%d").ok()
}

/// Days between repeats and how many there are, of a rule that says how often (`FREQ=WEEKLY;COUNT=10`) or until when
/// (`UNTIL=20240630`), from its first day.
fn weekly(rule: &str, first: Option<chrono::NaiveDate>) -> Option<(u64, usize)> {
    let part = |name: &str| rule.split(';').find_map(|p| p.strip_prefix(name)?.strip_prefix('='));
    let step = match part("FREQ")? {
        "DAILY" => 1,
        "WEEKLY" => 7,
        _ => return None,
    };
    let interval: u64 = part("INTERVAL").map_or(Some(1), |n| n.parse().ok())?;
    // Several days a week in one rule would need the calendar's own arithmetic.
    if part("BYDAY").is_some_and(|days| days.contains(',')) {
        return None;
    }
    let every = step * interval.clamp(1, 366);
    if let Some(last) = part("UNTIL").and_then(day) {
        let days = u64::try_from((last - first?).num_days()).ok()?;
        return Some((every, usize::try_from(days / every).ok()? + 1));
    }
    Some((every, part("COUNT")?.parse().ok()?))
}

/// `20240105T090000Z` as `2024-01-05` and `09:00`; the time as the feed writes it.
fn stamp(text: &str) -> (String, String) {
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or("");
    if !text.get(..8).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit())) {
        return (String::new(), String::new());
    }
    let date = format!("{}-{}-{}", part(0..4), part(4..6), part(6..8));
    let time = match text.get(8..9) {
        Some("T") => format!("{}:{}", part(9..11), part(11..13)),
        _ => String::new(),
    };
    (date, time)
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
    text.replace("\\n", " ")
        .replace("\\N", " ")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\")
        .trim()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_become_lines_with_their_client() {
        let feed = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20240105T090000\r\nDTEND:20240105T100000Z\r\n\
            SUMMARY:PT\\, long\r\n er\r\nATTENDEE;CN=\"Ann Lee\":mailto:ann@example.com\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nDTSTART:20240106\r\nSUMMARY:Bob\r\nSTATUS:CANCELLED\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR";
        let (text, events, endless) = to_text(feed).unwrap();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            lines[0],
            "\"2024-01-05\",\"09:00\",\"10:00\",\"Ann Lee\",\"ann@example.com\",\"attended\",\"\",\"PT, longer\""
        );
        assert!(lines[1].starts_with("\"2024-01-06\",\"\",\"\",\"Bob\"") && lines[2].starts_with("\"2024-01-13\""));
        assert_eq!((lines.len(), events, endless), (3, 2, 0));
    }

    #[test]
    fn repeats_are_bounded_and_an_empty_calendar_is_one_sentence() {
        assert_eq!(weekly("FREQ=DAILY;INTERVAL=2;COUNT=3", None), Some((2, 3)));
        assert_eq!(weekly("FREQ=WEEKLY;UNTIL=20240131T225959Z", day("20240103")), Some((7, 5)));
        let none = ["FREQ=WEEKLY", "FREQ=YEARLY;COUNT=3", ""].map(|rule| weekly(rule, None));
        assert_eq!(none, [None, None, None]);
        let feed = "BEGIN:VEVENT\nDTSTART:20240105\nRRULE:FREQ=DAILY;COUNT=999999999\nEND:VEVENT";
        assert_eq!(to_text(feed).unwrap().0.lines().count(), MOST_REPEATS + 1);
        assert!(to_text("BEGIN:VCALENDAR").is_err());
    }
}
