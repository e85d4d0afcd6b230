//! A week's planner: times down, days across, names in the cells. It becomes a calendar saved as a table.

use super::build::Growing;
use super::grid::day_of;
use super::{MAX_ROWS, days};
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::logs::time;
use crate::ingest::period;
use crate::ingest::raw::{Place, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::titles::{self, Titles};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::HashSet;

/// How far down a title may push the days.
const HEADER_WITHIN: u32 = 20;
/// Fewer days side by side, and fewer times below each other, are no planner.
const FEWEST: usize = 3;

/// A planner on a sheet.
struct Planner {
    header: u32,
    times: usize,
    days: Vec<(usize, NaiveDate)>,
}

/// An appointment of a planner: what stands in the cell, its day and time, and where.
struct Appointment<'a> {
    text: &'a str,
    day: NaiveDate,
    clock: RawValue<'a>,
    /// The time where it must be in the afternoon.
    later: Option<String>,
    place: (u32, usize),
}

/// Replaces the sheet by the list of its appointments where it is a planner; says whether it did.
pub fn to_rows(sheet: &mut RawSheet) -> bool {
    if sheet.rows > MAX_ROWS {
        return false;
    }
    let Some(planner) = (0..sheet.rows.min(HEADER_WITHIN)).find_map(|row| at(sheet, row)) else { return false };
    let (appointments, undated) = appointments(sheet, &planner);
    let titles = Titles::of(appointments.iter().map(|a| a.text));
    let (mut subject, mut day, mut start) = (Growing::default(), Growing::default(), Growing::default());
    let place = |row: u32, column: usize| Place { sheet: sheet.sheet.clone(), row, column: Some(column as u32) };
    let mut places = vec![place(planner.header, planner.times)];
    for (column, text) in [(&mut subject, "Subject"), (&mut day, "Start Date"), (&mut start, "Start Time")] {
        column.push(0, RawValue::Text(text));
    }
    for a in &appointments {
        for title in titles.apart(a.text) {
            let at = places.len() as u32;
            subject.push(at, RawValue::Text(&title));
            day.push(at, a.day.and_hms_opt(0, 0, 0).map_or(RawValue::Empty, RawValue::Date));
            start.push(at, a.later.as_deref().map_or(a.clock, RawValue::Text));
            places.push(place(a.place.0, a.place.1));
        }
    }
    let count = places.len() - 1;
    let mut message = format!(
        "this is a week's planner, with times down and {} days across; its {} cells with words were read as {count} appointments",
        planner.days.len(),
        appointments.len()
    );
    if undated > 0 {
        message = format!("{message}; {undated} cells below days without a date were left out");
    }
    let message = format!("{message}; look through the list of clients for words that name nobody");
    sheet.remarks.push(Remark { code: "planner_read", message, count, row: None });
    sheet.rows = places.len() as u32;
    sheet.columns = vec![subject.finish(), day.finish(), start.finish()];
    sheet.formulas.clear();
    sheet.merged.clear();
    sheet.places = places;
    true
}

/// The appointments of all weeks on the sheet, and how many cells stand below days that no title dates.
fn appointments<'a>(sheet: &'a RawSheet, planner: &Planner) -> (Vec<Appointment<'a>>, usize) {
    let (mut found, mut undated, mut before) = (Vec::new(), 0, None);
    let mut week = planner.days.clone();
    let mut header = planner.header;
    for row in planner.header + 1..sheet.rows {
        let clock = sheet.value(row, planner.times);
        if !is_time(clock) {
            // The days of the next week.
            if weekdays(sheet, row).len() >= FEWEST || whole_days(sheet, row).len() >= FEWEST {
                week = days_across(sheet, row, header + 1).map(|days| beside(sheet, row, days)).unwrap_or_default();
                (header, before) = (row, None);
            }
            continue;
        }
        let (minutes, later) = afternoon(clock, before);
        before = minutes.or(before);
        if week.is_empty() {
            undated += filled(sheet, row).into_iter().filter(|column| *column != planner.times).count();
        }
        for (column, day) in &week {
            let RawValue::Text(text) = sheet.value(row, *column) else { continue };
            if !titles::is_free(text) {
                found.push(Appointment { text, day: *day, clock, later: later.clone(), place: (row, *column) });
            }
        }
    }
    (found, undated)
}

