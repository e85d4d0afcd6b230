//! The week on small logs whose answer is known, and on random ones whose constraints must hold.

use super::entries::Form;
use super::free::{Slot, What};
use super::hours::{HoursFrom, LanesFrom};
use super::proposals::fit;
use super::*;
use crate::analysis::schedule::Schedule;
use crate::analysis::study::Studies;
use crate::analysis::testing::{STOPPED, run, study};
use crate::analysis::testing::{day, money};
use crate::analysis::{Figures, Section, Selection};
use crate::book::Assumptions;
use crate::book::schedule_settings::{Decision, Verdict};
use crate::book::{Category, IdealHours, Limits, Locale, Sessions, Status};
use crate::stats::random::{RngExt, stream};
use chrono::Days;
use std::sync::Arc;

/// Client, days after Monday 2024-01-01, start, minutes, trainer, service, status.
type Row = (u32, u64, u16, u16, Option<&'static str>, Option<&'static str>, Status);

fn book(clients: usize, rows: &[Row]) -> Book {
    let date = |days: u64| day("2024-01-01").checked_add_days(Days::new(days)).unwrap();
    let sessions = Sessions {
        client: rows.iter().map(|r| r.0).collect(),
        date: rows.iter().map(|r| date(r.1)).collect(),
        start: Some(rows.iter().map(|r| r.2).collect()),
        minutes: Some(rows.iter().map(|r| r.3).collect()),
        staff: Some(rows.iter().map(|r| r.4).collect::<Category>()),
        service: Some(rows.iter().map(|r| r.5).collect::<Category>()),
        status: rows.iter().map(|r| r.6).collect(),
        raw_status: Some(rows.iter().map(|r| (r.6 == Status::NoShow).then_some("Absent")).collect()),
        ..Sessions::default()
    };
    let mut book = Book { sessions: Some(Arc::new(sessions)), ..Book::default() };
    let ids: Vec<String> = (0..clients).map(|i| format!("C{i:03}")).collect();
    book.clients.ids = ids.iter().map(String::as_str).collect();
    book.clients.rates = Some(vec![money(60.0); clients]);
    book.within_period(Limits::default(), None)
}

/// `hours` a month are ideal for everybody.
fn wanting(hours: f64) -> Assumptions {
    Assumptions { ideal_hours: IdealHours::Fixed(hours), lapsed_days: 400, ..Assumptions::default() }
}

fn look_at(book: &Book, a: &Assumptions) -> Section<Schedule> {
    study(book, a)
}

fn both(book: &Book, a: &Assumptions) -> (Schedule, Proposals) {
    let schedule = look_at(book, a).unwrap();
    let found = proposals(book, &Figures::compute(book, a), &schedule, a);
    (schedule, found)
}

/// Twelve weeks; Ann works Tue and Thu from 9 to 13: client 0 comes on Tue at 9, client 1 on Tue at 12, client 1 on
/// Thu at 9 and at 12.
fn ann() -> Vec<Row> {
    let mut rows = Vec::new();
    for week in 0..12 {
        for (client, weekday, start) in [(0, 1, 540), (1, 1, 720), (1, 3, 540), (2, 3, 720)] {
            rows.push((client, week * 7 + weekday, start, 60, Some("Ann"), None, Status::Attended));
        }
    }
    rows
}

