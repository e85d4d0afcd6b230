//! Who the rows of several files are about: one number per client, whatever a file calls them.

use super::Part;
use crate::book::sessions::NO_CLIENT;
use crate::book::{Clients, TextColumn};
use crate::ingest::cells::{Rows, number_text, shown};
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawColumn, RawValue};
use crate::ingest::synonyms::{fold, synonyms};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::HashSet;

/// More tables than this are told apart no further.
const MOST_TABLES: usize = 32;

/// The client of an id that no row has had so far.
const UNSEEN: u32 = NO_CLIENT - 1;

/// What the ids of the client table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// The business's own.
    Own,
    /// Names or addresses, for want of ids.
    StandIns,
}

/// Every client by id, by email address and by name.
#[derive(Debug, Default)]
pub struct People {
    by_id: HashMap<String, u32>,
    by_email: HashMap<String, u32>,
    /// `None` where several clients have the name.
    by_name: HashMap<String, Option<u32>>,
    /// What the logs say of clients, one entry each; those of the client table first.
    ids: TextColumn,
    names: Vec<String>,
    emails: Vec<String>,
    /// Per client a bit for each table that names them.
    seen: Vec<u32>,
    tables: Vec<String>,
    /// Clients whom the tables so far know by a name or an address only.
    without_id: HashSet<u32>,
}

/// The columns that tell people apart.
struct Keys<'a> {
    id: Option<&'a RawColumn>,
    email: Option<&'a RawColumn>,
    name: Option<&'a RawColumn>,
    first: Option<&'a RawColumn>,
    last: Option<&'a RawColumn>,
}

/// The clients of ids that are numbers.
enum Numbered {
    /// Whole numbers close together, as programs count them up: a place for each from the least on.
    Close { least: f64, clients: Vec<u32> },
    /// Any others.
    Apart(HashMap<u64, u32>),
}

impl Numbered {
    fn of(ids: &[f64]) -> Self {
        let (least, most) = ids.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), id| (a.min(*id), b.max(*id)));
        let whole = |id: &f64| id.is_nan() || *id == (*id as i64) as f64;
        match most - least < ids.len() as f64 && ids.iter().all(whole) {
            true => Numbered::Close { least, clients: vec![UNSEEN; (most - least) as usize + 1] },
            false => Numbered::Apart(HashMap::new()),
        }
    }

    fn client(&self, id: f64) -> Option<u32> {
        match self {
            Numbered::Close { least, clients } => clients.get((id - least) as usize).copied().filter(|c| *c != UNSEEN),
            Numbered::Apart(clients) => clients.get(&id.to_bits()).copied(),
        }
    }

    fn insert(&mut self, id: f64, client: u32) {
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

impl Keys<'_> {
    /// Whether all rows of an id are this client's. Rows without an id may still have a name.
    fn is_settled(&self, client: u32) -> bool {
        let id_alone = [self.email, self.name, self.first, self.last].iter().all(Option::is_none);
        client < UNSEEN || (client == NO_CLIENT && id_alone)
    }
}

impl People {
    /// The clients of the client table, which is called `table`.
    pub fn of(clients: &Clients, table: Option<&str>, ids: Ids) -> Self {
        let mut people = People::default();
        people.tables.extend(table.map(str::to_string));
        for (index, id) in clients.ids.iter().enumerate() {
            let name = clients.names.as_ref().map_or("", |n| n.get(index));
            let email = clients.emails.as_ref().map_or("", |e| e.get(index));
            let client = people.add(id, name, email);
            if ids == Ids::StandIns {
                people.without_id.insert(client);
            }
            people.see(client);
        }
        people
    }

    /// What follows is of another table.
    pub fn begin_table(&mut self, name: &str) {
        if self.tables.last().is_none_or(|last| last != name) && self.tables.len() < MOST_TABLES {
            self.tables.push(name.into());
        }
    }

    fn add(&mut self, id: &str, name: &str, email: &str) -> u32 {
        let index = self.ids.len() as u32;
        self.ids.push(id);
        self.by_id.insert(id.into(), index);
        if !email.is_empty() {
            self.by_email.entry(email.to_lowercase()).or_insert(index);
        }
        if !name.is_empty() {
            let seen_before = self.by_name.entry(person(name)).or_insert(Some(index));
            if *seen_before != Some(index) {
                *seen_before = None;
            }
        }
        self.names.push(name.into());
        self.emails.push(email.into());
        self.seen.push(0);
        index
    }

    fn add_without_id(&mut self, stand_in: &str, name: &str, email: &str) -> u32 {
        let client = self.add(stand_in, name, email);
        self.without_id.insert(client);
        client
    }

    fn see(&mut self, index: u32) {
        let bit = 1u32 << (self.tables.len().saturating_sub(1)).min(MOST_TABLES - 1);
        if let Some(seen) = self.seen.get_mut(index as usize) {
            *seen |= bit;
        }
    }

