//! Which kind of table it is, and what the columns of a log are.

mod composed;
mod facts;
mod settle;

use super::membership_columns::is_interval;
use super::shapes::Shape;
use crate::ingest::evidence::{self, Evidence};
use crate::ingest::exports::{self, Export};
use crate::ingest::fields::{Field, Meaning};
use crate::ingest::headers::{bracketed, find_column};
use crate::ingest::kind::TableKind;
use crate::ingest::logs::time;
use crate::ingest::maps::FieldMap;
use crate::ingest::profile::Profile;
use crate::ingest::raw::{RawSheet, RawValue, Referred};
use crate::ingest::reading::{self, Reading};
use crate::ingest::recognize::{Decision, Doubt, NAMED, Recognized};
use crate::ingest::synonyms::{Hint, normalize, synonyms};
use crate::ingest::tables::Table;

/// A table read as what it is.
pub struct Read {
    /// Its kind, and what else it could be.
    pub reading: Reading,
    /// Its columns; `None` where those of a client table count.
    pub columns: Option<Recognized>,
    /// The known report that it is.
    pub export: Option<&'static Export>,
}

/// What kind of table it is, with its columns recognised. `roster` is what its columns would be in a client table, `told`
/// what the user says that it is.
pub fn read_table(
    sheet: &RawSheet,
    table: &Table,
    maps: &[&FieldMap],
    roster: &Recognized,
    told: Option<TableKind>,
) -> Read {
    let mut work = Work::new(sheet, table, maps);
    let export = exports::known(&work.headers);
    if let Some(export) = export {
        work.take_export(export);
    }
    work.match_headers();
    if export.is_none() {
        work.match_values();
    }
    work.untangle();
    let reading = match told {
        Some(kind) => Reading::told(kind),
        None if sheet.referred == Referred::Things => Reading::of_things(),
        None => reading::read(&work.evidence(roster), export.map(|e| e.table)),
    };
    let export = export.filter(|e| e.table == reading.kind);
    let columns = (!reading.kind.is_people()).then(|| work.finish(reading.kind));
    Read { reading, columns, export }
}

/// The columns of a table that is a log of this kind because another one with its headers is.
pub fn recognize_like(sheet: &RawSheet, table: &Table, maps: &[&FieldMap], kind: TableKind) -> Recognized {
    let mut work = Work::new(sheet, table, maps);
    work.match_headers();
    work.match_values();
    work.finish(kind)
}

/// Fields that two columns of one log may both look like, where the wrong one makes every figure wrong.
const CONTESTED: [Field; 8] = [
    Field::ClientId,
    Field::Date,
    Field::Start,
    Field::End,
    Field::Status,
    Field::Amount,
    Field::Price,
    Field::Quantity,
];

/// Rows looked at, and six in the morning in minutes.
const LOOKED_AT: usize = 200;
const SIX: u16 = 360;

/// Fields by which people are told apart.
const PEOPLE: [Field; 3] = [Field::ClientId, Field::Name, Field::Email];

/// A header that says "number" and not of what.
fn is_bare_id(header: &str) -> bool {
    matches!(header, "id" | "no" | "code" | "number" | "ид" | "номер" | "код" | "codigo" | "numero" | "nr")
}

struct Work<'a> {
    sheet: &'a RawSheet,
    table: &'a Table,
    /// As written.
    texts: Vec<String>,
    /// Normalised.
    headers: Vec<String>,
    decided: Vec<Option<(Meaning, String)>>,
    unmapped: Vec<usize>,
    profiles: Vec<Profile>,
    /// Columns that could have been a field which another one was taken for.
    rivals: Vec<(usize, Field)>,
    /// Columns whose header names a field that their values cannot be.
    unfit: Vec<(usize, Field)>,
    /// What the values of each column have in common.
    shapes: Vec<Shape>,
    /// Whether the amounts are what one thing costs, and not what was paid.
    priced: bool,
}