#[test]
fn one_trainers_week_by_hand() {
    // Client 0 had 12 hours in 82 days; 20 hours a month leave many missing: as many visits as the week has room for.
    let (schedule, found) = both(&book(3, &ann()), &wanting(20.0));
    assert_eq!((schedule.weeks, schedule.staff, schedule.lanes_from), (11, 1, LanesFrom::Staff));
    assert_eq!(schedule.open.to_string(), "Tue 09:00-13:00, Thu 09:00-13:00");
    assert_eq!(schedule.hours_from, HoursFrom::InUse);
    let free: Vec<(u8, u16)> = schedule.free.iter().map(|s| (s.weekday, s.start)).collect();
    assert_eq!(free, [(1, 600), (1, 660), (3, 600), (3, 660)]);
    // Half of Ann's eight hours are taken, one client each: 4 of 8 client hours.
    let [attended, places] = schedule.capacity();
    assert!((attended - 4.0).abs() < 1e-9 && (places - 8.0).abs() < 1e-9 && (schedule.fill() - 0.5).abs() < 1e-9);
    let empty = schedule.empty(&book(3, &ann()), &Figures::compute(&book(3, &ann()), &wanting(20.0)));
    assert!((empty.weekly_hours - 4.0).abs() < 1e-9 && empty.rate == money(60.0));
    assert_eq!(empty.monthly_value, money(60.0 * 4.0 * 4.345));
    // Client 0 comes on Tue and may come on Thu, at 10 rather than 11; client 2 the other way round, at 11. Client 1
    // comes on both days already, and at weekends nothing is open.
    let list: Vec<(usize, u8, u16, u32)> =
        found.list.iter().map(|p| (p.client, p.slot.weekday, p.slot.start, p.every)).collect();
    assert_eq!(list, [(0, 3, 600, 1), (2, 1, 660, 1)]);
    let fit = found.list[0].fit;
    let bell = (-0.5_f64).exp();
    assert!(
        (fit.time - bell).abs() < 1e-12 && (fit.day - (0.5 + 0.5 / 13.0)).abs() < 1e-12 && fit.staff == 1.0,
        "{fit:?}"
    );
    assert_eq!((found.left_out.no_day, found.left_out.no_slot), (0, 1));
}

#[test]
fn decisions_hold_and_what_they_leave_is_placed_anew() {
    let (book, mut a) = (book(8, &loose()), wanting(8.0));
    let (_, free) = both(&book, &a);
    let first = free.list.iter().find(|p| p.client == 0).unwrap().slot.clone();
    let decision = |verdict, slot: &Slot| Decision {
        client: "C000".into(),
        weekday: slot.weekday,
        start: slot.start,
        staff: "Ann".into(),
        verdict,
    };
    a.schedule = a.schedule.decided(decision(Verdict::Refused, &first));
    let (_, refused) = both(&book, &a);
    let now = &refused.list.iter().find(|p| p.client == 0).unwrap().slot;
    assert_ne!((now.weekday, now.start), (first.weekday, first.start));
    assert_eq!(refused.refused.len(), 1);
    assert!(refused.weighed <= free.weighed + 1e-9);
    a.schedule = a.schedule.decided(decision(Verdict::Accepted, &first));
    let (_, held) = both(&book, &a);
    let kept: Vec<&Proposal> = held.list.iter().filter(|p| p.verdict == Some(Verdict::Accepted)).collect();
    assert_eq!((kept.len(), &kept[0].slot, held.agreed().len()), (1, &first, 1));
    // A time that is closed, a client of another file.
    let gone = Decision { start: 1400, ..decision(Verdict::Pinned, &first) };
    a.schedule.decisions = vec![gone.clone(), Decision { client: "nobody".into(), ..gone }];
    let (_, void) = both(&book, &a);
    assert_eq!(void.void.len(), 1);
    assert!(void.void[0].why.contains("no longer free"), "{:?}", void.void);
}

/// Three clients who come now and then, at Ann's of a morning.
fn loose() -> Vec<Row> {
    let mut rows = Vec::new();
    for week in 0..12_u64 {
        for client in 0..3_u32 {
            if (week + u64::from(client)).is_multiple_of(3) {
                let weekday = (week / 3 + u64::from(client)) % 5;
                rows.push((client, week * 7 + weekday, 540, 60, Some("Ann"), None, Status::Attended));
            }
        }
        for weekday in 0..5 {
            rows.push((3 + weekday as u32, week * 7 + weekday, 600, 60, Some("Ann"), None, Status::Attended));
            rows.push((3 + weekday as u32, week * 7 + weekday, 480, 30, Some("Ann"), None, Status::Attended));
        }
    }
    rows
}

