//! A log of appointments, visits or check-ins.

use super::days::{self, Certainty};
use super::people::People;
use super::rows::Needed;
use super::times::times;
use super::{Part, TableKind};
use crate::book::sessions::NO_CLIENT;
use crate::book::{Category, FileUse, Money, Sessions, SetAside, Severity, Status};
use crate::ingest::attributes::category;
use crate::ingest::cells::{self, Parsed, Rows, file_name, shown};
use crate::ingest::exports;
use crate::ingest::fields::Field;
use crate::ingest::meanings::StatusMeaning;
use crate::ingest::raw::RawColumn;
use crate::ingest::states;
use crate::ingest::statuses;
use crate::ingest::synonyms::{Hint, normalize, synonyms};
use crate::ingest::titles::status_of_mark;
use crate::ingest::values::{Unit, amounts, numbers};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Reads the table.
pub fn read(part: &mut Part<'_>, people: &mut People) -> (Sessions, FileUse) {
    let range = part.found.table.rows.clone();
    let dates = part.days(Field::Date).or_else(|| part.days(Field::Start)).unwrap_or_else(|| vec![None; range.len()]);
    let (mut rows, mut file) = part.rows(&days::lacking(&dates, &range), Needed("date"), TableKind::Sessions);
    part.leave_out_repeats(&mut rows, &mut file, &[Field::Date, Field::Start]);
    let date: Vec<NaiveDate> = rows.keep(dates).into_iter().flatten().collect();
    // The columns of a long log are read side by side; the clients take as long as all the others together.
    let read: &Part<'_> = part;
    let (client, (((start, minutes), raw_status), (price, balance))) = rayon::join(
        || people.of_rows(read, &rows),
        || {
            rayon::join(
                || (read.lengths(&rows), read.category(Field::Status, &rows)),
                || (read.read_amounts(Field::Price, &rows), read.read_amounts(Field::Balance, &rows)),
            )
        },
    );
    let mut price = part.told(Field::Price, price);
    part.price_by_the_hour(&rows, minutes.as_deref(), &mut price);
    if let Some(price) = &mut price {
        part.forget_other_currencies(Field::Price, &rows, price);
    }
    let balance = part.told(Field::Balance, balance);
    let mut sessions = Sessions {
        status: Vec::new(),
        start,
        minutes,
        staff: part.category(Field::Staff, &rows),
        service: part.category(Field::Service, &rows),
        location: part.category(Field::Location, &rows),
        channel: part.channel(&rows),
        booked: part.optional_days(Field::BookedAt, &rows),
        cancelled: part.optional_days(Field::CancelledAt, &rows),
        price,
        charged: None,
        balance,
        remaining: part.remaining(&rows),
        pass_ends: part.optional_days(Field::PassEnds, &rows),
        first_visit: part.truths(Field::FirstVisit, &rows),
        unpaid: part.unpaid(&rows),
        raw_status,
        client,
        date,
    };
    sessions.status = part.statuses(&sessions, &rows);
    sessions.charged = part.charged(&sessions, &rows);
    if sessions.minutes.is_none() {
        let attended: Vec<u32> = rows.iter().take(1).collect();
        let message = "no column says how long the sessions are; each counts as one hour (--map session_minutes=COLUMN, or end=COLUMN)."
            .to_string();
        part.find("session_length_assumed", Severity::Warning, None, &attended, message);
    }
    (sessions, file)
}