impl<'a> Work<'a> {
    fn new(sheet: &'a RawSheet, table: &'a Table, maps: &[&FieldMap]) -> Self {
        let texts: Vec<String> = table.columns.clone().map(|c| table.header_text(sheet, c)).collect();
        let headers: Vec<String> = texts.iter().map(|t| normalize(t)).collect();
        let columns = table.columns.clone().filter_map(|c| sheet.columns.get(c));
        let profiles = columns.map(|c| Profile::of(c, table.rows.clone())).collect();
        let shapes = table.columns.clone().map(|c| Shape::of(sheet, table, c)).collect();
        let decided = vec![None; texts.len()];
        let (unmapped, rivals, unfit) = (Vec::new(), Vec::new(), Vec::new());
        let mut work =
            Work { sheet, table, decided, texts, headers, unmapped, profiles, rivals, unfit, shapes, priced: false };
        for (number, map) in maps.iter().enumerate() {
            let found = find_column(&work.texts, table.columns.start, &map.column);
            match (found, Meaning::from_name(&map.field)) {
                (Some(index), Some(meaning)) => work.decide(index, meaning, NAMED.into()),
                _ => work.unmapped.push(number),
            }
        }
        work
    }

    fn decide(&mut self, index: usize, meaning: Meaning, why: String) {
        if let Some(place) = self.decided.get_mut(index).filter(|p| p.is_none()) {
            *place = Some((meaning, why));
        }
    }

    fn taken(&self, field: Field) -> bool {
        self.decided.iter().flatten().any(|(m, _)| *m == Meaning::Field(field))
    }

    fn filled(&self, index: usize) -> bool {
        self.profiles.get(index).is_some_and(|p| p.filled > 0)
    }

    fn take_export(&mut self, export: &Export) {
        for index in 0..self.headers.len() {
            let Some(name) = self.headers.get(index).and_then(|h| export.fields.get(h)) else { continue };
            if let Some(meaning) =
                Meaning::from_name(name).filter(|m| !matches!(m, Meaning::Field(f) if self.taken(*f)))
            {
                self.decide(index, meaning, format!("{} writes it so in \"{}\"", export.product, export.name));
            }
        }
    }

    /// By the words of the header: exact first, so that a likeness never takes a field from its own name.
    fn match_headers(&mut self) {
        for index in 0..self.headers.len() {
            let Some(header) = self.headers.get(index).cloned() else { continue };
            if is_bare_id(&header) {
                continue;
            }
            let known = synonyms().log_header(&header).map(|f| (f, format!("\"{header}\" is a synonym")));
            let shorter = || {
                let full = synonyms().written_out(&header);
                let shorter = synonyms().without_noise(&full);
                synonyms().log_header(&shorter).map(|f| (f, format!("\"{shorter}\" is a synonym")))
            };
            // A unit at the end (`Total $`) and a second language in brackets change nothing.
            let bare = || {
                let bare = synonyms().without_currency(&header);
                synonyms().log_header(bare).map(|f| (f, format!("\"{bare}\" is a synonym")))
            };
            let part = || {
                let parts = self.texts.get(index).and_then(|t| bracketed(t)).into_iter().flatten().map(normalize);
                let mut fields =
                    parts.filter_map(|p| Some((synonyms().log_header(&p)?, format!("\"{p}\" is a synonym"))));
                fields.next()
            };
            if let Some((field, why)) = known.or_else(bare).or_else(shorter).or_else(part) {
                self.offer(index, field, why);
            }
        }
        self.match_composed();
        self.match_weak_people();
        for index in 0..self.headers.len() {
            let Some(header) = self.headers.get(index).cloned() else { continue };
            if self.decided.get(index).is_some_and(Option::is_none)
                && let Some((field, word)) = synonyms().log_header_like(&header)
                && !(matches!(field, Field::Service | Field::Item)
                    && self.profiles.get(index).is_some_and(|p| p.texts * 2 < p.filled))
            {
                self.offer(index, field, format!("reads like \"{word}\""));
            }
        }
    }

