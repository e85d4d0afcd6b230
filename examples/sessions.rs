//! Writes a log of N made-up sessions to standard output, for measuring: `cargo run --example sessions 1000000 > log.csv`.
//!
//! Columns Date, Start time, End time, Client ID, Status, Price; sorted by date; about 52 bytes a row; the same bytes in
//! every run.

#[allow(dead_code, reason = "only the chance of the sample data is needed here")]
#[path = "sample-data/people.rs"]
mod people;

use people::Chance;
use std::error::Error;
use std::io::{BufWriter, Write, stdout};

const DAYS: usize = 730;
const PRICES: [&str; 6] = ["20.00", "35.00", "45.00", "60.00", "70.00", "105.00"];

fn clock(minutes: usize) -> String {
    let half = if minutes < 720 { "AM" } else { "PM" };
    format!("{}:{:02} {half}", (minutes / 60 + 11) % 12 + 1, minutes % 60)
}

fn status(percent: usize) -> &'static str {
    match percent {
        0..60 => "Completed",
        60..90 => "Signed in",
        90..93 => "No-Show",
        93..96 => "Absent",
        96 => "Late Cancel",
        _ => "",
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows: usize = std::env::args().nth(1).map_or(Ok(1_000_000), |n| n.parse())?;
    let first = chrono::NaiveDate::from_ymd_opt(2022, 1, 1).ok_or("no such day")?;
    let mut chance = Chance::new(1);
    let mut out = BufWriter::new(stdout().lock());
    writeln!(out, "Date,Start time,End time,Client ID,Status,Price")?;
    for row in 0..rows {
        let day = first + chrono::Days::new((row * DAYS / rows) as u64);
        let start = 360 + 15 * chance.below(52);
        let end = start + *chance.pick(&[30, 45, 60]);
        let status = status(chance.below(100));
        // Few come often and many seldom: the lesser of two draws.
        let clients = (rows / 100).max(1);
        let id = 100_000_001 + chance.below(clients).min(chance.below(clients));
        let id = if status.is_empty() { "---".to_string() } else { id.to_string() };
        let (start, end, price) = (clock(start), clock(end), chance.pick(&PRICES));
        writeln!(out, "{},{start},{end},{id},{status},{price}", day.format("%-m/%-d/%Y"))?;
    }
    Ok(out.flush()?)
}
