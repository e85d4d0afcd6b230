//! What each subcommand does, one file per subcommand.
//!
//! [`setup`] puts together what was asked for without touching the data, [`prepare`] reads the data and computes.

mod chart;
mod completions;
mod config;
mod explore;
mod export;
pub mod failure;
mod formats;
mod inspect;
mod man;
mod notes;
pub mod prepare;
mod query;
mod recipe;
mod report;
mod scenario;
pub mod setup;
mod show;
mod train;

use crate::book::clean;
use crate::cli::{Cli, Command, Input};
use crate::ingest::readers::{child, is_guarded, vet};
use crate::output::write::{self, Overwrite, Target};
use crate::store::{log, paths::Paths};
use clap::Parser;
pub use failure::Failure;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the program with its arguments, the program's own name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(code) = child::run(&arguments) {
        return code;
    }
    // The program itself reads risky files first. Where nobody can say where it is, they are read as they are.
    if let Ok(program) = std::env::current_exe() {
        vet::enable(program);
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to tell when even this cannot be written.
            drop(error.print());
            return exit_code(error.exit_code());
        }
    };
    let paths = Paths::locate();
    quiet_readers();
    log::start(&paths, std::env::var("TPA_LOG").ok().as_deref());
    match run(cli, &paths) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let text = failure.to_string();
            let text = clean::lines(&text);
            tracing::info!("{text}");
            drop(writeln!(std::io::stderr(), "tpa-tui: {text}"));
            exit_code(failure.exit_code())
        }
    }
}

fn run(cli: Cli, paths: &Paths) -> Result<(), Failure> {
    let before = cli.input;
    match cli.command {
        None => explore::run(&before, paths),
        Some(Command::Report(mut args)) => {
            args.input = args.input.after(before);
            report::run(&args, paths)
        }
        Some(Command::Export(mut args)) => {
            args.input = args.input.after(before);
            export::run(&args, paths)
        }
        Some(Command::Query(args)) => query::run(args, before, paths),
        Some(Command::Chart(mut args)) => {
            args.input = args.input.after(before);
            chart::run(&args, paths)
        }
        Some(Command::Show(mut args)) => {
            args.input = args.input.after(before);
            show::run(&args, paths)
        }
        Some(Command::Inspect(mut args)) => {
            args.input = args.input.after(before);
            inspect::run(&args, paths)
        }
        Some(Command::Scenario(args)) => scenario::run(args.action, before, paths),
        Some(Command::Recipe(args)) => recipe::run(args.action, before, paths),
        Some(Command::Config(args)) => {
            let Input { options, .. } = Input { data: Vec::new(), options: args.options }.after(before);
            config::run(args.template, &options, paths)
        }
        Some(Command::Completions(args)) => completions::run(args.shell),
        Some(Command::Man) => man::run(),
    }
}

/// A panic of a reader's library on a broken file becomes an error that names the file, one of a query a sentence; the
/// panic itself is for the log.
fn quiet_readers() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| match is_guarded() || crate::query::is_guarded() {
        true => tracing::error!("a reader or a query gave up: {info}"),
        false => print(info),
    }));
}

fn exit_code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// Prints a result. A reader who has gone away (`| head`) is no error.
fn print(text: &str) -> Result<(), Failure> {
    deliver(&Target::Stdout, Overwrite::No, &[], text.as_bytes())
}

/// Writes a result to where it belongs; `inputs` are never overwritten.
fn deliver(target: &Target, overwrite: Overwrite, inputs: &[PathBuf], bytes: &[u8]) -> Result<(), Failure> {
    write::write(target, overwrite, inputs, |out| out.write_all(bytes))?;
    Ok(())
}

/// `--force` in the writer's terms.
fn overwrite(force: bool) -> Overwrite {
    if force { Overwrite::Yes } else { Overwrite::No }
}
