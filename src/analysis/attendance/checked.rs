//! Slots that were probably never checked in.

use super::{BLOCK, Rows};
use crate::book::sessions::{Sessions, Status};
use chrono::{Datelike, NaiveDate};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many slots, and the rows in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct NeverCheckedIn {
    /// Slots of three or more client rows, every one of which says "Absent".
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

/// A slot as one number: its day, its start and its length.
fn key((day, start, minutes): Slot) -> u64 {
    u64::from(day.num_days_from_ce() as u32) << 32 | u64::from(start) << 16 | u64::from(minutes)
}

/// Finds them. Only slots with an "Absent" row are looked at, so that a long log costs little.
pub(crate) fn never_checked_in(rows: &Rows<'_>) -> NeverCheckedIn {
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
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut slots: Vec<(Slot, Vec<u32>)> = Vec::new();
    for row in (0..sessions.len()).filter(|row| is_absent(*row) && client_row(*row)) {
        let Some(slot) = slot(row) else { continue };
        let place = *places.entry(key(slot)).or_insert(slots.len());
        if slots.len() == place {
            slots.push((slot, Vec::new()));
        }
        if let Some((_, rows)) = slots.get_mut(place) {
            rows.push(row as u32);
        }
    }
    // All other rows say of their slot that somebody was at the desk, in whatever order they are looked at.
    let checked: Vec<AtomicBool> = slots.iter().map(|_| AtomicBool::new(false)).collect();
    (0..sessions.len())
        .into_par_iter()
        .with_min_len(BLOCK)
        .filter(|row| !is_absent(*row) && client_row(*row))
        .for_each(|row| {
            if let Some(place) = slot(row).and_then(|s| checked.get(*places.get(&key(s))?)) {
                place.store(true, Ordering::Relaxed);
            }
        });
    let mut never = NeverCheckedIn::default();
    for (((day, start, _), mut rows), checked) in slots.into_iter().zip(checked) {
        if checked.into_inner() || rows.len() < 3 {
            continue;
        }
        never.slots += 1;
        never.rows += rows.len() as u64;
        never.list.push((day, start, rows.len() as u32));
        never.which.append(&mut rows);
    }
    never.list.sort_unstable_by(|a, b| b.cmp(a));
    never.which.sort_unstable();
    never
}
