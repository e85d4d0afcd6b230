//! Moments as calendars write them, and the zones that they are written in.

use crate::ingest::titles;
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use rrule::Tz;

/// A moment as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Day and time where it was written.
    pub at: NaiveDateTime,
    /// A day without a time.
    pub whole_day: bool,
    /// Where: UTC, a zone by name, or nothing that is known.
    pub zone: Option<chrono_tz::Tz>,
}

impl Stamp {
    /// `20240105T090000Z`, `20240105T0900`, `20240105`; `tzid` is the zone that stands beside it.
    pub fn parse(text: &str, tzid: Option<&str>) -> Option<Stamp> {
        let text = text.trim();
        let day = NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()?;
        let Some(clock) = text.get(8..).and_then(|rest| rest.strip_prefix(['T', 't'])) else {
            return Some(Stamp { at: day.and_time(NaiveTime::MIN), whole_day: true, zone: None });
        };
        let part = |range: std::ops::Range<usize>| clock.get(range).and_then(|d| d.parse::<u32>().ok());
        let time = NaiveTime::from_hms_opt(part(0..2)?, part(2..4)?, part(4..6).unwrap_or(0).min(59))?;
        let utc = clock.ends_with(['Z', 'z']).then_some(chrono_tz::UTC);
        Some(Stamp { at: day.and_time(time), whole_day: false, zone: utc.or_else(|| tzid.and_then(zone)) })
    }

    /// Day and time on the clocks of `studio`; a whole day, and a time of no known place, as they are written.
    pub fn in_zone(&self, studio: Tz) -> NaiveDateTime {
        let moment = self.zone.and_then(|zone| zone.from_local_datetime(&self.at).earliest());
        moment.map_or(self.at, |moment| moment.with_timezone(&studio).naive_local())
    }

    /// The same place at another time.
    pub fn moved(self, at: NaiveDateTime) -> Stamp {
        Stamp { at, ..self }
    }
}

/// A zone by its name, as IANA or Microsoft write it, with or without a path before it.
pub fn zone(name: &str) -> Option<chrono_tz::Tz> {
    let name = name.trim().trim_matches('"');
    let known = |name: &str| name.parse().ok().or_else(|| titles::zone_name(name)?.parse().ok());
    let tail = || name.match_indices('/').find_map(|(at, _)| name.get(at + 1..).and_then(|rest| rest.parse().ok()));
    known(name).or_else(tail)
}

/// The clocks that times are shown by: what the calendar says, else the zone of most events, else those of this machine.
pub fn studio(stated: Option<&str>, used: &[chrono_tz::Tz]) -> Tz {
    let mut counts: Vec<(chrono_tz::Tz, usize)> = Vec::new();
    for zone in used.iter().filter(|z| **z != chrono_tz::UTC) {
        match counts.iter().position(|(known, _)| known == zone).and_then(|i| counts.get_mut(i)) {
            Some((_, count)) => *count += 1,
            None => counts.push((*zone, 1)),
        }
        // More zones than this are nobody's calendar.
        counts.truncate(64);
    }
    let most = counts.iter().rev().max_by_key(|(_, n)| *n).map(|(zone, _)| *zone);
    stated.and_then(zone).or(most).map_or(Tz::LOCAL, Tz::Tz)
}

/// `PT1H30M`, `P1D` as minutes.
pub fn duration(text: &str) -> Option<Duration> {
    let mut minutes: i64 = 0;
    let mut number = String::new();
    for c in text.trim().trim_start_matches('+').strip_prefix('P')?.chars() {
        let unit = match c {
            '0'..='9' if number.len() < 6 => {
                number.push(c);
                continue;
            }
            'W' => 7 * 24 * 60,
            'D' => 24 * 60,
            'H' => 60,
            'M' => 1,
            'S' | 'T' => 0,
            _ => return None,
        };
        minutes = minutes.saturating_add(number.parse::<i64>().unwrap_or(0) * unit);
        number.clear();
    }
    Duration::try_minutes(minutes)
}

/// The last moment of `until` on the clocks of `zone`.
pub fn last_moment(until: &str, zone: Tz) -> Option<NaiveDateTime> {
    let stamp = Stamp::parse(until, None)?;
    if stamp.whole_day {
        return stamp.at.date().and_hms_opt(23, 59, 59);
    }
    match stamp.zone {
        Some(_) => Some(Utc.from_utc_datetime(&stamp.at).with_timezone(&zone).naive_local()),
        None => Some(stamp.at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_by_the_clocks_of_the_studio() {
        let new_york = Tz::Tz(chrono_tz::America::New_York);
        let shown = |text: &str, tzid: Option<&str>| Stamp::parse(text, tzid).unwrap().in_zone(new_york).to_string();
        assert_eq!(shown("20250303T230000Z", None), "2025-03-03 18:00:00");
        assert_eq!(shown("20250303T180000", Some("America/New_York")), "2025-03-03 18:00:00");
        assert_eq!(shown("20250303T180000", Some("W. Europe Standard Time")), "2025-03-03 12:00:00");
        assert_eq!(shown("20250303T1800", Some("Nowhere")), "2025-03-03 18:00:00");
        assert_eq!(shown("20250303", None), "2025-03-03 00:00:00");
        assert!(Stamp::parse("2025", None).is_none() && Stamp::parse("20251399T0000", None).is_none());
        assert_eq!(zone("/freeassociation.sourceforge.net/Europe/Berlin"), Some(chrono_tz::Europe::Berlin));
    }

    #[test]
    fn the_studio_is_where_the_calendar_says_or_most_events_are() {
        let used = [chrono_tz::Europe::Berlin, chrono_tz::UTC, chrono_tz::UTC, chrono_tz::Asia::Tokyo];
        assert_eq!(studio(None, &used).name(), "Europe/Berlin");
        assert_eq!(studio(Some("Asia/Tokyo"), &used).name(), "Asia/Tokyo");
        assert!(studio(None, &[]).is_local());
    }

    #[test]
    fn durations_are_minutes() {
        let minutes = |text: &str| duration(text).map(|d| d.num_minutes());
        assert_eq!(
            ["PT1H30M", "P1D", "PT45M", "PT60S", "x"].map(minutes),
            [Some(90), Some(1440), Some(45), Some(0), None]
        );
    }
}
