//! From a table of memberships to what each client had, and when: the days decide, the status where a day is missing.

use super::lacking;
use crate::analysis::ledger::Chosen;
use crate::analysis::{Section, Selection, Unavailable};
use crate::book::sessions::NO_CLIENT;
use crate::book::{Book, Memberships, Money, Term};
use chrono::{Days, NaiveDate};

/// Days without a membership up to which the next one renews the one before, and nobody has left. More than 30, and nobody
/// can leave and come back within one calendar month.
pub const RENEWAL_DAYS: u64 = 30;

/// A membership that counts, from its first day until the day before it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Index into the client table.
    pub client: u32,
    /// The first day.
    pub start: NaiveDate,
    /// The day on which it ended; `None` of one that runs.
    pub end: Option<NaiveDate>,
    /// What is due in a mean month; `None` where that is not known, and of paused ones, of which nothing is due.
    pub monthly: Option<Money>,
}

/// Memberships that do not count.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// How many.
    pub memberships: usize,
    /// Why: `have no first day`.
    pub why: &'static str,
}

/// Days of membership of one client without a gap of more than [`RENEWAL_DAYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// The first day.
    pub start: NaiveDate,
    /// The day on which the client had left; `None` of a member.
    pub end: Option<NaiveDate>,
}

impl Spell {
    /// Whether the client is a member on `day`.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.start <= day && self.end.is_none_or(|end| day < end)
    }
}

/// The memberships of the selected clients up to a day.
#[derive(Debug, Clone)]
pub struct History {
    /// The last day known.
    pub as_of: NaiveDate,
    /// Those that count, in the order of clients and first days.
    pub runs: Vec<Run>,
    /// Paused ones among them.
    pub paused: usize,
    /// What paused ones would bring in a mean month, as far as it is known.
    pub paused_monthly: Option<Money>,
    /// Those that run by their status though the day on which they were to end is past.
    pub past_end: usize,
    /// Those that do not count.
    pub left_out: Vec<LeftOut>,
}

/// Why a membership does not count. The order is that of the sentences.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    Nobody,
    NoStart,
    Later,
    EndsFirst,
    EndUnknown,
    Trial,
    Unknown,
}

impl Reason {
    const ALL: [(Reason, &'static str); 7] = [
        (Reason::Nobody, "name no client"),
        (Reason::NoStart, "have no first day"),
        (Reason::Later, "begin later"),
        (Reason::EndsFirst, "end before they begin"),
        (Reason::EndUnknown, "ended on a day that the table does not say"),
        (Reason::Trial, "are on trial and not paid so far"),
        (Reason::Unknown, "have no status that says whether they run"),
    ];
}

impl History {
    /// Of the selected clients.
    ///
    /// # Errors
    /// Where no file lists memberships with the day on which each began.
    pub fn of(book: &Book, selection: &Selection) -> Section<History> {
        let table = book.memberships.as_deref().filter(|table| !table.is_empty()).ok_or_else(|| lacking(book))?;
        let start = "the first day of each membership (--map start=COLUMN)";
        // Of memberships alone, the latest day that the table tells.
        let as_of = book.period.as_of.or(table.last_day).ok_or_else(|| Unavailable::needs(start))?;
        let chosen = Chosen::new(selection, book.clients.len());
        let mut history =
            History { as_of, runs: Vec::new(), paused: 0, paused_monthly: None, past_end: 0, left_out: Vec::new() };
        let mut reasons = Vec::new();
        for row in (0..table.len()).filter(|row| table.client.get(*row).is_some_and(|client| chosen.has(*client))) {
            match run(table, row, as_of) {
                Ok(run) => history.add(table, row, run),
                Err(reason) => reasons.push(reason),
            }
        }
        let undated = !reasons.is_empty() && reasons.iter().all(|reason| *reason == Reason::NoStart);
        if history.runs.is_empty() && undated {
            return Err(Unavailable::needs(start));
        }
        history.runs.sort_unstable_by_key(|run| (run.client, run.start, run.end.unwrap_or(NaiveDate::MAX)));
        let count = |reason: Reason| reasons.iter().filter(|r| **r == reason).count();
        let left_out = Reason::ALL.map(|(reason, why)| LeftOut { memberships: count(reason), why });
        history.left_out = left_out.into_iter().filter(|l| l.memberships > 0).collect();
        Ok(history)
    }

