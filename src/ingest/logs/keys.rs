//! What a row of a log says of its client, and the columns that say it.

use super::identity;
use crate::book::sessions::NO_CLIENT;
use crate::book::{AttributeValues, Clients};
use crate::ingest::cells::{number_text, shown};
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawColumn, RawValue};
use crate::ingest::synonyms::{normalize, synonyms};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::HashSet;

/// The client of an id that no row has had so far.
pub const UNSEEN: u32 = NO_CLIENT - 1;

/// The columns that tell people apart.
pub struct Keys<'a> {
    /// Ids.
    pub id: Option<&'a RawColumn>,
    /// Addresses.
    pub email: Option<&'a RawColumn>,
    /// Telephones.
    pub phone: Option<&'a RawColumn>,
    /// Whole names.
    pub name: Option<&'a RawColumn>,
    /// First names.
    pub first: Option<&'a RawColumn>,
    /// Last names.
    pub last: Option<&'a RawColumn>,
    /// Addresses that are nobody's.
    pub shared: HashSet<String>,
}

/// What one row says of its client.
pub struct Row<'a> {
    /// The id; empty without one.
    pub id: Cow<'a, str>,
    /// As written.
    pub name: String,
    /// As addresses are compared.
    pub email: String,
    /// As telephones are compared.
    pub phone: Option<String>,
}

impl Keys<'_> {
    /// Whether all rows of an id are this client's. Rows without an id may still have a name.
    pub fn is_settled(&self, client: u32) -> bool {
        let id_alone = self.email.is_none() && self.phone.is_none() && !self.has_names();
        client < UNSEEN || (client == NO_CLIENT && id_alone)
    }

    /// Whether any column names people.
    pub fn has_names(&self) -> bool {
        [self.name, self.first, self.last].iter().any(Option::is_some)
    }

    /// What a row says.
    pub fn row(&self, row: u32) -> Row<'_> {
        let whole = text(self.name, row);
        let name = if whole.is_empty() {
            format!("{} {}", text(self.first, row), text(self.last, row)).trim().to_string()
        } else {
            whole.into_owned()
        };
        let email = identity::address(&text(self.email, row));
        let email = if self.shared.contains(&email) { String::new() } else { email };
        let phone = self.phone.and_then(|_| identity::phone(&text(self.phone, row)));
        Row { id: text(self.id, row), name, email, phone }
    }
}

/// The clients of ids that are numbers.
pub enum Numbered {
    /// Whole numbers close together, as programs count them up: a place for each from the least on.
    Close {
        /// The least id.
        least: f64,
        /// From it on.
        clients: Vec<u32>,
    },
    /// Any others.
    Apart(HashMap<u64, u32>),
}

impl Numbered {
    /// For these ids; NaN is none.
    pub fn of(ids: &[f64]) -> Self {
        let (least, most) = ids.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), id| (a.min(*id), b.max(*id)));
        let whole = |id: &f64| id.is_nan() || *id == (*id as i64) as f64;
        match most - least < ids.len() as f64 && ids.iter().all(whole) {
            true => Numbered::Close { least, clients: vec![UNSEEN; (most - least) as usize + 1] },
            false => Numbered::Apart(HashMap::new()),
        }
    }

    /// The client of an id.
    pub fn client(&self, id: f64) -> Option<u32> {
        match self {
            Numbered::Close { least, clients } => clients.get((id - least) as usize).copied().filter(|c| *c != UNSEEN),
            Numbered::Apart(clients) => clients.get(&id.to_bits()).copied(),
        }
    }

    /// Notes the client of an id.
    pub fn insert(&mut self, id: f64, client: u32) {
        match self {
            Numbered::Close { least, clients } => {
                if let Some(place) = clients.get_mut((id - *least) as usize) {
                    *place = client;
                }
            }
            Numbered::Apart(clients) => {
                clients.insert(id.to_bits(), client);
            }
        }
    }
}

