//! Logs: tables with a row per visit, sale or pass, recognised and read into the book.

mod arrivals;
pub mod columns;
pub mod currencies;
mod days;
mod duplicates;
mod identity;
mod income;
mod keys;
mod ledger;
mod membership_columns;
mod memberships;
mod order_lines;
mod passes;
mod people;
mod prices;
mod rows;
mod sales;
mod sessions;
mod shapes;
mod tax;
#[cfg(test)]
mod tests;
mod times;

use super::fields::Field;
use super::found::Found;
pub use super::kind::TableKind;
use super::raw::{RawColumn, RawSheet, RawValue};
use super::summary::{Noted, Summary};
use super::synonyms::{normalize, synonyms};
use crate::book::{FileUse, Finding, Locale, Memberships, Money, OrderLines, Passes, Sales, Sessions, Severity};
pub use membership_columns::recognized as membership_columns;
pub use people::{Ids, People};
pub use times::time;

/// The logs of all files, put together.
#[derive(Debug, Default)]
pub struct Logs {
    /// Appointments and visits.
    pub sessions: Option<Sessions>,
    /// Sales.
    pub sales: Option<Sales>,
    /// Lines of orders.
    pub order_lines: Option<OrderLines>,
    /// Passes.
    pub passes: Option<Passes>,
    /// Recurring memberships.
    pub memberships: Option<Memberships>,
    /// How each table was used.
    pub files: Vec<FileUse>,
    /// What was odd.
    pub findings: Vec<Finding>,
    /// What each table says in all, by its place among those that were found.
    pub summaries: Vec<(usize, Summary)>,
}

/// The tables of all files, by their places among those that were found.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// Every sheet.
    pub sheets: &'a [RawSheet],
    /// Every table.
    pub found: &'a [Found],
    /// Those that are used, the logs among them.
    pub chosen: &'a [usize],
    /// The tables of memberships.
    pub memberships: &'a [usize],
    /// Those that are read as tables of clients.
    pub rosters: &'a [usize],
}

/// One table while it is read: its findings and what became of its rows.
pub struct Part<'a> {
    /// Its sheet.
    pub sheet: &'a RawSheet,
    /// Where it stands, and what its columns are.
    pub found: &'a Found,
    /// What was odd.
    pub findings: Vec<Finding>,
    /// Up to when things have happened.
    pub now: Now,
    /// The currency that is analyzed, where that was decided for all tables.
    pub currency: Option<String>,
    /// What its summary takes over.
    pub noted: Noted,
}

impl<'a> Part<'a> {
    /// A table of which nothing is read so far.
    fn new(sheet: &'a RawSheet, found: &'a Found, now: Now, currency: Option<&str>) -> Self {
        let currency = found.told.currency.as_deref().map(currencies::named).or_else(|| currency.map(str::to_string));
        Part { sheet, found, findings: Vec::new(), now, currency, noted: Noted::default() }
    }
}

/// Up to when things have happened, where a file does not say that they did.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// The last day of visits: as the user says, else today.
    pub visits: chrono::NaiveDate,
    /// The last day of sales: never before today.
    pub sales: chrono::NaiveDate,
}

impl Now {
    /// `as_of` is the day that the user named.
    pub fn of(as_of: Option<chrono::NaiveDate>) -> Now {
        let today = chrono::Local::now().date_naive();
        Now { visits: as_of.unwrap_or(today), sales: as_of.map_or(today, |day| day.max(today)) }
    }
}

/// A finding for each table that names clients whom no other one does: per table its name, how many, of how many.
pub fn seen_once(tables: &[(String, usize, usize)]) -> Vec<Finding> {
    let named: Vec<_> = tables.iter().filter(|(.., of)| *of > 0).collect();
    if named.len() < 2 {
        return Vec::new();
    }
    let finding = |(name, once, of): &&(String, usize, usize)| Finding {
        code: "clients_in_one_file",
        severity: Severity::Info,
        message: format!("{once} of the {of} clients in {name} stand in no other file."),
        count: *once,
        location: name.clone(),
    };
    named.iter().filter(|(_, once, _)| *once > 0).map(finding).collect()
}

