//! `export`: a table as CSV, XLSX, JSON or Parquet, or a calendar.

use super::prepare::prepare;
use super::setup::Setup;
use super::{Failure, formats, overwrite};
use crate::cli::ExportArgs;
use crate::output::calendars;
use crate::output::deliverable::Deliverable;
use crate::output::emails;
use crate::output::format::TableFormat;
use crate::output::table;
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
        emails::write_folder(&prepared.material(), folder, args.format, force, &prepared.inputs())?;
        return Ok(());
    }
    let target = Target::from_option(file);
    let force = overwrite(args.input.options.force);
    if let Some(calendar) = calendars::find(&args.what) {
        let other = file.and_then(Path::extension).is_some_and(|e| !e.eq_ignore_ascii_case("ics"));
        if args.format.is_some() || other {
            return Err(Failure::Usage(format!("{} is a calendar: name a file that ends in .ics", args.what)));
        }
        let prepared = prepare(Setup::new(&args.input, paths)?, calendar.studies)?;
        Deliverable::Calendar(calendar).deliver(&prepared.material(), &target, force, &prepared.inputs())?;
        return Ok(());
    }
    let format = formats::choose(args.format, file, TableFormat::Csv, &[])?;
    let binary = matches!(format, TableFormat::Xlsx | TableFormat::Parquet);
    if binary && target == Target::Stdout && std::io::stdout().is_terminal() {
        return Err(Failure::Usage("this format cannot be read in a terminal; name a file with -o FILE".into()));
    }
    let export = table::find(&args.what)
        .ok_or_else(|| Failure::Usage(format!("there is no table \"{}\"; see tpa-tui export --help", args.what)))?;
    let prepared = prepare(Setup::new(&args.input, paths)?, export.studies)?;
    Deliverable::Table(export, format).deliver(&prepared.material(), &target, force, &prepared.inputs())?;
    Ok(())
}

/// Whether a path names a folder: it is one, or it ends as one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator)
}
