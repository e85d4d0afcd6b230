//! Who may import whom, that files of different folders do not import each other in circles, and that the files that
//! `ARCHITECTURE.md` names exist. The imports are found by reading the source as text.
//!
//! What breaks the rules today stands in `KNOWN_IMPORTS` and `KNOWN_CIRCLES`. These lists only shrink: what is not
//! there fails, and what is there and has been solved fails as well until it is taken off.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use source::Token;

/// What every layer may import: text made harmless, files written whole, cancelling and progress.
const GROUND: &[&str] = &["clean", "safe_file", "task"];

/// Each layer, and the layers that it may import besides. `ARCHITECTURE.md` draws them.
const LAYERS: &[(&str, &[&str])] = &[
    ("clean", &[]),
    ("safe_file", &[]),
    ("task", &[]),
    ("stats", &[]),
    ("book", &[]),
    ("ingest", &["book", "stats"]),
    ("analysis", &["book", "stats"]),
    ("narrative", &["analysis", "book"]),
    ("query", &["analysis", "book"]),
    ("store", &["book"]),
    ("output", &["analysis", "book", "narrative", "query"]),
    ("session", &["analysis", "book", "ingest", "output", "store"]),
    ("tui", &["analysis", "book", "ingest", "narrative", "output", "query", "session", "stats", "store"]),
    ("cli", &["book", "ingest", "output", "query", "store", "tui"]),
    (
        "commands",
        &["analysis", "book", "cli", "ingest", "narrative", "output", "query", "session", "stats", "store", "tui"],
    ),
];

/// Files that import a layer which they may not.
const KNOWN_IMPORTS: &[(&str, &str)] = &[("src/output/anonymize/mod.rs", "ingest")];

/// Folders with files that import files of other folders in a circle.
const KNOWN_CIRCLES: &[&str] = &[
    "src/analysis",
    "src/analysis/churn",
    "src/analysis/churn/from_dates",
    "src/analysis/churn/saved_model",
    "src/analysis/features",
    "src/analysis/revenue",
    "src/analysis/segments",
    "src/ingest",
    "src/ingest/readers",
    "src/ingest/readers/ods",
    "src/ingest/readers/parquet",
    "src/ingest/readers/workbook",
    "src/ingest/readers/xls",
    "src/query",
    "src/query/pivot",
    "src/tui",
    "src/tui/panels",
    "src/tui/round",
    "src/tui/views",
    "src/tui/views/churn",
    "src/tui/views/forecast",
    "src/tui/views/overview",
    "src/tui/views/plan",
    "src/tui/views/schedule",
    "src/tui/views/segments",
    "src/tui/views/value",
];

type Module = Vec<String>;

/// What one file imports, as written: `crate` and `super` resolved, the rest as it stands.
#[derive(Default)]
struct Imports {
    uses: BTreeSet<Module>,
    /// `pub use`: the name under which something of another module is known here.
    names: BTreeMap<String, Module>,
}

struct Graph {
    files: BTreeMap<Module, PathBuf>,
    imports: BTreeMap<Module, Imports>,
}

impl Graph {
    fn read() -> Self {
        let mut sources = BTreeMap::new();
        let mut tests = BTreeSet::new();
        for file in source::files_below("src", "rs") {
            let module = module_of(&file);
            let (tokens, test_modules) = source::without_tests(&source::tokens(&source::read(&file)));
            for name in test_modules {
                tests.insert([module.as_slice(), &[name]].concat());
            }
            sources.insert(module, (file, tokens));
        }
        // `main.rs` and `lib.rs` only name the layers.
        sources.retain(|module, _| !module.is_empty() && (1..=module.len()).all(|n| !tests.contains(&module[..n])));
        let files: BTreeMap<_, _> = sources.iter().map(|(module, (file, _))| (module.clone(), file.clone())).collect();
        let imports =
            sources.iter().map(|(module, (_, tokens))| (module.clone(), imports(module, tokens, &files))).collect();
        Self { files, imports }
    }

    /// The file in which a path ends, through the names that modules re-export.
    fn target(&self, path: &[String], depth: usize) -> Module {
        let mut module = Module::new();
        for (at, name) in path.iter().enumerate() {
            let child = [module.as_slice(), std::slice::from_ref(name)].concat();
            if self.files.contains_key(&child) {
                module = child;
                continue;
            }
            let known_as = self.imports.get(&module).and_then(|imports| imports.names.get(name));
            if let Some(real) = known_as.filter(|_| depth < 8) {
                return self.target(&[real.as_slice(), &path[at + 1..]].concat(), depth + 1);
            }
            break;
        }
        module
    }

