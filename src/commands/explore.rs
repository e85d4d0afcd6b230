//! Without a command: the explorer; where nobody is looking, the text report.

use super::prepare::prepare;
use super::setup::{Setup, identities};
use super::{Failure, overwrite};
use crate::cli::Input;
use crate::output::export_catalog::{CatalogItem, ReportFormat};
use crate::output::write::Target;
use crate::store::config::Config;
use crate::store::paths::Paths;
use crate::store::place::recent;
use crate::store::recipes::Recipes;
use crate::tui::keymap::Keymap;
use crate::tui::start::{Chosen, Start};
use crate::tui::theme::Theme;
use crate::tui::user_data::UserData;
use crate::tui::{self, Launch};
use std::io::IsTerminal;
use std::path::Path;

/// Opens the explorer, or prints the report where standard output is not a terminal. Where no file is named, a screen
/// offers some.
pub fn run(input: &Input, paths: &Paths) -> Result<(), Failure> {
    let names_none = input.data.is_empty() && !input.options.demo;
    if names_none && std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        return match start(input, paths)? {
            Some(chosen) => run(&chosen, paths),
            None => Ok(()),
        };
    }
    let setup = Setup::new(input, paths)?;
    if !std::io::stdout().is_terminal() {
        let report = CatalogItem::Report(ReportFormat::Text);
        let prepared = prepare(setup, report.studies())?;
        let (material, inputs) = (prepared.material(), prepared.inputs());
        report.deliver(&material, &Target::Stdout, overwrite(false), &inputs)?;
        return Ok(());
    }
    let mut launch = launch(setup, paths)?;
    if !input.options.fresh && input.options.filter.is_none() {
        launch.place = launch.user_data.place();
    }
    tui::run(launch).map_err(in_words)
}

fn in_words(error: std::io::Error) -> Failure {
    Failure::CouldNot(format!("the terminal: {error}"))
}

/// Asks what to look at; nothing where the user leaves.
fn start(input: &Input, paths: &Paths) -> Result<Option<Input>, Failure> {
    let config = super::setup::effective(&input.options, paths)?.config;
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
    let user = directories::UserDirs::new();
    let of_user = user.iter().flat_map(|dirs| [dirs.download_dir(), dirs.document_dir(), dirs.desktop_dir()]);
    let here = std::env::current_dir().ok();
    let folders: Vec<_> = here.into_iter().chain(of_user.flatten().map(Path::to_path_buf)).collect();
    let screen = Start::new(&recent(paths), &folders, home, &super::setup::locale(&config));
    let theme = Theme::resolve(config.display.theme, |name| std::env::var(name).ok());
    let chosen = tui::start::choose(screen, theme, config.display.ascii).map_err(in_words)?;
    Ok(chosen.map(|chosen| {
        let mut input = input.clone();
        match chosen {
            Chosen::Data(data) => input.data = data,
            Chosen::Demo => input.options.demo = true,
        }
        input
    }))
}

/// What the explorer starts from.
pub fn launch(setup: Setup, paths: &Paths) -> Result<Launch, Failure> {
    let keymap = keymap(&setup.config, paths)?;
    let model = super::train::model(&setup)?;
    let user_data = match setup.pseudonyms {
        Some(_) => UserData::hidden(setup.scenario),
        None => UserData::open(setup.folder, setup.scenario)?.with_recipes(Recipes::of(paths).ok()),
    };
    let display = &setup.config.display;
    Ok(Launch {
        // The name of a file may be that of a client.
        title: if setup.pseudonyms.is_some() { "anonymized data".into() } else { title(&setup.sources) },
        sources: setup.sources,
        options: setup.open,
        baseline: setup.baseline,
        assumptions: setup.assumptions,
        filter: setup.filter.unwrap_or_default(),
        theme: display.theme,
        ascii: display.ascii,
        mouse: display.mouse,
        watch: setup.watch,
        locale: setup.locale,
        keymap,
        pseudonyms: setup.pseudonyms,
        model,
        user_data,
        place: None,
        today: chrono::Local::now().date_naive(),
        folder: std::path::PathBuf::new(),
    })
}

/// The keys, with the user's own in place.
///
/// # Errors
/// [`Failure::CouldNot`] where an action is unknown or a key is bound twice.
pub fn keymap(config: &Config, paths: &Paths) -> Result<Keymap, Failure> {
    Keymap::new(&config.keys).map_err(|e| match paths.config_file() {
        Some(file) => Failure::CouldNot(format!("{}: {e}", file.display())),
        None => Failure::CouldNot(e),
    })
}

/// The files' names, as far as they fit.
fn title(sources: &[crate::ingest::Source]) -> String {
    if let [crate::ingest::Source::Database(address)] = sources {
        return address.name();
    }
    let names = identities(sources);
    let name = |p: &Path| p.file_name().map_or_else(|| p.display().to_string(), |n| n.to_string_lossy().into_owned());
    match names.as_slice() {
        [] => "no data".into(),
        [one] if one == Path::new("-") => "standard input".into(),
        [one] if one == Path::new("--demo") => "demo".into(),
        [one] => name(one),
        [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
    }
}
