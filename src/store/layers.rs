//! One layer of the configuration: values by dotted path, each with its origin.

use super::config::{Config, Theme};
use super::paths::with_tilde;
use super::{StoreError, closest, files};
use crate::book::settings;
use clap::ValueEnum;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::Value;
use toml::de::{DeTable, DeValue};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The defaults.
    BuiltIn,
    /// The user's file.
    File(PathBuf),
    /// An environment variable.
    Environment(&'static str),
    /// An option.
    CommandLine(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::BuiltIn => f.write_str("built in"),
            Origin::File(path) => write!(f, "from {}", with_tilde(path)),
            Origin::Environment(name) | Origin::CommandLine(name) => write!(f, "from {name}"),
        }
    }
}

/// Tables of the assumptions under the names that they had before, and the names of today: both are read.
const FORMER_TABLES: [(&str, &str); 6] = [
    ("grouping", "clusters"),
    ("worth", "value"),
    ("leaving", "churn"),
    ("lifetimes", "survival"),
    ("timetable", "schedule"),
    ("forecasting", "forecast"),
];

/// The name of today of the key `name` in the table at `path`.
fn current_name<'a>(path: &[String], name: &'a str) -> &'a str {
    let former = FORMER_TABLES.iter().find(|(former, _)| path == ["assumptions"] && *former == name);
    former.map_or(name, |(_, current)| current)
}

/// One value given on the command line: its path, the value, the option's name.
pub type Override = (Vec<String>, Value, &'static str);

/// Values by path.
pub type Layer = Vec<(Vec<String>, Value, Origin)>;

/// The tables of a configuration with the keys that are known in each; no keys where any will do.
pub fn known_tables() -> Vec<(Vec<String>, Vec<String>)> {
    let mut tables: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    let mut know = |key: String| {
        let mut table: Vec<String> = key.split('.').map(str::to_string).collect();
        let name = table.pop().unwrap_or_default();
        match tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, keys)) => keys.push(name),
            None => tables.push((table, vec![name])),
        }
    };
    settings::all().for_each(|setting| know(format!("assumptions.{}", setting.key)));
    settings::LISTS.iter().for_each(|list| know(format!("assumptions.{}", list.key)));
    ["ascii", "currency", "locale", "mouse", "theme"].into_iter().for_each(|key| know(format!("display.{key}")));
    tables.extend(settings::MAPS.iter().map(|map| (path_of(&format!("assumptions.{}", map.key)), Vec::new())));
    tables.push((path(&["keys"]), Vec::new()));
    tables
}

/// The parts of a dotted key.
pub fn path_of(key: &str) -> Vec<String> {
    key.split('.').map(str::to_string).collect()
}

/// The values of a configuration file.
///
/// # Errors
/// [`StoreError::Invalid`] with the line of a key that is not known, or of a value of the wrong kind.
pub fn from_file(path: &Path, text: &str, origin: &Origin) -> Result<Layer, StoreError> {
    let spanned = DeTable::parse(text).map_err(|e| files::invalid(path, text, &e))?;
    if let Some((byte, reason)) = unknown_key(spanned.get_ref(), &[]) {
        let line = Some(files::line_of(text, byte));
        return Err(StoreError::Invalid { path: path.to_path_buf(), line, reason });
    }
    // Reading it as a whole checks the kind of every value, with its line.
    toml::from_str::<Config>(text).map_err(|e| files::invalid(path, text, &e))?;
    let root: toml::Table = toml::from_str(text).map_err(|e| files::invalid(path, text, &e))?;
    let mut layer = Layer::new();
    leaves(root, &[], origin, &mut layer);
    Ok(layer)
}

/// The first key that no table knows: its byte, and a sentence.
fn unknown_key(table: &DeTable<'_>, path: &[String]) -> Option<(usize, String)> {
    let tables = known_tables();
    let below = tables.iter().filter_map(|(t, _)| t.split_last().filter(|(_, above)| *above == path));
    let mut known: Vec<&str> = below.map(|(name, _)| name.as_str()).collect();
    if let Some((_, keys)) = tables.iter().find(|(t, _)| t == path) {
        known.extend(keys.iter().map(String::as_str));
    }
    // A table in which nothing is known takes anything: rates by label, keys by action.
    if known.is_empty() {
        return None;
    }
    known.sort_unstable();
    for (key, value) in table.iter() {
        let name = current_name(path, key.get_ref().as_ref());
        if !known.contains(&name) {
            let hint = match closest(name, known.iter().copied()) {
                Some(candidate) => format!("did you mean {candidate}?"),
                None => format!("known are: {}", known.join(", ")),
            };
            return Some((key.span().start, format!("there is no setting \"{name}\" here; {hint}")));
        }
        if let DeValue::Table(inner) = value.get_ref()
            && let Some(found) = unknown_key(inner, &[path, &[name.to_string()]].concat())
        {
            return Some(found);
        }
    }
    None
}

fn is_one_value(path: &[String]) -> bool {
    matches!(path, [first, rest @ ..] if first == "assumptions" && settings::find(&rest.join(".")).is_some())
}

fn leaves(table: toml::Table, path: &[String], origin: &Origin, layer: &mut Layer) {
    for (key, value) in table {
        let path = [path, &[current_name(path, &key).to_string()]].concat();
        match value {
            // A value that TOML writes as a table, such as { fixed = 4.0 }, is one value all the same.
            Value::Table(inner) if !is_one_value(&path) => leaves(inner, &path, origin, layer),
            value => layer.push((path, value, origin.clone())),
        }
    }
}

