//! What is known of a table, to be weighed.

use super::{PEOPLE, Work, is_bare_id};
use crate::ingest::cells::shown;
use crate::ingest::evidence::{self, Evidence};
use crate::ingest::fields::{Field, Meaning};
use crate::ingest::logs::membership_columns::{is_interval, months};
use crate::ingest::logs::shapes::States;
use crate::ingest::raw::Referred;
use crate::ingest::recognize::{NAMED, Recognized, UNIQUE};
use crate::ingest::synonyms::{Hint, normalize, synonyms};
use std::collections::HashSet;

/// Rows in which a first and a last name are looked for twice.
const NAMES: usize = 400;

impl Work<'_> {
    /// What is known of the table.
    pub(super) fn evidence(&self, roster: &Recognized) -> Evidence {
        // Places are counted: words under "attendees" are names.
        let counted = |i: usize| self.profiles.get(i).is_some_and(|p| p.filled > 0 && p.numbers * 2 >= p.filled);
        // Beside what came in, a column of what went out makes no list of expenses.
        let income = self.column_of(Field::Amount);
        let went_out = |i: usize, header: &str| {
            income.is_some_and(|amount| amount != i) && counted(i) && evidence::is_of_expenses(header)
        };
        let headers = self.headers.iter().map(String::as_str).enumerate().filter(|(i, header)| !went_out(*i, header));
        let mut evidence = Evidence::of_columns(headers.map(|(i, header)| (header, counted(i))));
        for field in Field::all() {
            evidence.set_if(format!("field.{}", field.name()), self.column_of(field).is_some_and(|i| self.filled(i)));
            evidence.set_if(format!("client.{}", field.name()), roster.get(field).is_some());
        }
        let of = |fields: &[Field]| fields.iter().any(|f| self.taken(*f));
        let who = of(&PEOPLE) || of(&[Field::FirstName, Field::LastName, Field::Phone]);
        let repeats = self.repeats_people();
        let dated = self.is_dated(Field::Date) || self.is_dated(Field::Start);
        let money = self.taken(Field::Amount)
            || (self.taken(Field::UnitPrice) && self.taken(Field::Quantity))
            || (self.taken(Field::Price) && self.taken(Field::Item));
        let outcomes = self.states(|s| s.visits).max(f64::from(u8::from(self.says_who_came())));
        let visit = of(&[Field::Start, Field::End, Field::NoShow, Field::LateCancel]) || outcomes > 0.0;
        // A table of one row per client with hours, plans or rates is a client table, whatever else it holds.
        let planned = [Field::IdealHoursMonth, Field::Hours, Field::Rate].iter().any(|f| roster.get(*f).is_some());
        let of_memberships = evidence.of("words.membership") > 0.0;
        let plan_price = self.price_is_of_a_plan(roster, of_memberships);
        let planned = planned && !plan_price && !self.numbers_its_rows();
        if evidence::names_expenses(self.sheet) {
            evidence.set("words.expense", evidence::MOST_HEADERS);
        }
        let numbered = self.numbers_its_rows() && of_memberships && self.states(|s| s.terms) > 0.0;
        let referred = self.sheet.referred == Referred::Memberships;
        evidence.set_if("contracts", referred || numbered || plan_price);
        evidence.set_if("things", !planned && !dated && self.rows_are_things(roster));
        evidence.set_if("who", who);
        evidence.set_if("nobody", !who);
        evidence.set_if("repeats", repeats);
        evidence.set_if("distinct", who && !repeats);
        evidence.set_if("date", dated);
        evidence.set_if("no_date", !dated);
        evidence.set_if("time", self.has_times());
        evidence.set_if("money", money);
        evidence.set_if("priced", self.priced);
        evidence.set("outcomes", outcomes);
        // Beside a status of its own, that of the payment says nothing of what a row is.
        let both = self.other_status().is_some();
        evidence.set("payments", if both { 0.0 } else { self.states(|s| s.payments) });
        evidence.set_if("month_starts", self.shapes.iter().any(|s| s.month_starts));
        evidence.set("terms", self.states(|s| s.terms));
        let pass = of(&[Field::Remaining, Field::Bought]);
        // A row too many does not make a log of a list that says how many hours each client should come.
        let repeats = repeats && roster.get(Field::IdealHoursMonth).is_none();
        evidence.set_if("planned", planned && !(repeats || pass || (dated && visit)));
        evidence.set_if("spans", self.has_times() && self.taken(Field::End));
        let known = who || [Field::ClientId, Field::Name, Field::Email].iter().any(|f| roster.get(*f).is_some());
        evidence.set_if("monthly", roster.get(Field::Period).is_some() && !dated && known);
        evidence
    }

    /// Whether a row's person stands in other rows too. A telephone tells only where nothing else does: families share it.
    pub(super) fn repeats_people(&self) -> bool {
        if PEOPLE.iter().any(|f| self.taken(*f)) {
            return PEOPLE.iter().any(|f| self.repeats(*f));
        }
        let names =
            [Field::FirstName, Field::LastName].map(|f| self.column_of(f).map(|i| self.table.columns.start + i));
        if let [Some(first), Some(last)] = names {
            let mut seen = HashSet::new();
            let name = |row, column| shown(self.sheet.value(row, column)).into_owned();
            let rows = self.table.rows.clone().take(NAMES);
            return rows.into_iter().any(|row| !seen.insert((name(row, first), name(row, last))));
        }
        self.repeats(Field::Phone)
    }

    /// Whether what would be the price of an hour is that of a membership: by the month or the year as its header says, or
    /// beside a plan of which it is said how often it is paid, or whether it runs.
    fn price_is_of_a_plan(&self, roster: &Recognized, of_memberships: bool) -> bool {
        let works = [Field::Hours, Field::IdealHoursMonth, Field::SessionMinutes, Field::SessionType];
        let Some(price) = roster.get(Field::Rate).filter(|d| d.why != NAMED) else { return false };
        let header = normalize(&price.header);
        let of_a_visit = [Hint::Hourly, Hint::PerVisit].iter().any(|hint| synonyms().says(*hint, &header));
        if of_a_visit || works.iter().any(|f| roster.get(*f).is_some()) {
            return false;
        }
        let plans = || self.table.columns.clone().any(|column| is_interval(self.sheet, self.table, column));
        months(&header).is_some() || of_memberships && (self.states(|s| s.terms) > 0.0 || plans())
    }

    /// Whether each row has a number of its own beside somebody's, and no name: it is something that this person has or did.
    fn numbers_its_rows(&self) -> bool {
        let named = [Field::Name, Field::Email, Field::FirstName, Field::LastName].iter().any(|f| self.taken(*f));
        let own = self.headers.iter().any(|header| is_bare_id(header));
        let somebody = self.column_of(Field::ClientId).and_then(|i| self.headers.get(i));
        own && !named && somebody.is_some_and(|header| !is_bare_id(header))
    }

    /// Whether each row is a service, a member of staff or a month, and what would be taken for the client is its name.
    fn rows_are_things(&self, roster: &Recognized) -> bool {
        let things = [
            Field::Service,
            Field::Staff,
            Field::Item,
            Field::Category,
            Field::Location,
            Field::Method,
            Field::Channel,
            Field::Date,
        ];
        let people = [Field::Name, Field::Email, Field::FirstName, Field::LastName, Field::Phone, Field::ClientId];
        let named = |field: &Field| roster.get(*field).is_some_and(|d| d.why != UNIQUE);
        if people.iter().any(|field| self.taken(*field) || named(field)) {
            return false;
        }
        // Without a column of people the rows would be known by their numbers.
        let id = roster.get(Field::ClientId).and_then(|d| d.column.checked_sub(self.table.columns.start));
        let index = id.unwrap_or(0);
        let decided = self.decided.get(index).and_then(Option::as_ref);
        let is_thing = decided.is_some_and(|(meaning, _)| things.iter().any(|f| *meaning == Meaning::Field(*f)));
        let is_month =
            self.headers.get(index).is_some_and(|h| synonyms().header(h) == Some(Meaning::Field(Field::Period)));
        is_thing || is_month
    }

    /// Whether yes and no stand under a header that asks who came.
    fn says_who_came(&self) -> bool {
        self.column_of(Field::Status).is_some_and(|i| {
            let header = self.headers.get(i).map_or("", String::as_str);
            let flags = self.profiles.get(i).is_some_and(|p| p.filled > 0 && p.yes_or_no() * 10 >= p.filled * 9);
            flags && evidence::is_of_visits(header)
        })
    }

    /// The largest part of a column of states that `of` counts.
    pub(super) fn states(&self, of: impl Fn(&States) -> f64) -> f64 {
        self.shapes.iter().map(|s| &s.states).filter(|s| s.all).map(of).fold(0.0, f64::max)
    }

    /// Whether the rows have a time of day.
    pub(super) fn has_times(&self) -> bool {
        let times = |f: &Field| self.column_of(*f).and_then(|i| self.shapes.get(i)).is_some_and(|s| s.times);
        times(&Field::Start) || times(&Field::Date)
    }
}
