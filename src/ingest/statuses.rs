//! What programs and people call what became of a session, from `assets/statuses.toml`.

use super::synonyms::{normalize, synonyms};
use crate::book::Status;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// The status that a text means, whatever its case and punctuation.
pub fn status(text: &str) -> Option<Status> {
    static KNOWN: LazyLock<HashMap<String, Status>> = LazyLock::new(|| {
        // That the file parses is a test's business.
        let lists: BTreeMap<Status, Vec<String>> =
            toml::from_str(include_str!("../../assets/statuses.toml")).unwrap_or_default();
        lists.into_iter().flat_map(|(s, words)| words.into_iter().map(move |w| (key(&w), s))).collect()
    });
    let known = |text: &str| KNOWN.get(&key(text)).copied();
    // `Denied - expired`, `no (late cancel)`: of what a text says twice, the part that is not merely yes or no.
    let parts = || {
        let parts = text.split([':', ';', ',', '(', ')', '/', '|']).flat_map(|part| part.split(" - "));
        let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
        let telling = |part: &&str| synonyms().flag(part).is_none();
        let first = parts.iter().filter(|p| telling(p)).find_map(|p| known(p));
        first.filter(|_| parts.len() > 1).or_else(|| known(parts.first().filter(|_| parts.len() > 1)?))
    };
    known(text).or_else(parts)
}

/// How words are compared; of a sign without letters, such as a tick, nothing would be left.
fn key(text: &str) -> String {
    Some(normalize(text)).filter(|key| !key.is_empty()).unwrap_or_else(|| text.trim().to_string())
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
            ("no - late cancel", Status::LateCancel),
            ("Denied - expired", Status::Unknown),
            ("Cancelled (by client)", Status::EarlyCancel),
        ] {
            assert_eq!(status(text), Some(expected), "{text}");
        }
        assert_eq!((status("perhaps"), status(""), status("?")), (None, None, None));
    }
}
