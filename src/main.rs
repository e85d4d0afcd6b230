//! The program: parses the command line and hands over.

use std::process::ExitCode;

fn main() -> ExitCode {
    tpa::commands::main(std::env::args_os())
}
