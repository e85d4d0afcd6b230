//! The tables that a query may name, column by column: one list for the program and for docs/query.md.

use super::read::{Read, clients, dates, flags, labels, money, months, numbers, statuses, times, weekdays, years};
use super::rows::Rows;
use crate::analysis::Selection;
use crate::analysis::columns::Kind;
use crate::book::sessions::Status;
use crate::book::{Book, Memberships, OrderLines, Passes, Sales, Sessions, Term};
use chrono::NaiveDate;

/// A table of the book with one row per visit, sale, order line or pass.
pub struct LogTable {
    /// The name in a query.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// How many rows; `None` where no file has the table.
    pub rows: fn(&Book) -> Option<usize>,
    /// The client of a row, as an index into the client table.
    pub client: fn(&Book, usize) -> Option<usize>,
    /// The day of a row, by which `--from` and `--to` choose; `None` for rows that belong to no day.
    pub day: fn(&Book, usize) -> Option<NaiveDate>,
    /// Its columns, in order.
    pub columns: &'static [LogColumn],
}

/// A column of a [`LogTable`].
pub struct LogColumn {
    /// The name in a query.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// What they mean.
    pub meaning: &'static str,
    /// How to read them; `None` where no file has the column.
    pub read: for<'a> fn(&'a Book) -> Option<Read<'a>>,
}

/// The name of the client table.
pub const CLIENTS: &str = "clients";
/// What a row of the client table is.
pub const CLIENTS_MEANING: &str = "One row per client, with every figure and every other column of the files";
/// The column by which tables are joined.
pub const CLIENT_ID: &str = "client_id";

/// Every table but `clients`.
pub const LOGS: [&LogTable; 5] = [&VISITS, &SALES, &ORDER_LINES, &PASSES, &MEMBERSHIPS];

/// The table called `name`.
pub fn log(name: &str) -> Option<&'static LogTable> {
    LOGS.into_iter().find(|table| table.name == name)
}

impl LogTable {
    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&'static LogColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Its rows within the period that was asked for, and of the clients in `selection`. Where some clients
    /// are selected, a row without a client is none of theirs.
    pub fn chosen(&self, book: &Book, selection: &Selection) -> Rows {
        let all = (self.rows)(book).unwrap_or(0);
        let limits = &book.period.limits;
        if limits.is_open() && *selection == Selection::All {
            return Rows::All(all);
        }
        let chosen = match selection {
            Selection::All => None,
            Selection::Some(_) => {
                let mut chosen = vec![false; book.clients.len()];
                for client in selection.indices(book.clients.len()) {
                    if let Some(place) = chosen.get_mut(client) {
                        *place = true;
                    }
                }
                Some(chosen)
            }
        };
        let counts = |row: &u32| {
            let row = *row as usize;
            let dated = (self.day)(book, row).is_none_or(|day| limits.contains(day));
            let selected = || (self.client)(book, row).and_then(|client| chosen.as_ref()?.get(client).copied());
            dated && (chosen.is_none() || selected() == Some(true))
        };
        Rows::Some((0..u32::try_from(all).unwrap_or(u32::MAX)).filter(counts).collect())
    }

    /// The columns that the files have.
    pub fn present<'b>(&self, book: &'b Book) -> impl Iterator<Item = &'static LogColumn> + use<'b> {
        self.columns.iter().filter(|column| (column.read)(book).is_some())
    }
}

const fn column(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    read: for<'a> fn(&'a Book) -> Option<Read<'a>>,
) -> LogColumn {
    LogColumn { name, kind, meaning, read }
}

fn sessions(book: &Book) -> Option<&Sessions> {
    book.sessions.as_deref()
}

fn sales(book: &Book) -> Option<&Sales> {
    book.sales.as_deref()
}

fn lines(book: &Book) -> Option<&OrderLines> {
    book.order_lines.as_deref()
}

fn memberships(book: &Book) -> Option<&Memberships> {
    book.memberships.as_deref()
}

fn member(book: &Book, row: usize) -> Option<usize> {
    let client = memberships(book)?.client.get(row).copied()?;
    (client != crate::book::sessions::NO_CLIENT).then_some(client as usize)
}

fn passes(book: &Book) -> Option<&Passes> {
    book.passes.as_deref()
}

/// The sale that a line of an order is part of.
fn sale_of(book: &Book, line: usize) -> Option<(&Sales, usize)> {
    let row = lines(book)?.sale.get(line).copied().filter(|row| *row != u32::MAX)?;
    Some((sales(book)?, row as usize))
}

fn pass_client(book: &Book, row: usize) -> Option<usize> {
    let client = passes(book)?.client.get(row).copied()?;
    Some(client as usize).filter(|client| *client < book.clients.len())
}