impl Part<'_> {
    /// The days of a field, one per row of the range, with findings for what could be read in two ways.
    pub(super) fn days(&mut self, field: Field) -> Option<Vec<Option<NaiveDate>>> {
        let column = self.column(field)?;
        let range = self.found.table.rows.clone();
        let (days, certainty) = days::days(column, range.clone(), self.found.date_order);
        let first: Vec<u32> = range.take(1).collect();
        let header = self.header(field);
        match certainty {
            Certainty::Sure => {}
            Certainty::Undecided => self.find(
                "date_order_undecided",
                Severity::Warning,
                Some(field),
                &first,
                format!("the dates of \"{header}\" can be read with the day or the month first; they were read with the month first (--date-order day reads them the other way)."),
            ),
            Certainty::Mixed => self.find(
                "mixed_date_orders",
                Severity::Warning,
                Some(field),
                &first,
                format!("\"{header}\" holds dates with the day first and dates with the month first; each was read like the nearest date above it that can be read in one way only."),
            ),
        }
        Some(days)
    }

    pub(super) fn optional_days(&self, field: Field, rows: &Rows) -> Option<Vec<Option<NaiveDate>>> {
        let hint = self.found.date_order;
        Some(rows.keep(days::optional(self.column(field)?, rows.range.clone(), hint)))
    }

    pub(super) fn category(&self, field: Field, rows: &Rows) -> Option<Category> {
        labels_in(self.column(field)?, rows)
    }

    pub(super) fn amounts(&mut self, field: Field, rows: &Rows) -> Option<Vec<Option<Money>>> {
        let amounts = self.read_amounts(field, rows);
        self.told(field, amounts)
    }

    /// The amounts of a field, and the rows whose values are none.
    fn read_amounts(&self, field: Field, rows: &Rows) -> Option<Amounts> {
        let column = self.column(field)?;
        let amounts = amounts(column, rows.range.clone());
        let dropped = |row: &u32| rows.dropped.binary_search(row).is_ok();
        let bad = amounts.bad.into_iter().filter(|row| !dropped(row)).collect();
        Some(Amounts { values: rows.keep(amounts.values), bad })
    }

    /// Tells of the values that are no amounts.
    fn told(&mut self, field: Field, amounts: Option<Amounts>) -> Option<Vec<Option<Money>>> {
        let Amounts { values, bad } = amounts?;
        self.note_thousands(field);
        let column = self.column(field)?;
        if let Some(first) = bad.first() {
            let example = shown(column.value(*first)).into_owned();
            let message = format!(
                "{} values of \"{}\" are not amounts (\"{example}\"); they count as missing.",
                bad.len(),
                self.header(field)
            );
            self.find("unreadable_values", Severity::Warning, Some(field), &bad, message);
        }
        Some(values)
    }

    /// Sessions still to be paid: as the file says it, or those that it does not call paid.
    fn unpaid(&self, rows: &Rows) -> Option<Vec<bool>> {
        let paid = || Some(self.flags(Field::Paid, rows)?.into_iter().map(|f| f == Some(false)).collect());
        self.truths(Field::Unpaid, rows).or_else(paid)
    }

    fn truths(&self, field: Field, rows: &Rows) -> Option<Vec<bool>> {
        Some(self.flags(field, rows)?.into_iter().map(|f| f == Some(true)).collect())
    }

    /// `online` and `at the desk` where the file says yes and no; otherwise its own words.
    fn channel(&self, rows: &Rows) -> Option<Category> {
        let words = self.category(Field::Channel, rows)?;
        let flag = |label: &str| crate::ingest::synonyms::synonyms().flag(label);
        if words.labels.is_empty() || !words.labels.iter().all(|l| flag(l).is_some()) {
            return Some(words);
        }
        let of = |i: usize| words.get(i).and_then(flag).map(|yes| if yes { "online" } else { "at the desk" });
        Some((0..words.codes.len()).map(of).collect())
    }

    /// Visits left on the pass. Programs write "unlimited" as a number of nines and count down from it.
    fn remaining(&self, rows: &Rows) -> Option<Vec<f32>> {
        let parsed = numbers(self.column(Field::Remaining)?, rows.range.clone(), Unit::Plain);
        Some(rows.keep(parsed.values.into_iter().map(|v| visits_left(v) as f32).collect()))
    }

    /// Starting times and lengths: a column of minutes, else from start to end.
    fn lengths(&self, rows: &Rows) -> (Option<Vec<u16>>, Option<Vec<u16>>) {
        let range = &rows.range;
        let of = |field| self.column(field).map(|c| rows.keep(times(c, range.clone())));
        let start = of(Field::Start).or_else(|| of(Field::Date)).filter(|t| t.iter().any(|m| *m != Sessions::NO_TIME));
        let in_hours = synonyms().says(Hint::InHours, &normalize(&self.header(Field::SessionMinutes)));
        let stated = self.column(Field::SessionMinutes).map(|column| {
            let plain = numbers(column, range.clone(), Unit::Plain);
            // `60` is minutes; `1:00` and `1 h` are not.
            let clock = numbers(column, range.clone(), Unit::Hours).values;
            let minutes = plain.values.into_iter().zip(clock).map(|(plain, hours)| match (plain, hours) {
                (_, hours) if in_hours && hours > 0.0 && hours <= 24.0 => (hours * 60.0).round() as u16,
                (minutes, _) if (1.0..=1440.0).contains(&minutes) => minutes.round() as u16,
                (_, hours) if hours > 0.0 && hours <= 24.0 => (hours * 60.0).round() as u16,
                _ => Sessions::NO_TIME,
            });
            rows.keep(minutes.collect())
        });
        let minutes = stated.or_else(|| {
            let (start, end) = (start.as_ref()?, of(Field::End)?);
            Some(start.iter().zip(end).map(|(s, e)| length(*s, e)).collect())
        });
        (start, minutes.filter(|m: &Vec<u16>| m.iter().any(|m| *m != Sessions::NO_TIME)))
    }

    /// What became of each row: the file's words, its columns of yes and no, and what a missing client says.
    fn statuses(&mut self, sessions: &Sessions, rows: &Rows) -> Vec<Status> {
        let known = |text: &str| {
            let own = self.found.export.and_then(|e| e.statuses.get(&text.trim().to_lowercase()).copied());
            // "Paid" of a visit is a visit that took place.
            let paid = || states::payment(text).filter(|s| s.is_income()).map(|_| Status::Attended);
            let told = self.found.told.meanings.of(text).and_then(StatusMeaning::visit);
            let flag = || synonyms().flag(text).map(|yes| if yes { Status::Attended } else { Status::NoShow });
            told.or(own)
                .or_else(|| statuses::status(text))
                .or_else(paid)
                .or_else(flag)
                .or_else(|| statuses::in_words(text))
        };
        let labels = || sessions.raw_status.iter().flat_map(|c| c.labels.iter());
        let mut by_label: Vec<Option<Status>> = labels().map(known).collect();
        // Single letters mean something only where nothing else stands beside them: P, A and L, Y and N.
        if labels().all(|l| status_of_mark(l).is_some()) {
            by_label = labels()
                .map(|l| self.found.told.meanings.of(l).and_then(StatusMeaning::visit).or_else(|| status_of_mark(l)))
                .collect();
        }
        if let Some(words) = &sessions.raw_status {
            self.note_statuses(words, by_label.iter().map(|status| status.map(Status::name)));
        }
        let (late, no_show) = (self.flags(Field::LateCancel, rows), self.flags(Field::NoShow, rows));
        let cancellation = self.cancellations(rows);
        let yes = |flags: &Option<Vec<Option<bool>>>, i: usize| {
            flags.as_ref().and_then(|f| f.get(i).copied().flatten()) == Some(true)
        };
        let otherwise = self.found.export.and_then(|e| e.otherwise).unwrap_or(Status::Unknown);
        // Where only exceptions are written down, an empty status is a visit.
        let exception = |status: &Option<Status>| {
            matches!(status, Some(Status::NoShow | Status::LateCancel | Status::EarlyCancel | Status::Block))
        };
        let only_exceptions = otherwise == Status::Unknown && !by_label.is_empty() && by_label.iter().all(exception);
        let empty = if only_exceptions { Status::Attended } else { otherwise };
        let status = |(i, client): (usize, &u32)| {
            if *client == NO_CLIENT {
                return Status::Block;
            }
            if yes(&late, i) {
                return Status::LateCancel;
            }
            if yes(&no_show, i) {
                return Status::NoShow;
            }
            if let Some(cancelled) = cancellation.as_ref().and_then(|c| c.get(i).copied().flatten()) {
                return cancelled;
            }
            let cancelled = sessions.cancelled.as_ref().and_then(|c| c.get(i).copied().flatten()).is_some();
            match &sessions.raw_status {
                Some(words) => match words.codes.get(i).copied().filter(|c| *c != Category::MISSING) {
                    Some(code) => by_label.get(code as usize).copied().flatten().unwrap_or(otherwise),
                    None if cancelled => Status::EarlyCancel,
                    None => empty,
                },
                None if cancelled => Status::EarlyCancel,
                None => Status::Attended,
            }
        };
        let mut statuses: Vec<Status> = sessions.client.iter().enumerate().map(status).collect();
        self.without_check_in(sessions, rows, &mut statuses);
        if only_exceptions {
            self.say_only_exceptions(sessions, &statuses, rows);
        }
        self.take_past_bookings(sessions, &by_label, &mut statuses, rows);
        self.mark_bookings(sessions, &by_label, &mut statuses, rows);
        self.report_unknown(sessions, &by_label, &statuses, rows);
        statuses
    }

    /// What a column says of cancelled visits, as yes and no or in words; `None` for rows that were not cancelled.
    fn cancellations(&self, rows: &Rows) -> Option<Vec<Option<Status>>> {
        let parsed = cells::parse(self.column(Field::Cancelled)?, rows.range.clone(), None, |value| {
            let text = shown(value);
            let flag = synonyms().flag(&text).map(|yes| yes.then_some(Status::EarlyCancel));
            let status = || statuses::status(&text).or_else(|| statuses::in_words(&text));
            let word = || status().filter(|s| matches!(s, Status::EarlyCancel | Status::LateCancel));
            Some(flag.unwrap_or_else(word))
        });
        Some(rows.keep(parsed.values))
    }

    fn say_only_exceptions(&mut self, sessions: &Sessions, statuses: &[Status], rows: &Rows) {
        let Some(words) = &sessions.raw_status else { return };
        let empty = |i: usize| words.codes.get(i) == Some(&Category::MISSING);
        let counted = rows.iter().zip(statuses).enumerate();
        let taken: Vec<u32> =
            counted.filter(|(i, (_, s))| empty(*i) && **s == Status::Attended).map(|(_, (row, _))| row).collect();
        let message = format!(
            "\"{}\" says only who did not come; {} visits without a word there count as attended.",
            self.header(Field::Status),
            taken.len()
        );
        self.find("empty_statuses_attended", Severity::Info, Some(Field::Status), &taken, message);
    }

    /// Where no status of the file says that anybody came, whoever was booked for a day that is past came.
    fn take_past_bookings(
        &mut self,
        sessions: &Sessions,
        by_label: &[Option<Status>],
        statuses: &mut [Status],
        rows: &Rows,
    ) {
        let Some(words) = &sessions.raw_status else { return };
        if by_label.contains(&Some(Status::Attended)) {
            return;
        }
        let firm: Vec<bool> = words.labels.iter().map(|l| !synonyms().is_loose_booking(l)).collect();
        let mut taken = Vec::new();
        for (i, ((row, date), status)) in rows.iter().zip(&sessions.date).zip(statuses).enumerate() {
            let firm = words.codes.get(i).and_then(|code| firm.get(*code as usize)) == Some(&true);
            if firm && *status == Status::Booked && *date <= self.now.visits {
                *status = Status::Attended;
                taken.push(row);
            }
        }
        let message = format!(
            "no status says who came, only who was booked; {} bookings of days up to {} count as attended (--map ignored=\"{}\" leaves the statuses out).",
            taken.len(),
            self.now.visits,
            self.header(Field::Status)
        );
        self.find("past_bookings_attended", Severity::Warning, Some(Field::Status), &taken, message);
    }

    /// A visit after the last day is a booking, unless the file says in words that it took place.
    fn mark_bookings(
        &mut self,
        sessions: &Sessions,
        by_label: &[Option<Status>],
        statuses: &mut [Status],
        rows: &Rows,
    ) {
        let last = self.now.visits;
        let attended = |i: usize| {
            let code = sessions.raw_status.as_ref().and_then(|words| words.codes.get(i).copied());
            code.and_then(|code| by_label.get(code as usize).copied().flatten()) == Some(Status::Attended)
        };
        let mut bookings = Vec::new();
        for (i, ((row, date), status)) in rows.iter().zip(&sessions.date).zip(statuses).enumerate() {
            let open = matches!(*status, Status::Attended | Status::Unknown) && !attended(i);
            if *date > last && open {
                *status = Status::Booked;
                bookings.push(row);
            }
        }
        let message = format!(
            "{} visits lie after {last} and no status says that they took place; they are bookings, and neither attended nor earned (--as-of names another day).",
            bookings.len()
        );
        self.find("bookings_to_come", Severity::Info, Some(Field::Date), &bookings, message);
    }

    fn report_unknown(&mut self, sessions: &Sessions, known: &[Option<Status>], statuses: &[Status], rows: &Rows) {
        let unknown: Vec<u32> =
            rows.iter().zip(statuses).filter(|(_, s)| **s == Status::Unknown).map(|(row, _)| row).collect();
        let words: Vec<&str> = sessions
            .raw_status
            .iter()
            .flat_map(|c| c.labels.iter())
            .zip(known)
            .filter(|(_, s)| s.is_none_or(|s| s == Status::Unknown))
            .map(|(label, _)| label)
            .take(5)
            .collect();
        let which = if words.is_empty() { "they are empty".into() } else { words.join(", ") };
        let message = format!(
            "what became of {} sessions is not known from their status ({which}); they count neither as attended nor as missed.",
            unknown.len()
        );
        self.find("unknown_statuses", Severity::Warning, Some(Field::Status), &unknown, message);
    }
}

