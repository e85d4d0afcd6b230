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
    let is_phone = |name: &str| {
        let header = normalize(name);
        synonyms().log_header(&header).or_else(|| synonyms().of_people(&header)) == Some(Field::Phone)
    };
    let Some(attribute) = clients.attributes.iter().find(|a| is_phone(&a.name)) else { return Vec::new() };
    let text = |index: usize| match &attribute.values {
        AttributeValues::Text(texts) => texts.get(index).to_string(),
        AttributeValues::Category(labels) => labels.get(index).unwrap_or_default().to_string(),
        AttributeValues::Number(numbers) => numbers.get(index).map_or(String::new(), |n| number_text(*n)),
        AttributeValues::Date(_) | AttributeValues::Flag(_) => String::new(),
    };
    (0..clients.ids.len()).map(|i| identity::phone(&text(i))).collect()
}

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
