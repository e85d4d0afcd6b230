//! What the user says that a status means, in payments, visits and memberships alike.

use super::states::PaymentState;
use super::synonyms::normalize;
use crate::book::{Status, Term};
use std::collections::HashMap;

/// What a status can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named in NAMES")]
pub enum StatusMeaning {
    Paid,
    Unpaid,
    Overdue,
    Failed,
    Void,
    Draft,
    Refunded,
    PartlyRefunded,
    Attended,
    Booked,
    NoShow,
    LateCancel,
    Cancelled,
    Blocked,
    Active,
    Trial,
    Paused,
    Ended,
    Unknown,
}

/// Each meaning with its name for `--map`, and what it means for payments, visits and memberships.
type Row = (StatusMeaning, &'static str, Option<PaymentState>, Option<Status>, Option<Term>);

#[rustfmt::skip]
const NAMES: [Row; 19] = [
    (StatusMeaning::Paid, "paid", Some(PaymentState::Paid), Some(Status::Attended), None),
    (StatusMeaning::Unpaid, "unpaid", Some(PaymentState::Pending), None, None),
    (StatusMeaning::Overdue, "overdue", Some(PaymentState::Overdue), None, None),
    (StatusMeaning::Failed, "failed", Some(PaymentState::Failed), None, None),
    (StatusMeaning::Void, "void", Some(PaymentState::Void), None, None),
    (StatusMeaning::Draft, "draft", Some(PaymentState::Draft), None, None),
    (StatusMeaning::Refunded, "refunded", Some(PaymentState::Refunded), None, None),
    (StatusMeaning::PartlyRefunded, "partly_refunded", Some(PaymentState::PartlyRefunded), None, None),
    (StatusMeaning::Attended, "attended", Some(PaymentState::Paid), Some(Status::Attended), None),
    (StatusMeaning::Booked, "booked", Some(PaymentState::Pending), Some(Status::Booked), None),
    (StatusMeaning::NoShow, "no_show", None, Some(Status::NoShow), None),
    (StatusMeaning::LateCancel, "late_cancel", None, Some(Status::LateCancel), None),
    (StatusMeaning::Cancelled, "cancelled", Some(PaymentState::Void), Some(Status::EarlyCancel), Some(Term::Ended)),
    (StatusMeaning::Blocked, "blocked", None, Some(Status::Block), None),
    (StatusMeaning::Active, "active", None, None, Some(Term::Active)),
    (StatusMeaning::Trial, "trial", None, None, Some(Term::Trial)),
    (StatusMeaning::Paused, "paused", None, None, Some(Term::Paused)),
    (StatusMeaning::Ended, "ended", None, None, Some(Term::Ended)),
    (StatusMeaning::Unknown, "unknown", None, Some(Status::Unknown), Some(Term::Unknown)),
];

impl StatusMeaning {
    fn row(self) -> Option<&'static Row> {
        NAMES.iter().find(|row| row.0 == self)
    }

    /// The name for `--map status:WORD=`.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// The meaning of this name, however it is spelled.
    pub fn from_name(name: &str) -> Option<StatusMeaning> {
        let name = normalize(name).replace(' ', "_");
        let name = match name.as_str() {
            "pending" | "not_paid" => "unpaid",
            "canceled" | "early_cancel" => "cancelled",
            "noshow" => "no_show",
            other => other,
        };
        NAMES.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The names, for messages.
    pub fn names() -> String {
        NAMES.map(|row| row.1).join(", ")
    }

    /// Those that mean something for payments.
    pub fn of_payments() -> impl Iterator<Item = StatusMeaning> {
        NAMES.iter().filter(|row| row.2.is_some() && row.3.is_none() || row.1 == "paid").map(|row| row.0)
    }

    /// Those that mean something for visits.
    pub fn of_visits() -> impl Iterator<Item = StatusMeaning> {
        NAMES.iter().filter(|row| row.3.is_some() && row.1 != "paid").map(|row| row.0)
    }

    /// Those that mean something for memberships.
    pub fn of_memberships() -> impl Iterator<Item = StatusMeaning> {
        NAMES.iter().filter(|row| row.4.is_some()).map(|row| row.0)
    }

    /// What became of a payment.
    pub fn payment(self) -> Option<PaymentState> {
        self.row()?.2
    }

    /// What became of a visit.
    pub fn visit(self) -> Option<Status> {
        self.row()?.3
    }

    /// Whether a membership runs.
    pub fn term(self) -> Option<Term> {
        self.row()?.4
    }
}

/// The meanings that the user gave to the statuses of a table.
#[derive(Debug, Clone, Default)]
pub struct Meanings {
    by_word: HashMap<String, StatusMeaning>,
}

impl Meanings {
    /// Says what a status means; what was said first holds.
    pub fn say(&mut self, word: &str, meaning: StatusMeaning) {
        self.by_word.entry(normalize(word)).or_insert(meaning);
    }

    /// What the user said of a status, whatever its case and punctuation.
    pub fn of(&self, word: &str) -> Option<StatusMeaning> {
        if self.by_word.is_empty() { None } else { self.by_word.get(&normalize(word)).copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_is_found_by_its_name_and_means_something() {
        for (meaning, name, payment, visit, term) in NAMES {
            assert_eq!((StatusMeaning::from_name(name), meaning.name()), (Some(meaning), name));
            assert!(payment.is_some() || visit.is_some() || term.is_some(), "{name}");
        }
        assert_eq!(StatusMeaning::from_name("No-Show"), Some(StatusMeaning::NoShow));
        assert_eq!(StatusMeaning::from_name("purple"), None);
    }

    #[test]
    fn what_was_said_first_of_a_status_holds() {
        let mut meanings = Meanings::default();
        meanings.say("In Transit", StatusMeaning::Paid);
        meanings.say("in transit", StatusMeaning::Void);
        assert_eq!(meanings.of("IN  TRANSIT."), Some(StatusMeaning::Paid));
        assert_eq!(meanings.of("paid"), None);
    }
}