type Amounts = Parsed<Option<Money>>;

/// Minutes from start to end, over midnight where that makes a session of at most twelve hours.
fn length(start: u16, end: u16) -> u16 {
    match (start, end) {
        (Sessions::NO_TIME, _) | (_, Sessions::NO_TIME) => Sessions::NO_TIME,
        (s, e) if e > s => e - s,
        (s, e) if e < s && e + 1440 - s <= 720 => e + 1440 - s,
        _ => Sessions::NO_TIME,
    }
}

/// Visits left; infinite where the number is one of those that stand for "unlimited", less the visits taken from it.
pub fn visits_left(number: f64) -> f64 {
    // A pass of 999 visits that were mostly used is no real pass; up to a tenth may be gone.
    if exports::unlimited().iter().any(|nines| number <= *nines && number > nines * 0.9) {
        f64::INFINITY
    } else {
        number
    }
}

/// A visit that an earlier export had as a booking, and a later one as come, missed or cancelled, is what the later one says.
fn take_later_statuses<K: Hash + Eq>(all: &mut Sessions, new: &Sessions, key: impl Fn(&Sessions, usize) -> K) {
    let is_open = |status: Status| matches!(status, Status::Booked | Status::Unknown);
    let mut settled: HashMap<K, Status> = HashMap::new();
    for (i, status) in new.status.iter().enumerate().filter(|(i, s)| !is_open(**s) && new.client(*i).is_some()) {
        settled.insert(key(new, i), *status);
    }
    let open: Vec<usize> = (0..all.len()).filter(|i| all.status.get(*i).is_some_and(|s| is_open(*s))).collect();
    for i in open {
        if let (Some(known), Some(status)) = (settled.get(&key(all, i)).copied(), all.status.get_mut(i)) {
            *status = known;
        }
    }
}

