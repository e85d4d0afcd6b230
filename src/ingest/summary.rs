//! What a table says in all, as one plain sentence: how many, of which days, how much, by how many people.

use super::found::Found;
use super::kind::TableKind;
use crate::book::sessions::NO_CLIENT;
use crate::book::{FileUse, Locale, Memberships, Money, Passes, Sales, Sessions, Status, Term};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// Statuses of one table that are listed.
pub const MOST_STATUSES: usize = 40;

/// One status of a table's rows, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusUse {
    /// As the file writes it.
    pub word: String,
    /// Rows with it.
    pub rows: usize,
    /// What it was taken for: `paid`, `no-show`, `unknown`, …
    pub meaning: String,
    /// Whether the user said so.
    pub told: bool,
}

/// What the rows of a table say in all.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Rows that count.
    pub rows: usize,
    /// Clients in them.
    pub people: usize,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Money in all: of sales and passes what was paid, of memberships what is due in a month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The currency that the table names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Groups of rows by what became of them: `attended`, `active`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<Group>,
    /// Rows that do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Group>,
    /// The statuses, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<StatusUse>,
}

/// What is noted while a table's rows are read.
#[derive(Debug, Default)]
pub struct Noted {
    /// The currency of the amounts, where the table names one.
    pub currency: Option<String>,
    /// The sums of the rows that were set aside, by the reason.
    pub sums: Vec<(String, Money)>,
    /// The statuses of the rows, and what they were taken for.
    pub statuses: Vec<StatusUse>,
}

/// Rows with something in common.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// What.
    pub what: String,
    /// How many.
    pub rows: usize,
    /// Their money, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

impl Summary {
    /// Of sales.
    pub fn of_sales(sales: &Sales) -> Summary {
        let amount = Some(sales.amount.iter().copied().sum());
        Summary { amount, ..Summary::dated(&sales.client, sales.date.iter().copied()) }
    }

    /// Of visits.
    pub fn of_sessions(sessions: &Sessions) -> Summary {
        let count = |status: &Status| sessions.status.iter().filter(|s| *s == status).count();
        let group = |status: &Status| Group { what: status.name().into(), rows: count(status), amount: None };
        let states = Status::ALL.iter().map(group).filter(|group| group.rows > 0).collect();
        Summary { states, ..Summary::dated(&sessions.client, sessions.date.iter().copied()) }
    }

    /// Of passes.
    pub fn of_passes(passes: &Passes) -> Summary {
        let known = passes.paid.iter().any(Option::is_some);
        let amount = known.then(|| passes.paid.iter().flatten().copied().sum());
        Summary { amount, ..Summary::dated(&passes.client, std::iter::empty()) }
    }

    /// Of memberships; the money is what those that run bring in a mean month.
    pub fn of_memberships(memberships: &Memberships) -> Summary {
        let active = |row: &usize| memberships.state.get(*row) == Some(&Term::Active);
        let due: Vec<Money> =
            (0..memberships.len()).filter(active).filter_map(|row| memberships.monthly(row)).collect();
        let count = |term: &Term| memberships.state.iter().filter(|t| *t == term).count();
        let group = |term: &Term| Group { what: term.name().into(), rows: count(term), amount: None };
        let states = Term::ALL.iter().map(group).filter(|group| group.rows > 0).collect();
        let amount = (!due.is_empty()).then(|| due.into_iter().sum());
        Summary { amount, states, ..Summary::dated(&memberships.client, std::iter::empty()) }
    }

    fn dated(clients: &[u32], dates: impl Iterator<Item = NaiveDate>) -> Summary {
        let span = dates.fold(None, |span: Option<(NaiveDate, NaiveDate)>, day| match span {
            Some((from, to)) => Some((from.min(day), to.max(day))),
            None => Some((day, day)),
        });
        let most = clients.iter().filter(|c| **c != NO_CLIENT).max().map_or(0, |most| *most as usize + 1);
        let mut seen = vec![false; most];
        for client in clients {
            if let Some(seen) = seen.get_mut(*client as usize) {
                *seen = true;
            }
        }
        let people = seen.into_iter().filter(|seen| *seen).count();
        let (from, to) = (span.map(|s| s.0), span.map(|s| s.1));
        Summary { rows: clients.len(), people, from, to, ..Summary::default() }
    }

    /// Of a client table.
    pub fn of_clients(file: &FileUse) -> Summary {
        let mut summary = Summary { rows: file.rows_used, people: file.rows_used, ..Summary::default() };
        summary.take_left_out(file, &[]);
        summary
    }

    /// Takes what was noted while the table was read.
    pub fn finish(mut self, noted: Noted, file: &FileUse) -> Summary {
        self.currency = noted.currency;
        self.statuses = noted.statuses;
        self.rows = file.rows_used;
        self.take_left_out(file, &noted.sums);
        self
    }

    fn take_left_out(&mut self, file: &FileUse, sums: &[(String, Money)]) {
        let sum = |reason: &str| sums.iter().find(|(of, _)| of == reason).map(|(_, sum)| *sum);
        let group = |s: &crate::book::SetAside| Group { what: s.reason.clone(), rows: s.count, amount: sum(&s.reason) };
        self.left_out = file.set_aside.iter().filter(|s| s.count > 0).map(group).collect();
    }

