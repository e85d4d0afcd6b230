//! The client table as people see it: every per-client column by name, whether it comes from the file or is computed.
//!
//! One registry serves the tables on screen, sorting, the filter and the exports.

use super::churn::disengagement::RiskBand;
use super::column::StudyColumn;
pub use super::column::{Kind, Value};
use super::figures::Segment;
use super::names::snake_case;
use super::per_client::at;
use super::study::Studies;
use super::{Figures, Results, per_client, registry};
use crate::book::{AttributeValues, Book, Category, Money};
use rayon::slice::ParallelSliceMut;
use std::collections::HashSet;

/// One column of the client table.
#[derive(Debug, Clone)]
pub struct Column {
    /// The name for filters, sorting and exports: `utilization`, or an attribute's header in snake case.
    pub name: String,
    /// The title on screen: `Utilization`, or the attribute's header as written.
    pub title: String,
    /// What its values are.
    pub kind: Kind,
    source: Source,
}

#[derive(Debug, Clone, Copy)]
enum Source {
    Id,
    Name,
    Email,
    ServiceType,
    SessionType,
    HourlyRate,
    IdealHoursMonth,
    Hours,
    HoursMonth,
    ExpectedHours,
    Utilization,
    UnrealizedHours,
    Opportunity,
    Revenue,
    RevenueMonth,
    Share,
    Segment,
    Risk,
    Visits,
    Missed,
    MissRate,
    FirstVisit,
    LastVisit,
    DaysSinceVisit,
    UsualGap,
    Purchases,
    LastPurchase,
    DaysSincePurchase,
    Joined,
    EmailOk,
    Study(&'static StudyColumn),
    Attribute(usize),
}

impl Column {
    /// Its title over these figures: utilization is of a plan, against the own rhythm it is a pace.
    pub fn heading(&self, figures: &Figures) -> &str {
        if self.name == "utilization" { figures.yardstick.title() } else { &self.title }
    }
}

/// The columns that this book has before any study, the computed ones first, then the attributes.
pub fn columns(book: &Book) -> Vec<Column> {
    columns_with(book, &Studies::default())
}

/// The columns that this book has with what the studies found, the computed ones first, then the attributes.
pub fn columns_with(book: &Book, studies: &Studies) -> Vec<Column> {
    let clients = &book.clients;
    let ideal = clients.ideal_hours_month.is_some() || book.activity.visits.is_some();
    let hours = book.delivery.is_some();
    let billed = book.activity.billing.is_some();
    let visits = book.activity.visits.is_some();
    let priced = clients.rates.is_some() || clients.session_type.is_some() || billed && hours;
    let planned = ideal && hours;
    let paid = hours && priced || clients.own_revenue.is_some() || billed;
    let own = [
        (true, Source::Id, "client_id", "Client", Kind::Text),
        (clients.names.is_some(), Source::Name, "name", "Name", Kind::Text),
        (clients.emails.is_some(), Source::Email, "email", "Email", Kind::Text),
        (clients.service_type.is_some(), Source::ServiceType, "service_type", "Service", Kind::Text),
        (clients.session_type.is_some(), Source::SessionType, "session_type", "Session", Kind::Text),
        (priced, Source::HourlyRate, "hourly_rate", "Rate/h", Kind::Money),
        (ideal, Source::IdealHoursMonth, "ideal_hours_month", "Ideal h/mo", Kind::Hours),
        (hours, Source::Hours, "hours", "Hours", Kind::Hours),
        (hours, Source::HoursMonth, "hours_month", "Hours/mo", Kind::Hours),
        (ideal, Source::ExpectedHours, "expected_hours", "Expected h", Kind::Hours),
        (planned, Source::Utilization, "utilization", "Utilization", Kind::Percent),
        (planned, Source::UnrealizedHours, "unrealized_hours", "Missing h/mo", Kind::Hours),
        (planned && priced, Source::Opportunity, "opportunity", "Opportunity/mo", Kind::Money),
        (paid, Source::Revenue, "revenue", "Revenue", Kind::Money),
        (paid, Source::RevenueMonth, "revenue_month", "Revenue/mo", Kind::Money),
        (paid, Source::Share, "share", "Share", Kind::Percent),
        (planned && paid, Source::Segment, "segment", "Segment", Kind::Text),
        (planned, Source::Risk, "risk", "Risk", Kind::Text),
        (visits, Source::Visits, "visits", "Visits", Kind::Number),
        (visits, Source::Missed, "missed", "Missed", Kind::Number),
        (visits, Source::MissRate, "miss_rate", "Share missed", Kind::Percent),
        (visits, Source::FirstVisit, "first_visit", "First visit", Kind::Date),
        (visits, Source::LastVisit, "last_visit", "Last visit", Kind::Date),
        (visits, Source::DaysSinceVisit, "days_since_visit", "Days since", Kind::Number),
        (visits, Source::UsualGap, "usual_gap", "Usual gap, days", Kind::Number),
        (billed, Source::Purchases, "purchases", "Purchases", Kind::Number),
        (billed, Source::LastPurchase, "last_purchase", "Last purchase", Kind::Date),
        (billed, Source::DaysSincePurchase, "days_since_purchase", "Days since purchase", Kind::Number),
        (clients.joined.is_some(), Source::Joined, "joined", "Joined", Kind::Date),
        (clients.email_ok.is_some(), Source::EmailOk, "email_ok", "May be mailed", Kind::Flag),
    ];
    let of_study = |c: &'static StudyColumn| ((c.is_there)(studies), Source::Study(c), c.name, c.title, c.kind);
    let study: Vec<_> = registry::columns().map(of_study).collect();
    let present = own.iter().chain(&study).copied().filter(|(present, ..)| *present);
    let mut columns: Vec<Column> = present
        .map(|(_, source, name, title, kind)| Column { name: name.into(), title: title.into(), kind, source })
        .collect();
    // A computed name stays taken where this book lacks the column, so that it never means two things.
    let mut taken: HashSet<String> = own.iter().chain(&study).map(|(_, _, name, ..)| (*name).to_string()).collect();
    for (i, attribute) in clients.attributes.iter().enumerate() {
        let kind = match &attribute.values {
            AttributeValues::Number(_) => Kind::Number,
            AttributeValues::Date(_) => Kind::Date,
            AttributeValues::Flag(_) => Kind::Flag,
            AttributeValues::Category(_) | AttributeValues::Text(_) => Kind::Text,
        };
        let name = unique(&snake_case(&attribute.name), &mut taken);
        columns.push(Column { name, title: attribute.name.clone(), kind, source: Source::Attribute(i) });
    }
    columns
}

fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2usize..).map(|n| format!("{name}_{n}"));
    let free = std::iter::once(name.to_string()).chain(numbered).find(|n| !taken.contains(n)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

impl Column {
    /// The value of client `index`.
    pub fn value<'a>(&self, book: &'a Book, results: &'a Results, index: usize) -> Value<'a> {
        let figures = &*results.figures;
        let clients = &book.clients;
        let label = |c: Option<&'a Category>| c.and_then(|c| c.get(index)).map_or(Value::Missing, Value::Text);
        match self.source {
            Source::Id => text(clients.ids.get(index)),
            Source::Name => text(clients.names.as_ref().map_or("", |c| c.get(index))),
            Source::Email => text(clients.emails.as_ref().map_or("", |c| c.get(index))),
            Source::ServiceType => label(clients.service_type.as_ref()),
            Source::SessionType => label(clients.session_type.as_ref().map(|t| &t.types)),
            Source::HourlyRate => money(figures.hourly_rate.get(index).copied().flatten()),
            Source::IdealHoursMonth => number(at(&figures.ideal, index)),
            Source::Hours => number(at(&figures.delivered, index)),
            Source::HoursMonth => number(at(&figures.delivered, index) / figures.months),
            Source::ExpectedHours => number(at(&figures.expected, index)),
            Source::Utilization => number(at(&figures.utilization, index)),
            Source::UnrealizedHours => number(at(&figures.unrealized, index)),
            Source::Opportunity => money(figures.opportunity.get(index).copied().flatten()),
            Source::Revenue => money(figures.revenue.get(index).copied().flatten()),
            Source::RevenueMonth => money(figures.monthly_revenue(index)),
            Source::Share => number(at(&figures.share, index)),
            Source::Segment => {
                figures.segment.get(index).copied().flatten().map_or(Value::Missing, |s| Value::Text(s.name()))
            }
            Source::Risk => {
                let band = figures.band.get(index).copied().flatten();
                band.map_or(Value::Missing, |b| Value::Text(RiskBand::from(b).name()))
            }
            Source::Joined => date(clients.joined.as_ref().and_then(|d| d.get(index).copied().flatten())),
            Source::EmailOk => clients
                .email_ok
                .as_ref()
                .and_then(|f| f.get(index).copied().flatten())
                .map_or(Value::Missing, Value::Flag),
            Source::Purchases | Source::LastPurchase | Source::DaysSincePurchase => self.purchase(book, index),
            Source::Visits
            | Source::Missed
            | Source::MissRate
            | Source::FirstVisit
            | Source::LastVisit
            | Source::DaysSinceVisit
            | Source::UsualGap => self.visit(book, index),
            Source::Study(column) => (column.value)(book, results, index),
            Source::Attribute(place) => match clients.attributes.get(place).map(|a| &a.values) {
                None => Value::Missing,
                Some(AttributeValues::Number(values)) => number(at(values, index)),
                Some(AttributeValues::Date(values)) => {
                    values.get(index).copied().flatten().map_or(Value::Missing, Value::Date)
                }
                Some(AttributeValues::Flag(values)) => {
                    values.get(index).copied().flatten().map_or(Value::Missing, Value::Flag)
                }
                Some(AttributeValues::Category(values)) => label(Some(values)),
                Some(AttributeValues::Text(values)) => text(values.get(index)),
            },
        }
    }

    /// What the session log says of client `index`.
    fn visit<'a>(&self, book: &Book, index: usize) -> Value<'a> {
        let Some(visits) = &book.activity.visits else { return Value::Missing };
        let count = |counts: &[u32]| counts.get(index).copied().unwrap_or(0);
        let (attended, missed) = (count(&visits.attended), count(&visits.no_shows) + count(&visits.late_cancels));
        let last = visits.last.get(index).copied().flatten();
        match self.source {
            Source::Visits => Value::Number(f64::from(attended)),
            Source::Missed => Value::Number(f64::from(missed)),
            // Nothing booked is no rate: 0 ÷ 0 is not a number.
            Source::MissRate => number(f64::from(missed) / f64::from(attended + missed)),
            Source::FirstVisit => date(visits.first.get(index).copied().flatten()),
            Source::LastVisit => date(last),
            Source::DaysSinceVisit => days_since(last, book),
            _ => number(f64::from(visits.gap.get(index).copied().unwrap_or(f32::NAN))),
        }
    }

    fn purchase<'a>(&self, book: &Book, index: usize) -> Value<'a> {
        let Some(billing) = &book.activity.billing else { return Value::Missing };
        match self.source {
            Source::Purchases => Value::Number(f64::from(billing.purchases.get(index).copied().unwrap_or(0))),
            Source::DaysSincePurchase => days_since(billing.last_purchase.get(index).copied().flatten(), book),
            _ => date(billing.last_purchase.get(index).copied().flatten()),
        }
    }

    /// The distinct labels of a column that has few: of a category, the segments, the risk bands.
    pub fn labels<'a>(&self, book: &'a Book, results: &'a Results) -> Vec<&'a str> {
        match self.source {
            Source::Study(column) => column.labels.map(|labels| (labels.all)(&results.studies)).unwrap_or_default(),
            Source::Segment => Segment::ALL.map(Segment::name).to_vec(),
            Source::Risk => RiskBand::ALL.map(RiskBand::name).to_vec(),
            _ => self.category(book).map(|c| c.labels.iter().collect()).unwrap_or_default(),
        }
    }

    /// Sorts client indices by this column, missing values last either way, ties by table order. Text is in the order
    /// of its characters, with the capitals A–Z read as small.
    pub fn sort(&self, book: &Book, results: &Results, descending: bool, indices: &mut [u32]) {
        if let Some(category) = self.category(book) {
            let ranks = ranks(category);
            return sort_by_key(indices, descending, |i| {
                category.codes.get(i).and_then(|&code| ranks.get(code as usize)).copied()
            });
        }
        match self.source {
            Source::Study(StudyColumn { labels: Some(labels), .. }) => {
                sort_by_key(indices, descending, |i| (labels.rank)(&results.studies, i))
            }
            // Few labels whose order has a meaning.
            Source::Segment => sort_by_key(indices, descending, |i| Some(results.segment.get(i).copied()?? as u64)),
            Source::Risk => {
                sort_by_key(indices, descending, |i| Some(RiskBand::from(results.band.get(i).copied()??) as u64))
            }
            _ if self.kind == Kind::Text => sort_text(indices, descending, |i| match self.value(book, results, i) {
                Value::Text(text) => text,
                _ => "",
            }),
            _ => sort_by_key(indices, descending, |i| key(&self.value(book, results, i))),
        }
    }

    fn category<'a>(&self, book: &'a Book) -> Option<&'a Category> {
        match self.source {
            Source::ServiceType => book.clients.service_type.as_ref(),
            Source::SessionType => book.clients.session_type.as_ref().map(|t| &t.types),
            Source::Attribute(place) => match &book.clients.attributes.get(place)?.values {
                AttributeValues::Category(category) => Some(category),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whole days from `day` to the day that the book is looked at from.
fn days_since<'a>(day: Option<chrono::NaiveDate>, book: &Book) -> Value<'a> {
    let days = day.zip(book.period.as_of).map(|(day, as_of)| (as_of - day).num_days());
    days.map_or(Value::Missing, |days| Value::Number(days as f64))
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Missing } else { Value::Text(text) }
}

fn number<'a>(value: f64) -> Value<'a> {
    if value.is_nan() { Value::Missing } else { Value::Number(value) }
}

fn date<'a>(day: Option<chrono::NaiveDate>) -> Value<'a> {
    day.map_or(Value::Missing, Value::Date)
}

fn money<'a>(amount: Option<Money>) -> Value<'a> {
    amount.map_or(Value::Missing, Value::Money)
}

/// A value as a whole number of the same order.
fn key(value: &Value) -> Option<u64> {
    const SIGN: u64 = 1 << 63;
    Some(match value {
        Value::Missing | Value::Text(_) => return None,
        // Negative floats are in reverse bit order. Adding zero turns −0 into 0.
        Value::Number(number) => match (number + 0.0).to_bits() {
            bits if bits & SIGN != 0 => !bits,
            bits => bits | SIGN,
        },
        Value::Money(amount) => amount.micros() as u64 ^ SIGN,
        Value::Date(date) => {
            let days = i64::from(chrono::Datelike::num_days_from_ce(date));
            days as u64 ^ SIGN
        }
        Value::Flag(flag) => u64::from(*flag),
    })
}

/// The place of each label in the order of the labels.
fn ranks(category: &Category) -> Vec<u64> {
    let mut order: Vec<u32> = (0..category.labels.len() as u32).collect();
    sort_text(&mut order, false, |i| category.labels.get(i));
    let mut ranks = vec![0; order.len()];
    for (rank, label) in order.into_iter().enumerate() {
        if let Some(place) = ranks.get_mut(label as usize) {
            *place = rank as u64;
        }
    }
    ranks
}

/// Key and index in one number: one comparison orders both.
fn packed(key: Option<u64>, descending: bool, index: u32) -> u128 {
    let (missing, key) = match key {
        None => (1, 0),
        Some(key) => (0, if descending { !key } else { key }),
    };
    (missing << 96) | (u128::from(key) << 32) | u128::from(index)
}

fn sort_by_key(indices: &mut [u32], descending: bool, key: impl Fn(usize) -> Option<u64> + Sync) {
    let rows: &[u32] = indices;
    let index = |place: usize| rows.get(place).copied().unwrap_or(u32::MAX);
    let mut keys = per_client::map(rows.len(), |place| packed(key(index(place) as usize), descending, index(place)));
    keys.par_sort_unstable();
    write_back(&keys, indices);
}

fn write_back(keys: &[u128], indices: &mut [u32]) {
    indices.iter_mut().zip(keys).for_each(|(place, key)| *place = *key as u32);
}

/// Sorts by text: first by the eight bytes after what all texts begin with, and only where those are equal by the rest.
fn sort_text<'a>(indices: &mut [u32], descending: bool, text: impl Fn(usize) -> &'a str + Sync) {
    const PREFIX: usize = 8;
    let skip = common_prefix(indices, &text);
    let tail = |index: u32| text(index as usize).as_bytes().get(skip..).unwrap_or_default();
    let prefix = |index: usize| {
        let mut bytes = [0; PREFIX];
        bytes.iter_mut().zip(tail(index as u32)).for_each(|(to, from)| *to = from.to_ascii_lowercase());
        (!text(index).is_empty()).then(|| u64::from_be_bytes(bytes))
    };
    let rest = |key: u128| {
        let bytes = tail(key as u32);
        (bytes.iter().map(u8::to_ascii_lowercase).skip(PREFIX), bytes)
    };
    let mut keys = per_client::map(indices.len(), |place| {
        let index = indices.get(place).copied().unwrap_or(u32::MAX);
        packed(prefix(index as usize), descending, index)
    });
    keys.par_sort_unstable_by(|&a, &b| {
        (a >> 32).cmp(&(b >> 32)).then_with(|| {
            let ((a_rest, a_bytes), (b_rest, b_bytes)) = (rest(a), rest(b));
            let order = a_rest.cmp(b_rest).then_with(|| a_bytes.cmp(b_bytes));
            if descending { order.reverse().then(a.cmp(&b)) } else { order.then(a.cmp(&b)) }
        })
    });
    write_back(&keys, indices);
}

/// How many bytes all texts that are not empty have in common at the start.
fn common_prefix<'a>(indices: &[u32], text: &impl Fn(usize) -> &'a str) -> usize {
    let mut texts = indices.iter().map(|&i| text(i as usize).as_bytes()).filter(|t| !t.is_empty());
    let Some(first) = texts.next() else { return 0 };
    texts.fold(first.len(), |common, text| {
        // `take` first: the sorted neighbours mostly share all of it.
        first.iter().take(common).zip(text).take_while(|(a, b)| a == b).count()
    })
}

#[cfg(test)]
mod tests;
