//! What was asked for, put together from the command line, the configuration and the saved what-ifs; the data are not
//! touched yet.

use super::Failure;
use crate::book::settings::{self, Setting};
use crate::book::{Assumptions, Limits, Locale};
use crate::cli::{Cli, Input, Options};
use crate::ingest::address::Address;
use crate::ingest::{FieldMap, OpenOptions, Recipe, Source, maps};
use crate::session;
use crate::store;
use crate::store::config::Config;
use crate::store::effective::Effective;
use crate::store::layers;
use crate::store::layers::Override;
use crate::store::paths::Paths;
use crate::store::scenarios::DataFolder;
use crate::store::{closest, pseudonyms};
use clap::{CommandFactory, ValueEnum};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use toml::Value;

/// Everything that a command needs to know before it reads the data.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where the data come from.
    pub sources: Vec<Source>,
    /// How they are read.
    pub open: OpenOptions,
    /// The configuration in effect.
    pub config: Config,
    /// How figures are written.
    pub locale: Locale,
    /// What the what-if is compared with: the configuration's assumptions, and how the files' rates are to be read.
    pub baseline: Assumptions,
    /// The what-if: the baseline with the scenario and the prices of the command line. Equal to it without any.
    pub assumptions: Assumptions,
    /// The saved what-if that was asked for.
    pub scenario: Option<String>,
    /// The filter expression.
    pub filter: Option<String>,
    /// The user's folder for these data; `None` where there is no home folder.
    pub folder: Option<DataFolder>,
    /// The key for pseudonyms, where they were asked for.
    pub pseudonyms: Option<[u8; 16]>,
    /// From which files to learn who leaves; a saved model, or data.
    pub train: Vec<PathBuf>,
    /// Whether the explorer reads the files again when they change.
    pub watch: bool,
}

impl Setup {
    /// Puts it together.
    ///
    /// # Errors
    /// [`Failure::Usage`] where no data are named; [`Failure::CouldNot`] where configuration or scenario are broken.
    pub fn new(input: &Input, paths: &Paths) -> Result<Self, Failure> {
        let options = &input.options;
        let sources = sources(input)?;
        let config = effective(options, paths)?.config;
        let locale = locale(&config);
        let folder = DataFolder::of(paths, &identities(&sources)).ok();
        let baseline = with_options(config.assumptions.clone(), options)?;
        let mut assumptions = match &options.scenario {
            None => baseline.clone(),
            Some(name) => {
                let folder = folder.as_ref().ok_or(crate::store::StoreError::NoHome)?;
                with_options(folder.load(name)?, options)?
            }
        };
        assumptions.rates.extend(options.rate.iter().cloned());
        check(&baseline)?;
        check(&assumptions)?;
        let open = OpenOptions {
            sheet: options.sheet.clone(),
            tables: options.table.clone(),
            maps: maps(options),
            recipes: recipes(options, paths)?,
            months: options.months,
            as_of: options.as_of,
            limits: limits(options)?,
            no_header: options.no_header,
            delimiter: options.delimiter,
            date_order: options.date_order,
            locale: locale.clone(),
        };
        let pseudonyms = if options.anonymize { Some(pseudonyms::key(paths)?) } else { None };
        Ok(Setup {
            sources,
            open,
            config,
            locale,
            baseline,
            assumptions,
            scenario: options.scenario.clone(),
            filter: options.filter.clone().filter(|f| !f.trim().is_empty()),
            folder,
            pseudonyms,
            train: options.train.clone(),
            watch: options.watch,
        })
    }

    /// The files named, which are never written to.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let path = |source: &Source| match source {
            Source::Path(path) => Some(path.clone()),
            Source::Stdin | Source::Demo | Source::Database(_) => None,
        };
        self.sources.iter().filter_map(path).chain(self.train.iter().cloned()).collect()
    }
}

