//! What the user says of one table: with `--map` and the other options, on the import page, and by a recipe.

use super::cells::location;
use super::fields::{Field, Meaning};
use super::headers::find_column;
use super::kind::TableKind;
use super::maps::{FieldMap, PERSON, Subject, TaxRule};
use super::meanings::{Meanings, StatusMeaning};
use super::options::OpenOptions;
use super::profile::Profile;
use super::raw::RawSheet;
use super::recipes::{self, RecipeUse};
use super::recognize::{NAMED, Recognized};
use super::synonyms::{normalize, synonyms};
use super::tables::Table;
use crate::book::{Finding, Severity};

/// What is said of one table.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// What columns are: what the user says first, in its order, then what a recipe says.
    pub columns: Vec<FieldMap>,
    /// What the table is.
    pub kind: Option<TableKind>,
    /// What statuses mean.
    pub meanings: Meanings,
    /// Whether tax and tips are revenue.
    pub tax: TaxRule,
    /// The only currency that is analyzed.
    pub currency: Option<String>,
    /// What became of the recipes.
    pub recipe: Option<RecipeUse>,
    /// Everything, as it would be told with `--map`.
    all: Vec<FieldMap>,
    /// What tells people apart, where that was said.
    person: Option<Field>,
}

/// What tells people apart, the most certain first.
const KEYS: [Field; 4] = [Field::ClientId, Field::Email, Field::Phone, Field::Name];

impl Told {
    /// What is said of a table. What the options say comes before what a recipe says.
    pub fn of(sheet: &RawSheet, table: &Table, options: &OpenOptions) -> Told {
        let own = for_sheet(sheet, options);
        let (recipe, remembered) = match recipes::find(&options.recipes, sheet, table) {
            Some((recipe, maps)) => (Some(recipe), maps),
            None => (None, [].as_slice()),
        };
        let remembered = remembered.iter().filter(|map| !own.iter().any(|o| o.rivals(map)));
        let all: Vec<FieldMap> = own.iter().copied().chain(remembered).cloned().collect();
        let mut told = Told { recipe, ..Told::default() };
        for map in &all {
            match map.subject() {
                Subject::Column => told.columns.push(map.clone()),
                // Of what is said twice on the command line the later holds.
                Subject::Kind => told.kind = TableKind::from_name(&map.column),
                Subject::Tax => told.tax = map.column.parse().unwrap_or_default(),
                Subject::Currency => told.currency = Some(map.column.trim().to_uppercase()),
                Subject::Status => {}
            }
        }
        for map in all.iter().rev() {
            if let (Some(word), Some(meaning)) = (&map.value, StatusMeaning::from_name(&map.column)) {
                told.meanings.say(word, meaning);
            }
        }
        let headers: Vec<String> = table.columns.clone().map(|c| table.header_text(sheet, c)).collect();
        let is_here = |map: &FieldMap| {
            map.subject() != Subject::Column || find_column(&headers, table.columns.start, &map.column).is_some()
        };
        told.all = all.into_iter().filter(is_here).collect();
        told.settle_person(sheet, table, &headers);
        told
    }

    /// What was decided, as `--map` takes it; without the file, since it is said of this table.
    pub fn decisions(&self) -> Vec<String> {
        self.all.iter().map(|map| map.clone().for_file(None).to_string()).collect()
    }

    /// Says which recipe was used, or why it could not be.
    pub fn recipe_finding(&self, sheet: &RawSheet) -> Option<Finding> {
        let (code, severity, message) = match self.recipe.as_ref()? {
            RecipeUse::Used(name) => (
                "recipe_used",
                Severity::Info,
                format!(
                    "read as the recipe \"{name}\" says: {} (--no-recipes reads without).",
                    self.decisions().join(", ")
                ),
            ),
            RecipeUse::Gone(name, columns) => (
                "recipe_not_used",
                Severity::Warning,
                format!(
                    "the recipe \"{name}\" is for tables like this one and was not used: {} {} gone.",
                    columns.iter().take(5).map(|c| format!("column \"{c}\"")).collect::<Vec<_>>().join(", "),
                    if columns.len() == 1 { "is" } else { "are" }
                ),
            ),
        };
        Some(Finding { code, severity, message, count: 1, location: location(sheet, &[]) })
    }

    /// `person=COLUMN` is the id, the address, the telephone or the name, as the values are.
    fn settle_person(&mut self, sheet: &RawSheet, table: &Table, headers: &[String]) {
        for map in self.columns.iter_mut().filter(|map| map.field == PERSON) {
            let place = find_column(headers, table.columns.start, &map.column);
            let column = place.and_then(|i| sheet.columns.get(table.columns.start + i));
            let Some((place, column)) = place.zip(column) else { continue };
            let header = headers.get(place).map_or(String::new(), |h| normalize(h));
            let field = key_of(&header, &Profile::of(column, table.rows.clone()));
            self.person = Some(field);
            map.field = field.name().into();
        }
    }

    /// Sets aside a column that tells people apart with more certainty than the one that the user named; `false` where
    /// there is none.
    pub fn set_aside_other_person(&mut self, recognized: &Recognized) -> bool {
        let Some(person) = self.person else { return false };
        let stronger = KEYS.iter().take_while(|key| **key != person);
        let other = stronger.filter_map(|key| recognized.get(*key)).find(|decision| decision.why != NAMED);
        let Some(decision) = other else { return false };
        let number = (decision.column + 1).to_string();
        let column = if decision.header.trim().is_empty() { number } else { decision.header.clone() };
        let map = FieldMap::new(Meaning::Attribute.shown(), column);
        if self.columns.contains(&map) {
            return false;
        }
        self.columns.push(map);
        true
    }
}

/// What a column of people holds.
fn key_of(header: &str, profile: &Profile) -> Field {
    let most = |n: usize| n * 2 > profile.filled;
    match () {
        () if synonyms().log_header(header) == Some(Field::Phone) => Field::Phone,
        () if most(profile.emails()) => Field::Email,
        () if most(profile.texts) && !most(profile.codes) => Field::Name,
        () => Field::ClientId,
    }
}

/// What the options say of the tables of a sheet.
pub fn for_sheet<'a>(sheet: &RawSheet, options: &'a OpenOptions) -> Vec<&'a FieldMap> {
    options.maps.iter().filter(|map| map.is_for(&sheet.path, sheet.sheet.as_deref())).collect()
}
