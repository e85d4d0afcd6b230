//! The command line: arguments, and nothing about what they do.
//!
//! [`Options`] stand before or after the command; what stands at both places is merged by [`Options::after`], because
//! clap's own global arguments silently drop the first half of a repeated option.

use crate::book::settings::{self, Setting, Value};
use crate::book::{Money, RateBasis};
use crate::ingest::FieldMap;
use crate::ingest::options::{DateOrder, Delimiter};
use crate::output::answer::AnswerFormat;
use crate::output::charts::{self, CHARTS};
use crate::output::documents;
use crate::output::export_catalog::ReportFormat;
use crate::output::formats::ExportFormat;
use crate::output::table::{self, EXPORTS};
use crate::query::Pivot;
use crate::store::closest;
use crate::store::config::Theme;
use crate::tui::pages::Page;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// `tpa-tui [OPTIONS] [DATA]...` and its commands.
#[derive(Debug, Parser)]
#[command(
    name = "tpa-tui",
    version = concat!(env!("CARGO_PKG_VERSION"), " (", env!("TPA_BUILD"), ")"),
    about = "Explore a personal trainer's or a small studio's clients: who is under-used, where the revenue sits, who is \
             drifting away, what an hour should cost, and whom to call this week",
    long_about = None,
    after_help = include_str!("../assets/examples.txt"),
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
    /// Print the configuration in effect, and where each value comes from
    Config(ConfigArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page (tpa-tui man | man -l -)
    Man,
}

/// The files and everything that changes what they say.
#[derive(Debug, Clone, Default, Args)]
pub struct Input {
    /// Files (.xlsx .xls .xlsb .ods .csv .tsv .txt .parquet), a folder of them, or - for standard input
    #[arg(value_name = "DATA", value_hint = ValueHint::AnyPath)]
    pub data: Vec<PathBuf>,
    /// The options.
    #[command(flatten)]
    pub options: Options,
}

