//! The user's notes beside the action list: whom was dealt with is left out, and a note is added to the reason.

use crate::analysis::calls::Call;
use crate::book::{Book, Finding, Severity};
use crate::store::notes::Notes;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What the notes say of the clients of a book, by index, so that it holds when ids become pseudonyms.
#[derive(Debug, Default)]
pub struct Noted {
    /// Clients called, answered or snoozed: true; clients with a note and still to call: false, and the note.
    by_client: BTreeMap<usize, (bool, String)>,
}

impl Noted {
    /// Looks the clients of `book` up on the day `today`.
    pub fn new(book: &Book, notes: &Notes, today: NaiveDate) -> Self {
        let mut noted = Noted::default();
        if notes.iter().next().is_none() {
            return noted;
        }
        for (index, id) in book.clients.ids.iter().enumerate() {
            if let Some(note) = notes.find(id) {
                noted.by_client.insert(index, (notes.is_dealt_with(id, today), note.text.trim().to_string()));
            }
        }
        noted
    }

    /// The clients who were called, who answered or are snoozed.
    pub fn dealt_with(&self) -> impl Iterator<Item = usize> + '_ {
        self.by_client.iter().filter(|(_, (dealt_with, _))| *dealt_with).map(|(index, _)| *index)
    }

    /// Forgets the texts, which may name people.
    pub fn without_texts(mut self) -> Self {
        self.by_client.values_mut().for_each(|(_, text)| text.clear());
        self
    }

    /// The list without those who were dealt with, and how many they were.
    pub fn apply(&self, mut calls: Vec<Call>) -> (Vec<Call>, usize) {
        let before = calls.len();
        calls.retain(|row| !self.by_client.get(&row.index).is_some_and(|(dealt_with, _)| *dealt_with));
        for row in &mut calls {
            if let Some((_, text)) = self.by_client.get(&row.index).filter(|(_, text)| !text.is_empty()) {
                row.reason.push_str(&format!("; your note: {text}"));
            }
        }
        let hidden = before - calls.len();
        (calls, hidden)
    }
}

/// Says that the list is not whole.
pub fn finding(hidden: usize) -> Option<Finding> {
    let (clients, are) = if hidden == 1 { ("client", "is") } else { ("clients", "are") };
    (hidden > 0).then(|| Finding {
        code: "actions_dealt_with",
        severity: Severity::Info,
        message: format!("{hidden} {clients} already called, answered or snoozed {are} not listed for a call."),
        count: hidden,
        location: "your notes".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Money;
    use crate::store::notes::{Note, Status};

    fn row(index: usize) -> Call {
        let client = format!("C{index}");
        let (monthly_value, chance_lost, value_monthly, worth) = (None, None, Money::ZERO, Money::ZERO);
        let (reason, what_to_do) = ("why".into(), "call".into());
        Call { index, client, reason, monthly_value, chance_lost, horizon_days: None, value_monthly, worth, what_to_do }
    }

    #[test]
    fn the_list_leaves_out_whom_was_dealt_with_and_shows_the_notes() {
        let mut book = Book::default();
        ["C0", "C1", "C2"].iter().for_each(|id| book.clients.ids.push(id));
        let mut notes = Notes::default();
        notes.set("C0", Note { status: Status::Called, ..Note::default() }).unwrap();
        notes.set("C2", Note { text: " on holiday ".into(), ..Note::default() }).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let noted = Noted::new(&book, &notes, today);
        let (rows, hidden) = noted.apply(vec![row(0), row(1), row(2)]);
        assert_eq!(hidden, 1);
        assert_eq!(rows.iter().map(|r| r.reason.as_str()).collect::<Vec<_>>(), ["why", "why; your note: on holiday"]);
        let (rows, _) = noted.without_texts().apply(vec![row(2)]);
        assert_eq!(rows[0].reason, "why");
        assert_eq!(finding(0), None);
        assert!(finding(2).unwrap().message.starts_with("2 clients already called"));
    }
}
