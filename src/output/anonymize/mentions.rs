//! Ids, names and addresses inside running text.

use super::{Pseudonyms, contact};
use crate::book::{AttributeValues, Book, Category};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Ids of fewer digits than this cannot be told from a count (`12 of 24 rows`) and say little of a person.
const SHORTEST_NUMBER: usize = 4;
/// A first or last name of fewer letters than this is not looked for alone: it may be any word.
const SHORTEST_NAME: usize = 3;
/// Fewer digits than this in a column of contacts are no telephone number.
const FEWEST_DIGITS: usize = 6;
/// In place of a first or last name that several clients have.
const SOMEBODY: &str = "somebody";

/// What to look for in a text.
pub struct Mentions {
    /// Ids, whole names, addresses and contacts by their first word in small letters, the longest first.
    by_first_word: HashMap<String, Vec<(String, String)>>,
    /// First and last names alone, with the capitals that they have.
    name_parts: HashMap<String, String>,
}

impl Mentions {
    /// The ids, names, emails and contacts of `book` that its own texts or `others` could mention, with what stands in
    /// their place.
    pub fn of<'a>(book: &'a Book, pseudonyms: &Pseudonyms, others: impl Iterator<Item = &'a str>) -> Self {
        // Only who begins with a word that occurs is kept: a book of a million clients has few texts.
        let mut occurring: HashSet<String> = HashSet::new();
        for text in texts(book).chain(others) {
            for word in words(text).filter_map(|(start, end)| text.get(start..end)) {
                let word = small(word);
                if !occurring.contains(word.as_ref()) {
                    occurring.insert(word.into_owned());
                }
            }
        }
        let mut mentions = Mentions { by_first_word: HashMap::new(), name_parts: HashMap::new() };
        let clients = &book.clients;
        for (index, id) in clients.ids.iter().enumerate() {
            for name in clients.names.iter().map(|names| names.get(index)).chain([id]) {
                mentions.add(name, &occurring, || pseudonyms.client(id).unwrap_or_default());
            }
            for email in clients.emails.iter().map(|emails| emails.get(index)) {
                mentions.add(email, &occurring, || pseudonyms.email(email, id));
            }
            for names in [&clients.names, &clients.first_names, &clients.last_names].into_iter().flatten() {
                mentions.add_parts(names.get(index), &occurring, || pseudonyms.client(id).unwrap_or_default());
            }
        }
        for attribute in clients.attributes.iter().filter(|attribute| contact::is_contact(attribute)) {
            let values: Box<dyn Iterator<Item = &str>> = match &attribute.values {
                AttributeValues::Text(text) => Box::new(text.iter()),
                AttributeValues::Category(category) => Box::new(category.labels.iter()),
                AttributeValues::Number(_) | AttributeValues::Date(_) | AttributeValues::Flag(_) => continue,
            };
            // Not every value of such a column is a contact: "none", "yes".
            let values = values.filter(|value| contact::is_contact_value(value) || digits(value) >= FEWEST_DIGITS);
            values.for_each(|value| mentions.add(value, &occurring, || pseudonyms.value(value)));
        }
        for candidates in mentions.by_first_word.values_mut() {
            candidates.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            candidates.dedup_by(|next, first| next.0 == first.0);
        }
        mentions
    }

    fn add(&mut self, what: &str, occurring: &HashSet<String>, pseudonym: impl FnOnce() -> String) {
        let what = what.trim();
        let first = small(words(what).next().and_then(|(start, end)| what.get(start..end)).unwrap_or(""));
        let a_count = what.len() < SHORTEST_NUMBER && what.bytes().all(|b| b.is_ascii_digit());
        if !a_count && occurring.contains(first.as_ref()) {
            self.by_first_word.entry(first.into_owned()).or_default().push((what.to_string(), pseudonym()));
        }
    }

    /// The words of a name that are names of their own.
    fn add_parts(&mut self, name: &str, occurring: &HashSet<String>, pseudonym: impl Fn() -> String) {
        for part in words(name).filter_map(|(start, end)| name.get(start..end)) {
            let is_name = part.chars().count() >= SHORTEST_NAME
                && part.chars().all(char::is_alphabetic)
                && !part.chars().next().is_some_and(char::is_lowercase);
            if is_name && occurring.contains(small(part).as_ref()) {
                let own = pseudonym();
                let known = self.name_parts.entry(part.to_string()).or_insert_with(|| own.clone());
                if *known != own {
                    *known = SOMEBODY.to_string();
                }
            }
        }
    }

    /// `text` with a pseudonym in place of everybody it mentions, whatever the capitals; whole words only.
    pub fn replace(&self, text: &str) -> String {
        self.replaced(text, false)
    }

    /// The same for text that people wrote, where a first or last name alone is somebody too.
    pub fn replace_in_notes(&self, text: &str) -> String {
        self.replaced(text, true)
    }

    fn replaced(&self, text: &str, in_notes: bool) -> String {
        let mut replaced = String::with_capacity(text.len());
        let mut done = 0;
        for (start, end) in words(text) {
            let word = text.get(start..end).unwrap_or("");
            if start < done {
                continue;
            }
            let candidates = self.by_first_word.get(small(word).as_ref());
            for (what, pseudonym) in candidates.into_iter().flatten() {
                // An id such as `#12` begins before its first word.
                let before = words(what).next().map_or(0, |w| w.0);
                let Some(from) = start.checked_sub(before).filter(|from| *from >= done) else {
                    continue;
                };
                let to = from + what.len();
                if text.get(from..to).is_some_and(|found| same(found, what)) && !continues(text, to) {
                    replaced.push_str(text.get(done..from).unwrap_or(""));
                    replaced.push_str(pseudonym);
                    done = to;
                    break;
                }
            }
            if let Some(pseudonym) = self.name_parts.get(word).filter(|_| in_notes && start >= done) {
                replaced.push_str(text.get(done..start).unwrap_or(""));
                replaced.push_str(pseudonym);
                done = end;
            }
        }
        replaced.push_str(text.get(done..).unwrap_or(""));
        replaced
    }
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// In small letters.
fn small(word: &str) -> Cow<'_, str> {
    match word.chars().any(char::is_uppercase) {
        true => Cow::Owned(word.to_lowercase()),
        false => Cow::Borrowed(word),
    }
}

