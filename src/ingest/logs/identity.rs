//! When two rows are about the same person: names, addresses and telephones as they are compared.

use crate::ingest::synonyms::fold;

/// Digits of a telephone number that are compared: country and trunk prefixes differ from file to file.
const PHONE_DIGITS: usize = 9;
/// Fewer digits are an extension and no number of a person.
const FEWEST_DIGITS: usize = 7;
/// Names as like as this are one name with a slip.
const LIKE: f64 = 0.8;

/// A name as it is compared: `Hill, Allison` is `allison hill`.
pub fn person(name: &str) -> String {
    let folded = fold(name.trim());
    match folded.split_once(',') {
        Some((last, first)) if !first.contains(',') => format!("{} {}", first.trim(), last.trim()),
        _ => folded.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// An address as it is compared.
pub fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The last digits of a telephone number; `None` of what has too few to be one.
pub fn phone(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let kept = digits.get(digits.len().saturating_sub(PHONE_DIGITS)..)?;
    // A row of equal digits stands for "none".
    let varied = kept.iter().any(|d| Some(d) != kept.first());
    (digits.len() >= FEWEST_DIGITS && varied).then(|| kept.iter().collect())
}

/// Whether two names cannot be of one person: both are there, no part of the shorter one is missing in the longer by more
/// than an initial, and they are no slips of each other.
pub fn contradict(a: &str, b: &str) -> bool {
    let (a, b) = (person(a), person(b));
    if a.is_empty() || b.is_empty() || a == b {
        return false;
    }
    let parts = |name: &str| -> Vec<String> {
        name.split([' ', '-', '.', '\'', '’']).filter(|p| !p.is_empty()).map(str::to_string).collect()
    };
    let (first, second) = (parts(&a), parts(&b));
    let (few, many) = if first.len() <= second.len() { (first, second) } else { (second, first) };
    let stands_for = |short: &str, long: &str| short == long || long.starts_with(short) || short.starts_with(long);
    let covered = few.iter().all(|p| many.iter().any(|q| stands_for(p, q)));
    !covered && strsim::normalized_damerau_levenshtein(&a, &b) < LIKE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_in_either_order() {
        assert_eq!((person("Hill,  Allison"), person("Allison  HILL")), ("allison hill".into(), "allison hill".into()));
    }

    #[test]
    fn names_contradict_only_where_neither_can_be_the_other() {
        for (a, b) in [
            ("Ana Adler", "A. Adler"),
            ("Ana Adler", "Ana"),
            ("Ana Adler", "Ana Adler-Smith"),
            ("Jon Smith", "John Smith"),
            ("", "Ana"),
            ("Adler, Ana", "Ana Adler"),
        ] {
            assert!(!contradict(a, b), "{a} / {b}");
        }
        for (a, b) in [("Ana Adler", "Ben Adler"), ("Ana Adler", "Cleo Keller")] {
            assert!(contradict(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn telephones_are_compared_by_their_last_digits() {
        assert_eq!(phone("+44 7700 900-123"), phone("07700900123"));
        assert_eq!((phone("112"), phone("0000000000"), phone("n/a")), (None, None, None));
    }
}
