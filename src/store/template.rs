//! The commented configuration with every default: the lowest layer, and the start for the user's own file.

use super::layers;
use crate::book::Assumptions;
use crate::book::settings::{self, Collection, Group, Setting, Unit};
use std::fmt::Write;
use std::sync::LazyLock;
use toml::Value;

/// What stands around the assumptions: the introduction, display and keys.
const FRAME: &str = include_str!("../../assets/config.toml");
/// Where the assumptions go.
const PLACE: &str = "# {assumptions}\n";
/// Columns of a comment.
const WIDTH: usize = 116;

static TEXT: LazyLock<String> = LazyLock::new(|| FRAME.replace(PLACE, &assumptions()));

/// The template.
pub fn text() -> &'static str {
    &TEXT
}

fn assumptions() -> String {
    let defaults = toml::Table::try_from(Assumptions::default()).unwrap_or_default();
    let mut text = String::new();
    for group in settings::GROUPS {
        table(group, &defaults, &mut text);
    }
    for map in settings::MAPS {
        comment(map.help, &mut text);
        let _ = writeln!(text, "[assumptions.{}]\n# {}\n", map.key, map.example);
    }
    text
}

fn table(group: &Group, defaults: &toml::Table, text: &mut String) {
    comment(group.about, text);
    let table = if group.table.is_empty() { "assumptions".to_string() } else { format!("assumptions.{}", group.table) };
    let _ = writeln!(text, "[{table}]");
    for setting in group.settings {
        comment(&explained(setting), text);
        line(setting.key, setting.example, defaults, text);
    }
    let lists = settings::LISTS.iter().filter(|list| list.key.rsplit_once('.').map(|(t, _)| t) == Some(group.table));
    for Collection { key, help, example } in lists {
        comment(help, text);
        line(key, example, defaults, text);
    }
    text.push('\n');
}

/// The help, and the range where there is one.
fn explained(setting: &Setting) -> String {
    match setting.unit {
        Unit::Money | Unit::Percent | Unit::Change | Unit::Number | Unit::Count | Unit::Whole => {
            format!("{} It {}.", setting.help, setting.allowed())
        }
        Unit::Choice(_) => format!("{} It {}.", setting.help, setting.allowed()),
        Unit::Text => setting.help.to_string(),
    }
}

fn line(key: &str, example: &str, defaults: &toml::Table, text: &mut String) {
    let path = layers::path_of(key);
    let name = path.last().map_or("", String::as_str);
    let _ = match layers::at(defaults, &path) {
        Some(value) => writeln!(text, "{name} = {}", Value::to_string(value)),
        None => writeln!(text, "# {name} = {example}"),
    };
}

fn comment(words: &str, text: &mut String) {
    for line in textwrap::wrap(words, WIDTH) {
        let _ = writeln!(text, "# {line}");
    }
}