    /// The client of each row; [`NO_CLIENT`] where it names none.
    pub fn of_rows(&mut self, part: &Part<'_>, rows: &Rows) -> Vec<u32> {
        let column = |field| part.column(field);
        let keys = Keys {
            id: column(Field::ClientId),
            email: column(Field::Email),
            name: column(Field::Name),
            first: column(Field::FirstName),
            last: column(Field::LastName),
        };
        match keys.id {
            Some(RawColumn::Dictionary { codes, values }) => {
                let mut known = vec![UNSEEN; values.len()];
                let of = |row: u32| {
                    let Some(place) = known.get_mut(codes.get(row as usize).unwrap_or(0) as usize) else {
                        return NO_CLIENT;
                    };
                    if keys.is_settled(*place) {
                        return *place;
                    }
                    *place = self.client(&keys, row);
                    *place
                };
                rows.iter().map(of).collect()
            }
            Some(RawColumn::Numbers { values, .. }) => {
                let mut known = Numbered::of(values);
                let mut wordy: HashMap<String, u32> = HashMap::new();
                let of = |row: u32| {
                    let value = values.get(row as usize).copied().unwrap_or(f64::NAN);
                    if !value.is_nan() {
                        return known.client(value).unwrap_or_else(|| {
                            let client = self.client(&keys, row);
                            known.insert(value, client);
                            client
                        });
                    }
                    let text = text(keys.id, row);
                    match wordy.get(text.as_ref()) {
                        Some(client) if keys.is_settled(*client) => *client,
                        _ => {
                            let client = self.client(&keys, row);
                            wordy.insert(text.into_owned(), client);
                            client
                        }
                    }
                };
                rows.iter().map(of).collect()
            }
            _ => rows.iter().map(|row| self.client(&keys, row)).collect(),
        }
    }

    fn client(&mut self, keys: &Keys<'_>, row: u32) -> u32 {
        let id = text(keys.id, row);
        if !id.is_empty() {
            let found = self.by_id.get(id.as_ref()).copied().or_else(|| self.named(&id));
            let client = match found {
                Some(client) => client,
                None => self.of_new_id(&id, &name(keys, row), &text(keys.email, row)),
            };
            self.see(client);
            return client;
        }
        let (name, email) = (name(keys, row), text(keys.email, row));
        let known = if email.is_empty() { None } else { self.by_email.get(&email.to_lowercase()).copied() };
        let known = known.or_else(|| self.named(&name).filter(|_| email.is_empty() || keys.id.is_some()));
        let client = match known {
            Some(client) => client,
            None if !email.is_empty() => self.add_without_id(&email, &name, &email),
            None if !name.is_empty() => self.add_without_id(&name, &name, ""),
            None => return NO_CLIENT,
        };
        self.see(client);
        client
    }

    /// The client of an id that was not seen before: one whom an earlier table knows without an id, or a new one.
    fn of_new_id(&mut self, id: &str, name: &str, email: &str) -> u32 {
        let known = self.by_email.get(&email.to_lowercase()).copied().filter(|_| !email.is_empty());
        let known = known.or_else(|| self.named(name));
        match known.filter(|client| self.without_id.contains(client)) {
            Some(client) => {
                self.by_id.insert(id.into(), client);
                self.without_id.remove(&client);
                client
            }
            None => self.add(id, name, email),
        }
    }

    /// The only client of this name.
    fn named(&self, name: &str) -> Option<u32> {
        if name.is_empty() { None } else { self.by_name.get(&person(name)).copied().flatten() }
    }

    /// The clients as a table: those of the client table first, then those that only logs name.
    pub fn into_clients(self) -> (Clients, Vec<(String, usize, usize)>) {
        let once = self.seen_once();
        let texts = |values: &[String]| -> Option<TextColumn> {
            values.iter().any(|v| !v.is_empty()).then(|| values.iter().map(String::as_str).collect())
        };
        let clients =
            Clients { names: texts(&self.names), emails: texts(&self.emails), ids: self.ids, ..Clients::default() };
        (clients, once)
    }

    /// Per table: how many of its clients no other table names, of how many.
    fn seen_once(&self) -> Vec<(String, usize, usize)> {
        let count = |(place, name): (usize, &String)| {
            let bit = 1u32 << place;
            let of = self.seen.iter().filter(|s| **s & bit != 0).count();
            (name.clone(), self.seen.iter().filter(|s| **s == bit).count(), of)
        };
        self.tables.iter().enumerate().map(count).collect()
    }
}

/// The text of a cell; empty for what stands for nothing (`---`).
fn text(column: Option<&RawColumn>, row: u32) -> Cow<'_, str> {
    match column.map_or(RawValue::Empty, |c| c.value(row)) {
        RawValue::Number(n) => Cow::Owned(number_text(n)),
        value => {
            let text = shown(value);
            if synonyms().is_missing(&text) { Cow::Borrowed("") } else { text }
        }
    }
}

fn name(keys: &Keys<'_>, row: u32) -> String {
    let whole = text(keys.name, row);
    if !whole.is_empty() {
        return whole.into_owned();
    }
    format!("{} {}", text(keys.first, row), text(keys.last, row)).trim().to_string()
}

/// A name as it is compared: `Hill, Allison` is `allison hill`.
fn person(name: &str) -> String {
    let folded = fold(name.trim());
    match folded.split_once(',') {
        Some((last, first)) if !first.contains(',') => format!("{} {}", first.trim(), last.trim()),
        _ => folded.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_in_either_order() {
        assert_eq!((person("Hill,  Allison"), person("Allison  HILL")), ("allison hill".into(), "allison hill".into()));
    }

    #[test]
    fn numbers_are_found_again_close_together_or_not() {
        for ids in [vec![7.0, f64::NAN, 9.0], vec![7.0, 9e9, 9.5]] {
            let mut known = Numbered::of(&ids);
            assert_eq!(known.client(9.0), None);
            known.insert(9.0, 3);
            assert_eq!((known.client(9.0), known.client(7.0)), (Some(3), None));
        }
    }

    #[test]
    fn a_name_of_two_clients_is_nobodys() {
        let mut people = People::default();
        people.add("1", "Ann Lee", "");
        assert_eq!(people.named("ann lee"), Some(0));
        people.add("2", "Ann Lee", "");
        assert_eq!(people.named("Ann Lee"), None);
    }
}
