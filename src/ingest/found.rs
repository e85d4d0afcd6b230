//! A table that was found, and what it was taken for.

use super::dates::DateOrder;
use super::exports::Export;
use super::fields::{Field, Meaning};
use super::kind::TableKind;
use super::profile::Profile;
use super::raw::RawSheet;
use super::reading::Reading;
use super::recognize::Recognized;
use super::tables::Table;
use super::told::Told;

/// A table that was found and recognised.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its sheet's index among those read.
    pub sheet: usize,
    /// Where it stands.
    pub table: Table,
    /// What its columns are.
    pub recognized: Recognized,
    /// How much it looks like a client table.
    pub score: f64,
    /// What kind of table it is.
    pub kind: TableKind,
    /// Why, and what else it could be.
    pub reading: Reading,
    /// The known report that it is.
    pub export: Option<&'static Export>,
    /// The order of day and month where the values cannot decide: as the user or the product says.
    pub date_order: Option<DateOrder>,
    /// What the user says of it.
    pub told: Told,
}

impl Found {
    /// Whether it tells clients apart.
    pub fn has_ids(&self) -> bool {
        self.recognized.get(Field::ClientId).is_some()
    }

    /// Whether its rows can be found again in other tables: by an id, an address or a name.
    pub(super) fn tells_apart(&self) -> bool {
        let keys = [Field::ClientId, Field::Email, Field::Name, Field::LastName, Field::FirstName];
        keys.iter().any(|f| self.recognized.get(*f).is_some())
    }

    /// Whether anything useful can be said with it: ids or names, or numbers.
    pub(super) fn is_usable(&self, sheet: &RawSheet) -> bool {
        let numeric = |column: usize| {
            sheet
                .columns
                .get(column)
                .map(|c| Profile::of(c, self.table.rows.clone()))
                .is_some_and(|p| p.filled > 0 && p.numbers * 2 > p.filled)
        };
        !self.table.rows.is_empty()
            && (self.tells_apart()
                || self.recognized.columns.iter().any(|d| d.meaning != Meaning::Ignored && numeric(d.column)))
    }

    /// The recognised fields, for people.
    pub fn fields(&self) -> String {
        let mut names: Vec<&str> =
            Field::all().filter(|f| self.recognized.get(*f).is_some()).map(Field::title).collect();
        if names.is_empty() {
            names.push("no field that is known");
        }
        names.join(", ")
    }
}
