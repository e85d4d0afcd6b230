//! What the columns of a client table say of each client.

use super::super::attributes::{category, typed, unused_name};
use super::super::cells::{self, Rows, clean, shown, texts};
use super::super::dates;
use super::super::decimal::thousands;
use super::super::fields::{Field, Meaning};
use super::super::logs::currencies;
use super::super::raw::{RawColumn, RawValue};
use super::super::recognize::Decision;
use super::super::synonyms::{normalize, synonyms};
use super::super::values::{Unit, numbers};
use super::{Ids, Work};
use crate::book::clients::{Outcome, PurchaseSummary, SessionType};
use crate::book::{Attribute, AttributeValues, Clients, Money, Period, Severity, TextColumn, claims::ClaimedFigure};
use rayon::prelude::*;

/// Whether a column holds amounts that are added up.
fn is_money(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Field(Field::Revenue | Field::Rate)
            | Meaning::Claim(ClaimedFigure::MonthlyRevenue | ClaimedFigure::Revenue)
    )
}

impl<'a> Work<'a> {
    /// A numeric field, with findings for what could not be read.
    pub(super) fn numbers(&mut self, decision: &Decision, unit: Unit, rows: &Rows) -> Vec<f64> {
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
        let mut values = parsed.values;
        if is_money(decision.meaning) {
            self.forget_other_currencies(decision, rows, &mut values);
        }
        values
    }

    /// Takes amounts in another currency than that of most rows for unknown.
    fn forget_other_currencies(&mut self, decision: &Decision, rows: &Rows, values: &mut [f64]) {
        let Some(column) = self.column(decision) else { return };
        let is_named = |d: &&Decision| {
            d.meaning == Meaning::Field(Field::Currency)
                || synonyms().log_header(&normalize(&d.header)) == Some(Field::Currency)
        };
        let named = self.recognized.columns.iter().find(is_named).and_then(|d| self.column(d));
        let wanted = self.currency.map(currencies::named);
        let amounts = money(&rows.keep(values.to_vec()));
        let Some(others) = currencies::other_rows(named, column, rows, &amounts, wanted.as_deref()) else { return };
        for row in &others.rows {
            if let Some(value) = values.get_mut((row - rows.range.start) as usize) {
                *value = f64::NAN;
            }
        }
        let cells: Vec<(u32, u32)> = others.rows.iter().take(6).map(|row| (*row, decision.column as u32)).collect();
        let message = others.message("taken for unknown");
        self.find("several_currencies", Severity::Warning, &cells, others.rows.len(), message);
    }

    /// Every column of the client table, the hours beside it.
    pub(super) fn columns(&mut self, ids: &Ids) -> (Clients, Option<Vec<f64>>, Period) {
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
            .map(|c| rows.keep(dates::dates(c, rows.range.clone()).0.values));
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
            clients.rates = Some(money(&rows.keep(self.numbers(decision, Unit::Money, rows))));
        }
        [Field::Rate, Field::Revenue].into_iter().for_each(|field| self.note_thousands(field));
        let period = self.period(ids);
        // Of a log the first row of a client says nothing about the client's total.
        let hours = if ids.is_log { None } else { self.hours(ids) };
        clients.own_revenue = if ids.is_log { None } else { self.revenue(ids, &period) };
        self.attributes(rows, &mut clients);
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

    /// Says where points were taken to divide thousands, although no amount says so by itself.
    fn note_thousands(&mut self, field: Field) {
        let Some(decision) = self.recognized.get(field) else { return };
        let (range, header) = (self.table.rows.clone(), decision.header.trim());
        let Some(found) = self.column(decision).and_then(|column| thousands(column, range, header)) else { return };
        let cells: Vec<(u32, u32)> = found.rows.iter().take(6).map(|row| (*row, decision.column as u32)).collect();
        let severity = if found.is_sure { Severity::Info } else { Severity::Warning };
        self.find("thousands_by_point", severity, &cells, found.rows.len(), found.message);
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
        if let Some(values) = self.summed(Field::Revenue, Unit::Money, &ids.rows) {
            return Some(money(&self.per_client(values, ids)));
        }
        let monthly = recognized.columns.iter().find(|d| d.meaning == Meaning::Claim(ClaimedFigure::MonthlyRevenue))?;
        let values = self.numbers(monthly, Unit::Money, &ids.rows);
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
    fn attributes(&mut self, rows: &Rows, clients: &mut Clients) {
        let columns: Vec<(&Decision, &RawColumn)> = self
            .recognized
            .columns
            .iter()
            .filter(|d| d.meaning == Meaning::Attribute)
            .filter_map(|d| Some((d, self.column(d)?)))
            .collect();
        let values: Vec<(AttributeValues, bool)> =
            columns.par_iter().map(|(d, column)| typed(column, &d.header, rows)).collect();
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
            let place = clients.attributes.len();
            if !is_flag && synonyms().is_identifying(&normalize(&header)) {
                clients.identifying.push(place);
            }
            if synonyms().is_phone(&normalize(&header)) {
                clients.telephones.push(place);
            }
            let name = unused_name(&header, decision.column, &clients.attributes);
            clients.attributes.push(Attribute { name, values });
        }
    }
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
    let flags = cells::parse(column, rows.range.clone(), None, |value| {
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
