//! When each client comes: weekday, time, length, service, trainer, spacing, as their latest visits show.

use super::entries::{FEWEST_TIMES, Form, form};
use super::meetings::{Kind, Meeting, Meetings};
use crate::book::Category;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Days before a client's last visit that make their habit: half a year.
pub const WINDOW_DAYS: i64 = 182;
/// Days with a visit below which there is no habit.
pub const FEWEST_VISITS: usize = 3;
/// Visits that are looked at, the latest ones.
const MOST_VISITS: usize = 200;
/// Share of a client's gaps that are one day, from which they are taken to like days in a row.
const IN_A_ROW: f64 = 0.2;
/// Hours around a usual time within which another one suits.
const WIDTH_HOURS: f64 = 1.0;
/// Minutes beyond which a time of day is nothing like any at which the client ever came.
pub const FARTHEST_MINUTES: u16 = 120;

/// The habit of one client.
#[derive(Debug, Clone, PartialEq)]
pub struct Habit {
    /// Index of the client.
    pub client: u32,
    /// Visits that show it.
    pub visits: u32,
    /// The last one.
    pub last: NaiveDate,
    /// How long a visit takes: the median.
    pub minutes: u16,
    /// Whether the client comes to classes or alone.
    pub form: Form,
    /// Visits by weekday.
    pub days: [u32; 7],
    /// Minutes after midnight at which they began, ascending.
    pub starts: Vec<u16>,
    /// Services with their visits, the most frequent first.
    pub services: Vec<(u32, u32)>,
    /// Trainers with their visits, the most frequent first.
    pub staff: Vec<(u32, u32)>,
    /// Weekdays on which the client comes in at least three recent weeks, or has booked.
    pub taken: [bool; 7],
    /// Days that lie at least between two visits: 1 is days in a row.
    pub spacing: u8,
    /// The weekday and time of most visits.
    pub usual: (u8, u16),
    /// How well each quarter of an hour suits, 0 to 1.
    suits: Vec<f64>,
}

impl Habit {
    /// How well a time of day suits, 0 to 1: visits near it (a bell of one hour's width) against those near the
    /// client's best time. `None` farther than two hours from any time at which the client came.
    pub fn time(&self, start: u16) -> Option<f64> {
        let near = self.starts.iter().any(|s| s.abs_diff(start) <= FARTHEST_MINUTES);
        near.then(|| self.suits.get(usize::from(start) / 15).copied().unwrap_or(0.0))
    }

    /// How well a weekday suits: 1 for the client's best one, never below one half.
    pub fn day(&self, weekday: u8) -> f64 {
        let most = self.days.iter().max().copied().unwrap_or(0);
        halved(self.days.get(usize::from(weekday)).copied().unwrap_or(0), most)
    }

    /// How well a trainer or a service suits, in the same way; 1 where the file does not say.
    pub fn share(counts: &[(u32, u32)], code: u32) -> f64 {
        let most = counts.first().map_or(0, |c| c.1);
        let own = counts.iter().find(|c| c.0 == code).map_or(0, |c| c.1);
        if code == Category::MISSING { 1.0 } else { halved(own, most) }
    }
}

/// (1 + (own + 1) ÷ (most + 1)) ÷ 2: what a client never chose costs half, however clear the habit.
fn halved(own: u32, most: u32) -> f64 {
    0.5 + 0.5 * f64::from(own + 1) / f64::from(most + 1)
}

/// Bell of a distance in minutes.
fn bell(minutes: u16) -> f64 {
    let x = f64::from(minutes) / 60.0 / WIDTH_HOURS;
    (-0.5 * x * x).exp()
}

/// The habits of all who have one, in the order of the clients.
pub(super) fn habits(meetings: &Meetings, most: &HashMap<Kind, u32>) -> Vec<Habit> {
    let mut visits: Vec<(u32, u32)> = Vec::with_capacity(meetings.people.len());
    let mut booked_days: HashMap<u32, [bool; 7]> = HashMap::new();
    for (index, meeting) in meetings.all.iter().enumerate() {
        visits.extend(meetings.people(meeting).iter().map(|client| (*client, index as u32)));
    }
    // Meetings are in the order of their days, and so are the visits of a client.
    visits.sort_unstable();
    for (client, day) in &meetings.booked {
        if let Some(taken) = booked_days.entry(*client).or_default().get_mut(usize::from(*day)) {
            *taken = true;
        }
    }
    let of_client = |visits: &[(u32, u32)]| {
        let client = visits.first()?.0;
        let list: Vec<&Meeting> = visits.iter().filter_map(|v| meetings.all.get(v.1 as usize)).collect();
        habit(client, &list, meetings, most, booked_days.get(&client).copied().unwrap_or_default())
    };
    visits.chunk_by(|a, b| a.0 == b.0).filter_map(of_client).collect()
}

