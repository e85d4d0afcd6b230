//! What tells the clients of a table apart, where its headers do not say.

use super::{Doubt, NAMED, UNIQUE, Work};
use crate::ingest::cells::{shown, texts};
use crate::ingest::fields::{Field, Meaning};
use crate::ingest::headers::by_header;
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::unique::first_of_each;
use std::collections::HashSet;

/// Names from which on it means something that none repeats.
const FEWEST_NAMES: usize = 20;
/// Rows in which values are counted.
const LOOKED_AT: usize = 400;

impl Work<'_> {
    /// An id where no header names one, and a name where two columns were called "client".
    pub(super) fn settle_ids(&mut self) {
        self.split_names();
        self.leave_out_repeated_ids();
        if !self.taken(Field::ClientId) {
            self.find_id();
        }
        if ![Field::ClientId, Field::Email, Field::Name, Field::LastName].iter().any(|f| self.taken(*f)) {
            self.telephone_as_id();
        }
        if self.taken(Field::Name) {
            return;
        }
        let name = (0..self.headers.len()).find(|i| {
            self.is_open(*i)
                && self
                    .headers
                    .get(*i)
                    .and_then(|h| by_header(h, false))
                    .is_some_and(|m| m.meaning == Meaning::Field(Field::ClientId))
                && self.profiles.get(*i).is_some_and(|p| p.share(p.texts) > 0.6 && p.codes == 0)
        });
        if let Some(index) = name {
            self.decide(
                index,
                Meaning::Field(Field::Name),
                None,
                "called like the client, and another column holds the ids",
            );
        }
    }

    /// Beside last names, single words under "name" are first names.
    fn split_names(&mut self) {
        let place = |work: &Self, field: Field| {
            work.decided.iter().position(|d| d.as_ref().is_some_and(|d| d.meaning == Meaning::Field(field)))
        };
        let Some(name) = place(self, Field::Name).filter(|_| !self.taken(Field::FirstName)) else { return };
        let single = self.profiles.get(name).is_some_and(|p| p.single_words * 10 >= p.filled * 8);
        if single && self.taken(Field::LastName) {
            self.decide(name, Meaning::Field(Field::FirstName), None, "single words beside the last names");
        }
    }

    /// A "member number" that mostly repeats, beside names that hardly do, numbers nobody.
    fn leave_out_repeated_ids(&mut self) {
        let of = |field: Field| {
            self.decided.iter().position(|d| d.as_ref().is_some_and(|d| d.meaning == Meaning::Field(field)))
        };
        let Some((id, name)) = of(Field::ClientId).zip(of(Field::Name)) else { return };
        let told = self.decided.get(id).and_then(Option::as_ref).is_some_and(|d| d.why == NAMED);
        let Some(((ids, numbered), (names, named))) = self.different(id).zip(self.different(name)) else { return };
        if !told && named >= FEWEST_NAMES && ids * 2 < numbered && names * 10 >= named * 9 {
            self.decide(id, Meaning::Attribute, None, "its values repeat, and the names beside them do not");
        }
    }

    /// How many values a column has among its first rows, and in how many of these it has any.
    fn different(&self, index: usize) -> Option<(usize, usize)> {
        let column = self.sheet.columns.get(self.table.columns.start + index)?;
        let rows = self.table.rows.clone().take(LOOKED_AT);
        let values: Vec<String> =
            rows.map(|row| shown(column.value(row)).into_owned()).filter(|text| !text.trim().is_empty()).collect();
        let different: HashSet<&String> = values.iter().collect();
        Some((different.len(), values.len()))
    }

    /// Where nothing else tells people apart, their telephones do.
    fn telephone_as_id(&mut self) {
        let fits = |i: &usize| {
            let header = self.headers.get(*i).map_or(String::new(), |h| normalize(h));
            let many = self.profiles.get(*i).is_some_and(|p| p.telephones * 2 > p.filled);
            self.is_open(*i) && many && synonyms().is_phone(&header)
        };
        if let Some(index) = (0..self.headers.len()).find(fits) {
            self.decide(
                index,
                Meaning::Field(Field::ClientId),
                None,
                "telephones, and nothing else, tell people apart",
            );
        }
    }

    fn find_id(&mut self) {
        let candidates: Vec<(usize, bool)> = (0..self.headers.len())
            .filter(|i| {
                self.is_open(*i) && !self.headers.get(*i).is_some_and(|h| synonyms().is_of_a_thing(&normalize(h)))
            })
            .filter_map(|i| self.profiles.get(i).filter(|p| p.may_be_id()).map(|p| (i, p.share(p.codes) >= 0.6)))
            .filter(|(i, is_code)| *is_code || *i == 0)
            .filter(|(i, _)| self.is_unique(*i))
            .collect();
        let best = candidates.iter().find(|(_, is_code)| *is_code).or(candidates.first());
        let Some((index, _)) = best.copied() else { return };
        self.decide(index, Meaning::Field(Field::ClientId), None, UNIQUE);
        let message = format!(
            "no header names the client's id; column \"{}\" was taken because no two rows share a value; --map client_id=COLUMN names another",
            self.name(index)
        );
        self.doubts.push(Doubt { column: self.table.columns.start + index, message });
    }

    fn is_unique(&self, index: usize) -> bool {
        let column = self.sheet.columns.get(self.table.columns.start + index);
        column.is_some_and(|c| {
            let (texts, _) = texts(c, self.table.rows.clone());
            let filled = texts.iter().filter(|t| !t.is_empty()).count();
            // Empty cells at the end are totals and notes.
            let repeats = first_of_each(&texts).repeats.len();
            repeats <= texts.len() - filled && filled * 100 >= texts.len() * 90
        })
    }
}
