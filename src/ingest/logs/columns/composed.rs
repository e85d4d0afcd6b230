//! Headers that are on no list as a whole: made up of known words, ending in one, or weak ones that count where nothing else does.

use super::{LOOKED_AT, PEOPLE, Work, is_bare_id};
use crate::ingest::cells::shown;
use crate::ingest::fields::Field;
use crate::ingest::synonyms::{Hint, synonyms};
use std::collections::HashSet;

/// Fewer different values are more likely services than people.
const FEWEST_PEOPLE: usize = 3;

impl Work<'_> {
    /// Headers made up of a client and what of it (`stripe customer id`), then those that say "number" and not of what: a
    /// number of its own tells the client only where no other column does.
    pub(super) fn match_composed(&mut self) {
        for index in 0..self.headers.len() {
            let Some(header) = self.headers.get(index).cloned() else { continue };
            let open = self.decided.get(index).is_some_and(Option::is_none);
            if let Some(field) = synonyms().of_people(&header).filter(|f| open && !self.taken(*f)) {
                self.offer(index, field, format!("\"{header}\" ends in what a client has"));
            }
        }
        self.match_endings();
        for index in 0..self.headers.len() {
            let Some(header) = self.headers.get(index).cloned() else { continue };
            if is_bare_id(&header)
                && let Some(field) = synonyms().log_header(&header)
            {
                let field = if field == Field::ClientId && self.taken(field) { Field::OrderId } else { field };
                self.offer(index, field, format!("\"{header}\" is a synonym"));
            }
        }
    }

    /// `User` or `Booked by`, where no other column names anybody.
    pub(super) fn match_weak_people(&mut self) {
        if PEOPLE.iter().chain(&[Field::FirstName, Field::LastName]).any(|f| self.taken(*f)) {
            return;
        }
        let fits = |i: &usize| {
            let header = self.headers.get(*i).map_or("", String::as_str);
            let words = self.holds_names(*i, FEWEST_PEOPLE, 50);
            self.decided.get(*i).is_some_and(Option::is_none) && words && synonyms().says(Hint::WeakPeople, header)
        };
        if let Some(index) = (0..self.headers.len()).find(fits) {
            let why = "reads like people, and no other column names them".to_string();
            self.offer(index, Field::Name, why);
        }
    }

    /// Headers that end in what a visit or a sale has, where no column is called so: `Reservation Status`, `Ticket price`.
    fn match_endings(&mut self) {
        for index in 0..self.headers.len() {
            let Some(header) = self.headers.get(index).cloned() else { continue };
            let open = self.decided.get(index).is_some_and(Option::is_none);
            let Some((_, last)) = header.rsplit_once(' ').filter(|_| open) else { continue };
            // "Subscription status" is no visit's.
            let says_what_became =
                self.shapes.get(index).is_some_and(|s| s.states.visits.max(s.states.payments) > s.states.terms);
            let money = [Field::Amount, Field::Price, Field::UnitPrice, Field::Subtotal].iter().any(|f| self.taken(*f));
            let field = match synonyms().log_header(last) {
                Some(Field::Status) if says_what_became && !self.taken(Field::Status) => Field::Status,
                _ if synonyms().ends_in_money(&header) && !money => Field::Amount,
                _ => continue,
            };
            self.offer(index, field, format!("\"{header}\" ends in \"{last}\""));
        }
    }

    /// Whether `of_hundred` of a hundred values look like whole names, two or three words without digits, and at least `different` of
    /// them differ.
    pub(super) fn holds_names(&self, index: usize, different: usize, of_hundred: usize) -> bool {
        let column = self.table.columns.start + index;
        let values =
            self.table.rows.clone().take(LOOKED_AT).map(|row| shown(self.sheet.value(row, column)).into_owned());
        let values: Vec<String> = values.filter(|v| !v.trim().is_empty()).collect();
        let is_name = |v: &&String| {
            let words = v.split_whitespace().count();
            (2..=3).contains(&words) && v.chars().all(|c| c.is_alphabetic() || " .'’-".contains(c))
        };
        let names = values.iter().filter(is_name).count();
        values.iter().collect::<HashSet<_>>().len() >= different && names * 100 >= values.len() * of_hundred
    }
}
