//! Names down and dates across, a mark in each cell: a row per name and date. Or names down and numbers across, a date in
//! each cell, as on a punch card.

use super::build::Growing;
use super::{LAYOUT, outline::is_field};
use crate::ingest::cells::{clean, shown};
use crate::ingest::dates::{self, DateOrder};
use crate::ingest::fields::Field;
use crate::ingest::headers::by_header;
use crate::ingest::period;
use crate::ingest::raw::{Place, RawSheet, RawValue, Remark};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::totals::says_total;
use crate::ingest::values::{Decimal, Unit, number};
use crate::ingest::{statuses, titles};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::ops::Range;

/// How far down a title may push the dates.
const HEADER_WITHIN: u32 = 50;
/// Fewer dates side by side are no grid.
const FEWEST_DATES: usize = 3;
/// Marks that are no marks, of a hundred: with more of them the cells hold something else.
const MOST_OTHERS: usize = 20;

/// The most rows and columns of a grid that is turned around.
const MOST_TURNED: usize = 1_000;
/// Fewer names across are more likely headers.
const FEWEST_NAMES: usize = 3;

/// More hours are no day's.
const MOST_HOURS: f64 = 12.0;

/// A grid on a sheet.
struct Grid {
    header: u32,
    /// The column of the names.
    names: usize,
    /// Columns with their days.
    days: Vec<(usize, NaiveDate)>,
}

/// Replaces the sheet by a list of visits where it is a grid of names and dates, either of them down; says whether it did.
pub fn to_rows(sheet: &mut RawSheet) -> bool {
    if read(sheet, false) {
        return true;
    }
    let Some(mut turned) = turned(sheet) else { return false };
    if !read(&mut turned, true) {
        return false;
    }
    *sheet = turned;
    true
}

/// The sheet with its rows as columns, where it is small and its first cells below a header are days.
fn turned(sheet: &RawSheet) -> Option<RawSheet> {
    let width = sheet.columns.len();
    if sheet.rows as usize > MOST_TURNED || width > MOST_TURNED {
        return None;
    }
    let days = (0..sheet.rows).filter(|row| day_of(sheet.value(*row, 0)).is_some()).count();
    if days < FEWEST_DATES {
        return None;
    }
    let mut columns: Vec<Growing> = (0..sheet.rows).map(|_| Growing::default()).collect();
    for (row, column) in (0..sheet.rows).zip(&mut columns) {
        (0..width).for_each(|at| column.push(at as u32, sheet.value(row, at)));
    }
    Some(RawSheet {
        rows: width as u32,
        columns: columns.into_iter().map(Growing::finish).collect(),
        formulas: Vec::new(),
        merged: Vec::new(),
        hidden_rows: Vec::new(),
        ..sheet.clone()
    })
}

/// Whether names that stand across are the headers of a list.
fn are_headers(sheet: &RawSheet, grid: &Grid) -> bool {
    let names: Vec<String> = (grid.header + 1..sheet.rows)
        .map(|row| shown(sheet.value(row, grid.names)).into_owned())
        .filter(|name| !name.trim().is_empty())
        .collect();
    let known = |name: &&String| by_header(name, false).is_some() || synonyms().log_header(&normalize(name)).is_some();
    names.len() < FEWEST_NAMES || names.iter().filter(known).count() * 4 > names.len()
}

fn read(sheet: &mut RawSheet, turned: bool) -> bool {
    let Some(grid) = find(sheet) else { return false };
    if turned && are_headers(sheet, &grid) {
        return false;
    }
    let rows = grid.header + 1..sheet.rows;
    let marked = marks(sheet, &grid, &rows).map(|marks| (marks, "Status"));
    let Some((marks, what)) = marked.or_else(|| Some((hours(sheet, &grid, &rows)?, "Hours"))) else { return false };
    let (mut name, mut date, mut status) = (Growing::default(), Growing::default(), Growing::default());
    let header = match sheet.value(grid.header, grid.names) {
        RawValue::Text(text) if is_field(text, &[Field::ClientId, Field::Name]) => clean(text).into_owned(),
        _ => "Client".into(),
    };
    for (column, text) in [(&mut name, header.as_str()), (&mut date, "Date"), (&mut status, what)] {
        column.push(0, RawValue::Text(text));
    }
    let place = |row: u32, column: usize| {
        let (row, column) = if turned { (column as u32, row) } else { (row, column as u32) };
        Place { sheet: sheet.sheet.clone(), row, column: Some(column) }
    };
    let mut places = vec![place(grid.header, grid.names)];
    for (row, column, day, mark) in marks {
        let at = places.len() as u32;
        name.push(at, sheet.value(row, grid.names));
        date.push(at, day.and_hms_opt(0, 0, 0).map_or(RawValue::Empty, RawValue::Date));
        status.push(at, RawValue::Text(&mark));
        places.push(place(row, column));
    }
    let count = places.len() - 1;
    let (days, ways) = (grid.days.len(), if turned { ("across", "down") } else { ("down", "across") });
    let message = format!(
        "names stand {} and {days} dates {}; the {count} cells with {} were read as a visit each",
        ways.0,
        ways.1,
        if what == "Hours" { "hours" } else { "a mark" }
    );
    sheet.remarks.push(Remark { code: LAYOUT, message, count, row: None });
    sheet.rows = places.len() as u32;
    sheet.columns = vec![name.finish(), date.finish(), status.finish()];
    sheet.formulas.clear();
    sheet.merged.clear();
    sheet.places = places;
    true
}

