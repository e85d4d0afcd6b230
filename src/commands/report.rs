//! `report`: every figure, the findings and the list of whom to call.

use super::prepare::{Prepared, prepare};
use super::setup::Setup;
use super::{Failure, deliver, formats, overwrite};
use crate::cli::{ReportArgs, ReportFormat};
use crate::output::write::Target;
use crate::output::{html, json, markdown, text};
use crate::store::paths::Paths;

/// Writes the report.
pub fn run(args: &ReportArgs, paths: &Paths) -> Result<(), Failure> {
    let file = args.output.output.as_deref();
    let aliases = [("txt", ReportFormat::Text), ("htm", ReportFormat::Html), ("markdown", ReportFormat::Md)];
    let format = formats::choose(args.format, file, ReportFormat::Text, &aliases)?;
    let prepared = prepare(Setup::new(&args.input, paths)?)?;
    let report = render(&prepared, format)?;
    let target = Target::from_option(file);
    deliver(&target, overwrite(args.input.options.force), &prepared.inputs(), report.as_bytes())
}

/// The report in one of its formats.
pub fn render(prepared: &Prepared, format: ReportFormat) -> Result<String, Failure> {
    let material = prepared.material();
    let made = match format {
        ReportFormat::Text => Ok(text::render(&material)),
        ReportFormat::Json => return json::render(&material).map_err(|e| Failure::CouldNot(e.to_string())),
        ReportFormat::Md => markdown::render(&material),
        ReportFormat::Html => html::render(&material),
    };
    made.map_err(|e| Failure::CouldNot(format!("the report could not be made: {e}")))
}
