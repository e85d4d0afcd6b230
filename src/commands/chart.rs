//! `chart`: a chart as SVG or PNG.

use super::prepare::prepare;
use super::setup::Setup;
use super::{Failure, overwrite};
use crate::cli::ChartArgs;
use crate::output::charts::{self, ImageFormat};
use crate::output::export_catalog::CatalogItem;
use crate::output::write::Target;
use crate::store::paths::Paths;
use std::path::Path;

/// Draws the chart.
pub fn run(args: &ChartArgs, paths: &Paths) -> Result<(), Failure> {
    let format = image_format(&args.output)?;
    let chart = charts::find(&args.name)
        .ok_or_else(|| Failure::Usage(format!("there is no chart \"{}\"; see tpa-tui chart --help", args.name)))?;
    let prepared = prepare(Setup::new(&args.input, paths)?, chart.studies)?;
    let target = Target::from_option(Some(&args.output));
    let force = overwrite(args.input.options.force);
    CatalogItem::Chart(chart, format).deliver(&prepared.material(), &target, force, &prepared.inputs())?;
    Ok(())
}

/// By the file's ending; standard output is SVG.
fn image_format(file: &Path) -> Result<ImageFormat, Failure> {
    let ending = file.extension().map(|e| e.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("svg") => Ok(ImageFormat::Svg),
        Some("png") => Ok(ImageFormat::Png),
        None if file == Path::new("-") => Ok(ImageFormat::Svg),
        _ => Err(Failure::Usage(format!("{}: a chart is written to a file that ends in .svg or .png", file.display()))),
    }
}