/// Adds one log to those read before. A log that says the same again is set aside whole.
pub fn append(all: &mut Option<Sessions>, new: Sessions, part: &mut Part<'_>, file: FileUse) -> FileUse {
    let Some(all) = all else {
        *all = Some(new);
        return file;
    };
    let key = |s: &Sessions, i: usize| {
        let at = |v: &Option<Vec<u16>>| v.as_ref().and_then(|v| v.get(i).copied());
        (s.client.get(i).copied(), s.date.get(i).copied(), at(&s.start))
    };
    take_later_statuses(all, &new, key);
    let named = |s: &Sessions| (0..s.len()).filter(|i| s.client(*i).is_some()).map(|i| key(s, i)).collect::<Vec<_>>();
    let before: HashSet<_> = named(all).into_iter().collect();
    let rows = named(&new);
    let again = rows.iter().filter(|k| before.contains(k)).count();
    if !rows.is_empty() && again * 10 >= rows.len() * 8 {
        let name = file_name(&part.sheet.path).to_string();
        let message = format!(
            "{again} of the {} visits in {name} stand in another file too; it was set aside, so that nothing counts twice.",
            rows.len()
        );
        let first: Vec<u32> = part.found.table.rows.clone().take(1).collect();
        part.find("same_log_twice", Severity::Warning, None, &first, message);
        return set_aside_whole(file, "the same visits as in another file");
    }
    let mut new = new;
    let file = part.leave_out_overlap(file, &before, &mut new, key, all.date.iter().copied());
    all.extend(new);
    file
}

/// The use of a table of which no row counts.
pub fn set_aside_whole(mut file: FileUse, reason: &str) -> FileUse {
    file.set_aside.push(SetAside { reason: reason.into(), count: file.rows_used });
    file.rows_used = 0;
    file
}

/// The labels of a column; what stands for nothing is none.
pub(super) fn labels_in(column: &RawColumn, rows: &Rows) -> Option<Category> {
    let mut category = category(column, rows, usize::MAX).ok()?;
    let missing: Vec<bool> = category.labels.iter().map(|l| synonyms().is_missing(l)).collect();
    if missing.contains(&true) {
        for code in &mut category.codes {
            if missing.get(*code as usize) == Some(&true) {
                *code = Category::MISSING;
            }
        }
    }
    Some(category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_may_pass_midnight_and_unlimited_is_many_nines() {
        assert_eq!((length(600, 645), length(1410, 30), length(600, 540)), (45, 60, Sessions::NO_TIME));
        assert_eq!(
            [999_997.0, 99_958.0, 995.0, 18.0].map(visits_left),
            [f64::INFINITY, f64::INFINITY, f64::INFINITY, 18.0]
        );
        assert!(visits_left(f64::NAN).is_nan());
    }
}