/// Options that work with every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Use the made-up data that are built in
    #[arg(long, help_heading = "Data")]
    pub demo: bool,
    /// Analyze this sheet: its name, or its number from 1
    #[arg(long, value_name = "SHEET", help_heading = "Data")]
    pub sheet: Option<String>,
    /// Take FIELD from COLUMN, a header or a number from 1 (repeatable): hours="Actual hours"
    #[arg(long, value_name = "[FILE:]FIELD=COLUMN", help_heading = "Data")]
    pub map: Vec<FieldMap>,
    /// The first row is data, not a header
    #[arg(long, help_heading = "Data")]
    pub no_header: bool,
    /// What separates the fields of a text file: one character, "tab" or "whitespace"
    #[arg(long, value_name = "CHAR", help_heading = "Data")]
    pub delimiter: Option<Delimiter>,
    /// What stands first in dates of visits and sales that can be read in two ways: "day" or "month"
    #[arg(long, value_name = "day|month", help_heading = "Data")]
    pub date_order: Option<DateOrder>,
    /// How many months the hours cover, in place of what header and dates say
    #[arg(long, value_name = "N", value_parser = months, help_heading = "Data")]
    pub months: Option<f64>,
    /// The day as of which the figures hold: 2019-03-31
    #[arg(long, value_name = "DATE", help_heading = "Data")]
    pub as_of: Option<chrono::NaiveDate>,
    /// Count nothing before this day: 2019-01-01
    #[arg(long, value_name = "DATE", help_heading = "Data")]
    pub from: Option<chrono::NaiveDate>,
    /// Count nothing after this day: 2019-03-31
    #[arg(long, value_name = "DATE", help_heading = "Data")]
    pub to: Option<chrono::NaiveDate>,
    /// Only clients who match: "utilization < 80% and segment = 'Opportunity'"
    #[arg(long, value_name = "EXPR", help_heading = "Data")]
    pub filter: Option<String>,
    /// Train the churn model on FILE (with known outcomes) and apply it to DATA (repeatable: files of one business); or a
    /// model saved with `export model`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath, help_heading = "Data")]
    pub train: Vec<PathBuf>,
    /// Replace names, ids and contacts by stable pseudonyms
    #[arg(long, help_heading = "Data")]
    pub anonymize: bool,

    /// What if this session type cost AMOUNT (repeatable): hour=67
    #[arg(long, value_name = "TYPE=AMOUNT", value_parser = rate, help_heading = "What-if")]
    pub rate: Vec<(String, Money)>,
    /// Whether a rate is the price of an hour or of a session
    #[arg(long, value_name = "hour|session", hide_possible_values = true, help_heading = "What-if")]
    pub rate_basis: Option<RateBasis>,
    /// The part of the ideal hours worth aiming at: 0.9 or 90%
    #[arg(long, value_name = "SHARE", value_parser = share, help_heading = "What-if")]
    pub target_utilization: Option<f64>,
    /// Ideal hours a month where no file says any: "rhythm" (each client's own pace) or a number for everybody
    #[arg(long, value_name = "rhythm|HOURS", help_heading = "What-if")]
    pub ideal_hours: Option<crate::book::IdealHours>,
    /// Change any assumption for this run (repeatable): campaign.success_rate=30%; `tpa-tui config` lists them
    #[arg(long, value_name = "KEY=VALUE", value_parser = assumption, help_heading = "What-if")]
    pub set: Vec<Assumption>,
    /// Begin with other random numbers where chance decides; the same seed gives the same result
    #[arg(long, value_name = "N", help_heading = "What-if")]
    pub seed: Option<u64>,
    /// Apply a what-if that was saved for these files
    #[arg(long, value_name = "NAME", help_heading = "What-if")]
    pub scenario: Option<String>,

    /// Write money in this currency: EUR, or a symbol
    #[arg(long, value_name = "CURRENCY", help_heading = "Display")]
    pub currency: Option<String>,
    /// Colors: auto, dark, light or mono
    #[arg(long, value_name = "THEME", hide_possible_values = true, help_heading = "Display")]
    pub theme: Option<Theme>,
    /// Draw with plain ASCII characters
    #[arg(long, help_heading = "Display")]
    pub ascii: bool,
    /// Let the explorer use the mouse
    #[arg(long, help_heading = "Display")]
    pub mouse: bool,
    /// Let the explorer read the files again when they change
    #[arg(long, help_heading = "Display")]
    pub watch: bool,
    /// Begin at the Overview, and not where these files were left the last time
    #[arg(long, help_heading = "Display")]
    pub fresh: bool,
    /// Overwrite an output file that exists
    #[arg(short, long, help_heading = "Output")]
    pub force: bool,
}

