//! Who an appointment is with and what became of it, by its title in a calendar: `PT - Ann Lee`, `Session with Bo`,
//! `Cy Ray 60 min`, `Cancelled: Di Fox`. The words are in `assets/calendar.toml`.

use super::statuses;
use super::synonyms::{normalize, synonyms};
use crate::book::Status;
use chrono::Weekday;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

#[derive(Default, serde::Deserialize)]
struct Words {
    session: HashSet<String>,
    with: HashSet<String>,
    subject: HashSet<String>,
    start: HashSet<String>,
    /// What stands in a planner where nobody comes.
    free: HashSet<String>,
    /// What a title says of the file and not of its rows.
    of_the_file: HashSet<String>,
    /// What became of a visit by the marks for it.
    marks: HashMap<String, Vec<String>>,
    /// The same by the capitals for it within a title.
    capitals: HashMap<String, Vec<String>>,
    /// What stands between two people.
    and: HashSet<String>,
    zones: HashMap<String, String>,
    weekdays: HashMap<String, Vec<String>>,
}

static WORDS: LazyLock<Words> =
    // That the file parses is a test's business.
    LazyLock::new(|| toml::from_str(include_str!("../../assets/calendar.toml")).unwrap_or_default());

/// Signs between people.
const JOINS: [char; 5] = ['/', '+', '&', ',', ';'];
/// What is longer is a note and no title.
const LONGEST: usize = 200;

/// The IANA name of a time zone that Microsoft's programs write in words.
pub fn zone_name(name: &str) -> Option<&'static str> {
    WORDS.zones.get(name.trim()).map(String::as_str)
}

/// Whether a header is that of the titles in a calendar saved as a table.
pub fn is_subject(header: &str) -> bool {
    WORDS.subject.contains(&normalize(header))
}

/// Whether a header is that of the first days in a calendar saved as a table.
pub fn is_start(header: &str) -> bool {
    WORDS.start.contains(&normalize(header))
}

/// The day of the week with which a text begins: `Mon 5 Oct`, `Dienstag`.
pub fn weekday(text: &str) -> Option<Weekday> {
    static DAYS: LazyLock<HashMap<&'static str, Weekday>> = LazyLock::new(|| {
        let days = WORDS.weekdays.iter().filter_map(|(day, words)| Some((day.parse::<Weekday>().ok()?, words)));
        days.flat_map(|(day, words)| words.iter().map(move |word| (word.as_str(), day))).collect()
    });
    let word: String = text.trim().chars().take_while(|c| c.is_alphabetic()).collect();
    DAYS.get(normalize(&word).as_str()).copied()
}

/// Whether a cell of a planner says that nobody comes: `OFF`, `Dentist`.
pub fn is_free(text: &str) -> bool {
    text.len() <= 60 && WORDS.free.contains(&normalize(text))
}

/// Whether a title speaks of the file, or of money: `Printed: 13/03/2026`, `Outstanding payments 31 March`.
pub fn is_of_the_file(text: &str) -> bool {
    text.len() <= LONGEST && normalize(text).split(' ').any(|word| WORDS.of_the_file.contains(word))
}

/// What a mark in a grid of names and dates says: the word for it, an empty one where there was no visit, `None` where the
/// mark is not known.
pub fn mark(text: &str) -> Option<&'static str> {
    static MARKS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
        let lists = WORDS.marks.iter();
        lists.flat_map(|(word, marks)| marks.iter().map(move |m| (m.as_str(), word.as_str()))).collect()
    });
    MARKS.get(text.trim().to_lowercase().as_str()).copied()
}

/// What the capitals in a title say of what became of it: `CXL Ann`, `Ann N/S`.
fn status_of_capitals(word: &str) -> Option<Status> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let said = WORDS.capitals.iter().find(|(_, words)| words.iter().any(|w| w == bare));
    said.and_then(|(status, _)| statuses::status(status))
}

