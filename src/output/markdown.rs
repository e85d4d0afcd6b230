//! The report as Markdown.

use super::Material;
use super::report::{Report, report};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

const TEMPLATE: &str = include_str!("../../assets/templates/report.md.jinja");

/// The whole report.
///
/// # Errors
/// What the template engine says; the template is part of the program.
pub fn render(material: &Material) -> Result<String, minijinja::Error> {
    render_report(&report(material))
}

/// Any report.
///
/// # Errors
/// What the template engine says; the template is part of the program.
pub fn render_report(report: &Report) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(|out, state, value| {
        let text = value.as_str().map(|text| Value::from(escaped(text)));
        minijinja::escape_formatter(out, state, text.as_ref().unwrap_or(value))
    });
    environment.add_template("report.md", TEMPLATE)?;
    environment.get_template("report.md")?.render(context! { report => Serde(report) })
}

/// Text that stays text: no markup, no cell or line ends.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => safe.extend(['\\', c]),
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_markup() {
        assert_eq!(escaped("a|b *c* [d](e) <f>\n"), "a\\|b \\*c\\* \\[d\\](e) &lt;f&gt; ");
    }
}
