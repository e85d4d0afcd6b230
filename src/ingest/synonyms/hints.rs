//! What a header says beside the field that it names: that an amount came in, that a price is an hour's.

use super::Synonyms;
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// What a header may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// That an amount came in: `amount paid`.
    PaidAmount,
    /// That it was taken whatever became of the visit: `charged`, `payout`.
    Charged,
    /// That its days are those of payment: `date paid`.
    PaidOn,
    /// That a balance is still to be paid: `outstanding`.
    Due,
    /// That its times are those at which people arrived: `checked in at`.
    CheckIn,
    /// That it may name people, where no other column does: `user`, `booked by`.
    WeakPeople,
    /// That it says what somebody is to the business: `role`.
    Role,
    /// That a price may be an hour's: `rate`.
    Rate,
    /// That a price is an hour's: `hourly rate`, `stundensatz`.
    Hourly,
    /// That a price is a visit's: `session price`.
    PerVisit,
    /// That lengths are in hours: `hours`, `dauer h`.
    InHours,
}

/// The words of each hint.
#[derive(Deserialize, Default)]
pub struct Hints {
    /// Whole headers.
    whole: BTreeMap<Hint, HashSet<String>>,
    /// Words that say it in any header.
    word: BTreeMap<Hint, HashSet<String>>,
}

impl Synonyms {
    /// Whether a normalised header gives the hint.
    pub fn says(&self, hint: Hint, normalized: &str) -> bool {
        let of =
            |words: &BTreeMap<Hint, HashSet<String>>, text: &str| words.get(&hint).is_some_and(|w| w.contains(text));
        of(&self.hints.whole, normalized) || normalized.split(' ').any(|word| of(&self.hints.word, word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::synonyms::{normalize, synonyms};

    #[test]
    fn hints_are_spelled_as_headers_are_compared_and_found() {
        let hints = &synonyms().hints;
        assert_eq!((hints.whole.len(), hints.word.len()), (8, 3));
        let words = hints.whole.values().chain(hints.word.values()).flatten();
        words.for_each(|word| assert_eq!(&normalize(word), word));
        let says = |hint, header: &str| synonyms().says(hint, &normalize(header));
        assert!(says(Hint::PaidAmount, "Amount paid") && !says(Hint::PaidAmount, "Amount"));
        assert!(says(Hint::Hourly, "Price per hour") && !says(Hint::Hourly, "Monthly fee"));
        assert!(says(Hint::InHours, "Dauer (h)") && says(Hint::Role, "Role") && !says(Hint::Rate, "Session rate"));
    }
}
