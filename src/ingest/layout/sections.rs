//! Headings that name the client of the rows below them.

use super::build::{Growing, changed};
use super::outline::Outline;
use super::say;
use crate::ingest::cells::{clean, shown};
use crate::ingest::dates::{self, DateOrder};
use crate::ingest::fields::Field;
use crate::ingest::period;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::statuses;
use crate::ingest::tables::repeats_header;
use crate::ingest::totals::says_total;
use crate::ingest::values::{Decimal, amount};
use std::collections::HashSet;

/// What headings hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Client,
    Date,
    /// Neither: a class, a trainer, a group of clients, who stand in the rows themselves.
    Group,
}

impl Named {
    /// The header of the column that they become, and what they are called.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Named::Client => ("Client", "client"),
            Named::Date => ("Date", "day"),
            Named::Group => ("Group", "group"),
        }
    }
}

/// Writes the heading above a run of rows into a column of its own beside them, where no other column of the table says who
/// its rows are of, or what day.
pub fn name_rows(sheet: &mut RawSheet, outline: &Outline) {
    let Some((headings, named)) = headings(sheet, outline) else { return };
    let texts: Vec<(u32, String)> =
        headings.iter().map(|(row, column)| (*row, shown(sheet.value(*row, *column)).into_owned())).collect();
    let mut new = Growing::default();
    let (header, what) = named.words();
    new.push(outline.header, RawValue::Text(header));
    let mut next = texts.iter().peekable();
    let (mut above, mut count) = ("", 0usize);
    if let Some((_, text)) = next.next_if(|(at, _)| *at < outline.header) {
        above = text;
    }
    for row in outline.rows() {
        if let Some((_, text)) = next.next_if(|(at, _)| *at == row) {
            above = text;
        } else if repeats_header(sheet, outline.header, row, &outline.columns) {
            new.push(row, RawValue::Text(header));
        } else if outline.filled_in(row) >= 2 && !above.is_empty() && !is_total(sheet, outline, row) {
            new.push(row, RawValue::Text(above));
            count += 1;
        }
    }
    let rows: HashSet<u32> = headings.iter().map(|(row, _)| *row).collect();
    for index in headings.iter().map(|(_, column)| *column).collect::<HashSet<usize>>() {
        let Some(old) = sheet.columns.get(index) else { continue };
        let without = changed(old, sheet.rows, |row| rows.contains(&row).then_some(RawValue::Empty));
        if let Some(place) = sheet.columns.get_mut(index) {
            *place = without;
        }
    }
    sheet.columns.truncate(outline.columns.end);
    sheet.columns.push(new.finish());
    let example = texts.first().map_or("", |(_, text)| text.as_str());
    let message = format!(
        "{} headings between the rows (\"{example}\") name the {what} of the rows below them; {count} rows were read so",
        texts.len()
    );
    say(sheet, message, count, texts.first().map(|(row, _)| *row));
}

fn is_total(sheet: &RawSheet, outline: &Outline, row: u32) -> bool {
    let mut values = outline.columns.clone().map(|c| sheet.value(row, c));
    values.any(|v| matches!(v, RawValue::Text(text) if says_total(text)))
}

/// Whether a row is the header again.
fn again(sheet: &RawSheet, outline: &Outline, row: u32) -> bool {
    outline.filled_in(row) == outline.filled_in(outline.header)
        && repeats_header(sheet, outline.header, row, &outline.columns)
}

