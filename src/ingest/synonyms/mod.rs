//! What people call things, from `assets/synonyms.toml`.

mod hints;
mod money;

use super::fields::{FIGURES, Field, Meaning};
pub use super::folding::{fold, normalize};
use super::likeness::closest;
pub use hints::Hint;
use hints::Hints;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

const SOURCE: &str = include_str!("../../../assets/synonyms.toml");

/// Fields whose words for logs count in a client table too.
const PEOPLE: [Field; 5] = [Field::ClientId, Field::Name, Field::FirstName, Field::LastName, Field::Email];

#[derive(Deserialize, Default)]
struct File {
    fields: BTreeMap<Field, Vec<String>>,
    claims: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    logs: BTreeMap<Field, Vec<String>>,
    words: Words,
    hints: Hints,
    months: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, Vec<String>>,
    spans: BTreeMap<String, Vec<String>>,
    session_minutes: BTreeMap<String, Vec<String>>,
    values: Values,
}

#[derive(Deserialize, Default)]
struct Words {
    noise: HashSet<String>,
    average: HashSet<String>,
    per_month: Vec<String>,
    per_week: Vec<String>,
    short: BTreeMap<String, Vec<String>>,
    parts: Parts,
    month_units: HashSet<String>,
    range_words: HashSet<String>,
    order_total: HashSet<String>,
    sheet: HashSet<String>,
    identifying: HashSet<String>,
    personal: HashSet<String>,
    money_ending: HashSet<String>,
    no_income: HashSet<String>,
    date: HashSet<String>,
    ordinal: Vec<String>,
    month_look_alikes: HashSet<String>,
}

/// Words that make up headers in any order.
#[derive(Deserialize, Default)]
struct Parts {
    hours: HashSet<String>,
    planned: HashSet<String>,
    done: HashSet<String>,
    price: HashSet<String>,
    price_of: HashSet<String>,
    /// Words for a client: `customer`, `invitee`.
    people: HashSet<String>,
    /// What of a client: `email`, `code`; by the field that it is.
    of_people: BTreeMap<Field, HashSet<String>>,
}

#[derive(Deserialize, Default)]
struct Values {
    yes: HashSet<String>,
    no: HashSet<String>,
    missing: HashSet<String>,
    total: HashSet<String>,
    #[serde(rename = "return")]
    returned: HashSet<String>,
    transfer: HashSet<String>,
    money_out: HashSet<String>,
    money_in: HashSet<String>,
    invoice: HashSet<String>,
    payment: HashSet<String>,
    loose: HashSet<String>,
    sale: HashSet<String>,
    service: HashSet<String>,
    segment: HashSet<String>,
    currency: HashSet<String>,
    minor_unit: HashSet<String>,
    payment_word: HashSet<String>,
    price_unit: HashSet<String>,
    staff_role: HashSet<String>,
    client_role: HashSet<String>,
    below: Vec<String>,
    above: Vec<String>,
}

/// The vocabulary, ready to be looked up in. Keys are normalised as [`normalize`] does.
#[derive(Default)]
pub struct Synonyms {
    headers: HashMap<String, Meaning>,
    /// Headers of logs.
    logs: HashMap<String, Field>,
    listed_logs: Vec<(String, Field)>,
    /// In the file's order, for fuzzy comparison and for messages.
    pub listed: Vec<(String, Meaning)>,
    /// Number of the month by name.
    pub months: HashMap<String, u32>,
    /// Short forms of words, written out.
    full: HashMap<String, String>,
    numbers: HashMap<String, f64>,
    spans: HashMap<String, f64>,
    session_minutes: HashMap<String, f64>,
    words: Words,
    hints: Hints,
    values: Values,
}

/// The vocabulary built into the program.
pub fn synonyms() -> &'static Synonyms {
    static ONCE: OnceLock<Synonyms> = OnceLock::new();
    // That the file parses is a test's business; a build that ships it broken would know canonical names only.
    ONCE.get_or_init(|| Synonyms::from_file(toml::from_str(SOURCE).unwrap_or_default()))
}