/// What to say where visits have prices and sales stand beside them: the same money, told twice.
pub fn prices_beside_sales(sessions: Option<&Sessions>, sales: Option<&Sales>) -> Option<Finding> {
    let prices = sessions?.price.as_ref().filter(|_| sales.is_some_and(|s| !s.is_empty()))?;
    let priced: Vec<Money> = prices.iter().flatten().copied().filter(|p| *p > Money::ZERO).collect();
    let sum = priced.iter().fold(Money::ZERO, |sum, price| sum + *price);
    (!priced.is_empty()).then(|| Finding {
        code: "prices_beside_sales",
        severity: Severity::Info,
        message: format!(
            "{} visits have prices of their own ({} in all); the revenue is that of the sales, so that nothing counts twice.",
            priced.len(),
            Locale::default().number(sum.to_f64(), 2)
        ),
        count: priced.len(),
        location: String::new(),
    })
}

/// The logs in the order in which they are read. Those with ids first, so that names are found beside them. Of sales,
/// orders before the lines of them, and those before order lines of no client, which look for their orders. Of equals
/// the longest first: a report that says the same in part is then the one that is set aside.
fn in_order<'a>(sheets: &[RawSheet], mut tables: Vec<&'a Found>) -> Vec<&'a Found> {
    let has = |f: &Found, field| f.recognized.get(field).is_some();
    let orders = |f: &&Found| f.kind == TableKind::Sales && has(f, Field::OrderId) && !has(f, Field::Item);
    let by_order = tables.iter().any(orders);
    let other_orders = |f: &Found| sheets.get(f.sheet).is_some_and(|sheet| other_orders(sheet, f).next().is_some());
    // A payment says of which invoice it is, and a line of an order what was bought.
    let detail = |f: &Found| match f.kind == TableKind::Sales && by_order && has(f, Field::OrderId) {
        true if has(f, Field::Item) => 2,
        true => usize::from(other_orders(f)),
        false => 0,
    };
    tables.sort_by_cached_key(|f| {
        let lines = f.kind == TableKind::OrderLines;
        (lines, weakness(sheets, f), detail(f), std::cmp::Reverse(f.table.rows.len()))
    });
    tables
}

/// Columns beside that of the orders that are called like one: the invoice that a payment is of.
fn other_orders<'a>(sheet: &'a RawSheet, found: &'a Found) -> impl Iterator<Item = &'a RawColumn> {
    let taken = found.recognized.get(Field::OrderId).map(|d| d.column);
    let called = move |column: &usize| {
        let header = normalize(&found.table.header_text(sheet, *column));
        taken.is_some() && taken != Some(*column) && synonyms().log_header(&header) == Some(Field::OrderId)
    };
    found.table.columns.clone().filter(called).filter_map(|column| sheet.columns.get(column))
}

/// How little a table tells people apart by: ids, addresses, telephones, names.
fn weakness(sheets: &[RawSheet], found: &Found) -> usize {
    let has = |field| found.recognized.get(field).is_some();
    let keys = [has_own_ids(sheets, found), has(Field::Email), has(Field::Phone)];
    keys.iter().position(|key| *key).unwrap_or(keys.len())
}

/// Whether the ids of a table are more than names: few of its first ones are words apart.
fn has_own_ids(sheets: &[RawSheet], found: &Found) -> bool {
    let id = found.recognized.get(Field::ClientId);
    let Some((id, sheet)) = id.and_then(|d| Some((d, sheets.get(found.sheet)?))) else { return false };
    let values = found.table.rows.clone().take(NAMES).map(|row| sheet.value(row, id.column));
    let is_name = |v: &RawValue<'_>| matches!(v, RawValue::Text(t) if t.trim().contains(' ') && !t.bytes().any(|b| b.is_ascii_digit()));
    let values: Vec<RawValue<'_>> = values.filter(|v| *v != RawValue::Empty).collect();
    values.iter().filter(|v| is_name(v)).count() * 2 < values.len()
}

/// Rows looked at to tell names from ids.
const NAMES: usize = 100;

