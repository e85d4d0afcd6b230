//! From bytes to the book: readers per format, recognition of headers, cleaning of values, findings.
//!
//! Knows no metric and no terminal.

pub mod address;
mod attributes;
mod cells;
mod choose;
mod claims;
pub mod codes;
mod dates;
mod decimal;
mod doubts;
mod evidence;
mod exports;
mod fields;
mod folding;
mod formulas;
mod found;
mod headers;
pub mod inspection;
mod join;
mod kind;
mod kinds;
mod lacking;
mod layout;
mod likeness;
mod logs;
pub mod maps;
mod meanings;
pub mod options;
mod period;
mod profile;
pub mod raw;
pub mod readers;
mod reading;
pub mod recipes;
mod recognize;
mod roster;
mod sheet_audit;
mod states;
mod statuses;
pub mod summary;
mod synonyms;
mod tables;
mod titles;
mod told;
mod totals;
mod unique;
mod unread;
mod values;

use crate::book::{Book, FileUse, Finding, SetAside, Severity};
pub use crate::task::Progress;
pub use fields::{FIGURES, Field, Meaning};
use found::Found;
pub use inspection::{ColumnUse, Inspection, TableInspection};
pub use kind::TableKind;
use logs::{Ids, People};
pub use meanings::StatusMeaning;
pub use options::{FieldMap, OpenOptions, Recipe, Source, TaxRule};
use std::path::PathBuf;
use std::sync::Arc;
use summary::Summary;

/// A business opened from its files.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What analysis works on.
    pub book: Book,
    /// How every table and column was understood: `inspect` and the Data view.
    pub inspection: Inspection,
}

/// Why files could not be opened. Every message names the file and the place, what was expected, and what to do.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OpenError {
    /// The file could not be read at all.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// `no such file`, `is password-protected; save a copy without a password`, …
        reason: String,
    },
    /// The file was read, and no client table was found in it.
    #[error("{}: {reason}", path.display())]
    NotUnderstood {
        /// The file.
        path: PathBuf,
        /// `sheet "Clean_Data" has no column for hours delivered (looked for …); name it with --map hours=COLUMN`.
        reason: String,
    },
    /// The job was cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// Reads `sources` and joins them into one book.
///
/// # Errors
/// [`OpenError`] where a file cannot be read, or none of them holds a table that is understood.
pub fn open(sources: &[Source], options: &OpenOptions, progress: &Progress) -> Result<Opened, OpenError> {
    let mut sheets = readers::read(sources, options, progress)?;
    layout::tidy(&mut sheets, options);
    understand(&sheets, options, progress)
}

/// The book of sheets that were read: recognition, cleaning, findings.
///
/// # Errors
/// [`OpenError::NotUnderstood`] where no sheet holds a table of clients, or the user named a sheet or column that is
/// not there; [`OpenError::Cancelled`].
pub fn understand(sheets: &[raw::RawSheet], options: &OpenOptions, progress: &Progress) -> Result<Opened, OpenError> {
    let found = choose::look(sheets, options)?;
    let chosen = choose::choose(sheets, &found, options)?;
    let memberships = choose::memberships(sheets, &found, options)?;
    if progress.is_cancelled() {
        return Err(OpenError::Cancelled);
    }
    let is_log = |i: &usize| found.get(*i).is_some_and(|f| f.kind.is_log());
    let main = chosen.iter().copied().find(|i| !is_log(i));
    let ids = if main.and_then(|i| found.get(i)).is_some_and(Found::has_ids) { Ids::Own } else { Ids::StandIns };
    let mut book = Book::default();
    let mut roster = main.map(|i| build(sheets, &found, i)).unwrap_or_default();
    let with_logs = chosen.iter().any(is_log);
    let mut rosters: Vec<usize> = Vec::new();
    // Row numbers say nothing to another file, and could be its ids.
    if main.is_some_and(|main| memberships.contains(&main)) && roster.findings.iter().any(|f| f.code == "no_client_id")
    {
        roster = roster::Roster::default();
    } else if with_logs && roster.findings.iter().any(|f| f.code == "no_client_id") {
        let reason = "nothing in it tells people apart";
        book.files.push(left_out(std::mem::take(&mut roster).file_use, reason));
    } else {
        book.files.extend(main.map(|_| roster.file_use.clone()));
        rosters.extend(main);
    }
    let mut summaries: Vec<(usize, Summary)> = Vec::new();
    summaries.extend(main.map(|main| (main, Summary::of_clients(&roster.file_use))));
    let rows = roster.rows.clone();
    for (i, other) in chosen.iter().filter(|i| Some(**i) != main && !is_log(i)).map(|i| (*i, build(sheets, &found, *i)))
    {
        summaries.push((i, Summary::of_clients(&other.file_use)));
        if other.is_log {
            book.files.push(left_out(other.file_use, "one of several rows per client, and not a list of clients"));
        } else {
            book.files.push(other.file_use.clone());
            rosters.push(i);
            join::join(&mut roster, other);
        }
    }
    if with_logs || !memberships.is_empty() {
        let tables =
            logs::Tables { sheets, found: &found, chosen: &chosen, memberships: &memberships, rosters: &rosters };
        let now = logs::Now::of(options.as_of);
        summaries.extend(read_logs(tables, (&mut roster, ids), now, &mut book));
    }
    if progress.is_cancelled() {
        return Err(OpenError::Cancelled);
    }
    let also = memberships.iter().filter(|table| !chosen.contains(table));
    let chosen: Vec<usize> = chosen.iter().chain(also).copied().collect();
    book.files.extend(lacking::unused(sheets, &found, &chosen));
    book.findings.extend(sheets.iter().flat_map(sheet_audit::remarks));
    book.findings.append(&mut roster.findings);
    book.findings.extend(doubts::doubts(sheets, &found, &chosen));
    book.findings.extend(found.iter().filter_map(|f| f.told.recipe_finding(sheets.get(f.sheet)?)));
    book.findings.extend(unread::findings(sheets, &found, &chosen));
    if let Some(main) = main {
        book.findings.extend(sheet_audit::audit(sheets, &found, main, &roster.clients));
    }
    book.findings.extend(formulas::audit(sheets, &found));
    if let Some(main) = main {
        book.claims = claims::collect(sheets, &found, main, &roster.clients, &rows);
    }
    book.period = roster.period;
    book.clients = roster.clients;
    book.delivery = roster.hours.map(|hours| crate::book::Delivery { hours, from_log: false });
    apply_options(&mut book, options);
    book = book.within_period(options.limits, options.as_of);
    book.findings.extend(outside(&book, options));
    let missing = main.map(|main| lacking::missing_columns(sheets, &found, main, &book));
    book.findings.extend(missing.into_iter().flatten());
    order(&mut book.findings);
    let inspection = inspection::inspect(sheets, &found, &chosen, &summaries, &options.locale);
    Ok(Opened { book, inspection })
}