fn habit(
    client: u32,
    all: &[&Meeting],
    meetings: &Meetings,
    most: &HashMap<Kind, u32>,
    booked: [bool; 7],
) -> Option<Habit> {
    let last = all.last()?.date;
    let recent = all.iter().filter(|m| (last - m.date).num_days() < WINDOW_DAYS);
    let list: Vec<&Meeting> = recent.copied().collect();
    let list = list.get(list.len().saturating_sub(MOST_VISITS)..)?;
    let mut dates: Vec<NaiveDate> = list.iter().map(|m| m.date).collect();
    dates.dedup();
    if dates.len() < FEWEST_VISITS {
        return None;
    }
    let mut days = [0; 7];
    for meeting in list {
        days.iter_mut().skip(usize::from(meeting.kind.weekday)).take(1).for_each(|d| *d += 1);
    }
    let sorted = |value: fn(&Kind) -> u16| {
        let mut values: Vec<u16> = list.iter().map(|m| value(&m.kind)).collect();
        values.sort_unstable();
        values
    };
    let (starts, lengths) = (sorted(|k| k.start), sorted(|k| k.minutes));
    let in_classes = list.iter().filter(|m| form(most.get(&m.kind).copied().unwrap_or(0)) == Form::Class).count();
    let near = |time: u16| starts.iter().map(|s| bell(s.abs_diff(time))).sum::<f64>();
    let best = starts.iter().map(|s| near(*s)).fold(0.0, f64::max);
    Some(Habit {
        client,
        visits: list.len() as u32,
        last,
        minutes: lengths.get((lengths.len() - 1) / 2).copied()?,
        form: if in_classes * 2 > list.len() { Form::Class } else { Form::Private },
        days,
        services: counted(list.iter().map(|m| m.kind.service)),
        staff: counted(list.iter().map(|m| m.kind.staff)),
        taken: taken(all, meetings, booked),
        spacing: spacing(&dates),
        usual: usual(list),
        suits: (0..96).map(|step| (near(step * 15) / best).min(1.0)).collect(),
        starts,
    })
}

/// Codes with how often they occur, the most frequent first; what the file does not say is left out.
fn counted(codes: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
    let mut counts: Vec<(u32, u32)> = Vec::new();
    for code in codes.filter(|c| *c != Category::MISSING) {
        match counts.iter_mut().find(|c| c.0 == code) {
            Some(count) => count.1 += 1,
            None => counts.push((code, 1)),
        }
    }
    counts.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    counts
}

fn taken(all: &[&Meeting], meetings: &Meetings, booked: [bool; 7]) -> [bool; 7] {
    let mut weeks: Vec<(u8, u32)> = all.iter().filter_map(|m| Some((m.kind.weekday, meetings.week(m.date)?))).collect();
    weeks.sort_unstable();
    weeks.dedup();
    let mut taken = booked;
    for (day, place) in taken.iter_mut().enumerate() {
        *place |= weeks.iter().filter(|w| usize::from(w.0) == day).count() as u32 >= FEWEST_TIMES;
    }
    taken
}

/// One day where a fifth of the gaps is no longer, else two.
fn spacing(dates: &[NaiveDate]) -> u8 {
    let gaps = || dates.iter().zip(dates.iter().skip(1)).map(|(a, b)| (*b - *a).num_days());
    let in_a_row = gaps().filter(|gap| *gap == 1).count() as f64;
    if in_a_row >= IN_A_ROW * gaps().count().max(1) as f64 { 1 } else { 2 }
}

/// The weekday and time of most visits; of equally many the earliest in the week.
fn usual(list: &[&Meeting]) -> (u8, u16) {
    let mut times: Vec<(u8, u16)> = list.iter().map(|m| (m.kind.weekday, m.kind.start)).collect();
    times.sort_unstable();
    let groups = times.chunk_by(|a, b| a == b).rev();
    groups.max_by_key(|g| g.len()).and_then(|g| g.first()).copied().unwrap_or_default()
}
