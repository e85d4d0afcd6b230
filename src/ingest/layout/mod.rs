//! From sheets that people keep by hand to tables with a row per thing: what stands once for several rows is written into
//! each of them, dates across become rows, months on sheets of their own become one table. Meaning comes later.
//!
//! Every step is linear in cells, changes nothing where it is not sure, and says what it did.

mod build;
mod calendar;
mod days;
mod grid;
mod groups;
mod hidden;
mod merged;
mod minor_units;
mod months;
mod outline;
mod planner;
mod punch_card;
mod references;
mod secrets;
mod sections;
mod several;
mod tills;
mod titled;

use super::options::OpenOptions;
use super::raw::{RawSheet, Remark};
use outline::Outline;

/// The code of what is said about a layout that was read.
pub const LAYOUT: &str = "layout_read";

/// Longer and wider sheets are written by programs.
const MAX_ROWS: u32 = 50_000;
const MAX_COLUMNS: usize = 1_000;

/// Brings every sheet into the form of tables.
pub fn tidy(sheets: &mut Vec<RawSheet>, options: &OpenOptions) {
    hidden::leave_out(sheets, options);
    sheets.iter_mut().for_each(secrets::take_out);
    if !options.no_header {
        sheets.iter_mut().for_each(minor_units::to_whole);
    }
    for sheet in sheets.iter_mut().filter(|s| s.rows <= MAX_ROWS && s.columns.len() <= MAX_COLUMNS) {
        hidden::say_hidden_rows(sheet);
        if options.no_header {
            continue;
        }
        planner::to_rows(sheet);
        let Some(mut outline) = Outline::of(sheet) else {
            if !grid::to_rows(sheet) {
                punch_card::to_rows(sheet);
            }
            continue;
        };
        outline::days_from_1904(sheet, &outline);
        if !grid::to_rows(sheet) && !punch_card::to_rows(sheet) {
            if calendar::one_person_a_row(sheet, &outline) {
                let Some(longer) = Outline::of(sheet) else { continue };
                outline = longer;
            }
            calendar::name_clients(sheet, &outline);
            merged::fill_down(sheet, &outline);
            sections::name_rows(sheet, &outline);
            groups::into_headers(sheet, &outline);
            titled::name_days(sheet, &outline);
            several::to_rows(sheet, &outline);
            tills::add_up(sheet, &outline);
        }
    }
    references::fill_in(sheets);
    // Who names a sheet wants that one.
    if !options.no_header && options.sheet.is_none() {
        months::stack(sheets);
    }
}

/// Says what was done with a sheet.
fn say(sheet: &mut RawSheet, message: String, count: usize, row: Option<u32>) {
    sheet.remarks.push(Remark { code: LAYOUT, message, count, row });
}

#[cfg(test)]
mod tests;