/// Five come at 9, five at 17, every Monday for twelve weeks; two of the first were at 17 as well.
fn two_classes() -> Vec<Row> {
    let mut rows = Vec::new();
    for week in 0..12 {
        for client in 0..10 {
            let start = if client < 5 { 540 } else { 1020 };
            let status = if week > 1 && client % 5 > 1 { Status::LateCancel } else { Status::Attended };
            rows.push((client, week * 7, start, 60, None, Some("Yoga"), status));
        }
        if week < 3 {
            rows.push((0, week * 7 + 1, 1020, 60, None, Some("Yoga"), Status::Attended));
        }
    }
    rows
}

#[test]
fn thin_classes_are_merged_and_missed_ones_overbooked() {
    let book = book(10, &two_classes());
    let (schedule, _) = both(&book, &wanting(4.0));
    let classes: Vec<_> = schedule.entries.iter().filter(|e| e.form == Form::Class).collect();
    assert_eq!(classes.len(), 2);
    // Twelve weeks back from Monday of the twelfth week: 12 times held, 5 came in the first two weeks, then 2.
    assert_eq!((classes[0].capacity, classes[0].kind.weekday), (5, 0));
    let merge = &schedule.merges[0];
    assert_eq!((merge.from.kind.start, merge.into.kind.start), (540, 1020));
    // Of 30 visits at 9 (2 × 5 + 10 × 2), the twelve of client 0 are by somebody who was there at 17.
    assert_eq!(merge.able, [30, 12]);
    let weeks = f64::from(schedule.weeks);
    let per_week = merge.from.mean() * f64::from(merge.from.held) / weeks;
    assert!((merge.lost_visits(schedule.weeks) - per_week * 18.0 / 30.0).abs() < 1e-9);
    // 60 places taken at each, 30 missed by late cancels: half stay away.
    let advice = &schedule.overbooking[0];
    assert_eq!((advice.booked, advice.missed, advice.pool), (120, 60, overbooking::Pool::Service(0)));
    // scipy 1.16: binom.sf(5, 7, 0.5) = 0.0625, binom.sf(5, 6, 0.5) = 0.0156.
    assert_eq!(advice.bookings, 6);
    assert!(advice.careful <= advice.bookings && (advice.interval[0] - 0.4117).abs() < 1e-3, "{advice:?}");
}

#[test]
fn a_class_that_is_full_again_and_again_could_be_two() {
    let rows: Vec<Row> = (0..8)
        .flat_map(|week| (0..4).map(move |c| (c, week * 7, 540, 60, None, Some("Spin"), Status::Attended)))
        .collect();
    let (schedule, found) = both(&book(4, &rows), &wanting(8.0));
    assert_eq!((schedule.additions.len(), schedule.additions[0].full), (1, 7));
    assert!((schedule.additions[0].most_visits(7) - 4.0).abs() < 1e-12);
    // Nobody stayed away, so nothing is advised on bookings; nobody finds a place, as there is none.
    assert!(schedule.overbooking.is_empty() && found.list.is_empty());
    let text = words::Words { book: &book(4, &rows), schedule: &schedule, locale: &Locale::default() };
    let said = text.addition(&schedule.additions[0], &Figures::compute(&book(4, &rows), &wanting(8.0)));
    assert!(said.starts_with("Mon 09:00 Spin: 4 of 4 places, full in 7 of the 7 weeks"), "{said}");
    // With more places said than ever seen, there are free ones.
    let mut a = wanting(8.0);
    a.schedule.places = Some(6);
    assert_eq!(look_at(&book(4, &rows), &a).unwrap().free.len(), 2);
}

#[test]
fn what_is_lacking_is_said() {
    assert!(look_at(&Book::default(), &wanting(4.0)).unwrap_err().unavailable.contains("a row per appointment"));
    let mut rows = ann();
    rows.truncate(8);
    assert!(look_at(&book(3, &rows), &wanting(4.0)).unwrap_err().unavailable.contains("four weeks"));
    let mut timeless = book(3, &ann());
    let sessions = timeless.sessions.as_ref().map(|s| Sessions { start: None, ..Sessions::clone(s) });
    timeless.sessions = sessions.map(Arc::new);
    assert!(look_at(&timeless, &wanting(4.0)).unwrap_err().unavailable.contains("--map start=COLUMN"));
    assert!(run::<Schedule>(&book(3, &ann()), &wanting(4.0), &Studies::default(), STOPPED).is_none());
}

