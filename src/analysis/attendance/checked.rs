//! Slots that were probably never checked in.

use super::Rows;
use crate::book::sessions::{Sessions, Status};
use chrono::NaiveDate;
use std::collections::HashMap;

/// How many slots, and the rows in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct NeverCheckedIn {
    /// Slots of three or more client rows, every one of which says "Absent" [design §3].
    pub slots: usize,
    /// Their rows, which stay among the no-shows.
    pub rows: u64,
    /// When they were, for the list on screen: day, start (minutes after midnight), rows; the latest first.
    #[serde(skip)]
    pub list: Vec<(NaiveDate, u16, u32)>,
    /// The rows of the log, ascending.
    #[serde(skip)]
    pub which: Vec<u32>,
}

type Slot = (NaiveDate, u16, u16);

/// Finds them. Only slots with an "Absent" row are looked at, so that a long log costs little.
pub(super) fn never_checked_in(rows: &Rows<'_>) -> NeverCheckedIn {
    let sessions = rows.sessions;
    let Some(words) = &sessions.raw_status else { return NeverCheckedIn::default() };
    let absent: Vec<bool> = words.labels.iter().map(|l| l.trim().eq_ignore_ascii_case("absent")).collect();
    if !absent.contains(&true) {
        return NeverCheckedIn::default();
    }
    let is_absent = |row: usize| words.codes.get(row).and_then(|c| absent.get(*c as usize)) == Some(&true);
    let slot = |row: usize| -> Option<Slot> {
        Some((*sessions.date.get(row)?, sessions.start(row)?, sessions.minutes(row).unwrap_or(Sessions::NO_TIME)))
    };
    let client_row = |row: usize| {
        rows.counts(row) && sessions.client(row).is_some() && sessions.status.get(row) != Some(&Status::Block)
    };
    let mut slots: HashMap<Slot, Option<Vec<u32>>> = HashMap::new();
    for row in (0..sessions.len()).filter(|row| is_absent(*row) && client_row(*row)) {
        if let Some(slot) = slot(row) {
            slots.entry(slot).or_insert_with(|| Some(Vec::new())).get_or_insert_default().push(row as u32);
        }
    }
    for row in (0..sessions.len()).filter(|row| !is_absent(*row)) {
        if let Some(found) = slot(row).and_then(|s| slots.get_mut(&s)).filter(|_| client_row(row)) {
            *found = None;
        }
    }
    let mut never = NeverCheckedIn::default();
    for ((day, start, _), rows) in slots {
        let Some(mut rows) = rows.filter(|rows| rows.len() >= 3) else { continue };
        never.slots += 1;
        never.rows += rows.len() as u64;
        never.list.push((day, start, rows.len() as u32));
        never.which.append(&mut rows);
    }
    never.list.sort_unstable_by(|a, b| b.cmp(a));
    never.which.sort_unstable();
    never
}
