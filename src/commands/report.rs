//! `report`: every figure, the findings and the list of whom to call.

use super::prepare::prepare;
use super::setup::Setup;
use super::{Failure, deliver, formats, overwrite};
use crate::cli::ReportArgs;
use crate::output::export_catalog::{CatalogItem, ReportFormat};
use crate::output::json;
use crate::output::write::Target;
use crate::store::paths::Paths;

/// Writes the report.
pub fn run(args: &ReportArgs, paths: &Paths) -> Result<(), Failure> {
    let file = args.output.output.as_deref();
    if args.schema {
        return deliver(
            &Target::from_option(file),
            overwrite(args.input.options.force),
            &[],
            json::SCHEMA_TEXT.as_bytes(),
        );
    }
    let aliases = [("txt", ReportFormat::Text), ("htm", ReportFormat::Html), ("markdown", ReportFormat::Md)];
    let format = formats::choose(args.format, file, ReportFormat::Text, &aliases)?;
    let what = CatalogItem::Report(format);
    let prepared = prepare(Setup::new(&args.input, paths)?, what.studies())?;
    let target = Target::from_option(file);
    let force = overwrite(args.input.options.force);
    what.deliver(&prepared.material(), &target, force, &prepared.inputs())?;
    Ok(())
}
