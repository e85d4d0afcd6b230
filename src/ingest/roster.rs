//! A client table becomes clients and delivered hours.

mod time;

use super::attributes::{category, typed, unused_name};
use super::cells::{Rows, clean, file_name, location, number_text, shown, texts};
use super::fields::{Field, Meaning};
use super::raw::{RawColumn, RawSheet, RawValue};
use super::recognize::{Decision, Recognized};
use super::synonyms::{normalize, synonyms};
use super::tables::{Table, repeats_header};
use super::unique::first_of_each;
use super::values::{Unit, numbers};
use crate::book::clients::{Outcome, PurchaseSummary, SessionType};
use crate::book::{Attribute, Clients, FileUse, Finding, Money, Period, Severity, TextColumn};
use crate::book::{AttributeValues, claims::ClaimedFigure};
use rayon::prelude::*;

/// One client table, read.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// One entry per distinct id.
    pub clients: Clients,
    /// Delivered hours per client, where the table has them.
    pub hours: Option<Vec<f64>>,
    /// The period that its headers name.
    pub period: Period,
    /// The sheet rows that became clients, in order.
    pub rows: Rows,
    /// Rows read, used and set aside.
    pub file_use: FileUse,
    /// What was odd.
    pub findings: Vec<Finding>,
    /// Most rows repeat a client: a list of sessions or sales, and no list of clients.
    pub is_log: bool,
}

/// Reads a client table.
pub fn build(sheet: &RawSheet, table: &Table, recognized: &Recognized) -> Roster {
    let mut work = Work { sheet, table, recognized, findings: Vec::new() };
    let ids = work.ids();
    let (mut clients, hours, period) = work.columns(&ids);
    clients.ids = ids.texts;
    let mut findings = work.findings;
    findings.retain(|f| f.count > 0);
    Roster { clients, hours, period, rows: ids.rows, file_use: ids.file_use, findings, is_log: ids.is_log }
}

struct Work<'a> {
    sheet: &'a RawSheet,
    table: &'a Table,
    recognized: &'a Recognized,
    findings: Vec<Finding>,
}

/// The ids that stay, and what became of the other rows.
struct Ids {
    texts: TextColumn,
    rows: Rows,
    /// Of a table with several rows per client: per row of the range, its client.
    groups: Option<Vec<Option<u32>>>,
    is_log: bool,
    file_use: FileUse,
}

/// Why a row does not become a client.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aside {
    Blank,
    Header,
    Total,
    NoId,
    Repeated,
}

impl Aside {
    fn reason(self) -> &'static str {
        match self {
            Aside::Blank => "blank",
            Aside::Header => "repeats the header",
            Aside::Total => "a row of totals",
            Aside::NoId => "no client id",
            Aside::Repeated => "repeats the id of an earlier row",
        }
    }
}

