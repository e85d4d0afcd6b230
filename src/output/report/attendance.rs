//! Who came and who did not, in sentences and by day of the week.

use super::{Align, ReportSection, ReportTable, counted};
use crate::analysis::attendance::groups::{By, groups};
use crate::analysis::attendance::{Attendance, attendance as answer};
use crate::output::Material;

/// The sentences, and the days of the week with their miss rates. A file of sums per client has no visits, and no
/// section.
pub fn attendance(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("attendance", "Who came and who did not");
    let Material { book, assumptions, selection, locale, .. } = *material;
    book.sessions.as_ref()?;
    let attendance = match answer(book, assumptions, selection) {
        Ok(a) => a,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let mut table = ReportTable::new([
        ("Day", Align::Left),
        ("Attended", Align::Right),
        ("No-shows", Align::Right),
        ("Late cancels", Align::Right),
        ("Missed", Align::Right),
        ("95% interval", Align::Right),
        ("Never checked in?", Align::Right),
    ]);
    let n = |count: u64| locale.number(count as f64, 0);
    for row in groups(book, selection, By::Weekday).unwrap_or_default() {
        table.push([
            row.group,
            n(row.attended),
            n(row.no_show),
            n(row.late_cancel),
            locale.percent(row.miss_rate.unwrap_or(f64::NAN), 1),
            row.interval.map_or_else(|| "—".into(), |i| between(material, i)),
            n(row.never_checked_in),
        ]);
    }
    let mut paragraphs = vec![misses(material, &attendance)];
    paragraphs.extend(never(material, &attendance));
    paragraphs.extend(people(material, &attendance));
    paragraphs.extend(money(material, &attendance));
    let chart = (!attendance.heatmap.is_empty()).then_some("attendance-heatmap");
    let table = (!table.rows.is_empty()).then_some(table);
    Some(ReportSection { paragraphs, table, chart, ..ReportSection::new(id, title) })
}

fn between(material: &Material, [low, high]: [f64; 2]) -> String {
    format!("{} to {}", material.locale.percent(low, 1), material.locale.percent(high, 1))
}

fn rows(material: &Material, n: u64, one: &'static str, many: &'static str) -> String {
    counted(material, usize::try_from(n).unwrap_or(usize::MAX), one, many)
}

fn misses(material: &Material, a: &Attendance) -> String {
    let missed = a.no_show + a.late_cancel;
    let came = rows(material, a.attended, "session was attended", "sessions were attended");
    let Some(rate) = a.miss_rate else { return format!("{came}, none missed.") };
    let interval = a.miss_rate_interval.map(|i| format!(" (95% Wilson interval {})", between(material, i)));
    format!(
        "{came} and {} missed, {} of both{}: {} and {}.",
        material.locale.number(missed as f64, 0),
        material.locale.percent(rate, 1),
        interval.unwrap_or_default(),
        rows(material, a.no_show, "no-show", "no-shows"),
        rows(material, a.late_cancel, "late cancel", "late cancels"),
    )
}

/// What a reader must know before believing the miss rate.
fn never(material: &Material, a: &Attendance) -> Option<String> {
    let never = &a.never_checked_in;
    (never.slots > 0).then(|| {
        let without = a.miss_rate_checked.map_or_else(String::new, |rate| {
            format!(" Without them {} were missed.", material.locale.percent(rate, 1))
        });
        format!(
            "{} stand in {} of three or more clients where everybody is marked absent: probably nobody was checked \
             in.{without}",
            rows(material, never.rows, "no-show", "no-shows"),
            counted(material, never.slots, "slot", "slots"),
        )
    })
}

fn people(material: &Material, a: &Attendance) -> Vec<String> {
    let number = |n: usize| material.locale.number(n as f64, 0);
    let mut said = Vec::new();
    if a.lapsed.of > 0 {
        said.push(format!(
            "Of {} who came, {} have not come for more than {} days; {} came exactly once.",
            counted(material, a.lapsed.of, "client", "clients"),
            number(a.lapsed.clients),
            a.lapsed.days,
            number(a.one_timers)
        ));
    }
    if let (Some(rate), second) = (a.second_visit.rate, &a.second_visit) {
        let interval = second.interval.map(|i| format!(" (95% Wilson interval {})", between(material, i)));
        said.push(format!(
            "Of {} whose first visit in these files is at least {} days ago, {} came again within {} days: {}{}.",
            counted(material, second.of, "client", "clients"),
            second.within_days,
            number(second.clients),
            second.within_days,
            material.locale.percent(rate, 1),
            interval.unwrap_or_default()
        ));
    }
    if a.late.of > 0 {
        said.push(format!(
            "Of {} with a rhythm of their own, {} stay away more than twice their usual gap.",
            counted(material, a.late.of, "client", "clients"),
            number(a.late.clients)
        ));
    }
    said
}

fn money(material: &Material, a: &Attendance) -> Vec<String> {
    let mut said = Vec::new();
    let missed = &a.missed_value;
    if missed.sessions > 0 {
        let without = match missed.without_price {
            0 => String::new(),
            n => format!("; {} could not be valued", material.locale.number(n as f64, 0)),
        };
        said.push(format!(
            "{} worth {}, by the price of the session or else by what the client pays per visit{without}.",
            rows(material, missed.sessions, "missed session was", "missed sessions were"),
            material.locale.money(missed.amount)
        ));
    }
    if let Some(unpaid) = a.unpaid.filter(|u| u.sessions > 0) {
        said.push(format!(
            "{} of {} marked as unpaid.",
            rows(material, unpaid.sessions, "session", "sessions"),
            counted(material, unpaid.clients, "client is", "clients are")
        ));
    }
    if let Some(owed) = a.owed.filter(|o| o.clients > 0) {
        said.push(format!(
            "By the last balance known, {} in all {}.",
            counted(material, owed.clients, "client owes", "clients owe"),
            material.locale.money(owed.amount)
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Answers, Selection, Unavailable};
    use crate::book::{Assumptions, Book, Category, Limits, Locale, Sessions, Status};
    use std::sync::Arc;

    fn section(book: &Book) -> Option<ReportSection> {
        let a = Assumptions::default();
        let answers = Answers::compute(book, &a, &Selection::All);
        let calls = Err(Unavailable::needs("nothing"));
        attendance(&Material::plain(book, &a, &answers, &calls, &Locale::default()))
    }

    #[test]
    fn a_slot_that_nobody_checked_in_is_said_to_be_one() {
        let raw = ["Absent", "Absent", "Absent", "Completed"];
        let sessions = Sessions {
            client: vec![0, 1, 2, 0],
            date: ["2024-01-01", "2024-01-01", "2024-01-01", "2024-01-02"].map(|d| d.parse().unwrap()).into(),
            status: raw.map(|r| if r == "Absent" { Status::NoShow } else { Status::Attended }).into(),
            start: Some(vec![540; 4]),
            minutes: Some(vec![60; 4]),
            raw_status: Some(raw.iter().map(|r| Some(*r)).collect::<Category>()),
            ..Sessions::default()
        };
        let mut book = Book { sessions: Some(Arc::new(sessions)), ..Book::default() };
        book.clients.ids = ["A", "B", "C"].into_iter().collect();
        let section = section(&book.within_period(Limits::default(), None)).unwrap();
        assert!(section.paragraphs[0].starts_with("1 session was attended and 3 missed, 75.0% of both (95% Wilson"));
        assert!(section.paragraphs[1].starts_with("3 no-shows stand in 1 slot of three"), "{:?}", section.paragraphs);
        assert!(section.paragraphs[1].ends_with("Without them 0.0% were missed."));
        assert_eq!(section.chart, Some("attendance-heatmap"));
    }

    #[test]
    fn sums_per_client_have_no_such_section() {
        assert!(section(&Book::default()).is_none());
    }
}