    /// The modules that a module imports.
    fn edges(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of = |module: &Module, imports: &Imports| {
            let all = imports.uses.iter().map(|path| self.target(path, 0));
            all.filter(|target| !target.is_empty() && target != module).collect()
        };
        self.imports.iter().map(|(module, imports)| (module, of(module, imports))).collect()
    }
}

fn module_of(file: &Path) -> Module {
    let mut parts: Module =
        file.with_extension("").iter().skip(1).map(|part| part.to_str().unwrap().to_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        parts.pop();
    }
    parts
}

/// What a module imports with `use` and with paths in its code.
fn imports(module: &Module, tokens: &[Token], files: &BTreeMap<Module, PathBuf>) -> Imports {
    let mut found = Imports::default();
    let mut at = 0;
    while at < tokens.len() {
        let after_path = at > 0 && tokens[at - 1] == Token::Path;
        match &tokens[at] {
            // `use<'a>` in a type captures lifetimes and imports nothing.
            Token::Word(word) if word == "use" && tokens.get(at + 1) != Some(&Token::Sign('<')) => {
                let end = tokens[at..].iter().position(|t| *t == Token::Sign(';')).map_or(tokens.len(), |n| at + n);
                let is_public =
                    at > 0 && (tokens[at - 1] == Token::Word("pub".into()) || tokens[at - 1] == Token::Sign(')'));
                for (path, name) in use_tree(&tokens[at + 1..end], &[]) {
                    let Some(path) = absolute(module, &path, files) else { continue };
                    if is_public {
                        found.names.insert(name, path);
                    } else {
                        found.uses.insert(path);
                    }
                }
                at = end;
            }
            Token::Word(_) if !after_path && tokens.get(at + 1) == Some(&Token::Path) => {
                let mut path = Module::new();
                while let Some(Token::Word(word)) = tokens.get(at) {
                    path.push(word.clone());
                    at += 1;
                    if tokens.get(at) != Some(&Token::Path) {
                        break;
                    }
                    at += 1;
                }
                found.uses.extend(absolute(module, &path, files));
            }
            _ => at += 1,
        }
    }
    found
}

/// The paths of a `use`, with the name that each gets.
fn use_tree(tokens: &[Token], prefix: &[String]) -> Vec<(Module, String)> {
    let mut path = prefix.to_vec();
    let mut name = None;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) if word == "as" => {
                if let Some(Token::Word(alias)) = tokens.get(at + 1) {
                    name = Some(alias.clone());
                }
                break;
            }
            Token::Word(word) => path.push(word.clone()),
            Token::Sign('{') => {
                let inside = tokens.get(at + 1..tokens.len() - 1).unwrap_or_default();
                return split_at_commas(inside).into_iter().flat_map(|part| use_tree(part, &path)).collect();
            }
            _ => {}
        }
    }
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
    vec![(path, name)]
}

fn split_at_commas(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth -= 1,
            Token::Sign(',') if depth == 0 => {
                parts.push(&tokens[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// A path from the crate's root; `None` where it leaves the crate.
fn absolute(module: &Module, path: &[String], files: &BTreeMap<Module, PathBuf>) -> Option<Module> {
    let first = path.first()?.as_str();
    match first {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module.as_slice(), &path[1..]].concat()),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            Some([module.get(..module.len().checked_sub(ups)?)?, &path[ups..]].concat())
        }
        child => {
            let inside = [module.as_slice(), &[child.to_owned()]].concat();
            files.contains_key(&inside).then(|| [module.as_slice(), path].concat())
        }
    }
}

#[test]
fn layers_import_only_the_layers_below_them() {
    let graph = Graph::read();
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut found = BTreeSet::new();
    // As written: a type of a lower layer that is part of an answer is re-exported by the layer of the answer.
    for (module, imports) in &graph.imports {
        let layer = module[0].as_str();
        let below = allowed.get(layer).unwrap_or_else(|| panic!("src/{layer} is in none of the LAYERS of this test"));
        for path in imports.uses.iter().chain(imports.names.values()).filter(|path| !path.is_empty()) {
            let other = path[0].as_str();
            if other != layer && !below.contains(&other) && !GROUND.contains(&other) {
                found.insert((graph.files[module].display().to_string(), other.to_owned()));
            }
        }
    }
    let known: BTreeSet<_> =
        KNOWN_IMPORTS.iter().map(|(file, layer)| ((*file).to_owned(), (*layer).to_owned())).collect();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(new.is_empty(), "these files import a layer that they may not (see ARCHITECTURE.md): {new:#?}");
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "solved: take these off KNOWN_IMPORTS: {gone:#?}");
}

