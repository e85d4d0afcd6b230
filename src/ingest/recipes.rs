//! What was decided for tables of one shape, so that the next file of the shape opens without a question.
//!
//! A shape is the columns of a table and the product that writes it, never the file's name or place.

use super::exports;
use super::headers::find_column;
use super::maps::{FieldMap, Subject};
use super::profile::Profile;
use super::raw::RawSheet;
use super::synonyms::normalize;
use super::tables::Table;
use std::collections::BTreeSet;

/// From this likeness on a recipe is for the table: a report that gained a column is the same report.
const ALIKE: f64 = 0.8;
/// Below this likeness a recipe whose columns are gone is not worth a word.
const RELATED: f64 = 0.6;

/// The shape of a table: what it is recognized by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// The normalized headers; where there is no header, number and kind of each column.
    pub columns: BTreeSet<String>,
    /// The product and report that has these headers.
    pub product: Option<String>,
}

impl Shape {
    /// The shape of a table.
    pub fn of(sheet: &RawSheet, table: &Table) -> Shape {
        let headers: Vec<String> = table.columns.clone().map(|c| normalize(&table.header_text(sheet, c))).collect();
        let product = exports::known(&headers).map(|e| format!("{}: {}", e.product, e.name));
        let columns: BTreeSet<String> = match table.header {
            Some(_) => headers.into_iter().filter(|h| !h.is_empty()).collect(),
            None => table.columns.clone().map(|c| without_header(sheet, table, c)).collect(),
        };
        Shape { columns, product }
    }

    /// From 0 to 1: the part of the columns of both that are in both.
    fn likeness(&self, other: &Shape) -> f64 {
        let both = self.columns.intersection(&other.columns).count();
        let all = self.columns.len() + other.columns.len() - both;
        if all == 0 { 0.0 } else { both as f64 / all as f64 }
    }
}

/// What stands for a column's name where there is no header.
fn without_header(sheet: &RawSheet, table: &Table, column: usize) -> String {
    let profile = sheet.columns.get(column).map(|c| Profile::of(c, table.rows.clone())).unwrap_or_default();
    let most = |n: usize| n * 2 > profile.filled;
    let kind = match () {
        () if profile.filled == 0 => "empty",
        () if most(profile.emails()) => "addresses",
        () if most(profile.dates) => "dates",
        () if most(profile.numbers) => "numbers",
        () => "texts",
    };
    format!("{} {kind}", column + 1)
}

/// What was decided for one shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipe {
    /// What the user calls it.
    pub name: String,
    /// For which tables it is.
    pub shape: Shape,
    /// What was decided; for no file in particular.
    pub maps: Vec<FieldMap>,
}

/// What became of the recipes at one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipeUse {
    /// The one of this name was used.
    Used(String),
    /// The one of this name is for such tables and was not used: these columns are gone.
    Gone(String, Vec<String>),
}

/// The recipe for a table, or the one that would be if its columns were there.
pub fn find<'a>(recipes: &'a [Recipe], sheet: &RawSheet, table: &Table) -> Option<(RecipeUse, &'a [FieldMap])> {
    if recipes.is_empty() {
        return None;
    }
    let shape = Shape::of(sheet, table);
    let least = if table.header.is_some() { ALIKE } else { 1.0 };
    let likeness = |recipe: &Recipe| {
        let product = shape.product.is_some() && shape.product == recipe.shape.product;
        let columns = shape.likeness(&recipe.shape);
        // Reports of one product lose and gain columns.
        if product { columns.max(least) } else { columns }
    };
    let headers: Vec<String> = table.columns.clone().map(|c| table.header_text(sheet, c)).collect();
    let lacks = |recipe: &Recipe| -> Vec<String> {
        let columns = recipe.maps.iter().filter(|map| map.subject() == Subject::Column).map(|map| &map.column);
        columns.filter(|c| find_column(&headers, table.columns.start, c).is_none()).cloned().collect()
    };
    let mut ranked: Vec<(f64, &Recipe)> = recipes.iter().map(|r| (likeness(r), r)).collect();
    ranked.retain(|(likeness, _)| *likeness >= RELATED.min(least));
    // Stable: of equals the first.
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let fits = ranked.iter().find(|(likeness, recipe)| *likeness >= least && lacks(recipe).is_empty());
    if let Some((_, recipe)) = fits {
        return Some((RecipeUse::Used(recipe.name.clone()), recipe.maps.as_slice()));
    }
    let (_, recipe) = ranked.first()?;
    let gone = lacks(recipe);
    (!gone.is_empty()).then(|| (RecipeUse::Gone(recipe.name.clone(), gone), [].as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tables::{find as tables_of, tests::csv};

    fn shape(text: &str) -> (RawSheet, Table) {
        let sheet = csv(text);
        let table = tables_of(&sheet, false).remove(0);
        (sheet, table)
    }

    fn recipe(name: &str, text: &str, maps: &[&str]) -> Recipe {
        let (sheet, table) = shape(text);
        let maps = maps.iter().map(|m| m.parse().unwrap()).collect();
        Recipe { name: name.into(), shape: Shape::of(&sheet, &table), maps }
    }

    fn used(recipes: &[Recipe], text: &str) -> Option<RecipeUse> {
        let (sheet, table) = shape(text);
        find(recipes, &sheet, &table).map(|(used, _)| used)
    }

    #[test]
    fn a_recipe_is_for_its_columns_in_any_order_and_not_for_others() {
        let one = recipe("one", "When;Who;Paid in;Note\n2025-01-01;A;3;x\n2025-01-02;B;4;y", &["date=When"]);
        let recipes = [one];
        let yes = Some(RecipeUse::Used("one".into()));
        assert_eq!(used(&recipes, "NOTE;who;when;paid in\nx;A;2025-01-01;3\ny;B;2025-01-01;4"), yes);
        assert_eq!(used(&recipes, "When;Who;Paid in;Note;Till\n2025-01-01;A;3;x;1\n2025-01-02;B;4;y;1"), yes);
        assert_eq!(used(&recipes, "When;Class;Teacher;Room\n2025-01-01;A;3;x\n2025-01-02;B;4;y"), None);
        assert_eq!(used(&[], "When;Who;Paid in;Note\n2025-01-01;A;3;x"), None);
    }

    #[test]
    fn a_recipe_whose_columns_are_gone_is_not_used_and_named() {
        let recipes = [recipe("one", "When;Who;Paid in;Note\n2025-01-01;A;3;x", &["date=When", "kind=sales"])];
        let gone = used(&recipes, "Day;Who;Paid in;Note\n2025-01-01;A;3;x\n2025-01-02;B;4;y");
        assert_eq!(gone, Some(RecipeUse::Gone("one".into(), vec!["When".into()])));
    }
}