/// The headings with their columns; `None` where the rows between are not told apart by them.
fn headings(sheet: &RawSheet, outline: &Outline) -> Option<(Vec<(u32, usize)>, Named)> {
    // A block may begin with its heading and a header of its own.
    let title = outline.header.checked_sub(1).filter(|_| outline.rows().any(|row| again(sheet, outline, row)));
    let single: Vec<(u32, usize)> = title
        .into_iter()
        .chain(outline.rows())
        .filter(|row| outline.filled_in(*row) == 1)
        .filter_map(|row| Some((row, *outline.first.get(row as usize)? as usize)))
        .filter(|(row, column)| matches!(sheet.value(*row, *column), RawValue::Text(_) | RawValue::Date(_)))
        .collect();
    if single.len() < 2 {
        return None;
    }
    let left = outline.columns.start;
    let follows = |row: u32| {
        let next = (row + 1..sheet.rows).find(|r| outline.filled_in(*r) > 0)?;
        Some(outline.filled_in(next))
    };
    let headings: Vec<(u32, usize)> = single
        .into_iter()
        .filter(|(row, column)| *column <= left + 1 && follows(*row).is_some_and(|n| n >= 2))
        .filter(
            |(row, column)| !matches!(sheet.value(*row, *column), RawValue::Text(t) if says_total(t) || t.len() > 80),
        )
        .collect();
    let first_data = outline.rows().find(|row| outline.filled_in(*row) > 0)?;
    let details = outline.rows().filter(|row| outline.filled_in(*row) >= 2).count();
    let first = headings.first().map(|(row, _)| *row);
    let leads = first == Some(first_data) || first.is_some_and(|row| row < outline.header);
    if headings.len() < 2 || !leads || details < headings.len() {
        return None;
    }
    let named = what_they_name(sheet, &headings)?;
    let (client, date) =
        ([Field::ClientId, Field::Name, Field::FirstName, Field::LastName], [Field::Date, Field::Start]);
    let fields: &[Field] = if named == Named::Client { &client } else { &date };
    // Rows that say it themselves need no heading.
    let Some(told) = outline.column(sheet, fields) else { return Some((headings, named)) };
    if told != left || headings.iter().all(|(_, at)| *at != told) {
        return None;
    }
    Some((headings, if named == Named::Client && says_whom(sheet, outline, told) { Named::Group } else { named }))
}

/// Whether nearly all rows between the headings name somebody in `column` themselves.
fn says_whom(sheet: &RawSheet, outline: &Outline, column: usize) -> bool {
    let details = || outline.rows().filter(|row| outline.filled_in(*row) >= 2 && !is_total(sheet, outline, *row));
    let named = |row: &u32| {
        matches!(sheet.value(*row, column), RawValue::Text(text)
            if dates::parse(text, DateOrder::DayFirst).is_none()
                && amount(text, Decimal::Point).is_none()
                && text.chars().any(char::is_alphabetic))
    };
    let (all, who) = (details().count(), details().filter(named).count());
    // Names that stand in few rows are those of services.
    let different: HashSet<String> =
        details().filter(named).map(|row| shown(sheet.value(row, column)).into_owned()).collect();
    all > 0 && who * 10 >= all * 9 && different.len() * 3 >= all
}

/// Whether headings are days or names; `None` where they are months, statuses or the same again and again.
fn what_they_name(sheet: &RawSheet, headings: &[(u32, usize)]) -> Option<Named> {
    let (mut days, mut names, mut seen) = (0, 0, HashSet::new());
    for (row, column) in headings {
        let value = sheet.value(*row, *column);
        let is_day = match value {
            RawValue::Date(_) => true,
            RawValue::Text(text) => dates::parse(text, DateOrder::DayFirst).is_some(),
            _ => false,
        };
        days += usize::from(is_day);
        if let (false, RawValue::Text(text)) = (is_day, value) {
            let text = clean(text);
            let word = amount(&text, Decimal::Point).is_none()
                && statuses::status(&text).is_none()
                && period::in_header(&text).is_none_or(|p| !p.rest.is_empty());
            names += usize::from(word && text.chars().filter(|c| c.is_alphabetic()).count() >= 2);
        }
        seen.insert(shown(value).into_owned());
    }
    let nearly = |n: usize| n * 10 >= headings.len() * 9;
    match (nearly(days), nearly(names) && nearly(seen.len())) {
        (true, _) => Some(Named::Date),
        (_, true) => Some(Named::Client),
        _ => None,
    }
}
