//! Who came, by the times at which people checked in, where no status says it.

use super::Part;
use crate::book::Severity;
use crate::book::sessions::{Sessions, Status};
use crate::ingest::cells::Rows;
use crate::ingest::fields::Field;
use crate::ingest::synonyms::{Hint, normalize, synonyms};

impl Part<'_> {
    /// A booking without a time of check-in is a no-show, where others have one.
    pub(super) fn without_check_in(&mut self, sessions: &Sessions, rows: &Rows, statuses: &mut [Status]) {
        let told = [Field::Status, Field::NoShow, Field::LateCancel].iter().any(|field| self.column(*field).is_some());
        let dated = self.column(Field::Date).is_some();
        let checks_in = synonyms().says(Hint::CheckIn, &normalize(&self.header(Field::Start)));
        let Some(start) = sessions.start.as_ref().filter(|_| dated && checks_in && !told) else { return };
        // Who comes tomorrow has not checked in so far.
        let today = self.now.visits;
        let past = || start.iter().zip(&sessions.date).filter(|(_, day)| **day <= today);
        let checked_in = past().filter(|(minutes, _)| **minutes != Sessions::NO_TIME).count();
        if checked_in * 2 < past().count() {
            return;
        }
        let mut away = Vec::new();
        for (((row, minutes), day), status) in rows.iter().zip(start).zip(&sessions.date).zip(statuses) {
            if *minutes == Sessions::NO_TIME && *status == Status::Attended && *day <= today {
                *status = Status::NoShow;
                away.push(row);
            }
        }
        let message = format!(
            "{} bookings have no time under \"{}\" and count as no-shows (--map ignored=\"{}\" counts them as visits).",
            away.len(),
            self.header(Field::Start),
            self.header(Field::Start)
        );
        self.find("no_check_in", Severity::Warning, Some(Field::Start), &away, message);
    }
}
