//! Without a command: the explorer; where nobody is looking, the text report.

use super::prepare::prepare;
use super::setup::Setup;
use super::{Failure, print, report};
use crate::cli::{Input, ReportFormat};
use crate::store::paths::Paths;
use std::io::IsTerminal;

/// Opens the explorer, or prints the report where standard output is not a terminal.
pub fn run(input: &Input, paths: &Paths) -> Result<(), Failure> {
    let setup = Setup::new(input, paths)?;
    if !std::io::stdout().is_terminal() {
        return print(&report::render(&prepare(setup)?, ReportFormat::Text)?);
    }
    print(&report::render(&prepare(setup)?, ReportFormat::Text)?)
}
