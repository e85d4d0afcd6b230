//! The week as tables and in the report: proposals, the timetable in use, how full it is.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::columns::Kind;
use crate::analysis::schedule::words::{Words, rhythm};
use crate::analysis::schedule::{self, Proposal, Proposals, Schedule};
use crate::analysis::{Section, Unavailable};
use crate::book::schedule_settings::{DAYS, clock};
use serde_json::{Value, json};

const LACKING: &str = "visits with a date, a start and an end";

/// What was found of the week.
///
/// # Errors
/// Where the data do not tell it.
pub fn schedule_of<'a>(material: &Material<'a>) -> Section<&'a Schedule> {
    material.answers.results.studies.section(LACKING)
}

/// Who could take which slot, of the selected clients.
pub fn proposals_of(material: &Material, schedule: &Schedule) -> Proposals {
    let Material { book, answers, assumptions, selection, .. } = *material;
    schedule::proposals(book, &answers.results, schedule, assumptions).shown(selection)
}

/// What sentences about the week are written with.
pub fn words<'a>(material: &Material<'a>, schedule: &'a Schedule) -> Words<'a> {
    Words { book: material.book, schedule, locale: material.locale }
}

fn day(weekday: u8) -> &'static str {
    DAYS.get(usize::from(weekday)).copied().unwrap_or_default()
}

/// A row per proposal, the most valuable first.
///
/// # Errors
/// Where the data do not tell it, or there is nothing to propose.
pub fn proposals(material: &Material) -> Section<ExportTable> {
    let schedule = schedule_of(material)?;
    let (found, words) = (proposals_of(material, schedule), words(material, schedule));
    if found.list.is_empty() {
        return Err(Unavailable::needs("clients with missing hours and a habit, and free slots that suit them"));
    }
    let list = &found.list;
    let clients = &material.book.clients;
    let text = |name: &str, title: &str, value: &dyn Fn(&Proposal) -> String| {
        let values: Vec<String> = list.iter().map(value).collect();
        ExportColumn::text(name, title, values.iter().map(String::as_str))
    };
    let mut columns = vec![text("client", "Client", &|p| clients.ids.get(p.client).to_string())];
    if let Some(names) = &clients.names {
        columns.push(text("name", "Name", &|p| names.get(p.client).to_string()));
    }
    columns.extend([
        text("weekday", "Day", &|p| day(p.slot.weekday).to_string()),
        text("start", "From", &|p| clock(p.slot.start)),
        text("end", "To", &|p| clock(p.slot.end())),
        text("where", "Where", &|p| words.slot(&p.slot)),
        text("how_often", "How often", &|p| rhythm(p.every).to_string()),
        ExportColumn::number("weekly_hours", "Hours a week", Kind::Hours, list.iter().map(|p| p.weekly_hours)),
        ExportColumn::money("monthly_value", "Worth a month", list.iter().map(|p| Some(p.monthly_value))),
        ExportColumn::number("fit", "Suits", Kind::Percent, list.iter().map(|p| p.fit.whole())),
        text("usually", "Usually comes", &|p| words.usual(p).unwrap_or_default()),
        text("decision", "Decision", &|p| p.verdict.map_or("", |v| v.name()).to_string()),
        text("why", "Why", &|p| words.proposal(p)),
    ]);
    Ok(ExportTable::new("Proposals", columns))
}

