//! What happens to every book between the reader and whoever shows it, on the screen as in a report, and what is kept of
//! how it was read.

use crate::analysis::audit;
use crate::book::Locale;
use crate::ingest::recipes::Shape;
use crate::ingest::{self, Opened, TableInspection};
use crate::output::anonymize::{Pseudonyms, anonymize_opened};
use crate::store::recipes::Recipe;

/// Hides the clients behind pseudonyms where there is a key for them, then audits the workbook's own figures, so that
/// the audit's findings name nobody either. The pseudonyms are handed on for whatever else names clients.
pub fn finish(opened: Opened, key: Option<[u8; 16]>, locale: &Locale) -> (Opened, Option<Pseudonyms>) {
    let pseudonyms = key.map(|key| Pseudonyms::new(&opened.book.clients.ids, &key));
    let mut opened = match key {
        Some(key) => anonymize_opened(opened, &key),
        None => opened,
    };
    let audited = audit::audit(&opened.book, locale);
    opened.book.findings.extend(audited);
    opened.book.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    (opened, pseudonyms)
}

/// A kept recipe as the reader of files takes it.
///
/// # Errors
/// The decision that means nothing: it was written by hand, or by another version.
pub fn recipe(kept: Recipe) -> Result<ingest::Recipe, String> {
    let parse = |text: &String| -> Result<ingest::FieldMap, String> {
        let map: ingest::FieldMap = text.parse()?;
        match map.fault() {
            Some(fault) => Err(fault),
            None => Ok(map.for_file(None)),
        }
    };
    let maps = kept.decisions.iter().map(parse).collect::<Result<_, _>>();
    let maps = maps.map_err(|reason| format!("the recipe \"{}\" was not used: {reason}", kept.name))?;
    Ok(ingest::Recipe { name: kept.name, shape: Shape { columns: kept.columns, product: kept.product }, maps })
}

/// What was decided about a table, to be kept under `name`, or under a name made of what it is. The kind is kept always:
/// another month's rows may look like something else.
pub fn recipe_of(table: &TableInspection, name: Option<&str>) -> Recipe {
    let mut decisions = table.decisions.clone();
    if !decisions.iter().any(|decision| decision.starts_with("kind=")) {
        decisions.insert(0, format!("kind={}", table.kind.name()));
    }
    let own = || match &table.shape.product {
        Some(product) => product.clone(),
        None => {
            let columns: Vec<String> = table.columns.iter().take(3).map(|c| c.name()).collect();
            format!("{} with {}", table.kind.name(), columns.join(", "))
        }
    };
    let name: String = name.map_or_else(own, str::to_string).chars().take(MOST_OF_A_NAME).collect();
    Recipe::new(&name, table.shape.product.clone(), table.shape.columns.clone(), decisions)
}

/// Characters of a recipe's name.
const MOST_OF_A_NAME: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ColumnUse;

    #[test]
    fn a_recipe_keeps_what_was_decided_and_comes_back_as_it_was() {
        let column = ColumnUse { header: " Day ".into(), number: 1, ..ColumnUse::default() };
        let shape = Shape { columns: ["day".to_string()].into(), product: None };
        let decisions = vec!["person=Who".to_string(), "status:Due: x=unpaid".into()];
        let table = TableInspection { columns: vec![column], shape, decisions, ..TableInspection::default() };
        let kept = recipe_of(&table, None);
        assert_eq!(kept.name, "clients with Day");
        let read = recipe(kept.clone()).unwrap();
        let maps: Vec<String> = read.maps.iter().map(ToString::to_string).collect();
        assert_eq!(maps, ["kind=clients", "person=Who", "status:Due: x=unpaid"]);
        assert_eq!(read.shape, table.shape);
        let damaged = Recipe { decisions: vec!["kind=cats".into()], ..kept };
        assert!(recipe(damaged).unwrap_err().contains("no kind of table is called \"cats\""));
    }
}
