//! Who the rows of several files are about: one number per client, whatever a file calls them.

use super::Part;
use super::identity::{self, person};
use super::keys::{Keys, Numbered, Row, UNSEEN, other_ids_of, phones_of, shared_addresses, text};
use crate::book::sessions::NO_CLIENT;
use crate::book::{Clients, Finding, Severity, TextColumn};
use crate::ingest::cells::Rows;
use crate::ingest::fields::Field;
use crate::ingest::raw::RawColumn;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// More tables than this are told apart no further.
const MOST_TABLES: usize = 32;

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
    by_phone: HashMap<String, u32>,
    /// `None` where several clients have the name.
    by_name: HashMap<String, Option<u32>>,
    /// What the logs say of clients, one entry each; those of the client table first.
    ids: TextColumn,
    names: Vec<String>,
    emails: Vec<String>,
    phones: Vec<Option<String>>,
    /// Names that several clients have, with how many rows say nothing else.
    ambiguous: BTreeMap<String, usize>,
    /// Files whose ids are another system's.
    foreign_ids: Vec<String>,
    /// Per client a bit for each table that names them.
    seen: Vec<u32>,
    tables: Vec<String>,
    /// Clients whom the tables so far know by a name or an address only.
    without_id: HashSet<u32>,
}

/// Rows of which ids and names are compared with those of earlier tables.
const COMPARED: usize = 200;

impl People {
    /// The clients of the client table, which is called `table`.
    pub fn of(clients: &Clients, table: Option<&str>, ids: Ids) -> Self {
        let mut people = People::default();
        people.tables.extend(table.map(str::to_string));
        let phones = phones_of(clients);
        for (index, id) in clients.ids.iter().enumerate() {
            let row = Row {
                id: Cow::Borrowed(id),
                name: clients.names.as_ref().map_or("", |n| n.get(index)).to_string(),
                email: identity::address(clients.emails.as_ref().map_or("", |e| e.get(index))),
                phone: phones.get(index).cloned().flatten(),
            };
            let client = people.add(id, &row);
            if ids == Ids::StandIns {
                people.without_id.insert(client);
            }
            people.see(client);
        }
        for (client, alias) in other_ids_of(clients) {
            people.by_id.entry(alias).or_insert(client);
        }
        people
    }

    /// What follows is of another table.
    pub fn begin_table(&mut self, name: &str) {
        if self.tables.last().is_none_or(|last| last != name) && self.tables.len() < MOST_TABLES {
            self.tables.push(name.into());
        }
    }

    /// A new client called `id`, which no other client is called.
    fn add(&mut self, id: &str, row: &Row<'_>) -> u32 {
        let index = self.ids.len() as u32;
        let id = self.unused(id);
        self.ids.push(&id);
        self.by_id.insert(id, index);
        self.names.push(String::new());
        self.emails.push(String::new());
        self.phones.push(None);
        self.seen.push(0);
        self.learn(index, row);
        index
    }

    /// The id, told apart from the same one of another client: figures are found by it.
    fn unused(&self, id: &str) -> String {
        if !self.by_id.contains_key(id) {
            return id.to_string();
        }
        let numbered = (2u32..).map(|n| format!("{id} ({n})")).find(|id| !self.by_id.contains_key(id));
        numbered.unwrap_or_else(|| id.to_string())
    }

    /// Takes from a row what is not known of its client so far.
    fn learn(&mut self, client: u32, row: &Row<'_>) {
        let place = client as usize;
        if let Some(name) = self.names.get_mut(place).filter(|n| n.is_empty() && !row.name.is_empty()) {
            name.clone_from(&row.name);
            let known = self.by_name.entry(person(&row.name)).or_insert(Some(client));
            if *known != Some(client) {
                *known = None;
            }
        }
        if let Some(email) = self.emails.get_mut(place).filter(|e| e.is_empty() && !row.email.is_empty()) {
            email.clone_from(&row.email);
            self.by_email.entry(row.email.clone()).or_insert(client);
        }
        if let (Some(own), Some(phone)) = (self.phones.get_mut(place).filter(|p| p.is_none()), &row.phone) {
            *own = Some(phone.clone());
            self.by_phone.entry(phone.clone()).or_insert(client);
        }
    }

    fn add_without_id(&mut self, stand_in: &str, row: &Row<'_>) -> u32 {
        let client = self.add(stand_in, row);
        self.without_id.insert(client);
        client
    }

    fn see(&mut self, index: u32) {
        let bit = 1u32 << (self.tables.len().saturating_sub(1)).min(MOST_TABLES - 1);
        if let Some(seen) = self.seen.get_mut(index as usize) {
            *seen |= bit;
        }
    }