impl<'a> Work<'a> {
    fn column(&self, decision: &Decision) -> Option<&'a RawColumn> {
        self.sheet.columns.get(decision.column)
    }

    fn find(&mut self, code: &'static str, severity: Severity, cells: &[(u32, u32)], count: usize, message: String) {
        self.findings.push(Finding { code, severity, message, count, location: location(self.sheet, cells) });
    }

    /// The id column: as named, else names that never repeat, else the row numbers.
    fn id_texts(&mut self) -> (Option<u32>, TextColumn) {
        let range = self.table.rows.clone();
        let place = file_name(&self.sheet.path).to_string();
        if let Some((decision, column)) = self.recognized.get(Field::ClientId).and_then(|d| Some((d, self.column(d)?)))
        {
            let (ids, cleaned) = texts(column, range);
            let cells: Vec<(u32, u32)> = cleaned.iter().take(6).map(|r| (*r, decision.column as u32)).collect();
            let message = format!(
                "{} client ids had blanks or invisible characters at their ends; they were taken off, so that the same client is not counted as two.",
                cleaned.len()
            );
            self.find("ids_trimmed", Severity::Warning, &cells, cleaned.len(), message);
            return (Some(decision.column as u32), ids);
        }
        let candidates = [("names_are_ids", "name", Field::Name), ("emails_are_ids", "address", Field::Email)];
        for (code, what, field) in candidates {
            let Some((decision, column)) = self.recognized.get(field).and_then(|d| Some((d, self.column(d)?))) else {
                continue;
            };
            let (values, _) = texts(column, range.clone());
            if let Some(filled) = never_repeats(&values) {
                let plural = if what == "name" { "names" } else { "addresses" };
                let message = format!(
                    "{place} has no column of client ids; no {what} occurs twice, so the {plural} are the ids (--map client_id=COLUMN names another)."
                );
                self.find(code, Severity::Info, &[], filled, message);
                return (Some(decision.column as u32), values);
            }
        }
        if let Some((column, names)) = self.names_apart() {
            let message = format!(
                "{place} has no column of client ids; no first and last name occur together twice, so they are the ids (--map client_id=COLUMN names another)."
            );
            self.find("names_are_ids", Severity::Info, &[], names.len(), message);
            return (Some(column), names);
        }
        let ids: TextColumn =
            range.map(|row| number_text(f64::from(row) + 1.0)).collect::<Vec<_>>().iter().map(String::as_str).collect();
        let message = format!(
            "{place} has no column of client ids (looked for {}); the row numbers are used, so notes and prices per client do not survive a new order of the rows. Name it with --map client_id=COLUMN.",
            synonyms().examples(Meaning::Field(Field::ClientId), 4)
        );
        self.find("no_client_id", Severity::Warning, &[], ids.len(), message);
        (None, ids)
    }

    /// First and last names together, where no two rows share them; and the column of the last.
    fn names_apart(&self) -> Option<(u32, TextColumn)> {
        let part = |field| self.recognized.get(field).and_then(|d| Some((d, self.column(d)?)));
        let ((_, first), (decision, last)) = (part(Field::FirstName)?, part(Field::LastName)?);
        let range = self.table.rows.clone();
        let ((first, _), (last, _)) = (texts(first, range.clone()), texts(last, range));
        let both = first.iter().zip(last.iter()).map(|(a, b)| format!("{a} {b}").trim().to_string());
        let names: TextColumn = both.collect::<Vec<_>>().iter().map(String::as_str).collect();
        never_repeats(&names).map(|_| (decision.column as u32, names))
    }

    fn ids(&mut self) -> Ids {
        let (column, all) = self.id_texts();
        let start = self.table.rows.start;
        let header = column.map(|c| self.table.header_text(self.sheet, c as usize));
        let header = header.as_deref().map(str::trim);
        let mut aside: Vec<(u32, Aside)> = Vec::new();
        for (index, id) in all.iter().enumerate() {
            let row = start + index as u32;
            if let Some(why) = self.row_aside(row, id, header) {
                aside.push((row, why));
            }
        }
        let repeats = first_of_each(&all).repeats;
        let monthly = self.recognized.get(Field::Period).is_some() && !repeats.is_empty();
        let groups = monthly.then(|| groups(&all, &repeats, &aside, start));
        let out: std::collections::HashSet<u32> = aside.iter().map(|(row, _)| *row).collect();
        let repeated: Vec<u32> = repeats.iter().map(|(i, _)| start + i).filter(|row| !out.contains(row)).collect();
        let is_log = !monthly && repeated.len() * 2 > all.len() - aside.len();
        if !monthly {
            self.report_repeats(column.unwrap_or(0), &all, &repeated, is_log);
        }
        let mut dropped: Vec<u32> = out.iter().copied().chain(repeated.iter().copied()).collect();
        dropped.sort_unstable();
        aside.extend(repeated.iter().filter(|_| !monthly).map(|row| (*row, Aside::Repeated)));
        let rows = Rows { range: self.table.rows.clone(), dropped };
        let file_use = self.file_use(&aside, all.len());
        self.report_aside(&aside);
        Ids { texts: rows.keep_texts(all), rows, groups, is_log, file_use }
    }

    /// Why a row is no client; `header` is the id column's, where there are ids.
    fn row_aside(&self, row: u32, id: &str, header: Option<&str>) -> Option<Aside> {
        if let Some(header) = header.filter(|_| !id.is_empty() && !synonyms().is_missing(id)) {
            if synonyms().is_total(id) {
                return Some(Aside::Total);
            }
            // Only the header's own text is worth a look at the whole row.
            let again = id == header
                && self.table.header.is_some_and(|h| repeats_header(self.sheet, h, row, &self.table.columns));
            return again.then_some(Aside::Header);
        }
        let mut values = self.table.columns.clone().map(|c| self.sheet.value(row, c));
        // Without ids every row comes here: those of a long table are looked at near its end, where totals stand.
        if header.is_none() && self.table.rows.len() > 20_000 && row + 10 < self.table.rows.end {
            return values.all(|v| v == RawValue::Empty).then_some(Aside::Blank);
        }
        let (mut blank, mut total) = (true, false);
        for value in values {
            blank &= value == RawValue::Empty;
            total |= matches!(value, RawValue::Text(text) if synonyms().is_total(text));
        }
        match (blank, total) {
            (true, _) => Some(Aside::Blank),
            (_, true) => Some(Aside::Total),
            _ => header.map(|_| Aside::NoId),
        }
    }

    fn file_use(&self, aside: &[(u32, Aside)], all: usize) -> FileUse {
        let count = |why: Aside| aside.iter().filter(|(_, w)| *w == why).count();
        let kinds = [Aside::Header, Aside::Total, Aside::NoId, Aside::Repeated];
        let set_aside = kinds
            .into_iter()
            .map(|why| crate::book::SetAside { reason: why.reason().into(), count: count(why) })
            .filter(|group| group.count > 0)
            .collect();
        let rows_read = all - count(Aside::Blank);
        let rows_used = all - aside.len();
        FileUse { path: self.sheet.path.clone(), table: String::from("clients"), rows_read, rows_used, set_aside }
    }

    fn report_repeats(&mut self, column: u32, ids: &TextColumn, rows: &[u32], is_log: bool) {
        let start = self.table.rows.start;
        let mut named: Vec<&str> = rows.iter().take(5).map(|row| ids.get((row - start) as usize)).collect();
        named.dedup();
        let cells: Vec<(u32, u32)> = rows.iter().take(6).map(|row| (*row, column)).collect();
        let (severity, then) = if is_log {
            (
                Severity::Error,
                "this looks like a list of sessions or sales and not of clients, so its hours and amounts per row are not used",
            )
        } else {
            (Severity::Warning, "the first row of an id counts, the others do not")
        };
        let what = if rows.len() == 1 { "row repeats" } else { "rows repeat" };
        let more = if rows.len() > named.len() { " …" } else { "" };
        let message = format!("{} {what} the id of an earlier row ({}{more}); {then}.", rows.len(), named.join(", "));
        self.find("duplicate_clients", severity, &cells, rows.len(), message);
    }

    fn report_aside(&mut self, aside: &[(u32, Aside)]) {
        let first = self.table.columns.start as u32;
        for (why, code, severity, what) in [
            (Aside::Total, "total_rows", Severity::Info, ["is a total and no client", "are totals and no clients"]),
            (Aside::Header, "repeated_headers", Severity::Info, ["repeats the header", "repeat the header"]),
            (Aside::NoId, "rows_without_id", Severity::Warning, ["has no client id", "have no client id"]),
        ] {
            let rows: Vec<(u32, u32)> = aside.iter().filter(|(_, w)| *w == why).map(|(row, _)| (*row, first)).collect();
            let message = match (rows.len(), what) {
                (1, [one, _]) => format!("1 row {one}; it was left out."),
                (n, [_, several]) => format!("{n} rows {several}; they were left out."),
            };
            self.find(code, severity, rows.get(..6).unwrap_or(&rows), rows.len(), message);
        }
    }

    /// A numeric field, with findings for what could not be read.
    fn numbers(&mut self, decision: &Decision, unit: Unit, rows: &Rows) -> Vec<f64> {
        let Some(column) = self.column(decision) else { return vec![f64::NAN; rows.range.len()] };
        let parsed = numbers(column, rows.range.clone(), unit);
        let dropped = |row: &u32| rows.dropped.binary_search(row).is_ok();
        let bad: Vec<u32> = parsed.bad.iter().copied().filter(|row| !dropped(row)).collect();
        if let Some(&first) = bad.first() {
            let example = shown(column.value(first)).into_owned();
            let cells: Vec<(u32, u32)> = bad.iter().take(6).map(|row| (*row, decision.column as u32)).collect();
            let message = format!(
                "{} values of \"{}\" are not numbers (\"{example}\"); they count as missing.",
                bad.len(),
                clean(&decision.header)
            );
            self.find("unreadable_values", Severity::Warning, &cells, bad.len(), message);
        }
        parsed.values
    }

    fn columns(&mut self, ids: &Ids) -> (Clients, Option<Vec<f64>>, Period) {
        let rows = &ids.rows;
        let recognized = self.recognized;
        let mut clients = Clients::default();
        let text = |work: &Self, field| {
            let column = recognized.get(field).and_then(|d| work.column(d))?;
            Some(rows.keep_texts(texts(column, rows.range.clone()).0))
        };
        clients.emails = text(self, Field::Email);
        clients.first_names = text(self, Field::FirstName);
        clients.last_names = text(self, Field::LastName);
        clients.names = text(self, Field::Name).or_else(|| whole_names(&clients));
        clients.email_ok = recognized.get(Field::EmailOk).and_then(|d| self.column(d)).map(|c| flags(c, rows));
        clients.joined = recognized
            .get(Field::Joined)
            .and_then(|d| self.column(d))
            .map(|c| rows.keep(super::dates::dates(c, rows.range.clone()).0.values));
        clients.outcome = recognized
            .get(Field::Outcome)
            .and_then(|d| Some(Outcome { name: clean(&d.header).into_owned(), left: flags(self.column(d)?, rows) }));
        clients.purchases = self.purchase_summary(rows);
        clients.service_type = recognized
            .get(Field::ServiceType)
            .and_then(|d| self.column(d))
            .and_then(|column| category(column, rows, usize::MAX).ok());
        clients.session_type = self.session_type(rows);
        if let Some(decision) = recognized.get(Field::IdealHoursMonth) {
            let values = self.numbers(decision, Unit::Hours, rows);
            clients.ideal_hours_month = Some(rows.keep(self.monthly(decision, values)));
        }
        if let Some(decision) = recognized.get(Field::Rate) {
            clients.rates = Some(money(&rows.keep(self.numbers(decision, Unit::Plain, rows))));
        }
        let period = self.period(ids);
        // Of a log the first row of a client says nothing about the client's total.
        let hours = if ids.is_log { None } else { self.hours(ids) };
        clients.own_revenue = if ids.is_log { None } else { self.revenue(ids, &period) };
        (clients.attributes, clients.identifying) = self.attributes(rows);
        (clients, hours, period)
    }

    /// Sums over a client's rows, where it has several; otherwise the values of the rows that stay.
    fn per_client(&self, values: Vec<f64>, ids: &Ids) -> Vec<f64> {
        let Some(groups) = &ids.groups else { return ids.rows.keep(values) };
        let mut sums = vec![f64::NAN; ids.texts.len()];
        for (value, group) in values.into_iter().zip(groups) {
            let Some(sum) = group.and_then(|g| sums.get_mut(g as usize)).filter(|_| !value.is_nan()) else { continue };
            *sum = if sum.is_nan() { value } else { *sum + value };
        }
        sums
    }

    /// The columns of a field added up; what is missing in one of them adds nothing.
    fn summed(&mut self, field: Field, unit: Unit, rows: &Rows) -> Option<Vec<f64>> {
        let recognized = self.recognized;
        let columns: Vec<Vec<f64>> = recognized.all(field).map(|d| self.numbers(d, unit, rows)).collect();
        columns.into_iter().reduce(|sum, values| {
            let add = |(a, b): (f64, f64)| {
                if a.is_nan() {
                    b
                } else if b.is_nan() {
                    a
                } else {
                    a + b
                }
            };
            sum.into_iter().zip(values).map(add).collect()
        })
    }

    fn hours(&mut self, ids: &Ids) -> Option<Vec<f64>> {
        let recognized = self.recognized;
        let total = self.summed(Field::Hours, Unit::Hours, &ids.rows);
        let hours = self.per_client(total?, ids);
        let negative = hours.iter().filter(|h| **h < 0.0).count();
        let column = recognized.get(Field::Hours).map_or(0, |d| d.column as u32);
        let cells: Vec<(u32, u32)> =
            ids.rows.iter().zip(&hours).filter(|(_, h)| **h < 0.0).map(|(row, _)| (row, column)).take(6).collect();
        let message = format!(
            "{negative} {} a negative number of hours; check for a correction that belongs elsewhere.",
            if negative == 1 { "client has" } else { "clients have" }
        );
        self.find("negative_hours", Severity::Warning, &cells, negative, message);
        Some(hours)
    }

    /// The file's own revenue; a monthly mean stands in for it where there is no total.
    fn revenue(&mut self, ids: &Ids, period: &Period) -> Option<Vec<Option<Money>>> {
        let recognized = self.recognized;
        if let Some(values) = self.summed(Field::Revenue, Unit::Plain, &ids.rows) {
            return Some(money(&self.per_client(values, ids)));
        }
        let monthly = recognized.columns.iter().find(|d| d.meaning == Meaning::Claim(ClaimedFigure::MonthlyRevenue))?;
        let values = self.numbers(monthly, Unit::Plain, &ids.rows);
        let months = period.months_or_one();
        Some(money(&ids.rows.keep(values).iter().map(|v| v * months).collect::<Vec<_>>()))
    }

    /// Purchases summed up by whoever wrote the file; nothing unless count, last age and age are all there.
    fn purchase_summary(&mut self, rows: &Rows) -> Option<PurchaseSummary> {
        let recognized = self.recognized;
        let fields = [Field::RepeatPurchases, Field::LastPurchaseAge, Field::CustomerAge];
        let [repeats, last, age] = fields.map(|field| recognized.get(field));
        let mut read = |decision: &Decision| {
            let values = self.numbers(decision, Unit::Plain, rows);
            rows.keep(values)
        };
        let (repeats, last, age) = (read(repeats?), read(last?), read(age?));
        let value = recognized.get(Field::RepeatValue).map(read);
        Some(PurchaseSummary { repeats, last, age, value })
    }

    /// Session types with their lengths: from the label, else from a column of minutes, else unknown.
    fn session_type(&mut self, rows: &Rows) -> Option<SessionType> {
        let recognized = self.recognized;
        let minutes_of = recognized.get(Field::SessionMinutes);
        let labels = recognized.get(Field::SessionType).or(minutes_of)?;
        let types = category(self.column(labels)?, rows, usize::MAX).ok()?;
        let stated = minutes_of.map(|d| rows.keep(self.numbers(d, Unit::Plain, rows)));
        let mut minutes: Vec<Option<f64>> = types.labels.iter().map(label_minutes).collect();
        for (code, stated) in types.codes.iter().zip(stated.unwrap_or_default()) {
            if let Some(place) = minutes.get_mut(*code as usize).filter(|_| (1.0..=600.0).contains(&stated)) {
                place.get_or_insert(stated);
            }
        }
        let unknown: Vec<&str> =
            types.labels.iter().zip(&minutes).filter(|(_, m)| m.is_none()).map(|(label, _)| label).take(5).collect();
        let message = format!(
            "how long these sessions are is not known: {}; prices per session cannot be turned into prices per hour for them.",
            unknown.join(", ")
        );
        let count = unknown.len();
        self.find("session_length_unknown", Severity::Info, &[], count, message);
        Some(SessionType { types, minutes })
    }

    /// Whatever has no meaning of its own, typed in parallel.
    fn attributes(&mut self, rows: &Rows) -> (Vec<Attribute>, Vec<usize>) {
        let columns: Vec<(&Decision, &RawColumn)> = self
            .recognized
            .columns
            .iter()
            .filter(|d| d.meaning == Meaning::Attribute)
            .filter_map(|d| Some((d, self.column(d)?)))
            .collect();
        let values: Vec<(AttributeValues, bool)> =
            columns.par_iter().map(|(d, column)| typed(column, &d.header, rows)).collect();
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut identifying = Vec::new();
        for ((decision, _), (values, undecided)) in columns.iter().zip(values) {
            let header = clean(&decision.header).into_owned();
            if undecided {
                let first = self.table.rows.start;
                let message = format!(
                    "the dates of \"{header}\" can be read with the day or the month first; they were read with the month first."
                );
                self.find(
                    "date_order_undecided",
                    Severity::Warning,
                    &[(first, decision.column as u32)],
                    rows.len(),
                    message,
                );
            }
            let is_flag = matches!(values, AttributeValues::Flag(_));
            if !is_flag && synonyms().is_identifying(&normalize(&header)) {
                identifying.push(attributes.len());
            }
            let name = unused_name(&header, decision.column, &attributes);
            attributes.push(Attribute { name, values });
        }
        (attributes, identifying)
    }
}