/// What to say where the period asked for leaves nothing.
fn outside(book: &Book, options: &OpenOptions) -> Option<Finding> {
    if options.limits.is_open() {
        return None;
    }
    let message = match book.dated() {
        None => "the files have no dated visits or sales, so --from and --to change nothing.".to_string(),
        Some(all) if all.within(&options.limits).is_none() => {
            format!("no visit or sale lies in the period asked for; the files cover {} to {}.", all.from, all.to)
        }
        Some(_) => return None,
    };
    Some(Finding { code: "period_empty", severity: Severity::Warning, message, count: 1, location: String::new() })
}

/// Reads the logs; the clients that only they name come after those of the client table.
fn read_logs(
    tables: logs::Tables<'_>,
    (roster, ids): (&mut roster::Roster, Ids),
    now: logs::Now,
    book: &mut Book,
) -> Vec<(usize, Summary)> {
    let table = book.files.first().map(|f| cells::file_name(&f.path).to_string());
    let mut people = People::of(&roster.clients, table.as_deref(), ids);
    let mut logs = logs::read(tables, &mut people, now);
    book.findings.append(&mut people.findings());
    let (clients, once) = people.into_clients();
    join::join(roster, roster::Roster { clients, ..roster::Roster::default() });
    book.files.append(&mut logs.files);
    book.findings.append(&mut logs.findings);
    book.findings.extend(logs::seen_once(&once));
    book.findings.extend(logs::prices_beside_sales(logs.sessions.as_ref(), logs.sales.as_ref()));
    book.sessions = logs.sessions.map(Arc::new);
    book.sales = logs.sales.map(Arc::new);
    book.order_lines = logs.order_lines.map(Arc::new);
    book.passes = logs.passes.map(Arc::new);
    book.memberships = logs.memberships.map(Arc::new);
    logs.summaries
}

/// Reads a table as what it is. Another kind of table (sessions, sales) is another arm and another file.
fn build(sheets: &[raw::RawSheet], found: &[Found], index: usize) -> roster::Roster {
    match found.get(index).and_then(|f| Some((f, sheets.get(f.sheet)?))) {
        Some((f, sheet)) => {
            let mut roster = roster::build(sheet, &f.table, &f.recognized, f.told.currency.as_deref());
            if let Some(name) = sheet.sheet.as_ref().filter(|_| several_sheets(sheets, sheet)) {
                roster.file_use.table = format!("{name}: {}", roster.file_use.table);
            }
            roster
        }
        None => roster::Roster::default(),
    }
}

/// A table of which no row is used.
fn left_out(file_use: FileUse, reason: &str) -> FileUse {
    let set_aside = vec![SetAside { reason: reason.into(), count: file_use.rows_read }];
    FileUse { table: "not used".into(), rows_used: 0, set_aside, ..file_use }
}

fn several_sheets(sheets: &[raw::RawSheet], sheet: &raw::RawSheet) -> bool {
    sheets.iter().filter(|s| s.path == sheet.path).count() > 1
}

/// What the user says about time comes before what the files say.
fn apply_options(book: &mut Book, options: &OpenOptions) {
    if let Some(months) = options.months {
        if book.period.months != Some(months) {
            let unit = if months == 1.0 { "month" } else { "months" };
            book.period.label =
                Some(format!("{} {unit}", options.locale.number(months, usize::from(months.fract() != 0.0))));
        }
        book.period.months = Some(months);
        book.period.months_stated = true;
    }
    book.period.as_of = options.as_of.or(book.period.as_of);
}

/// The most severe first, otherwise in the order in which they were found.
fn order(findings: &mut [Finding]) {
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
}