/// Every cell with a mark: its row, column, day and what became of it. `None` where the cells hold no marks.
fn marks(sheet: &RawSheet, grid: &Grid, rows: &Range<u32>) -> Option<Vec<(u32, usize, NaiveDate, String)>> {
    let (mut marks, mut others) = (Vec::new(), 0usize);
    let legend = legend(sheet);
    for row in rows.clone().filter(|row| is_named(sheet, grid, *row)) {
        for (column, day) in &grid.days {
            let value = sheet.value(row, *column);
            let text = shown(value);
            let told = legend.get(text.trim()).map(String::as_str);
            match titles::mark(&text) {
                _ if matches!(value, RawValue::Empty | RawValue::Bool(false)) => {}
                _ if told.is_some() => marks.push((row, *column, *day, told.unwrap_or_default().to_string())),
                // A mark for "not expected" is no visit.
                Some("") => {}
                Some(known) => marks.push((row, *column, *day, known.to_string())),
                // Somebody who came twice on a day.
                None if matches!(text.trim(), "2" | "3") => {
                    let times = if text.trim() == "2" { 2 } else { 3 };
                    marks.extend((0..times).map(|_| (row, *column, *day, "attended".to_string())));
                }
                None => {
                    others += usize::from(statuses::status(&text).is_none());
                    marks.push((row, *column, *day, text.into_owned()));
                }
            }
        }
    }
    (!marks.is_empty() && others * 100 <= marks.len() * MOST_OTHERS).then_some(marks)
}

/// What stands in a row with a name, and no total.
fn is_named(sheet: &RawSheet, grid: &Grid, row: u32) -> bool {
    match sheet.value(row, grid.names) {
        RawValue::Text(text) => !says_total(text),
        RawValue::Number(_) => true,
        RawValue::Empty | RawValue::Date(_) | RawValue::Bool(_) | RawValue::Error(_) => false,
    }
}

/// What a legend on the sheet says of its marks: `A = absent, P = present`.
fn legend(sheet: &RawSheet) -> HashMap<String, String> {
    let cells = (0..sheet.rows).flat_map(|row| (0..sheet.columns.len()).map(move |column| sheet.value(row, column)));
    let texts = cells.filter_map(|value| match value {
        RawValue::Text(text) if text.len() <= 200 && text.contains('=') => Some(text),
        _ => None,
    });
    let parts = texts.flat_map(|text| text.split([',', ';', '\n', '|']));
    let known = parts.filter_map(|part| {
        let (mark, word) = part.split_once('=')?;
        let short = mark.trim().chars().count() <= 3;
        (short && statuses::status(word).is_some()).then(|| (mark.trim().to_string(), word.trim().to_string()))
    });
    known.collect()
}

/// Every cell with hours: its row, column, day and hours. `None` where other things stand there, or whole numbers alone, which
/// may count visits.
fn hours(sheet: &RawSheet, grid: &Grid, rows: &Range<u32>) -> Option<Vec<(u32, usize, NaiveDate, String)>> {
    let (mut found, mut parts) = (Vec::new(), false);
    for row in rows.clone().filter(|row| is_named(sheet, grid, *row)) {
        for (column, day) in &grid.days {
            let value = sheet.value(row, *column);
            let hours = [Decimal::Point, Decimal::Comma].into_iter().find_map(|sign| number(value, sign, Unit::Hours));
            match hours {
                _ if value == RawValue::Empty => {}
                Some(hours) if (0.0..=MOST_HOURS).contains(&hours) => {
                    parts |= hours.fract() != 0.0;
                    if hours > 0.0 {
                        found.push((row, *column, *day, hours.to_string()));
                    }
                }
                _ => return None,
            }
        }
    }
    (parts && !found.is_empty()).then_some(found)
}

fn find(sheet: &RawSheet) -> Option<Grid> {
    (0..sheet.rows.min(HEADER_WITHIN)).find_map(|row| at(sheet, row))
}

/// The grid whose dates stand in `row`.
fn at(sheet: &RawSheet, row: u32) -> Option<Grid> {
    let filled: Vec<usize> = (0..sheet.columns.len()).filter(|c| sheet.value(row, *c) != RawValue::Empty).collect();
    if filled.len() < FEWEST_DATES {
        return None;
    }
    let whole: Vec<(usize, NaiveDate)> =
        filled.iter().filter_map(|c| Some((*c, day_of(sheet.value(row, *c))?))).collect();
    let days = if whole.len() >= FEWEST_DATES { whole } else { days_of_month(sheet, row, &filled)? };
    if days.len() < FEWEST_DATES || days.len() * 2 < filled.len() {
        return None;
    }
    // Firsts of months head figures of months.
    if days.iter().all(|(_, day)| chrono::Datelike::day(day) == 1) {
        return None;
    }
    let names = names_before(sheet, row, days.first()?.0)?;
    Some(Grid { header: row, names, days })
}

