//! `completions`: a script that completes the command line in a shell.

use super::{Failure, print};
use crate::cli::Cli;
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints the script.
pub fn run(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tpa-tui", &mut script);
    print(&String::from_utf8_lossy(&script))
}