    /// By the values, where the headers name no such column: `What happened` with Completed and No Show in it, a
    /// column of moments, amounts with a currency, addresses.
    fn match_values(&mut self) {
        let open = |work: &Self, index: usize| work.decided.get(index).is_some_and(Option::is_none);
        let shape = |work: &Self, index: usize| work.shapes.get(index).copied().unwrap_or_default();
        let find = |work: &Self, fits: &dyn Fn(Shape) -> bool| {
            (0..work.headers.len()).find(|i| open(work, *i) && work.filled(*i) && fits(shape(work, *i)))
        };
        self.drop_false_status();
        let free = |work: &Self, i: usize| match work.decided.get(i) {
            Some(Some((meaning, why))) => *meaning == Meaning::Field(Field::Service) && why != NAMED,
            other => other.is_some(),
        };
        let direction = (0..self.shapes.len()).find(|i| shape(self, *i).movements && free(self, *i));
        if let Some(place) =
            direction.filter(|_| !self.taken(Field::TransactionType)).and_then(|i| self.decided.get_mut(i))
        {
            *place = Some((Meaning::Field(Field::TransactionType), "the values say which way money went".into()));
        }
        let known = [Field::Status, Field::NoShow, Field::LateCancel].iter().any(|f| self.taken(*f));
        if let Some(index) = find(self, &|s| s.outcomes).filter(|_| !known) {
            self.decide(index, Meaning::Field(Field::Status), "the values say what became of a session".into());
        }
        if let Some(index) = find(self, &|s| s.addresses).filter(|_| !self.taken(Field::Email)) {
            self.decide(index, Meaning::Field(Field::Email), "the values are email addresses".into());
        }
        let terms = self.states(|s| s.terms) > 0.0;
        let start = self.table.columns.start;
        let paid = |i: &usize| open(self, *i) && is_interval(self.sheet, self.table, start + i);
        if let Some(index) = (0..self.headers.len()).find(paid).filter(|_| terms && !self.taken(Field::Interval)) {
            self.decide(index, Meaning::Field(Field::Interval), "the values say how often it is paid".into());
        }
        // A list of clients may hold any dates; only rows that repeat somebody or say an outcome are of days.
        let told = self.column_of(Field::Status).and_then(|i| self.shapes.get(i)).is_some_and(|s| s.outcomes);
        if !told && !self.repeats_people() {
            return;
        }
        let dated = self.is_dated(Field::Date) || self.is_dated(Field::Start);
        let headers = self.headers.clone();
        let event = |work: &Self, fits: &dyn Fn(Shape) -> bool| {
            let fits = |i: &usize| open(work, *i) && work.filled(*i) && fits(shape(work, *i));
            headers.iter().enumerate().filter(|(_, h)| !evidence::is_of_record(h)).map(|(i, _)| i).find(fits)
        };
        // Times of day under "date" are the start. Other values there are days that cannot be read, and that is said.
        let unread = self.column_of(Field::Date).and_then(|i| self.shapes.get(i)).is_some_and(|s| !s.times);
        let found = event(self, &|s| s.moments).or_else(|| event(self, &|s| s.days));
        if let Some(index) = found.filter(|_| !dated && !unread) {
            self.rename(Field::Date, Field::Start);
            self.decide(index, Meaning::Field(Field::Date), "the values are days".into());
        }
        let money = [Field::Amount, Field::Price, Field::UnitPrice].iter().any(|f| self.taken(*f));
        let amounts = |i: &usize| open(self, *i) && self.profiles.get(*i).is_some_and(Profile::is_money);
        if let Some(index) = (0..self.headers.len()).find(amounts).filter(|_| !money) {
            self.decide(index, Meaning::Field(Field::Amount), "the values are amounts of money".into());
        }
    }

    /// A region is called "state" too: among the facts about a person some values must be words for a state, yes or no.
    fn drop_false_status(&mut self) {
        let Some(index) = self.column_of(Field::Status) else { return };
        let (shape, profile) = (self.shapes.get(index), self.profiles.get(index));
        let Some((shape, profile)) = shape.zip(profile) else { return };
        let flags = profile.flags * 2 >= profile.filled;
        let facts = Evidence::of_headers(self.headers.iter().map(String::as_str)).of("words.person");
        if !flags && !shape.states.any && facts >= 2.0 {
            self.undecide(index);
        }
    }

    fn undecide(&mut self, index: usize) {
        if let Some(place) = self.decided.get_mut(index) {
            *place = None;
        }
    }