/// What the system says of language and character set. Weaker than the user's file: it is always there.
pub fn from_system(lookup: impl Fn(&str) -> Option<String>) -> Layer {
    let first = |names: &[&'static str]| {
        names.iter().find_map(|name| lookup(name).filter(|v| !v.is_empty()).map(|value| (*name, value)))
    };
    let mut layer = Layer::new();
    if let Some((name, value)) = first(&["LC_ALL", "LC_MONETARY", "LC_NUMERIC", "LANG"]) {
        layer.push((path(&["display", "locale"]), Value::from(value), Origin::Environment(name)));
    }
    if let Some((name, value)) = first(&["LC_ALL", "LC_CTYPE", "LANG"])
        && !is_utf8(&value)
    {
        layer.push((path(&["display", "ascii"]), Value::from(true), Origin::Environment(name)));
    }
    layer
}

/// Whether a locale's character set can show more than ASCII. One that names no set is taken for UTF-8, as terminals are.
fn is_utf8(locale: &str) -> bool {
    let charset = locale.split_once('.').map(|(_, set)| set.split('@').next().unwrap_or(set).to_lowercase());
    match charset {
        Some(set) => set == "utf-8" || set == "utf8",
        None => locale != "C" && locale != "POSIX",
    }
}

/// The program's own environment variables, and NO_COLOR.
///
/// # Errors
/// [`StoreError::Invalid`] that names the variable and what it may hold.
pub fn from_environment(lookup: impl Fn(&str) -> Option<String>) -> Result<Layer, StoreError> {
    let set = |name: &str| lookup(name).filter(|v| !v.is_empty());
    let wrong = |name: &str, value: &str, expected: &str| StoreError::Invalid {
        path: name.into(),
        line: None,
        reason: format!("\"{value}\" is not {expected}"),
    };
    let mut layer = Layer::new();
    let mut push = |key: &'static str, value: Value, name| {
        layer.push((path(&["display", key]), value, Origin::Environment(name)));
    };
    if set("NO_COLOR").is_some() {
        push("theme", Value::from("mono"), "NO_COLOR");
    }
    if let Some(theme) = set("TPA_THEME") {
        Theme::from_str(&theme, true).map_err(|_| wrong("TPA_THEME", &theme, "auto, dark, light or mono"))?;
        push("theme", Value::from(theme.to_lowercase()), "TPA_THEME");
    }
    for (key, name) in [("currency", "TPA_CURRENCY"), ("locale", "TPA_LOCALE")] {
        if let Some(text) = set(name) {
            push(key, Value::from(text), name);
        }
    }
    for (key, name) in [("ascii", "TPA_ASCII"), ("mouse", "TPA_MOUSE")] {
        match set(name).as_deref() {
            None => {}
            Some("1" | "true" | "yes") => push(key, Value::from(true), name),
            Some("0" | "false" | "no") => push(key, Value::from(false), name),
            Some(other) => return Err(wrong(name, other, "1 or 0")),
        }
    }
    Ok(layer)
}

/// One value from the command line.
pub fn from_option((place, value, option): &Override) -> (Vec<String>, Value, Origin) {
    (place.clone(), value.clone(), Origin::CommandLine(option))
}

/// The value at a path.
pub fn at<'a>(table: &'a toml::Table, path: &[String]) -> Option<&'a Value> {
    let (last, above) = path.split_last()?;
    above.iter().try_fold(table, |table, key| table.get(key)?.as_table())?.get(last)
}

/// Puts a value at its path, making the tables above it.
pub fn insert(table: &mut toml::Table, path: &[String], value: Value) {
    match path {
        [] => {}
        [key] => {
            table.insert(key.clone(), value);
        }
        [key, rest @ ..] => {
            let inner = table.entry(key.clone()).or_insert_with(|| Value::Table(toml::Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// A key as TOML writes it, quoted where it must be.
pub fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { name.to_string() } else { Value::from(name).to_string() }
}

fn path(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|p| (*p).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_set_decides_about_ascii() {
        for (locale, utf8) in [
            ("en_US.UTF-8", true),
            ("ru_RU.utf8@cyr", true),
            ("ru_RU.KOI8-R", false),
            ("C", false),
            ("C.UTF-8", true),
            ("es_ES", true),
        ] {
            assert_eq!(is_utf8(locale), utf8, "{locale}");
        }
        assert!(from_system(|_| None).is_empty());
    }

    #[test]
    fn no_color_holds_when_it_is_not_empty_and_the_programs_own_variable_is_stronger() {
        let themes = |env: &[(&str, &str)]| -> Vec<String> {
            let lookup = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_string());
            from_environment(lookup).unwrap().into_iter().map(|(_, v, _)| v.to_string()).collect()
        };
        assert_eq!(themes(&[("NO_COLOR", "1")]), ["\"mono\""]);
        assert!(themes(&[("NO_COLOR", "")]).is_empty());
        assert_eq!(themes(&[("NO_COLOR", "1"), ("TPA_THEME", "Dark")]).last().unwrap(), "\"dark\"");
    }

    #[test]
    fn keys_are_quoted_where_toml_asks_for_it() {
        assert_eq!([key("hour"), key("1 h"), key("")], ["hour", "\"1 h\"", "\"\""]);
    }
}
