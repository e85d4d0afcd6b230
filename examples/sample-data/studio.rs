//! A studio's three reports in the style of a booking program: sales by service, schedule at a glance, mailing list.

use crate::people::{Chance, names};
use std::fmt::Write;

/// The reports with what they add up to, for the tests.
pub struct Studio {
    /// File names with their text.
    pub files: [(&'static str, String); 3],
    /// Σ of all sales, in dollars.
    pub revenue: i64,
    /// Sessions to which a client came.
    pub attended: usize,
    /// No-shows and absences.
    pub no_shows: usize,
    /// Slots that nobody was checked in for, and their rows.
    pub unchecked: (usize, usize),
}

const CLIENTS: usize = 160;
const WEEKS: u32 = 60;
/// Monday, 2 January 2023.
const FIRST: chrono::NaiveDate = match chrono::NaiveDate::from_ymd_opt(2023, 1, 2) {
    Some(day) => day,
    None => chrono::NaiveDate::MIN,
};

/// One client's habits.
struct Habit {
    id: u32,
    /// Weeks in which the client comes.
    weeks: std::ops::Range<u32>,
    /// Out of ten weeks.
    eager: usize,
    /// An index into [`CLASSES`].
    class: usize,
    online: bool,
}

/// Weekday from Monday, start, end, category, price of a single visit, visits in a pass, price of a pass.
type Class = (u32, u32, u32, &'static str, i64, i64, i64);

const CLASSES: [Class; 8] = [
    (0, 555, 630, "Yoga", 20, 10, 150),
    (0, 1155, 1230, "Yoga", 20, 10, 150),
    (1, 720, 765, "Movement Classes", 18, 8, 120),
    (2, 555, 630, "Yoga", 20, 10, 150),
    (2, 975, 1050, "Yoga", 20, 10, 150),
    (3, 600, 660, "Massage Therapy", 90, 5, 400),
    (4, 1020, 1080, "Private Sessions", 75, 10, 650),
    (5, 540, 600, "Movement Classes", 18, 8, 120),
];

fn habits(chance: &mut Chance) -> Vec<Habit> {
    (0..CLIENTS)
        .map(|i| {
            let from = if i % 3 == 0 { 0 } else { chance.below(WEEKS as usize - 8) as u32 };
            // A third stay, a third drift away, the others come once or twice.
            let stays = match i % 5 {
                0 | 1 => WEEKS,
                2 => 12 + chance.below(20) as u32,
                3 => 6,
                _ => 1,
            };
            Habit {
                id: 40_001 + i as u32,
                weeks: from..(from + stays).min(WEEKS),
                eager: if stays == 1 { 10 } else { 4 + chance.below(6) },
                class: chance.below(CLASSES.len()),
                online: chance.one_in(4),
            }
        })
        .collect()
}

fn day(week: u32, weekday: u32) -> String {
    let date = FIRST + chrono::Days::new(u64::from(week * 7 + weekday));
    date.format("%-m/%-d/%Y").to_string()
}

fn clock(minutes: u32) -> String {
    let half = if minutes < 720 { "AM" } else { "PM" };
    format!("{}:{:02} {half}", (minutes / 60 + 11) % 12 + 1, minutes % 60)
}

fn money(dollars: i64) -> String {
    if dollars < 0 { format!("(${}.00)", -dollars) } else { format!("${dollars}.00 ") }
}

/// The studio, the same in every run.
pub fn studio() -> Studio {
    let mut chance = Chance::new(2024);
    let habits = habits(&mut chance);
    let mut schedule = String::from(
        "Date,Start time,End time,Client ID,Balance,Remaining,Scheduled Online,Status,Membership,Staff Alert,Yellow Alert,Unpaid Appointment,First Visit\n",
    );
    let mut sales = String::from(
        "Client ID,Category,Sale Date,Activation date,Activation Offset Days,Expiration Date,Total amount,Cash equivalent,Non-cash equivalent,Quantity\n",
    );
    let mut studio = Studio { files: files(), revenue: 0, attended: 0, no_shows: 0, unchecked: (0, 0) };
    let mut left = [0i64; CLIENTS];
    let mut seen = [false; CLIENTS];
    for week in 0..WEEKS {
        for (place, class) in CLASSES.iter().enumerate() {
            let (weekday, start, end, category, single, visits, pass) = *class;
            let date = day(week, weekday);
            // Three Saturdays on which nobody stood at the desk.
            let unchecked = place == 7 && [20, 33, 47].contains(&week);
            let mut rows = 0;
            for (i, habit) in habits.iter().enumerate() {
                let comes = habit.class == place && habit.weeks.contains(&week) && chance.below(10) < habit.eager;
                if !comes {
                    continue;
                }
                if left[i] == 0 {
                    let buys = if habit.weeks.len() > 4 { visits } else { 1 };
                    let price = if buys > 1 { pass } else { single };
                    let year = FIRST + chrono::Days::new(u64::from(week * 7 + weekday) + 365);
                    let expiry = year.format("%-m/%-d/%Y");
                    let paid = money(price);
                    writeln!(sales, "{},{category},{date},{date},0,{expiry},{paid},{paid},$0.00 ,1", habit.id).ok();
                    studio.revenue += price;
                    left[i] = buys;
                    if chance.one_in(40) {
                        let back = money(-price);
                        writeln!(sales, "{},{category},{date},{date},0,,{back},{back},$0.00 ,-1", habit.id).ok();
                        studio.revenue -= price;
                    }
                }
                left[i] -= 1;
                let status = match chance.below(40) {
                    _ if unchecked => "Absent",
                    0 => "Absent",
                    1 => "No-Show",
                    n if n % 4 == 0 => "Completed",
                    _ => "Signed in",
                };
                studio.attended += usize::from(matches!(status, "Completed" | "Signed in"));
                studio.no_shows += usize::from(matches!(status, "Absent" | "No-Show"));
                let remaining =
                    if i % 31 == 7 { format!("\"999,{:03}\"", 990 + left[i] % 9) } else { left[i].to_string() };
                let online = if habit.online { "Yes" } else { "No" };
                let unpaid = if chance.one_in(90) { "Yes" } else { "No" };
                let first = if seen[i] { "No" } else { "Yes" };
                seen[i] = true;
                rows += 1;
                let (start, end) = (clock(start), clock(end));
                let id = habit.id;
                writeln!(
                    schedule,
                    "{date},{start},{end},{id},$0.00 ,{remaining},{online},{status},,,,{unpaid},{first}"
                )
                .ok();
            }
            if unchecked && rows >= 3 {
                studio.unchecked = (studio.unchecked.0 + 1, studio.unchecked.1 + rows);
            }
        }
        let (start, end) = (clock(780), clock(840));
        writeln!(schedule, "{},{start},{end},---,$0.00 ,---,No,,,,,No,No", day(week, 3)).ok();
    }
    let [(_, s), (_, d), (_, m)] = &mut studio.files;
    (*s, *d, *m) = (sales, schedule, mailing(&habits));
    studio
}

fn files() -> [(&'static str, String); 3] {
    ["SalesByService Report.csv", "ScheduleAtAGlance Report.csv", "Mailing List.csv"].map(|name| (name, String::new()))
}

/// Everybody, and some who never came.
fn mailing(habits: &[Habit]) -> String {
    let mut text = String::from("ID,First Name,Last Name,Email,Email Opt In\n");
    for (i, name) in names(CLIENTS + 20, &mut Chance::new(7)).iter().enumerate() {
        let id = habits.get(i).map_or(40_001 + i as u32, |h| h.id);
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let email = format!("{}.{}@example.com", first.to_lowercase(), id);
        let consent = if i % 9 == 4 { "No" } else { "Yes" };
        writeln!(text, "{id},{first},{last},{email},{consent}").ok();
    }
    text
}
