//! What is known of a table: its columns and their values, as numbers that can be weighed.

use super::cells::file_name;
use super::kinds;
use super::raw::RawSheet;
use super::synonyms::normalize;
use std::collections::HashMap;

/// Headers with words of one group that count.
pub const MOST_HEADERS: f64 = 3.0;

/// How much of each piece of evidence there is: mostly 0 or 1.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    amounts: HashMap<String, f64>,
}

impl Evidence {
    /// Of these normalised headers.
    pub fn of_headers<'a>(headers: impl Iterator<Item = &'a str>) -> Evidence {
        Evidence::of_columns(headers.map(|header| (header, true)))
    }

    /// Of these normalised headers, each with whether its values are numbers.
    pub fn of_columns<'a>(columns: impl Iterator<Item = (&'a str, bool)>) -> Evidence {
        let mut evidence = Evidence::default();
        for (header, numbers) in columns {
            for group in kinds::groups_in(header).into_iter().filter(|group| numbers || *group != "capacity") {
                let amount = evidence.amounts.entry(format!("words.{group}")).or_insert(0.0);
                *amount = (*amount + 1.0).min(MOST_HEADERS);
            }
        }
        evidence
    }

    /// Says how much of `name` there is.
    pub fn set(&mut self, name: impl Into<String>, amount: f64) {
        self.amounts.insert(name.into(), amount);
    }

    /// Says that `name` is there, or not.
    pub fn set_if(&mut self, name: impl Into<String>, there: bool) {
        self.set(name, f64::from(u8::from(there)));
    }

    /// How much of `name` there is.
    pub fn of(&self, name: &str) -> f64 {
        self.amounts.get(name).copied().unwrap_or(0.0)
    }

    /// What the list says.
    #[cfg(test)]
    pub fn from_list(list: &[(&str, f64)]) -> Evidence {
        Evidence { amounts: list.iter().map(|(name, amount)| ((*name).to_string(), *amount)).collect() }
    }
}

/// Whether a header is about visits.
pub fn is_of_visits(header: &str) -> bool {
    kinds::groups_in(header).contains("visit")
}

/// Whether a header is about payments.
pub fn is_of_payments(header: &str) -> bool {
    kinds::groups_in(header).contains("payment")
}

/// Whether a header is about what the business spends.
pub fn is_of_expenses(header: &str) -> bool {
    kinds::groups_in(header).contains("expense")
}

/// Whether a header is about memberships.
pub fn is_of_memberships(header: &str) -> bool {
    kinds::groups_in(header).contains("membership")
}

/// Whether a header is of a date on which nothing happened for the business: joined, last visit, expires.
pub fn is_of_record(header: &str) -> bool {
    kinds::groups_in(header).contains("record")
}

/// Whether a sheet, or a file of one, is called after what the business spends.
pub fn names_expenses(sheet: &RawSheet) -> bool {
    let name = sheet.sheet.as_deref().unwrap_or_else(|| file_name(&sheet.path));
    kinds::groups_in(&normalize(name)).contains("expense")
}
