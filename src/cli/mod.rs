//! The command line: arguments, and nothing about what they do.
//!
//! [`Options`] stand before or after the command; what stands at both places is merged by [`Options::after`], because
//! clap's own global arguments silently drop the first half of a repeated option.

mod input;
mod recipe;

use crate::output::answer::AnswerFormat;
use crate::output::charts::{self, CHARTS};
use crate::output::documents;
use crate::output::export_catalog::ReportFormat;
use crate::output::exports::registry::{self, EXPORTS};
use crate::output::formats::ExportFormat;
use crate::query::Pivot;
use crate::tui::pages::Page;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
pub use input::{Assumption, Input, Options, Output};
pub use recipe::{RecipeAction, RecipeArgs, SavedRecipe};
use std::path::PathBuf;

/// `tpa-tui [OPTIONS] [DATA]...` and its commands.
#[derive(Debug, Parser)]
#[command(
    name = "tpa-tui",
    version = concat!(env!("CARGO_PKG_VERSION"), " (", env!("TPA_BUILD"), ")"),
    about = "Explore a personal trainer's or a small studio's clients: who is under-used, where the revenue sits, who is \
             drifting away, what an hour should cost, and whom to call this week",
    long_about = None,
    after_help = include_str!("../../assets/examples.txt"),
    max_term_width = 110,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do; without a command, the explorer opens.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The data of the explorer.
    #[command(flatten)]
    pub input: Input,
}

/// What the program can do besides exploring.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the report: every figure, the findings and the action list
    Report(ReportArgs),
    /// Write a table: clients, segments, calls, …
    Export(ExportArgs),
    /// Ask the tables of the data in SQL, or for a pivot
    Query(QueryArgs),
    /// Draw a chart as SVG or PNG
    Chart(ChartArgs),
    /// Print a view of the explorer without a terminal
    Show(ShowArgs),
    /// Show how the files were understood: every table, every column, every finding
    Inspect(InspectArgs),
    /// List, show, save or delete named what-ifs
    Scenario(ScenarioArgs),
    /// List, show, save, delete or export recipes: what was decided about files with the same columns
    Recipe(RecipeArgs),
    /// Print the configuration in effect, and where each value comes from
    Config(ConfigArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page (tpa-tui man | man -l -)
    Man,
}

/// `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What is read.
    #[command(flatten)]
    pub input: Input,
    /// text, json, md or html; by default as the output file's name ends, else text
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Output")]
    pub format: Option<ReportFormat>,
    /// Print the JSON Schema of the report in JSON, and nothing else
    #[arg(long, help_heading = "Output")]
    pub schema: bool,
    /// Where to.
    #[command(flatten)]
    pub output: Output,
}

/// `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Which table or document
    #[arg(value_name = "WHAT", value_parser = PossibleValuesParser::new(exports()))]
    pub what: String,
    /// What is read.
    #[command(flatten)]
    pub input: Input,
    /// csv, xlsx, json or parquet (for the plan also md, html or ics); by default as the output file's name ends, else csv
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Output")]
    pub format: Option<ExportFormat>,
    /// Where to.
    #[command(flatten)]
    pub output: Output,
}

/// What can be exported: the tables, the documents, and the model.
fn exports() -> Vec<PossibleValue> {
    let named = EXPORTS.iter().map(|e| (e.name, e.title)).chain(documents::without_table());
    let tables = named.map(|(name, title)| possible(name, title, registry::FORMER_NAMES));
    tables.chain([PossibleValue::new(MODEL).help("The model that tells who leaves, for --train")]).collect()
}

/// A name that the help lists, and those of its former names that are taken without being listed.
fn possible(name: &'static str, title: &'static str, former: &[(&'static str, &'static str)]) -> PossibleValue {
    let former = former.iter().filter(|(_, current)| *current == name).map(|(former, _)| *former);
    PossibleValue::new(name).help(title).aliases(former)
}

/// The word for exporting the model itself.
pub const MODEL: &str = "model";

/// `query`.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// The question: "select staff, sum(amount) from sales group by staff"; "show tables" lists what can be asked
    #[arg(value_name = "SQL")]
    pub sql: Option<String>,
    /// What is read.
    #[command(flatten)]
    pub input: Input,
    /// Rows x columns x measure in place of SQL: rows=staff,columns=month,measure=sum:amount,table=sales
    #[arg(long, value_name = "PIVOT", help_heading = "Output")]
    pub pivot: Option<Pivot>,
    /// text, csv, json, xlsx or parquet; by default as the output file's name ends, else text
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Output")]
    pub format: Option<AnswerFormat>,
    /// Where to.
    #[command(flatten)]
    pub output: Output,
}