    /// The client of each row; [`NO_CLIENT`] where it names none. Rows that say more than a name come first, so that the
    /// order of the rows decides nothing.
    pub fn of_rows(&mut self, part: &Part<'_>, rows: &Rows) -> Vec<u32> {
        let column = |field| part.column(field);
        let mut keys = Keys {
            id: column(Field::ClientId),
            email: column(Field::Email),
            phone: column(Field::Phone),
            name: column(Field::Name),
            first: column(Field::FirstName),
            last: column(Field::LastName),
            shared: HashSet::new(),
        };
        keys.shared = shared_addresses(&keys, rows.iter());
        if self.ids_are_of_others(&keys, rows) {
            self.foreign_ids.push(crate::ingest::cells::file_name(&part.sheet.path).to_string());
            keys.id = None;
        }
        let mut later: Vec<(usize, u32)> = Vec::new();
        let mut clients: Vec<u32> = match keys.id {
            Some(RawColumn::Dictionary { codes, values }) => {
                let mut known = vec![UNSEEN; values.len()];
                let of = |(place, row): (usize, u32)| {
                    let Some(seen) = known.get_mut(codes.get(row as usize).unwrap_or(0) as usize) else {
                        return NO_CLIENT;
                    };
                    if !keys.is_settled(*seen) {
                        *seen = self.client_or_later(&keys, place, row, &mut later);
                    }
                    *seen
                };
                rows.iter().enumerate().map(of).collect()
            }
            Some(RawColumn::Numbers { values, .. }) => {
                let mut known = Numbered::of(values);
                let of = |(place, row): (usize, u32)| {
                    let value = values.get(row as usize).copied().unwrap_or(f64::NAN);
                    if value.is_nan() {
                        return self.client_or_later(&keys, place, row, &mut later);
                    }
                    known.client(value).unwrap_or_else(|| {
                        let client = self.client_or_later(&keys, place, row, &mut later);
                        known.insert(value, client);
                        client
                    })
                };
                rows.iter().enumerate().map(of).collect()
            }
            _ => rows.iter().enumerate().map(|(i, row)| self.client_or_later(&keys, i, row, &mut later)).collect(),
        };
        for (place, row) in later {
            let client = self.of_name(&keys.row(row));
            if let Some(own) = clients.get_mut(place) {
                *own = client;
            }
        }
        clients
    }

    /// Whether the ids are another system's: they are those of clients whose names are others.
    fn ids_are_of_others(&self, keys: &Keys<'_>, rows: &Rows) -> bool {
        if keys.id.is_none() || self.ids.is_empty() || !keys.has_names() {
            return false;
        }
        let (mut compared, mut others) = (0usize, 0usize);
        let step = (rows.len() / COMPARED).max(1);
        for row in rows.iter().step_by(step) {
            let row = keys.row(row);
            let Some(client) = self.by_id.get(row.id.as_ref()).filter(|_| !row.id.is_empty()) else { continue };
            let Some(name) = self.names.get(*client as usize).filter(|n| !n.is_empty() && !row.name.is_empty()) else {
                continue;
            };
            compared += 1;
            others += usize::from(identity::contradict(name, &row.name));
        }
        compared >= 2 && others * 2 > compared
    }

    /// The client of a row that says more than a name; a row with a name alone is put off.
    fn client_or_later(&mut self, keys: &Keys<'_>, place: usize, row: u32, later: &mut Vec<(usize, u32)>) -> u32 {
        let row_number = row;
        let id = text(keys.id, row);
        if let Some(client) = self.by_id.get(id.as_ref()).copied().filter(|c| !id.is_empty() && self.is_told(*c, keys))
        {
            self.see(client);
            return client;
        }
        let row = keys.row(row);
        if !row.id.is_empty() {
            return self.of_id(&row);
        }
        if row.email.is_empty() && row.phone.is_none() {
            if !row.name.is_empty() {
                later.push((place, row_number));
            }
            return NO_CLIENT;
        }
        let client = match self.known_without_id(&row) {
            Some(client) => client,
            None if !row.email.is_empty() => self.add_without_id(&row.email, &row),
            None if !row.name.is_empty() => self.add_without_id(&row.name, &row),
            None => self.add_without_id(row.phone.as_deref().unwrap_or_default(), &row),
        };
        self.learn(client, &row);
        self.see(client);
        client
    }

    /// Whether nothing more can be learned of a client from a table with these columns.
    fn is_told(&self, client: u32, keys: &Keys<'_>) -> bool {
        let place = client as usize;
        (!keys.has_names() || self.names.get(place).is_some_and(|n| !n.is_empty()))
            && (keys.email.is_none() || self.emails.get(place).is_some_and(|e| !e.is_empty()))
            && (keys.phone.is_none() || self.phones.get(place).is_some_and(Option::is_some))
    }

    /// The client of a row with an id: of the id, of a name that stands under "client", or one that an earlier table
    /// knows without an id.
    fn of_id(&mut self, row: &Row<'_>) -> u32 {
        let found = self.by_id.get(row.id.as_ref()).copied().or_else(|| self.named(&row.id));
        let client = match found {
            Some(client) => client,
            None => match self.known_without_id(row).filter(|client| self.without_id.contains(client)) {
                Some(client) => {
                    self.by_id.insert(row.id.to_string(), client);
                    self.without_id.remove(&client);
                    client
                }
                None => {
                    // A name that several clients have is none of theirs.
                    self.note_ambiguous(&row.id);
                    let client = self.add(&row.id, row);
                    // Words under "client" are a name, which another file may have under "name".
                    if row.name.is_empty() && !row.id.bytes().any(|b| b.is_ascii_digit()) {
                        self.by_name.entry(person(&row.id)).or_insert(Some(client));
                    }
                    client
                }
            },
        };
        self.learn(client, row);
        self.see(client);
        client
    }