#[test]
fn times_out_of_all_bounds_break_nothing() {
    let mut rows = ann();
    for week in 0..12 {
        rows.push((0, week * 7, 24 * 60, 60, None, None, Status::Attended));
        rows.push((0, week * 7, 1439, 600, None, None, Status::Attended));
        rows.push((1, week * 7, 0, 0, None, None, Status::Attended));
        rows.push((1, week * 7 + 2, 65_534, 65_534, Some("Bob"), None, Status::Attended));
        rows.push((2, week * 7 + 2, 0, 65_534, Some("Bob"), None, Status::Attended));
        rows.push((9_999, week * 7 + 2, 600, 60, Some("Bob"), None, Status::Attended));
    }
    for (minutes, at_once, hours) in [(None, None, ""), (Some(15), Some(1000), "daily 0-24"), (Some(480), Some(1), "")]
    {
        let mut a = wanting(20.0);
        a.schedule.slot_minutes = minutes;
        a.schedule.at_once = at_once;
        a.schedule.opening = hours.parse().unwrap();
        let (schedule, found) = both(&book(3, &rows), &a);
        holds(&book(3, &rows), &a, &schedule, &found);
        assert!(schedule.cells.iter().all(|c| c.hour < 24 && (0.0..=1.0).contains(&c.fill())));
    }
}

/// A random studio: trainers or none, classes or none, bookings to come, opening hours or none.
fn random(seed: u64) -> (Book, Assumptions) {
    let mut rng = stream(seed, 0);
    let staff = [None, Some("Ann"), Some("Bob"), Some("Cy")];
    let clients = rng.random_range(3..14_u32);
    let named = rng.random_range(0..4_usize);
    let mut rows: Vec<Row> = Vec::new();
    for client in 0..clients {
        let (weekday, start) = (rng.random_range(0..7_u64), rng.random_range(24..80_u16) * 15);
        let minutes = [30, 45, 60, 75, 90, 120][rng.random_range(0..6_usize)];
        for week in 0..16 {
            if rng.random::<f64>() < 0.6 {
                let shift = if rng.random::<f64>() < 0.3 { rng.random_range(0..7_u64) } else { weekday };
                let who = if named == 0 { None } else { staff[1 + rng.random_range(0..named)] };
                let in_class = client.is_multiple_of(3);
                let (start, minutes, service) =
                    if in_class { (1080, 60, Some("Yoga")) } else { (start, minutes, None) };
                let shift = if in_class { weekday % 3 } else { shift };
                let who = if in_class { staff[usize::from(named > 0)] } else { who };
                rows.push((client, week * 7 + shift, start, minutes, who, service, Status::Attended));
            }
        }
        if rng.random::<f64>() < 0.3 {
            let ahead = 16 * 7 + rng.random_range(0..14_u64);
            rows.push((client, ahead, rng.random_range(24..80_u16) * 15, 60, staff[named], None, Status::Booked));
        }
    }
    let mut a = wanting(rng.random_range(2..30_u32).into());
    a.schedule.opening =
        ["", "Mon-Fri 7-20", "Tue 8-12 13-19, Sat 9-14"][rng.random_range(0..3_usize)].parse().unwrap();
    a.schedule.slot_minutes = [None, Some(60), Some(45)][rng.random_range(0..3_usize)];
    a.schedule.at_once = [None, Some(2)][rng.random_range(0..2_usize)];
    a.schedule.places = [None, Some(8)][rng.random_range(0..2_usize)];
    (book(clients as usize, &rows), a)
}

