//! `man`: the manual page.

use super::{Failure, print};
use crate::cli::Cli;
use clap::CommandFactory;

/// Prints the page in roff.
pub fn run() -> Result<(), Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|e| Failure::CouldNot(format!("the manual page could not be made: {e}")))?;
    print(&String::from_utf8_lossy(&page))
}