    /// As a sentence: "1,013 payments from 1 Jan to 31 Aug 2022, $1,524,245 by 494 people; 12 not paid ($36,000) left out".
    pub fn sentence(&self, kind: TableKind, locale: &Locale) -> String {
        let locale = match &self.currency {
            Some(currency) => locale.clone().with_currency(currency),
            None => locale.clone(),
        };
        let number = |n: usize| locale.number(n as f64, 0);
        let (one, several) = nouns(kind);
        let mut text = format!("{} {}", number(self.rows), if self.rows == 1 { one } else { several });
        if let (Some(from), Some(to)) = (self.from, self.to) {
            text.push_str(&days(from, to));
        }
        let people = |joint: &str| match self.people {
            0 => String::new(),
            1 => format!("{joint}1 person"),
            n => format!("{joint}{} people", number(n)),
        };
        match (kind, self.amount) {
            (TableKind::Clients, _) => {}
            (TableKind::Memberships, amount) => {
                text.push_str(&people(" of "));
                if let Some(amount) = amount {
                    text.push_str(&format!(", {} a month from those that run", locale.money(amount)));
                }
            }
            (_, Some(amount)) => text.push_str(&format!(", {}{}", locale.money(amount), people(" by "))),
            (_, None) => text.push_str(&people(" by ")),
        }
        let group = |g: &Group| {
            let money = g.amount.map_or(String::new(), |amount| format!(" ({})", locale.money(amount)));
            format!("{} {}{money}", number(g.rows), g.what)
        };
        if self.states.iter().any(|g| g.rows < self.rows) {
            let states: Vec<String> = self.states.iter().map(group).collect();
            text.push_str(&format!(": {}", states.join(", ")));
        }
        if !self.left_out.is_empty() {
            let left_out: Vec<String> = self.left_out.iter().map(group).collect();
            text.push_str(&format!("; left out: {}", left_out.join(", ")));
        }
        text
    }
}

/// What the rows of a kind are called: one, and several.
fn nouns(kind: TableKind) -> (&'static str, &'static str) {
    match kind {
        TableKind::Clients => ("client", "clients"),
        TableKind::Sessions => ("visit", "visits"),
        TableKind::Sales => ("payment", "payments"),
        TableKind::OrderLines => ("line of an order", "lines of orders"),
        TableKind::Passes => ("pass", "passes"),
        TableKind::Memberships => ("membership", "memberships"),
        TableKind::Classes => ("class", "classes"),
        TableKind::Prices => ("price", "prices"),
        TableKind::Staff => ("person of the staff", "people of the staff"),
        TableKind::Other => ("row", "rows"),
    }
}

/// " from 1 Jan to 31 Aug 2022", " on 3 May 2022".
fn days(from: NaiveDate, to: NaiveDate) -> String {
    let last = to.format("%-d %b %Y");
    match () {
        () if from == to => format!(" on {last}"),
        () if from.year() == to.year() => format!(" from {} to {last}", from.format("%-d %b")),
        () => format!(" from {} to {last}", from.format("%-d %b %Y")),
    }
}

/// What to say of a table that is not read.
pub fn of_unused(found: &Found) -> String {
    let (one, several) = nouns(found.kind);
    let rows = found.table.rows.len();
    let what = if rows == 1 { one } else { several };
    format!("{rows} {what}, as far as its columns show; nothing of it is used")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_sentence_says_how_many_when_how_much_and_what_was_left_out() {
        let left_out = vec![Group { what: "not paid".into(), rows: 12, amount: Money::from_f64(36_000.0) }];
        let summary = Summary {
            rows: 1013,
            people: 494,
            from: Some(day("2022-01-01")),
            to: Some(day("2022-08-31")),
            amount: Money::from_f64(1_524_245.0),
            currency: Some("INR".into()),
            left_out,
            ..Summary::default()
        };
        let locale = Locale::named("en_US");
        assert_eq!(
            summary.sentence(TableKind::Sales, &locale),
            "1,013 payments from 1 Jan to 31 Aug 2022, ₹1,524,245 by 494 people; left out: 12 not paid (₹36,000)"
        );
        let one = Summary { rows: 1, people: 1, from: summary.to, to: summary.to, ..Summary::default() };
        assert_eq!(one.sentence(TableKind::Sessions, &locale), "1 visit on 31 Aug 2022 by 1 person");
    }

    #[test]
    fn rows_of_nobody_count_and_are_nobody() {
        let sales = Sales {
            client: vec![0, 3, NO_CLIENT, 3],
            date: ["2024-12-31", "2025-01-02", "2025-01-01", "2025-01-01"].map(day).to_vec(),
            amount: vec![Money::from_f64(2.5).unwrap(); 4],
            ..Sales::default()
        };
        let summary = Summary::of_sales(&sales);
        assert_eq!((summary.rows, summary.people, summary.amount), (4, 2, Money::from_f64(10.0)));
        assert_eq!(days(summary.from.unwrap(), summary.to.unwrap()), " from 31 Dec 2024 to 2 Jan 2025");
        assert_eq!(Summary::of_sales(&Sales::default()).people, 0);
    }
}
