//! `show`: a view of the explorer as text, drawn by the same functions as on the screen.

use super::explore::launch;
use super::setup::Setup;
use super::{Failure, deliver, overwrite};
use crate::cli::{ColorWhen, ShowArgs};
use crate::output::write::Target;
use crate::store::paths::Paths;
use crate::tui::{self, app::Stage};

/// Prints the view.
pub fn run(args: &ShowArgs, paths: &Paths) -> Result<(), Failure> {
    let launch = launch(Setup::new(&args.input, paths)?, paths)?;
    let keys = args.keys.as_deref().unwrap_or("");
    let headless = tui::show(launch, args.view, keys).map_err(|e| Failure::Usage(format!("--keys: {e}")))?;
    if let Stage::Failed(why) = &headless.app.stage {
        return Err(Failure::CouldNot(why.clone()));
    }
    let frame = headless.frame(args.size.0, args.size.1);
    let file = args.output.output.as_deref();
    let is_picture = file.and_then(|f| f.extension()).is_some_and(|e| e.eq_ignore_ascii_case("svg"));
    let text = match is_picture {
        true => tui::picture::svg(&frame),
        false => tui::headless::text(&frame, args.color == ColorWhen::Always),
    };
    let inputs = headless.app.inputs();
    deliver(&Target::from_option(file), overwrite(args.input.options.force), &inputs, text.as_bytes())
}