/// `chart`.
#[derive(Debug, Args)]
pub struct ChartArgs {
    /// Which chart
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(CHARTS.iter().map(|c| possible(c.name, c.title, charts::FORMER_NAMES))))]
    pub name: String,
    /// What is read.
    #[command(flatten)]
    pub input: Input,
    /// Where to: a file that ends in .svg or .png
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output: PathBuf,
}

/// The pages of the explorer by name, the first page of each view by the view's.
fn page_parser() -> impl TypedValueParser<Value = Page> {
    PossibleValuesParser::new(Page::names()).map(|name| Page::named(&name).unwrap_or(Page::Overview))
}

/// `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Which view or page
    #[arg(value_name = "PAGE", value_parser = page_parser())]
    pub view: Page,
    /// What is read.
    #[command(flatten)]
    pub input: Input,
    /// Columns x rows
    #[arg(long, value_name = "WxH", default_value = "120x40", value_parser = size, help_heading = "Output")]
    pub size: (u16, u16),
    /// Keys to press first, separated by blanks: "j j f text:'utilization < 80%' Enter"
    #[arg(long, value_name = "KEYS", help_heading = "Output")]
    pub keys: Option<String>,
    /// Whether to print colors: never or always
    #[arg(long, value_name = "WHEN", default_value = "never", hide_possible_values = true, help_heading = "Output")]
    pub color: ColorWhen,
    /// Where to: a file that ends in .svg is a picture.
    #[command(flatten)]
    pub output: Output,
}

/// Whether escape sequences for colors are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// Plain text.
    Never,
    /// With escape sequences.
    Always,
}

/// `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// What is read.
    #[command(flatten)]
    pub input: Input,
    /// text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true, help_heading = "Output")]
    pub format: InspectFormat,
    /// Where to.
    #[command(flatten)]
    pub output: Output,
}

/// How an inspection is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// `scenario`.
#[derive(Debug, Args)]
pub struct ScenarioArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub action: ScenarioAction,
}

/// What can be done with saved what-ifs. They belong to the files that they were made for.
#[derive(Debug, Subcommand)]
pub enum ScenarioAction {
    /// List the what-ifs saved for these files
    List(Input),
    /// Print one what-if as TOML
    Show(NamedScenario),
    /// Save the what-if that the options describe: tpa-tui scenario save "Raise to 67" clients.xlsx --rate hour=67
    Save(NamedScenario),
    /// Delete one what-if
    Delete(NamedScenario),
}

/// One what-if of the files.
#[derive(Debug, Args)]
pub struct NamedScenario {
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The files that it belongs to.
    #[command(flatten)]
    pub input: Input,
}

/// `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print the commented file of defaults instead: a start for your own
    #[arg(long)]
    pub template: bool,
    /// Options count as the last layer.
    #[command(flatten)]
    pub options: Options,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parse = |(w, h): (&str, &str)| Some((w.trim().parse().ok()?, h.trim().parse().ok()?));
    match text.split_once(['x', 'X']).and_then(parse) {
        // A frame is kept in memory whole.
        Some((w, h)) if (1..=1000).contains(&w) && (1..=1000).contains(&h) => Ok((w, h)),
        _ => Err("expected columns x rows, such as 120x40, each from 1 to 1000".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(args: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_parse_from([&["tpa-tui"], args].concat())
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_work_before_and_after_the_command_and_add_up() {
        let cli = parse(&["--demo", "--rate", "hour=60", "report", "--rate", "hour=67.32", "a.csv"]).unwrap();
        let Some(Command::Report(args)) = cli.command else { panic!("a report") };
        let input = args.input.after(cli.input);
        assert!(input.options.demo);
        let rates: Vec<String> = input.options.rate.iter().map(|(t, m)| format!("{t} {m}")).collect();
        assert_eq!(rates, ["hour 60", "hour 67.32"]);
        assert_eq!(input.data, [PathBuf::from("a.csv")]);
    }

    #[test]
    fn the_later_of_two_single_options_holds() {
        let cli = parse(&["--sheet", "1", "inspect", "x.xlsx", "--sheet", "2"]).unwrap();
        let Some(Command::Inspect(args)) = cli.command else { panic!("an inspection") };
        assert_eq!(args.input.after(cli.input).options.sheet.as_deref(), Some("2"));
    }

    #[test]
    fn a_file_named_like_a_command_is_reached_by_its_path() {
        let cli = parse(&["./report", "-"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.input.data, [PathBuf::from("./report"), PathBuf::from("-")]);
    }

    #[test]
    fn sizes_are_checked_as_they_are_read() {
        assert_eq!(size("80x24"), Ok((80, 24)));
        assert!(["80", "x", "0x5", "5x0", "99999x3", "1001x10"].iter().all(|t| size(t).is_err()));
    }

    #[test]
    fn a_misspelt_option_is_answered_with_the_right_one() {
        let message = parse(&["report", "--filtr", "x"]).unwrap_err().to_string();
        assert!(message.contains("--filter"), "{message}");
    }
}