/// How many of the values are there, if there are any and none of them is there twice.
fn never_repeats(values: &TextColumn) -> Option<usize> {
    let filled = values.iter().filter(|n| !n.is_empty()).count();
    (filled > 0 && first_of_each(values).repeats.len() <= values.len() - filled).then_some(filled)
}

/// First and last names put together, where a file keeps them apart.
fn whole_names(clients: &Clients) -> Option<TextColumn> {
    let (first, last) = (clients.first_names.as_ref(), clients.last_names.as_ref());
    let n = first.or(last)?.len();
    let of = |column: Option<&'_ TextColumn>, i: usize| column.map_or(String::new(), |c| c.get(i).to_string());
    let names: Vec<String> = (0..n).map(|i| format!("{} {}", of(first, i), of(last, i)).trim().to_string()).collect();
    Some(names.iter().map(String::as_str).collect())
}

/// Yes and no per client.
fn flags(column: &RawColumn, rows: &Rows) -> Vec<Option<bool>> {
    let flags = super::cells::parse(column, rows.range.clone(), None, |value| {
        Some(match value {
            RawValue::Bool(b) => Some(b),
            RawValue::Number(n) => Some(n != 0.0),
            other => synonyms().flag(&shown(other)),
        })
    });
    rows.keep(flags.values)
}