impl Synonyms {
    fn from_file(file: File) -> Self {
        let mut known = Synonyms { words: file.words, hints: file.hints, values: file.values, ..Synonyms::default() };
        for field in Field::CLIENTS {
            known.add(field.name(), Meaning::Field(field));
            for word in file.fields.get(&field).into_iter().flatten() {
                known.add(word, Meaning::Field(field));
            }
        }
        // People are called the same in a client table and in a log.
        for field in PEOPLE {
            for word in file.logs.get(&field).into_iter().flatten() {
                known.headers.entry(normalize(word)).or_insert(Meaning::Field(field));
            }
        }
        // What is listed goes before the fields' own names: a "fee" is what a visit costs.
        known.logs = file.logs.keys().map(|field| (normalize(field.name()), *field)).collect();
        known.listed_logs = file.logs.keys().map(|field| (normalize(field.name()), *field)).collect();
        for (field, words) in file.logs {
            for word in words.iter().map(|word| normalize(word)) {
                if known.logs.insert(word.clone(), field).is_none() {
                    known.listed_logs.push((word, field));
                }
            }
        }
        for (figure, name) in FIGURES {
            known.add(name, Meaning::Claim(figure));
            for word in file.claims.get(name).into_iter().flatten() {
                known.add(word, Meaning::Claim(figure));
            }
        }
        for (number, names) in file.months {
            let Ok(number) = number.parse() else { continue };
            known.months.extend(names.into_iter().map(|name| (name, number)));
        }
        let short = std::mem::take(&mut known.words.short);
        let pairs = short.into_iter().flat_map(|(full, short)| short.into_iter().map(move |s| (s, full.clone())));
        known.full = pairs.collect();
        known.numbers = by_number(file.numbers);
        known.spans = by_number(file.spans);
        known.session_minutes = by_number(file.session_minutes);
        known
    }

    fn add(&mut self, word: &str, meaning: Meaning) {
        let word = normalize(word);
        if !self.headers.contains_key(&word) {
            self.headers.insert(word.clone(), meaning);
            self.listed.push((word, meaning));
        }
    }

    /// Whether the short name of a month is a common word too (`out`, `set`).
    pub fn is_month_look_alike(&self, word: &str) -> bool {
        self.words.month_look_alikes.contains(word)
    }