/// Whether a client who was expected stayed away; `None` where nobody was.
fn missed(status: Status) -> Option<bool> {
    match status {
        Status::Attended => Some(false),
        Status::NoShow | Status::LateCancel => Some(true),
        Status::EarlyCancel | Status::Booked | Status::Block | Status::Unknown => None,
    }
}

/// Hours delivered in a visit, as the figures count them: a visit of unknown length is one hour.
fn hours(sessions: &Sessions, row: usize) -> f64 {
    match sessions.status.get(row) {
        Some(Status::Attended) => sessions.minutes(row).map_or(1.0, |minutes| f64::from(minutes) / 60.0),
        _ => f64::NAN,
    }
}

/// Visits left or bought; what is unlimited has no number.
fn finite(count: f64) -> f64 {
    if count.is_finite() { count } else { f64::NAN }
}

fn optional(count: Option<u16>) -> f64 {
    count.map_or(f64::NAN, f64::from)
}

static VISITS: LogTable = LogTable {
    name: "visits",
    meaning: "One row per appointment, visit, check-in or blocked slot",
    rows: |book| sessions(book).map(Sessions::len),
    client: |book, row| sessions(book)?.client(row),
    day: |book, row| sessions(book)?.date.get(row).copied(),
    columns: &[
        column(CLIENT_ID, Kind::Text, "The client; nothing for a blocked slot", |book| {
            sessions(book).map(|s| clients(move |row| s.client(row)))
        }),
        column("date", Kind::Date, "The day on which it starts", |book| {
            sessions(book).map(|s| dates(move |row| s.date.get(row).copied()))
        }),
        column("year", Kind::Text, "The year of the date: 2024", |book| {
            sessions(book).map(|s| years(move |row| s.date.get(row).copied()))
        }),
        column("month", Kind::Text, "The month of the date: 2024-03", |book| {
            sessions(book).map(|s| months(move |row| s.date.get(row).copied()))
        }),
        column("weekday", Kind::Text, "The day of the week: Monday", |book| {
            sessions(book).map(|s| weekdays(move |row| s.date.get(row).copied()))
        }),
        column("start", Kind::Text, "When it starts: 09:30", |book| {
            let sessions = sessions(book)?;
            sessions.start.as_ref()?;
            Some(times(move |row| sessions.start(row)))
        }),
        column("hour", Kind::Number, "The hour of the day in which it starts, 0 to 23", |book| {
            let sessions = sessions(book)?;
            sessions.start.as_ref()?;
            Some(numbers(move |row| sessions.hour(row).map_or(f64::NAN, f64::from)))
        }),
        column("minutes", Kind::Number, "How long it lasts", |book| {
            let sessions = sessions(book)?;
            sessions.minutes.as_ref()?;
            Some(numbers(move |row| optional(sessions.minutes(row))))
        }),
        column("hours", Kind::Hours, "Hours delivered: of an attended visit, 1 where its length is unknown", |book| {
            sessions(book).map(|s| numbers(move |row| hours(s, row)))
        }),
        column(
            "status",
            Kind::Text,
            "attended, no-show, late cancel, early cancel, booked, blocked or unknown",
            |book| sessions(book).map(|s| statuses(move |row| s.status.get(row).copied())),
        ),
        column(
            "missed",
            Kind::Flag,
            "yes for a no-show or a late cancel, no for an attended visit, else nothing: avg(missed) is the miss rate",
            |book| sessions(book).map(|s| flags(move |row| missed(*s.status.get(row)?))),
        ),
        column("raw_status", Kind::Text, "The status as the file writes it", |book| {
            labels(sessions(book)?.raw_status.as_ref())
        }),
        column("staff", Kind::Text, "Who leads it", |book| labels(sessions(book)?.staff.as_ref())),
        column("service", Kind::Text, "The class or the type of appointment", |book| {
            labels(sessions(book)?.service.as_ref())
        }),
        column("location", Kind::Text, "Where it takes place", |book| labels(sessions(book)?.location.as_ref())),
        column("channel", Kind::Text, "How it was booked", |book| labels(sessions(book)?.channel.as_ref())),
        column("booked", Kind::Date, "The day on which it was booked", |book| {
            sessions(book)?.booked.as_ref().map(|days| dates(move |row| days.get(row).copied().flatten()))
        }),
        column("cancelled", Kind::Date, "The day on which it was cancelled", |book| {
            sessions(book)?.cancelled.as_ref().map(|days| dates(move |row| days.get(row).copied().flatten()))
        }),
        column("price", Kind::Money, "What it costs the client", |book| {
            sessions(book)?.price.as_ref().map(|prices| money(move |row| prices.get(row).copied().flatten()))
        }),
        column("balance", Kind::Money, "The client's account when the report was made; negative is owed", |book| {
            sessions(book)?.balance.as_ref().map(|amounts| money(move |row| amounts.get(row).copied().flatten()))
        }),
        column("remaining", Kind::Number, "Visits left on the pass; nothing where unlimited", |book| {
            let remaining = sessions(book)?.remaining.as_ref()?;
            Some(numbers(move |row| finite(remaining.get(row).map_or(f64::NAN, |left| f64::from(*left)))))
        }),
        column("pass_ends", Kind::Date, "When the pass or membership behind the visit ends", |book| {
            sessions(book)?.pass_ends.as_ref().map(|days| dates(move |row| days.get(row).copied().flatten()))
        }),
        column("first_visit", Kind::Flag, "The client's first visit, as the file says", |book| {
            sessions(book)?.first_visit.as_ref().map(|values| flags(move |row| values.get(row).copied()))
        }),
        column("unpaid", Kind::Flag, "Not paid, as the file says", |book| {
            sessions(book)?.unpaid.as_ref().map(|values| flags(move |row| values.get(row).copied()))
        }),
    ],
};

