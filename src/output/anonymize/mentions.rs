//! Ids, names and addresses inside running text.

use super::Pseudonyms;
use crate::book::{AttributeValues, Book};
use std::collections::{HashMap, HashSet};

/// Ids of fewer digits than this cannot be told from a count (`12 of 24 rows`) and say little of a person.
const SHORTEST_NUMBER: usize = 4;

/// What to look for in a text, by its first word, the longest first.
pub struct Mentions {
    by_first_word: HashMap<String, Vec<(String, String)>>,
}

impl Mentions {
    /// The ids, names and emails of `book` that its own texts or `others` could mention, with what stands in their
    /// place.
    pub fn of<'a>(book: &'a Book, pseudonyms: &Pseudonyms, others: impl Iterator<Item = &'a str>) -> Self {
        // Only who begins with a word that occurs is kept: a book of a million clients has few texts.
        let mut occurring: HashSet<&str> = HashSet::new();
        for text in texts(book).chain(others) {
            occurring.extend(words(text).filter_map(|(start, end)| text.get(start..end)));
        }
        let mut mentions = Mentions { by_first_word: HashMap::new() };
        let clients = &book.clients;
        for (index, id) in clients.ids.iter().enumerate() {
            for name in clients.names.iter().map(|names| names.get(index)).chain([id]) {
                mentions.add(name, &occurring, || pseudonyms.client(id).unwrap_or_default());
            }
            for email in clients.emails.iter().map(|emails| emails.get(index)) {
                mentions.add(email, &occurring, || pseudonyms.email(email, id));
            }
        }
        for candidates in mentions.by_first_word.values_mut() {
            candidates.sort_by_key(|(what, _)| std::cmp::Reverse(what.len()));
        }
        mentions
    }

    fn add(&mut self, what: &str, occurring: &HashSet<&str>, pseudonym: impl FnOnce() -> String) {
        let what = what.trim();
        let first = words(what).next().and_then(|(start, end)| what.get(start..end)).unwrap_or("");
        let a_count = what.len() < SHORTEST_NUMBER && what.bytes().all(|b| b.is_ascii_digit());
        if a_count || !occurring.contains(first) {
            return;
        }
        let candidates = self.by_first_word.entry(first.to_string()).or_default();
        if candidates.iter().all(|(known, _)| known != what) {
            candidates.push((what.to_string(), pseudonym()));
        }
    }

    /// `text` with a pseudonym in place of everybody whom it mentions; whole words only.
    pub fn replace(&self, text: &str) -> String {
        let mut replaced = String::with_capacity(text.len());
        let mut done = 0;
        for (start, end) in words(text) {
            let candidates = text.get(start..end).and_then(|word| self.by_first_word.get(word));
            if start < done {
                continue;
            }
            for (what, pseudonym) in candidates.into_iter().flatten() {
                // An id such as `#12` begins before its first word.
                let before = words(what).next().map_or(0, |w| w.0);
                let Some(from) = start.checked_sub(before).filter(|from| *from >= done) else {
                    continue;
                };
                let to = from + what.len();
                if text.get(from..to) == Some(what.as_str()) && !continues(text, to) {
                    replaced.push_str(text.get(done..from).unwrap_or(""));
                    replaced.push_str(pseudonym);
                    done = to;
                    break;
                }
            }
        }
        replaced.push_str(text.get(done..).unwrap_or(""));
        replaced
    }
}

/// Every text of `book` in which somebody may be mentioned.
fn texts(book: &Book) -> impl Iterator<Item = &str> {
    let findings = book.findings.iter().flat_map(|f| [f.message.as_str(), f.location.as_str()]);
    let reasons = book.files.iter().flat_map(|f| f.set_aside.iter().map(|group| group.reason.as_str()));
    let labels = book.claims.cells.iter().map(|c| c.label.as_str());
    let attributes = book.clients.attributes.iter().filter_map(|a| match &a.values {
        AttributeValues::Text(text) => Some(text),
        AttributeValues::Category(category) => Some(&category.labels),
        _ => None,
    });
    findings.chain(reasons).chain(labels).chain(attributes.flat_map(|column| column.iter()))
}

/// Whether the word before `at` goes on behind it.
fn continues(text: &str, at: usize) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    is_word(text.get(..at).and_then(|t| t.chars().next_back()))
        && is_word(text.get(at..).and_then(|t| t.chars().next()))
}

/// Where each run of letters and digits begins and ends.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.by_ref().find(|(_, c)| c.is_alphanumeric())?;
        let mut end = text.len();
        while let Some((at, c)) = rest.peek().copied() {
            if !c.is_alphanumeric() {
                end = at;
                break;
            }
            rest.next();
        }
        Some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(ids: &[&str], texts: &[&'static str]) -> (Mentions, Pseudonyms) {
        let mut book = Book::default();
        book.clients.ids = ids.iter().copied().collect();
        let pseudonyms = Pseudonyms::new(&book.clients.ids, &[3; 16]);
        (Mentions::of(&book, &pseudonyms, texts.iter().copied()), pseudonyms)
    }

    #[test]
    fn whole_words_are_replaced_wherever_they_stand() {
        let texts = ["C1, C1-A; C12", "(#77) Ёж 1007 $1,007"];
        let (m, p) = mentions(&["C1-A", "C1", "#77", "Ёж", "1007", "C9"], &texts);
        let client = |id: &str| p.client(id).unwrap();
        assert_eq!(m.replace(texts[0]), format!("{}, {}; C12", client("C1"), client("C1-A")));
        assert_eq!(m.replace(texts[1]), format!("({}) {} {} $1,007", client("#77"), client("Ёж"), client("1007")));
        assert_eq!(m.replace(""), "");
        assert!(!m.by_first_word.contains_key("C9"), "who is not mentioned takes no room");
    }

    #[test]
    fn short_numbers_stay_because_they_may_be_counts() {
        let (m, _) = mentions(&["12", "24"], &["12 of 24 rows"]);
        assert_eq!(m.replace("12 of 24 rows"), "12 of 24 rows");
    }
}
