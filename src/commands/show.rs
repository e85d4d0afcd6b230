//! `show`: a view of the explorer as text.

use super::Failure;
use crate::cli::ShowArgs;
use crate::store::paths::Paths;

/// Prints the view.
pub fn run(args: &ShowArgs, _paths: &Paths) -> Result<(), Failure> {
    Err(Failure::Usage(format!("there is no view \"{}\"", args.view)))
}
