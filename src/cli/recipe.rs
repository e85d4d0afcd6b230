//! The arguments of `recipe`.

use super::input::{Input, Output};
use clap::{Args, Subcommand};

/// `recipe`.
#[derive(Debug, Args)]
pub struct RecipeArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub action: RecipeAction,
}

/// What can be done with recipes: what was decided about files with the same columns, whatever they are called.
#[derive(Debug, Subcommand)]
pub enum RecipeAction {
    /// List the recipes: name, day, columns, decisions
    List,
    /// Print what a recipe decides, as options
    Show(NamedRecipe),
    /// Keep what the options say of the tables of DATA: tpa-tui recipe save till.csv --map kind=sales
    Save(Box<SavedRecipe>),
    /// Delete a recipe
    Delete(NamedRecipe),
    /// Print or write a recipe as a file, for --recipe
    Export(ExportedRecipe),
}

/// One recipe.
#[derive(Debug, Args)]
pub struct NamedRecipe {
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Recipes of files.
#[derive(Debug, Args)]
pub struct SavedRecipe {
    /// The files, and options that decide how they are read.
    #[command(flatten)]
    pub input: Input,
    /// What to call it; by default a name made of the kind and the first columns
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub name: Option<String>,
}

/// One recipe, and where to.
#[derive(Debug, Args)]
pub struct ExportedRecipe {
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Where to.
    #[command(flatten)]
    pub output: Output,
    /// Overwrite an output file that exists
    #[arg(short, long, help_heading = "Output")]
    pub force: bool,
}