/// The column of names left of `first`, below the header in `row`.
pub fn names_before(sheet: &RawSheet, row: u32, first: usize) -> Option<usize> {
    let named = |c: &usize| {
        let values = (row + 1..sheet.rows.min(row + 40)).map(|r| sheet.value(r, *c));
        let filled: Vec<RawValue<'_>> = values.filter(|v| *v != RawValue::Empty).collect();
        let words = filled.iter().filter(|v| matches!(v, RawValue::Text(_))).count();
        filled.len() >= 2 && words * 10 >= filled.len() * 8
    };
    let told = (0..first)
        .find(|c| matches!(sheet.value(row, *c), RawValue::Text(t) if is_field(t, &[Field::Name])) && named(c));
    told.or_else(|| (0..first).find(named))
}

/// A day with its year.
pub fn day_of(value: RawValue<'_>) -> Option<NaiveDate> {
    match value {
        RawValue::Date(moment) => Some(moment.date()).filter(|day| chrono::Datelike::year(day) >= 1950),
        RawValue::Text(text) => {
            dates::parse(text, DateOrder::DayFirst).or_else(|| dates::parse(text, DateOrder::MonthFirst))
        }
        RawValue::Empty | RawValue::Number(_) | RawValue::Bool(_) | RawValue::Error(_) => None,
    }
}

/// Days of one month by number (`1 2 3 …`), or as `3 Mar`, where the sheet's name or a title says the month or the year.
fn days_of_month(sheet: &RawSheet, row: u32, filled: &[usize]) -> Option<Vec<(usize, NaiveDate)>> {
    let titles = (0..row).flat_map(|r| (0..sheet.columns.len().min(8)).map(move |c| (r, c)));
    let titles = titles.filter_map(|(r, c)| match sheet.value(r, c) {
        RawValue::Text(text) if text.len() <= 60 => Some(text),
        _ => None,
    });
    let names = sheet.sheet.as_deref().into_iter().chain(titles);
    let (month, year) = names.filter_map(month_of).next()?;
    let between = days_and_months(sheet, row, filled, year);
    if between.len() >= FEWEST_DATES {
        return Some(between);
    }
    let day = |c: &usize| {
        let number = match sheet.value(row, *c) {
            RawValue::Number(n) if n.fract() == 0.0 && (1.0..=31.0).contains(&n) => n as u32,
            RawValue::Text(text) => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                let short = normalize(text).split(' ').count() <= 2;
                digits.parse().ok().filter(|n| short && (1..=31).contains(n))?
            }
            _ => return None,
        };
        Some((*c, NaiveDate::from_ymd_opt(year, month, number)?))
    };
    let days: Vec<(usize, NaiveDate)> = filled.iter().filter_map(day).collect();
    days.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a < b)).then_some(days)
}

/// Days without their year, `03.03.` or `3/3`, in the reading in which they follow each other.
fn days_and_months(sheet: &RawSheet, row: u32, filled: &[usize], year: i32) -> Vec<(usize, NaiveDate)> {
    let numbers = |c: &usize| -> Option<(usize, u32, u32)> {
        let RawValue::Text(text) = sheet.value(row, *c) else { return None };
        let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [a, b] if text.len() <= 12 => Some((*c, a.parse().ok()?, b.parse().ok()?)),
            _ => None,
        }
    };
    let pairs: Vec<(usize, u32, u32)> = filled.iter().filter_map(numbers).collect();
    let reading = |day_first: bool| {
        let days = pairs.iter().map(|(column, a, b)| {
            let (day, month) = if day_first { (*a, *b) } else { (*b, *a) };
            Some((*column, NaiveDate::from_ymd_opt(year, month, day)?))
        });
        let days: Option<Vec<(usize, NaiveDate)>> = days.collect();
        days.filter(|days| days.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a < b)))
    };
    // Days of one month follow each other in the right reading only, unless they are firsts of months.
    match (reading(true), reading(false)) {
        (Some(days), None) | (None, Some(days)) => days,
        (Some(days), Some(other)) => {
            let span = |days: &[(usize, NaiveDate)]| days.last().zip(days.first()).map(|(b, a)| b.1 - a.1);
            if span(&other) < span(&days) { other } else { days }
        }
        (None, None) => Vec::new(),
    }
}

/// The month and year that a text names and nothing longer.
pub fn month_of(text: &str) -> Option<(u32, i32)> {
    let found = period::in_header(text).filter(|p| p.months == 1.0)?;
    let year = found.label.rsplit(' ').next().and_then(|y| y.parse().ok())?;
    Some((found.first?, year))
}