/// Minutes from a label: a known word, or a plain number of minutes.
fn label_minutes(label: &str) -> Option<f64> {
    let number = || label.trim().parse::<f64>().ok().filter(|m| (5.0..=300.0).contains(m));
    synonyms().session_minutes(label).or_else(number)
}

fn money(values: &[f64]) -> Vec<Option<Money>> {
    values.iter().map(|v| Money::from_f64(*v)).collect()
}

/// Per row its client, numbered in the order of first rows; rows set aside have none.
fn groups(ids: &TextColumn, repeats: &[(u32, u32)], aside: &[(u32, Aside)], start: u32) -> Vec<Option<u32>> {
    let mut groups: Vec<Option<u32>> = vec![None; ids.len()];
    let mut out = aside.iter().map(|(row, _)| (row - start) as usize).peekable();
    let mut repeats = repeats.iter().peekable();
    let mut next = 0;
    for index in 0..ids.len() {
        let first = repeats.next_if(|(i, _)| *i as usize == index).map(|(_, first)| *first);
        if out.next_if_eq(&index).is_some() {
            continue;
        }
        let group = match first {
            Some(first) => groups.get(first as usize).copied().flatten(),
            None => {
                next += 1;
                Some(next - 1)
            }
        };
        if let Some(place) = groups.get_mut(index) {
            *place = group;
        }
    }
    groups
}