/// The status that capitals say which stand alone between signs, or right beside the name: `Ann Lee (DNA)`, `CXL Ann Lee`; and
/// not `DNA Fitness: Ann Lee`.
fn status_beside(title: &str, client: &str) -> Option<Status> {
    let title = title.get(..LONGEST).unwrap_or(title);
    pieces(title).find_map(|piece| {
        let words: Vec<&str> = piece.split_whitespace().collect();
        let rest = |rest: Option<&[&str]>| rest.is_some_and(|rest| rest.is_empty() || rest.join(" ") == client);
        let first = words.first().filter(|_| rest(words.get(1..))).and_then(|word| status_of_capitals(word));
        let last = words.split_last().filter(|(_, others)| rest(Some(others)));
        first.or_else(|| last.and_then(|(word, _)| status_of_capitals(word)))
    })
}

/// The status that a mark of a letter or two says: `P`, `A`, `L`, `Y`, `x`.
pub fn status_of_mark(text: &str) -> Option<Status> {
    if text.trim().chars().count() > 2 {
        return None;
    }
    let flag = || synonyms().flag(text).map(|yes| if yes { Status::Attended } else { Status::NoShow });
    mark(text).filter(|word| !word.is_empty()).and_then(statuses::status).or_else(flag)
}

/// A title without the client's name: what is done.
pub fn service(title: &str, client: &str) -> String {
    let rest = if client.is_empty() { title.to_string() } else { title.replacen(client, " ", 1) };
    let marks = |c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')');
    let words = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = if status_of_capitals(&words).is_some() { String::new() } else { words };
    let words = words.trim_matches(marks).trim_start_matches(')').trim();
    // `Session with` says no more than `Session`.
    let last = words.rsplit(' ').next().unwrap_or("");
    if WORDS.with.contains(&normalize(last)) { words.trim_end_matches(last).trim() } else { words }.to_string()
}

/// What a title says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// Who it is with; empty where it names nobody.
    pub client: String,
    /// What became of it, where it says so.
    pub status: Option<Status>,
}

/// Titles of one calendar, which explain each other: what stands beside many names is no name.
#[derive(Debug, Default)]
pub struct Titles {
    /// Per part of a title, how many others it stands beside.
    company: HashMap<String, HashSet<String>>,
    /// Names that have a title of their own.
    alone: HashSet<String>,
}

impl Titles {
    /// Looks at all titles of a calendar.
    pub fn of<'a>(titles: impl Iterator<Item = &'a str>) -> Titles {
        let mut all = Titles::default();
        let keys = titles.map(|title| parts(title).0.into_iter().map(normalize).collect());
        let keys: Vec<Vec<String>> = keys.collect();
        all.alone.extend(keys.iter().filter(|keys| keys.len() == 1).flatten().cloned());
        for keys in &keys {
            // Two people who each come alone as well tell nothing of each other.
            let together = |a: &String, b: &String| a == b || all.alone.contains(a) && all.alone.contains(b);
            for key in keys {
                let others = keys.iter().filter(|other| !together(key, other)).cloned();
                let others: Vec<String> = others.collect();
                if !others.is_empty() {
                    all.company.entry(key.clone()).or_default().extend(others);
                }
            }
        }
        all
    }

    /// A title for each of several people in one title, where each of them has a title alone as well:
    /// `PT - Ann / Bo` is `PT - Ann` and `PT - Bo`. Else the title.
    pub fn apart(&self, title: &str) -> Vec<String> {
        let joined = joined(title);
        let family =
            joined.last().and_then(|last| self.known_in(last, None)).and_then(|(name, _)| name.rsplit_once(' '));
        let family = family.map(|(_, family)| family);
        let people: Option<Vec<(&str, String)>> = joined.into_iter().map(|part| self.known_in(part, family)).collect();
        let Some(people) = people.filter(|people| people.len() > 1) else { return vec![title.to_string()] };
        let of = |own: &(&str, String)| {
            let others = people.iter().filter(|(written, _)| *written != own.0);
            let alone = others.fold(title.replace(JOINS, " "), |text, (name, _)| text.replacen(name, " ", 1));
            if own.0 == own.1 { alone } else { alone.replacen(own.0, &own.1, 1) }
        };
        people.iter().map(of).collect()
    }

    /// The person of a part who has a title alone as well, as written and in full: `Ann` of `Ann & Bo Lee`.
    fn known_in<'a>(&self, part: &'a str, family: Option<&str>) -> Option<(&'a str, String)> {
        let known = |name: &String| self.alone.contains(&normalize(name));
        parts(part).0.into_iter().find_map(|name| {
            let whole = family.map(|family| format!("{name} {family}"));
            [Some(name.to_string()), whole].into_iter().flatten().find(known).map(|whole| (name, whole))
        })
    }

    /// What one title says.
    pub fn read(&self, title: &str) -> Title {
        let (parts, status) = parts(title);
        let beside = |part: &&&str| {
            let key = normalize(part);
            (self.company.get(&key).map_or(0, HashSet::len), !self.alone.contains(&key))
        };
        // Of equals the first.
        let client = parts.iter().min_by_key(|p| beside(p)).map_or(String::new(), |p| (*p).to_string());
        let status = status.or_else(|| status_beside(title, &client));
        Title { client, status }
    }
}