    /// The digits of `10th`; another word as it is.
    pub fn without_ordinal<'a>(&self, word: &'a str) -> &'a str {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let ending = word.get(digits.len()..).unwrap_or_default();
        let known = !digits.is_empty() && self.words.ordinal.iter().any(|o| o.eq_ignore_ascii_case(ending));
        if known { digits } else { word }
    }

    /// What a normalised header means.
    pub fn header(&self, normalized: &str) -> Option<Meaning> {
        self.headers.get(normalized).copied()
    }

    /// What a normalised header means in a log of visits, sales or passes.
    pub fn log_header(&self, normalized: &str) -> Option<Field> {
        self.logs.get(normalized).copied()
    }

    /// What of a client a header ends in: `stripe customer id`, `invitee email`, `codigo del socio`.
    pub fn of_people(&self, normalized: &str) -> Option<Field> {
        let short = self.without_noise(normalized);
        let words: Vec<&str> = short.split(' ').collect();
        let parts = &self.words.parts;
        // `participant last name`
        let own: Vec<&str> = words.iter().copied().filter(|w| !parts.people.contains(*w)).collect();
        let name = self.log_header(&own.join(" ")).filter(|f| matches!(f, Field::FirstName | Field::LastName));
        if name.is_some() && own.len() < words.len() {
            return name;
        }
        let what = |word: &str| parts.of_people.iter().find(|(_, words)| words.contains(word)).map(|(field, _)| *field);
        match words.as_slice() {
            [first, second] | [_, first, second] | [_, _, first, second] if parts.people.contains(*first) => {
                what(second)
            }
            [first, second] if parts.people.contains(*second) => what(first),
            [first, second, third] if parts.people.contains(*first) && second == third => what(second),
            _ => None,
        }
    }

    /// Whether a header has a word for "name".
    pub fn says_name(&self, normalized: &str) -> bool {
        let names = self.words.parts.of_people.get(&Field::Name);
        normalized.split(' ').any(|word| names.is_some_and(|names| names.contains(word)))
    }

    /// Whether a role is one of staff, or of clients; `None` where it is not known.
    pub fn is_staff_role(&self, text: &str) -> Option<bool> {
        let word = normalize(text);
        let staff = self.values.staff_role.contains(&word);
        (text.len() <= 40 && (staff || self.values.client_role.contains(&word))).then_some(staff)
    }

    /// Whether a header is the number of a thing and of nobody: `class id`, `booking no`, `referral code`.
    pub fn is_of_a_thing(&self, normalized: &str) -> bool {
        let words: Vec<&str> = normalized.split(' ').collect();
        let [.., of, last] = words.as_slice() else { return false };
        let parts = &self.words.parts;
        let numbered = parts.of_people.get(&Field::ClientId).is_some_and(|words| words.contains(*last));
        numbered && !parts.people.contains(*of) && !self.is_noise(of)
    }

    /// Whether a header is of telephone numbers.
    pub fn is_phone(&self, normalized: &str) -> bool {
        self.log_header(normalized).or_else(|| self.of_people(normalized)) == Some(Field::Phone)
    }

    /// The listed header of a log that `normalized` is a misspelling of, with its likeness.
    pub fn log_header_like(&self, normalized: &str) -> Option<(Field, &str)> {
        if normalized.chars().count() < 6 || normalized.len() > 60 {
            return None;
        }
        closest(&self.listed_logs, normalized, 0.87).map(|(_, word, field)| (field, word))
    }

    /// The first few words for `meaning`, for messages.
    pub fn examples(&self, meaning: Meaning, count: usize) -> String {
        let words: Vec<&str> =
            self.listed.iter().filter(|(_, m)| *m == meaning).map(|(w, _)| w.as_str()).take(count).collect();
        format!("{}, …", words.join(", "))
    }

    /// Minutes of a session by its label (`thirty`, `1h`, `полчаса`, `50`).
    pub fn session_minutes(&self, label: &str) -> Option<f64> {
        self.session_minutes.get(&normalize(label)).copied()
    }

    /// What words mean together, in whatever order: planned hours, hours completed, fee per hour.
    pub fn composed(&self, words: &[&str]) -> Option<Meaning> {
        let parts = &self.words.parts;
        let of = |main: &HashSet<String>, other: &HashSet<String>| {
            words.iter().all(|w| main.contains(*w) || other.contains(*w)) && words.iter().any(|w| main.contains(*w))
        };
        let timed = words.iter().any(|w| parts.hours.contains(*w));
        let field = if timed && of(&parts.planned, &parts.hours) {
            Field::IdealHoursMonth
        } else if timed && of(&parts.done, &parts.hours) {
            Field::Hours
        } else if words.len() > 1 && of(&parts.price, &parts.price_of) {
            Field::Rate
        } else {
            return None;
        };
        Some(Meaning::Field(field))
    }

    /// A small number in words.
    pub fn number(&self, word: &str) -> Option<f64> {
        self.numbers.get(word).copied()
    }

    /// How many months a word stands for: `quarter`, `annual`.
    pub fn months_in(&self, word: &str) -> Option<f64> {
        self.spans.get(word).copied()
    }

    /// Yes or no.
    pub fn flag(&self, text: &str) -> Option<bool> {
        // Nothing longer than the longest word, so that long texts cost nothing.
        if text.len() > 24 {
            return None;
        }
        let word = fold(text.trim());
        if self.values.yes.contains(&word) { Some(true) } else { self.values.no.contains(&word).then_some(false) }
    }

    /// Whether the text stands for nothing: `---`, `n/a`.
    pub fn is_missing(&self, text: &str) -> bool {
        let text = text.trim();
        let candidate = text.len() <= 24 && !text.bytes().any(|b| b.is_ascii_digit());
        text.is_empty() || (candidate && self.values.missing.contains(&text.to_lowercase()))
    }

    /// Whether the text labels a row of totals: `Total`, `Total (8 clients)`.
    pub fn is_total(&self, text: &str) -> bool {
        let text = text.split('(').next().unwrap_or(text);
        text.len() <= 60 && !text.bytes().any(|b| b.is_ascii_digit()) && self.values.total.contains(&normalize(text))
    }

    /// Whether the text calls a booking that was never firm: on the waiting list, asked for.
    pub fn is_loose_booking(&self, text: &str) -> bool {
        text.len() <= 60 && self.values.loose.contains(&normalize(text))
    }

    /// Whether the text says how often somebody comes.
    pub fn is_service(&self, text: &str) -> bool {
        text.len() <= 60 && self.values.service.contains(&normalize(text))
    }

    /// Whether the text is one of the rule segments' names.
    pub fn is_segment(&self, text: &str) -> bool {
        text.len() <= 60 && self.values.segment.contains(&normalize(text))
    }

    /// Whether the header names something by which a person can be told apart.
    pub fn is_identifying(&self, normalized: &str) -> bool {
        self.words.identifying.contains(normalized)
            || normalized.split(' ').any(|word| word.len() > 4 && self.words.identifying.contains(word))
    }

    /// Whether the header could as well name what the person earns.
    pub fn is_personal(&self, normalized: &str) -> bool {
        self.words.personal.contains(normalized)
    }

    /// Whether a header names a day.
    pub fn is_date_header(&self, normalized: &str) -> bool {
        self.words.date.contains(normalized) || normalized.split(' ').any(|word| self.words.date.contains(word))
    }

    /// Whether a header's word changes nothing about its meaning.
    pub fn is_noise(&self, word: &str) -> bool {
        self.words.noise.contains(word)
    }

    /// A header without words that change nothing. "Last" changes a name.
    pub fn without_noise(&self, normalized: &str) -> String {
        let names = self.words.parts.of_people.get(&Field::Name);
        let words: Vec<&str> = normalized.split(' ').collect();
        let of_a_name = |i: usize| words.get(i + 1).is_some_and(|next| names.is_some_and(|n| n.contains(*next)));
        let kept = words.iter().enumerate().filter(|(i, word)| !self.is_noise(word) || of_a_name(*i));
        kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    }

    /// Whether a word says that the value is a mean.
    pub fn is_average(&self, word: &str) -> bool {
        self.words.average.contains(word)
    }

    /// Whether a word is a unit of months (`mo` in `3mo`).
    pub fn is_month_unit(&self, word: &str) -> bool {
        self.words.month_units.contains(word)
    }

    /// Whether a word stands in the names of sheets that are no client's: `Sheet1`, `Data`, `Archive`.
    pub fn is_sheet_word(&self, word: &str) -> bool {
        self.words.sheet.contains(word)
    }

    /// Whether a word joins the ends of a range (`nov to jan`).
    pub fn is_range_word(&self, word: &str) -> bool {
        self.words.range_words.contains(word)
    }

    /// The text without a phrase that says "per month", if it has one.
    pub fn without_per_month(&self, normalized: &str) -> Option<String> {
        without(normalized, &self.words.per_month)
    }

    /// The text without a phrase that says "per week", if it has one.
    pub fn without_per_week(&self, normalized: &str) -> Option<String> {
        without(normalized, &self.words.per_week)
    }

    /// The text with its short forms written out: `planned hrs` is `planned hours`.
    pub fn written_out(&self, normalized: &str) -> String {
        let full = |word| self.full.get(word).map_or(word, String::as_str);
        normalized.split(' ').map(full).collect::<Vec<_>>().join(" ")
    }

    /// `Some(true)` for a label that says "below", `Some(false)` for one that says "above".
    pub fn says_below(&self, normalized: &str) -> Option<bool> {
        let starts = |words: &[String]| words.iter().any(|w| normalized.starts_with(&format!("{w} ")));
        if starts(&self.values.below) { Some(true) } else { starts(&self.values.above).then_some(false) }
    }
}