    fn offer(&mut self, index: usize, field: Field, why: String) {
        // An empty column never takes a field from one with values.
        if !self.filled(index) {
            return;
        }
        // Yes and no under "paid" say that it was paid, and not how much.
        let yes_or_no = self.profiles.get(index).is_some_and(|p| p.flags * 2 >= p.filled);
        let numbers =
            self.profiles.get(index).is_some_and(|p| p.numbers * 10 >= p.filled * 9 && p.flags * 2 < p.filled);
        let clocks = field == Field::SessionMinutes && self.taken(Field::Date) && self.are_clocks(index);
        // A second word for people beside names of clients says something else of them: a child, a level.
        let header = self.headers.get(index).map_or("", String::as_str);
        if field == Field::Name && self.names_clients() && !synonyms().says_name(header) {
            return;
        }
        // A tick under "check-in" is no time.
        let field = match field {
            Field::Amount if yes_or_no => Field::Paid,
            Field::SessionMinutes if clocks => Field::Start,
            // Numbers under "payment" are no ways of paying.
            Field::Method if numbers => Field::Amount,
            Field::Start | Field::Date if yes_or_no => Field::Status,
            field => field,
        };
        if !self.fits(index, field) {
            self.unfit.push((index, field));
            return;
        }
        // Nothing happened on the day on which somebody joined or a row was last changed.
        let header = self.headers.get(index).map_or("", String::as_str);
        if matches!(field, Field::Date | Field::Start) && evidence::is_of_record(header) {
            return;
        }
        let field = match field {
            // Beside ids, words under "client" are names.
            Field::ClientId if self.taken(Field::ClientId) && !self.taken(Field::Name) => Field::Name,
            // Two dates: the earlier header is the one.
            field => field,
        };
        if !self.taken(field) {
            self.decide(index, Meaning::Field(field), why);
        } else if CONTESTED.contains(&field)
            && self.decided.get(index).is_some_and(Option::is_none)
            && !self.rivals.contains(&(index, field))
        {
            self.rivals.push((index, field));
        }
    }

    /// Whether the column of client ids holds words, as names are.
    fn names_clients(&self) -> bool {
        let ids = self.column_of(Field::ClientId).and_then(|i| self.profiles.get(i));
        ids.is_some_and(|p| p.texts * 10 >= p.filled * 8 && p.codes == 0)
    }

    /// Whether most values are times of day after six in the morning: `18:00` under "Hours".
    fn are_clocks(&self, index: usize) -> bool {
        let column = self.table.columns.start + index;
        let values = self.table.rows.clone().take(LOOKED_AT).map(|row| self.sheet.value(row, column));
        let (mut filled, mut late) = (0usize, 0usize);
        for value in values.filter(|value| *value != RawValue::Empty) {
            filled += 1;
            let written =
                matches!(value, RawValue::Text(text) if text.contains(':')) || matches!(value, RawValue::Date(_));
            late += usize::from(written && time(value).is_some_and(|minutes| minutes >= SIX));
        }
        late * 2 > filled
    }

    /// Whether the values can be what the header says.
    fn fits(&self, index: usize, field: Field) -> bool {
        let Some(p) = self.profiles.get(index) else { return false };
        match field {
            Field::Refunded if p.yes_or_no() * 2 >= p.filled => true,
            f if f.is_numeric() => p.hours * 10 >= p.filled * 5,
            Field::Date => p.dates * 2 >= p.filled || p.numbers * 2 >= p.filled || p.texts * 2 >= p.filled,
            Field::Email => p.emails() * 2 >= p.filled,
            // `#1001` is an order's.
            Field::Name => p.letters * 2 >= p.filled && (p.flags * 2 < p.filled || p.distinct_in_sample),
            // Yes and no tell nobody apart.
            Field::ClientId => p.flags * 2 < p.filled || p.distinct_in_sample,
            // Amounts under "paid" are no yes or no.
            Field::Unpaid | Field::FirstVisit | Field::LateCancel | Field::NoShow | Field::Cancelled => {
                p.yes_or_no() * 2 >= p.filled
            }
            _ => true,
        }
    }

    /// What to say where two columns could be the same field.
    fn rivalry(&self, index: usize, field: Field) -> Option<Doubt> {
        // What became of the field in this kind of table.
        let taken = self.column_of(field)?;
        let open = self.decided.get(index).is_some_and(Option::is_none);
        let (one, other) = (self.texts.get(taken)?, self.texts.get(index)?);
        let message = format!(
            "columns \"{one}\" and \"{other}\" both look like {}; \"{one}\" was taken, --map {}=\"{other}\" takes the other",
            field.title(),
            field.name()
        );
        open.then(|| Doubt { column: self.table.columns.start + taken, message })
    }

    fn column_of(&self, field: Field) -> Option<usize> {
        self.decided.iter().position(|d| d.as_ref().is_some_and(|(m, _)| *m == Meaning::Field(field)))
    }

    fn repeats(&self, field: Field) -> bool {
        let profile = self.column_of(field).and_then(|i| self.profiles.get(i));
        profile.is_some_and(|p| !p.distinct_in_sample)
    }

    /// Whether the values under `field` are days and not only times.
    fn is_dated(&self, field: Field) -> bool {
        let profile = self.column_of(field).and_then(|i| self.profiles.get(i));
        profile.is_some_and(|p| p.dates * 2 >= p.filled || p.day_numbers * 10 >= p.filled * 9)
    }

