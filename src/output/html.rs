//! The report as one HTML file with the charts inside: nothing is loaded from anywhere, so that it can be mailed.

use super::Material;
use super::charts;
use super::report::{Report, report};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use std::collections::BTreeMap;

const TEMPLATE: &str = include_str!("../../assets/templates/report.html.jinja");

/// The whole report.
///
/// # Errors
/// What the template engine says; the template is part of the program.
pub fn render(material: &Material) -> Result<String, minijinja::Error> {
    render_report(&report(material), material)
}

/// Any report, with the charts that its sections name.
///
/// # Errors
/// What the template engine says; the template is part of the program.
pub fn render_report(report: &Report, material: &Material) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // The name's ending turns on the escaping of everything that is written.
    environment.add_template("report.html", TEMPLATE)?;
    let page = context! { report => Serde(report), charts => Serde(drawn(report, material)) };
    environment.get_template("report.html")?.render(page)
}

/// The charts that the data support, by name. Inside a page a drawing needs no namespace.
fn drawn(report: &Report, material: &Material) -> BTreeMap<&'static str, String> {
    let inline = |svg: String| svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
    let named = |c: &&charts::Chart| report.sections.iter().any(|s| s.chart == Some(c.name));
    charts::CHARTS.iter().filter(named).filter_map(|c| Some((c.name, inline(c.svg(material).ok()?)))).collect()
}