fn without(normalized: &str, phrases: &[String]) -> Option<String> {
    let padded = format!(" {normalized} ");
    let phrase = phrases.iter().find(|p| padded.contains(&format!(" {p} ")))?;
    Some(padded.replacen(&format!(" {phrase} "), " ", 1).trim().to_string())
}

/// The words of each number, the other way round.
fn by_number(words: BTreeMap<String, Vec<String>>) -> HashMap<String, f64> {
    let numbered = words.into_iter().filter_map(|(number, words)| Some((number.parse().ok()?, words)));
    numbered.flat_map(|(number, words): (f64, _)| words.into_iter().map(move |word| (word, number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_parses_and_its_words_are_normalised() {
        let file: File = toml::from_str(SOURCE).unwrap();
        assert_eq!(file.fields.len(), Field::CLIENTS.len());
        assert_eq!((file.months.len(), file.claims.len()), (12, 8));
        for word in file.fields.values().chain(file.claims.values()).flatten() {
            assert_eq!(&normalize(word), word);
        }
    }

    #[test]
    fn no_word_means_two_things() {
        let file: File = toml::from_str(SOURCE).unwrap();
        let mut seen = HashMap::new();
        let claims = file.claims.iter().map(|(name, words)| (name.clone(), words));
        for (name, words) in file.fields.iter().map(|(f, words)| (f.name().to_string(), words)).chain(claims) {
            for word in words {
                assert_eq!(seen.insert(word, name.clone()), None, "{word}");
            }
        }
    }

    #[test]
    fn headers_are_compared_without_case_accents_and_punctuation() {
        assert_eq!(normalize(" Client_ID: "), "client id");
        assert_eq!(normalize("clientID"), "client id");
        assert_eq!(normalize("N° client"), "no client");
        assert_eq!(normalize("Facturación (€)"), "facturacion money");
        assert_eq!(normalize("Учётные часы, %"), "учетные часы pct");
        assert_eq!(synonyms().header("horas ideales"), Some(Meaning::Field(Field::IdealHoursMonth)));
        assert_eq!(synonyms().header("часы"), Some(Meaning::Field(Field::Hours)));
    }

    #[test]
    fn cells_words_are_understood_in_three_languages() {
        let s = synonyms();
        assert_eq!(["да", "Sí", "NO", "maybe"].map(|t| s.flag(t)), [Some(true), Some(true), Some(false), None]);
        assert_eq!(
            ["Thirty", "полчаса", "una hora", "1.5h"].map(|t| s.session_minutes(t)),
            [Some(30.0), Some(30.0), Some(60.0), Some(90.0)]
        );
        assert!(s.is_total("ИТОГО:") && s.is_total("Grand Total") && !s.is_total("C001"));
        assert_eq!(s.without_per_month("rev opp per month").as_deref(), Some("rev opp"));
    }
}