    /// A price alone is the amount; a starting time that holds days is the date.
    fn untangle(&mut self) {
        // A number for each row beside people who repeat is of the sale and not of the person.
        let people = [Field::Email, Field::Name].iter().any(|f| self.taken(*f) && self.repeats(*f));
        let bare = self.column_of(Field::ClientId).and_then(|i| self.headers.get(i)).is_some_and(|h| is_bare_id(h));
        if people && bare && !self.repeats(Field::ClientId) {
            let own = self.column_of(Field::ClientId);
            match own.filter(|_| self.taken(Field::OrderId)) {
                Some(index) => self.undecide(index),
                None => self.rename(Field::ClientId, Field::OrderId),
            }
        }
        // Beside last names, single words under "name" are first names.
        let single = self.column_of(Field::Name).and_then(|i| self.profiles.get(i));
        let single = single.is_some_and(|p| p.single_words * 10 >= p.filled * 8);
        if single && self.taken(Field::LastName) && !self.taken(Field::FirstName) {
            self.rename(Field::Name, Field::FirstName);
        }
        let dated = self.taken(Field::Date) || self.is_dated(Field::Start);
        // Where no other day stands, a booking is known by the day on which it was made.
        let visit = [Field::Status, Field::SessionMinutes, Field::Start, Field::Service].iter().any(|f| self.taken(*f));
        let known = self.taken(Field::Amount) || visit && self.repeats_people();
        if !dated && known && self.is_dated(Field::BookedAt) {
            self.rename(Field::BookedAt, Field::Date);
        }
        self.take_what_was_paid();
        if self.taken(Field::UnitPrice) && !self.taken(Field::Quantity) && !self.taken(Field::Amount) {
            self.rename(Field::UnitPrice, Field::Amount);
            self.priced = true;
        }
    }

    /// Of a total and what was paid of it, the latter; where tax is told, amounts before it are looked for elsewhere.
    fn take_what_was_paid(&mut self) {
        let told = [Field::Tax, Field::Subtotal, Field::Refunded].iter().any(|f| self.taken(*f));
        let is_paid = |work: &Self, i: usize| work.headers.get(i).is_some_and(|h| synonyms().says(Hint::PaidAmount, h));
        let Some(total) = self.column_of(Field::Amount).filter(|i| !told && !is_paid(self, *i)) else { return };
        let named = self.decided.get(total).and_then(Option::as_ref).is_some_and(|(_, why)| why == NAMED);
        let mut others = self.rivals.iter().filter(|(_, field)| *field == Field::Amount).map(|(i, _)| *i);
        let (Some(paid), None) = (others.next(), others.next()) else { return };
        if !named && is_paid(self, paid) {
            self.rivals.retain(|(i, field)| !(*i == paid && *field == Field::Amount));
            self.undecide(total);
            self.decide(paid, Meaning::Field(Field::Amount), "it says what was paid".into());
        }
    }

    fn rename(&mut self, from: Field, to: Field) {
        if let Some(place) = self.column_of(from).and_then(|i| self.decided.get_mut(i)).and_then(Option::as_mut) {
            place.0 = Meaning::Field(to);
        }
    }

    fn finish(mut self, kind: TableKind) -> Recognized {
        self.untangle();
        self.settle_statuses(kind);
        self.settle(kind);
        let start = self.table.columns.start;
        let mut doubts = Vec::new();
        let columns = self.decided.iter().enumerate().map(|(index, decided)| {
            let header = self.texts.get(index).cloned().unwrap_or_default();
            let (meaning, why) = match decided {
                Some((meaning, why)) => (*meaning, why.clone()),
                None if !self.filled(index) => (Meaning::Ignored, "no values".into()),
                None => (Meaning::Ignored, format!("has no meaning in a table of {}", kind.name())),
            };
            if let (Meaning::Field(field), true) = (meaning, why.starts_with("reads like")) {
                doubts.push(Doubt {
                    column: start + index,
                    message: format!(
                        "column \"{header}\" was taken for {} because it {why}; --map {}=COLUMN names another",
                        field.title(),
                        field.name()
                    ),
                });
            }
            Decision { column: start + index, header, meaning, period: None, why }
        });
        let columns: Vec<Decision> = columns.collect();
        for (index, field) in &self.rivals {
            doubts.extend(self.rivalry(*index, *field));
        }
        doubts.extend(self.left_out(kind));
        Recognized { columns, doubts, unmapped: self.unmapped }
    }
}