    fn add(&mut self, table: &Memberships, row: usize, run: Run) {
        let state = table.state.get(row).copied();
        let past = table.end.get(row).copied().flatten().is_some_and(|end| end <= self.as_of);
        self.past_end += usize::from(past && run.end.is_none());
        if state == Some(Term::Paused) {
            self.paused += 1;
            if let Some(due) = table.monthly(row) {
                self.paused_monthly = Some(self.paused_monthly.unwrap_or(Money::ZERO) + due);
            }
        }
        self.runs.push(run);
    }

    /// The memberships of each client, and the spells that they make.
    pub fn clients(&self) -> impl Iterator<Item = (&[Run], Vec<Spell>)> {
        self.runs.chunk_by(|a, b| a.client == b.client).map(|runs| (runs, spells(runs)))
    }

    /// Whether every renewal of a membership that ended on `day` is known by now.
    pub fn is_settled(&self, day: NaiveDate) -> bool {
        day.checked_add_days(Days::new(RENEWAL_DAYS)).is_some_and(|last| last <= self.as_of)
    }
}

fn run(table: &Memberships, row: usize, as_of: NaiveDate) -> Result<Run, Reason> {
    let day = |days: &[Option<NaiveDate>]| days.get(row).copied().flatten();
    let state = table.state.get(row).copied().unwrap_or(Term::Unknown);
    let client = table.client.get(row).copied().filter(|client| *client != NO_CLIENT).ok_or(Reason::Nobody)?;
    let start = day(&table.start).ok_or(Reason::NoStart)?;
    if start > as_of {
        return Err(Reason::Later);
    }
    let end = match state {
        Term::Trial => return Err(Reason::Trial),
        Term::Unknown => return Err(Reason::Unknown),
        // The day on which it was to end is past, and it runs: it was renewed.
        Term::Active | Term::Paused => None,
        Term::Ended => Some(day(&table.end).or_else(|| day(&table.period_end)).ok_or(Reason::EndUnknown)?),
    };
    if end.is_some_and(|end| end < start) {
        return Err(Reason::EndsFirst);
    }
    let monthly = table.monthly(row).filter(|_| state != Term::Paused);
    Ok(Run { client, start, end: end.filter(|end| *end <= as_of), monthly })
}

/// The spells of one client from memberships in the order of their first days. They may overlap, touch, or be one within
/// another.
fn spells(runs: &[Run]) -> Vec<Spell> {
    let mut spells: Vec<Spell> = Vec::new();
    for run in runs {
        let renews = |spell: &&mut Spell| {
            let until = spell.end.map(|end| end.checked_add_days(Days::new(RENEWAL_DAYS)).unwrap_or(NaiveDate::MAX));
            until.is_none_or(|until| run.start <= until)
        };
        match spells.last_mut().filter(renews) {
            Some(spell) => spell.end = spell.end.and_then(|end| Some(end.max(run.end?))),
            None => spells.push(Spell { start: run.start, end: run.end }),
        }
    }
    spells
}

/// What a client's memberships bring in a mean month, as of `day`; `None` where no price is known. Between a membership and
/// its renewal, what they brought before.
pub fn monthly_on(runs: &[Run], day: NaiveDate) -> Option<Money> {
    let on = |day: NaiveDate| {
        let mut running =
            runs.iter().filter(move |run| run.start <= day && run.end.is_none_or(|end| day < end)).peekable();
        running.peek()?;
        Some(running.filter_map(|run| run.monthly).fold(None, |sum, due| Some(sum.unwrap_or(Money::ZERO) + due)))
    };
    let before = || runs.iter().filter_map(|run| run.end.filter(|end| *end > run.start && *end <= day)).max();
    on(day).or_else(|| on(before()?.pred_opt()?)).flatten()
}