/// Reads every log among `chosen`; clients that no client table has are added to `people`.
pub fn read(all: Tables<'_>, people: &mut People, now: Now) -> Logs {
    let mut logs = Logs::default();
    let Tables { sheets, found, chosen, .. } = all;
    let tables: Vec<&Found> = chosen.iter().filter_map(|i| found.get(*i)).filter(|f| f.kind.is_log()).collect();
    let currency = common_currency(sheets, &tables, now);
    read_memberships(all, people, (now, currency.as_deref()), &mut logs);
    for f in in_order(sheets, tables) {
        let Some(sheet) = sheets.get(f.sheet) else { continue };
        let mut part = Part::new(sheet, f, now, currency.as_deref());
        people.begin_table(super::cells::file_name(&sheet.path));
        let (summary, file) = match f.kind {
            TableKind::Clients
            | TableKind::Memberships
            | TableKind::Classes
            | TableKind::Prices
            | TableKind::Staff
            | TableKind::Other => continue,
            TableKind::Sessions => {
                let (sessions, file) = sessions::read(&mut part, people);
                let summary = Summary::of_sessions(&sessions);
                (summary, sessions::append(&mut logs.sessions, sessions, &mut part, file))
            }
            TableKind::Sales => {
                let (sales, file) = sales::read(&mut part, people, logs.sales.as_ref());
                let summary = Summary::of_sales(&sales);
                (summary, sales::append(&mut logs, sales, &mut part, file))
            }
            TableKind::OrderLines => {
                let (lines, file) = order_lines::read(&mut part, logs.sales.as_ref());
                let summary = Summary { rows: lines.sale.len(), ..Summary::default() };
                logs.order_lines.get_or_insert_default().extend(lines);
                (summary, file)
            }
            TableKind::Passes => {
                let (passes, file) = passes::read(&mut part, people);
                let summary = Summary::of_passes(&passes);
                logs.passes.get_or_insert_default().extend(passes);
                (summary, file)
            }
        };
        let summary = summary.finish(part.noted, &file);
        let place = found.iter().position(|other| std::ptr::eq(other, f));
        logs.summaries.extend(place.map(|place| (place, summary)));
        logs.files.push(file);
        logs.findings.append(&mut part.findings);
    }
    logs.findings.retain(|f| f.count > 0);
    logs
}

/// Reads every table of memberships. They tell people apart like a client table, so they come before the logs.
fn read_memberships(all: Tables<'_>, people: &mut People, (now, currency): (Now, Option<&str>), logs: &mut Logs) {
    for place in all.memberships.iter().copied() {
        let Some((f, sheet)) = all.found.get(place).and_then(|f| Some((f, all.sheets.get(f.sheet)?))) else { continue };
        let table = memberships::as_memberships(sheet, f);
        let mut part = Part::new(sheet, &table, now, currency);
        people.begin_table(super::cells::file_name(&sheet.path));
        let (memberships, file) = memberships::read(&mut part, people);
        logs.summaries.push((place, Summary::of_memberships(&memberships).finish(part.noted, &file)));
        logs.memberships.get_or_insert_default().extend(memberships);
        // Of a table of clients, which it is as well, that is told already.
        match all.rosters.contains(&place) {
            true => part.findings.retain(|f| f.code != "total_rows"),
            false => logs.files.push(file),
        }
        logs.findings.append(&mut part.findings);
    }
}

/// The currency of most rows, where several tables name several. One table alone chooses its own.
fn common_currency(sheets: &[RawSheet], tables: &[&Found], now: Now) -> Option<String> {
    if tables.len() < 2 {
        return None;
    }
    let counts = |f: &&Found| Some(Part::new(sheets.get(f.sheet)?, f, now, None).currency_counts());
    let (sales, others): (Vec<&Found>, Vec<&Found>) = tables.iter().partition(|f| f.kind == TableKind::Sales);
    let all: Vec<_> = tables.iter().filter_map(counts).collect();
    currencies::of_most(&all)?;
    // What was paid decides before what visits are said to cost.
    let paid: Vec<_> = sales.iter().filter_map(counts).collect();
    let most = |tables: &[std::collections::HashMap<String, usize>]| {
        let all = tables.iter().flatten().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
        all.map(|(name, _)| name.clone())
    };
    let other: Vec<_> = others.iter().filter_map(counts).collect();
    currencies::of_most(&paid).or_else(|| most(&paid)).or_else(|| currencies::of_most(&other)).or_else(|| most(&other))
}