static SALES: LogTable = LogTable {
    name: "sales",
    meaning: "One row per sale or return",
    rows: |book| sales(book).map(Sales::len),
    client: |book, row| sales(book)?.client(row),
    day: |book, row| sales(book)?.date.get(row).copied(),
    columns: &[
        column(CLIENT_ID, Kind::Text, "The client; nothing for a sale without one", |book| {
            sales(book).map(|s| clients(move |row| s.client(row)))
        }),
        column("date", Kind::Date, "The day of the sale", |book| {
            sales(book).map(|s| dates(move |row| s.date.get(row).copied()))
        }),
        column("year", Kind::Text, "The year of the date: 2024", |book| {
            sales(book).map(|s| years(move |row| s.date.get(row).copied()))
        }),
        column("month", Kind::Text, "The month of the date: 2024-03", |book| {
            sales(book).map(|s| months(move |row| s.date.get(row).copied()))
        }),
        column("weekday", Kind::Text, "The day of the week: Monday", |book| {
            sales(book).map(|s| weekdays(move |row| s.date.get(row).copied()))
        }),
        column("amount", Kind::Money, "What was paid; negative for a return", |book| {
            sales(book).map(|s| money(move |row| s.amount.get(row).copied()))
        }),
        column("order_id", Kind::Text, "The order that the row belongs to", |book| labels(sales(book)?.order.as_ref())),
        column("item", Kind::Text, "What was sold", |book| labels(sales(book)?.item.as_ref())),
        column("category", Kind::Text, "The kind of thing that was sold", |book| {
            labels(sales(book)?.category.as_ref())
        }),
        column("staff", Kind::Text, "Who sold it", |book| labels(sales(book)?.staff.as_ref())),
        column("location", Kind::Text, "Where it was sold", |book| labels(sales(book)?.location.as_ref())),
        column("method", Kind::Text, "How it was paid", |book| labels(sales(book)?.method.as_ref())),
        column("quantity", Kind::Number, "How many", |book| {
            sales(book)?.quantity.as_ref().map(|q| numbers(move |row| q.get(row).copied().unwrap_or(f64::NAN)))
        }),
        column("discount", Kind::Money, "Taken off the price", |book| {
            sales(book)?.discount.as_ref().map(|amounts| money(move |row| amounts.get(row).copied().flatten()))
        }),
        column("tax", Kind::Money, "Tax in the amount", |book| {
            sales(book)?.tax.as_ref().map(|amounts| money(move |row| amounts.get(row).copied().flatten()))
        }),
        column("activation", Kind::Date, "From when what was sold is valid", |book| {
            sales(book)?.activation.as_ref().map(|days| dates(move |row| days.get(row).copied().flatten()))
        }),
        column("expiry", Kind::Date, "Until when", |book| {
            sales(book)?.expiry.as_ref().map(|days| dates(move |row| days.get(row).copied().flatten()))
        }),
    ],
};

