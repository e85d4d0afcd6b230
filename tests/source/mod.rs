//! The program's own source, read as text: just enough of Rust's grammar to tell code, comments and strings apart.
//! `architecture.rs` follows the imports, `wording.rs` reads the strings.

use std::path::{Path, PathBuf};

/// A piece of a Rust file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// An identifier or keyword.
    Word(String),
    /// A string literal without its quotes, with escaped line ends joined; and its line, from one.
    Text(String, usize),
    /// The text of a `///` or `//!` comment, and its line.
    Doc(String, usize),
    /// `::`
    Path,
    /// Any other character outside of comments and literals.
    Sign(char),
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the repository with this ending, sorted; paths are relative to the repository.
pub fn files_below(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path.strip_prefix(root()).unwrap().to_path_buf());
            }
        }
    }
    found.sort();
    found
}

/// The text of a file of the repository.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The tokens of a Rust file.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: source, line: 1, found: Vec::new() };
    while lexer.step() {}
    lexer.found
}

/// The tokens without inline `#[cfg(test)] mod … { … }`, and the names of the modules that are declared for tests only.
pub fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let word = |token: Option<&Token>, wanted: &str| matches!(token, Some(Token::Word(w)) if w == wanted);
    let mut kept = Vec::new();
    let mut test_modules = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_attribute = tokens[at] == Token::Sign('#')
            && word(tokens.get(at + 2), "cfg")
            && word(tokens.get(at + 4), "test")
            && tokens.get(at + 5) == Some(&Token::Sign(')'));
        if !is_attribute {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        // `# [ cfg ( test ) ]`, then the item: up to its `;` or its closing brace.
        let item = at + 7;
        let end = end_of_item(tokens, item);
        let module = tokens[item..end].iter().position(|token| word(Some(token), "mod"));
        if let (Some(module), Some(Token::Sign(';'))) = (module, tokens.get(end - 1))
            && let Some(Token::Word(name)) = tokens.get(item + module + 1)
        {
            test_modules.push(name.clone());
        }
        at = end;
    }
    (kept, test_modules)
}

fn end_of_item(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token {
            Token::Sign('{' | '(' | '[') => depth += 1,
            Token::Sign('}' | ')' | ']') => {
                depth -= 1;
                if depth == 0 && *token == Token::Sign('}') {
                    return at + 1;
                }
            }
            Token::Sign(';') if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    found: Vec<Token>,
}

impl<'a> Lexer<'a> {
    /// Moves over `bytes` bytes and returns them.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("//") {
            self.line_comment();
        } else if self.rest.starts_with("/*") {
            let end = self.rest.find("*/").map_or(self.rest.len(), |end| end + 2);
            self.take(end);
        } else if let Some(hashes) = raw_string(self.rest) {
            self.raw_text(hashes);
        } else if first == '"' || self.rest.starts_with("b\"") {
            self.text();
        } else if first == '\'' {
            self.character_or_lifetime();
        } else if first.is_alphanumeric() || first == '_' {
            let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
            let word = self.take(end).to_owned();
            self.found.push(Token::Word(word));
        } else if self.rest.starts_with("::") {
            self.take(2);
            self.found.push(Token::Path);
        } else {
            self.take(first.len_utf8());
            if !first.is_whitespace() {
                self.found.push(Token::Sign(first));
            }
        }
        true
    }

    fn line_comment(&mut self) {
        let line = self.line;
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        let comment = self.take(end);
        if let Some(text) = comment.strip_prefix("///").or_else(|| comment.strip_prefix("//!")) {
            self.found.push(Token::Doc(text.trim().to_owned(), line));
        }
    }

    fn raw_text(&mut self, hashes: usize) {
        let line = self.line;
        let open = self.rest.find('"').unwrap_or(0) + 1;
        self.take(open);
        let close = format!("\"{}", "#".repeat(hashes));
        let end = self.rest.find(&close).unwrap_or(self.rest.len());
        let text = self.take(end).to_owned();
        self.take(close.len().min(self.rest.len()));
        self.found.push(Token::Text(text, line));
    }

    fn text(&mut self) {
        let line = self.line;
        let open = self.rest.find('"').unwrap_or(0) + 1;
        self.take(open);
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    end = at + 1;
                    break;
                }
                '\\' => match chars.next() {
                    // A line that goes on: the indentation of the next one is not part of the text.
                    Some((next, '\n')) => {
                        let indent = self.rest[next..].len() - self.rest[next..].trim_start().len();
                        for _ in 1..self.rest[next..next + indent].chars().count() {
                            chars.next();
                        }
                    }
                    Some((_, 'n' | 't' | 'r')) => text.push(' '),
                    Some((_, other)) => text.push(other),
                    None => {}
                },
                other => text.push(other),
            }
        }
        self.take(end);
        self.found.push(Token::Text(text, line));
    }

    fn character_or_lifetime(&mut self) {
        let mut chars = self.rest.char_indices().skip(1);
        let end = match (chars.next(), chars.next()) {
            (Some((_, '\\')), Some((after, _))) => self.rest[after + 1..].find('\'').map(|close| after + 1 + close + 1),
            (Some(_), Some((at, '\''))) => Some(at + 1),
            _ => None,
        };
        // A lifetime: the name after the tick is a word of its own.
        self.take(end.unwrap_or(1));
    }
}

/// The number of `#` of a raw string that begins here.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}
