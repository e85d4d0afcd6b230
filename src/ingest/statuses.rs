//! What programs and people call what became of a session, from `assets/statuses.toml`.

use super::synonyms::normalize;
use crate::book::Status;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// The status that a text means, whatever its case and punctuation.
pub fn status(text: &str) -> Option<Status> {
    static KNOWN: LazyLock<HashMap<String, Status>> = LazyLock::new(|| {
        // That the file parses is a test's business.
        let lists: BTreeMap<Status, Vec<String>> =
            toml::from_str(include_str!("../../assets/statuses.toml")).unwrap_or_default();
        lists.into_iter().flat_map(|(s, words)| words.into_iter().map(move |w| (normalize(&w), s))).collect()
    });
    KNOWN.get(&normalize(text)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_known_in_three_languages_whatever_their_spelling() {
        assert!(toml::from_str::<BTreeMap<Status, Vec<String>>>(include_str!("../../assets/statuses.toml")).is_ok());
        for (text, expected) in [
            ("Signed in", Status::Attended),
            ("CHECKED-IN", Status::Attended),
            ("No-Show", Status::NoShow),
            ("Absent", Status::NoShow),
            ("Late Cancel", Status::LateCancel),
            ("Canceled", Status::EarlyCancel),
            ("Посетил", Status::Attended),
            ("Неявка", Status::NoShow),
            ("Asistió", Status::Attended),
            ("no asistió", Status::NoShow),
            ("reservado", Status::Booked),
            ("Lunch", Status::Block),
        ] {
            assert_eq!(status(text), Some(expected), "{text}");
        }
        assert_eq!((status("perhaps"), status("")), (None, None));
    }
}
