//! Words that nobody should meet on a screen, in a report, a message or the documents: every string of the program, the
//! texts in `assets/` and the documents are searched for them.
//!
//! What is there today stands in `tests/wording/allowed.txt`, as a number per file that only shrinks: more fails, and
//! fewer fails as well until the number is lowered, which `TPA_SHRINK=1 cargo test --test wording` does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use source::Token;

/// What to avoid, and what to write. A `*` at the end stands for the rest of the word.
const AVOID: &[(&str, &str)] = &[
    ("learnt", "learned, trained on, estimated from"),
    ("whom", "who"),
    ("mend", "recalibrate, correct"),
    ("mended", "recalibrated, corrected"),
    ("mending", "recalibrating, correcting"),
    ("by lot", "at random"),
    ("in vain", "without success"),
    ("amid", "in the middle of"),
    ("oftener", "more often"),
    ("foretell*", "predict, forecast"),
    ("foretold", "predicted, forecast"),
    ("so many", "the number itself"),
    ("said", "the thing itself"),
    ("take away", "export"),
    ("taken away", "exported"),
    // American spelling.
    ("analyse*", "analyze"),
    ("behaviour*", "behavior"),
    ("centre*", "center"),
    ("colour*", "color"),
    ("favour*", "favor"),
    ("labelled", "labeled"),
    ("licence*", "license"),
    ("neighbour*", "neighbor"),
    ("normalise*", "normalize"),
    ("optimise*", "optimize"),
    ("organise*", "organize"),
    ("recognise*", "recognize"),
    ("standardise*", "standardize"),
    ("summarise*", "summarize"),
    ("unrecognised", "unrecognized"),
    ("utilisation", "utilization"),
];

/// Documents, besides everything in `docs/`.
const DOCUMENTS: &[&str] = &["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md"];

/// Words of other languages and of other people's files.
const FOREIGN: &[&str] = &["assets/synonyms.toml", "assets/statuses.toml", "assets/contact-headers.txt"];

const ALLOWED: &str = "tests/wording/allowed.txt";

/// What is wrong with a text: each thing to avoid that it contains, as often as it does, with what to write.
fn faults(text: &str) -> Vec<String> {
    // The heading of the Overview's list is meant so.
    let text = without_placeholders(text).replace("hom to call", "ho to call");
    let words: Vec<String> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut found = Vec::new();
    for (avoid, instead) in AVOID {
        let parts: Vec<&str> = avoid.split(' ').collect();
        let hits =
            words.windows(parts.len()).filter(|at| at.iter().zip(&parts).all(|(word, part)| is_word(word, part)));
        found.extend(hits.map(|_| format!("\"{avoid}\" (better: {instead})")));
    }
    // `This is no number` → `This is not a number`; `There is no number` is plain.
    for at in words.windows(4) {
        let denies = matches!(at[1].as_str(), "is" | "are" | "was" | "were") && at[2] == "no";
        let compares = ["better", "closer", "fewer", "less", "longer", "more", "narrower", "nearer", "worse"];
        if denies && at[0] != "there" && !compares.contains(&at[3].as_str()) {
            found.push(format!("\"{} no {}\" (better: not a …)", at[1], at[3]));
        }
    }
    let percents = text.match_indices(" %").filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 2..].chars().next();
        before.is_some_and(|c| c.is_numeric() || c == '#') && !after.is_some_and(char::is_alphanumeric)
    });
    found.extend(percents.map(|_| "\"12 %\" (better: 12%)".to_owned()));
    found
}

/// `{…}` of format strings becomes `#`, which is no word and may be a number.
fn without_placeholders(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        kept.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else { break };
        kept.push('#');
        rest = &rest[open + close + 1..];
    }
    kept + rest
}

fn is_word(word: &str, wanted: &str) -> bool {
    wanted.strip_suffix('*').map_or(word == wanted, |beginning| word.starts_with(beginning))
}

/// The strings of a Rust file that are not for its tests; of the command line its documentation as well, which is help.
fn strings(file: &Path) -> Vec<(String, usize)> {
    let is_help = file.starts_with("src/cli");
    let (tokens, _) = source::without_tests(&source::tokens(&source::read(file)));
    let of = |token: Token| match token {
        Token::Text(text, line) => Some((text, line)),
        Token::Doc(text, line) if is_help => Some((text, line)),
        _ => None,
    };
    tokens.into_iter().filter_map(of).collect()
}