/// A row per line of the timetable in use.
///
/// # Errors
/// Where the data do not tell it.
pub fn timetable(material: &Material) -> Section<ExportTable> {
    let schedule = schedule_of(material)?;
    let words = words(material, schedule);
    let entries = &schedule.entries;
    if entries.is_empty() {
        return Err(Unavailable::needs("something that took place in three of the recent weeks at the same time"));
    }
    let text = |name: &str, title: &str, value: &dyn Fn(&schedule::entries::Entry) -> String| {
        let values: Vec<String> = entries.iter().map(value).collect();
        ExportColumn::text(name, title, values.iter().map(String::as_str))
    };
    let number = |name: &str, title: &str, kind, value: &dyn Fn(&schedule::entries::Entry) -> f64| {
        ExportColumn::number(name, title, kind, entries.iter().map(value))
    };
    let columns = vec![
        text("weekday", "Day", &|e| day(e.kind.weekday).to_string()),
        text("start", "From", &|e| clock(e.kind.start)),
        text("end", "To", &|e| clock(e.kind.end())),
        text("what", "What", &|e| words.kind(&e.kind)),
        number("weeks_held", "Weeks held", Kind::Number, &|e| f64::from(e.held)),
        number("weeks", "Of weeks", Kind::Number, &|_| f64::from(schedule.weeks)),
        number("mean_attended", "Clients on average", Kind::Number, &|e| e.mean()),
        number("capacity", "Holds", Kind::Number, &|e| f64::from(e.capacity)),
        number("fill", "Full", Kind::Percent, &|e| e.fill()),
    ];
    Ok(ExportTable::new("Timetable", columns))
}

/// The section of the report.
pub fn json(material: &Material) -> Section<Value> {
    let schedule = schedule_of(material)?;
    let (found, words) = (proposals_of(material, schedule), words(material, schedule));
    let figures = &material.answers.results;
    let [attended, places] = schedule.capacity();
    let empty = schedule.empty(material.book, figures);
    let fill = schedule.cells.iter().map(|c| {
        json!({
            "weekday": day(c.weekday), "hour": c.hour, "open": c.open, "attended": c.attended, "capacity": c.places,
            "fill": c.fill(), "free_staff_hours": c.free_lane_hours,
        })
    });
    let proposals = found.list.iter().map(|p| {
        json!({
            "client": material.book.clients.ids.get(p.client), "weekday": day(p.slot.weekday), "hour": p.slot.start / 60,
            "start": clock(p.slot.start), "minutes": p.slot.minutes, "where": words.slot(&p.slot),
            "every_weeks": p.every, "weekly_hours": p.weekly_hours, "monthly_value": p.monthly_value,
            "fit": p.fit.whole(), "decision": p.verdict,
        })
    });
    let merge = |m: &schedule::classes::Merge| {
        json!({
            "from": words.entry(&m.from), "into": words.entry(&m.into), "saved_hours_weekly": m.saved_hours(schedule.weeks),
            "lost_visits_weekly_at_most": m.lost_visits(schedule.weeks),
        })
    };
    let addition = |a: &schedule::classes::Addition| json!({ "class": words.entry(&a.entry), "full_weeks": a.full, "visits_weekly_at_most": a.most_visits(schedule.weeks) });
    let advice = |a: &schedule::overbooking::Advice| {
        json!({
            "class": words.entry(&a.entry), "capacity": a.entry.capacity, "booked": a.booked, "missed": a.missed,
            "miss_rate_interval": a.interval, "bookings": a.bookings, "careful_bookings": a.careful,
        })
    };
    Ok(json!({
        "capacity": {
            "client_hours_weekly": places, "attended_hours_weekly": attended, "fill": schedule.fill(),
            "open": schedule.open, "hours_from": schedule.hours_from, "at_once_from": schedule.lanes_from,
            "weeks": schedule.weeks, "empty_hours_weekly": empty.weekly_hours, "empty_value_monthly": empty.monthly_value,
        },
        "fill": fill.collect::<Vec<_>>(),
        "proposals": proposals.collect::<Vec<_>>(),
        "total": { "weekly_hours": found.weekly_hours, "monthly_value": found.total, "slots": found.slots,
            "visits": found.visits, "without_proposal": found.left_out },
        "merges": schedule.merges.iter().map(merge).collect::<Vec<_>>(),
        "additions": schedule.additions.iter().map(addition).collect::<Vec<_>>(),
        "overbooking": schedule.overbooking.iter().map(advice).collect::<Vec<_>>(),
        "never_checked_in": schedule.never_checked_in,
    }))
}