/// No constraint is broken, and the sums are those of the parts.
fn holds(book: &Book, a: &Assumptions, schedule: &Schedule, found: &Proposals) {
    let figures = Figures::compute(book, a);
    let meetings = meetings::Meetings::of(book, a.schedule.recent_weeks).unwrap();
    let overlaps = |x: &Slot, from: u16, to: u16| x.start < to && from < x.end();
    for (i, p) in found.list.iter().enumerate() {
        let slot = &p.slot;
        let habit = schedule.habits.iter().find(|h| h.client as usize == p.client).unwrap();
        assert!(schedule.free.contains(slot) && slot.end() > slot.start && slot.end() <= 24 * 60);
        if !a.schedule.opening.is_empty() {
            assert!(a.schedule.opening.covers(slot.weekday, slot.start, slot.end()), "closed: {slot:?}");
        }
        assert!(!habit.taken[usize::from(slot.weekday)], "comes then already");
        assert!(habit.time(slot.start).is_some() && p.fit.whole() <= 1.0 && p.fit.whole() > 0.0);
        let visit = p.weekly_hours * f64::from(p.every) * 60.0;
        assert!(visit <= f64::from(slot.minutes) + 1e-9 && visit <= f64::from(habit.minutes) + 1e-9);
        let rate = figures.hourly_rate[p.client].unwrap();
        assert_eq!(p.monthly_value, rate.times(visit / 60.0 / f64::from(p.every) * WEEKS_PER_MONTH));
        for other in found.list.iter().skip(i + 1) {
            assert_ne!(slot, &other.slot, "two in one slot");
            if other.client == p.client {
                let apart = days::apart(slot.weekday.into(), other.slot.weekday.into());
                assert!(apart >= usize::from(habit.spacing).max(1), "too close");
            }
            let same =
                slot.staff != Category::MISSING && slot.staff == other.slot.staff && slot.weekday == other.slot.weekday;
            let hours = slot.what == What::Hour && other.slot.what == What::Hour;
            assert!(!(same && hours && overlaps(slot, other.slot.start, other.slot.end())), "trainer twice");
        }
        free_enough(&meetings, schedule, found, slot);
    }
    for client in 0..book.clients.len() {
        let placed: f64 = found.list.iter().filter(|p| p.client == client).map(|p| p.weekly_hours).sum();
        assert!(placed <= (figures.unrealized[client].max(0.0)) / WEEKS_PER_MONTH + 1e-6, "more than is missing");
    }
    let sum = found.list.iter().fold(Money::ZERO, |sum, p| sum + p.monthly_value);
    assert_eq!(found.total, sum);
}

/// In three of four weeks, and beside every booking to come, there is room for all that is proposed at a time.
fn free_enough(meetings: &meetings::Meetings, schedule: &Schedule, found: &Proposals, slot: &Slot) {
    if slot.what != What::Hour {
        let used = found.list.iter().filter(|p| Slot { lane: 0, ..p.slot.clone() } == Slot { lane: 0, ..slot.clone() });
        let Slot { weekday, start, minutes, staff, .. } = *slot;
        let entry = schedule
            .entries
            .iter()
            .find(|e| (e.kind.weekday, e.kind.start, e.kind.minutes, e.kind.staff) == (weekday, start, minutes, staff));
        assert!(used.count() as u32 <= entry.unwrap().free_places(), "more than the class holds");
        return;
    }
    let of_staff = slot.staff != Category::MISSING;
    let at = |m: &&meetings::Meeting| {
        m.kind.weekday == slot.weekday
            && m.kind.start < slot.end()
            && slot.start < m.kind.end()
            && (!of_staff || m.kind.staff == slot.staff)
    };
    if of_staff {
        assert!(!meetings.all.iter().filter(at).any(|m| meetings.is_to_come(m)), "booked already");
        let mut weeks: Vec<u32> = meetings.all.iter().filter(at).filter_map(|m| meetings.week(m.date)).collect();
        weeks.sort_unstable();
        weeks.dedup();
        assert!(weeks.len() as u32 * 4 <= meetings.weeks, "busy in more than a quarter of the weeks");
    }
}