/// Every fault of every file that people read or that holds what they read.
fn all_faults() -> BTreeMap<PathBuf, Vec<String>> {
    let mut texts: Vec<(PathBuf, Vec<(String, usize)>)> = Vec::new();
    let is_test = |file: &Path| file.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("tests"));
    for file in source::files_below("src", "rs").into_iter().filter(|file| !is_test(file)) {
        let found = strings(&file);
        texts.push((file, found));
    }
    let mut documents: BTreeSet<PathBuf> = DOCUMENTS.iter().map(PathBuf::from).collect();
    documents.extend(source::files_below("docs", "md"));
    for ending in ["toml", "txt", "jinja"] {
        documents.extend(source::files_below("assets", ending));
    }
    let is_foreign = |file: &Path| {
        FOREIGN.iter().any(|name| file == Path::new(name))
            || file.starts_with("assets/exports")
            || file.starts_with("assets/lexicon")
    };
    for file in documents.into_iter().filter(|file| !is_foreign(file)) {
        let lines = source::read(&file).lines().enumerate().map(|(at, line)| (line.to_owned(), at + 1)).collect();
        texts.push((file, lines));
    }
    let mut found: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for (file, lines) in texts {
        for (text, line) in lines {
            for fault in faults(&text) {
                found.entry(file.clone()).or_default().push(format!("{}:{line}: {fault} in {text:?}", file.display()));
            }
        }
    }
    found
}

fn allowed() -> BTreeMap<PathBuf, usize> {
    let lines = source::read(Path::new(ALLOWED));
    let lines = lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let entry = |line: &str| {
        let (count, file) = line.split_once(' ').expect("a number and a file");
        (PathBuf::from(file), count.parse().expect("a number"))
    };
    lines.map(entry).collect()
}

#[test]
fn plain_words_on_screens_in_reports_and_documents() {
    let found = all_faults();
    let mut allowed = allowed();
    let mut new = Vec::new();
    for (file, faults) in &found {
        let limit = allowed.get(file).copied().unwrap_or(0);
        if faults.len() > limit {
            new.push(format!(
                "{} in {}, {limit} are allowed:\n  {}",
                faults.len(),
                file.display(),
                faults.join("\n  ")
            ));
        }
    }
    assert!(new.is_empty(), "words to avoid:\n{}", new.join("\n"));

    let before = allowed.clone();
    allowed.retain(|file, count| {
        *count = found.get(file).map_or(0, Vec::len);
        *count > 0
    });
    if allowed != before && std::env::var_os("TPA_SHRINK").is_some() {
        let lines: Vec<String> = allowed.iter().map(|(file, count)| format!("{count} {}\n", file.display())).collect();
        let head = "# Words to avoid that are still there, per file. See tests/wording.rs. Only ever smaller.\n";
        std::fs::write(source::root().join(ALLOWED), head.to_owned() + &lines.concat()).unwrap();
        return;
    }
    let fewer: Vec<_> = before.iter().filter(|(file, count)| allowed.get(*file) != Some(count)).collect();
    assert!(fewer.is_empty(), "fewer than allowed in {fewer:?}: run TPA_SHRINK=1 cargo test --test wording");
}

#[test]
fn faults_are_found() {
    assert_eq!(faults("Clients whom you called, learnt by lot").len(), 3);
    assert_eq!(faults("That is no number, 95 % interval, {n} % of").len(), 3);
    assert!(faults("There is no client; {said}; 95% of 3 %d; Whomever is no longer here").is_empty());
    assert!(faults("Whom to call this week").is_empty());
    assert_eq!(faults("the neighbours’ colour").len(), 2);
    let (tokens, modules) = source::without_tests(&source::tokens(
        "let a = \"one \\\n   line\"; // \"no\"\n#[cfg(test)]\nmod tests { let b = \"no\"; }\n#[cfg(test)] mod oracle;\nlet c = r#\"raw\"#;",
    ));
    let texts: Vec<_> = tokens.iter().filter(|token| matches!(token, Token::Text(..))).cloned().collect();
    assert_eq!(texts, [Token::Text("one line".into(), 1), Token::Text("raw".into(), 6)]);
    assert_eq!(modules, ["oracle"]);
}