#[test]
fn no_circles_between_files_of_different_folders() {
    let graph = Graph::read();
    let edges = graph.edges();
    let folder = |module: &Module| graph.files[module].parent().unwrap().display().to_string();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for circle in circles(&edges) {
        if circle.iter().any(|module| folder(module) != folder(circle[0])) {
            for module in circle {
                found.entry(folder(module)).or_default().push(graph.files[module].display().to_string());
            }
        }
    }
    let new: Vec<_> = found.iter().filter(|(folder, _)| !KNOWN_CIRCLES.contains(&folder.as_str())).collect();
    assert!(new.is_empty(), "these files and files of other folders import each other in circles: {new:#?}");
    let gone: Vec<_> = KNOWN_CIRCLES.iter().filter(|folder| !found.contains_key(**folder)).collect();
    assert!(gone.is_empty(), "solved: take these off KNOWN_CIRCLES: {gone:#?}");
}

/// The strongly connected sets of more than one module [Tarjan 1972].
fn circles<'a>(edges: &BTreeMap<&'a Module, BTreeSet<Module>>) -> Vec<Vec<&'a Module>> {
    struct Search<'a, 'b> {
        edges: &'b BTreeMap<&'a Module, BTreeSet<Module>>,
        order: BTreeMap<&'a Module, usize>,
        lowest: BTreeMap<&'a Module, usize>,
        open: Vec<&'a Module>,
        found: Vec<Vec<&'a Module>>,
    }
    impl<'a> Search<'a, '_> {
        fn visit(&mut self, module: &'a Module) {
            let number = self.order.len();
            self.order.insert(module, number);
            self.lowest.insert(module, number);
            self.open.push(module);
            for target in &self.edges[module] {
                let Some((&target, _)) = self.edges.get_key_value(target) else { continue };
                if !self.order.contains_key(target) {
                    self.visit(target);
                    let low = self.lowest[target].min(self.lowest[module]);
                    self.lowest.insert(module, low);
                } else if self.open.contains(&target) {
                    let low = self.order[target].min(self.lowest[module]);
                    self.lowest.insert(module, low);
                }
            }
            if self.lowest[module] == number {
                let from = self.open.iter().position(|open| *open == module).unwrap();
                let circle = self.open.split_off(from);
                if circle.len() > 1 {
                    self.found.push(circle);
                }
            }
        }
    }
    let mut search =
        Search { edges, order: BTreeMap::new(), lowest: BTreeMap::new(), open: Vec::new(), found: Vec::new() };
    for module in edges.keys() {
        if !search.order.contains_key(module) {
            search.visit(module);
        }
    }
    search.found
}
/// What `ARCHITECTURE.md` says how to add.
const ERRANDS: &[&str] = &[
    "column synonym",
    "chart",
    "threshold",
    "study",
    "view with two pages",
    "export table",
    "booking product",
    "key",
    "assumption",
    "header language",
    "reader of a file format",
    "report section",
    "sentence",
];

/// The paths in backticks of a text, each with the names in backticks that stand in parentheses behind it.
fn paths_named(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut pieces = text.split('`');
    let mut before = pieces.next().unwrap_or_default();
    while let (Some(code), Some(after)) = (pieces.next(), pieces.next()) {
        let is_path =
            ["src/", "tests/", "assets/", "docs/", ".ci/", "sample-data/"].iter().any(|s| code.starts_with(s));
        if is_path {
            found.push((code.to_owned(), Vec::new()));
        } else if let Some((_, names)) = found.last_mut()
            && (before.trim() == "(" || (!names.is_empty() && matches!(before.trim(), "," | "and")))
        {
            names.push(code.to_owned());
        }
        before = after;
    }
    found
}

#[test]
fn architecture_names_files_that_exist_and_what_they_contain() {
    let text = source::read(Path::new("ARCHITECTURE.md"));
    for (path, names) in paths_named(&text) {
        // Of `src/analysis/<subject>/mod.rs` the folder before the placeholder must exist.
        let fixed = path.split('<').next().unwrap().trim_end_matches(|c| c != '/' && path.contains('<'));
        assert!(source::root().join(fixed).exists(), "ARCHITECTURE.md names {path}, which does not exist");
        for name in names {
            assert!(source::read(Path::new(&path)).contains(&name), "ARCHITECTURE.md: {name} is not in {path}");
        }
    }
}

#[test]
fn architecture_says_how_to_add_each_thing() {
    let text = source::read(Path::new("ARCHITECTURE.md"));
    for errand in ERRANDS {
        let headings = [format!("A {errand}"), format!("An {errand}")];
        let section = text.split("\n### ").skip(1).find(|section| headings.iter().any(|h| section.starts_with(h)));
        let section = section.unwrap_or_else(|| panic!("ARCHITECTURE.md has no heading \"### A {errand}\""));
        let section = section.split("\n## ").next().unwrap();
        assert!(!paths_named(section).is_empty(), "ARCHITECTURE.md names no file to touch for a {errand}");
    }
}
