//! Opening hours as people write them: `Mon-Fri 06:00-21:00, Sat 8-14`.

use std::fmt;
use std::str::FromStr;

/// The days as they are written.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// From one time of a weekday to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// 0 is Monday.
    pub weekday: u8,
    /// Minutes after midnight.
    pub from: u16,
    /// Minutes after midnight, at most 24:00; after `from`.
    pub to: u16,
}

/// When the studio is open: ranges in the order of the week that neither overlap nor touch. None at all: not said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpeningHours(Vec<Hours>);

impl OpeningHours {
    /// Of ranges in any order; those that overlap or touch become one.
    pub fn new(mut ranges: Vec<Hours>) -> Self {
        ranges.retain(|r| r.weekday < 7 && r.from < r.to && r.to <= DAY);
        ranges.sort_unstable();
        let mut all: Vec<Hours> = Vec::new();
        for range in ranges {
            match all.last_mut() {
                Some(last) if last.weekday == range.weekday && range.from <= last.to => last.to = last.to.max(range.to),
                _ => all.push(range),
            }
        }
        OpeningHours(all)
    }

    /// The ranges in the order of the week.
    pub fn ranges(&self) -> &[Hours] {
        &self.0
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is open from one time to another without a break.
    pub fn covers(&self, weekday: u8, from: u16, to: u16) -> bool {
        self.0.iter().any(|r| r.weekday == weekday && r.from <= from && to <= r.to)
    }
}

/// `06:30`; the end of a day is `24:00`.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl fmt::Display for OpeningHours {
    /// Days in a row with the same hours are written together.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = |day: u8| -> Vec<String> {
            let of = self.0.iter().filter(|r| r.weekday == day);
            of.map(|r| format!("{}-{}", clock(r.from), clock(r.to))).collect()
        };
        let mut parts: Vec<String> = Vec::new();
        let mut day = 0;
        while day < 7 {
            let hours = of_day(day);
            let first = day;
            while day + 1 < 7 && of_day(day + 1) == hours {
                day += 1;
            }
            let name = |d: u8| DAYS.get(usize::from(d)).copied().unwrap_or_default();
            let days = if first == day { name(first).to_string() } else { format!("{}-{}", name(first), name(day)) };
            if !hours.is_empty() {
                parts.push(format!("{days} {}", hours.join(" ")));
            }
            day += 1;
        }
        f.write_str(&parts.join(", "))
    }
}

impl FromStr for OpeningHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let spaced = text.replace(['–', '—'], "-").replace([',', ';'], " ").replace(" - ", "-");
        let (mut ranges, mut days, mut days_have_hours) = (Vec::new(), Vec::new(), true);
        for word in spaced.split_whitespace() {
            if word.eq_ignore_ascii_case("closed") {
                (days, days_have_hours) = (Vec::new(), true);
            } else if word.starts_with(|c: char| c.is_ascii_digit()) {
                if days.is_empty() {
                    return Err(format!("\"{word}\" has no day before it; write Mon-Fri 06:00-21:00, Sat 8-14"));
                }
                let (from, to) = hours(word)?;
                ranges.extend(days.iter().map(|&weekday| Hours { weekday, from, to }));
                days_have_hours = true;
            } else {
                let named = day_range(word)?;
                // `Mon, Wed 8-12`: days add up until their hours come.
                if days_have_hours {
                    days.clear();
                }
                days.extend(named);
                days_have_hours = false;
            }
        }
        if !days_have_hours {
            return Err("the last days have no hours; write Mon-Fri 06:00-21:00, or Sun closed".into());
        }
        Ok(OpeningHours::new(ranges))
    }
}

/// `Mon`, `Mon-Fri`, `daily`.
fn day_range(word: &str) -> Result<Vec<u8>, String> {
    if ["daily", "every", "all"].iter().any(|w| word.eq_ignore_ascii_case(w)) {
        return Ok((0..7).collect());
    }
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let (first, last) = (day(first)?, day(last)?);
    Ok((0..7).map(|i| (first + i) % 7).take(usize::from((last + 7 - first) % 7) + 1).collect())
}

fn day(word: &str) -> Result<u8, String> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let lower = word.trim_end_matches(['.', ':']).to_lowercase();
    let found = NAMES.iter().position(|n| lower.len() >= 2 && n.starts_with(&lower));
    found.map(|d| d as u8).ok_or_else(|| format!("\"{word}\" is not a day; write Mon-Fri 06:00-21:00, Sat 8-14"))
}

fn hours(word: &str) -> Result<(u16, u16), String> {
    let (from, to) = word.split_once('-').ok_or_else(|| format!("\"{word}\" is not a range of hours such as 8-14"))?;
    let (from, to) = (time(from)?, time(to)?);
    if to <= from {
        return Err(format!("\"{word}\" ends before it begins; hours past midnight belong to the next day"));
    }
    Ok((from, to))
}

/// `6`, `06:30`, `6:30am`, `9pm`, `24:00`.
fn time(word: &str) -> Result<u16, String> {
    let wrong = || format!("\"{word}\" is not a time of day from 0:00 to 24:00");
    let lower = word.to_lowercase();
    let (digits, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(rest), _) => (rest.to_string(), Some(0)),
        (_, Some(rest)) => (rest.to_string(), Some(12)),
        _ => (lower, None),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((&digits, "0"));
    let hour: u16 = hour.parse().map_err(|_| wrong())?;
    let minute: u16 = minute.parse().map_err(|_| wrong())?;
    let hour = match half {
        Some(_) if hour > 12 || hour == 0 => return Err(wrong()),
        Some(add) => hour % 12 + add,
        None => hour,
    };
    let minutes = hour.checked_mul(60).and_then(|m| m.checked_add(minute)).ok_or_else(wrong)?;
    if minute < 60 && minutes <= DAY { Ok(minutes) } else { Err(wrong()) }
}

impl serde::Serialize for OpeningHours {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for OpeningHours {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        text.parse::<OpeningHours>().map(|o| o.to_string())
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, canonical) in [
            ("", ""),
            ("Mon-Fri 06:00-21:00, Sat 8-14", "Mon-Fri 06:00-21:00, Sat 08:00-14:00"),
            ("mon, wed 8–12 16–20; Sun closed", "Mon 08:00-12:00 16:00-20:00, Wed 08:00-12:00 16:00-20:00"),
            ("Sat-Mon 9am-9:30pm", "Mon 09:00-21:30, Sat-Sun 09:00-21:30"),
            ("daily 0-24:00", "Mon-Sun 00:00-24:00"),
            ("Tuesday 8-10 9-12 12-13", "Tue 08:00-13:00"),
            ("Fri 12am-12pm", "Fri 00:00-12:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(canonical));
            assert_eq!(read(canonical).as_deref(), Ok(canonical));
        }
    }

    #[test]
    fn nonsense_is_one_sentence() {
        for (text, says) in [
            ("8-14", "has no day before it"),
            ("Mon", "no hours"),
            ("Mon 9-8", "ends before"),
            ("Mon 9-25", "not a time of day"),
            ("Mon 9:75-10", "not a time of day"),
            ("Mon 13pm-14pm", "not a time of day"),
            ("Mon 99999-99999", "not a time of day"),
            ("Mon 9", "not a range"),
            ("Xyz 9-10", "is not a day"),
            ("T 9-10", "is not a day"),
        ] {
            assert!(read(text).unwrap_err().contains(says), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn a_break_is_closed() {
        let opening: OpeningHours = "Mon 8-12 16-20".parse().unwrap();
        assert!(opening.covers(0, 480, 720) && !opening.covers(0, 700, 980) && !opening.covers(1, 480, 540));
    }
}