/// The configuration with the options as its last layer.
///
/// # Errors
/// [`Failure::CouldNot`] where the file or the environment holds what cannot be meant.
pub fn effective(options: &Options, paths: &Paths) -> Result<Effective, Failure> {
    let mut overrides: Vec<Override> = Vec::new();
    let mut display = |key: &str, value: Value, option| {
        overrides.push((layers::path_of(&format!("display.{key}")), value, option));
    };
    if let Some(theme) = options.theme.and_then(|t| t.to_possible_value()) {
        display("theme", Value::from(theme.get_name()), "--theme");
    }
    if let Some(currency) = &options.currency {
        display("currency", Value::from(currency.as_str()), "--currency");
    }
    if options.ascii {
        display("ascii", Value::from(true), "--ascii");
    }
    if options.mouse {
        display("mouse", Value::from(true), "--mouse");
    }
    // As TOML writes them once they are set: the configuration and the options cannot disagree about the form.
    let given = toml::Table::try_from(with_options(Assumptions::default(), options)?).unwrap_or_default();
    for (setting, _, option) in assumptions_given(options) {
        let path = layers::path_of(setting.key);
        if let Some(value) = layers::at(&given, &path) {
            overrides.push((layers::path_of(&format!("assumptions.{}", setting.key)), value.clone(), option));
        }
    }
    let lookup = |name: &str| std::env::var(name).ok();
    Ok(Effective::load(paths, lookup, &overrides)?)
}

/// The locale in effect, with its currency.
pub fn locale(config: &Config) -> Locale {
    let locale = Locale::named(config.display.locale.as_deref().unwrap_or("en_US"));
    match config.display.currency.as_deref().map(str::trim).filter(|c| !c.is_empty()) {
        Some(currency) => locale.with_currency(currency),
        None => locale,
    }
}

/// An assumption that the command line changes, its value, and the option that does.
type Given = (&'static Setting, settings::Value, &'static str);

/// The assumptions that the command line changes: the options with a name of their own, then `--set`.
fn assumptions_given(options: &Options) -> Vec<Given> {
    let word = |text: String| settings::Value::Text(text);
    let basis = options.rate_basis.and_then(|basis| basis.to_possible_value());
    let named = [
        ("target_utilization", options.target_utilization.map(settings::Value::Number), "--target-utilization"),
        ("rate_basis", basis.map(|basis| word(basis.get_name().to_string())), "--rate-basis"),
        ("ideal_hours", options.ideal_hours.map(|hours| word(hours.to_string())), "--ideal-hours"),
        ("seed", options.seed.map(|seed| settings::Value::Number(seed as f64)), "--seed"),
    ];
    let named = named.into_iter().filter_map(|(key, value, option)| Some((settings::find(key)?, value?, option)));
    named.chain(options.set.iter().map(|(setting, value)| (*setting, value.clone(), "--set"))).collect()
}

/// With the assumptions that the command line changes. They are no what-if: they hold for both sides of the comparison.
fn with_options(assumptions: Assumptions, options: &Options) -> Result<Assumptions, Failure> {
    assumptions_given(options).into_iter().try_fold(assumptions, |assumptions, (setting, value, option)| {
        let wrong = |reason| Failure::CouldNot(format!("{option}: {} {reason}", setting.key));
        setting.with(&assumptions, Some(&value)).map_err(wrong)
    })
}

/// What the options say of columns, tables and statuses, those with an option of their own as `--map` says them.
fn maps(options: &Options) -> Vec<FieldMap> {
    let named = [
        ("currency", options.currency_column.clone()),
        (maps::CURRENCY, options.only_currency.clone()),
        (maps::TAX, options.tax.map(|rule| rule.name().to_string())),
    ];
    let named = named.into_iter().filter_map(|(field, value)| Some(FieldMap::new(field, value?)));
    options.map.iter().cloned().chain(named).collect()
}