static ORDER_LINES: LogTable = LogTable {
    name: "order_lines",
    meaning: "One row per line of an order; its amount is detail of a sale, never revenue a second time",
    rows: |book| lines(book).map(|lines| lines.sale.len()),
    client: |book, row| sale_of(book, row).and_then(|(sales, sale)| sales.client(sale)),
    day: |book, row| sale_of(book, row).and_then(|(sales, sale)| sales.date.get(sale).copied()),
    columns: &[
        column(CLIENT_ID, Kind::Text, "The client of the sale", |book| {
            lines(book).map(|_| clients(move |row| sale_of(book, row).and_then(|(s, sale)| s.client(sale))))
        }),
        column("date", Kind::Date, "The day of the sale", |book| {
            lines(book).map(|_| dates(move |row| sale_of(book, row).and_then(|(s, sale)| s.date.get(sale).copied())))
        }),
        column("month", Kind::Text, "The month of the date: 2024-03", |book| {
            lines(book).map(|_| months(move |row| sale_of(book, row).and_then(|(s, at)| s.date.get(at).copied())))
        }),
        column("amount", Kind::Money, "What the line says it costs", |book| {
            lines(book).map(|l| money(move |row| l.amount.get(row).copied().flatten()))
        }),
        column("item", Kind::Text, "The product", |book| labels(lines(book)?.item.as_ref())),
        column("category", Kind::Text, "The kind of product", |book| labels(lines(book)?.category.as_ref())),
        column("quantity", Kind::Number, "How many", |book| {
            lines(book)?.quantity.as_ref().map(|q| numbers(move |row| q.get(row).copied().unwrap_or(f64::NAN)))
        }),
    ],
};

static PASSES: LogTable = LogTable {
    name: "passes",
    meaning: "One row per pass of a client, as a report of visits remaining lists them",
    rows: |book| passes(book).map(|passes| passes.client.len()),
    client: pass_client,
    day: |_, _| None,
    columns: &[
        column(CLIENT_ID, Kind::Text, "The client", |book| {
            passes(book).map(|_| clients(move |row| pass_client(book, row)))
        }),
        column("pass", Kind::Text, "What it is called", |book| labels(passes(book)?.name.as_ref())),
        column("activation", Kind::Date, "From when it is valid", |book| {
            passes(book).map(|p| dates(move |row| p.activation.get(row).copied().flatten()))
        }),
        column("expiry", Kind::Date, "Until when", |book| {
            passes(book).map(|p| dates(move |row| p.expiry.get(row).copied().flatten()))
        }),
        column("paid", Kind::Money, "What was paid for it", |book| {
            passes(book).map(|p| money(move |row| p.paid.get(row).copied().flatten()))
        }),
        column("bought", Kind::Number, "Visits bought; nothing where unlimited", |book| {
            passes(book).map(|p| numbers(move |row| finite(p.bought.get(row).copied().unwrap_or(f64::NAN))))
        }),
        column("remaining", Kind::Number, "Visits left; nothing where unlimited", |book| {
            passes(book).map(|p| numbers(move |row| finite(p.remaining.get(row).copied().unwrap_or(f64::NAN))))
        }),
        column("unlimited", Kind::Flag, "Whether it has no number of visits", |book| {
            passes(book).map(|p| flags(move |row| p.remaining.get(row).map(|left| *left == f64::INFINITY)))
        }),
    ],
};

static MEMBERSHIPS: LogTable = LogTable {
    name: "memberships",
    meaning: "One row per recurring membership of a client; its price is not a payment",
    rows: |book| memberships(book).map(Memberships::len),
    client: member,
    day: |_, _| None,
    columns: &[
        column(CLIENT_ID, Kind::Text, "The client", |book| {
            memberships(book).map(|_| clients(move |row| member(book, row)))
        }),
        column("plan", Kind::Text, "What it is called", |book| labels(memberships(book)?.plan.as_ref())),
        column("price", Kind::Money, "What is due each interval", |book| {
            memberships(book).map(|m| money(move |row| m.price.get(row).copied().flatten()))
        }),
        column("interval_months", Kind::Number, "Months from one payment to the next", |book| {
            memberships(book).map(|m| numbers(move |row| m.interval_months.get(row).copied().unwrap_or(f64::NAN)))
        }),
        column("monthly", Kind::Money, "The price by its interval, in a mean month", |book| {
            memberships(book).map(|m| money(move |row| m.monthly(row)))
        }),
        column("start", Kind::Date, "The first day", |book| {
            memberships(book).map(|m| dates(move |row| m.start.get(row).copied().flatten()))
        }),
        column("end", Kind::Date, "The day on which it ended or will end", |book| {
            memberships(book).map(|m| dates(move |row| m.end.get(row).copied().flatten()))
        }),
        column("period_end", Kind::Date, "The end of the period that is paid for", |book| {
            memberships(book).map(|m| dates(move |row| m.period_end.get(row).copied().flatten()))
        }),
        column("active", Kind::Flag, "Whether it runs and is paid; nothing where unknown", |book| {
            memberships(book).map(|m| {
                flags(move |row| m.state.get(row).filter(|s| **s != Term::Unknown).map(|s| *s == Term::Active))
            })
        }),
    ],
};