/// Whether `found` is `what`, or differs in capitals only where `what` cannot be an ordinary word: it has a blank, a sign or
/// a digit.
fn same(found: &str, what: &str) -> bool {
    let telling = || what.len() >= SHORTEST_NUMBER && !what.chars().all(char::is_alphabetic);
    found == what || (telling() && small(found) == small(what))
}

/// The categories of `book` besides those of its clients' attributes.
fn categories(book: &Book) -> impl Iterator<Item = &Category> {
    let clients = &book.clients;
    let types = clients.session_type.as_ref().map(|session| &session.types);
    let sessions = book.sessions.iter().flat_map(|s| [&s.raw_status, &s.staff, &s.service, &s.location, &s.channel]);
    let sales = book.sales.iter().flat_map(|s| [&s.item, &s.category, &s.staff, &s.location, &s.method]);
    let lines = book.order_lines.iter().flat_map(|l| [&l.item, &l.category]);
    let passes = book.passes.iter().map(|p| &p.name);
    let memberships = book.memberships.iter().map(|m| &m.plan);
    let logs = sessions.chain(sales).chain(lines).chain(passes).chain(memberships);
    logs.chain([&clients.service_type]).filter_map(Option::as_ref).chain(types)
}

/// Every text of `book` in which somebody may be mentioned.
fn texts(book: &Book) -> impl Iterator<Item = &str> {
    let findings = book.findings.iter().flat_map(|f| [f.message.as_str(), f.location.as_str()]);
    let reasons = book.files.iter().flat_map(|f| f.set_aside.iter().map(|group| group.reason.as_str()));
    let cells =
        book.claims.cells.iter().flat_map(|c| [Some(c.label.as_str()), Some(&c.at.file), c.at.sheet.as_deref()]);
    let columns = book.claims.columns.iter().flat_map(|c| [Some(c.header.as_str()), Some(&c.file), c.sheet.as_deref()]);
    let labels = cells.chain(columns).flatten();
    let files = book.files.iter().flat_map(|f| [f.path.as_str(), f.table.as_str()]);
    let headers = book.clients.attributes.iter().map(|a| a.name.as_str());
    let logs = categories(book).flat_map(|category| category.labels.iter());
    let attributes = book.clients.attributes.iter().filter_map(|a| match &a.values {
        AttributeValues::Text(text) => Some(text),
        AttributeValues::Category(category) => Some(&category.labels),
        _ => None,
    });
    let beside = findings.chain(reasons).chain(labels).chain(files).chain(headers).chain(logs);
    beside.chain(attributes.flat_map(|column| column.iter()))
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
    fn capitals_do_not_matter_and_in_notes_a_first_name_is_enough() {
        let mut book = Book::default();
        book.clients.ids = ["K-7001", "K-7002", "K-7003"].into_iter().collect();
        book.clients.names = Some(["Ann Vale", "Ann Oxhandle", "Bo Ek"].into_iter().collect());
        let p = Pseudonyms::new(&book.clients.ids, &[3; 16]);
        let text = "k-7001 ANN VALE; Ann, Vale and Oxhandle; bo ek, Bo; annual vale";
        let m = Mentions::of(&book, &p, [text].into_iter());
        let client = |id: &str| p.client(id).unwrap();
        let (one, two, three) = (client("K-7001"), client("K-7002"), client("K-7003"));
        let whole = format!("{one} {one}; Ann, Vale and Oxhandle; {three}, Bo; annual vale");
        assert_eq!(m.replace(text), whole);
        let in_notes = format!("{one} {one}; somebody, {one} and {two}; {three}, Bo; annual vale");
        assert_eq!(m.replace_in_notes(text), in_notes);
    }

    #[test]
    fn short_numbers_stay_because_they_may_be_counts() {
        let (m, _) = mentions(&["12", "24"], &["12 of 24 rows"]);
        assert_eq!(m.replace("12 of 24 rows"), "12 of 24 rows");
    }
}
