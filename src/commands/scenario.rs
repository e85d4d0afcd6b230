//! `scenario`: the named what-ifs of the files, listed, shown, saved, deleted without the explorer.

use super::setup::{self, Setup};
use super::{Failure, print};
use crate::cli::{Input, ScenarioAction};
use crate::output::one_line;
use crate::store::paths::Paths;
use crate::store::scenarios::{DataFolder, Saved};

/// Does what was asked for; `before` is what stood in front of the command.
pub fn run(action: ScenarioAction, before: Input, paths: &Paths) -> Result<(), Failure> {
    match action {
        ScenarioAction::List(input) => list(&folder(&input.after(before), paths)?),
        ScenarioAction::Show(named) => {
            let assumptions = folder(&named.input.after(before), paths)?.load(&named.name)?;
            let text = toml::to_string(&assumptions).map_err(|e| Failure::CouldNot(e.to_string()))?;
            print(&text)
        }
        ScenarioAction::Save(named) => {
            let setup = Setup::new(&named.input.after(before), paths)?;
            let folder = setup.folder.ok_or(crate::store::StoreError::NoHome)?;
            Ok(folder.save(&named.name, &setup.assumptions)?)
        }
        ScenarioAction::Delete(named) => Ok(folder(&named.input.after(before), paths)?.delete(&named.name)?),
    }
}

fn folder(input: &Input, paths: &Paths) -> Result<DataFolder, Failure> {
    let sources = setup::sources(input)?;
    Ok(DataFolder::of(paths, &setup::identities(&sources))?)
}

/// A line each: the name, the day, the prices.
fn list(folder: &DataFolder) -> Result<(), Failure> {
    let line = |saved: &Saved| {
        let rates = saved.assumptions.rates.iter().map(|(label, rate)| format!("{label} {rate}"));
        let clients = saved.assumptions.client_rates.iter().map(|(id, rate)| format!("{id} {rate}"));
        let prices: Vec<String> = rates.chain(clients).collect();
        let columns = [saved.name.clone(), saved.saved.format("%Y-%m-%d %H:%M").to_string(), prices.join(", ")];
        columns.map(|c| one_line(&c)).join("\t").trim_end().to_string() + "\n"
    };
    print(&folder.list()?.iter().map(line).collect::<String>())
}