    /// The client with this address, else with this telephone, else of this name, which nothing in the row contradicts.
    fn known_without_id(&self, row: &Row<'_>) -> Option<u32> {
        let agrees = |client: &u32| {
            let of = |list: &[String]| list.get(*client as usize).cloned().unwrap_or_default();
            !identity::contradict(&of(&self.names), &row.name)
        };
        let email = self.by_email.get(&row.email).copied().filter(|_| !row.email.is_empty()).filter(agrees);
        let phone = || row.phone.as_ref().and_then(|p| self.by_phone.get(p)).copied().filter(agrees);
        let no_other_key = |client: &u32| {
            let place = *client as usize;
            let email = self.emails.get(place).is_none_or(|e| e.is_empty() || row.email.is_empty() || *e == row.email);
            let phone = self.phones.get(place).cloned().flatten();
            // Of one address the telephone may have changed.
            email && (!row.email.is_empty() || phone.is_none() || row.phone.is_none() || phone == row.phone)
        };
        let name = || self.named(&row.name).filter(no_other_key);
        email.or_else(|| phone().filter(no_other_key)).or_else(name)
    }

    /// The client of a row with a name alone.
    fn of_name(&mut self, row: &Row<'_>) -> u32 {
        let client = match self.named(&row.name) {
            Some(client) => client,
            None => {
                self.note_ambiguous(&row.name);
                let own = self.by_id.get(&row.name).copied();
                own.unwrap_or_else(|| self.add_without_id(&row.name, row))
            }
        };
        self.see(client);
        client
    }

    /// Counts a row that names several clients at once.
    fn note_ambiguous(&mut self, name: &str) {
        if self.by_name.get(&person(name)) == Some(&None) {
            *self.ambiguous.entry(name.to_string()).or_insert(0) += 1;
        }
    }

    /// The only client of this name.
    fn named(&self, name: &str) -> Option<u32> {
        if name.is_empty() { None } else { self.by_name.get(&person(name)).copied().flatten() }
    }

    /// What to say of rows whose client is not sure.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if !self.ambiguous.is_empty() {
            let mut names: Vec<&str> = self.ambiguous.keys().map(String::as_str).collect();
            names.sort_unstable();
            let count = self.ambiguous.values().sum();
            findings.push(Finding {
                code: "names_of_several",
                severity: Severity::Warning,
                message: format!(
                    "{count} rows name somebody whose name several clients have ({}), and say nothing else; their figures stand under the name alone, and under none of those clients.",
                    names.get(..5).unwrap_or(&names).join(", ")
                ),
                count,
                location: String::new(),
            });
        }
        findings.extend(self.foreign_ids.iter().map(|file| Finding {
            code: "ids_of_others",
            severity: Severity::Warning,
            message: format!(
                "the ids in {file} belong to other names than the same ids in the other files; they were not used, and its rows were matched by address, telephone or name."
            ),
            count: 1,
            location: file.clone(),
        }));
        findings
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(id: &'a str, name: &str, email: &str) -> Row<'a> {
        Row { id: Cow::Borrowed(id), name: name.into(), email: email.into(), phone: None }
    }

    #[test]
    fn a_name_of_two_clients_is_nobodys() {
        let mut people = People::default();
        people.add("1", &row("1", "Ann Lee", ""));
        assert_eq!(people.named("ann lee"), Some(0));
        people.add("2", &row("2", "Ann Lee", ""));
        assert_eq!(people.named("Ann Lee"), None);
        // Rows that say the name alone are one client of their own, however many there are.
        let client = people.of_name(&row("", "Ann Lee", ""));
        assert_eq!((client, people.of_name(&row("", "Ann Lee", "")), people.ids.len()), (2, 2, 3));
        assert_eq!(people.findings().len(), 1);
    }

    #[test]
    fn no_two_clients_have_one_id() {
        let mut people = People::default();
        people.add("Ann", &row("", "Ann", ""));
        people.add("Ann", &row("", "Ann", ""));
        assert_eq!(people.ids.iter().collect::<Vec<_>>(), ["Ann", "Ann (2)"]);
    }

    #[test]
    fn one_address_of_two_people_keeps_them_apart() {
        let mut people = People::default();
        people.add("ana@x.org", &row("", "Ana Adler", "ana@x.org"));
        assert_eq!(people.known_without_id(&row("", "A. Adler", "ana@x.org")), Some(0));
        assert_eq!(people.known_without_id(&row("", "Ben Adler", "ana@x.org")), None);
        assert_eq!(people.known_without_id(&row("", "Ana Adler", "other@x.org")), None);
    }
}
