//! `recipe`: what was decided about files with the same columns, listed, shown, saved, deleted, exported.

use super::setup::Setup;
use super::{Failure, deliver, overwrite, print};
use crate::cli::{Input, RecipeAction, SavedRecipe};
use crate::ingest::{self, Progress};
use crate::output::one_line;
use crate::output::write::Target;
use crate::session;
use crate::store::paths::Paths;
use crate::store::recipes::{Recipe, Recipes};
use std::io::Write;

/// Does what was asked for; `before` is what stood in front of the command.
pub fn run(action: RecipeAction, before: Input, paths: &Paths) -> Result<(), Failure> {
    let recipes = Recipes::of(paths)?;
    match action {
        RecipeAction::List => list(&recipes),
        RecipeAction::Show(named) => print(&show(&recipes.load(&named.name)?)),
        RecipeAction::Save(saved) => save(*saved, before, &recipes, paths),
        RecipeAction::Delete(named) => Ok(recipes.delete(&named.name)?),
        RecipeAction::Export(args) => {
            let text = recipes.load(&args.name)?.to_text()?;
            let target = Target::from_option(args.output.output.as_deref());
            deliver(&target, overwrite(args.force || before.options.force), &[], text.as_bytes())
        }
    }
}

/// A line each; files that cannot be read are named beside it.
fn list(recipes: &Recipes) -> Result<(), Failure> {
    let (kept, damaged) = recipes.list()?;
    for error in damaged {
        drop(writeln!(std::io::stderr(), "tpa-tui: {}", one_line(&error.to_string())));
    }
    let line = |recipe: &Recipe| {
        let columns = format!("{} columns", recipe.columns.len());
        let saved = recipe.saved.format("%Y-%m-%d %H:%M").to_string();
        let parts = [recipe.name.clone(), saved, columns, recipe.decisions.join(", ")];
        parts.map(|part| one_line(&part)).join("\t").trim_end().to_string() + "\n"
    };
    print(&kept.iter().map(line).collect::<String>())
}

/// The decisions as options, below what the recipe is for.
fn show(recipe: &Recipe) -> String {
    let columns: Vec<&str> = recipe.columns.iter().map(String::as_str).collect();
    let of = recipe.product.as_ref().map_or(String::new(), |product| format!(" of {product}"));
    let mut text = one_line(&format!("# for tables{of} with the columns {}", columns.join(", "))) + "\n";
    for decision in &recipe.decisions {
        // As a shell takes it.
        text.push_str(&format!("--map '{}'\n", one_line(decision).replace('\'', "'\\''")));
    }
    text
}

/// Keeps what the options, and the recipe before, say of every table.
fn save(args: SavedRecipe, before: Input, recipes: &Recipes, paths: &Paths) -> Result<(), Failure> {
    let setup = Setup::new(&args.input.after(before), paths)?;
    if setup.pseudonyms.is_some() {
        return Err(crate::store::StoreError::Hidden.into());
    }
    let opened = ingest::open(&setup.sources, &setup.open, &Progress::default())?;
    let told = opened.inspection.tables.iter().filter(|table| !table.decisions.is_empty());
    let mut names = Vec::new();
    for table in told {
        names.push(recipes.save(&session::recipe_of(table, args.name.as_deref()))?);
    }
    if names.is_empty() {
        return Err(Failure::Usage(
            "there is no decision about these files to keep; make one with --map, --tax or --currency-column".into(),
        ));
    }
    print(&names.iter().map(|name| format!("saved \"{}\"\n", one_line(name))).collect::<String>())
}