/// The recipes in the files named, then the user's own. One of those that means nothing is left out, and logged.
fn recipes(options: &Options, paths: &Paths) -> Result<Vec<Recipe>, Failure> {
    let mut recipes = Vec::new();
    for path in &options.recipe {
        recipes.push(session::recipe(store::recipes::read(path)?).map_err(Failure::CouldNot)?);
    }
    let kept = store::recipes::Recipes::of(paths).ok().filter(|_| !options.no_recipes);
    let (kept, damaged) = kept.map(|kept| kept.list()).transpose()?.unwrap_or_default();
    damaged.iter().for_each(|error| tracing::warn!("{error}"));
    for recipe in kept.into_iter().map(session::recipe) {
        match recipe {
            Ok(recipe) => recipes.push(recipe),
            Err(reason) => tracing::warn!("{reason}"),
        }
    }
    Ok(recipes)
}

/// The period that counts.
fn limits(options: &Options) -> Result<Limits, Failure> {
    match (options.from, options.to) {
        (Some(from), Some(to)) if to < from => {
            Err(Failure::Usage(format!("--from {from} comes after --to {to}; no day lies between them")))
        }
        (from, to) => Ok(Limits { from, to }),
    }
}

fn check(assumptions: &Assumptions) -> Result<(), Failure> {
    settings::check(assumptions).map_err(|(key, reason)| Failure::CouldNot(format!("{key} {reason}")))
}

/// Where the data come from, as the command line says.
pub fn sources(input: &Input) -> Result<Vec<Source>, Failure> {
    match (input.data.as_slice(), input.options.demo) {
        ([], true) => Ok(vec![Source::Demo]),
        ([], false) if std::io::stdin().is_terminal() => Err(Failure::Usage(
            "no data given. Name a workbook or CSV file, or look around with made-up data:\n\n  \
             tpa-tui clients.xlsx\n  tpa-tui --demo\n\nMore: tpa-tui --help"
                .into(),
        )),
        ([], false) => Ok(vec![Source::Stdin]),
        ([first, ..], true) => Err(Failure::Usage(format!(
            "--demo stands in place of files, and {} was given too; leave one of them out",
            shown(first)
        ))),
        (paths, false) => paths.iter().map(|path| source(path)).collect(),
    }
}

/// A file's name, or that of a database without who asks.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    match Address::is_meant(&text) {
        true => text.parse::<Address>().map_or_else(|_| "a database".into(), |address| address.name()),
        false => path.display().to_string(),
    }
}

/// What a word on the command line names.
///
/// # Errors
/// [`Failure::Usage`] where it is no address although it looks like one, or a command at the wrong place.
pub fn source(path: &Path) -> Result<Source, Failure> {
    if let Some(word) = path.to_str().filter(|word| Address::is_meant(word)) {
        let address = word.parse::<Address>().map_err(|reason| Failure::Usage(format!("postgres://…: {reason}")))?;
        return Ok(Source::Database(Box::new(address)));
    }
    if path == Path::new("-") {
        return Ok(Source::Stdin);
    }
    // A word that is no file is often a command, misspelt or at the wrong place.
    if let Some(word) = path.to_str().filter(|w| !w.contains(['.', '/', '\\']) && !path.exists()) {
        let cli = Cli::command();
        let known = closest(word, cli.get_subcommands().map(|c| c.get_name()));
        match known {
            Some(command) if command == word => {
                return Err(Failure::Usage(format!(
                    "there is no file \"{word}\"; the command {word} stands before the files: tpa-tui {word} DATA"
                )));
            }
            Some(command) => {
                return Err(Failure::Usage(format!(
                    "there is neither a file nor a command \"{word}\"; did you mean tpa-tui {command}?"
                )));
            }
            None => {}
        }
    }
    Ok(Source::Path(path.to_path_buf()))
}

/// What stands for the data where the user's own things are kept.
pub fn identities(sources: &[Source]) -> Vec<PathBuf> {
    let identity = |source: &Source| match source {
        Source::Path(path) => path.clone(),
        Source::Stdin => "-".into(),
        Source::Demo => "--demo".into(),
        Source::Database(address) => address.identity(),
    };
    sources.iter().map(identity).collect()
}