/// The parts of a title that could be names, and what became of the appointment.
fn parts(title: &str) -> (Vec<&str>, Option<Status>) {
    let title = title.get(..LONGEST).unwrap_or(title);
    let (mut names, mut status) = (Vec::new(), None);
    for piece in pieces(title) {
        match statuses::status(piece) {
            // `PT - paid` says nothing of whether somebody came.
            Some(Status::Attended | Status::Unknown | Status::Booked) => {}
            Some(said) => status = status.or(Some(said)),
            None => names.extend(name_in(piece)),
        }
    }
    (names, status)
}

/// A title in its pieces: ` - `, `:`, `|`, brackets and the like part them; a hyphen within a name does not.
fn pieces(title: &str) -> impl Iterator<Item = &str> {
    let dashes = [" - ", " – ", " — ", " -- ", ": ", " / ", " @ ", " + ", " & "];
    let mut pieces = vec![title];
    for dash in dashes {
        pieces = pieces.into_iter().flat_map(|p| p.split(dash)).collect();
    }
    let marks = |c: char| matches!(c, '|' | '(' | ')' | '[' | ']' | ',' | ';' | '•' | '·');
    pieces.into_iter().flat_map(move |p| p.split(marks)).map(str::trim).filter(|p| !p.is_empty())
}

/// A text in what stands between signs and words that join people: `Ann / Bo`, `Ann and Bo`.
pub fn joined(title: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for piece in title.get(..LONGEST).unwrap_or(title).split(JOINS) {
        let mut from = 0;
        for word in piece.split_whitespace().filter(|word| WORDS.and.contains(&word.to_lowercase())) {
            let at = word.as_ptr() as usize - piece.as_ptr() as usize;
            found.extend(piece.get(from..at));
            from = at + word.len();
        }
        found.extend(piece.get(from..));
    }
    found.retain(|part| !part.trim().is_empty());
    found
}

