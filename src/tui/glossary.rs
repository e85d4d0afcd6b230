//! The figures as `docs/definitions.md` defines them. The document itself is a part of the program, so that nothing is
//! written twice.

use std::sync::LazyLock;

const TEXT: &str = include_str!("../../docs/definitions.md");
/// Where the text stands.
pub const FILE: &str = "docs/definitions.md";
/// Words of a fact that say from which rows a figure comes, with their tables, the first that is found counts.
const TABLES: [(&str, &str); 7] = [
    ("membership", "memberships"),
    ("pass", "passes"),
    ("sale", "sales"),
    ("purchase", "sales"),
    ("revenue", "sales"),
    ("visit", "visits"),
    ("session", "visits"),
];
/// A name shorter than this is looked for as a whole only.
const SHORT: usize = 4;

/// An entry of the document.
#[derive(Debug, Default)]
pub struct Definition {
    /// What it is called.
    pub title: String,
    /// The heading above it.
    pub section: &'static str,
    /// The line of the file, from 1.
    pub line: usize,
    /// What it means, paragraph by paragraph.
    pub paragraphs: Vec<String>,
    /// Unit, needs, JSON keys and exports.
    pub facts: String,
    /// Its names in lower case: the parts of the title, and what it is called on the screen.
    names: Vec<String>,
}

/// Every entry, in the order of the document.
pub fn definitions() -> &'static [Definition] {
    static READ: LazyLock<Vec<Definition>> = LazyLock::new(|| read(TEXT));
    &READ
}

/// The place of the entry with this name, or with one that begins so.
pub fn find(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    let all = definitions();
    let begins = |known: &String| name.len() >= SHORT && known.starts_with(&name);
    let whole = all.iter().position(|definition| definition.names.contains(&name));
    whole.or_else(|| all.iter().position(|definition| definition.names.iter().any(begins)))
}

impl Definition {
    /// The table of questions with the rows behind the figure.
    pub fn table(&self) -> &'static str {
        let needs = self.facts.split('·').find(|fact| fact.trim_start().starts_with("Needs"));
        let needs = needs.unwrap_or("").to_lowercase();
        TABLES.iter().find(|(word, _)| needs.contains(word)).map_or("clients", |(_, table)| table)
    }
}

fn read(text: &'static str) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    let mut section = "";
    let mut paragraph = String::new();
    let end = |paragraph: &mut String, found: &mut Vec<Definition>| {
        let text = plain(paragraph.trim());
        paragraph.clear();
        let Some(definition) = found.last_mut().filter(|_| !text.is_empty()) else { return };
        match ["Unit:", "Needs:"].iter().any(|first| text.starts_with(first)) {
            true => definition.facts = text,
            false => definition.paragraphs.push(text),
        }
    };
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(heading) = line.strip_prefix("### ") {
            end(&mut paragraph, &mut found);
            found.push(heading_of(heading, section, number));
        } else if let Some(heading) = line.strip_prefix("## ") {
            end(&mut paragraph, &mut found);
            section = heading;
        } else if line.trim().is_empty() || line.starts_with(['-', '|']) {
            end(&mut paragraph, &mut found);
            paragraph.push_str(line);
        } else {
            paragraph.push(' ');
            paragraph.push_str(line.trim());
        }
    }
    end(&mut paragraph, &mut found);
    found
}

/// `Delivered hours (`Hours`, `Hours/mo`)`.
fn heading_of(heading: &str, section: &'static str, line: usize) -> Definition {
    let (title, shown) = heading.split_once(" (`").unwrap_or((heading, ""));
    let shown = shown.split('`').filter(|name| name.chars().any(char::is_alphanumeric));
    let names =
        std::iter::once(title).chain(title.split(", ")).chain(shown).map(|name| name.trim().to_lowercase()).collect();
    Definition { title: plain(title), section, line, names, ..Definition::default() }
}

/// Without the marks of Markdown: of a link its text, no backticks.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        match after.split_once("](").and_then(|(name, tail)| Some((name, tail.split_once(')')?.1))) {
            Some((name, tail)) => {
                out.push_str(name);
                rest = tail;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    (out + rest).replace(['`', '*'], "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pages::PAGES;

    #[test]
    fn every_entry_has_a_text_and_facts_and_stands_where_it_says() {
        let lines: Vec<&str> = TEXT.lines().collect();
        assert_eq!(definitions().len(), TEXT.matches("\n### ").count());
        for definition in definitions() {
            assert!(!definition.paragraphs.is_empty() && !definition.facts.is_empty(), "{}", definition.title);
            let line = lines[definition.line - 1];
            assert!(line.starts_with("### ") && line.contains(&definition.title), "{}: {line}", definition.title);
        }
    }

    #[test]
    fn a_figure_is_found_by_its_title_and_by_what_the_screen_calls_it() {
        let title = |name: &str| find(name).map(|place| definitions()[place].title.as_str());
        assert_eq!(title("Missing h/mo"), Some("Missing hours"));
        assert_eq!(title("gini coefficient"), Some("Gini coefficient"));
        assert_eq!(title("Opportunity/mo"), Some("Opportunity"));
        assert_eq!(title("Pace"), Some("Utilization, pace against the own rhythm"));
        assert_eq!([title("zzz"), title("Client"), title("Name")], [None; 3]);
    }

    #[test]
    fn the_rows_behind_a_figure_are_those_that_it_needs() {
        let table = |name: &str| definitions()[find(name).unwrap()].table();
        assert_eq!((table("Revenue breakdown"), table("Miss rate")), ("sales", "visits"));
        assert_eq!(plain("see [own rhythm](#own-rhythm) × `months` [a, b]"), "see own rhythm × months [a, b]");
    }

    #[test]
    fn the_figures_of_every_page_are_defined() {
        for page in &PAGES {
            for name in page.page.content().figures() {
                assert!(find(name).is_some(), "{}: {name} is in no heading of {FILE}", page.name);
            }
        }
    }
}
