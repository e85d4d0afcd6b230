//! The week in words: the same sentences on the screen, in reports and in calendars.

use super::classes::{Addition, Merge, worth};
use super::entries::Entry;
use super::free::{Slot, What};
use super::hours::{Cell, HoursFrom, LanesFrom};
use super::overbooking::{Advice, FEWEST, Pool};
use super::proposals::{LeftOut, Proposal, Proposals, staff_name};
use super::{Kind, Schedule};
use crate::analysis::Figures;
use crate::book::schedule_settings::{DAYS, clock};
use crate::book::{Book, Category, Locale};

/// What sentences are written with.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The business, for names of services and trainers.
    pub book: &'a Book,
    /// The week.
    pub schedule: &'a Schedule,
    /// How figures are written.
    pub locale: &'a Locale,
}

/// `Thu 18:00`.
pub fn when(weekday: u8, start: u16) -> String {
    format!("{} {}", DAYS.get(usize::from(weekday)).copied().unwrap_or_default(), clock(start))
}

/// `every week`, `every 2nd week`.
pub fn rhythm(every: u32) -> &'static str {
    match every {
        0 | 1 => "every week",
        2 => "every 2nd week",
        3 => "every 3rd week",
        _ => "every 4th week",
    }
}

impl Words<'_> {
    fn number(&self, value: f64) -> String {
        let whole = (value - value.round()).abs() < 0.05;
        self.locale.number(value, if whole { 0 } else { 1 })
    }

    fn count(&self, n: usize, one: &str, many: &str) -> String {
        format!("{} {}", self.locale.number(n as f64, 0), if n == 1 { one } else { many })
    }

    fn label(&self, of: fn(&crate::book::Sessions) -> &Option<Category>, code: u32) -> &str {
        let category = self.book.sessions.as_ref().and_then(|s| of(s).as_ref());
        category.filter(|_| code != Category::MISSING).map_or("", |c| c.labels.get(code as usize))
    }

    /// What takes place, as far as the file says: `Yoga with Ann`, `75-min class`.
    pub fn kind(&self, kind: &Kind) -> String {
        let service = self.label(|s| &s.service, kind.service);
        let mut text = if service.is_empty() { format!("{}-min class", kind.minutes) } else { service.to_string() };
        let (staff, place) = (staff_name(self.book, kind.staff), self.label(|s| &s.location, kind.location));
        if !staff.is_empty() {
            text.push_str(&format!(" with {staff}"));
        }
        if !place.is_empty() {
            text.push_str(&format!(" ({place})"));
        }
        text
    }

    /// Where a client would be: `hour with Ann`, `place in Yoga with Ann`, `place in 75-min class`.
    pub fn slot(&self, slot: &Slot) -> String {
        match slot.what {
            What::Place { service, location } => {
                let Slot { weekday, start, minutes, staff, .. } = *slot;
                format!("place in {}", self.kind(&Kind { weekday, start, minutes, staff, service, location }))
            }
            What::Hour => match staff_name(self.book, slot.staff) {
                "" => "free hour".into(),
                name => format!("hour with {name}"),
            },
        }
    }

    /// When the client of a proposal usually comes: `Tue 18:00`.
    pub fn usual(&self, proposal: &Proposal) -> Option<String> {
        let habit = self.schedule.habits.iter().find(|h| h.client as usize == proposal.client)?;
        Some(when(habit.usual.0, habit.usual.1))
    }

    /// Why this slot for this client, and what it is worth.
    pub fn proposal(&self, proposal: &Proposal) -> String {
        let slot = &proposal.slot;
        let Some(habit) = self.schedule.habits.iter().find(|h| h.client as usize == proposal.client) else {
            return String::new();
        };
        let (usual, here) = (habit.usual, when(slot.weekday, slot.start));
        let often = self.count(habit.visits as usize, "visit in half a year", "visits in half a year");
        let trainer = match (habit.staff.first(), staff_name(self.book, slot.staff)) {
            (Some(first), _) if first.0 == slot.staff => " with the same trainer",
            (Some(_), name) if !name.is_empty() => " with another trainer",
            _ => "",
        };
        let free = match slot.what {
            What::Place { .. } => "the class has a free place",
            What::Hour => "that hour is free",
        };
        let same_time = usual.1.abs_diff(slot.start) < 30;
        let place = match (usual.0 == slot.weekday, same_time) {
            (true, true) => format!("{here} is their own usual time; they come less of late, and {free}{trainer}"),
            (false, true) => format!("{here} is the same time on another day, and {free}{trainer}"),
            _ => format!("On {here} {free}{trainer}"),
        };
        format!(
            "Comes most often {} for {} min ({often}). {place}. {} min {} = {} a month. Habit match {} (weekday, time, trainer, service).",
            when(usual.0, usual.1),
            habit.minutes,
            self.locale.number(proposal.weekly_hours * f64::from(proposal.every) * 60.0, 0),
            rhythm(proposal.every),
            self.locale.money(proposal.monthly_value),
            self.locale.percent(proposal.fit.whole(), 0)
        )
    }

    /// How many visits were placed, what they are worth, and in which sense they are the best.
    pub fn proposals(&self, found: &Proposals) -> String {
        if found.list.is_empty() {
            return format!(
                "Nothing to propose: {} with missing hours, {}.",
                self.count(found.under_used, "client", "clients"),
                self.count(found.slots, "free slot", "free slots")
            );
        }
        let [accepted, pinned] = found.held();
        let mut text = format!(
            "{} of {} h a week in all = {} a month if everybody says yes",
            self.count(found.list.len(), "visit", "visits"),
            self.number(found.weekly_hours),
            self.locale.money(found.total)
        );
        let counts = [(accepted, "accepted"), (pinned, "pinned"), (found.refused.len(), "refused")];
        for (n, word) in counts.into_iter().filter(|(n, _)| *n > 0) {
            text.push_str(&format!(", {n} {word}"));
        }
        text.push_str(&format!(
            ". {} for {}, one client in each. No other placement is better: the sum of value × habit match is the greatest possible.",
            self.count(found.slots, "free slot", "free slots"),
            self.count(found.visits, "missing visit", "missing visits")
        ));
        text
    }

    /// Why others have none; empty where there are no others.
    pub fn left_out(&self, left: &LeftOut) -> String {
        let reasons = [
            (left.lapsed, "lapsed (win them back first)"),
            (left.no_habit, "without a habit (3 visit days in half a year)"),
            (left.too_little, "missing less than a visit in 4 weeks"),
            (left.no_slot, "with no free slot like their habit"),
            (left.no_day, "with no weekday left at their usual distance"),
            (left.no_rate, "without a price"),
        ];
        let said: Vec<String> = reasons
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, why)| format!("{} {why}", self.locale.number(n as f64, 0)))
            .collect();
        if said.is_empty() { String::new() } else { format!("Without a proposal: {}.", said.join(", ")) }
    }

    /// Where hours and capacity come from.
    pub fn sources(&self) -> String {
        let s = self.schedule;
        let hours = match s.hours_from {
            HoursFrom::Said => format!("Open {}, as you set", s.open),
            HoursFrom::InUse => "No opening hours are given: the hours in use on each day count".into(),
        };
        let lanes = match s.lanes_from {
            LanesFrom::Said => "as many at once as you set".to_string(),
            LanesFrom::Staff => format!("at once the trainers who usually work then ({} in all)", s.staff),
            LanesFrom::MostSeen => "no file names trainers, so at once the most sessions seen in that hour".to_string(),
        };
        let mut text = format!(
            "{hours}; {lanes}; a class holds the most ever seen in it unless you say. Last {} weeks to {}.",
            s.weeks,
            self.locale.date(s.as_of)
        );
        if !s.lengths {
            text.push_str(" No file says how long sessions take: each counts an hour.");
        }
        if s.without_start > 0 {
            text.push_str(&format!(" {} without a time left out.", self.count(s.without_start, "row", "rows")));
        }
        text
    }

    /// How full the week is, and what the empty hours are worth.
    pub fn fill(&self, figures: &Figures) -> Vec<String> {
        let [attended, places] = self.schedule.capacity();
        let mut said = vec![format!(
            "{} of {} client hours a week are used: {} full.",
            self.number(attended),
            self.number(places),
            self.locale.percent(self.schedule.fill(), 0)
        )];
        let empty = self.schedule.empty(self.book, figures);
        if let Some((rate, value)) = empty.rate.zip(empty.monthly_value) {
            said.push(format!(
                "{}{} h a week are open and empty. With one client in each at {} an hour (mean revenue of a delivered hour) they would bring {} a month.",
                if self.schedule.lanes_from == LanesFrom::MostSeen { "Up to " } else { "" },
                self.number(empty.weekly_hours),
                self.locale.money_with(rate, 2),
                self.locale.money(value)
            ));
        }
        said.push(self.sources());
        said.push(self.emptiest());
        said
    }

    /// The hours of the week with the most empty time, and the fullest.
    fn emptiest(&self) -> String {
        let name = |c: &Cell| when(c.weekday, u16::from(c.hour) * 60);
        let mut cells: Vec<&Cell> = self.schedule.cells.iter().collect();
        cells.sort_by(|a, b| b.free_lane_hours.total_cmp(&a.free_lane_hours));
        let list = |cells: &[&Cell]| cells.iter().take(3).map(|c| name(c)).collect::<Vec<_>>().join(", ");
        let empty = list(&cells);
        cells.sort_by(|a, b| b.fill().total_cmp(&a.fill()).then(b.attended.total_cmp(&a.attended)));
        format!("Most empty: {empty}. Fullest: {}.", list(&cells))
    }

    /// `Tue 17:45 Yoga`.
    pub fn class(&self, entry: &Entry) -> String {
        format!("{} {}", when(entry.kind.weekday, entry.kind.start), self.kind(&entry.kind))
    }

    /// `Tue 17:45 Yoga: 4.2 of 9 places`.
    pub fn entry(&self, entry: &Entry) -> String {
        format!(
            "{}: {} of {} places",
            self.class(entry),
            self.number(entry.mean()),
            self.locale.number(f64::from(entry.capacity), 0)
        )
    }

    /// What a merge saves and may lose.
    pub fn merge(&self, merge: &Merge, figures: &Figures) -> String {
        let weeks = self.schedule.weeks;
        let (saved, lost) = (merge.saved_hours(weeks), merge.lost_visits(weeks));
        let cost = worth(self.schedule, figures, lost)
            .map_or(String::new(), |m| format!(" ({} a month at the mean revenue of a visit)", self.locale.money(m)));
        let [all, able] = merge.able;
        format!(
            "{} could join {}. It saves {} h of a trainer a week, and loses at most {} visits a week{cost}: {able} of its {all} visits in half a year were by clients who also came within an hour of {}; the others are taken as lost.",
            self.entry(&merge.from),
            self.entry(&merge.into),
            self.number(saved),
            self.number(lost),
            clock(merge.into.kind.start)
        )
    }

    /// What a further class may bring.
    pub fn addition(&self, addition: &Addition, figures: &Figures) -> String {
        let most = addition.most_visits(self.schedule.weeks);
        let value = worth(self.schedule, figures, most)
            .map_or(String::new(), |m| format!(", {} a month", self.locale.money(m)));
        format!(
            "{}, full in {} of the {} weeks it was held. A second one brings from nothing to {} visits a week{value}: how many were turned away, no file says.",
            self.entry(&addition.entry),
            addition.full,
            addition.entry.held,
            self.number(most)
        )
    }

    /// How many bookings a class could take.
    pub fn advice(&self, advice: &Advice) -> String {
        let [low, high] = advice.interval;
        let of = match advice.pool {
            Pool::Service(code) => format!("of {}", self.label(|s| &s.service, code)),
            Pool::Hour(hour) => format!("of classes that begin from {hour:02}:00 to {hour:02}:59"),
        };
        let rate = self.locale.percent(advice.missed as f64 / advice.booked.max(1) as f64, 1);
        let measured = format!(
            "{rate} {of} stay away ({} of {}, 95% from {} to {})",
            self.locale.number(advice.missed as f64, 0),
            self.locale.number(advice.booked as f64, 0),
            self.locale.percent(low, 1),
            self.locale.percent(high, 1)
        );
        let capacity = advice.entry.capacity as usize;
        let class = self.entry(&advice.entry);
        if !advice.pays() {
            return format!("{class}. {measured}: too few to take a booking more than it holds.");
        }
        format!(
            "{class}. {measured}: with {} bookings more than {capacity} come in fewer than 1 of 20 times; the careful number is {}.",
            advice.bookings, advice.careful
        )
    }

    /// What the advice on bookings rests on.
    pub fn overbooking_basis(&self) -> String {
        let never = self.schedule.never_checked_in;
        let left = match never {
            0 => String::new(),
            n => format!(" {} left out that nobody was there to check in.", self.count(n, "class", "classes")),
        };
        format!(
            "Only classes with {FEWEST} places taken or more and at least one missed are advised on; each client is taken to come or not on their own (binomial).{left}"
        )
    }
}