#[test]
fn no_proposal_breaks_a_constraint_whatever_the_studio_and_the_decisions() {
    let (mut proposed, mut kept) = (0, 0);
    for seed in 0..120 {
        let (book, mut a) = random(seed);
        let Ok(mut week) = look_at(&book, &a) else { continue };
        let mut rng = stream(seed, 1);
        for _ in 0..5 {
            let found = proposals(&book, &Figures::compute(&book, &a), &week, &a);
            holds(&book, &a, &week, &found);
            cannot_be_improved(&book, &a, &week, &found);
            proposed += found.list.len();
            for d in &a.schedule.decisions {
                let staff = |p: &Proposal| proposals::staff_name(&book, p.slot.staff) == d.staff;
                let here = found.list.iter().any(|p| {
                    let id = book.clients.ids.get(p.client);
                    (id, p.slot.weekday, p.slot.start) == (d.client.as_str(), d.weekday, d.start) && staff(p)
                });
                let void = found.void.iter().any(|v| v.decision == *d);
                assert_eq!(here, d.verdict != Verdict::Refused && !void, "{d:?}");
                kept += usize::from(here);
            }
            let Some(p) = found.list.get(rng.random_range(0..found.list.len().max(1))) else { break };
            let verdict = [Verdict::Accepted, Verdict::Pinned, Verdict::Refused][rng.random_range(0..3_usize)];
            a.schedule = a.schedule.decided(Decision {
                client: book.clients.ids.get(p.client).into(),
                weekday: p.slot.weekday,
                start: p.slot.start,
                staff: proposals::staff_name(&book, p.slot.staff).into(),
                verdict,
            });
            if rng.random::<f64>() < 0.2 {
                a.schedule.opening = "Mon-Sat 8-18".parse().unwrap();
                week = look_at(&book, &a).unwrap();
            }
        }
    }
    assert!(proposed > 300 && kept > 60, "{proposed} {kept}");
}

/// No open visit would do better in a slot that is left over, nor would two gain by changing places.
fn cannot_be_improved(book: &Book, a: &Assumptions, schedule: &Schedule, found: &Proposals) {
    let refused = |p: &Proposal, slot: &Slot| {
        found.refused.iter().any(|(client, d)| {
            let staff = proposals::staff_name(book, slot.staff);
            *client == p.client && (d.weekday, d.start, d.staff.as_str()) == (slot.weekday, slot.start, staff)
        })
    };
    let worth = |p: &Proposal, slot: &Slot| -> Option<f64> {
        let habit = schedule.habits.iter().find(|h| h.client as usize == p.client)?;
        // Of the days, only its own are known here to be allowed.
        let fit = fit(habit, slot).filter(|_| slot.weekday == p.slot.weekday && !refused(p, slot))?;
        let rate = Figures::compute(book, a).hourly_rate[p.client]?;
        let hours = f64::from(habit.minutes.min(slot.minutes)) / 60.0 / f64::from(p.every);
        Some(rate.times(hours * WEEKS_PER_MONTH).to_f64() * fit.whole())
    };
    let open: Vec<&Proposal> = found.list.iter().filter(|p| p.verdict.is_none()).take(6).collect();
    let left: Vec<&Slot> = schedule.free.iter().filter(|s| found.list.iter().all(|p| p.slot != **s)).collect();
    for (i, p) in open.iter().enumerate() {
        let now = worth(p, &p.slot).unwrap();
        for slot in &left {
            assert!(worth(p, slot).is_none_or(|w| w <= now + 1e-6), "{p:?} would do better in {slot:?}");
        }
        for q in open.iter().skip(i + 1) {
            let changed = worth(p, &q.slot).zip(worth(q, &p.slot)).map(|(a, b)| a + b);
            assert!(changed.is_none_or(|c| c <= now + worth(q, &q.slot).unwrap() + 1e-6));
        }
    }
}

#[test]
fn a_filter_sums_what_it_shows() {
    let (book, a) = (book(8, &loose()), wanting(8.0));
    let (_, all) = both(&book, &a);
    let one = all.clone().shown(&Selection::Some(vec![0]));
    assert!(one.list.iter().all(|p| p.client == 0) && !one.list.is_empty() && one.total < all.total);
    assert_eq!(all.clone().shown(&Selection::All).total, all.total);
}
