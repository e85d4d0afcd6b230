//! A calendar to import into any calendar program: iCalendar [RFC 5545], in floating local time, so that an hour is
//! that hour wherever the file is opened.
//!
//! No clock is asked: the stamp of every event is a day of the data, and the same events give the same bytes.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::fmt::Write;
use std::hash::Hasher;

/// Octets of a line, its end left out [RFC 5545, 3.1].
const LONGEST: usize = 75;

/// A calendar with its events, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What calendar programs call it.
    pub name: String,
    /// The day that stamps every event: the last day of the data. The epoch where they have none.
    pub stamp: Option<NaiveDate>,
    /// The events.
    pub events: Vec<Event>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What makes it the same event when the file is imported again: the parts from which its UID is made. They are
    /// hashed, so that no id or name can be read from it.
    pub identity: Vec<String>,
    /// When it takes place.
    pub when: When,
    /// How often.
    pub repeats: Repeats,
    /// Its title.
    pub summary: String,
    /// More, in as many lines as it takes; nothing is written where it is empty.
    pub description: String,
    /// Where; nothing is written where it is empty.
    pub location: String,
    /// Labels.
    pub categories: Vec<String>,
    /// Whether it takes up the time.
    pub busy: Busy,
}

/// When an event takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The whole of a day.
    Day(NaiveDate),
    /// From a time of day, for so many minutes (at least one).
    Time(NaiveDateTime, u32),
}

/// How often an event takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Once.
    Once,
    /// On its weekday.
    Weekly {
        /// Every so many weeks (at least 1).
        every: u32,
        /// So many times in all (at least once).
        times: u32,
    },
}

/// Whether an event takes up the time [RFC 5545, 3.8.2.7].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// The time is taken.
    Opaque,
    /// It is a note; the time stays free.
    Transparent,
}

impl Calendar {
    /// The file's text: lines of at most 75 octets that end in CR LF.
    pub fn render(&self) -> String {
        let mut out = String::new();
        line(&mut out, "BEGIN:VCALENDAR");
        line(&mut out, "VERSION:2.0");
        line(&mut out, concat!("PRODID:-//tpa-tui//", env!("CARGO_PKG_VERSION"), "//EN"));
        line(&mut out, "CALSCALE:GREGORIAN");
        line(&mut out, "METHOD:PUBLISH");
        line(&mut out, &format!("X-WR-CALNAME:{}", escaped(&self.name)));
        let stamp = format!("DTSTAMP:{}T000000Z", self.stamp.unwrap_or_default().format("%Y%m%d"));
        self.events.iter().for_each(|event| event.render(&stamp, &mut out));
        line(&mut out, "END:VCALENDAR");
        out
    }
}

impl Event {
    fn render(&self, stamp: &str, out: &mut String) {
        line(out, "BEGIN:VEVENT");
        line(out, &format!("UID:{}", self.uid()));
        line(out, stamp);
        let weekday = match self.when {
            When::Day(day) => {
                line(out, &format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
                day.weekday()
            }
            When::Time(start, minutes) => {
                let length = TimeDelta::minutes(i64::from(minutes.max(1)));
                let end = start.checked_add_signed(length).unwrap_or(start);
                line(out, &format!("DTSTART:{}", start.format("%Y%m%dT%H%M%S")));
                line(out, &format!("DTEND:{}", end.format("%Y%m%dT%H%M%S")));
                start.weekday()
            }
        };
        if let Repeats::Weekly { every, times } = self.repeats {
            let (every, times, day) = (every.max(1), times.max(1), two_letters(weekday));
            line(out, &format!("RRULE:FREQ=WEEKLY;INTERVAL={every};COUNT={times};BYDAY={day}"));
        }
        line(out, &format!("SUMMARY:{}", escaped(&self.summary)));
        for (name, text) in [("DESCRIPTION", &self.description), ("LOCATION", &self.location)] {
            if !text.is_empty() {
                line(out, &format!("{name}:{}", escaped(text)));
            }
        }
        if !self.categories.is_empty() {
            let labels: Vec<String> = self.categories.iter().map(|c| escaped(c)).collect();
            line(out, &format!("CATEGORIES:{}", labels.join(",")));
        }
        line(out, if self.busy == Busy::Opaque { "TRANSP:OPAQUE" } else { "TRANSP:TRANSPARENT" });
        line(out, "END:VEVENT");
    }

    /// The same for the same parts, in every version of the program.
    fn uid(&self) -> String {
        let mut hasher = SipHasher24::new_with_key(b"tpa-tui calendar");
        for part in &self.identity {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part.as_bytes());
        }
        format!("{:032x}@tpa-tui", hasher.finish128().as_u128())
    }
}

