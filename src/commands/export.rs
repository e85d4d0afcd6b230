//! `export`: a table as CSV, XLSX, JSON or Parquet, or a calendar.

use super::prepare::prepare;
use super::setup::Setup;
use super::{Failure, deliver, formats, overwrite};
use crate::analysis::churn::Churn;
use crate::analysis::study::{Studies, Study};
use crate::cli::{ExportArgs, MODEL};
use crate::output::documents;
use crate::output::emails;
use crate::output::export_catalog::CatalogItem;
use crate::output::exports::registry;
use crate::output::formats::{DocumentFormat, ExportFormat, TableFormat, Written};
use crate::output::write::Target;
use crate::store::paths::Paths;
use std::io::IsTerminal;
use std::path::Path;

/// Writes the table.
pub fn run(args: &ExportArgs, paths: &Paths) -> Result<(), Failure> {
    let file = args.output.output.as_deref();
    if let Some(folder) = file.filter(|f| args.what == "emails" && is_folder(f)) {
        let prepared = prepare(Setup::new(&args.input, paths)?, emails::STUDIES)?;
        let force = overwrite(args.input.options.force);
        let format = args.format.and_then(ExportFormat::table);
        emails::write_folder(&prepared.material(), folder, format, force, &prepared.inputs())?;
        return Ok(());
    }
    let target = Target::from_option(file);
    if args.what == MODEL {
        let prepared = prepare(Setup::new(&args.input, paths)?, &[Churn::STUDY])?;
        let text = model(&prepared.session.current.results.studies)?;
        return deliver(&target, overwrite(args.input.options.force), &prepared.inputs(), text.as_bytes());
    }
    let aliases = [("htm", ExportFormat::Html), ("markdown", ExportFormat::Md)];
    let usual = documents::only_format(&args.what).map_or(ExportFormat::Csv, ExportFormat::from);
    let format = formats::choose(args.format, file, usual, &aliases)?;
    let format = match format.kind() {
        Written::Table(format) => format,
        Written::Document(format) => return document(args, format, &target, paths),
    };
    let force = overwrite(args.input.options.force);
    let binary = matches!(format, TableFormat::Xlsx | TableFormat::Parquet);
    if binary && target == Target::Stdout && std::io::stdout().is_terminal() {
        return Err(Failure::Usage("this format cannot be read in a terminal; name a file with -o FILE".into()));
    }
    let export = registry::find(&args.what).ok_or_else(|| match documents::only_format(&args.what) {
        Some(only) => written_only(&args.what, only),
        None => Failure::Usage(format!("there is no table \"{}\"; see tpa-tui export --help", args.what)),
    })?;
    let prepared = prepare(Setup::new(&args.input, paths)?, export.studies)?;
    CatalogItem::Table(export, format).deliver(&prepared.material(), &target, force, &prepared.inputs())?;
    Ok(())
}

/// The model that tells who leaves, as the text of a file.
fn model(studies: &Studies) -> Result<String, Failure> {
    let lacking = || Failure::CouldNot("model: these data give no model of leaving that can be saved".into());
    match studies.get::<Churn>() {
        Some(Ok(churn)) => churn.model.as_ref().map(|model| model.to_json()).ok_or_else(lacking),
        Some(Err(why)) => Err(Failure::CouldNot(format!("model: {why}"))),
        None => Err(lacking()),
    }
}

/// Writes a document: a plan to read, or for the calendar.
fn document(args: &ExportArgs, format: DocumentFormat, target: &Target, paths: &Paths) -> Result<(), Failure> {
    let document = documents::find(&args.what, format).ok_or_else(|| {
        let ending = format.extension();
        if let Some(only) = documents::only_format(&args.what) {
            return written_only(&args.what, only);
        }
        Failure::Usage(format!(
            "\"{}\" is a table and cannot be written as .{ending}; choose csv, xlsx, json or parquet",
            args.what
        ))
    })?;
    let prepared = prepare(Setup::new(&args.input, paths)?, document.studies)?;
    let force = overwrite(args.input.options.force);
    CatalogItem::Document(document).deliver(&prepared.material(), target, force, &prepared.inputs())?;
    Ok(())
}

fn written_only(what: &str, format: DocumentFormat) -> Failure {
    Failure::Usage(format!("\"{what}\" is written as .{} only", format.extension()))
}

/// Whether a path names a folder: it is one, or it ends as one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator)
}