fn filled(sheet: &RawSheet, row: u32) -> Vec<usize> {
    (0..sheet.columns.len()).filter(|c| sheet.value(row, *c) != RawValue::Empty).collect()
}

/// The days with the columns right of them that have no day of their own: two trainers, or two clients at a time. Words below
/// the days that head columns of something else leave these out.
fn beside(sheet: &RawSheet, row: u32, days: Vec<(usize, NaiveDate)>) -> Vec<(usize, NaiveDate)> {
    let gaps = days.windows(2).filter_map(|pair| Some(pair.last()?.0 - pair.first()?.0));
    let widest = gaps.clone().min().filter(|least| gaps.clone().max() == Some(*least)).unwrap_or(1);
    let heads_no_client = |column: usize| match sheet.value(row + 1, column) {
        RawValue::Text(text) => {
            let field = synonyms().log_header(&normalize(text));
            field.is_some_and(|f| ![Field::ClientId, Field::Name, Field::Staff].contains(&f))
        }
        _ => false,
    };
    let own = |column: &usize, first: usize| *column == first || sheet.value(row, *column) == RawValue::Empty;
    let columns = days.iter().flat_map(|(first, day)| {
        let columns = (*first..(first + widest).min(sheet.columns.len())).filter(|column| own(column, *first));
        columns.filter(|column| !heads_no_client(*column)).map(|column| (column, *day)).collect::<Vec<_>>()
    });
    columns.collect()
}

/// The minutes of a row, and its time where it must be in the afternoon: 1:00 below 12:00 is 13:00.
fn afternoon(clock: RawValue<'_>, before: Option<u16>) -> (Option<u16>, Option<String>) {
    let said = is_time(clock).then(|| time(clock)).flatten();
    let half = matches!(clock, RawValue::Text(text) if text.to_lowercase().contains('m'));
    match (said, before) {
        (Some(minutes), Some(before)) if minutes < before && minutes < 720 && minutes + 720 >= before && !half => {
            let later = minutes + 720;
            (Some(later), Some(format!("{:02}:{:02}", later / 60, later % 60)))
        }
        _ => (said, None),
    }
}

/// A time of day, and no amount.
fn is_time(value: RawValue<'_>) -> bool {
    match value {
        RawValue::Text(text) => text.len() <= 12 && time(value).is_some(),
        RawValue::Date(moment) => moment.year() < 1901,
        RawValue::Number(n) => (0.0..1.0).contains(&n) && time(value).is_some(),
        RawValue::Empty | RawValue::Bool(_) | RawValue::Error(_) => false,
    }
}

/// The planner whose days stand in `row`.
fn at(sheet: &RawSheet, row: u32) -> Option<Planner> {
    let days = beside(sheet, row, days_across(sheet, row, 0)?);
    let first = days.first()?.0;
    let last = sheet.rows.min(row + 60);
    let heads = |r: &u32| weekdays(sheet, *r).len() >= FEWEST || whole_days(sheet, *r).len() >= FEWEST;
    let next = (row + 1..last).find(heads).unwrap_or(last);
    let below = || row + 1..next;
    let times = (0..first).find(|c| {
        let values: Vec<RawValue<'_>> =
            below().map(|r| sheet.value(r, *c)).filter(|value| *value != RawValue::Empty).collect();
        let clocks = values.iter().filter(|value| is_time(**value)).count();
        clocks >= FEWEST && clocks * 10 >= values.len() * 7
    })?;
    let cells = below().flat_map(|r| days.iter().map(move |(c, _)| sheet.value(r, *c)));
    let cells: Vec<RawValue<'_>> = cells.filter(|value| *value != RawValue::Empty).collect();
    let words = cells.iter().filter(|v| matches!(v, RawValue::Text(t) if t.chars().any(char::is_alphabetic))).count();
    (words > 0 && words * 10 >= cells.len() * 9).then_some(Planner { header: row, times, days })
}

fn whole_days(sheet: &RawSheet, row: u32) -> Vec<(usize, NaiveDate)> {
    filled(sheet, row).iter().filter_map(|c| Some((*c, day_of(sheet.value(row, *c))?))).collect()
}