/// Where a result goes; without it, to standard output.
#[derive(Debug, Clone, Default, Args)]
pub struct Output {
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output: Option<PathBuf>,
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
    let tables = named.map(|(name, title)| possible(name, title, table::FORMER_NAMES));
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

impl Options {
    /// These options with those that stood before the command: lists are joined, and where both say something, the
    /// later one holds.
    #[must_use]
    pub fn after(self, earlier: Options) -> Options {
        Options {
            demo: self.demo || earlier.demo,
            sheet: self.sheet.or(earlier.sheet),
            map: earlier.map.into_iter().chain(self.map).collect(),
            no_header: self.no_header || earlier.no_header,
            delimiter: self.delimiter.or(earlier.delimiter),
            date_order: self.date_order.or(earlier.date_order),
            months: self.months.or(earlier.months),
            as_of: self.as_of.or(earlier.as_of),
            from: self.from.or(earlier.from),
            to: self.to.or(earlier.to),
            set: earlier.set.into_iter().chain(self.set).collect(),
            ideal_hours: self.ideal_hours.or(earlier.ideal_hours),
            seed: self.seed.or(earlier.seed),
            filter: self.filter.or(earlier.filter),
            train: earlier.train.into_iter().chain(self.train).collect(),
            anonymize: self.anonymize || earlier.anonymize,
            rate: earlier.rate.into_iter().chain(self.rate).collect(),
            rate_basis: self.rate_basis.or(earlier.rate_basis),
            target_utilization: self.target_utilization.or(earlier.target_utilization),
            scenario: self.scenario.or(earlier.scenario),
            currency: self.currency.or(earlier.currency),
            theme: self.theme.or(earlier.theme),
            ascii: self.ascii || earlier.ascii,
            mouse: self.mouse || earlier.mouse,
            watch: self.watch || earlier.watch,
            fresh: self.fresh || earlier.fresh,
            force: self.force || earlier.force,
        }
    }
}

impl Input {
    /// The same for a whole input: files that stood before the command come first.
    #[must_use]
    pub fn after(self, earlier: Input) -> Input {
        let data = earlier.data.into_iter().chain(self.data).collect();
        Input { data, options: self.options.after(earlier.options) }
    }
}

fn rate(text: &str) -> Result<(String, Money), String> {
    let (label, amount) = text.split_once('=').ok_or("expected TYPE=AMOUNT, such as hour=67")?;
    let amount: Money = amount.parse()?;
    match label.trim() {
        "" => Err("expected TYPE=AMOUNT, such as hour=67".into()),
        _ if amount < Money::ZERO => Err("a price cannot be below zero".into()),
        label => Ok((label.to_string(), amount)),
    }
}

/// An assumption and its value, from `--set`.
pub type Assumption = (&'static Setting, Value);

fn assumption(text: &str) -> Result<Assumption, String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE, such as target_utilization=90%")?;
    let key = key.trim();
    let known = key.strip_prefix("assumptions.").unwrap_or(key);
    let setting = settings::find(known).ok_or_else(|| match closest(known, settings::all().map(|s| s.key)) {
        Some(candidate) => format!("there is no assumption \"{key}\"; did you mean {candidate}?"),
        None => format!("there is no assumption \"{key}\"; `tpa-tui config` lists them"),
    })?;
    setting.parse(value).map(|value| (setting, value))
}

fn share(text: &str) -> Result<f64, String> {
    let (digits, scale) = match text.trim().strip_suffix('%') {
        Some(digits) => (digits, 100.0),
        None => (text.trim(), 1.0),
    };
    let value = digits.trim().parse::<f64>().map_err(|_| "expected a share such as 0.9 or 90%")? / scale;
    match value {
        v if v > 0.0 && v <= 2.0 => Ok(v),
        v if v > 2.0 && v <= 200.0 && scale == 1.0 => Err(format!("did you mean {text}%?")),
        _ => Err("expected a share above 0 and up to 2 (200%)".into()),
    }
}

fn months(text: &str) -> Result<f64, String> {
    match text.trim().parse() {
        Ok(months) if months > 0.0 && months <= 1200.0 => Ok(months),
        _ => Err("expected a number of months, such as 3".into()),
    }
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
    fn shares_are_fractions_or_percentages() {
        assert_eq!([share("0.9"), share("90%"), share(" 120 %")], [Ok(0.9), Ok(0.9), Ok(1.2)]);
        assert_eq!(share("90"), Err("did you mean 90%?".into()));
        assert!(["0", "-1", "nan", "inf", "900%", "", "%"].iter().all(|t| share(t).is_err()));
    }

    #[test]
    fn rates_and_sizes_are_checked_as_they_are_read() {
        assert!(["hour", "=67", "hour=", "hour=-1", "hour=abc"].iter().all(|t| rate(t).is_err()));
        assert!(["0", "-3", "nan", "inf", "three"].iter().all(|t| months(t).is_err()) && months("2.5") == Ok(2.5));
        assert_eq!(size("80x24"), Ok((80, 24)));
        assert!(["80", "x", "0x5", "5x0", "99999x3", "1001x10"].iter().all(|t| size(t).is_err()));
    }

    #[test]
    fn a_misspelt_option_is_answered_with_the_right_one() {
        let message = parse(&["report", "--filtr", "x"]).unwrap_err().to_string();
        assert!(message.contains("--filter"), "{message}");
    }
}