/// The name in a piece: without words for sessions, numbers and durations around it.
fn name_in(piece: &str) -> Option<&str> {
    let words: Vec<&str> = piece.split_whitespace().collect();
    let said = |w: &&str| if status_of_capitals(w).is_some() { String::new() } else { normalize(w) };
    let plain: Vec<String> = words.iter().map(said).collect();
    let is_filler = |w: &String| {
        w.is_empty()
            || WORDS.session.contains(w)
            || WORDS.with.contains(w)
            || w.bytes().next().is_some_and(|b| b.is_ascii_digit())
    };
    // A joining word alone is part of a name ("Ann and Bo"), unless a word for a session stands before it.
    let start = plain.iter().position(|w| !is_filler(w))?;
    let end = plain.iter().rposition(|w| !is_filler(w))? + 1;
    let (first, last) = (words.get(start)?, words.get(end - 1)?);
    let from = first.as_ptr() as usize - piece.as_ptr() as usize;
    let to = last.as_ptr() as usize - piece.as_ptr() as usize + last.len();
    piece.get(from..to).map(|name| name.trim_end_matches([':', '-', '.', '!', '?'])).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(title: &str) -> String {
        Titles::default().read(title).client
    }

    #[test]
    fn the_words_parse_and_the_zones_are_known() {
        let words: Words = toml::from_str(include_str!("../../assets/calendar.toml")).unwrap();
        assert!(words.zones.values().all(|z| z.parse::<chrono_tz::Tz>().is_ok()));
        assert_eq!(words.weekdays.len(), 7);
        assert!(words.weekdays.values().flatten().all(|w| normalize(w) == *w));
        assert_eq!(
            ["Mon 5 Oct", "Dienstag", "MIÉRCOLES", "Ann"].map(weekday),
            [Some(Weekday::Mon), Some(Weekday::Tue), Some(Weekday::Wed), None]
        );
        assert!(words.subject.iter().chain(&words.start).all(|w| normalize(w) == *w));
        assert_eq!(["X", "NS", "-", "?"].map(mark), [Some("attended"), Some("no show"), Some(""), None]);
        assert_eq!(service("Session with Ann Lee", "Ann Lee"), "Session");
        assert_eq!(service("Ann Lee (60 min)", "Ann Lee"), "60 min)");
        assert!(words.session.iter().chain(&words.with).all(|w| normalize(w) == *w));
    }

    #[test]
    fn the_client_is_what_is_left_of_a_title() {
        for title in [
            "Ann Lee",
            "PT - Ann Lee",
            "PT Ann Lee",
            "Ann Lee - PT 60",
            "Session with Ann Lee",
            "Ann Lee (60 min)",
            "1:1 Ann Lee",
            "Personal Training: Ann Lee",
            "Training mit Ann Lee",
            "Séance avec Ann Lee",
            "Entrenamiento con Ann Lee",
            "Тренировка: Ann Lee",
            "Ann Lee | Zoom",
        ] {
            assert_eq!(client(title), "Ann Lee", "{title}");
        }
        assert_eq!(["PT", "60 min", ""].map(client), ["", "", ""]);
        assert_eq!(client("Anne-Marie O'Neil"), "Anne-Marie O'Neil");
    }

    #[test]
    fn a_title_may_say_what_became_of_it() {
        let read = |t: &str| Titles::default().read(t);
        assert_eq!(read("Cancelled: Ann Lee"), Title { client: "Ann Lee".into(), status: Some(Status::EarlyCancel) });
        assert_eq!(read("Ann Lee - no show"), Title { client: "Ann Lee".into(), status: Some(Status::NoShow) });
        assert_eq!(read("Lunch"), Title { client: String::new(), status: Some(Status::Block) });
    }

    #[test]
    fn several_people_of_one_title_are_each_told_where_they_come_alone_too() {
        let all = ["Ann", "Bo", "PT - Ann / Bo (cancelled)", "Ann and Bo", "Cy & Di", "Knees - Ann"];
        let titles = Titles::of(all.into_iter());
        let clients = |title: &str| -> Vec<String> {
            titles.apart(title).iter().map(|title| titles.read(title).client).collect()
        };
        assert_eq!(clients("PT - Ann / Bo (cancelled)"), ["Ann", "Bo"]);
        assert_eq!(
            (clients("Ann and Bo"), clients("Ann+Bo")),
            (vec!["Ann".to_string(), "Bo".into()], vec!["Ann".to_string(), "Bo".into()])
        );
        assert_eq!(
            (clients("Knees - Ann"), titles.apart("Cy & Di")),
            (vec!["Ann".to_string()], vec!["Cy & Di".to_string()])
        );
    }

    #[test]
    fn capitals_say_what_became_of_an_appointment() {
        let read = |t: &str| Titles::default().read(t);
        for (title, status) in [
            ("Ann Lee DNA", Status::NoShow),
            ("Ann Lee (N/S)", Status::NoShow),
            ("CXL Ann Lee", Status::EarlyCancel),
            ("Ann Lee - LC", Status::LateCancel),
        ] {
            assert_eq!(read(title), Title { client: "Ann Lee".into(), status: Some(status) }, "{title}");
            assert_eq!(service(title, "Ann Lee"), "", "{title}");
        }
        for title in ["Ann Lee - DNA test", "Ann Lee N/S Studio"] {
            assert_eq!(read(title).status, None, "{title}");
        }
        let all = ["DNA Fitness: Ann Lee", "DNA Fitness: Bo Ray"];
        let titles = Titles::of(all.into_iter());
        assert_eq!(titles.read(all[0]), Title { client: "Ann Lee".into(), status: None });
        assert_eq!(read("Dna Lopez"), Title { client: "Dna Lopez".into(), status: None });
    }

    #[test]
    fn what_stands_beside_many_names_is_no_name() {
        let all = ["Knees - Ann Lee", "Knees - Bo Ray", "Knees - Cy Fox"];
        let titles = Titles::of(all.into_iter());
        assert_eq!(all.map(|t| titles.read(t).client), ["Ann Lee", "Bo Ray", "Cy Fox"]);
    }
}