fn two_letters(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

/// A value of type TEXT [RFC 5545, 3.3.11]; other control characters become blanks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => {
                rest.next_if_eq(&'\n');
                out.push_str("\\n");
            }
            c => out.push_str(&super::one_line(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

/// Writes a line, folded where it is too long, never within a character [RFC 5545, 3.1].
fn line(out: &mut String, text: &str) {
    let mut octets = 0;
    for c in text.chars() {
        if octets + c.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    let _ = out.write_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn event(summary: &str) -> Event {
        Event {
            identity: vec!["proposal".into(), "C1".into(), "3".into()],
            when: When::Time(day("2018-04-05").and_hms_opt(18, 0, 0).unwrap(), 60),
            repeats: Repeats::Weekly { every: 2, times: 4 },
            summary: summary.into(),
            description: String::new(),
            location: String::new(),
            categories: vec![],
            busy: Busy::Opaque,
        }
    }

    fn calendar(events: Vec<Event>) -> String {
        Calendar { name: "Studio, north; side".into(), stamp: Some(day("2018-03-31")), events }.render()
    }

    #[test]
    fn a_calendar_with_one_weekly_hour_to_the_byte() {
        let text = calendar(vec![event("Ana")]);
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            concat!("PRODID:-//tpa-tui//", env!("CARGO_PKG_VERSION"), "//EN"),
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "X-WR-CALNAME:Studio\\, north\\; side",
            "BEGIN:VEVENT",
            &format!("UID:{}", event("Ana").uid()),
            "DTSTAMP:20180331T000000Z",
            "DTSTART:20180405T180000",
            "DTEND:20180405T190000",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TH",
            "SUMMARY:Ana",
            "TRANSP:OPAQUE",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(text, expected.join("\r\n"));
        assert_eq!(Calendar { name: String::new(), stamp: None, events: vec![] }.render().lines().count(), 7);
    }

    #[test]
    fn text_is_escaped_and_control_characters_go() {
        assert_eq!(escaped("a\\b;c,d\r\ne\nf\rg\u{1b}[2J\t\u{202e}h"), "a\\\\b\\;c\\,d\\ne\\nf\\ng [2J  h");
        let text = calendar(vec![Event {
            when: When::Day(day("2018-04-06")),
            repeats: Repeats::Once,
            description: "one\nEND:VEVENT".into(),
            location: "Room 1, left".into(),
            categories: vec!["a,b".into(), "c".into()],
            busy: Busy::Transparent,
            ..event("x\r\nBEGIN:VALARM")
        }]);
        for line in [
            "DTSTART;VALUE=DATE:20180406",
            "SUMMARY:x\\nBEGIN:VALARM",
            "DESCRIPTION:one\\nEND:VEVENT",
            "LOCATION:Room 1\\, left",
            "CATEGORIES:a\\,b,c",
            "TRANSP:TRANSPARENT",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert!(!text.contains("RRULE") && !text.contains("DTEND"));
    }

    #[test]
    fn long_lines_are_folded_within_75_octets_and_never_inside_a_character() {
        for letter in ["a", "ж", "€", "🏋", ","] {
            let summary = letter.repeat(300);
            let text = calendar(vec![event(&summary)]);
            assert!(text.split("\r\n").all(|l| l.len() <= LONGEST && !l.contains(['\r', '\n'])), "{text}");
            let unfolded = text.replace("\r\n ", "");
            assert!(unfolded.contains(&format!("SUMMARY:{}\r\n", escaped(&summary))));
        }
    }

    #[test]
    fn the_same_event_keeps_its_uid_and_another_has_another() {
        let one = event("Ana").uid();
        assert_eq!(one, event("Ana, renamed").uid());
        let other = Event { identity: vec!["proposal".into(), "C13".into(), String::new()], ..event("Ana") }.uid();
        assert_ne!(one, other);
        // Frozen: an imported calendar must know its events again after an update of the program.
        assert_eq!(one.len(), 32 + "@tpa-tui".len());
    }
}