/// The weekdays that stand across in their order, as they are written; none where they stand in no order.
fn weekdays(sheet: &RawSheet, row: u32) -> Vec<(usize, Weekday, String)> {
    let named = filled(sheet, row).into_iter().filter_map(|c| {
        let text = shown(sheet.value(row, c)).into_owned();
        Some((c, titles::weekday(&text)?, text))
    });
    let named: Vec<(usize, Weekday, String)> = named.collect();
    let Some(first) = named.first().map(|(_, weekday, _)| *weekday) else { return named };
    let since: Vec<u32> = named.iter().map(|(_, weekday, _)| weekday.days_since(first)).collect();
    if since.is_sorted_by(|a, b| a < b) { named } else { Vec::new() }
}

/// The days that stand across: with their year, or as weekdays and numbers of a week that the nearest title from row `from` on
/// dates.
fn days_across(sheet: &RawSheet, row: u32, from: u32) -> Option<Vec<(usize, NaiveDate)>> {
    let whole = whole_days(sheet, row);
    if whole.len() >= FEWEST {
        return Some(whole);
    }
    let named = weekdays(sheet, row);
    if named.len() < FEWEST {
        return None;
    }
    let titles = (from..row).rev().flat_map(|r| (0..sheet.columns.len().min(8)).map(move |c| sheet.value(r, c)));
    let titles = titles.map(|value| shown(value).into_owned()).filter(|text| !titles::is_of_the_file(text));
    let texts: Vec<String> = titles.chain(sheet.sheet.clone().filter(|_| from == 0)).collect();
    let first = named.first().map(|(_, weekday, _)| *weekday)?;
    let begins = texts.iter().find_map(|text| begin_of(text, first));
    let of_week = |weekday: Weekday| begins?.checked_add_days(Days::new(u64::from(weekday.days_since(first))));
    let year = begins.map(|day| day.year()).or_else(|| texts.iter().find_map(|text| year_of(text)));
    let found = named.iter().map(|(column, weekday, text)| {
        let numbered = year.and_then(|year| numbered(text, *weekday, year));
        Some((*column, numbered.or_else(|| of_week(*weekday))?))
    });
    found.collect()
}

/// The first day of the week that some words of a title name: a day that falls on `first`, or the last such day before. Where
/// day and month can be read in two ways, the way in which it is a first day; where that does not tell, none.
fn begin_of(text: &str, first: Weekday) -> Option<NaiveDate> {
    let readings = days::in_text(text).into_iter().next()?;
    let begins = || {
        let firsts: Vec<NaiveDate> = readings.into_iter().flatten().filter(|day| day.weekday() == first).collect();
        <[NaiveDate; 1]>::try_from(firsts).ok().map(|[day]| day)
    };
    let day = days::only(readings).or_else(begins)?;
    day.checked_sub_days(Days::new(u64::from(day.weekday().days_since(first))))
}

fn year_of(text: &str) -> Option<i32> {
    let month = period::in_header(text).and_then(|p| p.label.rsplit(' ').next().and_then(|y| y.parse().ok()));
    let alone = || text.split(|c: char| !c.is_ascii_digit()).find(|w| w.len() == 4).and_then(|w| w.parse().ok());
    month.or_else(alone).filter(|year| (1990..2100).contains(year))
}

/// The day in `Mon 05/10` or `Mon 5 Oct`, on this weekday of this year, or the next at its turn.
fn numbered(text: &str, weekday: Weekday, year: i32) -> Option<NaiveDate> {
    let parts: Vec<u32> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).filter_map(|p| p.parse().ok()).collect();
    let days = [year, year + 1].into_iter().flat_map(|year| match parts.as_slice() {
        [a, b] => vec![NaiveDate::from_ymd_opt(year, *b, *a), NaiveDate::from_ymd_opt(year, *a, *b)],
        [day] => {
            let month = period::in_header(text).and_then(|p| p.first);
            vec![month.and_then(|month| NaiveDate::from_ymd_opt(year, month, *day))]
        }
        _ => Vec::new(),
    });
    let fits: HashSet<NaiveDate> = days.flatten().filter(|day| day.weekday() == weekday).collect();
    let mut fits: Vec<NaiveDate> = fits.into_iter().collect();
    fits.sort_unstable();
    fits.first().copied()
}
