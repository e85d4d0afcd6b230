//! A studio's roster as a booking program would let it be downloaded: sixty rows, a few of them odd.

use crate::people::{Chance, names};
use chrono::NaiveDate;

const SEED: u64 = 60;
const ROWS: usize = 60;
const HEADERS: [&str; 12] = [
    "Client ID",
    "Name",
    "Email",
    "Phone",
    "Sign-up date",
    "Service type",
    "Session type",
    "Ideal hours per month",
    "Hours Jul-Sep",
    "Rate",
    "Goal",
    "Newsletter",
];

/// The roster, the same bytes at every call.
pub fn csv() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut chance = Chance::new(SEED);
    let names = names(ROWS, &mut chance);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEADERS)?;
    for (number, name) in (1..).zip(&names) {
        let mut row = plain_row(number, name, &mut chance);
        make_odd(number, &mut row);
        writer.write_record(&row)?;
    }
    writer.flush()?;
    Ok(writer.into_inner()?)
}

fn plain_row(number: usize, name: &str, chance: &mut Chance) -> [String; 12] {
    let ideal = *chance.pick(&[2.0_f64, 4.0, 4.0, 4.0, 6.0, 8.0, 8.0, 12.0]);
    let used = (35 + chance.below(76)) as f64 / 100.0;
    let (session, rate) = *chance.pick(&[("hour", 65.0), ("hour", 65.0), ("hour", 65.0), ("thirty", 36.0)]);
    let joined =
        NaiveDate::from_ymd_opt(2021, 1, 4).unwrap_or_default() + chrono::Days::new(chance.below(1_260) as u64);
    [
        format!("M-{}", 1000 + number * 7),
        name.to_string(),
        format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
        format!("(555) 010-{:04}", 1000 + number * 13),
        joined.format("%Y-%m-%d").to_string(),
        (if ideal >= 8.0 { "twice" } else { "once" }).to_string(),
        session.to_string(),
        ideal.to_string(),
        ((ideal * 3.0 * used * 2.0).round() / 2.0).to_string(),
        format!("${rate:.2}"),
        (*chance.pick(&["strength", "weight loss", "mobility", "marathon", "back pain"])).to_string(),
        (if chance.one_in(3) { "no" } else { "yes" }).to_string(),
    ]
}

/// What happens to a roster in the course of years.
fn make_odd(number: usize, row: &mut [String; 12]) {
    let [id, name, email, _, joined, _, _, ideal, hours, rate, _, newsletter] = row;
    match number {
        4 => id.push(' '),
        9 => email.clear(),
        13 => *hours = "n/a".into(),
        17 => joined.clear(),
        21 => *rate = "$65.00 ".into(),
        26 => name.push_str(", Jr."),
        31 => ideal.clear(),
        38 => *email = "not given".into(),
        42 => *hours = "0".into(),
        47 => newsletter.clear(),
        // Entered twice.
        55 => *id = "M-1364".into(),
        _ => {}
    }
}
