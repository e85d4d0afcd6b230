//! What speaks for and against each kind of table, from `assets/kinds.toml`.

use crate::ingest::kind::TableKind;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// What speaks for one kind.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Evidence that must be there; ` | ` between alternatives.
    pub needs: Vec<String>,
    /// What it has without evidence.
    #[serde(default)]
    pub start: f64,
    /// What each piece of evidence is worth; negative where it speaks against the kind.
    pub weights: BTreeMap<String, f64>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: HashMap<String, Vec<String>>,
    kinds: HashMap<TableKind, Rules>,
}

/// The kinds and the words, ready to be looked up in.
struct Known {
    kinds: Vec<(TableKind, Rules)>,
    /// The groups of each word.
    groups: HashMap<String, Vec<String>>,
}

fn known() -> &'static Known {
    static KNOWN: LazyLock<Known> = LazyLock::new(|| {
        // That the file parses is a test's business.
        let Ok(file) = toml::from_str::<File>(include_str!("../../assets/kinds.toml")) else {
            return Known { kinds: Vec::new(), groups: HashMap::new() };
        };
        let mut groups: HashMap<String, Vec<String>> = HashMap::new();
        for (group, words) in file.words {
            for word in words.into_iter().collect::<HashSet<_>>() {
                groups.entry(word).or_default().push(group.clone());
            }
        }
        let mut kinds: Vec<(TableKind, Rules)> = file.kinds.into_iter().collect();
        kinds.sort_by_key(|(kind, _)| kind.name());
        Known { kinds, groups }
    });
    &KNOWN
}

/// Every kind with what speaks for it.
pub fn all() -> &'static [(TableKind, Rules)] {
    &known().kinds
}

/// The groups of words that stand in a normalised header, each once.
pub fn groups_in(header: &str) -> HashSet<&'static str> {
    let words: Vec<&str> = header.split(' ').take(MOST_WORDS).collect();
    let mut found = HashSet::new();
    for length in 1..=LONGEST.min(words.len()) {
        for phrase in words.windows(length) {
            let groups = known().groups.get(&phrase.join(" "));
            found.extend(groups.into_iter().flatten().map(String::as_str));
        }
    }
    found
}

/// Words of a header that are looked at, and words of the longest phrase.
const MOST_WORDS: usize = 12;
const LONGEST: usize = 6;

/// What the words of a group are about.
pub fn group_title(group: &str) -> &'static str {
    match group {
        "visit" => "visits",
        "payment" => "payments",
        "person" => "a person",
        "package" => "passes",
        "membership" => "memberships",
        "capacity" => "how full classes are",
        "price" => "prices",
        "staff" => "staff",
        "thing" => "equipment, rooms or campaigns",
        "expense" => "expenses",
        "exercise" => "exercises",
        _ => "other things",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fields::Field;

    #[test]
    fn the_file_parses_and_everything_in_it_is_known() {
        let file: File = toml::from_str(include_str!("../../assets/kinds.toml")).unwrap();
        assert_eq!(file.kinds.len(), 10);
        let whole = ["date", "no_date", "time", "money", "who", "nobody", "repeats", "distinct"];
        let whole = whole.into_iter().chain([
            "outcomes",
            "payments",
            "terms",
            "planned",
            "monthly",
            "priced",
            "spans",
            "month_starts",
            "things",
            "contracts",
        ]);
        let whole: Vec<&str> = whole.collect();
        for rules in file.kinds.values() {
            let needs = rules.needs.iter().flat_map(|n| n.split('|')).map(str::trim);
            for name in needs.chain(rules.weights.keys().map(String::as_str)) {
                let known = match name.split_once('.') {
                    Some(("field" | "client", field)) => Field::all().any(|f| f.name() == field),
                    Some(("words", group)) => file.words.contains_key(group),
                    _ => whole.contains(&name),
                };
                assert!(known, "{name}");
            }
        }
    }

    #[test]
    fn phrases_are_found_inside_headers() {
        assert!(groups_in("last payment amount gbp").contains("person"));
        assert!(groups_in("last payment amount gbp").contains("record"));
        assert!(groups_in("payment date").contains("payment") && !groups_in("payment date").contains("record"));
        assert!(groups_in("").is_empty());
    }
}