/// The telephones of the client table, where an attribute holds them.
pub fn phones_of(clients: &Clients) -> Vec<Option<String>> {
    let Some(attribute) = clients.attributes.iter().find(|a| synonyms().is_phone(&normalize(&a.name))) else {
        return Vec::new();
    };
    let text = |index: usize| match &attribute.values {
        AttributeValues::Text(texts) => texts.get(index).to_string(),
        AttributeValues::Category(labels) => labels.get(index).unwrap_or_default().to_string(),
        AttributeValues::Number(numbers) => numbers.get(index).map_or(String::new(), |n| number_text(*n)),
        AttributeValues::Date(_) | AttributeValues::Flag(_) => String::new(),
    };
    (0..clients.ids.len()).map(|i| identity::phone(&text(i))).collect()
}

/// What other systems call the clients of the client table, where attributes hold it (`stripe_customer_id`). Short numbers
/// could be anything's.
pub fn other_ids_of(clients: &Clients) -> Vec<(u32, String)> {
    let is_id = |name: &str| synonyms().of_people(&normalize(name)) == Some(Field::ClientId);
    let long = |id: &str| id.len() >= 6 || id.chars().any(char::is_alphabetic);
    let mut ids: Vec<(u32, String)> = Vec::new();
    for attribute in clients.attributes.iter().filter(|a| is_id(&a.name)) {
        let text = |index: usize| match &attribute.values {
            AttributeValues::Text(texts) => texts.get(index).to_string(),
            AttributeValues::Category(labels) => labels.get(index).unwrap_or_default().to_string(),
            AttributeValues::Number(numbers) => numbers.get(index).map_or(String::new(), |n| number_text(*n)),
            AttributeValues::Date(_) | AttributeValues::Flag(_) => String::new(),
        };
        ids.extend((0..clients.ids.len() as u32).map(|i| (i, text(i as usize))).filter(|(_, id)| long(id)));
    }
    // What several clients have tells none of them apart.
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, id) in &ids {
        *counts.entry(id.clone()).or_default() += 1;
    }
    ids.retain(|(_, id)| counts.get(id) == Some(&1));
    ids
}

/// Addresses that stand beside too many names, and are nobody's: the business's own, a front desk's.
pub fn shared_addresses(keys: &Keys<'_>, rows: impl Iterator<Item = u32>) -> HashSet<String> {
    let mut names: HashMap<String, HashSet<String>> = HashMap::new();
    if keys.email.is_none() || !keys.has_names() {
        return HashSet::new();
    }
    for row in rows.take(MOST_COMPARED).map(|row| keys.row(row)) {
        let known = names.entry(row.email).or_default();
        if !row.name.is_empty() && known.len() < NAMES_OF_NOBODY {
            known.insert(identity::person(&row.name));
        }
    }
    names.into_iter().filter(|(_, names)| names.len() >= NAMES_OF_NOBODY).map(|(email, _)| email).collect()
}

/// Rows in which addresses are looked for beside several names, and names beside which they are nobody's.
const MOST_COMPARED: usize = 20_000;
const NAMES_OF_NOBODY: usize = 4;

/// The text of a cell; empty for what stands for nothing (`---`).
pub fn text(column: Option<&RawColumn>, row: u32) -> Cow<'_, str> {
    match column.map_or(RawValue::Empty, |c| c.value(row)) {
        RawValue::Number(n) => Cow::Owned(number_text(n)),
        value => {
            let text = shown(value);
            if synonyms().is_missing(&text) { Cow::Borrowed("") } else { text }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_again_close_together_or_not() {
        for ids in [vec![7.0, f64::NAN, 9.0], vec![7.0, 9e9, 9.5]] {
            let mut known = Numbered::of(&ids);
            assert_eq!(known.client(9.0), None);
            known.insert(9.0, 3);
            assert_eq!((known.client(9.0), known.client(7.0)), (Some(3), None));
        }
    }
}
